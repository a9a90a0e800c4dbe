//! The reports of an event, and how urgent they are said to be.

use super::*;

#[test]
fn the_reports_of_an_event_are_all_of_it_and_nothing_else() {
    with_store(|store| {
        let (one, other) = (subscribe(store, "one"), subscribe(store, "other"));
        let mut first = flagged(draft("1", "First", 0));
        first.assessment.sign = Some(Precedence::Flash);
        first.assessment.hedged = true;
        first.assessment.dyad = Some(Dyad {
            source: "RUS".to_owned(),
            target: "UKR".to_owned(),
        });
        first.assessment.actors = vec!["RUS".to_owned()];
        let drafts = vec![
            first,
            flagged(draft("2", "Apart", 1)),
            draft("3", "Calm", 2),
        ];
        let recorded = store.record(&facts(one, drafts)).unwrap();
        let [first, apart, calm] = ["First", "Apart", "Calm"].map(|title| id_of(store, title));
        assert_eq!(
            recorded.reports.iter().collect::<BTreeSet<_>>(),
            BTreeSet::from([&first, &apart])
        );
        let mut second = flagged(draft("4", "Second", 3));
        second.event = Some(EventId(first.0));
        let recorded = store.record(&facts(other, vec![second])).unwrap();
        let second = id_of(store, "Second");
        assert_eq!(recorded.reports, [second]);
        let reports = store.reports(first).unwrap();
        assert_eq!(reports, store.reports(second).unwrap());
        let ids: Vec<StoryId> = reports.iter().map(|report| report.id).collect();
        assert_eq!(ids, [second, first]);
        let told = &reports[1];
        assert_eq!((told.sign, told.hedged), (Some(Precedence::Flash), true));
        assert_eq!(told.actors, ["RUS"]);
        assert_eq!(told.feed_url, "https://one.example.org/feed.xml");
        assert!(told.counts && told.flagged);
        assert_eq!(store.reports(apart).unwrap().len(), 1);
        assert_eq!(store.reports(calm), Ok(Vec::new()));
        let said = store.story(first).unwrap().unwrap().assessment;
        assert_eq!((said.sign, said.hedged), (Some(Precedence::Flash), true));
        assert_eq!(said.dyad.unwrap().to_string(), "RUS → UKR");
        // A story that was seen again as it was is not to be decided again; a changed one is.
        let again = |title| facts(other, vec![flagged(draft("4", title, 3))]);
        assert_eq!(store.record(&again("Second")).unwrap().reports, []);
        assert_eq!(store.record(&again("Changed")).unwrap().reports, [second]);
    });
}

#[test]
fn a_label_wins_over_what_is_decided_of_an_event() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = vec![flagged(draft("1", "Tense", 0))];
        store.record(&facts(feed, drafts)).unwrap();
        let id = id_of(store, "Tense");
        let shown = |store: &dyn Store| {
            let row = page(store, "", Order::Newest, From::Top, 1).remove(0);
            (row.flagged, row.precedence)
        };
        store
            .set_precedence(id, Precedence::Immediate, true)
            .unwrap();
        assert_eq!(shown(store), (true, Precedence::Immediate));
        store.set_label(id, Some(false), at(1)).unwrap();
        store.set_precedence(id, Precedence::Flash, true).unwrap();
        assert_eq!(shown(store), (false, Precedence::Routine));
        let report = store.reports(id).unwrap().remove(0);
        assert_eq!((report.counts, report.flagged), (false, true));
        assert_eq!(report.precedence, Precedence::Flash);
        store.set_label(id, None, at(2)).unwrap();
        assert_eq!(shown(store), (true, Precedence::Flash));
        let nobody = StoryId(id.0 + 1);
        assert_eq!(
            store.set_precedence(nobody, Precedence::Flash, true),
            Ok(())
        );
        assert_eq!(store.reports(nobody), Ok(Vec::new()));
    });
}
