//! The board of follow-ups: how it is ordered and counted in SQL. `follow_up::board` defines both.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params_from_iter};

use super::{
    columns::{micros, state},
    fault::Result,
    match_text::Spellings,
    page::facts_for,
    plan::{Asked, Plan, Walk},
};
use crate::{
    follow_up::board::{BoardCount, Ends, Grouping, When},
    model::{FollowUpState, Outlets},
    query::Query,
};

/// How many keys place a follow-up.
const KEYS: usize = 5;

/// Whether a follow-up is finished.
const FINISHED: &str = "(d.state IN ('done', 'dropped'))";

/// The SQL of the keys that place a follow-up `d`, as `Card::place` has them; all ascend.
///
/// The present stands in the text, not in a parameter: the keys are used before and after others.
pub(super) fn keys(grouping: Grouping, now: DateTime<Utc>) -> [String; KEYS] {
    let snoozed = format!(
        "(NOT {FINISHED} AND ifnull(d.snoozed_until > {}, 0))",
        micros(now)
    );
    let division = match grouping {
        Grouping::Due => format!("iif({FINISHED}, 2, {snoozed})"),
        Grouping::State => {
            let whens = FollowUpState::ALL.iter().zip(0..);
            let whens: Vec<String> = whens
                .map(|(state, rank)| format!("WHEN '{state}' THEN {rank}"))
                .collect();
            format!("(CASE d.state {} END)", whens.join(" "))
        }
    };
    [
        division,
        snoozed,
        // Without a date it is the largest number.
        format!("ifnull(d.due, {})", i64::MAX),
        "-d.priority".to_owned(),
        "-d.story_id".to_owned(),
    ]
}

/// Counts the followed stories that the query finds.
pub(super) fn counts(
    connection: &Connection,
    outlets: &Outlets,
    query: &Query,
    ends: &Ends,
) -> Result<Vec<BoardCount>> {
    let feeds = facts_for(connection, outlets, query)?;
    let texts = Spellings::of(connection, query)?;
    let asked = Asked {
        query,
        now: ends.now,
        feeds: &feeds,
        texts: &texts,
        walk: Walk::FollowUps,
    };
    let Plan {
        tables,
        conditions,
        params,
        ..
    } = Plan::new(&asked, 0, i64::MAX);
    let [now, today, week] = [ends.now, ends.today, ends.week].map(micros);
    let sql = format!(
        "SELECT CASE WHEN {FINISHED} THEN 6 WHEN ifnull(d.snoozed_until > {now}, 0) THEN 5
                WHEN d.due IS NULL THEN 4 WHEN d.due < {now} THEN 0 WHEN d.due >= {week} THEN 3
                WHEN d.due >= {today} THEN 2 ELSE 1 END AS heading, d.state, count(*)
         FROM {tables} WHERE {conditions} GROUP BY heading, d.state ORDER BY heading, d.state"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(params))?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let (heading, name): (u8, String) = (row.get(0)?, row.get(1)?);
        let heading = When::ALL.get(usize::from(heading));
        counts.push(BoardCount {
            when: heading.copied().unwrap_or(When::Later),
            state: state(&name)?,
            stories: row.get::<_, u32>(2)?.into(),
        });
    }
    Ok(counts)
}
