//! What can go wrong inside the SQLite store, and what a caller can do about it.

use std::path::Path;

use rusqlite::{Error as SqlError, ErrorCode, types::FromSqlError};

use crate::store::StoreError;

/// The result of what runs inside the store.
pub(super) type Result<T> = std::result::Result<T, Fault>;

/// Something went wrong inside the store.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite says so.
    Sql(SqlError),
    /// This program says so.
    Store(StoreError),
}

impl From<SqlError> for Fault {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl From<FromSqlError> for Fault {
    fn from(error: FromSqlError) -> Self {
        Self::Sql(error.into())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    /// Returns the error of the contract; it names the store's path.
    pub(super) fn into_store_error(self, path: &Path) -> StoreError {
        let error = match self {
            Self::Store(error) => return error,
            Self::Sql(error) => error,
        };
        let path = path.display();
        let Some(code) = error.sqlite_error_code() else {
            return StoreError::Invariant(format!("the store {path} holds something odd: {error}"));
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Retryable(format!(
                "the store {path} is in use by another program: try again when it is done"
            )),
            ErrorCode::DiskFull => StoreError::Retryable(format!(
                "the disk of {path} is full: nothing was changed; make room and try again"
            )),
            ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory => {
                StoreError::Retryable(format!("cannot read or write the store {path}: {error}"))
            }
            ErrorCode::NotADatabase => StoreError::Permanent(format!(
                "{path} is not a store of flashwire: move it away, or choose another place with --data"
            )),
            ErrorCode::DatabaseCorrupt => StoreError::Permanent(format!(
                "the store {path} is damaged: restore a copy, or move it away to begin anew ({error})"
            )),
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                StoreError::Permanent(format!(
                    "cannot write the store {path}: give yourself the right to write there, or \
                     choose another place with --data ({error})"
                ))
            }
            _ => StoreError::Invariant(format!("the store {path} refused a statement: {error}")),
        }
    }
}
