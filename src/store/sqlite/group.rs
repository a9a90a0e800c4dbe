//! Jobs of several callers in one transaction.

use super::{SqliteStore, fault, unit, upkeep};
use crate::store::{Keep, Store, StoreError, WriteStore};

impl WriteStore for SqliteStore {
    fn compact(&mut self) -> Result<(), StoreError> {
        self.read(upkeep::compact)
    }

    fn group(
        &mut self,
        count: usize,
        run: &mut dyn FnMut(usize, &mut dyn Store) -> Keep,
    ) -> Result<(), StoreError> {
        let ended = self.run_jobs(count, run).and_then(|keep| match keep {
            Keep::Yes => {
                self.settle()?;
                unit::commit(&self.connection)
            }
            Keep::No => {
                unit::roll_back(&self.connection);
                Ok(())
            }
        });
        ended.map_err(|fault| {
            unit::roll_back(&self.connection);
            self.forget_words();
            fault.into_store_error(&self.path)
        })
    }
}

impl SqliteStore {
    /// Runs jobs in a transaction that it leaves open; returns whether it is worth to be kept.
    fn run_jobs(
        &mut self,
        count: usize,
        run: &mut dyn FnMut(usize, &mut dyn Store) -> Keep,
    ) -> fault::Result<Keep> {
        unit::begin(&self.connection)?;
        // One that is alone is taken back with the transaction. Otherwise each page that it changes is kept as it was.
        if count == 1 {
            return self.run_job(0, run);
        }
        for idx in 0..count {
            unit::begin_job(&self.connection)?;
            let keep = self.run_job(idx, run)?;
            unit::end_job(&self.connection, keep)?;
        }
        Ok(Keep::Yes)
    }

    fn run_job(
        &mut self,
        idx: usize,
        run: &mut dyn FnMut(usize, &mut dyn Store) -> Keep,
    ) -> fault::Result<Keep> {
        self.has_failed.set(false);
        let keep = run(idx, self);
        match keep {
            Keep::Yes if self.has_failed.get() => {
                let problem = "a job went on after something that it wrote had failed";
                return Err(StoreError::Invariant(problem.to_owned()).into());
            }
            Keep::Yes => {}
            Keep::No => self.forget_words(),
        }
        Ok(keep)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::NewFeed;

    /// Subscribes to so many feeds with long addresses.
    fn many_feeds(count: usize) -> Vec<NewFeed> {
        let url = |idx| format!("https://example.org/{idx}/{}", "x".repeat(400));
        (0..count)
            .map(|idx| NewFeed {
                url: url(idx),
                ..NewFeed::default()
            })
            .collect()
    }

    #[test]
    fn a_full_disk_loses_nothing_and_can_be_tried_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut store = SqliteStore::open(&directory.path().join("store.db")).expect("a store");
        let now = DateTime::UNIX_EPOCH;
        store.subscribe(&many_feeds(3), now).expect("room");
        let limit = |store: &SqliteStore, pages: i64| {
            let set =
                store
                    .connection
                    .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
            set.expect("a limit");
        };
        limit(&store, 1);
        let full = store.subscribe(&many_feeds(999), now);
        assert!(matches!(full, Err(StoreError::Retryable(_))), "{full:?}");
        let full = store.group(3, &mut |idx, store| {
            let done = store.subscribe(&many_feeds(if idx == 1 { 999 } else { 4 }), now);
            if done.is_ok() { Keep::Yes } else { Keep::No }
        });
        assert!(
            matches!(full, Ok(()) | Err(StoreError::Retryable(_))),
            "{full:?}"
        );
        assert!(store.feeds().expect("feeds").len() <= 4);
        assert_eq!(store.check(), Ok(Vec::new()));
        limit(&store, 1 << 20);
        store.subscribe(&many_feeds(999), now).expect("room again");
        assert_eq!(store.feeds().expect("feeds").len(), 999);
    }
}
