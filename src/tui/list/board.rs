//! The list as a board of follow-ups: headings between its rows, and rows that go to their place when
//! their follow-up changes. `follow_up::board` says which heading and which place.

use std::ops::Range;

use super::{Edge, List};
use crate::{
    follow_up::board::{Card, Ends, Grouping, When},
    model::{FollowUpState, StoryId},
};

/// From this height on there are headings: one needs room for itself and for a row below it.
const HEADED_HEIGHT: usize = 3;

/// A part of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Division {
    /// By when things are due.
    When(When),
    /// By how far they are.
    State(FollowUpState),
}

impl List {
    /// Returns the part of the board in which a row stands; `None` where there are no headings.
    pub(crate) fn division(&self, index: usize) -> Option<Division> {
        let (grouping, ends) = (self.order().grouping()?, self.ends.as_ref()?);
        if self.height < HEADED_HEIGHT || self.columns.is_some() {
            return None;
        }
        let card = Card::of(self.rows.get(index)?)?;
        Some(match grouping {
            Grouping::Due => Division::When(card.when(ends)),
            Grouping::State => Division::State(card.state),
        })
    }

    /// Returns the heading above a row, if one stands there when `top` is the first row on the screen.
    pub(crate) fn heading(&self, index: usize, top: usize) -> Option<Division> {
        let own = self.division(index)?;
        let before = index
            .checked_sub(1)
            .and_then(|before| self.division(before));
        (index == top || before != Some(own)).then_some(own)
    }

    /// Returns how many lines of the screen some rows take, the first of them at the top.
    pub(super) fn lines(&self, rows: Range<usize>) -> usize {
        let top = rows.start;
        let headings = rows.clone().filter(|&row| self.heading(row, top).is_some());
        rows.len() + headings.count()
    }

    /// Returns how many lines of the screen are headings.
    pub(super) fn headings_on_screen(&self) -> usize {
        let last = self.rows.len().min(self.top + self.height);
        (self.top..last)
            .filter(|&row| self.heading(row, self.top).is_some())
            .count()
    }

    /// Returns the furthest that the list can be scrolled: the last row is then at the bottom.
    pub(super) fn last_top(&self) -> usize {
        let length = self.rows.len();
        let height = self.height.max(1);
        let mut top = length.saturating_sub(height);
        while self.lines(top..length) > height && top + 1 < length {
            top += 1;
        }
        top
    }

    /// Returns how many follow-ups stand in a part of the board, if that was counted.
    pub(crate) fn counted_in(&self, division: Division) -> u64 {
        let counts = self.board.iter().filter(|count| match division {
            Division::When(when) => count.when == when,
            Division::State(state) => count.state == state,
        });
        counts.map(|count| count.stories).sum()
    }

    /// Puts rows whose follow-ups changed where they belong. The cursor goes with its story, unless
    /// that has left the stories to do: then it stays where the next one is.
    pub(crate) fn put_in_place(&mut self, changed: &[StoryId], ends: &Ends) {
        let Some(grouping) = self.order().grouping() else {
            return;
        };
        let selected = self.selected().map(|row| row.id);
        let column = self.columns.as_ref().map(|columns| columns.here);
        self.rows.retain(|row| match column {
            Some(column) => column.holds(row),
            None => row.follow_up.is_some(),
        });
        let place = |card: Card| card.place(grouping, ends.now);
        self.rows.sort_by_key(|row| Card::of(row).map(place));
        // What stands beyond the window is not known: a row that goes there leaves it.
        let goes =
            |row: Option<&crate::model::StoryRow>| row.is_some_and(|row| changed.contains(&row.id));
        while self.below == Edge::More && goes(self.rows.last()) {
            self.rows.pop();
        }
        while self.above == Edge::More && goes(self.rows.first()) {
            self.rows.remove(0);
        }
        let stays = |when| !matches!(when, When::Snoozed | When::Finished);
        let at = selected.and_then(|id| self.position(id)).filter(|&at| {
            let card = self.rows.get(at).and_then(Card::of);
            let moved = selected.is_some_and(|id| changed.contains(&id));
            !moved || card.is_some_and(|card| stays(card.when(ends)))
        });
        self.cursor = at.unwrap_or(self.cursor);
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.keep_cursor_on_screen();
    }
}
