//! What goes of the archive and what stays, and how space is given back.

use flashwire::store::{Upkeep as _, WriteStore as _};

use super::*;

/// Records stories `s0..`, one a second, the last one the newest.
fn record_some(store: &mut dyn Store, feed: FeedId, count: i64) {
    let drafts =
        (0..count).map(|second| draft(&format!("s{second}"), &format!("Story {second}"), second));
    store.record(&facts(feed, drafts.collect())).unwrap();
}

fn remove_below(store: &mut dyn Store, feed: FeedId, horizon: StoryId) -> usize {
    let old = store.old_stories(feed, horizon, None, 1000).unwrap();
    let going: Vec<StoryId> = old
        .iter()
        .filter(|old| old.goes())
        .map(|old| old.id)
        .collect();
    store.set_horizons(&[(feed, Some(horizon))]).unwrap();
    store.remove_stories(&going).unwrap();
    going.len()
}

#[test]
fn the_lowest_of_the_newest_is_found_in_a_feed_and_overall() {
    with_store(|store| {
        let (one, other) = (subscribe(store, "one"), subscribe(store, "other"));
        record_some(store, one, 5);
        let late = draft("late", "Late", 100);
        store.record(&facts(other, vec![late])).unwrap();
        for (feed, count, expected) in [
            (Some(one), 0, None),
            (Some(one), 2, Some("Story 3")),
            (Some(one), 5, None),
            (Some(one), u64::MAX, None),
            (Some(other), 1, None),
            (None, 2, Some("Story 4")),
            (None, 5, Some("Story 1")),
            (None, 6, None),
        ] {
            let found = store.lowest_of_newest(feed, count).unwrap();
            let expected = expected.map(|title| id_of(store, title));
            assert_eq!(found, expected, "{feed:?} {count}");
        }
    });
}

#[test]
fn what_a_person_holds_stays_and_the_rest_goes_with_all_that_belongs_to_it() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let gone = flagged(draft("s9", "Gone", 9));
        record_some(store, feed, 5);
        store.record(&facts(feed, vec![gone])).unwrap();
        let [followed, labelled, kept, read] =
            [0, 1, 2, 3].map(|number| id_of(store, &format!("Story {number}")));
        let follow_up = FollowUp::new(at(1));
        store
            .set_follow_up(followed, Some(&follow_up), at(1))
            .unwrap();
        store.set_label(labelled, Some(true), at(1)).unwrap();
        store.set_kept(&[kept], true, at(1)).unwrap();
        store.mark_read(&[read], true, at(1)).unwrap();

        let horizon = StoryId(id_of(store, "Gone").0 + 1);
        assert_eq!(remove_below(store, feed, horizon), 3);
        let left = ["Story 2", "Story 1", "Story 0"];
        assert_eq!(titles(store, ""), left);
        assert_eq!(titles(store, "body"), left);
        let count = store.count(&query("is:unread"), at(2)).unwrap();
        assert_eq!(count.unread, 3);
        assert!(store.remove_stories(&[followed]).is_err(), "a followed one");
        assert_eq!(titles(store, ""), left);
    });
}

#[test]
fn old_stories_are_walked_in_parts() {
    with_store(|store| {
        let (feed, other) = (subscribe(store, "wire"), subscribe(store, "other"));
        record_some(store, feed, 5);
        record_some(store, other, 5);
        let horizon = id_of(store, "Story 4");
        let horizon = store
            .lowest_of_newest(Some(feed), 1)
            .unwrap()
            .unwrap_or(horizon);
        let first = store.old_stories(feed, horizon, None, 3).unwrap();
        let second = store
            .old_stories(feed, horizon, Some(first[2].id), 3)
            .unwrap();
        assert_eq!((first.len(), second.len()), (3, 1));
        assert!(first[2].id < second[0].id && second[0].id < horizon);
    });
}

#[test]
fn a_feed_that_still_lists_what_went_does_not_bring_it_again() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let document = || -> Vec<StoryDraft> {
            let dated = (0..4)
                .map(|second| draft(&format!("s{second}"), &format!("Story {second}"), second));
            dated.collect()
        };
        store.record(&facts(feed, document())).unwrap();
        let horizon = id_of(store, "Story 2");
        assert_eq!(remove_below(store, feed, horizon), 2);
        let again = store.record(&facts(feed, document())).unwrap();
        assert_eq!(
            (again.new, titles(store, "")),
            (0, vec!["Story 3".to_owned(), "Story 2".to_owned()])
        );
        assert_eq!(store.horizons().unwrap(), [(feed, Some(horizon))]);
        // Whoever wants more again gets what is listed.
        store.set_horizons(&[(feed, None)]).unwrap();
        assert_eq!(store.record(&facts(feed, document())).unwrap().new, 2);
    });
}

#[test]
fn a_held_story_below_the_horizon_is_still_updated() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        record_some(store, feed, 2);
        let kept = id_of(store, "Story 0");
        store.set_kept(&[kept], true, at(1)).unwrap();
        remove_below(store, feed, StoryId::last_at(at(50)));
        let changed = draft("s0", "Harbour closed after the blast", 0);
        let recorded = store.record(&facts(feed, vec![changed])).unwrap();
        assert_eq!((recorded.new, recorded.changed), (0, 1));
    });
}

#[test]
fn a_story_without_a_date_comes_again_when_its_feed_had_let_go_of_it() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let undated = |second: i64| StoryDraft {
            published: None,
            ..draft("undated", "Undated", second)
        };
        let dated = || draft("dated", "Dated", 500);
        store
            .record(&facts(feed, vec![undated(0), dated()]))
            .unwrap();
        assert_eq!(remove_below(store, feed, StoryId::first_at(at(100))), 1);
        let new = |store: &mut dyn Store, drafts| store.record(&facts(feed, drafts)).unwrap().new;
        // Seen later, it has a later time.
        assert_eq!(
            new(store, vec![undated(600), dated()]),
            0,
            "listed all the time"
        );
        assert_eq!(new(store, vec![]), 0);
        assert_eq!(
            new(store, vec![undated(700), dated()]),
            0,
            "an empty document says nothing"
        );
        assert_eq!(new(store, vec![dated()]), 0);
        assert_eq!(
            new(store, vec![undated(800), dated()]),
            1,
            "it was gone from the feed"
        );
    });
}

#[test]
fn space_is_given_back_in_steps() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let long = |number: i64| StoryDraft {
            body: (0..400).map(|word| format!("w{number}x{word} ")).collect(),
            ..draft(&format!("s{number}"), &format!("Story {number}"), number)
        };
        store
            .record(&facts(feed, (0..200).map(long).collect()))
            .unwrap();
        let full = store.size().unwrap();
        remove_below(store, feed, StoryId::last_at(at(198)));
        let mut steps = 0;
        while store.join_index(16).unwrap() {
            steps += 1;
            assert!(steps < 10_000, "joining the index comes to an end");
        }
        let emptied = store.size().unwrap();
        assert!(
            emptied.free_bytes > full.bytes / 4,
            "{emptied:?} of {full:?}"
        );
        store.give_back(2).unwrap();
        let less = store.size().unwrap();
        assert!(
            less.bytes < emptied.bytes && less.free_bytes > 0,
            "{less:?}"
        );
        store.give_back(u32::MAX).unwrap();
        let least = store.size().unwrap();
        assert_eq!(least.free_bytes, 0);
        assert!(least.bytes < less.bytes, "{least:?}");
        assert_eq!(titles(store, "w199x7"), ["Story 199"]);
    });
}

#[test]
fn a_store_of_before_gives_space_back_once_it_was_compacted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let mut store = SqliteStore::open(&path).unwrap();
    let feed = subscribe(&mut store, "wire");
    record_some(&mut store, feed, 100);
    drop(store);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = delete; PRAGMA auto_vacuum = none; VACUUM;")
        .unwrap();
    let mode = |connection: &rusqlite::Connection| -> i64 {
        connection
            .pragma_query_value(None, "auto_vacuum", |row| row.get(0))
            .unwrap()
    };
    assert_eq!(mode(&connection), 0);
    drop(connection);

    let mut store = SqliteStore::open(&path).unwrap();
    let reader = SqliteStore::open_reader(&path).unwrap();
    let old = store
        .old_stories(feed, StoryId::last_at(at(97)), None, 1000)
        .unwrap();
    let going: Vec<StoryId> = old.iter().map(|old| old.id).collect();
    store.remove_stories(&going).unwrap();
    let before = store.size().unwrap();
    store.give_back(u32::MAX).unwrap();
    assert_eq!(store.size().unwrap(), before, "it cannot yet");
    store.compact().unwrap();
    assert_eq!(mode(&rusqlite::Connection::open(&path).unwrap()), 2);
    let after = store.size().unwrap();
    assert!(
        after.bytes < before.bytes && after.free_bytes == 0,
        "{after:?} of {before:?}"
    );
    assert_eq!(titles(&reader, ""), ["Story 99", "Story 98"]);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_compacts_between_jobs() {
    let directory = tempfile::tempdir().unwrap();
    let backend = SqliteBackend::new(directory.path().join("store.db"));
    let handle = StoreHandle::open(&backend).unwrap();
    let job = |name: &'static str| handle.write(move |store| Ok(subscribe(store, name)));
    let (one, compacted, other) = tokio::join!(job("one"), handle.compact(), job("other"));
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(compacted, Ok(()));
    assert_eq!(handle.read(|store| store.feeds()).await.unwrap().len(), 2);
}
