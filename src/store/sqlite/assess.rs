//! What the classifier says of stories that are there already.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{columns::real, fault::Result, label, record};
use crate::model::{Assessment, EventId, StoryId};

/// Returns the newest stories before `before` that another model assessed.
pub(super) fn outdated(
    connection: &Connection,
    model: &str,
    before: Option<StoryId>,
    limit: usize,
) -> Result<Vec<StoryId>> {
    let known = known_number(connection, model)?;
    // Two ranges of the index by model, so that nothing is read when all are up to date.
    let mut statement = connection.prepare_cached(
        "SELECT story_id FROM (
            SELECT story_id FROM assessment WHERE model < ?1 AND story_id < ?2
            UNION ALL
            SELECT story_id FROM assessment WHERE model > ?1 AND story_id < ?2
         ) ORDER BY story_id DESC LIMIT ?3",
    )?;
    let before = before.map_or(i64::MAX, |id| id.0);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![known.unwrap_or_default(), before, limit], |row| {
        row.get(0).map(StoryId)
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the number of a model in the store, if anything was assessed by it.
fn known_number(connection: &Connection, model: &str) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached("SELECT id FROM model WHERE name = ?1")?;
    Ok(statement.query_row([model], |row| row.get(0)).optional()?)
}

/// Returns the number of a model in the store; gives it one if it has none.
pub(super) fn number_of(connection: &Connection, model: &str) -> Result<i64> {
    if let Some(number) = known_number(connection, model)? {
        return Ok(number);
    }
    connection
        .prepare_cached("INSERT INTO model (name) VALUES (?1)")?
        .execute([model])?;
    Ok(connection.last_insert_rowid())
}

/// Writes what the classifier says of a story; returns whether the story is there.
///
/// `event` is the event that it was folded into; one that it has stays, and a flagged story without
/// any begins its own.
pub(super) fn set(
    connection: &Connection,
    id: StoryId,
    said: &Assessment,
    event: Option<EventId>,
) -> Result<bool> {
    let begun = said.flagged.then_some(id.0);
    let written = connection
        .prepare_cached(
            "UPDATE story SET tension = ?2, flagged = ?3, precedence = ?4, kinds = ?5,
                event_id = coalesce(event_id, ?6)
             WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            real(said.tension),
            said.flagged,
            said.precedence as u8,
            said.kinds.code(),
            event.map(|event| event.0).or(begun),
        ])?;
    if written == 0 {
        return Ok(false);
    }
    connection
        .prepare_cached("DELETE FROM assessment WHERE story_id = ?1")?
        .execute([id.0])?;
    record::write_assessment(connection, id, said)?;
    label::hold(connection, id)?;
    Ok(true)
}
