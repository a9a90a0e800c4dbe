//! What fetches showed about a feed: its health and its history; and who is asking it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::{
    address,
    columns::{from_json, json, micros, optional_time, time},
    fault::Result,
};
use crate::{
    model::{
        FeedHealth, FeedId, FetchFacts, FetchOutcome, LastExchange, Moved, Moving, Pace, PastFetch,
        PollHints, StoryId, Trouble,
    },
    schedule,
};

/// Fetches of a feed that are remembered: two days of an hourly feed. Chosen by us.
const REMEMBERED: i64 = 50;

/// The status of a feed that is gone for good (RFC 9110, 15.5.11).
const GONE: u16 = 410;

/// The columns that [`read`] reads, in its order.
pub(super) const COLUMNS: &str = "feed.etag, feed.last_modified, feed.last_fetched, \
    feed.last_success, feed.failures, feed.error, feed.last_story, feed.status, feed.took_ms, \
    feed.bytes, feed.trouble, feed.rhythm_s, feed.hints, feed.fresh_for_s, feed.retry_after_s, \
    feed.gone_since, feed.empty_since, feed.moving_to, feed.moving_since, feed.moving_times, \
    (SELECT url FROM feed_address a WHERE a.feed_id = feed.id ORDER BY until DESC LIMIT 1), \
    (SELECT max(until) FROM feed_address a WHERE a.feed_id = feed.id), feed.validators_of, \
    (SELECT json_group_array(url) FROM feed_address a WHERE a.feed_id = feed.id)";

/// Reads the health of a feed from the columns from `first` on.
pub(super) fn read(row: &Row<'_>, first: usize) -> Result<FeedHealth> {
    let at = |offset: usize| first + offset;
    let times = |offset: usize| optional_time(row.get(at(offset))?);
    let seconds = |offset: usize| -> rusqlite::Result<Option<Duration>> {
        let seconds: Option<i64> = row.get(at(offset))?;
        Ok(seconds.map(|seconds| Duration::from_secs(unsigned(seconds))))
    };
    let hints: Option<String> = row.get(at(12))?;
    let trouble: Option<String> = row.get(at(10))?;
    let moving_to: Option<String> = row.get(at(17))?;
    let moved_from: Option<String> = row.get(at(20))?;
    let former: String = row.get(at(23))?;
    let moving_times = row.get(at(19))?;
    Ok(FeedHealth {
        etag: row.get(at(0))?,
        last_modified: row.get(at(1))?,
        validators_of: row.get(at(22))?,
        last_fetched: times(2)?,
        last_success: times(3)?,
        failures: row.get(at(4))?,
        error: row.get(at(5))?,
        last_story: times(6)?,
        last: LastExchange {
            status: row.get(at(7))?,
            took: Duration::from_millis(unsigned(row.get(at(8))?)),
            bytes: unsigned(row.get(at(9))?),
            trouble: trouble.as_deref().and_then(Trouble::named),
        },
        pace: Pace {
            rhythm: seconds(11)?,
            hints: hints.map_or_else(|| Ok(PollHints::default()), |hints| from_json(&hints))?,
            fresh_for: seconds(13)?,
            retry_after: seconds(14)?,
        },
        gone_since: times(15)?,
        empty_since: times(16)?,
        moving: moving_to.zip(times(18)?).map(|(to, since)| Moving {
            to,
            since,
            times: moving_times,
        }),
        former: from_json(&former)?,
        moved: moved_from
            .zip(times(21)?)
            .map(|(from, at)| Moved { from, at }),
    })
}

/// Writes what a fetch showed; returns the feed's new address if it changed.
pub(super) fn write(
    connection: &Connection,
    facts: &FetchFacts,
    new: usize,
) -> Result<Option<String>> {
    let at = micros(facts.at);
    write_exchange(connection, facts)?;
    if facts.outcome == FetchOutcome::Failed {
        connection
            .prepare_cached(
                "UPDATE feed SET failures = failures + 1, error = ?2,
                    gone_since = CASE WHEN ?3 THEN coalesce(gone_since, ?4) ELSE gone_since END
                 WHERE id = ?1",
            )?
            .execute(params![
                facts.feed.0,
                facts.error,
                facts.exchange.status == Some(GONE),
                at
            ])?;
        write_history(connection, facts, new)?;
        return Ok(None);
    }
    connection
        .prepare_cached(
            "UPDATE feed SET last_success = ?2, failures = 0, error = NULL, gone_since = NULL,
                title = coalesce(?3, title), site = coalesce(?4, site),
                language = coalesce(?5, language), fresh_for_s = ?6
             WHERE id = ?1",
        )?
        .execute(params![
            facts.feed.0,
            at,
            facts.title,
            facts.site,
            facts.language,
            facts.exchange.fresh_for.map(seconds)
        ])?;
    if facts.outcome == FetchOutcome::Updated {
        write_document(connection, facts)?;
    } else {
        write_validators(connection, facts)?;
    }
    if new > 0 {
        write_news(connection, facts.feed, at)?;
    }
    write_history(connection, facts, new)?;
    address::follow_redirect(connection, facts)
}

/// Returns the last fetches of a feed, the last one first.
pub(super) fn history(connection: &Connection, feed: FeedId) -> Result<Vec<PastFetch>> {
    let mut statement = connection.prepare_cached(
        "SELECT at, outcome, status, took_ms, bytes, new, error FROM fetch_log
         WHERE feed_id = ?1 ORDER BY id DESC",
    )?;
    let mut rows = statement.query([feed.0])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        history.push(PastFetch {
            at: time(row.get(0)?)?,
            outcome: match row.get(1)? {
                0 => FetchOutcome::Updated,
                1 => FetchOutcome::NotModified,
                _ => FetchOutcome::Failed,
            },
            status: row.get(2)?,
            took: Duration::from_millis(unsigned(row.get(3)?)),
            bytes: unsigned(row.get(4)?),
            new: unsigned(row.get(5)?),
            error: row.get(6)?,
        });
    }
    Ok(history)
}

/// Claims those of the feeds that nobody asked since and nobody else has claimed; returns them.
///
/// A claim that ends later than a new one would, by more than its whole length, was made under another
/// clock: it does not count. By less: of two rounds at once either may have looked at its clock first.
pub(super) fn claim(
    connection: &Connection,
    feeds: &[(FeedId, Option<DateTime<Utc>>)],
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<FeedId>> {
    let mut statement = connection.prepare_cached(
        "UPDATE feed SET claimed_until = ?3 WHERE id = ?1 AND last_fetched IS ?4
            AND (claimed_until IS NULL OR claimed_until <= ?2 OR claimed_until > 2 * ?3 - ?2)",
    )?;
    let mut claimed = Vec::new();
    for (feed, asked) in feeds {
        let changed = statement.execute(params![
            feed.0,
            micros(now),
            micros(until),
            asked.map(micros)
        ])?;
        claimed.extend((changed > 0).then_some(*feed));
    }
    Ok(claimed)
}

/// Gives claims back.
pub(super) fn release(connection: &Connection, feeds: &[FeedId]) -> Result<()> {
    let mut statement =
        connection.prepare_cached("UPDATE feed SET claimed_until = NULL WHERE id = ?1")?;
    for feed in feeds {
        statement.execute([feed.0])?;
    }
    Ok(())
}

fn write_exchange(connection: &Connection, facts: &FetchFacts) -> Result<()> {
    let exchange = &facts.exchange;
    let retry_after = exchange
        .retry_after
        .filter(|_| facts.outcome == FetchOutcome::Failed);
    connection
        .prepare_cached(
            "UPDATE feed SET last_fetched = ?2, claimed_until = NULL, status = ?3, took_ms = ?4,
                bytes = CASE WHEN ?5 > 0 THEN ?5 ELSE bytes END, trouble = ?6, retry_after_s = ?7
             WHERE id = ?1",
        )?
        .execute(params![
            facts.feed.0,
            micros(facts.at),
            exchange.status,
            milliseconds(exchange.took),
            bounded(exchange.bytes),
            facts.trouble.map(Trouble::name),
            retry_after.map(seconds),
        ])?;
    Ok(())
}

/// Keeps the validators that came with the answer that nothing changed: they are newer.
fn write_validators(connection: &Connection, facts: &FetchFacts) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE feed SET etag = coalesce(?2, etag), last_modified = coalesce(?3, last_modified),
                validators_of = coalesce(?4, validators_of)
             WHERE id = ?1",
        )?
        .execute(params![
            facts.feed.0,
            facts.etag,
            facts.last_modified,
            facts.validators_of
        ])?;
    Ok(())
}

/// Writes what belongs to the document itself.
fn write_document(connection: &Connection, facts: &FetchFacts) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE feed SET etag = ?2, last_modified = ?3, hints = ?4,
                empty_since = CASE WHEN ?5 THEN coalesce(empty_since, ?6) END, validators_of = ?7
             WHERE id = ?1",
        )?
        .execute(params![
            facts.feed.0,
            facts.etag,
            facts.last_modified,
            json(&facts.hints)?,
            facts.stories.is_empty(),
            micros(facts.at),
            facts.validators_of,
        ])?;
    Ok(())
}

/// Writes that stories arrived, and how fast they do: a story's id says its time.
fn write_news(connection: &Connection, feed: FeedId, at: i64) -> Result<()> {
    let mut newest = connection
        .prepare_cached("SELECT id FROM story WHERE feed_id = ?1 ORDER BY id DESC LIMIT ?2")?;
    let ids = newest.query_map(
        params![feed.0, bounded(schedule::RHYTHM_STORIES as u64)],
        |row| row.get::<_, i64>(0),
    )?;
    let ids = ids.collect::<rusqlite::Result<Vec<_>>>()?;
    let times: Vec<DateTime<Utc>> = ids.into_iter().map(|id| StoryId(id).time()).collect();
    connection
        .prepare_cached("UPDATE feed SET last_story = ?2, rhythm_s = ?3 WHERE id = ?1")?
        .execute(params![feed.0, at, schedule::rhythm(&times).map(seconds)])?;
    Ok(())
}

fn write_history(connection: &Connection, facts: &FetchFacts, new: usize) -> Result<()> {
    let outcome = match facts.outcome {
        FetchOutcome::Updated => 0,
        FetchOutcome::NotModified => 1,
        FetchOutcome::Failed => 2,
    };
    connection
        .prepare_cached(
            "INSERT INTO fetch_log (feed_id, at, outcome, status, took_ms, bytes, new, error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            facts.feed.0,
            micros(facts.at),
            outcome,
            facts.exchange.status,
            milliseconds(facts.exchange.took),
            bounded(facts.exchange.bytes),
            bounded(new as u64),
            facts.error,
        ])?;
    connection
        .prepare_cached(
            "DELETE FROM fetch_log WHERE feed_id = ?1 AND id <= (
                SELECT id FROM fetch_log WHERE feed_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute([facts.feed.0, REMEMBERED])?;
    Ok(())
}

/// Returns a duration in whole seconds, as much as a column holds.
fn seconds(duration: Duration) -> i64 {
    bounded(duration.as_secs())
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Reads a count; we write none below 0.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn bounded(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
