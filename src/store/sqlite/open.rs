//! Opens the store's file: whose it is, which version it has, how it is written.

use std::{fs, io, path::Path, thread, time::Duration};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use super::{
    fault::{Fault, Result},
    functions, index,
    vocabulary::Vocabulary,
};
use crate::store::StoreError;

/// Marks the file as ours in SQLite's header: `FLWR`.
const APPLICATION_ID: i32 = 0x464C_5752;

/// The migrations in order; a store's version is how many of them it has seen. What was published
/// once is never changed.
const MIGRATIONS: [&str; 18] = [
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_health.sql"),
    include_str!("../migrations/0003_full_text.sql"),
    include_str!("../migrations/0004_revision.sql"),
    include_str!("../migrations/0005_validators.sql"),
    include_str!("../migrations/0006_label.sql"),
    include_str!("../migrations/0007_outdated.sql"),
    include_str!("../migrations/0008_teaching.sql"),
    include_str!("../migrations/0009_sign.sql"),
    include_str!("../migrations/0010_dyad.sql"),
    include_str!("../migrations/0011_search.sql"),
    include_str!("../migrations/0012_follow_up.sql"),
    include_str!("../migrations/0013_rules.sql"),
    include_str!("../migrations/0014_watch.sql"),
    include_str!("../migrations/0015_vocabulary.sql"),
    include_str!("../migrations/0016_counts.sql"),
    include_str!("../migrations/0017_retention.sql"),
    include_str!("../migrations/0018_arrival.sql"),
];

/// The migration that began the full-text index anew: stores of earlier versions fill it again.
const INDEXED_BY: usize = 15;

/// How often a statement that waits for another program looks whether its turn has come. SQLite's own pauses grow, and
/// then miss those that programs leave to each other.
const LOOK: Duration = Duration::from_millis(1);

/// Looks until it gives up, after some 5 s: chosen by us, longer than any write of ours.
const LOOKS: i32 = 5_000;

/// Pages in the log from which on they are moved into the file: 32 MiB.
const CHECKPOINT_PAGES: u32 = 8 << 10;

/// The mode of `auto_vacuum` in which free pages are given back when that is asked for.
const INCREMENTAL: i64 = 2;

/// Prepared statements kept per connection: more than a screen's views and a fetch need.
const STATEMENTS: usize = 96;

/// Opens the store for writing; makes it, or brings it up to date, if need be.
pub(super) fn writer(path: &Path) -> Result<Connection> {
    create(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(look_again))?;
    examine(&connection, path)?;
    // Pages that are free can be given back. It holds for a file that is empty yet, and for one that is
    // rewritten. To say it writes, and waits for whoever else does.
    let mode: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    if mode != INCREMENTAL {
        connection.pragma_update(None, "auto_vacuum", INCREMENTAL)?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    // FULL: what the screen says is saved survives a loss of power. NORMAL would not sync at
    // commit; grouping commits makes the difference small.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A transaction writes each page once, and many pages change in several: they are moved into the file
    // when that is worth it.
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    functions::add(&connection)?;
    tune(&connection, 32 << 10)?;
    migrate(&mut connection, path)?;
    // What a job changes is kept to undo it: few pages, but of each job of a round.
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(connection)
}

/// Opens the store for reading only; it must be there and up to date.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(look_again))?;
    if examine(&connection, path)? != MIGRATIONS.len() {
        return Err(StoreError::Permanent(format!(
            "the store {} was not brought up to date: open it once for writing",
            path.display()
        ))
        .into());
    }
    connection.pragma_update(None, "query_only", true)?;
    // Sorts are done in memory.
    connection.pragma_update(None, "temp_store", "memory")?;
    functions::add(&connection)?;
    tune(&connection, 16 << 10)?;
    Ok(connection)
}

/// Waits for another program; returns whether it is worth to look again after so many looks.
fn look_again(looks: i32) -> bool {
    thread::park_timeout(LOOK);
    looks < LOOKS
}

fn tune(connection: &Connection, cache_kib: i32) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A plan stands. Otherwise SQLite makes it anew whenever one of the values differs that it has looked at.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A size in KiB is negative.
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(())
}

/// Makes an empty file that only its owner can read, unless there is one.
fn create(path: &Path) -> Result<()> {
    let refused = |error: io::Error| {
        Fault::Store(StoreError::Permanent(format!(
            "cannot make the store {}: {error}; give yourself the right to write there, or choose \
             another place with --data",
            path.display()
        )))
    };
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        fs::create_dir_all(directory).map_err(refused)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(refused(error)),
        _ => Ok(()),
    }
}

/// Returns the store's version; refuses what is not ours or newer than this program.
fn examine(connection: &Connection, path: &Path) -> Result<usize> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let path = path.display();
    if application != APPLICATION_ID && (application != 0 || version != 0 || tables != 0) {
        return Err(StoreError::Permanent(format!(
            "{path} belongs to another program: move it away, or choose another place with --data"
        ))
        .into());
    }
    match usize::try_from(version) {
        Ok(version) if version <= MIGRATIONS.len() => Ok(version),
        _ => Err(StoreError::Permanent(format!(
            "the store {path} was written by a newer flashwire (its version is {version}, this \
             program knows {}): install the newer program, or choose another place with --data",
            MIGRATIONS.len()
        ))
        .into()),
    }
}

/// Runs the migrations that the store has not seen, all in one transaction.
fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    if examine(connection, path)? == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let seen = examine(&transaction, path)?;
    for (version, migration) in (1_u32..).zip(MIGRATIONS).skip(seen) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    if (1..INDEXED_BY).contains(&seen) {
        index::settle(&transaction, &mut Vocabulary::default())?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}
