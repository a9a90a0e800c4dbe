//! Says how much tension a story carries, and why: phrases of a lexicon, weighed and added up.
//!
//! Pure: files come in as text, options as values. Must not know feeds, stores or screens.

mod clitics;
pub mod figures;
pub mod labels;
mod language;
mod lexicon;
mod matcher;
mod options;
mod places;
mod read;
mod scan;
mod score;
mod signs;
mod source;
mod term;
mod theatres;
mod weights;
mod words;

use std::collections::{HashMap, HashSet};

use self::{
    clitics::Clitics,
    lexicon::{Group, Hedge},
    matcher::{LanguageMask, Matcher, Owner},
    read::Reading,
    scan::Scan,
    score::Contribution,
    signs::{Find, Sign, Signs, What},
    weights::Weight,
};
pub use self::{
    language::language,
    lexicon::Lexicon,
    options::ClassifyOptions,
    theatres::{Theatre, Theatres},
    weights::Weights,
};
use crate::model::{Assessment, Evidence, Field, Kinds, Precedence};

/// Tension from which kinds, direction and theatres are given; below it a story is about something
/// else (chosen on dev).
const FACTS_FROM: f32 = 0.05;
/// Log-odds from which words are shown as evidence: below it they say too little to be read.
const WORDS_SHOWN_FROM: f32 = 0.3;

/// How the file of weights calls a sign with a name beside it, and one without.
const NAMED: &str = "sign";
const ALONE: &str = "alone";
/// Combinations of names that count beside a group, as the file of weights calls them.
const TWO_ACTORS: &str = "names two-actors";
const PLACE: &str = "names place";
const ARMED_GROUP: &str = "names armed-group";
const ADVERSARIES: &str = "names adversaries";
/// Actors of a story that count as signs, in order of appearance (chosen by us: lists of states
/// say little of each).
const ACTORS_MAX: usize = 5;

/// Assesses stories. Holds no state between them and can be shared by threads.
#[derive(Debug)]
pub struct Classifier {
    options: ClassifyOptions,
    lexicon: Lexicon,
    theatres: Theatres,
    weights: Weights,
    learned: Learned,
    matcher: Matcher,
    model: String,
}

/// The learned weights of signs and names, by index.
#[derive(Debug, Default)]
struct Learned {
    /// Of groups with a name beside them, and alone.
    groups: Vec<[Weight; 2]>,
    contexts: Vec<Weight>,
    actors: Vec<Weight>,
    dyads: HashMap<(usize, usize), Weight>,
    theatres: Vec<Weight>,
}

impl Learned {
    fn of(lexicon: &Lexicon, theatres: &Theatres, weights: &Weights) -> Self {
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

impl Classifier {
    /// Returns a classifier over a lexicon, theatres and learned weights, which may be none.
    pub fn new(
        mut lexicon: Lexicon,
        mut theatres: Theatres,
        weights: Weights,
        options: ClassifyOptions,
    ) -> Self {
        let digest =
            lexicon.digest ^ theatres.digest.rotate_left(1) ^ weights.digest.rotate_left(2);
        let matcher = Matcher::new(sequences(&mut lexicon, &mut theatres).into_iter());
        Self {
            options,
            learned: Learned::of(&lexicon, &theatres, &weights),
            lexicon,
            theatres,
            weights,
            matcher,
            model: format!("linear-1+{:08x}", (digest ^ (digest >> 32)) & 0xffff_ffff),
        }
    }

    /// Returns the name and version of this classifier and its files.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Returns the theatres that this classifier knows.
    pub fn theatres(&self) -> &Theatres {
        &self.theatres
    }

    /// Assesses a story. `language` is what the feed says of itself (`en`, `en-GB`); what it does
    /// not say, or says of a language without a lexicon, is found out.
    pub fn assess(&self, title: &str, body: &str, language: Option<&str>) -> Assessment {
        let languages = self.languages(title, body, language);
        let readings = [self.read(title, languages), self.read(body, languages)];
        let weights = self.weights(languages);
        let (signs, contributions) = self.weigh(&readings, weights);
        let options = &self.options;
        let bias = weights.map_or(options.bias, |weights| weights.bias.tension);
        let tension = score::probability(bias + score::sum(options, &contributions));
        let is_of_note = tension >= FACTS_FROM && contributions.iter().any(|it| it.log_odds > 0.0);
        let direction = match weights {
            _ if !is_of_note => 0.0,
            Some(weights) => score::learned_direction(weights.bias, &contributions),
            None => score::direction(&contributions),
        };
        let kinds = match weights {
            _ if !is_of_note => Kinds::default(),
            Some(weights) => score::learned_kinds(options, weights.bias, &contributions),
            None => score::kinds(options, &contributions),
        };
        let is_hedged = title.trim_end().ends_with('?') || self.is_hedged(&signs);
        let precedence = score::precedence(options, tension, direction, is_hedged, &contributions);
        Assessment {
            tension,
            flagged: tension >= options.flag_threshold || precedence == Precedence::Flash,
            precedence,
            direction,
            kinds,
            theatres: if is_of_note {
                places::rank(&self.theatres, &readings, kinds.dominant())
            } else {
                Vec::new()
            },
            actors: places::actors(&readings)
                .into_iter()
                .filter_map(|actor| self.theatres.actor_id(actor).map(str::to_owned))
                .collect(),
            evidence: evidence(&readings, &signs, &contributions),
            model: self.model.clone(),
        }
    }

    /// Returns the names of all signs of a story, with the part of their weight that counts: what
    /// learning the weights needs. Words come as they are, whether they have a weight or not.
    pub fn features(&self, title: &str, body: &str, language: Option<&str>) -> Vec<(String, f32)> {
        let languages = self.languages(title, body, language);
        let readings = [self.read(title, languages), self.read(body, languages)];
        let signs = self.signs(&readings, None);
        let named = is_named(&readings);
        let keyed = signs.list.iter();
        let mut features: Vec<(String, f32)> = keyed
            .filter_map(|sign| Some((self.key(sign.what, named)?, sign.share)))
            .collect();
        let mut seen = HashSet::new();
        for (field, reading) in [Field::Title, Field::Body].into_iter().zip(&readings) {
            words::each(reading, |words, first, _| {
                let share = match field {
                    Field::Title => self.options.title_factor,
                    Field::Body => score::body_share(&self.options, first),
                };
                if seen.insert(words.to_owned()) {
                    features.push((format!("words {words}"), share));
                }
            });
        }
        features
    }

    /// Returns the learned weights, if the story is in their language.
    fn weights(&self, languages: LanguageMask) -> Option<&Weights> {
        let known = self.lexicon.languages.iter();
        let language = known
            .clone()
            .position(|code| *code == self.weights.language)?;
        (languages == 1 << language).then_some(&self.weights)
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

    fn read<'t>(&self, text: &'t str, languages: LanguageMask) -> Reading<'t> {
        let group = |idx: usize| self.lexicon.groups.get(idx);
        read::read(
            &self.matcher,
            Scan::new(text, self.options.body_tokens_max, self.clitics(languages)),
            languages,
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
    fn signs(&self, readings: &[Reading<'_>; 2], weights: Option<&Weights>) -> Signs {
        let mut signs = Signs::collect(&self.options, readings, weights);
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

    /// Returns the signs of a story and what each contributes.
    fn weigh(
        &self,
        readings: &[Reading<'_>; 2],
        weights: Option<&Weights>,
    ) -> (Signs, Vec<Contribution>) {
        let signs = self.signs(readings, weights);
        let named = is_named(readings);
        let list = signs.list.iter();
        let contributions = list
            .map(|sign| match weights {
                Some(weights) => self.learned(sign, weights, named),
                None => self.by_hand(sign, named),
            })
            .collect();
        (signs, contributions)
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
            What::Words(words) => Some(weights.of_words(words)),
        };
        let weight = weight.unwrap_or_default();
        let learned = weight.scaled(sign.share);
        Contribution {
            kind: by_hand.kind.or_else(|| learned.strongest()),
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
            if entry.is_some_and(|entry| entry.class == term::Class::GROUP) {
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

    /// Returns the clitics of a language, if it is the only one that applies.
    fn clitics(&self, languages: LanguageMask) -> Option<Clitics> {
        let mut known = self.lexicon.languages.iter().enumerate();
        let (_, language) = known.find(|&(idx, _)| languages == 1 << idx)?;
        Clitics::of(language)
    }

    /// Returns the languages whose groups apply: the feed's, else the text's, else English.
    fn languages(&self, title: &str, body: &str, hint: Option<&str>) -> LanguageMask {
        let bit = |code: &str| {
            let known = self
                .lexicon
                .languages
                .iter()
                .position(|known| known == code);
            known.map(|idx| 1 << idx)
        };
        let hinted = hint
            .and_then(|hint| hint.split(['-', '_']).next())
            .and_then(|code| bit(&code.to_ascii_lowercase()));
        let detected = || {
            let text = if body.len() > title.len() {
                body
            } else {
                title
            };
            language(text).and_then(bit)
        };
        hinted
            .filter(|_| is_ascii_mostly(title) == hint.is_some_and(is_latin))
            .or_else(detected)
            .or_else(|| bit("en"))
            .unwrap_or(LanguageMask::MAX)
    }
}

/// Returns whether most bytes of a text are ASCII, as in languages written in Latin letters.
fn is_ascii_mostly(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii).count() * 2 >= text.len()
}

/// Returns whether a language is written in Latin letters, as far as lexicons go.
fn is_latin(language: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "uk", "ru", "be", "bg", "sr", "mk", "ar", "he", "fa", "zh", "ja", "ko", "hi", "el",
    ];
    let code = language.split(['-', '_']).next().unwrap_or_default();
    !OTHERS.iter().any(|other| code.eq_ignore_ascii_case(other))
}

/// Returns whether an actor or place is named.
fn is_named(readings: &[Reading<'_>; 2]) -> bool {
    readings.iter().any(|reading| !reading.mentions.is_empty())
}

/// Returns the phrases that moved the assessment by more than next to nothing, in order.
fn evidence(
    readings: &[Reading<'_>; 2],
    signs: &Signs,
    contributions: &[Contribution],
) -> Vec<Evidence> {
    let [title, body] = readings;
    let shown = |find: &Find| {
        let reading = match find.field {
            Field::Title => title,
            Field::Body => body,
        };
        let (sign, contribution) = (signs.list.get(find.sign)?, contributions.get(find.sign)?);
        let span = reading.scan.span(find.first, find.last);
        let weight = contribution.log_odds * find.share / sign.share;
        let least = match sign.what {
            What::Words(_) => WORDS_SHOWN_FROM,
            _ => 0.0,
        };
        (weight.abs() > least).then_some(Evidence {
            field: find.field,
            start: span.start,
            end: span.end,
            text: reading.scan.text.get(span)?.to_owned(),
            kind: contribution.kind.filter(|_| weight > 0.0),
            weight,
        })
    };
    signs.finds.iter().filter_map(shown).collect()
}

/// Takes the sequences out of lexicon and theatres, with owners and languages.
fn sequences(
    lexicon: &mut Lexicon,
    theatres: &mut Theatres,
) -> Vec<(Owner, LanguageMask, term::Sequence)> {
    let mut all = Vec::new();
    let mut add = |owner, languages, terms: &mut Vec<term::Sequence>| {
        all.extend(terms.drain(..).map(|term| (owner, languages, term)));
    };
    for (idx, actor) in theatres.actors.iter_mut().enumerate() {
        add(
            Owner::Actor(idx, actor.class),
            LanguageMask::MAX,
            &mut actor.names,
        );
        add(
            Owner::Actor(idx, term::Class::LEADER),
            LanguageMask::MAX,
            &mut actor.leaders,
        );
    }
    for (idx, theatre) in theatres.areas.iter_mut().enumerate() {
        add(Owner::Place(idx), LanguageMask::MAX, &mut theatre.places);
    }
    for (idx, group) in lexicon.groups.iter_mut().enumerate() {
        add(Owner::Group(idx), 1 << group.language, &mut group.terms);
    }
    for (idx, context) in lexicon.contexts.iter_mut().enumerate() {
        add(
            Owner::Context(idx),
            1 << context.language,
            &mut context.terms,
        );
    }
    all
}

#[cfg(test)]
mod tests;
