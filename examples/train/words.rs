//! Words that a headline is made of: which say nothing, which are names, which are forms of one.

use std::collections::{BTreeMap, HashSet};

use flashwire::{classify::labels::Labelled, text::tokens};
use rust_stemmers::{Algorithm, Stemmer};

/// Share of a word's places within sentences at which it begins with a capital, from which on it is
/// taken for a name.
const NAME_SHARE: f64 = 0.6;

/// Words that say nothing by themselves; a pair needs one that is not among them.
const STOP_WORDS: &str = include_str!("stop_words.txt");

/// Words, and pairs of them, that were found among the learned ones when they were read one by one, and
/// that say nothing of tension: what they weigh for it, they weigh by accident. So do names that the
/// share of capitals did not find. Like names they may speak against tension, but not for it.
const JUNK: &str = include_str!("junk.txt");
const JUNK_PAIRS: &str = include_str!("junk_pairs.txt");

/// How the features of words and those of their stems begin.
pub(super) const WORDS: &str = "words ";
pub(super) const STEMS: &str = "stems ";
/// The same of junk, whose stems are learned apart: `captured` says something, `captures` does not.
pub(super) const STEMS_OF_JUNK: &str = "stems-of-junk ";

/// What is known of words, whatever they weigh.
pub(super) struct Words {
    stemmer: Stemmer,
    silent: HashSet<&'static str>,
    /// Words and pairs of them.
    junk: HashSet<&'static str>,
    names: HashSet<String>,
    stems_of_names: HashSet<String>,
}

impl Words {
    /// Finds the names among the words of some headlines: those of persons, places and firms are written
    /// with a capital within sentences. Headlines capitalise too much to tell; summaries do not.
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a Labelled>) -> Self {
        let mut words: BTreeMap<String, Places> = BTreeMap::new();
        for row in rows {
            count(&row.summary, &mut words);
        }
        let stemmer = Stemmer::create(Algorithm::English);
        let mut stems: BTreeMap<String, Places> = BTreeMap::new();
        for (word, places) in &words {
            let of_stem = stems.entry(stemmer.stem(word).into_owned()).or_default();
            of_stem.capital += places.capital;
            of_stem.all += places.all;
        }
        let names = |all: BTreeMap<String, Places>| {
            let names = all.into_iter().filter(|(_, places)| places.are_of_a_name());
            names.map(|(word, _)| word).collect()
        };
        let junk = JUNK.split_whitespace().chain(JUNK_PAIRS.lines());
        Self {
            silent: STOP_WORDS.split_whitespace().collect(),
            junk: junk.collect(),
            names: names(words),
            stems_of_names: names(stems),
            stemmer,
        }
    }

    /// Returns whether one of some words says something by itself; no number does.
    pub(super) fn say_something(&self, words: &str) -> bool {
        let says_nothing =
            |word: &str| self.silent.contains(word) || word.starts_with('<') || word.len() < 2;
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = words.split(' ');
        !parts.clone().any(is_number) && !parts.all(says_nothing)
    }

    /// Returns whether a feature of words or of stems may only speak against tension.
    pub(super) fn may_not_speak_for(&self, feature: &str) -> bool {
        let any = |names: &HashSet<String>, words: &str| {
            words.split(' ').any(|word| names.contains(word))
        };
        match (feature.strip_prefix(WORDS), feature.strip_prefix(STEMS)) {
            (Some(words), _) => any(&self.names, words) || self.are_junk(words),
            (_, Some(stems)) => any(&self.stems_of_names, stems),
            _ => feature.starts_with(STEMS_OF_JUNK),
        }
    }

    fn are_junk(&self, words: &str) -> bool {
        let says_nothing = |word: &str| {
            self.junk.contains(word) || self.silent.contains(word) || word.starts_with('<')
        };
        self.junk.contains(words) || words.split(' ').all(says_nothing)
    }

    /// Returns the feature that all forms of some words share.
    pub(super) fn stems(&self, words: &str) -> String {
        let sort = if self.are_junk(words) {
            STEMS_OF_JUNK
        } else {
            STEMS
        };
        let stem = |word: &str| match word {
            name if name.starts_with('<') => name.to_owned(),
            word => self.stemmer.stem(word).into_owned(),
        };
        let stems: Vec<String> = words.split(' ').map(stem).collect();
        format!("{sort}{}", stems.join(" "))
    }

    /// Adds to the features of a headline those of the stems of its words.
    pub(super) fn add_stems(&self, features: &mut Vec<(String, f32)>) {
        let mut stems: BTreeMap<String, f32> = BTreeMap::new();
        for (feature, share) in &*features {
            if let Some(words) = feature.strip_prefix(WORDS) {
                let known = stems.entry(self.stems(words)).or_default();
                *known = known.max(*share);
            }
        }
        features.extend(stems);
    }
}

/// Where a word stands within sentences.
#[derive(Default)]
struct Places {
    capital: usize,
    all: usize,
}

impl Places {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn are_of_a_name(&self) -> bool {
        self.capital as f64 >= NAME_SHARE * self.all as f64
    }
}

/// Counts the words of a text that do not begin a sentence.
fn count(text: &str, words: &mut BTreeMap<String, Places>) {
    let mut begins = true;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !begins {
            for token in tokens::tokens(bare) {
                let original = bare.get(token.span.clone()).unwrap_or_default();
                let places = words.entry(token.folded).or_default();
                places.all += 1;
                places.capital += usize::from(original.starts_with(char::is_uppercase));
            }
        }
        begins = word.ends_with(['.', '!', '?', ':', '-', '"', '”', '“'])
            || word.starts_with(['"', '“']);
    }
}
