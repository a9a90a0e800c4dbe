//! What a reader says of stories themselves, and how it wins over the classifier.
//!
//! `story.flagged` and `story.precedence` hold what lists and queries ask for: the label's word
//! where there is one. What the classifier says, or what the user's rules make of it (`shift`), waits
//! in the label's row meanwhile.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    LOCAL_READER,
    columns::{micros, time},
    fault::Result,
    marks, shift,
};
use crate::model::{Label, Precedence, StoryId};

/// Labels a story, or takes its label away; returns the label before.
pub(super) fn set(
    connection: &Connection,
    id: StoryId,
    tension: Option<bool>,
    now: DateTime<Utc>,
) -> Result<Option<bool>> {
    marks::known(connection, id)?;
    let before = connection
        .prepare_cached("SELECT tension FROM label WHERE reader_id = ?1 AND story_id = ?2")?
        .query_row([LOCAL_READER, id.0], |row| row.get(0))
        .optional()?;
    match tension {
        Some(tension) => {
            put(connection, id, tension, now)?;
            apply(connection, id)?;
        }
        None => take_away(connection, id)?,
    }
    Ok(before)
}

/// Returns all labels, the newest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Label>> {
    let mut statement = connection.prepare_cached(
        "SELECT story_id, tension, at, teaches FROM label WHERE reader_id = ?1
         ORDER BY at DESC, story_id DESC",
    )?;
    let mut rows = statement.query([LOCAL_READER])?;
    let mut labels = Vec::new();
    while let Some(row) = rows.next()? {
        labels.push(Label {
            story: StoryId(row.get(0)?),
            tension: row.get(1)?,
            at: time(row.get(2)?)?,
            teaches: row.get(3)?,
        });
    }
    Ok(labels)
}

/// Makes all labels teach or not; returns how many changed.
pub(super) fn set_teaching(connection: &Connection, teaches: bool) -> Result<usize> {
    let changed = connection
        .prepare_cached("UPDATE label SET teaches = ?2 WHERE reader_id = ?1 AND teaches <> ?2")?
        .execute(params![LOCAL_READER, teaches])?;
    Ok(changed)
}

/// Lets the rules and the label of a story, if it has any, win over what the classifier has just said
/// of it; the label over the rules.
///
/// To be called whenever an assessment was written to a story that may have been there before.
pub(super) fn hold(connection: &Connection, id: StoryId) -> Result<()> {
    shift::hold(connection, id)?;
    let labelled = connection
        .prepare_cached(
            "UPDATE label SET said_flagged = s.flagged, said_precedence = s.precedence
             FROM story s WHERE s.id = ?2 AND label.reader_id = ?1 AND label.story_id = ?2",
        )?
        .execute([LOCAL_READER, id.0])?;
    if labelled > 0 {
        apply(connection, id)?;
    }
    Ok(())
}

/// Returns whether rules or a label stand over what the classifier says of a story.
pub(super) fn is_overruled(connection: &Connection, id: StoryId) -> Result<bool> {
    let overruled = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM label WHERE reader_id = ?1 AND story_id = ?2)
                OR EXISTS (SELECT 1 FROM precedence_shift WHERE reader_id = ?1 AND story_id = ?2)",
        )?
        .query_row([LOCAL_READER, id.0], |row| row.get(0))?;
    Ok(overruled)
}

/// Writes a label; of one that is there the classifier's word is kept.
fn put(connection: &Connection, id: StoryId, tension: bool, now: DateTime<Utc>) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO label (reader_id, story_id, tension, at, said_flagged, said_precedence)
             SELECT ?1, id, ?3, ?4, flagged, precedence FROM story WHERE id = ?2
             ON CONFLICT (reader_id, story_id)
                DO UPDATE SET tension = excluded.tension, at = excluded.at, teaches = 1",
        )?
        .execute(params![LOCAL_READER, id.0, tension, micros(now)])?;
    Ok(())
}

/// Makes the story what its label says. One that is flagged so and has no event begins its own.
fn apply(connection: &Connection, id: StoryId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE story SET
                flagged = l.tension,
                precedence = iif(l.tension, max(l.said_precedence, ?3), ?4),
                event_id = iif(l.tension, coalesce(story.event_id, story.id), story.event_id)
             FROM label l WHERE story.id = ?2 AND l.reader_id = ?1 AND l.story_id = ?2",
        )?
        .execute(params![
            LOCAL_READER,
            id.0,
            Precedence::Priority as u8,
            Precedence::Routine as u8,
        ])?;
    Ok(())
}

/// Takes the label away and makes the story what the classifier says. The event that it began by
/// its label goes, unless others have joined it.
fn take_away(connection: &Connection, id: StoryId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE story SET
                flagged = l.said_flagged,
                precedence = l.said_precedence,
                event_id = iif(
                    story.event_id = story.id AND NOT l.said_flagged AND NOT EXISTS (
                        SELECT 1 FROM story other
                        WHERE other.event_id = story.id AND other.id <> story.id),
                    NULL, story.event_id)
             FROM label l WHERE story.id = ?2 AND l.reader_id = ?1 AND l.story_id = ?2",
        )?
        .execute([LOCAL_READER, id.0])?;
    connection
        .prepare_cached("DELETE FROM label WHERE reader_id = ?1 AND story_id = ?2")?
        .execute([LOCAL_READER, id.0])?;
    Ok(())
}
