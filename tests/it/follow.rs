//! `follow` on the command line: all that a follow-up has, how it came about, line by line, many at once.

use std::process::Command;

use flashwire::{
    engine::{FollowUpChanged, Scope},
    model::{FollowUpChange, NewFeed, StoryId},
    query::Query,
    store::{From, Order, PageRequest},
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::{Desk, FeedServer, Reply, engine_at, rss};

/// A desk with three stories; the ids are those of the newest first.
fn desk() -> (Desk, Vec<String>) {
    let stories = [
        ("Fleet leaves port", "Five ships were seen.", 1),
        ("Talks on the strait go on", "No date was named.", 2),
        ("Harvest festival opens", "Pumpkins of record size.", 3),
    ];
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss("Wire", &stories),
    )]);
    let desk = Desk::new();
    desk.answer(&["add", &wire.url("/wire.xml")]);
    desk.answer(&["fetch", "--force"]);
    let ids = ids(&desk);
    assert_eq!(ids.len(), 3);
    (desk, ids)
}

fn ids(desk: &Desk) -> Vec<String> {
    let listed = desk.answer(&["list", "--json"]);
    let id = |line: &str| {
        let story: Value = serde_json::from_str(line).expect("JSON");
        story["id"].as_str().expect("an id").to_owned()
    };
    listed.lines().map(id).collect()
}

fn shown(desk: &Desk, id: &str) -> Value {
    serde_json::from_str(&desk.answer(&["show", id, "--json"])).expect("JSON")
}

#[test]
fn a_follow_up_has_all_that_was_wished_and_tells_how_it_came_about() {
    let (desk, ids) = desk();
    let id = ids[0].as_str();
    let told = desk.answer(&[
        "follow",
        id,
        "--state",
        "waiting",
        "--due",
        "2026-03-01T12:00:00Z",
        "--priority",
        "3",
        "--note",
        "Ask **Anna**",
        "--tag",
        "navy",
        "--tag",
        "strait",
        "--grade",
        "b2",
        "--assignee",
        "Anna K.",
        "--snooze",
        "2099-01-01T00:00:00Z",
    ]);
    assert!(
        told.contains("waiting, priority 3, due Sun 1 Mar 2026 12:00Z, snoozed until"),
        "{told}"
    );
    desk.answer(&[
        "follow",
        id,
        "--untag",
        "NAVY",
        "--add-note",
        "She waits.",
        "--snooze",
        "none",
    ]);
    let own = &shown(&desk, id)["follow_up"];
    assert_eq!(own["state"], "waiting");
    assert_eq!(own["note"], "Ask **Anna**\n\nShe waits.");
    assert_eq!(own["tags"], json!(["strait"]));
    assert_eq!(own["grade"], "B2");
    assert_eq!(own["assignee"], "Anna K.");
    assert_eq!(own["snoozed_until"], Value::Null);
    assert_eq!(own["overdue"], true);
    let history = shown(&desk, id)["history"].clone();
    let last = history
        .as_array()
        .expect("a list")
        .last()
        .expect("a change");
    assert_eq!(last["field"], "tags");
    assert_eq!(
        (&last["before"], &last["after"]),
        (&json!("navy strait"), &json!("strait"))
    );
    assert_eq!(last["who"], "local");
    let text = desk.answer(&["show", id]);
    assert!(
        text.contains("grade: B2 (usually reliable, probably true)"),
        "{text}"
    );
    assert!(text.contains("tags: navy strait → strait"), "{text}");
    // Removed, it is followed no more, and how it came about is still told.
    desk.answer(&["follow", id, "--remove"]);
    let gone = shown(&desk, id);
    assert_eq!(gone["follow_up"], Value::Null);
    assert!(gone["history"].as_array().expect("a list").len() > 10);
}

#[test]
fn many_are_changed_together_or_not_at_all() {
    let (desk, ids) = desk();
    let wrong = desk.run(&["follow", &ids[0], "nosuch1", "--state", "done"]);
    assert_eq!(wrong.status.code(), Some(2));
    let wrong = desk.run(&["follow", &ids[0], &ids[1], "--priority", "7"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(desk.answer(&["list", "is:followed"]).is_empty());
    let told = desk.answer(&[
        "follow", &ids[0], &ids[1], &ids[0], "--state", "done", "--json",
    ]);
    let states: Vec<Value> = told
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("JSON")["follow_up"]["state"].clone()
        })
        .collect();
    assert_eq!(states, ["done", "done"]);
    let wrong = desk.run(&["follow", &ids[0], "--remove", "--state", "open"]);
    assert_eq!(wrong.status.code(), Some(2));
    let wrong = desk.run(&["follow", &ids[2], "--event", &ids[2]]);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("reports no event"), "{said}");
}

#[test]
fn a_batch_confirms_each_line_and_a_mistake_names_its_line() {
    let (desk, ids) = desk();
    let lines = format!(
        "{}\n\n{}\n{}\n{}\n",
        json!({"id": ids[0], "state": "working", "tag": ["navy"]}),
        json!({"ids": [ids[1], ids[2]], "due": "2026-03-01T12:00:00Z"}),
        json!({"id": ids[2], "remove": true}),
        json!({"id": ids[0], "sate": "done"}),
    );
    let output = desk.run_with(&["follow", "--batch"], &lines);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("standard input:5") && said.contains("sate"),
        "{said}"
    );
    let confirmed: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let numbers: Vec<&Value> = confirmed.iter().map(|line| &line["line"]).collect();
    assert_eq!(numbers, [1, 3, 4]);
    assert_eq!(confirmed[1]["stories"].as_array().expect("a list").len(), 2);
    assert_eq!(confirmed[2]["stories"][0]["follow_up"], Value::Null);
    assert_eq!(shown(&desk, &ids[0])["follow_up"]["state"], "working");
}

#[test]
fn dates_are_read_in_the_users_zone_under_the_users_name() {
    let (desk, ids) = desk();
    let follow = |due: &str| {
        let run = Command::new(env!("CARGO_BIN_EXE_flashwire"))
            .args(["follow", &ids[0], "--due", due])
            .env_clear()
            .env("HOME", desk.home())
            // Berlin's rules, without a table of zones.
            .env("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
            .env("FLASHWIRE_READER", "Duty\u{1b}[31m desk")
            .output()
            .expect("the program starts");
        String::from_utf8_lossy(&run.stdout).into_owned()
    };
    for (due, expected) in [
        (
            "2026-12-01 14:00",
            "due Tue 1 Dec 2026 13:00Z (14:00 local)",
        ),
        // The night in which the clocks go from 2 to 3.
        (
            "2026-03-29 02:30",
            "due Sun 29 Mar 2026 01:30Z (03:30 local)",
        ),
        (
            "2026-07-01 14:00",
            "due Wed 1 Jul 2026 12:00Z (14:00 local)",
        ),
    ] {
        let told = follow(due);
        assert!(told.contains(expected), "{told}");
    }
    let shown = shown(&desk, &ids[0]);
    assert_eq!(shown["follow_up"]["due"], "2026-07-01T12:00:00Z");
    assert_eq!(shown["history"][0]["who"], "Duty desk");
}

#[test]
fn what_was_followed_is_compared_with_what_the_feed_says_now() {
    let text = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let changed = std::sync::Arc::clone(&text);
    let (wire, _asked) = FeedServer::answering(move |_| {
        let title = if changed.load(std::sync::atomic::Ordering::SeqCst) {
            "Fleet stays in port"
        } else {
            "Fleet leaves port"
        };
        let stories = [(title, "Five ships were seen.", 1)];
        Reply::page("application/rss+xml", &rss("Wire", &stories))
    });
    let desk = Desk::new();
    desk.answer(&["add", &wire.url("/wire.xml")]);
    desk.answer(&["fetch", "--force"]);
    let id = ids(&desk).remove(0);
    desk.answer(&["follow", &id]);
    let before = shown(&desk, &id);
    assert_eq!(before["followed_text"]["title"], "Fleet leaves port");
    assert_eq!(before["followed_text"]["differs"], false);
    text.store(true, std::sync::atomic::Ordering::SeqCst);
    desk.answer(&["fetch", "--force"]);
    let after = shown(&desk, &id);
    assert_eq!(after["title"], "Fleet stays in port");
    assert_eq!(after["followed_text"]["title"], "Fleet leaves port");
    assert_eq!(after["followed_text"]["differs"], true);
    let told = desk.answer(&["show", &id]);
    assert!(told.contains("[-leaves-]{+stays in+}"), "{told}");
}

#[tokio::test]
async fn many_are_linked_each_to_its_own_event_in_one_act() {
    let stories = [
        ("Missiles strike the port of Odesa", "Two berths burned.", 1),
        ("Harvest festival opens", "Pumpkins of record size.", 2),
        (
            "North Korea carries out nuclear test",
            "It was the seventh.",
            3,
        ),
    ];
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss("Wire", &stories),
    )]);
    let data = tempfile::tempdir().expect("a directory");
    let now = chrono::Utc::now();
    let engine = engine_at(data.path(), now);
    let feed = NewFeed {
        url: wire.url("/wire.xml"),
        ..NewFeed::default()
    };
    engine.subscribe(vec![feed]).await.expect("subscribed");
    let (tx, _progress) = tokio::sync::mpsc::channel(8);
    let round = engine.refresh(Scope::All, CancellationToken::new(), tx);
    assert_eq!(round.await.expect("a round").new, 3);
    let all = PageRequest {
        query: Query::default(),
        order: Order::Newest,
        from: From::Top,
        limit: 10,
        now,
    };
    let ids = engine.ids(all).await.expect("ids");
    let followed = vec![ids[0]];
    let marked = engine.change_follow_ups(followed, FollowUpChange::default());
    marked.await.expect("followed");
    let links = |changes: Vec<FollowUpChanged>| -> Vec<(StoryId, Option<bool>)> {
        let linked = |change: FollowUpChanged| Some(change.after?.event.is_some());
        let each = changes
            .into_iter()
            .map(|change| (change.id, linked(change)));
        each.collect()
    };
    let wanted = || engine.toggle_event_links(ids.clone());
    // The one that reports no event is not followed for that.
    let first = [(ids[0], Some(true)), (ids[1], None), (ids[2], Some(true))];
    assert_eq!(links(wanted().await.expect("linked")), first);
    let own = [engine.event_of(ids[0]).await, engine.event_of(ids[2]).await];
    let own = own.map(|event| event.expect("an event"));
    assert_ne!(own[0], own[1]);
    let kept = engine.story(ids[2]).await.expect("read").expect("there");
    assert_eq!(kept.follow_up.and_then(|it| it.event), Some(own[1]));
    let then = [(ids[0], Some(false)), (ids[1], None), (ids[2], Some(false))];
    assert_eq!(links(wanted().await.expect("unlinked")), then);
}
