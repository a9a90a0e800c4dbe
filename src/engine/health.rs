//! How feeds stand: conclusions from what is stored of them, and their history.

use std::time::Duration;

use super::{Engine, EngineError};
use crate::{
    model::{Feed, FeedId, PastFetch},
    schedule::{self, Policy, QuietHosts, Standing},
};

impl Engine {
    /// Returns how often a feed is asked.
    pub(super) fn policy(&self, feed: &Feed) -> Policy {
        let refresh = &self.shared.config.settings.refresh;
        refresh.policy(self.options(feed).interval)
    }

    /// Returns all subscribed feeds and how each stands.
    pub async fn feeds_with_standing(&self) -> Result<Vec<(Feed, Standing)>, EngineError> {
        let feeds = self.feeds().await?;
        let now = self.now();
        let quiet = QuietHosts::of(&feeds, now);
        let with_standing = |feed: Feed| {
            let standing = schedule::standing(&feed, &self.policy(&feed), &quiet, now);
            (feed, standing)
        };
        Ok(feeds.into_iter().map(with_standing).collect())
    }

    /// Returns how long it is until the next feed is due; nothing while one is, `None` if none ever is.
    pub async fn next_round(&self) -> Result<Option<Duration>, EngineError> {
        let feeds = self.feeds_with_standing().await?;
        let next = feeds.iter().filter_map(|(_, standing)| standing.next_due);
        let now = self.now();
        Ok(next.min().map(|at| (at - now).to_std().unwrap_or_default()))
    }

    /// Returns the last fetches of a feed, the last one first.
    pub async fn fetch_history(&self, feed: FeedId) -> Result<Vec<PastFetch>, EngineError> {
        let job = self
            .shared
            .store
            .read(move |store| store.fetch_history(feed));
        Ok(job.await?)
    }

    /// Ends the subscription to a feed. Followed stories stay, the others of the feed go.
    pub async fn unsubscribe(&self, feed: FeedId) -> Result<(), EngineError> {
        let job = self
            .shared
            .store
            .write(move |store| store.unsubscribe(feed));
        Ok(job.await?)
    }
}
