//! The tests that a query is made of.

use std::ops::Range;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Pattern;
use crate::model::{FeedId, FollowUpState, Kind, OutletKind};

/// What a story is tested for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The text stands in a part of the story.
    Text(Part, Text),
    /// Two texts stand near each other in a part of the story.
    Near(Part, Near),
    /// The pattern matches somewhere in a part of the story, as it is written.
    Matches(Part, Pattern),
    /// The author's name holds these tokens one after the other.
    Author(Vec<String>),
    /// The address contains this, in small ASCII letters.
    Url(String),
    /// A state of the story.
    Is(Is),
    /// The feed's title or address contains the text, folded.
    Feed(String),
    /// The feed is this one.
    FeedId(FeedId),
    /// The feed stands in this folder or below it, folded.
    Folder(String),
    /// The outlet's name or id contains the text, folded.
    Outlet(String),
    /// The outlet is of this country: ISO 3166-1 alpha-3, or `INT`.
    Country(String),
    /// The outlet is of this kind.
    OutletKind(OutletKind),
    /// Whether a state controls the outlet.
    StateMedia(bool),
    /// The story is in this language: ISO 639-1.
    Language(String),
    /// The assessment names the theatre, in whatever case.
    Theatre(String),
    /// The assessment names the actor, in whatever case.
    Actor(String),
    /// The assessment holds the kind.
    Kind(Kind),
    /// A number of the story compares so with the level; a story without it does not.
    Number(Scale, Comparison, Level),
    /// The follow-up is in this state.
    State(FollowUpState),
    /// The follow-up's grade has this reliability, this credibility, or both: `B2`, `B`, `2`.
    Grade(String),
    /// The name of the follow-up's assignee holds these tokens one after the other.
    Assignee(Vec<String>),
    /// The follow-up's note holds these tokens one after the other; the last one may be a beginning.
    Note {
        /// Folded tokens, at least one.
        tokens: Vec<String>,
        /// Whether the last one is the beginning of a word.
        prefix: bool,
    },
    /// The story, its follow-up or its feed bears the tag, in whatever case.
    Tag(String),
    /// The rule found it, whatever the case of its name; in small letters.
    Rule(String),
    /// It matches the watch, whatever the case of its name; in small letters.
    Watch(String),
    /// One of the story's times is at or after `from` and before `until`.
    Time {
        /// Which time.
        of: Moment,
        /// The first instant.
        from: Option<DateTime<Utc>>,
        /// The instant after the last one.
        until: Option<DateTime<Utc>>,
    },
}

/// Where in a story a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Part {
    /// In the title or in the body.
    #[default]
    Anywhere,
    /// In the title.
    Title,
    /// In the body.
    Body,
}

/// A text that is looked for: one of its needles must be found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    /// As it is written in a query.
    pub written: String,
    /// What may stand in a story; at least one, the first is what was written.
    pub needles: Vec<Needle>,
}

/// Something that may stand in a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Needle {
    /// Folded tokens one after the other.
    Literal {
        /// At least one.
        tokens: Vec<String>,
        /// Whether the last one is the beginning of a word.
        prefix: bool,
    },
    /// A word with this stem, in the story's language: see [`crate::text::stems`].
    Stem(String),
}

/// Two texts that stand near each other.
///
/// Both are found as they are written (or by another name), or both by their stems.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Near {
    /// One text.
    pub one: Text,
    /// The other one, before or behind it.
    pub other: Text,
    /// At most so many words stand between them, 0 to 99.
    pub words: u8,
}

/// A state of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Is {
    /// Not read by the reader.
    Unread,
    /// Read by the reader.
    Read,
    /// Tension at or above the threshold, or a label that says so.
    Flagged,
    /// With a follow-up.
    Followed,
    /// With a follow-up that is overdue.
    Overdue,
    /// With a label, whatever it says.
    Labelled,
    /// Muted, by a rule or a person. Only queries that ask so, or ask for a rule, find muted stories.
    Muted,
    /// Kept when its feed is unsubscribed.
    Kept,
}

impl Is {
    /// All states.
    pub const ALL: [Self; 8] = [
        Self::Unread,
        Self::Read,
        Self::Flagged,
        Self::Followed,
        Self::Overdue,
        Self::Labelled,
        Self::Muted,
        Self::Kept,
    ];

    /// Returns the name as it stands after `is:`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Flagged => "flagged",
            Self::Followed => "followed",
            Self::Overdue => "overdue",
            Self::Labelled => "labelled",
            Self::Muted => "muted",
            Self::Kept => "kept",
        }
    }
}

/// A time of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// That of its place in lists: see `StoryId::time`.
    Listed,
    /// When it was published, as its outlet says, if it says so.
    Published,
    /// When it reached this reader.
    Arrived,
}

/// A number of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Tension, 0 to 1.
    Tension,
    /// Direction, -10 to 10.
    Direction,
    /// Precedence, by its place from ROUTINE (0) to FLASH (3).
    Precedence,
    /// The follow-up's priority, 0 to 3.
    Priority,
}

impl Scale {
    /// Returns how far a number may be from a level that it is said to be equal to: half of what the
    /// last digit on the screen stands for.
    const fn tolerance(self) -> f64 {
        match self {
            Self::Tension => 0.005,
            Self::Direction => 0.05,
            Self::Precedence | Self::Priority => 0.5,
        }
    }
}

/// A level on a scale, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub i32);

/// How a number compares with a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
    /// `=`: as far as the screen shows it.
    About,
}

impl Comparison {
    /// All comparisons; a sign stands before its own beginnings (`>=` before `>`).
    pub const ALL: [Self; 5] = [
        Self::AtLeast,
        Self::AtMost,
        Self::Above,
        Self::Below,
        Self::About,
    ];

    /// Returns the sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
            Self::About => "=",
        }
    }

    /// Returns the numbers for which the comparison holds.
    ///
    /// Numbers are kept as `f32`, so the level is rounded to `f32` first: a story at 0.7 is not
    /// below 0.7.
    pub fn range(self, scale: Scale, level: Level) -> Range<f64> {
        #[expect(clippy::cast_possible_truncation, reason = "this is the rounding")]
        let single = (f64::from(level.0) / 1000.0) as f32;
        let exact = f64::from(single);
        let next = f64::from(single.next_up());
        match self {
            Self::AtLeast => exact..f64::INFINITY,
            Self::Above => next..f64::INFINITY,
            Self::AtMost => f64::NEG_INFINITY..next,
            Self::Below => f64::NEG_INFINITY..exact,
            Self::About => exact - scale.tolerance()..exact + scale.tolerance(),
        }
    }
}
