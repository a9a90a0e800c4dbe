//! The words that are looked for in a text, each with a number. Must not know what they are looked
//! for.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use yada::{DoubleArray, builder::DoubleArrayBuilder};

/// What a token may be: a whole word, or any word that begins so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Pattern(pub(super) u32);

impl Pattern {
    /// Returns its number, from 0 on.
    pub(super) const fn number(self) -> usize {
        self.0 as usize
    }
}

/// Whether a token may go on after what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// It is the whole token.
    Whole,
    /// The token begins with it.
    Beginning,
}

/// All patterns.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// By folded bytes. Their numbers come first.
    beginnings: DoubleArray<Vec<u8>>,
    /// By folded word, with all that it is, itself last: most tokens are found in one step.
    words: FxHashMap<Box<str>, Box<[Pattern]>>,
}

impl Vocabulary {
    /// Returns the vocabulary of whole words and beginnings of words, both folded.
    pub(super) fn new<'a>(all: impl Iterator<Item = (&'a str, Extent)>) -> Self {
        // There is always a beginning, which no token has.
        let mut beginnings = BTreeSet::from([" "]);
        let mut whole = BTreeSet::new();
        // Neither is in any token, nor can the trie hold it.
        for (folded, extent) in all.filter(|(it, _)| !it.is_empty() && !it.contains('\0')) {
            match extent {
                Extent::Whole => whole.insert(folded),
                Extent::Beginning => beginnings.insert(folded),
            };
        }
        let keys: Vec<(&str, u32)> = beginnings.into_iter().zip(0..).collect();
        let bytes = DoubleArrayBuilder::build(&keys);
        let bytes = bytes.expect("keys are sorted, each once, none is empty or holds a NUL");
        let beginnings = DoubleArray::new(bytes).expect("it was built just now");
        let patterns = |word: &str, number: u32| -> Box<[Pattern]> {
            let found = beginnings.common_prefix_search(word);
            let found = found.map(|(number, _)| number).chain([number]);
            found.map(Pattern).collect()
        };
        let whole = whole.into_iter().zip((0..).skip(keys.len()));
        Self {
            words: whole
                .map(|(word, number)| (Box::from(word), patterns(word, number)))
                .collect(),
            beginnings,
        }
    }

    /// Returns a pattern of the vocabulary.
    pub(super) fn pattern(&self, folded: &str, extent: Extent) -> Option<Pattern> {
        match extent {
            Extent::Whole => self.words.get(folded)?.last().copied(),
            Extent::Beginning => {
                let mut found = self.beginnings.common_prefix_search(folded);
                let (number, _) = found.find(|&(_, length)| length == folded.len())?;
                Some(Pattern(number))
            }
        }
    }

    /// Adds the patterns that a folded token is, beginnings first, the shortest of them first.
    /// Returns the one that it is as a whole.
    pub(super) fn find(&self, token: &str, patterns: &mut Vec<Pattern>) -> Option<Pattern> {
        if let Some(known) = self.words.get(token) {
            patterns.extend_from_slice(known);
            return known.last().copied();
        }
        let beginnings = self.beginnings.common_prefix_search(token);
        patterns.extend(beginnings.map(|(number, _)| Pattern(number)));
        None
    }
}
