//! The health view: feeds by trouble, and the last fetches of one. It must not know how it is drawn.

mod history;
pub(super) mod view;

use crate::model::{FeedId, PastFetch};

use super::{command::Motion, message::FeedEntry};

/// The health view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Health {
    /// The feeds, those with the worst trouble first; made by `arrange`.
    pub(crate) order: Vec<FeedId>,
    /// The row under the cursor.
    pub(crate) cursor: usize,
    /// The first row on the screen.
    pub(crate) top: usize,
    /// Rows on the screen; set by `settle`.
    pub(crate) height: usize,
    /// What is shown.
    pub(crate) shown: Shown,
    /// The feed whose subscription ends if that is asked for once more.
    pub(crate) confirming: Option<FeedId>,
}

/// What the health view shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    /// All feeds.
    #[default]
    Feeds,
    /// The last fetches of the feed under the cursor, from this line on.
    History(Vec<PastFetch>, usize),
}

impl Health {
    /// Puts the feeds in order and keeps the cursor on its feed, as far as that is possible.
    pub(crate) fn arrange(&mut self, feeds: &[FeedEntry]) {
        let before = self.selected();
        let mut entries: Vec<&FeedEntry> = feeds.iter().collect();
        entries.sort_by_key(|entry| (entry.standing.condition, entry.feed.title.to_lowercase()));
        self.order = entries.into_iter().map(|entry| entry.feed.id).collect();
        let place = before.and_then(|feed| self.order.iter().position(|id| *id == feed));
        if place.is_none() {
            self.shown = Shown::Feeds;
        }
        self.select(place.unwrap_or(self.cursor));
    }

    /// Returns the feed under the cursor.
    pub(crate) fn selected(&self) -> Option<FeedId> {
        self.order.get(self.cursor).copied()
    }

    /// Moves the cursor, or the lines of a history.
    pub(crate) fn go(&mut self, motion: Motion) {
        let page = self.height.saturating_sub(1).max(1);
        let step = |at: usize, last: usize| match motion {
            Motion::Down => at + 1,
            Motion::Up => at.saturating_sub(1),
            Motion::PageDown => at + page,
            Motion::PageUp => at.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => last,
        };
        match &mut self.shown {
            Shown::History(fetches, top) => {
                let last = fetches.len().saturating_sub(self.height);
                *top = step(*top, last).min(last);
            }
            Shown::Feeds => self.select(step(self.cursor, self.order.len())),
        }
    }

    /// Tells how many rows there are on the screen, and keeps the cursor among them.
    pub(crate) fn measure(&mut self, height: usize) {
        self.height = height;
        self.select(self.cursor);
    }

    fn select(&mut self, index: usize) {
        self.cursor = index.min(self.order.len().saturating_sub(1));
        let height = self.height.max(1);
        let lowest = (self.cursor + 1).saturating_sub(height);
        self.top = self.top.clamp(lowest, self.cursor.max(lowest));
    }
}
