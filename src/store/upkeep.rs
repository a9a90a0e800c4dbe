//! The part of the store's contract that is about what goes of the archive, and about giving space back.

use super::StoreError;
use crate::{
    model::{FeedId, StoryId},
    retention::OldStory,
};

/// How large a store is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoreSize {
    /// All of it.
    pub bytes: u64,
    /// What of it is free: it takes in new stories, or is given back.
    pub free_bytes: u64,
}

/// What retention needs, and what gives space back. Steps are bounded by their callers, so that nobody
/// waits long for the writer.
pub trait Upkeep {
    /// Returns the lowest id among the newest `count` stories, of one feed or of all; none if there are
    /// no more than these, or if `count` is 0.
    fn lowest_of_newest(
        &self,
        feed: Option<FeedId>,
        count: u64,
    ) -> Result<Option<StoryId>, StoreError>;

    /// Returns the horizon of each subscribed feed, in the order of subscription.
    fn horizons(&self) -> Result<Vec<(FeedId, Option<StoryId>)>, StoreError>;

    /// Sets horizons: unknown stories from before are not taken in from now on, see [`retention`].
    ///
    /// [`retention`]: crate::retention
    fn set_horizons(&mut self, horizons: &[(FeedId, Option<StoryId>)]) -> Result<(), StoreError>;

    /// Returns stories of a feed below `horizon`, in the order of ids from behind `after` on: at most
    /// `limit`.
    fn old_stories(
        &self,
        feed: FeedId,
        horizon: StoryId,
        after: Option<StoryId>,
        limit: usize,
    ) -> Result<Vec<OldStory>, StoreError>;

    /// Removes stories with all that belongs to them; those that are gone are let be. A story that somebody
    /// follows is an error, and none goes.
    ///
    /// One without a date is not taken in again until its feed lists it no more. Words that stood in these
    /// stories alone stay in the vocabulary, where they find nothing.
    fn remove_stories(&mut self, ids: &[StoryId]) -> Result<(), StoreError>;

    /// Returns how large the store is.
    fn size(&self) -> Result<StoreSize, StoreError>;

    /// Gives free pages back to the system, at most `pages`. A store that was made before it could do so
    /// keeps them until [`compact`](super::WriteStore::compact).
    fn give_back(&mut self, pages: u32) -> Result<(), StoreError>;

    /// Joins parts of the full-text index, writing about so many pages; returns whether there was
    /// anything to do.
    fn join_index(&mut self, pages: u32) -> Result<bool, StoreError>;
}
