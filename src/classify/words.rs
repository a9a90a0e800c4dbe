//! Words of a reading as signs of their own: single ones, and pairs of neighbours.
//!
//! A name of an actor or place stands as what it is (`<state>`, `<group>`), so that no name is a
//! sign by itself. Masked words do not count and part their neighbours.

use std::ops::Range;

use super::{
    matcher::{Found, Mention, Owner},
    read::Reading,
    term::Class,
    vocabulary::{Extent, Pattern, Vocabulary},
};

/// Units of a text that are looked at, from the beginning; chosen by us: what stands later says
/// more about everything and less about the story.
const UNITS_MAX: usize = 120;

/// A word, or a name as what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) key: Key,
    /// Whether it and the unit before it are a pair: neighbours of which one is a word.
    pub(super) is_led: bool,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Unit {
    /// Returns whether it is a word, and no name.
    pub(super) const fn is_word(&self) -> bool {
        self.key.is_word()
    }

    /// Returns the unit as the file of weights writes it.
    pub(super) fn text<'r>(&self, reading: &'r Reading<'_>) -> &'r str {
        match NameSort::ALL.get(self.key.number()) {
            Some(sort) => sort.text(),
            None => reading.scan.word(self.first).unwrap_or_default(),
        }
    }
}

/// What a unit is, without its place: numbers of name sorts come first, then that of all words which are
/// not in the vocabulary, and those of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u32);

impl Key {
    const WORDS_FROM: u32 = NameSort::Alliance as u32 + 1;

    /// Returns the key of a word; [`Pattern::NONE`] is one that is not in the vocabulary.
    const fn of_word(word: Pattern) -> Self {
        Self(word.0 + Self::WORDS_FROM)
    }

    const fn of_name(sort: NameSort) -> Self {
        Self(sort as u32)
    }

    const fn is_word(self) -> bool {
        self.0 >= Self::WORDS_FROM
    }

    /// Returns the key of a unit as the file of weights writes it, if it can be one.
    pub(super) fn of(written: &str, vocabulary: &Vocabulary) -> Option<Self> {
        let name = NameSort::ALL.into_iter().find(|it| it.text() == written);
        let word = || vocabulary.pattern(written, Extent::Whole);
        name.map(Self::of_name)
            .or_else(|| word().map(Self::of_word))
    }

    /// Returns its number, from 0 on.
    pub(super) const fn number(self) -> usize {
        self.0 as usize
    }

    /// Returns one number for two neighbours.
    pub(super) const fn pair(self, after: Self) -> u64 {
        (self.0 as u64) << 32 | after.0 as u64
    }
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NameSort {
    Place,
    Leader,
    Group,
    State,
    Alliance,
}

impl NameSort {
    const ALL: [Self; 5] = [
        Self::Place,
        Self::Leader,
        Self::Group,
        Self::State,
        Self::Alliance,
    ];

    const fn of(mention: &Mention) -> Self {
        match mention.found.owner {
            Owner::Place(_) => Self::Place,
            _ if mention.class.meets(Class::LEADER) => Self::Leader,
            _ if mention.class.meets(Class::GROUP) => Self::Group,
            _ if mention.class.meets(Class::STATE) => Self::State,
            _ => Self::Alliance,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Place => "<place>",
            Self::Leader => "<leader>",
            Self::Group => "<group>",
            Self::State => "<state>",
            Self::Alliance => "<alliance>",
        }
    }
}

/// Calls `visit` with each word of a reading, and with each pair of neighbours of which one is a
/// word, the first of them first.
pub(super) fn each(reading: &Reading<'_>, mut visit: impl FnMut(Option<&Unit>, &Unit)) {
    let mut before: Option<Unit> = None;
    each_unit(reading, |unit| {
        if unit.is_word() {
            visit(None, &unit);
        }
        if unit.is_led {
            visit(before.as_ref(), &unit);
        }
        before = Some(unit);
    });
}

/// Calls `visit` with the units of a reading in order; masked words are left out.
pub(super) fn each_unit(reading: &Reading<'_>, visit: impl FnMut(Unit)) {
    let mut units = Units {
        reading,
        visit,
        left: UNITS_MAX,
        is_after_word: false,
        sentence: u32::MAX,
    };
    let mut token = 0;
    for mention in &reading.mentions {
        let Found { first, last, .. } = mention.found;
        // Names may overlap.
        if last >= token {
            units.words(token..first);
            units.name(NameSort::of(mention), token.max(first), last);
            token = last + 1;
        }
    }
    units.words(token..usize::MAX);
}

struct Units<'r, 't, F> {
    reading: &'r Reading<'t>,
    visit: F,
    left: usize,
    /// Whether the unit before is a word, and its sentence; [`u32::MAX`] if it is masked.
    is_after_word: bool,
    sentence: u32,
}

impl<F: FnMut(Unit)> Units<'_, '_, F> {
    /// Visits the words among some tokens.
    #[inline]
    fn words(&mut self, tokens: Range<usize>) {
        let scan = &self.reading.scan;
        for (token, word, sentence) in scan.words(tokens).take(self.left) {
            self.left -= 1;
            if scan.is_masked(token) {
                self.sentence = u32::MAX;
                continue;
            }
            (self.visit)(Unit {
                key: Key::of_word(word),
                is_led: self.sentence == sentence,
                first: token,
                last: token,
            });
            (self.sentence, self.is_after_word) = (sentence, true);
        }
    }

    /// Visits a name.
    fn name(&mut self, sort: NameSort, first: usize, last: usize) {
        let sentence = self.reading.scan.sentence(first);
        if let (Some(sentence), 1..) = (sentence, self.left) {
            self.left -= 1;
            (self.visit)(Unit {
                key: Key::of_name(sort),
                is_led: self.sentence == sentence && self.is_after_word,
                first,
                last,
            });
            (self.sentence, self.is_after_word) = (sentence, false);
        }
    }
}
