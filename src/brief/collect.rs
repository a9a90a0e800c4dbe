//! Collects a brief from stories: groups the reports of an event, and numbers the sources.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Scope,
    events::{self, Report},
    figures::{self, Sums, hundredths},
    page::{Brief, Entry, FollowUpEntry, FollowUps, Source, Towards},
    sources::Sources,
    words::{course, grade, moment, publisher},
};
use crate::{
    model::{Assessment, Kind, Names, Outlet, StoryDetail, StoryId, StoryRow},
    text::{clean, urls},
};

/// Most phrases that say why.
const PHRASES_MAX: usize = 3;
/// What is due within this time is told, however short the period is: two shifts' notice, chosen by us.
const NOTICE_MIN: TimeDelta = TimeDelta::days(2);

/// Collects a brief: rows for the figures, flagged stories for the entries, followed ones for what is due.
///
/// It keeps a line a flagged or followed story, and nothing of the others.
#[derive(Debug)]
pub struct Collector {
    scope: Scope,
    names: Names,
    now: Sums,
    before: Sums,
    /// The flagged reports of each event.
    events: BTreeMap<i64, Vec<Report>>,
    followed: Vec<Followed>,
}

/// A followed story, and where it may stand.
#[derive(Debug)]
struct Followed {
    story: StoryId,
    due: Option<DateTime<Utc>>,
    marked: DateTime<Utc>,
    changed: DateTime<Utc>,
    is_active: bool,
    time: DateTime<Utc>,
    entry: FollowUpEntry,
}

impl Collector {
    /// Returns a collector of nothing yet.
    pub fn new(scope: Scope, names: Names) -> Self {
        Self {
            scope,
            names,
            now: Sums::default(),
            before: Sums::default(),
            events: BTreeMap::new(),
            followed: Vec::new(),
        }
    }

    /// Counts a story of the period.
    pub fn count(&mut self, row: &StoryRow) {
        self.now.add(row);
    }

    /// Counts a story of the period before.
    pub fn count_before(&mut self, row: &StoryRow) {
        self.before.add(row);
    }

    /// Takes a flagged story of the period.
    pub fn report(&mut self, detail: &StoryDetail, outlet: Option<&Outlet>) {
        let story = &detail.story;
        let assessment = &detail.assessment;
        let publisher = publisher(outlet, &detail.feed_title);
        let own = detail.follow_up.as_ref();
        let entry = Entry {
            id: story.id.to_string(),
            time: moment(time(detail)),
            precedence: assessment.precedence.name(),
            headline: clean::line(&story.title),
            url: address(detail),
            language: language(detail),
            outlet: publisher.clone(),
            tension: hundredths(f64::from(assessment.tension)),
            direction: (f64::from(assessment.direction) * 10.0).round() / 10.0,
            course: course(assessment.direction),
            kinds: assessment.kinds.iter().map(Kind::name).collect(),
            also_in: self.theatre_names(assessment.theatres.get(1..).unwrap_or_default()),
            dyad: assessment.dyad.as_ref().map(|dyad| Towards {
                source: clean::line(self.names.actor(&dyad.source)),
                target: clean::line(self.names.actor(&dyad.target)),
            }),
            why: why(assessment),
            grade: own.and_then(|own| grade(own.grade.as_deref()?)),
            state: own.map(|own| own.state.name()),
            label: detail.label,
            reports: 0,
            others: Vec::new(),
            source: 0,
        };
        let event = detail.event.map_or(story.id.0, |event| event.0);
        self.events.entry(event).or_default().push(Report {
            story: story.id,
            precedence: assessment.precedence,
            time: time(detail),
            theatre: assessment.theatres.first().cloned(),
            publisher,
            entry,
        });
    }

    /// Takes a followed story, of whatever time.
    pub fn follow_up(&mut self, detail: &StoryDetail, outlet: Option<&Outlet>) {
        let Some(own) = &detail.follow_up else {
            return;
        };
        let entry = FollowUpEntry {
            id: detail.story.id.to_string(),
            headline: clean::line(&detail.story.title),
            url: address(detail),
            language: language(detail),
            outlet: publisher(outlet, &detail.feed_title),
            state: own.state.name(),
            priority: own.priority,
            assignee: own.assignee.as_deref().map(clean::line),
            due: own.due.map(moment),
            marked: moment(own.created),
            changed: moment(own.changed),
            note: clean::block(&own.note),
            tags: own.tags.iter().map(|tag| clean::line(tag)).collect(),
            grade: own.grade.as_deref().and_then(grade),
            source: 0,
        };
        let followed = Followed {
            story: detail.story.id,
            due: own.due,
            marked: own.created,
            changed: own.changed,
            is_active: own.state.is_active(),
            time: time(detail),
            entry,
        };
        if self.part_of(&followed).is_some() {
            self.followed.push(followed);
        }
    }

    /// Returns the brief.
    pub fn finish(mut self) -> Brief {
        let (scope, names) = (self.scope.clone(), self.names.clone());
        let mut sources = Sources::default();
        let figures = figures::figures(&self.now, &self.before, self.events.len());
        let mut followed = self.sorted_follow_ups();
        let theatres = events::theatres(self.events, &names, scope.limit, &mut sources);
        let mut take = |part: &mut Vec<Followed>| -> Vec<FollowUpEntry> {
            part.drain(..)
                .map(|it| FollowUpEntry {
                    source: sources.number(it.story, || source_of_follow_up(&it)),
                    ..it.entry
                })
                .collect()
        };
        let [overdue, due, marked, changed] = &mut followed;
        let follow_ups = FollowUps {
            overdue: take(overdue),
            due: take(due),
            marked: take(marked),
            changed: take(changed),
        };
        Brief {
            made: moment(scope.now),
            from: moment(scope.from),
            until: moment(scope.until),
            about: scope.about.map(|about| clean::line(&about)),
            figures,
            theatres,
            follow_ups,
            sources: sources.list,
        }
    }

    fn theatre_names(&self, ids: &[String]) -> Vec<String> {
        ids.iter()
            .map(|id| clean::line(self.names.theatre(id)))
            .collect()
    }

    /// Returns where a followed story stands; `None` where nothing is to be said of it.
    fn part_of(&self, it: &Followed) -> Option<Part> {
        let Scope {
            from, until, now, ..
        } = self.scope;
        let notice = (until - from).max(NOTICE_MIN);
        let ends = now
            .checked_add_signed(notice)
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        let due = it.due.filter(|_| it.is_active);
        let within = |time: DateTime<Utc>| time >= from && time < until;
        if due.is_some_and(|due| due < now) {
            Some(Part::Overdue)
        } else if due.is_some_and(|due| due < ends) {
            Some(Part::Due)
        } else if within(it.marked) {
            Some(Part::Marked)
        } else if within(it.changed) {
            Some(Part::Changed)
        } else {
            None
        }
    }

    /// Takes the followed stories, in the order of [`Part`], each part in its own.
    fn sorted_follow_ups(&mut self) -> [Vec<Followed>; 4] {
        let mut parts: [Vec<Followed>; 4] = Default::default();
        for it in std::mem::take(&mut self.followed) {
            let part = self.part_of(&it);
            if let Some(part) = part.and_then(|part| parts.get_mut(part as usize)) {
                part.push(it);
            }
        }
        let [overdue, due, marked, changed] = &mut parts;
        overdue.sort_by_key(|it| (it.due, it.story));
        due.sort_by_key(|it| (it.due, it.story));
        marked.sort_by_key(|it| Reverse((it.marked, it.story)));
        changed.sort_by_key(|it| Reverse((it.changed, it.story)));
        parts
    }
}

/// Where a followed story stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Overdue,
    Due,
    Marked,
    Changed,
}

fn source_of_follow_up(it: &Followed) -> Source {
    Source {
        number: 0,
        outlet: it.entry.outlet.clone(),
        headline: it.entry.headline.clone(),
        language: it.entry.language.clone(),
        time: moment(it.time),
        url: it.entry.url.clone(),
    }
}

/// Returns the phrases that speak most for tension; none that is part of another one, whatever its case.
fn why(assessment: &Assessment) -> Vec<String> {
    let mut phrases: Vec<_> = assessment
        .evidence
        .iter()
        .filter(|it| it.weight > 0.0)
        .collect();
    phrases.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let mut known: Vec<String> = Vec::new();
    phrases
        .into_iter()
        .map(|phrase| clean::line(&phrase.text))
        .filter(|text| {
            let folded = text.to_lowercase();
            let overlaps = |other: &String| other.contains(&folded) || folded.contains(other);
            let is_new = !folded.is_empty() && !known.iter().any(overlaps);
            known.extend(is_new.then_some(folded));
            is_new
        })
        .take(PHRASES_MAX)
        .collect()
}

fn time(detail: &StoryDetail) -> DateTime<Utc> {
    detail.story.published.unwrap_or(detail.story.arrived)
}

fn address(detail: &StoryDetail) -> Option<String> {
    let url = urls::web(detail.story.url.as_deref()?, None)?;
    Some(url.into())
}

fn language(detail: &StoryDetail) -> Option<String> {
    let code = clean::line(detail.story.language.as_deref()?);
    code.chars()
        .all(|c| c.is_ascii_alphabetic())
        .then_some(code)
}
