//! Draws the rows and the headings of the board of follow-ups.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{
    super::{age, cells, message::FeedEntry, model::Model, rich::Line, theme::Role},
    board::Division,
};
use super::{OUTLET_CELLS, finds, story_role};
use crate::{
    follow_up::board::{Card, When},
    model::{FollowUpState, StoryRow},
    store::Order,
    tui::rich,
};

/// Cells of the column of due dates.
const DUE_CELLS: usize = 11;
/// Cells of the column of states: the longest name.
const STATE_CELLS: usize = 7;
/// Cells of the column of assignees.
const ASSIGNEE_CELLS: usize = 10;
/// From this width on a row says how far it is; below, a letter does.
const STATE_WIDTH: usize = 60;
/// From this width on there is a column of assignees.
const ASSIGNEE_WIDTH: usize = 72;
/// From this width on there is a column of outlets.
const OUTLET_WIDTH: usize = 88;

/// Returns the heading of a part of the board, with how many stand in it.
pub(super) fn heading(model: &Model, division: Division) -> Line {
    let (name, role) = match division {
        Division::When(When::Overdue) => (When::Overdue.name().to_owned(), Role::Overdue),
        Division::When(when) => (when.name().to_owned(), Role::Heading),
        Division::State(state) => (capitalised(state), Role::Heading),
    };
    let line = Line::of(" ", Role::Text).with(name, role);
    match model.list.counted_in(division) {
        0 => line,
        count => line.with(format!("  {count}"), Role::Faint),
    }
}

/// Returns what the rule above the board says: how many stand in each of its parts.
pub(super) fn summary(model: &Model) -> Line {
    let divisions: Vec<Division> = match model.list.order() {
        Order::State => FollowUpState::ALL.map(Division::State).to_vec(),
        // What is finished matters least, and there is most of it.
        Order::Newest | Order::Tension | Order::Arrived | Order::Due => {
            let whens = When::ALL.into_iter().filter(|when| *when != When::Finished);
            whens.map(Division::When).collect()
        }
    };
    let mut line = Line::default();
    for division in divisions {
        let count = model.list.counted_in(division);
        if count == 0 {
            continue;
        }
        line.push(
            if line.spans.is_empty() { "  " } else { " · " },
            Role::Faint,
        );
        let (name, role) = match division {
            Division::When(When::Overdue) => ("overdue".to_owned(), Role::Overdue),
            Division::When(when) => (when.name().to_lowercase(), Role::Faint),
            Division::State(state) => (state.to_string(), Role::Faint),
        };
        line.push(format!("{count} {name}"), role);
    }
    line
}

fn capitalised(state: FollowUpState) -> String {
    let name = state.name();
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", first.to_uppercase())
}

/// Returns the columns of a row: dot, priority, due, state, assignee, title, outlet.
pub(super) fn columns(model: &Model, story: &StoryRow, width: usize) -> Line {
    let Some(card) = Card::of(story) else {
        return Line::of(cells::fit(&story.title, width), story_role(story));
    };
    let overdue = card.is_overdue(model.now);
    let dot = if story.read { " " } else { "●" };
    let mut line = Line::of(dot, Role::Accent)
        .with(" ", Role::Text)
        .with(priority_sign(story.priority), priority_role(story.priority))
        .with(" ", Role::Text)
        .with(
            cells::left(&due(&card, model.now), DUE_CELLS),
            if overdue { Role::Overdue } else { Role::Faint },
        )
        .with(" ", Role::Text);
    // Below the names of states they need not stand again.
    if model.list.order() != Order::State {
        let state = if width >= STATE_WIDTH {
            cells::left(card.state.name(), STATE_CELLS)
        } else {
            super::state_letter(card.state).to_owned()
        };
        line.push(format!("{state}  "), Role::Text);
    }
    if width >= ASSIGNEE_WIDTH {
        let name = story.assignee.as_deref().unwrap_or_default();
        line.push(cells::left(name, ASSIGNEE_CELLS), Role::Faint);
        line.push("  ", Role::Text);
    }
    let outlet = if width >= OUTLET_WIDTH {
        let entry = model.sidebar.feed(story.feed);
        let name = entry.map_or("", FeedEntry::short_name);
        Line::of("  ", Role::Text).with(cells::left(name, OUTLET_CELLS), Role::Faint)
    } else {
        Line::default()
    };
    let room = width.saturating_sub(line.width() + outlet.width());
    let title = cells::fit(&story.title, room);
    let length = title.len();
    let marks = finds(model, &title);
    line.append(rich::cut(&title, 0..length, story_role(story), &marks));
    line.fill(width.saturating_sub(outlet.width()), Role::Text);
    line.append(outlet);
    line
}

pub(super) const fn priority_sign(priority: u8) -> &'static str {
    match priority {
        0 => " ",
        1 => "1",
        2 => "2",
        _ => "3",
    }
}

pub(super) const fn priority_role(priority: u8) -> Role {
    match priority {
        0 | 1 => Role::Text,
        2 => Role::Priority,
        _ => Role::Immediate,
    }
}

/// Returns when it is due in eleven cells: how late it is, a time within a week, or a date.
pub(super) fn due(card: &Card, now: DateTime<Utc>) -> String {
    let near = |time: DateTime<Utc>| {
        let form = match time - now {
            ahead if ahead < TimeDelta::days(6) => "%a %H:%MZ",
            ahead if ahead < TimeDelta::days(300) => "%-d %b",
            _ => "%Y-%m-%d",
        };
        time.format(form).to_string()
    };
    match (card.due, card.snoozed_until) {
        (_, Some(until)) if card.state.is_active() && until > now => format!("~{}", near(until)),
        (Some(due), _) if card.is_overdue(now) => match age::age(due, now).as_str() {
            "now" => "late".to_owned(),
            age => format!("{age} late"),
        },
        (Some(due), _) if card.state.is_active() => near(due),
        (Some(due), _) => due.format("%-d %b").to_string(),
        (None, _) => String::new(),
    }
}
