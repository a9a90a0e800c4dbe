//! The watches of a store in one SQLite file: the contract's methods, one line each.

use chrono::{DateTime, Utc};

use super::{SqliteStore, sketch, watch};
use crate::{
    likeness::CluePlace,
    model::{Sought, StoryId, StoryRow, Watch, WatchId, WatchMatch, WatchTally},
    store::{Match, MatchOrder, Sketch, StoreError, Watches},
};

impl Watches for SqliteStore {
    fn watches(&self) -> Result<Vec<WatchTally>, StoreError> {
        self.read(watch::all)
    }

    fn add_watch(
        &mut self,
        name: &str,
        sought: &Sought,
        threshold: f32,
        now: DateTime<Utc>,
    ) -> Result<Watch, StoreError> {
        self.write(|connection| watch::add(connection, name, sought, threshold, now))
    }

    fn remove_watch(&mut self, id: WatchId) -> Result<bool, StoreError> {
        self.write(|connection| watch::remove(connection, id))
    }

    fn set_threshold(&mut self, id: WatchId, threshold: f32) -> Result<(), StoreError> {
        self.write(|connection| watch::set_threshold(connection, id, threshold))
    }

    fn set_matches(
        &mut self,
        id: WatchId,
        matches: &[Match],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(|connection| watch::set_matches(connection, id, matches, now))
    }

    fn set_watches(
        &mut self,
        story: StoryId,
        matches: &[WatchMatch],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(|connection| watch::set_watches(connection, story, matches, now))
    }

    fn matches(
        &self,
        id: WatchId,
        order: MatchOrder,
        limit: usize,
    ) -> Result<Vec<Match>, StoreError> {
        self.read(|connection| watch::matches(connection, id, order, limit))
    }

    fn watch_names(&self, stories: &[StoryId]) -> Result<Vec<(StoryId, String)>, StoreError> {
        self.read(|connection| watch::names(connection, stories))
    }

    fn having(&self, clue: &CluePlace, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        self.ask(|connection| sketch::having(connection, clue, limit))
    }

    fn newest(&self, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        self.read(|connection| sketch::newest(connection, limit))
    }

    fn sketches(&self, ids: &[StoryId]) -> Result<Vec<Sketch>, StoreError> {
        self.read(|connection| sketch::of(connection, ids))
    }

    fn rows(&self, ids: &[StoryId]) -> Result<Vec<StoryRow>, StoreError> {
        self.read(|connection| sketch::rows(connection, ids))
    }
}
