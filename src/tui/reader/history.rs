//! Composes how the text of a story changed: since it was followed, then each version with what went
//! and what came, newest first.

use chrono::{DateTime, Utc};

use crate::{
    follow_up,
    text::change::{self, Piece},
};

use super::{
    super::{
        age, cells,
        message::StoryEntry,
        rich::{self, Line, Mark},
        theme::Role,
    },
    document::{MEASURE, paragraph},
};

/// A version of the text.
pub(super) struct Version<'s> {
    seen: DateTime<Utc>,
    title: &'s str,
    body: &'s str,
}

/// Returns the lines that tell how a story changed, for a pane of `width` cells.
pub(super) fn compose(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let detail = &entry.detail;
    let measure = width.min(MEASURE);
    let present = Version {
        seen: detail.changed.unwrap_or(detail.story.arrived),
        title: &detail.story.title,
        body: &detail.story.body,
    };
    let earlier = detail.revisions.iter().map(|revision| Version {
        seen: revision.seen,
        title: &revision.title,
        body: &revision.body,
    });
    let versions: Vec<Version<'_>> = earlier.chain([present]).collect();
    let legend = Line::of("[-gone-]", Role::Against).with(" ", Role::Text);
    let mut lines = paragraph(&detail.story.title, measure, Role::Title, &[]);
    lines.push(legend.with("{+new+}", Role::For));
    if let Some((followed, now)) = since_followed(entry) {
        lines.extend(heading("Changed since you followed it", followed.seen));
        lines.extend(difference_of(&followed, &now, measure));
    }
    for pair in versions.windows(2).rev() {
        if let [earlier, later] = pair {
            lines.extend(step(earlier, later, measure));
        }
    }
    if let Some(first) = versions.first() {
        lines.extend(heading("First text", first.seen));
        lines.extend(paragraph(first.title, measure, Role::Heading, &[]));
        lines.push(Line::default());
        lines.extend(paragraph(first.body, measure, Role::Text, &[]));
    }
    lines
}

/// Returns the text that was followed and the present one, if they differ in substance.
pub(super) fn since_followed(entry: &StoryEntry) -> Option<(Version<'_>, Version<'_>)> {
    let followed = entry.past.text.as_ref()?;
    let (title, body) = follow_up::text_now(followed, &entry.detail)?;
    let before = Version {
        seen: followed.at,
        title: &followed.title,
        body: &followed.body,
    };
    let now = Version {
        seen: followed.at,
        title,
        body,
    };
    Some((before, now))
}

fn heading(what: &str, seen: DateTime<Utc>) -> Vec<Line> {
    let text = format!("{what}, seen {}", age::stamp(seen));
    vec![Line::default(), Line::of(text, Role::Heading)]
}

/// Returns one change: the title if it changed, then the body.
fn step(earlier: &Version<'_>, later: &Version<'_>, width: usize) -> Vec<Line> {
    let mut lines = heading("Changed", later.seen);
    lines.extend(difference_of(earlier, later, width));
    lines
}

/// Returns what went and what came: of the title if it changed, then of the body.
fn difference_of(earlier: &Version<'_>, later: &Version<'_>, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if earlier.title != later.title {
        lines.extend(difference(earlier.title, later.title, width));
        lines.push(Line::default());
    }
    if earlier.body == later.body {
        lines.push(Line::of(
            "The text below the title is the same.",
            Role::Faint,
        ));
    } else {
        lines.extend(difference(earlier.body, later.body, width));
    }
    lines
}

/// Returns both texts in one. Signs stand around what went and what came, as colour is never the
/// only sign.
fn difference(earlier: &str, later: &str, width: usize) -> Vec<Line> {
    let mut text = String::new();
    let mut marks: Vec<Mark> = Vec::new();
    for piece in change::words(earlier, later) {
        let (piece, signs) = match &piece {
            Piece::Same(piece) => (piece, None),
            Piece::Gone(piece) => (piece, Some(("[-", "-]", Role::Against))),
            Piece::New(piece) => (piece, Some(("{+", "+}", Role::For))),
        };
        let Some((open, close, role)) = signs.filter(|_| !piece.trim().is_empty()) else {
            text.push_str(piece);
            continue;
        };
        let words = piece.trim();
        let (before, after) = piece.split_once(words).unwrap_or_default();
        text.push_str(before);
        let start = text.len();
        text.extend([open, words, close]);
        marks.push((start..text.len(), role));
        text.push_str(after);
    }
    cells::wrap(&text, width)
        .into_iter()
        .map(|range| rich::cut(&text, range, Role::Text, &marks))
        .collect()
}
