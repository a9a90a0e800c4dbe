//! Conditions on the times of stories.

use chrono::{DateTime, Utc};

use super::Conditions;
use crate::{
    model::StoryId,
    query::{Expr, Moment, Test},
    store::sqlite::columns::micros,
};

/// Returns the condition that one of a story's times lies from one instant until another.
pub(super) fn time_condition(
    of: Moment,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Conditions {
    let between = |sql: &str, instant: fn(DateTime<Utc>) -> i64| {
        let first = from.map_or(i64::MIN, instant);
        let last = until.map_or(i64::MAX, instant);
        Conditions::new(sql, [first.into(), last.into()])
    };
    match of {
        Moment::Listed => between("s.id >= ? AND s.id < ?", first_at_or_after),
        Moment::Published => between("ifnull(s.published >= ? AND s.published < ?, 0)", micros),
        Moment::Arrived => between("s.arrived >= ? AND s.arrived < ?", micros),
    }
}

/// Returns the ids, both included, that a condition on the time in lists leaves.
pub(super) fn bounds(expr: &Expr) -> Option<(i64, i64)> {
    let (test, holds) = match expr {
        Expr::Test(test) => (test, true),
        Expr::Not(inner) => (inner.test()?, false),
        _ => return None,
    };
    let Test::Time {
        of: Moment::Listed,
        from,
        until,
    } = test
    else {
        return None;
    };
    match (from, until, holds) {
        (Some(from), None, true) => Some((first_at_or_after(*from), i64::MAX)),
        (Some(from), None, false) => Some((0, first_at_or_after(*from) - 1)),
        (None, Some(until), true) => Some((0, first_at_or_after(*until) - 1)),
        (None, Some(until), false) => Some((first_at_or_after(*until), i64::MAX)),
        _ => None,
    }
}

/// Returns the smallest id whose time is not before `time`.
fn first_at_or_after(time: DateTime<Utc>) -> i64 {
    if time.timestamp() >= 0 && time.timestamp_subsec_nanos() > 0 {
        StoryId::last_at(time).0 + 1
    } else {
        StoryId::first_at(time).0
    }
}
