//! How the user's rules change what the classifier says of precedence, for good.
//!
//! The chain is: the classifier's word (`precedence_shift.said`), what the rules make of it, what a
//! label makes of that (`story.precedence`). A step that there is not leaves the word as it is.

use rusqlite::{Connection, params};

use super::{LOCAL_READER, fault::Result, label};
use crate::model::{Shift, StoryId};

/// Writes how the rules change a story's precedence; what they did before is replaced.
pub(super) fn set(connection: &Connection, id: StoryId, shift: Shift) -> Result<()> {
    // The classifier's word first, as if it had just been said: what holds then is one path.
    connection
        .prepare_cached(
            "UPDATE story SET
                flagged = coalesce(l.said_flagged, story.flagged),
                precedence = coalesce(p.said, l.said_precedence, story.precedence)
             FROM (SELECT ?2 AS id) wanted
             LEFT JOIN label l ON l.reader_id = ?1 AND l.story_id = wanted.id
             LEFT JOIN precedence_shift p ON p.reader_id = ?1 AND p.story_id = wanted.id
             WHERE story.id = wanted.id",
        )?
        .execute([LOCAL_READER, id.0])?;
    connection
        .prepare_cached(
            "INSERT INTO precedence_shift (reader_id, story_id, by, lowest, highest, said)
             SELECT ?1, id, ?3, ?4, ?5, precedence FROM story WHERE id = ?2
             ON CONFLICT (reader_id, story_id) DO UPDATE SET
                by = excluded.by, lowest = excluded.lowest, highest = excluded.highest",
        )?
        .execute(params![
            LOCAL_READER,
            id.0,
            shift.by,
            shift.lowest as u8,
            shift.highest as u8
        ])?;
    label::hold(connection, id)
}

/// Lets the rules change what the classifier has just said. `label::hold` calls it first.
pub(super) fn hold(connection: &Connection, id: StoryId) -> Result<()> {
    let shifted = connection
        .prepare_cached(
            "UPDATE precedence_shift SET said = s.precedence
             FROM story s WHERE s.id = ?2 AND precedence_shift.reader_id = ?1
                AND precedence_shift.story_id = ?2",
        )?
        .execute([LOCAL_READER, id.0])?;
    if shifted > 0 {
        connection
            .prepare_cached(
                "UPDATE story SET precedence = max(p.lowest, min(p.highest, p.said + p.by))
                 FROM precedence_shift p
                 WHERE story.id = ?2 AND p.reader_id = ?1 AND p.story_id = ?2",
            )?
            .execute([LOCAL_READER, id.0])?;
    }
    Ok(())
}
