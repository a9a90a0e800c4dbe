//! The store in one SQLite file: the default.
//!
//! Nothing outside this module knows that it is SQLite. It must not know of threads.

mod address;
mod alerted;
mod arrive;
mod assess;
mod board;
mod check;
mod columns;
#[cfg(test)]
mod cost;
mod count;
mod event;
mod fault;
mod feeds;
mod follow_up;
mod full_text;
mod functions;
mod group;
mod health;
mod identify;
mod index;
mod label;
mod marks;
mod match_text;
mod names;
mod open;
mod order;
mod pack;
mod page;
mod plan;
mod record;
mod revise;
mod rulings;
mod shift;
mod sketch;
mod story;
mod unit;
mod upkeep;
mod vocabulary;
mod watch;
mod watches;

use std::{
    cell::{Cell, OnceCell, RefCell},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use self::vocabulary::Vocabulary;
use super::{
    Backend, OpenReader, PageRequest, Recent, Recorded, Report, Store, StoreError, WriteStore,
};
use crate::{
    follow_up::board::{BoardCount, Ends},
    model::{
        Assessment, EventId, Feed, FeedId, FetchFacts, FollowUp, FollowUpPast, FullText, Label,
        NewFeed, Outlets, PastFetch, Precedence, StoryDetail, StoryId, StoryRow,
    },
    query::Query,
};

use count::Keeper;

/// The one reader that there is so far: a row of the table `reader`.
const LOCAL_READER: i64 = 1;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    outlets: Outlets,
    vocabulary: RefCell<Vocabulary>,
    /// Tells one list of outlets from another; reckoned when a query first asks.
    print: OnceCell<u64>,
    /// The queries whose counts are kept, if this is the writer.
    keeper: Keeper,
    /// Whether something was begun in the open transaction and not ended.
    has_failed: Cell<bool>,
}

impl SqliteStore {
    /// Opens the store for writing; makes it, readable by its owner only, if it is not there.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::with(path, open::writer)
    }

    /// Opens a store that is there for reading only.
    pub fn open_reader(path: &Path) -> Result<Self, StoreError> {
        Self::with(path, open::reader)
    }

    /// Lets queries ask about the outlets of feeds.
    #[must_use]
    pub fn with_outlets(self, outlets: Outlets) -> Self {
        Self {
            outlets,
            print: OnceCell::new(),
            ..self
        }
    }

    fn with(
        path: &Path,
        open: impl FnOnce(&Path) -> fault::Result<Connection>,
    ) -> Result<Self, StoreError> {
        match open(path) {
            Ok(connection) => Ok(Self {
                connection,
                path: path.to_owned(),
                outlets: Outlets::default(),
                vocabulary: RefCell::default(),
                print: OnceCell::new(),
                keeper: Keeper::default(),
                has_failed: Cell::new(false),
            }),
            Err(fault) => Err(fault.into_store_error(path)),
        }
    }

    /// Runs a job that asks the full-text index.
    fn ask<T>(&self, job: impl FnOnce(&Connection) -> fault::Result<T>) -> Result<T, StoreError> {
        self.read(|connection| {
            if !connection.is_autocommit() {
                self.settle_index()?;
            }
            job(connection)
        })
    }

    fn read<T>(&self, job: impl FnOnce(&Connection) -> fault::Result<T>) -> Result<T, StoreError> {
        job(&self.connection).map_err(|fault| fault.into_store_error(&self.path))
    }

    /// Runs `job` in a transaction of its own, or in the one that is open, which then must not be kept if it fails.
    #[expect(
        clippy::needless_pass_by_ref_mut,
        reason = "only a borrowed-mutably store writes"
    )]
    fn write<T>(
        &mut self,
        job: impl FnOnce(&Connection) -> fault::Result<T>,
    ) -> Result<T, StoreError> {
        let done = if self.connection.is_autocommit() {
            unit::run(&self.connection, |connection| {
                let value = job(connection)?;
                self.settle()?;
                Ok(value)
            })
        } else {
            job(&self.connection)
        };
        done.map_err(|fault| {
            self.has_failed.set(true);
            self.forget_words();
            fault.into_store_error(&self.path)
        })
    }

    /// Writes what the open transaction left to its end: the words of stories first, then the counts.
    fn settle(&self) -> fault::Result<()> {
        self.settle_index()?;
        self.settle_counts()
    }

    /// Writes into the full-text index what the open transaction left to it.
    fn settle_index(&self) -> fault::Result<()> {
        let mut vocabulary = self.vocabulary.take();
        index::settle(&self.connection, &mut vocabulary)?;
        self.vocabulary.replace(vocabulary);
        Ok(())
    }

    /// Forgets which words are written: something that was written is taken back, and they may be among it.
    fn forget_words(&self) {
        self.vocabulary.take();
    }

    /// Brings the counts up to date with what the transaction wrote. That is worth more: when counting fails,
    /// it is kept all the same, and counted later.
    fn settle_counts(&self) -> fault::Result<()> {
        let settled = unit::run(&self.connection, |connection| {
            self.keeper.settle(connection, &self.outlets)
        });
        match settled {
            // The disk is full, and with it the transaction has ended.
            Err(fault) if self.connection.is_autocommit() => Err(fault),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Steps of SQLite's machine between two looks at whether somebody still waits: some 10 us.
const STEPS: i32 = 1000;

impl Store for SqliteStore {
    fn heed(&self, abandoned: Option<Arc<AtomicBool>>) {
        let is_abandoned = abandoned.map(|flag| move || flag.load(Ordering::Relaxed));
        // A connection that is there takes the handler.
        let _ = self.connection.progress_handler(STEPS, is_abandoned);
    }

    fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        self.read(feeds::all)
    }

    fn feed(&self, id: FeedId) -> Result<Option<Feed>, StoreError> {
        self.read(|connection| feeds::by_id(connection, id))
    }

    fn find_feed_by_url(&self, url: &str) -> Result<Option<Feed>, StoreError> {
        self.read(|connection| feeds::by_url(connection, url))
    }

    fn subscribe(&mut self, feeds: &[NewFeed], now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.write(|connection| feeds::subscribe(connection, feeds, now))
    }

    fn unsubscribe(&mut self, feed: FeedId) -> Result<(), StoreError> {
        self.write(|connection| feeds::unsubscribe(connection, feed))
    }

    fn record(&mut self, facts: &FetchFacts) -> Result<Recorded, StoreError> {
        self.write(|connection| record::record(connection, facts))
    }

    fn fetch_history(&self, feed: FeedId) -> Result<Vec<PastFetch>, StoreError> {
        self.read(|connection| health::history(connection, feed))
    }

    fn claim(
        &mut self,
        feeds: &[(FeedId, Option<DateTime<Utc>>)],
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<FeedId>, StoreError> {
        self.write(|connection| health::claim(connection, feeds, now, until))
    }

    fn release(&mut self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.write(|connection| health::release(connection, feeds))
    }

    fn page(&self, request: &PageRequest) -> Result<Vec<StoryRow>, StoreError> {
        self.ask(|connection| page::page(connection, &self.outlets, request))
    }

    fn ids(&self, request: &PageRequest) -> Result<Vec<StoryId>, StoreError> {
        self.ask(|connection| page::ids(connection, &self.outlets, request))
    }

    fn story(&self, id: StoryId) -> Result<Option<StoryDetail>, StoreError> {
        self.read(|connection| story::detail(connection, id))
    }

    fn stories(&self, ids: &[StoryId]) -> Result<Vec<StoryDetail>, StoreError> {
        self.read(|connection| {
            // Else each statement would begin a transaction of its own.
            let is_whole = connection.is_autocommit();
            let _transaction = is_whole
                .then(|| connection.unchecked_transaction())
                .transpose()?;
            story::details(connection, ids)
        })
    }

    fn mark_read(
        &mut self,
        ids: &[StoryId],
        read: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError> {
        self.write(|connection| marks::mark_read(connection, ids, read, now))
    }

    fn mark_all_read(
        &mut self,
        query: &Query,
        now: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError> {
        let outlets = &self.outlets;
        let ids = self.ask(|connection| page::unread_ids(connection, outlets, query, now))?;
        self.mark_read(&ids, true, now)
    }

    fn set_follow_up(
        &mut self,
        id: StoryId,
        follow_up: Option<&FollowUp>,
        now: DateTime<Utc>,
    ) -> Result<Option<FollowUp>, StoreError> {
        self.write(|connection| follow_up::set(connection, id, follow_up, now))
    }

    fn follow_up_past(&self, id: StoryId) -> Result<FollowUpPast, StoreError> {
        self.read(|connection| follow_up::past(connection, id))
    }

    fn board(&self, query: &Query, ends: &Ends) -> Result<Vec<BoardCount>, StoreError> {
        self.ask(|connection| board::counts(connection, &self.outlets, query, ends))
    }

    fn set_label(
        &mut self,
        id: StoryId,
        tension: Option<bool>,
        now: DateTime<Utc>,
    ) -> Result<Option<bool>, StoreError> {
        self.write(|connection| label::set(connection, id, tension, now))
    }

    fn labels(&self) -> Result<Vec<Label>, StoreError> {
        self.read(label::all)
    }

    fn set_teaching(&mut self, teaches: bool) -> Result<usize, StoreError> {
        self.write(|connection| label::set_teaching(connection, teaches))
    }

    fn recent_flagged(
        &self,
        since: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Recent>, StoreError> {
        self.read(|connection| story::recent_flagged(connection, since, limit))
    }

    fn set_full_text(
        &mut self,
        id: StoryId,
        text: &FullText,
        said: &Assessment,
        event: Option<EventId>,
    ) -> Result<(), StoreError> {
        self.write(|connection| full_text::set(connection, id, text, said, event))
    }

    fn outdated(
        &self,
        model: &str,
        before: Option<StoryId>,
        limit: usize,
    ) -> Result<Vec<StoryId>, StoreError> {
        self.read(|connection| assess::outdated(connection, model, before, limit))
    }

    fn set_assessments(&mut self, said: &[(StoryDetail, Assessment)]) -> Result<(), StoreError> {
        self.write(|connection| {
            let mut said = said.iter();
            said.try_for_each(|(story, said)| assess::renew(connection, story, said))
        })
    }

    fn reports(&self, of: StoryId) -> Result<Vec<Report>, StoreError> {
        self.read(|connection| event::reports(connection, of))
    }

    fn set_precedence(
        &mut self,
        id: StoryId,
        precedence: Precedence,
        flagged: bool,
    ) -> Result<(), StoreError> {
        self.write(|connection| event::set_precedence(connection, id, precedence, flagged))
    }

    fn note_page_attempt(&mut self, id: StoryId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(|connection| full_text::note_attempt(connection, id, at))
    }

    fn without_full_text(&self, feed: FeedId, among: usize) -> Result<Vec<StoryId>, StoreError> {
        self.read(|connection| full_text::missing(connection, feed, among))
    }

    fn page_rest(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(|connection| full_text::rest(connection, host))
    }

    fn set_page_rest(
        &mut self,
        host: &str,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(|connection| full_text::set_rest(connection, host, until, now))
    }

    fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(check::check)
    }
}

/// Opens handles over a store in one SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteBackend {
    path: PathBuf,
    reader: Option<String>,
    outlets: Outlets,
}

impl SqliteBackend {
    /// Returns the backend for the file at `path`.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            reader: None,
            outlets: Outlets::default(),
        }
    }

    /// Returns the backend for a reader of that name: it stands beside what they change from now on.
    #[must_use]
    pub fn for_reader(mut self, name: &str) -> Self {
        self.reader = Some(name.to_owned());
        self
    }

    /// Lets queries ask about the outlets of feeds.
    #[must_use]
    pub fn with_outlets(self, outlets: Outlets) -> Self {
        Self { outlets, ..self }
    }
}

impl Backend for SqliteBackend {
    fn writer(&self) -> Result<Box<dyn WriteStore>, StoreError> {
        let mut store = SqliteStore::open(&self.path)?;
        // Another process may be writing for long; most of the time there is nothing to write here.
        if let Some(name) = &self.reader
            && store.read(follow_up::reader_name)?.as_ref() != Some(name)
        {
            store.write(|connection| follow_up::name_reader(connection, name))?;
        }
        Ok(Box::new(store.with_outlets(self.outlets.clone())))
    }

    fn reader(&self) -> OpenReader {
        let (path, outlets) = (self.path.clone(), self.outlets.clone());
        Box::new(move || {
            let store = SqliteStore::open_reader(&path)?;
            Ok(Box::new(store.with_outlets(outlets)))
        })
    }
}
