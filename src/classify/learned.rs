//! The learned weights of what a lexicon and theatres name, by index instead of by name.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    lexicon::{Context, Group, Lexicon},
    signs::Names,
    theatres::Theatres,
    vocabulary::{Vocabulary, number},
    weights::{Weight, Weights},
    words::{Key, NameSort, Unit},
};
use crate::model::Kind;

/// How the file of weights calls a sign with a name beside it, and one without.
pub(super) const NAMED: &str = "sign";
pub(super) const ALONE: &str = "alone";
/// How much more the kind counts that the user's files give a group, so that no learned kind outweighs
/// it (chosen by us).
const KIND_SAID: f32 = 2.0;

/// The learned weights of signs and names, by index.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Of groups with a name beside them, and alone.
    pub(super) groups: Vec<[Weight; 2]>,
    pub(super) contexts: Vec<Weight>,
    pub(super) actors: Vec<Weight>,
    /// Of all pairs of actors of some theatre, the lower index first.
    pub(super) dyads: FxHashMap<(u32, u32), Weight>,
    /// Of combinations of names, in the order of [`Names::ALL`].
    pub(super) names: [Weight; 4],
    pub(super) theatres: Vec<Weight>,
}

/// The learned weights of words and of pairs of them.
#[derive(Debug, Default)]
pub(super) struct LearnedWords {
    /// What is learned of names, by key; that of words is noted in the vocabulary.
    names: [OfUnit; NameSort::ALL.len()],
    pairs: FxHashMap<u64, u32>,
    list: Vec<OfWords>,
    /// The whole weights of the same, of which few are asked for.
    weights: Vec<Weight>,
}

/// What is learned of a unit, in one number, as there are many and every word is asked for: its own
/// number plus 1, if it has a weight of its own, above a bit for each end of a pair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OfUnit(u32);

impl OfUnit {
    const BEGINS: u32 = 1;
    const ENDS: u32 = 2;
    const NUMBER_SHIFT: u32 = 2;

    /// Returns the number of the unit, if it has a weight of its own.
    #[inline]
    pub(super) const fn number(self) -> Option<u32> {
        (self.0 >> Self::NUMBER_SHIFT).checked_sub(1)
    }

    /// Returns whether some pair may be of the two, this one first.
    #[inline]
    pub(super) const fn may_go_before(self, other: Self) -> bool {
        self.0 & Self::BEGINS != 0 && other.0 & Self::ENDS != 0
    }
}

impl LearnedWords {
    /// Returns what is learned of words; a part of it is noted in their vocabulary.
    pub(super) fn of(words: BTreeMap<String, Weight>, vocabulary: &mut Vocabulary) -> Self {
        let mut learned = Self::default();
        // Most neighbours that are asked for are no pair, which is told sooner where much is free.
        learned.pairs.reserve(2 * words.len());
        for ((words, weight), place) in words.into_iter().zip(0..) {
            learned.list.push(OfWords {
                tension: weight.tension,
                kind: weight.strongest(),
            });
            learned.weights.push(weight);
            learned.add(&words, place, vocabulary);
        }
        learned
    }

    /// Adds the number of words, if some text can hold them.
    fn add(&mut self, words: &str, number: u32, vocabulary: &mut Vocabulary) -> Option<()> {
        match words.split_once(' ') {
            None => self.note(words, (number + 1) << OfUnit::NUMBER_SHIFT, vocabulary),
            Some((first, second)) => {
                let key = |written: &str| Key::of(written, vocabulary);
                let pair = key(first)?.pair(key(second)?);
                self.pairs.insert(pair, number);
                self.note(first, OfUnit::BEGINS, vocabulary);
                self.note(second, OfUnit::ENDS, vocabulary);
            }
        }
        Some(())
    }

    /// Adds to what is learned of a unit.
    fn note(&mut self, written: &str, more: u32, vocabulary: &mut Vocabulary) {
        match NameSort::of_text(written) {
            Some(sort) => {
                if let Some(of_name) = self.names.get_mut(sort as usize) {
                    of_name.0 |= more;
                }
            }
            None => vocabulary.note(written, |known| known | more),
        }
    }

    /// Returns what is learned of a unit.
    #[inline]
    pub(super) fn of_unit(&self, unit: &Unit) -> OfUnit {
        if self.is_empty() {
            return OfUnit::default();
        }
        let of_name = self.names.get(unit.key.number());
        of_name.copied().unwrap_or(OfUnit(unit.note))
    }

    /// Returns the number of a pair of neighbours that has a weight.
    pub(super) fn of_pair(&self, before: Key, unit: Key) -> Option<u32> {
        self.pairs.get(&before.pair(unit)).copied()
    }

    /// Returns whether no words have a weight.
    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the number of words as the file of weights writes them.
    pub(super) fn find(&self, words: &str, vocabulary: &Vocabulary) -> Option<u32> {
        let key = |written: &str| Key::of(written, vocabulary);
        match words.split_once(' ') {
            None => {
                let of_unit = match NameSort::of_text(words) {
                    Some(sort) => *self.names.get(sort as usize)?,
                    None => OfUnit(vocabulary.find(words.as_bytes()).note),
                };
                of_unit.number()
            }
            Some((first, second)) => self.pairs.get(&key(first)?.pair(key(second)?)).copied(),
        }
    }

    /// Returns what words count for tension, by number.
    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&OfWords> {
        self.list.get(number as usize)
    }

    /// Returns all that words count, by number.
    pub(super) fn weight(&self, number: u32) -> Option<&Weight> {
        self.weights.get(number as usize)
    }
}

/// What words count for tension, and the kind that they speak for.
#[derive(Debug)]
pub(super) struct OfWords {
    pub(super) tension: f32,
    pub(super) kind: Option<Kind>,
}

impl Learned {
    pub(super) fn of(lexicon: &Lexicon, theatres: &Theatres, weights: &Weights) -> Self {
        let group = |group: &Group| {
            let said = group.said;
            let sorts = [
                (NAMED, group.weight, said.weight),
                (ALONE, group.alone, said.alone),
            ];
            sorts.map(|(sort, by_hand, said_weight)| {
                let by_hand = Weight::by_hand(by_hand, group.kind, group.direction);
                let known = weights.known(&format!("{sort} {}", group.id));
                let mut weight = known.unwrap_or(by_hand);
                // What the user's files say holds.
                weight.tension = said_weight.unwrap_or(weight.tension);
                if said.kind.is_some() {
                    weight.kinds = by_hand.kinds.map(|it| it * KIND_SAID);
                }
                if said.direction.is_some() {
                    weight.direction = by_hand.direction;
                }
                weight
            })
        };
        let context = |context: &Context| {
            let mut weight = weights.sign(&format!("{NAMED} {}", context.id));
            weight.tension = context.said.unwrap_or(weight.tension);
            weight
        };
        let pairs = theatres.areas.iter().flat_map(|area| &area.pairs);
        let dyads = pairs.filter_map(|&(one, other)| {
            let (one, other) = (one.min(other), one.max(other));
            let ids = (
                theatres.actor_id(number(one))?,
                theatres.actor_id(number(other))?,
            );
            let weight = weights.sign(&format!("dyad {} {}", ids.0, ids.1));
            Some(((number(one), number(other)), weight))
        });
        let actor = |id: &str| weights.sign(&format!("actor {id}"));
        let theatre = |id: &str| weights.sign(&format!("theatre {id}"));
        Self {
            groups: lexicon.groups.iter().map(group).collect(),
            contexts: lexicon.contexts.iter().map(context).collect(),
            actors: theatres
                .actors
                .iter()
                .map(|it| actor(&it.actor.id))
                .collect(),
            dyads: dyads.collect(),
            names: Names::ALL.map(|names| weights.sign(names.key())),
            theatres: theatres.areas.iter().map(|it| theatre(&it.id)).collect(),
        }
    }
}
