//! The text of help, made from the table of commands and the keys in use.

use super::{
    cells,
    command::{COMMANDS, Command, Layer},
    engine::View,
    keymap::Keymap,
    layout::Size,
    rich::Line,
    theme::Role,
};
use crate::model::Grade;

/// Cells left free on either side.
pub(crate) const MARGIN: u16 = 2;
/// Cells of the column of keys.
const KEY_CELLS: usize = 18;
/// Cells of a whole column; two stand side by side where there is room.
pub(crate) const COLUMN_CELLS: usize = 57;
/// The layers that help lists beside `Global`, with their headings.
const PARTS: [(Layer, &str); 12] = [
    (Layer::List, "In the list"),
    (Layer::Board, "On the board"),
    (Layer::Reader, "In the story"),
    (Layer::Sidebar, "In views and feeds"),
    (Layer::Health, "In the health view"),
    (Layer::Account, "In the account of a story"),
    (Layer::Brief, "In a brief"),
    (Layer::State, "Choosing a state"),
    (Layer::Priority, "Choosing a priority"),
    (Layer::Editor, "Writing a note"),
    (Layer::Choice, "Choosing a feed"),
    (Layer::Prompt, "While typing"),
];
/// Cells between two columns.
pub(crate) const GAP_CELLS: usize = 2;
/// What the signs of a row mean.
const SIGNS: [(&str, &str); 13] = [
    ("●", "not read"),
    ("Z", "FLASH: a war may have begun"),
    ("O", "IMMEDIATE: worth reading now"),
    ("P", "PRIORITY: worth reading today"),
    ("+ -", "your label: tension, calm"),
    ("×3", "three reports of the same event"),
    ("⚑o ⚑w ⚑a", "followed: open, working, waiting"),
    ("⚑d ⚑x", "done, dropped"),
    ("⚑o!", "followed and overdue"),
    ("⚑o~", "followed and put aside"),
    ("✓", "selected"),
    ("!", "beside a feed or a folder: trouble"),
    ("↘ ↗", "to conflict −10, to cooperation +10"),
];

/// What the filter line, views, rules and the command line understand; README, "Find", has all of it.
const TERMS: [(&str, &str); 18] = [
    ("talks", "the word, its inflections, other names"),
    ("\"red line\"", "exactly these words"),
    ("mobili*", "words that begin so"),
    ("a NEAR/5 b", "at most five words between them"),
    ("/s-?400/i", "a regular expression"),
    ("title: body:", "there alone; also title:(a OR b)"),
    ("a b   a OR b", "both; one of them"),
    ("-a   NOT a   ( )", "without; what belongs together"),
    ("is:", "unread, flagged, followed, muted, kept"),
    ("feed: folder:", "of a feed; lang: in a language"),
    ("outlet: country:", "who publishes; state-media:yes"),
    ("theatre: actor:", "what it is about; kind:"),
    ("tension>=0.8", "0 to 1; direction<-5 of -10 to 10"),
    ("precedence>=", "routine, priority, immediate, flash"),
    (
        "state: priority>=",
        "follow-ups; grade: assignee: note: tag:",
    ),
    ("rule: watch:", "what a rule or a watch found"),
    ("since:2d until:", "times; published: arrived: a..b"),
    ("sort:", "date, tension, arrived, due, state"),
];

/// Returns help in one column, or in two where there is room.
pub(crate) fn columns(keymap: &Keymap, views: &[View], size: Size) -> Vec<Vec<Line>> {
    let mut everywhere = part(keymap, Layer::Global, "Everywhere");
    everywhere.extend(keys_of_views(keymap, views));
    let columns = vec![everywhere, others(keymap)];
    if usize::from(size.width) < 2 * COLUMN_CELLS + GAP_CELLS + 2 * usize::from(MARGIN) {
        return vec![columns.concat()];
    }
    columns
}

/// Returns how many lines are on the screen at once: all but header and foot.
pub(crate) fn height(size: Size) -> usize {
    usize::from(size.height.saturating_sub(2))
}

/// Returns the furthest that help can be scrolled.
pub(crate) fn last_top(keymap: &Keymap, views: &[View], size: Size) -> usize {
    let columns = columns(keymap, views, size);
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    longest.saturating_sub(height(size))
}

/// Returns the commands of a layer under a heading.
fn part(keymap: &Keymap, layer: Layer, heading: &str) -> Vec<Line> {
    let mut lines = vec![Line::of(heading, Role::Heading)];
    for row in COMMANDS.iter().filter(|row| !row.help.is_empty()) {
        let keys = keymap.keys(layer, row.command);
        if !keys.is_empty() {
            lines.push(entry(&keys.join(", "), row.help));
        }
    }
    lines.push(Line::default());
    lines
}

/// Returns the keys of single views.
fn keys_of_views(keymap: &Keymap, views: &[View]) -> Vec<Line> {
    let mut lines = vec![Line::of("Views", Role::Heading)];
    for (number, view) in (1..=u8::MAX).zip(views) {
        let keys = keymap.keys(Layer::Global, Command::JumpToView(number));
        if !keys.is_empty() {
            lines.push(entry(&keys.join(", "), &view.name));
        }
    }
    lines.push(Line::default());
    lines
}

/// Returns the signs, then the commands of the other layers.
fn others(keymap: &Keymap) -> Vec<Line> {
    let mut lines = vec![Line::of("Signs", Role::Heading)];
    lines.extend(SIGNS.map(|(sign, meaning)| entry(sign, meaning)));
    lines.push(Line::default());
    lines.push(Line::of("In the filter line", Role::Heading));
    lines.extend(TERMS.map(|(term, meaning)| entry(term, meaning)));
    lines.push(Line::default());
    for (layer, heading) in PARTS {
        lines.extend(part(keymap, layer, heading));
    }
    lines.extend(grades());
    lines
}

/// Returns what the letters and digits of a grade mean.
fn grades() -> Vec<Line> {
    let row = |(sign, words): (char, &str)| entry(&sign.to_string(), words);
    let mut lines = vec![Line::of("Grades of a source (AJP-2.1)", Role::Heading)];
    lines.extend(Grade::reliabilities().map(row));
    lines.push(Line::default());
    lines.push(Line::of("Grades of what it says", Role::Heading));
    lines.extend(Grade::credibilities().map(row));
    lines
}

fn entry(key: &str, text: &str) -> Line {
    Line::of(cells::left(key, KEY_CELLS), Role::Key).with(format!(" {text}"), Role::Text)
}
