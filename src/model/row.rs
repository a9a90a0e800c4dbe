//! What lists show: rows and counts.

use chrono::{DateTime, Utc};

use super::{EventId, FeedId, FollowUp, FollowUpState, Kinds, Muter, Precedence, StoryId};

/// A story as one row of a list: no more than the list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryRow {
    /// The story.
    pub id: StoryId,
    /// Its feed.
    pub feed: FeedId,
    /// Plain, one line.
    pub title: String,
    /// When it was published, else when it arrived.
    pub time: DateTime<Utc>,
    /// Whether the reader has read it.
    pub read: bool,
    /// Probability, 0 to 1.
    pub tension: f32,
    /// Whether tension is at or above the reader's threshold, or the label's word on it.
    pub flagged: bool,
    /// How urgently a person should look.
    pub precedence: Precedence,
    /// The kinds of tension.
    pub kinds: Kinds,
    /// The state of its follow-up, if there is one.
    pub follow_up: Option<FollowUpState>,
    /// When the follow-up is due.
    pub due: Option<DateTime<Utc>>,
    /// The follow-up's priority, 0 (none) to 3 (highest).
    pub priority: u8,
    /// Who is to do it.
    pub assignee: Option<String>,
    /// Until when the follow-up is put aside.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Its event.
    pub event: Option<EventId>,
    /// How many stories report the same event, this one included; at least 1.
    pub reports: u32,
    /// Whether a person says that it carries tension, if one said so or not.
    pub label: Option<bool>,
    /// The name of the likest watch that it matches; the store leaves it to those who show the row.
    pub watch: Option<String>,
    /// Who muted it, if it is muted.
    pub muted: Option<Muter>,
    /// Whether it stays when its feed is unsubscribed.
    pub kept: bool,
}

impl StoryRow {
    /// Takes what a row shows of a follow-up, or of its absence.
    pub fn set_follow_up(&mut self, follow_up: Option<&FollowUp>) {
        self.follow_up = follow_up.map(|own| own.state);
        self.due = follow_up.and_then(|own| own.due);
        self.priority = follow_up.map_or(0, |own| own.priority);
        self.assignee = follow_up.and_then(|own| own.assignee.clone());
        self.snoozed_until = follow_up.and_then(|own| own.snoozed_until);
    }
}

/// How many stories there are of each sort.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// For each feed that has stories.
    pub feeds: Vec<FeedCount>,
    /// For each query, in the order asked; `None` for one that was not counted to its end yet.
    pub queries: Vec<Option<Count>>,
    /// Whether something is still to be counted, so that counts change although no story does.
    pub pending: bool,
}

impl Counts {
    /// Returns whether they are as they will be as long as no story changes.
    pub fn are_final(&self) -> bool {
        !self.pending && self.queries.iter().all(Option::is_some)
    }
}

/// How many stories a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Those not read.
    pub unread: u64,
    /// All of them.
    pub all: u64,
    /// Whether these are all that there are.
    pub extent: Extent,
}

/// How far a count reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Over all stories.
    Whole,
    /// Over a part of them: there are at least so many.
    Part,
}

/// How many stories a feed has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedCount {
    /// The feed.
    pub feed: FeedId,
    /// All its stories.
    pub stories: u64,
    /// Those not read.
    pub unread: u64,
    /// Those not read and flagged.
    pub flagged: u64,
}
