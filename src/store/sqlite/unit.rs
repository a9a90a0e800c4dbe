//! Units of work: transactions, and parts of them that can be taken back alone.

use rusqlite::Connection;

use super::fault::{Fault, Result};
use crate::store::{Keep, StoreError};

/// Runs `job` so that all it wrote is kept or, if it fails or panics, nothing.
///
/// Without an open transaction it is one of its own, begun at once so that it need not be upgraded
/// later; else it is a part of the open one.
pub(super) fn run<T>(
    connection: &Connection,
    job: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    let words = if connection.is_autocommit() {
        ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"]
    } else {
        [
            "SAVEPOINT part",
            "RELEASE part",
            "ROLLBACK TO part; RELEASE part",
        ]
    };
    let [first, last, back] = words;
    connection.execute_batch(first)?;
    let guard = Guard { connection, back };
    let value = job(connection)?;
    connection.execute_batch(last)?;
    std::mem::forget(guard);
    Ok(value)
}

/// Takes the unit back unless it was forgotten.
struct Guard<'c> {
    connection: &'c Connection,
    back: &'static str,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            // The unit has failed already; its error is the one to report.
            let _ = self.connection.execute_batch(self.back);
        }
    }
}

/// Begins a transaction for several jobs.
pub(super) fn begin(connection: &Connection) -> Result<()> {
    Ok(connection.execute_batch("BEGIN IMMEDIATE")?)
}

/// Begins one job of the transaction.
pub(super) fn begin_job(connection: &Connection) -> Result<()> {
    Ok(connection.execute_batch("SAVEPOINT job")?)
}

/// Ends one job: keeps what it wrote, or takes it back.
///
/// When the disk is full SQLite may have ended the whole transaction; then no job of it counts.
pub(super) fn end_job(connection: &Connection, keep: Keep) -> Result<()> {
    if connection.is_autocommit() {
        return Err(Fault::Store(StoreError::Retryable(
            "writing to the store failed, perhaps the disk is full: nothing was changed".to_owned(),
        )));
    }
    Ok(connection.execute_batch(match keep {
        Keep::Yes => "RELEASE job",
        Keep::No => "ROLLBACK TO job; RELEASE job",
    })?)
}

/// Writes all that the transaction holds to the disk.
pub(super) fn commit(connection: &Connection) -> Result<()> {
    Ok(connection.execute_batch("COMMIT")?)
}

/// Takes back what is open, if anything is.
pub(super) fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        // The transaction has failed already; its error is the one to report.
        let _ = connection.execute_batch("ROLLBACK");
    }
}
