//! Draws the editor of notes in the place of the list, so that the story stays in sight.

use super::{
    super::{
        cells,
        editor::{Editor, MARGIN},
        layout::{Area, Panes},
        model::Model,
        prompt::Prompt,
        rich::Line,
        theme::Role,
    },
    PaneFocus,
    paint::Painter,
    titled_rule,
};

/// Draws the note that is being written, if one is.
pub(super) fn draw(model: &Model, panes: &Panes, painter: &mut Painter<'_>) {
    let (Prompt::Note { editor, stories }, Some(pane)) = (&model.prompt, panes.note()) else {
        return;
    };
    painter.clear(pane.body);
    if let Some(title) = pane.title {
        let about = match stories.len() {
            1 => model
                .list
                .selected()
                .map_or("", |row| &row.title)
                .to_owned(),
            count => format!("below the notes of {count} stories"),
        };
        let room = usize::from(title.width);
        let name = Line::of("Note", Role::Focus).with(
            cells::fit(&format!("  {about}"), room.saturating_sub(16)),
            Role::Faint,
        );
        let end = Line::of(
            if editor.is_changed() { "changed" } else { "" },
            Role::Accent,
        );
        painter.line_in(title, 0, &titled_rule(name, end, room, PaneFocus::Here));
    }
    let area = Area {
        x: pane.body.x + MARGIN,
        width: pane.body.width.saturating_sub(2 * MARGIN),
        ..pane.body
    };
    let rows = editor.rows();
    for (row, range) in (0..area.height).zip(rows.into_iter().skip(editor.top)) {
        let text = editor.text().get(range).unwrap_or_default();
        painter.line_in(area, row, &Line::of(text, Role::Text));
    }
    if editor.text().is_empty() {
        let hint = "What is to be done, who was asked, what they said. Markdown is understood.";
        painter.line_in(area, 0, &Line::of(hint, Role::Faint));
    }
}

/// Returns where the terminal's cursor stands in the editor.
pub(super) fn cursor(model: &Model, panes: &Panes) -> Option<(u16, u16)> {
    let Prompt::Note { editor, .. } = &model.prompt else {
        return None;
    };
    let body = panes.note()?.body;
    let (row, column) = Editor::place(editor);
    let row = u16::try_from(row.saturating_sub(editor.top)).ok()?;
    let column = u16::try_from(column).ok()?;
    let x = body.x + MARGIN + column;
    Some((x.min(body.x + body.width.saturating_sub(1)), body.y + row))
}
