//! What SQLite's store promises about its file, and a handle about its threads.

use super::*;

fn set_number(path: &Path, pragma: &str, number: i64) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.pragma_update(None, pragma, number).unwrap();
}

#[track_caller]
fn check_refused(path: &Path, words: &str) {
    match SqliteStore::open(path) {
        Err(StoreError::Permanent(message)) => {
            assert!(message.contains(words), "{message}");
            assert!(message.contains("--data"), "{message}");
        }
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn files_that_are_not_this_programs_store_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("newer.db");
    drop(SqliteStore::open(&path).unwrap());
    set_number(&path, "user_version", 999);
    check_refused(&path, "newer flashwire");

    let path = directory.path().join("text.db");
    std::fs::write(
        &path,
        "These are words, and no database at all.\n".repeat(99),
    )
    .unwrap();
    check_refused(&path, "is not a store");

    let path = directory.path().join("other.db");
    set_number(&path, "application_id", 4711);
    check_refused(&path, "another program");

    let path = directory.path().join("other2.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch("CREATE TABLE x (y)").unwrap();
    drop(connection);
    check_refused(&path, "another program");

    check_refused(directory.path(), "");
    check_refused(&directory.path().join("text.db").join("store.db"), "");
}

#[test]
fn a_locked_store_can_be_tried_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let mut store = SqliteStore::open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    match store.subscribe(&[NewFeed::default()], at(0)) {
        Err(StoreError::Retryable(message)) => assert!(message.contains("store.db"), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_store_is_opened_while_another_program_writes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    drop(SqliteStore::open(&path).unwrap());
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // It would wait for it, and give up.
    assert!(SqliteStore::open(&path).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_write_take_turns() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let (busy, other) = (handle(&path), handle(&path));
    let feed = busy.write(|store| Ok(subscribe(store, "wire"))).await;
    let feed = feed.unwrap();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    let writes_on = async {
        let mut count = 0;
        while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
            count += 1;
            let name = |story| format!("{count}-{story}");
            let stories = (0..100).map(|story| draft(&name(story), &name(story), story));
            let facts = facts(feed, stories.collect());
            let written = busy.write(move |store| store.record(&facts)).await;
            assert_eq!(written.unwrap().new, 100);
        }
        count
    };
    let comes_in_between = async {
        let mut written = Vec::new();
        for _ in 0..5 {
            written.push(
                other
                    .write(|store| store.set_teaching(true).map(drop))
                    .await,
            );
        }
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        written
    };
    let (count, written) = tokio::join!(writes_on, comes_in_between);
    assert_eq!(written, vec![Ok(()); 5]);
    // One transaction is under way when another program comes, and perhaps one more slips in.
    assert!(count <= 15, "{count}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_new_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data").join("store.db");
    let mut store = SqliteStore::open(&path).unwrap();
    subscribe(&mut store, "wire");
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
        let mode = std::fs::metadata(path.with_file_name(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_reader_cannot_write_and_sees_what_was_committed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let mut store = SqliteStore::open(&path).unwrap();
    let mut reader = SqliteStore::open_reader(&path).unwrap();
    subscribe(&mut store, "wire");
    assert_eq!(reader.feeds().unwrap().len(), 1);
    assert!(reader.subscribe(&[NewFeed::default()], at(0)).is_err());
    assert!(matches!(
        SqliteStore::open_reader(&directory.path().join("none.db")),
        Err(StoreError::Permanent(_))
    ));
}

fn handle(path: &Path) -> StoreHandle {
    StoreHandle::open(&SqliteBackend::new(path.to_owned())).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_a_handle_stand_or_fall_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let handle = handle(&path);
    let (kept, failed, panicked) = tokio::join!(
        handle.write(|store| Ok(subscribe(store, "kept"))),
        handle.write(|store| {
            subscribe(store, "failed");
            Err::<(), _>(StoreError::Permanent("no".to_owned()))
        }),
        handle.write(|store| {
            subscribe(store, "panicked");
            if store.feeds()?.len() > 1 {
                std::panic::panic_any("on purpose");
            }
            Ok(())
        }),
    );
    assert!(kept.is_ok());
    assert_eq!(failed, Err(StoreError::Permanent("no".to_owned())));
    assert!(
        matches!(panicked, Err(StoreError::Invariant(_))),
        "{panicked:?}"
    );
    let read = handle
        .read(|_| -> Result<(), StoreError> { std::panic::panic_any("again") })
        .await;
    assert!(matches!(read, Err(StoreError::Invariant(_))));
    let urls = handle.read(|store| Ok(store.feeds()?.len())).await;
    assert_eq!(urls, Ok(1));
    assert_eq!(handle.write(|store| store.check()).await, Ok(Vec::new()));
    handle.close();
    assert!(!path.with_file_name("store.db-wal").exists());
}

#[test]
fn what_was_not_committed_is_gone_after_a_crash() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let mut store = SqliteStore::open(&path).unwrap();
    let feed = subscribe(&mut store, "wire");
    let unfinished = rusqlite::Connection::open(&path).unwrap();
    unfinished
        .execute_batch(
            "BEGIN IMMEDIATE; DELETE FROM subscription; INSERT INTO reader VALUES (9, 'x');",
        )
        .unwrap();
    drop(unfinished);
    drop(store);
    let mut store = SqliteStore::open(&path).unwrap();
    store
        .record(&facts(feed, vec![draft("1", "One", 0)]))
        .unwrap();
    assert_eq!(titles(&store, ""), ["One"]);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_store_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    let first = include_str!("../../../src/store/migrations/0001_first.sql");
    connection.execute_batch(first).unwrap();
    connection
        .execute_batch(
            "INSERT INTO feed (id, url, etag, last_fetched, failures, error)
                VALUES (1, 'https://wire.example/feed', '\"1\"', 1790000000000000, 2, 'HTTP 500');
             INSERT INTO subscription (reader_id, feed_id, folder, tags, created)
                VALUES (1, 1, '[]', '[]', 0);
             PRAGMA user_version = 1;
             PRAGMA application_id = 0x464C5752;",
        )
        .unwrap();
    drop(connection);
    let mut store = SqliteStore::open(&path).unwrap();
    let feed = store.feeds().unwrap().remove(0);
    assert_eq!(feed.health.etag.as_deref(), Some("\"1\""));
    assert_eq!(feed.health.last_fetched, Some(at(0)));
    assert_eq!((feed.health.failures, feed.health.last.status), (2, None));
    assert_eq!(store.fetch_history(feed.id).unwrap(), []);
    store
        .record(&facts(feed.id, vec![draft("1", "One", 0)]))
        .unwrap();
    assert_eq!(store.fetch_history(feed.id).unwrap().len(), 1);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn stories_of_the_first_version_are_still_known_and_keep_what_was_decided() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("old.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../../src/store/migrations/0001_first.sql"))
        .unwrap();
    old.execute_batch(
        "INSERT INTO feed (id, url, title, language)
            VALUES (1, 'https://old.example.org/feed', 'Old', 'en');
         INSERT INTO subscription (reader_id, feed_id, folder, tags, created)
            VALUES (1, 1, '[]', '[]', 0);
         INSERT INTO story (id, feed_id, tension, flagged, precedence, kinds, arrived, title, url,
                canonical_url, identity)
            VALUES (1790000000 << 20 | 5000, 1, 0.5, 0, 0, 0, 7, 'Kept', 'https://www.example.org/a',
                'https://www.example.org/a', 'link:https://www.example.org/a');
         INSERT INTO story_text (story_id, body, links) VALUES (1790000000 << 20 | 5000, 'Body', '[]');
         INSERT INTO assessment (story_id, direction, theatres, actors, evidence, model)
            VALUES (1790000000 << 20 | 5000, 0, '[\"korea\"]', '[]', '[]', 'old');
         INSERT INTO story_fts (rowid, title, body) VALUES (1790000000 << 20 | 5000, 'kept', 'body');
         INSERT INTO follow_up (reader_id, story_id, state, priority, note, created, changed)
            VALUES (1, 1790000000 << 20 | 5000, 'open', 0, 'mine', 0, 0);
         PRAGMA user_version = 1; PRAGMA application_id = 1179408210;",
    )
    .unwrap();
    drop(old);
    let mut store = SqliteStore::open(&path).unwrap();
    let id = StoryId::first_at(at(0));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    // The index was made anew, with stems.
    assert_eq!(titles(&store, "bodies title:kept lang:en"), ["Kept"]);
    assert_eq!(
        titles(&store, "is:unread theatre:korea is:followed"),
        ["Kept"]
    );
    let detail = store.story(id).unwrap().unwrap();
    assert_eq!(detail.story.body, "Body");
    assert_eq!((detail.changes, detail.revisions.len()), (0, 0));
    let mut seen_again = draft("x", "Changed", 0);
    seen_again.identity = "link:https://example.org/a".to_owned();
    seen_again.canonical_url = Some("https://example.org/a".to_owned());
    let feed = store.feeds().unwrap()[0].id;
    assert_eq!(store.set_label(id, Some(true), at(0)).unwrap(), None);
    assert_eq!(store.record(&facts(feed, vec![seen_again])).unwrap().new, 0);
    let detail = store.story(id).unwrap().unwrap();
    assert!(detail.assessment.flagged);
    assert_eq!(detail.revisions[0].title, "Kept");
    assert_eq!(detail.follow_up.unwrap().note, "mine");
    // What was followed has the text that it had when the store was brought up to date.
    let text = store.follow_up_past(id).unwrap().text.unwrap();
    assert_eq!((text.title.as_str(), text.body.as_str()), ("Kept", "Body"));
}
