//! Finds the sequences of terms in a text: one pass over the joined tokens for an anchor of each
//! sequence, then a look at the neighbours. Must not know what a match is worth.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{
    scan::Scan,
    term::{Class, Element, Sequence, Word},
};

/// What a sequence belongs to; numbers are indices into the lexicon and the theatres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A name of an actor.
    Actor(usize, Class),
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
    automaton: AhoCorasick,
    /// For each pattern of the automaton, its entries as a range.
    ranges: Vec<(usize, usize)>,
    entries: Vec<Entry>,
    sequences: Vec<Compiled>,
}

/// That a sequence may stand where an anchor was found.
#[derive(Debug, Clone, Copy)]
struct Entry {
    sequence: usize,
    /// The element at which the anchor begins.
    element: usize,
}

#[derive(Debug)]
struct Compiled {
    elements: Sequence,
    owner: Owner,
}

/// An anchor found in a text, whose neighbours were not looked at yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) owner: Owner,
    entry: Entry,
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
    /// Returns the matcher of the sequences, given with owners.
    pub(super) fn new(sequences: Vec<(Owner, Sequence)>) -> Self {
        let sequences: Vec<Compiled> = sequences
            .into_iter()
            .map(|(owner, elements)| Compiled { elements, owner })
            .collect();
        let mut anchored: Vec<(String, Entry)> = sequences
            .iter()
            .enumerate()
            .flat_map(|(sequence, compiled)| {
                let Anchor { element, texts } = anchor(&compiled.elements);
                texts
                    .into_iter()
                    .map(move |text| (text, Entry { sequence, element }))
            })
            .collect();
        anchored.sort_by(|left, right| left.0.cmp(&right.0));
        let mut patterns: Vec<String> = Vec::new();
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for (idx, (anchor, _)) in anchored.iter().enumerate() {
            match ranges.last_mut() {
                Some(range) if patterns.last() == Some(anchor) => range.1 = idx + 1,
                _ => {
                    patterns.push(anchor.clone());
                    ranges.push((idx, idx + 1));
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .expect("fewer than 2^31 states: files hold far less than 2 GiB of terms");
        Self {
            automaton,
            ranges,
            entries: anchored.into_iter().map(|(_, entry)| entry).collect(),
            sequences,
        }
    }

    /// Returns all anchors in the text.
    pub(super) fn hits(&self, scan: &Scan<'_>) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(32);
        for (joined, token_at) in scan.layers() {
            for found in self.automaton.find_overlapping_iter(joined) {
                // Anchors begin with the space before their first token.
                if let Some(token) = token_at(found.start() + 1) {
                    self.add_hits(found.pattern().as_usize(), token, &mut hits);
                }
            }
        }
        hits
    }

    /// Adds the sequences of which a pattern of the automaton is the anchor.
    fn add_hits(&self, pattern: usize, token: usize, hits: &mut Vec<Hit>) {
        let range = self.ranges.get(pattern);
        let entries = range.and_then(|&(from, to)| self.entries.get(from..to));
        for &entry in entries.unwrap_or_default() {
            let compiled = self.sequences.get(entry.sequence);
            if let Some(compiled) = compiled {
                hits.push(Hit {
                    owner: compiled.owner,
                    entry,
                    token,
                });
            }
        }
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
        let compiled = self.sequences.get(hit.entry.sequence)?;
        let (before, after) = compiled.elements.split_at_checked(hit.entry.element)?;
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

/// The words of a sequence that are looked for in the text first.
struct Anchor {
    /// The element at which they begin.
    element: usize,
    /// Each as it stands in a joined text, with the space before it.
    texts: Vec<String>,
}

impl Anchor {
    /// Returns how rare the anchor is likely to be: the length of its shortest text.
    fn rarity(&self) -> usize {
        self.texts.iter().map(String::len).min().unwrap_or(0)
    }
}

/// Returns the words of a sequence that are likely to be the rarest: a run of plain words, or
/// one element with several choices.
fn anchor(elements: &[Element]) -> Anchor {
    let mut best = Anchor {
        element: 0,
        texts: Vec::new(),
    };
    let mut run: Option<Anchor> = None;
    for (element, words) in elements.iter().enumerate() {
        let Element::Words(words) = words else {
            run = None;
            continue;
        };
        let current = match (run.take(), words.as_slice()) {
            // Of neighbours that may have clitics each is looked for by itself.
            (Some(mut run), [word]) if !may_have_clitics(&word.folded) => {
                run.texts.iter_mut().for_each(|text| append(text, word));
                run
            }
            _ => Anchor {
                element,
                texts: words.iter().map(|word| appended(" ", word)).collect(),
            },
        };
        let goes_on = words.iter().all(|word| !word.prefix);
        if current.rarity() > best.rarity() {
            best.element = current.element;
            best.texts.clone_from(&current.texts);
        }
        run = Some(current).filter(|_| goes_on);
    }
    best
}

/// Returns whether a word is written in Hebrew or Arabic letters.
fn may_have_clitics(word: &str) -> bool {
    word.chars().any(|c| matches!(c, '\u{590}'..='\u{6ff}'))
}

fn append(text: &mut String, word: &Word) {
    text.push_str(&word.folded);
    if !word.prefix {
        text.push(' ');
    }
}

fn appended(before: &str, word: &Word) -> String {
    let mut text = before.to_owned();
    append(&mut text, word);
    text
}

/// A text with its names, seen from one sentence.
struct View<'a> {
    scan: &'a Scan<'a>,
    mentions: &'a [Mention],
    sentence: usize,
}

impl View<'_> {
    /// Matches elements from `token` on; returns one past the last token.
    fn forward(&self, elements: &[Element], token: usize, words: &mut Vec<usize>) -> Option<usize> {
        let Some((element, rest)) = elements.split_first() else {
            return Some(token);
        };
        match element {
            Element::Words(choices) => {
                self.step(choices, token, words)?;
                self.forward(rest, token + 1, words).or_else(|| undo(words))
            }
            Element::Gap(size) => (0..=usize::from(*size))
                .find_map(|skipped| self.forward(rest, token + skipped, words)),
            Element::Name(class) => self
                .names(*class)
                .filter(|found| found.first == token)
                .find_map(|found| self.forward(rest, found.last + 1, words)),
        }
    }

    /// Matches elements back from the token before `token`; returns the first token.
    fn backward(
        &self,
        elements: &[Element],
        token: usize,
        words: &mut Vec<usize>,
    ) -> Option<usize> {
        let Some((element, rest)) = elements.split_last() else {
            return Some(token);
        };
        match element {
            Element::Words(choices) => {
                let token = token.checked_sub(1)?;
                self.step(choices, token, words)?;
                self.backward(rest, token, words).or_else(|| undo(words))
            }
            Element::Gap(size) => (0..=usize::from(*size))
                .map_while(|skipped| token.checked_sub(skipped))
                .find_map(|token| self.backward(rest, token, words)),
            Element::Name(class) => self
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
    fn step(&self, choices: &[Word], token: usize, words: &mut Vec<usize>) -> Option<()> {
        let is_word = |word: &Word| {
            let same = self.scan.forms(token).any(|form| {
                if word.prefix {
                    form.starts_with(&word.folded)
                } else {
                    form == word.folded
                }
            });
            let exact = word.exact.as_deref();
            same && exact.is_none_or(|exact| self.scan.original(token) == Some(exact))
        };
        let holds = self.scan.sentence(token) == Some(self.sentence)
            && !self.scan.is_masked(token)
            && choices.iter().any(is_word);
        holds.then(|| words.push(token))
    }
}

/// Forgets the last noted token; says that there is no match.
fn undo(words: &mut Vec<usize>) -> Option<usize> {
    words.pop();
    None
}
