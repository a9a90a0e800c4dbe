//! Watches: what a person wants to be told of, and what matched it.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchId(pub i64);

/// What a person wants to be told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Its id.
    pub id: WatchId,
    /// What the person calls it: one line, unlike all others whatever the case.
    pub name: String,
    /// What it looks for.
    pub sought: Sought,
    /// The likeness, 0 to 1, from which a story matches an example; a query needs none.
    pub threshold: f32,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// What a watch looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Stories that a query finds when they arrive, in the language of the filter line.
    Query(String),
    /// Stories about the same matter as this one.
    Example(Example),
}

/// A text to which stories are likened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Plain, one line; may be empty.
    pub title: String,
    /// Plain.
    pub body: String,
    /// Where it is from, for people: a story's id, an address, the name of a file.
    pub source: String,
    /// ISO 639-1, if it is known.
    pub language: Option<String>,
    /// The day of the text, if it is known: names of leaders count by it.
    pub date: Option<NaiveDate>,
}

/// What a story and an example have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommonTerm {
    /// What it is.
    pub sort: TermSort,
    /// As it stands in the story; for actors and theatres their id, for topics their name.
    pub text: String,
    /// What it adds to the likeness, 0 to 1; those of all terms add up to it.
    pub part: f32,
}

/// What a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermSort {
    /// A word.
    Word,
    /// Two words one after the other.
    Pair,
    /// A topic: words that mean the same, also in other languages.
    Topic,
    /// An actor.
    Actor,
    /// A theatre.
    Theatre,
    /// Who acts towards whom.
    Dyad,
}

impl TermSort {
    /// Returns the name as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Pair => "pair",
            Self::Topic => "topic",
            Self::Actor => "actor",
            Self::Theatre => "theatre",
            Self::Dyad => "dyad",
        }
    }
}

impl fmt::Display for TermSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// That a story matches a watch.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchMatch {
    /// The watch.
    pub watch: WatchId,
    /// The likeness, 0 to 1; 1 for a query.
    pub score: f32,
    /// What the story and the example have in common, the most telling first; none for a query.
    pub terms: Vec<CommonTerm>,
}

/// A watch that a story matches, as the story shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The watch.
    pub watch: WatchId,
    /// Its name.
    pub name: String,
    /// The likeness, 0 to 1; 1 for a query.
    pub score: f32,
    /// What the story and the example have in common, the most telling first; none for a query.
    pub terms: Vec<CommonTerm>,
}

/// A watch and how many stories match it.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchTally {
    /// The watch.
    pub watch: Watch,
    /// Those not read.
    pub unread: u64,
    /// All of them.
    pub all: u64,
}
