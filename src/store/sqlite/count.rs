//! Counts, from counters where there are any.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params_from_iter};

use super::{
    LOCAL_READER,
    fault::Result,
    feeds::{self, FeedFacts},
    match_text::Spellings,
    plan::{Asked, Plan, Walk, asks_about_feeds, is_about_feed},
};
use crate::{
    model::{Counts, FeedCount, FeedId, Outlets},
    query::{Expr, Is, Query, Test},
};

/// Counts stories by feed and by query.
pub(super) fn counts(
    connection: &Connection,
    outlets: &Outlets,
    queries: &[Query],
    now: DateTime<Utc>,
) -> Result<Counts> {
    let by_feed = feed_counts(connection)?;
    let feeds = if queries.iter().any(asks_about_feeds) {
        feeds::facts(connection, outlets)?
    } else {
        Vec::new()
    };
    let mut counted = Vec::with_capacity(queries.len());
    for query in queries {
        counted.push(match sum_of_feeds(query, &by_feed, &feeds) {
            Some(sum) => sum,
            None => count(connection, query, &feeds, now)?,
        });
    }
    Ok(Counts {
        feeds: by_feed,
        queries: counted,
    })
}

fn feed_counts(connection: &Connection) -> Result<Vec<FeedCount>> {
    let mut statement = connection.prepare_cached(
        "SELECT feed_id, stories, unread, flagged FROM feed_count
         WHERE reader_id = ?1 AND stories > 0 ORDER BY feed_id",
    )?;
    let rows = statement.query_map([LOCAL_READER], |row| {
        Ok(FeedCount {
            feed: FeedId(row.get(0)?),
            stories: number(row, 1)?,
            unread: number(row, 2)?,
            flagged: number(row, 3)?,
        })
    })?;
    let mut counts: Vec<FeedCount> = rows.collect::<rusqlite::Result<_>>()?;
    for muted in muted_counts(connection)? {
        let feed = counts.iter_mut().find(|count| count.feed == muted.feed);
        if let Some(count) = feed {
            count.stories -= muted.stories.min(count.stories);
            count.unread -= muted.unread.min(count.unread);
            count.flagged -= muted.flagged.min(count.flagged);
        }
    }
    Ok(counts)
}

/// Counts the muted stories of each feed: counters have them, lists do not.
fn muted_counts(connection: &Connection) -> Result<Vec<FeedCount>> {
    let mut statement = connection.prepare_cached(
        "SELECT s.feed_id, count(*), count(u.story_id),
            count(CASE WHEN s.flagged THEN u.story_id END)
         FROM muted m JOIN story s ON s.id = m.story_id
         LEFT JOIN unread u ON u.reader_id = m.reader_id AND u.story_id = m.story_id
         WHERE m.reader_id = ?1 GROUP BY s.feed_id",
    )?;
    let rows = statement.query_map([LOCAL_READER], |row| {
        Ok(FeedCount {
            feed: FeedId(row.get(0)?),
            stories: number(row, 1)?,
            unread: number(row, 2)?,
            flagged: number(row, 3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Counts a query that asks about nothing but feeds and `is:unread` from counters.
fn sum_of_feeds(query: &Query, counts: &[FeedCount], feeds: &[FeedFacts]) -> Option<(u64, u64)> {
    let is_unread = Expr::Test(Test::Is(Is::Unread));
    let conjuncts = query.root.conjuncts();
    let of_feeds: Vec<&Expr> = conjuncts.iter().filter(|&one| *one != is_unread).collect();
    if !of_feeds.iter().all(|expr| is_of_feeds(expr)) {
        return None;
    }
    let mut sum = (0, 0);
    for count in counts {
        let feed = feeds.iter().find(|feed| feed.id == count.feed.0);
        let holds = of_feeds
            .iter()
            .all(|expr| feed.is_some_and(|feed| passes(feed, expr)));
        if holds {
            sum = (sum.0 + count.unread, sum.1 + count.stories);
        }
    }
    let only_unread = of_feeds.len() < conjuncts.len();
    Some(if only_unread { (sum.0, sum.0) } else { sum })
}

fn is_of_feeds(expr: &Expr) -> bool {
    match expr {
        Expr::All(all) | Expr::Any(all) => all.iter().all(is_of_feeds),
        Expr::Not(inner) => is_of_feeds(inner),
        Expr::Test(test) => is_about_feed(test),
    }
}

fn passes(feed: &FeedFacts, expr: &Expr) -> bool {
    match expr {
        Expr::All(all) => all.iter().all(|one| passes(feed, one)),
        Expr::Any(any) => any.iter().any(|one| passes(feed, one)),
        Expr::Not(inner) => !passes(feed, inner),
        Expr::Test(test) => feed.passes(test),
    }
}

fn count(
    connection: &Connection,
    query: &Query,
    feeds: &[FeedFacts],
    now: DateTime<Utc>,
) -> Result<(u64, u64)> {
    let texts = Spellings::of(connection, query)?;
    let asked = Asked {
        query,
        now,
        feeds,
        texts: &texts,
        walk: Walk::Stories,
    };
    let Plan {
        tables,
        conditions,
        params,
        ..
    } = Plan::new(&asked, 0, i64::MAX);
    let sql = format!("SELECT count(u.story_id), count(*) FROM {tables} WHERE {conditions}");
    let mut statement = connection.prepare_cached(&sql)?;
    let counts = statement.query_row(params_from_iter(params), |row| {
        Ok((number(row, 0)?, number(row, 1)?))
    })?;
    Ok(counts)
}

/// Reads a count.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number)
        .map_err(|_negative| rusqlite::Error::IntegralValueOutOfRange(column, number))
}
