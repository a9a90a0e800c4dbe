//! Follow-ups: how they came about, the text that was followed, the board.

use flashwire::{
    follow_up::board::{BoardCount, Card, Ends, Grouping},
    model::{FollowUpEdit, FollowUpField},
};

use super::*;

fn follow(store: &mut dyn Store, id: StoryId, follow_up: &FollowUp, second: i64) {
    store
        .set_follow_up(id, Some(follow_up), at(second))
        .unwrap();
}

/// The edits as `second field: before > after`.
fn edits(store: &dyn Store, id: StoryId) -> Vec<String> {
    let past = store.follow_up_past(id).unwrap();
    let line = |edit: FollowUpEdit| {
        assert_eq!(edit.who, "local");
        format!(
            "{} {}: {} > {}",
            (edit.at - at(0)).num_seconds(),
            edit.field.name(),
            edit.before.as_deref().unwrap_or("-"),
            edit.after.as_deref().unwrap_or("-")
        )
    };
    past.edits.into_iter().map(line).collect()
}

#[test]
fn each_change_is_remembered_with_its_time_and_stays_when_the_follow_up_goes() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        let id = id_of(store, "One");
        assert_eq!(store.follow_up_past(id).unwrap(), FollowUpPast::default());
        let first = FollowUp::new(at(1));
        follow(store, id, &first, 1);
        let second = FollowUp {
            state: FollowUpState::Waiting,
            note: "ask\nthe desk".to_owned(),
            assignee: Some("Anna".to_owned()),
            ..first.clone()
        };
        follow(store, id, &second, 2);
        // Nothing differs: nothing is remembered.
        follow(store, id, &second, 3);
        store.set_follow_up(id, None, at(4)).unwrap();
        assert_eq!(
            edits(store, id),
            [
                "1 follow_up: - > marked",
                "1 state: - > open",
                "2 state: open > waiting",
                "2 note: - > ask\nthe desk",
                "2 assignee: - > Anna",
                "4 follow_up: marked > -",
                "4 state: waiting > -",
                "4 note: ask\nthe desk > -",
                "4 assignee: Anna > -",
            ]
        );
        let fields = FollowUpField::ALL.map(FollowUpField::name);
        assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), fields.len());
    });
}

#[test]
fn the_text_that_was_followed_stays_whatever_the_feed_does() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let mut story = draft("1", "Fleet leaves port", 0);
        story.body = "Five ships [1].".to_owned();
        story.links = vec![flashwire::model::Link {
            url: "https://example.org/map".to_owned(),
        }];
        store
            .record(&facts(feed, vec![story.clone(), draft("2", "Other", 1)]))
            .unwrap();
        let id = id_of(store, "Fleet leaves port");
        follow(store, id, &FollowUp::new(at(1)), 1);
        let mut changed = story.clone();
        changed.title = "Fleet stays in port".to_owned();
        changed.body = "No ship left.".to_owned();
        store.record(&facts(feed, vec![changed])).unwrap();
        // Followed anew, it keeps the text of the first time.
        store.set_follow_up(id, None, at(2)).unwrap();
        follow(store, id, &FollowUp::new(at(3)), 3);
        // A document without it, and the end of the subscription, take nothing away.
        store
            .record(&facts(feed, vec![draft("3", "Late", 2)]))
            .unwrap();
        store.unsubscribe(feed).unwrap();
        let text = store.follow_up_past(id).unwrap().text.unwrap();
        assert_eq!(text.title, "Fleet leaves port");
        assert_eq!(text.body, "Five ships [1].");
        assert_eq!(text.links, story.links);
        assert_eq!((text.at, text.page.as_deref()), (at(1), None));
        let detail = store.story(id).unwrap().unwrap();
        let now = flashwire::follow_up::text_now(&text, &detail);
        assert_eq!(now, Some(("Fleet stays in port", "No ship left.")));
    });
}

#[test]
fn a_snoozed_follow_up_is_not_overdue_until_then() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        store
            .record(&facts(feed, vec![draft("1", "One", 0)]))
            .unwrap();
        let id = id_of(store, "One");
        for (state, snoozed_until, overdue) in [
            (FollowUpState::Waiting, None, true),
            (FollowUpState::Open, Some(at(0)), true),
            (FollowUpState::Open, Some(at(1)), false),
            (FollowUpState::Dropped, None, false),
        ] {
            let own = FollowUp {
                state,
                due: Some(at(-5)),
                snoozed_until,
                ..FollowUp::new(at(-9))
            };
            follow(store, id, &own, 0);
            let rows = store.page(&PageRequest {
                query: query("is:overdue"),
                order: Order::Due,
                from: From::Top,
                limit: 5,
                now: at(0),
            });
            assert_eq!(rows.unwrap().len(), usize::from(overdue), "{own:?}");
            assert_eq!(own.is_overdue(at(0)), overdue);
        }
    });
}

/// A follow-up: state, hours until it is due, priority, hours until its snooze ends.
type Wish = (usize, Option<i64>, u8, Option<i64>);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_board_is_ordered_paged_and_counted_as_it_is_defined(
        wishes in proptest::collection::vec(
            (0..5_usize, proptest::option::of(-40..200_i64), 0..4_u8, proptest::option::of(-3..3_i64)),
            1..25,
        ),
    ) {
        with_store(|store| board_is_as_defined(store, &wishes));
    }
}

fn board_is_as_defined(store: &mut dyn Store, wishes: &[Wish]) {
    let feed = subscribe(store, "wire");
    let drafts = (0..)
        .zip(wishes)
        .map(|(n, _)| draft(&format!("{n}"), &format!("story {n}"), n));
    store.record(&facts(feed, drafts.collect())).unwrap();
    let now = at(0);
    let hours = |hours: i64| now + TimeDelta::hours(hours);
    for (n, (state, due, priority, snooze)) in wishes.iter().enumerate() {
        let own = FollowUp {
            state: FollowUpState::ALL[*state],
            due: due.map(hours),
            priority: *priority,
            snoozed_until: snooze.map(hours),
            ..FollowUp::new(now)
        };
        let id = id_of(store, &format!("story {n}"));
        follow(store, id, &own, 0);
    }
    let ends = Ends::of(&now);
    let request = |order, from, limit| PageRequest {
        query: query("story"),
        order,
        from,
        limit,
        now,
    };
    for (order, grouping) in [(Order::Due, Grouping::Due), (Order::State, Grouping::State)] {
        let rows = store.page(&request(order, From::Top, 99)).unwrap();
        assert_eq!(rows.len(), wishes.len());
        let cards: Vec<Card> = rows.iter().filter_map(Card::of).collect();
        assert!(cards.is_sorted_by_key(|card| card.place(grouping, now)));
        let ids: Vec<StoryId> = rows.iter().map(|row| row.id).collect();
        // From any story on, in both directions, the windows are parts of the whole.
        for (at, &id) in ids.iter().enumerate() {
            assert_eq!(
                store.ids(&request(order, From::After(id), 99)).unwrap(),
                ids[at + 1..]
            );
            assert_eq!(
                store.ids(&request(order, From::Before(id), 99)).unwrap(),
                ids[..at]
            );
        }
        let last = store.ids(&request(order, From::Bottom, 2)).unwrap();
        assert_eq!(last, ids[ids.len().saturating_sub(2)..]);
        let counted = store.board(&query("story"), &ends).unwrap();
        let stand = |count: &BoardCount| {
            let here = |card: &&Card| card.when(&ends) == count.when && card.state == count.state;
            u64::try_from(cards.iter().filter(here).count()).unwrap()
        };
        assert!(counted.iter().all(|count| count.stories == stand(count)));
        let sum: u64 = counted.iter().map(|count| count.stories).sum();
        assert_eq!(sum, u64::try_from(wishes.len()).unwrap());
    }
}

#[test]
fn ids_of_a_large_window_come_whole_and_in_order() {
    with_store(|store| {
        let feed = subscribe(store, "wire");
        let drafts = (0..2_300).map(|n| draft(&n.to_string(), &format!("war {n}"), n));
        store.record(&facts(feed, drafts.collect())).unwrap();
        let request = |from, limit| PageRequest {
            query: query("war"),
            order: Order::Newest,
            from,
            limit,
            now: at(0),
        };
        let all = store.ids(&request(From::Top, usize::MAX)).unwrap();
        assert_eq!(all.len(), 2_300);
        assert!(all.is_sorted_by(|one, next| one > next));
        let above = store
            .ids(&request(From::Before(all[2_000]), usize::MAX))
            .unwrap();
        assert_eq!(above, all[..2_000]);
        let last = store.ids(&request(From::Bottom, 1_500)).unwrap();
        assert_eq!(last, all[800..]);
    });
}
