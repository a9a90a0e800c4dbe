//! Which theatres a story is about, from the actors and places that it names.

use super::{
    grammar::{Grammar, Role},
    matcher::{Mention, Owner},
    read::Reading,
    theatres::{Theatre, Theatres},
};
use crate::model::Kind;

/// What naming something in the title counts, against 1 in the body; chosen by us.
const TITLE_SHARE: f32 = 2.0;
/// What a name counts at most, however often it stands in the body; chosen by us.
const BODY_MAX: f32 = 3.0;
/// What a place of a theatre counts for each unit of its share; chosen by us.
const PLACE_WEIGHT: f32 = 1.5;
/// What a name counts more when the words before say that the act is there ("in Syria", "on Kyiv");
/// chosen on training headlines.
const LOCATED: f32 = 2.0;
/// Most theatres of one story; chosen by us.
const THEATRES_MAX: usize = 3;
/// Part of the strongest theatre's score that another one needs, 0 to 1; chosen by us.
const SCORE_SHARE_MIN: f32 = 0.35;

/// Returns the actors in order of appearance, each once, as indices.
pub(super) fn actors(readings: &[Reading<'_>]) -> Vec<usize> {
    let mut actors = Vec::new();
    for mention in readings.iter().flat_map(|reading| &reading.mentions) {
        if let Owner::Actor(actor, _) = mention.found.owner
            && !actors.contains(&actor)
        {
            actors.push(actor);
        }
    }
    actors
}

/// Returns the ids of the theatres, most evidence first; the order of the file breaks ties.
/// Where nothing says where a story is, `dominant`, its kind, and its actors may.
pub(super) fn rank(
    theatres: &Theatres,
    grammar: &Grammar,
    readings: &[Reading<'_>; 2],
    dominant: Option<Kind>,
) -> Vec<String> {
    let shares = Shares::of(theatres, grammar, readings);
    let mut scored: Vec<(f32, &str)> = Vec::new();
    for (idx, theatre) in theatres.areas.iter().enumerate() {
        let actor = |wanted: usize| shares.actors.get(wanted).copied().unwrap_or_default();
        let place = shares.places.get(idx).copied().unwrap_or_default();
        let alone: f32 = theatre.alone.iter().map(|&wanted| actor(wanted)).sum();
        let pairs = theatre
            .pairs
            .iter()
            .map(|&(left, right)| actor(left).min(actor(right)))
            .fold(0.0, f32::max);
        let score = PLACE_WEIGHT * place + alone + pairs;
        if score > 0.0 {
            scored.push((score, &theatre.id));
        }
    }
    if scored.is_empty() {
        return otherwise(theatres, &actors(readings), dominant);
    }
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    let least = scored.first().map_or(0.0, |best| best.0 * SCORE_SHARE_MIN);
    scored
        .into_iter()
        .take(THEATRES_MAX)
        .filter(|&(score, _)| score >= least)
        .map(|(_, id)| id.to_owned())
        .collect()
}

/// Returns the theatre that the first actor for whom there is one means by himself, one for stories
/// of this kind before one for all.
fn otherwise(theatres: &Theatres, actors: &[usize], dominant: Option<Kind>) -> Vec<String> {
    let holds = |theatre: &&Theatre| match theatre.otherwise_kind {
        None => true,
        kind => kind == dominant,
    };
    let candidates = || theatres.areas.iter().filter(holds);
    let of_actor = |actor: &usize| {
        let meant = candidates().filter(|it| it.otherwise.contains(actor));
        meant.min_by_key(|it| it.otherwise_kind.is_none())
    };
    let unnamed = || candidates().find(|it| it.otherwise_kind.is_some());
    let found = match actors {
        [] => unnamed(),
        actors => actors.iter().find_map(of_actor),
    };
    found
        .map(|theatre| theatre.id.clone())
        .into_iter()
        .collect()
}

/// What each actor counts, by whichever of its names, and the places of each theatre; by index.
#[derive(Clone)]
struct Shares {
    actors: Vec<f32>,
    places: Vec<f32>,
}

impl Shares {
    fn of(theatres: &Theatres, grammar: &Grammar, [title, body]: &[Reading<'_>; 2]) -> Self {
        let mut shares = Self {
            actors: vec![0.0; theatres.actors.len()],
            places: vec![0.0; theatres.areas.len()],
        };
        for mention in &title.mentions {
            let counts = TITLE_SHARE * located(grammar, title, mention);
            if let Some(share) = shares.share(mention.found.owner) {
                *share = share.max(counts);
            }
        }
        let mut most = shares.clone();
        for mention in &body.mentions {
            let counts = located(grammar, body, mention);
            let most = most.share(mention.found.owner).map(|it| *it + BODY_MAX);
            let share = shares.share(mention.found.owner);
            if let Some((share, most)) = share.zip(most) {
                *share = (*share + counts).min(most);
            }
        }
        shares
    }

    fn share(&mut self, owner: Owner) -> Option<&mut f32> {
        match owner {
            Owner::Actor(actor, _) => self.actors.get_mut(actor),
            Owner::Place(theatre) => self.places.get_mut(theatre),
            Owner::Office(_) | Owner::Context(_) | Owner::Group(_) => None,
        }
    }
}

/// Returns what a name counts, given the small words before it.
fn located(grammar: &Grammar, reading: &Reading<'_>, mention: &Mention) -> f32 {
    let before = (0..mention.found.first).rev();
    let mut roles = before.map(|token| reading.scan.word(token).and_then(|it| grammar.role(it)));
    match roles.find(|role| *role != Some(Role::Light)).flatten() {
        Some(Role::In | Role::At) => LOCATED,
        _ => 1.0,
    }
}
