//! The fields of queries: their names, and the values that they take.

use super::{Is, Sort};
use crate::model::{FollowUpState, Kind, OutletKind, Precedence};

/// What may stand before a colon or a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    /// A state of the story.
    Is,
    /// A text in the title.
    Title,
    /// A text in the body.
    Body,
    /// The author.
    Author,
    /// The address.
    Url,
    /// The feed.
    Feed,
    /// The feed's folder.
    Folder,
    /// The outlet.
    Outlet,
    /// The outlet's country.
    Country,
    /// The outlet's kind.
    OutletKind,
    /// Whether a state controls the outlet.
    StateMedia,
    /// The language.
    Lang,
    /// The theatre.
    Theatre,
    /// The actor.
    Actor,
    /// The kind of tension.
    Kind,
    /// The tension.
    Tension,
    /// The direction.
    Direction,
    /// The precedence.
    Precedence,
    /// The follow-up's state.
    State,
    /// The follow-up's priority.
    Priority,
    /// The follow-up's grade.
    Grade,
    /// Who is to do it.
    Assignee,
    /// The follow-up's note.
    Note,
    /// A tag.
    Tag,
    /// A rule that found it.
    Rule,
    /// A watch that it matches.
    Watch,
    /// The first time.
    Since,
    /// The time after the last one.
    Until,
    /// When it was published.
    Published,
    /// When it arrived.
    Arrived,
    /// The order.
    Sort,
}

/// What a field's value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    /// A text: a word, a phrase, a pattern, or several in parentheses.
    Text,
    /// One of a few names.
    Names,
    /// A number, or a name of a few that have an order; comparisons may stand before it.
    Number,
    /// A time.
    Time,
    /// Anything.
    Free,
}

impl Field {
    /// All fields, in the order in which help tells of them.
    pub(super) const ALL: [Self; 31] = [
        Self::Is,
        Self::Title,
        Self::Body,
        Self::Author,
        Self::Url,
        Self::Feed,
        Self::Folder,
        Self::Outlet,
        Self::Country,
        Self::OutletKind,
        Self::StateMedia,
        Self::Lang,
        Self::Theatre,
        Self::Actor,
        Self::Kind,
        Self::Tension,
        Self::Direction,
        Self::Precedence,
        Self::State,
        Self::Priority,
        Self::Grade,
        Self::Assignee,
        Self::Note,
        Self::Tag,
        Self::Rule,
        Self::Watch,
        Self::Since,
        Self::Until,
        Self::Published,
        Self::Arrived,
        Self::Sort,
    ];

    /// Returns the name as it stands before the colon.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::Title => "title",
            Self::Body => "body",
            Self::Author => "author",
            Self::Url => "url",
            Self::Feed => "feed",
            Self::Folder => "folder",
            Self::Outlet => "outlet",
            Self::Country => "country",
            Self::OutletKind => "outlet-kind",
            Self::StateMedia => "state-media",
            Self::Lang => "lang",
            Self::Theatre => "theatre",
            Self::Actor => "actor",
            Self::Kind => "kind",
            Self::Tension => "tension",
            Self::Direction => "direction",
            Self::Precedence => "precedence",
            Self::State => "state",
            Self::Priority => "priority",
            Self::Grade => "grade",
            Self::Assignee => "assignee",
            Self::Note => "note",
            Self::Tag => "tag",
            Self::Rule => "rule",
            Self::Watch => "watch",
            Self::Since => "since",
            Self::Until => "until",
            Self::Published => "published",
            Self::Arrived => "arrived",
            Self::Sort => "sort",
        }
    }

    /// Returns the field of that name, in whatever case.
    pub(super) fn of(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|field| field.name().eq_ignore_ascii_case(name))
    }

    /// Returns what its value is made of.
    pub(super) const fn kinds(self) -> Kinds {
        match self {
            Self::Title | Self::Body => Kinds::Text,
            Self::Is
            | Self::OutletKind
            | Self::StateMedia
            | Self::Kind
            | Self::State
            | Self::Sort => Kinds::Names,
            Self::Tension | Self::Direction | Self::Precedence | Self::Priority => Kinds::Number,
            Self::Since | Self::Until | Self::Published | Self::Arrived => Kinds::Time,
            Self::Author
            | Self::Url
            | Self::Feed
            | Self::Folder
            | Self::Outlet
            | Self::Country
            | Self::Lang
            | Self::Theatre
            | Self::Actor
            | Self::Grade
            | Self::Assignee
            | Self::Note
            | Self::Tag
            | Self::Rule
            | Self::Watch => Kinds::Free,
        }
    }

    /// Returns whether a comparison may stand behind the name instead of a colon.
    pub(super) fn compares(self) -> bool {
        self.kinds() == Kinds::Number || matches!(self, Self::Published | Self::Arrived)
    }

    /// Returns the names that may stand behind the colon, if only a few may or some mean a time.
    pub(super) fn names(self) -> Vec<&'static str> {
        match self {
            Self::Is => Is::ALL.map(Is::name).to_vec(),
            Self::OutletKind => OutletKind::ALL.map(OutletKind::id).to_vec(),
            Self::StateMedia => vec!["yes", "no"],
            Self::Kind => Kind::ALL.map(Kind::name).to_vec(),
            Self::Precedence => PRECEDENCES.map(|(name, _)| name).to_vec(),
            Self::State => FollowUpState::ALL.map(FollowUpState::name).to_vec(),
            Self::Sort => Sort::ALL.map(Sort::name).to_vec(),
            Self::Since | Self::Until | Self::Published | Self::Arrived => {
                vec!["today", "yesterday"]
            }
            _ => Vec::new(),
        }
    }
}

/// The names of precedences in queries.
pub(super) const PRECEDENCES: [(&str, Precedence); 4] = [
    ("routine", Precedence::Routine),
    ("priority", Precedence::Priority),
    ("immediate", Precedence::Immediate),
    ("flash", Precedence::Flash),
];
