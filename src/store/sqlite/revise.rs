//! The texts that a story had before.
//!
//! Of each story the first text and the newest ones are kept: the first says what the outlet
//! began with, the newest ones what it turned into.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{
    columns::{micros, time},
    fault::Result,
};
use crate::model::{Revision, StoryId};

/// Earlier texts kept of a story, the first one included: chosen by us, a day of a wire's
/// corrections; with `MAX_BODY_BYTES` they bound what one story can take to 640 KiB.
const MAX_REVISIONS: u32 = 10;

/// Longest body that is kept of an earlier text, in bytes: chosen by us, some 10,000 words.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Keeps a text that is about to be replaced. One that is kept already is not kept twice: feeds
/// that change a title to and fro would push all others out.
pub(super) fn keep(connection: &Connection, id: StoryId, earlier: &Revision) -> Result<()> {
    let body = earlier
        .body
        .get(..earlier.body.floor_char_boundary(MAX_BODY_BYTES))
        .unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO revision (story_id, seen, title, body) SELECT ?1, ?2, ?3, ?4
             WHERE NOT EXISTS (
                SELECT 1 FROM revision WHERE story_id = ?1 AND title = ?3 AND body = ?4)",
        )?
        .execute(params![id.0, micros(earlier.seen), earlier.title, body])?;
    connection
        .prepare_cached(
            "DELETE FROM revision WHERE story_id = ?1
                AND id <> (SELECT min(id) FROM revision WHERE story_id = ?1)
                AND id NOT IN (
                    SELECT id FROM revision WHERE story_id = ?1 ORDER BY id DESC LIMIT ?2)",
        )?
        .execute(params![id.0, MAX_REVISIONS - 1])?;
    Ok(())
}

/// Returns the earlier texts of a story, oldest first.
pub(super) fn of(connection: &Connection, id: StoryId) -> Result<Vec<Revision>> {
    let mut statement = connection
        .prepare_cached("SELECT seen, title, body FROM revision WHERE story_id = ?1 ORDER BY id")?;
    let mut rows = statement.query([id.0])?;
    let mut revisions = Vec::new();
    while let Some(row) = rows.next()? {
        let seen: DateTime<Utc> = time(row.get(0)?)?;
        revisions.push(Revision {
            seen,
            title: row.get(1)?,
            body: row.get(2)?,
        });
    }
    Ok(revisions)
}
