//! What goes of the archive, and giving space back: in steps so small that nobody waits for the writer.

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError};
use crate::{
    model::{Feed, FeedId, StoryId},
    retention::{self, Limits, OldStory},
    store::{Store, StoreError, StoreSize},
};

/// Stories of one transaction that are looked at, and removed: some 10 ms, measured in a debug build on a busy machine.
const STORIES: usize = 32;
/// Pages that one transaction gives back: 4 ms, measured in the same way.
const PAGES: u32 = 256;
/// Steps of giving back after a round: some 32 MiB. Chosen by us: more than a round takes away.
const IDLE_STEPS: usize = 32;
/// One in so many bytes may be free before space is given back after a round: what comes next takes it in, and moving
/// pages costs more than it saves. Chosen by us.
const FREE_SHARE: u64 = 8;
/// Pages of the full-text index that one transaction writes: 15 ms, measured in the same way.
const INDEX_PAGES: u32 = 32;

/// What goes of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// The feed.
    pub feed: FeedId,
    /// Its title.
    pub title: String,
    /// How many of its stories go.
    pub stories: usize,
    horizon: StoryId,
}

/// What compacting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Stories that went.
    pub removed: usize,
    /// How large the store was.
    pub before: StoreSize,
    /// How large it is.
    pub after: StoreSize,
}

/// What the settings say of feeds, with their horizons.
struct Plan {
    /// Horizons that are others than those that are stored.
    moved: Vec<(FeedId, Option<StoryId>)>,
    going: Vec<Going>,
}

impl Engine {
    /// Removes what goes of the archive and gives some of the space back, until `cancel`; returns how many
    /// stories went. It is meant to run after each round.
    pub async fn tidy(&self, cancel: &CancellationToken) -> Result<usize, EngineError> {
        let removed = self.retain(cancel).await?;
        let size = self.store_size().await?;
        if size.free_bytes > size.bytes / FREE_SHARE {
            self.give_back(IDLE_STEPS, cancel).await?;
        }
        Ok(removed)
    }

    /// Returns what would go of the archive, by feed.
    pub async fn going(&self) -> Result<Vec<Going>, EngineError> {
        Ok(self.plan().await?.going)
    }

    /// Returns how large the store is.
    pub async fn store_size(&self) -> Result<StoreSize, EngineError> {
        Ok(self.shared.store.read(|store| store.size()).await?)
    }

    /// Removes what goes of the archive, joins the full-text index and gives all space back, until `cancel`.
    pub async fn compact(&self, cancel: &CancellationToken) -> Result<Compacted, EngineError> {
        let before = self.store_size().await?;
        let removed = self.retain(cancel).await?;
        let join = |store: &mut dyn Store| store.join_index(INDEX_PAGES);
        while !cancel.is_cancelled() && self.shared.store.write(join).await? {}
        // A store that is rewritten here has nothing left to give back.
        if !cancel.is_cancelled() {
            self.shared.store.compact().await?;
        }
        self.give_back(usize::MAX, cancel).await?;
        self.shared.store.compact().await?;
        let after = self.store_size().await?;
        Ok(Compacted {
            removed,
            before,
            after,
        })
    }

    /// Removes what goes of the archive; what is not done when `cancel` comes is done next time.
    async fn retain(&self, cancel: &CancellationToken) -> Result<usize, EngineError> {
        let store = &self.shared.store;
        let Plan { moved, going } = self.plan().await?;
        if !moved.is_empty() {
            // First, so that nothing comes back that goes below.
            store.write(move |store| store.set_horizons(&moved)).await?;
        }
        let mut removed = 0;
        for Going { feed, horizon, .. } in going {
            let mut after = None;
            while !cancel.is_cancelled() {
                let job = store.write(move |store| {
                    let look = Look::at(store, feed, horizon, after)?;
                    store.remove_stories(&look.going)?;
                    Ok(look)
                });
                let look = job.await?;
                removed += look.going.len();
                after = look.last;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(removed)
    }

    /// Gives free pages back, in so many steps at most.
    async fn give_back(&self, steps: usize, cancel: &CancellationToken) -> Result<(), EngineError> {
        let mut free = self.store_size().await?.free_bytes;
        for _ in 0..steps {
            if free == 0 || cancel.is_cancelled() {
                break;
            }
            let job = self.shared.store.write(|store| {
                store.give_back(PAGES)?;
                store.size()
            });
            let left = job.await?.free_bytes;
            if left >= free {
                // The store cannot, or others free more than this gives back.
                break;
            }
            free = left;
        }
        Ok(())
    }

    async fn plan(&self) -> Result<Plan, EngineError> {
        let options = self.shared.config.settings.retention;
        let limits = |feed: Feed| {
            let limits = options.limits(&self.options(&feed));
            (feed, limits)
        };
        let feeds: Vec<(Feed, Limits)> = self.feeds().await?.into_iter().map(limits).collect();
        let now = self.now();
        let job = self.shared.store.read(move |store| {
            let overall = store.lowest_of_newest(None, options.max_stories)?;
            let mut plan = Plan {
                moved: Vec::new(),
                going: Vec::new(),
            };
            let known: HashMap<_, _> = store.horizons()?.into_iter().collect();
            for (feed, limits) in feeds {
                let own = store.lowest_of_newest(Some(feed.id), limits.max_stories)?;
                let lowest = own.into_iter().chain(overall);
                let horizon = retention::horizon(limits.max_age, lowest, now);
                if known.get(&feed.id) != Some(&horizon) {
                    plan.moved.push((feed.id, horizon));
                }
                let Some(horizon) = horizon else { continue };
                let stories = count_going(store, feed.id, horizon)?;
                if stories > 0 {
                    plan.going.push(Going {
                        feed: feed.id,
                        title: feed.title,
                        stories,
                        horizon,
                    });
                }
            }
            Ok(plan)
        });
        Ok(job.await?)
    }
}

/// A look at some stories of a feed below its horizon.
struct Look {
    /// Those that go.
    going: Vec<StoryId>,
    /// The last one, if there may be more behind it.
    last: Option<StoryId>,
}

impl Look {
    fn at(
        store: &dyn Store,
        feed: FeedId,
        horizon: StoryId,
        after: Option<StoryId>,
    ) -> Result<Self, StoreError> {
        let old = store.old_stories(feed, horizon, after, STORIES)?;
        let is_all = old.len() < STORIES;
        Ok(Self {
            last: old.last().filter(|_| !is_all).map(|story| story.id),
            going: old
                .into_iter()
                .filter(OldStory::goes)
                .map(|old| old.id)
                .collect(),
        })
    }
}

fn count_going(store: &dyn Store, feed: FeedId, horizon: StoryId) -> Result<usize, StoreError> {
    let (mut count, mut after) = (0, None);
    loop {
        let look = Look::at(store, feed, horizon, after)?;
        count += look.going.len();
        after = look.last;
        if after.is_none() {
            return Ok(count);
        }
    }
}
