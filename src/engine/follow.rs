//! Following up: changing, restoring and telling of follow-ups, and the board. Each act on many
//! stories is one transaction.

use std::collections::BTreeSet;

use super::{Engine, EngineError};
use crate::{
    clock::Zone,
    follow_up::{
        self,
        board::{BoardCount, Ends},
    },
    model::{EventId, FollowUp, FollowUpChange, FollowUpPast, StoryId},
    query::Query,
    store::PageRequest,
};

/// A follow-up that was changed, made or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpChanged {
    /// The story.
    pub id: StoryId,
    /// As it was.
    pub before: Option<FollowUp>,
    /// As it is on disk now.
    pub after: Option<FollowUp>,
}

impl Engine {
    /// Returns the time zone in which the user writes dates.
    pub fn zone(&self) -> Zone {
        self.shared.clock.zone()
    }

    /// Changes the follow-ups of stories, or makes them: all or none. A story named twice counts once.
    ///
    /// When this returns, the changes are on disk.
    pub async fn change_follow_ups(
        &self,
        ids: Vec<StoryId>,
        change: FollowUpChange,
    ) -> Result<Vec<FollowUpChanged>, EngineError> {
        let now = self.now();
        let decide = move |before: Option<&FollowUp>| {
            let after = follow_up::apply(before, &change, now)?;
            // What changes nothing leaves the time of the last change alone.
            let same = follow_up::differences(before, Some(&after)).is_empty();
            Ok(before.filter(|_| same).cloned().or(Some(after)))
        };
        self.write_follow_ups(ids, decide).await
    }

    /// Removes the follow-ups of stories: all or none. How they came about stays.
    pub async fn remove_follow_ups(
        &self,
        ids: Vec<StoryId>,
    ) -> Result<Vec<FollowUpChanged>, EngineError> {
        self.write_follow_ups(ids, |_| Ok(None)).await
    }

    /// Writes what `decide` makes of each follow-up; nothing at all if it refuses one.
    async fn write_follow_ups(
        &self,
        ids: Vec<StoryId>,
        decide: impl Fn(Option<&FollowUp>) -> Result<Option<FollowUp>, EngineError> + Send + 'static,
    ) -> Result<Vec<FollowUpChanged>, EngineError> {
        let now = self.now();
        let decided = self.shared.store.write(move |store| {
            let mut seen = BTreeSet::new();
            let mut changes = Vec::with_capacity(ids.len());
            for id in ids.into_iter().filter(|&id| seen.insert(id)) {
                let Some(detail) = store.story(id)? else {
                    return Ok(Err(EngineError::NoStory(id)));
                };
                let before = detail.follow_up;
                match decide(before.as_ref()) {
                    Ok(after) => changes.push(FollowUpChanged { id, before, after }),
                    Err(error) => return Ok(Err(error)),
                }
            }
            for change in changes
                .iter()
                .filter(|change| change.before != change.after)
            {
                store.set_follow_up(change.id, change.after.as_ref(), now)?;
            }
            Ok(Ok(changes))
        });
        decided.await?
    }

    /// Puts follow-ups back as they were; `None` removes one. All or none.
    pub async fn restore_follow_ups(
        &self,
        wanted: Vec<(StoryId, Option<FollowUp>)>,
    ) -> Result<Vec<FollowUpChanged>, EngineError> {
        let now = self.now();
        let job = self.shared.store.write(move |store| {
            let restore = |(id, after): (StoryId, Option<FollowUp>)| {
                let before = store.set_follow_up(id, after.as_ref(), now)?;
                Ok(FollowUpChanged { id, before, after })
            };
            wanted.into_iter().map(restore).collect()
        });
        Ok(job.await?)
    }

    /// Returns how the follow-up of a story came about.
    pub async fn follow_up_past(&self, id: StoryId) -> Result<FollowUpPast, EngineError> {
        let job = self
            .shared
            .store
            .read(move |store| store.follow_up_past(id));
        Ok(job.await?)
    }

    /// Counts the followed stories that the query finds by state and by when they are due.
    pub async fn board(&self, query: Query) -> Result<Vec<BoardCount>, EngineError> {
        let ends = Ends::of(&self.now().with_timezone(&self.zone()));
        let job = self
            .shared
            .store
            .read(move |store| store.board(&query, &ends));
        Ok(job.await?)
    }

    /// Returns the event that a story reports.
    pub async fn event_of(&self, id: StoryId) -> Result<EventId, EngineError> {
        let detail = self.story(id).await?.ok_or(EngineError::NoStory(id))?;
        detail.event.ok_or(EngineError::NoEvent(id))
    }

    /// Returns the ids of the stories in a window, in the list's order.
    pub async fn ids(&self, request: PageRequest) -> Result<Vec<StoryId>, EngineError> {
        let job = self.shared.store.read(move |store| store.ids(&request));
        Ok(job.await?)
    }

    /// Marks the stories of a window read; returns those whose mark changed.
    pub async fn mark_window_read(
        &self,
        request: PageRequest,
    ) -> Result<Vec<StoryId>, EngineError> {
        // Read by a reader: writing need not wait while a long list is walked.
        let ids = self.ids(request).await?;
        self.mark_read(ids, true).await
    }
}
