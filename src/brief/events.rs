//! The flagged events of a brief: the reports of one happening as one entry, by theatre.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use chrono::{DateTime, Utc};

use super::{
    page::{Entry, Other, Publisher, Source, Theatre},
    sources::Sources,
};
use crate::{
    model::{Names, Precedence, StoryId},
    text::clean,
};

/// What belongs to no theatre.
const ELSEWHERE: &str = "Elsewhere";

/// A flagged story of the period.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) story: StoryId,
    pub(super) precedence: Precedence,
    pub(super) time: DateTime<Utc>,
    /// The id of its first theatre.
    pub(super) theatre: Option<String>,
    pub(super) publisher: Publisher,
    pub(super) entry: Entry,
}

/// Returns the events by theatre, the most urgent theatre first, then the fullest.
pub(super) fn theatres(
    events: BTreeMap<i64, Vec<Report>>,
    names: &Names,
    limit: Option<usize>,
    sources: &mut Sources,
) -> Vec<Theatre> {
    let mut areas: BTreeMap<Option<String>, Vec<(Report, Vec<Report>)>> = BTreeMap::new();
    for reports in events.into_values() {
        if let Some((lead, others)) = led(reports) {
            areas
                .entry(lead.theatre.clone())
                .or_default()
                .push((lead, others));
        }
    }
    let mut areas: Vec<_> = areas.into_iter().collect();
    for (_, events) in &mut areas {
        events.sort_by_key(|(lead, _)| Reverse((lead.precedence, lead.time, lead.story)));
    }
    areas.sort_by_key(|(id, events)| {
        let first = events.first().map(|(lead, _)| lead.precedence);
        (id.is_none(), Reverse((first, events.len())), id.clone())
    });
    let limit = limit.unwrap_or(usize::MAX);
    areas
        .into_iter()
        .map(|(id, events)| Theatre {
            name: id
                .as_deref()
                .map_or_else(|| ELSEWHERE.to_owned(), |id| clean::line(names.theatre(id))),
            id,
            left_out: events.len().saturating_sub(limit),
            entries: events
                .into_iter()
                .take(limit)
                .map(|(lead, others)| entry(lead, &others, sources))
                .collect(),
        })
        .collect()
}

/// Returns the report that tells an event, and the others, the earliest first: the most urgent one, of
/// these the tensest, of these the first.
fn led(mut reports: Vec<Report>) -> Option<(Report, Vec<Report>)> {
    reports.sort_by_key(|it| (it.time, it.story));
    let order = |it: &Report| (it.precedence, (it.entry.tension * 100.0).round());
    let lead = (0..reports.len()).rev().max_by(|&one, &other| {
        let of = |at: usize| reports.get(at).map(order);
        of(one)
            .partial_cmp(&of(other))
            .unwrap_or(std::cmp::Ordering::Equal)
    })?;
    let lead = reports.remove(lead);
    Some((lead, reports))
}

fn entry(lead: Report, others: &[Report], sources: &mut Sources) -> Entry {
    let source = number(&lead, sources);
    let mut named: BTreeSet<&str> = BTreeSet::from([lead.publisher.name.as_str()]);
    let mut told = Vec::new();
    for other in others {
        if named.insert(&other.publisher.name) {
            told.push(Other {
                outlet: other.publisher.clone(),
                source: number(other, sources),
            });
        }
    }
    Entry {
        reports: others.len() + 1,
        others: told,
        source,
        ..lead.entry
    }
}

/// Returns the number of a report's source.
fn number(report: &Report, sources: &mut Sources) -> usize {
    sources.number(report.story, || Source {
        number: 0,
        outlet: report.publisher.clone(),
        headline: report.entry.headline.clone(),
        language: report.entry.language.clone(),
        time: report.entry.time.clone(),
        url: report.entry.url.clone(),
    })
}
