//! Following up: changing, restoring and telling of follow-ups, and the board. Each act on many
//! stories is one transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Engine, EngineError};
use crate::{
    clock::Zone,
    follow_up::{
        self,
        board::{BoardCount, Ends},
    },
    model::{EventId, FollowUp, FollowUpChange, FollowUpPast, StoryDetail, StoryId},
    query::Query,
    store::{PageRequest, Store, StoreError},
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
        let decide = move |story: &StoryDetail| change_one(story.follow_up.as_ref(), &change, now);
        let decided = self
            .shared
            .store
            .write(move |store| write_each(store, &ids, now, &decide));
        decided.await?
    }

    /// Links the follow-up of each story to the event that it reports, and makes one where there is none;
    /// if all are linked already, ends that. A story that reports no event is let be. All or none.
    pub async fn toggle_event_links(
        &self,
        ids: Vec<StoryId>,
    ) -> Result<Vec<FollowUpChanged>, EngineError> {
        let now = self.now();
        let decided = self.shared.store.write(move |store| {
            let is_same = |change: &FollowUpChanged| change.before == change.after;
            match write_each(store, &ids, now, &|story| with_event(story, now))? {
                Ok(changes) if changes.iter().all(is_same) => {
                    write_each(store, &ids, now, &|story| without_event(story, now))
                }
                linked => Ok(linked),
            }
        });
        decided.await?
    }

    /// Removes the follow-ups of stories: all or none. How they came about stays.
    pub async fn remove_follow_ups(
        &self,
        ids: Vec<StoryId>,
    ) -> Result<Vec<FollowUpChanged>, EngineError> {
        let now = self.now();
        let decided = self
            .shared
            .store
            .write(move |store| write_each(store, &ids, now, &|_| Ok(None)));
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

/// Writes what `decide` makes of the follow-up of each story; nothing at all if it refuses one.
fn write_each(
    store: &mut dyn Store,
    ids: &[StoryId],
    now: DateTime<Utc>,
    decide: &dyn Fn(&StoryDetail) -> Result<Option<FollowUp>, EngineError>,
) -> Result<Result<Vec<FollowUpChanged>, EngineError>, StoreError> {
    let mut seen = BTreeSet::new();
    let mut changes = Vec::with_capacity(ids.len());
    for &id in ids.iter().filter(|&&id| seen.insert(id)) {
        let Some(detail) = store.story(id)? else {
            return Ok(Err(EngineError::NoStory(id)));
        };
        match decide(&detail) {
            Ok(after) => changes.push(FollowUpChanged {
                id,
                before: detail.follow_up,
                after,
            }),
            Err(error) => return Ok(Err(error)),
        }
    }
    let differs = |change: &&FollowUpChanged| change.before != change.after;
    for change in changes.iter().filter(differs) {
        store.set_follow_up(change.id, change.after.as_ref(), now)?;
    }
    Ok(Ok(changes))
}

/// Returns the follow-up that a change makes of one, or of none.
fn change_one(
    before: Option<&FollowUp>,
    change: &FollowUpChange,
    now: DateTime<Utc>,
) -> Result<Option<FollowUp>, EngineError> {
    let after = follow_up::apply(before, change, now)?;
    // What changes nothing leaves the time of the last change alone.
    let same = follow_up::differences(before, Some(&after)).is_empty();
    Ok(before.filter(|_| same).cloned().or(Some(after)))
}

/// Returns the follow-up of a story linked to the event that the story reports, if it reports one.
fn with_event(story: &StoryDetail, now: DateTime<Utc>) -> Result<Option<FollowUp>, EngineError> {
    let before = story.follow_up.as_ref();
    if story.event.is_none() {
        return Ok(before.cloned());
    }
    let change = FollowUpChange {
        event: Some(story.event),
        ..FollowUpChange::default()
    };
    change_one(before, &change, now)
}

/// Returns the follow-up of a story, if it has one, linked to no event.
fn without_event(story: &StoryDetail, now: DateTime<Utc>) -> Result<Option<FollowUp>, EngineError> {
    let Some(before) = &story.follow_up else {
        return Ok(None);
    };
    let change = FollowUpChange {
        event: Some(None),
        ..FollowUpChange::default()
    };
    change_one(Some(before), &change, now)
}
