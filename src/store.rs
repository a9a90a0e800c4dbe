//! Where stories are kept: the `Store` contract. See `StoreHandle` for how threads reach it.

mod counting;
mod handle;
mod rulings;
pub mod sqlite;
mod upkeep;
mod walk;
mod watches;

use std::{
    ops::ControlFlow,
    sync::{Arc, atomic::AtomicBool},
};

use chrono::{DateTime, Utc};

use crate::{
    follow_up::board::{BoardCount, Ends},
    model::{
        Assessment, EventId, Feed, FeedId, FetchFacts, FollowUp, FollowUpPast, FullText, Kinds,
        Label, NewFeed, PastFetch, Precedence, StoryDetail, StoryId, StoryRow, Verdict,
    },
    query::Query,
};

pub use crate::query::Sort as Order;

pub use counting::Counting;
pub use handle::StoreHandle;
pub use rulings::{MuteChange, RuleCount, Rulings};
pub use sqlite::{SqliteBackend, SqliteStore};
pub use upkeep::{StoreSize, Upkeep};
pub use watches::{Match, MatchOrder, Sketch, Watches};

/// Which rows to read: a window over the stories that a query finds.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    /// Which stories.
    pub query: Query,
    /// In which order, unless the query asks for one.
    pub order: Order,
    /// Where the window begins.
    pub from: From,
    /// At most so many rows.
    pub limit: usize,
    /// The present, for `is:overdue`.
    pub now: DateTime<Utc>,
}

/// Where a window begins. Rows always come in the list's order.
///
/// In `Order::Newest` a story that is gone, or that the query does not find, still marks a place. In
/// other orders one that is gone does not, nor in the orders of follow-ups one without a follow-up: the
/// window then begins at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At the top of the list.
    Top,
    /// At the bottom: the last `limit` rows.
    Bottom,
    /// The rows next below this story.
    After(StoryId),
    /// The rows next above this story.
    Before(StoryId),
}

/// What a fetch did to the stories and to the feed's address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Stories that were not known.
    pub new: usize,
    /// New stories that are flagged.
    pub flagged: usize,
    /// Known stories whose text changed in substance.
    pub changed: usize,
    /// The feed's new address, if a permanent redirect proved stable with this fetch.
    pub moved_to: Option<String>,
    /// Changed stories whose assessment is that of the feed's text, although that of their own page
    /// is there: assess them again and call [`Store::set_full_text`].
    pub outdated: Vec<StoryId>,
    /// Flagged new stories and changed ones: how urgent the reports of their events are is to be
    /// decided again, see [`Store::reports`].
    pub reports: Vec<StoryId>,
    /// The new stories, oldest first, and what the rules decided about them.
    pub arrived: Vec<(StoryId, Option<Box<Verdict>>)>,
}

/// What folding needs of a flagged story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// The story.
    pub id: StoryId,
    /// Its event.
    pub event: EventId,
    /// Its title.
    pub title: String,
    /// The first 1,500 characters of its body.
    pub lead: String,
}

/// A report of an event: what decides how urgent it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The story.
    pub id: StoryId,
    /// Tension, 0 to 1.
    pub tension: f32,
    /// Kinds of tension.
    pub kinds: Kinds,
    /// Direction, -10 to 10.
    pub direction: f32,
    /// What a phrase in its title asks for.
    pub sign: Option<Precedence>,
    /// Whether it speaks of what may be, was, or is played.
    pub hedged: bool,
    /// Ids of its actors.
    pub actors: Vec<String>,
    /// The address of its feed.
    pub feed_url: String,
    /// The address of its feed's site.
    pub site: Option<String>,
    /// Whether it counts as a report: it is flagged, by its label if it has one.
    pub counts: bool,
    /// Whether the classifier flags it.
    pub flagged: bool,
    /// How urgent the classifier takes it to be.
    pub precedence: Precedence,
}

/// The store went wrong. What a caller can do about it is the variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the store, or the disk is full: the same call may succeed later.
    #[error("{0}")]
    Retryable(String),
    /// The store cannot be used as it is; the message says what to do.
    #[error("{0}")]
    Permanent(String),
    /// The store holds something that this program never writes.
    #[error("{0}")]
    Invariant(String),
}

/// The contract of a store. Each method that changes something is one transaction, or a part of that of a job.
///
/// Times are UTC and kept to the microsecond. Text arrives clean. Read marks, follow-ups and
/// subscriptions belong to the local reader.
pub trait Store: Counting + Rulings + Watches + Upkeep + Send {
    /// Lets what is read end early, with an error, once nobody waits for it any more; `None` lets it
    /// run to its end.
    fn heed(&self, abandoned: Option<Arc<AtomicBool>>);

    /// Returns all subscribed feeds in the order in which they were subscribed.
    fn feeds(&self) -> Result<Vec<Feed>, StoreError>;

    /// Returns one feed, if it is subscribed.
    fn feed(&self, id: FeedId) -> Result<Option<Feed>, StoreError>;

    /// Returns the subscribed feed that is, or once was, fetched from this address.
    fn find_feed_by_url(&self, url: &str) -> Result<Option<Feed>, StoreError>;

    /// Subscribes to the feeds that are not known by address; returns how many were new.
    ///
    /// A known address keeps its stories and health; its folder and tags are left alone. It is known
    /// if a feed has it or had it before it moved. A feed that was taken for gone is asked again.
    fn subscribe(&mut self, feeds: &[NewFeed], now: DateTime<Utc>) -> Result<usize, StoreError>;

    /// Ends a subscription. Followed, labelled and kept stories stay (their feed is kept, unsubscribed);
    /// others go.
    fn unsubscribe(&mut self, feed: FeedId) -> Result<(), StoreError>;

    /// Records what one fetch found out: health, published title, stories.
    ///
    /// A story that is known by (feed, identity), or in the same feed by canonical address, is
    /// updated and keeps its id, arrival, read mark, follow-up and label. When its text changes in
    /// substance (`text::change`) the earlier one is kept: the first and the newest ones, ten at
    /// most. A story of which nothing changed is not written. An identity or address identifies
    /// nothing alone when the feed uses it for several stories (a home page, a live ticker).
    /// The text of its own page stays, whatever the feed sends. What a label says of a story holds,
    /// whatever the classifier says of its new text.
    ///
    /// A fetch that failed changes the health alone, and a document without stories deletes none. A
    /// status of 410 marks the feed as gone until a fetch succeeds. A permanent redirect that proved
    /// stable (`schedule::step`) changes the feed's address, unless another feed has or had that one.
    ///
    /// A flagged story that was not folded into an event begins its own. Facts about a feed that is
    /// not subscribed any more are dropped. What the rules decided ([`Verdict`]) is done with new stories
    /// alone. Stories that retention took away, or would at once, are not taken in: see [`Upkeep`].
    fn record(&mut self, facts: &FetchFacts) -> Result<Recorded, StoreError>;

    /// Returns the last fetches of a feed, the last one first: 50 at most.
    fn fetch_history(&self, feed: FeedId) -> Result<Vec<PastFetch>, StoreError>;

    /// Claims feeds for a process that is about to ask them; returns those that it got.
    ///
    /// A feed comes with the time at which it was last asked, as far as the process knows: it is not
    /// to be had when it was asked since, or when another claim runs. A claim ends at `until`, with
    /// [`release`](Self::release), or when a fetch of the feed is recorded.
    fn claim(
        &mut self,
        feeds: &[(FeedId, Option<DateTime<Utc>>)],
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<FeedId>, StoreError>;

    /// Gives claims back.
    fn release(&mut self, feeds: &[FeedId]) -> Result<(), StoreError>;

    /// Returns one window of rows, in the list's order.
    fn page(&self, request: &PageRequest) -> Result<Vec<StoryRow>, StoreError>;

    /// Returns one story with all that belongs to it.
    fn story(&self, id: StoryId) -> Result<Option<StoryDetail>, StoreError>;

    /// Returns stories with all that belongs to them, in the order of `ids` and as they are at one moment;
    /// without those that are gone.
    fn stories(&self, ids: &[StoryId]) -> Result<Vec<StoryDetail>, StoreError>;

    /// Marks stories read or unread; returns the ids whose mark changed.
    fn mark_read(
        &mut self,
        ids: &[StoryId],
        read: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError>;

    /// Marks all unread stories that the query finds as read; returns their ids, so that it can
    /// be undone.
    fn mark_all_read(
        &mut self,
        query: &Query,
        now: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError>;

    /// Writes, replaces or (with `None`) removes the follow-up of a story; returns the one
    /// before. An unknown id is `StoreError::Permanent`.
    ///
    /// Each field that differs is remembered with `now` and the reader's name, and when the story is
    /// followed for the first time, its text as it is: see [`follow_up_past`](Self::follow_up_past).
    fn set_follow_up(
        &mut self,
        id: StoryId,
        follow_up: Option<&FollowUp>,
        now: DateTime<Utc>,
    ) -> Result<Option<FollowUp>, StoreError>;

    /// Returns how the follow-up of a story came about, also of one that was removed.
    fn follow_up_past(&self, id: StoryId) -> Result<FollowUpPast, StoreError>;

    /// Counts the followed stories that the query finds by state and by when they are due; what there
    /// is none of is left out.
    fn board(&self, query: &Query, ends: &Ends) -> Result<Vec<BoardCount>, StoreError>;

    /// Labels a story as one with tension (`true`) or without (`false`), or (with `None`) takes its
    /// label away; returns the one before. An unknown id is `StoreError::Permanent`.
    ///
    /// A label wins over the classifier, at once and for whatever is assessed later: the story is
    /// flagged as it says; with tension its precedence is PRIORITY at least, without it is ROUTINE.
    /// A story that its label flags and that has no event begins its own. Taken away, it leaves the
    /// story as the classifier assessed it last.
    fn set_label(
        &mut self,
        id: StoryId,
        tension: Option<bool>,
        now: DateTime<Utc>,
    ) -> Result<Option<bool>, StoreError>;

    /// Returns all labels, the newest first.
    fn labels(&self) -> Result<Vec<Label>, StoreError>;

    /// Makes all labels teach the classifier or not; returns how many changed. Those that come later
    /// teach.
    fn set_teaching(&mut self, teaches: bool) -> Result<usize, StoreError>;

    /// Returns the flagged stories since `since`, newest first, at most `limit`: what folding
    /// compares with.
    fn recent_flagged(&self, since: DateTime<Utc>, limit: usize)
    -> Result<Vec<Recent>, StoreError>;

    /// Writes the text of a story's own page, replacing one that is there, what the classifier says
    /// of title and text, and their words in the index.
    ///
    /// `event` is the event that the story was folded into; one that it has already stays, and a
    /// flagged story without any begins its own. A label holds. An unknown id is `StoreError::Permanent`.
    fn set_full_text(
        &mut self,
        id: StoryId,
        text: &FullText,
        said: &Assessment,
        event: Option<EventId>,
    ) -> Result<(), StoreError>;

    /// Returns stories that another classifier, or another version of it, assessed, the newest first:
    /// `limit` at most, and none from `before` on.
    fn outdated(
        &self,
        model: &str,
        before: Option<StoryId>,
        limit: usize,
    ) -> Result<Vec<StoryId>, StoreError>;

    /// Writes what the classifier says of stories as they were read. What a person decided stays. A flagged
    /// story without an event begins its own.
    ///
    /// One that is gone, or that was changed or assessed by another classifier since it was read, is let be.
    fn set_assessments(&mut self, said: &[(StoryDetail, Assessment)]) -> Result<(), StoreError>;

    /// Returns the reports of the event that a story reports, the newest first, itself among them:
    /// at most 1,000. None if it belongs to no event.
    fn reports(&self, of: StoryId) -> Result<Vec<Report>, StoreError>;

    /// Writes how urgent the classifier takes a story to be, and whether it flags it; one that is
    /// gone is let be. A label holds.
    fn set_precedence(
        &mut self,
        id: StoryId,
        precedence: Precedence,
        flagged: bool,
    ) -> Result<(), StoreError>;

    /// Remembers that a story's page was asked for and gave no text; a text that is there stays.
    fn note_page_attempt(&mut self, id: StoryId, at: DateTime<Utc>) -> Result<(), StoreError>;

    /// Returns those among a feed's newest stories that have an address and whose pages were never
    /// asked for, newest first.
    fn without_full_text(&self, feed: FeedId, among: usize) -> Result<Vec<StoryId>, StoreError>;

    /// Returns until when pages of a host are not to be asked for, if it said so.
    fn page_rest(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Remembers until when pages of a host are not to be asked for.
    fn set_page_rest(
        &mut self,
        host: &str,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Returns the ids of a window, in the list's order. The request's limit may be large.
    fn ids(&self, request: &PageRequest) -> Result<Vec<StoryId>, StoreError>;

    /// Looks for damage; returns what was found in plain words, nothing if all is well.
    fn check(&self) -> Result<Vec<String>, StoreError>;

    /// Visits each story that the query finds, in order, until `visit` breaks. The cost in memory
    /// does not grow with their number.
    fn each_story(
        &self,
        query: &Query,
        order: Order,
        now: DateTime<Utc>,
        visit: &mut dyn FnMut(StoryDetail) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        walk::each_story(self, (query, order, now), visit)
    }
}

/// A store that can put several jobs into one transaction.
pub trait WriteStore: Store {
    /// Runs jobs `0..count` in one transaction, each so that it can be taken back alone: `run`
    /// returns whether what the job wrote is kept. A job in which something failed must not be kept. An error
    /// means that nothing of any job was written.
    fn group(
        &mut self,
        count: usize,
        run: &mut dyn FnMut(usize, &mut dyn Store) -> Keep,
    ) -> Result<(), StoreError>;

    /// Puts the file in order, outside of any transaction: moves the log into it, and rewrites it, once, if
    /// it was made before free pages could be given back. Others can read meanwhile; while they do, some of the log
    /// may stay.
    fn compact(&mut self) -> Result<(), StoreError>;
}

/// Whether what a job wrote is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It is.
    Yes,
    /// It is taken back.
    No,
}

/// A database that a [`StoreHandle`] can be opened over.
pub trait Backend {
    /// Opens the store for writing; makes it, or brings it up to date, if need be.
    fn writer(&self) -> Result<Box<dyn WriteStore>, StoreError>;

    /// Returns what opens the store for reading only, in whichever thread; it must be there and up to date.
    fn reader(&self) -> OpenReader;
}

/// Opens a store for reading.
pub type OpenReader = Box<dyn FnOnce() -> Result<Box<dyn Store>, StoreError> + Send>;
