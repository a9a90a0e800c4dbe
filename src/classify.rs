//! Says how much tension a story carries, and why: phrases of a lexicon, weighed and added up.
//!
//! Pure: files come in as text, options as values. Must not know feeds, stores or screens.

mod language;
mod lexicon;
mod matcher;
mod options;
mod places;
mod read;
mod scan;
mod score;
mod source;
mod term;
mod theatres;

pub use self::{
    language::language,
    lexicon::Lexicon,
    options::ClassifyOptions,
    theatres::{Theatre, Theatres},
};
use self::{
    matcher::{Found, LanguageMask, Matcher, Owner},
    read::Reading,
    scan::Scan,
    score::Contribution,
};
use crate::model::{Assessment, Evidence, Field};

/// Assesses stories. Holds no state between them and can be shared by threads.
#[derive(Debug)]
pub struct Classifier {
    options: ClassifyOptions,
    lexicon: Lexicon,
    theatres: Theatres,
    matcher: Matcher,
    model: String,
}

impl Classifier {
    /// Returns a classifier over a lexicon and theatres.
    pub fn new(mut lexicon: Lexicon, mut theatres: Theatres, options: ClassifyOptions) -> Self {
        let digest = lexicon.digest ^ theatres.digest.rotate_left(1);
        let matcher = Matcher::new(sequences(&mut lexicon, &mut theatres).into_iter());
        Self {
            options,
            lexicon,
            theatres,
            matcher,
            model: format!("lexicon-1+{:08x}", (digest ^ (digest >> 32)) & 0xffff_ffff),
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
        let title = self.read(title, languages);
        let body = self.read(body, languages);
        let (mut contributions, evidence) = self.weigh(&title, &body);
        let readings = [title, body];
        let actors = places::actors(&readings);
        let [title, body] = &readings;
        contributions.extend(self.interactions(&readings, &contributions));

        let tension =
            score::probability(self.options.bias + score::sum(&self.options, &contributions));
        let direction = score::direction(&contributions);
        let watched = tension >= self.options.watch_threshold;
        let actor_id = |actor: usize| {
            self.theatres
                .actors
                .get(actor)
                .map(|it| it.actor.id.clone())
        };
        Assessment {
            tension,
            flagged: tension >= self.options.flag_threshold,
            precedence: score::precedence(&self.options, tension, direction, &contributions),
            direction: if watched { direction } else { 0.0 },
            kinds: if watched {
                score::kinds(&self.options, &contributions)
            } else {
                crate::model::Kinds::default()
            },
            theatres: if watched {
                places::rank(&self.theatres, title, body)
            } else {
                Vec::new()
            },
            actors: actors.into_iter().filter_map(actor_id).collect(),
            evidence,
            model: self.model.clone(),
        }
    }

    /// Returns the ids of the groups, contexts and interactions that a story fires, with the part
    /// of their weight that counts: what fitting the weights needs.
    pub fn features(&self, title: &str, body: &str, language: Option<&str>) -> Vec<(&str, f32)> {
        let languages = self.languages(title, body, language);
        let mut features = Vec::new();
        let mut readings = Vec::new();
        for (text, factor) in [(title, Some(self.options.title_factor)), (body, None)] {
            let reading = self.read(text, languages);
            for found in reading.groups.iter().chain(&reading.contexts) {
                match found.owner {
                    Owner::Group(idx) => {
                        let body_share = || score::body_share(&self.options, found.first);
                        let share = factor.unwrap_or_else(body_share);
                        let id = self.lexicon.groups.get(idx).map(|group| group.id.as_str());
                        features.extend(id.map(|id| (id, share)));
                    }
                    Owner::Context(idx) => {
                        let id = self.lexicon.contexts.get(idx).map(|it| it.id.as_str());
                        features.extend(id.map(|id| (id, 1.0)));
                    }
                    Owner::Actor(..) | Owner::Place(_) => {}
                }
            }
            if !reading.mentions.is_empty() {
                features.push(("named", 1.0));
            }
            readings.push(reading);
        }
        let names = self.names_present(&readings);
        features.extend(names.into_iter().map(|(name, _)| (name, 1.0)));
        features
    }

    fn read<'t>(&self, text: &'t str, languages: LanguageMask) -> Reading<'t> {
        let group = |idx: usize| self.lexicon.groups.get(idx);
        read::read(
            &self.matcher,
            Scan::new(text, self.options.body_tokens_max),
            languages,
            |context| {
                self.lexicon
                    .contexts
                    .get(context)
                    .is_some_and(|it| it.masks)
            },
            |short, long| group(short).map(|it| it.kind) == group(long).map(|it| it.kind),
        )
    }

    /// Returns the contributions of groups and contexts, and the phrases that made them.
    fn weigh(&self, title: &Reading<'_>, body: &Reading<'_>) -> (Vec<Contribution>, Vec<Evidence>) {
        let named = !title.mentions.is_empty() || !body.mentions.is_empty();
        let mut contributions: Vec<Contribution> = Vec::new();
        let mut owners: Vec<Owner> = Vec::new();
        let mut evidence = Vec::new();
        for (field, reading) in [(Field::Title, title), (Field::Body, body)] {
            let mut found: Vec<&Found> = reading.groups.iter().chain(&reading.contexts).collect();
            found.sort_by_key(|found| (found.first, found.last));
            for &found in found {
                let Some(full) = self.contribution(found.owner, field, found.first, named) else {
                    continue;
                };
                let earlier = owners.iter().position(|&owner| owner == found.owner);
                let first = earlier.and_then(|idx| contributions.get_mut(idx));
                let added = if let Some(first) = first {
                    echo(&self.options, first, &full)
                } else {
                    owners.push(found.owner);
                    contributions.push(full);
                    full.log_odds
                };
                evidence.extend(shown(reading, field, &found, full, added));
            }
        }
        (contributions, evidence)
    }

    /// Returns what a group or context adds at a token of a field.
    fn contribution(
        &self,
        owner: Owner,
        field: Field,
        token: usize,
        named: bool,
    ) -> Option<Contribution> {
        let in_title = field == Field::Title;
        match owner {
            Owner::Group(group) => {
                let group = self.lexicon.groups.get(group)?;
                let share = if in_title {
                    self.options.title_factor
                } else {
                    score::body_share(&self.options, token)
                };
                Some(Contribution {
                    kind: Some(group.kind),
                    log_odds: share * if named { group.weight } else { group.alone },
                    direction: group.direction,
                    precedence: group.precedence.filter(|_| in_title),
                })
            }
            Owner::Context(context) => Some(Contribution {
                kind: None,
                log_odds: self.lexicon.contexts.get(context)?.weight,
                direction: None,
                precedence: None,
            }),
            Owner::Actor(..) | Owner::Place(_) => None,
        }
    }

    /// Returns what names add to groups that were found. Names alone add nothing, so that a story
    /// is never tense because of who is in it.
    fn interactions(
        &self,
        readings: &[Reading<'_>],
        contributions: &[Contribution],
    ) -> Option<Contribution> {
        let phrases = contributions
            .iter()
            .any(|it| it.kind.is_some() && it.log_odds > 0.0);
        let log_odds = self
            .names_present(readings)
            .into_iter()
            .map(|(_, weight)| weight)
            .sum();
        phrases.then_some(Contribution {
            kind: None,
            log_odds,
            direction: None,
            precedence: None,
        })
    }

    /// Returns which combinations of names stand in a story, with their log-odds.
    fn names_present(&self, readings: &[Reading<'_>]) -> Vec<(&'static str, f32)> {
        let actors = places::actors(readings);
        let mut owners = readings
            .iter()
            .flat_map(|reading| &reading.mentions)
            .map(|mention| mention.found.owner);
        let is_armed_group = |&actor: &usize| {
            let entry = self.theatres.actors.get(actor);
            entry.is_some_and(|entry| entry.class == term::Class::GROUP)
        };
        let options = &self.options;
        let mut present = vec![
            (actors.len() >= 2, ("two-actors", options.two_actors)),
            (
                owners.any(|owner| matches!(owner, Owner::Place(_))),
                ("place", options.place_named),
            ),
            (
                actors.iter().any(is_armed_group),
                ("armed-group", options.armed_group_named),
            ),
            (
                self.theatres.meet(&actors),
                ("adversaries", options.adversaries_named),
            ),
        ];
        present.retain(|(holds, _)| *holds);
        present.into_iter().map(|(_, named)| named).collect()
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
            .filter(|_| is_ascii_mostly(title) == hint.is_some_and(|hint| !is_cyrillic(hint)))
            .or_else(detected)
            .or_else(|| bit("en"))
            .unwrap_or(LanguageMask::MAX)
    }
}

/// Returns whether most bytes of a text are ASCII, as in languages written in Latin letters.
fn is_ascii_mostly(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii).count() * 2 >= text.len()
}

/// Returns whether a language among those with a lexicon is written in Cyrillic letters.
fn is_cyrillic(language: &str) -> bool {
    ["uk", "ru", "be", "bg", "sr", "mk"]
        .iter()
        .any(|code| language.to_ascii_lowercase().starts_with(code))
}

/// Adds a second find of the same group to the first one and returns what it added.
fn echo(options: &ClassifyOptions, first: &mut Contribution, again: &Contribution) -> f32 {
    if first.kind.is_none() {
        return 0.0;
    }
    let (large, small) = if first.log_odds.abs() >= again.log_odds.abs() {
        (first.log_odds, again.log_odds)
    } else {
        (again.log_odds, first.log_odds)
    };
    let total = large + small * options.echo;
    let added = total - first.log_odds;
    first.log_odds = total;
    added
}

/// Returns the phrase as evidence, unless it changed nothing.
fn shown(
    reading: &Reading<'_>,
    field: Field,
    found: &Found,
    contribution: Contribution,
    weight: f32,
) -> Option<Evidence> {
    let span = reading.scan.span(found.first, found.last);
    let text = reading.scan.text.get(span.clone())?;
    (weight != 0.0).then(|| Evidence {
        field,
        start: span.start,
        end: span.end,
        text: text.to_owned(),
        kind: contribution.kind,
        weight,
    })
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
