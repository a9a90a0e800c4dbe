//! The learned weights of what a lexicon and theatres name, by index instead of by name.

use std::collections::{BTreeMap, HashMap};

use rustc_hash::FxHashMap;

use super::{
    lexicon::{Group, Lexicon},
    theatres::Theatres,
    vocabulary::Vocabulary,
    weights::{Weight, Weights},
    words::{Key, Unit},
};
use crate::model::Kind;

/// How the file of weights calls a sign with a name beside it, and one without.
pub(super) const NAMED: &str = "sign";
pub(super) const ALONE: &str = "alone";
/// The learned weights of signs and names, by index.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Of groups with a name beside them, and alone.
    pub(super) groups: Vec<[Weight; 2]>,
    pub(super) contexts: Vec<Weight>,
    pub(super) actors: Vec<Weight>,
    pub(super) dyads: HashMap<(usize, usize), Weight>,
    pub(super) theatres: Vec<Weight>,
}

/// The learned weights of words and of pairs of them.
#[derive(Debug, Default)]
pub(super) struct LearnedWords {
    singles: FxHashMap<Key, usize>,
    pairs: FxHashMap<u64, usize>,
    list: Vec<OfWords>,
}

impl LearnedWords {
    pub(super) fn of(words: BTreeMap<String, Weight>, vocabulary: &Vocabulary) -> Self {
        let mut learned = Self::default();
        let key = |written: &str| Key::of(written, vocabulary);
        for (words, weight) in words {
            let number = learned.list.len();
            learned.list.push(OfWords {
                weight,
                kind: weight.strongest(),
            });
            match words.split_once(' ') {
                None => {
                    let single = key(&words).map(|key| (key, number));
                    learned.singles.extend(single);
                }
                Some((first, second)) => {
                    let pair = key(first).zip(key(second));
                    let pair = pair.map(|(first, second)| (first.pair(second), number));
                    learned.pairs.extend(pair);
                }
            }
        }
        learned
    }

    /// Returns the number of a word, or of a pair of neighbours, that has a weight.
    pub(super) fn number(&self, before: Option<&Unit<'_>>, unit: &Unit<'_>) -> Option<usize> {
        let number = match before {
            None => self.singles.get(&unit.key?),
            Some(before) => self.pairs.get(&before.key?.pair(unit.key?)),
        };
        number.copied()
    }

    /// Returns what words count, by number.
    pub(super) fn get(&self, number: usize) -> Option<&OfWords> {
        self.list.get(number)
    }
}

/// What words count, and the kind that they speak for.
#[derive(Debug)]
pub(super) struct OfWords {
    pub(super) weight: Weight,
    pub(super) kind: Option<Kind>,
}

impl Learned {
    pub(super) fn of(lexicon: &Lexicon, theatres: &Theatres, weights: &Weights) -> Self {
        let group = |group: &Group| {
            [(NAMED, group.weight), (ALONE, group.alone)].map(|(sort, by_hand)| {
                let known = weights.known(&format!("{sort} {}", group.id));
                known.unwrap_or_else(|| Weight::by_hand(by_hand, group.kind, group.direction))
            })
        };
        let context = |id: &str| weights.sign(&format!("{NAMED} {id}"));
        let pairs = theatres.areas.iter().flat_map(|area| &area.pairs);
        let dyads = pairs.filter_map(|&(one, other)| {
            let (one, other) = (one.min(other), one.max(other));
            let ids = (theatres.actor_id(one)?, theatres.actor_id(other)?);
            let weight = weights.sign(&format!("dyad {} {}", ids.0, ids.1));
            Some(((one, other), weight))
        });
        let actor = |id: &str| weights.sign(&format!("actor {id}"));
        let theatre = |id: &str| weights.sign(&format!("theatre {id}"));
        Self {
            groups: lexicon.groups.iter().map(group).collect(),
            contexts: lexicon.contexts.iter().map(|it| context(&it.id)).collect(),
            actors: theatres
                .actors
                .iter()
                .map(|it| actor(&it.actor.id))
                .collect(),
            dyads: dyads.collect(),
            theatres: theatres.areas.iter().map(|it| theatre(&it.id)).collect(),
        }
    }
}
