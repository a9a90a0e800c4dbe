//! Turns a query into SQL that walks stories in the order of a list.
//!
//! One condition, the *driver*, gives the table that is walked by descending id: the follow-ups, the
//! full-text index, the stories about a theatre, ... The others are conditions on each row. So the
//! first rows of a list cost no more than themselves, however large the archive, and nothing is
//! sorted. `CROSS JOIN` fixes the order of tables; `ifnull` keeps SQLite from turning the outer
//! joins into inner ones and changing it again, and makes every condition hold or not.

use chrono::{DateTime, Utc};
use rusqlite::types::Value;

use super::{LOCAL_READER, columns::micros, feeds::FeedFacts, functions, match_text::Spellings};
use crate::query::{self, Expr, Is, Part, Query, Scale, Test, TextTest};

mod bounded_count;
mod driver;
mod period;

pub(super) use bounded_count::BoundedCount;
use driver::Driver;
use period::{bounds, time_condition};

/// Whether a story is muted.
const MUTED: &str = "EXISTS (SELECT 1 FROM muted m WHERE m.reader_id = ? AND m.story_id = s.id)";

/// The parts of a statement over the stories that a query finds.
pub(super) struct Plan {
    /// Tables: `s` is the story, `f` its follow-up, `u` its unread entry, `l` its label; these three
    /// may be NULL.
    pub(super) tables: String,
    /// The column of ids to order by.
    pub(super) id: &'static str,
    /// Conditions, joined by AND; with those of `bounds` at the end.
    pub(super) conditions: String,
    /// The parameters of the conditions, in order.
    pub(super) params: Vec<Value>,
}

impl Plan {
    /// Plans a query between two ids, both included.
    pub(super) fn new(asked: &Asked<'_>, low: i64, high: i64) -> Self {
        let driver = Driver::of(asked);
        let mut conditions = Conditions::default();
        let source = driver.source(&mut conditions);
        let (own, bounds) = asked.others(&driver);
        conditions.append(own);
        let (low, high) = (low.max(bounds.0), high.min(bounds.1));
        let id = source.id;
        conditions.add(&format!("{id} BETWEEN ? AND ?"), [low.into(), high.into()]);
        Self {
            tables: with_reader(&source.joined()),
            id,
            conditions: conditions.sql,
            params: conditions.params,
        }
    }
}

/// Returns tables with what the reader did with each story.
fn with_reader(tables: &str) -> String {
    format!(
        "{tables}
         LEFT JOIN follow_up f ON f.reader_id = {LOCAL_READER} AND f.story_id = s.id
         LEFT JOIN unread u ON u.reader_id = {LOCAL_READER} AND u.story_id = s.id
         LEFT JOIN label l ON l.reader_id = {LOCAL_READER} AND l.story_id = s.id"
    )
}

/// What is asked for, and what one must know to answer.
pub(super) struct Asked<'a> {
    pub(super) query: &'a Query,
    pub(super) now: DateTime<Utc>,
    /// All feeds, if the query asks about feeds.
    pub(super) feeds: &'a [FeedFacts],
    /// How the index has what the query looks for.
    pub(super) texts: &'a Spellings,
    /// What is walked when nothing else says it.
    pub(super) walk: Walk,
}

/// What is walked when no condition says what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    /// All stories.
    Stories,
    /// All stories by tension.
    Tension,
    /// All stories by arrival.
    Arrival,
    /// The followed stories, whatever the conditions say.
    FollowUps,
    /// All stories, in whatever order leads past the fewest.
    Any,
}

impl Asked<'_> {
    /// Returns the conditions that the walk itself does not make hold, and between which ids, both
    /// included, the stories are.
    fn others(&self, driver: &Driver) -> (Conditions, (i64, i64)) {
        let mut conditions = Conditions::default();
        let (mut low, mut high) = (0, i64::MAX);
        for expr in self.query.root.conjuncts() {
            if let Some((from, to)) = bounds(expr) {
                (low, high) = (low.max(from), high.min(to));
            } else if !driver.covers(expr, self) {
                conditions.append(self.condition(expr, driver));
            }
        }
        if !self.query.finds_muted() {
            conditions.add(&format!("NOT {MUTED}"), [LOCAL_READER.into()]);
        }
        (conditions, (low, high))
    }

    /// Returns the feeds that a test about feeds means.
    fn feeds_of(&self, test: &Test) -> Option<Vec<i64>> {
        let means = |feed: &&FeedFacts| feed.passes(test);
        is_about_feed(test).then(|| {
            let feeds = self.feeds.iter().filter(means);
            feeds.map(|feed| feed.id).collect()
        })
    }

    /// Returns the condition that makes an expression hold.
    fn condition(&self, expr: &Expr, driver: &Driver) -> Conditions {
        if let Some(texts) = self.texts.expression(expr) {
            return driver.text_condition(texts, self.texts.is_common(expr));
        }
        match expr {
            Expr::Test(test) => self.test_condition(test),
            Expr::Not(inner) => {
                let mut inner = self.condition(inner, driver);
                inner.sql = format!("NOT ({})", inner.sql);
                inner
            }
            Expr::All(all) => self.joined(all, " AND ", driver),
            Expr::Any(any) => self.joined(any, " OR ", driver),
        }
    }

    fn joined(&self, parts: &[Expr], operator: &str, driver: &Driver) -> Conditions {
        let mut sql = Vec::new();
        let mut joined = Conditions::default();
        for part in parts {
            let mut own = self.condition(part, driver);
            sql.push(format!("({})", own.sql));
            joined.params.append(&mut own.params);
            joined.read_texts |= own.read_texts;
        }
        joined.sql = format!("({})", sql.join(operator));
        joined
    }

    fn test_condition(&self, test: &Test) -> Conditions {
        let number = |column: &str, params: Vec<Value>| {
            let sql = format!("ifnull({column} >= ? AND {column} < ?, 0)");
            Conditions::new(&sql, params)
        };
        match test {
            Test::Is(is) => self.state_condition(*is),
            Test::Feed(_)
            | Test::FeedId(_)
            | Test::Folder(_)
            | Test::Outlet(_)
            | Test::Country(_)
            | Test::OutletKind(_)
            | Test::StateMedia(_) => {
                Conditions::new(&in_feeds(&self.feeds_of(test).unwrap_or_default()), [])
            }
            Test::Theatre(_) | Test::Actor(_) => Conditions::new(
                "EXISTS (SELECT 1 FROM story_about a WHERE a.subject = ? AND a.story_id = s.id)",
                [subject(test).into()],
            ),
            Test::Kind(kind) => {
                let bit = 1_i64 << *kind as u8;
                Conditions::new("s.kinds & ? <> 0", [bit.into()])
            }
            Test::Number(scale, comparison, level) => {
                let range = comparison.range(*scale, *level);
                let params = vec![range.start.into(), range.end.into()];
                number(column_of(*scale), params)
            }
            Test::Matches(part, pattern) => pattern_condition(*part, pattern),
            Test::Author(tokens) => {
                Conditions::new("words_hold(?, s.author)", [tokens.join(" ").into()])
            }
            Test::Url(part) => Conditions::new(
                "ifnull(instr(lower(s.url), ?) > 0, 0)",
                [part.clone().into()],
            ),
            Test::Language(code) => {
                Conditions::new("ifnull(s.language = ?, 0)", [code.clone().into()])
            }
            Test::State(state) => {
                Conditions::new("ifnull(f.state = ?, 0)", [state.name().to_owned().into()])
            }
            Test::Grade(grade) => {
                Conditions::new("ifnull(instr(f.grade, ?) > 0, 0)", [grade.clone().into()])
            }
            Test::Assignee(tokens) => {
                Conditions::new("words_hold(?, f.assignee)", [tokens.join(" ").into()])
            }
            Test::Note { tokens, prefix } => {
                let star = if *prefix { "*" } else { "" };
                let phrase = [&tokens.join(" "), star].concat();
                Conditions::new("words_hold(?, f.note)", [phrase.into()])
            }
            Test::Tag(tag) => self.tag_condition(tag),
            Test::Rule(rule) => Conditions::new(
                "EXISTS (SELECT 1 FROM fired r WHERE r.reader_id = ? AND r.folded = ?
                    AND r.story_id = s.id)",
                [LOCAL_READER.into(), rule.clone().into()],
            ),
            Test::Watch(watch) => Conditions::new(
                "EXISTS (SELECT 1 FROM watch w JOIN watch_match m ON m.watch_id = w.id
                    WHERE w.reader_id = ? AND w.folded = ? AND m.story_id = s.id)",
                [LOCAL_READER.into(), watch.clone().into()],
            ),
            Test::Time { of, from, until } => time_condition(*of, *from, *until),
            Test::Text(..) | Test::Near(..) => texts_condition(test),
        }
    }

    fn state_condition(&self, is: Is) -> Conditions {
        match is {
            Is::Unread => Conditions::new("ifnull(u.story_id, -1) >= 0", []),
            Is::Read => Conditions::new("ifnull(u.story_id, -1) < 0", []),
            Is::Flagged => Conditions::new("s.flagged = 1", []),
            Is::Followed => Conditions::new("ifnull(f.story_id, -1) >= 0", []),
            Is::Labelled => Conditions::new("ifnull(l.story_id, -1) >= 0", []),
            Is::Muted => Conditions::new(MUTED, [LOCAL_READER.into()]),
            Is::Kept => Conditions::new(
                "EXISTS (SELECT 1 FROM kept k WHERE k.reader_id = ? AND k.story_id = s.id)",
                [LOCAL_READER.into()],
            ),
            Is::Overdue => Conditions::new(
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

    fn tag_condition(&self, tag: &str) -> Conditions {
        let sql = format!(
            "({} OR EXISTS (SELECT 1 FROM follow_up_tag t WHERE t.reader_id = {LOCAL_READER}
                AND t.story_id = s.id AND t.folded = ?)
                OR EXISTS (SELECT 1 FROM story_tag t WHERE t.reader_id = {LOCAL_READER}
                AND t.story_id = s.id AND t.folded = ?))",
            in_feeds(&self.feeds_with(tag))
        );
        let tag: Value = tag.to_lowercase().into();
        Conditions::new(&sql, [tag.clone(), tag])
    }
}

impl FeedFacts {
    /// Returns whether a test about feeds holds for the feed.
    pub(super) fn passes(&self, test: &Test) -> bool {
        let outlet = self.outlet.as_ref();
        match test {
            Test::Feed(part) => query::feed_matches(part, &self.title, &self.url),
            Test::FeedId(id) => self.id == id.0,
            Test::Folder(path) => query::folder_matches(path, &self.folder),
            Test::Outlet(part) => outlet.is_some_and(|own| query::outlet_matches(part, own)),
            Test::Country(code) => outlet.is_some_and(|own| own.country.eq_ignore_ascii_case(code)),
            Test::OutletKind(kind) => outlet.is_some_and(|own| own.kind == *kind),
            Test::StateMedia(yes) => outlet.is_some_and(|own| own.state_controlled == *yes),
            _ => false,
        }
    }
}

/// Whether a query asks about feeds, so that they must be known.
pub(super) fn asks_about_feeds(query: &Query) -> bool {
    query.has(|test| is_about_feed(test) || matches!(test, Test::Tag(_)))
}

/// Whether a test asks about nothing but the story's feed.
pub(super) const fn is_about_feed(test: &Test) -> bool {
    matches!(
        test,
        Test::Feed(_)
            | Test::FeedId(_)
            | Test::Folder(_)
            | Test::Outlet(_)
            | Test::Country(_)
            | Test::OutletKind(_)
            | Test::StateMedia(_)
    )
}

/// Conditions joined by AND, and their parameters.
#[derive(Default)]
struct Conditions {
    sql: String,
    params: Vec<Value>,
    /// Whether rows must be asked for their texts, which costs many times more than the rest.
    read_texts: bool,
}

impl Conditions {
    fn new(sql: &str, params: impl IntoIterator<Item = Value>) -> Self {
        let mut own = Self::default();
        own.add(sql, params);
        own
    }

    /// Returns a condition that looks into texts.
    fn on_texts(sql: &str, params: impl IntoIterator<Item = Value>) -> Self {
        Self {
            read_texts: true,
            ..Self::new(sql, params)
        }
    }

    fn add(&mut self, sql: &str, params: impl IntoIterator<Item = Value>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.params.extend(params);
    }

    fn append(&mut self, other: Self) {
        self.read_texts |= other.read_texts;
        if !other.sql.is_empty() {
            self.add(&other.sql, other.params);
        }
    }
}

/// Returns where a number stands.
const fn column_of(scale: Scale) -> &'static str {
    match scale {
        Scale::Tension => "s.tension",
        Scale::Direction => "(SELECT a.direction FROM assessment a WHERE a.story_id = s.id)",
        Scale::Precedence => "s.precedence",
        Scale::Priority => "f.priority",
    }
}

/// The text of a story.
const BODY: &str = "coalesce((SELECT p.body FROM full_text p WHERE p.story_id = s.id),
    (SELECT unpacked(t.body) FROM story_text t WHERE t.story_id = s.id))";

/// Returns the condition that looks into a story's texts.
fn texts_condition(test: &Test) -> Conditions {
    let Some(test) = TextTest::of(test) else {
        return Conditions::default();
    };
    Conditions::on_texts(
        &format!("texts_hold(?, s.title, {BODY}, s.language)"),
        [functions::text_test(&test).into()],
    )
}

fn pattern_condition(part: Part, pattern: &query::Pattern) -> Conditions {
    let pattern: Value = functions::pattern(pattern).into();
    let in_title = "pattern_matches(?, s.title)";
    let in_body = format!("pattern_matches(?, {BODY})");
    match part {
        Part::Title => Conditions::new(in_title, [pattern]),
        Part::Body => Conditions::on_texts(&in_body, [pattern]),
        Part::Anywhere => Conditions::on_texts(
            &format!("({in_title} OR {in_body})"),
            [pattern.clone(), pattern],
        ),
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

/// Returns the entry of `story_about` that a test asks for.
fn subject(test: &Test) -> Option<String> {
    match test {
        Test::Theatre(id) => Some(format!("theatre:{}", id.to_ascii_lowercase())),
        Test::Actor(id) => Some(format!("actor:{}", id.to_ascii_lowercase())),
        _ => None,
    }
}
