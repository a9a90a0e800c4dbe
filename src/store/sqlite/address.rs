//! The addresses of a feed: the one it has, those it had, and the one that it may move to.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    columns::{micros, time},
    fault::Result,
};
use crate::{
    model::{FeedId, FetchFacts, Moving},
    schedule::{self, Step},
};

/// Remembers a permanent redirect, and follows one that proved stable.
pub(super) fn follow_redirect(
    connection: &Connection,
    facts: &FetchFacts,
) -> Result<Option<String>> {
    let before = connection
        .prepare_cached("SELECT moving_to, moving_since, moving_times FROM feed WHERE id = ?1")?
        .query_row([facts.feed.0], |row| {
            Ok((
                row.get::<_, Option<String>>(0)?,
                row.get::<_, Option<i64>>(1)?,
                row.get(2)?,
            ))
        })?;
    let before = match before {
        (Some(to), Some(since), times) => Some(Moving {
            to,
            since: time(since)?,
            times,
        }),
        _ => None,
    };
    let seen = facts.exchange.moved_to.as_deref();
    let waiting = match schedule::step(before.as_ref(), seen, facts.at) {
        Step::Stay => None,
        Step::Wait(moving) => Some(moving),
        Step::Move(moving) => {
            if change_address(connection, facts.feed, &moving.to, facts.at)? {
                return Ok(Some(moving.to));
            }
            Some(moving)
        }
    };
    if before == waiting {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "UPDATE feed SET moving_to = ?2, moving_since = ?3, moving_times = ?4 WHERE id = ?1",
        )?
        .execute(params![
            facts.feed.0,
            waiting.as_ref().map(|moving| &moving.to),
            waiting.as_ref().map(|moving| micros(moving.since)),
            waiting.as_ref().map_or(0, |moving| moving.times),
        ])?;
    Ok(None)
}

/// Changes a feed's address; the old one still names it. Returns false, and changes nothing, when
/// the new address is another feed's.
fn change_address(
    connection: &Connection,
    feed: FeedId,
    to: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    if by_address(connection, to)?.is_some_and(|other| other != feed) {
        return Ok(false);
    }
    connection.execute("DELETE FROM feed_address WHERE url = ?1", [to])?;
    connection.execute(
        "INSERT INTO feed_address (url, feed_id, until) SELECT url, id, ?2 FROM feed WHERE id = ?1",
        params![feed.0, micros(at)],
    )?;
    connection.execute(
        "UPDATE feed SET url = ?2, moving_to = NULL, moving_since = NULL, moving_times = 0
         WHERE id = ?1",
        params![feed.0, to],
    )?;
    Ok(true)
}

/// Returns the feed that has or had an address.
pub(super) fn by_address(connection: &Connection, url: &str) -> Result<Option<FeedId>> {
    let found = connection
        .prepare_cached(
            "SELECT id FROM feed WHERE url = ?1
             UNION ALL SELECT feed_id FROM feed_address WHERE url = ?1 LIMIT 1",
        )?
        .query_row([url], |row| row.get(0))
        .optional()?;
    Ok(found.map(FeedId))
}
