//! Assesses stories in one language: signs of its lexicon, weighed and added up.
//!
//! Must not know other languages or files.

use std::{
    collections::{BTreeMap, HashSet},
    mem,
    ops::Range,
    sync::Arc,
};

use super::{
    clitics::Clitics,
    language::reads_names_of,
    learned::{ALONE, Learned, LearnedWords, NAMED},
    lexicon::{Hedge, Lexicon},
    matcher::{Matcher, Owner},
    options::ClassifyOptions,
    places,
    read::{self, Reading},
    scan::Scan,
    score::{self, Contribution},
    signs::{Find, Sign, Signs, What},
    term::{Class, Element, Sequence},
    theatres::{Names, Theatres},
    vocabulary::{Extent, Vocabulary},
    weights::{Weight, Weights},
    words,
};
use crate::model::{Account, Assessment, Evidence, Field, Kinds, Phrase, Precedence, Term};

/// Tension from which kinds, direction and theatres are given; below it a story is about something
/// else (chosen on dev).
const FACTS_FROM: f32 = 0.05;
/// Log-odds from which words are shown as evidence: below it they say too little to be read.
const WORDS_SHOWN_FROM: f32 = 0.3;

/// Combinations of names that count beside a group, as the file of weights calls them.
const TWO_ACTORS: &str = "names two-actors";
const PLACE: &str = "names place";
const ARMED_GROUP: &str = "names armed-group";
const ADVERSARIES: &str = "names adversaries";
/// Actors of a story that count as signs, in order of appearance (chosen by us: lists of states
/// say little of each).
const ACTORS_MAX: usize = 5;

/// Assesses stories in one language.
#[derive(Debug)]
pub(super) struct Assessor {
    options: ClassifyOptions,
    lexicon: Lexicon,
    /// None if the weights are those of another language.
    weights: Option<Weights>,
    learned: Learned,
    /// None like the weights.
    words: Option<LearnedWords>,
    theatres: Arc<Theatres>,
    vocabulary: Vocabulary,
    matcher: Matcher,
    clitics: Option<Clitics>,
    model: String,
}

impl Assessor {
    /// Returns what assesses stories in the language of `lexicon`; `weights` are learned ones of the
    /// same language, if there are some. `model` names the version of all files.
    pub(super) fn new(
        mut lexicon: Lexicon,
        theatres: Arc<Theatres>,
        mut weights: Option<Weights>,
        options: ClassifyOptions,
        model: String,
    ) -> Self {
        let sequences = sequences(&mut lexicon, &theatres);
        let words = weights.as_mut().map(|it| mem::take(&mut it.words));
        let vocabulary = vocabulary(&sequences, words.as_ref());
        let none = Weights::default();
        Self {
            options,
            learned: Learned::of(&lexicon, &theatres, weights.as_ref().unwrap_or(&none)),
            words: words.map(|words| LearnedWords::of(words, &vocabulary)),
            matcher: Matcher::new(sequences, &vocabulary),
            vocabulary,
            clitics: Clitics::of(&lexicon.language),
            lexicon,
            theatres,
            weights,
            model,
        }
    }

    /// Assesses a story.
    pub(super) fn assess(&self, title: &str, body: &str) -> Assessment {
        self.conclude(title, &Weighed::of(self, title, body))
    }

    /// Returns the full account of what [`assess`](Self::assess) says.
    pub(super) fn account(&self, title: &str, body: &str) -> Account {
        let weighed = Weighed::of(self, title, body);
        let bias = self.bias();
        let mut terms: Vec<Term> = Vec::new();
        let pairs = weighed.signs.list.iter().zip(&weighed.contributions);
        for (idx, (sign, contribution)) in pairs.enumerate() {
            if contribution.log_odds == 0.0 {
                continue;
            }
            let finds = weighed.signs.finds.iter().filter(|it| it.sign == idx);
            let phrases = finds.filter_map(|find| {
                let (_, text) = weighed.text(find)?;
                Some(Phrase {
                    field: find.field,
                    text: text.to_owned(),
                })
            });
            terms.push(Term {
                sign: self.name(sign.what),
                phrases: phrases.collect(),
                kind: contribution.kind.filter(|_| contribution.log_odds > 0.0),
                log_odds: contribution.log_odds,
            });
        }
        terms.sort_by(|one, other| other.log_odds.abs().total_cmp(&one.log_odds.abs()));
        Account {
            said: self.conclude(title, &weighed),
            bias,
            terms,
            sum: bias + score::sum(&weighed.contributions),
            watch_threshold: self.options.watch_threshold,
            flag_threshold: self.options.flag_threshold,
            language: self.lexicon.language.clone(),
        }
    }

    /// Returns the log-odds of tension of a story in which nothing was found.
    fn bias(&self) -> f32 {
        let learned = self.weights.as_ref().map(|it| it.bias.tension);
        learned.unwrap_or(self.options.bias)
    }

    /// Says what follows from what was found.
    fn conclude(&self, title: &str, weighed: &Weighed<'_>) -> Assessment {
        let Weighed {
            readings,
            signs,
            contributions,
        } = weighed;
        let weights = self.weights.as_ref();
        let options = &self.options;
        let tension = score::probability(self.bias() + score::sum(contributions));
        let is_of_note = tension >= FACTS_FROM && contributions.iter().any(|it| it.log_odds > 0.0);
        let direction = match weights {
            _ if !is_of_note => 0.0,
            Some(weights) => score::learned_direction(weights.bias, contributions),
            None => score::direction(contributions),
        };
        let kinds = match weights {
            _ if !is_of_note => Kinds::default(),
            Some(weights) => score::learned_kinds(options, weights.bias, contributions),
            None => score::kinds(options, contributions),
        };
        let is_hedged = title.trim_end().ends_with('?') || self.is_hedged(signs);
        let precedence = score::precedence(options, tension, direction, is_hedged, contributions);
        Assessment {
            tension,
            flagged: tension >= options.flag_threshold || precedence == Precedence::Flash,
            precedence,
            direction,
            kinds,
            theatres: if is_of_note {
                places::rank(&self.theatres, readings, kinds.dominant())
            } else {
                Vec::new()
            },
            actors: places::actors(readings)
                .into_iter()
                .filter_map(|actor| self.theatres.actor_id(actor).map(str::to_owned))
                .collect(),
            evidence: weighed.evidence(),
            model: self.model.clone(),
        }
    }

    /// Returns the names of all signs of a story, with the part of their weight that counts: what
    /// learning the weights needs. Words come as they are, whether they have a weight or not.
    pub(super) fn features(&self, title: &str, body: &str) -> Vec<(String, f32)> {
        let readings = [self.read(title), self.read(body)];
        let signs = self.signs(&readings, None);
        let named = is_named(&readings);
        let keyed = signs.list.iter();
        let mut features: Vec<(String, f32)> = keyed
            .filter_map(|sign| Some((self.key(sign.what, named)?, sign.share)))
            .collect();
        let mut seen = HashSet::new();
        for (field, reading) in [Field::Title, Field::Body].into_iter().zip(&readings) {
            words::each(reading, |before, unit| {
                let share = match field {
                    Field::Title => self.options.title_factor,
                    Field::Body => score::body_share(&self.options, before.unwrap_or(unit).first),
                };
                let words = match before {
                    None => unit.text(reading).to_owned(),
                    Some(before) => format!("{} {}", before.text(reading), unit.text(reading)),
                };
                if seen.insert(words.clone()) {
                    features.push((format!("words {words}"), share));
                }
            });
        }
        features
    }

    /// Returns the key of a sign in the file of weights; words have none.
    fn key(&self, what: What, named: bool) -> Option<String> {
        let sort = if named { NAMED } else { ALONE };
        Some(match what {
            What::Group(group) => format!("{sort} {}", self.lexicon.groups.get(group)?.id),
            What::Context(context) => format!("{NAMED} {}", self.lexicon.contexts.get(context)?.id),
            What::Names(name) => name.to_owned(),
            What::Actor(actor) => format!("actor {}", self.theatres.actor_id(actor)?),
            What::Dyad(one, other) => format!(
                "dyad {} {}",
                self.theatres.actor_id(one)?,
                self.theatres.actor_id(other)?
            ),
            What::Theatre(theatre) => format!("theatre {}", self.theatres.areas.get(theatre)?.id),
            What::Words(_) => return None,
        })
    }

    /// Returns the name of a sign, as accounts give it.
    fn name(&self, what: What) -> String {
        let key = self.key(what, true);
        let key = key.unwrap_or_else(|| "words".to_owned());
        match key.split_once(' ') {
            Some((NAMED | "names", name)) => name.to_owned(),
            Some(("theatre", name)) => format!("place {name}"),
            _ => key,
        }
    }

    fn read<'t>(&self, text: &'t str) -> Reading<'t> {
        let group = |idx: usize| self.lexicon.groups.get(idx);
        read::read(
            &self.matcher,
            Scan::new(
                text,
                self.options.body_tokens_max,
                self.clitics,
                &self.vocabulary,
            ),
            |context| {
                self.lexicon
                    .contexts
                    .get(context)
                    .is_some_and(|it| it.masks)
            },
            |short, long| {
                let same_kind = group(short).map(|it| it.kind) == group(long).map(|it| it.kind);
                // A sign of more urgency is not explained by what has none.
                same_kind && group(short).and_then(|it| it.precedence).is_none()
            },
        )
    }

    /// Returns the signs of a story. Names are signs only beside a group, so that a story is never
    /// tense because of who is in it.
    fn signs(&self, readings: &[Reading<'_>; 2], words: Option<&LearnedWords>) -> Signs {
        let mut signs = Signs::collect(&self.options, readings, words);
        if signs.has_group() {
            self.add_names(readings, &mut signs);
        }
        signs
    }

    /// Returns whether a story speaks of what may be, was, or is played.
    fn is_hedged(&self, signs: &Signs) -> bool {
        signs.list.iter().any(|sign| match sign.what {
            What::Context(context) => {
                let hedge = self.lexicon.contexts.get(context).and_then(|it| it.hedge);
                hedge.is_some_and(|hedge| hedge == Hedge::Anywhere || sign.in_title)
            }
            _ => false,
        })
    }

    /// Returns what each sign of a story contributes.
    fn weigh(&self, readings: &[Reading<'_>; 2], signs: &Signs) -> Vec<Contribution> {
        let named = is_named(readings);
        let list = signs.list.iter();
        list.map(|sign| match &self.weights {
            Some(weights) => self.learned(sign, weights, named),
            None => self.by_hand(sign, named),
        })
        .collect()
    }

    /// Returns what a sign contributes by the weights of the lexicon.
    fn by_hand(&self, sign: &Sign, named: bool) -> Contribution {
        let mut contribution = Contribution::default();
        match sign.what {
            What::Group(group) => {
                if let Some(group) = self.lexicon.groups.get(group) {
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
                let context = self.lexicon.contexts.get(context);
                contribution.by_hand = context.map_or(0.0, |context| context.weight);
            }
            What::Names(name) => contribution.by_hand = self.of_names(name),
            What::Words(_) | What::Actor(_) | What::Dyad(..) | What::Theatre(_) => {}
        }
        contribution.log_odds = contribution.by_hand;
        contribution
    }

    /// Returns the log-odds of a combination of names.
    fn of_names(&self, name: &str) -> f32 {
        match name {
            TWO_ACTORS => self.options.two_actors,
            PLACE => self.options.place_named,
            ARMED_GROUP => self.options.armed_group_named,
            ADVERSARIES => self.options.adversaries_named,
            _ => 0.0,
        }
    }

    /// Returns what a sign contributes by the learned weights.
    fn learned(&self, sign: &Sign, weights: &Weights, named: bool) -> Contribution {
        let by_hand = self.by_hand(sign, named);
        let words = match sign.what {
            What::Words(number) => self.words.as_ref().and_then(|it| it.get(number)),
            _ => None,
        };
        let weight = match sign.what {
            What::Group(group) => {
                let learned = self.learned.groups.get(group);
                learned.map(|&[named_weight, alone]| if named { named_weight } else { alone })
            }
            What::Context(context) => self.learned.contexts.get(context).copied(),
            What::Names(name) => Some(weights.sign(name)),
            What::Actor(actor) => self.learned.actors.get(actor).copied(),
            What::Dyad(one, other) => self.learned.dyads.get(&(one, other)).copied(),
            What::Theatre(theatre) => self.learned.theatres.get(theatre).copied(),
            What::Words(_) => words.map(|it| it.weight),
        };
        let weight = weight.unwrap_or_default();
        let learned = weight.scaled(sign.share);
        Contribution {
            kind: match sign.what {
                What::Words(_) => words.and_then(|it| it.kind),
                // Who is in a story speaks for no kind.
                _ => by_hand.kind,
            },
            log_odds: learned.tension,
            learned,
            ..by_hand
        }
    }

    /// Adds which names and combinations of names stand in a story.
    fn add_names(&self, readings: &[Reading<'_>; 2], signs: &mut Signs) {
        let actors = places::actors(readings);
        let mentions = readings.iter().flat_map(|reading| &reading.mentions);
        for mention in mentions {
            if let Owner::Place(theatre) = mention.found.owner {
                signs.add_names(What::Names(PLACE));
                signs.add_names(What::Theatre(theatre));
            }
        }
        if actors.len() >= 2 {
            signs.add_names(What::Names(TWO_ACTORS));
        }
        for (place, &actor) in actors.iter().enumerate().take(ACTORS_MAX) {
            signs.add_names(What::Actor(actor));
            let entry = self.theatres.actors.get(actor);
            if entry.is_some_and(|entry| entry.class == Class::GROUP) {
                signs.add_names(What::Names(ARMED_GROUP));
            }
            for &other in actors.iter().take(place) {
                if self.theatres.meet(actor, other) {
                    signs.add_names(What::Names(ADVERSARIES));
                    signs.add_names(What::Dyad(actor.min(other), actor.max(other)));
                }
            }
        }
    }
}

/// Returns whether an actor or place is named.
fn is_named(readings: &[Reading<'_>; 2]) -> bool {
    readings.iter().any(|reading| !reading.mentions.is_empty())
}

/// What was found in a story, and what it weighs.
struct Weighed<'t> {
    /// Of title and body.
    readings: [Reading<'t>; 2],
    signs: Signs,
    /// Of each sign.
    contributions: Vec<Contribution>,
}

impl<'t> Weighed<'t> {
    fn of(assessor: &Assessor, title: &'t str, body: &'t str) -> Self {
        let readings = [assessor.read(title), assessor.read(body)];
        let signs = assessor.signs(&readings, assessor.words.as_ref());
        Self {
            contributions: assessor.weigh(&readings, &signs),
            readings,
            signs,
        }
    }

    /// Returns where in its field a find stands, in bytes, and its text.
    fn text(&self, find: &Find) -> Option<(Range<usize>, &'t str)> {
        let [title, body] = &self.readings;
        let reading = match find.field {
            Field::Title => title,
            Field::Body => body,
        };
        let span = reading.scan.span(find.first, find.last);
        Some((span.clone(), reading.scan.text.get(span)?))
    }

    /// Returns the phrases that moved the assessment by more than next to nothing, in order.
    fn evidence(&self) -> Vec<Evidence> {
        let shown = |find: &Find| {
            let sign = self.signs.list.get(find.sign)?;
            let contribution = self.contributions.get(find.sign)?;
            let (span, text) = self.text(find)?;
            let weight = contribution.log_odds * find.share / sign.share;
            let least = match sign.what {
                What::Words(_) => WORDS_SHOWN_FROM,
                _ => 0.0,
            };
            (weight.abs() > least).then_some(Evidence {
                field: find.field,
                start: span.start,
                end: span.end,
                text: text.to_owned(),
                kind: contribution.kind.filter(|_| weight > 0.0),
                weight,
            })
        };
        self.signs.finds.iter().filter_map(shown).collect()
    }
}

/// Takes the sequences out of the lexicon and those of the theatres that texts in its language are
/// read with, with owners.
fn sequences(lexicon: &mut Lexicon, theatres: &Theatres) -> Vec<(Owner, Sequence)> {
    let mut all: Vec<(Owner, Sequence)> = Vec::new();
    let text = lexicon.language.as_str();
    let mut add_names = |owner: Owner, names: &Names| {
        let start = all.len();
        let of_text = names.iter().filter(|(of, _)| reads_names_of(text, of));
        for sequence in of_text.flat_map(|(_, sequences)| sequences) {
            // One name may stand under several languages.
            let known = all.iter().skip(start).any(|(_, known)| known == sequence);
            if !known {
                all.push((owner, sequence.clone()));
            }
        }
    };
    for (idx, actor) in theatres.actors.iter().enumerate() {
        add_names(Owner::Actor(idx, actor.class), &actor.names);
        add_names(Owner::Actor(idx, Class::LEADER), &actor.leaders);
    }
    for (idx, theatre) in theatres.areas.iter().enumerate() {
        add_names(Owner::Place(idx), &theatre.places);
    }
    for (idx, group) in lexicon.groups.iter_mut().enumerate() {
        all.extend(group.terms.drain(..).map(|it| (Owner::Group(idx), it)));
    }
    for (idx, context) in lexicon.contexts.iter_mut().enumerate() {
        all.extend(context.terms.drain(..).map(|it| (Owner::Context(idx), it)));
    }
    all
}

/// Returns the vocabulary that sequences and learned words need.
fn vocabulary(
    sequences: &[(Owner, Sequence)],
    words: Option<&BTreeMap<String, Weight>>,
) -> Vocabulary {
    let elements = sequences.iter().flat_map(|(_, sequence)| sequence);
    let terms = elements.flat_map(|element| match element {
        Element::Words(words) => words.as_slice(),
        Element::Name(_) | Element::Gap(_) => &[],
    });
    let terms = terms.map(|word| (word.folded.as_str(), word.extent));
    let learned = words.into_iter().flat_map(BTreeMap::keys);
    let learned = learned.flat_map(|words| words.split(' '));
    Vocabulary::new(terms.chain(learned.map(|word| (word, Extent::Whole))))
}
