//! Where sequences may stand: by one word of each sequence's anchor, and a first look at the words
//! beside it.

use std::cmp::Reverse;

use super::{
    super::{
        anchor::Anchor,
        scan::Scan,
        vocabulary::{Pattern, Sketch, Vocabulary, number},
    },
    Compiled,
    part::{Choices, Part},
};

/// The sequences by the words at which they are noticed.
#[derive(Debug)]
pub(super) struct Entries {
    /// Where in `list` those of each token begin, by what the token is; the last one is their number.
    starts: Vec<u32>,
    /// The entries of all patterns that a token is, for each token that is one.
    list: Vec<Entry>,
}

/// That a sequence may stand where a word of its anchor was found. There are tens of thousands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) near: Near,
    /// How many tokens before and after the word belong to the anchor.
    pub(super) before: u8,
    pub(super) after: u8,
    pub(super) sequence: u32,
    /// Its place in the order in which finds at one token are told.
    pub(super) order: u32,
}

/// Where one of some words must stand: a first look, which lets pass more than what holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    words: Sketch,
    /// Among so many tokens from here on, counted from the anchor's word; anywhere if there are none.
    from: i8,
    tokens: u8,
}

impl Entries {
    /// Returns the entries of sequences.
    pub(super) fn of(sequences: &[Compiled], vocabulary: &Vocabulary) -> Self {
        let shares = shares(sequences, vocabulary);
        let mut noticed: Vec<(Pattern, Entry)> = Vec::new();
        for (order, (ends, sequence)) in (0..).zip(in_order(sequences)) {
            let Some(Compiled { parts, anchor, .. }) = sequences.get(sequence as usize) else {
                continue;
            };
            let at = rarest(parts, *anchor, &shares);
            let entry = Entry {
                near: Near::around(parts, at),
                before: tokens(at - anchor.first),
                after: tokens(anchor.last - at),
                sequence,
                order,
            };
            let mut patterns: Vec<Pattern> = if at == anchor.last {
                vec![ends]
            } else {
                parts.get(at).into_iter().flat_map(Part::patterns).collect()
            };
            patterns.sort_unstable();
            patterns.dedup();
            noticed.extend(patterns.into_iter().map(|pattern| (pattern, entry)));
        }
        noticed.sort_by_key(|(pattern, _)| *pattern);
        Self::by_token(&noticed, vocabulary)
    }

    /// Returns the entries, given in the order of their patterns, by what a token may be.
    fn by_token(noticed: &[(Pattern, Entry)], vocabulary: &Vocabulary) -> Self {
        let of_pattern = |&pattern: &Pattern| {
            let from = noticed.partition_point(|(it, _)| *it < pattern);
            let noticed = noticed.get(from..).unwrap_or_default().iter();
            noticed.take_while(move |(it, _)| *it == pattern)
        };
        let (mut starts, mut list) = (vec![0], Vec::new());
        for pattern in vocabulary.patterns() {
            let noticed = vocabulary.implied(pattern).iter().flat_map(of_pattern);
            list.extend(noticed.map(|&(_, entry)| entry));
            starts.push(number(list.len()));
        }
        Self { starts, list }
    }

    /// Returns the entries of a token that is this pattern and all that follows from it.
    #[inline]
    pub(super) fn of_token(&self, form: Pattern) -> &[Entry] {
        let entries = match self.starts.get(form.number()..) {
            Some(&[from, to, ..]) if from < to => self.list.get(from as usize..to as usize),
            _ => None,
        };
        entries.unwrap_or_default()
    }
}

/// Returns the sequences in the order in which those that end at one token are told, each with the last
/// word of its anchor, and once for each choice of it: of anchors that end together the longest first.
fn in_order(sequences: &[Compiled]) -> impl Iterator<Item = (Pattern, u32)> {
    let anchored = (0..).zip(sequences).flat_map(|(idx, it)| {
        let last = it.parts.get(it.anchor.last).into_iter();
        let length = Reverse(it.anchor.before());
        last.flat_map(Part::patterns)
            .map(move |pattern| (pattern, length, idx))
    });
    let mut anchored: Vec<(Pattern, Reverse<usize>, u32)> = anchored.collect();
    anchored.sort_by_key(|&(pattern, length, _)| (pattern, length));
    anchored.into_iter().map(|(pattern, _, idx)| (pattern, idx))
}

/// Returns in how many anchors each pattern stands.
fn shares(sequences: &[Compiled], vocabulary: &Vocabulary) -> Vec<usize> {
    let mut shares = vec![0; vocabulary.len()];
    for Compiled { parts, anchor, .. } in sequences {
        let run = parts.get(anchor.first..=anchor.last).unwrap_or_default();
        for pattern in run.iter().flat_map(Part::patterns) {
            if let Some(share) = shares.get_mut(pattern.number()) {
                *share += 1;
            }
        }
    }
    shares
}

/// Returns the element of an anchor whose words the fewest others have: small words are the last of
/// hundreds. Of equal ones it is the last.
fn rarest(parts: &[Part], anchor: Anchor, shares: &[usize]) -> usize {
    let share = |at: &usize| -> usize {
        let words = parts.get(*at).into_iter().flat_map(Part::patterns);
        let shares = words.filter_map(|pattern| shares.get(pattern.number()));
        shares.sum()
    };
    let elements = (anchor.first..=anchor.last).rev();
    elements.min_by_key(share).unwrap_or(anchor.last)
}

fn tokens(count: usize) -> u8 {
    u8::try_from(count).expect("no term has so many words")
}

impl Near {
    /// Asks for the side of an element of which more is known.
    fn around(parts: &[Part], at: usize) -> Self {
        let before = parts.get(..at).unwrap_or_default();
        let after = parts.get(at + 1..).unwrap_or_default();
        let sides = [
            nearest_words(before.iter().rev()).map(|(words, tokens)| (words, tokens, true)),
            nearest_words(after.iter()).map(|(words, tokens)| (words, tokens, false)),
        ];
        let chance = |(words, tokens, _): &(&Choices, u8, bool)| {
            words.patterns().count() * usize::from(*tokens)
        };
        match sides.into_iter().flatten().min_by_key(chance) {
            Some((words, tokens, is_before)) => Self {
                words: words.sketch,
                from: if is_before { -tokens.cast_signed() } else { 1 },
                tokens,
            },
            None => Self {
                words: Sketch::default(),
                from: 0,
                tokens: 0,
            },
        }
    }

    /// Returns whether it may hold around a token.
    #[inline]
    pub(super) fn may_hold(self, scan: &Scan<'_>, token: usize) -> bool {
        // Before the first token there is none.
        let from = token.wrapping_add_signed(isize::from(self.from));
        match self.tokens {
            0 => true,
            1 => scan.may_have(self.words, from),
            tokens => {
                let mut tokens = 0..usize::from(tokens);
                tokens.any(|after| scan.may_have(self.words, from.wrapping_add(after)))
            }
        }
    }
}

/// Returns the words among the next elements, and among how many tokens one of them must stand.
fn nearest_words<'p>(mut parts: impl Iterator<Item = &'p Part>) -> Option<(&'p Choices, u8)> {
    let (part, tokens) = match parts.next() {
        Some(Part::Gap(size)) => (parts.next(), size + 1),
        part => (part, 1),
    };
    match part? {
        Part::Words(words) => Some((words, tokens)),
        Part::Name(_) | Part::Gap(_) => None,
    }
}
