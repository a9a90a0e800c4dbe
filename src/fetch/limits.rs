//! How many requests may be under way, in all and to one host. Permits are guard values.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

/// Hosts share this many semaphores by their hash, so that no map has to be locked and none grows.
/// Two hosts that share one only wait for each other; with 1,000 hosts of which 10 are slow, 1 in
/// 400 does.
const STRIPES: usize = 4096;

/// The limits.
#[derive(Debug)]
pub(super) struct Limits {
    all: Arc<Semaphore>,
    hosts: Vec<Arc<Semaphore>>,
    hasher: RandomState,
}

/// The right to have one request under way.
#[derive(Debug)]
pub(super) struct Slot {
    _all: Option<OwnedSemaphorePermit>,
    _host: Option<OwnedSemaphorePermit>,
}

impl Limits {
    pub(super) fn new(concurrency: usize, per_host: usize) -> Self {
        let permits = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Self {
            all: permits(concurrency),
            hosts: (0..STRIPES).map(|_| permits(per_host)).collect(),
            hasher: RandomState::new(),
        }
    }

    /// Waits for the host first, so that nobody waits for a slow host with a slot in hand.
    pub(super) async fn slot(&self, url: &Url) -> Slot {
        let host = (url.host_str(), url.port_or_known_default());
        let hash = usize::try_from(self.hasher.hash_one(host) % (STRIPES as u64)).unwrap_or(0);
        let host = match self.hosts.get(hash) {
            Some(host) => Arc::clone(host).acquire_owned().await.ok(),
            None => None,
        };
        Slot {
            _all: Arc::clone(&self.all).acquire_owned().await.ok(),
            _host: host,
        }
    }
}
