//! `feeds`: the feeds and how they stand. Field names are a contract: see the README.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    CliError, Output,
    args::FeedsArgs,
    records::{rfc3339, rfc3339_or_null, stamp},
};
use crate::{
    engine::Engine,
    model::{Feed, FeedHealth, FetchOutcome, PastFetch},
    schedule::{Condition, Standing},
};

/// Lists the feeds and how they stand, those with trouble first.
pub(super) async fn list(
    engine: &Engine,
    FeedsArgs { json, history }: FeedsArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut feeds = engine.feeds_with_standing().await?;
    feeds.sort_by_key(|(_, standing)| standing.condition);
    let counts = engine.counts(Vec::new()).await?;
    let counts: HashMap<_, _> = counts
        .feeds
        .iter()
        .map(|count| (count.feed, (count.stories, count.unread)))
        .collect();
    if feeds.is_empty() && !json {
        output.note("no feeds yet: `flashwire import --starter`, or `flashwire add URL`");
    }
    for (feed, standing) in feeds {
        let counts = counts.get(&feed.id).copied().unwrap_or_default();
        let history = if history {
            Some(engine.fetch_history(feed.id).await?)
        } else {
            None
        };
        if json {
            output.json(&FeedRecord::new(engine, feed, standing, counts, history))?;
        } else {
            write(&feed, &standing, counts, history.as_deref(), output)?;
        }
    }
    Ok(())
}

/// Writes a feed for people.
fn write(
    feed: &Feed,
    standing: &Standing,
    (stories, unread): (u64, u64),
    history: Option<&[PastFetch]>,
    output: &mut Output,
) -> Result<(), CliError> {
    let folder = feed.folder.join("/");
    output.line(&format!(
        "{unread:>6} of {stories:<6}  {}  [{folder}]  {}",
        feed.title, feed.url
    ))?;
    if let Some(trouble) = trouble(feed, standing) {
        output.line(&format!("{:>18}{trouble}", ""))?;
    }
    if let Some(remedy) = standing.remedy {
        output.line(&format!("{:>20}-> {remedy}", ""))?;
    }
    for fetch in history.unwrap_or_default() {
        output.line(&format!("{:>20}{}", "", past(fetch)))?;
    }
    Ok(())
}

/// Returns how a feed stands that does not stand well, or has moved, and when it is asked next.
fn trouble(feed: &Feed, standing: &Standing) -> Option<String> {
    let reason = standing.reason.as_ref()?;
    let condition = standing.condition.name();
    let sign = if standing.condition.is_trouble() {
        "!"
    } else {
        " "
    };
    let times = match (standing.condition, feed.health.failures) {
        (Condition::Failing, failures @ 2..) => format!(" {failures} times"),
        _ => String::new(),
    };
    let next = match standing.next_due {
        Some(due) => format!("next request {}", stamp(due)),
        None => "not asked any more".to_owned(),
    };
    Some(format!("{sign} {condition}{times}: {reason}; {next}"))
}

/// Returns a fetch of the past in one line.
fn past(fetch: &PastFetch) -> String {
    let status = fetch
        .status
        .map_or_else(|| "-".to_owned(), |status| status.to_string());
    let what = match (fetch.outcome, &fetch.error) {
        (FetchOutcome::Updated, _) => format!("{} new", fetch.new),
        (FetchOutcome::NotModified, _) => "not modified".to_owned(),
        (FetchOutcome::Failed, error) => error.clone().unwrap_or_default(),
    };
    format!(
        "{}  {status:>3}  {:>6} ms  {:>9} bytes  {what}",
        stamp(fetch.at),
        fetch.took.as_millis(),
        fetch.bytes
    )
}

/// A feed and its health, as `feeds --json` prints it.
#[derive(Debug, Serialize)]
struct FeedRecord {
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
    condition: Condition,
    reason: Option<String>,
    remedy: Option<&'static str>,
    #[serde(flatten)]
    health: HealthRecord,
    #[serde(serialize_with = "rfc3339_or_null")]
    next_due: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339_or_null")]
    silent_since: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<PastRecord>>,
}

/// What is stored of a feed's health.
#[derive(Debug, Serialize)]
struct HealthRecord {
    #[serde(serialize_with = "rfc3339_or_null")]
    last_fetched: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339_or_null")]
    last_success: Option<DateTime<Utc>>,
    #[serde(serialize_with = "rfc3339_or_null")]
    last_story: Option<DateTime<Utc>>,
    failures: u32,
    error: Option<String>,
    status: Option<u16>,
    latency_ms: u64,
    bytes: u64,
    rhythm_s: Option<u64>,
    gone: bool,
    #[serde(serialize_with = "rfc3339_or_null")]
    empty_since: Option<DateTime<Utc>>,
    /// Where a permanent redirect leads that was not followed yet.
    moved_to: Option<String>,
    /// The address that the feed had before it moved.
    moved_from: Option<String>,
}

/// A fetch of the past.
#[derive(Debug, Serialize)]
struct PastRecord {
    #[serde(serialize_with = "rfc3339")]
    at: DateTime<Utc>,
    outcome: FetchOutcome,
    status: Option<u16>,
    latency_ms: u64,
    bytes: u64,
    new: u64,
    error: Option<String>,
}

impl FeedRecord {
    /// Returns the record of a feed; the counts are those of all and of unread stories.
    fn new(
        engine: &Engine,
        feed: Feed,
        standing: Standing,
        (stories, unread): (u64, u64),
        history: Option<Vec<PastFetch>>,
    ) -> Self {
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
            condition: standing.condition,
            reason: standing.reason,
            remedy: standing.remedy,
            health: HealthRecord::from(feed.health),
            next_due: standing.next_due,
            silent_since: standing.silent_since,
            history: history.map(|history| history.into_iter().map(PastRecord::from).collect()),
        }
    }
}

impl From<FeedHealth> for HealthRecord {
    fn from(health: FeedHealth) -> Self {
        Self {
            last_fetched: health.last_fetched,
            last_success: health.last_success,
            last_story: health.last_story,
            failures: health.failures,
            error: health.error,
            status: health.last.status,
            latency_ms: milliseconds(health.last.took),
            bytes: health.last.bytes,
            rhythm_s: health.pace.rhythm.map(|rhythm| rhythm.as_secs()),
            gone: health.gone_since.is_some(),
            empty_since: health.empty_since,
            moved_to: health.moving.map(|moving| moving.to),
            moved_from: health.moved.map(|moved| moved.from),
        }
    }
}

impl From<PastFetch> for PastRecord {
    fn from(fetch: PastFetch) -> Self {
        Self {
            at: fetch.at,
            outcome: fetch.outcome,
            status: fetch.status,
            latency_ms: milliseconds(fetch.took),
            bytes: fetch.bytes,
            new: fetch.new,
            error: fetch.error,
        }
    }
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
