//! What feeds and folders have, added up once when feeds or counts change, because every frame asks.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{super::message::FeedEntry, Tally, rows::Row};
use crate::model::{Extent, FeedCount, FeedId};

/// What feeds and folders have.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sums {
    /// Where each feed stands among the others.
    places: FxHashMap<FeedId, usize>,
    /// Of each feed, in their order.
    feeds: Vec<Sum>,
    /// Of each folder, with those in it.
    folders: BTreeMap<Vec<String>, Sum>,
    all: Sum,
}

/// What a feed or a folder has.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sum {
    pub(super) unread: u64,
    pub(super) flagged: u64,
    /// Whether a feed has trouble.
    pub(super) troubled: bool,
}

impl Sums {
    /// Adds up.
    pub(super) fn of(feeds: &[FeedEntry], counts: &[FeedCount]) -> Self {
        let places = feeds.iter().zip(0..);
        let mut sums = Self {
            places: places.map(|(entry, at)| (entry.feed.id, at)).collect(),
            ..Self::default()
        };
        let counts: FxHashMap<FeedId, &FeedCount> =
            counts.iter().map(|count| (count.feed, count)).collect();
        for entry in feeds {
            let count = counts.get(&entry.feed.id);
            let sum = Sum {
                unread: count.map_or(0, |count| count.unread),
                flagged: count.map_or(0, |count| count.flagged),
                troubled: entry.standing.condition.is_trouble(),
            };
            sums.feeds.push(sum);
            sums.all.add(sum);
            for depth in 1..=entry.feed.folder.len() {
                let path = entry.feed.folder.get(..depth).unwrap_or_default();
                sums.folders.entry(path.to_vec()).or_default().add(sum);
            }
        }
        sums
    }

    /// Returns where a feed stands among the others.
    pub(super) fn place(&self, feed: FeedId) -> Option<usize> {
        self.places.get(&feed).copied()
    }

    /// Returns what the feed or folder of a row has; nothing for other rows.
    pub(super) fn row(&self, row: &Row) -> Sum {
        let sum = match row {
            Row::Group { path, .. } => self.folders.get(path),
            Row::Feed { id, .. } => self.place(*id).and_then(|at| self.feeds.get(at)),
            Row::View { .. } | Row::Watch { .. } | Row::Heading(_) | Row::Blank => None,
        };
        sum.copied().unwrap_or_default()
    }

    /// Returns what all feeds have.
    pub(super) const fn all(&self) -> Sum {
        self.all
    }
}

impl Sum {
    const fn add(&mut self, other: Self) {
        self.unread += other.unread;
        self.flagged += other.flagged;
        self.troubled |= other.troubled;
    }

    /// Returns it as the count of a row.
    pub(super) const fn tally(self) -> Tally {
        Tally {
            unread: self.unread,
            flagged: self.flagged,
            extent: Some(Extent::Whole),
        }
    }
}
