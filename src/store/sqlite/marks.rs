//! Read marks.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{LOCAL_READER, columns::micros, fault::Result};
use crate::{model::StoryId, store::StoreError};

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
