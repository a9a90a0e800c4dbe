//! Stories that are about the same matter as an example: found through the index, then likened.

use std::{collections::HashMap, sync::Arc};

use super::{Engine, EngineError};
use crate::{
    classify::{About, Classifier, language},
    likeness::{Clue, Content, Profile, Rarity, Sample, Text, Topics, Weighed},
    model::{Example, FeedId, StoryId, StoryRow},
    store::{Match, Sketch, StoreError},
};

/// Stories of the archive whose words are counted, the newest; chosen by us: more change little.
const COUNTED: usize = 3_000;
/// Words of an example that are looked for, and of each so many of the newest stories at most: in an
/// archive of 500,000 stories that takes less than a second. Chosen by us.
const CLUES: usize = 32;
const HAVING: usize = 20_000;
/// Stories that are likened, those with most of the clues; chosen by us.
const LIKENED: usize = 3_000;
/// Stories that one job of the store reads: nobody waits long for it.
const BATCH: usize = 500;
/// The language of a text of which nothing better is known.
const OTHERWISE: &str = "en";

/// The least likeness that is told: below it two stories have hardly more in common than any two.
pub const LEAST: f32 = 0.1;

/// A story of a list that has a likeness.
#[derive(Debug, Clone, PartialEq)]
pub struct Liked {
    /// The story.
    pub row: StoryRow,
    /// The likeness, 0 to 1, and the terms in common.
    pub found: Match,
}

/// What likening needs beside texts.
#[derive(Debug, Clone)]
pub(super) struct Lens {
    pub(super) topics: Arc<Topics>,
    pub(super) rarity: Arc<Rarity>,
}

impl Engine {
    /// Returns the stories of the archive that are like the example by at least [`LEAST`], the likest
    /// first, of equal ones the newest: `limit` at most.
    pub async fn like(&self, example: &Example, limit: usize) -> Result<Vec<Match>, EngineError> {
        let lens = self.lens().await?;
        let classifier = self.classifier().await?;
        let profile = lens.profile(&classifier, example);
        let languages = self.languages().await?;
        let mut ids = self.candidates(profile.clues(CLUES)).await?;
        ids.truncate(LIKENED);
        let profile = Arc::new(profile);
        let mut matches = Vec::new();
        for batch in ids.chunks(BATCH) {
            let batch = batch.to_vec();
            let job = self.shared.store.read(move |store| store.sketches(&batch));
            let sketches = job.await?;
            let (lens, profile) = (lens.clone(), Arc::clone(&profile));
            let languages = Arc::clone(&languages);
            let likened = tokio::task::spawn_blocking(move || {
                let sketches = sketches.iter();
                let liked = sketches.map(|sketch| {
                    let content = lens.read_sketch(sketch, &languages);
                    let found = profile.likeness(&Weighed::of(&content, &lens.rarity));
                    Match {
                        story: sketch.id,
                        score: found.score,
                        terms: found.terms,
                    }
                });
                liked
                    .filter(|found| found.score >= LEAST)
                    .collect::<Vec<_>>()
            });
            matches.extend(likened.await.map_err(|_panicked| broken())?);
        }
        matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.story.cmp(&a.story)));
        matches.truncate(limit);
        Ok(matches)
    }

    /// Returns the rows of some matches, in their order.
    pub async fn liked(&self, matches: Vec<Match>) -> Result<Vec<Liked>, EngineError> {
        let ids: Vec<StoryId> = matches.iter().map(|found| found.story).collect();
        let job = self.shared.store.read(move |store| store.rows(&ids));
        let mut found: HashMap<StoryId, Match> = matches
            .into_iter()
            .map(|found| (found.story, found))
            .collect();
        let rows = job.await?.into_iter();
        let liked = rows.filter_map(|row| {
            let found = found.remove(&row.id)?;
            Some(Liked { row, found })
        });
        Ok(liked.collect())
    }

    /// Returns what likening needs; the words of the archive are counted when it is first asked for.
    pub(super) async fn lens(&self) -> Result<Lens, EngineError> {
        let rarity = self.shared.rarity.get_or_try_init(|| self.count_words());
        Ok(Lens {
            rarity: Arc::clone(rarity.await?),
            topics: Arc::clone(&*self.shared.topics),
        })
    }

    async fn count_words(&self) -> Result<Arc<Rarity>, EngineError> {
        let languages = self.languages().await?;
        let newest = self.shared.store.read(|store| store.newest(COUNTED));
        let lens = Lens {
            topics: Arc::clone(&*self.shared.topics),
            rarity: Arc::default(),
        };
        let mut archive = Sample::default();
        for batch in newest.await?.chunks(BATCH) {
            let batch = batch.to_vec();
            let job = self.shared.store.read(move |store| store.sketches(&batch));
            let sketches = job.await?;
            let (lens, languages) = (lens.clone(), Arc::clone(&languages));
            let counted = tokio::task::spawn_blocking(move || {
                for sketch in &sketches {
                    archive.count(&lens.read_sketch(sketch, &languages));
                }
                archive
            });
            archive = counted.await.map_err(|_panicked| broken())?;
        }
        let file = self.shared.config.files.get("model/background.tsv");
        let shipped = Sample::parse(&file.name, &file.text);
        let shipped = shipped.map_err(|error| StoreError::Invariant(error.to_string()))?;
        Ok(Arc::new(Rarity::new(shipped, archive)))
    }

    /// Returns the stories that have some of the clues, those first whose clues say most.
    async fn candidates(&self, clues: Vec<Clue>) -> Result<Vec<StoryId>, EngineError> {
        let mut weights: HashMap<StoryId, f32> = HashMap::new();
        for Clue { place, weight } in clues {
            let having = self
                .shared
                .store
                .read(move |store| store.having(&place, HAVING));
            for story in having.await? {
                *weights.entry(story).or_default() += weight;
            }
        }
        let mut found: Vec<(StoryId, f32)> = weights.into_iter().collect();
        let likest =
            |a: &(StoryId, f32), b: &(StoryId, f32)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
        if found.len() > LIKENED {
            found.select_nth_unstable_by(LIKENED, likest);
            found.truncate(LIKENED);
        }
        found.sort_by(likest);
        Ok(found.into_iter().map(|(story, _)| story).collect())
    }
}

impl Lens {
    /// Returns the terms of an example, with what the classifier finds in it.
    pub(super) fn profile(&self, classifier: &Classifier, example: &Example) -> Profile {
        let said_in = example.language.as_deref();
        let about = About {
            language: said_in,
            date: example.date,
        };
        let said = classifier.assess(&example.title, &example.body, about);
        let text = Text {
            title: &example.title,
            body: &example.body,
            language: language_of(said_in, &example.title, &example.body),
            actors: &said.actors,
            theatres: &said.theatres,
            dyad: said.dyad.as_ref(),
        };
        Profile::of(&Content::read(&text, &self.topics), &self.rarity)
    }

    fn read_sketch(&self, sketch: &Sketch, languages: &HashMap<FeedId, String>) -> Content {
        let said = sketch
            .language
            .as_ref()
            .or_else(|| languages.get(&sketch.feed));
        let text = Text {
            title: &sketch.title,
            body: &sketch.lead,
            language: language_of(said.map(String::as_str), &sketch.title, &sketch.lead),
            actors: &sketch.actors,
            theatres: &sketch.theatres,
            dyad: sketch.dyad.as_ref(),
        };
        Content::read(&text, &self.topics)
    }
}

/// Returns the language of a text: what is said of it, else what it looks like.
pub(super) fn language_of<'a>(said: Option<&'a str>, title: &str, body: &str) -> &'a str {
    let longer = if body.len() > title.len() {
        body
    } else {
        title
    };
    said.or_else(|| language(longer)).unwrap_or(OTHERWISE)
}

fn broken() -> EngineError {
    let problem = "flashwire failed on the text of a story: please report it";
    StoreError::Invariant(problem.to_owned()).into()
}
