//! Draws a brief that was written.

use super::{
    super::{
        cells,
        layout::{Area, Panes},
        model::Model,
        rich::Line,
        theme::Role,
        view::{PaneFocus, paint::Painter, titled_rule},
    },
    MARGIN, lines, room,
};

/// Draws the brief between header and foot, from line `top` on.
pub(crate) fn draw(model: &Model, panes: &Panes, top: usize, painter: &mut Painter<'_>) {
    let Some(shown) = model.brief.as_deref() else {
        return;
    };
    let head = Area {
        x: 0,
        y: panes.header.y + 1,
        width: panes.header.width,
        height: 1,
    };
    let width = usize::from(head.width);
    let name = cells::fit(&format!("Brief · {}", shown.name), width / 2);
    let name = Line::of(name, PaneFocus::Here.name_role());
    let file = shown.path.rsplit('/').next().unwrap_or_default();
    let end = Line::of(cells::fit(file, width / 3), Role::Faint);
    painter.line_in(head, 0, &titled_rule(name, end, width, PaneFocus::Here));
    let body = Area {
        x: MARGIN,
        y: head.y + 1,
        width: head.width.saturating_sub(2 * MARGIN),
        height: panes.footer.y.saturating_sub(head.y + 1),
    };
    let lines = lines(shown, room(model.frame.size));
    for (row, line) in (0..body.height).zip(lines.iter().skip(top)) {
        painter.line_in(body, row, line);
    }
}
