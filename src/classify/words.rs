//! Words of a reading as signs of their own: single ones, and pairs of neighbours.
//!
//! A name of an actor or place stands as what it is (`<state>`, `<group>`), so that no name is a
//! sign by itself. Masked words do not count and part their neighbours.

use super::{
    matcher::{Mention, Owner},
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
    /// What the vocabulary has noted of the word.
    pub(super) note: u32,
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
        let name = NameSort::of_text(written);
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
    pub(super) const ALL: [Self; 5] = [
        Self::Place,
        Self::Leader,
        Self::Group,
        Self::State,
        Self::Alliance,
    ];

    /// Returns the sort that the file of weights writes so.
    pub(super) fn of_text(written: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.text() == written)
    }

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
#[inline]
pub(super) fn each_unit(reading: &Reading<'_>, mut visit: impl FnMut(Unit)) {
    let mut mentions = reading.mentions.iter();
    let mut name = mentions.next();
    let mut token = 0;
    // The sentence of the unit before, and whether it is a word; none if it was masked.
    let (mut of_before, mut is_after_word) = (u32::MAX, false);
    for _ in 0..UNITS_MAX {
        let Some((word, note, sentence)) = reading.scan.whole(token) else {
            return;
        };
        let mut unit = Unit {
            key: Key::of_word(word),
            note,
            is_led: of_before == sentence,
            first: token,
            last: token,
        };
        if let Some(mention) = name
            && mention.found.first <= token
        {
            unit.key = Key::of_name(NameSort::of(mention));
            unit.is_led &= is_after_word;
            unit.last = mention.found.last;
            // Names may overlap.
            name = mentions.find(|it| it.found.last > mention.found.last);
        } else if reading.scan.is_masked(token) {
            of_before = u32::MAX;
            token += 1;
            continue;
        }
        token = unit.last + 1;
        (of_before, is_after_word) = (sentence, unit.is_word());
        visit(unit);
    }
}
