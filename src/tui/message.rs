//! What comes into `update` and what goes out of it: messages, effects, and the book of requests.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};

use crate::{
    alert::Message,
    follow_up::board::BoardCount,
    model::{
        Account, Count, Counts, Feed, FeedId, FollowUp, FollowUpChange, FollowUpPast, Muter,
        NewFeed, Outlet, PastFetch, StoryDetail, StoryId, StoryRow, Watch, WatchId, WatchTally,
    },
    query::{Names, Query},
    schedule::Standing,
    store::{MuteChange, PageRequest},
};

use super::{
    alike::Reach,
    engine::{
        Added, FollowUpChanged, FoundFeed, Liked, Notice, PageOutcome, Progress, RoundSummary,
        Scope, View, WrittenBrief,
    },
    key::Key,
    layout::Size,
    list::columns::Column,
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Msg {
    /// The screen opened.
    Started,
    /// The first screen with stories in it, or the welcome, was drawn.
    Shown,
    /// It is now so late.
    Ticked(DateTime<Utc>),
    /// A key was pressed.
    Pressed(Key),
    /// A text was pasted.
    Pasted(String),
    /// The terminal has a new size.
    Resized(Size),
    /// The user's lexicons or theatres are others than those that were read.
    FilesChanged,
    /// A feed of the running round is done.
    Progressed(Progress),
    /// The user's own editor gave a text back, or could not be used for a reason in plain words.
    Edited(Result<String, String>),
    /// An alert went out, or something went wrong beside the rounds.
    Noticed(Notice),
    /// A request was answered, or failed with a reason in plain words.
    Answered(RequestId, Result<Answer, String>),
}

/// Work that `update` asks the driver for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// Ask the engine; the answer carries the id.
    Ask(RequestId, Request),
    /// Cancel the running round.
    StopRefresh,
    /// Give the terminal to the user's own editor with this text.
    Edit(String),
    /// Let the terminal call a person.
    Call(Arc<Message>),
    /// Give the terminal back to the shell until the program is continued.
    Suspend,
    /// Leave.
    Quit,
}

/// What to ask the engine.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Request {
    /// All feeds with their outlets.
    Feeds,
    /// Names that queries can ask for; prepares reading queries, too.
    Names,
    /// A window of rows.
    Page(PageRequest),
    /// A story with all that belongs to it.
    Story(StoryId),
    /// How many stories the feeds, these views and the watches have.
    Counts(Vec<Query>),
    /// How many stories the list has.
    Count(Query),
    /// Keep the counts of the views, and count what is not counted yet.
    KeepCounts(Vec<Query>),
    /// Mark stories.
    Mark(Vec<StoryId>, ReadMark),
    /// Mark all that a query finds read.
    MarkAllRead(Query),
    /// Mark all in a window read.
    MarkWindow(PageRequest),
    /// The ids of a window.
    Ids(PageRequest),
    /// How many follow-ups stand where on the board of a query.
    Board(Query),
    /// Change follow-ups, or create them.
    ChangeFollowUps(Vec<StoryId>, Box<FollowUpChange>),
    /// Link follow-ups to the events of their stories, or end that.
    ToggleEventLinks(Vec<StoryId>),
    /// Put follow-ups back as they were, or remove them.
    RestoreFollowUps(Vec<(StoryId, Option<FollowUp>)>),
    /// Label stories as such with tension or without, or take their labels away.
    SetLabels(Vec<(StoryId, Option<bool>)>),
    /// Keep a query as a view: its name, and what it finds.
    SaveView(String, String),
    /// Mute stories, or end that.
    SetMuted(Vec<(StoryId, Option<Muter>)>),
    /// Keep stories, or end that.
    SetKept(Vec<StoryId>, bool),
    /// Fetch feeds.
    Refresh(Scope),
    /// Subscribe to feeds.
    Subscribe(Vec<NewFeed>),
    /// Why a story is flagged, or not.
    Account(StoryId),
    /// Write the brief of the last 24 hours of a query; what it is of, for people.
    Brief(Query, String),
    /// Read the user's lexicons and theatres again.
    Reload,
    /// Assess the stories again that another classifier assessed.
    Reassess,
    /// Let go of what the settings let go of the archive.
    Tidy,
    /// The last fetches of a feed.
    History(FeedId),
    /// End the subscription to a feed.
    Unsubscribe(FeedId),
    /// Find the feeds at an address that somebody typed.
    FindFeeds(String),
    /// Subscribe to a feed that was found.
    AddFeed(FoundFeed),
    /// Fetch the text of a story's page.
    FullText(StoryId),
    /// The stories that are like this one.
    Like(StoryId),
    /// The stories of a watch, the likest first.
    WatchStories(Box<Watch>, Reach),
    /// Watch from now on for stories like this one, from that likeness on.
    AddWatch(String, StoryId, f32),
    /// Give a watch another threshold.
    SetThreshold(Box<Watch>, f32),
    /// Open an address, checked before, in the browser.
    Open(String),
}

/// What the engine answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// To `Feeds`.
    Feeds(Vec<FeedEntry>),
    /// To `Names`.
    Names(Names),
    /// To `Page`.
    Rows(Vec<StoryRow>),
    /// To `Story`; `None` when it is gone.
    Story(Option<Box<StoryEntry>>),
    /// To `Counts`: the views' and the watches'.
    Counts(Counts, Vec<WatchTally>),
    /// To `Count`.
    Count(Count),
    /// To `KeepCounts`.
    CountsKept,
    /// To `Mark`, `MarkWindow` and `MarkAllRead`: the stories whose mark changed.
    Marked(Vec<StoryId>),
    /// To `Ids`.
    Ids(Vec<StoryId>),
    /// To `Board`.
    Board(Vec<BoardCount>),
    /// To `ChangeFollowUps`, `ToggleEventLinks` and `RestoreFollowUps`: each as it was and as it is on disk now.
    FollowUps(Vec<FollowUpChanged>),
    /// To `SetLabels`: the labels before, and the stories as they are on disk now.
    Labelled(Vec<(StoryId, Option<bool>)>, Vec<StoryEntry>),
    /// To `SaveView`: all views, as they are on disk now.
    ViewSaved(Vec<View>),
    /// To `SetMuted`: the stories that changed.
    Muted(Vec<MuteChange>),
    /// To `SetKept`: the stories that changed.
    Kept(Vec<StoryId>),
    /// To `Refresh`.
    Round(RoundSummary),
    /// To `Subscribe`: how many were new.
    Subscribed(usize),
    /// To `Account`; `None` when the story is gone.
    Account(Option<Box<Account>>),
    /// To `Brief`.
    Brief(WrittenBrief),
    /// To `Reload`: whether another classifier is in force.
    Reloaded(bool),
    /// To `Reassess`: how many stories there were.
    Reassessed(usize),
    /// To `Tidy`: how many stories went.
    Tidied(usize),
    /// To `History`.
    History(Vec<PastFetch>),
    /// To `Unsubscribe`.
    Unsubscribed,
    /// To `FindFeeds`: at least one.
    Found(Vec<FoundFeed>),
    /// To `AddFeed`.
    Added(Added),
    /// To `FullText`: what became of it, and the story as it is now; `None` when it is gone.
    FullText(PageOutcome, Option<Box<StoryEntry>>),
    /// To `Like` and `WatchStories`: the likest first.
    Liked(Vec<Liked>),
    /// To `AddWatch`.
    WatchAdded(Box<Watch>),
    /// To `SetThreshold`: what it is now.
    ThresholdSet(f32),
    /// To `Open`.
    Opened,
}

/// A feed and who publishes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FeedEntry {
    /// The feed.
    pub(crate) feed: Feed,
    /// Its outlet, if it is known.
    pub(crate) outlet: Option<Outlet>,
    /// How it stands.
    pub(crate) standing: Standing,
}

impl FeedEntry {
    /// Returns the name that fits a column.
    pub(crate) fn short_name(&self) -> &str {
        self.outlet
            .as_ref()
            .map_or(&self.feed.title, |outlet| &outlet.short)
    }
}

/// A story and the names that go with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoryEntry {
    /// The story with all that belongs to it.
    pub(crate) detail: StoryDetail,
    /// English names of its theatres, in the assessment's order.
    pub(crate) theatres: Vec<String>,
    /// How many independent outlets report its event.
    pub(crate) outlets: usize,
    /// How its follow-up came about.
    pub(crate) past: FollowUpPast,
}

/// Whether a story is marked read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadMark {
    /// Read.
    Read,
    /// Not read.
    Unread,
}

impl ReadMark {
    /// Returns the other mark.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Read => Self::Unread,
            Self::Unread => Self::Read,
        }
    }
}

/// Tells an answer to one request from an answer to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RequestId(pub(crate) u64);

/// What made another version of the classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Its files, or the program.
    Files,
    /// A label.
    Label,
}

/// Why something was asked: what to do with the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To know the feeds.
    Feeds,
    /// To know what the filter line can suggest.
    Names,
    /// To show another list.
    Replace(Place),
    /// To go on at the bottom of the list.
    Below,
    /// To go on at the top of the list.
    Above,
    /// To show what arrived on one side of a story.
    Reread(Side, StoryId),
    /// To go to a story that is not loaded.
    Find,
    /// To show a story.
    Story(StoryId),
    /// To show counts in the sidebar.
    Counts,
    /// To show how many stories the list has.
    Count,
    /// To have something to show.
    KeepCounts,
    /// To mark stories.
    Mark(ReadMark, Origin),
    /// To select stories that are not all loaded.
    Select,
    /// To show how many follow-ups stand where.
    Board,
    /// To show a column of the board beside the list.
    Column(Column),
    /// To change follow-ups.
    FollowUps(Origin),
    /// To label stories.
    Labels(Origin),
    /// To keep a list as a view.
    SaveView,
    /// To mute stories, or end that.
    Mute(Origin),
    /// To keep stories, or end that.
    Keep(bool, Origin),
    /// To fetch feeds.
    Round(Origin),
    /// To subscribe.
    Subscribe,
    /// To show why a story is flagged, or not.
    Account(StoryId),
    /// To write the brief of this.
    Brief(String),
    /// To have the user's files in force as they are now.
    Reload(Origin),
    /// To have all stories assessed by this classifier, because of this.
    Reassess(Change),
    /// To let go of old stories after a round.
    Tidy(Origin),
    /// To show the history of a feed.
    History(FeedId),
    /// To end the subscription to the feed of that title.
    Unsubscribe(FeedId, String),
    /// To find the feeds of a page.
    FindFeeds,
    /// To subscribe to one of them.
    AddFeed,
    /// To have the whole text of a story.
    FullText(StoryId),
    /// To show the stories like this one.
    Like(StoryId),
    /// To show the stories of a watch.
    WatchStories(WatchId),
    /// To watch for stories like one.
    AddWatch,
    /// To give the watch of that name another threshold.
    SetThreshold(String),
    /// To open this address.
    Open(String),
}

/// Where the cursor goes in a list that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// To the first row, which is a story in the midst of the list.
    Story,
}

/// A side of a story in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The rows before it.
    Above,
    /// The rows after it.
    Below,
}

/// Who wanted a change: decides about undo and about what the status line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It came by itself: with reading on, or with time.
    Itself,
    /// A command.
    Command,
    /// The undo command.
    Undo,
    /// The redo command.
    Redo,
}

impl Origin {
    /// Says what was done, a clause without capital and full stop, to whoever wanted it.
    pub(crate) fn tell(self, what: &str) -> String {
        match self {
            Self::Undo => format!("Taken back: {what}."),
            Self::Redo => format!("Done again: {what}."),
            Self::Command | Self::Itself => {
                let (first, rest) = what.split_at_checked(1).unwrap_or_default();
                format!("{}{rest}; `u` takes it back.", first.to_uppercase())
            }
        }
    }
}

/// The book of requests that are not answered yet. An answer that is not in it is dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests {
    last: u64,
    waiting: BTreeMap<RequestId, Purpose>,
}

impl Requests {
    /// Writes a request down and returns the effect that asks it.
    pub(crate) fn ask(&mut self, purpose: Purpose, request: Request) -> Effect {
        self.last += 1;
        let id = RequestId(self.last);
        self.waiting.insert(id, purpose);
        Effect::Ask(id, request)
    }

    /// Takes a request that was answered; `None` when nobody waits for it any more.
    pub(crate) fn take(&mut self, id: RequestId) -> Option<Purpose> {
        self.waiting.remove(&id)
    }

    /// Returns whether somebody waits for the answer.
    pub(crate) fn is_waiting(&self, id: RequestId) -> bool {
        self.waiting.contains_key(&id)
    }

    /// Gives up waiting for some requests.
    pub(crate) fn forget(&mut self, unwanted: impl Fn(&Purpose) -> bool) {
        self.waiting.retain(|_, purpose| !unwanted(purpose));
    }

    /// Returns whether such a request is under way.
    pub(crate) fn waits_for(&self, wanted: impl Fn(&Purpose) -> bool) -> bool {
        self.waiting.values().any(wanted)
    }
}
