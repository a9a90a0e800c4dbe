//! Finds the sequences of terms in a text: one pass over the tokens for an anchor of each sequence,
//! then a look at the neighbours. Must not know what a match is worth.

mod entries;
mod part;

use bumpalo::{Bump, collections::Vec as BumpVec};

use self::{
    entries::{Entries, Near},
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
    /// Of which some name must stand in the text.
    names: Class,
    /// Whether the word found is all of the sequence.
    is_all: bool,
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
        let near = Near::of(arena, scan);
        scan.each_form(|token, form, pattern| {
            let entries = self.entries.of_token(pattern).iter();
            for entry in entries.filter(|entry| entry.may_hold(&near, token)) {
                // None begins before the text.
                if let Some(first) = token.checked_sub(usize::from(entry.before)) {
                    let last = number(token) + u32::from(entry.after);
                    hits.push(Hit {
                        owner: entry.owner,
                        run: entry.run(),
                        ahead: entry.ahead,
                        names: entry.names,
                        is_all: entry.is_all,
                        first: number(first),
                        place: place(last, form, entry.order),
                    });
                }
            }
        });
        hits.sort_unstable_by_key(|hit| hit.place);
        hits
    }

    /// Returns the sequence that stands around a hit, if it does. `words` receives the tokens
    /// that its words stand on.
    #[inline]
    pub(super) fn verify(
        &self,
        hit: &Hit,
        view: View<'_>,
        words: &mut BumpVec<'_, usize>,
    ) -> Option<Found> {
        if !hit.names.meets(view.named) {
            return None;
        }
        words.clear();
        let (first, last) = if hit.is_all {
            let token = hit.first as usize;
            words.push(token);
            (!view.scan.is_masked(token)).then_some((token, token))?
        } else {
            self.around(hit, view, words)?
        };
        Some(Found {
            owner: hit.owner,
            first,
            last,
        })
    }

    /// Returns the first and the last token of the sequence around a hit.
    #[inline(never)]
    fn around(
        &self,
        hit: &Hit,
        view: View<'_>,
        words: &mut BumpVec<'_, usize>,
    ) -> Option<(usize, usize)> {
        let token = hit.first as usize;
        let parts = self.parts.of(hit.run);
        let (before, after) = parts.split_at_checked(usize::from(hit.ahead))?;
        let sentence = Sentence {
            parts: &self.parts,
            view,
            number: view.scan.sentence(token)?,
        };
        let end = sentence.forward(after, token, words)?;
        let first = sentence.backward(before, token, words)?;
        Some((first, end.checked_sub(1)?))
    }
}

/// Returns one number that is in the order of a token, of its three forms and of entries.
const fn place(token: u32, form: u8, order: u32) -> u64 {
    const ORDER_BITS: u32 = 30;
    (token as u64) << 32 | (form as u64) << ORDER_BITS | order as u64
}

/// A text with the names that are known to stand in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    scan: &'a Scan<'a>,
    mentions: &'a [Mention],
    /// What kinds of names there are.
    named: Class,
}

impl<'a> View<'a> {
    pub(super) fn of(scan: &'a Scan<'a>, mentions: &'a [Mention]) -> Self {
        let classes = mentions.iter().map(|it| it.class);
        Self {
            scan,
            mentions,
            named: classes.fold(Class::NO_NAME, Class::or),
        }
    }
}

/// A sentence of a text, against which sequences are held.
struct Sentence<'a> {
    parts: &'a Parts,
    view: View<'a>,
    number: u32,
}

impl Sentence<'_> {
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
                    let next = elements.as_slice().first().copied();
                    let mut tokens = (0..=usize::from(size)).map(|skipped| token + skipped);
                    return tokens
                        .find_map(|token| self.may_be(next, token).then(|| go_on(token))?);
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
                    let next = elements.as_slice().last().copied();
                    let mut tokens =
                        (0..=usize::from(size)).map_while(|skipped| token.checked_sub(skipped));
                    return tokens.find_map(|token| {
                        let before = token.checked_sub(1)?;
                        self.may_be(next, before).then(|| go_on(token))?
                    });
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
        let View { scan, mentions, .. } = self.view;
        mentions
            .iter()
            .filter(move |mention| mention.class.meets(class))
            .map(|mention| mention.found)
            .filter(|found| scan.sentence(found.first) == Some(self.number))
    }

    /// Returns whether a token may be one of the words of an element, or stands for a name.
    fn may_be(&self, element: Option<Part>, token: usize) -> bool {
        match element {
            Some(Part::Words(choices) | Part::Exact(choices)) => {
                self.view.scan.may_have(choices.sketch, token)
            }
            _ => true,
        }
    }

    /// Returns whether a token in the sentence is one of the words of an element, and counts.
    fn is_one(&self, element: Part, token: usize) -> bool {
        let scan = self.view.scan;
        let is_word = match element {
            Part::Word(word) => scan.is(token, word),
            Part::Words(choices) | Part::Exact(choices) => {
                let original = || scan.original(token);
                scan.may_have(choices.sketch, token)
                    && scan.is_any(token, |it| self.parts.has(element, it, original))
            }
            Part::Name(_) | Part::Gap(_) => false,
        };
        is_word && scan.sentence(token) == Some(self.number) && !scan.is_masked(token)
    }

    /// Notes the token if it is one of the words of an element.
    fn step(&self, element: Part, token: usize, words: &mut BumpVec<'_, usize>) -> Option<()> {
        self.is_one(element, token).then(|| words.push(token))
    }
}
