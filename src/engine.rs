//! The engine: one method per use case, the same for the screen and the command line.
//!
//! It joins the pure core with the shell. It must not know how answers are shown.

mod corroborate;
mod desk;
mod discovery;
mod doctor;
mod facts;
mod follow;
mod found;
mod full_text;
mod health;
mod learn;
mod lint;
mod logins;
mod reassess;
mod refresh;
mod reload;
mod sources;
mod subscriptions;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{OnceCell, Semaphore, watch};

pub use crate::config::{View, is_program};

use self::logins::Logins;

pub use self::{
    discovery::FoundFeed,
    doctor::{Check, Verdict},
    facts::FoundDocument,
    follow::FollowUpChanged,
    found::NotFollowed,
    full_text::{FullTextError, PageOutcome},
    learn::LabelledStory,
    refresh::{Progress, RoundSummary, Scope},
    subscriptions::{AddError, Added, ImportError, Imported},
};
use crate::{
    classify::{Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions, precedence::Rule},
    clock::Clock,
    config::{ClassifySettings, Config, ConfigError, DataFile, Files},
    fetch::{Fetcher, SetupError},
    follow_up::FollowUpError,
    model::{Feed, Outlet, StoryId},
    store::{StoreError, StoreHandle},
    text::{toml_file::TomlError, urls},
};

/// A use case failed. The message says what was tried, what went wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The HTTP client could not be made.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Lexicon or theatres are not valid.
    #[error(transparent)]
    Lexicon(#[from] TomlError),
    /// The user's files cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A follow-up was given a value out of range.
    #[error(transparent)]
    FollowUp(#[from] FollowUpError),
    /// There is no such story.
    #[error("there is no story `{0}`: `flashwire list` prints the ids")]
    NoStory(StoryId),
    /// The story belongs to no event.
    #[error(
        "the story `{0}` reports no event: choose one that `show` tells an event of, or `none`"
    )]
    NoEvent(StoryId),
}

/// The engine. Cheap to clone: all clones work on the same store.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    clock: Clock,
    store: StoreHandle,
    /// The one in force; work that has begun goes on with the one before.
    classifier: watch::Sender<Arc<Classifier>>,
    /// Whether the classifier has learned from the labels that are there.
    taught: OnceCell<()>,
    /// One reassessment at a time; the next one finds little left.
    reassessing: Semaphore,
    outlets: Arc<[Outlet]>,
    fetcher: Fetcher,
    logins: Logins,
}

impl Engine {
    /// Puts the engine together; `classifier` is that of [`classifier`].
    pub fn new(
        mut config: Config,
        classifier: Classifier,
        store: StoreHandle,
        clock: Clock,
    ) -> Result<Self, EngineError> {
        let fetcher = Fetcher::new(
            config.settings.fetch.clone(),
            config.sources.proxies().cloned(),
        )?;
        let logins = Logins::new(config.sources.secrets());
        let outlets = std::mem::take(&mut config.outlets).into();
        let shared = Shared {
            config,
            clock,
            store,
            classifier: watch::Sender::new(Arc::new(classifier)),
            taught: OnceCell::new(),
            reassessing: Semaphore::new(1),
            outlets,
            fetcher,
            logins,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Returns the current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Returns the views, in the order of the sidebar.
    pub fn views(&self) -> &[View] {
        &self.shared.config.views
    }

    /// Returns who publishes the feed, as far as the outlet list knows.
    pub fn outlet(&self, feed: &Feed) -> Option<&Outlet> {
        let addresses = [Some(feed.url.as_str()), feed.site.as_deref()];
        addresses
            .into_iter()
            .flatten()
            .find_map(|address| outlet_of(&self.shared.outlets, address))
    }

    /// Returns the language of a feed's stories, as it says itself or the outlet list.
    fn language_of(&self, feed: &Feed) -> Option<String> {
        let outlet = self.outlet(feed).map(|outlet| outlet.language.clone());
        feed.language.clone().or(outlet)
    }
}

/// Returns a theatre's name; the id itself for one that the classifier does not know.
pub fn theatre_name<'a>(classifier: &'a Classifier, id: &'a str) -> &'a str {
    let mut theatres = classifier.theatres().theatres();
    theatres
        .find(|theatre| theatre.id == id)
        .map_or(id, |theatre| &theatre.name)
}

/// Makes the classifier of a configuration.
pub fn classifier(config: &Config) -> Result<Classifier, TomlError> {
    classifier_of(
        &config.files,
        &config.settings.classify,
        config.precedence.clone(),
    )
}

fn classifier_of(
    files: &Files,
    thresholds: &ClassifySettings,
    precedence: Vec<Rule>,
) -> Result<Classifier, TomlError> {
    let file = |file: &DataFile| ClassifierFile {
        name: file.name.clone(),
        text: file.text.clone(),
        is_tried: !file.user,
    };
    let options = ClassifyOptions {
        flag_threshold: thresholds.flag_threshold,
        watch_threshold: thresholds.watch_threshold,
        precedence,
        ..ClassifyOptions::default()
    };
    let files = ClassifierFiles {
        lexicons: files.lexicons().map(file).collect(),
        theatres: files.theatres().map(file).collect(),
        weights: Some(file(files.get("model/en.tsv"))),
    };
    Classifier::new(files, options)
}

/// Returns the outlet with the longest domain that the address lies in.
fn outlet_of<'a>(outlets: &'a [Outlet], address: &str) -> Option<&'a Outlet> {
    let host = urls::host_label(&urls::web(address, None)?);
    let belongs = |domain: &str| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let domains = outlets
        .iter()
        .flat_map(|outlet| outlet.domains.iter().map(move |domain| (domain, outlet)));
    domains
        .filter(|(domain, _)| belongs(domain))
        .max_by_key(|(domain, _)| domain.len())
        .map(|(_, outlet)| outlet)
}
