//! Turns a query into SQL that walks stories in the order of a list.
//!
//! One term, the *driver*, gives the table that is walked by descending id: the follow-ups, the
//! full-text index, the stories about a theatre, ... The others are conditions on each row. So the
//! first rows of a list cost no more than themselves, however large the archive, and nothing is
//! sorted. `CROSS JOIN` fixes the order of tables; `ifnull` keeps SQLite from turning the outer
//! joins into inner ones and changing it again.

use chrono::{DateTime, Utc};
use rusqlite::types::Value;

use super::{LOCAL_READER, columns::micros, feeds::FeedFacts};
use crate::{
    model::StoryId,
    query::{self, Is, Query, Term, Test},
};

/// The parts of a statement over the stories that a query finds.
pub(super) struct Plan {
    /// Tables: `s` is the story, `f` its follow-up, `u` its unread entry, `l` its label; these three
    /// may be NULL.
    pub(super) tables: String,
    /// The column to order by.
    pub(super) id: &'static str,
    /// Conditions, joined by AND; with those of `bounds` at the end.
    pub(super) conditions: String,
    /// The parameters of the conditions, in order.
    pub(super) params: Vec<Value>,
}

impl Plan {
    /// Plans a query between two ids, both included.
    pub(super) fn new(asked: &Asked<'_>, low: i64, high: i64) -> Self {
        let driver = asked.driver();
        let mut conditions = Conditions::default();
        let (tables, id) = driver.tables(&mut conditions);
        let (mut low, mut high) = (low.max(0), high);
        for term in &asked.query.terms {
            if let Some((from, to)) = bounds(term) {
                (low, high) = (low.max(from), high.min(to));
            } else if !driver.covers(term) {
                asked.condition(term, &driver, &mut conditions);
            }
        }
        conditions.add(&format!("{id} BETWEEN ? AND ?"), [low.into(), high.into()]);
        let tables = format!(
            "{tables}
             LEFT JOIN follow_up f ON f.reader_id = {LOCAL_READER} AND f.story_id = s.id
             LEFT JOIN unread u ON u.reader_id = {LOCAL_READER} AND u.story_id = s.id
             LEFT JOIN label l ON l.reader_id = {LOCAL_READER} AND l.story_id = s.id"
        );
        Self {
            tables,
            id,
            conditions: conditions.sql,
            params: conditions.params,
        }
    }
}

/// What is asked for, and what one must know to answer.
pub(super) struct Asked<'a> {
    pub(super) query: &'a Query,
    pub(super) now: DateTime<Utc>,
    /// All feeds, if the query asks about feeds.
    pub(super) feeds: &'a [FeedFacts],
    /// Whether only followed stories are asked for.
    pub(super) followed: bool,
}

impl Asked<'_> {
    fn driver(&self) -> Driver {
        let wanted = || {
            self.query
                .terms
                .iter()
                .filter(|term| !term.negated)
                .map(|term| &term.test)
        };
        let of_follow_up = |test: &Test| match test {
            Test::Is(Is::Followed | Is::Overdue) | Test::State(_) => true,
            Test::Tag(tag) => self.feeds_with(tag).is_empty(),
            _ => false,
        };
        if self.followed || wanted().any(of_follow_up) {
            return Driver::FollowUp;
        }
        if let Some(expression) = match_expression(self.query) {
            return Driver::Text(expression);
        }
        if let Some(subject) = wanted().find_map(subject) {
            return Driver::Subject(subject);
        }
        let one_feed = wanted().find_map(|test| match self.feeds_of(test)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        match one_feed {
            Some(feed) => Driver::Feed(feed),
            None if wanted().any(|test| *test == Test::Is(Is::Labelled)) => Driver::Label,
            None if wanted().any(|test| *test == Test::Is(Is::Unread)) => Driver::Unread,
            None if wanted().any(|test| *test == Test::Is(Is::Flagged)) => Driver::Flagged,
            None if wanted().any(|test| *test == Test::Is(Is::Read)) => Driver::Read,
            None => Driver::All,
        }
    }

    /// Returns the feeds that a term about feeds means.
    fn feeds_of(&self, test: &Test) -> Option<Vec<i64>> {
        let means = |feed: &&FeedFacts| match test {
            Test::Feed(part) => query::feed_matches(part, &feed.title, &feed.url),
            Test::FeedId(id) => feed.id == id.0,
            Test::Folder(path) => query::folder_matches(path, &feed.folder),
            _ => false,
        };
        is_about_feed(test).then(|| {
            self.feeds
                .iter()
                .filter(means)
                .map(|feed| feed.id)
                .collect()
        })
    }

    fn condition(&self, term: &Term, driver: &Driver, conditions: &mut Conditions) {
        let mut own = Conditions::default();
        match &term.test {
            Test::Text { tokens, prefix } => {
                own.add(driver.text_condition(), [phrase(tokens, *prefix).into()]);
            }
            Test::Is(is) => self.state_condition(*is, &mut own),
            Test::Feed(_) | Test::FeedId(_) | Test::Folder(_) => {
                own.add(
                    &in_feeds(&self.feeds_of(&term.test).unwrap_or_default()),
                    [],
                );
            }
            Test::Theatre(_) | Test::Actor(_) => own.add(
                "EXISTS (SELECT 1 FROM story_about a WHERE a.subject = ? AND a.story_id = s.id)",
                [subject(&term.test).into()],
            ),
            Test::Kind(kind) => {
                let bit = 1_i64 << *kind as u8;
                own.add("s.kinds & ? <> 0", [bit.into()]);
            }
            Test::Tension(comparison, level) => {
                let range = comparison.range(*level);
                own.add(
                    "s.tension >= ? AND s.tension < ?",
                    [range.start.into(), range.end.into()],
                );
            }
            Test::State(state) => {
                own.add("ifnull(f.state, '') = ?", [state.name().to_owned().into()]);
            }
            Test::Tag(tag) => self.tag_condition(tag, &mut own),
            // These are bounds of the id.
            Test::Since(_) | Test::Until(_) => {}
        }
        let sql = if term.negated {
            format!("NOT ({})", own.sql)
        } else {
            own.sql
        };
        conditions.add(&sql, own.params);
    }

    fn state_condition(&self, is: Is, own: &mut Conditions) {
        match is {
            Is::Unread => own.add("ifnull(u.story_id, -1) >= 0", []),
            Is::Read => own.add("ifnull(u.story_id, -1) < 0", []),
            Is::Flagged => own.add("s.flagged = 1", []),
            Is::Followed => own.add("ifnull(f.story_id, -1) >= 0", []),
            Is::Labelled => own.add("ifnull(l.story_id, -1) >= 0", []),
            Is::Overdue => own.add(
                "ifnull(f.state NOT IN ('done', 'dropped') AND f.due < ?
                    AND ifnull(f.snoozed_until <= ?, 1), 0)",
                [micros(self.now).into(), micros(self.now).into()],
            ),
        }
    }

    /// Returns the feeds that bear a tag.
    fn feeds_with(&self, tag: &str) -> Vec<i64> {
        let bears = |feed: &&FeedFacts| query::tag_matches(tag, &feed.tags);
        self.feeds
            .iter()
            .filter(bears)
            .map(|feed| feed.id)
            .collect()
    }

    fn tag_condition(&self, tag: &str, own: &mut Conditions) {
        let sql = format!(
            "({} OR EXISTS (SELECT 1 FROM follow_up_tag t WHERE t.reader_id = {LOCAL_READER}
                AND t.story_id = s.id AND t.folded = ?))",
            in_feeds(&self.feeds_with(tag))
        );
        own.add(&sql, [tag.to_lowercase().into()]);
    }
}

/// Whether a query asks about feeds, so that they must be known.
pub(super) fn asks_about_feeds(query: &Query) -> bool {
    query
        .terms
        .iter()
        .any(|term| is_about_feed(&term.test) || matches!(term.test, Test::Tag(_)))
}

/// Whether a test asks about nothing but the story's feed.
pub(super) const fn is_about_feed(test: &Test) -> bool {
    matches!(test, Test::Feed(_) | Test::FeedId(_) | Test::Folder(_))
}

/// What is walked.
enum Driver {
    FollowUp,
    /// An FTS5 expression that holds all text terms.
    Text(String),
    Subject(String),
    Feed(i64),
    Label,
    Unread,
    Read,
    Flagged,
    All,
}

impl Driver {
    /// Returns tables and order column; adds the driver's own condition.
    fn tables(&self, conditions: &mut Conditions) -> (&'static str, &'static str) {
        match self {
            Self::FollowUp => {
                conditions.add("d.reader_id = ?", [LOCAL_READER.into()]);
                (
                    "follow_up d CROSS JOIN story s ON s.id = d.story_id",
                    "d.story_id",
                )
            }
            Self::Text(expression) => {
                conditions.add("story_fts MATCH ?", [expression.clone().into()]);
                (
                    "story_fts CROSS JOIN story s ON s.id = story_fts.rowid",
                    "story_fts.rowid",
                )
            }
            Self::Subject(subject) => {
                conditions.add("d.subject = ?", [subject.clone().into()]);
                (
                    "story_about d CROSS JOIN story s ON s.id = d.story_id",
                    "d.story_id",
                )
            }
            Self::Feed(feed) => {
                conditions.add("s.feed_id = ?", [(*feed).into()]);
                ("story s INDEXED BY story_feed", "s.id")
            }
            Self::Label => {
                conditions.add("d.reader_id = ?", [LOCAL_READER.into()]);
                (
                    "label d CROSS JOIN story s ON s.id = d.story_id",
                    "d.story_id",
                )
            }
            Self::Unread => {
                conditions.add("d.reader_id = ?", [LOCAL_READER.into()]);
                (
                    "unread d CROSS JOIN story s ON s.id = d.story_id",
                    "d.story_id",
                )
            }
            Self::Read => {
                conditions.add("d.reader_id = ?", [LOCAL_READER.into()]);
                (
                    "read_mark d CROSS JOIN story s ON s.id = d.story_id",
                    "d.story_id",
                )
            }
            Self::Flagged => {
                conditions.add("s.flagged = 1", []);
                ("story s INDEXED BY story_flagged", "s.id")
            }
            Self::All => ("story s NOT INDEXED", "s.id"),
        }
    }

    /// How to look for text that the walk does not cover: one list for all rows, or, as there are
    /// few followed stories, a look into the index for each.
    const fn text_condition(&self) -> &'static str {
        match self {
            Self::FollowUp => {
                "EXISTS (SELECT 1 FROM story_fts WHERE story_fts MATCH ? AND rowid = s.id)"
            }
            _ => "s.id IN (SELECT rowid FROM story_fts WHERE story_fts MATCH ?)",
        }
    }

    /// Returns whether the walk itself makes the term hold.
    fn covers(&self, term: &Term) -> bool {
        match (self, &term.test) {
            (Self::Text(_), Test::Text { .. }) => true,
            (Self::FollowUp, Test::Is(Is::Followed))
            | (Self::Label, Test::Is(Is::Labelled))
            | (Self::Unread, Test::Is(Is::Unread))
            | (Self::Read, Test::Is(Is::Read))
            | (Self::Flagged, Test::Is(Is::Flagged)) => !term.negated,
            (Self::Subject(walked), test) => {
                !term.negated && subject(test).as_ref() == Some(walked)
            }
            _ => false,
        }
    }
}

/// Conditions joined by AND, and their parameters.
#[derive(Default)]
struct Conditions {
    sql: String,
    params: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, sql: &str, params: impl IntoIterator<Item = Value>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.params.extend(params);
    }
}

/// Returns the ids, both included, that a term about time leaves.
fn bounds(term: &Term) -> Option<(i64, i64)> {
    let (time, from_there) = match term.test {
        Test::Since(time) => (time, !term.negated),
        Test::Until(time) => (time, term.negated),
        _ => return None,
    };
    let first = first_at_or_after(time);
    Some(if from_there {
        (first, i64::MAX)
    } else {
        (0, first - 1)
    })
}

/// Returns the smallest id whose time is not before `time`.
fn first_at_or_after(time: DateTime<Utc>) -> i64 {
    if time.timestamp() >= 0 && time.timestamp_subsec_nanos() > 0 {
        StoryId::last_at(time).0 + 1
    } else {
        StoryId::first_at(time).0
    }
}

fn in_feeds(feeds: &[i64]) -> String {
    // `IN ()` is false to the planner, which then finds the index that it is told to use of no use.
    if feeds.is_empty() {
        return "s.feed_id = -1".to_owned();
    }
    let feeds: Vec<String> = feeds.iter().map(i64::to_string).collect();
    format!("s.feed_id IN ({})", feeds.join(", "))
}

/// Returns the entry of `story_about` that a term asks for.
fn subject(test: &Test) -> Option<String> {
    match test {
        Test::Theatre(id) => Some(format!("theatre:{}", id.to_ascii_lowercase())),
        Test::Actor(id) => Some(format!("actor:{}", id.to_ascii_lowercase())),
        _ => None,
    }
}

/// Returns the FTS5 expression for all text terms, if one of them is not excluded: FTS5 cannot
/// find what only lacks something.
fn match_expression(query: &Query) -> Option<String> {
    let phrases = |negated: bool| -> Vec<String> {
        let terms = query.terms.iter().filter(|term| term.negated == negated);
        terms
            .filter_map(|term| match &term.test {
                Test::Text { tokens, prefix } => Some(phrase(tokens, *prefix)),
                _ => None,
            })
            .collect()
    };
    let (wanted, excluded) = (phrases(false), phrases(true));
    match (wanted.is_empty(), excluded.is_empty()) {
        (true, _) => None,
        (false, true) => Some(wanted.join(" AND ")),
        (false, false) => Some(format!(
            "({}) NOT ({})",
            wanted.join(" AND "),
            excluded.join(" OR ")
        )),
    }
}

/// Returns an FTS5 phrase. What people typed stands in quotes and is no syntax.
fn phrase(tokens: &[String], prefix: bool) -> String {
    let quoted = format!("\"{}\"", tokens.join(" ").replace('"', "\"\""));
    if prefix { quoted + " *" } else { quoted }
}
