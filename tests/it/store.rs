//! What every store must do: run against each backend, naming none in the tests themselves.
//!
//! What only SQLite promises stands in `files`.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fail"
)]

mod counts;
mod events;
mod files;
mod follow_ups;
mod full_text;
mod health;
mod identity;
mod labels;
mod lists;
mod queries;
mod rulings;
mod stories;
mod upkeep;
mod watches;

use std::{collections::BTreeSet, ops::ControlFlow, path::Path, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use flashwire::{
    model::{
        Assessment, Count, Dyad, EventId, Exchange, Extent, FeedId, FetchFacts, FetchOutcome,
        FollowUp, FollowUpPast, FollowUpState, Kind, Kinds, NewFeed, Outlet, OutletKind, Outlets,
        PollHints, Precedence, StoryDraft, StoryId, StoryRow,
    },
    query::{Candidate, Query, eval, parse},
    store::{
        From, Order, PageRequest, Store, StoreError, StoreHandle,
        sqlite::{SqliteBackend, SqliteStore},
    },
};
use proptest::prelude::*;

/// Makes an empty store; the directory lives as long as it.
fn with_store(test: impl Fn(&mut dyn Store)) {
    let directory = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(&directory.path().join("store.db"))
        .unwrap()
        .with_outlets(queries::outlets());
    test(&mut store);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
}

fn query(text: &str) -> Query {
    parse(text, at(0)).unwrap()
}

fn draft(identity: &str, title: &str, second: i64) -> StoryDraft {
    StoryDraft {
        identity: identity.to_owned(),
        url: Some(format!("https://example.org/{identity}?from=feed")),
        canonical_url: Some(format!("https://example.org/{identity}")),
        title: title.to_owned(),
        author: None,
        language: Some("en".to_owned()),
        body: format!("Body of {title}"),
        links: Vec::new(),
        categories: Vec::new(),
        enclosures: Vec::new(),
        published: Some(at(second)),
        updated: None,
        arrived: at(second + 5),
        sort_time: at(second),
        assessment: Assessment {
            tension: 0.1,
            flagged: false,
            precedence: Precedence::Routine,
            direction: 0.0,
            kinds: Kinds::default(),
            theatres: Vec::new(),
            actors: Vec::new(),
            dyad: None,
            sign: None,
            hedged: false,
            evidence: Vec::new(),
            model: "test 1".to_owned(),
        },
        event: None,
        watches: Vec::new(),
        verdict: None,
    }
}

fn flagged(mut draft: StoryDraft) -> StoryDraft {
    draft.assessment.flagged = true;
    draft.assessment.tension = 0.9;
    draft
}

fn facts(feed: FeedId, stories: Vec<StoryDraft>) -> FetchFacts {
    FetchFacts {
        feed,
        at: at(100),
        outcome: FetchOutcome::Updated,
        error: None,
        trouble: None,
        etag: Some("\"1\"".to_owned()),
        last_modified: None,
        validators_of: None,
        exchange: Exchange {
            took: Duration::from_millis(80),
            ..Exchange::default()
        },
        hints: PollHints::default(),
        title: Some("A Wire".to_owned()),
        site: None,
        language: Some("en".to_owned()),
        stories,
    }
}

/// Subscribes to a feed of that name and returns its id.
fn subscribe(store: &mut dyn Store, name: &str) -> FeedId {
    let url = format!("https://{name}.example.org/feed.xml");
    let feed = NewFeed {
        url: url.clone(),
        ..NewFeed::default()
    };
    store.subscribe(&[feed], at(0)).unwrap();
    store.find_feed_by_url(&url).unwrap().unwrap().id
}

fn page(store: &dyn Store, text: &str, order: Order, from: From, limit: usize) -> Vec<StoryRow> {
    let request = PageRequest {
        query: query(text),
        order,
        from,
        limit,
        now: at(1000),
    };
    store.page(&request).unwrap()
}

/// Returns how many stories each query finds, unread and all, as the writer keeps their counts; all must be
/// counted to the end.
fn counted(store: &mut dyn Store, queries: &[Query]) -> Vec<(u64, u64)> {
    store.keep_counts(queries).unwrap();
    while store.count_on().unwrap() {}
    known_counts(store, queries)
}

/// Returns how many stories each query finds without counting any.
fn known_counts(store: &dyn Store, queries: &[Query]) -> Vec<(u64, u64)> {
    let counts = store.counts(queries, at(1000)).unwrap();
    assert!(!counts.pending);
    let told = |count: Option<Count>| {
        let count = count.expect("it is counted");
        assert_eq!(count.extent, Extent::Whole);
        (count.unread, count.all)
    };
    counts.queries.into_iter().map(told).collect()
}

fn titles(store: &dyn Store, text: &str) -> Vec<String> {
    let rows = page(store, text, Order::Newest, From::Top, 1000);
    rows.into_iter().map(|row| row.title).collect()
}

fn id_of(store: &dyn Store, title: &str) -> StoryId {
    let rows = page(
        store,
        "is:muted OR -is:muted",
        Order::Newest,
        From::Top,
        1000,
    );
    rows.iter().find(|row| row.title == title).unwrap().id
}
