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
    for unit in units(reading) {
        if unit.is_word() {
            visit(None, &unit);
        }
        if unit.is_led {
            visit(before.as_ref(), &unit);
        }
        before = Some(unit);
    }
}

/// Returns the units of a reading in order; masked words are left out.
pub(super) fn units(reading: &Reading<'_>) -> impl Iterator<Item = Unit> {
    let mut units = Units {
        reading,
        mentions: &reading.mentions,
        name_from: 0,
        token: 0,
        left: UNITS_MAX,
        is_after_word: false,
        sentence: u32::MAX,
    };
    units.go_to_name();
    units
}

struct Units<'r, 't> {
    reading: &'r Reading<'t>,
    /// The names that do not end before `token`.
    mentions: &'r [Mention],
    /// Where the first of them begins.
    name_from: usize,
    token: usize,
    left: usize,
    /// Whether the unit before is a word, and its sentence; [`u32::MAX`] if it is masked.
    is_after_word: bool,
    sentence: u32,
}

impl Iterator for Units<'_, '_> {
    type Item = Unit;

    #[inline]
    fn next(&mut self) -> Option<Unit> {
        while self.left > 0 {
            self.left -= 1;
            let first = self.token;
            let (word, sentence) = self.reading.scan.whole(first)?;
            let (mut key, mut last) = (Key::of_word(word), first);
            if first >= self.name_from
                && let Some(name) = self.mentions.first()
            {
                (key, last) = (Key::of_name(NameSort::of(name)), name.found.last);
            }
            self.token = last + 1;
            if self.token > self.name_from {
                self.go_to_name();
            }
            let is_word = key.is_word();
            if is_word && self.reading.scan.is_masked(first) {
                self.sentence = u32::MAX;
                continue;
            }
            let is_led = self.sentence == sentence && (self.is_after_word || is_word);
            (self.sentence, self.is_after_word) = (sentence, is_word);
            return Some(Unit {
                key,
                is_led,
                first,
                last,
            });
        }
        None
    }
}

impl Units<'_, '_> {
    /// Leaves out the names that end before the next token.
    fn go_to_name(&mut self) {
        while let Some((name, rest)) = self.mentions.split_first()
            && name.found.last < self.token
        {
            self.mentions = rest;
        }
        let next = self.mentions.first();
        self.name_from = next.map_or(usize::MAX, |name| name.found.first);
    }
}
