//! A store finds what a query means by its definition.

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
            store.counts(&[query(&text)], at(0)).unwrap();
        }
    });
}

/// Words in several scripts, some of which fold to the same or contain each other.
const WORDS: [&str; 22] = [
    "missile",
    "Missiles",
    "miss",
    "war",
    "F-16",
    "Élysée",
    "elysee",
    "Київ",
    "북한",
    "北京市",
    "京市",
    "日",
    "กขค",
    "हिन्दी",
    "हिन्दू",
    "حَرْب",
    "كبيرة",
    "⑴",
    "ﷺ",
    "Σς",
    "½",
    "red",
];

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 1..5).prop_map(|words| words.join(" "))
}

fn any_draft() -> impl Strategy<Value = StoryDraft> {
    let lists = (
        prop::sample::subsequence(vec!["ukraine", "Korea"], 0..=2),
        prop::sample::subsequence(vec!["RUS", "NATO"], 0..=2),
    );
    (
        any_text(),
        any_text(),
        0..20_i64,
        0..=20_u8,
        any::<u8>(),
        lists,
    )
        .prop_map(
            |(title, body, second, tension, kinds, (theatres, actors))| {
                let mut draft = draft("", &title, second);
                draft.body = body;
                draft.assessment.tension = f32::from(tension) / 20.0;
                draft.assessment.flagged = tension > 12;
                draft.assessment.kinds = Kinds::from_code(u16::from(kinds));
                draft.assessment.theatres = theatres.into_iter().map(str::to_owned).collect();
                draft.assessment.actors = actors.into_iter().map(str::to_owned).collect();
                draft
            },
        )
}

fn any_term() -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec![
        "is:unread",
        "is:read",
        "is:flagged",
        "is:followed",
        "is:overdue",
        "is:labelled",
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
        "state:open",
        "state:done",
        "tag:fleet",
        "tag:agency",
        "since:2026-09-21T14:13:25Z",
        "until:2026-09-21T14:13:30.5Z",
    ]);
    let text = any_text().prop_map(|text| format!("\"{text}\""));
    let word = prop::sample::select(&WORDS[..]);
    let prefix = (word.clone(), 1..4_usize)
        .prop_map(|(word, count)| format!("{}*", word.chars().take(count).collect::<String>()));
    let term = prop_oneof![
        3 => field.prop_map(str::to_owned),
        1 => text,
        2 => word.prop_map(str::to_owned),
        2 => prefix,
    ];
    (any::<bool>(), term)
        .prop_map(|(negated, term)| if negated { format!("-{term}") } else { term })
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
            follow_up.state = FollowUpState::ALL[idx % 3];
            follow_up.tags = vec!["Fleet".to_owned()];
            store
                .set_follow_up(row.id, Some(&follow_up), at(0))
                .unwrap();
        }
    }
}

/// Returns the ids of the stories for which the query holds by its definition, newest first.
fn found_by_definition(store: &dyn Store, query: &Query) -> Vec<StoryId> {
    let feeds = store.feeds().unwrap();
    let mut found = Vec::new();
    let mut visit = |detail: flashwire::model::StoryDetail| {
        let feed = feeds
            .iter()
            .find(|feed| feed.id == detail.story.feed)
            .unwrap();
        let candidate = Candidate {
            id: detail.story.id,
            title: &detail.story.title,
            body: detail.text(),
            feed: feed.id,
            feed_title: &feed.title,
            feed_url: &feed.url,
            folder: &feed.folder,
            feed_tags: &feed.tags,
            assessment: &detail.assessment,
            read: detail.read,
            follow_up: detail.follow_up.as_ref(),
            label: detail.label,
        };
        if eval(query, &candidate, at(1000)) {
            found.push(detail.story.id);
        }
        ControlFlow::Continue(())
    };
    store
        .each_story(&Query::default(), Order::Newest, at(1000), &mut visit)
        .unwrap();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn pages_and_counts_agree_with_the_definition_of_queries(
        drafts in prop::collection::vec(any_draft(), 1..24),
        queries in prop::collection::vec(prop::collection::vec(any_term(), 0..4), 20),
    ) {
        with_store(|store| {
            fill(store, &drafts);
            for terms in &queries {
                let text = terms.join(" ");
                let query = query(&text);
                let expected = found_by_definition(store, &query);
                let rows = page(store, &text, Order::Newest, From::Top, 1000);
                let ids: Vec<StoryId> = rows.iter().map(|row| row.id).collect();
                assert_eq!(ids, expected, "{text}");
                let unread = rows.iter().filter(|row| !row.read).count() as u64;
                let counts = store.counts(std::slice::from_ref(&query), at(1000)).unwrap();
                assert_eq!(counts.queries, [(unread, expected.len() as u64)], "{text}");
                let marked = store.mark_all_read(&query, at(1000)).unwrap();
                assert_eq!(marked.len() as u64, unread, "{text}");
                store.mark_read(&marked, false, at(1000)).unwrap();
            }
        });
    }
}
