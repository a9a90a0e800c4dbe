//! Watches, and which stories match them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{
    LOCAL_READER,
    columns::{from_json, json, micros, real, single, time},
    fault::Result,
};
use crate::{
    model::{Example, Sought, StoryId, Watch, WatchId, WatchMatch, WatchTally, Watched},
    store::{Match, MatchOrder, StoreError},
};

const COLUMNS: &str = "w.id, w.name, w.query, w.title, w.body, w.source, w.language, w.day, \
    w.threshold, w.created";

/// Returns all watches in the order in which they were made, with how many stories match.
pub(super) fn all(connection: &Connection) -> Result<Vec<WatchTally>> {
    let sql = format!(
        "SELECT {COLUMNS}, w.unread, w.stories FROM watch w WHERE w.reader_id = ?1 ORDER BY w.id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([LOCAL_READER])?;
    let mut watches = Vec::new();
    while let Some(row) = rows.next()? {
        let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
        watches.push(WatchTally {
            watch: watch(row)?,
            unread: count(10)?,
            all: count(11)?,
        });
    }
    Ok(watches)
}

/// Makes a watch.
pub(super) fn add(
    connection: &Connection,
    name: &str,
    sought: &Sought,
    threshold: f32,
    now: DateTime<Utc>,
) -> Result<Watch> {
    let folded = name.to_lowercase();
    let is_taken = connection
        .prepare_cached("SELECT 1 FROM watch WHERE reader_id = ?1 AND folded = ?2")?
        .exists(params![LOCAL_READER, folded])?;
    if is_taken {
        let problem = format!("there is a watch `{name}` already: choose another name");
        return Err(StoreError::Permanent(problem).into());
    }
    let (query, example) = match sought {
        Sought::Query(query) => (Some(query), None),
        Sought::Example(example) => (None, Some(example)),
    };
    connection
        .prepare_cached(
            "INSERT INTO watch (reader_id, name, folded, query, title, body, source, language, day,
                threshold, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            LOCAL_READER,
            name,
            folded,
            query,
            example.map(|example| &example.title),
            example.map(|example| &example.body),
            example.map(|example| &example.source),
            example.and_then(|example| example.language.as_ref()),
            example
                .and_then(|example| example.date)
                .map(|day| day.to_string()),
            real(threshold),
            micros(now),
        ])?;
    Ok(Watch {
        id: WatchId(connection.last_insert_rowid()),
        name: name.to_owned(),
        sought: sought.clone(),
        threshold,
        created: now,
    })
}

/// Removes a watch and its matches; returns whether it was there.
pub(super) fn remove(connection: &Connection, id: WatchId) -> Result<bool> {
    let gone = connection
        .prepare_cached("DELETE FROM watch WHERE reader_id = ?1 AND id = ?2")?
        .execute([LOCAL_READER, id.0])?;
    Ok(gone > 0)
}

/// Changes the threshold of a watch.
pub(super) fn set_threshold(connection: &Connection, id: WatchId, threshold: f32) -> Result<()> {
    connection
        .prepare_cached("UPDATE watch SET threshold = ?3 WHERE reader_id = ?1 AND id = ?2")?
        .execute(params![LOCAL_READER, id.0, real(threshold)])?;
    Ok(())
}

/// Replaces the matches of a watch that came before `now`; those that stay keep their time.
pub(super) fn set_matches(
    connection: &Connection,
    id: WatchId,
    matches: &[Match],
    now: DateTime<Utc>,
) -> Result<()> {
    let is_there = connection
        .prepare_cached("SELECT 1 FROM watch WHERE id = ?1")?
        .exists([id.0])?;
    if !is_there {
        return Ok(());
    }
    let stories: Vec<i64> = matches.iter().map(|found| found.story.0).collect();
    connection
        .prepare_cached(
            "DELETE FROM watch_match WHERE watch_id = ?1
                AND at < ?3 AND story_id NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![id.0, json(&stories)?, micros(now)])?;
    for found in matches {
        let found_by = WatchMatch {
            watch: id,
            score: found.score,
            terms: found.terms.clone(),
        };
        put(connection, found.story, &found_by, now)?;
    }
    Ok(())
}

/// Writes which watches a story matches, and that it matches no other one.
pub(super) fn set_watches(
    connection: &Connection,
    story: StoryId,
    matches: &[WatchMatch],
    now: DateTime<Utc>,
) -> Result<()> {
    let watches: Vec<i64> = matches.iter().map(|found| found.watch.0).collect();
    connection
        .prepare_cached(
            "DELETE FROM watch_match WHERE story_id = ?1
                AND watch_id NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![story.0, json(&watches)?])?;
    matches
        .iter()
        .try_for_each(|found| put(connection, story, found, now))
}

/// Writes one match; a watch or a story that is gone is let be.
fn put(
    connection: &Connection,
    story: StoryId,
    found: &WatchMatch,
    now: DateTime<Utc>,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO watch_match (watch_id, story_id, score, terms, at)
             SELECT w.id, s.id, ?3, ?4, ?5 FROM watch w, story s WHERE w.id = ?1 AND s.id = ?2
             ON CONFLICT (watch_id, story_id) DO UPDATE SET score = excluded.score,
                terms = excluded.terms",
        )?
        .execute(params![
            found.watch.0,
            story.0,
            real(found.score),
            json(&found.terms)?,
            micros(now),
        ])?;
    Ok(())
}

/// Returns the stories that match a watch.
pub(super) fn matches(
    connection: &Connection,
    id: WatchId,
    order: MatchOrder,
    limit: usize,
) -> Result<Vec<Match>> {
    let order = match order {
        MatchOrder::Likest => "score DESC, story_id DESC",
        MatchOrder::Newest => "story_id DESC",
    };
    let sql = format!(
        "SELECT story_id, score, terms FROM watch_match WHERE watch_id = ?1 ORDER BY {order} LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query([id.0, limit])?;
    let mut matches = Vec::new();
    while let Some(row) = rows.next()? {
        let terms: String = row.get(2)?;
        matches.push(Match {
            story: StoryId(row.get(0)?),
            score: single(row.get(1)?),
            terms: from_json(&terms)?,
        });
    }
    Ok(matches)
}

/// Returns the watches that a story matches, the likest first.
pub(super) fn of(connection: &Connection, story: StoryId) -> Result<Vec<Watched>> {
    let mut statement = connection.prepare_cached(
        "SELECT w.id, w.name, m.score, m.terms FROM watch_match m JOIN watch w ON w.id = m.watch_id
         WHERE w.reader_id = ?1 AND m.story_id = ?2 ORDER BY m.score DESC, w.id",
    )?;
    let mut rows = statement.query([LOCAL_READER, story.0])?;
    let mut watches = Vec::new();
    while let Some(row) = rows.next()? {
        let terms: String = row.get(3)?;
        watches.push(Watched {
            watch: WatchId(row.get(0)?),
            name: row.get(1)?,
            score: single(row.get(2)?),
            terms: from_json(&terms)?,
        });
    }
    Ok(watches)
}

/// Returns the name of the likest watch of each story that matches one.
pub(super) fn names(
    connection: &Connection,
    stories: &[StoryId],
) -> Result<Vec<(StoryId, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT w.name FROM watch_match m JOIN watch w ON w.id = m.watch_id
         WHERE w.reader_id = ?1 AND m.story_id = ?2 ORDER BY m.score DESC, w.id LIMIT 1",
    )?;
    let mut names = Vec::new();
    for &story in stories {
        let name = statement.query_row([LOCAL_READER, story.0], |row| row.get(0));
        names.extend(name.optional()?.map(|name| (story, name)));
    }
    Ok(names)
}

fn watch(row: &Row<'_>) -> Result<Watch> {
    let query: Option<String> = row.get(2)?;
    let day: Option<String> = row.get(7)?;
    let text = |at| {
        row.get::<_, Option<String>>(at)
            .map(Option::unwrap_or_default)
    };
    let sought = match query {
        Some(query) => Sought::Query(query),
        None => Sought::Example(Example {
            title: text(3)?,
            body: text(4)?,
            source: text(5)?,
            language: row.get(6)?,
            date: day.and_then(|day| day.parse().ok()),
        }),
    };
    Ok(Watch {
        id: WatchId(row.get(0)?),
        name: row.get(1)?,
        sought,
        threshold: single(row.get(8)?),
        created: time(row.get(9)?)?,
    })
}
