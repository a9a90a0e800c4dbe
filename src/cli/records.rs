//! The JSON that the command line prints. Field names are a contract: see the README.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::model::{
    Account, Assessment, Enclosure, EventId, FollowUp, FollowUpPast, Link, Revision, StoryDetail,
    StoryId,
};

/// Writes a time as RFC 3339 in UTC.
pub(super) fn rfc3339<S: Serializer>(
    time: &DateTime<Utc>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&stamp(*time))
}

#[expect(clippy::ref_option, reason = "serde hands over the field")]
pub(super) fn rfc3339_or_null<S: Serializer>(
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
    label: Option<bool>,
    muted: bool,
    muted_by: Option<String>,
    kept: bool,
    tags: Vec<String>,
    rules: Vec<String>,
    event: Option<String>,
    follow_up: Option<FollowUpRecord>,
    /// Names of the watches that it matches, the likest first.
    watches: Vec<String>,
}

/// A story with its text, as `show --json` and `export json` print it.
#[derive(Debug, Serialize)]
pub(super) struct FullRecord {
    #[serde(flatten)]
    story: StoryRecord,
    canonical_url: Option<String>,
    body: String,
    links: Vec<Link>,
    full_text: Option<FullTextRecord>,
    categories: Vec<String>,
    enclosures: Vec<Enclosure>,
    changes: u32,
    #[serde(serialize_with = "rfc3339_or_null")]
    changed: Option<DateTime<Utc>>,
    revisions: Vec<RevisionRecord>,
    reports: Vec<ReportRecord>,
    /// How the follow-up came about, if that was asked.
    #[serde(flatten)]
    past: Option<PastRecord>,
    /// How many independent outlets report the event, if that was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    outlets: Option<usize>,
}

/// The page that a story's text is from.
#[derive(Debug, Serialize)]
struct FullTextRecord {
    url: String,
    #[serde(serialize_with = "rfc3339")]
    fetched: DateTime<Utc>,
    /// What the feed sent in its place.
    feed_body: String,
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
    /// Why it says so, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
}

/// A follow-up.
#[derive(Debug, Serialize)]
pub(super) struct FollowUpRecord {
    state: &'static str,
    priority: u8,
    assignee: Option<String>,
    #[serde(serialize_with = "rfc3339_or_null")]
    due: Option<DateTime<Utc>>,
    overdue: bool,
    note: String,
    tags: Vec<String>,
    grade: Option<String>,
    event: Option<String>,
    #[serde(serialize_with = "rfc3339_or_null")]
    snoozed_until: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339")]
    created: DateTime<Utc>,
    #[serde(serialize_with = "rfc3339")]
    changed: DateTime<Utc>,
}

/// How a follow-up came about.
#[derive(Debug, Serialize)]
struct PastRecord {
    history: Vec<EditRecord>,
    followed_text: Option<FollowedRecord>,
}

/// One field of a follow-up that somebody changed.
#[derive(Debug, Serialize)]
struct EditRecord {
    #[serde(serialize_with = "rfc3339")]
    at: DateTime<Utc>,
    who: String,
    field: &'static str,
    before: Option<String>,
    after: Option<String>,
}

/// What a story said when it was followed.
#[derive(Debug, Serialize)]
struct FollowedRecord {
    #[serde(serialize_with = "rfc3339")]
    at: DateTime<Utc>,
    title: String,
    body: String,
    links: Vec<Link>,
    page: Option<String>,
    /// Whether the present text differs in substance.
    differs: bool,
}

impl FollowUpRecord {
    /// Returns the record of a follow-up.
    pub(super) fn new(follow_up: FollowUp, now: DateTime<Utc>) -> Self {
        Self {
            state: follow_up.state.name(),
            priority: follow_up.priority,
            due: follow_up.due,
            overdue: follow_up.is_overdue(now),
            note: follow_up.note,
            tags: follow_up.tags,
            grade: follow_up.grade,
            assignee: follow_up.assignee,
            event: follow_up.event.map(|EventId(id)| format!("{id:x}")),
            snoozed_until: follow_up.snoozed_until,
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
    /// Returns the record with the account of the story's assessment.
    pub(super) fn with_account(mut self, account: Option<Account>) -> Self {
        self.story.assessment.account = account;
        self
    }

    /// Returns the record with how the follow-up came about. `differs` says whether the present text
    /// differs in substance from the one that was followed.
    pub(super) fn with_past(mut self, past: FollowUpPast, differs: bool) -> Self {
        let edits = past.edits.into_iter().map(|edit| EditRecord {
            at: edit.at,
            who: edit.who,
            field: edit.field.name(),
            before: edit.before,
            after: edit.after,
        });
        let followed_text = past.text.map(|text| FollowedRecord {
            at: text.at,
            title: text.title,
            body: text.body,
            links: text.links,
            page: text.page,
            differs,
        });
        self.past = Some(PastRecord {
            history: edits.collect(),
            followed_text,
        });
        self
    }

    /// Returns the record with how many independent outlets report the event.
    pub(super) const fn reported_by(mut self, outlets: usize) -> Self {
        self.outlets = Some(outlets);
        self
    }

    /// Returns the record of a story with its text.
    pub(super) fn new(detail: StoryDetail, outlet: Option<String>, now: DateTime<Utc>) -> Self {
        let StoryDetail {
            story,
            feed_title,
            full_text,
            assessment,
            label,
            read,
            follow_up,
            muted,
            kept,
            tags,
            rules,
            event,
            changes,
            changed,
            revisions,
            reports,
            watches,
        } = detail;
        let record = StoryRecord {
            assessment: AssessmentRecord {
                id: Some(story.id.to_string()),
                assessment,
                account: None,
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
            label,
            muted: muted.is_some(),
            muted_by: muted.and_then(|muter| muter.rule().map(str::to_owned)),
            kept,
            tags,
            rules,
            event: event.map(|EventId(id)| format!("{id:x}")),
            follow_up: follow_up.map(|follow_up| FollowUpRecord::new(follow_up, now)),
            watches: watches.into_iter().map(|watched| watched.name).collect(),
        };
        let reports = reports.into_iter();
        // Evidence counts its bytes in the text that was assessed: that one is the body.
        let (body, links, full_text) = match full_text {
            None => (story.body, story.links, None),
            Some(full) => {
                let record = FullTextRecord {
                    url: full.url,
                    fetched: full.at,
                    feed_body: story.body,
                };
                (full.body, full.links, Some(record))
            }
        };
        Self {
            story: record,
            canonical_url: story.canonical_url,
            body,
            links,
            full_text,
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
            past: None,
            outlets: None,
        }
    }
}
