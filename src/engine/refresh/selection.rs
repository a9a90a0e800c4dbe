//! Which feeds a round asks: those wanted, without those that must be left alone or that another
//! round is asking.

use chrono::{DateTime, TimeDelta, Utc};

use super::Scope;
use crate::{
    engine::{Engine, EngineError},
    model::{Feed, FeedId},
    schedule::{self, QuietHosts},
};

/// How long a claim lasts at most, when the process that made it dies: chosen by us, longer than a
/// request may take. Then lanes look again before they ask, so a longer round asks nobody twice.
const CLAIM: TimeDelta = TimeDelta::minutes(5);

/// What a round asks, and what it leaves out.
pub(super) struct Selection {
    /// The feeds to ask; this round has a claim on them.
    pub(super) feeds: Vec<Feed>,
    /// Until when the claim lasts.
    pub(super) claimed_until: DateTime<Utc>,
    /// How many are left alone because their servers asked for it.
    pub(super) waiting: usize,
    /// How many another round is asking.
    pub(super) busy: usize,
}

impl Engine {
    /// Chooses the feeds of a round and claims them.
    ///
    /// A person may want all feeds now; a server that said when to come back is left alone all the
    /// same, and so are all feeds of a host that said that we ask too much.
    pub(super) async fn select(&self, scope: Scope) -> Result<Selection, EngineError> {
        let mut feeds = self.feeds().await?;
        let now = self.now();
        let quiet = QuietHosts::of(&feeds, now);
        feeds.retain(|feed| match scope {
            Scope::All => true,
            Scope::Feed(id) => feed.id == id,
            Scope::Due => schedule::is_due(feed.id, &feed.health, &self.policy(feed), now),
        });
        let wanted = feeds.len();
        feeds.retain(|feed| {
            let own = schedule::quiet_until(&feed.health);
            own.max(quiet.until(&feed.url))
                .is_none_or(|until| until <= now)
        });
        let free = feeds.len();
        let claimed_until = self.claim(&mut feeds).await?;
        Ok(Selection {
            claimed_until,
            waiting: wanted - free,
            busy: free - feeds.len(),
            feeds,
        })
    }

    /// Claims the feeds, leaves out those that another round has claimed, and returns until when the
    /// claim lasts.
    async fn claim(&self, feeds: &mut Vec<Feed>) -> Result<DateTime<Utc>, EngineError> {
        let now = self.now();
        let until = now + CLAIM;
        let asked = feeds.iter().map(|feed| (feed.id, feed.health.last_fetched));
        let asked: Vec<_> = asked.collect();
        if asked.is_empty() {
            return Ok(until);
        }
        let store = &self.shared.store;
        let job = store.write(move |store| store.claim(&asked, now, until));
        let claimed: std::collections::HashSet<FeedId> = job.await?.into_iter().collect();
        feeds.retain(|feed| claimed.contains(&feed.id));
        Ok(until)
    }

    /// Gives back the claims on feeds that were not asked.
    pub(super) async fn release(&self, feeds: Vec<FeedId>) -> Result<(), EngineError> {
        if feeds.is_empty() {
            return Ok(());
        }
        let job = self.shared.store.write(move |store| store.release(&feeds));
        Ok(job.await?)
    }
}
