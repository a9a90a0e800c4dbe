//! Counts, as the writer keeps them; what it does not keep is counted as far as a bounded walk leads.

mod facts;
mod kept;

use std::cell::OnceCell;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

pub(super) use kept::Keeper;

use super::{
    LOCAL_READER, SqliteStore,
    fault::Result,
    feeds::{self, FeedFacts},
    match_text::Spellings,
    plan::{Asked, BoundedCount, Walk, asks_about_feeds, is_about_feed},
    unit,
};
use crate::{
    model::{Count, Counts, Extent, FeedCount, FeedId},
    query::{Expr, Is, Query, Test},
    store::{self, StoreError},
};

impl store::Counting for SqliteStore {
    fn counts(
        &self,
        queries: &[Query],
        now: DateTime<Utc>,
    ) -> std::result::Result<Counts, StoreError> {
        self.ask(|connection| self.counter(connection, now).all(queries))
    }

    fn count(&self, query: &Query, now: DateTime<Utc>) -> std::result::Result<Count, StoreError> {
        self.ask(|connection| self.counter(connection, now).one(query))
    }

    fn keep_counts(&mut self, queries: &[Query]) -> std::result::Result<(), StoreError> {
        let print = || self.print();
        let begin = |connection: &Connection| Keeper::new(connection, queries, &print);
        self.keeper = self.read(|connection| unit::run(connection, begin))?;
        Ok(())
    }

    fn count_on(&mut self) -> std::result::Result<bool, StoreError> {
        let count = |connection: &Connection| {
            self.keeper.settle(connection, &self.outlets)?;
            self.keeper.step(connection, &self.outlets)?;
            self.keeper.is_pending(connection)
        };
        self.read(|connection| unit::run(connection, count))
    }
}

impl SqliteStore {
    fn counter<'a>(&'a self, connection: &'a Connection, now: DateTime<Utc>) -> Counter<'a> {
        Counter {
            store: self,
            connection,
            now,
            by_feed: OnceCell::new(),
            feeds: OnceCell::new(),
        }
    }

    /// Returns what tells the list of outlets from another one.
    fn print(&self) -> u64 {
        *self.print.get_or_init(|| kept::print_of(&self.outlets))
    }
}

/// A reader of counts.
struct Counter<'a> {
    store: &'a SqliteStore,
    connection: &'a Connection,
    now: DateTime<Utc>,
    /// Of each feed, if a query asks.
    by_feed: OnceCell<Vec<FeedCount>>,
    feeds: OnceCell<Vec<FeedFacts>>,
}

impl Counter<'_> {
    /// Counts stories by feed and by query. What could be kept is not counted here.
    fn all(&self, queries: &[Query]) -> Result<Counts> {
        let count = |query: &Query| match self.counter(query)? {
            Some(count) => Ok(Some(count)),
            None if kept::keeps(query) => self.kept(query),
            None => self.walk(query).map(Some),
        };
        Ok(Counts {
            feeds: self.by_feed()?.to_vec(),
            queries: queries.iter().map(count).collect::<Result<_>>()?,
            pending: kept::is_pending(self.connection)?,
        })
    }

    /// Counts what one query finds, whether its count is kept or not.
    fn one(&self, query: &Query) -> Result<Count> {
        if let Some(count) = self.counter(query)? {
            return Ok(count);
        }
        match self.kept(query)? {
            Some(count) => Ok(count),
            None => self.walk(query),
        }
    }

    /// Counts a query that asks about nothing but feeds and `is:unread` from the counters of feeds.
    fn counter(&self, query: &Query) -> Result<Option<Count>> {
        if !is_counter(query) {
            return Ok(None);
        }
        let conjuncts = query.root.conjuncts();
        let of_feeds: Vec<&Expr> = conjuncts.iter().filter(|one| !is_unread(one)).collect();
        let (mut unread, mut all) = (0, 0);
        for count in self.by_feed()? {
            let holds = of_feeds.is_empty() || {
                let feed = self.feeds()?.iter().find(|feed| feed.id == count.feed.0);
                feed.is_some_and(|feed| of_feeds.iter().all(|expr| passes(feed, expr)))
            };
            if holds {
                (unread, all) = (unread + count.unread, all + count.stories);
            }
        }
        let only_unread = of_feeds.len() < conjuncts.len();
        Ok(Some(Count {
            unread,
            all: if only_unread { unread } else { all },
            extent: Extent::Whole,
        }))
    }

    /// Returns the count that the writer keeps, if it has counted all stories.
    fn kept(&self, query: &Query) -> Result<Option<Count>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT unread, stories FROM counted
             WHERE reader_id = ?1 AND query = ?2 AND meaning = ?3 AND through = 0",
        )?;
        let meaning = kept::meaning(query, &|| self.store.print());
        let count = statement.query_row(
            params![LOCAL_READER, query.root.to_string(), meaning],
            |row| {
                Ok(Count {
                    unread: number(row, 0)?,
                    all: number(row, 1)?,
                    extent: Extent::Whole,
                })
            },
        );
        Ok(count.optional()?)
    }

    /// Counts what a bounded walk finds.
    fn walk(&self, query: &Query) -> Result<Count> {
        let texts = Spellings::of(self.connection, query)?;
        let asked = Asked {
            query,
            now: self.now,
            feeds: if asks_about_feeds(query) {
                self.feeds()?
            } else {
                &[]
            },
            texts: &texts,
            walk: Walk::Any,
        };
        let BoundedCount { sql, params, most } = BoundedCount::new(&asked);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count = statement.query_row(params_from_iter(params), |row| {
            let is_part = row.get::<_, i64>(2)? == most;
            Ok(Count {
                unread: number(row, 0)?,
                all: number(row, 1)?,
                extent: if is_part { Extent::Part } else { Extent::Whole },
            })
        })?;
        Ok(count)
    }

    fn by_feed(&self) -> Result<&[FeedCount]> {
        if let Some(known) = self.by_feed.get() {
            return Ok(known);
        }
        let counts = feed_counts(self.connection)?;
        Ok(self.by_feed.get_or_init(|| counts))
    }

    fn feeds(&self) -> Result<&[FeedFacts]> {
        if let Some(known) = self.feeds.get() {
            return Ok(known);
        }
        let facts = feeds::facts(self.connection, &self.store.outlets)?;
        Ok(self.feeds.get_or_init(|| facts))
    }
}

fn feed_counts(connection: &Connection) -> Result<Vec<FeedCount>> {
    let mut statement = connection.prepare_cached(
        "SELECT c.feed_id, c.stories - ifnull(m.stories, 0), c.unread - ifnull(m.unread, 0),
            c.flagged - ifnull(m.flagged, 0)
         FROM feed_count c
         LEFT JOIN muted_count m ON m.reader_id = c.reader_id AND m.feed_id = c.feed_id
         WHERE c.reader_id = ?1 AND c.stories > 0 ORDER BY c.feed_id",
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

/// Whether the counters of feeds tell all about a query.
fn is_counter(query: &Query) -> bool {
    let mut conjuncts = query.root.conjuncts().iter();
    conjuncts.all(|expr| is_unread(expr) || is_of_feeds(expr))
}

fn is_unread(expr: &Expr) -> bool {
    expr.test() == Some(&Test::Is(Is::Unread))
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

/// Reads a count.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number)
        .map_err(|_negative| rusqlite::Error::IntegralValueOutOfRange(column, number))
}
