//! Assesses stories in one language: signs of its lexicon, weighed and added up.
//!
//! Must not know other languages or files.

mod weigh;

use std::{collections::HashSet, mem, sync::Arc};

use bumpalo::Bump;
use chrono::NaiveDate;

use super::{
    clitics::Clitics,
    dyad,
    grammar::Grammar,
    learned::{ALONE, Learned, LearnedWords, NAMED},
    lexicon::{Hedge, Lexicon, Table},
    matcher::Matcher,
    options::ClassifyOptions,
    personal::{KIND, Layer, Personal},
    places::{self, Places},
    precedence::{self, Facts, UNKNOWN},
    read::{self, Reading},
    scan::Scan,
    score::{self, Contribution, Sums},
    sequences::{sequences, vocabulary},
    signs::{Signs, What},
    theatres::Theatres,
    vocabulary::Vocabulary,
    weighed::Weighed,
    weights::Weights,
    words,
};
use crate::model::{Account, Assessment, Dyad, Field, Kind, Kinds, Phrase, Precedence, Term};

/// Tension from which kinds, direction and theatres are given; below it a story is about something
/// else (chosen on dev).
const FACTS_FROM: f32 = 0.01;

/// Assesses stories in one language.
#[derive(Debug)]
pub(super) struct Assessor {
    options: ClassifyOptions,
    lexicon: Lexicon,
    /// None if the weights are those of another language.
    weights: Option<Weights>,
    learned: Learned,
    /// Empty without weights.
    pub(super) words: LearnedWords,
    theatres: Arc<Theatres>,
    places: Places,
    vocabulary: Vocabulary,
    matcher: Matcher,
    clitics: Option<Clitics>,
    grammar: Grammar,
}

impl Assessor {
    /// Returns what assesses stories in the language of `lexicon`; `weights` are learned ones of the
    /// same language, if there are some.
    pub(super) fn new(
        mut lexicon: Lexicon,
        theatres: Arc<Theatres>,
        mut weights: Option<Weights>,
        options: ClassifyOptions,
    ) -> Self {
        let sequences = sequences(&mut lexicon, &theatres);
        let words = weights.as_mut().map(|it| mem::take(&mut it.words));
        let words = words.unwrap_or_default();
        let mut vocabulary = vocabulary(&sequences, &words);
        let none = Weights::default();
        Self {
            options,
            learned: Learned::of(&lexicon, &theatres, weights.as_ref().unwrap_or(&none)),
            words: LearnedWords::of(words, &mut vocabulary),
            matcher: Matcher::new(sequences, &vocabulary),
            vocabulary,
            clitics: Clitics::of(&lexicon.language),
            grammar: Grammar::of(&lexicon.language),
            lexicon,
            places: Places::of(&theatres),
            theatres,
            weights,
        }
    }

    /// Returns the personal weights of this language.
    pub(super) fn layer(&self, personal: &Personal) -> Layer {
        Layer::of(personal, &self.lexicon, &self.words, &self.vocabulary)
    }

    /// Returns the log-odds of tension without any personal weights, and the dominant kind.
    pub(super) fn unlearned(
        &self,
        title: &str,
        body: &str,
        date: Option<NaiveDate>,
    ) -> (f32, Option<Kind>) {
        let arena = Bump::new();
        let weighed = Weighed::of(&arena, self, (title, body), date, &Layer::default());
        self.shipped(&weighed)
    }

    /// Returns the full account of what an assessment says.
    pub(super) fn account(
        &self,
        title: &str,
        body: &str,
        date: Option<NaiveDate>,
        (layer, model): (&Layer, &str),
    ) -> Account {
        let arena = Bump::new();
        let weighed = Weighed::of(&arena, self, (title, body), date, layer);
        let bias = self.bias();
        let mut terms: Vec<Term> = Vec::new();
        let pairs = weighed.signs.list.iter().zip(&weighed.contributions);
        for (idx, (sign, contribution)) in pairs.enumerate() {
            if contribution.log_odds == 0.0 {
                continue;
            }
            let finds = weighed
                .signs
                .finds
                .iter()
                .filter(|it| it.sign as usize == idx);
            let phrases = finds.filter_map(|find| {
                let (_, text) = weighed.text(find)?;
                let words: Vec<&str> = text.split_whitespace().collect();
                Some(Phrase {
                    field: find.field,
                    text: words.join(" "),
                })
            });
            terms.push(Term {
                sign: self.name(sign.what),
                phrases: phrases.collect(),
                kind: contribution.kind.filter(|_| contribution.log_odds > 0.0),
                log_odds: contribution.log_odds,
                personal: contribution.personal,
            });
        }
        terms.sort_by(|one, other| other.log_odds.abs().total_cmp(&one.log_odds.abs()));
        let mut account = Account {
            said: self.conclude(title, &weighed, model),
            bias,
            terms,
            sum: bias + score::sum(&weighed.contributions),
            watch_threshold: self.options.watch_threshold,
            flag_threshold: self.options.flag_threshold,
            rule: String::new(),
            outlets: 0,
            language: self.lexicon.language.clone(),
        };
        precedence::explain(&self.options, &mut account, &UNKNOWN);
        account
    }

    /// Returns the log-odds of tension of a story in which nothing was found.
    fn bias(&self) -> f32 {
        let learned = self.weights.as_ref().map(|it| it.bias.tension);
        learned.unwrap_or(self.options.bias)
    }

    fn kinds(&self, learned: Option<&Sums>, contributions: &[Contribution]) -> Kinds {
        match learned {
            Some(learned) => score::learned_kinds(&self.options, learned, contributions),
            None => score::kinds(&self.options, contributions),
        }
    }

    /// Returns the log-odds of tension by the shipped weights, and the dominant kind of a story of
    /// note.
    pub(super) fn shipped(&self, weighed: &Weighed<'_>) -> (f32, Option<Kind>) {
        let contributions = &weighed.contributions;
        let sum = self.bias() + score::sum(contributions);
        if score::probability(sum) < FACTS_FROM {
            return (sum, None);
        }
        let kinds = self.kinds(self.learned(weighed).as_ref(), contributions);
        (sum, kinds.dominant())
    }

    /// Says what follows from what was found.
    pub(super) fn conclude(&self, title: &str, weighed: &Weighed<'_>, model: &str) -> Assessment {
        let Weighed {
            readings,
            signs,
            contributions,
        } = weighed;
        let options = &self.options;
        let tension = score::probability(self.bias() + score::sum(contributions));
        let is_of_note = tension >= FACTS_FROM && contributions.iter().any(|it| it.log_odds > 0.0);
        let (mut direction, mut kinds, mut theatres) = (0.0, Kinds::default(), Vec::new());
        if is_of_note {
            let learned = self.learned(weighed);
            direction = match &learned {
                Some(learned) => score::learned_direction(learned, contributions),
                None => score::direction(contributions),
            };
            kinds = self.kinds(learned.as_ref(), contributions);
            theatres = self
                .places
                .rank(&self.theatres, &self.grammar, readings, kinds.dominant());
        }
        let is_hedged = title.trim_end().ends_with('?') || self.is_hedged(signs);
        let mut said = Assessment {
            tension,
            flagged: false,
            precedence: Precedence::Routine,
            direction,
            kinds,
            theatres,
            actors: places::actors(readings)
                .into_iter()
                .filter_map(|actor| self.theatres.actor_id(actor).map(str::to_owned))
                .collect(),
            dyad: if tension >= options.watch_threshold && direction <= 0.0 {
                self.dyad(readings)
            } else {
                None
            },
            sign: score::sign(contributions),
            hedged: is_hedged,
            evidence: weighed.evidence(),
            model: model.to_owned(),
        };
        let facts = Facts::of(&said, &UNKNOWN);
        let decision = precedence::decide(&options.precedence, options.flag_threshold, &facts);
        (said.flagged, said.precedence) = (decision.flagged, decision.precedence);
        said
    }

    /// Returns who acts towards whom, where the text says it.
    fn dyad(&self, readings: &[Reading<'_>; 2]) -> Option<Dyad> {
        let (source, target) = dyad::of_story(&self.grammar, &self.lexicon, readings)?;
        Some(Dyad {
            source: self.theatres.actor_id(source)?.to_owned(),
            target: self.theatres.actor_id(target)?.to_owned(),
        })
    }

    /// Returns the names of all signs of a story, with the part of their weight that counts: what
    /// learning the weights needs. Words come as they are, whether they have a weight or not.
    pub(super) fn features(
        &self,
        title: &str,
        body: &str,
        date: Option<NaiveDate>,
    ) -> Vec<(String, f32)> {
        let arena = Bump::new();
        let readings = [title, body].map(|text| self.read(&arena, text, date));
        let signs = self.signs(
            &arena,
            &readings,
            &LearnedWords::default(),
            &Layer::default(),
        );
        let named = is_named(&readings);
        let keyed = signs.list.iter();
        let mut features: Vec<(String, f32)> = keyed
            .filter_map(|sign| Some((self.key(sign.what, named)?, sign.share)))
            .collect();
        let mut seen = HashSet::new();
        for (field, reading) in [Field::Title, Field::Body].into_iter().zip(&readings) {
            words::each(reading, |before, unit| {
                let words = match before {
                    None => unit.text(reading).to_owned(),
                    Some(before) => format!("{} {}", before.text(reading), unit.text(reading)),
                };
                if seen.insert(words.clone()) {
                    let first = before.unwrap_or(unit).first;
                    let share = score::share(&self.options, field, first);
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
            What::Group(group) => format!("{sort} {}", self.lexicon.groups.get(group as usize)?.id),
            What::Context(context) => format!(
                "{NAMED} {}",
                self.lexicon.contexts.get(context as usize)?.id
            ),
            What::Names(combination) => combination.key().to_owned(),
            What::Actor(actor) => format!("actor {}", self.theatres.actor_id(actor)?),
            What::Dyad(one, other) => format!(
                "dyad {} {}",
                self.theatres.actor_id(one)?,
                self.theatres.actor_id(other)?
            ),
            What::Theatre(theatre) => {
                format!("theatre {}", self.theatres.areas.get(theatre as usize)?.id)
            }
            What::Kind(kind) => format!("{KIND} {kind}"),
            What::Words(_) | What::NewWords(_) => return None,
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

    /// Reads a text of a story of a day.
    pub(super) fn read<'t>(
        &'t self,
        arena: &'t Bump,
        text: &'t str,
        date: Option<NaiveDate>,
    ) -> Reading<'t> {
        let group = |idx: u32| self.lexicon.groups.get(idx as usize);
        read::read(
            arena,
            &self.matcher,
            Scan::new(
                arena,
                text,
                self.options.body_tokens_max,
                self.clitics,
                &self.vocabulary,
            ),
            |office| self.theatres.in_office(office, date),
            |context| {
                self.lexicon
                    .contexts
                    .get(context as usize)
                    .is_some_and(|it| it.table == Table::Mask)
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
    pub(super) fn signs<'t>(
        &self,
        arena: &'t Bump,
        readings: &[Reading<'_>; 2],
        words: &LearnedWords,
        layer: &Layer,
    ) -> Signs<'t> {
        let mut signs = Signs::collect(arena, &self.options, readings, words, layer);
        if signs.has_group() {
            self.add_names(readings, &mut signs);
        }
        signs
    }

    /// Returns whether a story speaks of what may be, was, or is played.
    fn is_hedged(&self, signs: &Signs<'_>) -> bool {
        signs.list.iter().any(|sign| match sign.what {
            What::Context(context) => {
                let hedge = self
                    .lexicon
                    .contexts
                    .get(context as usize)
                    .and_then(|it| it.hedge);
                hedge.is_some_and(|hedge| hedge == Hedge::Anywhere || sign.in_title)
            }
            _ => false,
        })
    }
}

/// Returns whether an actor or place is named.
fn is_named(readings: &[Reading<'_>; 2]) -> bool {
    readings.iter().any(|reading| !reading.mentions.is_empty())
}
