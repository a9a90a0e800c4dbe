//! The query language: what a filter line, a view or a command asks for.
//!
//! `eval` is the definition of what a query means; the store's SQL is tested against it. This
//! module must not know of databases or screens.
//!
//! Terms are parted by spaces and must all hold; `-` before a term turns it round.
//!
//! | term | finds stories |
//! |---|---|
//! | `missile` | with the word in title or body, whatever its case and diacritics |
//! | `"red line"` | with the words one after the other |
//! | `mobili*`, `"red lin"*` | with a word that begins so |
//! | `is:unread`, `read`, `flagged`, `followed`, `overdue`, `labelled` | in that state |
//! | `feed:bbc`, `feed:"two words"` | of feeds whose title or address contains the text |
//! | `feed:#12` | of the feed with this number |
//! | `folder:military` | of feeds in that folder or below it |
//! | `theatre:ukraine`, `actor:RUS`, `kind:nuclear` | whose assessment names it |
//! | `tension>=0.8` (also `>`, `<`, `<=`, `=`) | by tension; `=` means within 0.005 |
//! | `state:open`, `tag:baltic` | by follow-up; a tag may also be the feed's |
//! | `since:2d`, `until:2026-03-01` | by time: `30m`, `12h`, `2d`, `2w` ago, a date or time (UTC), `today`, `yesterday` |

mod eval;
mod highlight;
mod parse;
mod value;
mod write;

use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::{
    model::{FeedId, FollowUpState, Kind},
    text::tokens,
};

pub use eval::{Candidate, eval, feed_matches, folder_matches, tag_matches};
pub use highlight::highlights;
pub use parse::{QueryError, parse, parse_typing};
pub use value::{TIME_FORMS, time as parse_time};

/// What stories are asked for: all terms must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The terms; none means every story.
    pub terms: Vec<Term>,
}

impl Query {
    /// Returns whether it finds every story.
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it must not hold.
    pub negated: bool,
    /// The condition.
    pub test: Test,
}

/// What a term tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The folded tokens stand one after the other in the title or in the body. One token for a
    /// word. With `prefix`, the last one may go on.
    Text {
        /// Folded tokens, at least one.
        tokens: Vec<String>,
        /// Whether the last token is the beginning of a word.
        prefix: bool,
    },
    /// A state of the story.
    Is(Is),
    /// The feed's title or address contains the text, folded.
    Feed(String),
    /// The feed is this one.
    FeedId(FeedId),
    /// The feed stands in this folder or below it, folded.
    Folder(String),
    /// The assessment names the theatre, in whatever case.
    Theatre(String),
    /// The assessment names the actor, in whatever case.
    Actor(String),
    /// The assessment holds the kind.
    Kind(Kind),
    /// The tension compares so with the level.
    Tension(Comparison, Level),
    /// The follow-up is in this state.
    State(FollowUpState),
    /// The follow-up or the feed bears the tag, in whatever case.
    Tag(String),
    /// The story's time (see `StoryId::time`) is at or after this.
    Since(DateTime<Utc>),
    /// The story's time is before this.
    Until(DateTime<Utc>),
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
}

impl Is {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Unread,
        Self::Read,
        Self::Flagged,
        Self::Followed,
        Self::Overdue,
        Self::Labelled,
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
        }
    }
}

/// A level of tension in thousandths, 0 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub u16);

/// How tension compares with a level.
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
    /// `=`: within 0.005, which is what two decimals show.
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

    /// Returns the values of tension for which the comparison holds.
    ///
    /// Tension is kept as `f32`, so the level is rounded to `f32` first: a story at 0.7 is not
    /// below 0.7.
    pub fn range(self, level: Level) -> Range<f64> {
        let single = f32::from(level.0) / 1000.0;
        let exact = f64::from(single);
        let next = f64::from(single.next_up());
        match self {
            Self::AtLeast => exact..f64::INFINITY,
            Self::Above => next..f64::INFINITY,
            Self::AtMost => f64::NEG_INFINITY..next,
            Self::Below => f64::NEG_INFINITY..exact,
            Self::About => exact - 0.005..exact + 0.005,
        }
    }
}

/// Returns the folded tokens of `text` as the full-text index sees them.
///
/// A few signs of one character fold to several words (U+FDFA) or to none; the index parts its
/// text at spaces, so this is where tokens begin and end.
fn split_tokens(text: &str) -> Vec<String> {
    tokens::folded(text)
        .split(' ')
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect()
}
