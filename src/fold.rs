//! Folding: which event a story reports.
//!
//! Two stories tell the same event when the rare words of their titles and leads agree. A word is
//! its first letters, written in Latin, so that inflections and the Cyrillic spelling of a place
//! agree with the others (`Klaipeda`, `Клайпеді`). Rare is what few of the recent stories say: each
//! word weighs `ln(1 + stories / (1 + stories with the word))`, and the likeness is the cosine of
//! the two weighted word sets, 0 to 1. Pure: the window of recent stories is handed in and the
//! answer handed back; nothing here knows the store.
//!
//! The numbers below were chosen on the events of the demo (`tests/it/fold.rs`), for few wrong
//! pairs rather than for many right ones.

mod stems;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::LazyLock,
};

use chrono::{DateTime, TimeDelta, Utc};
use rustc_hash::FxHashMap;

use crate::model::{EventId, FeedId};
use stems::Stem;

/// The likeness, 0 to 1, from which two stories tell the same event.
const SAME_EVENT: f32 = 0.23;

/// Reports of one event lie at most so far apart.
const SPAN: TimeDelta = TimeDelta::hours(48);

/// Reports are kept by periods of so many seconds (a day), so that those out of reach are not looked at.
const PERIOD_S: i64 = 86_400;

/// So many periods before and after that of a story can hold reports within [`SPAN`].
const PERIODS: i64 = 2;

/// A word in more than one of so many of the window's stories says nothing about the event.
const COMMON_ONE_IN: usize = 4;

/// A word in no more stories than this is not common, however few stories there are.
const NEVER_COMMON: usize = 4;

/// Two reports share at least so many words that are rarer than [`RARE`].
const RARE_SHARED: u32 = 2;

/// The rarity (see above) from which a word counts as rare.
const RARE: f32 = 1.5;

/// Rarity is reckoned as if the window held at least so many stories.
const SMALLEST_WINDOW: usize = 60;

/// The most reports that a window holds; those that came first are forgotten. Chosen by us: the time
/// that a story takes and the memory of a round do not grow with what the round brings.
const LARGEST_WINDOW: usize = 16_000;

/// How much more than an estimate a likeness may be because sums of floats are rounded.
const ROUNDING: f32 = 1.001;

/// The recent stories that a new one is compared with.
#[derive(Debug, Default)]
pub struct Window {
    /// In the order in which they came.
    reports: VecDeque<Report>,
    /// How many were forgotten before them.
    forgotten: usize,
    /// The place of each stem in `having`.
    words: FxHashMap<Stem, usize>,
    /// For each word, how many reports have it.
    having: Vec<usize>,
    /// For each word and period, the reports that have it, in the order in which they came.
    index: FxHashMap<(usize, i64), VecDeque<Posting>>,
}

/// What folding keeps of a story.
#[derive(Debug)]
struct Report {
    event: EventId,
    time: DateTime<Utc>,
    /// Its words with their weight in this story, before rarity.
    words: Vec<(usize, f32)>,
}

/// A report that has a word.
#[derive(Debug, Clone, Copy)]
struct Posting {
    /// How many reports came before it, those that were forgotten included.
    number: usize,
    /// The weight of the word in it, before rarity.
    weight: f32,
}

/// What a story and a report share.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    /// The sum of the products of their weights.
    product: f32,
    /// The sum of the squares of the report's weights.
    squares: f32,
    /// Words that are rare.
    n_rare: u32,
}

impl Window {
    /// Adds a story whose event is known.
    pub fn add(&mut self, event: EventId, time: DateTime<Utc>, title: &str, body: &str) {
        let words = self.words(title, body);
        self.insert(Report { event, time, words });
    }

    /// Returns the event that the story reports, and remembers the story.
    ///
    /// When no recent story is alike, it is a new event, with `fresh` as its id.
    pub fn assign(
        &mut self,
        fresh: EventId,
        time: DateTime<Utc>,
        title: &str,
        body: &str,
    ) -> EventId {
        let words = self.words(title, body);
        let event = self.nearest(time, &words).unwrap_or(fresh);
        self.insert(Report { event, time, words });
        event
    }

    /// Returns the content words of a story, each once, with its weight before rarity.
    fn words(&mut self, title: &str, body: &str) -> Vec<(usize, f32)> {
        let stems = stems::stems(title, body).into_iter();
        let words = stems.map(|(stem, weight)| {
            let next = self.having.len();
            let word = *self.words.entry(stem).or_insert(next);
            if word == next {
                self.having.push(0);
            }
            (word, weight)
        });
        words.collect()
    }

    fn insert(&mut self, report: Report) {
        if self.reports.len() >= LARGEST_WINDOW {
            self.forget_first();
        }
        let number = self.forgotten + self.reports.len();
        for &(word, weight) in &report.words {
            if let Some(having) = self.having.get_mut(word) {
                *having += 1;
            }
            let postings = self.index.entry((word, period(report.time)));
            postings.or_default().push_back(Posting { number, weight });
        }
        self.reports.push_back(report);
    }

    fn forget_first(&mut self) {
        let Some(report) = self.reports.pop_front() else {
            return;
        };
        self.forgotten += 1;
        for (word, _) in report.words {
            if let Some(having) = self.having.get_mut(word) {
                *having -= 1;
            }
            // It came first of all, so it stands first.
            if let Some(postings) = self.index.get_mut(&(word, period(report.time))) {
                postings.pop_front();
            }
        }
    }

    /// Returns the event of the most alike report that is alike enough, of several the one with the
    /// lowest id.
    fn nearest(&self, time: DateTime<Utc>, words: &[(usize, f32)]) -> Option<EventId> {
        let length = self.length(words);
        let shared = self.shared(time, words);
        let mut nearest: Option<(f32, EventId)> = None;
        for (report, shared) in self.reports.iter().zip(shared) {
            if shared.n_rare < RARE_SHARED || (report.time - time).abs() > SPAN {
                continue;
            }
            let least = nearest.map_or(SAME_EVENT, |(likeness, _)| likeness);
            // A report is at least as long as the words that it shares.
            let most = shared.product / (length * shared.squares.sqrt()) * ROUNDING;
            if most < least {
                continue;
            }
            let likeness = shared.product / (length * self.length(&report.words));
            let wins = nearest.is_none_or(|(best, event)| {
                likeness > best || (likeness >= best && report.event < event)
            });
            if likeness >= SAME_EVENT && wins {
                nearest = Some((likeness, report.event));
            }
        }
        nearest.map(|(_, event)| event)
    }

    /// Returns what a story shares with each report of the periods around it.
    fn shared(&self, time: DateTime<Utc>, words: &[(usize, f32)]) -> Vec<Shared> {
        let mut all = vec![Shared::default(); self.reports.len()];
        let period = period(time);
        for &(word, weight) in words {
            let rarity = self.rarity(word);
            if rarity == 0.0 {
                continue;
            }
            let is_rare = u32::from(rarity > RARE);
            let near = (period - PERIODS)..=(period + PERIODS);
            for posting in near
                .filter_map(|period| self.index.get(&(word, period)))
                .flatten()
            {
                if let Some(shared) = all.get_mut(posting.number - self.forgotten) {
                    shared.product += weight * posting.weight * rarity * rarity;
                    shared.squares += (posting.weight * rarity).powi(2);
                    shared.n_rare += is_rare;
                }
            }
        }
        all
    }

    fn length(&self, words: &[(usize, f32)]) -> f32 {
        let squares: f32 = words
            .iter()
            .map(|&(word, weight)| (weight * self.rarity(word)).powi(2))
            .sum();
        squares.sqrt().max(f32::EPSILON)
    }

    /// Returns how much a word says: 0 for one that is all over the window.
    fn rarity(&self, word: usize) -> f32 {
        let all = self.reports.len().max(SMALLEST_WINDOW);
        let having = self.having.get(word).copied().unwrap_or_default();
        if having > NEVER_COMMON && having * COMMON_ONE_IN > all {
            return 0.0;
        }
        // ln(1 + a / b) is ln(a + b) - ln(b).
        logarithm(all + 1 + having) - logarithm(1 + having)
    }
}

/// Returns the natural logarithm of a number that [`Window::rarity`] asks for.
fn logarithm(number: usize) -> f32 {
    static LOGARITHMS: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let numbers = 0..=u16::try_from(2 * LARGEST_WINDOW + 1).unwrap_or(u16::MAX);
        numbers.map(|number| f32::from(number).ln()).collect()
    });
    LOGARITHMS.get(number).copied().unwrap_or_default()
}

/// Returns the number of the period that a report belongs to.
const fn period(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(PERIOD_S)
}

/// Returns the id of a new event that begins with this story of this feed.
pub fn fresh_event(feed: FeedId, identity: &str) -> EventId {
    let mut hasher = DefaultHasher::new();
    (feed.0, identity).hash(&mut hasher);
    // Events are positive numbers of 62 bits.
    EventId(i64::try_from(hasher.finish() >> 2).unwrap_or_default())
}
