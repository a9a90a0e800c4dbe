//! Follow-ups, how they came about, and what the stories said when they began.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    LOCAL_READER,
    columns::{field, from_json, micros, optional_time, state, time},
    fault::Result,
    marks,
};
use crate::{
    follow_up,
    model::{EventId, FollowUp, FollowUpEdit, FollowUpPast, FollowedText, StoryId},
};

/// Returns the follow-up of a story.
pub(super) fn of(connection: &Connection, id: StoryId) -> Result<Option<FollowUp>> {
    let mut statement = connection.prepare_cached(
        "SELECT state, priority, due, note, grade, created, changed, assignee, event_id,
            snoozed_until FROM follow_up WHERE reader_id = ?1 AND story_id = ?2",
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
        assignee: row.get(7)?,
        event: row.get::<_, Option<i64>>(8)?.map(EventId),
        snoozed_until: optional_time(row.get(9)?)?,
        created: time(row.get(5)?)?,
        changed: time(row.get(6)?)?,
    }))
}

/// Writes, replaces or removes the follow-up of a story, and remembers what changed; returns the one
/// before.
pub(super) fn set(
    connection: &Connection,
    id: StoryId,
    new: Option<&FollowUp>,
    now: DateTime<Utc>,
) -> Result<Option<FollowUp>> {
    replace(connection, id, new, now, None)
}

/// Who changes a follow-up when a rule does it.
const RULES: &str = "rules";

/// Follows a story because a rule wants it, and remembers that nobody did it by hand.
pub(super) fn set_by_rules(
    connection: &Connection,
    id: StoryId,
    new: &FollowUp,
    now: DateTime<Utc>,
) -> Result<()> {
    replace(connection, id, Some(new), now, Some(RULES))?;
    Ok(())
}

/// Replaces a follow-up; `who` does it, the reader if nobody is named.
fn replace(
    connection: &Connection,
    id: StoryId,
    new: Option<&FollowUp>,
    now: DateTime<Utc>,
    who: Option<&str>,
) -> Result<Option<FollowUp>> {
    marks::known(connection, id)?;
    let before = of(connection, id)?;
    // The tags go with it.
    connection
        .prepare_cached("DELETE FROM follow_up WHERE reader_id = ?1 AND story_id = ?2")?
        .execute([LOCAL_READER, id.0])?;
    if let Some(new) = new {
        insert(connection, id, new)?;
        keep_text(connection, id, now)?;
    }
    remember(connection, id, (before.as_ref(), new), now, who)?;
    Ok(before)
}

fn insert(connection: &Connection, id: StoryId, new: &FollowUp) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO follow_up (reader_id, story_id, state, priority, due, note, grade,
                created, changed, assignee, event_id, snoozed_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
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
            new.assignee,
            new.event.map(|event| event.0),
            new.snoozed_until.map(micros),
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

/// Keeps the story's text, unless one was kept when it was followed before.
fn keep_text(connection: &Connection, id: StoryId, now: DateTime<Utc>) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO follow_up_text (story_id, reader_id, at, title, body, links, page)
             SELECT s.id, ?1, ?3, s.title, coalesce(p.body, unpacked(t.body)), coalesce(p.links, unpacked(t.links)), p.url
             FROM story s JOIN story_text t ON t.story_id = s.id
             LEFT JOIN full_text p ON p.story_id = s.id
             WHERE s.id = ?2 ON CONFLICT DO NOTHING",
        )?
        .execute(params![LOCAL_READER, id.0, micros(now)])?;
    Ok(())
}

/// Remembers which fields differ, under the name of who did it, else the reader's.
fn remember(
    connection: &Connection,
    id: StoryId,
    (before, after): (Option<&FollowUp>, Option<&FollowUp>),
    now: DateTime<Utc>,
    who: Option<&str>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO follow_up_change (reader_id, story_id, at, who, field, before, after)
         SELECT id, ?2, ?3, coalesce(?7, name), ?4, ?5, ?6 FROM reader WHERE id = ?1",
    )?;
    for (field, before, after) in follow_up::differences(before, after) {
        statement.execute(params![
            LOCAL_READER,
            id.0,
            micros(now),
            field.name(),
            before,
            after,
            who
        ])?;
    }
    Ok(())
}

/// Returns how the follow-up of a story came about.
pub(super) fn past(connection: &Connection, id: StoryId) -> Result<FollowUpPast> {
    let mut statement = connection.prepare_cached(
        "SELECT at, who, field, before, after FROM follow_up_change
         WHERE story_id = ?2 AND reader_id = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([LOCAL_READER, id.0])?;
    let mut edits = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(2)?;
        edits.push(FollowUpEdit {
            at: time(row.get(0)?)?,
            who: row.get(1)?,
            field: field(&name)?,
            before: row.get(3)?,
            after: row.get(4)?,
        });
    }
    Ok(FollowUpPast {
        edits,
        text: text(connection, id)?,
    })
}

fn text(connection: &Connection, id: StoryId) -> Result<Option<FollowedText>> {
    let mut statement = connection.prepare_cached(
        "SELECT at, title, body, links, page FROM follow_up_text
         WHERE story_id = ?2 AND reader_id = ?1",
    )?;
    let mut rows = statement.query([LOCAL_READER, id.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let links: String = row.get(3)?;
    Ok(Some(FollowedText {
        at: time(row.get(0)?)?,
        title: row.get(1)?,
        body: row.get(2)?,
        links: from_json(&links)?,
        page: row.get(4)?,
    }))
}

/// Returns the name of the local reader.
pub(super) fn reader_name(connection: &Connection) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT name FROM reader WHERE id = ?1")?;
    Ok(statement
        .query_row([LOCAL_READER], |row| row.get(0))
        .optional()?)
}

/// Gives the local reader a name: it stands beside what they change from now on.
pub(super) fn name_reader(connection: &Connection, name: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE reader SET name = ?2 WHERE id = ?1")?
        .execute(params![LOCAL_READER, name])?;
    Ok(())
}
