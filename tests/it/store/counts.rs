//! Counts that the writer keeps are those of the stories that lists show, whatever happened to them.

use flashwire::{
    model::{FullText, Muter, Sought, Verdict, WatchId, WatchMatch},
    query::{Needle, Part, Test, Text},
    store::Counting as _,
};

use super::*;

/// Queries of each sort whose counts are kept; `feed:renamed` changes with the names of feeds.
const KEPT: [&str; 22] = [
    "is:flagged",
    "is:read",
    "is:flagged is:unread",
    "is:followed",
    "is:labelled",
    "is:muted",
    "is:kept",
    "convoy",
    "is:flagged (convoy OR title:talks)",
    "body:convoy OR is:muted",
    "/Convoy/ -is:followed",
    "theatre:korea OR actor:rus",
    "direction<0 tension>=0.5",
    "precedence>=immediate",
    "state:open priority>=2",
    "tag:desk",
    "rule:ships",
    "watch:line",
    "feed:renamed -is:followed",
    "outlet-kind:agency tension<0.5",
    "state-media:no is:flagged",
    "note:fleet OR assignee:anna",
];

/// Counters tell these.
const OF_FEEDS: [&str; 4] = ["", "is:unread", "feed:renamed", "state-media:yes is:unread"];

fn all_queries() -> Vec<Query> {
    KEPT.iter()
        .chain(&OF_FEEDS)
        .map(|text| query(text))
        .collect()
}

/// Asserts that what is kept is what lists show.
fn check(store: &dyn Store, after: &str) {
    let counts = known_counts(store, &all_queries());
    for (text, count) in KEPT.iter().chain(&OF_FEEDS).zip(counts) {
        let rows = page(store, text, Order::Newest, From::Top, 1000);
        let unread = rows.iter().filter(|row| !row.read).count() as u64;
        assert_eq!(count, (unread, rows.len() as u64), "{text:?} after {after}");
    }
}

fn subscribe_two(store: &mut dyn Store) {
    let feed = |url: &str, folder: &str| NewFeed {
        url: url.to_owned(),
        folder: vec![folder.to_owned()],
        tags: vec!["Desk".to_owned()],
        ..NewFeed::default()
    };
    let feeds = [
        feed("https://wire.example.org/a", "Top"),
        feed("https://b.example/b", "Below"),
    ];
    store.subscribe(&feeds, at(0)).unwrap();
}

fn assessed(seed: u8) -> Assessment {
    Assessment {
        tension: f32::from(seed % 11) / 10.0,
        flagged: seed.is_multiple_of(3),
        precedence: Precedence::ALL[usize::from(seed % 4)],
        direction: f32::from(seed % 5) - 2.0,
        theatres: seed
            .is_multiple_of(2)
            .then(|| "korea".to_owned())
            .into_iter()
            .collect(),
        actors: seed
            .is_multiple_of(7)
            .then(|| "RUS".to_owned())
            .into_iter()
            .collect(),
        ..draft("", "", 0).assessment
    }
}

fn drafted(which: u8, seed: u8) -> StoryDraft {
    let titles = ["Talks fail", "A convoy", "Weather", "Convoy talks"];
    let draft = draft(
        &which.to_string(),
        titles[usize::from(seed % 4)],
        i64::from(which),
    );
    let bodies = ["nothing", "The convoy waits", "fleets"];
    StoryDraft {
        body: bodies[usize::from(seed % 3)].to_owned(),
        assessment: assessed(seed),
        ..draft
    }
}

fn verdict(seed: u8) -> Verdict {
    Verdict {
        rules: vec!["Ships".to_owned()],
        muted_by: seed.is_multiple_of(3).then(|| "Ships".to_owned()),
        read: seed.is_multiple_of(5),
        kept: seed.is_multiple_of(2),
        tags: vec!["desk".to_owned()],
        ..Verdict::default()
    }
}

fn follow_up(seed: u8) -> FollowUp {
    FollowUp {
        state: FollowUpState::ALL[usize::from(seed % 5)],
        priority: seed % 4,
        note: ["", "Ask the fleet"][usize::from(seed % 2)].to_owned(),
        tags: vec![["Desk", "other"][usize::from(seed / 2 % 2)].to_owned()],
        assignee: seed.is_multiple_of(3).then(|| "Anna".to_owned()),
        ..FollowUp::new(at(0))
    }
}

fn watch(store: &mut dyn Store) -> WatchId {
    let known = store.watches().unwrap();
    if let Some(tally) = known.first() {
        return tally.watch.id;
    }
    let sought = Sought::Query("line".to_owned());
    store.add_watch("Line", &sought, 0.5, at(0)).unwrap().id
}

/// Does one of the things that can be done with stories and feeds; returns its name.
fn act(store: &mut dyn Store, what: u8, which: u8, seed: u8) -> &'static str {
    let rows = page(
        store,
        "is:muted OR -is:muted",
        Order::Newest,
        From::Top,
        100,
    );
    let feeds = store.feeds().unwrap();
    let feed = feeds.get(usize::from(seed) % feeds.len().max(1));
    let row = rows.get(usize::from(which) % rows.len().max(1));
    match (what % 18, feed, row) {
        (own @ 0..6, Some(feed), _) => act_on_feed(store, feed.id, own, which, seed),
        (own @ 6..9, ..) => act_on_all(store, own),
        (own @ 9.., _, Some(row)) => act_on_story(store, row.id, own, seed),
        _ => "nothing",
    }
}

fn act_on_feed(store: &mut dyn Store, feed: FeedId, what: u8, which: u8, seed: u8) -> &'static str {
    match what {
        0..4 => {
            let mut draft = drafted(which % 16, seed);
            draft.verdict = seed.is_multiple_of(4).then(|| Box::new(verdict(seed)));
            store.record(&facts(feed, vec![draft])).unwrap();
            "recording"
        }
        4 => {
            let title = [None, Some("Renamed".to_owned()), Some("Other".to_owned())];
            let title = title[usize::from(which % 3)].clone();
            let renamed = FetchFacts {
                title,
                ..facts(feed, Vec::new())
            };
            store.record(&renamed).unwrap();
            "renaming a feed"
        }
        _ if seed.is_multiple_of(4) => {
            store.unsubscribe(feed).unwrap();
            "unsubscribing"
        }
        _ => "nothing",
    }
}

fn act_on_all(store: &mut dyn Store, what: u8) -> &'static str {
    match what {
        6 => {
            subscribe_two(store);
            "subscribing"
        }
        7 => {
            let all = store.mark_all_read(&query("is:flagged"), at(0)).unwrap();
            store
                .mark_read(&all[..all.len() / 2], false, at(0))
                .unwrap();
            "marking all"
        }
        _ => {
            let watch = watch(store);
            store.remove_watch(watch).unwrap();
            "removing a watch"
        }
    }
}

fn act_on_story(store: &mut dyn Store, id: StoryId, what: u8, seed: u8) -> &'static str {
    match what {
        9 => {
            let label = [None, Some(true), Some(false)][usize::from(seed % 3)];
            store.set_label(id, label, at(0)).unwrap();
            "labelling"
        }
        10 => {
            let new = (!seed.is_multiple_of(4)).then(|| follow_up(seed));
            store.set_follow_up(id, new.as_ref(), at(0)).unwrap();
            "following"
        }
        11 => {
            let by = [
                None,
                Some(Muter::Person),
                Some(Muter::Rule("Other".to_owned())),
            ];
            let by = by[usize::from(seed % 3)].clone();
            store.set_muted(&[(id, by)], at(0)).unwrap();
            "muting"
        }
        12 => {
            let keep = seed.is_multiple_of(2);
            store.set_kept(&[id], keep, at(0)).unwrap();
            "keeping"
        }
        13 => {
            store.apply_verdicts(&[(id, verdict(seed))], at(0)).unwrap();
            "ruling"
        }
        14 => {
            let found = WatchMatch {
                watch: watch(store),
                score: 1.0,
                terms: Vec::new(),
            };
            let matches = (!seed.is_multiple_of(3)).then_some(found);
            store.set_watches(id, matches.as_slice(), at(0)).unwrap();
            "watching"
        }
        15 => {
            let read = seed.is_multiple_of(2);
            store.mark_read(&[id], read, at(0)).unwrap();
            "marking"
        }
        16 => {
            let precedence = Precedence::ALL[usize::from(seed / 2 % 4)];
            let flagged = seed.is_multiple_of(2);
            let read = store.story(id).unwrap().unwrap();
            store.set_assessments(&[(read, assessed(seed))]).unwrap();
            store.set_precedence(id, precedence, flagged).unwrap();
            "assessing"
        }
        _ => {
            let text = FullText {
                at: at(0),
                url: "https://example.org/page".to_owned(),
                body: ["All about a convoy", "Nothing"][usize::from(seed % 2)].to_owned(),
                links: Vec::new(),
            };
            store
                .set_full_text(id, &text, &assessed(seed), None)
                .unwrap();
            "reading a page"
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn kept_counts_are_those_of_lists_after_every_change(
        acts in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 1..60),
    ) {
        with_store(|store| {
            subscribe_two(store);
            store.keep_counts(&all_queries()).unwrap();
            assert!(!store.count_on().unwrap(), "an empty archive is counted at once");
            for &(what, which, seed) in &acts {
                let done = act(store, what, which, seed);
                check(store, done);
            }
        });
    }
}

#[test]
fn a_new_query_is_counted_step_by_step_while_stories_change() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = (0..3000).map(|n| draft(&n.to_string(), &format!("war {n}"), n));
        store.record(&facts(feed, drafts.collect())).unwrap();
        let queries = [query("tension<0.5"), query("is:read")];
        assert_eq!(store.counts(&queries, at(0)).unwrap().queries, [None, None]);
        store.keep_counts(&queries).unwrap();
        let rows = page(store, "", Order::Newest, From::Top, 3000);
        let mut steps = 0;
        while store.count_on().unwrap() {
            steps += 1;
            assert_eq!(store.counts(&queries, at(0)).unwrap().queries, [None, None]);
            // On either side of what is counted.
            let ids = [rows[steps * 9].id, rows[2999 - steps * 9].id];
            store.mark_read(&ids, true, at(0)).unwrap();
            let now = store.counts(&queries, at(0)).unwrap();
            assert!(now.pending && !now.are_final());
        }
        assert!(steps > 1);
        let read = 2 * steps as u64;
        assert_eq!(
            known_counts(store, &queries),
            [(3000 - read, 3000), (0, read)]
        );
        // A view that comes later does not disturb those that are counted.
        let more = [query("tension<0.5"), query("war")];
        store.keep_counts(&more).unwrap();
        let counts = store.counts(&more, at(0)).unwrap();
        assert_eq!(counts.queries[0].map(|count| count.all), Some(3000));
        assert_eq!(counts.queries[1], None);
        assert_eq!(counted(store, &more)[1], (3000 - read, 3000));
        assert_eq!(store.counts(&queries[1..], at(0)).unwrap().queries, [None]);
    });
}

#[test]
fn thousands_of_changes_at_once_are_counted_in_parts() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let queries = [query("is:read"), query("war is:unread")];
        assert_eq!(counted(store, &queries), [(0, 0), (0, 0)]);
        let drafts = (0..6000).map(|n| draft(&n.to_string(), &format!("war {n}"), n));
        store.record(&facts(feed, drafts.collect())).unwrap();
        assert!(store.counts(&queries, at(0)).unwrap().pending);
        assert_eq!(counted(store, &queries), [(0, 0), (6000, 6000)]);
        store.mark_all_read(&query(""), at(0)).unwrap();
        assert_eq!(counted(store, &queries), [(0, 6000), (0, 0)]);
        store.unsubscribe(feed).unwrap();
        assert_eq!(counted(store, &queries), [(0, 0), (0, 0)]);
    });
}

#[test]
fn counts_outlive_the_program_and_changes_that_nobody_counted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let queries = [query("is:flagged"), query("convoy")];
    let mut store = SqliteStore::open(&path).unwrap();
    let feed = subscribe(&mut store, "wire");
    store
        .record(&facts(feed, vec![flagged(draft("1", "One", 0))]))
        .unwrap();
    assert_eq!(counted(&mut store, &queries), [(1, 1), (0, 0)]);
    drop(store);
    // A command that shows no counts.
    let mut store = SqliteStore::open(&path).unwrap();
    store
        .record(&facts(feed, vec![flagged(draft("2", "A convoy", 1))]))
        .unwrap();
    drop(store);
    let mut store = SqliteStore::open(&path).unwrap();
    assert!(store.counts(&queries, at(0)).unwrap().pending);
    store.keep_counts(&queries).unwrap();
    assert!(!store.count_on().unwrap(), "only what changed is counted");
    assert_eq!(known_counts(&store, &queries), [(2, 2), (1, 1)]);
    // The same words mean something else now.
    let other = [query("is:flagged"), Query::of(aliased("convoy", "one"))];
    assert_eq!(other[1].to_string(), queries[1].to_string());
    assert_eq!(store.counts(&other, at(0)).unwrap().queries[1], None);
    assert_eq!(counted(&mut store, &other), [(2, 2), (2, 2)]);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

/// Looks for a word, or for another name of it.
fn aliased(word: &str, other: &str) -> Test {
    let literal = |word: &str| Needle::Literal {
        tokens: vec![word.to_owned()],
        prefix: false,
    };
    let text = Text {
        written: word.to_owned(),
        needles: vec![literal(word), literal(other)],
    };
    Test::Text(Part::Anywhere, text)
}

#[test]
fn what_nobody_keeps_is_counted_as_far_as_a_bounded_walk_leads() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = (0..10_500).map(|n| draft(&n.to_string(), "war", n));
        store.record(&facts(feed, drafts.collect())).unwrap();
        let count = |text: &str| {
            let count = store.count(&query(text), at(0)).unwrap();
            (count.unread, count.all, count.extent)
        };
        assert_eq!(count(""), (10_500, 10_500, Extent::Whole));
        assert_eq!(count("war lang:en"), (10_000, 10_000, Extent::Part));
        assert_eq!(count("peace"), (0, 0, Extent::Whole));
        assert_eq!(count("is:flagged"), (0, 0, Extent::Whole));
        let since = at(10_400).to_rfc3339();
        assert_eq!(
            count(&format!("since:{since} lang:en")),
            (100, 100, Extent::Whole)
        );
        let arrived = at(10_405).to_rfc3339();
        assert_eq!(
            count(&format!("arrived:>={arrived} lang:en")),
            (100, 100, Extent::Whole)
        );
        // Nobody could keep these counts: they are asked for like others.
        let bounded = [
            query(&format!("since:{since} lang:en")),
            query("is:overdue"),
        ];
        assert_eq!(known_counts(store, &bounded), [(100, 100), (0, 0)]);
    });
}
