//! The list of stories: a window over the store that moves with the cursor. It holds a few screens
//! of rows, never all of them, and must not know how they are drawn or fetched.

pub(super) mod board;
pub(super) mod columns;
pub(super) mod selection;
pub(super) mod view;

use crate::{
    follow_up::board::{BoardCount, Ends},
    model::{Count, StoryId, StoryRow},
    query::Query,
    store::Order,
};

use super::{
    command::Motion,
    message::{Place, Side},
};
use columns::Columns;
use selection::Selection;

/// Rows of a window are asked for in pages of so many screens. Chosen by us: enough that paging
/// down does not outrun the store.
const SCREENS_PER_PAGE: usize = 3;
/// Fewest rows of a page, for very low screens.
const SMALLEST_PAGE: usize = 30;
/// A window holds at most so many pages.
const PAGES_PER_WINDOW: usize = 3;

/// The list of stories.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct List {
    /// Its name.
    pub(crate) name: String,
    /// What it shows without a filter.
    pub(crate) base: Query,
    /// In which order.
    pub(crate) order: Order,
    /// What was typed to filter it.
    pub(crate) filter: Filter,
    /// The rows at hand, in the list's order.
    pub(crate) rows: Vec<StoryRow>,
    /// The row under the cursor, an index of `rows`.
    pub(crate) cursor: usize,
    /// The first row on the screen, an index of `rows`.
    pub(crate) top: usize,
    /// Rows on the screen; set by `settle`.
    pub(crate) height: usize,
    /// Whether there may be more rows above the window.
    pub(crate) above: Edge,
    /// Whether there may be more rows below the window.
    pub(crate) below: Edge,
    /// How many stories arrived above the screen and were not looked at yet.
    pub(crate) fresh: usize,
    /// Whether the rows belong to the name and the filter.
    pub(crate) state: ListState,
    /// Whether it was empty and is being filled for the first time.
    pub(crate) filling: Filling,
    /// The query that was last counted, and its count: those of another one do not compare.
    pub(crate) counted: Option<(Query, Count)>,
    /// The stories that are selected for a common act.
    pub(crate) selection: Selection,
    /// The moments that divide a board; set by `settle`.
    pub(crate) ends: Option<Ends>,
    /// How many follow-ups stand where, if the list is a board.
    pub(crate) board: Vec<BoardCount>,
    /// Its columns, if it is a board with the states side by side.
    pub(crate) columns: Option<Columns>,
}

/// A filter as typed and as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    /// As typed.
    pub(crate) text: String,
    /// As read.
    pub(crate) query: Query,
}

/// What lies beyond an end of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Edge {
    /// Nothing: the list ends here.
    #[default]
    End,
    /// Possibly more rows.
    More,
}

/// Whether the rows are those that should be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ListState {
    /// They are on their way.
    #[default]
    Loading,
    /// They are here.
    Loaded,
}

/// Whether a list was empty and is being filled for the first time. Then nobody has chosen a story
/// yet, and the cursor stays at the top until a key moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Filling {
    /// It is being filled.
    Filling,
    /// It had rows, or the cursor was moved.
    #[default]
    Filled,
}

/// More rows that should be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Those above this story.
    Above(StoryId),
    /// Those below this story.
    Below(StoryId),
}

impl List {
    /// Returns the query with the filter's terms added: that of one column, where there are columns.
    pub(crate) fn query(&self) -> Query {
        match &self.columns {
            Some(columns) => self.query_of(columns.here),
            None => self.board_query(),
        }
    }

    /// Returns the query of all columns together.
    pub(crate) fn board_query(&self) -> Query {
        self.base.and(&self.filter.query)
    }

    /// Returns the order of the rows: that of the filter, if it asks for one.
    pub(crate) fn order(&self) -> Order {
        let asked = self.filter.query.sort.or(self.base.sort);
        asked.unwrap_or(self.order)
    }

    /// Returns the row under the cursor.
    pub(crate) fn selected(&self) -> Option<&StoryRow> {
        self.rows.get(self.cursor)
    }

    /// Returns how many rows of another list to ask for: those that are seen at once.
    pub(crate) fn first_page_size(&self) -> usize {
        self.height.max(SMALLEST_PAGE)
    }

    /// Returns how many further rows to ask for at once.
    pub(crate) fn page_size(&self) -> usize {
        (self.height * SCREENS_PER_PAGE).max(SMALLEST_PAGE)
    }

    /// Takes the rows of another list, or of another part of this one.
    pub(crate) fn replace(&mut self, rows: Vec<StoryRow>, place: Place) {
        let whole = rows.len() < self.first_page_size();
        let beyond = if whole { Edge::End } else { Edge::More };
        let last = rows.len().saturating_sub(1);
        self.end_range();
        if rows.is_empty() {
            self.filling = Filling::Filling;
        }
        self.rows = rows;
        self.fresh = 0;
        self.state = ListState::Loaded;
        (self.cursor, self.above, self.below) = match place {
            Place::First => (0, Edge::End, beyond),
            Place::Last => (last, beyond, Edge::End),
            Place::Story => (0, Edge::More, beyond),
        };
        self.top = self.cursor;
        self.keep_cursor_on_screen();
    }

    /// Takes rows that follow the last one.
    pub(crate) fn extend_below(&mut self, rows: Vec<StoryRow>) {
        if rows.len() < self.page_size() {
            self.below = Edge::End;
        }
        self.rows.extend(rows);
        let excess = self.excess().min(self.top);
        if excess > 0 {
            self.let_go(0..excess);
            self.rows.drain(..excess);
            self.cursor = self.cursor.saturating_sub(excess);
            self.top -= excess;
            self.above = Edge::More;
        }
    }

    /// Takes rows that stand before the first one; the screen stays as it is.
    pub(crate) fn extend_above(&mut self, rows: Vec<StoryRow>) {
        if rows.len() < self.page_size() {
            self.above = Edge::End;
        }
        self.put_before(rows);
    }

    /// Takes the rows on one side of a story anew. The cursor stays on its story; the screen stays
    /// too, unless it shows the top and there is room to show what is new.
    pub(crate) fn reread(&mut self, side: Side, anchor: StoryId, rows: Vec<StoryRow>) {
        let Some(at) = self.position(anchor) else {
            return;
        };
        let beyond = if rows.len() < self.page_size() {
            Edge::End
        } else {
            Edge::More
        };
        let selected = self.selected().map(|row| row.id);
        let (offset, at_top) = (self.cursor - self.top, self.top == 0);
        match side {
            Side::Above => {
                // Beyond the window nobody knows which rows are new; the counts tell.
                if self.above == Edge::End {
                    let is_new = |row: &&StoryRow| self.position(row.id).is_none();
                    self.fresh += rows.iter().filter(is_new).count();
                }
                self.rows.splice(..at, rows);
                self.above = beyond;
            }
            Side::Below => {
                self.rows.truncate(at + 1);
                self.rows.extend(rows);
                self.below = beyond;
            }
        }
        self.cursor = selected
            .and_then(|id| self.position(id))
            .unwrap_or(self.cursor);
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.top = if at_top && self.cursor < self.height {
            0
        } else {
            self.cursor.saturating_sub(offset)
        };
        self.fresh = self.fresh.min(self.top);
    }

    /// Returns the place of a story in the window.
    fn position(&self, id: StoryId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    fn put_before(&mut self, rows: Vec<StoryRow>) {
        let count = rows.len();
        self.rows.splice(0..0, rows);
        self.cursor += count;
        self.top += count;
        let shown = self.top + self.height;
        let excess = self.excess().min(self.rows.len().saturating_sub(shown));
        if excess > 0 {
            self.let_go(self.rows.len() - excess..self.rows.len());
            self.rows.truncate(self.rows.len() - excess);
            self.below = Edge::More;
        }
    }

    /// Returns how many rows the window holds too many.
    fn excess(&self) -> usize {
        let limit = self.page_size() * PAGES_PER_WINDOW;
        self.rows.len().saturating_sub(limit)
    }

    /// Returns which rows should be asked for, now that the cursor is where it is.
    pub(crate) fn wish(&self) -> Option<Wish> {
        if self.state == ListState::Loading {
            return None;
        }
        let left_below = self.rows.len().saturating_sub(self.top + self.height);
        if self.below == Edge::More && left_below < self.height {
            return self.rows.last().map(|row| Wish::Below(row.id));
        }
        if self.above == Edge::More && self.top < self.height {
            return self.rows.first().map(|row| Wish::Above(row.id));
        }
        None
    }

    /// Moves the cursor inside the window.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.filling = Filling::Filled;
        let last = self.rows.len().saturating_sub(1);
        // One row of the old screen stays, so that the eye finds its place.
        let shown = self.height.saturating_sub(self.headings_on_screen());
        let page = shown.saturating_sub(1).max(1);
        let cursor = match motion {
            Motion::Down => self.cursor + 1,
            Motion::Up => self.cursor.saturating_sub(1),
            Motion::PageDown => self.cursor + page,
            Motion::PageUp => self.cursor.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => last,
        };
        match motion {
            Motion::PageDown => self.top += page,
            Motion::PageUp => self.top = self.top.saturating_sub(page),
            Motion::Down | Motion::Up | Motion::Top | Motion::Bottom => {}
        }
        self.cursor = cursor.min(last);
        self.keep_cursor_on_screen();
    }

    /// Takes the row under the cursor for chosen: something is done to it, and what comes next is to be, too.
    pub(crate) fn choose(&mut self) {
        if self.selected().is_some() {
            self.filling = Filling::Filled;
        }
    }

    /// Puts the cursor on a row of the window.
    pub(crate) fn select(&mut self, index: usize) {
        self.filling = Filling::Filled;
        self.cursor = index.min(self.rows.len().saturating_sub(1));
        self.keep_cursor_on_screen();
    }

    /// Scrolls as little as needed to show the cursor, and no further than the last row.
    pub(crate) fn keep_cursor_on_screen(&mut self) {
        let height = self.height.max(1);
        self.top = self.top.min(self.last_top()).min(self.cursor);
        self.top = self.top.max((self.cursor + 1).saturating_sub(height));
        while self.lines(self.top..self.cursor + 1) > height && self.top < self.cursor {
            self.top += 1;
        }
        self.fresh = self.fresh.min(self.top);
    }

    /// Returns the row of a story, if it is in the window.
    pub(crate) fn row_mut(&mut self, id: StoryId) -> Option<&mut StoryRow> {
        self.rows.iter_mut().find(|row| row.id == id)
    }
}
