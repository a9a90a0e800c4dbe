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

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{EventId, FeedId},
    text::tokens,
};

/// The likeness, 0 to 1, from which two stories tell the same event.
const SAME_EVENT: f32 = 0.23;

/// Reports of one event lie at most so far apart.
const SPAN: TimeDelta = TimeDelta::hours(48);

/// How many words of the body belong to the lead.
const LEAD_WORDS: usize = 120;

/// Letters of a word that count: inflections come after them.
const STEM_LETTERS: usize = 5;

/// Words shorter than this (characters) carry no content in the scripts with spaces; numbers may
/// have one digit less.
const SHORTEST_WORD: usize = 3;

/// How often a word of the title counts, compared with one of the lead.
const TITLE_WEIGHT: f32 = 2.0;

/// A word in more than this share of the window's stories says nothing about the event.
const COMMON_SHARE: f32 = 0.25;

/// Two reports share at least so many words that are rarer than [`RARE`].
const RARE_SHARED: usize = 2;

/// The rarity (see above) from which a word counts as rare.
const RARE: f32 = 1.5;

/// Rarity is reckoned as if the window held at least so many stories.
const SMALLEST_WINDOW: usize = 60;

/// The recent stories that a new one is compared with.
#[derive(Debug, Default)]
pub struct Window {
    reports: Vec<Report>,
    /// For each word, the reports that have it and its weight there.
    index: HashMap<u64, Vec<(usize, f32)>>,
}

/// What folding keeps of a story.
#[derive(Debug)]
struct Report {
    event: EventId,
    time: DateTime<Utc>,
    /// Word hashes with their weight in this story, before rarity.
    words: Vec<(u64, f32)>,
}

impl Window {
    /// Adds a story whose event is known.
    pub fn add(&mut self, event: EventId, time: DateTime<Utc>, title: &str, body: &str) {
        self.insert(event, time, words(title, body));
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
        let words = words(title, body);
        let event = self.nearest(time, &words).unwrap_or(fresh);
        self.insert(event, time, words);
        event
    }

    fn insert(&mut self, event: EventId, time: DateTime<Utc>, words: Vec<(u64, f32)>) {
        for &(word, weight) in &words {
            let reports = self.index.entry(word).or_default();
            reports.push((self.reports.len(), weight));
        }
        self.reports.push(Report { event, time, words });
    }

    /// Returns the event of the most alike report that is alike enough.
    fn nearest(&self, time: DateTime<Utc>, words: &[(u64, f32)]) -> Option<EventId> {
        let mut products: HashMap<usize, (f32, usize)> = HashMap::new();
        for &(word, weight) in words {
            let rarity = self.rarity(word);
            if rarity == 0.0 {
                continue;
            }
            for &(idx, other) in self.index.get(&word).into_iter().flatten() {
                let (product, n_rare) = products.entry(idx).or_default();
                *product += weight * other * rarity * rarity;
                *n_rare += usize::from(rarity > RARE);
            }
        }
        let length = self.length(words);
        products
            .into_iter()
            .filter(|&(_, (_, n_rare))| n_rare >= RARE_SHARED)
            .filter_map(|(idx, (product, _))| Some((self.reports.get(idx)?, product)))
            .filter(|(report, _)| (report.time - time).abs() <= SPAN)
            .map(|(report, product)| (report, product / (length * self.length(&report.words))))
            .filter(|&(_, likeness)| likeness >= SAME_EVENT)
            .max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.event.cmp(&a.event)))
            .map(|(report, _)| report.event)
    }

    fn length(&self, words: &[(u64, f32)]) -> f32 {
        let squares: f32 = words
            .iter()
            .map(|&(word, weight)| (weight * self.rarity(word)).powi(2))
            .sum();
        squares.sqrt().max(f32::EPSILON)
    }

    /// Returns how much a word says: 0 for one that is all over the window.
    #[expect(
        clippy::cast_precision_loss,
        reason = "windows hold thousands of stories"
    )]
    fn rarity(&self, word: u64) -> f32 {
        let all = self.reports.len().max(SMALLEST_WINDOW) as f32;
        let having = self.index.get(&word).map_or(0, Vec::len) as f32;
        if having > 4.0 && having / all > COMMON_SHARE {
            return 0.0;
        }
        (all / (1.0 + having)).ln_1p()
    }
}

/// Returns the id of a new event that begins with this story of this feed.
pub fn fresh_event(feed: FeedId, identity: &str) -> EventId {
    let mut hasher = DefaultHasher::new();
    (feed.0, identity).hash(&mut hasher);
    // Events are positive numbers of 62 bits.
    EventId(i64::try_from(hasher.finish() >> 2).unwrap_or_default())
}

/// Returns the content words of a story, each once, with its weight before rarity.
fn words(title: &str, body: &str) -> Vec<(u64, f32)> {
    let mut found: HashMap<u64, f32> = HashMap::new();
    each_content_word(body, LEAD_WORDS, |word| {
        found.insert(word, 1.0);
    });
    each_content_word(title, usize::MAX, |word| {
        found.insert(word, TITLE_WEIGHT);
    });
    let mut words: Vec<(u64, f32)> = found.into_iter().collect();
    // Sums of floats depend on their order, and answers must not depend on a hasher.
    words.sort_by_key(|&(word, _)| word);
    words
}

/// Calls `visit` with the hash of the stem of each content word among the first `limit` words.
fn each_content_word(text: &str, limit: usize, mut visit: impl FnMut(u64)) {
    let mut seen = 0;
    tokens::each_token(text, |token, _| {
        seen += 1;
        let is_number = token.chars().all(char::is_numeric);
        let is_unspaced = token.chars().next().is_some_and(|c| u32::from(c) >= 0x0E00);
        let shortest = SHORTEST_WORD - usize::from(is_number);
        if seen > limit || (!is_unspaced && token.chars().nth(shortest - 1).is_none()) {
            return;
        }
        let mut hasher = DefaultHasher::new();
        let latin = token
            .chars()
            .flat_map(|letter| latin(letter).chars().chain(plain(letter)));
        for letter in latin.take(STEM_LETTERS) {
            letter.hash(&mut hasher);
        }
        visit(hasher.finish());
    });
}

/// Returns the letter itself, if [`latin`] has no other spelling for it.
fn plain(letter: char) -> Option<char> {
    (!matches!(letter, 'а'..='я' | 'є' | 'і' | 'ґ' | 'ђ'..='џ')).then_some(letter)
}

/// Returns a folded Cyrillic letter in Latin script, after the habits of news agencies; nothing for
/// letters of other scripts and for the signs that have no sound.
const fn latin(letter: char) -> &'static str {
    match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'ы' | 'і' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' | 'щ' => "sh",
        'ю' => "iu",
        'я' => "ia",
        'ј' => "j",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).expect("valid") + TimeDelta::hours(hours)
    }

    /// Folds the titles in order and returns for each the position of its event's first story.
    fn fold(stories: &[(i64, &str, &str)]) -> Vec<i64> {
        let mut window = Window::default();
        (0..)
            .zip(stories)
            .map(|(n, (hours, title, body))| window.assign(EventId(n), time(*hours), title, body).0)
            .collect()
    }

    #[test]
    fn reports_of_one_event_are_folded_and_others_are_not() {
        let events = fold(&[
            (
                0,
                "Drone strike hits grain port in Odesa, two dead",
                "Air defence was active all night over the port of Odesa.",
            ),
            (
                1,
                "Two killed as drones strike Odesa grain port",
                "The night attack on the port of Odesa set grain stores on fire.",
            ),
            (
                1,
                "Iran enriches uranium to 90 percent, agency says",
                "Inspectors found highly enriched particles at the Fordow plant.",
            ),
            (
                2,
                "Russia and US agree to resume arms control talks in Geneva",
                "Delegations will meet in Geneva on Monday.",
            ),
            (
                3,
                "Geneva to host arms control talks between Russia and US",
                "Both delegations confirmed the meeting in Geneva.",
            ),
            (
                3,
                "Sweden orders more artillery for its brigades",
                "The order was signed in Stockholm.",
            ),
        ]);
        assert_eq!(events, [0, 0, 2, 3, 3, 5]);
    }

    #[test]
    fn names_of_places_join_reports_across_scripts() {
        let events = fold(&[
            (
                0,
                "Drone explodes in Klaipeda port",
                "Vilnius says the blast hit a terminal.",
            ),
            (
                1,
                "Дрон вибухнув у порту Клайпеди",
                "У Вільнюсі кажуть, що вибух пошкодив термінал.",
            ),
        ]);
        assert_eq!(events, [0, 0]);
    }

    #[test]
    fn the_same_words_a_week_later_are_another_event() {
        let title = "Drone strike hits grain port in Odesa";
        assert_eq!(fold(&[(0, title, ""), (24 * 7, title, "")]), [0, 1]);
    }

    #[test]
    fn empty_texts_are_events_of_their_own() {
        assert_eq!(fold(&[(0, "", ""), (0, "", "")]), [0, 1]);
    }
}
