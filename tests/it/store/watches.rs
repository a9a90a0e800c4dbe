//! Watches and their matches.

use flashwire::{
    likeness::CluePlace,
    model::{CommonTerm, Example, Sought, TermSort, WatchId, WatchMatch},
    store::{Match, MatchOrder},
};

use super::*;

fn example() -> Sought {
    Sought::Example(Example {
        title: "Talks in Geneva".to_owned(),
        body: "Both sides agreed to meet again.".to_owned(),
        source: "talks.txt".to_owned(),
        language: Some("en".to_owned()),
        date: "2022-01-10".parse().ok(),
    })
}

fn terms() -> Vec<CommonTerm> {
    vec![CommonTerm {
        sort: TermSort::Word,
        text: "Geneva".to_owned(),
        part: 0.25,
    }]
}

fn found(story: StoryId, score: f32) -> Match {
    Match {
        story,
        score,
        terms: terms(),
    }
}

/// A store with three stories, the newest last.
fn with_three(test: impl Fn(&mut dyn Store, FeedId, [StoryId; 3])) {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = [("A", 1), ("B", 2), ("C", 3)];
        let drafts = drafts.map(|(title, second)| draft(title, title, second));
        store.record(&facts(feed, drafts.to_vec())).unwrap();
        let ids = ["A", "B", "C"].map(|title| id_of(store, title));
        test(store, feed, ids);
    });
}

fn tallies(store: &dyn Store) -> Vec<(String, u64, u64)> {
    let watches = store.watches().unwrap().into_iter();
    let tallies = watches.map(|tally| (tally.watch.name, tally.unread, tally.all));
    tallies.collect()
}

fn stories(store: &dyn Store, id: WatchId, order: MatchOrder) -> Vec<StoryId> {
    let matches = store.matches(id, order, 10).unwrap().into_iter();
    matches.map(|found| found.story).collect()
}

#[test]
fn watches_come_back_as_they_were_made() {
    with_store(|store| {
        let first = store.add_watch("Geneva", &example(), 0.4, at(1)).unwrap();
        let query = Sought::Query("missile theatre:korea".to_owned());
        let second = store.add_watch("Missiles", &query, 0.35, at(2)).unwrap();
        let watches = store.watches().unwrap().into_iter();
        let watches: Vec<_> = watches.map(|tally| tally.watch).collect();
        assert_eq!(watches, [first.clone(), second.clone()]);
        let taken = store.add_watch("geNEva", &query, 0.35, at(3));
        assert!(matches!(taken, Err(StoreError::Permanent(_))), "{taken:?}");
        store.set_threshold(first.id, 0.5).unwrap();
        assert!((store.watches().unwrap()[0].watch.threshold - 0.5).abs() < 1e-6);
        assert_eq!(store.remove_watch(first.id), Ok(true));
        assert_eq!(store.remove_watch(first.id), Ok(false));
        assert_eq!(tallies(store), [("Missiles".to_owned(), 0, 0)]);
        // Its name is free again, its id is not.
        let third = store.add_watch("Geneva", &query, 0.35, at(4)).unwrap();
        assert!(third.id > second.id);
    });
}

#[test]
fn matches_are_ranked_counted_and_shown_with_their_stories() {
    with_three(|store, _, [a, b, c]| {
        let watch = store.add_watch("Geneva", &example(), 0.4, at(1)).unwrap();
        let matches = [
            found(a, 0.5),
            found(b, 0.9),
            found(c, 0.5),
            found(StoryId(7), 1.0),
        ];
        store.set_matches(watch.id, &matches, at(200)).unwrap();
        assert_eq!(stories(store, watch.id, MatchOrder::Likest), [b, c, a]);
        assert_eq!(stories(store, watch.id, MatchOrder::Newest), [c, b, a]);
        store.mark_read(&[b], true, at(300)).unwrap();
        assert_eq!(tallies(store), [("Geneva".to_owned(), 2, 3)]);
        let shown = store.story(b).unwrap().unwrap().watches;
        assert_eq!(
            (shown[0].name.as_str(), &shown[0].terms),
            ("Geneva", &terms())
        );
        let other = store.add_watch("Other", &example(), 0.4, at(1)).unwrap();
        store
            .set_matches(other.id, &[found(a, 0.8)], at(200))
            .unwrap();
        let names = store.watch_names(&[c, a, StoryId(7)]).unwrap();
        assert_eq!(names, [(c, "Geneva".to_owned()), (a, "Other".to_owned())]);
        let rows = store.rows(&[c, StoryId(7), a]).unwrap();
        let page = page(store, "", Order::Newest, From::Top, 10);
        let row = |id: StoryId| page.iter().find(|row| row.id == id).unwrap().clone();
        assert_eq!(
            rows,
            [row(c), row(a)],
            "rows are those of lists, in the order asked"
        );
        // A watch takes its matches with it, and a story that goes does, too.
        store.remove_watch(other.id).unwrap();
        assert_eq!(store.story(a).unwrap().unwrap().watches.len(), 1);
    });
}

#[test]
fn ranking_anew_keeps_what_came_meanwhile() {
    with_three(|store, feed, [a, b, c]| {
        let watch = store.add_watch("Geneva", &example(), 0.4, at(1)).unwrap();
        store
            .set_matches(watch.id, &[found(a, 0.5), found(b, 0.6)], at(200))
            .unwrap();
        let mut late = draft("D", "D", 900);
        late.watches = vec![WatchMatch {
            watch: watch.id,
            score: 0.7,
            terms: terms(),
        }];
        // A watch that was removed meanwhile is let be.
        late.watches.push(WatchMatch {
            watch: WatchId(99),
            score: 0.7,
            terms: Vec::new(),
        });
        store.record(&facts(feed, vec![late])).unwrap();
        let d = id_of(store, "D");
        store
            .set_matches(watch.id, &[found(b, 0.6), found(c, 0.5)], at(800))
            .unwrap();
        assert_eq!(stories(store, watch.id, MatchOrder::Newest), [d, c, b]);
        store
            .set_matches(WatchId(99), &[found(b, 0.6)], at(800))
            .unwrap();
        store.unsubscribe(feed).unwrap();
        assert_eq!(tallies(store), [("Geneva".to_owned(), 0, 0)]);
    });
}

#[test]
fn a_story_that_changes_is_matched_anew() {
    with_three(|store, feed, [a, ..]| {
        let watch = store.add_watch("Geneva", &example(), 0.4, at(1)).unwrap();
        store
            .set_matches(watch.id, &[found(a, 0.5)], at(50))
            .unwrap();
        let mut changed = draft("A", "A", 1);
        changed.body =
            "Something else entirely has happened since, and was written down.".to_owned();
        store.record(&facts(feed, vec![changed])).unwrap();
        assert_eq!(tallies(store), [("Geneva".to_owned(), 0, 0)]);
        let again = WatchMatch {
            watch: watch.id,
            score: 0.8,
            terms: terms(),
        };
        store.set_watches(a, &[again], at(60)).unwrap();
        assert_eq!(stories(store, watch.id, MatchOrder::Likest), [a]);
    });
}

#[test]
fn stories_are_found_by_words_and_names_newest_first() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let mut tense = draft("1", "Negotiators meet", 1);
        tense.assessment.actors = vec!["RUS".to_owned()];
        tense.assessment.theatres = vec!["ukraine".to_owned()];
        let drafts = vec![
            tense,
            draft("2", "Negotiation \"begins\"", 2),
            draft("3", "Nego", 3),
        ];
        store.record(&facts(feed, drafts)).unwrap();
        let having = |clue: CluePlace, limit| -> Vec<String> {
            let ids = store.having(&clue, limit).unwrap();
            let sketches = store.sketches(&ids).unwrap().into_iter();
            sketches.map(|sketch| sketch.title).collect()
        };
        let from = |stem: &str| CluePlace::WordsFrom(stem.to_owned());
        let both = ["Negotiation \"begins\"", "Negotiators meet"];
        assert_eq!(having(from("negoti"), 9), both);
        assert_eq!(having(from("negoti"), 1), both[..1]);
        assert_eq!(
            having(CluePlace::Word("negotiators".to_owned()), 9),
            both[1..]
        );
        for hostile in [
            "\"",
            "a\" OR \"nego",
            "",
            "*",
            "title:nego",
            "NEAR(a b)",
            "\u{0}",
        ] {
            assert!(
                having(CluePlace::Word(hostile.to_owned()), 9).is_empty(),
                "{hostile}"
            );
            assert!(having(from(hostile), 9).is_empty(), "{hostile}");
        }
        assert_eq!(having(CluePlace::Actor("RUS".to_owned()), 9), both[1..]);
        assert_eq!(
            having(CluePlace::Theatre("ukraine".to_owned()), 9),
            both[1..]
        );
        let newest = store.newest(2).unwrap();
        let sketch = &store.sketches(&newest).unwrap()[0];
        assert_eq!(
            (sketch.title.as_str(), sketch.lead.as_str()),
            ("Nego", "Body of Nego")
        );
    });
}
