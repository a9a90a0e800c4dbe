//! What a reader did with stories: read marks and follow-ups.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{
    LOCAL_READER,
    columns::{micros, optional_time, state, time},
    fault::Result,
};
use crate::{
    model::{FollowUp, StoryId},
    store::StoreError,
};

/// Marks stories read or unread; returns those whose mark changed.
pub(super) fn mark_read(
    connection: &Connection,
    ids: &[StoryId],
    read: bool,
    now: DateTime<Utc>,
) -> Result<Vec<StoryId>> {
    // Both statements take the same three parameters.
    let mut statement = connection.prepare_cached(if read {
        "INSERT INTO read_mark (reader_id, story_id, at) SELECT ?1, id, ?3 FROM story WHERE id = ?2
         ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM read_mark WHERE reader_id = ?1 AND story_id = ?2 AND ?3 IS NOT NULL"
    })?;
    let mut changed = Vec::with_capacity(ids.len());
    for id in ids {
        if statement.execute(params![LOCAL_READER, id.0, micros(now)])? > 0 {
            changed.push(*id);
        }
    }
    Ok(changed)
}

/// Returns the follow-up of a story.
pub(super) fn follow_up(connection: &Connection, id: StoryId) -> Result<Option<FollowUp>> {
    let mut statement = connection.prepare_cached(
        "SELECT state, priority, due, note, grade, created, changed FROM follow_up
         WHERE reader_id = ?1 AND story_id = ?2",
    )?;
    let mut rows = statement.query([LOCAL_READER, id.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let name: String = row.get(0)?;
    Ok(Some(FollowUp {
        state: state(&name)?,
        priority: row.get(1)?,
        due: optional_time(row.get(2)?)?,
        note: row.get(3)?,
        tags: tags(connection, id)?,
        grade: row.get(4)?,
        created: time(row.get(5)?)?,
        changed: time(row.get(6)?)?,
    }))
}

/// Writes, replaces or removes the follow-up of a story; returns the one before.
pub(super) fn set_follow_up(
    connection: &Connection,
    id: StoryId,
    new: Option<&FollowUp>,
) -> Result<Option<FollowUp>> {
    known(connection, id)?;
    let before = follow_up(connection, id)?;
    // The tags go with it.
    connection
        .prepare_cached("DELETE FROM follow_up WHERE reader_id = ?1 AND story_id = ?2")?
        .execute([LOCAL_READER, id.0])?;
    if let Some(new) = new {
        insert(connection, id, new)?;
    }
    Ok(before)
}

/// Returns an error if there is no such story.
pub(super) fn known(connection: &Connection, id: StoryId) -> Result<()> {
    let is_known = connection
        .prepare_cached("SELECT 1 FROM story WHERE id = ?1")?
        .exists([id.0])?;
    if is_known {
        Ok(())
    } else {
        Err(StoreError::Permanent(format!("there is no story `{id}`")).into())
    }
}

fn insert(connection: &Connection, id: StoryId, new: &FollowUp) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO follow_up (reader_id, story_id, state, priority, due, note, grade,
                created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            LOCAL_READER,
            id.0,
            new.state.name(),
            new.priority,
            new.due.map(micros),
            new.note,
            new.grade,
            micros(new.created),
            micros(new.changed),
        ])?;
    let mut insert_tag = connection.prepare_cached(
        "INSERT OR IGNORE INTO follow_up_tag (reader_id, story_id, tag, folded)
         VALUES (?1, ?2, ?3, ?4)",
    )?;
    for tag in &new.tags {
        insert_tag.execute(params![LOCAL_READER, id.0, tag, tag.to_lowercase()])?;
    }
    Ok(())
}

fn tags(connection: &Connection, id: StoryId) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT tag FROM follow_up_tag WHERE reader_id = ?1 AND story_id = ?2 ORDER BY tag",
    )?;
    let tags = statement.query_map([LOCAL_READER, id.0], |row| row.get(0))?;
    Ok(tags.collect::<rusqlite::Result<_>>()?)
}
