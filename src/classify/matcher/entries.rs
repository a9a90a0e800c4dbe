//! Where sequences may stand: by one word of each sequence's anchor, and a first look at the words
//! beside it.

use std::{cmp::Reverse, iter::repeat_n};

use bumpalo::{Bump, collections::Vec as BumpVec};

use super::{
    super::{
        anchor::Anchor,
        scan::Scan,
        term::Class,
        vocabulary::{Pattern, Sketch, Vocabulary, number},
    },
    Compiled, Owner,
    part::{Part, Parts, Run},
};

/// The sequences by the words at which they are noticed.
#[derive(Debug)]
pub(super) struct Entries {
    /// Where in `list` those of each token begin, by what the token is; the last one is their number.
    starts: Vec<u32>,
    /// The entries of all patterns that a token is, for each token that is one.
    list: Vec<Entry>,
}

/// That a sequence may stand where a word of its anchor was found. There are tens of thousands, in an order
/// that leaves no gaps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Of which one must stand near, as a first look, which lets pass more than what holds.
    words: Sketch,
    pub(super) owner: Owner,
    /// The elements of the sequence.
    start: u32,
    count: u8,
    /// How many of them stand before the anchor.
    pub(super) ahead: u8,
    /// How many tokens before and after the word belong to the anchor.
    pub(super) before: u8,
    pub(super) after: u8,
    /// Where one of `words` must stand, counted from the token before the anchor's word: here, or among so many
    /// tokens of which this is the last.
    at: u8,
    is_wide: bool,
    /// Its place in the order in which finds at one token are told.
    pub(super) order: u32,
    /// Of which some name must stand in the text.
    pub(super) names: Class,
    /// Whether the word found is all of the sequence.
    pub(super) is_all: bool,
}

impl Entries {
    /// Returns the entries of sequences.
    pub(super) fn of(sequences: &[Compiled], parts: &Parts, vocabulary: &Vocabulary) -> Self {
        let shares = shares(sequences, parts, vocabulary);
        let mut noticed: Vec<(Pattern, Entry)> = Vec::new();
        for (order, (ends, sequence)) in (0..).zip(in_order(sequences, parts)) {
            let Compiled { run, owner, anchor } = sequence;
            let elements = parts.of(run);
            let at = rarest(elements, anchor, parts, &shares);
            let (words, near_at, is_wide) = near(elements, at, parts);
            let words = words.map(|it| vocabulary.sketch(parts.patterns(it)));
            // Of the word itself something is known.
            let words = words.unwrap_or(Sketch::ALL);
            let entry = Entry {
                words,
                owner,
                start: run.start,
                count: run.count,
                ahead: small(anchor.first),
                before: small(at - anchor.first),
                after: small(anchor.last - at),
                at: near_at,
                is_wide,
                order,
                names: names(elements),
                is_all: matches!(elements, [Part::Word(_) | Part::Words(_)]),
            };
            let element = elements.get(at).filter(|_| at != anchor.last);
            let mut patterns: Vec<Pattern> = match element {
                Some(element) => parts.patterns(*element).collect(),
                None => vec![ends],
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
        // Of the last words nothing is looked for.
        let with_some = starts.partition_point(|&start| start < number(list.len()));
        starts.truncate(with_some + 1);
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

impl Entry {
    /// Returns the elements of the sequence.
    pub(super) const fn run(&self) -> Run {
        Run {
            start: self.start,
            count: self.count,
        }
    }

    /// Returns whether the sequence may stand around a token.
    #[inline]
    pub(super) fn may_hold(&self, near: &Near<'_>, token: usize) -> bool {
        let near = near.0.get(token + usize::from(self.at));
        near.is_some_and(|[one, several]| {
            let sketch = if self.is_wide { several } else { one };
            sketch.may_meet(self.words)
        })
    }
}

/// What stands near each token, told beforehand as it is asked for often: at a place, and among
/// [`Self::WIDTH`] of which it is the last. It begins one token before the text.
#[derive(Debug)]
pub(super) struct Near<'t>(BumpVec<'t, [Sketch; 2]>);

impl<'t> Near<'t> {
    /// At how many tokens a word may stand behind a gap that says no number.
    const WIDTH: usize = 4;

    pub(super) fn of(arena: &'t Bump, scan: &Scan<'_>) -> Self {
        let nothing = Sketch::default();
        let mut near = BumpVec::with_capacity_in(1 + scan.len() + Self::WIDTH, arena);
        near.push([nothing; 2]);
        let mut last = [nothing; Self::WIDTH - 1];
        for sketch in scan.sketches().chain(repeat_n(nothing, Self::WIDTH)) {
            let [third, second, first] = last;
            near.push([sketch, third.or(second).or(first).or(sketch)]);
            last = [second, first, sketch];
        }
        Self(near)
    }
}

/// Returns the sequences in the order in which those that end at one token are told, each with the last
/// word of its anchor, and once for each choice of it: of anchors that end together the longest first.
fn in_order(sequences: &[Compiled], parts: &Parts) -> impl Iterator<Item = (Pattern, Compiled)> {
    let anchored = sequences.iter().flat_map(|it| {
        let last = parts.of(it.run).get(it.anchor.last).into_iter();
        let last = last.flat_map(|&last| parts.patterns(last));
        last.map(move |pattern| (pattern, *it))
    });
    let mut anchored: Vec<(Pattern, Compiled)> = anchored.collect();
    anchored.sort_by_key(|(pattern, it)| (*pattern, Reverse(it.anchor.before())));
    anchored.into_iter()
}

/// Returns in how many anchors each pattern stands.
fn shares(sequences: &[Compiled], parts: &Parts, vocabulary: &Vocabulary) -> Vec<usize> {
    let mut shares = vec![0; vocabulary.len()];
    for Compiled { run, anchor, .. } in sequences {
        let words = parts.of(*run).get(anchor.first..=anchor.last);
        let words = words.unwrap_or_default().iter();
        for pattern in words.flat_map(|&it| parts.patterns(it)) {
            if let Some(share) = shares.get_mut(pattern.number()) {
                *share += 1;
            }
        }
    }
    shares
}

/// Returns the element of an anchor whose words the fewest others have: small words are the last of
/// hundreds. Of equal ones it is the last.
fn rarest(elements: &[Part], anchor: Anchor, parts: &Parts, shares: &[usize]) -> usize {
    let share = |at: &usize| -> usize {
        let words = elements.get(*at).into_iter();
        let words = words.flat_map(|&it| parts.patterns(it));
        let shares = words.filter_map(|pattern| shares.get(pattern.number()));
        shares.sum()
    };
    let anchored = (anchor.first..=anchor.last).rev();
    anchored.min_by_key(share).unwrap_or(anchor.last)
}

/// Returns of which names some must stand in a text that holds the elements: those of which there are the
/// fewest kinds.
fn names(elements: &[Part]) -> Class {
    let names = elements.iter().filter_map(|element| match element {
        Part::Name(class) => Some(*class),
        _ => None,
    });
    let fewest = names.min_by_key(|class| class.0.count_ones());
    fewest.unwrap_or(Class::NO_NAME)
}

/// Returns of which words one must stand near an element, on the side of which more is known, and where, as
/// entries say it. Without any it is the element itself.
fn near(elements: &[Part], at: usize, parts: &Parts) -> (Option<Part>, u8, bool) {
    let before = elements.get(..at).unwrap_or_default();
    let after = elements.get(at + 1..).unwrap_or_default();
    let before = nearest_words(before.iter().rev());
    let before = before.map(|(words, tokens)| (words, tokens, 0));
    let after = nearest_words(after.iter());
    let after = after.map(|(words, tokens)| (words, tokens, 1 + tokens));
    let chance =
        |(words, tokens, _): &(Part, usize, usize)| parts.patterns(*words).count() * tokens;
    match before.into_iter().chain(after).min_by_key(chance) {
        Some((words, tokens, at)) => (Some(words), small(at), tokens > 1),
        None => (None, 1, false),
    }
}

/// Returns the words among the next elements, and whether one of them stands at the next token or among
/// [`Near::WIDTH`]; none if they may stand further away.
fn nearest_words<'p>(mut elements: impl Iterator<Item = &'p Part>) -> Option<(Part, usize)> {
    let (part, tokens) = match elements.next() {
        Some(Part::Gap(size)) if usize::from(*size) < Near::WIDTH => (elements.next(), Near::WIDTH),
        part => (part, 1),
    };
    part.filter(|it| it.is_word()).map(|it| (*it, tokens))
}

fn small(count: usize) -> u8 {
    u8::try_from(count).expect("no term has so many words")
}
