//! How stories and feeds are written, and found again when they are seen again.

use super::*;

#[test]
fn feeds_come_in_the_order_of_subscription_and_keep_what_is_theirs() {
    with_store(|store| {
        let feed = |name: &str| NewFeed {
            url: format!("https://{name}.org/feed"),
            title: (name == "b").then(|| "Mine".to_owned()),
            folder: vec!["Agencies".to_owned()],
            tags: vec!["x".to_owned()],
            ..NewFeed::default()
        };
        assert_eq!(store.subscribe(&[feed("b"), feed("a")], at(0)).unwrap(), 2);
        assert_eq!(
            store
                .subscribe(&[feed("a"), feed("c"), feed("c")], at(0))
                .unwrap(),
            1
        );
        let feeds = store.feeds().unwrap();
        let titles: Vec<&str> = feeds.iter().map(|feed| feed.title.as_str()).collect();
        assert_eq!(titles, ["Mine", "a.org/feed", "c.org/feed"]);
        store.record(&facts(feeds[0].id, vec![])).unwrap();
        store.record(&facts(feeds[1].id, vec![])).unwrap();
        assert_eq!(store.feed(feeds[0].id).unwrap().unwrap().title, "Mine");
        let feed = store.feed(feeds[1].id).unwrap().unwrap();
        assert_eq!(
            (feed.title.as_str(), feed.language.as_deref()),
            ("A Wire", Some("en"))
        );
        assert_eq!(feed.folder, ["Agencies"]);
        assert_eq!(store.find_feed_by_url("https://nowhere.org").unwrap(), None);
    });
}

#[test]
fn health_follows_the_fetches() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        let mut failed = facts(feed, vec![]);
        failed.outcome = FetchOutcome::Failed;
        failed.error = Some("no answer".to_owned());
        failed.at = at(200);
        store.record(&failed).unwrap();
        store.record(&failed).unwrap();
        let health = store.feed(feed).unwrap().unwrap().health;
        assert_eq!(
            (health.failures, health.error.as_deref()),
            (2, Some("no answer"))
        );
        assert_eq!(health.etag.as_deref(), Some("\"1\""));
        assert_eq!(health.last_success, Some(at(100)));
        assert_eq!(health.last_fetched, Some(at(200)));
        assert_eq!(health.last_story, Some(at(100)));
        let mut same = facts(feed, vec![]);
        same.outcome = FetchOutcome::NotModified;
        same.etag = None;
        store.record(&same).unwrap();
        let health = store.feed(feed).unwrap().unwrap().health;
        assert_eq!((health.failures, health.error), (0, None));
        assert_eq!(health.etag.as_deref(), Some("\"1\""));
    });
}

#[test]
fn a_story_is_stored_whole() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let mut given = flagged(draft("1", "Kremlin warns", 0));
        given.assessment.kinds = Kinds::from_iter([Kind::Threat, Kind::Cyber]);
        given.assessment.theatres = vec!["ukraine".to_owned()];
        given.assessment.actors = vec!["RUS".to_owned()];
        given.assessment.evidence = vec![flashwire::model::Evidence {
            field: flashwire::model::Field::Title,
            start: 8,
            end: 13,
            text: "warns".to_owned(),
            kind: Some(Kind::Threat),
            weight: 1.5,
        }];
        given.links = vec![flashwire::model::Link {
            url: "https://x.org/".to_owned(),
        }];
        given.updated = Some(at(3));
        store.record(&facts(feed, vec![given.clone()])).unwrap();
        let id = id_of(store, "Kremlin warns");
        let detail = store.story(id).unwrap().unwrap();
        assert_eq!(detail.assessment, given.assessment);
        assert_eq!(detail.story.id, id);
        assert_eq!(id.time(), at(0));
        assert_eq!(detail.story.body, given.body);
        assert_eq!(detail.story.links, given.links);
        assert_eq!(
            (
                detail.story.published,
                detail.story.updated,
                detail.story.arrived
            ),
            (given.published, given.updated, given.arrived)
        );
        assert_eq!(detail.feed_title, "A Wire");
        assert_eq!(detail.event, Some(EventId(id.0)));
        assert!(!detail.read);
        assert_eq!(store.story(StoryId(7)).unwrap(), None);
    });
}

#[test]
fn a_story_seen_again_is_updated_not_doubled() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let first = store
            .record(&facts(feed, vec![draft("1", "Old words", 0)]))
            .unwrap();
        assert_eq!((first.new, first.changed), (1, 0));
        let id = id_of(store, "Old words");
        store.mark_read(&[id], true, at(0)).unwrap();
        let again = store
            .record(&facts(feed, vec![draft("1", "Old words", 50)]))
            .unwrap();
        assert_eq!((again.new, again.changed), (0, 0));
        let changed = flagged(draft("1", "New words", 50));
        let again = store.record(&facts(feed, vec![changed])).unwrap();
        assert_eq!((again.new, again.flagged, again.changed), (0, 0, 1));
        let rows = page(store, "", Order::Newest, From::Top, 10);
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].id, rows[0].read, rows[0].flagged),
            (id, true, true)
        );
        assert_eq!(titles(store, "old"), Vec::<String>::new());
        assert_eq!(titles(store, "\"new words\""), ["New words"]);
    });
}

#[test]
fn a_story_with_a_new_identity_is_known_by_its_address() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let other = subscribe(store, "other");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        let mut renamed = draft("1", "One more", 0);
        renamed.identity = "urn:1".to_owned();
        let recorded = store.record(&facts(feed, vec![renamed.clone()])).unwrap();
        assert_eq!((recorded.new, recorded.changed), (0, 1));
        assert_eq!(store.record(&facts(other, vec![renamed])).unwrap().new, 1);
    });
}

#[test]
fn an_address_shared_by_several_stories_identifies_none() {
    with_store(|store| {
        let feed = subscribe(store, "ticker");
        let entry = |identity: &str, title: &str| {
            let mut draft = draft(identity, title, 0);
            draft.canonical_url = Some("https://example.org/live".to_owned());
            draft
        };
        let document = vec![entry("2", "Second"), entry("1", "First")];
        assert_eq!(store.record(&facts(feed, document)).unwrap().new, 2);
        let document = vec![entry("3", "Third"), entry("2", "Second")];
        assert_eq!(store.record(&facts(feed, document)).unwrap().new, 1);
        assert_eq!(titles(store, ""), ["Third", "Second", "First"]);
    });
}

#[test]
fn a_document_that_lists_a_story_twice_makes_one() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let mut newer = draft("1", "Newer", 0);
        newer.updated = Some(at(9));
        let mut same_address = draft("2", "Newer", 0);
        same_address.canonical_url.clone_from(&newer.canonical_url);
        let document = vec![draft("1", "Older", 0), newer, same_address];
        assert_eq!(store.record(&facts(feed, document.clone())).unwrap().new, 1);
        assert_eq!(titles(store, ""), ["Newer"]);
        let again = store.record(&facts(feed, document)).unwrap();
        assert_eq!((again.new, again.changed), (0, 0));
    });
}

#[test]
fn stories_of_one_second_stand_as_in_the_document() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let document = ["c", "b", "a"].map(|name| draft(name, name, 0)).to_vec();
        store.record(&facts(feed, document)).unwrap();
        store
            .record(&facts(feed, vec![draft("d", "d", 0)]))
            .unwrap();
        assert_eq!(titles(store, ""), ["d", "c", "b", "a"]);
    });
}

#[test]
fn a_followed_story_survives_refetch_and_unsubscribing() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = vec![flagged(draft("1", "Kept words", 0)), draft("2", "Other", 1)];
        store.record(&facts(feed, drafts)).unwrap();
        let id = id_of(store, "Kept words");
        store
            .set_follow_up(id, Some(&FollowUp::new(at(0))), at(0))
            .unwrap();
        let again = store
            .record(&facts(feed, vec![draft("1", "Spun words", 0)]))
            .unwrap();
        assert_eq!(again.changed, 1);
        let kept = store.story(id).unwrap().unwrap();
        assert_eq!(kept.revisions[0].title, "Kept words");
        assert_eq!(kept.revisions[0].body, "Body of Kept words");
        store.mark_read(&[id], true, at(0)).unwrap();
        store.unsubscribe(feed).unwrap();
        assert_eq!(store.feeds().unwrap(), []);
        assert_eq!(titles(store, ""), ["Spun words"]);
        assert_eq!(titles(store, "spun is:followed is:read"), ["Spun words"]);
        assert_eq!(
            store
                .record(&facts(feed, vec![draft("3", "Late", 0)]))
                .unwrap()
                .new,
            0
        );
        assert_eq!(subscribe(store, "wire"), feed);
        let again = store
            .record(&facts(feed, vec![draft("1", "Spun words", 0)]))
            .unwrap();
        assert_eq!((again.new, again.changed), (0, 0));
        store.set_follow_up(id, None, at(0)).unwrap();
        store.unsubscribe(feed).unwrap();
        assert_eq!(titles(store, ""), Vec::<String>::new());
        assert_eq!(known_counts(store, &[query("")]), [(0, 0)]);
    });
}

#[test]
fn reports_of_one_event_are_counted_and_listed() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![flagged(draft("1", "First", 0))]))
            .unwrap();
        let event = store.recent_flagged(at(0), 10).unwrap()[0].event;
        let mut second = flagged(draft("2", "Second", 1));
        second.event = Some(event);
        let other = flagged(draft("3", "Third", 2));
        store
            .record(&facts(feed, vec![second, other, draft("4", "Fourth", 3)]))
            .unwrap();
        let rows = page(store, "", Order::Newest, From::Top, 9);
        let reports: Vec<u32> = rows.iter().map(|row| row.reports).collect();
        assert_eq!(reports, [1, 1, 2, 2]);
        assert_eq!(rows[0].event, None);
        let detail = store.story(rows[3].id).unwrap().unwrap();
        assert_eq!(
            detail.reports,
            [(rows[2].id, "A Wire".to_owned(), "Second".to_owned())]
        );
        let recent = store.recent_flagged(at(1), 1).unwrap();
        assert_eq!(recent[0].title, "Third");
        assert_eq!(store.recent_flagged(at(1), 9).unwrap().len(), 2);
    });
}
