//! A label wins over the classifier, whatever comes later, until it is taken back.

use super::*;

/// What a list shows of a story that a label changes: flagged, precedence, event, label.
type Shown = (bool, Precedence, Option<EventId>, Option<bool>);

fn shown(store: &dyn Store, id: StoryId) -> Shown {
    let rows = page(store, "", Order::Newest, From::Top, 100);
    let row = rows.iter().find(|row| row.id == id).unwrap();
    let detail = store.story(id).unwrap().unwrap();
    let said = &detail.assessment;
    assert_eq!(
        (said.flagged, said.precedence),
        (row.flagged, row.precedence)
    );
    assert_eq!((detail.event, detail.label), (row.event, row.label));
    (row.flagged, row.precedence, row.event, row.label)
}

fn immediate(draft: StoryDraft) -> StoryDraft {
    let mut draft = flagged(draft);
    draft.assessment.precedence = Precedence::Immediate;
    draft
}

/// A store with one calm story and one that is flagged.
fn with_two(test: impl Fn(&mut dyn Store, FeedId, StoryId, StoryId)) {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = vec![draft("1", "Calm", 0), immediate(draft("2", "Tense", 1))];
        store.record(&facts(feed, drafts)).unwrap();
        let (calm, tense) = (id_of(store, "Calm"), id_of(store, "Tense"));
        test(store, feed, calm, tense);
    });
}

#[test]
fn a_label_wins_over_the_classifier() {
    with_two(|store, _, calm, tense| {
        let event = shown(store, tense).2;
        store.set_label(calm, Some(true), at(10)).unwrap();
        store.set_label(tense, Some(false), at(11)).unwrap();
        assert_eq!(
            shown(store, calm),
            (
                true,
                Precedence::Priority,
                Some(EventId(calm.0)),
                Some(true)
            )
        );
        assert_eq!(
            shown(store, tense),
            (false, Precedence::Routine, event, Some(false))
        );
        assert_eq!(titles(store, "is:flagged"), ["Calm"]);
        assert_eq!(titles(store, "is:labelled"), ["Tense", "Calm"]);
        let counts = store.counts(&[], at(0)).unwrap();
        assert_eq!(counts.feeds[0].flagged, 1);
        let recent = store.recent_flagged(at(0), 10).unwrap();
        assert_eq!(recent.len(), 1);
        assert_eq!((recent[0].id, recent[0].event), (calm, EventId(calm.0)));
    });
}

#[test]
fn a_label_that_is_taken_back_leaves_no_trace() {
    with_two(|store, _, calm, tense| {
        let before = (shown(store, calm), shown(store, tense));
        let mut say = |id, label, expected| {
            assert_eq!(store.set_label(id, label, at(10)), Ok(expected));
        };
        say(calm, Some(true), None);
        say(calm, Some(false), Some(true));
        say(calm, None, Some(false));
        say(calm, None, None);
        say(tense, Some(false), None);
        say(tense, Some(true), Some(false));
        assert_eq!(shown(store, tense).1, Precedence::Immediate);
        assert_eq!(store.set_label(tense, None, at(11)), Ok(Some(true)));
        assert_eq!((shown(store, calm), shown(store, tense)), before);
        assert_eq!(store.labels(), Ok(Vec::new()));
    });
}

#[test]
fn labels_can_stop_teaching_and_teach_again() {
    with_two(|store, _, calm, tense| {
        let teaching = |store: &dyn Store| -> Vec<bool> {
            let labels = store.labels().unwrap();
            labels.iter().map(|label| label.teaches).collect()
        };
        store.set_label(calm, Some(true), at(10)).unwrap();
        store.set_label(tense, Some(false), at(11)).unwrap();
        assert_eq!(teaching(store), [true, true]);
        assert_eq!(store.set_teaching(false), Ok(2));
        assert_eq!(store.set_teaching(false), Ok(0));
        assert_eq!(teaching(store), [false, false]);
        assert!(shown(store, calm).0, "the label itself holds");
        store.set_label(calm, Some(false), at(12)).unwrap();
        assert_eq!(teaching(store), [true, false], "what is said anew teaches");
        assert_eq!(store.set_teaching(true), Ok(1));
    });
}

#[test]
fn a_story_that_is_not_there_takes_no_label() {
    with_store(|store| {
        for label in [Some(true), None] {
            let error = store.set_label(StoryId(7), label, at(0));
            assert!(matches!(error, Err(StoreError::Permanent(_))), "{error:?}");
        }
    });
}

#[test]
fn a_label_holds_when_the_story_is_fetched_again() {
    with_two(|store, feed, calm, tense| {
        store.set_label(calm, Some(true), at(10)).unwrap();
        store.set_label(tense, Some(false), at(10)).unwrap();
        let again = vec![
            draft("1", "Calm as before", 0),
            immediate(draft("2", "Tense as before", 1)),
        ];
        assert_eq!(store.record(&facts(feed, again)).unwrap().changed, 2);
        assert!(shown(store, calm).0);
        assert_eq!(shown(store, tense).1, Precedence::Routine);
        // The classifier changes its mind; that shows when the labels are gone.
        let changed = vec![
            immediate(draft("1", "Guns are heard", 0)),
            draft("2", "A quiet day", 1),
        ];
        store.record(&facts(feed, changed)).unwrap();
        assert_eq!(shown(store, calm).1, Precedence::Immediate);
        assert!(!shown(store, tense).0);
        store.set_label(calm, Some(false), at(11)).unwrap();
        assert_eq!(shown(store, calm).1, Precedence::Routine);
        store.set_label(calm, None, at(12)).unwrap();
        store.set_label(tense, None, at(12)).unwrap();
        let (calm, tense) = (shown(store, calm), shown(store, tense));
        assert_eq!((calm.0, calm.1), (true, Precedence::Immediate));
        assert_eq!((tense.0, tense.1), (false, Precedence::Routine));
    });
}

#[test]
fn a_label_holds_when_the_full_text_comes() {
    with_two(|store, _, calm, tense| {
        store.set_label(tense, Some(false), at(10)).unwrap();
        store.set_label(calm, Some(true), at(10)).unwrap();
        let text = flashwire::model::FullText {
            url: "https://example.org/1".to_owned(),
            at: at(20),
            body: "The whole text".to_owned(),
            links: Vec::new(),
        };
        let said = immediate(draft("", "", 0)).assessment;
        store.set_full_text(tense, &text, &said, None).unwrap();
        assert!(!shown(store, tense).0);
        let said = draft("", "", 0).assessment;
        store.set_full_text(calm, &text, &said, None).unwrap();
        assert_eq!(shown(store, calm).1, Precedence::Priority);
        store.set_label(calm, None, at(21)).unwrap();
        store.set_label(tense, None, at(21)).unwrap();
        assert!(!shown(store, calm).0);
        assert_eq!(shown(store, tense).1, Precedence::Immediate);
    });
}

#[test]
fn an_event_that_others_joined_stays_when_its_label_goes() {
    with_two(|store, feed, calm, _| {
        store.set_label(calm, Some(true), at(10)).unwrap();
        let mut other = flagged(draft("3", "Another report", 2));
        other.event = shown(store, calm).2;
        store.record(&facts(feed, vec![other])).unwrap();
        store.set_label(calm, None, at(11)).unwrap();
        assert_eq!(
            shown(store, calm),
            (false, Precedence::Routine, Some(EventId(calm.0)), None)
        );
        assert_eq!(store.story(calm).unwrap().unwrap().reports.len(), 1);
    });
}

#[test]
fn labels_come_newest_first_and_outlive_the_subscription() {
    with_two(|store, feed, calm, tense| {
        store.set_label(tense, Some(false), at(10)).unwrap();
        store.set_label(calm, Some(true), at(11)).unwrap();
        store
            .record(&facts(feed, vec![draft("3", "Other", 2)]))
            .unwrap();
        store.unsubscribe(feed).unwrap();
        assert_eq!(titles(store, ""), ["Tense", "Calm"]);
        let labels: Vec<_> = store
            .labels()
            .unwrap()
            .into_iter()
            .map(|label| (label.story, label.tension, label.at))
            .collect();
        assert_eq!(labels, [(calm, true, at(11)), (tense, false, at(10))]);
        assert_eq!(subscribe(store, "wire"), feed);
        store.set_label(tense, None, at(12)).unwrap();
        store.unsubscribe(feed).unwrap();
        assert_eq!(titles(store, ""), ["Calm"]);
        assert_eq!(store.labels().unwrap().len(), 1);
    });
}

#[test]
fn another_model_finds_what_it_did_not_assess_and_labels_outlast_it() {
    with_two(|store, _, calm, tense| {
        let model = store.story(calm).unwrap().unwrap().assessment.model;
        assert_eq!(store.outdated(&model, None, 9).unwrap(), []);
        assert_eq!(store.outdated("other", None, 9).unwrap(), [tense, calm]);
        assert_eq!(store.outdated("other", None, 1).unwrap(), [tense]);
        assert_eq!(store.outdated("other", Some(tense), 9).unwrap(), [calm]);
        store.set_label(tense, Some(true), at(10)).unwrap();
        for id in [calm, tense] {
            let mut said = Assessment::nothing("other");
            (said.tension, said.flagged) = (0.4, id == calm);
            let read = store.story(id).unwrap().unwrap();
            store.set_assessments(&[(read, said)]).unwrap();
        }
        assert_eq!(store.outdated("other", None, 9).unwrap(), []);
        assert_eq!(titles(store, "is:flagged"), ["Tense", "Calm"]);
        assert_eq!(shown(store, calm).2, Some(EventId(calm.0)));
        store.set_label(tense, None, at(11)).unwrap();
        assert_eq!(titles(store, "is:flagged"), ["Calm"]);
    });
}

#[test]
fn the_classifier_is_heard_under_a_label_that_says_the_same() {
    with_two(|store, _, calm, _| {
        store.set_label(calm, Some(true), at(10)).unwrap();
        let read = store.story(calm).unwrap().unwrap();
        let mut said = read.assessment.clone();
        assert!(said.flagged);
        "other".clone_into(&mut said.model);
        store.set_assessments(&[(read, said)]).unwrap();
        store.set_label(calm, None, at(11)).unwrap();
        assert!(shown(store, calm).0);
    });
}

#[test]
fn what_became_of_a_story_since_it_was_read_is_let_be() {
    with_two(|store, feed, calm, tense| {
        let read = |store: &dyn Store, id| store.story(id).unwrap().unwrap();
        let was = [calm, tense].map(|id| read(store, id));
        let said = |model: &str| {
            let mut said = Assessment::nothing(model);
            said.tension = 0.4;
            said
        };
        let [of_calm, of_tense] = &was;
        store
            .set_assessments(&[(of_calm.clone(), said("first"))])
            .unwrap();
        // By the same classifier, and no more than in form.
        let mut changed = immediate(draft("2", "Tense", 1));
        changed.body = of_tense.story.body.replace(' ', "  ");
        assert_ne!(changed.body, of_tense.story.body);
        store.record(&facts(feed, vec![changed])).unwrap();
        let [_, changed] = [calm, tense].map(|id| read(store, id));
        assert_eq!(changed.changes, 0);
        assert_eq!(changed.assessment.model, of_tense.assessment.model);
        let now = [calm, tense].map(|id| read(store, id));
        let late = was.map(|was| (was, said("second")));
        store.set_assessments(&late).unwrap();
        assert_eq!([calm, tense].map(|id| read(store, id)), now);
        // Of one that is gone nothing is written.
        store.unsubscribe(feed).unwrap();
        store.set_assessments(&late).unwrap();
        assert_eq!(titles(store, ""), Vec::<String>::new());
    });
}
