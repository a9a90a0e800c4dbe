//! Draws the board with its states side by side: a heading and cards of two lines.

use super::super::{
    super::{
        cells,
        layout::{Area, Focus},
        message::FeedEntry,
        model::Model,
        rich::{self, Line},
        theme::Role,
        view::{PaneFocus, paint::Painter},
    },
    board::Division,
    columns::Column,
};
use super::{
    Place,
    board::{due, priority_role, priority_sign},
    finds, gutter, story_role,
};
use crate::{
    follow_up::board::{Card, When},
    model::StoryRow,
};

/// Lines of the heading of a column.
const HEADING_LINES: u16 = 1;
/// Lines of a card.
const CARD_LINES: u16 = 2;

/// Returns how many cards stand one below the other in so many lines.
pub(crate) fn height(lines: u16) -> usize {
    usize::from(lines.saturating_sub(HEADING_LINES) / CARD_LINES)
}

/// Draws the columns.
pub(super) fn draw(model: &Model, here: Column, area: Area, painter: &mut Painter<'_>) {
    let mut left = area;
    for (column, behind) in Column::ALL.into_iter().zip((1..=4).rev()) {
        let width = left.width / behind;
        let own = Area { width, ..left };
        left = Area {
            x: left.x + width,
            width: left.width - width,
            ..left
        };
        draw_column(model, (column, column == here), own, painter);
    }
}

fn draw_column(
    model: &Model,
    (column, is_here): (Column, bool),
    area: Area,
    painter: &mut Painter<'_>,
) {
    let focus = PaneFocus::of(model, Focus::List);
    painter.line_in(area, 0, &heading(model, column, is_here, focus));
    let list = &model.list;
    let rows = list.column(column).unwrap_or_default().iter();
    for (index, story) in rows.take(height(area.height)).enumerate() {
        let is_cursor = is_here && list.top + index == list.cursor;
        let place = match (is_cursor, focus) {
            (true, PaneFocus::Here) => Place::Cursor,
            (true, PaneFocus::Elsewhere) => Place::Remembered,
            (false, _) => Place::Elsewhere,
        };
        let marked = if is_here {
            list.is_selected(list.top + index)
        } else {
            list.is_marked(story.id)
        };
        let lines = card(model, story, area.width.into(), (place, marked));
        let first = HEADING_LINES + CARD_LINES * u16::try_from(index).unwrap_or(u16::MAX);
        for (row, line) in (first..).zip(&lines) {
            painter.line_in(area, row, line);
        }
    }
}

/// Returns the heading of a column: its name, how many stand in it, and how many of them are overdue.
fn heading(model: &Model, column: Column, is_here: bool, focus: PaneFocus) -> Line {
    let list = &model.list;
    let states = column.states().iter();
    let count: u64 = states
        .map(|&state| list.counted_in(Division::State(state)))
        .sum();
    let overdue = list
        .board
        .iter()
        .filter(|count| count.when == When::Overdue && column.states().contains(&count.state));
    let overdue: u64 = overdue.map(|count| count.stories).sum();
    let (sign, role) = match (is_here, focus) {
        (true, PaneFocus::Here) => ("▸", Role::Focus),
        (true, PaneFocus::Elsewhere) => ("▸", Role::Heading),
        (false, _) => (" ", Role::Heading),
    };
    let mut line = Line::of(sign, role).with(column.name(), role);
    line.push(format!("  {count}"), Role::Faint);
    if overdue > 0 {
        line.push(format!(" · {overdue} overdue"), Role::Overdue);
    }
    line
}

/// Returns the two lines of a card: priority and title; then when it is due, whose it is, the outlet.
fn card(
    model: &Model,
    story: &StoryRow,
    width: usize,
    (place, marked): (Place, bool),
) -> [Line; 2] {
    // One cell on either side: the gutter, and a margin.
    let room = width.saturating_sub(2);
    let dot = match (marked, story.read) {
        (true, _) => "✓",
        (false, true) => " ",
        (false, false) => "●",
    };
    let mut first = Line::of(dot, Role::Accent)
        .with(" ", Role::Text)
        .with(priority_sign(story.priority), priority_role(story.priority))
        .with(" ", Role::Text);
    let title = cells::fit(&story.title, room.saturating_sub(first.width()));
    let length = title.len();
    let marks = finds(model, &title);
    first.append(rich::cut(&title, 0..length, story_role(story), &marks));
    first.fill(room, Role::Text);
    if place == Place::Cursor {
        first.paint(if story.read {
            Role::Cursor
        } else {
            Role::CursorUnread
        });
    }
    let mut second = Line::of("    ", Role::Text);
    if let Some(card) = Card::of(story) {
        let late = card.is_overdue(model.now);
        let role = if late { Role::Overdue } else { Role::Faint };
        second.push(due(&card, model.now), role);
    }
    let outlet = model.sidebar.feed(story.feed);
    let outlet = outlet.map(FeedEntry::short_name);
    for words in [story.assignee.as_deref(), outlet].into_iter().flatten() {
        let gap = if second.width() > 4 { " · " } else { "" };
        let words = [gap, words].concat();
        let left = room.saturating_sub(second.width());
        second.push(cells::fit(&words, left), Role::Faint);
    }
    [first, second].map(|content| {
        let mut line = gutter(place);
        line.append(content);
        line
    })
}
