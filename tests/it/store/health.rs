//! What fetches leave behind beside stories: health, history, addresses, claims.

use super::*;
use flashwire::model::Trouble;

fn failed(feed: FeedId, second: i64, status: Option<u16>) -> FetchFacts {
    FetchFacts {
        at: at(second),
        outcome: FetchOutcome::Failed,
        error: Some("it broke off".to_owned()),
        trouble: Some(Trouble::Broken),
        etag: None,
        exchange: Exchange {
            status,
            took: Duration::from_millis(2500),
            retry_after: Some(Duration::from_mins(5)),
            ..Exchange::default()
        },
        title: None,
        language: None,
        ..facts(feed, Vec::new())
    }
}

/// A success whose answer came from this address after permanent redirects only.
fn redirected(feed: FeedId, hours: i64, to: &str) -> FetchFacts {
    let mut facts = facts(feed, Vec::new());
    facts.at = at(hours * 3600);
    facts.outcome = FetchOutcome::NotModified;
    facts.exchange.moved_to = Some(to.to_owned());
    facts
}

#[test]
fn a_failed_fetch_changes_nothing_but_the_health_record() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let stories = vec![draft("1", "One", 30), draft("2", "Two", 20)];
        store.record(&facts(feed, stories)).unwrap();
        let before = store.feed(feed).unwrap().unwrap();
        store.record(&failed(feed, 500, Some(200))).unwrap();
        let after = store.feed(feed).unwrap().unwrap();
        assert_eq!(titles(store, ""), ["One", "Two"]);
        assert_eq!(after.health.failures, 1);
        assert_eq!(after.health.error.as_deref(), Some("it broke off"));
        assert_eq!(after.health.last.trouble, Some(Trouble::Broken));
        assert_eq!(after.health.last.took, Duration::from_millis(2500));
        assert_eq!(after.health.pace.retry_after, Some(Duration::from_mins(5)));
        assert_eq!(after.health.last_success, before.health.last_success);
        assert_eq!(after.health.etag, before.health.etag);
        assert_eq!(after.health.pace.rhythm, before.health.pace.rhythm);
        assert_eq!(
            (after.title, after.language),
            (before.title, before.language)
        );
        // A success clears what the failure left.
        store.record(&facts(feed, Vec::new())).unwrap();
        let health = store.feed(feed).unwrap().unwrap().health;
        assert_eq!((health.failures, health.error), (0, None));
        assert_eq!((health.last.trouble, health.pace.retry_after), (None, None));
    });
}

#[test]
fn a_document_without_stories_deletes_none_and_is_noted() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let empty_since = |store: &dyn Store| store.feed(feed).unwrap().unwrap().health.empty_since;
        let full = facts(feed, vec![draft("1", "One", 0)]);
        store.record(&full).unwrap();
        assert_eq!(empty_since(store), None);
        for second in [200, 300] {
            let mut empty = facts(feed, Vec::new());
            empty.at = at(second);
            store.record(&empty).unwrap();
            assert_eq!(empty_since(store), Some(at(200)));
        }
        assert_eq!(titles(store, ""), ["One"]);
        store.record(&full).unwrap();
        assert_eq!(empty_since(store), None);
    });
}

#[test]
fn what_server_and_document_ask_is_kept_with_the_rhythm() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let stories = (0..30).map(|number| {
            let name = number.to_string();
            draft(&name, &name, 100_000 - number * 600)
        });
        let mut facts = facts(feed, stories.collect());
        facts.hints = PollHints {
            ttl: Some(Duration::from_mins(90)),
            update_period: Some(Duration::from_hours(2)),
            skip_hours: 0b101,
            skip_days: 0b11,
        };
        facts.exchange.fresh_for = Some(Duration::from_mins(7));
        facts.exchange.bytes = 4711;
        facts.exchange.status = Some(200);
        store.record(&facts).unwrap();
        let health = store.feed(feed).unwrap().unwrap().health;
        assert_eq!(health.pace.hints, facts.hints);
        assert_eq!(health.pace.fresh_for, Some(Duration::from_mins(7)));
        assert_eq!(health.pace.rhythm, Some(Duration::from_mins(10)));
        assert_eq!((health.last.status, health.last.bytes), (Some(200), 4711));
        // Nothing changed on the server: the document's hints and size hold.
        facts.outcome = FetchOutcome::NotModified;
        facts.hints = PollHints::default();
        facts.exchange = Exchange::default();
        facts.stories.clear();
        store.record(&facts).unwrap();
        let later = store.feed(feed).unwrap().unwrap().health;
        assert_eq!(later.pace.hints, health.pace.hints);
        assert_eq!(later.last.bytes, 4711);
        assert_eq!(later.pace.fresh_for, None);
    });
}

#[test]
fn history_is_bounded_and_goes_with_the_feed() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let other = subscribe(store, "other");
        store.record(&failed(other, 0, None)).unwrap();
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        for second in 0..70 {
            store.record(&failed(feed, second, Some(500))).unwrap();
        }
        let history = store.fetch_history(feed).unwrap();
        assert_eq!(history.len(), 50);
        assert_eq!(history[0].at, at(69));
        assert_eq!(history[49].at, at(20));
        assert_eq!(history[0].status, Some(500));
        assert_eq!(history[0].error.as_deref(), Some("it broke off"));
        assert_eq!(store.fetch_history(other).unwrap().len(), 1);
        store.unsubscribe(feed).unwrap();
        assert_eq!(store.fetch_history(feed).unwrap(), []);
    });
}

#[test]
fn a_feed_that_is_gone_is_marked_until_it_answers_or_is_added_again() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let gone = |store: &dyn Store| store.feed(feed).unwrap().unwrap().health.gone_since;
        store.record(&failed(feed, 10, Some(404))).unwrap();
        assert_eq!(gone(store), None);
        store.record(&failed(feed, 20, Some(410))).unwrap();
        store.record(&failed(feed, 30, Some(410))).unwrap();
        store.record(&failed(feed, 40, None)).unwrap();
        assert_eq!(gone(store), Some(at(20)));
        subscribe(store, "wire");
        assert_eq!(gone(store), None);
        store.record(&failed(feed, 50, Some(410))).unwrap();
        store.record(&facts(feed, Vec::new())).unwrap();
        assert_eq!(gone(store), None);
    });
}

#[test]
fn a_redirect_that_proves_stable_changes_the_address_and_the_old_one_still_names_the_feed() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let (old, new) = (
            "https://wire.example.org/feed.xml",
            "https://new.example.org/feed.xml",
        );
        for hours in [0, 12] {
            let recorded = store.record(&redirected(feed, hours, new)).unwrap();
            assert_eq!(recorded.moved_to, None);
            let moving = store.feed(feed).unwrap().unwrap().health.moving.unwrap();
            assert_eq!((moving.to.as_str(), moving.since), (new, at(0)));
        }
        let recorded = store.record(&redirected(feed, 24, new)).unwrap();
        assert_eq!(recorded.moved_to.as_deref(), Some(new));
        let moved = store.feed(feed).unwrap().unwrap();
        assert_eq!((moved.url.as_str(), moved.health.moving), (new, None));
        let told = moved.health.moved.unwrap();
        assert_eq!((told.from.as_str(), told.at), (old, at(24 * 3600)));
        // Neither address subscribes a second time, and both find it.
        for url in [old, new] {
            let again = NewFeed {
                url: url.to_owned(),
                ..NewFeed::default()
            };
            assert_eq!(store.subscribe(&[again], at(0)).unwrap(), 0);
            assert_eq!(store.find_feed_by_url(url).unwrap().unwrap().id, feed);
        }
        assert_eq!(store.feeds().unwrap().len(), 1);
        // It moves back: no address is lost, none stands twice.
        for hours in [30, 40, 60] {
            store.record(&redirected(feed, hours, old)).unwrap();
        }
        assert_eq!(store.feed(feed).unwrap().unwrap().url, old);
        assert_eq!(store.find_feed_by_url(new).unwrap().unwrap().id, feed);
        store.unsubscribe(feed).unwrap();
        assert_eq!(store.find_feed_by_url(new).unwrap(), None);
    });
}

#[test]
fn a_feed_does_not_move_onto_another_subscription() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let other = subscribe(store, "other");
        let taken = "https://other.example.org/feed.xml";
        for hours in [0, 12, 24, 48] {
            let recorded = store.record(&redirected(feed, hours, taken)).unwrap();
            assert_eq!(recorded.moved_to, None);
        }
        let health = store.feed(feed).unwrap().unwrap().health;
        assert_eq!(health.moving.map(|moving| moving.times), Some(4));
        // When the other one goes, the way is free.
        store.unsubscribe(other).unwrap();
        let recorded = store.record(&redirected(feed, 50, taken)).unwrap();
        assert_eq!(recorded.moved_to.as_deref(), Some(taken));
    });
}

#[test]
fn a_feed_is_claimed_once_until_it_was_asked_or_given_back() {
    with_store(|store| {
        let (one, two) = (subscribe(store, "one"), subscribe(store, "two"));
        let both = [(one, None), (two, None)];
        assert_eq!(store.claim(&both, at(0), at(300)).unwrap(), [one, two]);
        assert_eq!(store.claim(&both, at(1), at(301)).unwrap(), []);
        store.release(&[two]).unwrap();
        assert_eq!(store.claim(&both, at(2), at(302)).unwrap(), [two]);
        // It was asked meanwhile: what the second process knows is old.
        store.record(&facts(one, Vec::new())).unwrap();
        assert_eq!(store.claim(&[(one, None)], at(101), at(401)).unwrap(), []);
        let known = [(one, Some(at(100)))];
        assert_eq!(store.claim(&known, at(101), at(401)).unwrap(), [one]);
        // A round that looked at its clock a moment earlier comes later.
        assert_eq!(store.claim(&known, at(100), at(400)).unwrap(), []);
        // A process died with its claim, or the clock was set back.
        assert_eq!(store.claim(&known, at(401), at(701)).unwrap(), [one]);
        assert_eq!(store.claim(&known, at(-9000), at(-8700)).unwrap(), [one]);
    });
}
