//! The JSON that the command line prints. Field names are a contract: see the README.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::{
    engine::Engine,
    model::{Assessment, Enclosure, EventId, Feed, FollowUp, Link, Revision, StoryDetail, StoryId},
};

/// Writes a time as RFC 3339 in UTC.
pub(super) fn rfc3339<S: Serializer>(
    time: &DateTime<Utc>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&stamp(*time))
}

#[expect(clippy::ref_option, reason = "serde hands over the field")]
fn rfc3339_or_null<S: Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.serialize_some(&stamp(*time)),
        None => serializer.serialize_none(),
    }
}

/// Returns a time as RFC 3339 in UTC, to the second.
pub(super) fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A story, as `list --json` prints it.
#[derive(Debug, Serialize)]
pub(super) struct StoryRecord {
    #[serde(flatten)]
    assessment: AssessmentRecord,
    title: String,
    url: Option<String>,
    feed: String,
    outlet: Option<String>,
    author: Option<String>,
    language: Option<String>,
    #[serde(serialize_with = "rfc3339_or_null")]
    published: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339_or_null")]
    updated: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339")]
    arrived: DateTime<Utc>,
    read: bool,
    event: Option<String>,
    follow_up: Option<FollowUpRecord>,
}

/// A story with its text, as `show --json` and `export json` print it.
#[derive(Debug, Serialize)]
pub(super) struct FullRecord {
    #[serde(flatten)]
    story: StoryRecord,
    canonical_url: Option<String>,
    body: String,
    links: Vec<Link>,
    categories: Vec<String>,
    enclosures: Vec<Enclosure>,
    changes: u32,
    #[serde(serialize_with = "rfc3339_or_null")]
    changed: Option<DateTime<Utc>>,
    revisions: Vec<RevisionRecord>,
    reports: Vec<ReportRecord>,
}

/// A text that the story had before.
#[derive(Debug, Serialize)]
struct RevisionRecord {
    #[serde(serialize_with = "rfc3339")]
    seen: DateTime<Utc>,
    title: String,
    body: String,
}

/// Another story of the same event.
#[derive(Debug, Serialize)]
struct ReportRecord {
    id: StoryId,
    feed: String,
    title: String,
}

/// An assessment with the id of what was assessed.
#[derive(Debug, Serialize)]
pub(super) struct AssessmentRecord {
    /// The id; `None` for a text that is not in the store.
    pub id: Option<String>,
    /// What the classifier says.
    #[serde(flatten)]
    pub assessment: Assessment,
}

/// A follow-up.
#[derive(Debug, Serialize)]
struct FollowUpRecord {
    state: &'static str,
    priority: u8,
    #[serde(serialize_with = "rfc3339_or_null")]
    due: Option<DateTime<Utc>>,
    overdue: bool,
    note: String,
    tags: Vec<String>,
    grade: Option<String>,
    #[serde(serialize_with = "rfc3339")]
    created: DateTime<Utc>,
    #[serde(serialize_with = "rfc3339")]
    changed: DateTime<Utc>,
}

impl FollowUpRecord {
    fn new(follow_up: FollowUp, now: DateTime<Utc>) -> Self {
        Self {
            state: follow_up.state.name(),
            priority: follow_up.priority,
            due: follow_up.due,
            overdue: follow_up.is_overdue(now),
            note: follow_up.note,
            tags: follow_up.tags,
            grade: follow_up.grade,
            created: follow_up.created,
            changed: follow_up.changed,
        }
    }
}

impl StoryRecord {
    /// Returns the record of a story.
    pub(super) fn new(detail: StoryDetail, outlet: Option<String>, now: DateTime<Utc>) -> Self {
        FullRecord::new(detail, outlet, now).story
    }
}

impl FullRecord {
    /// Returns the record of a story with its text.
    pub(super) fn new(detail: StoryDetail, outlet: Option<String>, now: DateTime<Utc>) -> Self {
        let StoryDetail {
            story,
            feed_title,
            assessment,
            read,
            follow_up,
            event,
            changes,
            changed,
            revisions,
            reports,
        } = detail;
        let record = StoryRecord {
            assessment: AssessmentRecord {
                id: Some(story.id.to_string()),
                assessment,
            },
            title: story.title,
            url: story.url,
            feed: feed_title,
            outlet,
            author: story.author,
            language: story.language,
            published: story.published,
            updated: story.updated,
            arrived: story.arrived,
            read,
            event: event.map(|EventId(id)| format!("{id:x}")),
            follow_up: follow_up.map(|follow_up| FollowUpRecord::new(follow_up, now)),
        };
        let reports = reports.into_iter();
        Self {
            story: record,
            canonical_url: story.canonical_url,
            body: story.body,
            links: story.links,
            categories: story.categories,
            enclosures: story.enclosures,
            changes,
            changed,
            revisions: revisions
                .into_iter()
                .map(|Revision { seen, title, body }| RevisionRecord { seen, title, body })
                .collect(),
            reports: reports
                .map(|(id, feed, title)| ReportRecord { id, feed, title })
                .collect(),
        }
    }
}

/// A feed and its health, as `feeds --json` prints it.
#[derive(Debug, Serialize)]
pub(super) struct FeedRecord {
    url: String,
    title: String,
    site: Option<String>,
    folder: Vec<String>,
    tags: Vec<String>,
    language: Option<String>,
    outlet: Option<String>,
    country: Option<String>,
    state_controlled: Option<bool>,
    stories: u64,
    unread: u64,
    #[serde(serialize_with = "rfc3339_or_null")]
    last_fetched: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339_or_null")]
    last_success: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339_or_null")]
    last_story: Option<DateTime<Utc>>,
    failures: u32,
    error: Option<String>,
}

impl FeedRecord {
    /// Returns the record of a feed; `stories` and `unread` are counts.
    pub(super) fn new(engine: &Engine, feed: Feed, stories: u64, unread: u64) -> Self {
        let outlet = engine.outlet(&feed);
        Self {
            outlet: outlet.map(|outlet| outlet.name.clone()),
            country: outlet.map(|outlet| outlet.country.clone()),
            state_controlled: outlet.map(|outlet| outlet.state_controlled),
            url: feed.url,
            title: feed.title,
            site: feed.site,
            folder: feed.folder,
            tags: feed.tags,
            language: feed.language,
            stories,
            unread,
            last_fetched: feed.health.last_fetched,
            last_success: feed.health.last_success,
            last_story: feed.health.last_story,
            failures: feed.health.failures,
            error: feed.health.error,
        }
    }
}
