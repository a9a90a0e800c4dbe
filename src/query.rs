//! The query language: what a filter line, a view, a rule or a command asks for.
//!
//! `eval` is the definition of what a query means; the store's SQL is tested against it. This
//! module must not know of databases or screens. README, "Find", is the reference for its users.
//!
//! A query is a tree of tests, joined by AND (nothing between them), `OR` and `NOT`, and an order.

mod aliases;
mod complete;
mod eval;
mod field;
mod highlight;
mod parse;
mod pattern;
mod period;
mod test;
mod texts;
mod value;
mod write;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{clock::Zone, model::Grouping};

pub use aliases::{AliasError, AliasTable, Aliases};
pub use complete::{Completion, Names, complete};
pub use eval::{
    Candidate, eval, eval_in, feed_matches, folder_matches, outlet_matches, tag_matches,
};
pub use highlight::highlights;
pub use parse::{QueryError, parse, parse_typing};
pub use pattern::Pattern;
pub use period::{FORMS as TIME_FORMS, instant_of as parse_time};
pub use test::{Comparison, Is, Level, Moment, Near, Needle, Part, Scale, Test, Text};
pub use texts::{TextTest, Texts, note_holds};

/// What stories are asked for, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What must hold.
    pub root: Expr,
    /// The order that the query itself asks for.
    pub sort: Option<Sort>,
}

/// A condition on a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// All of these hold; none means every story.
    All(Vec<Self>),
    /// One of these holds; at least two.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// This test holds.
    Test(Test),
}

impl Default for Expr {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Newest first: by id, descending.
    #[default]
    #[serde(alias = "date")]
    Newest,
    /// The highest tension first, then newest first.
    Tension,
    /// By arrival, the last one first.
    Arrived,
    /// Followed stories alone: active before snoozed before finished ones, in each by due date (none last),
    /// then the highest priority, then newest first; see `follow_up::board`.
    Due,
    /// Followed stories alone by state in the order of work, in each as in `Due`, snoozed ones last.
    State,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 5] = [
        Self::Newest,
        Self::Tension,
        Self::Arrived,
        Self::Due,
        Self::State,
    ];

    /// Returns how the list is divided as a board of follow-ups, if it is one.
    pub const fn grouping(self) -> Option<Grouping> {
        match self {
            Self::Newest | Self::Tension | Self::Arrived => None,
            Self::Due => Some(Grouping::Due),
            Self::State => Some(Grouping::State),
        }
    }

    /// Returns the name as it stands after `sort:`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Newest => "date",
            Self::Tension => "tension",
            Self::Arrived => "arrived",
            Self::Due => "due",
            Self::State => "state",
        }
    }
}

impl Query {
    /// Returns the query of one test.
    pub const fn of(test: Test) -> Self {
        Self {
            root: Expr::Test(test),
            sort: None,
        }
    }

    /// Returns the query for which both hold; the order is that of the later one, if it asks for one.
    #[must_use]
    pub fn and(&self, later: &Self) -> Self {
        let mut all = Vec::new();
        for root in [&self.root, &later.root] {
            for expr in root.conjuncts() {
                if !all.contains(expr) {
                    all.push(expr.clone());
                }
            }
        }
        Self {
            root: Expr::all(all),
            sort: later.sort.or(self.sort),
        }
    }

    /// Returns whether it finds muted stories at all: only one that asks for them, or for a rule, does.
    pub fn finds_muted(&self) -> bool {
        self.has(|test| matches!(test, Test::Is(Is::Muted) | Test::Rule(_)))
    }

    /// Calls `visit` with each test that stands in the query.
    pub fn each_test<'q>(&'q self, visit: &mut impl FnMut(&'q Test)) {
        self.root.each_test(visit);
    }

    /// Returns whether one of the tests is of a sort.
    pub fn has(&self, is: impl Fn(&Test) -> bool) -> bool {
        let mut found = false;
        self.each_test(&mut |test| found |= is(test));
        found
    }
}

impl Expr {
    /// Joins conditions that must all hold; one of them stands for itself.
    pub fn all(mut all: Vec<Self>) -> Self {
        match all.pop() {
            Some(only) if all.is_empty() => only,
            Some(last) => {
                all.push(last);
                Self::All(all)
            }
            None => Self::All(all),
        }
    }

    /// Returns the conditions that must all hold: itself, if it is no list of them.
    pub fn conjuncts(&self) -> &[Self] {
        match self {
            Self::All(all) => all,
            one => std::slice::from_ref(one),
        }
    }

    /// Calls `visit` with each test below.
    pub fn each_test<'q>(&'q self, visit: &mut impl FnMut(&'q Test)) {
        match self {
            Self::All(all) | Self::Any(all) => {
                for one in all {
                    one.each_test(visit);
                }
            }
            Self::Not(inner) => inner.each_test(visit),
            Self::Test(test) => visit(test),
        }
    }

    /// Returns the test that stands here, if one does.
    pub const fn test(&self) -> Option<&Test> {
        match self {
            Self::Test(test) => Some(test),
            _ => None,
        }
    }
}

/// What a query is read with.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The present, for `2d` and `today`.
    pub now: DateTime<Utc>,
    /// Where days begin.
    pub zone: Zone,
    /// Other names of the same places and persons.
    pub aliases: Arc<Aliases>,
}

/// A query is read in UTC and without aliases where nothing better is known: to see whether it is one.
impl From<DateTime<Utc>> for Context {
    fn from(now: DateTime<Utc>) -> Self {
        Self {
            now,
            zone: Zone::Utc,
            aliases: Arc::default(),
        }
    }
}

impl From<&Self> for Context {
    fn from(context: &Self) -> Self {
        context.clone()
    }
}
