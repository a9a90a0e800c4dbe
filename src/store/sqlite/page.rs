//! Windows over lists.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use super::{
    columns::{muter, optional_time, precedence, single, state, time},
    fault::Result,
    feeds::{self, FeedFacts},
    match_text::Spellings,
    order::Keys,
    plan::{Asked, Plan, Walk, asks_about_feeds},
};
use crate::{
    model::{EventId, FeedId, Kinds, Outlets, StoryId, StoryRow},
    query::{Is, Query, Test},
    store::{From, PageRequest},
};

/// What a row shows.
pub(super) const COLUMNS: &str = "s.id, s.feed_id, s.title, coalesce(s.published, s.arrived), \
    u.story_id IS NULL, s.tension, s.flagged, s.precedence, s.kinds, f.state, f.due, s.event_id, \
    CASE WHEN s.event_id IS NULL THEN 1 \
    ELSE (SELECT count(*) FROM story e WHERE e.event_id = s.event_id) END, \
    l.tension, \
    (SELECT coalesce(m.rule, '') FROM muted m WHERE m.reader_id = 1 AND m.story_id = s.id), \
    EXISTS (SELECT 1 FROM kept k WHERE k.reader_id = 1 AND k.story_id = s.id), \
    ifnull(f.priority, 0), f.assignee, f.snoozed_until";

/// Returns one window of rows.
pub(super) fn page(
    connection: &Connection,
    outlets: &Outlets,
    request: &PageRequest,
) -> Result<Vec<StoryRow>> {
    window(connection, outlets, request, COLUMNS, story_row)
}

/// Returns the ids of one window.
pub(super) fn ids(
    connection: &Connection,
    outlets: &Outlets,
    request: &PageRequest,
) -> Result<Vec<StoryId>> {
    window(connection, outlets, request, "s.id", |row| {
        Ok(StoryId(row.get(0)?))
    })
}

/// Reads some columns of one window.
fn window<T>(
    connection: &Connection,
    outlets: &Outlets,
    request: &PageRequest,
    columns: &str,
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = statement(connection, outlets, request, columns)?;
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let mut found = prepared.query(params_from_iter(statement.params.drain(..)))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(read(row)?);
    }
    if statement.upward {
        rows.reverse();
    }
    Ok(rows)
}

/// A statement that reads a window.
struct Statement {
    sql: String,
    params: Vec<Value>,
    /// Whether its rows come from the bottom of the list.
    upward: bool,
}

fn statement(
    connection: &Connection,
    outlets: &Outlets,
    request: &PageRequest,
    columns: &str,
) -> Result<Statement> {
    let feeds = facts_for(connection, outlets, &request.query)?;
    let texts = Spellings::of(connection, &request.query)?;
    let keys = Keys::of(request.query.sort.unwrap_or(request.order), request.now);
    let asked = Asked {
        query: &request.query,
        now: request.now,
        feeds: &feeds,
        texts: &texts,
        walk: keys.as_ref().map_or(Walk::Stories, Keys::walk),
    };
    let mut statement = match keys {
        None => newest(&asked, request.from),
        Some(keys) => keyed(&asked, &keys, request.from, connection)?,
    };
    statement.sql.insert_str(0, &format!("SELECT {columns} "));
    statement
        .params
        .push(i64::try_from(request.limit).unwrap_or(i64::MAX).into());
    Ok(statement)
}

fn newest(asked: &Asked<'_>, from: From) -> Statement {
    let (low, high) = match from {
        From::Top | From::Bottom => (0, i64::MAX),
        From::After(id) => (0, id.0.saturating_sub(1)),
        From::Before(id) => (id.0.saturating_add(1), i64::MAX),
    };
    let upward = matches!(from, From::Bottom | From::Before(_));
    let direction = if upward { "ASC" } else { "DESC" };
    let Plan {
        tables,
        id,
        conditions,
        params,
    } = Plan::new(asked, low, high);
    let sql = format!("FROM {tables} WHERE {conditions} ORDER BY {id} {direction} LIMIT ?");
    Statement {
        sql,
        params,
        upward,
    }
}

fn keyed(asked: &Asked<'_>, keys: &Keys, from: From, connection: &Connection) -> Result<Statement> {
    let Plan {
        tables,
        conditions,
        mut params,
        ..
    } = Plan::new(asked, 0, i64::MAX);
    let place = match from {
        From::Top | From::Bottom => None,
        From::After(id) | From::Before(id) => keys.place(connection, id)?,
    };
    let upward = match from {
        From::Bottom => true,
        From::Before(_) => place.is_some(),
        From::Top | From::After(_) => false,
    };
    let beyond = match place {
        Some(place) => {
            params.extend(place);
            format!("AND {}", keys.beyond(upward))
        }
        None => String::new(),
    };
    let order = keys.order_by(upward);
    let sql = format!("FROM {tables} WHERE {conditions} {beyond} ORDER BY {order} LIMIT ?");
    Ok(Statement {
        sql,
        params,
        upward,
    })
}

/// Returns what a query must know of feeds.
pub(super) fn facts_for(
    connection: &Connection,
    outlets: &Outlets,
    query: &Query,
) -> Result<Vec<FeedFacts>> {
    if asks_about_feeds(query) {
        feeds::facts(connection, outlets)
    } else {
        Ok(Vec::new())
    }
}

/// Reads a row of [`COLUMNS`].
pub(super) fn story_row(row: &Row<'_>) -> Result<StoryRow> {
    let follow_up: Option<String> = row.get(9)?;
    Ok(StoryRow {
        id: StoryId(row.get(0)?),
        feed: FeedId(row.get(1)?),
        title: row.get(2)?,
        time: time(row.get(3)?)?,
        read: row.get(4)?,
        tension: single(row.get(5)?),
        flagged: row.get(6)?,
        precedence: precedence(row.get(7)?)?,
        kinds: Kinds::from_code(row.get(8)?),
        follow_up: follow_up.as_deref().map(state).transpose()?,
        due: optional_time(row.get(10)?)?,
        event: row.get::<_, Option<i64>>(11)?.map(EventId),
        reports: row.get(12)?,
        label: row.get(13)?,
        watch: None,
        muted: muter(row.get(14)?),
        kept: row.get(15)?,
        priority: row.get(16)?,
        assignee: row.get(17)?,
        snoozed_until: optional_time(row.get(18)?)?,
    })
}

/// Returns the unread stories that the query finds, newest first.
pub(super) fn unread_ids(
    connection: &Connection,
    outlets: &Outlets,
    query: &Query,
    now: DateTime<Utc>,
) -> Result<Vec<StoryId>> {
    let query = query.and(&Query::of(Test::Is(Is::Unread)));
    let feeds = facts_for(connection, outlets, &query)?;
    let texts = Spellings::of(connection, &query)?;
    let asked = Asked {
        query: &query,
        now,
        feeds: &feeds,
        texts: &texts,
        walk: Walk::Stories,
    };
    let Plan {
        tables,
        id,
        conditions,
        params,
    } = Plan::new(&asked, 0, i64::MAX);
    let sql = format!("SELECT s.id FROM {tables} WHERE {conditions} ORDER BY {id} DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let ids = statement.query_map(params_from_iter(params), |row| Ok(StoryId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        query::parse,
        store::sqlite::{SqliteStore, feeds::subscribe},
    };

    const BY_ID: &str = "SEARCH s USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";

    /// Queries, and what is walked to answer them.
    const WALKS: [(&str, &str); 26] = [
        ("", BY_ID),
        ("-is:unread -is:flagged", BY_ID),
        ("folder:x kind:cyber", BY_ID),
        ("-war -theatre:korea", BY_ID),
        ("-tag:x tension>=0.5", BY_ID),
        (
            "is:unread since:2d",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND",
        ),
        (
            "is:flagged",
            "SEARCH s USING INDEX story_flagged (flagged=? AND rowid>? AND rowid<?)",
        ),
        (
            "feed:a.org",
            "SEARCH s USING INDEX story_feed (feed_id=? AND rowid>? AND rowid<?)",
        ),
        (
            "theatre:x is:unread",
            "SEARCH d USING PRIMARY KEY (subject=? AND story_id>? AND",
        ),
        (
            "actor:x",
            "SEARCH d USING PRIMARY KEY (subject=? AND story_id>? AND",
        ),
        (
            "is:followed war",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND",
        ),
        (
            "is:overdue",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND",
        ),
        (
            "is:labelled is:read",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND",
        ),
        ("war", "SCAN story_fts VIRTUAL TABLE INDEX"),
        (
            "war OR peace -title:x",
            "SCAN story_fts VIRTUAL TABLE INDEX",
        ),
        ("a NEAR/3 b -(c d)", "SCAN story_fts VIRTUAL TABLE INDEX"),
        ("war OR is:flagged", BY_ID),
        ("-(war OR peace)", BY_ID),
        ("/war/i lang:en published:2026", BY_ID),
        ("state-media:yes direction<0", BY_ID),
        (
            "grade:B2",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND",
        ),
        ("is:unread sort:tension", "SCAN s USING INDEX story_tension"),
        ("sort:arrived", "SCAN s USING INDEX story_arrived"),
        (
            "priority>=1 sort:date",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND",
        ),
        ("war feed:a.org", "SCAN story_fts VIRTUAL TABLE INDEX"),
        (
            "war feed:a.org is:flagged is:unread",
            "SCAN story_fts VIRTUAL TABLE INDEX",
        ),
    ];

    /// How SQLite would walk the window of a query.
    fn explain(connection: &Connection, text: &str, from: From) -> String {
        let now = DateTime::UNIX_EPOCH;
        let query = parse(text, now).expect("a query");
        let request = PageRequest {
            query,
            order: crate::store::Order::Newest,
            from,
            limit: 100,
            now,
        };
        let outlets = Outlets::default();
        let Statement { sql, params, .. } =
            statement(connection, &outlets, &request, COLUMNS).expect("a statement");
        let mut explained = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .expect("SQLite understands the statement");
        let lines = explained
            .query_map(params_from_iter(params), |row| row.get(3))
            .expect("it is run");
        lines
            .collect::<rusqlite::Result<Vec<String>>>()
            .expect("text")
            .join("\n")
    }

    #[test]
    fn newest_pages_walk_one_index_and_sort_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(&directory.path().join("store.db")).expect("a store");
        let connection = &store.connection;
        for url in ["https://a.org", "https://b.org"] {
            let feed = crate::model::NewFeed {
                url: url.to_owned(),
                folder: vec!["x".to_owned()],
                ..Default::default()
            };
            subscribe(connection, &[feed], DateTime::UNIX_EPOCH).expect("a feed");
        }
        for (text, walk) in WALKS {
            for from in [
                From::Top,
                From::Bottom,
                From::After(StoryId(9)),
                From::Before(StoryId(9)),
            ] {
                let plan = explain(connection, text, from);
                assert!(plan.starts_with(walk), "{text}: {plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{text}: {plan}");
                let scans = plan.lines().filter(|line| {
                    let by_order = ["VIRTUAL TABLE INDEX", "story_tension", "story_arrived"];
                    line.starts_with("SCAN") && !by_order.iter().any(|walk| line.contains(walk))
                });
                assert_eq!(scans.count(), 0, "{text}: {plan}");
            }
        }
    }
}
