//! Draws views, folders and feeds.

use super::{
    super::{
        cells,
        layout::{Area, Focus},
        message::FeedEntry,
        model::Model,
        rich::Line,
        theme::Role,
        view::{PaneFocus, paint::Painter, titled_rule},
    },
    Sidebar, Tally,
    rows::{Row, WATCHES},
};
use crate::model::Extent;

/// The sign of a watch.
pub(crate) const WATCH: &str = "◎";
/// The sign of a count that is not known yet.
const UNKNOWN: &str = "·";
/// Cells of the column of flagged stories.
const FLAGGED_CELLS: usize = 4;
/// Cells of the column of unread stories.
const UNREAD_CELLS: usize = 5;

/// Returns the rule above the sidebar.
pub(crate) fn title(model: &Model, room: usize) -> Line {
    let focus = PaneFocus::of(model, Focus::Sidebar);
    let name = Line::of("Views", focus.name_role());
    titled_rule(name, Line::default(), room, focus)
}

/// Draws the rows that are on the screen.
pub(crate) fn draw(model: &Model, area: Area, painter: &mut Painter<'_>) {
    let sidebar = &model.sidebar;
    let focused = PaneFocus::of(model, Focus::Sidebar);
    let shown = sidebar.rows.iter().enumerate().skip(sidebar.top);
    for (y, (index, row)) in (0..area.height).zip(shown) {
        let is_shown = sidebar.shown.is_some() && row.target() == sidebar.shown;
        let is_cursor = index == sidebar.cursor && focused == PaneFocus::Here;
        let gutter = match (is_cursor, is_shown) {
            (true, _) | (_, true) => Line::of("▌", Role::Accent),
            (false, false) => Line::of(" ", Role::Text),
        };
        let mut content = content(sidebar, row, usize::from(area.width).saturating_sub(2));
        if is_cursor {
            content.paint(Role::Cursor);
        } else if is_shown {
            content.paint(Role::Unread);
        }
        let mut line = gutter;
        line.append(content);
        painter.line_in(area, y, &line);
    }
}

/// Returns a row in `width` cells: name, flagged, unread.
fn content(sidebar: &Sidebar, row: &Row, width: usize) -> Line {
    let tally = sidebar.tally(row);
    let name_cells = width.saturating_sub(FLAGGED_CELLS + UNREAD_CELLS);
    match row {
        Row::Blank => Line::default(),
        Row::Heading(WATCHES) => Line::of(WATCHES, Role::Heading),
        Row::Heading(name) => Line::of(cells::left(name, name_cells), Role::Heading)
            .with(cells::right("▲", FLAGGED_CELLS), Role::Faint)
            .with(cells::right("●", UNREAD_CELLS), Role::Faint),
        Row::View { index, depth } => {
            let view = sidebar.views.get(*index);
            let icon = view.map_or("", |view| &view.icon);
            let name = view.map_or("", |view| &view.name);
            let indent = depth.saturating_sub(1);
            let name = format!("{:indent$}{} {name}", "", cells::left(icon, 1));
            // Views have one count: the name may use the other's column.
            let name = cells::left(&name, width.saturating_sub(UNREAD_CELLS));
            let line = Line::of(name, tally_role(tally));
            match tally.extent {
                None => line.with(cells::right(UNKNOWN, UNREAD_CELLS), Role::Faint),
                Some(Extent::Whole) => line.with(count(tally.unread, UNREAD_CELLS), Role::Text),
                Some(Extent::Part) => {
                    let number = count(tally.unread, UNREAD_CELLS - 1);
                    line.with(number, Role::Text).with("+", Role::Faint)
                }
            }
        }
        Row::Watch { id } => {
            let watch = sidebar.watch(*id);
            let counts = watch.map_or_else(String::new, |tally| match tally.unread {
                0 => tally.all.to_string(),
                unread => format!("{unread}/{}", tally.all),
            });
            let room = width.saturating_sub(cells::width(&counts) + 1);
            let name = watch.map_or("", |tally| &tally.watch.name);
            let name = cells::left(&format!("{WATCH} {name}"), room);
            Line::of(name, tally_role(tally))
                .with(" ", Role::Text)
                .with(counts, tally_role(tally))
        }
        Row::Group {
            key, name, depth, ..
        } => {
            let is_folded = sidebar.folded.contains(key);
            let sign = if is_folded { "▸" } else { "▾" };
            let mut line = Line::of(format!("{:depth$}{sign} ", ""), tally_role(tally));
            // A folded folder must not hide that a feed in it fails.
            if is_folded && sidebar.is_troubled(row) {
                line.push("! ", Role::Error);
            }
            let room = name_cells.saturating_sub(line.width());
            line.append(named(name, room, tally));
            line
        }
        Row::Feed { id, depth } => feed(sidebar.feed(*id), *depth, name_cells, tally),
    }
}

/// Returns the row of a feed; the outlet's short name stands in for a name that is too long.
fn feed(entry: Option<&FeedEntry>, depth: usize, cells: usize, tally: Tally) -> Line {
    let fails = entry.is_some_and(|entry| entry.standing.condition.is_trouble());
    let sign = if fails { "! " } else { "  " };
    let mut line = Line::of(" ".repeat(depth), Role::Text).with(sign, Role::Error);
    let room = cells.saturating_sub(line.width());
    let title = entry.map_or("", |entry| &entry.feed.title);
    let name = match entry {
        Some(entry) if cells::width(title) > room => entry.short_name(),
        _ => title,
    };
    line.append(named(name, room, tally));
    line
}

/// Returns a name and its counts.
fn named(name: &str, cells: usize, tally: Tally) -> Line {
    Line::of(cells::left(name, cells), tally_role(tally))
        .with(count(tally.flagged, FLAGGED_CELLS), Role::Priority)
        .with(count(tally.unread, UNREAD_CELLS), Role::Text)
}

/// Returns the role of a name: what has nothing unread is faint.
const fn tally_role(tally: Tally) -> Role {
    if tally.unread == 0 {
        Role::Faint
    } else {
        Role::Text
    }
}

/// Returns a count at the right edge; nothing for none.
fn count(number: u64, width: usize) -> String {
    match number {
        0 => " ".repeat(width),
        100_000.. => cells::right(&format!("{}k", number / 1000), width),
        _ => cells::right(&number.to_string(), width),
    }
}
