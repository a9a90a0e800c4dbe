//! A store finds what a query means by its definition.

use flashwire::{
    follow_up::board::{Card, Grouping},
    model::{Muter, Sought, Verdict, WatchMatch},
    store::{Keep, WriteStore as _},
};

use super::*;

#[test]
fn feeds_that_are_not_there_have_no_stories_whatever_else_is_asked() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        for rest in [
            "",
            "is:flagged",
            "is:unread",
            "is:labelled",
            "one",
            "-one",
            "is:followed",
        ] {
            assert_eq!(
                titles(store, &format!("feed:nothing {rest}")),
                [""; 0],
                "{rest}"
            );
        }
        assert_eq!(titles(store, "-feed:nothing"), ["One"]);
    });
}

#[test]
fn a_query_of_ten_thousand_characters_is_answered() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        let many: Vec<String> = (0..64)
            .map(|n| format!("-{}{n}", "long".repeat(38)))
            .collect();
        for text in [
            "one-".repeat(2500),
            "a".repeat(10_000),
            "日".repeat(3000),
            many.join(" "),
        ] {
            page(store, &text, Order::Newest, From::Top, 10);
            store.count(&query(&text), at(0)).unwrap();
            counted(store, &[query(&text)]);
        }
    });
}

/// Words in several scripts, some of which fold to the same, contain each other or have one stem.
const WORDS: [&str; 26] = [
    "missile",
    "Missiles",
    "miss",
    "war",
    "waren",
    "talks",
    "talking",
    "F-16",
    "Élysée",
    "elysee",
    "Київ",
    "войска",
    "войсками",
    "북한",
    "北京市",
    "京市",
    "日",
    "กขค",
    "हिन्दी",
    "हिन्दू",
    "حَرْب",
    "⑴",
    "ﷺ",
    "Σς",
    "½",
    "red",
];

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 1..6).prop_map(|words| words.join(" "))
}

fn any_draft() -> impl Strategy<Value = StoryDraft> {
    let lists = (
        prop::sample::subsequence(vec!["ukraine", "Korea"], 0..=2),
        prop::sample::subsequence(vec!["RUS", "NATO"], 0..=2),
    );
    let facts = (
        prop::sample::select(vec![None, Some("en"), Some("de"), Some("ru"), Some("uk")]),
        prop::option::of(any_text()),
        prop::option::of(0..20_i64),
        -20..=20_i8,
        prop::sample::select(Precedence::ALL.to_vec()),
    );
    (
        any_text(),
        any_text(),
        0..20_i64,
        0..=20_u8,
        any::<u8>(),
        lists,
        facts,
    )
        .prop_map(
            |(title, body, second, tension, kinds, (theatres, actors), facts)| {
                let (language, author, published, direction, precedence) = facts;
                let mut draft = draft("", &title, second);
                draft.body = body;
                draft.language = language.map(str::to_owned);
                draft.author = author;
                draft.published = published.map(at);
                draft.arrived = at(40 - second);
                draft.assessment.tension = f32::from(tension) / 20.0;
                draft.assessment.flagged = tension > 12;
                draft.assessment.direction = f32::from(direction) / 2.0;
                draft.assessment.precedence = precedence;
                draft.assessment.kinds = Kinds::from_code(u16::from(kinds));
                draft.assessment.theatres = theatres.into_iter().map(str::to_owned).collect();
                draft.assessment.actors = actors.into_iter().map(str::to_owned).collect();
                draft
            },
        )
}

/// Tests of everything but texts.
const FIELDS: [&str; 69] = [
    "is:unread",
    "is:read",
    "is:flagged",
    "is:followed",
    "is:overdue",
    "is:labelled",
    "is:muted",
    "is:kept",
    "rule:\"BIG ships\"",
    "rule:nothing",
    "watch:line",
    "watch:nothing",
    "tag:convoy",
    "feed:wire",
    "feed:org",
    "feed:two",
    "feed:nothing",
    "feed:#1",
    "feed:#2",
    "feed:#99",
    "folder:top",
    "folder:top/below",
    "folder:below",
    "theatre:ukraine",
    "theatre:korea",
    "actor:nato",
    "actor:CHN",
    "kind:nuclear",
    "kind:threat",
    "tension>=0.7",
    "tension<0.7",
    "tension>0.7",
    "tension<=.35",
    "tension=0.5",
    "direction<-5",
    "direction:-2.5",
    "direction>=0",
    "precedence>=immediate",
    "precedence:priority",
    "precedence<flash",
    "state:open",
    "state:done",
    "state:waiting",
    "priority>=2",
    "priority:0",
    "grade:B2",
    "grade:C",
    "grade:2",
    "assignee:anna",
    "assignee:\"berg anna\"",
    "assignee:ann",
    "note:fleet",
    "note:\"ask the fle*\"",
    "tag:fleet",
    "tag:agency",
    "outlet:first",
    "outlet:nothing",
    "country:USA",
    "outlet-kind:agency",
    "state-media:yes",
    "state-media:no",
    "lang:en",
    "lang:uk",
    "url:EXAMPLE.org/1",
    "author:war",
    "since:2026-09-21T14:13:25Z",
    "until:2026-09-21T14:13:30.5Z",
    "published:2026-09-21T14:13:25Z..2026-09-21T14:13:32Z",
    "arrived:>2026-09-21T14:13:45Z",
];

fn any_test() -> impl Strategy<Value = String> {
    let part = || prop::sample::select(vec!["", "", "title:", "body:"]);
    let word = || prop::sample::select(&WORDS[..]);
    let prefix = (part(), word(), 1..4_usize).prop_map(|(part, word, count)| {
        format!("{part}{}*", word.chars().take(count).collect::<String>())
    });
    let near = (part(), word(), 0..4_u8, word())
        .prop_map(|(part, one, words, other)| format!("{part}{one} NEAR/{words} {other}"));
    let pattern = prop::sample::select(vec![
        "/Miss/",
        "/miss.*war/i",
        "/^\\S+$/",
        "/(a|a)*b/",
        "/京/",
    ]);
    prop_oneof![
        4 => prop::sample::select(&FIELDS[..]).prop_map(str::to_owned),
        1 => (part(), any_text()).prop_map(|(part, text)| format!("{part}\"{text}\"")),
        3 => (part(), word()).prop_map(|(part, word)| format!("{part}{word}")),
        2 => prefix,
        1 => near,
        1 => (part(), pattern).prop_map(|(part, pattern)| format!("{part}{pattern}")),
    ]
}

/// Conditions that hold others, and an order now and then.
fn any_query() -> impl Strategy<Value = String> {
    let join = |parts: Vec<String>, between: &str| format!("({})", parts.join(between));
    let tree = any_test().prop_recursive(3, 12, 3, move |inner| {
        let list = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            list().prop_map(move |parts| join(parts, " ")),
            list().prop_map(move |parts| join(parts, " OR ")),
            inner.clone().prop_map(|one| format!("-({one})")),
            inner.clone().prop_map(|one| format!("NOT {one}")),
        ]
    });
    prop::collection::vec(tree, 0..4).prop_map(|parts| parts.join(" "))
}

pub(super) fn outlets() -> Outlets {
    let outlet = |id: &str, name: &str, country: &str, domain: &str, state_controlled| Outlet {
        id: id.to_owned(),
        name: name.to_owned(),
        short: id.to_owned(),
        country: country.to_owned(),
        language: "en".to_owned(),
        kind: OutletKind::Agency,
        state_controlled,
        domains: vec![domain.to_owned()],
    };
    Outlets::from(vec![
        outlet("one", "The First", "USA", "wire.example.org", false),
        outlet("two", "Second", "INT", "b.example", true),
    ])
}

/// Two feeds with the drafts, a third of them read, some followed, some labelled.
fn fill(store: &mut dyn Store, drafts: &[StoryDraft]) {
    let feed = |url: &str, title: &str, folder: &[&str], tags: &[&str]| NewFeed {
        url: url.to_owned(),
        title: Some(title.to_owned()),
        folder: folder.iter().map(|&name| name.to_owned()).collect(),
        tags: tags.iter().map(|&name| name.to_owned()).collect(),
        ..NewFeed::default()
    };
    let one = feed(
        "https://wire.example.org/a",
        "One",
        &["Top", "Below"],
        &["Agency"],
    );
    let two = feed("https://example.org/b", "Two Wires", &["Top"], &[]);
    store.subscribe(&[one, two], at(0)).unwrap();
    let feeds = store.feeds().unwrap();
    for (idx, draft) in drafts.iter().enumerate() {
        let mut draft = draft.clone();
        draft.identity = idx.to_string();
        draft.canonical_url = None;
        store
            .record(&facts(feeds[idx % 2].id, vec![draft]))
            .unwrap();
    }
    for (idx, row) in page(store, "", Order::Newest, From::Top, 100)
        .iter()
        .enumerate()
    {
        if idx % 3 == 0 {
            store.mark_read(&[row.id], true, at(0)).unwrap();
        }
        if idx % 5 < 2 {
            store.set_label(row.id, Some(idx % 5 == 1), at(0)).unwrap();
        }
        if idx % 4 < 2 {
            let mut follow_up = FollowUp::new(at(0));
            follow_up.due = (idx % 4 == 1).then(|| at(i64::try_from(idx).unwrap() * 200));
            follow_up.state = FollowUpState::ALL[idx % 5];
            follow_up.tags = vec!["Fleet".to_owned()];
            follow_up.priority = u8::try_from(idx % 4).unwrap();
            follow_up.grade = (idx % 3 > 0).then(|| format!("{}2", ["B", "C"][idx % 2]));
            follow_up.assignee = [None, Some("Anna Berg"), Some("Berg, ANNA"), Some("Annabel")]
                [idx / 2 % 4]
                .map(str::to_owned);
            follow_up.snoozed_until = (idx % 8 == 1).then(|| at(i64::try_from(idx).unwrap() * 300));
            ["", "Ask the fleet", "fleets"][idx % 3].clone_into(&mut follow_up.note);
            store
                .set_follow_up(row.id, Some(&follow_up), at(0))
                .unwrap();
        }
    }
    rule(store);
}

/// Mutes some stories, keeps, tags and finds others by a rule and a watch.
fn rule(store: &mut dyn Store) {
    let sought = Sought::Query("line".to_owned());
    let watch = store.add_watch("Line", &sought, 0.5, at(0)).unwrap().id;
    let rows = page(store, "", Order::Newest, From::Top, 100);
    for (idx, row) in rows.iter().enumerate() {
        if idx % 2 == 0 {
            let verdict = Verdict {
                rules: vec!["Big Ships".to_owned()],
                tags: vec!["Convoy".to_owned()],
                ..Verdict::default()
            };
            store.apply_verdicts(&[(row.id, verdict)], at(0)).unwrap();
        }
        if idx % 4 == 1 {
            let by = [Muter::Person, Muter::Rule("Big Ships".to_owned())];
            store
                .set_muted(&[(row.id, Some(by[idx % 2].clone()))], at(0))
                .unwrap();
            store.mark_read(&[row.id], idx % 3 == 0, at(0)).unwrap();
        }
        store.set_kept(&[row.id], idx % 3 == 1, at(0)).unwrap();
        if idx % 5 < 2 {
            let matched = WatchMatch {
                watch,
                score: 1.0,
                terms: Vec::new(),
            };
            store.set_watches(row.id, &[matched], at(0)).unwrap();
        }
    }
}

/// Returns the ids of the stories for which the query holds by its definition, newest first.
fn found_by_definition(store: &dyn Store, query: &Query) -> Vec<StoryId> {
    let feeds = store.feeds().unwrap();
    let outlets = outlets();
    let mut found = Vec::new();
    let mut visit = |detail: flashwire::model::StoryDetail| {
        let feed = feeds
            .iter()
            .find(|feed| feed.id == detail.story.feed)
            .unwrap();
        let watches: Vec<String> = detail.watches.iter().map(|own| own.name.clone()).collect();
        let candidate = Candidate {
            id: detail.story.id,
            title: &detail.story.title,
            body: detail.text(),
            language: detail.story.language.as_deref(),
            author: detail.story.author.as_deref(),
            url: detail.story.url.as_deref(),
            published: detail.story.published,
            arrived: detail.story.arrived,
            outlet: outlets.of([feed.url.as_str()]),
            feed: feed.id,
            feed_title: &feed.title,
            feed_url: &feed.url,
            folder: &feed.folder,
            feed_tags: &feed.tags,
            assessment: &detail.assessment,
            read: detail.read,
            follow_up: detail.follow_up.as_ref(),
            label: detail.label,
            muted: detail.muted.is_some(),
            kept: detail.kept,
            tags: &detail.tags,
            rules: &detail.rules,
            watches: &watches,
        };
        if eval(query, &candidate, at(1000)) {
            found.push(detail.story.id);
        }
        ControlFlow::Continue(())
    };
    let all = super::query("is:muted OR -is:muted");
    store
        .each_story(&all, Order::Newest, at(1000), &mut visit)
        .unwrap();
    found
}

/// Returns all rows of a list, read in windows downwards, then upwards: both must agree.
fn walked(store: &dyn Store, text: &str) -> Vec<StoryId> {
    let mut down: Vec<StoryId> = Vec::new();
    let mut from = From::Top;
    loop {
        let rows = page(store, text, Order::Newest, from, 5);
        down.extend(rows.iter().map(|row| row.id));
        match rows.last() {
            Some(last) => from = From::After(last.id),
            None => break,
        }
    }
    let mut up: Vec<StoryId> = Vec::new();
    let mut from = From::Bottom;
    loop {
        let rows = page(store, text, Order::Newest, from, 7);
        up.splice(0..0, rows.iter().map(|row| row.id));
        match rows.first() {
            Some(first) => from = From::Before(first.id),
            None => break,
        }
    }
    assert_eq!(down, up, "{text}");
    down
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn pages_and_counts_agree_with_the_definition_of_queries(
        drafts in prop::collection::vec(any_draft(), 1..24),
        queries in prop::collection::vec(any_query(), 30),
    ) {
        with_store(|store| {
            let asked: Vec<Query> = queries.iter().map(|text| query(text)).collect();
            // Some counts begin with the archive, the others when it is there.
            store.keep_counts(&asked[..15]).unwrap();
            fill(store, &drafts);
            let counts = counted(store, &asked);
            for (text, kept) in queries.iter().zip(counts) {
                let query = query(text);
                assert_eq!(parse(&query.to_string(), at(0)).as_ref(), Ok(&query), "{text}");
                let expected = found_by_definition(store, &query);
                let rows = page(store, text, Order::Newest, From::Top, 1000);
                let ids: Vec<StoryId> = rows.iter().map(|row| row.id).collect();
                assert_eq!(ids, expected, "{text}");
                let unread = rows.iter().filter(|row| !row.read).count() as u64;
                assert_eq!(kept, (unread, expected.len() as u64), "{text}");
                let count = store.count(&query, at(1000)).unwrap();
                assert_eq!((count.unread, count.all), kept, "{text}");
                let marked = store.mark_all_read(&query, at(1000)).unwrap();
                assert_eq!(marked.len() as u64, unread, "{text}");
                store.mark_read(&marked, false, at(1000)).unwrap();
            }
        });
    }

    #[test]
    fn every_order_has_the_same_stories_by_its_keys(
        drafts in prop::collection::vec(any_draft(), 1..24),
        query in any_query(),
    ) {
        with_store(|store| {
            fill(store, &drafts);
            let found = walked(store, &query);
            let detail = |id: &StoryId| store.story(*id).unwrap().unwrap();
            let mut by_tension = found.clone();
            by_tension.sort_by(|one, other| {
                let tension = |id| detail(id).assessment.tension;
                tension(other).total_cmp(&tension(one)).then(other.cmp(one))
            });
            assert_eq!(walked(store, &format!("{query} sort:tension")), by_tension, "{query}");
            let mut by_arrival = found.clone();
            by_arrival.sort_by_key(|id| std::cmp::Reverse((detail(id).story.arrived, *id)));
            assert_eq!(walked(store, &format!("{query} sort:arrived")), by_arrival, "{query}");
            let mut followed = found;
            followed.retain(|id| detail(id).follow_up.is_some());
            for (sort, grouping) in [("due", Grouping::Due), ("state", Grouping::State)] {
                followed.sort_by_key(|id| {
                    let own = detail(id).follow_up.unwrap();
                    let card = Card {
                        id: *id,
                        state: own.state,
                        due: own.due,
                        priority: own.priority,
                        snoozed_until: own.snoozed_until,
                    };
                    card.place(grouping, at(1000))
                });
                assert_eq!(walked(store, &format!("{query} sort:{sort}")), followed, "{query}");
            }
        });
    }
}

#[test]
fn beginnings_of_many_words_find_what_the_definition_finds() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        // `b` begins a word of each story, another one each time; `rare` one in thirty, `few` three.
        let title = |idx: i64| match idx {
            0..3 => format!("few{idx} of b{idx:04}"),
            _ if idx % 30 == 0 => format!("A rare{idx} b{idx:04}"),
            _ => format!("The b{idx:04}"),
        };
        let drafts = (0..2_100).map(|idx| draft(&idx.to_string(), &title(idx), idx));
        store.record(&facts(feed, drafts.collect())).unwrap();
        // A count would look into a part of so many texts only.
        let count = |text: &str| page(store, text, Order::Newest, From::Top, 3_000).len();
        for (text, stories) in [
            ("few*", 3),
            ("rare*", 69),
            ("b*", 2_100),
            ("title:b*", 2_100),
            ("title:b* rare*", 69),
            ("-b*", 0),
            ("-title:few* b*", 2_097),
            ("\"the b*\"", 0),
            ("the-b*", 2_028),
            ("of-b00*", 3),
            ("b00* few*", 3),
            ("few* OR rare* title:b*", 72),
            ("b* NEAR/0 rare*", 69),
            ("title:(of NEAR/0 b*)", 3),
            ("(few0 OR few1) is:flagged", 0),
            ("few0 OR few1 OR is:flagged", 2),
            ("-few0 -few1 title:of", 1),
        ] {
            assert_eq!(count(text), stories, "{text}");
        }
        for order in ["date", "tension", "arrived"] {
            for (text, stories) in [
                ("few1", 1),
                ("-few1 title:few*", 2),
                ("of", 900),
                ("-a", 900),
            ] {
                let text = format!("{text} sort:{order}");
                let rows = page(store, &text, Order::Newest, From::Top, 900);
                assert_eq!(rows.len(), stories, "{text}");
            }
        }
        let newest = page(store, "title:b*", Order::Newest, From::Top, 2);
        assert_eq!(newest[0].title, title(2_099));
    });
}

#[test]
fn words_that_a_failed_job_had_indexed_are_found_by_their_stems() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(&directory.path().join("store.db")).unwrap();
    let feed = subscribe(&mut store, "wire");
    // The second job asks the index, which is brought up to date for it, and is taken back.
    let done = store.group(2, &mut |idx, store| {
        if idx == 0 {
            let talks = draft("1", "Talks resume", 0);
            store.record(&facts(feed, vec![talks])).unwrap();
            return Keep::Yes;
        }
        assert_eq!(titles(store, "talked"), ["Talks resume"]);
        Keep::No
    });
    assert_eq!(done, Ok(()));
    assert_eq!(titles(&store, "talked"), ["Talks resume"]);
}
