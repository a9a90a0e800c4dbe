//! Feeds, their health, and what a fetch found out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FeedId, LastExchange, Moved, Moving, Pace, StoryDraft, Trouble};

/// One subscribed source of stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: FeedId,
    /// The address it is fetched from.
    pub url: String,
    /// The reader's name for it, else the published title, else its address, short.
    pub title: String,
    /// The site that it belongs to.
    pub site: Option<String>,
    /// The folder's path from the top; empty for none.
    pub folder: Vec<String>,
    /// The reader's tags.
    pub tags: Vec<String>,
    /// ISO 639-1, as published or as the outlet list says.
    pub language: Option<String>,
    /// What fetching it has shown.
    pub health: FeedHealth,
}

/// A feed to subscribe to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewFeed {
    /// The address to fetch, http or https.
    pub url: String,
    /// The reader's name for it.
    pub title: Option<String>,
    /// The site that it belongs to.
    pub site: Option<String>,
    /// The folder's path from the top.
    pub folder: Vec<String>,
    /// The reader's tags.
    pub tags: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
}

/// What fetching a feed has shown, and the validators for the next conditional request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedHealth {
    /// The `ETag` of the last document, a character for each byte (ISO 8859-1).
    pub etag: Option<String>,
    /// The `Last-Modified` of the last document, a character for each byte (ISO 8859-1).
    pub last_modified: Option<String>,
    /// The address that sent them: no other is sent them.
    pub validators_of: Option<String>,
    /// When it was last asked.
    pub last_fetched: Option<DateTime<Utc>>,
    /// When it last answered with a document or `304`.
    pub last_success: Option<DateTime<Utc>>,
    /// Failures since the last success.
    pub failures: u32,
    /// Why the last request failed, in plain words; `None` after a success.
    pub error: Option<String>,
    /// When the newest story arrived.
    pub last_story: Option<DateTime<Utc>>,
    /// The last exchange with its server.
    pub last: LastExchange,
    /// How fast it publishes, and what is asked of those who poll it.
    pub pace: Pace,
    /// Since when the server says that it is gone for good (410).
    pub gone_since: Option<DateTime<Utc>>,
    /// Since when its documents have no story.
    pub empty_since: Option<DateTime<Utc>>,
    /// A permanent redirect that has not proved stable yet.
    pub moving: Option<Moving>,
    /// The last change of its address.
    pub moved: Option<Moved>,
    /// The addresses that it had before.
    pub former: Vec<String>,
}

/// What a feed's document asks of those who poll it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PollHints {
    /// How long the document may be kept (`ttl`, RSS 2.0), as stated; in minutes there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Duration>,
    /// From one edition to the next (`sy:updatePeriod` over `sy:updateFrequency`, RSS 1.0
    /// Syndication module).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_period: Option<Duration>,
    /// Hours of the day, UTC, in which nothing new comes (`skipHours`): bit 0 is 00:00 to 00:59.
    pub skip_hours: u32,
    /// Days of the week, UTC, on which nothing new comes (`skipDays`): bit 0 is Monday.
    pub skip_days: u8,
}

/// What an exchange with a server showed, whatever came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exchange {
    /// HTTP status of the last answer; `None` if none came.
    pub status: Option<u16>,
    /// From request to whole body, without waiting for a free slot.
    pub took: Duration,
    /// Bytes of the body, decompressed; 0 if none came.
    pub bytes: u64,
    /// How long the answer says that it stays fresh (`max-age`, else `Expires`; RFC 9111, 4.2.1).
    pub fresh_for: Option<Duration>,
    /// How long the server asks to be left alone (`Retry-After`; RFC 9110, 10.2.3).
    pub retry_after: Option<Duration>,
    /// Where the answer came from, if the feed moved and every redirect on the way was permanent
    /// (301, 308).
    pub moved_to: Option<String>,
}

/// How a fetch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FetchOutcome {
    /// A document came and was read.
    Updated,
    /// The server said that nothing changed.
    NotModified,
    /// No document, or none that could be read; see the health's error.
    Failed,
}

/// All that one fetch of one feed found out: written in one transaction, or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchFacts {
    /// Which feed.
    pub feed: FeedId,
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: FetchOutcome,
    /// Why it failed, in plain words.
    pub error: Option<String>,
    /// What went wrong, as far as it decides what to do about it.
    pub trouble: Option<Trouble>,
    /// `ETag` of the document, or what a 304 sent along.
    pub etag: Option<String>,
    /// `Last-Modified` of the document, or what a 304 sent along.
    pub last_modified: Option<String>,
    /// The address that sent them.
    pub validators_of: Option<String>,
    /// What the exchange with the server showed.
    pub exchange: Exchange,
    /// What the document asks of those who poll it, when it was updated.
    pub hints: PollHints,
    /// Title as published, clean.
    pub title: Option<String>,
    /// Site as published, clean, http or https.
    pub site: Option<String>,
    /// Language as published, ISO 639-1.
    pub language: Option<String>,
    /// The stories of the document, cleaned, identified and assessed.
    pub stories: Vec<StoryDraft>,
}
