//! Draws help.

use super::{
    super::{
        help::{self, COLUMN_CELLS, GAP_CELLS, MARGIN},
        layout::{Area, Panes},
        model::Model,
    },
    paint::Painter,
};

/// Draws help between header and foot, from line `top` on.
pub(super) fn draw(model: &Model, panes: &Panes, top: usize, painter: &mut Painter<'_>) {
    let body = Area {
        x: MARGIN,
        y: panes.header.y + 1,
        width: panes.header.width.saturating_sub(2 * MARGIN),
        height: panes.footer.y.saturating_sub(panes.header.y + 1),
    };
    let columns = help::columns(
        &model.settings.keymap,
        &model.sidebar.views,
        model.frame.size,
    );
    for (column, lines) in columns.iter().enumerate() {
        let shift = column * (COLUMN_CELLS + GAP_CELLS);
        let shift = u16::try_from(shift).unwrap_or(body.width);
        let area = Area {
            x: body.x + shift,
            width: body.width.saturating_sub(shift),
            ..body
        };
        for (row, line) in (0..area.height).zip(lines.iter().skip(top)) {
            painter.line_in(area, row, line);
        }
    }
}
