//! Which table is walked to answer a query.

use chrono::{DateTime, Utc};

use super::{Asked, Conditions, LOCAL_READER, Walk, subject, time_condition};
use crate::query::{Expr, Is, Moment, Scale, Test};
use crate::store::sqlite::match_text::{Match, all_of};

impl Asked<'_> {
    /// Returns what the walk asks of the index for a condition, if that is all of it.
    fn exact(&self, expr: &Expr) -> Option<Match> {
        // To sort all that a common word finds costs more than to look for it on the way.
        let by_keys = matches!(self.walk, Walk::Tension | Walk::Arrival);
        if by_keys && self.texts.is_common(expr) {
            return None;
        }
        self.texts.expression(expr)
    }

    /// Returns what the walk asks of the index for a condition that is asked of its rows too.
    fn wider(&self, expr: &Expr) -> Option<Match> {
        let by_keys = matches!(self.walk, Walk::Tension | Walk::Arrival);
        if by_keys {
            None
        } else {
            self.texts.wider(expr)
        }
    }
}

/// What is walked.
pub(super) enum Driver {
    FollowUp,
    /// An expression of FTS5 that holds all conditions on texts, as far as the index can say them.
    Text(String),
    Subject(String),
    Feed(i64),
    Label,
    Muted,
    /// What a rule found, by its folded name.
    Rule(String),
    /// What matches a watch, by its folded name.
    Watch(String),
    Unread,
    Read,
    Flagged,
    Tension,
    Arrival,
    /// The stories that arrived from one time until another.
    Arrived((Option<DateTime<Utc>>, Option<DateTime<Utc>>)),
    All,
}

/// The table that is walked.
pub(super) struct Source {
    table: &'static str,
    /// Its column of the stories' ids.
    pub(super) id: &'static str,
    /// The column by which it is walked when any order will do.
    pub(super) order: &'static str,
}

impl Source {
    /// The table of stories itself.
    const fn stories(table: &'static str) -> Self {
        Self {
            table,
            id: "s.id",
            order: "s.id",
        }
    }

    /// A table beside that of stories.
    const fn beside(table: &'static str) -> Self {
        Self {
            table,
            id: "d.story_id",
            order: "d.story_id",
        }
    }

    fn of_reader(table: &'static str, conditions: &mut Conditions) -> Self {
        conditions.add("d.reader_id = ?", [LOCAL_READER.into()]);
        Self::beside(table)
    }

    /// Returns the table with the story of each row.
    pub(super) fn joined(&self) -> String {
        let Self { table, id, .. } = self;
        if *id == "s.id" {
            (*table).to_owned()
        } else {
            format!("{table} CROSS JOIN story s ON s.id = {id}")
        }
    }

    /// Returns the first rows, by their ids alone, with the story of each: with the given conditions, and
    /// the most that are looked at as the last parameter.
    pub(super) fn first_joined(&self, conditions: &str) -> String {
        let Self { table, id, order } = self;
        format!(
            "(SELECT {id} AS story_id FROM {table} WHERE {conditions} ORDER BY {order} DESC LIMIT ?) d
             CROSS JOIN story s ON s.id = d.story_id"
        )
    }
}

impl Driver {
    /// Chooses what is walked.
    pub(super) fn of(asked: &Asked<'_>) -> Self {
        let conjuncts = asked.query.root.conjuncts();
        let wanted = || conjuncts.iter().filter_map(Expr::test);
        let of_follow_up = |test: &Test| {
            matches!(
                test,
                Test::Is(Is::Followed | Is::Overdue)
                    | Test::State(_)
                    | Test::Number(Scale::Priority, ..)
                    | Test::Grade(_)
                    | Test::Assignee(_)
                    | Test::Note { .. }
            )
        };
        if asked.walk == Walk::FollowUps || wanted().any(of_follow_up) {
            return Self::FollowUp;
        }
        let arrived = wanted().find_map(|test| match test {
            Test::Time {
                of: Moment::Arrived,
                from,
                until,
            } => Some((*from, *until)),
            _ => None,
        });
        if let (Some(arrived), Walk::Any) = (arrived, asked.walk) {
            return Self::Arrived(arrived);
        }
        let driving = |expr| asked.exact(expr).or_else(|| asked.wider(expr));
        let mut texts: Vec<&Expr> = conjuncts.iter().collect();
        // FTS5 asks for all the others what the first of several has.
        texts.sort_by_key(|expr| asked.texts.stories(expr));
        let texts: Vec<Match> = texts.into_iter().filter_map(driving).collect();
        if let Some(Match::These(expression)) = all_of(&texts) {
            return Self::Text(expression);
        }
        if let Some(subject) = wanted().find_map(subject) {
            return Self::Subject(subject);
        }
        let decided = wanted().find_map(|test| match test {
            Test::Rule(rule) => Some(Self::Rule(rule.clone())),
            Test::Watch(watch) => Some(Self::Watch(watch.clone())),
            Test::Is(Is::Muted) => Some(Self::Muted),
            _ => None,
        });
        if let Some(decided) = decided {
            return decided;
        }
        let one_feed = wanted().find_map(|test| match asked.feeds_of(test)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        match (one_feed, asked.walk) {
            (Some(feed), _) => Self::Feed(feed),
            (None, _) if wanted().any(|test| *test == Test::Is(Is::Labelled)) => Self::Label,
            (None, Walk::Tension) => Self::Tension,
            (None, Walk::Arrival) => Self::Arrival,
            (None, _) if wanted().any(|test| *test == Test::Is(Is::Unread)) => Self::Unread,
            (None, _) if wanted().any(|test| *test == Test::Is(Is::Flagged)) => Self::Flagged,
            (None, _) if wanted().any(|test| *test == Test::Is(Is::Read)) => Self::Read,
            (None, _) => Self::All,
        }
    }

    /// Returns what is walked; adds the driver's own condition.
    pub(super) fn source(&self, conditions: &mut Conditions) -> Source {
        match self {
            Self::FollowUp => Source::of_reader("follow_up d", conditions),
            Self::Label => Source::of_reader("label d", conditions),
            Self::Muted => Source::of_reader("muted d", conditions),
            Self::Unread => Source::of_reader("unread d", conditions),
            Self::Read => Source::of_reader("read_mark d", conditions),
            Self::Rule(rule) => {
                let source = Source::of_reader("fired d", conditions);
                conditions.add("d.folded = ?", [rule.clone().into()]);
                source
            }
            Self::Watch(watch) => {
                conditions.add(
                    "d.watch_id = (SELECT id FROM watch WHERE reader_id = ? AND folded = ?)",
                    [LOCAL_READER.into(), watch.clone().into()],
                );
                Source::beside("watch_match d")
            }
            Self::Subject(subject) => {
                conditions.add("d.subject = ?", [subject.clone().into()]);
                Source::beside("story_about d")
            }
            Self::Text(expression) => {
                conditions.add("story_fts MATCH ?", [expression.clone().into()]);
                Source {
                    table: "story_fts",
                    id: "story_fts.rowid",
                    order: "story_fts.rowid",
                }
            }
            Self::Feed(feed) => {
                conditions.add("s.feed_id = ?", [(*feed).into()]);
                Source::stories("story s INDEXED BY story_feed")
            }
            Self::Flagged => {
                conditions.add("s.flagged = 1", []);
                Source::stories("story s INDEXED BY story_flagged")
            }
            Self::Tension => Source::stories("story s INDEXED BY story_tension"),
            Self::Arrival => Source::stories("story s INDEXED BY story_arrived"),
            Self::Arrived(arrived) => {
                let own = time_condition(Moment::Arrived, arrived.0, arrived.1);
                conditions.add(&own.sql, own.params);
                Source {
                    order: "s.arrived",
                    ..Source::stories("story s INDEXED BY story_arrived")
                }
            }
            Self::All => Source::stories("story s NOT INDEXED"),
        }
    }

    /// How to look for text that the walk does not cover: a look into the index for each row, where there are few
    /// rows (followed stories) or many finds, else one list of what is found for all rows.
    pub(super) fn text_condition(&self, texts: Match, is_common: bool) -> Conditions {
        let (not, expression) = match texts {
            Match::These(expression) => ("", expression),
            Match::AllBut(expression) => ("NOT ", expression),
        };
        let sql = if is_common || matches!(self, Self::FollowUp) {
            "EXISTS (SELECT 1 FROM story_fts WHERE story_fts MATCH ? AND rowid = s.id)"
        } else {
            "s.id IN (SELECT rowid FROM story_fts WHERE story_fts MATCH ?)"
        };
        Conditions::new(&[not, sql].concat(), [expression.into()])
    }

    /// Returns whether the walk itself makes a condition hold.
    pub(super) fn covers(&self, expr: &Expr, asked: &Asked<'_>) -> bool {
        match (self, expr) {
            (Self::Text(_), expr) => asked.exact(expr).is_some(),
            (Self::FollowUp, Expr::Test(Test::Is(Is::Followed)))
            | (Self::Label, Expr::Test(Test::Is(Is::Labelled)))
            | (Self::Muted, Expr::Test(Test::Is(Is::Muted)))
            | (Self::Unread, Expr::Test(Test::Is(Is::Unread)))
            | (Self::Read, Expr::Test(Test::Is(Is::Read)))
            | (Self::Flagged, Expr::Test(Test::Is(Is::Flagged))) => true,
            (Self::Rule(walked), Expr::Test(Test::Rule(name)))
            | (Self::Watch(walked), Expr::Test(Test::Watch(name))) => walked == name,
            (
                Self::Arrived((from, until)),
                Expr::Test(Test::Time {
                    of: Moment::Arrived,
                    from: own_from,
                    until: own_until,
                }),
            ) => (from, until) == (own_from, own_until),
            (Self::Subject(walked), Expr::Test(test)) => subject(test).as_ref() == Some(walked),
            _ => false,
        }
    }
}
