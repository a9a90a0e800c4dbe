//! Feeds, their health, and what a fetch found out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{FeedId, StoryDraft};

/// One subscribed source of stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: FeedId,
    /// The address it is fetched from.
    pub url: String,
    /// The reader's name for it, else the published title, else the host.
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
    /// The `ETag` of the last document, byte for byte.
    pub etag: Option<String>,
    /// The `Last-Modified` of the last document, byte for byte.
    pub last_modified: Option<String>,
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
    /// `ETag` of the document, when it was updated.
    pub etag: Option<String>,
    /// `Last-Modified` of the document, when it was updated.
    pub last_modified: Option<String>,
    /// From request to whole body.
    pub took: Duration,
    /// Title as published, clean.
    pub title: Option<String>,
    /// Site as published, clean, http or https.
    pub site: Option<String>,
    /// Language as published, ISO 639-1.
    pub language: Option<String>,
    /// The stories of the document, cleaned, identified and assessed.
    pub stories: Vec<StoryDraft>,
}
