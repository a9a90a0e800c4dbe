//! Which words of a language carry content, and what their inflections have in common.

use std::{borrow::Cow, sync::OnceLock};

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashSet;

use super::CluePlace;
use crate::text::tokens;

/// Letters of a content word, at least; where words are written without spaces, two.
const LETTERS_MIN: usize = 3;
/// Letters from which on an index can be asked for all words that begin like a stem.
const STEM_MIN: usize = 4;

/// Words by which newspapers say who said what and when: they stand in stories about everything.
const REPORTING: &str = "said says say saying told tell tells reporters reported report reports according \
    spokesman spokeswoman spokesperson monday tuesday wednesday thursday friday saturday sunday \
    january february march april june july august september october november december today \
    yesterday tomorrow week weeks month months year years day days hours ago last next new news \
    reuters afp photo video read mr mrs ms";

/// The languages that are read, with how their inflections are taken off.
static LANGUAGES: [(&str, Ending, OnceLock<Words>); 26] = [
    ("ar", Ending::Rules(Algorithm::Arabic), OnceLock::new()),
    ("be", Ending::After(6), OnceLock::new()),
    ("da", Ending::Rules(Algorithm::Danish), OnceLock::new()),
    ("de", Ending::Rules(Algorithm::German), OnceLock::new()),
    ("el", Ending::Rules(Algorithm::Greek), OnceLock::new()),
    ("en", Ending::Rules(Algorithm::English), OnceLock::new()),
    ("es", Ending::Rules(Algorithm::Spanish), OnceLock::new()),
    ("fa", Ending::None, OnceLock::new()),
    ("fi", Ending::Rules(Algorithm::Finnish), OnceLock::new()),
    ("fr", Ending::Rules(Algorithm::French), OnceLock::new()),
    ("he", Ending::None, OnceLock::new()),
    ("hi", Ending::None, OnceLock::new()),
    ("hu", Ending::Rules(Algorithm::Hungarian), OnceLock::new()),
    ("it", Ending::Rules(Algorithm::Italian), OnceLock::new()),
    ("ja", Ending::None, OnceLock::new()),
    ("ko", Ending::After(2), OnceLock::new()),
    ("nl", Ending::Rules(Algorithm::Dutch), OnceLock::new()),
    ("no", Ending::Rules(Algorithm::Norwegian), OnceLock::new()),
    ("pl", Ending::After(6), OnceLock::new()),
    ("pt", Ending::Rules(Algorithm::Portuguese), OnceLock::new()),
    ("ro", Ending::Rules(Algorithm::Romanian), OnceLock::new()),
    ("ru", Ending::Rules(Algorithm::Russian), OnceLock::new()),
    ("sv", Ending::Rules(Algorithm::Swedish), OnceLock::new()),
    ("tr", Ending::Rules(Algorithm::Turkish), OnceLock::new()),
    ("uk", Ending::After(6), OnceLock::new()),
    ("zh", Ending::None, OnceLock::new()),
];

/// Words of no known language.
static OTHERS: OnceLock<Words> = OnceLock::new();

/// How inflections of a language are taken off.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// They are not.
    None,
    /// By the rules of a Snowball stemmer.
    Rules(Algorithm),
    /// What comes after so many letters is taken for one: good enough where there are no rules.
    After(usize),
}

/// The words of one language.
pub(super) struct Words {
    /// Function words, folded.
    stops: FxHashSet<String>,
    stemmer: Option<Stemmer>,
    letters_max: usize,
}

impl Words {
    /// Returns the words of a language by its ISO 639-1 code; a region behind it does not count.
    pub(super) fn of(language: &str) -> &'static Self {
        let code = language.get(..2).unwrap_or(language).to_ascii_lowercase();
        let known = LANGUAGES.iter().find(|(known, ..)| *known == code);
        match known {
            Some((code, ending, words)) => words.get_or_init(|| Self::new(code, *ending)),
            None => OTHERS.get_or_init(|| Self::new("", Ending::None)),
        }
    }

    fn new(code: &str, ending: Ending) -> Self {
        let stops = stop_words::lookup(code).unwrap_or_default();
        let parts = |word: &&str| {
            // What is one word for the list may be two for the tokeniser: `don't`.
            let folded = tokens::folded(word);
            folded.split(' ').map(str::to_owned).collect::<Vec<_>>()
        };
        let mut stops: FxHashSet<String> = stops.iter().flat_map(parts).collect();
        if code == "en" {
            stops.extend(REPORTING.split_whitespace().map(str::to_owned));
        }
        Self {
            stops,
            stemmer: match ending {
                Ending::Rules(algorithm) => Some(Stemmer::create(algorithm)),
                Ending::None | Ending::After(_) => None,
            },
            letters_max: match ending {
                Ending::After(letters) => letters,
                Ending::None | Ending::Rules(_) => usize::MAX,
            },
        }
    }

    /// Returns what a folded token has in common with its inflections; `None` when it carries no
    /// content.
    pub(super) fn stem<'t>(&self, token: &'t str) -> Option<Cow<'t, str>> {
        let is_unspaced = token.chars().next().is_some_and(is_unspaced);
        let letters_min = if is_unspaced { 2 } else { LETTERS_MIN };
        let has_letters =
            token.chars().nth(letters_min - 1).is_some() && token.chars().any(char::is_alphabetic);
        // A blank can stand in a token: a sign that folds to several words.
        if !has_letters || token.contains(' ') || self.stops.contains(token) {
            return None;
        }
        if let Some(stemmer) = &self.stemmer {
            return Some(stemmer.stem(token));
        }
        let end = token.char_indices().nth(self.letters_max);
        let stem = end.and_then(|(end, _)| token.get(..end)).unwrap_or(token);
        Some(Cow::Borrowed(stem))
    }
}

/// Returns how an index is asked for a word: by its stem if the words that have it begin so.
pub(super) fn clue(stem: &str, surface: &str) -> CluePlace {
    let word = tokens::folded(surface);
    if word.starts_with(stem) && stem.chars().count() >= STEM_MIN {
        CluePlace::WordsFrom(stem.to_owned())
    } else {
        CluePlace::Word(word)
    }
}

/// Returns whether a letter belongs to a script that the tokeniser reads in pairs, or to Hangul, whose
/// words are short.
fn is_unspaced(letter: char) -> bool {
    matches!(u32::from(letter), 0x0E00..=0x0E7F | 0x3005..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}
