//! Finds the sequences of terms in a text: one pass over the tokens for an anchor of each sequence,
//! then a look at the neighbours. Must not know what a match is worth.

use std::{cmp::Reverse, slice};

use super::{
    anchor::{Anchor, anchor},
    scan::Scan,
    term::{Class, Element, Sequence, Word},
    vocabulary::{Pattern, Sketch, Vocabulary, number},
};

/// What a sequence belongs to; numbers are indices into the lexicon and the theatres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A name of an actor.
    Actor(usize, Class),
    /// A name of a leader with dates of office; in a reading it is that of the actor, or none.
    Office(usize),
    /// A place of a theatre.
    Place(usize),
    /// A negative context or mask.
    Context(usize),
    /// A group of the lexicon.
    Group(usize),
}

/// Sequences, ready to be looked for.
#[derive(Debug)]
pub(super) struct Matcher {
    /// Where in the entries those of each pattern begin; the last one is their number.
    starts: Vec<u32>,
    entries: Vec<Entry>,
    sequences: Vec<Compiled>,
}

/// That a sequence may stand where the last word of its anchor was found. There are tens of thousands.
#[derive(Debug, Clone, Copy)]
struct Entry {
    near: Near,
    sequence: u32,
}

/// Where one of some words must stand: a first look, which lets pass more than what holds.
#[derive(Debug, Clone, Copy)]
struct Near {
    words: Sketch,
    /// Among so many tokens before the anchor's last one, or so many after it; anywhere if 0.
    before: u8,
    after: u8,
}

#[derive(Debug)]
struct Compiled {
    parts: Box<[Part]>,
    owner: Owner,
    anchor: Anchor,
}

/// An element by the patterns of its words.
#[derive(Debug)]
enum Part {
    Word(Choice),
    Words(Box<[Choice]>),
    Name(Class),
    Gap(u8),
}

#[derive(Debug)]
struct Choice {
    pattern: Pattern,
    /// The form that the text must have, letter by letter.
    exact: Option<Box<str>>,
}

/// An anchor found in a text, whose neighbours were not looked at yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) owner: Owner,
    sequence: usize,
    /// The element that stands at the token.
    first: usize,
    token: usize,
}

/// A sequence found in a text, from one token to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) owner: Owner,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// A name found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) found: Found,
    pub(super) class: Class,
}

impl Matcher {
    /// Returns the matcher of the sequences, given with owners; `vocabulary` holds their words.
    pub(super) fn new(sequences: Vec<(Owner, Sequence)>, vocabulary: &Vocabulary) -> Self {
        let mut anchored: Vec<(Pattern, Anchor, Entry)> = Vec::new();
        let mut compiled: Vec<Compiled> = Vec::with_capacity(sequences.len());
        for (owner, elements) in sequences {
            let anchor = anchor(&elements);
            let elements = elements.into_iter();
            let parts: Box<[Part]> = elements.map(|it| compile(it, vocabulary)).collect();
            let before = parts.get(..anchor.last).unwrap_or_default();
            let after = parts.get(anchor.last + 1..).unwrap_or_default();
            let entry = Entry {
                near: Near::of(before, after),
                sequence: number(compiled.len()),
            };
            let words = parts.get(anchor.last).map_or(&[][..], Part::words);
            let words = words.iter().map(|word| (word.pattern, anchor, entry));
            anchored.extend(words);
            compiled.push(Compiled {
                parts,
                owner,
                anchor,
            });
        }
        // Of anchors that end together the longest comes first.
        anchored.sort_by_key(|(pattern, anchor, _)| (*pattern, Reverse(anchor.before())));
        let mut starts = vec![0];
        for (idx, (pattern, ..)) in (0..).zip(&anchored) {
            starts.resize(starts.len().max(pattern.number() + 1), idx);
        }
        starts.push(number(anchored.len()));
        Self {
            starts,
            entries: anchored.into_iter().map(|(.., entry)| entry).collect(),
            sequences: compiled,
        }
    }

    /// Returns all anchors in the text.
    pub(super) fn hits(&self, scan: &Scan<'_>) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(16);
        for token in 0..scan.len() {
            scan.patterns(token).for_each(|pattern| {
                let entries = self.entries(pattern).iter();
                let entries = entries.filter(|entry| entry.near.may_hold(scan, token));
                hits.extend(entries.filter_map(|entry| self.hit(entry, token)));
            });
        }
        hits
    }

    /// Returns the sequences whose anchors end with a pattern.
    fn entries(&self, pattern: Pattern) -> &[Entry] {
        let entries = match self.starts.get(pattern.number()..) {
            Some(&[from, to, ..]) => self.entries.get(from as usize..to as usize),
            _ => None,
        };
        entries.unwrap_or_default()
    }

    /// Returns the anchor that ends with a token.
    fn hit(&self, entry: &Entry, token: usize) -> Option<Hit> {
        let sequence = entry.sequence as usize;
        let compiled = self.sequences.get(sequence)?;
        Some(Hit {
            owner: compiled.owner,
            sequence,
            first: compiled.anchor.first,
            token: token.checked_sub(compiled.anchor.before())?,
        })
    }

    /// Returns the sequence that stands around a hit, if it does. `words` receives the tokens
    /// that its words stand on.
    pub(super) fn verify(
        &self,
        hit: Hit,
        scan: &Scan<'_>,
        mentions: &[Mention],
        words: &mut Vec<usize>,
    ) -> Option<Found> {
        let compiled = self.sequences.get(hit.sequence)?;
        let (before, after) = compiled.parts.split_at_checked(hit.first)?;
        let view = View {
            scan,
            mentions,
            sentence: scan.sentence(hit.token)?,
        };
        words.clear();
        let end = view.forward(after, hit.token, words)?;
        let first = view.backward(before, hit.token, words)?;
        Some(Found {
            owner: hit.owner,
            first,
            last: end.checked_sub(1)?,
        })
    }
}

impl Near {
    /// Asks for the side of an anchor's last word of which more is known.
    fn of(before: &[Part], after: &[Part]) -> Self {
        let sides = [
            nearest_words(before.iter().rev()).map(|(words, tokens)| (words, tokens, 0)),
            nearest_words(after.iter()).map(|(words, tokens)| (words, 0, tokens)),
        ];
        let chance = |(words, before, after): &(&[Choice], u8, u8)| {
            words.len() * usize::from(*before + *after)
        };
        match sides.into_iter().flatten().min_by_key(chance) {
            Some((words, before, after)) => Self {
                words: Sketch::of(words.iter().map(|word| word.pattern)),
                before,
                after,
            },
            None => Self {
                words: Sketch::default(),
                before: 0,
                after: 0,
            },
        }
    }

    fn may_hold(self, scan: &Scan<'_>, token: usize) -> bool {
        let [before, after] = [self.before, self.after].map(usize::from);
        match (before, after) {
            (0, 0) => true,
            (0, after) => scan.may_have(self.words, token + 1..token + 1 + after),
            (before, _) => scan.may_have(self.words, token.saturating_sub(before)..token),
        }
    }
}

/// Returns the words among the next elements, and among how many tokens one of them must stand.
fn nearest_words<'p>(mut parts: impl Iterator<Item = &'p Part>) -> Option<(&'p [Choice], u8)> {
    let (part, tokens) = match parts.next() {
        Some(Part::Gap(size)) => (parts.next(), size + 1),
        part => (part, 1),
    };
    match part? {
        part @ (Part::Word(_) | Part::Words(_)) => Some((part.words(), tokens)),
        Part::Name(_) | Part::Gap(_) => None,
    }
}

impl Part {
    /// Returns the words of which the token is one.
    fn words(&self) -> &[Choice] {
        match self {
            Self::Word(word) => slice::from_ref(word),
            Self::Words(words) => words,
            Self::Name(_) | Self::Gap(_) => &[],
        }
    }
}

fn compile(element: Element, vocabulary: &Vocabulary) -> Part {
    let choice = |word: Word| {
        Some(Choice {
            pattern: vocabulary.pattern(&word.folded, word.extent)?,
            exact: word.exact.map(String::into_boxed_str),
        })
    };
    match element {
        Element::Words(words) => {
            let mut choices: Vec<Choice> = words.into_iter().filter_map(choice).collect();
            match choices.pop() {
                Some(only) if choices.is_empty() => Part::Word(only),
                last => Part::Words(choices.into_iter().chain(last).collect()),
            }
        }
        Element::Name(class) => Part::Name(class),
        Element::Gap(size) => Part::Gap(size),
    }
}

/// A text with its names, seen from one sentence.
struct View<'a> {
    scan: &'a Scan<'a>,
    mentions: &'a [Mention],
    sentence: u32,
}

impl View<'_> {
    /// Matches elements from `token` on; returns one past the last token.
    fn forward(&self, elements: &[Part], token: usize, words: &mut Vec<usize>) -> Option<usize> {
        let Some((element, rest)) = elements.split_first() else {
            return Some(token);
        };
        match element {
            Part::Word(_) | Part::Words(_) => {
                self.step(element.words(), token, words)?;
                self.forward(rest, token + 1, words).or_else(|| undo(words))
            }
            Part::Gap(size) => (0..=usize::from(*size))
                .find_map(|skipped| self.forward(rest, token + skipped, words)),
            Part::Name(class) => self
                .names(*class)
                .filter(|found| found.first == token)
                .find_map(|found| self.forward(rest, found.last + 1, words)),
        }
    }

    /// Matches elements back from the token before `token`; returns the first token.
    fn backward(&self, elements: &[Part], token: usize, words: &mut Vec<usize>) -> Option<usize> {
        let Some((element, rest)) = elements.split_last() else {
            return Some(token);
        };
        match element {
            Part::Word(_) | Part::Words(_) => {
                let token = token.checked_sub(1)?;
                self.step(element.words(), token, words)?;
                self.backward(rest, token, words).or_else(|| undo(words))
            }
            Part::Gap(size) => (0..=usize::from(*size))
                .map_while(|skipped| token.checked_sub(skipped))
                .find_map(|token| self.backward(rest, token, words)),
            Part::Name(class) => self
                .names(*class)
                .filter(|found| found.last + 1 == token)
                .find_map(|found| self.backward(rest, found.first, words)),
        }
    }

    /// Returns the names of a class in the sentence.
    fn names(&self, class: Class) -> impl Iterator<Item = Found> {
        self.mentions
            .iter()
            .filter(move |mention| mention.class.meets(class))
            .map(|mention| mention.found)
            .filter(|found| self.scan.sentence(found.first) == Some(self.sentence))
    }

    /// Notes the token if it is one of the words.
    fn step(&self, choices: &[Choice], token: usize, words: &mut Vec<usize>) -> Option<()> {
        let is_exact = |choice: &Choice| {
            let exact = choice.exact.as_deref();
            exact.is_none_or(|exact| self.scan.original(token) == Some(exact))
        };
        // Tokens are few patterns, and choices may be many.
        let is_one = |pattern: Pattern| {
            let mut choices = choices.iter();
            choices.any(|choice| choice.pattern == pattern && is_exact(choice))
        };
        let holds = self.scan.sentence(token) == Some(self.sentence)
            && !self.scan.is_masked(token)
            && self.scan.patterns(token).any(is_one);
        holds.then(|| words.push(token))
    }
}

/// Forgets the last noted token; says that there is no match.
fn undo(words: &mut Vec<usize>) -> Option<usize> {
    words.pop();
    None
}
