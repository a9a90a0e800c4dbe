//! Text with roles instead of colours: what state files compose and views paint.

use std::{borrow::Cow, ops::Range};

use super::{cells, theme::Role};

/// A piece of text that plays one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// The text, without line feeds.
    pub(crate) text: String,
    /// What it is, from which the theme makes its looks.
    pub(crate) role: Role,
}

/// One line of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    /// From left to right.
    pub(crate) spans: Vec<Span>,
}

/// A stretch of a text, in bytes, that plays a role of its own.
pub(crate) type Mark = (Range<usize>, Role);

impl Line {
    /// Returns a line of one span.
    pub(crate) fn of(text: impl Into<String>, role: Role) -> Self {
        Self::default().with(text, role)
    }

    /// Returns the line with a span added at its end.
    pub(crate) fn with(mut self, text: impl Into<String>, role: Role) -> Self {
        self.push(text, role);
        self
    }

    /// Adds a span at the end; nothing when the text is empty.
    pub(crate) fn push(&mut self, text: impl Into<String>, role: Role) {
        let text = text.into();
        if !text.is_empty() {
            let text = match cells::steady(&text) {
                Cow::Borrowed(_) => text,
                Cow::Owned(steady) => steady,
            };
            self.spans.push(Span { text, role });
        }
    }

    /// Adds all spans of another line.
    pub(crate) fn append(&mut self, other: Self) {
        self.spans.extend(other.spans);
    }

    /// Returns how many cells the line takes.
    pub(crate) fn width(&self) -> usize {
        self.spans.iter().map(|span| cells::width(&span.text)).sum()
    }

    /// Fills the line with blanks up to `cells`.
    pub(crate) fn fill(&mut self, cells: usize, role: Role) {
        let missing = cells.saturating_sub(self.width());
        self.push(" ".repeat(missing), role);
    }

    /// Gives every span the same role.
    pub(crate) fn paint(&mut self, role: Role) {
        for span in &mut self.spans {
            span.role = role;
        }
    }
}

/// Cuts `range` of a text into spans: `base`, except where a mark says otherwise.
///
/// Where marks overlap, the later one wins.
pub(crate) fn cut(text: &str, range: Range<usize>, base: Role, marks: &[Mark]) -> Line {
    let mut edges = vec![range.start, range.end];
    for (mark, _) in marks {
        edges.extend([mark.start, mark.end].map(|edge| edge.clamp(range.start, range.end)));
    }
    edges.sort_unstable();
    edges.dedup();
    let mut line = Line::default();
    for (&start, &end) in edges.iter().zip(edges.iter().skip(1)) {
        let role = marks
            .iter()
            .rfind(|(mark, _)| mark.start <= start && end <= mark.end)
            .map_or(base, |&(_, role)| role);
        line.push(text.get(start..end).unwrap_or_default(), role);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_split_a_text_and_the_later_one_wins() {
        let marks = [(2..6, Role::For), (4..8, Role::Match)];
        let line = cut("abcdefghij", 1..9, Role::Text, &marks);
        let spans: Vec<(&str, Role)> = line
            .spans
            .iter()
            .map(|span| (span.text.as_str(), span.role))
            .collect();
        assert_eq!(
            spans,
            [
                ("b", Role::Text),
                ("cd", Role::For),
                ("ef", Role::Match),
                ("gh", Role::Match),
                ("i", Role::Text),
            ]
        );
    }
}
