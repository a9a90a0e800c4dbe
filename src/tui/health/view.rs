//! Draws the health view.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    super::{
        age, cells,
        layout::{Area, Panes},
        message::FeedEntry,
        model::Model,
        rich::Line,
        theme::Role,
        view::{PaneFocus, paint::Painter, titled_rule},
    },
    Shown, history,
};
use crate::schedule::Condition;

/// Rows above the list: the rule with the name, and the names of the columns.
const HEAD_ROWS: u16 = 2;
/// Rows below it that say more of the feed under the cursor: a rule, the address, reason, remedy.
const DETAIL_ROWS: u16 = 4;
/// From this height on there is room for them.
const DETAILED_HEIGHT: u16 = 16;
/// Cells of the columns.
const STATE_CELLS: usize = 9;
const TIME_CELLS: usize = 7;
pub(super) const NUMBER_CELLS: usize = 8;
/// Most cells of a name, where there is room for a reason.
const NAME_CELLS: usize = 44;
/// From these widths on, latency and size, and the reason, have columns.
const NUMBERS_WIDTH: usize = 60;
const REASON_WIDTH: usize = 76;

/// Returns how many rows of feeds or fetches are on the screen.
pub(crate) fn height(panes: &Panes) -> usize {
    let (list, _) = areas(panes);
    usize::from(list.height)
}

/// Draws the view between header and foot.
pub(crate) fn draw(model: &Model, panes: &Panes, painter: &mut Painter<'_>) {
    let (list, detail) = areas(panes);
    let head = Area {
        y: panes.header.y + 1,
        height: HEAD_ROWS,
        ..list
    };
    let width = usize::from(list.width);
    let selected = model
        .health
        .selected()
        .and_then(|id| model.sidebar.feed(id));
    if let (Shown::History(fetches, top), Some(entry)) = (&model.health.shown, selected) {
        painter.line_in(head, 0, &history::title(entry, fetches, width));
        painter.line_in(head, 1, &history::heading());
        for (y, fetch) in (0..list.height).zip(fetches.iter().skip(*top)) {
            painter.line_in(list, y, &history::line(fetch));
        }
    } else {
        painter.line_in(head, 0, &title(model, width));
        painter.line_in(head, 1, &heading(width));
        draw_feeds(model, list, painter);
    }
    if let (Some(area), Some(entry)) = (detail, selected) {
        draw_detail(entry, area, painter);
    }
}

/// Returns where the rows stand, and where more is said of one of them.
fn areas(panes: &Panes) -> (Area, Option<Area>) {
    let top = panes.header.y + 1;
    let height = panes.footer.y.saturating_sub(top);
    let detail_rows = if height >= DETAILED_HEIGHT {
        DETAIL_ROWS
    } else {
        0
    };
    let list = Area {
        x: 0,
        y: top + HEAD_ROWS,
        width: panes.header.width,
        height: height.saturating_sub(HEAD_ROWS + detail_rows),
    };
    let detail = Area {
        y: list.y + list.height,
        height: detail_rows,
        ..list
    };
    (list, (detail_rows > 0).then_some(detail))
}

/// Returns the rule with the view's name and how many feeds stand how.
fn title(model: &Model, width: usize) -> Line {
    let feeds = model.sidebar.feeds();
    let mut end = Line::default();
    for condition in [
        Condition::Gone,
        Condition::Failing,
        Condition::Empty,
        Condition::Silent,
        Condition::Slow,
        Condition::Moved,
    ] {
        let is_so = |entry: &&FeedEntry| entry.standing.condition == condition;
        let count = feeds.iter().filter(is_so).count();
        if count > 0 {
            let gap = if end.spans.is_empty() { "" } else { " · " };
            let role = if condition.is_trouble() {
                Role::Error
            } else {
                Role::Faint
            };
            end.push(gap, Role::Faint);
            end.push(format!("{count} {}", condition.name()), role);
        }
    }
    let name = match feeds.len() {
        1 => "Health of 1 feed".to_owned(),
        count => format!("Health of {count} feeds"),
    };
    let name = Line::of(name, Role::Focus);
    // The counts go first when there is no room.
    let end = if name.width() + end.width() + 8 > width {
        Line::default()
    } else {
        end
    };
    titled_rule(name, end, width, PaneFocus::Here)
}

/// The cells of the columns that share what the others leave.
struct Columns {
    name: usize,
    has_numbers: bool,
    reason: usize,
}

fn columns(width: usize) -> Columns {
    let has_numbers = width >= NUMBERS_WIDTH;
    let numbers = if has_numbers { 2 * NUMBER_CELLS } else { 0 };
    let rest = width.saturating_sub(3 + STATE_CELLS + 2 * TIME_CELLS + numbers);
    let name = if width >= REASON_WIDTH {
        (rest * 9 / 20).min(NAME_CELLS)
    } else {
        rest
    };
    Columns {
        name,
        has_numbers,
        reason: rest - name,
    }
}

fn heading(width: usize) -> Line {
    let columns = columns(width);
    let mut text = format!(
        "   {}{}{}{}",
        cells::left("state", STATE_CELLS),
        cells::left("feed", columns.name),
        cells::right("last ok", TIME_CELLS),
        cells::right("next", TIME_CELLS),
    );
    if columns.has_numbers {
        text.push_str(&cells::right("took", NUMBER_CELLS));
        text.push_str(&cells::right("size", NUMBER_CELLS));
    }
    if columns.reason > 0 {
        text.push_str("  why");
    }
    Line::of(text, Role::Heading)
}

fn draw_feeds(model: &Model, area: Area, painter: &mut Painter<'_>) {
    let health = &model.health;
    let shown = health.order.iter().enumerate().skip(health.top);
    for (y, (index, id)) in (0..area.height).zip(shown) {
        let Some(entry) = model.sidebar.feed(*id) else {
            continue;
        };
        let is_cursor = index == health.cursor;
        let mut line = Line::of(if is_cursor { "▌" } else { " " }, Role::Accent);
        let mut content = row(entry, model.now, area.width.into());
        if is_cursor {
            content.paint(Role::Cursor);
        }
        line.append(content);
        painter.line_in(area, y, &line);
    }
}

/// Returns the row of a feed, without its first cell.
fn row(entry: &FeedEntry, now: DateTime<Utc>, width: usize) -> Line {
    let columns = columns(width);
    let (standing, health) = (&entry.standing, &entry.feed.health);
    let is_trouble = standing.condition.is_trouble();
    let role = match standing.condition {
        _ if is_trouble => Role::Error,
        Condition::Silent | Condition::Slow => Role::Priority,
        Condition::Moved => Role::Accent,
        Condition::New | Condition::Empty | Condition::Gone | Condition::Failing => Role::Text,
        Condition::Fine => Role::Faint,
    };
    let name = if cells::width(&entry.feed.title) > columns.name {
        entry.short_name()
    } else {
        &entry.feed.title
    };
    let last = health.last_success.map(|time| age::age(time, now));
    let next = standing.next_due.map(|time| age::until(time, now));
    let mut line = Line::of(if is_trouble { "! " } else { "  " }, Role::Error)
        .with(cells::left(standing.condition.name(), STATE_CELLS), role)
        .with(cells::left(name, columns.name), Role::Text)
        .with(
            cells::right(last.as_deref().unwrap_or("never"), TIME_CELLS),
            Role::Faint,
        )
        .with(
            cells::right(next.as_deref().unwrap_or("never"), TIME_CELLS),
            Role::Faint,
        );
    if columns.has_numbers {
        let asked = health.last_fetched.is_some();
        let took = if asked {
            took(health.last.took)
        } else {
            String::new()
        };
        let size = if asked {
            size(health.last.bytes)
        } else {
            String::new()
        };
        line.push(cells::right(&took, NUMBER_CELLS), Role::Faint);
        line.push(cells::right(&size, NUMBER_CELLS), Role::Faint);
    }
    if columns.reason > 2 {
        let reason = standing.reason.as_deref().unwrap_or_default();
        line.push("  ", Role::Text);
        line.push(cells::left(reason, columns.reason - 2), role);
    }
    line
}

/// Says more of the feed under the cursor: its address, why it stands so, what to do.
fn draw_detail(entry: &FeedEntry, area: Area, painter: &mut Painter<'_>) {
    let (standing, health) = (&entry.standing, &entry.feed.health);
    painter.line_in(
        area,
        0,
        &Line::of("─".repeat(area.width.into()), Role::Faint),
    );
    let facts = match health.pace.rhythm {
        Some(rhythm) => format!("a story every {}", age::length(rhythm)),
        None => "rhythm not known yet".to_owned(),
    };
    let address = Line::of(format!(" {}  ", entry.feed.url), Role::Text).with(facts, Role::Faint);
    painter.line_in(area, 1, &address);
    let reason = match (&standing.reason, health.failures) {
        (Some(reason), 2..) => format!(" {reason} ({} times in a row)", health.failures),
        (Some(reason), _) => format!(" {reason}"),
        (None, _) => match health.last_story {
            Some(story) => format!(" the newest story came at {}", age::stamp(story)),
            None => " no story yet".to_owned(),
        },
    };
    let role = if standing.condition.is_trouble() {
        Role::Error
    } else {
        Role::Text
    };
    painter.line_in(area, 2, &Line::of(reason, role));
    if let Some(remedy) = standing.remedy {
        painter.line_in(area, 3, &Line::of(format!(" → {remedy}"), Role::Text));
    }
}

/// Returns how long something took: `80 ms`, `2.5 s`.
pub(super) fn took(duration: Duration) -> String {
    match duration.as_millis() {
        millis @ ..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// Returns a size: `812 B`, `12 kB`, `3.4 MB`; nothing for none.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0 => String::new(),
        1..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
