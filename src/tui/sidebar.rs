//! Views, folders and feeds with their counts. It must not know how they are drawn or counted.

pub(super) mod rows;
mod sums;
pub(super) mod view;

use std::collections::BTreeSet;

use crate::{
    model::{Counts, Extent, FeedId, WatchId, WatchTally},
    store::Order,
};

use super::{command::Motion, engine::View, message::FeedEntry};
use rows::{Row, Target};
use sums::Sums;

/// The sidebar.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sidebar {
    /// All views, in the order of the file.
    pub(crate) views: Vec<View>,
    /// All feeds, in the order of subscription.
    feeds: Vec<FeedEntry>,
    /// All watches, in the order in which they were made.
    pub(crate) watches: Vec<WatchTally>,
    /// How many stories there are; the queries are the views'.
    counts: Counts,
    /// What follows from both.
    sums: Sums,
    /// Groups and folders that are folded, by their keys.
    pub(crate) folded: BTreeSet<String>,
    /// What is shown, from top to bottom; made by `arrange`.
    pub(crate) rows: Vec<Row>,
    /// The row under the cursor.
    pub(crate) cursor: usize,
    /// The first row on the screen.
    pub(crate) top: usize,
    /// Rows on the screen; set by `settle`.
    pub(crate) height: usize,
    /// What the list shows.
    pub(crate) shown: Option<Target>,
}

/// How many stories a row of the sidebar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Not read; all, for views that are ordered by due date.
    pub(crate) unread: u64,
    /// Not read and flagged; 0 for views, where it is not counted.
    pub(crate) flagged: u64,
    /// How far it was counted; `None` where that is not done yet, or nothing is to be counted.
    pub(crate) extent: Option<Extent>,
}

impl Sidebar {
    /// Returns a sidebar with views, before the feeds are known.
    pub(crate) fn new(views: Vec<View>) -> Self {
        let mut sidebar = Self {
            folded: rows::folded_at_first(&views),
            views,
            ..Self::default()
        };
        sidebar.arrange();
        sidebar
    }

    /// Makes the rows anew and keeps the cursor where it was, as far as that is possible.
    pub(crate) fn arrange(&mut self) {
        let before = self.rows.get(self.cursor).cloned();
        self.rows = rows::arrange(&self.views, &self.watches, &self.feeds, &self.folded);
        let place = before.and_then(|row| self.rows.iter().position(|other| *other == row));
        let first = self.rows.iter().position(Row::is_selectable);
        let cursor = place.unwrap_or_else(|| self.cursor.max(first.unwrap_or(0)));
        self.select(cursor);
    }

    /// Puts the cursor on a row, or on the nearest one above that can be chosen.
    pub(crate) fn select(&mut self, index: usize) {
        let index = index.min(self.rows.len().saturating_sub(1));
        let selectable = |&at: &usize| self.rows.get(at).is_some_and(Row::is_selectable);
        self.cursor = (0..=index)
            .rev()
            .find(selectable)
            .or_else(|| (index..self.rows.len()).find(selectable))
            .unwrap_or(0);
        self.keep_cursor_on_screen();
    }

    /// Puts the cursor on the row that shows a target.
    pub(crate) fn select_target(&mut self, target: &Target) {
        if let Some(index) = self
            .rows
            .iter()
            .position(|row| row.target().as_ref() == Some(target))
        {
            self.select(index);
        }
    }

    /// Moves the cursor over the rows that can be chosen.
    pub(crate) fn go(&mut self, motion: Motion) {
        let page = self.height.saturating_sub(1).max(1);
        let next = |from: usize| {
            (from..self.rows.len()).find(|&at| self.rows.get(at).is_some_and(Row::is_selectable))
        };
        let index = match motion {
            Motion::Down => next(self.cursor + 1).unwrap_or(self.cursor),
            Motion::Up => self.cursor.saturating_sub(1),
            Motion::PageDown => self.cursor + page,
            Motion::PageUp => self.cursor.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => self.rows.len(),
        };
        self.select(index);
    }

    /// Scrolls as little as needed to show the cursor; headings above it come along.
    pub(crate) fn keep_cursor_on_screen(&mut self) {
        let height = self.height.max(1);
        self.top = self.top.min(self.rows.len().saturating_sub(height));
        let last_top = if self.cursor <= 1 { 0 } else { self.cursor };
        self.top = self.top.clamp(
            (self.cursor + 1).saturating_sub(height),
            last_top.max((self.cursor + 1).saturating_sub(height)),
        );
    }

    /// Folds or unfolds the group under the cursor; a feed's or view's group when it is inside.
    pub(crate) fn fold(&mut self) {
        let Some((index, key)) = self.group_of(self.cursor) else {
            return;
        };
        if !self.folded.remove(&key) {
            self.folded.insert(key);
        }
        self.cursor = index;
        self.arrange();
    }

    /// Returns the group that a row is or stands in.
    fn group_of(&self, index: usize) -> Option<(usize, String)> {
        let depth = self.rows.get(index)?.depth();
        (0..=index).rev().find_map(|at| match self.rows.get(at)? {
            Row::Group {
                key, depth: own, ..
            } if at == index || *own < depth => Some((at, key.clone())),
            _ => None,
        })
    }

    /// Returns the row under the cursor.
    pub(crate) fn selected(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    /// Returns all feeds, in the order of subscription.
    pub(crate) const fn feeds(&self) -> &[FeedEntry] {
        self.feeds.as_slice()
    }

    /// Takes the feeds, and makes the rows anew.
    pub(crate) fn set_feeds(&mut self, feeds: Vec<FeedEntry>) {
        self.feeds = feeds;
        self.sums = Sums::of(&self.feeds, &self.counts.feeds);
        self.arrange();
    }

    /// Returns how many stories there are; the queries are the views'.
    pub(crate) const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Takes the counts.
    pub(crate) fn set_counts(&mut self, counts: Counts) {
        self.counts = counts;
        self.sums = Sums::of(&self.feeds, &self.counts.feeds);
    }

    /// Returns a feed.
    pub(crate) fn feed(&self, id: FeedId) -> Option<&FeedEntry> {
        self.feeds.get(self.sums.place(id)?)
    }

    /// Returns a watch.
    pub(crate) fn watch(&self, id: WatchId) -> Option<&WatchTally> {
        self.watches.iter().find(|tally| tally.watch.id == id)
    }

    /// Returns how many stories a row stands for.
    pub(crate) fn tally(&self, row: &Row) -> Tally {
        match row {
            Row::View { index, .. } => {
                let order = self.views.get(*index).map(|view| view.order);
                let count = self.counts.queries.get(*index).copied().flatten();
                count.map_or_else(Tally::default, |count| Tally {
                    // What is followed up was read, most of it: here all stories count.
                    unread: if order == Some(Order::Due) {
                        count.all
                    } else {
                        count.unread
                    },
                    flagged: 0,
                    extent: Some(count.extent),
                })
            }
            Row::Watch { id } => Tally {
                unread: self.watch(*id).map_or(0, |tally| tally.unread),
                flagged: 0,
                extent: Some(Extent::Whole),
            },
            Row::Group { path, .. } if path.is_empty() => Tally::default(),
            Row::Group { .. } | Row::Feed { .. } => self.sums.row(row).tally(),
            Row::Heading(_) | Row::Blank => Tally::default(),
        }
    }

    /// Returns whether a feed with trouble is what a row stands for, or stands in it.
    pub(crate) fn is_troubled(&self, row: &Row) -> bool {
        self.sums.row(row).troubled
    }

    /// Returns the feeds with trouble that a row is, or that stand in the folder that it is.
    pub(crate) fn troubled<'a>(&'a self, row: &Row) -> impl Iterator<Item = &'a FeedEntry> {
        let is_meant = move |entry: &&FeedEntry| match row {
            Row::Feed { id, .. } => entry.feed.id == *id,
            Row::Group { path, .. } => !path.is_empty() && entry.feed.folder.starts_with(path),
            Row::View { .. } | Row::Watch { .. } | Row::Heading(_) | Row::Blank => false,
        };
        let troubled = |entry: &&FeedEntry| entry.standing.condition.is_trouble();
        self.feeds.iter().filter(is_meant).filter(troubled)
    }

    /// Returns how many stories all feeds have.
    pub(crate) fn total(&self) -> Tally {
        self.sums.all().tally()
    }
}
