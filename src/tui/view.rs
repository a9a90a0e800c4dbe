//! Draws the model: the whole screen, its rules and its order. Reads only.

mod choice;
mod footer;
mod header;
mod help;
mod note;
pub(super) mod paint;
mod welcome;

use ratatui::{Frame, layout::Position};

use super::{
    account, brief, health,
    layout::{Area, Focus, Pane, Panes, SMALLEST, Size},
    list,
    model::{Model, Scene},
    reader,
    rich::Line,
    sidebar,
    theme::Role,
};
use paint::Painter;

/// From this width on the rule above the story says how it is labelled: its name, how far it is
/// read, and the label stand beside each other.
const LABEL_ROOM: usize = 36;

/// Draws the screen.
pub(crate) fn view(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(&model.settings.theme, frame.buffer_mut());
    let size = Size {
        width: area.width,
        height: area.height,
    };
    let Some(panes) = model.panes().filter(|_| size == model.frame.size) else {
        let text = format!(
            "flashwire needs {}x{} cells.",
            SMALLEST.width, SMALLEST.height
        );
        painter.line(0, 0, area.width, &Line::of(text, Role::Text));
        return;
    };
    painter.line_in(
        panes.header,
        0,
        &header::line(model, panes.header.width.into()),
    );
    match model.frame.scene {
        _ if choice::is_open(model) => choice::draw(model, &panes, &mut painter),
        Scene::Opening => {}
        Scene::Welcome => welcome::draw(model, &panes, &mut painter),
        Scene::Help(top) => help::draw(model, &panes, top, &mut painter),
        Scene::Health => health::view::draw(model, &panes, &mut painter),
        Scene::Account(top) => account::view::draw(model, &panes, top, &mut painter),
        Scene::Brief(top) => brief::view::draw(model, &panes, top, &mut painter),
        Scene::Wire => draw_panes(model, &panes, &mut painter),
    }
    note::draw(model, &panes, &mut painter);
    footer::draw(model, panes.footer, &mut painter);
    let cursor = footer::cursor(model, panes.footer).or_else(|| note::cursor(model, &panes));
    if let Some((x, y)) = cursor {
        frame.set_cursor_position(Position { x, y });
    }
}

fn draw_panes(model: &Model, panes: &Panes, painter: &mut Painter<'_>) {
    if let Some(pane) = panes.list {
        draw_title(painter, pane, &list::view::title(model, title_room(pane)));
        list::view::draw(model, pane.body, painter);
    }
    if let Some(pane) = panes.reader {
        draw_title(painter, pane, &reader_title(model, title_room(pane)));
        reader::view::draw(model, pane.body, painter);
    }
    if let Some(pane) = panes.sidebar {
        painter.clear(pane.body);
        draw_title(
            painter,
            pane,
            &sidebar::view::title(model, title_room(pane)),
        );
        sidebar::view::draw(model, pane.body, painter);
    }
    draw_rules(panes, painter);
}

/// Returns the rule above the story, with what a person says of it at its end where there is room.
fn reader_title(model: &Model, room: usize) -> Line {
    let entry = model.reader.story.as_ref();
    let label = entry.and_then(|entry| entry.detail.label);
    let Some(tension) = label.filter(|_| room >= LABEL_ROOM) else {
        return reader::view::title(model, room);
    };
    let said = if tension {
        " labelled tension "
    } else {
        " labelled calm "
    };
    let said = Line::of(said, Role::Accent).with("─", Role::Faint);
    let mut line = reader::view::title(model, room.saturating_sub(said.width()));
    line.append(said);
    line
}

fn title_room(pane: Pane) -> usize {
    pane.title.map_or(0, |title| title.width.into())
}

/// Draws a pane's rule with its name in it.
fn draw_title(painter: &mut Painter<'_>, pane: Pane, line: &Line) {
    if let Some(title) = pane.title {
        painter.line_in(title, 0, line);
    }
}

/// Draws the rules between panes, with proper joints.
fn draw_rules(panes: &Panes, painter: &mut Painter<'_>) {
    if let Some(sidebar) = panes.sidebar {
        let x = sidebar.body.x + sidebar.body.width;
        rule(painter, sidebar, x);
        if let (Some(list), Some(reader)) = (panes.list, panes.reader)
            && let (Some(above), Some(title)) = (list.title, reader.title)
            && title.y > above.y
            && title.x == x + 1
        {
            painter.sign(x, title.y, '├', Role::Faint);
        }
    }
    if let (Some(list), Some(reader)) = (panes.list, panes.reader)
        && reader.body.x > list.body.x
    {
        rule(painter, list, list.body.x + list.body.width);
    }
}

/// Draws the rule on the right of a pane, if there is a column for it.
fn rule(painter: &mut Painter<'_>, pane: Pane, x: u16) {
    let Area { y, height, .. } = pane.body;
    for row in y..y + height {
        painter.sign(x, row, '│', Role::Faint);
    }
    if let Some(title) = pane.title {
        painter.sign(x, title.y, '┬', Role::Faint);
    }
}

/// Returns a rule of `room` cells with a name in it, and something at its right end.
pub(super) fn titled_rule(name: Line, end: Line, room: usize, focus: PaneFocus) -> Line {
    let (sign, role) = match focus {
        PaneFocus::Here => ("▸", Role::Focus),
        PaneFocus::Elsewhere => ("─", Role::Faint),
    };
    let mut line = Line::of(sign, role).with(" ", Role::Faint);
    line.append(name);
    line.push(" ", Role::Faint);
    let end_width = if end.spans.is_empty() {
        0
    } else {
        end.width() + 3
    };
    let dashes = room.saturating_sub(line.width() + end_width);
    line.push("─".repeat(dashes), Role::Faint);
    if end_width > 0 {
        line.push(" ", Role::Faint);
        line.append(end);
        line.push(" ─", Role::Faint);
    }
    line
}

/// Whether a pane listens to the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaneFocus {
    /// It does.
    Here,
    /// Another one does.
    Elsewhere,
}

impl PaneFocus {
    /// Returns whether the focus is on this pane.
    pub(super) fn of(model: &Model, pane: Focus) -> Self {
        if model.frame.focus == pane {
            Self::Here
        } else {
            Self::Elsewhere
        }
    }

    /// Returns the role of the pane's name.
    pub(super) const fn name_role(self) -> Role {
        match self {
            Self::Here => Role::Focus,
            Self::Elsewhere => Role::Title,
        }
    }
}
