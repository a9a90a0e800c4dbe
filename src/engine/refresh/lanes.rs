//! Asks the feeds of a round, host by host: each host has a lane, in which at most
//! `fetch.per_host` of us walk, and which ends when the host says that we ask too much.
//!
//! At most `fetch.concurrency` walk at once over all lanes. Each keeps its answer until it is taken,
//! so a slow receiver slows the round instead of filling the memory; a slow host keeps only those
//! waiting that walk in its lane.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use chrono::{DateTime, Utc};
use tokio::{sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{engine::Engine, fetch::Response, model::Feed, schedule};

/// The status with which a server says that a client asks too much (RFC 6585, 4).
const TOO_MANY_REQUESTS: u16 = 429;

/// Answers, with the index of their feed.
type Answers = mpsc::Sender<(usize, Response)>;

/// The feeds of one host.
struct Lane {
    /// Indexes of its feeds.
    feeds: Vec<usize>,
    /// The next one to ask, as a place in `feeds`.
    next: AtomicUsize,
    /// Whether the host said that we ask too much.
    is_quiet: AtomicBool,
}

impl Lane {
    fn next(&self) -> Option<usize> {
        if self.is_quiet.load(Ordering::Relaxed) {
            return None;
        }
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        self.feeds.get(place).copied()
    }
}

impl Engine {
    /// Asks all feeds, which are claimed until that time, and sends each answer with its feed's index.
    /// Returns when all are asked, when `cancel` is cancelled or when nobody takes answers; what was
    /// under way then is dropped.
    pub(super) async fn ask(
        &self,
        feeds: Arc<[Feed]>,
        claimed_until: DateTime<Utc>,
        cancel: &CancellationToken,
        answers: Answers,
    ) {
        let options = &self.shared.config.settings.fetch;
        let lanes = lanes(&feeds);
        // Second walkers come after all first ones: no host has two before each has one.
        let mut walks: Vec<Arc<Lane>> = Vec::new();
        for walker in 0..options.per_host {
            let long_enough = lanes.iter().filter(|lane| lane.feeds.len() > walker);
            walks.extend(long_enough.cloned());
        }
        let mut walking = JoinSet::new();
        for lane in walks {
            while walking.len() >= options.concurrency {
                tokio::select! {
                    () = cancel.cancelled() => return,
                    () = answers.closed() => return,
                    _ = walking.join_next() => {}
                }
            }
            let walk = Walk {
                engine: self.clone(),
                feeds: Arc::clone(&feeds),
                claimed_until,
                lane,
                answers: answers.clone(),
            };
            walking.spawn(walk.go());
        }
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                () = answers.closed() => return,
                joined = walking.join_next() => if joined.is_none() { return; },
            }
        }
    }
}

/// Returns a lane for each host, the longest first: they take longest.
fn lanes(feeds: &[Feed]) -> Vec<Arc<Lane>> {
    let mut hosts: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for (idx, feed) in feeds.iter().enumerate() {
        hosts
            .entry(schedule::host(&feed.url))
            .or_default()
            .push(idx);
    }
    let mut lanes: Vec<Vec<usize>> = hosts.into_values().collect();
    lanes.sort_by_key(|feeds| std::cmp::Reverse(feeds.len()));
    let lane = |feeds| {
        Arc::new(Lane {
            feeds,
            next: AtomicUsize::new(0),
            is_quiet: AtomicBool::new(false),
        })
    };
    lanes.into_iter().map(lane).collect()
}

/// One of those who walk in a lane.
struct Walk {
    engine: Engine,
    feeds: Arc<[Feed]>,
    claimed_until: DateTime<Utc>,
    lane: Arc<Lane>,
    answers: Answers,
}

impl Walk {
    /// Asks one feed of the lane after the other.
    async fn go(self) {
        while let Some(idx) = self.lane.next() {
            let Some(feed) = self.feeds.get(idx) else {
                continue;
            };
            if !self.may_ask(feed).await {
                continue;
            }
            let response = self.engine.obtain(feed).await;
            if response.exchange.status == Some(TOO_MANY_REQUESTS) {
                self.lane.is_quiet.store(true, Ordering::Relaxed);
            }
            if self.answers.send((idx, response)).await.is_err() {
                return;
            }
        }
    }

    /// Returns whether the feed is still ours to ask: by the round's claim, and after it if nobody asked
    /// the feed since it was chosen. A store that cannot be read does not keep the feed from being
    /// asked: writing will say what is wrong.
    async fn may_ask(&self, feed: &Feed) -> bool {
        if self.engine.now() < self.claimed_until {
            return true;
        }
        let (id, asked) = (feed.id, feed.health.last_fetched);
        let store = &self.engine.shared.store;
        match store.read(move |store| store.feed(id)).await {
            Ok(Some(now)) => now.health.last_fetched == asked,
            Ok(None) => false,
            Err(_) => true,
        }
    }
}
