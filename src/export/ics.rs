//! Due dates of follow-ups for calendars (iCalendar, RFC 5545).
//!
//! A follow-up is something to do, so it is a VTODO. Calendars that know no tasks (Google's, Outlook's on the
//! web) leave those out, for them it can be a VEVENT; never both, or others would show it twice.

use chrono::{DateTime, Utc};

use super::Item;
use crate::{
    model::{FollowUp, FollowUpState},
    text::clean,
};

/// What a follow-up becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Component {
    /// A task.
    Task,
    /// An appointment without length.
    Event,
}

/// Longest line without its end, in bytes (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

/// Returns how a calendar begins.
pub(super) fn begin() -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//flashwire//flashwire//EN");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("X-WR-CALNAME", "flashwire follow-up");
    lines.text
}

/// Returns how a calendar ends.
pub(super) fn end() -> String {
    let mut lines = Lines::default();
    lines.add("END", "VCALENDAR");
    lines.text
}

/// Returns the component of a story's follow-up; empty without a due date.
pub(super) fn component(item: &Item<'_>, component: Component) -> String {
    let Some(follow_up) = &item.detail.follow_up else {
        return String::new();
    };
    let Some(due) = follow_up.due else {
        return String::new();
    };
    let name = match component {
        Component::Task => "VTODO",
        Component::Event => "VEVENT",
    };
    let mut lines = Lines::default();
    lines.add("BEGIN", name);
    // The same for ever, so that a calendar that reads the file again changes what it has.
    lines.add(
        "UID",
        &format!("{}@flashwire.invalid", item.detail.story.id),
    );
    // Without a METHOD this is when the follow-up last changed (3.8.7.2).
    lines.add("DTSTAMP", &stamp(follow_up.changed));
    lines.add("CREATED", &stamp(follow_up.created));
    lines.add("LAST-MODIFIED", &stamp(follow_up.changed));
    lines.add("SUMMARY", &escaped(&item.title()));
    lines.add("DESCRIPTION", &escaped(&description(item, follow_up)));
    if let Some(url) = item.url() {
        lines.add("URL", &url);
    }
    let tags: Vec<String> = follow_up
        .tags
        .iter()
        .map(|tag| escaped(&clean::line(tag)))
        .collect();
    if !tags.is_empty() {
        lines.add("CATEGORIES", &tags.join(","));
    }
    lines.add("PRIORITY", priority(follow_up.priority));
    match component {
        Component::Task => task(&mut lines, follow_up, due),
        Component::Event => event(&mut lines, follow_up, due),
    }
    lines.add("END", name);
    lines.text
}

fn task(lines: &mut Lines, follow_up: &FollowUp, due: DateTime<Utc>) {
    lines.add("DUE", &stamp(due));
    let status = match follow_up.state {
        FollowUpState::Done => "COMPLETED",
        FollowUpState::Dropped => "CANCELLED",
        FollowUpState::Open => "NEEDS-ACTION",
        FollowUpState::Working | FollowUpState::Waiting => "IN-PROCESS",
    };
    lines.add("STATUS", status);
    if follow_up.state == FollowUpState::Done {
        lines.add("COMPLETED", &stamp(follow_up.changed));
        lines.add("PERCENT-COMPLETE", "100");
    }
}

fn event(lines: &mut Lines, follow_up: &FollowUp, due: DateTime<Utc>) {
    // An event without an end takes no time (3.6.1).
    lines.add("DTSTART", &stamp(due));
    lines.add("TRANSP", "TRANSPARENT");
    let status = match follow_up.state {
        FollowUpState::Dropped => "CANCELLED",
        _ => "CONFIRMED",
    };
    lines.add("STATUS", status);
}

/// Returns the note, and who published what when.
fn description(item: &Item<'_>, follow_up: &FollowUp) -> String {
    let mut parts = Vec::new();
    let note = clean::block(&follow_up.note);
    if !note.is_empty() {
        parts.push(note);
    }
    if let Some(grade) = &follow_up.grade {
        parts.push(format!("grade {grade}"));
    }
    let time = item.time().format("%Y-%m-%d %H:%MZ");
    parts.push(format!("{}, {time}", item.publisher()));
    parts.join("\n\n")
}

/// Returns 1 (highest) to 9, or 0 for none (3.8.1.9), of 3 (highest) to 0.
const fn priority(priority: u8) -> &'static str {
    match priority {
        0 => "0",
        1 => "9",
        2 => "5",
        _ => "1",
    }
}

fn stamp(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Returns a text as a value of type TEXT (3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Content lines.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// Adds a property; a long line is folded between characters.
    fn add(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if length + character.len_utf8() > LINE_BYTES {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(character);
            length += character.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}
