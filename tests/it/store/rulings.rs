//! What rules decide holds for new stories, and what a person mutes or keeps by hand does too.

use flashwire::{
    model::{AlertOutcome, Alerted, Muter, Shift, Verdict},
    query::Names,
    store::MuteChange,
};

use super::*;

fn ruled(mut draft: StoryDraft, verdict: Verdict) -> StoryDraft {
    draft.verdict = Some(Box::new(verdict));
    draft
}

fn muted_by(rule: &str) -> Verdict {
    Verdict {
        rules: vec![rule.to_owned()],
        muted_by: Some(rule.to_owned()),
        ..Verdict::default()
    }
}

fn shifted(by: i8) -> Verdict {
    Verdict {
        rules: vec!["shift".to_owned()],
        shift: Some(Shift { by, ..Shift::NONE }),
        ..Verdict::default()
    }
}

fn record(store: &mut dyn Store, drafts: Vec<StoryDraft>) -> FeedId {
    let feed = subscribe(store, "wire");
    store.record(&facts(feed, drafts)).unwrap();
    feed
}

fn detail(store: &dyn Store, title: &str) -> flashwire::model::StoryDetail {
    let id = id_of(store, title);
    let detail = store.story(id).unwrap().unwrap();
    let rows = page(
        store,
        "is:muted OR -is:muted",
        Order::Newest,
        From::Top,
        100,
    );
    let row = rows.into_iter().find(|row| row.id == id).unwrap();
    assert_eq!(
        (row.read, row.precedence, &row.muted, row.kept),
        (
            detail.read,
            detail.assessment.precedence,
            &detail.muted,
            detail.kept
        )
    );
    detail
}

#[test]
fn a_verdict_is_done_with_new_stories_and_not_again_with_known_ones() {
    with_store(|store| {
        let mut follow_up = FollowUp::new(at(5));
        follow_up.priority = 2;
        let all = Verdict {
            rules: vec!["Second".to_owned(), "first".to_owned()],
            muted_by: Some("Second".to_owned()),
            read: true,
            kept: true,
            tags: vec!["Öl".to_owned(), "öl".to_owned(), "baltic".to_owned()],
            shift: Some(Shift {
                by: 0,
                lowest: Precedence::Immediate,
                highest: Precedence::Flash,
            }),
            follow_up: Some(follow_up.clone()),
            ..Verdict::default()
        };
        let feed = subscribe(store, "wire");
        let drafts = vec![
            ruled(draft("1", "Ruled", 0), all.clone()),
            draft("2", "Other", 1),
        ];
        let recorded = store.record(&facts(feed, drafts)).unwrap();
        let verdicts: Vec<bool> = recorded.arrived.iter().map(|it| it.1.is_some()).collect();
        assert_eq!(
            verdicts,
            [false, true],
            "documents list the newest first, so the last one is the oldest"
        );
        let ruled_story = detail(store, "Ruled");
        assert_eq!(ruled_story.rules, ["first", "Second"]);
        assert_eq!(ruled_story.tags, ["baltic", "Öl"]);
        assert_eq!(ruled_story.muted, Some(Muter::Rule("Second".to_owned())));
        assert!(ruled_story.read && ruled_story.kept);
        assert_eq!(ruled_story.assessment.precedence, Precedence::Immediate);
        assert!(!ruled_story.assessment.flagged, "rules flag nothing");
        assert_eq!(ruled_story.follow_up, Some(follow_up));
        let past = store.follow_up_past(ruled_story.story.id).unwrap();
        let who: Vec<&str> = past.edits.iter().map(|edit| edit.who.as_str()).collect();
        assert!(
            !who.is_empty() && who.iter().all(|who| *who == "rules"),
            "{who:?}"
        );
        assert!(
            past.text.is_some(),
            "what is followed by a rule is kept, too"
        );
        let other = detail(store, "Other");
        assert!(other.muted.is_none() && !other.kept && other.rules.is_empty());
        // A person takes it all back; the story comes again with the same verdict and changed text.
        let id = ruled_story.story.id;
        store.set_muted(&[(id, None)], at(10)).unwrap();
        store.set_kept(&[id], false, at(10)).unwrap();
        store.mark_read(&[id], false, at(10)).unwrap();
        let again = ruled(draft("1", "Ruled in quite other words", 0), all);
        let recorded = store.record(&facts(feed, vec![again])).unwrap();
        assert_eq!((recorded.changed, recorded.arrived.len()), (1, 0));
        let known = detail(store, "Ruled in quite other words");
        assert!(known.muted.is_none() && !known.kept && !known.read);
        assert_eq!(
            known.assessment.precedence,
            Precedence::Immediate,
            "the change of precedence holds whatever is assessed later"
        );
    });
}

#[test]
fn a_story_that_was_unread_is_unread_again_when_it_is_unmuted() {
    with_store(|store| {
        let mut read_too = muted_by("read too");
        read_too.read = true;
        record(
            store,
            vec![
                ruled(draft("1", "Ruled", 0), muted_by("noise")),
                draft("2", "Hand", 1),
                draft("3", "Read before", 2),
                ruled(draft("4", "Read too", 3), read_too),
            ],
        );
        let ids: Vec<StoryId> = ["Ruled", "Hand", "Read before", "Read too"]
            .map(|title| id_of(store, title))
            .into();
        let rule = |name: &str| Some(Muter::Rule(name.to_owned()));
        store.mark_read(&[ids[2]], true, at(9)).unwrap();
        let all = |by: Option<Muter>| -> Vec<(StoryId, Option<Muter>)> {
            ids.iter().map(|&id| (id, by.clone())).collect()
        };
        let by_hand = all(Some(Muter::Person));
        let changed = store.set_muted(&by_hand, at(10)).unwrap();
        assert!(changed.iter().all(|change| change.read));
        let before: Vec<_> = changed.into_iter().map(|change| change.before).collect();
        assert_eq!(before, [rule("noise"), None, None, rule("read too")]);
        assert!(titles(store, "is:unread").is_empty());
        assert_eq!(store.set_muted(&by_hand, at(11)).unwrap(), []);
        let gone = StoryId(1);
        let changed = store
            .set_muted(&[(ids[1], None), (gone, None)], at(12))
            .unwrap();
        let expected = MuteChange {
            id: ids[1],
            before: Some(Muter::Person),
            after: None,
            read: false,
        };
        assert_eq!(changed, [expected]);
        // Each goes its own way in one act.
        let own = [(ids[0], rule("noise")), (ids[2], None), (ids[3], None)];
        let changed = store.set_muted(&own, at(13)).unwrap();
        let now: Vec<_> = changed.into_iter().map(|it| (it.after, it.read)).collect();
        assert_eq!(now, [(rule("noise"), true), (None, true), (None, true)]);
        store.set_muted(&all(None), at(14)).unwrap();
        assert_eq!(titles(store, "is:unread"), ["Hand", "Ruled"]);
        assert_eq!(store.set_muted(&all(None), at(15)).unwrap(), []);
    });
}

#[test]
fn kept_stories_outlive_the_subscription() {
    with_store(|store| {
        let feed = record(store, vec![draft("1", "Kept", 0), draft("2", "Not", 1)]);
        let (kept, not) = (id_of(store, "Kept"), id_of(store, "Not"));
        assert_eq!(
            store
                .set_kept(&[kept, not, StoryId(1)], true, at(9))
                .unwrap(),
            [kept, not]
        );
        assert_eq!(store.set_kept(&[not], false, at(9)).unwrap(), [not]);
        assert_eq!(store.set_kept(&[kept], true, at(9)).unwrap(), []);
        store.unsubscribe(feed).unwrap();
        assert_eq!(titles(store, ""), ["Kept"]);
    });
}

#[test]
fn the_rules_stand_between_the_classifier_and_the_label() {
    with_store(|store| {
        let feed = record(
            store,
            vec![ruled(flagged(draft("1", "War", 0)), shifted(2))],
        );
        let id = id_of(store, "War");
        let now = |store: &dyn Store| detail(store, "War").assessment.precedence;
        assert_eq!(now(store), Precedence::Immediate);
        // Who asks for the reports gets the classifier's own word.
        assert_eq!(
            store.reports(id).unwrap()[0].precedence,
            Precedence::Routine
        );
        store
            .set_precedence(id, Precedence::Priority, true)
            .unwrap();
        assert_eq!(now(store), Precedence::Flash);
        store.set_label(id, Some(false), at(10)).unwrap();
        assert_eq!(now(store), Precedence::Routine);
        store.set_precedence(id, Precedence::Routine, true).unwrap();
        assert_eq!(now(store), Precedence::Routine);
        assert_eq!(
            store.reports(id).unwrap()[0].precedence,
            Precedence::Routine
        );
        // Rules that are run again replace what they did, also under a label.
        store
            .apply_verdicts(&[(id, shifted(1)), (StoryId(1), shifted(1))], at(11))
            .unwrap();
        assert_eq!(now(store), Precedence::Routine);
        store.set_label(id, None, at(12)).unwrap();
        assert_eq!(now(store), Precedence::Priority);
        assert!(detail(store, "War").assessment.flagged);
        let mut said = Assessment::nothing("other");
        said.precedence = Precedence::Immediate;
        let read = store.story(id).unwrap().unwrap();
        store.set_assessments(&[(read, said)]).unwrap();
        assert_eq!(now(store), Precedence::Flash);
        // Also of one of which it says what the rules had made of it.
        let read = store.story(id).unwrap().unwrap();
        let mut said = read.assessment.clone();
        "third".clone_into(&mut said.model);
        store.set_assessments(&[(read, said)]).unwrap();
        store.apply_verdicts(&[(id, shifted(-1))], at(13)).unwrap();
        assert_eq!(now(store), Precedence::Immediate);
        let changed = flagged(draft("1", "War, they say", 0));
        store.record(&facts(feed, vec![changed])).unwrap();
        assert_eq!(
            detail(store, "War, they say").assessment.precedence,
            Precedence::Routine
        );
    });
}

#[test]
fn a_follow_up_that_is_there_stays_when_rules_are_run_later() {
    with_store(|store| {
        record(store, vec![draft("1", "Followed", 0), draft("2", "Not", 1)]);
        let (followed, not) = (id_of(store, "Followed"), id_of(store, "Not"));
        let mut own = FollowUp::new(at(5));
        own.note = "mine".to_owned();
        store.set_follow_up(followed, Some(&own), at(5)).unwrap();
        let verdict = Verdict {
            rules: vec!["desk".to_owned()],
            follow_up: Some(FollowUp::new(at(6))),
            ..Verdict::default()
        };
        let verdicts = [(followed, verdict.clone()), (not, verdict)];
        store.apply_verdicts(&verdicts, at(6)).unwrap();
        assert_eq!(detail(store, "Followed").follow_up, Some(own));
        assert!(detail(store, "Not").follow_up.is_some());
        store.apply_verdicts(&verdicts, at(7)).unwrap();
        let counts = store.rule_counts().unwrap();
        assert_eq!((counts[0].rule.as_str(), counts[0].stories), ("desk", 2));
        assert_eq!(counts[0].last, at(6), "a rule finds a story once");
    });
}

#[test]
fn alerts_are_remembered_by_event_and_for_a_month() {
    with_store(|store| {
        let alerted = |story: i64, event: i64, second: i64, outcome| Alerted {
            story: StoryId(story),
            event: EventId(event),
            precedence: Precedence::Flash,
            title: format!("Story {story}"),
            at: at(second),
            outcome,
        };
        let (sent, held) = (AlertOutcome::Sent, AlertOutcome::Held);
        let first = [alerted(1, 1, 0, sent), alerted(2, 2, 50, sent)];
        store.note_alerts(&first).unwrap();
        store.note_alerts(&[alerted(3, 1, 60, held)]).unwrap();
        let history = store.alert_history(&[EventId(1)], at(40)).unwrap();
        assert_eq!(
            history.told,
            [first[1].clone(), first[0].clone(), alerted(3, 1, 60, held)]
        );
        assert_eq!(history.held, [alerted(3, 1, 60, held)]);
        let summed = alerted(3, 1, 70, AlertOutcome::Summed);
        store.note_alerts(std::slice::from_ref(&summed)).unwrap();
        let history = store.alert_history(&[], at(70)).unwrap();
        assert_eq!((history.told, history.held), (vec![summed], Vec::new()));
        let month = 30 * 86_400;
        let later = alerted(4, 4, month + 51, sent);
        store.note_alerts(std::slice::from_ref(&later)).unwrap();
        let left = store.alert_history(&[], at(0)).unwrap().told;
        assert_eq!(left.len(), 2, "{left:?}");
    });
}

#[test]
fn names_are_those_that_rules_and_persons_gave_each_once() {
    with_store(|store| {
        assert_eq!(store.given_names().unwrap(), Names::default());
        let mut tagged = muted_by("noise");
        tagged.tags = vec!["Baltic".to_owned(), "air".to_owned()];
        tagged.rules = vec!["noise".to_owned(), "our ship".to_owned()];
        record(
            store,
            vec![
                ruled(draft("1", "First", 0), tagged.clone()),
                ruled(draft("2", "Second", 1), tagged),
                draft("3", "Third", 2),
            ],
        );
        for (title, who) in [("Second", Some("Ben Osei")), ("Third", None)] {
            let own = FollowUp {
                assignee: who.map(str::to_owned),
                tags: vec!["air".to_owned(), "navy".to_owned()],
                ..FollowUp::new(at(5))
            };
            let id = id_of(store, title);
            store.set_follow_up(id, Some(&own), at(5)).unwrap();
        }
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let expected = Names {
            tags: words(&["Baltic", "air", "navy"]),
            assignees: words(&["Ben Osei"]),
            rules: words(&["noise", "our ship"]),
            ..Names::default()
        };
        assert_eq!(store.given_names().unwrap(), expected);
    });
}
