//! The texts of the stories' own pages: how they stand beside what the feed sent.

use super::*;
use flashwire::model::{FullText, Link};

fn full(body: &str) -> FullText {
    FullText {
        url: "https://example.org/1".to_owned(),
        at: at(300),
        body: body.to_owned(),
        links: vec![Link {
            url: "https://example.org/doc".to_owned(),
        }],
    }
}

/// Returns a store's story `One` with a full text about a convoy.
fn with_full_text(store: &mut dyn Store) -> (FeedId, StoryId) {
    let feed = subscribe(store, "wire");
    store
        .record(&facts(
            feed,
            vec![draft("1", "One", 0), draft("2", "Two", 1)],
        ))
        .unwrap();
    let id = id_of(store, "One");
    let said = flagged(draft("1", "One", 0)).assessment;
    store
        .set_full_text(id, &full("The convoy waits [1]."), &said, None)
        .unwrap();
    (feed, id)
}

#[test]
fn a_full_text_is_shown_assessed_and_found_and_the_feeds_own_is_kept() {
    with_store(|store| {
        let (_, id) = with_full_text(store);
        let detail = store.story(id).unwrap().unwrap();
        assert_eq!(detail.text(), "The convoy waits [1].");
        assert_eq!(detail.links().len(), 1);
        assert_eq!(detail.story.body, "Body of One");
        assert_eq!(detail.full_text, Some(full("The convoy waits [1].")));
        assert!(detail.assessment.flagged);
        assert_eq!(detail.event, Some(EventId(id.0)));
        assert_eq!(titles(store, "convoy"), ["One"]);
        assert_eq!(titles(store, "is:flagged"), ["One"]);
        assert_eq!(titles(store, "title"), Vec::<String>::new());
        let recent = store.recent_flagged(at(-10), 10).unwrap();
        assert_eq!(recent[0].lead, "The convoy waits [1].");
        assert_eq!(counted(store, &[query("is:flagged")]), [(1, 1)]);
        let counts = store.counts(&[], at(0)).unwrap();
        assert_eq!(counts.feeds[0].flagged, 1);
        // Another text takes its place, an event stays.
        let said = draft("1", "One", 0).assessment;
        let other = full("Only pumpkins.");
        store
            .set_full_text(id, &other, &said, Some(EventId(7)))
            .unwrap();
        let detail = store.story(id).unwrap().unwrap();
        assert_eq!(
            (detail.text(), detail.event),
            ("Only pumpkins.", Some(EventId(id.0)))
        );
        assert_eq!(titles(store, "convoy"), Vec::<String>::new());
        assert_eq!(titles(store, "pumpkins"), ["One"]);
        let gone = store.set_full_text(StoryId(1), &other, &said, None);
        assert!(matches!(gone, Err(StoreError::Permanent(_))), "{gone:?}");
    });
}

#[test]
fn an_edited_item_keeps_the_full_text_and_asks_for_a_new_assessment() {
    with_store(|store| {
        let (feed, id) = with_full_text(store);
        let mut edited = draft("1", "One, corrected", 0);
        edited.body = "Another summary".to_owned();
        let recorded = store.record(&facts(feed, vec![edited.clone()])).unwrap();
        assert_eq!(recorded.outdated, [id]);
        let detail = store.story(id).unwrap().unwrap();
        assert_eq!(detail.story.title, "One, corrected");
        assert_eq!(detail.story.body, "Another summary");
        assert_eq!(detail.text(), "The convoy waits [1].");
        store
            .set_full_text(id, &full("The convoy waits [1]."), &detail.assessment, None)
            .unwrap();
        assert_eq!(titles(store, "convoy corrected"), ["One, corrected"]);
        // What did not change asks for nothing.
        let recorded = store.record(&facts(feed, vec![edited])).unwrap();
        assert_eq!((recorded.changed, recorded.outdated), (0, Vec::new()));
    });
}

#[test]
fn a_followed_story_keeps_its_full_text_when_the_feed_goes() {
    with_store(|store| {
        let (feed, id) = with_full_text(store);
        let follow_up = FollowUp::new(at(0));
        store.set_follow_up(id, Some(&follow_up), at(0)).unwrap();
        store.unsubscribe(feed).unwrap();
        let detail = store.story(id).unwrap().unwrap();
        assert_eq!(detail.text(), "The convoy waits [1].");
        assert_eq!(titles(store, ""), ["One"]);
    });
}

#[test]
fn a_page_is_asked_for_once_by_itself_and_hosts_are_left_alone() {
    with_store(|store| {
        let (feed, id) = with_full_text(store);
        let two = id_of(store, "Two");
        assert_eq!(store.without_full_text(feed, 10).unwrap(), [two]);
        assert_eq!(store.without_full_text(feed, 0).unwrap(), []);
        store.note_page_attempt(two, at(1)).unwrap();
        store.note_page_attempt(id, at(1)).unwrap();
        assert_eq!(store.without_full_text(feed, 10).unwrap(), []);
        assert_eq!(store.story(two).unwrap().unwrap().full_text, None);
        assert!(store.story(id).unwrap().unwrap().full_text.is_some());
        let said = draft("2", "Two", 0).assessment;
        store
            .set_full_text(two, &full("At last."), &said, None)
            .unwrap();
        assert_eq!(store.story(two).unwrap().unwrap().text(), "At last.");

        store.set_page_rest("a.example", at(60), at(0)).unwrap();
        store.set_page_rest("b.example", at(90), at(61)).unwrap();
        assert_eq!(store.page_rest("a.example").unwrap(), None);
        assert_eq!(store.page_rest("b.example").unwrap(), Some(at(90)));
    });
}
