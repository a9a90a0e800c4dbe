//! The part of the store's contract that is about watches, and about finding stories that are alike.

use chrono::{DateTime, Utc};

use super::StoreError;
use crate::{
    likeness::CluePlace,
    model::{
        CommonTerm, Dyad, FeedId, Sought, StoryId, StoryRow, Watch, WatchId, WatchMatch, WatchTally,
    },
};

/// A story that matches a watch, seen from the watch.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The story.
    pub story: StoryId,
    /// The likeness, 0 to 1; 1 for a query.
    pub score: f32,
    /// What story and example have in common, the most telling first; none for a query.
    pub terms: Vec<CommonTerm>,
}

/// The order of a watch's stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchOrder {
    /// The likest first, of equal ones the newest.
    Likest,
    /// The newest first.
    Newest,
}

/// What likening needs of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// The story.
    pub id: StoryId,
    /// Its feed.
    pub feed: FeedId,
    /// Its title.
    pub title: String,
    /// The first 6,000 characters of its text: that of its page if it was fetched.
    pub lead: String,
    /// ISO 639-1, as the story says.
    pub language: Option<String>,
    /// Ids of its theatres.
    pub theatres: Vec<String>,
    /// Ids of its actors.
    pub actors: Vec<String>,
    /// Who acts towards whom.
    pub dyad: Option<Dyad>,
}

/// Watches, their matches, and what it takes to find some. Each method that changes something is one
/// transaction; watches belong to the local reader.
pub trait Watches {
    /// Returns all watches in the order in which they were made, with how many stories match.
    fn watches(&self) -> Result<Vec<WatchTally>, StoreError>;

    /// Makes a watch without matches. A name that another one has, in whatever case, is
    /// `StoreError::Permanent`.
    fn add_watch(
        &mut self,
        name: &str,
        sought: &Sought,
        threshold: f32,
        now: DateTime<Utc>,
    ) -> Result<Watch, StoreError>;

    /// Removes a watch and its matches; returns whether it was there. Its stories stay.
    fn remove_watch(&mut self, id: WatchId) -> Result<bool, StoreError>;

    /// Changes the threshold of a watch, if it is there; the matches are the caller's to replace.
    fn set_threshold(&mut self, id: WatchId, threshold: f32) -> Result<(), StoreError>;

    /// Replaces the matches of a watch that came before `now`: what arrived while the archive was
    /// searched stays. Those that stay keep the time at which they came. Nothing happens when the watch is gone, and stories that are gone are left out.
    fn set_matches(
        &mut self,
        id: WatchId,
        matches: &[Match],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Writes which watches a story matches, and that it matches no other one. Those that are gone
    /// are left out.
    fn set_watches(
        &mut self,
        story: StoryId,
        matches: &[WatchMatch],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Returns the stories that match a watch, at most `limit`.
    fn matches(
        &self,
        id: WatchId,
        order: MatchOrder,
        limit: usize,
    ) -> Result<Vec<Match>, StoreError>;

    /// Returns, of those among the stories that match a watch, the name of the likest one.
    fn watch_names(&self, stories: &[StoryId]) -> Result<Vec<(StoryId, String)>, StoreError>;

    /// Returns the newest stories that have a word, an actor or a theatre, newest first.
    fn having(&self, clue: &CluePlace, limit: usize) -> Result<Vec<StoryId>, StoreError>;

    /// Returns the newest stories, newest first.
    fn newest(&self, limit: usize) -> Result<Vec<StoryId>, StoreError>;

    /// Returns what stories say in short, in the order asked; those that are gone are left out.
    fn sketches(&self, ids: &[StoryId]) -> Result<Vec<Sketch>, StoreError>;

    /// Returns stories as rows of a list, in the order asked; those that are gone are left out.
    fn rows(&self, ids: &[StoryId]) -> Result<Vec<StoryRow>, StoreError>;
}
