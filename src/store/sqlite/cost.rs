//! What a request of the screen costs, counted: statements and steps of SQLite's machine, which no machine
//! and no load changes. It must not grow with the archive.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::SqliteStore;
use crate::{
    model::{
        Assessment, Exchange, FeedId, FetchFacts, FetchOutcome, NewFeed, PollHints, StoryDraft,
    },
    query::parse,
    store::{Counting as _, From, Order, PageRequest, Store as _},
};

thread_local! {
    /// Statements that this thread ran.
    static STATEMENTS: Cell<u64> = const { Cell::new(0) };
}

/// What a request cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    statements: u64,
    /// Steps of SQLite's machine.
    steps: u64,
}

impl Cost {
    /// Whether it is that of the same request in an archive that is twenty times as small, but for the
    /// levels of trees and indexes.
    fn has_not_grown_since(self, small: Self) -> bool {
        self.statements <= 2 * small.statements && self.steps <= 2 * small.steps
    }
}

/// Counts what a request costs that was made before, so that its statements are prepared.
fn cost(store: &SqliteStore, request: impl Fn(&SqliteStore)) -> Cost {
    #[expect(clippy::needless_pass_by_value, reason = "a trace hands events over")]
    fn count(event: TraceEvent<'_>) {
        if matches!(event, TraceEvent::Stmt(..)) {
            STATEMENTS.set(STATEMENTS.get() + 1);
        }
    }
    request(store);
    let steps = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&steps);
    let step = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    let connection = &store.connection;
    connection.progress_handler(1, Some(step)).expect("counted");
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(count));
    STATEMENTS.set(0);
    request(store);
    connection.trace_v2(TraceEventCodes::empty(), None);
    let none = None::<fn() -> bool>;
    connection.progress_handler(1, none).expect("not counted");
    Cost {
        statements: STATEMENTS.get(),
        steps: steps.load(Ordering::Relaxed),
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("valid")
}

/// Returns the story of that number: every one has the common word, every tenth is flagged and about a
/// theatre, every hundredth has the rare word.
fn draft(number: i64) -> StoryDraft {
    let at = now() - TimeDelta::minutes(number);
    let mut said = Assessment::nothing("test 1");
    said.flagged = number % 10 == 0;
    if said.flagged {
        said.theatres = vec!["korea".to_owned()];
    }
    let rare = if number % 100 == 0 {
        "zeppelin"
    } else {
        "boat"
    };
    StoryDraft {
        identity: format!("guid:{number}"),
        url: None,
        canonical_url: None,
        title: format!("Minister{} speaks of a {rare} {number}", number % 7),
        author: None,
        language: Some("en".to_owned()),
        body: "The minister spoke of peace in the old town hall.".to_owned(),
        links: Vec::new(),
        categories: Vec::new(),
        enclosures: Vec::new(),
        published: Some(at),
        updated: None,
        arrived: at,
        sort_time: at,
        assessment: said,
        event: None,
        watches: Vec::new(),
        verdict: None,
    }
}

/// Returns a store of so many stories, written in documents of 50, the oldest first.
fn filled(directory: &tempfile::TempDir, size: i64) -> SqliteStore {
    let mut store = SqliteStore::open(&directory.path().join("store.db")).expect("a store");
    let feeds = ["https://a.example/feed", "https://b.example/feed"].map(|url| NewFeed {
        url: url.to_owned(),
        ..NewFeed::default()
    });
    store.subscribe(&feeds, now()).expect("subscribed");
    let numbers: Vec<i64> = (0..size).collect();
    let documents = numbers
        .chunks(50)
        .rev()
        .zip([FeedId(1), FeedId(2)].into_iter().cycle());
    let documents: Vec<FetchFacts> = documents
        .map(|(numbers, feed)| FetchFacts {
            feed,
            at: now(),
            outcome: FetchOutcome::Updated,
            error: None,
            trouble: None,
            etag: None,
            last_modified: None,
            validators_of: None,
            exchange: Exchange::default(),
            hints: PollHints::default(),
            title: None,
            site: None,
            language: None,
            stories: numbers.iter().copied().map(draft).collect(),
        })
        .collect();
    // One transaction, as many documents that wait are written.
    let written = store.write(|connection| {
        for facts in &documents {
            super::record::record(connection, facts)?;
        }
        Ok(())
    });
    written.expect("recorded");
    store
}

/// Returns the request for a window.
fn window(query: &str, from: From) -> PageRequest {
    PageRequest {
        query: parse(query, now()).expect("a query"),
        order: Order::Newest,
        from,
        limit: 50,
        now: now(),
    }
}

#[test]
fn requests_of_the_screen_cost_the_same_in_a_large_archive() {
    let directories = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let [small, large] = &directories;
    let mut stores = [filled(small, 1000), filled(large, 20_000)];
    for store in &mut stores {
        let half = "UPDATE assessment SET model = 2 WHERE (story_id >> 20) / 60 % 2 = 0";
        let models = "INSERT INTO model (id, name) VALUES (2, 'test 2')";
        for change in [models, half] {
            store.connection.execute(change, []).expect("changed");
        }
    }
    let views =
        ["is:unread", "is:flagged", "minister"].map(|text| parse(text, now()).expect("a query"));
    for store in &mut stores {
        store.keep_counts(&views).expect("kept");
        while store.count_on().expect("counted") {}
    }
    let check = |what: &str, request: &dyn Fn(&SqliteStore)| {
        let [small, large] = stores.each_ref().map(|store| cost(store, request));
        assert!(small.statements > 0 && small.steps > 0, "{what}: {small:?}");
        assert!(
            large.has_not_grown_since(small),
            "{what}: {small:?} in the small archive, {large:?} in the large one"
        );
    };
    let queries = [
        "",
        "is:unread",
        "is:flagged",
        "feed:a.example",
        "theatre:korea",
        "minister",
        "mini*",
        "\"speaks of\"",
        "peace town",
        "zeppelin OR boat",
        "sort:tension",
    ];
    for query in queries {
        for place in [From::Top, From::Bottom] {
            check(&format!("{place:?} of [{query}]"), &|store| {
                let rows = store.page(&window(query, place)).expect("a page");
                assert_eq!(rows.len(), 50);
            });
        }
        check(&format!("the second page of [{query}]"), &|store| {
            let rows = store.page(&window(query, From::Top)).expect("a page");
            let last = rows.last().expect("a row").id;
            let next = store
                .page(&window(query, From::After(last)))
                .expect("a page");
            assert_eq!(next.len(), 50);
        });
    }
    check("a story", &|store| {
        let first = store
            .page(&window("is:flagged", From::Top))
            .expect("a page");
        let story = store.story(first.first().expect("a row").id);
        assert!(story.expect("read").is_some());
    });
    check("outdated stories, when half are", &|store| {
        let outdated = store.outdated("test 2", None, 50).expect("outdated");
        assert_eq!(outdated.len(), 50);
    });
    check("counts", &|store| {
        let counts = store.counts(&views, now()).expect("counts");
        assert_eq!(counts.feeds.len(), 2);
        assert!(counts.are_final());
    });
    // What reads all stories is seen to grow: the count counts.
    let [small, large] = stores.each_ref().map(|store| {
        cost(store, |store| {
            let mut all = window("boat OR minister", From::Top);
            all.limit = usize::MAX;
            store.ids(&all).expect("ids");
        })
    });
    assert!(!large.has_not_grown_since(small), "{small:?}, {large:?}");
}
