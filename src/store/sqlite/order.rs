//! The orders of lists beside that of ids: by which keys, and where a story stands in them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, types::Value};

use super::{LOCAL_READER, board, fault::Result, plan::Walk};
use crate::{follow_up::board::Grouping, model::StoryId, store::Order};

/// An order by keys, the first key first. Together they tell any two stories apart.
pub(super) struct Keys {
    columns: Vec<String>,
    /// Whether the largest keys stand at the top.
    descending: bool,
    /// The table of the keys of one story, and whose it is.
    of_story: &'static str,
    walk: Walk,
}

impl Keys {
    /// Returns the keys of an order at this moment; none for that of ids.
    pub(super) fn of(order: Order, now: DateTime<Utc>) -> Option<Self> {
        match order {
            Order::Newest => None,
            Order::Tension => Some(Self {
                columns: vec!["s.tension".to_owned(), "s.id".to_owned()],
                descending: true,
                of_story: "story s WHERE s.id = ?2",
                walk: Walk::Tension,
            }),
            Order::Arrived => Some(Self {
                columns: vec!["s.arrived".to_owned(), "s.id".to_owned()],
                descending: true,
                of_story: "story s WHERE s.id = ?2",
                walk: Walk::Arrival,
            }),
            Order::Due => Some(Self::of_board(Grouping::Due, now)),
            Order::State => Some(Self::of_board(Grouping::State, now)),
        }
    }

    fn of_board(grouping: Grouping, now: DateTime<Utc>) -> Self {
        Self {
            columns: board::keys(grouping, now).into(),
            descending: false,
            of_story: "follow_up d WHERE d.reader_id = ?1 AND d.story_id = ?2",
            walk: Walk::FollowUps,
        }
    }

    /// Returns what is walked for this order.
    pub(super) const fn walk(&self) -> Walk {
        self.walk
    }

    /// Returns what stands behind ORDER BY to go down the list, or up.
    pub(super) fn order_by(&self, upward: bool) -> String {
        let direction = if upward == self.descending {
            "ASC"
        } else {
            "DESC"
        };
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("{column} {direction}"))
            .collect();
        columns.join(", ")
    }

    /// Returns the condition for stories beyond one with these keys, on the way down or up.
    pub(super) fn beyond(&self, upward: bool) -> String {
        let sign = if upward == self.descending { ">" } else { "<" };
        let marks = vec!["?"; self.columns.len()].join(", ");
        format!("({}) {sign} ({marks})", self.columns.join(", "))
    }

    /// Returns the keys of a story, if it has a place in this order.
    pub(super) fn place(&self, connection: &Connection, id: StoryId) -> Result<Option<Vec<Value>>> {
        let sql = format!("SELECT {} FROM {}", self.columns.join(", "), self.of_story);
        let mut statement = connection.prepare(&sql)?;
        let keys = statement.query_row([LOCAL_READER, id.0], |row| {
            (0..self.columns.len())
                .map(|column| row.get(column))
                .collect()
        });
        Ok(keys.optional()?)
    }
}
