//! The engine: one method per use case, the same for the screen and the command line.
//!
//! It joins the pure core with the shell. It must not know how answers are shown.

mod alerts;
mod alike;
mod brief;
mod corroborate;
mod desk;
mod desktop;
mod discovery;
mod doctor;
mod errands;
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
mod rules;
mod sources;
mod subscriptions;
mod upkeep;
mod watches;

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use tokio::sync::{OnceCell, Semaphore, watch};

pub use crate::config::{SaveError, View, is_program};

use self::{errands::Errands, logins::Logins, watches::Arrivals};

pub use self::{
    alerts::Notice,
    alike::{LEAST, Liked},
    brief::{BRIEF_PERIOD, WrittenBrief},
    discovery::FoundFeed,
    doctor::{Check, Verdict},
    facts::FoundDocument,
    follow::FollowUpChanged,
    found::NotFollowed,
    full_text::{FullTextError, PageOutcome},
    learn::LabelledStory,
    refresh::{Progress, RoundSummary, Scope},
    rules::{FoundStory, RuleStanding},
    subscriptions::{AddError, Added, ImportError, Imported},
    upkeep::{Compacted, Going},
    watches::{ExampleError, WatchError, example_of_text},
};
use crate::{
    brief::TemplateError,
    classify::{Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions, precedence::Rule},
    clock::Clock,
    config::{ClassifySettings, Config, ConfigError, DataFile, Files},
    fetch::{Fetcher, SetupError},
    follow_up::FollowUpError,
    likeness::{Rarity, Topics},
    model::{Feed, Outlet, Outlets, StoryId},
    query::{self, Aliases},
    rules::Rule as UserRule,
    store::{StoreError, StoreHandle},
    text::toml_file::TomlError,
    whole_file::WriteError,
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
    /// The template of a brief has a mistake.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
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

/// Topics that are read when they are needed.
type LazyTopics = LazyLock<Arc<Topics>, Box<dyn FnOnce() -> Arc<Topics> + Send>>;

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
    outlets: Outlets,
    aliases: Arc<Aliases>,
    fetcher: Fetcher,
    logins: Logins,
    /// Which words mean the same.
    topics: LazyTopics,
    /// How rare words are, counted when it is first asked for.
    rarity: OnceCell<Arc<Rarity>>,
    /// The watches that what arrives is matched with.
    arrivals: watch::Sender<Arc<Arrivals>>,
    /// The rules in force.
    rules: watch::Sender<Arc<[UserRule]>>,
    errands: Errands,
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
        let topics = topics(config.files.get("topics.toml"))?;
        let webhook = config.alerts.webhook.as_ref();
        let secret = webhook.and_then(|webhook| webhook.secret.as_ref());
        let logins = Logins::new(config.sources.secrets().chain(secret));
        let rules = std::mem::take(&mut config.rules).into();
        let outlets = config.outlets.clone();
        let aliases = Arc::clone(&config.aliases);
        let shared = Shared {
            config,
            clock,
            store,
            classifier: watch::Sender::new(Arc::new(classifier)),
            taught: OnceCell::new(),
            reassessing: Semaphore::new(1),
            outlets,
            aliases,
            fetcher,
            logins,
            topics,
            rarity: OnceCell::new(),
            arrivals: watch::Sender::default(),
            rules: watch::Sender::new(rules),
            errands: Errands::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Returns the current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Returns what queries are read with.
    pub fn query_context(&self) -> query::Context {
        query::Context {
            now: self.now(),
            zone: self.shared.clock.zone(),
            aliases: Arc::clone(&self.shared.aliases),
        }
    }

    /// Returns the names that queries can ask for beside those of feeds and watches: theatres, actors, and
    /// what rules and persons gave. Reads what queries need, so that the first one need not wait for it.
    pub async fn known_names(&self) -> Result<query::Names, EngineError> {
        let given = self.shared.store.read(|store| store.given_names()).await?;
        let (classifier, aliases) = (self.in_force(), Arc::clone(&self.shared.aliases));
        let rules = self.rules();
        let reading = tokio::task::spawn_blocking(move || {
            aliases.prepare();
            let theatres = classifier.theatres();
            let mut names = query::Names {
                theatres: theatres.theatres().map(|own| own.id.clone()).collect(),
                actors: theatres.actor_ids().map(str::to_owned).collect(),
                ..given
            };
            names
                .rules
                .extend(rules.iter().map(|rule| rule.name.clone()));
            for list in [&mut names.theatres, &mut names.actors, &mut names.rules] {
                list.sort_unstable();
                list.dedup();
            }
            names
        });
        reading.await.map_err(|_failed| {
            let problem = "flashwire failed on names or theatres: please report it";
            StoreError::Invariant(problem.to_owned()).into()
        })
    }

    /// Adds a view to the user's own; returns all views as they are then.
    pub async fn add_view(&self, name: String, query: String) -> Result<Vec<View>, SaveError> {
        let shared = Arc::clone(&self.shared);
        let saved = tokio::task::spawn_blocking(move || shared.config.add_view(&name, &query));
        saved.await.unwrap_or(Err(SaveError::Program))
    }

    /// Returns the views, in the order of the sidebar.
    pub fn views(&self) -> &[View] {
        &self.shared.config.views
    }

    /// Returns who publishes the feed, as far as the outlet list knows.
    pub fn outlet(&self, feed: &Feed) -> Option<&Outlet> {
        let addresses = [Some(feed.url.as_str()), feed.site.as_deref()];
        self.shared.outlets.of(addresses.into_iter().flatten())
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

/// Reads which words speak of which topic: the user's file at once, as there may be a mistake in it, that
/// which ships when it is needed.
fn topics(file: &DataFile) -> Result<LazyTopics, TomlError> {
    let read = |file: &DataFile| Topics::parse(&file.name, &file.text);
    let file = file.clone();
    let read: Box<dyn FnOnce() -> Arc<Topics> + Send> = if file.user {
        let topics = Arc::new(read(&file)?);
        Box::new(move || topics)
    } else {
        Box::new(move || Arc::new(read(&file).unwrap_or_default()))
    };
    Ok(LazyLock::new(read))
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
