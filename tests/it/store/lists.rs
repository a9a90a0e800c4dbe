//! Windows over lists, marks and follow-ups.

use super::*;

#[test]
fn walking_down_and_up_sees_each_row_once() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = (0..57).map(|n| flagged(draft(&n.to_string(), &format!("war {n}"), n / 3)));
        store.record(&facts(feed, drafts.collect())).unwrap();
        for row in page(store, "", Order::Newest, From::Top, 40) {
            let mut follow_up = FollowUp::new(at(0));
            follow_up.due = (row.id.0 % 3 > 0).then(|| at(row.id.0 % 5));
            follow_up.state = FollowUpState::ALL[usize::try_from(row.id.0 % 4).unwrap()];
            store
                .set_follow_up(row.id, Some(&follow_up), at(0))
                .unwrap();
        }
        for (text, order) in [
            ("", Order::Newest),
            ("war", Order::Newest),
            ("is:unread", Order::Newest),
            ("is:flagged", Order::Newest),
            ("is:followed", Order::Newest),
            ("feed:wire", Order::Newest),
            ("", Order::Due),
            ("wa*", Order::Due),
        ] {
            let all = page(store, text, order, From::Top, 1000);
            assert!(all.len() >= 40, "{text}");
            let mut down = page(store, text, order, From::Top, 7);
            loop {
                let next = page(store, text, order, From::After(down[down.len() - 1].id), 7);
                if next.is_empty() {
                    break;
                }
                down.extend(next);
            }
            assert_eq!(down, all, "down {text} {order:?}");
            let mut up = page(store, text, order, From::Bottom, 7);
            loop {
                let mut next = page(store, text, order, From::Before(up[0].id), 7);
                if next.is_empty() {
                    break;
                }
                next.append(&mut up);
                up = next;
            }
            assert_eq!(up, all, "up {text} {order:?}");
        }
    });
}

#[test]
fn due_order_is_active_first_then_by_date_then_newest() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let names = [
            "later",
            "soon",
            "none old",
            "none new",
            "done",
            "not followed",
        ];
        let drafts = names
            .iter()
            .zip(0..)
            .map(|(name, second)| draft(name, name, second));
        store.record(&facts(feed, drafts.collect())).unwrap();
        let follow = |store: &mut dyn Store, name: &str, due: Option<i64>, state| {
            let follow_up = FollowUp {
                state,
                due: due.map(at),
                ..FollowUp::new(at(0))
            };
            store
                .set_follow_up(id_of(store, name), Some(&follow_up), at(0))
                .unwrap();
        };
        follow(store, "later", Some(5000), FollowUpState::Open);
        follow(store, "soon", Some(10), FollowUpState::Working);
        follow(store, "none old", None, FollowUpState::Open);
        follow(store, "none new", None, FollowUpState::Open);
        follow(store, "done", Some(1), FollowUpState::Done);
        let rows = page(store, "", Order::Due, From::Top, 10);
        let order: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(order, ["soon", "later", "none new", "none old", "done"]);
        assert_eq!(titles(store, "is:overdue"), ["soon"]);
        let rows = page(
            store,
            "",
            Order::Due,
            From::Before(id_of(store, "not followed")),
            1,
        );
        assert_eq!(rows[0].title, "soon");
    });
}

#[test]
fn marks_are_undone_by_what_they_return() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = (0..5).map(|n| flagged(draft(&n.to_string(), &format!("war {n}"), n)));
        store.record(&facts(feed, drafts.collect())).unwrap();
        let ids: Vec<StoryId> = page(store, "", Order::Newest, From::Top, 9)
            .iter()
            .map(|row| row.id)
            .collect();
        assert_eq!(store.mark_read(&ids[..2], true, at(0)).unwrap(), ids[..2]);
        assert_eq!(
            store.mark_read(&[ids[1], StoryId(1)], true, at(0)).unwrap(),
            []
        );
        let marked = store
            .mark_all_read(&query("war -\"war 0\""), at(0))
            .unwrap();
        assert_eq!(marked, ids[2..4]);
        assert_eq!(titles(store, "is:unread"), ["war 0"]);
        assert_eq!(store.mark_read(&marked, false, at(0)).unwrap(), marked);
        assert_eq!(titles(store, "is:read"), ["war 4", "war 3"]);
        let queries = [query(""), query("is:flagged")];
        assert_eq!(counted(store, &queries), [(3, 5), (3, 5)]);
        let counts = store.counts(&[], at(0)).unwrap();
        assert_eq!((counts.feeds[0].stories, counts.feeds[0].flagged), (5, 3));
    });
}

#[test]
fn a_follow_up_is_kept_whole_and_given_back() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        let id = id_of(store, "One");
        let first = FollowUp {
            state: FollowUpState::Working,
            priority: 3,
            due: Some(at(77)),
            note: "ask the desk".to_owned(),
            tags: vec!["Baltic".to_owned(), "navy".to_owned()],
            grade: Some("B2".to_owned()),
            assignee: Some("Duty officer".to_owned()),
            event: Some(EventId(id.0)),
            snoozed_until: Some(at(70)),
            created: at(1),
            changed: at(2) + TimeDelta::microseconds(7),
        };
        assert_eq!(store.set_follow_up(id, Some(&first), at(2)).unwrap(), None);
        let second = FollowUp::new(at(3));
        assert_eq!(
            store.set_follow_up(id, Some(&second), at(3)).unwrap(),
            Some(first.clone())
        );
        assert_eq!(
            store.set_follow_up(id, Some(&first), at(3)).unwrap(),
            Some(second)
        );
        assert_eq!(
            store.story(id).unwrap().unwrap().follow_up,
            Some(first.clone())
        );
        assert_eq!(titles(store, "tag:baltic state:working"), ["One"]);
        assert_eq!(store.set_follow_up(id, None, at(4)).unwrap(), Some(first));
        assert_eq!(store.set_follow_up(id, None, at(4)).unwrap(), None);
        let unknown = store.set_follow_up(StoryId(5), None, at(4));
        assert!(matches!(unknown, Err(StoreError::Permanent(_))));
    });
}

#[test]
fn each_story_visits_all_until_it_is_stopped() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = (0..600).map(|n| draft(&n.to_string(), &format!("war {n}"), n));
        store.record(&facts(feed, drafts.collect())).unwrap();
        let mut seen = BTreeSet::new();
        let mut visit = |detail: flashwire::model::StoryDetail| {
            seen.insert(detail.story.id);
            ControlFlow::Continue(())
        };
        store
            .each_story(&query("war"), Order::Newest, at(0), &mut visit)
            .unwrap();
        assert_eq!(seen.len(), 600);
        let mut count = 0;
        let mut visit = |_| {
            count += 1;
            if count == 3 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        store
            .each_story(&query(""), Order::Newest, at(0), &mut visit)
            .unwrap();
        assert_eq!(count, 3);
    });
}
