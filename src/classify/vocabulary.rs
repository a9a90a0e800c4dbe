//! The words that are looked for in a text, each with a number. Must not know what they are looked
//! for.

use std::ops::Range;

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
    /// Short words, packed: most tokens are found here in one step.
    short: FxHashMap<u64, Range<u32>>,
    long: FxHashMap<Box<str>, Range<u32>>,
    /// What the words above are, as their values say: beginnings and the word itself, which is last.
    patterns: Vec<Pattern>,
}

impl Vocabulary {
    /// Returns the vocabulary of whole words and beginnings of words, both folded.
    pub(super) fn new<'a>(all: impl Iterator<Item = (&'a str, Extent)>) -> Self {
        // Neither is in any token, nor can the trie hold it.
        let all = all.filter(|(it, _)| !it.is_empty() && !it.contains('\0'));
        let (whole, mut beginnings): (Vec<_>, Vec<_>) =
            all.partition(|&(_, extent)| extent == Extent::Whole);
        // There is always a beginning, which no token has.
        beginnings.push((" ", Extent::Beginning));
        let keys: Vec<(&str, u32)> = each_once(beginnings).into_iter().zip(0..).collect();
        let bytes = DoubleArrayBuilder::build(&keys);
        let bytes = bytes.expect("keys are sorted, each once, none is empty or holds a NUL");
        let mut vocabulary = Self {
            beginnings: DoubleArray::new(bytes).expect("it was built just now"),
            short: FxHashMap::default(),
            long: FxHashMap::default(),
            patterns: Vec::new(),
        };
        for (word, number) in each_once(whole).into_iter().zip((0..).skip(keys.len())) {
            vocabulary.add(word, Pattern(number));
        }
        vocabulary
    }

    fn add(&mut self, word: &str, pattern: Pattern) {
        let start = number(self.patterns.len());
        let mut patterns = Vec::new();
        self.find(word, &mut patterns);
        self.patterns.extend(patterns.into_iter().chain([pattern]));
        let range = start..number(self.patterns.len());
        match packed(word) {
            Some(packed) => self.short.insert(packed, range),
            None => self.long.insert(Box::from(word), range),
        };
    }

    /// Returns what a word of the vocabulary is, itself last.
    fn known(&self, word: &str) -> Option<&[Pattern]> {
        let range = match packed(word) {
            Some(packed) => self.short.get(&packed),
            None => self.long.get(word),
        }?;
        self.patterns.get(range.start as usize..range.end as usize)
    }

    /// Returns a pattern of the vocabulary.
    pub(super) fn pattern(&self, folded: &str, extent: Extent) -> Option<Pattern> {
        match extent {
            Extent::Whole => self.known(folded)?.last().copied(),
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
        if let Some(known) = self.known(token) {
            patterns.extend_from_slice(known);
            return known.last().copied();
        }
        let beginnings = self.beginnings.common_prefix_search(token);
        patterns.extend(beginnings.map(|(number, _)| Pattern(number)));
        None
    }
}

/// Returns words in order, each once.
fn each_once(words: Vec<(&str, Extent)>) -> Vec<&str> {
    let mut words: Vec<&str> = words.into_iter().map(|(word, _)| word).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Returns a word of at most eight bytes as a number; none holds a NUL.
fn packed(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    (bytes.len() <= 8).then(|| {
        bytes
            .iter()
            .fold(0, |packed, &byte| packed << 8 | u64::from(byte))
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("files hold far fewer than 2^32 words")
}
