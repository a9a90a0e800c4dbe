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
pub(super) struct Unit {
    /// What a name stands for.
    name: Option<NameSort>,
    /// None of a word that is not in the vocabulary.
    pub(super) key: Option<Key>,
    sentence: u32,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Unit {
    /// Returns the unit as the file of weights writes it.
    pub(super) fn text<'r>(&self, reading: &'r Reading<'_>) -> &'r str {
        match self.name {
            Some(sort) => sort.text(),
            None => reading.scan.word(self.first).unwrap_or_default(),
        }
    }
}

/// What a unit is, without its place: numbers of name sorts come first, then those of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u32);

impl Key {
    const WORDS_FROM: u32 = NameSort::Alliance as u32 + 1;

    const fn of_word(word: Pattern) -> Self {
        Self(word.0 + Self::WORDS_FROM)
    }

    const fn of_name(sort: NameSort) -> Self {
        Self(sort as u32)
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
    let mut mentions = reading.mentions.iter().peekable();
    let mut token = 0;
    for _ in 0..UNITS_MAX {
        let Some(sentence) = reading.scan.sentence(token) else {
            break;
        };
        while mentions.next_if(|it| it.found.last < token).is_some() {}
        let mention = mentions.peek().filter(|it| it.found.first <= token);
        let name = mention.map(|it| NameSort::of(it));
        let word = || reading.scan.whole(token).map(Key::of_word);
        let unit = Unit {
            name,
            key: name.map(Key::of_name).or_else(word),
            sentence,
            first: token,
            last: mention.map_or(token, |it| it.found.last),
        };
        token = unit.last + 1;
        if name.is_none() && reading.scan.is_masked(unit.first) {
            before = None;
            continue;
        }
        if name.is_none() {
            visit(None, &unit);
        }
        if let Some(before) = before.filter(|before| before.sentence == unit.sentence)
            && (before.name.is_none() || name.is_none())
        {
            visit(Some(&before), &unit);
        }
        before = Some(unit);
    }
}
