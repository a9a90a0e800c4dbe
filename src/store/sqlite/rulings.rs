//! What rules, or a person by hand, do with stories: mutes, keeping, tags.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    LOCAL_READER, SqliteStore, alerted,
    columns::{micros, muter, time},
    fault::Result,
    follow_up, marks, names, shift,
};
use crate::{
    model::{AlertHistory, Alerted, EventId, Muter, StoryId, Verdict},
    query::Names,
    store::{MuteChange, RuleCount, Rulings, StoreError},
};

impl Rulings for SqliteStore {
    fn apply_verdicts(
        &mut self,
        verdicts: &[(StoryId, Verdict)],
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(|connection| {
            let mut verdicts = verdicts.iter();
            verdicts.try_for_each(|(id, verdict)| apply(connection, *id, verdict, now))
        })
    }

    fn set_muted(
        &mut self,
        wanted: &[(StoryId, Option<Muter>)],
        now: DateTime<Utc>,
    ) -> std::result::Result<Vec<MuteChange>, StoreError> {
        self.write(|connection| {
            let set =
                |(id, by): &(StoryId, Option<Muter>)| set_muted(connection, *id, by.as_ref(), now);
            let changes = wanted.iter().map(set);
            changes.filter_map(Result::transpose).collect()
        })
    }

    fn set_kept(
        &mut self,
        ids: &[StoryId],
        kept: bool,
        now: DateTime<Utc>,
    ) -> std::result::Result<Vec<StoryId>, StoreError> {
        self.write(|connection| set_kept(connection, ids, kept, now))
    }

    fn rule_counts(&self) -> std::result::Result<Vec<RuleCount>, StoreError> {
        self.read(counts)
    }

    fn given_names(&self) -> std::result::Result<Names, StoreError> {
        self.read(names::given)
    }

    fn alert_history(
        &self,
        events: &[EventId],
        since: DateTime<Utc>,
    ) -> std::result::Result<AlertHistory, StoreError> {
        self.read(|connection| alerted::history(connection, events, since))
    }

    fn note_alerts(&mut self, alerts: &[Alerted]) -> std::result::Result<(), StoreError> {
        self.write(|connection| alerted::note(connection, alerts))
    }
}

/// Does with a story what rules decide about it, if it is there.
pub(super) fn apply(
    connection: &Connection,
    id: StoryId,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> Result<()> {
    let is_there = connection
        .prepare_cached("SELECT 1 FROM story WHERE id = ?1")?
        .exists([id.0])?;
    if !is_there {
        return Ok(());
    }
    for rule in &verdict.rules {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO fired (reader_id, story_id, rule, folded, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                LOCAL_READER,
                id.0,
                rule,
                rule.to_lowercase(),
                micros(now)
            ])?;
    }
    if let Some(shift) = verdict.shift {
        shift::set(connection, id, shift)?;
    }
    // Before it is muted: what a rule marks read stays read when it is unmuted.
    if verdict.read {
        marks::mark_read(connection, &[id], true, now)?;
    }
    if let Some(rule) = &verdict.muted_by {
        set_muted(connection, id, Some(&Muter::Rule(rule.clone())), now)?;
    }
    if verdict.kept {
        set_kept(connection, &[id], true, now)?;
    }
    for tag in &verdict.tags {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO story_tag (reader_id, story_id, tag, folded)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![LOCAL_READER, id.0, tag, tag.to_lowercase()])?;
    }
    if let Some(own) = &verdict.follow_up
        && follow_up::of(connection, id)?.is_none()
    {
        follow_up::set_by_rules(connection, id, own, now)?;
    }
    Ok(())
}

/// Mutes a story, or ends that; returns the change if there was one.
fn set_muted(
    connection: &Connection,
    id: StoryId,
    by: Option<&Muter>,
    now: DateTime<Utc>,
) -> Result<Option<MuteChange>> {
    let mut found = connection.prepare_cached(
        "SELECT m.story_id IS NOT NULL, coalesce(m.rule, ''), coalesce(m.was_unread, 0)
         FROM story s LEFT JOIN muted m ON m.reader_id = ?1 AND m.story_id = s.id WHERE s.id = ?2",
    )?;
    let found = found.query_row([LOCAL_READER, id.0], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    });
    let Some((is_muted, rule, was_unread)): Option<(bool, String, bool)> = found.optional()? else {
        return Ok(None);
    };
    let before = muter(is_muted.then_some(rule));
    if before.as_ref() == by {
        return Ok(None);
    }
    if let Some(by) = by {
        let marked = !marks::mark_read(connection, &[id], true, now)?.is_empty();
        connection
            .prepare_cached(
                "INSERT INTO muted (reader_id, story_id, rule, was_unread, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (reader_id, story_id) DO UPDATE SET rule = excluded.rule,
                    was_unread = excluded.was_unread, at = excluded.at",
            )?
            .execute(params![
                LOCAL_READER,
                id.0,
                by.rule(),
                was_unread || marked,
                micros(now)
            ])?;
    } else {
        connection
            .prepare_cached("DELETE FROM muted WHERE reader_id = ?1 AND story_id = ?2")?
            .execute([LOCAL_READER, id.0])?;
        if was_unread {
            marks::mark_read(connection, &[id], false, now)?;
        }
    }
    let mut read = connection
        .prepare_cached("SELECT 1 FROM read_mark WHERE reader_id = ?1 AND story_id = ?2")?;
    Ok(Some(MuteChange {
        id,
        before,
        after: by.cloned(),
        read: read.exists([LOCAL_READER, id.0])?,
    }))
}

fn set_kept(
    connection: &Connection,
    ids: &[StoryId],
    kept: bool,
    now: DateTime<Utc>,
) -> Result<Vec<StoryId>> {
    // Both statements take the same three parameters.
    let mut statement = connection.prepare_cached(if kept {
        "INSERT INTO kept (reader_id, story_id, at) SELECT ?1, id, ?3 FROM story WHERE id = ?2
         ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM kept WHERE reader_id = ?1 AND story_id = ?2 AND ?3 IS NOT NULL"
    })?;
    let mut changed = Vec::new();
    for id in ids {
        if statement.execute(params![LOCAL_READER, id.0, micros(now)])? > 0 {
            changed.push(*id);
        }
    }
    Ok(changed)
}

/// Returns the tags of a story, sorted.
pub(super) fn tags(connection: &Connection, id: StoryId) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT tag FROM story_tag INDEXED BY story_tag_story
         WHERE reader_id = ?1 AND story_id = ?2 ORDER BY folded",
    )?;
    let tags = statement.query_map([LOCAL_READER, id.0], |row| row.get(0))?;
    Ok(tags.collect::<rusqlite::Result<_>>()?)
}

/// Returns the names of the rules that found a story, sorted.
pub(super) fn rules(connection: &Connection, id: StoryId) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT rule FROM fired INDEXED BY fired_story
         WHERE reader_id = ?1 AND story_id = ?2 ORDER BY folded",
    )?;
    let rules = statement.query_map([LOCAL_READER, id.0], |row| row.get(0))?;
    Ok(rules.collect::<rusqlite::Result<_>>()?)
}

fn counts(connection: &Connection) -> Result<Vec<RuleCount>> {
    // SQLite takes the other columns from the row of the maximum.
    let mut statement = connection.prepare_cached(
        "SELECT rule, count(*), max(at) FROM fired WHERE reader_id = ?1
         GROUP BY folded ORDER BY folded",
    )?;
    let mut rows = statement.query([LOCAL_READER])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        counts.push(RuleCount {
            rule: row.get(0)?,
            stories: row.get::<_, i64>(1)?.unsigned_abs(),
            last: time(row.get(2)?)?,
        });
    }
    Ok(counts)
}
