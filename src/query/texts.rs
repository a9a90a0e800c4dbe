//! A story's texts as queries look into them: folded tokens, and stems. The full-text index of a store
//! holds the same words.

use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use super::{Near, Needle, Part, Test, Text};
use crate::text::{
    stems::{self, Language, Stems},
    tokens,
};

/// Title and body of a story, split when they are first looked into.
pub struct Texts<'a> {
    title: Words<'a>,
    body: Words<'a>,
}

/// A test of nothing but a story's texts, so that it can be handed to those who have the texts.
#[derive(Debug, Serialize, Deserialize)]
pub enum TextTest {
    /// See [`Test::Text`].
    Text(Part, Text),
    /// See [`Test::Near`].
    Near(Part, Near),
}

impl TextTest {
    /// Returns the test, if it is one of texts.
    pub fn of(test: &Test) -> Option<Self> {
        match test {
            Test::Text(part, sought) => Some(Self::Text(*part, sought.clone())),
            Test::Near(part, near) => Some(Self::Near(*part, near.clone())),
            _ => None,
        }
    }

    /// Returns whether the texts pass the test.
    pub fn holds(&self, texts: &Texts<'_>) -> bool {
        match self {
            Self::Text(part, text) => texts.hold(*part, text),
            Self::Near(part, near) => texts.hold_near(*part, near),
        }
    }
}

struct Words<'a> {
    text: &'a str,
    language: Option<&'a str>,
    literal: OnceCell<Vec<String>>,
    stems: OnceCell<Vec<Stems>>,
}

impl<'a> Texts<'a> {
    /// Returns the texts of a story; the language is ISO 639-1.
    pub const fn new(title: &'a str, body: &'a str, language: Option<&'a str>) -> Self {
        Self {
            title: Words::new(title, language),
            body: Words::new(body, language),
        }
    }

    /// Returns whether one of the text's needles stands in a part.
    pub(super) fn hold(&self, part: Part, text: &Text) -> bool {
        self.any(part, |words| {
            text.needles.iter().any(|needle| match needle {
                Needle::Literal { tokens, prefix } => {
                    places(words.literal(), tokens, *prefix).next().is_some()
                }
                Needle::Stem(stem) => words.have_stem(stem),
            })
        })
    }

    /// Returns whether two texts stand near each other in a part: both literally, or both by their stems.
    pub(super) fn hold_near(&self, part: Part, near: &Near) -> bool {
        self.any(part, |words| {
            let readings = [Reading::Literal, Reading::Stems];
            readings.into_iter().any(|reading| {
                let ones = words.spans(&near.one, reading);
                let others = words.spans(&near.other, reading);
                let mut pairs = ones
                    .iter()
                    .flat_map(|one| others.iter().map(move |other| (one, other)));
                pairs.any(|(one, other)| one.distance(other) <= usize::from(near.words))
            })
        })
    }

    /// Returns whether something is so in the title or in the body, whichever is asked for.
    fn any(&self, part: Part, is_so: impl Fn(&Words<'a>) -> bool) -> bool {
        (part != Part::Body && is_so(&self.title)) || (part != Part::Title && is_so(&self.body))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Literal,
    Stems,
}

/// Where a needle stands: at which token, and over how many.
struct Span {
    at: usize,
    length: usize,
}

impl Span {
    /// Returns how many words stand between both.
    fn distance(&self, other: &Self) -> usize {
        let (first, second) = if self.at <= other.at {
            (self, other)
        } else {
            (other, self)
        };
        second.at.saturating_sub(first.at + first.length)
    }
}

impl<'a> Words<'a> {
    const fn new(text: &'a str, language: Option<&'a str>) -> Self {
        Self {
            text,
            language,
            literal: OnceCell::new(),
            stems: OnceCell::new(),
        }
    }

    fn literal(&self) -> &[String] {
        self.literal.get_or_init(|| tokens::words(self.text))
    }

    /// Returns whether a word has this stem. Only those are stemmed that begin like it.
    fn have_stem(&self, stem: &str) -> bool {
        let Some(language) = self.language.and_then(Language::of) else {
            return false;
        };
        if stems::language_of(stem) != Some(language.code()) {
            return false;
        }
        let first = stem.chars().next();
        let may_be = |word: &str| language.changes_beginnings() || word.chars().next() == first;
        let mut is_there = false;
        tokens::each_token(self.text, |folded, span| {
            let written = self.text.get(span).unwrap_or_default();
            let mut parts = tokens::parts(folded);
            is_there = is_there
                || parts.any(|part| may_be(part) && language.both(written, part).have(stem));
        });
        is_there
    }

    /// Returns the stems, in the order of the tokens; none in a language that has no stemmer.
    fn stems(&self) -> &[Stems] {
        self.stems.get_or_init(|| {
            let mut stems = Vec::new();
            if let Some(language) = self.language.and_then(Language::of) {
                tokens::each_token(self.text, |folded, span| {
                    let written = self.text.get(span).unwrap_or_default();
                    let parts = tokens::parts(folded);
                    stems.extend(parts.map(|part| language.both(written, part)));
                });
            }
            stems
        })
    }

    /// Returns all places where the text stands.
    fn spans(&self, text: &Text, reading: Reading) -> Vec<Span> {
        let mut spans = Vec::new();
        for needle in &text.needles {
            match (needle, reading) {
                (Needle::Literal { tokens, prefix }, Reading::Literal) => {
                    let found = places(self.literal(), tokens, *prefix);
                    spans.extend(found.map(|at| Span {
                        at,
                        length: tokens.len(),
                    }));
                }
                (Needle::Stem(stem), Reading::Stems) => {
                    let stems = self.stems().iter().enumerate();
                    let found = stems.filter(|(_, own)| own.have(stem));
                    spans.extend(found.map(|(at, _)| Span { at, length: 1 }));
                }
                _ => {}
            }
        }
        spans
    }
}

/// Returns where in a row of tokens a phrase begins.
fn places<'p>(
    row: &'p [String],
    phrase: &'p [String],
    prefix: bool,
) -> impl Iterator<Item = usize> + 'p {
    let windows = row.windows(phrase.len().max(1)).enumerate();
    windows
        .filter(move |(_, window)| is_phrase(window, phrase, prefix))
        .map(|(at, _)| at)
}

fn is_phrase(window: &[String], phrase: &[String], prefix: bool) -> bool {
    match (window.split_last(), phrase.split_last()) {
        (Some((end, begin)), Some((last, before))) => {
            begin == before && (end == last || (prefix && end.starts_with(last.as_str())))
        }
        _ => false,
    }
}

/// Returns whether a note, or another short text, holds tokens one after the other.
pub fn note_holds(note: &str, phrase: &[String], prefix: bool) -> bool {
    places(&tokens::words(note), phrase, prefix)
        .next()
        .is_some()
}
