//! The reader: one story, composed into lines, and how far it is scrolled.

pub(super) mod document;
pub(crate) mod facts;
mod follow_up;
mod history;
pub(super) mod view;

use chrono::{DateTime, Utc};

use crate::{clock::Zone, model::StoryId, query::Query};

use super::{
    alike::Likeness,
    command::Motion,
    message::{FeedEntry, StoryEntry},
    rich::Line,
    theme::Role,
};

/// Which way to go from find to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the next one.
    On,
    /// To the one before.
    Back,
}

/// The reader.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reader {
    /// The story that is shown.
    pub(crate) story: Option<Box<StoryEntry>>,
    /// The story, composed for the width of the pane; made by `compose`.
    pub(crate) lines: Vec<Line>,
    /// For what the lines were composed; `None` when they must be composed anew.
    made_for: Option<Seen>,
    /// Whether the changes of its text are shown in its place; only by `toggle_earlier`.
    earlier: bool,
    /// The first line on the screen.
    pub(crate) top: usize,
    /// What it has in common with the example of the list; set by `settle`.
    pub(crate) common: Option<Likeness>,
    /// Lines on the screen; set by `settle`.
    pub(crate) height: usize,
    /// The story that was last marked read because it was opened, so that marking it unread holds.
    pub(crate) opened: Option<StoryId>,
    /// Which of the finds of the filter one stands at, from 0.
    here: Option<usize>,
    /// The story that could not be read; it is asked for again when another one was shown.
    pub(crate) unreadable: Option<StoryId>,
}

/// How a story is looked at: what the composed lines depend on besides it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    /// Cells of a line.
    pub(crate) width: usize,
    /// The present.
    pub(crate) now: DateTime<Utc>,
    /// The user's time zone.
    pub(crate) zone: Zone,
    /// What the list is filtered by.
    pub(crate) filter: Query,
}

impl Reader {
    /// Returns the id of the story that is shown.
    pub(crate) fn id(&self) -> Option<StoryId> {
        self.story.as_ref().map(|entry| entry.detail.story.id)
    }

    /// Shows a story; another one from its top.
    pub(crate) fn show(&mut self, story: Option<Box<StoryEntry>>) {
        let id = story.as_ref().map(|entry| entry.detail.story.id);
        if id != self.id() {
            self.top = 0;
            self.earlier = false;
        }
        self.story = story;
        self.unreadable = None;
        self.made_for = None;
    }

    /// Shows how the text changed, or the text again; returns whether it changed at all.
    pub(crate) fn toggle_earlier(&mut self) -> bool {
        let story = self.story.as_ref();
        let has_earlier = story.is_some_and(|entry| {
            !entry.detail.revisions.is_empty() || history::since_followed(entry).is_some()
        });
        self.earlier = has_earlier && !self.earlier;
        self.top = 0;
        self.made_for = None;
        has_earlier
    }

    /// Changes the story that is shown, if it is the one with this id.
    pub(crate) fn change(&mut self, id: StoryId, change: impl FnOnce(&mut StoryEntry)) {
        if let Some(entry) = self
            .story
            .as_mut()
            .filter(|entry| entry.detail.story.id == id)
        {
            change(entry);
            self.made_for = None;
        }
    }

    /// Takes what the story has in common with the example of the list, if the list has one.
    pub(crate) fn compare(&mut self, common: Option<&Likeness>) {
        if self.common.as_ref() != common {
            self.common = common.cloned();
            self.made_for = None;
        }
    }

    /// Makes the next `compose` begin anew: what is known of the feeds has changed.
    pub(crate) fn outdate(&mut self) {
        self.made_for = None;
    }

    /// Composes the lines anew when something they depend on has changed.
    pub(crate) fn compose(&mut self, feed: Option<&FeedEntry>, wanted: Seen) {
        if self.made_for.as_ref() != Some(&wanted) {
            self.lines = match &self.story {
                Some(entry) if self.earlier => history::compose(entry, wanted.width),
                Some(entry) => document::compose(entry, feed, &wanted, self.common.as_ref()),
                None => Vec::new(),
            };
            self.made_for = Some(wanted);
            self.here = None;
        }
        self.top = self.top.min(self.last_top());
    }

    /// Returns the furthest that the text can be scrolled.
    fn last_top(&self) -> usize {
        self.lines.len().saturating_sub(self.height)
    }

    /// Returns whether the last line is on the screen.
    pub(crate) fn is_at_end(&self) -> bool {
        self.top >= self.last_top()
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.top = motion.scroll(self.top, self.height, self.last_top());
    }

    /// Goes to the next find of the filter, or to the one before, round the ends; returns which of how
    /// many, from 1. `None` when there is none.
    pub(crate) fn go_to_find(&mut self, way: Way) -> Option<(usize, usize)> {
        let finds = self.finds();
        let last = finds.len().checked_sub(1)?;
        let here = match (way, self.here) {
            (Way::On, Some(here)) if here < last => here + 1,
            (Way::On, Some(_)) => 0,
            (Way::On, None) => finds
                .iter()
                .position(|&(line, _)| line >= self.top)
                .unwrap_or(0),
            (Way::Back, Some(0)) => last,
            (Way::Back, Some(here)) => here.min(last + 1) - 1,
            (Way::Back, None) => finds
                .iter()
                .rposition(|&(line, _)| line < self.top + self.height)
                .unwrap_or(last),
        };
        for (number, &(line, span)) in finds.iter().enumerate() {
            let span = self
                .lines
                .get_mut(line)
                .and_then(|line| line.spans.get_mut(span));
            if let Some(span) = span {
                span.role = if number == here {
                    Role::MatchHere
                } else {
                    Role::Match
                };
            }
        }
        self.here = Some(here);
        let line = finds.get(here).map_or(0, |&(line, _)| line);
        if !(self.top..self.top + self.height).contains(&line) {
            self.top = line.saturating_sub(self.height / 3).min(self.last_top());
        }
        Some((here + 1, finds.len()))
    }

    /// Returns where the finds of the filter stand: line and span.
    fn finds(&self) -> Vec<(usize, usize)> {
        let is_find = |role| matches!(role, Role::Match | Role::MatchHere);
        let mut finds = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            let spans = line.spans.iter().enumerate();
            let found = spans.filter(|(_, span)| is_find(span.role));
            finds.extend(found.map(|(span, _)| (number, span)));
        }
        finds
    }

    /// Returns how far the reader has come: `None` when all is on the screen.
    pub(crate) fn position(&self) -> Option<String> {
        let last = self.last_top();
        match self.top {
            _ if last == 0 => None,
            0 => Some("top".to_owned()),
            top if top >= last => Some("end".to_owned()),
            top => Some(format!("{} %", top * 100 / last)),
        }
    }
}
