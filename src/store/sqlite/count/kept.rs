//! Keeps counts: what a story was counted by stands beside it, so that a change of the story is a difference
//! of counts.
//!
//! Triggers write down which stories were touched. At the end of the transaction that touched them they are
//! asked about again, by the definition of queries itself: counts are right when the commit is, no
//! second one is waited for, and the cost is that of the stories touched, whatever the archive holds. What
//! is too much for one transaction, and the archive when a query is new, is counted in bounded steps.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{facts::Facts, is_counter};
use crate::{
    model::{FeedId, Outlets, StoryId},
    query::{Expr, Is, Part, Query, Test, Texts, eval_in},
    store::sqlite::{
        LOCAL_READER,
        columns::{from_json, json},
        fault::Result,
        feeds::{self, FeedFacts},
    },
};

/// Touched stories of one transaction: more than a group of fetches brings. Chosen by us, some 40 ms.
const TOUCHED: usize = 4096;

/// Stories of one step through the archive: chosen by us, some 10 ms.
const STEP: usize = 1024;

/// To be raised whenever queries come to mean something else by themselves.
const MEANING: u32 = 1;

/// Returns whether the count of a query can be kept: it does not change by itself as time goes by, and no
/// other counter tells it.
pub(super) fn keeps(query: &Query) -> bool {
    let passes_by = |test: &Test| matches!(test, Test::Time { .. } | Test::Is(Is::Overdue));
    !query.has(passes_by) && !is_counter(query)
}

/// Returns a number that another list of outlets has not.
pub(super) fn print_of(outlets: &Outlets) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{:?}", outlets.all()).hash(&mut hasher);
    hasher.finish()
}

/// Returns a number that tells apart what a query of the same words may mean; `print` is that of
/// [`print_of`].
pub(super) fn meaning(query: &Query, print: &dyn Fn() -> u64) -> i64 {
    let of_outlet = |test: &Test| {
        matches!(
            test,
            Test::Outlet(_) | Test::Country(_) | Test::OutletKind(_) | Test::StateMedia(_)
        )
    };
    let mut hasher = DefaultHasher::new();
    MEANING.hash(&mut hasher);
    format!("{:?}", query.root).hash(&mut hasher);
    if query.has(of_outlet) {
        print().hash(&mut hasher);
    }
    hasher.finish().cast_signed()
}

/// Whether stories are still to be counted.
pub(super) fn is_pending(connection: &Connection) -> Result<bool> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM counted WHERE through > 0)
            OR (EXISTS (SELECT 1 FROM counted) AND EXISTS (SELECT 1 FROM touched))",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The queries whose counts a writer keeps.
#[derive(Debug, Default)]
pub(in crate::store::sqlite) struct Keeper {
    kept: Vec<Kept>,
}

/// A query whose count is kept.
#[derive(Debug)]
struct Kept {
    /// Its row.
    id: i64,
    meaning: i64,
    query: Query,
    /// What must hold before it is worth reading the story's text.
    first: Option<Query>,
}

impl Keeper {
    /// Takes over the queries whose counts can be kept. Counts that nobody asks for any more go; new ones
    /// begin.
    pub(in crate::store::sqlite) fn new(
        connection: &Connection,
        queries: &[Query],
        print: &dyn Fn() -> u64,
    ) -> Result<Self> {
        let mut kept: Vec<Kept> = Vec::new();
        for query in queries.iter().filter(|query| keeps(query)) {
            if kept.iter().all(|known| known.query.root != query.root) {
                kept.push(Kept {
                    id: 0,
                    meaning: meaning(query, print),
                    first: first(query),
                    query: query.clone(),
                });
            }
        }
        for own in &mut kept {
            own.id = own.row(connection)?;
        }
        let keeper = Self { kept };
        keeper.drop_others(connection)?;
        Ok(keeper)
    }

    /// Drops the counts of queries that are not kept here, another program's perhaps: they would be wrong as
    /// soon as something is counted without them.
    fn drop_others(&self, connection: &Connection) -> Result<()> {
        let ids: Vec<i64> = self.kept.iter().map(|own| own.id).collect();
        connection
            .prepare_cached(
                "DELETE FROM counted WHERE reader_id = ?1
                    AND id NOT IN (SELECT value FROM json_each(?2))",
            )?
            .execute(params![LOCAL_READER, json(&ids)?])?;
        Ok(())
    }

    /// Counts the stories again that were touched: `TOUCHED` at most, the newest first.
    pub(in crate::store::sqlite) fn settle(
        &self,
        connection: &Connection,
        outlets: &Outlets,
    ) -> Result<()> {
        if self.kept.is_empty() {
            // Another program's counts wait for it. Without any, all stories are walked by the first.
            connection
                .prepare_cached("DELETE FROM touched WHERE NOT EXISTS (SELECT 1 FROM counted)")?
                .execute([])?;
            return Ok(());
        }
        let ids = ids(
            connection,
            "SELECT story_id FROM touched WHERE story_id < ?1 ORDER BY story_id DESC LIMIT ?2",
            i64::MAX,
            TOUCHED,
        )?;
        let Some(&last) = ids.last() else {
            return Ok(());
        };
        self.count(connection, outlets, &ids)?;
        connection
            .prepare_cached("DELETE FROM touched WHERE story_id >= ?1")?
            .execute([last])?;
        Ok(())
    }

    /// Counts the next stories of the archive by the queries that have not counted all of it.
    pub(in crate::store::sqlite) fn step(
        &self,
        connection: &Connection,
        outlets: &Outlets,
    ) -> Result<()> {
        let through: Option<i64> = connection
            .prepare_cached("SELECT max(through) FROM counted WHERE reader_id = ?1")?
            .query_row([LOCAL_READER], |row| row.get(0))?;
        let Some(through @ 1..) = through else {
            return Ok(());
        };
        let ids = ids(
            connection,
            "SELECT id FROM story WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            through,
            STEP,
        )?;
        self.count(connection, outlets, &ids)?;
        let reached = match ids.last() {
            Some(&last) if ids.len() == STEP => last,
            _ => 0,
        };
        connection
            .prepare_cached("UPDATE counted SET through = min(through, ?2) WHERE reader_id = ?1")?
            .execute([LOCAL_READER, reached])?;
        Ok(())
    }

    /// Whether something is left for [`settle`](Self::settle) or [`step`](Self::step).
    pub(in crate::store::sqlite) fn is_pending(&self, connection: &Connection) -> Result<bool> {
        Ok(!self.kept.is_empty() && is_pending(connection)?)
    }

    /// Counts stories again by all queries. Those that are gone count nowhere.
    fn count(&self, connection: &Connection, outlets: &Outlets, ids: &[i64]) -> Result<()> {
        self.drop_others(connection)?;
        let mut feeds: HashMap<FeedId, Option<FeedFacts>> = HashMap::new();
        let mut differences: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for &id in ids {
            let before = Share::read(connection, id)?;
            let mut now = Share::default();
            if let Some(facts) = Facts::read(connection, StoryId(id))? {
                let feed = match feeds.entry(facts.feed) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(free) => {
                        free.insert(feeds::facts_of(connection, outlets, facts.feed)?)
                    }
                };
                if let Some(feed) = feed {
                    now = self.share(&facts, feed)?;
                }
            }
            if now != before {
                now.write(connection, id)?;
                before.tell(-1, &mut differences);
                now.tell(1, &mut differences);
            }
        }
        let mut update = connection.prepare_cached(
            "UPDATE counted SET stories = stories + ?2, unread = unread + ?3 WHERE id = ?1",
        )?;
        for (id, (stories, unread)) in differences {
            if (stories, unread) != (0, 0) {
                update.execute([id, stories, unread])?;
            }
        }
        Ok(())
    }

    /// Returns by which queries a story is to be counted.
    fn share(&self, facts: &Facts<'_>, feed: &FeedFacts) -> Result<Share> {
        let now = DateTime::UNIX_EPOCH;
        let bare = facts.candidate("", feed);
        let without = Texts::new(bare.title, "", bare.language);
        let mut counted = Vec::new();
        let mut asks_texts = Vec::new();
        for own in &self.kept {
            match &own.first {
                None if eval_in(&own.query, &bare, &without, now) => counted.push(own.id),
                Some(first) if eval_in(first, &bare, &without, now) => asks_texts.push(own),
                _ => {}
            }
        }
        if !asks_texts.is_empty() {
            let whole = facts.candidate(facts.body()?, feed);
            let texts = Texts::new(whole.title, whole.body, whole.language);
            asks_texts.retain(|own| eval_in(&own.query, &whole, &texts, now));
            counted.extend(asks_texts.iter().map(|own| own.id));
        }
        counted.sort_unstable();
        Ok(Share {
            unread: facts.unread && !counted.is_empty(),
            counted,
        })
    }
}

impl Kept {
    /// Returns the row of the query; a new one if there is none.
    fn row(&self, connection: &Connection) -> Result<i64> {
        let written = self.query.root.to_string();
        let known = connection
            .prepare_cached(
                "SELECT id FROM counted WHERE reader_id = ?1 AND query = ?2 AND meaning = ?3",
            )?
            .query_row(params![LOCAL_READER, written, self.meaning], |row| {
                row.get(0)
            });
        if let Some(known) = known.optional()? {
            return Ok(known);
        }
        let new = connection
            .prepare_cached(
                "INSERT INTO counted (reader_id, query, meaning, through) VALUES (?1, ?2, ?3, ?4)",
            )?
            .insert(params![LOCAL_READER, written, self.meaning, i64::MAX])?;
        Ok(new)
    }
}

/// Returns what must hold before it is worth reading a story's text; `None` for a query that asks for none.
fn first(query: &Query) -> Option<Query> {
    let asks_body = |test: &Test| {
        matches!(
            test,
            Test::Text(Part::Anywhere | Part::Body, _)
                | Test::Near(Part::Anywhere | Part::Body, _)
                | Test::Matches(Part::Anywhere | Part::Body, _)
        )
    };
    if !query.has(asks_body) {
        return None;
    }
    let conjuncts = query.root.conjuncts().iter();
    let mut first: Vec<Expr> = conjuncts
        .filter(|expr| {
            let mut without = true;
            expr.each_test(&mut |test| without &= !asks_body(test));
            without
        })
        .cloned()
        .collect();
    if query.finds_muted() {
        // What asks for muted stories may stand in what was left out.
        let muted = Expr::Test(Test::Is(Is::Muted));
        first.push(Expr::Any(vec![muted.clone(), Expr::Not(Box::new(muted))]));
    }
    Some(Query {
        root: Expr::all(first),
        sort: None,
    })
}

/// Reads ids of stories below one.
fn ids(connection: &Connection, sql: &str, below: i64, limit: usize) -> Result<Vec<i64>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map([below, limit], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// By which queries a story is counted.
#[derive(Debug, PartialEq, Eq, Default)]
struct Share {
    /// Whether it is counted as unread.
    unread: bool,
    /// Their rows, in order.
    counted: Vec<i64>,
}

impl Share {
    fn read(connection: &Connection, story: i64) -> Result<Self> {
        let mut statement = connection.prepare_cached(
            "SELECT unread, counted FROM counted_story WHERE reader_id = ?1 AND story_id = ?2",
        )?;
        let mut rows = statement.query([LOCAL_READER, story])?;
        let Some(row) = rows.next()? else {
            return Ok(Self::default());
        };
        let counted = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        Ok(Self {
            unread: row.get(0)?,
            counted: from_json(counted)?,
        })
    }

    fn write(&self, connection: &Connection, story: i64) -> Result<()> {
        if self.counted.is_empty() {
            connection
                .prepare_cached("DELETE FROM counted_story WHERE reader_id = ?1 AND story_id = ?2")?
                .execute([LOCAL_READER, story])?;
            return Ok(());
        }
        connection
            .prepare_cached(
                "INSERT INTO counted_story (reader_id, story_id, unread, counted)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (reader_id, story_id) DO UPDATE SET unread = excluded.unread,
                    counted = excluded.counted",
            )?
            .execute(params![
                LOCAL_READER,
                story,
                self.unread,
                json(&self.counted)?
            ])?;
        Ok(())
    }

    /// Adds what the story makes of counts, times `sign`: all stories, and unread ones.
    fn tell(&self, sign: i64, differences: &mut BTreeMap<i64, (i64, i64)>) {
        for &id in &self.counted {
            let (stories, unread) = differences.entry(id).or_default();
            *stories += sign;
            *unread += sign * i64::from(self.unread);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outlet, OutletKind};

    #[test]
    fn the_same_outlets_have_the_same_print_in_every_process() {
        let outlet = |id: &str| Outlet {
            id: id.to_owned(),
            name: id.to_owned(),
            short: id.to_owned(),
            country: "POL".to_owned(),
            language: "pl".to_owned(),
            kind: OutletKind::Agency,
            state_controlled: false,
            domains: vec![format!("{id}.example"), format!("{id}.test")],
        };
        let list: Vec<Outlet> = ["one", "two", "three"].map(outlet).into();
        // Read or not yet, whatever the order of tables of hashes.
        let later = Outlets::later({
            let list = list.clone();
            || list
        });
        assert_eq!(print_of(&later), print_of(&Outlets::from(list.clone())));
        let [other, ..] = list.as_slice() else {
            panic!("there are three");
        };
        assert_ne!(
            print_of(&later),
            print_of(&Outlets::from(vec![other.clone()]))
        );
    }
}
