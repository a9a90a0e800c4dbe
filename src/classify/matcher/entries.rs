//! Where sequences may stand: by one word of each sequence's anchor, and a first look at the words
//! beside it.

use std::{cmp::Reverse, ops::Range};

use super::{
    super::{
        anchor::Anchor,
        scan::Scan,
        vocabulary::{Pattern, Sketch, Vocabulary, number},
    },
    Compiled,
    part::Part,
};

/// The sequences by the words at which they are noticed.
#[derive(Debug)]
pub(super) struct Entries {
    /// Where in `ranges` those of each token begin, by what the token is; the last one is their number.
    starts: Vec<u32>,
    /// The entries of each pattern that a token is; most tokens have none.
    ranges: Vec<Range<u32>>,
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
            let words = parts.get(at).map_or(&[][..], Part::words).iter();
            let mut patterns: Vec<Pattern> = if at == anchor.last {
                vec![ends]
            } else {
                words.map(|word| word.pattern).collect()
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
        let mut of_pattern: Vec<Range<u32>> = vec![0..0; vocabulary.len()];
        for (idx, (pattern, _)) in (0..).zip(noticed) {
            if let Some(range) = of_pattern.get_mut(pattern.number()) {
                let start = if range.start == range.end {
                    idx
                } else {
                    range.start
                };
                *range = start..idx + 1;
            }
        }
        let (mut starts, mut ranges) = (vec![0], Vec::new());
        for pattern in vocabulary.patterns() {
            let implied = vocabulary.implied(pattern).iter();
            let of_token = implied.filter_map(|it| of_pattern.get(it.number()));
            ranges.extend(of_token.filter(|range| range.start < range.end).cloned());
            starts.push(number(ranges.len()));
        }
        Self {
            starts,
            ranges,
            list: noticed.iter().map(|&(_, entry)| entry).collect(),
        }
    }

    /// Returns where the entries stand of a token that is this pattern and all that follows from it.
    #[inline]
    pub(super) fn of_token(&self, form: Pattern) -> &[Range<u32>] {
        let ranges = match self.starts.get(form.number()..) {
            Some(&[from, to, ..]) if from < to => self.ranges.get(from as usize..to as usize),
            _ => None,
        };
        ranges.unwrap_or_default()
    }

    /// Returns the entries that stand in a range.
    pub(super) fn list(&self, range: &Range<u32>) -> &[Entry] {
        let entries = self.list.get(range.start as usize..range.end as usize);
        entries.unwrap_or_default()
    }
}

/// Returns the sequences in the order in which those that end at one token are told, each with the last
/// word of its anchor, and once for each choice of it: of anchors that end together the longest first.
fn in_order(sequences: &[Compiled]) -> impl Iterator<Item = (Pattern, u32)> {
    let anchored = (0..).zip(sequences).flat_map(|(idx, it)| {
        let words = it.parts.get(it.anchor.last).map_or(&[][..], Part::words);
        let length = Reverse(it.anchor.before());
        words.iter().map(move |word| (word.pattern, length, idx))
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
        for word in run.iter().flat_map(Part::words) {
            if let Some(share) = shares.get_mut(word.pattern.number()) {
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
        let words = parts.get(*at).map_or(&[][..], Part::words).iter();
        let shares = words.filter_map(|word| shares.get(word.pattern.number()));
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
        let chance =
            |(words, tokens, _): &(&Part, u8, bool)| words.words().len() * usize::from(*tokens);
        match sides.into_iter().flatten().min_by_key(chance) {
            Some((words, tokens, is_before)) => Self {
                words: words.sketch(),
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
fn nearest_words<'p>(mut parts: impl Iterator<Item = &'p Part>) -> Option<(&'p Part, u8)> {
    let (part, tokens) = match parts.next() {
        Some(Part::Gap(size)) => (parts.next(), size + 1),
        part => (part, 1),
    };
    match part? {
        part @ (Part::Word(_) | Part::Words(_)) => Some((part, tokens)),
        Part::Name(_) | Part::Gap(_) => None,
    }
}
