//! Draws the list of stories.

mod board;
pub(crate) mod columns;

use chrono::{DateTime, Utc};

use crate::{
    follow_up::board::Card,
    model::{Count, Extent, FollowUpState, Kind, Precedence, Sought, StoryRow},
    query,
};

use super::{
    super::{
        age,
        alike::{Alike, Likeness},
        cells,
        layout::{Area, Focus},
        message::FeedEntry,
        model::Model,
        rich::{self, Line, Mark},
        sidebar::{rows::Target, view::WATCH},
        theme::Role,
        view::{PaneFocus, paint::Painter, titled_rule},
    },
    Edge, List, ListState,
};

/// Cells of the outlets' column, where there is room for it.
const OUTLET_CELLS: usize = 12;
/// Cells of the kinds' column: the two longest words that go together often.
const KINDS_CELLS: usize = 20;
/// Cells of the name of a watch.
const WATCH_CELLS: usize = 16;
/// From this width on there is a column of kinds.
const KINDS_WIDTH: usize = 110;
/// From this width on a row says how many reports there are.
const REPORTS_WIDTH: usize = 30;
/// From this width on there is a column of outlets.
const OUTLET_WIDTH: usize = 50;

/// Returns the rule above the list: its name, how many stories, what is new above.
pub(crate) fn title(model: &Model, room: usize) -> Line {
    let list = &model.list;
    let focus = PaneFocus::of(model, Focus::List);
    let mut name = Line::of(list.name.as_str(), focus.name_role());
    if let Some(alike) = &model.alike {
        name = like_title(list, alike, room, focus);
    } else if list.order().grouping().is_some() {
        // The columns say it themselves.
        if list.columns.is_none() {
            name.append(board::summary(model));
        }
    } else if let Some((query, count)) = &list.counted
        && *query == list.query()
    {
        name.push(format!("  {}", told(*count)), Role::Faint);
    }
    if !list.filter.text.is_empty() {
        name.push("  / ", Role::Accent);
        name.push(list.filter.text.as_str(), Role::Text);
    }
    if let Some(error) = feed_error(model) {
        // The rule's own signs take three cells.
        let left = room.saturating_sub(name.width() + 3);
        name.push(cells::fit(&format!("  ! {error}"), left), Role::Error);
    }
    titled_rule(name, end(list), room, focus)
}

/// Says how many stories a list has.
fn told(
    Count {
        unread,
        all,
        extent,
    }: Count,
) -> String {
    match extent {
        Extent::Whole => format!("{unread} unread of {all}"),
        Extent::Part => format!("{unread}+ unread of {all}+"),
    }
}

/// Returns the name of a ranked list, how many stories match at its threshold, and how many entered or
/// left with its last step.
fn like_title(list: &List, alike: &Alike, room: usize, focus: PaneFocus) -> Line {
    let is_query = matches!(alike.watch(), Some(watch) if matches!(watch.sought, Sought::Query(_)));
    let (count, all) = (alike.count(), alike.likenesses.len());
    let mut counts = if is_query {
        Line::of(format!("  {count}"), Role::Faint)
    } else {
        Line::of(
            format!("  {count} of {all} from {:.2} on", alike.threshold()),
            Role::Faint,
        )
    };
    match alike.moved {
        0 => {}
        moved @ 1.. => counts.push(format!("  +{moved}"), Role::Accent),
        moved => counts.push(format!("  −{}", moved.unsigned_abs()), Role::Accent),
    }
    // The rule's own signs take three cells.
    let left = room.saturating_sub(counts.width() + 3);
    let mut title = Line::of(cells::fit(&list.name, left), focus.name_role());
    title.append(counts);
    title
}

/// Returns what stands at the right end of the rule.
fn end(list: &List) -> Line {
    match (list.state, list.fresh) {
        (ListState::Loading, _) => Line::of("…", Role::Faint),
        (ListState::Loaded, 0) => Line::default(),
        (ListState::Loaded, fresh) => Line::of(format!("▲ {fresh} new"), Role::Accent),
    }
}

/// Draws the rows that are on the screen.
pub(crate) fn draw(model: &Model, area: Area, painter: &mut Painter<'_>) {
    let list = &model.list;
    if let Some(own) = &list.columns {
        columns::draw(model, own.here, area, painter);
        return;
    }
    if list.rows.is_empty() && list.state == ListState::Loaded {
        painter.line_in(area, 1, &empty(model));
        return;
    }
    let focused = PaneFocus::of(model, Focus::List);
    let shown = list.rows.iter().enumerate().skip(list.top);
    let mut row = 0;
    for (index, story) in shown {
        if let Some(division) = list.heading(index, list.top) {
            painter.line_in(area, row, &board::heading(model, division));
            row += 1;
        }
        if row >= area.height {
            break;
        }
        let place = match (index == list.cursor, focused) {
            (true, PaneFocus::Here) => Place::Cursor,
            (true, PaneFocus::Elsewhere) => Place::Remembered,
            (false, _) => Place::Elsewhere,
        };
        let marked = list.is_selected(index);
        let line = line(model, story, usize::from(area.width), (place, marked));
        painter.line_in(area, row, &line);
        row += 1;
    }
}

/// Returns why the feed that the list shows fails, if it shows one and it does.
fn feed_error(model: &Model) -> Option<&str> {
    let Some(Target::Feed(id)) = model.sidebar.shown else {
        return None;
    };
    model.sidebar.feed(id)?.feed.health.error.as_deref()
}

/// Says why there is nothing.
fn empty(model: &Model) -> Line {
    let list = &model.list;
    if let Some(error) = feed_error(model).filter(|_| list.filter.text.is_empty()) {
        return Line::of("   ! ", Role::Error)
            .with("This feed cannot be fetched: ", Role::Text)
            .with(error, Role::Error);
    }
    let text = match (&list.above, list.filter.text.is_empty()) {
        (Edge::End, false) => "   No story answers to this filter.",
        _ => "   No story here yet.",
    };
    Line::of(text, Role::Faint)
}

/// Where the cursor is, seen from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Here, and the list has the focus.
    Cursor,
    /// Here, and another pane has the focus.
    Remembered,
    /// On another row.
    Elsewhere,
}

/// Returns the row of a story in `width` cells; `marked` says whether it is selected.
fn line(model: &Model, story: &StoryRow, width: usize, (place, marked): (Place, bool)) -> Line {
    // One cell on either side: the gutter, and a margin where there is room for one.
    let margin = usize::from(width >= OUTLET_WIDTH);
    let width = width.saturating_sub(1 + margin);
    let mut content = match (model.list.order().grouping(), marked) {
        (None, false) => columns(model, story, width),
        (Some(_), false) => board::columns(model, story, width),
        (grouping, true) => selected(model, story, width, grouping.is_some()),
    };
    let is_out = likeness(model, story).is_some_and(|(alike, it)| !alike.is_in(it.score));
    if is_out && place == Place::Elsewhere {
        content.paint(Role::Faint);
    }
    match (story.precedence, place) {
        (Precedence::Flash, _) if !story.read => content.paint(Role::Flash),
        (_, Place::Cursor) if story.read => content.paint(Role::Cursor),
        (_, Place::Cursor) => content.paint(Role::CursorUnread),
        (_, Place::Remembered | Place::Elsewhere) => {}
    }
    let mut line = gutter(place);
    line.append(content);
    line
}

/// Returns the first cell of a row.
fn gutter(place: Place) -> Line {
    match place {
        Place::Cursor | Place::Remembered => Line::of("▌", Role::Accent),
        Place::Elsewhere => Line::of(" ", Role::Text),
    }
}

/// Returns the columns of a row that is selected: a tick in the place of the dot.
fn selected(model: &Model, story: &StoryRow, width: usize, on_board: bool) -> Line {
    let mut line = if on_board {
        board::columns(model, story, width)
    } else {
        columns(model, story, width)
    };
    if let Some(first) = line.spans.first_mut() {
        "✓".clone_into(&mut first.text);
        first.role = Role::Accent;
    }
    line
}

/// Returns how like the example of the list a story is, if the list has one.
fn likeness<'m>(model: &'m Model, story: &StoryRow) -> Option<(&'m Alike, &'m Likeness)> {
    let alike = model.alike.as_ref()?;
    Some((alike, alike.of_story(story.id)?))
}

/// Returns the columns of a row: dot, label, precedence, age, outlet, title, then its own signs.
fn columns(model: &Model, story: &StoryRow, width: usize) -> Line {
    let role = story_role(story);
    let dot = if story.read { " " } else { "●" };
    let mut line = Line::of(dot, Role::Accent)
        .with(own_sign(story), Role::Accent)
        .with(prosign(story.precedence), precedence_role(story))
        .with(" ", Role::Text)
        .with(
            cells::right(&age::age(story.time, model.now), 3),
            Role::Faint,
        )
        .with("  ", Role::Text);
    if width >= OUTLET_WIDTH {
        let entry = model.sidebar.feed(story.feed);
        let name = entry.map_or("", FeedEntry::short_name);
        line.push(cells::left(name, OUTLET_CELLS), Role::Faint);
        line.push("  ", Role::Text);
    }
    if let Some((alike, likeness)) = likeness(model, story) {
        // Colour is not the only sign of those below the threshold.
        let sign = if alike.is_in(likeness.score) {
            "  "
        } else {
            "↓ "
        };
        line.push(format!("{:.2}", likeness.score), Role::Accent);
        line.push(sign, Role::Faint);
    }
    let signs = signs(story, model.now, width);
    let room = width.saturating_sub(line.width() + signs.width());
    let title = cells::fit(&story.title, room);
    let length = title.len();
    line.append(rich::cut(&title, 0..length, role, &finds(model, &title)));
    line.fill(width.saturating_sub(signs.width()), Role::Text);
    line.append(signs);
    line
}

/// Returns where the title answers to the filter.
fn finds(model: &Model, title: &str) -> Vec<Mark> {
    let filter = &model.list.filter.query;
    let ranges = query::highlights(filter, query::Part::Title, None, title).into_iter();
    ranges.map(|range| (range, Role::Match)).collect()
}

/// Returns the signs at the right end: kinds on wide screens, reports, follow-up.
fn signs(story: &StoryRow, now: DateTime<Utc>, width: usize) -> Line {
    let mut line = watch_sign(story, width);
    if width >= KINDS_WIDTH {
        let kinds: Vec<&str> = story.kinds.iter().map(Kind::name).collect();
        let kinds = cells::left(&kinds.join(" "), KINDS_CELLS);
        line.push("  ", Role::Text);
        line.push(kinds, Role::Faint);
    }
    if story.reports > 1 && width >= REPORTS_WIDTH {
        line.push(format!(" ×{}", story.reports), Role::Text);
    }
    if let Some(card) = Card::of(story) {
        line.push(" ⚑", Role::Accent);
        line.push(state_letter(card.state), Role::Accent);
        let sign = match card {
            _ if card.is_overdue(now) => "!",
            _ if card.is_snoozed(now) => "~",
            _ => " ",
        };
        line.push(sign, Role::Overdue);
    } else if !line.spans.is_empty() && width >= OUTLET_WIDTH {
        line.push("    ", Role::Text);
    }
    line
}

/// Returns the sign of the watch that a story matches, on wide screens with its name.
fn watch_sign(story: &StoryRow, width: usize) -> Line {
    match &story.watch {
        Some(name) if width >= KINDS_WIDTH => {
            let name = cells::fit(name, WATCH_CELLS);
            Line::of(format!("  {WATCH} {name}"), Role::Accent)
        }
        Some(_) if width >= REPORTS_WIDTH => Line::of(format!(" {WATCH}"), Role::Accent),
        _ => Line::default(),
    }
}

/// Returns the letter of a military message's precedence; a blank for ROUTINE.
const fn prosign(precedence: Precedence) -> &'static str {
    match precedence {
        Precedence::Flash => "Z",
        Precedence::Immediate => "O",
        Precedence::Priority => "P",
        Precedence::Routine => " ",
    }
}

/// Returns the sign of a label, the same as the key that sets it, or that of a muted story; a blank
/// without one.
const fn own_sign(story: &StoryRow) -> &'static str {
    match (story.label, &story.muted) {
        (Some(true), _) => "+",
        (Some(false), _) => "-",
        (None, Some(_)) => "x",
        (None, None) => " ",
    }
}

const fn state_letter(state: FollowUpState) -> &'static str {
    match state {
        FollowUpState::Open => "o",
        FollowUpState::Working => "w",
        FollowUpState::Waiting => "a",
        FollowUpState::Done => "d",
        FollowUpState::Dropped => "x",
    }
}

/// Returns the role of the letter.
const fn precedence_role(story: &StoryRow) -> Role {
    match story.precedence {
        Precedence::Flash => Role::Flash,
        Precedence::Immediate => Role::Immediate,
        Precedence::Priority => Role::Priority,
        Precedence::Routine => Role::Text,
    }
}

/// Returns the role of the title.
const fn story_role(story: &StoryRow) -> Role {
    match (story.read, story.precedence) {
        (true, _) => Role::Faint,
        (false, Precedence::Immediate) => Role::Immediate,
        (false, _) => Role::Unread,
    }
}
