//! What a person decided about a story: how its follow-up stands, its note, and how it came about.

use chrono::{DateTime, TimeZone, Utc};

use crate::{
    follow_up::{self, written},
    model::{FollowUp, FollowUpEdit, FollowUpField, Grade},
};

use super::{
    super::{age, cells, markdown, message::StoryEntry, rich::Line, theme::Role},
    facts::{flow, labelled},
};

/// Cells that a note takes at most: as running text.
const NOTE_CELLS: usize = 80;

/// So many of the last changes are shown; the command line tells all.
const EDITS: usize = 12;

/// Returns how the follow-up stands, and its note.
pub(super) fn facts<Tz: TimeZone>(
    entry: &StoryEntry,
    width: usize,
    now: DateTime<Utc>,
    zone: &Tz,
) -> Vec<Line> {
    let mut lines = changed_since(entry, width);
    let Some(own) = &entry.detail.follow_up else {
        return lines;
    };
    lines.extend(flow("follow-up", decisions(own, now, zone), " · ", width));
    if let Some(grade) = &own.grade {
        let words = Grade::words(grade).unwrap_or_default();
        let value = Line::of(format!("{grade}  "), Role::Text).with(words, Role::Faint);
        lines.push(labelled("grade", value, width));
    }
    if let Some(event) = own.event {
        let reports = entry.detail.reports.len() + 1;
        let text = if entry.detail.event != Some(event) {
            "about another event than the one it reports now".to_owned()
        } else if reports == 1 {
            "about its event".to_owned()
        } else {
            format!("about its event, {reports} reports")
        };
        lines.push(labelled("event", Line::of(text, Role::Text), width));
    }
    lines.extend(note(own, width));
    lines
}

/// Returns the note, as Markdown.
fn note(own: &FollowUp, width: usize) -> Vec<Line> {
    if own.note.is_empty() {
        return Vec::new();
    }
    let indent = labelled("", Line::default(), width).width();
    let room = width.saturating_sub(indent).clamp(2, NOTE_CELLS);
    let labels = std::iter::once("note").chain(std::iter::repeat(""));
    let lines = markdown::lines(&own.note, room);
    lines
        .into_iter()
        .zip(labels)
        .map(|(line, label)| labelled(label, line, width))
        .collect()
}

/// Says that the text is not the one that was followed any more.
fn changed_since(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let followed = entry.past.text.as_ref();
    let Some(followed) = followed.filter(|text| follow_up::text_now(text, &entry.detail).is_some())
    else {
        return Vec::new();
    };
    let at = age::stamp(followed.at);
    let text = format!("not the text that you followed {at}: E compares them");
    vec![labelled("text", Line::of(text, Role::Accent), width)]
}

fn decisions<Tz: TimeZone>(own: &FollowUp, now: DateTime<Utc>, zone: &Tz) -> Vec<Line> {
    let mut pieces = vec![Line::of(format!("⚑ {}", own.state), Role::Accent)];
    if let Some(due) = own.due {
        let text = age::due(due, now, own.state.is_active());
        let role = if own.is_overdue(now) {
            Role::Overdue
        } else {
            Role::Text
        };
        pieces.push(Line::of(text, role));
    }
    if let Some(until) = own.snoozed_until.filter(|_| own.is_snoozed(now)) {
        let text = format!("snoozed until {}", written(until, zone));
        pieces.push(Line::of(text, Role::Text));
    }
    if own.priority > 0 {
        let text = format!("priority {}", own.priority);
        pieces.push(Line::of(text, Role::Text));
    }
    let assignee = own.assignee.iter();
    pieces.extend(assignee.map(|name| Line::of(format!("for {name}"), Role::Text)));
    let tags = own.tags.iter();
    pieces.extend(tags.map(|tag| Line::of(format!("#{tag}"), Role::Faint)));
    pieces
}

/// Returns who changed what when, the last first.
pub(super) fn past(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let edits = &entry.past.edits;
    let mut lines: Vec<Line> = edits
        .iter()
        .rev()
        .take(EDITS)
        .map(|it| edit(it, width))
        .collect();
    if let Some(more) = edits.len().checked_sub(EDITS).filter(|&more| more > 0) {
        let text = format!("{more} earlier: flashwire show {}", entry.detail.story.id);
        lines.push(Line::of(text, Role::Faint));
    }
    lines
}

fn edit(edit: &FollowUpEdit, width: usize) -> Line {
    let name = match edit.field {
        FollowUpField::SnoozedUntil => "snoozed until",
        field => field.name(),
    };
    let what = match (edit.field, &edit.after) {
        (FollowUpField::Mark, Some(_)) => "followed".to_owned(),
        (FollowUpField::Mark, None) => "no longer followed".to_owned(),
        (FollowUpField::Note, Some(text)) => {
            format!("note: {}", text.lines().next().unwrap_or_default())
        }
        (_, Some(after)) => format!("{name} {after}"),
        (_, None) => format!("no {name}"),
    };
    let line = Line::of(format!("{}  ", age::stamp(edit.at)), Role::Faint)
        .with(format!("{}  ", edit.who), Role::Faint);
    let room = width.saturating_sub(line.width());
    line.with(cells::fit(&what, room), Role::Text)
}
