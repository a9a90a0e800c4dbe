//! Archives of made-up stories, filled through the program's own way in and kept between runs.
//!
//! An archive lies in `target/archives/SIZE`. `made.json` there says what it was made by, and once it is
//! complete how much text it holds; one that was not completed is continued, one of another schema or
//! generator is made anew. What runs on an archive runs on a copy of it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use chrono::TimeDelta;
use flashwire::{
    classify::{self, About, Classifier, Workspace},
    fold,
    intake::{self, CleanStory, IntakeContext},
    model::{Exchange, FeedId, FetchFacts, FetchOutcome, NewFeed, PollHints},
    store::{SqliteBackend, SqliteStore, Store as _, StoreHandle},
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use url::Url;

use crate::{
    generate::{self, Generator},
    server::{self, HOSTS, STORIES},
};

/// Goes up when other stories are generated.
const GENERATOR: u32 = 1;

/// Feeds of an archive.
pub(crate) const FEEDS: u64 = 1000;

/// Documents that wait to be written: as many as the store takes into one transaction.
const WRITES: usize = 64;

/// Flagged stories that folding compares with at most, as in a round.
const FOLD_LIMIT: usize = 4000;

/// The file of a store below a data directory.
const STORE: &str = "flashwire.db";

/// What is known of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    generator: u32,
    /// The version of the store.
    schema: i64,
    /// Once it is complete: bytes of all titles and texts as the store got them, clean.
    text_bytes: Option<u64>,
}

/// A copy of an archive, which may be changed and goes with this value.
pub(crate) struct Archive {
    /// Stories.
    pub(crate) size: u64,
    /// Bytes of all titles and texts.
    pub(crate) text_bytes: u64,
    dir: TempDir,
}

impl Archive {
    /// Returns a copy of the archive of that size, which is made if need be.
    pub(crate) fn of(size: u64, classifier: &Arc<Classifier>) -> anyhow::Result<Self> {
        let archives = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/archives");
        let original = archives.join(size.to_string());
        let text_bytes = complete(&original, size, classifier)?;
        let dir = tempfile::tempdir_in(&archives)?;
        fs::copy(original.join(STORE), dir.path().join(STORE))?;
        Ok(Self {
            size,
            text_bytes,
            dir,
        })
    }

    /// Returns the data directory.
    pub(crate) fn data(&self) -> &Path {
        self.dir.path()
    }

    /// Returns the store's file.
    pub(crate) fn store_file(&self) -> PathBuf {
        self.data().join(STORE)
    }
}

/// Sees to it that an archive is complete; returns the bytes of its texts.
fn complete(dir: &Path, size: u64, classifier: &Arc<Classifier>) -> anyhow::Result<u64> {
    let (marker, file) = (dir.join("made.json"), dir.join(STORE));
    let mut made = Made {
        generator: GENERATOR,
        schema: schema_of_program()?,
        text_bytes: None,
    };
    let found = fs::read(&marker).ok();
    let found = found.and_then(|text| serde_json::from_slice::<Made>(&text).ok());
    match found {
        Some(found) if (found.generator, found.schema) == (made.generator, made.schema) => {
            if let Some(text_bytes) = found.text_bytes {
                return Ok(text_bytes);
            }
        }
        _ if dir.exists() => fs::remove_dir_all(dir)?,
        _ => {}
    }
    fs::create_dir_all(dir)?;
    fs::write(&marker, serde_json::to_vec(&made)?)?;
    let text_bytes = fill(&file, size, Arc::clone(classifier))
        .with_context(|| format!("cannot fill {}", file.display()))?;
    made.text_bytes = Some(text_bytes);
    fs::write(&marker, serde_json::to_vec(&made)?)?;
    Ok(text_bytes)
}

/// Returns the version of the stores that this program makes.
fn schema_of_program() -> anyhow::Result<i64> {
    let dir = tempfile::tempdir()?;
    let file = dir.path().join(STORE);
    drop(SqliteStore::open(&file)?);
    let connection = Connection::open(&file)?;
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Records the documents that are not there yet; returns the bytes of all texts.
fn fill(file: &Path, size: u64, classifier: Arc<Classifier>) -> anyhow::Result<u64> {
    let mut store = SqliteStore::open(file)?;
    let url = |feed| server::address(feed, HOSTS);
    let feeds: Vec<NewFeed> = (0..FEEDS)
        .map(|feed| NewFeed {
            url: url(feed),
            title: Some(format!("Wire {feed}")),
            ..NewFeed::default()
        })
        .collect();
    store.subscribe(&feeds, generate::published(0, size))?;
    let feeds = store.feeds()?.into_iter().map(|feed| feed.id).collect();
    drop(store);
    let there: i64 =
        Connection::open(file)?.query_row("SELECT count(*) FROM story", [], |row| row.get(0))?;
    let newsroom = Arc::new(Newsroom {
        generator: Generator::of_archives(),
        classifier,
        feeds,
        size,
    });
    // Documents are written in order, each whole, so their number tells which ones are there.
    let documents = u64::try_from(there)?.div_ceil(STORIES)..size.div_ceil(STORIES);
    let known: u64 = (0..documents.start)
        .flat_map(|document| newsroom.clean(document))
        .map(|story| length(&story.title, &story.body))
        .sum();
    let handle = StoreHandle::open(&SqliteBackend::new(file.to_owned()))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let recorded = runtime.block_on(record(&handle, &newsroom, documents))?;
    handle.close();
    Ok(known + recorded)
}

/// Assesses documents on all processors and records them in order; returns the bytes of their texts.
async fn record(
    store: &StoreHandle,
    newsroom: &Arc<Newsroom>,
    documents: std::ops::Range<u64>,
) -> anyhow::Result<u64> {
    let processors = std::thread::available_parallelism()?.get();
    let mut window = Window::default();
    stream::iter(documents.clone())
        .map(|document| {
            let newsroom = Arc::clone(newsroom);
            spawn_blocking(move || newsroom.facts(document))
        })
        .buffered(2 * processors)
        .map(|facts| {
            let facts = facts.map(|facts| window.fold(facts));
            async move {
                let facts = facts?;
                let lengths = facts.stories.iter();
                let lengths = lengths.map(|story| length(&story.title, &story.body));
                let bytes: u64 = lengths.sum();
                store.write(move |store| store.record(&facts)).await?;
                anyhow::Ok(bytes)
            }
        })
        .buffered(WRITES)
        .try_fold((0, documents.start), |(sum, document), bytes| async move {
            tell(document, documents.end);
            Ok((sum + bytes, document + 1))
        })
        .await
        .map(|(sum, _)| sum)
}

/// Says now and then how far it is.
fn tell(document: u64, documents: u64) {
    if document.is_multiple_of(1000) {
        eprintln!("archive: {document} of {documents} documents");
    }
}

fn length(title: &str, body: &str) -> u64 {
    (title.len() + body.len()) as u64
}

/// Makes documents into what is recorded of them.
struct Newsroom {
    generator: Generator,
    classifier: Arc<Classifier>,
    feeds: Vec<FeedId>,
    /// Stories of the archive.
    size: u64,
}

impl Newsroom {
    /// Returns the stories of a document, the newest first.
    fn clean(&self, document: u64) -> Vec<CleanStory> {
        let first = document * STORIES;
        let end = self.size.min(first + STORIES);
        let Ok(feed_url) = Url::parse(&server::address(document % FEEDS, HOSTS)) else {
            return Vec::new();
        };
        let context = IntakeContext {
            feed_url: &feed_url,
            site: None,
            now: generate::published(end, self.size) + TimeDelta::minutes(5),
        };
        let numbers = (first..end).rev();
        numbers
            .map(|number| {
                let published = generate::published(number, self.size);
                intake::draft(&self.generator.story(number, published), &context)
            })
            .collect()
    }

    fn facts(&self, document: u64) -> FetchFacts {
        let stories = self.clean(document);
        let feed = usize::try_from(document % FEEDS).unwrap_or_default();
        let mut workspace = Workspace::default();
        FetchFacts {
            feed: self.feeds.get(feed).copied().unwrap_or(FeedId(0)),
            at: stories
                .first()
                .map(|story| story.arrived)
                .unwrap_or_default(),
            outcome: FetchOutcome::Updated,
            error: None,
            trouble: None,
            etag: None,
            last_modified: None,
            validators_of: None,
            exchange: Exchange::default(),
            hints: PollHints::default(),
            title: None,
            site: None,
            language: Some("en".to_owned()),
            stories: stories
                .into_iter()
                .map(|story| {
                    let language =
                        classify::story_language(&story.title, &story.body, Some("en")).to_owned();
                    let about = About {
                        language: Some(&language),
                        date: Some(story.sort_time.date_naive()),
                    };
                    let (title, body) = (&story.title, &story.body);
                    let said = self
                        .classifier
                        .assess_in(&mut workspace, title, body, about);
                    let mut draft = story.into_draft(said, None);
                    draft.language = Some(language);
                    draft
                })
                .collect(),
        }
    }
}

/// What folding compares with: begun anew when it holds as much as a round loads.
#[derive(Default)]
struct Window {
    stories: fold::Window,
    count: usize,
}

impl Window {
    /// Finds the event of each flagged story.
    fn fold(&mut self, mut facts: FetchFacts) -> FetchFacts {
        if self.count > FOLD_LIMIT {
            *self = Self::default();
        }
        let stories = facts.stories.iter_mut();
        for story in stories.filter(|story| story.assessment.flagged) {
            let fresh = fold::fresh_event(facts.feed, &story.identity);
            let (title, body) = (&story.title, &story.body);
            story.event = Some(self.stories.assign(fresh, story.sort_time, title, body));
            self.count += 1;
        }
        facts
    }
}
