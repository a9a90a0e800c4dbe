//! The reports of an event, and how urgent they are together.

use rusqlite::{Connection, Row, params};

use super::{
    LOCAL_READER,
    columns::{from_json, optional_precedence, precedence, single},
    fault::Result,
    label,
};
use crate::{
    model::{Kinds, Precedence, StoryId},
    store::Report,
};

/// Reports of one event that are looked at, the newest: chosen by us, more outlets than anybody
/// subscribes to.
const REPORTS_MAX: i64 = 200;

/// Returns the reports of the event that a story reports, itself among them.
pub(super) fn reports(connection: &Connection, of: StoryId) -> Result<Vec<Report>> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id, s.tension, s.kinds, a.direction, a.sign, a.hedged, a.actors,
            feed.url, feed.site, s.flagged,
            coalesce(l.said_flagged, s.flagged),
            coalesce(p.said, l.said_precedence, s.precedence)
         FROM story s INDEXED BY story_event
         CROSS JOIN assessment a ON a.story_id = s.id
         CROSS JOIN feed ON feed.id = s.feed_id
         LEFT JOIN label l ON l.reader_id = ?1 AND l.story_id = s.id
         LEFT JOIN precedence_shift p ON p.reader_id = ?1 AND p.story_id = s.id
         WHERE s.event_id = (SELECT event_id FROM story WHERE id = ?2)
         ORDER BY s.id DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![LOCAL_READER, of.0, REPORTS_MAX])?;
    let mut reports = Vec::new();
    while let Some(row) = rows.next()? {
        reports.push(report(row)?);
    }
    Ok(reports)
}

fn report(row: &Row<'_>) -> Result<Report> {
    let actors: String = row.get(6)?;
    Ok(Report {
        id: StoryId(row.get(0)?),
        tension: single(row.get(1)?),
        kinds: Kinds::from_code(row.get(2)?),
        direction: single(row.get(3)?),
        sign: optional_precedence(row.get(4)?)?,
        hedged: row.get(5)?,
        actors: from_json(&actors)?,
        feed_url: row.get(7)?,
        site: row.get(8)?,
        counts: row.get(9)?,
        flagged: row.get(10)?,
        precedence: precedence(row.get(11)?)?,
    })
}

/// Writes how urgent the classifier takes a story to be. A label holds.
pub(super) fn set_precedence(
    connection: &Connection,
    id: StoryId,
    precedence: Precedence,
    flagged: bool,
) -> Result<()> {
    connection
        .prepare_cached("UPDATE story SET precedence = ?2, flagged = ?3 WHERE id = ?1")?
        .execute(params![id.0, precedence as u8, flagged])?;
    label::hold(connection, id)
}
