//! What each sign of a story contributes: by hand, learned, and taught by a person.

use bumpalo::{Bump, collections::Vec as BumpVec};

use super::{
    super::{
        matcher::Owner,
        personal::Layer,
        places,
        read::Reading,
        score::{Contribution, Sums},
        signs::{Names, Sign, Signs, What},
        term::Class,
        weighed::Weighed,
        weights::Weight,
    },
    Assessor, is_named,
};

/// Actors of a story that count as signs, in order of appearance (chosen by us: lists of states
/// say little of each).
const ACTORS_MAX: usize = 5;

impl Assessor {
    /// Returns what each sign of a story contributes.
    pub(in crate::classify) fn weigh<'t>(
        &self,
        arena: &'t Bump,
        readings: &[Reading<'_>; 2],
        signs: &Signs<'_>,
        layer: &Layer,
    ) -> BumpVec<'t, Contribution> {
        let named = is_named(readings);
        let contributions = signs.list.iter().map(|sign| {
            let mut contribution = self.shipped_weight(sign, named);
            if !layer.is_empty() {
                contribution.personal = sign.share * personal(sign.what, layer, named);
            }
            contribution
        });
        BumpVec::from_iter_in(contributions, arena)
    }

    /// Returns what a sign contributes by the shipped weights.
    #[inline]
    fn shipped_weight(&self, sign: &Sign, named: bool) -> Contribution {
        // Most signs are words.
        if let What::Words(number) = sign.what {
            let words = self.words.get(number);
            return Contribution {
                kind: words.and_then(|it| it.kind),
                log_odds: words.map_or(0.0, |it| it.tension * sign.share),
                ..Contribution::default()
            };
        }
        let mut contribution = self.by_hand(sign, named);
        if self.weights.is_some() {
            let weight = self.weight(sign.what, named);
            contribution.log_odds = weight.map_or(0.0, |it| it.tension * sign.share);
        }
        contribution
    }

    /// Returns what all signs say by learned weights, if there are some.
    pub(in crate::classify) fn learned(&self, weighed: &Weighed<'_>) -> Option<Sums> {
        let named = is_named(&weighed.readings);
        let mut learned = Sums::of_nothing(self.weights.as_ref()?.bias);
        for (sign, contribution) in weighed.signs.list.iter().zip(&weighed.contributions) {
            if let Some(weight) = self.weight(sign.what, named) {
                learned.add(weight, sign.share, contribution);
            }
        }
        Some(learned)
    }

    /// Returns what a sign contributes by the weights of the lexicon.
    fn by_hand(&self, sign: &Sign, named: bool) -> Contribution {
        let mut contribution = Contribution::default();
        match sign.what {
            What::Group(group) => {
                if let Some(group) = self.lexicon.groups.get(group as usize) {
                    let weight = if named { group.weight } else { group.alone };
                    contribution = Contribution {
                        kind: Some(group.kind),
                        by_hand: sign.share * weight,
                        direction: group.direction,
                        precedence: group.precedence.filter(|_| sign.in_title),
                        ..contribution
                    };
                }
            }
            What::Context(context) => {
                let context = self.lexicon.contexts.get(context as usize);
                contribution.by_hand = sign.share * context.map_or(0.0, |context| context.weight);
            }
            What::Names(combination) => contribution.by_hand = self.of_names(combination),
            What::Words(_)
            | What::NewWords(_)
            | What::Kind(_)
            | What::Actor(_)
            | What::Dyad(..)
            | What::Theatre(_) => {}
        }
        contribution.log_odds = contribution.by_hand;
        contribution
    }

    /// Returns the log-odds of a combination of names.
    const fn of_names(&self, names: Names) -> f32 {
        match names {
            Names::TwoActors => self.options.two_actors,
            Names::Place => self.options.place_named,
            Names::ArmedGroup => self.options.armed_group_named,
            Names::Adversaries => self.options.adversaries_named,
        }
    }

    /// Returns the learned weight of a sign.
    fn weight(&self, what: What, named: bool) -> Option<&Weight> {
        let learned = &self.learned;
        match what {
            What::Words(number) => self.words.weight(number),
            What::Group(group) => {
                let [with, alone] = learned.groups.get(group as usize)?;
                Some(if named { with } else { alone })
            }
            What::Context(context) => learned.contexts.get(context as usize),
            What::Names(combination) => learned.names.get(combination as usize),
            What::Actor(actor) => learned.actors.get(actor as usize),
            What::Dyad(one, other) => learned.dyads.get(&(one, other)),
            What::Theatre(theatre) => learned.theatres.get(theatre as usize),
            What::NewWords(_) | What::Kind(_) => None,
        }
    }

    /// Adds which names and combinations of names stand in a story.
    pub(super) fn add_names(&self, readings: &[Reading<'_>; 2], signs: &mut Signs<'_>) {
        let actors = places::actors(readings);
        let mentions = readings.iter().flat_map(|reading| reading.mentions);
        for mention in mentions {
            if let Owner::Place(theatre) = mention.found.owner {
                signs.add_bare(What::Names(Names::Place));
                signs.add_bare(What::Theatre(theatre));
            }
        }
        if actors.len() >= 2 {
            signs.add_bare(What::Names(Names::TwoActors));
        }
        for (place, &actor) in actors.iter().enumerate().take(ACTORS_MAX) {
            signs.add_bare(What::Actor(actor));
            let entry = self.theatres.actors.get(actor as usize);
            if entry.is_some_and(|entry| entry.class == Class::GROUP) {
                signs.add_bare(What::Names(Names::ArmedGroup));
            }
            for &other in actors.iter().take(place) {
                let dyad = (actor.min(other), actor.max(other));
                if self.learned.dyads.contains_key(&dyad) {
                    signs.add_bare(What::Names(Names::Adversaries));
                    signs.add_bare(What::Dyad(dyad.0, dyad.1));
                }
            }
        }
    }
}

/// Returns the personal weight of a sign.
fn personal(what: What, layer: &Layer, named: bool) -> f32 {
    match what {
        What::Group(group) => layer.group(group, named),
        What::Context(context) => layer.context(context),
        What::Words(words) => layer.words(words),
        What::NewWords(words) => layer.of_new_words(words),
        What::Kind(kind) => layer.kind(kind),
        What::Names(_) | What::Actor(_) | What::Dyad(..) | What::Theatre(_) => 0.0,
    }
}
