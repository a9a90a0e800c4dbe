//! The part of the store's contract that is about counts: the writer keeps them, readers read them.

use chrono::{DateTime, Utc};

use super::StoreError;
use crate::{
    model::{Count, Counts},
    query::Query,
};

/// How many stories queries find, without counting all of them.
pub trait Counting {
    /// Returns how many stories there are by feed and by query.
    ///
    /// What a query finds is not known before [`keep_counts`](Self::keep_counts) named it and
    /// [`count_on`](Self::count_on) came to the end of the archive. A query whose stories change as time goes
    /// by (`since:`, `is:overdue`) is counted like by [`count`](Self::count).
    fn counts(&self, queries: &[Query], now: DateTime<Utc>) -> Result<Counts, StoreError>;

    /// Counts what a query finds. One whose count is not kept is counted as far as a bounded walk leads: the
    /// newest stories of those that might be found.
    fn count(&self, query: &Query, now: DateTime<Utc>) -> Result<Count, StoreError>;

    /// Keeps the counts of these queries from now on, as far as they do not change by themselves, and of no
    /// others. Each job that changes stories brings them up to date before it ends, unless it changes
    /// thousands.
    fn keep_counts(&mut self, queries: &[Query]) -> Result<(), StoreError>;

    /// Counts a bounded number of stories that are still to be counted; returns whether any are left.
    fn count_on(&mut self) -> Result<bool, StoreError>;
}
