//! Finds the sequences of terms in a text: one pass over the tokens for an anchor of each sequence,
//! then a look at the neighbours. Must not know what a match is worth.

mod entries;
mod part;

use bumpalo::{Bump, collections::Vec as BumpVec};

use self::{
    entries::Entries,
    part::{Part, Parts, Run},
};
use super::{
    anchor::{Anchor, anchor},
    scan::Scan,
    term::{Class, Sequence},
    vocabulary::{Vocabulary, number},
};

/// Anchors for which there is room from the start: most texts have fewer.
const HITS_EXPECTED: usize = 24;

/// What a sequence belongs to; numbers are indices into the lexicon and the theatres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A name of an actor.
    Actor(u32, Class),
    /// A name of a leader with dates of office; in a reading it is that of the actor, or none.
    Office(u32),
    /// A place of a theatre.
    Place(u32),
    /// A negative context or mask.
    Context(u32),
    /// A group of the lexicon.
    Group(u32),
}

/// Sequences, ready to be looked for.
#[derive(Debug)]
pub(super) struct Matcher {
    entries: Entries,
    parts: Parts,
}

/// A sequence by its elements.
#[derive(Debug, Clone, Copy)]
struct Compiled {
    run: Run,
    owner: Owner,
    anchor: Anchor,
}

/// An anchor found in a text, whose neighbours were not looked at yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) owner: Owner,
    run: Run,
    /// How many elements stand before the anchor.
    ahead: u8,
    /// The first token of the anchor.
    first: u32,
    /// Its place among all: by its last token, by which form of that it was found, and by the order of
    /// entries; in one number, since all hits are compared by it.
    place: u64,
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
        let mut parts = Parts::default();
        let sequences = sequences.into_iter().map(|(owner, elements)| Compiled {
            owner,
            anchor: anchor(&elements),
            run: parts.add(elements, vocabulary),
        });
        let sequences: Vec<Compiled> = sequences.collect();
        Self {
            entries: Entries::of(&sequences, &parts, vocabulary),
            parts,
        }
    }

    /// Returns all anchors in the text, in the order of their ends.
    pub(super) fn hits<'t>(&self, arena: &'t Bump, scan: &Scan<'_>) -> BumpVec<'t, Hit> {
        let mut hits = BumpVec::with_capacity_in(HITS_EXPECTED, arena);
        for (token, form, pattern) in scan.forms() {
            let near = self.entries.of_token(pattern).iter();
            for entry in near.filter(|entry| entry.may_hold(scan, token)) {
                // None begins before the text.
                if let Some(first) = token.checked_sub(usize::from(entry.before)) {
                    let last = number(token) + u32::from(entry.after);
                    hits.push(Hit {
                        owner: entry.owner,
                        run: entry.run(),
                        ahead: entry.ahead,
                        first: number(first),
                        place: place(last, form, entry.order),
                    });
                }
            }
        }
        hits.sort_unstable_by_key(|hit| hit.place);
        hits
    }

    /// Returns the sequence that stands around a hit, if it does. `words` receives the tokens
    /// that its words stand on.
    pub(super) fn verify(
        &self,
        hit: Hit,
        scan: &Scan<'_>,
        mentions: &[Mention],
        words: &mut BumpVec<'_, usize>,
    ) -> Option<Found> {
        let token = hit.first as usize;
        let parts = self.parts.of(hit.run);
        words.clear();
        if let [Part::Word(_) | Part::Words(_)] = parts {
            // The hit itself says that it is one of them.
            words.push(token);
            return (!scan.is_masked(token)).then_some(Found {
                owner: hit.owner,
                first: token,
                last: token,
            });
        }
        let (before, after) = parts.split_at_checked(usize::from(hit.ahead))?;
        let view = View {
            parts: &self.parts,
            scan,
            mentions,
            sentence: scan.sentence(token)?,
        };
        let end = view.forward(after, token, words)?;
        let first = view.backward(before, token, words)?;
        Some(Found {
            owner: hit.owner,
            first,
            last: end.checked_sub(1)?,
        })
    }
}

/// Returns one number that is in the order of a token, of its three forms and of entries.
const fn place(token: u32, form: u8, order: u32) -> u64 {
    const ORDER_BITS: u32 = 30;
    (token as u64) << 32 | (form as u64) << ORDER_BITS | order as u64
}

/// A text with its names, seen from one sentence.
struct View<'a> {
    parts: &'a Parts,
    scan: &'a Scan<'a>,
    mentions: &'a [Mention],
    sentence: u32,
}

impl View<'_> {
    /// Matches elements from `token` on; returns one past the last token.
    fn forward(
        &self,
        elements: &[Part],
        mut token: usize,
        words: &mut BumpVec<'_, usize>,
    ) -> Option<usize> {
        let mut elements = elements.iter();
        while let Some(&element) = elements.next() {
            let noted = words.len();
            let mut go_on = |token: usize| {
                words.truncate(noted);
                self.forward(elements.as_slice(), token, words)
            };
            match element {
                Part::Word(_) | Part::Words(_) | Part::Exact(_) => {
                    self.step(element, token, words)?;
                    token += 1;
                }
                Part::Gap(size) => {
                    return (0..=usize::from(size)).find_map(|skipped| go_on(token + skipped));
                }
                Part::Name(class) => {
                    let mut names = self.names(class).filter(|found| found.first == token);
                    return names.find_map(|found| go_on(found.last + 1));
                }
            }
        }
        Some(token)
    }

    /// Matches elements back from the token before `token`; returns the first token.
    fn backward(
        &self,
        elements: &[Part],
        mut token: usize,
        words: &mut BumpVec<'_, usize>,
    ) -> Option<usize> {
        let mut elements = elements.iter();
        while let Some(&element) = elements.next_back() {
            let noted = words.len();
            let mut go_on = |token: usize| {
                words.truncate(noted);
                self.backward(elements.as_slice(), token, words)
            };
            match element {
                Part::Word(_) | Part::Words(_) | Part::Exact(_) => {
                    token = token.checked_sub(1)?;
                    self.step(element, token, words)?;
                }
                Part::Gap(size) => {
                    let mut tokens =
                        (0..=usize::from(size)).map_while(|skipped| token.checked_sub(skipped));
                    return tokens.find_map(go_on);
                }
                Part::Name(class) => {
                    let mut names = self.names(class).filter(|found| found.last + 1 == token);
                    return names.find_map(|found| go_on(found.first));
                }
            }
        }
        Some(token)
    }

    /// Returns the names of a class in the sentence.
    fn names(&self, class: Class) -> impl Iterator<Item = Found> {
        self.mentions
            .iter()
            .filter(move |mention| mention.class.meets(class))
            .map(|mention| mention.found)
            .filter(|found| self.scan.sentence(found.first) == Some(self.sentence))
    }

    /// Notes the token if it is one of the words of an element.
    fn step(&self, element: Part, token: usize, words: &mut BumpVec<'_, usize>) -> Option<()> {
        let scan = self.scan;
        let original = || scan.original(token);
        let is_one = scan.may_be(element.sketch(), token, self.sentence)
            && !scan.is_masked(token)
            && match element {
                Part::Word(word) => scan.is(token, word),
                _ => scan.is_any(token, |pattern| self.parts.has(element, pattern, original)),
            };
        is_one.then(|| words.push(token))
    }
}
