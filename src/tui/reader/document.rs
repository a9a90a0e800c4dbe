//! Composes a story into lines: title, facts, text with its evidence, links, other reports.

use std::ops::Range;

use crate::{
    model::Field,
    query::{self, Query},
};

use super::{
    super::{
        alike::Likeness,
        cells,
        message::{FeedEntry, StoryEntry},
        rich::{self, Line, Mark},
        theme::Role,
    },
    Seen, facts, follow_up,
};

/// Widest line of running text, in cells. Longer lines are hard to follow (Bringhurst, Elements of
/// Typographic Style, 2.1.2: 45 to 75 characters for one column); 80 leaves room for links.
pub(super) const MEASURE: usize = 80;

/// Returns the lines of a story for a pane of `width` cells.
pub(super) fn compose(
    entry: &StoryEntry,
    feed: Option<&FeedEntry>,
    seen: &Seen,
    common: Option<&Likeness>,
) -> Vec<Line> {
    let Seen {
        width,
        now,
        ref filter,
        ..
    } = *seen;
    let measure = width.min(MEASURE);
    let mut lines = Vec::new();
    let story = &entry.detail.story;
    let title_marks = marks(entry, Field::Title, &story.title, filter);
    lines.extend(paragraph(&story.title, measure, Role::Title, &title_marks));
    lines.extend(facts::byline(entry, feed, width, now));
    lines.push(Line::default());
    lines.extend(facts::changes(entry, width, now));
    lines.extend(facts::assessment(entry, width));
    lines.extend(facts::watches(entry, common, width));
    lines.extend(follow_up::facts(entry, width, seen.now, &seen.zone));
    lines.extend(facts::rulings(entry, width));
    lines.extend(facts::full_text(entry, width));
    lines.extend(facts::categories(entry, width));
    let text = entry.detail.text();
    if !text.is_empty() {
        lines.push(Line::default());
        let body_marks = marks(entry, Field::Body, text, filter);
        lines.extend(paragraph(text, measure, Role::Text, &body_marks));
    }
    lines.extend(links(entry, width));
    lines.extend(reports(entry, width));
    lines.extend(headed(
        "How the follow-up came about",
        follow_up::past(entry, width),
    ));
    lines
}

/// Wraps a text and paints its marks.
pub(super) fn paragraph(text: &str, width: usize, base: Role, marks: &[Mark]) -> Vec<Line> {
    cells::wrap(text, width)
        .into_iter()
        .map(|range| rich::cut(text, range, base, marks))
        .collect()
}

/// Returns the evidence and the filter's finds in one text; finds win.
fn marks(entry: &StoryEntry, field: Field, text: &str, filter: &Query) -> Vec<Mark> {
    let evidence = entry
        .detail
        .assessment
        .evidence
        .iter()
        .filter(|evidence| evidence.field == field)
        .map(|evidence| (evidence.start..evidence.end, weight_role(evidence.weight)));
    let finds = finds(entry, field, text, filter).into_iter();
    evidence
        .chain(finds.map(|range| (range, Role::Match)))
        .collect()
}

/// Returns where a text answers to the filter.
fn finds(entry: &StoryEntry, field: Field, text: &str, filter: &Query) -> Vec<Range<usize>> {
    let part = match field {
        Field::Title => query::Part::Title,
        Field::Body => query::Part::Body,
    };
    let language = entry.detail.story.language.as_deref();
    query::highlights(filter, part, language, text)
}

/// Returns the role of evidence: for tension or against it.
pub(super) const fn weight_role(weight: f32) -> Role {
    if weight < 0.0 {
        Role::Against
    } else {
        Role::For
    }
}

/// Lists the addresses of the story and of its links.
fn links(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let story = &entry.detail.story;
    let article = story.url.iter().map(|url| ("article".to_owned(), url));
    let numbered = entry.detail.links().iter().zip(1..);
    let numbered = numbered.map(|(link, number)| (format!("[{number}]"), &link.url));
    let mut lines = headed(
        "Links",
        article
            .chain(numbered)
            .map(|(label, url)| facts::labelled(&label, Line::of(url.as_str(), Role::Text), width))
            .collect(),
    );
    lines.extend(headed("Files", enclosures(entry, width)));
    lines
}

/// Lists the files that belong to the story, numbered on from the links.
fn enclosures(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let story = &entry.detail.story;
    let numbered = story.enclosures.iter().zip(story.links.len() + 1..);
    let rows = numbered.map(|(enclosure, number)| {
        let size = enclosure.size_bytes.map(facts::size);
        let said: Vec<String> = enclosure
            .media_type
            .clone()
            .into_iter()
            .chain(size)
            .collect();
        let gap = if said.is_empty() { "" } else { "  " };
        let value = Line::of(said.join(", "), Role::Faint)
            .with(gap, Role::Faint)
            .with(enclosure.url.as_str(), Role::Text);
        facts::labelled(&format!("[{number}]"), value, width)
    });
    rows.collect()
}

/// Lists the other reports of the event.
fn reports(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let rows = entry.detail.reports.iter().map(|(_, feed, title)| {
        let name = cells::left(feed, facts::NAME_CELLS.min(width / 3));
        let room = width.saturating_sub(cells::width(&name) + 2);
        Line::of(name, Role::Faint)
            .with("  ", Role::Text)
            .with(cells::fit(title, room), Role::Text)
    });
    let heading = match entry.outlets {
        0 | 1 => "Also told by".to_owned(),
        outlets => format!("Also told by · {outlets} independent outlets in all"),
    };
    headed(&heading, rows.collect())
}

/// Puts a blank line and a heading before rows, if there are any.
fn headed(heading: &str, rows: Vec<Line>) -> Vec<Line> {
    if rows.is_empty() {
        return rows;
    }
    let mut lines = vec![Line::default(), Line::of(heading, Role::Heading)];
    lines.extend(rows);
    lines
}
