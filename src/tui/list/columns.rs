//! The board with its states side by side. The column under the cursor is the list itself, a window over
//! the store like any other; of those beside it the first page is here.

use std::collections::BTreeMap;

use super::List;
use crate::{
    model::{FollowUpState, StoryRow},
    query::{Expr, Query, Test},
    store::Order,
    tui::{message::Place, reader::Way},
};

/// A column of the board, in the order of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Open,
    Working,
    Waiting,
    /// Done or dropped.
    Finished,
}

impl Column {
    /// All columns, from left to right.
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Working, Self::Waiting, Self::Finished];

    /// Returns the states whose follow-ups stand in it.
    pub(crate) const fn states(self) -> &'static [FollowUpState] {
        match self {
            Self::Open => &[FollowUpState::Open],
            Self::Working => &[FollowUpState::Working],
            Self::Waiting => &[FollowUpState::Waiting],
            Self::Finished => &[FollowUpState::Done, FollowUpState::Dropped],
        }
    }

    /// Returns the words of its heading.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Working => "Working",
            Self::Waiting => "Waiting",
            Self::Finished => "Done and dropped",
        }
    }

    /// Returns whether a story stands in it.
    pub(crate) fn holds(self, row: &StoryRow) -> bool {
        row.follow_up
            .is_some_and(|state| self.states().contains(&state))
    }

    /// Returns the query for its stories among those that are followed.
    fn query(self) -> Query {
        let states = self.states().iter();
        let mut tests: Vec<Expr> = states
            .map(|&state| Expr::Test(Test::State(state)))
            .collect();
        let root = match tests.pop() {
            Some(only) if tests.is_empty() => only,
            last => {
                tests.extend(last);
                Expr::Any(tests)
            }
        };
        Query { root, sort: None }
    }
}

/// The columns of a board.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    /// The one that the list is.
    pub(crate) here: Column,
    /// The first rows of those that were read beside it.
    beside: BTreeMap<Column, Vec<StoryRow>>,
}

/// Whether the column gone to was here already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// It was: its rows are the list's now.
    Here,
    /// It is to be read.
    Unread,
}

impl List {
    /// Divides the list into columns, or makes it one list again. Its rows are to be read anew.
    pub(crate) fn set_columns(&mut self, wanted: bool) {
        self.end_range();
        self.columns = wanted.then(|| Columns {
            here: Column::Open,
            beside: BTreeMap::new(),
        });
    }

    /// Returns whether it is to be divided, where there is room: it is a board by state.
    pub(crate) fn divides(&self) -> bool {
        self.order() == Order::State
    }

    /// Returns the query of a column.
    pub(crate) fn query_of(&self, column: Column) -> Query {
        self.board_query().and(&column.query())
    }

    /// Returns the rows at hand of a column; `None` of one that was not read yet.
    pub(crate) fn column(&self, column: Column) -> Option<&[StoryRow]> {
        let columns = self.columns.as_ref()?;
        if columns.here == column {
            return Some(self.rows.get(self.top..).unwrap_or_default());
        }
        columns.beside.get(&column).map(Vec::as_slice)
    }

    /// Takes the first rows of a column beside the list.
    pub(crate) fn take_beside(&mut self, column: Column, rows: Vec<StoryRow>) {
        if let Some(columns) = &mut self.columns
            && columns.here != column
        {
            columns.beside.insert(column, rows);
        }
    }

    /// Returns the next column on the right, or on the left.
    pub(crate) fn neighbour(&self, way: Way) -> Option<Column> {
        let here = self.columns.as_ref()?.here;
        let at = Column::ALL.iter().position(|column| *column == here)?;
        let next = match way {
            Way::On => at + 1,
            Way::Back => at.checked_sub(1)?,
        };
        Column::ALL.get(next).copied()
    }

    /// Goes to another column, to the row of the same height. What is selected stays so.
    pub(crate) fn go_to_column(&mut self, column: Column) -> Gone {
        self.end_range();
        let height = self.cursor.saturating_sub(self.top);
        let rows = std::mem::take(&mut self.rows);
        let Some(columns) = &mut self.columns else {
            return Gone::Unread;
        };
        columns.beside.insert(columns.here, rows);
        columns.here = column;
        let known = columns.beside.remove(&column);
        let gone = known.as_ref().map_or(Gone::Unread, |_| Gone::Here);
        self.replace(known.unwrap_or_default(), Place::First);
        self.select(height);
        gone
    }
}
