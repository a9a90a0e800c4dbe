//! What alerted, so that nothing alerts twice.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};

use super::{
    LOCAL_READER,
    columns::{alert_outcome, micros, precedence, time},
    fault::Result,
};
use crate::model::{AlertHistory, AlertOutcome, Alerted, EventId, StoryId};

/// So long what alerted is remembered: chosen by us, longer than an event has reports.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

const COLUMNS: &str = "story_id, event_id, precedence, title, at, outcome";

/// Returns the alerts of some events and all since a time, and those that are held back.
pub(super) fn history(
    connection: &Connection,
    events: &[EventId],
    since: DateTime<Utc>,
) -> Result<AlertHistory> {
    let sql = format!(
        "SELECT {COLUMNS} FROM alerted
         WHERE reader_id = ?1 AND at >= ?2 AND outcome <> 'held' ORDER BY at, story_id"
    );
    let mut told = read(connection, &sql, micros(since))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM alerted WHERE reader_id = ?1 AND event_id = ?2 ORDER BY at, story_id"
    );
    for event in events {
        for alerted in read(connection, &sql, event.0)? {
            if !told.contains(&alerted) {
                told.push(alerted);
            }
        }
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM alerted
         WHERE reader_id = ?1 AND at >= ?2 AND outcome = 'held' ORDER BY at, story_id"
    );
    let held = read(connection, &sql, i64::MIN)?;
    Ok(AlertHistory { told, held })
}

/// Writes what was decided.
pub(super) fn note(connection: &Connection, alerts: &[Alerted]) -> Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO alerted
            (reader_id, story_id, event_id, precedence, title, at, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for alert in alerts {
        insert.execute(params![
            LOCAL_READER,
            alert.story.0,
            alert.event.0,
            alert.precedence as u8,
            alert.title,
            micros(alert.at),
            alert.outcome.name(),
        ])?;
    }
    if let Some(newest) = alerts.iter().map(|alert| alert.at).max() {
        let forgotten = newest.checked_sub_signed(REMEMBERED).unwrap_or(newest);
        connection
            .prepare_cached("DELETE FROM alerted WHERE reader_id = ?1 AND at < ?2")?
            .execute([LOCAL_READER, micros(forgotten)])?;
    }
    Ok(())
}

fn read(connection: &Connection, sql: &str, asked: i64) -> Result<Vec<Alerted>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([LOCAL_READER, asked])?;
    let mut alerts = Vec::new();
    while let Some(row) = rows.next()? {
        alerts.push(alerted(row)?);
    }
    Ok(alerts)
}

fn alerted(row: &Row<'_>) -> Result<Alerted> {
    let outcome: String = row.get(5)?;
    let outcome: AlertOutcome = alert_outcome(&outcome)?;
    Ok(Alerted {
        story: StoryId(row.get(0)?),
        event: EventId(row.get(1)?),
        precedence: precedence(row.get(2)?)?,
        title: row.get(3)?,
        at: time(row.get(4)?)?,
        outcome,
    })
}
