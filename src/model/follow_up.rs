//! What a person decided about a story.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{EventId, UnknownName};

/// How a board of follow-ups is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// By when things are due.
    #[default]
    Due,
    /// By how far they are.
    State,
}

/// A follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// How far it is.
    pub state: FollowUpState,
    /// 0 (none) to 3 (highest).
    pub priority: u8,
    /// When something must have been done.
    pub due: Option<DateTime<Utc>>,
    /// The reader's own words.
    pub note: String,
    /// The reader's tags, sorted, each once.
    pub tags: Vec<String>,
    /// NATO source grading, such as `B2`: reliability A to F, credibility 1 to 6; see
    /// [`Grade`](super::Grade).
    pub grade: Option<String>,
    /// Who is to do it, as the reader calls them; one line.
    pub assignee: Option<String>,
    /// The event that it is about.
    pub event: Option<EventId>,
    /// Until then it is put aside.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When it was first marked.
    pub created: DateTime<Utc>,
    /// When it last changed.
    pub changed: DateTime<Utc>,
}

impl FollowUp {
    /// Returns a new, open follow-up.
    pub const fn new(now: DateTime<Utc>) -> Self {
        Self {
            state: FollowUpState::Open,
            priority: 0,
            due: None,
            note: String::new(),
            tags: Vec::new(),
            grade: None,
            assignee: None,
            event: None,
            snoozed_until: None,
            created: now,
            changed: now,
        }
    }

    /// Returns whether its due date has passed while there is still something to do and it is not
    /// put aside.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.state.is_active() && !self.is_snoozed(now) && self.due.is_some_and(|due| due < now)
    }

    /// Returns whether it is put aside for now; what is finished is not.
    pub fn is_snoozed(&self, now: DateTime<Utc>) -> bool {
        self.state.is_active() && self.snoozed_until.is_some_and(|until| until > now)
    }
}

/// A change to a follow-up: what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowUpChange {
    /// New state.
    pub state: Option<FollowUpState>,
    /// New priority, 0 to 3.
    pub priority: Option<u8>,
    /// New due date; `Some(None)` clears it.
    pub due: Option<Option<DateTime<Utc>>>,
    /// New note.
    pub note: Option<String>,
    /// A paragraph to write below the note that is there.
    pub add_note: Option<String>,
    /// Tags to add.
    pub add_tags: Vec<String>,
    /// Tags to take away, in whatever case.
    pub remove_tags: Vec<String>,
    /// New grade; `Some(None)` clears it.
    pub grade: Option<Option<String>>,
    /// New assignee; `Some(None)` clears it.
    pub assignee: Option<Option<String>>,
    /// New event; `Some(None)` clears it.
    pub event: Option<Option<EventId>>,
    /// Until when it is put aside; `Some(None)` ends that.
    pub snoozed_until: Option<Option<DateTime<Utc>>>,
}

/// How far a follow-up is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum FollowUpState {
    /// Marked, not begun.
    #[default]
    Open,
    /// Somebody is at it.
    Working,
    /// Somebody else's answer or an event is waited for.
    Waiting,
    /// Finished.
    Done,
    /// Given up.
    Dropped,
}

impl FollowUpState {
    /// All states, in the order of work.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Working,
        Self::Waiting,
        Self::Done,
        Self::Dropped,
    ];

    /// Returns the name as in queries, JSON and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Working => "working",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// Returns whether there is still something to do.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Open | Self::Working | Self::Waiting)
    }
}

impl fmt::Display for FollowUpState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for FollowUpState {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownName {
                name: name.to_owned(),
                what: "follow-up state",
                expected: Self::ALL.map(Self::name).join(", "),
            })
    }
}
