//! What the fetches of a feed have shown over time: facts only; `schedule` concludes from them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{FetchOutcome, PollHints};

/// What went wrong with a fetch, as far as it decides what a person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The address cannot be asked.
    Address,
    /// The server's name leads nowhere.
    Name,
    /// No connection.
    Connection,
    /// The server's certificate is not trusted.
    Certificate,
    /// The server took too long.
    Timeout,
    /// The server refused; the status says how.
    Status,
    /// A redirect that is not followed.
    Redirect,
    /// The document is larger than allowed.
    TooLarge,
    /// The answer broke off, or was no HTTP.
    Broken,
    /// A document came that is no feed.
    NotAFeed,
    /// Something on this machine that the user set up for the feed: a login, a program.
    Setting,
    /// A mistake of this program.
    Program,
}

impl Trouble {
    /// All troubles with their names in the store.
    pub const ALL: [(&'static str, Self); 12] = [
        ("address", Self::Address),
        ("name", Self::Name),
        ("connection", Self::Connection),
        ("certificate", Self::Certificate),
        ("timeout", Self::Timeout),
        ("status", Self::Status),
        ("redirect", Self::Redirect),
        ("too-large", Self::TooLarge),
        ("broken", Self::Broken),
        ("not-a-feed", Self::NotAFeed),
        ("setting", Self::Setting),
        ("program", Self::Program),
    ];

    /// Returns its name in the store.
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find_map(|(name, trouble)| (trouble == self).then_some(name))
            .unwrap_or_default()
    }

    /// Returns the trouble with that name; a name that a newer program wrote is none.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find_map(|(known, trouble)| (known == name).then_some(trouble))
    }
}

/// How fast a feed publishes, and what it and its server ask of those who poll it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Mean time from one of its newest stories to the next; `None` while not known.
    pub rhythm: Option<Duration>,
    /// What its last document asks.
    pub hints: PollHints,
    /// How long the last answer said that it stays fresh.
    pub fresh_for: Option<Duration>,
    /// How long the last answer asked to be left alone.
    pub retry_after: Option<Duration>,
}

/// The last exchange with the feed's server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastExchange {
    /// HTTP status; `None` if no answer came.
    pub status: Option<u16>,
    /// How long the exchange took.
    pub took: Duration,
    /// Bytes of the last document that came, decompressed.
    pub bytes: u64,
    /// What went wrong; `None` after a success.
    pub trouble: Option<Trouble>,
}

/// A permanent redirect that was seen and has not proved stable yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moving {
    /// Where it leads.
    pub to: String,
    /// When it was first seen.
    pub since: DateTime<Utc>,
    /// Successful fetches in a row that led there.
    pub times: u32,
}

/// A change of the feed's address that was made because a permanent redirect proved stable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The address before.
    pub from: String,
    /// When it was changed.
    pub at: DateTime<Utc>,
}

/// One fetch in a feed's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFetch {
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: FetchOutcome,
    /// HTTP status; `None` if no answer came.
    pub status: Option<u16>,
    /// How long the exchange took.
    pub took: Duration,
    /// Bytes of the document, decompressed; 0 if none came.
    pub bytes: u64,
    /// New stories.
    pub new: u64,
    /// Why it failed, in plain words.
    pub error: Option<String>,
}
