//! Draws the story.

use super::super::{
    layout::{Area, Focus},
    model::Model,
    rich::Line,
    theme::Role,
    view::{PaneFocus, paint::Painter, titled_rule},
};

/// Cells left free on either side of the text.
pub(crate) const MARGIN: u16 = 2;

/// Returns the rule above the story: how far it is read.
pub(crate) fn title(model: &Model, room: usize) -> Line {
    let focus = PaneFocus::of(model, Focus::Reader);
    let name = Line::of("Story", focus.name_role());
    let position = model.reader.position().unwrap_or_default();
    titled_rule(name, Line::of(position, Role::Faint), room, focus)
}

/// Draws the lines that are on the screen.
pub(crate) fn draw(model: &Model, area: Area, painter: &mut Painter<'_>) {
    let text = Area {
        x: area.x + MARGIN,
        width: area.width.saturating_sub(2 * MARGIN),
        ..area
    };
    let lines = model.reader.lines.iter().skip(model.reader.top);
    for (row, line) in (0..area.height).zip(lines) {
        painter.line_in(text, row, line);
    }
}
