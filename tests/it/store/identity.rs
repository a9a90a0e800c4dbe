//! Which story a draft is, what is kept of its earlier texts, and that none is lost or doubled.

use super::*;

/// One item of a document, as an outlet writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    guid: Option<&'static str>,
    link: Option<&'static str>,
    title: &'static str,
    body: &'static str,
}

const fn item(
    guid: Option<&'static str>,
    link: Option<&'static str>,
    title: &'static str,
    body: &'static str,
) -> Item {
    Item {
        guid,
        link,
        title,
        body,
    }
}

/// Takes a document in, as a round does, without assessing it.
fn take_in(store: &mut dyn Store, feed: FeedId, document: &[Item], second: i64) {
    let feed_url = "https://wire.example.org/feed.xml".parse().unwrap();
    let context = flashwire::intake::IntakeContext {
        feed_url: &feed_url,
        site: None,
        now: at(second),
    };
    let mut stories: Vec<_> = document
        .iter()
        .map(|item| {
            let raw = flashwire::model::RawStory {
                id: item.guid.map(str::to_owned),
                link: item.link.map(str::to_owned),
                title: Some(item.title.to_owned()),
                summary: Some(item.body.to_owned()),
                ..Default::default()
            };
            flashwire::intake::draft(&raw, &context)
        })
        .collect();
    flashwire::intake::tell_apart(&mut stories);
    let assessment = draft("x", "x", 0).assessment;
    let drafts = stories.into_iter();
    let drafts = drafts.map(|story| story.into_draft(assessment.clone(), None));
    let mut facts = facts(feed, drafts.collect());
    facts.at = at(second);
    store.record(&facts).unwrap();
}

/// Checks how many stories some documents, fetched one after the other, make in the end.
#[track_caller]
fn check(what: &str, documents: &[&[Item]], expected: usize) {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        for (second, document) in (0..).zip(documents) {
            take_in(store, feed, document, second);
            // Once more: the same document changes nothing.
            let before = titles(store, "");
            take_in(store, feed, document, second);
            assert_eq!(titles(store, ""), before, "{what}");
        }
        let titles = titles(store, "");
        assert_eq!(titles.len(), expected, "{what}: {titles:?}");
    });
}

const G: Option<&str> = Some("g");
const H: Option<&str> = Some("h");
const A: Option<&str> = Some("/a");
const B: Option<&str> = Some("/b");
const C: Option<&str> = Some("/c");
const HOME: Option<&str> = Some("https://wire.example.org/");

/// What is tried, the documents one after the other, and how many stories they make.
#[rustfmt::skip]
const CASES: &[(&str, &[&[Item]], usize)] = &[
    ("one guid, three links", &[&[item(G, A, "A", ""), item(G, B, "B", ""), item(G, C, "C", "")]], 3),
    ("of those, one leaves and one stays", &[&[item(G, A, "A", ""), item(G, B, "B", "")], &[item(G, B, "B2", "")]], 2),
    ("one at first, then several", &[&[item(G, A, "A", "")], &[item(G, B, "B", ""), item(G, A, "A", "")], &[item(G, C, "C", "")]], 3),
    ("one guid, three titles, no link", &[&[item(G, None, "Talks begin", "x"), item(G, None, "Storm warning", "y"), item(G, None, "Port shut", "z")]], 3),
    ("one guid twice, title edited", &[&[item(G, A, "New words", ""), item(G, A, "Old title", "")]], 1),
    ("title edited later", &[&[item(G, A, "One", "")], &[item(G, A, "Other", "")]], 1),
    ("new guid, same link", &[&[item(G, A, "One", "")], &[item(H, A, "One", "")], &[item(H, B, "One", "")]], 1),
    ("link changed, same guid", &[&[item(G, A, "One", "")], &[item(G, B, "One", "")]], 1),
    ("white space of guids", &[&[item(G, None, "One", "")], &[item(Some(" g\n"), None, "One", "")]], 1),
    ("case of guids", &[&[item(G, A, "One", ""), item(Some("G"), B, "Two", "")]], 2),
    ("scheme, www, slash, tracking", &[
        &[item(None, Some("http://wire.example.org/x/?utm_source=rss"), "One", "")],
        &[item(None, Some("https://www.wire.example.org/x?fbclid=1#top"), "One", "")],
    ], 1),
    ("parameters that name articles", &[&[item(None, Some("/?p=1"), "One", ""), item(None, Some("/?p=2"), "Two", "")]], 2),
    ("fragments of one page", &[&[item(None, Some("/live#1"), "One", ""), item(None, Some("/live#2"), "Two", "")], &[item(None, Some("/live#2"), "Two", "")]], 2),
    ("all links the home page, guids", &[&[item(G, HOME, "One", "")], &[item(H, HOME, "Two", "")]], 2),
    ("all links the home page, one guid", &[&[item(G, HOME, "Talks begin", ""), item(G, HOME, "Storm warning", "")], &[item(G, HOME, "Storm warning", "")]], 2),
    ("all links the home page, no guids", &[&[item(None, HOME, "One", "")], &[item(None, HOME, "Two", ""), item(None, HOME, "One", "")]], 2),
    ("a ticker's page, no guids", &[&[item(None, A, "Talks begin", ""), item(None, A, "Storm warning", "")], &[item(None, A, "Port shut", "")]], 3),
    ("nothing but text", &[&[item(None, None, "One", "x"), item(None, None, "", "x"), item(None, None, "One", "x")]], 2),
];

#[test]
fn stories_are_the_same_or_not() {
    for (what, documents, expected) in CASES {
        check(what, documents, *expected);
    }
}

#[test]
fn earlier_texts_are_kept_the_first_and_the_newest() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let words = [
            "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
            "ten", "eleven", "twelve", "thirteen", "fourteen",
        ];
        let version = |second: usize| item(Some("g"), Some("/a"), words[second], "Body");
        take_in(store, feed, &[version(0)], 0);
        let id = id_of(store, "nought");
        store.mark_read(&[id], true, at(0)).unwrap();
        for second in 1..words.len() {
            take_in(
                store,
                feed,
                &[version(second)],
                i64::try_from(second).unwrap(),
            );
        }
        let detail = store.story(id).unwrap().unwrap();
        assert_eq!((detail.changes, detail.changed), (14, Some(at(14))));
        assert_eq!(
            (detail.story.title.as_str(), detail.read),
            ("fourteen", true)
        );
        let kept: Vec<&str> = detail
            .revisions
            .iter()
            .map(|revision| revision.title.as_str())
            .collect();
        assert_eq!(kept.len(), 10);
        assert_eq!((kept[0], kept[1], kept[9]), ("nought", "five", "thirteen"));
        assert_eq!(detail.revisions[9].seen, at(13));
    });
}

#[test]
fn a_change_of_form_makes_no_revision_and_a_change_back_none_twice() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let titles = [
            "Talks begin",
            "Talks  begin!",
            "Talks end",
            "Talks begin!",
            "Talks end",
        ];
        for (second, title) in (0..).zip(titles) {
            take_in(
                store,
                feed,
                &[item(Some("g"), None, title, "3 comments")],
                second,
            );
        }
        let row = &page(store, "", Order::Newest, From::Top, 9)[0];
        let detail = store.story(row.id).unwrap().unwrap();
        assert_eq!(detail.changes, 3);
        assert_eq!(detail.revisions.len(), 2);
    });
}

#[test]
fn categories_and_enclosures_are_kept() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let mut given = draft("1", "One", 0);
        given.categories = vec!["Defence".to_owned()];
        given.enclosures = vec![flashwire::model::Enclosure {
            url: "https://example.org/a.mp3".to_owned(),
            media_type: Some("audio/mpeg".to_owned()),
            size_bytes: Some(12),
        }];
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        assert_eq!(
            store
                .record(&facts(feed, vec![given.clone()]))
                .unwrap()
                .changed,
            0
        );
        let story = store.story(id_of(store, "One")).unwrap().unwrap().story;
        assert_eq!(
            (story.categories, story.enclosures),
            (given.categories, given.enclosures)
        );
    });
}

#[test]
fn a_new_story_is_not_taken_by_the_next_one_at_its_address() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let talks = [
            item(Some("g"), Some("/b"), "", ""),
            item(Some("g"), Some("/b#1"), "Talks begin", ""),
        ];
        take_in(store, feed, &talks, 0);
        let storm = [
            item(Some("h"), Some("/a"), "", ""),
            item(Some("g"), Some("/a"), "", "x"),
        ];
        take_in(store, feed, &storm, 1);
        let rows = page(store, "", Order::Newest, From::Top, 9);
        assert_eq!(rows.len(), 4);
    });
}

fn any_item() -> impl Strategy<Value = Item> {
    let guid = prop::sample::select(vec![None, Some("g"), Some("h"), Some("i")]);
    let links = vec![None, Some("/a"), Some("/b"), Some("/b#1"), Some("/")];
    let title = prop::sample::select(vec!["", "Talks begin", "Talks begin again", "Storm"]);
    let body = prop::sample::select(vec!["", "x", "y"]);
    (guid, prop::sample::select(links), title, body)
        .prop_map(|(guid, link, title, body)| item(guid, link, title, body))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_sequence_of_documents_loses_or_doubles_a_story(
        documents in prop::collection::vec(prop::collection::vec(any_item(), 0..5), 1..6)
    ) {
        with_store(|store| {
            let feed = subscribe(store, "wire");
            let mut known: BTreeSet<StoryId> = BTreeSet::new();
            for (second, document) in (0..).zip(&documents) {
                take_in(store, feed, document, second);
                let rows = page(store, "", Order::Newest, From::Top, 99);
                let ids: BTreeSet<StoryId> = rows.iter().map(|row| row.id).collect();
                assert!(ids.is_superset(&known), "ids are stable, nothing is lost");
                for id in &ids {
                    let detail = store.story(*id).unwrap().unwrap();
                    assert!(detail.revisions.len() <= 10);
                    assert_eq!(detail.follow_up.is_some(), known.contains(id));
                    store.set_follow_up(*id, Some(&FollowUp::new(at(0))), at(0)).unwrap();
                }
                // The same document again changes nothing: no identity makes two stories.
                let before: Vec<_> = rows.iter().map(|row| (row.id, row.title.clone())).collect();
                take_in(store, feed, document, second);
                let rows = page(store, "", Order::Newest, From::Top, 99);
                let after: Vec<_> = rows.iter().map(|row| (row.id, row.title.clone())).collect();
                assert_eq!(after, before);
                known = ids;
            }
        });
    }
}
