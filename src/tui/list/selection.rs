//! Which stories of the list are selected for a common act. The selection names stories, not rows, so
//! that it survives paging, sorting and filtering.

use std::collections::BTreeSet;

use super::List;
use crate::model::StoryId;

/// The selected stories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Selection {
    /// Those that are selected whatever the cursor does.
    marked: BTreeSet<StoryId>,
    /// Where the range begins that ends at the cursor, while one is being made.
    anchor: Option<StoryId>,
}

impl List {
    /// Returns whether no story is selected.
    pub(crate) fn selection_is_empty(&self) -> bool {
        self.selection.marked.is_empty() && self.selection.anchor.is_none()
    }

    /// Returns the story where the range begins that is being made.
    pub(crate) const fn range_anchor(&self) -> Option<StoryId> {
        self.selection.anchor
    }

    /// Returns whether the row at this place is selected.
    pub(crate) fn is_selected(&self, index: usize) -> bool {
        let in_range = self
            .range()
            .is_some_and(|(first, last)| (first..=last).contains(&index));
        in_range
            || self
                .rows
                .get(index)
                .is_some_and(|row| self.selection.marked.contains(&row.id))
    }

    /// Returns whether a story is selected, wherever it stands; those of a range that is being made are not
    /// told.
    pub(crate) fn is_marked(&self, id: StoryId) -> bool {
        self.selection.marked.contains(&id)
    }

    /// Returns how many stories are selected.
    pub(crate) fn selected_count(&self) -> usize {
        self.selection.marked.len() + self.range_ids().len()
    }

    /// Returns the selected stories, oldest first.
    pub(crate) fn selected_ids(&self) -> Vec<StoryId> {
        let mut ids = self.selection.marked.clone();
        ids.extend(self.range_ids());
        ids.into_iter().collect()
    }

    /// Selects the story under the cursor, or not any more. A range that is being made ends.
    pub(crate) fn toggle_selected(&mut self) {
        if self.selection.anchor.is_some() {
            self.end_range();
            return;
        }
        if let Some(id) = self.selected().map(|row| row.id)
            && !self.selection.marked.remove(&id)
        {
            self.selection.marked.insert(id);
        }
    }

    /// Begins a range at the cursor, or ends the one that is being made; its stories stay selected.
    pub(crate) fn toggle_range(&mut self) {
        if self.selection.anchor.is_some() {
            self.end_range();
        } else {
            self.selection.anchor = self.selected().map(|row| row.id);
        }
    }

    /// Ends the range that is being made; its stories stay selected.
    pub(crate) fn end_range(&mut self) {
        let ids = self.range_ids();
        self.selection.marked.extend(ids);
        self.selection.marked.extend(self.selection.anchor.take());
    }

    /// Selects more stories.
    pub(crate) fn select_all(&mut self, ids: impl IntoIterator<Item = StoryId>) {
        self.selection.marked.extend(ids);
    }

    /// Selects no story any more.
    pub(crate) fn drop_selection(&mut self) {
        self.selection = Selection::default();
    }

    /// Prepares for rows that leave the window: those of the range stay selected, and it goes on from
    /// the row that is then at the edge.
    pub(super) fn let_go(&mut self, leaving: std::ops::Range<usize>) {
        let Some((first, last)) = self.range() else {
            return;
        };
        let anchor = if last == self.cursor { first } else { last };
        if !leaving.contains(&anchor) {
            return;
        }
        let gone = self.rows.get(leaving.clone()).unwrap_or_default().iter();
        let in_range = gone
            .zip(leaving.clone())
            .filter(|&(_, index)| (first..=last).contains(&index));
        let ids: Vec<StoryId> = in_range.map(|(row, _)| row.id).collect();
        self.selection.marked.extend(ids);
        let edge = if leaving.start == 0 {
            leaving.end
        } else {
            leaving.start - 1
        };
        self.selection.anchor = self.rows.get(edge).map(|row| row.id);
    }

    /// Returns the first and the last row of the range that is being made.
    fn range(&self) -> Option<(usize, usize)> {
        let anchor = self.position(self.selection.anchor?)?;
        Some((anchor.min(self.cursor), anchor.max(self.cursor)))
    }

    /// Returns the stories of the range that are not marked besides.
    fn range_ids(&self) -> Vec<StoryId> {
        let rows = match self.range() {
            Some((first, last)) => self.rows.get(first..=last).unwrap_or_default(),
            None => &[],
        };
        let ids = rows.iter().map(|row| row.id);
        ids.filter(|id| !self.selection.marked.contains(id))
            .collect()
    }
}
