//! How a follow-up came about: who changed what when, and what the story said when it began.

use chrono::{DateTime, Utc};

use super::Link;

/// How a follow-up came about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowUpPast {
    /// All changes, oldest first.
    pub edits: Vec<FollowUpEdit>,
    /// The story's text when it was first followed.
    pub text: Option<FollowedText>,
}

/// One field of a follow-up that somebody changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpEdit {
    /// When.
    pub at: DateTime<Utc>,
    /// The reader's name.
    pub who: String,
    /// What.
    pub field: FollowUpField,
    /// The value before, as scripts read it; `None` if there was none.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
}

/// What of a follow-up can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUpField {
    /// Whether there is one: `marked`, or nothing.
    Mark,
    /// A state's name.
    State,
    /// A number, 0 to 3; nothing for 0.
    Priority,
    /// RFC 3339 in UTC.
    Due,
    /// RFC 3339 in UTC.
    SnoozedUntil,
    /// The whole note.
    Note,
    /// Tags parted by blanks.
    Tags,
    /// Such as `B2`.
    Grade,
    /// A name.
    Assignee,
    /// An event's id, as `show --json` writes it.
    Event,
}

impl FollowUpField {
    /// All fields.
    pub const ALL: [Self; 10] = [
        Self::Mark,
        Self::State,
        Self::Priority,
        Self::Due,
        Self::SnoozedUntil,
        Self::Note,
        Self::Tags,
        Self::Grade,
        Self::Assignee,
        Self::Event,
    ];

    /// Returns the name as in the store and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mark => "follow_up",
            Self::State => "state",
            Self::Priority => "priority",
            Self::Due => "due",
            Self::SnoozedUntil => "snoozed_until",
            Self::Note => "note",
            Self::Tags => "tags",
            Self::Grade => "grade",
            Self::Assignee => "assignee",
            Self::Event => "event",
        }
    }
}

/// What a story said when it was first followed: kept whatever its feed does later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedText {
    /// When it was followed.
    pub at: DateTime<Utc>,
    /// Plain, one line.
    pub title: String,
    /// Plain text.
    pub body: String,
    /// The targets of the body's numbered links.
    pub links: Vec<Link>,
    /// The address of the page that the text is from; `None` if it is the feed's.
    pub page: Option<String>,
}
