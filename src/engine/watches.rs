//! Watches: making and changing them, and what of the archive matches.
//!
//! What arrives is matched on its way into the store: see `arrivals`.

mod arrivals;
mod example;

use std::sync::Arc;

use super::{Engine, EngineError, alike::Liked};
use crate::{
    model::{Sought, Watch, WatchId, WatchTally},
    query::{self, QueryError},
    store::{self, Match, MatchOrder, Order, PageRequest, Store, StoreError},
    text::clean,
};

pub(super) use arrivals::{Arrival, Arrivals};
pub use example::{ExampleError, example_of_text};

/// Characters of a name, at most: it stands in lists.
const NAME_MAX: usize = 40;
/// Stories of the archive that match a watch, at most, the likest or newest: chosen by us, far more
/// than anybody reads.
const MATCHES: usize = 20_000;
/// Rows of the store that one job reads for a query.
const BATCH: usize = 500;

/// A watch cannot be made or changed so.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// A name that lists cannot show.
    #[error("`{0}` cannot be the name of a watch: expected 1 to {NAME_MAX} characters in one line")]
    Name(String),
    /// A name that another one has.
    #[error("there is a watch `{0}` already: choose another name, or remove it first")]
    Taken(String),
    /// No watch has that name.
    #[error("there is no watch `{0}`: `flashwire watch list` prints them")]
    Unknown(String),
    /// A likeness that cannot be.
    #[error("`{0}` is not a threshold: expected a number from 0 to 1, such as 0.35")]
    Threshold(f32),
    /// A query that cannot be read.
    #[error("the query `{query}`: {error}")]
    Query {
        /// As written.
        query: String,
        /// What is wrong.
        error: QueryError,
    },
    /// An example that nothing can be like.
    #[error(
        "{0} says nothing that a story can be likened to: expected a report of a few sentences"
    )]
    Empty(String),
    /// A watch of a query has no threshold.
    #[error("the watch `{0}` is a query: only one of an example has a threshold")]
    NoThreshold(String),
    /// The store or the classifier.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for WatchError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Returns all watches in the order in which they were made, with how many stories match.
    pub async fn watches(&self) -> Result<Vec<WatchTally>, EngineError> {
        Ok(self.shared.store.read(|store| store.watches()).await?)
    }

    /// Returns the watch with this name, whatever its case.
    pub async fn watch(&self, name: &str) -> Result<Watch, WatchError> {
        let wanted = name.trim().to_lowercase();
        let watches = self.watches().await?.into_iter().map(|tally| tally.watch);
        let mut named = watches.filter(|watch| watch.name.to_lowercase() == wanted);
        named
            .next()
            .ok_or_else(|| WatchError::Unknown(clean::error_line(name)))
    }

    /// Makes a watch and finds what of the archive matches it.
    pub async fn add_watch(
        &self,
        name: &str,
        sought: Sought,
        threshold: f32,
    ) -> Result<Watch, WatchError> {
        let name = clean::line(name);
        if !(1..=NAME_MAX).contains(&name.chars().count()) {
            return Err(WatchError::Name(clean::error_line(&name)));
        }
        if self.watch(&name).await.is_ok() {
            return Err(WatchError::Taken(name));
        }
        check_threshold(threshold)?;
        match &sought {
            Sought::Query(query) => drop(self.query(query)?),
            Sought::Example(example) => {
                let (lens, classifier) = (self.lens().await?, self.classifier().await?);
                if lens.profile(&classifier, example).is_empty() {
                    return Err(WatchError::Empty(example.source.clone()));
                }
            }
        }
        let now = self.now();
        let job = move |store: &mut dyn Store| store.add_watch(&name, &sought, threshold, now);
        let watch = self.shared.store.write(job).await?;
        self.rank(&watch).await?;
        Ok(watch)
    }

    /// Removes a watch; its stories stay.
    pub async fn remove_watch(&self, id: WatchId) -> Result<bool, EngineError> {
        let gone = self
            .shared
            .store
            .write(move |store| store.remove_watch(id))
            .await?;
        self.ready_watches().await?;
        Ok(gone)
    }

    /// Changes the threshold of a watch, and what of the archive matches.
    pub async fn set_threshold(&self, watch: &Watch, threshold: f32) -> Result<(), WatchError> {
        check_threshold(threshold)?;
        if matches!(watch.sought, Sought::Query(_)) {
            return Err(WatchError::NoThreshold(watch.name.clone()));
        }
        let id = watch.id;
        let job = move |store: &mut dyn Store| store.set_threshold(id, threshold);
        self.shared.store.write(job).await?;
        let watch = Watch {
            threshold,
            ..watch.clone()
        };
        self.rank(&watch).await
    }

    /// Returns what matches a watch.
    pub async fn watched(
        &self,
        id: WatchId,
        order: MatchOrder,
        limit: usize,
    ) -> Result<Vec<Liked>, EngineError> {
        let job = self
            .shared
            .store
            .read(move |store| store.matches(id, order, limit));
        self.liked(job.await?).await
    }

    /// Finds what of the archive matches a watch, and writes it. From now on arrivals are matched, too.
    async fn rank(&self, watch: &Watch) -> Result<(), WatchError> {
        // First: what arrives while the archive is searched must not be missed.
        self.ready_watches().await?;
        let now = self.now();
        let matches = match &watch.sought {
            Sought::Query(query) => self.found_by(query).await?,
            Sought::Example(example) => {
                let mut liked = self.like(example, MATCHES).await?;
                liked.retain(|found| found.score >= watch.threshold);
                liked
            }
        };
        let id = watch.id;
        let job = move |store: &mut dyn Store| store.set_matches(id, &matches, now);
        Ok(self.shared.store.write(job).await?)
    }

    /// Returns the newest stories that a query finds.
    async fn found_by(&self, query: &str) -> Result<Vec<Match>, WatchError> {
        let query = Arc::new(self.query(query)?);
        let mut matches: Vec<Match> = Vec::new();
        let mut from = store::From::Top;
        while matches.len() < MATCHES {
            let request = PageRequest {
                query: query::Query::clone(&query),
                order: Order::Newest,
                from,
                limit: BATCH,
                now: self.now(),
            };
            let job = self.shared.store.read(move |store| store.page(&request));
            let rows = job.await?;
            let Some(last) = rows.last() else { break };
            from = store::From::After(last.id);
            matches.extend(rows.iter().map(|row| Match {
                story: row.id,
                score: 1.0,
                terms: Vec::new(),
            }));
        }
        Ok(matches)
    }

    fn query(&self, text: &str) -> Result<query::Query, WatchError> {
        query::parse(text, self.query_context()).map_err(|error| WatchError::Query {
            query: clean::error_line(text),
            error,
        })
    }
}

fn check_threshold(threshold: f32) -> Result<(), WatchError> {
    if (0.0..=1.0).contains(&threshold) {
        Ok(())
    } else {
        Err(WatchError::Threshold(threshold))
    }
}
