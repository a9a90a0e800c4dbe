//! What the classifier says of stories that are there already.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{columns::real, fault::Result, label, record};
use crate::model::{Assessment, EventId, StoryDetail, StoryId};

/// Returns the newest stories before `before` that another model assessed.
pub(super) fn outdated(
    connection: &Connection,
    model: &str,
    before: Option<StoryId>,
    limit: usize,
) -> Result<Vec<StoryId>> {
    // One range of the index for each other model, 0 being none: what is up to date is not passed over.
    let mut others =
        connection.prepare_cached("SELECT 0 UNION ALL SELECT id FROM model WHERE name <> ?1")?;
    let mut of_one = connection.prepare_cached(
        "SELECT story_id FROM assessment WHERE model = ?1 AND story_id < ?2
         ORDER BY story_id DESC LIMIT ?3",
    )?;
    let newest = i64::try_from(limit).unwrap_or(i64::MAX);
    let before = before.map_or(i64::MAX, |id| id.0);
    let mut stories: Vec<StoryId> = Vec::new();
    for other in others.query_map([model], |row| row.get::<_, i64>(0))? {
        let rows = of_one.query_map([other?, before, newest], |row| row.get(0).map(StoryId))?;
        stories.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    stories.sort_unstable_by(|one, other| other.cmp(one));
    stories.truncate(limit);
    Ok(stories)
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

/// Writes what the classifier says of a story as it was read; see [`Store::set_assessments`].
///
/// [`Store::set_assessments`]: crate::store::Store::set_assessments
pub(super) fn renew(connection: &Connection, was: &StoryDetail, said: &Assessment) -> Result<()> {
    let id = was.story.id;
    let renewed = connection
        .prepare_cached(
            "UPDATE assessment SET model = ?2
             WHERE story_id = ?1 AND model = coalesce((SELECT id FROM model WHERE name = ?3), 0)
                AND EXISTS (
                    SELECT 1 FROM story s JOIN story_text t ON t.story_id = s.id
                    LEFT JOIN full_text f ON f.story_id = s.id
                    WHERE s.id = ?1 AND s.title = ?4 AND coalesce(f.body, unpacked(t.body)) = ?5)",
        )?
        .execute(params![
            id.0,
            number_of(connection, &said.model)?,
            was.assessment.model,
            was.story.title,
            was.text(),
        ])?;
    // After most changes of a lexicon most stories are what they were. Where a rule or label stands over the
    // classifier, what the story shows is not the classifier's word.
    let same = Assessment {
        model: was.assessment.model.clone(),
        ..said.clone()
    };
    if renewed > 0 && (same != was.assessment || label::is_overruled(connection, id)?) {
        set(connection, id, said, None)?;
    }
    Ok(())
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
