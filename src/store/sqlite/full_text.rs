//! The texts of the stories' own pages.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    assess,
    columns::{from_json, json, micros, time},
    fault::{Fault, Result},
    index,
};
use crate::{
    model::{Assessment, EventId, FeedId, FullText, StoryId},
    store::StoreError,
};

/// Returns the text of a story's page, if it is there.
pub(super) fn of(connection: &Connection, id: StoryId) -> Result<Option<FullText>> {
    let mut statement = connection.prepare_cached(
        "SELECT url, at, body, links FROM full_text WHERE story_id = ?1 AND body IS NOT NULL",
    )?;
    let mut rows = statement.query([id.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let links: String = row.get(3)?;
    Ok(Some(FullText {
        url: row.get(0)?,
        at: time(row.get(1)?)?,
        body: row.get(2)?,
        links: from_json(&links)?,
    }))
}

/// Writes the text of a story's page, what the classifier says of it, and its words in the index.
pub(super) fn set(
    connection: &Connection,
    id: StoryId,
    text: &FullText,
    said: &Assessment,
    event: Option<EventId>,
) -> Result<()> {
    let is_there = connection
        .prepare_cached("SELECT 1 FROM story WHERE id = ?1")?
        .exists([id.0])?;
    if !is_there {
        return Err(Fault::Store(StoreError::Permanent(format!(
            "there is no story {id} any more"
        ))));
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO full_text (story_id, at, url, body, links)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            id.0,
            micros(text.at),
            text.url,
            text.body,
            json(&text.links)?
        ])?;
    assess::set(connection, id, said, event)?;
    index::note(connection, id, true)
}

/// Remembers that a story's page was asked for and gave nothing; a text that is there stays.
pub(super) fn note_attempt(connection: &Connection, id: StoryId, at: DateTime<Utc>) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO full_text (story_id, at) SELECT id, ?2 FROM story WHERE id = ?1
             ON CONFLICT (story_id) DO NOTHING",
        )?
        .execute([id.0, micros(at)])?;
    Ok(())
}

/// Returns the newest stories of a feed whose pages were never asked for.
pub(super) fn missing(connection: &Connection, feed: FeedId, limit: usize) -> Result<Vec<StoryId>> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM (
            SELECT id, url FROM story WHERE feed_id = ?1 ORDER BY id DESC LIMIT ?2
         ) WHERE url IS NOT NULL AND id NOT IN (SELECT story_id FROM full_text)",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map([feed.0, limit], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns until when a host is left alone.
pub(super) fn rest(connection: &Connection, host: &str) -> Result<Option<DateTime<Utc>>> {
    let until: Option<i64> = connection
        .prepare_cached("SELECT until FROM full_text_rest WHERE host = ?1")?
        .query_row([host], |row| row.get(0))
        .optional()?;
    until.map(time).transpose()
}

/// Remembers until when a host is left alone; forgets hosts whose time is over.
pub(super) fn set_rest(
    connection: &Connection,
    host: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM full_text_rest WHERE until <= ?1")?
        .execute([micros(now)])?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO full_text_rest (host, until) VALUES (?1, ?2)")?
        .execute(params![host, micros(until)])?;
    Ok(())
}
