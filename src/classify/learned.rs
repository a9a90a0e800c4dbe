//! The learned weights of what a lexicon and theatres name, by index instead of by name.

use std::collections::HashMap;

use super::{
    lexicon::{Context, Group, Lexicon},
    theatres::Theatres,
    weights::{Weight, Weights},
};

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
                    weight.kinds = by_hand.kinds;
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
            let ids = (theatres.actor_id(one)?, theatres.actor_id(other)?);
            let weight = weights.sign(&format!("dyad {} {}", ids.0, ids.1));
            Some(((one, other), weight))
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
            theatres: theatres.areas.iter().map(|it| theatre(&it.id)).collect(),
        }
    }
}
