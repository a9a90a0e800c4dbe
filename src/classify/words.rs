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
pub(super) struct Unit<'r> {
    pub(super) text: &'r str,
    /// None of a word that is not in the vocabulary.
    pub(super) key: Option<Key>,
    sentence: usize,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// What a unit is, without its place: numbers of name sorts come first, then those of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u32);

impl Key {
    const WORDS_FROM: u32 = NameSort::ALL.len() as u32;

    const fn of_word(word: Pattern) -> Self {
        Self(word.0 + Self::WORDS_FROM)
    }

    const fn of_name(sort: NameSort) -> Self {
        Self(sort as u32)
    }

    const fn is_name(self) -> bool {
        self.0 < Self::WORDS_FROM
    }

    /// Returns the key of a unit as the file of weights writes it, if it can be one.
    pub(super) fn of(written: &str, vocabulary: &Vocabulary) -> Option<Self> {
        let name = NameSort::ALL.into_iter().find(|it| it.text() == written);
        let word = || vocabulary.pattern(written, Extent::Whole);
        name.map(Self::of_name)
            .or_else(|| word().map(Self::of_word))
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
pub(super) fn each(reading: &Reading<'_>, mut visit: impl FnMut(Option<&Unit<'_>>, &Unit<'_>)) {
    let mut before: Option<Unit<'_>> = None;
    let mut mentions = reading.mentions.iter().peekable();
    let mut token = 0;
    for _ in 0..UNITS_MAX {
        let Some(word) = reading.scan.word(token) else {
            break;
        };
        while mentions.next_if(|it| it.found.last < token).is_some() {}
        let sentence = reading.scan.sentence(token).unwrap_or_default();
        let name = mentions.peek().filter(|it| it.found.first <= token);
        let unit = match name {
            Some(mention) => Unit {
                text: NameSort::of(mention).text(),
                key: Some(Key::of_name(NameSort::of(mention))),
                sentence,
                first: token,
                last: mention.found.last,
            },
            None => Unit {
                text: word,
                key: reading.scan.whole(token).map(Key::of_word),
                sentence,
                first: token,
                last: token,
            },
        };
        token = unit.last + 1;
        if !unit.is_name() && reading.scan.is_masked(unit.first) {
            before = None;
            continue;
        }
        if !unit.is_name() {
            visit(None, &unit);
        }
        if let Some(before) = before.filter(|before| before.sentence == unit.sentence)
            && !(before.is_name() && unit.is_name())
        {
            visit(Some(&before), &unit);
        }
        before = Some(unit);
    }
}

impl Unit<'_> {
    const fn is_name(&self) -> bool {
        match self.key {
            Some(key) => key.is_name(),
            None => false,
        }
    }
}
