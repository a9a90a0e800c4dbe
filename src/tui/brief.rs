//! A brief that was written, as lines to be read: its plain text, and where its file is.

pub(crate) mod view;

use super::{cells, layout::Size, rich::Line, theme::Role};
use crate::model::Precedence;

/// Cells left free on either side.
const MARGIN: u16 = 2;
/// Rows that are not the brief's: header, the rule with its name, and the foot.
const OTHER_ROWS: u16 = 3;

/// A brief on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// What it is of.
    pub(crate) name: String,
    /// The file that it was written to.
    pub(crate) path: String,
    /// Its plain text.
    pub(crate) text: String,
}

/// Returns how many lines of a brief are on the screen.
pub(crate) fn height(size: Size) -> usize {
    usize::from(size.height.saturating_sub(OTHER_ROWS))
}

/// Returns the furthest that a brief can be scrolled.
pub(crate) fn last_top(shown: &Shown, size: Size) -> usize {
    lines(shown, room(size)).len().saturating_sub(height(size))
}

/// Returns how many cells its lines have.
fn room(size: Size) -> usize {
    usize::from(size.width.saturating_sub(2 * MARGIN))
}

/// Returns the brief in lines of `width` cells at most.
fn lines(shown: &Shown, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for line in shown.text.lines() {
        let role = role(line);
        let parts = cells::wrap(line, width).into_iter();
        let parts = parts.filter_map(|range| line.get(range));
        lines.extend(parts.map(|part| Line::of(part.trim_end(), role)));
    }
    lines
}

/// Returns what a line is: a heading stands at the margin, a precedence begins an entry, facts are deeper in.
fn role(line: &str) -> Role {
    let text = line.trim_start();
    match line.len() - text.len() {
        0 => Role::Title,
        2 => {
            let word = text.split(' ').next().unwrap_or_default();
            match Precedence::ALL.into_iter().find(|it| it.name() == word) {
                Some(Precedence::Flash) => Role::Flash,
                Some(Precedence::Immediate) => Role::Immediate,
                Some(Precedence::Priority) => Role::Priority,
                Some(Precedence::Routine) | None => Role::Text,
            }
        }
        _ => Role::Faint,
    }
}
