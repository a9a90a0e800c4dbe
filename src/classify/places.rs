//! Which theatres a story is about, from the actors and places that it names.

use super::{
    grammar::{Grammar, Role},
    matcher::{Mention, Owner},
    read::Reading,
    theatres::Theatres,
    vocabulary::number,
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
pub(super) fn actors(readings: &[Reading<'_>]) -> Vec<u32> {
    let mut actors = Vec::new();
    for mention in readings.iter().flat_map(|reading| reading.mentions) {
        if let Owner::Actor(actor, _) = mention.found.owner
            && !actors.contains(&actor)
        {
            actors.push(actor);
        }
    }
    actors
}

/// What actors say of theatres.
#[derive(Debug)]
pub(super) struct Places {
    /// Of each actor, by index.
    of_actor: Vec<Vec<Says>>,
    /// The theatres that each actor means by itself where nothing says where a story is, by index, and for
    /// stories of which kind; those for one kind first.
    otherwise: Vec<Vec<(Option<Kind>, u32)>>,
    /// The theatres of stories of a kind that name no actor.
    unnamed: Vec<(Kind, u32)>,
}

/// What an actor says of a theatre, given by index.
#[derive(Debug, Clone, Copy)]
enum Says {
    /// It alone means the theatre.
    Alone(u32),
    /// It means the theatre together with another actor.
    With(u32, u32),
}

/// What speaks for a theatre.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    place: f32,
    alone: f32,
    pairs: f32,
}

impl Places {
    /// Returns what the actors of some theatres say of them.
    pub(super) fn of(theatres: &Theatres) -> Self {
        let mut of_actor = vec![Vec::new(); theatres.actors.len()];
        let mut says = |actor: usize, it: Says| {
            if let Some(all) = of_actor.get_mut(actor) {
                all.push(it);
            }
        };
        for (idx, theatre) in (0..).zip(&theatres.areas) {
            for &actor in &theatre.alone {
                says(actor, Says::Alone(idx));
            }
            for &(left, right) in &theatre.pairs {
                says(left, Says::With(number(right), idx));
            }
        }
        let areas = || (0..).zip(&theatres.areas);
        let meant = |actor: usize| {
            let meant = areas().filter(|(_, it)| it.otherwise.contains(&actor));
            let mut meant: Vec<_> = meant.map(|(idx, it)| (it.otherwise_kind, idx)).collect();
            meant.sort_by_key(|(kind, _)| kind.is_none());
            meant
        };
        Self {
            of_actor,
            otherwise: (0..theatres.actors.len()).map(meant).collect(),
            unnamed: areas()
                .filter_map(|(idx, it)| Some((it.otherwise_kind?, idx)))
                .collect(),
        }
    }

    /// Returns the ids of the theatres, most evidence first; the order of the file breaks ties.
    /// Where nothing says where a story is, `dominant`, its kind, and its actors may.
    pub(super) fn rank(
        &self,
        theatres: &Theatres,
        grammar: &Grammar,
        readings: &[Reading<'_>; 2],
        dominant: Option<Kind>,
    ) -> Vec<String> {
        let shares = Shares::of(grammar, readings);
        let mut scored: Vec<(f32, &str)> = Vec::new();
        if !shares.list.is_empty() {
            let of_areas = self.scores(theatres, &shares);
            for (theatre, it) in theatres.areas.iter().zip(of_areas) {
                let score = PLACE_WEIGHT * it.place + it.alone + it.pairs;
                if score > 0.0 {
                    scored.push((score, &theatre.id));
                }
            }
        }
        if scored.is_empty() {
            let otherwise = self.otherwise(&actors(readings), dominant);
            let theatre = otherwise.and_then(|it| theatres.areas.get(it as usize));
            return theatre.map(|it| it.id.clone()).into_iter().collect();
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

    /// Returns what names say of each theatre.
    fn scores(&self, theatres: &Theatres, shares: &Shares) -> Vec<Score> {
        let mut scores = vec![Score::default(); theatres.areas.len()];
        for &Share { of, counts, .. } in &shares.list {
            let actor = match of {
                Named::Actor(actor) => actor,
                Named::Place(theatre) => {
                    if let Some(score) = scores.get_mut(theatre as usize) {
                        score.place = counts;
                    }
                    continue;
                }
            };
            for &says in self.of_actor.get(actor as usize).into_iter().flatten() {
                let (Says::Alone(theatre) | Says::With(_, theatre)) = says;
                let Some(score) = scores.get_mut(theatre as usize) else {
                    continue;
                };
                match says {
                    Says::Alone(_) => score.alone += counts,
                    Says::With(other, _) => {
                        let other = shares.get(Named::Actor(other));
                        score.pairs = score.pairs.max(counts.min(other));
                    }
                }
            }
        }
        scores
    }

    /// Returns the theatre that the first actor for whom there is one means by itself, one for stories
    /// of this kind before one for all.
    fn otherwise(&self, actors: &[u32], dominant: Option<Kind>) -> Option<u32> {
        if actors.is_empty() {
            let mut unnamed = self.unnamed.iter();
            let of_kind = unnamed.find(|(kind, _)| Some(*kind) == dominant);
            return of_kind.map(|&(_, theatre)| theatre);
        }
        let meant = actors
            .iter()
            .filter_map(|&actor| self.otherwise.get(actor as usize));
        let mut theatres = meant.filter_map(|meant| {
            let mut meant = meant.iter();
            let holds = meant.find(|(kind, _)| kind.is_none() || *kind == dominant);
            holds.map(|&(_, theatre)| theatre)
        });
        theatres.next()
    }
}

/// What a name stands for, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// An actor, by whichever of its names.
    Actor(u32),
    /// A place of a theatre.
    Place(u32),
}

/// What is named, and what it counts.
#[derive(Debug)]
struct Share {
    of: Named,
    counts: f32,
    /// What it counts at most, given the title.
    most: f32,
}

/// What everything counts that a story names, each once.
#[derive(Debug, Default)]
struct Shares {
    list: Vec<Share>,
}

impl Shares {
    fn of(grammar: &Grammar, [title, body]: &[Reading<'_>; 2]) -> Self {
        let mut shares = Self::default();
        for mention in title.mentions {
            let counts = TITLE_SHARE * located(grammar, title, mention);
            if let Some(share) = shares.share(mention.found.owner) {
                share.counts = share.counts.max(counts);
                share.most = share.counts + BODY_MAX;
            }
        }
        for mention in body.mentions {
            let counts = located(grammar, body, mention);
            if let Some(share) = shares.share(mention.found.owner) {
                share.counts = (share.counts + counts).min(share.most);
            }
        }
        shares
    }

    fn share(&mut self, owner: Owner) -> Option<&mut Share> {
        let of = match owner {
            Owner::Actor(actor, _) => Named::Actor(actor),
            Owner::Place(theatre) => Named::Place(theatre),
            Owner::Office(_) | Owner::Context(_) | Owner::Group(_) => return None,
        };
        let known = self.list.iter().position(|share| share.of == of);
        let at = known.unwrap_or(self.list.len());
        if known.is_none() {
            self.list.push(Share {
                of,
                counts: 0.0,
                most: BODY_MAX,
            });
        }
        self.list.get_mut(at)
    }

    /// Returns what something counts; 0 if nobody names it.
    fn get(&self, of: Named) -> f32 {
        let share = self.list.iter().find(|share| share.of == of);
        share.map_or(0.0, |share| share.counts)
    }
}

/// Returns what a name counts, given the small words before it.
fn located(grammar: &Grammar, reading: &Reading<'_>, mention: &Mention) -> f32 {
    let before = (0..mention.found.first).rev();
    let mut roles = before.map(|token| grammar.role(reading.scan.word_bytes(token)?));
    match roles.find(|role| *role != Some(Role::Light)).flatten() {
        Some(Role::In | Role::At) => LOCATED,
        _ => 1.0,
    }
}
