//! The facts above a story's text: who, when, how tense and why.

use chrono::{DateTime, Utc};

use crate::model::{
    Assessment, CommonTerm, Evidence, FullText, Kind, Muter, OutletKind, Precedence, TermSort,
};

use super::{
    super::{
        age,
        alike::Likeness,
        cells,
        message::{FeedEntry, StoryEntry},
        rich::Line,
        sidebar::view::WATCH,
        theme::Role,
    },
    document::weight_role,
};

/// Cells of the column of labels.
const LABEL_CELLS: usize = 11;
/// Cells of the names of outlets that told the same.
pub(super) const NAME_CELLS: usize = 24;
/// Cells of the tension's bar; each stands for a tenth.
const BAR_CELLS: usize = 10;
/// Directions nearer to 0 than this count as neither: half a step of the Goldstein scale's
/// smallest values, chosen by us.
const NEUTRAL_DIRECTION: f32 = 0.5;
/// At most so many terms in common are shown.
const TERMS: usize = 8;
/// At most so many pieces of evidence are shown as reasons.
const REASONS: usize = 6;

/// Returns a row with its label; what is too wide is cut.
pub(super) fn labelled(label: &str, value: Line, width: usize) -> Line {
    let mut line = Line::of(cells::left(label, LABEL_CELLS), Role::Faint);
    for span in value.spans {
        let room = width.saturating_sub(line.width());
        line.push(cells::fit(&span.text, room), span.role);
    }
    line
}

/// Lays pieces side by side, two blanks apart, in as many lines as they need.
pub(super) fn flow(label: &str, pieces: Vec<Line>, gap: &str, width: usize) -> Vec<Line> {
    let room = width.saturating_sub(LABEL_CELLS).max(1);
    let mut rows: Vec<Line> = Vec::new();
    for piece in pieces {
        let needed = piece.width() + cells::width(gap);
        match rows.last_mut() {
            Some(row) if row.width() + needed <= room => {
                row.push(gap, Role::Faint);
                row.append(piece);
            }
            _ => rows.push(piece),
        }
    }
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    rows.into_iter()
        .zip(labels)
        .map(|(row, label)| labelled(label, row, width))
        .collect()
}

/// Returns who published it and when.
pub(super) fn byline(
    entry: &StoryEntry,
    feed: Option<&FeedEntry>,
    width: usize,
    now: DateTime<Utc>,
) -> Vec<Line> {
    let story = &entry.detail.story;
    let outlet = feed.and_then(|feed| feed.outlet.as_ref());
    let name = outlet.map_or(&entry.detail.feed_title, |outlet| &outlet.name);
    let mut pieces = vec![Line::of(name.as_str(), Role::Text)];
    if let Some(outlet) = outlet {
        pieces.push(Line::of(outlet.country.as_str(), Role::Faint));
        pieces.push(Line::of(kind_name(outlet.kind), Role::Faint));
        if outlet.state_controlled {
            pieces.push(Line::of("state-controlled", Role::Unread));
        }
    }
    pieces.extend(
        story
            .author
            .iter()
            .map(|author| Line::of(author.as_str(), Role::Faint)),
    );
    let time = story.published.unwrap_or(story.arrived);
    pieces.push(Line::of(age::stamp(time), Role::Text));
    let ago = age::age(time, now);
    let ago = if ago == "now" {
        ago
    } else {
        format!("{ago} ago")
    };
    pieces.push(Line::of(ago, Role::Faint));
    if story.published.is_none() {
        pieces.push(Line::of("date of arrival", Role::Faint));
    }
    join(pieces, " · ", width)
}

/// Lays pieces side by side from the left edge.
fn join(pieces: Vec<Line>, gap: &str, width: usize) -> Vec<Line> {
    let mut rows: Vec<Line> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.width() + cells::width(gap) + piece.width() <= width => {
                row.push(gap, Role::Faint);
                row.append(piece);
            }
            _ => rows.push(piece),
        }
    }
    rows
}

/// Returns how tense it is, where, and why.
pub(super) fn assessment(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let assessment = &entry.detail.assessment;
    let mut lines = flow("tension", tension(assessment), "   ", width);
    let theatres = entry.theatres.iter();
    let theatres = theatres.map(|name| Line::of(name.as_str(), Role::Text));
    let dyad = assessment.dyad.iter();
    let dyad = dyad.map(|dyad| Line::of(dyad.to_string(), Role::Text));
    let actors = assessment.actors.iter();
    let actors = actors.map(|name| Line::of(name.as_str(), Role::Faint));
    lines.extend(flow(
        "theatre",
        theatres.chain(dyad).chain(actors).collect(),
        " · ",
        width,
    ));
    lines.extend(flow("because", reasons(assessment), "   ", width));
    lines
}

/// Returns bar and number, precedence, direction and kinds.
fn tension(assessment: &Assessment) -> Vec<Line> {
    let role = precedence_role(assessment.precedence);
    let (full, empty) = bar(assessment.tension);
    let bar = Line::of(full, role)
        .with(empty, Role::Faint)
        .with(format!(" {:.2}", assessment.tension), Role::Text);
    let mut pieces = vec![bar, Line::of(assessment.precedence.name(), role)];
    pieces.extend(direction(assessment.direction));
    let mut kinds = Line::default();
    for kind in assessment.kinds.iter() {
        if !kinds.spans.is_empty() {
            kinds.push(" · ", Role::Faint);
        }
        kinds.push(kind.name(), kind_role(kind));
    }
    if !kinds.spans.is_empty() {
        pieces.push(kinds);
    }
    pieces
}

/// Returns the filled and the empty part of the tension's bar.
fn bar(tension: f32) -> (String, String) {
    let mut full = String::new();
    let mut empty = String::new();
    let mut step = 0.05;
    for _ in 0..BAR_CELLS {
        if tension >= step {
            full.push('█');
        } else {
            empty.push('░');
        }
        step += 0.1;
    }
    (full, empty)
}

/// Returns the direction as arrow, number and word; nothing when it points nowhere.
fn direction(direction: f32) -> Option<Line> {
    let number = format!("{:.1}", direction.abs());
    if direction <= -NEUTRAL_DIRECTION {
        Some(Line::of(format!("↘ −{number} conflict"), Role::Conflict))
    } else if direction >= NEUTRAL_DIRECTION {
        Some(Line::of(
            format!("↗ +{number} cooperation"),
            Role::Cooperation,
        ))
    } else {
        None
    }
}

/// Returns the evidence that weighs most, heaviest first, each phrase once.
fn reasons(assessment: &Assessment) -> Vec<Line> {
    let mut evidence: Vec<&Evidence> = assessment.evidence.iter().collect();
    evidence.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
    let mut seen: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for evidence in evidence {
        // It may stand on two lines.
        let words: Vec<&str> = evidence.text.split_whitespace().collect();
        let text = words.join(" ");
        let phrase = text.to_lowercase();
        if seen.contains(&phrase) || lines.len() == REASONS {
            continue;
        }
        seen.push(phrase);
        let sign = if evidence.weight < 0.0 { '−' } else { '+' };
        lines.push(
            Line::of("“", Role::Faint)
                .with(text, weight_role(evidence.weight))
                .with("”", Role::Faint)
                .with(format!(" {sign}{:.1}", evidence.weight.abs()), Role::Text),
        );
    }
    lines
}

/// Returns how often the text changed, and when last.
pub(super) fn changes(entry: &StoryEntry, width: usize, now: DateTime<Utc>) -> Vec<Line> {
    let detail = &entry.detail;
    let Some(changed) = detail.changed.filter(|_| detail.changes > 0) else {
        return Vec::new();
    };
    let last = if changed.date_naive() == now.date_naive() {
        age::clock(changed)
    } else {
        age::stamp(changed)
    };
    let text = match detail.changes {
        1 => format!("changed once, {last}"),
        times => format!("changed {times} times, last {last}"),
    };
    vec![labelled("updated", Line::of(text, Role::Accent), width)]
}

/// Returns which watches it matches, and what it has in common with their examples or with that of the
/// list.
pub(super) fn watches(entry: &StoryEntry, common: Option<&Likeness>, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(common) = common.filter(|common| !common.terms.is_empty()) {
        let score = Line::of(format!("{:.2}", common.score), Role::Accent);
        lines.extend(flow("alike", terms(score, &common.terms), "   ", width));
    }
    for watched in &entry.detail.watches {
        let name = Line::of(format!("{WATCH} {}", watched.name), Role::Accent);
        // The list's example says it already.
        let own = if common.is_some() {
            &[]
        } else {
            watched.terms.as_slice()
        };
        lines.extend(flow("watch", terms(name, own), "   ", width));
    }
    lines
}

/// Returns a beginning and the terms that tell most, each with its part.
fn terms(first: Line, terms: &[CommonTerm]) -> Vec<Line> {
    let telling = terms.iter().filter(|term| term.part >= 0.005);
    let pieces = telling.take(TERMS).map(|term| {
        let text = match term.sort {
            TermSort::Topic | TermSort::Theatre => format!("{} {}", term.sort, term.text),
            _ => term.text.clone(),
        };
        Line::of(text, Role::Text).with(format!(" {:.2}", term.part), Role::Faint)
    });
    std::iter::once(first).chain(pieces).collect()
}

/// Returns under what the outlet files the story.
pub(super) fn categories(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let categories = entry.detail.story.categories.iter();
    let categories = categories.map(|category| Line::of(category.as_str(), Role::Faint));
    flow("filed as", categories.collect(), " · ", width)
}

/// Returns a size in the largest unit in which it is at least 1, in steps of 1,000 (SI).
#[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
pub(super) fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        // 999.95 would be written as 1000.0.
        if size < 999.95 {
            break;
        }
        size /= 1_000.0;
        unit = larger;
    }
    match unit {
        "B" => format!("{bytes} B"),
        _ => format!("{size:.1} {unit}"),
    }
}

/// Returns what rules, or the reader by hand, did with the story.
pub(super) fn rulings(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let detail = &entry.detail;
    let muted = detail.muted.as_ref().map(|muter| {
        let by = match muter {
            Muter::Rule(name) => format!("by rule {name}"),
            Muter::Person => "by you".to_owned(),
        };
        labelled("muted", Line::of(by, Role::Accent), width)
    });
    let kept = Line::of("stays when you unsubscribe", Role::Text);
    let kept = detail.kept.then(|| labelled("kept", kept, width));
    let tags = detail.tags.iter();
    let tags = tags.map(|tag| Line::of(format!("#{tag}"), Role::Text));
    let rules = detail.rules.iter();
    let rules = rules.map(|rule| Line::of(rule.as_str(), Role::Faint));
    let mut lines: Vec<Line> = muted.into_iter().chain(kept).collect();
    lines.extend(flow("tags", tags.collect(), "  ", width));
    lines.extend(flow("rules", rules.collect(), " · ", width));
    lines
}

/// Returns where the text is from, if it is not the feed's.
pub(super) fn full_text(entry: &StoryEntry, width: usize) -> Vec<Line> {
    let text = entry.detail.full_text.iter();
    let line = |text: &FullText| {
        let value = format!("from {}, {}", text.host(), age::stamp(text.at));
        labelled("full text", Line::of(value, Role::Faint), width)
    };
    text.map(line).collect()
}

/// Returns the role of a precedence's word.
pub(crate) const fn precedence_role(precedence: Precedence) -> Role {
    match precedence {
        Precedence::Flash => Role::Flash,
        Precedence::Immediate => Role::Immediate,
        Precedence::Priority => Role::Priority,
        Precedence::Routine => Role::Text,
    }
}

const fn kind_role(kind: Kind) -> Role {
    match kind {
        Kind::DeEscalation => Role::Cooperation,
        _ => Role::Text,
    }
}

const fn kind_name(kind: OutletKind) -> &'static str {
    match kind {
        OutletKind::Agency => "agency",
        OutletKind::Broadcaster => "broadcaster",
        OutletKind::Newspaper => "newspaper",
        OutletKind::Magazine => "magazine",
        OutletKind::DefencePress => "defence press",
        OutletKind::Government => "government",
        OutletKind::Alliance => "alliance",
        OutletKind::InternationalBody => "international body",
        OutletKind::ThinkTank => "think tank",
        OutletKind::Ngo => "non-governmental",
        OutletKind::Specialist => "specialist",
        OutletKind::Blog => "blog",
    }
}
