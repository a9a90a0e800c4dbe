//! Rounds against servers that misbehave: what is asked, what is left alone, what is remembered.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use chrono::{DateTime, TimeDelta};
use flashwire::{engine::Scope, model::NewFeed, schedule::Condition};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::support::{Desk, engine_at, rss};

/// A server that answers each path with a fixed text, and counts.
struct Scripted {
    address: String,
    asked: mpsc::Receiver<String>,
    most_at_once: Arc<AtomicUsize>,
}

impl Scripted {
    fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (tx, asked) = mpsc::channel();
        let most_at_once = Arc::new(AtomicUsize::new(0));
        let (answer, most) = (Arc::new(answer), Arc::clone(&most_at_once));
        let at_once = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, tx) = (Arc::clone(&answer), tx.clone());
                let (most, at_once) = (Arc::clone(&most), Arc::clone(&at_once));
                thread::spawn(move || {
                    let now = at_once.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    let path = read_path(&stream);
                    let text = answer(&path);
                    drop(tx.send(path));
                    at_once.fetch_sub(1, Ordering::SeqCst);
                    drop((&stream).write_all(text.as_bytes()));
                });
            }
        });
        Self {
            address,
            asked,
            most_at_once,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Returns the paths that were asked since the last call, in order of the alphabet.
    fn asked(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.asked.try_iter().collect();
        paths.sort();
        paths
    }
}

fn read_path(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    drop(reader.read_line(&mut request));
    let mut header = String::new();
    while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
        header.clear();
    }
    request.split(' ').nth(1).unwrap_or("/").to_owned()
}

fn reply(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn document(title: &str) -> String {
    let xml = "Content-Type: application/rss+xml\r\n";
    reply("200 OK", xml, &rss(title, &[("A story", "Its text", 1)]))
}

/// Subscribes without asking the servers.
fn subscribe(desk: &Desk, urls: &[String]) {
    let list = desk.home().join("urls");
    std::fs::write(&list, urls.join("\n")).expect("written");
    desk.answer(&["import", list.to_str().expect("UTF-8")]);
}

/// Returns what `feeds --json --history` says, by the end of the address.
fn feeds(desk: &Desk) -> Vec<Value> {
    let lines = desk.answer(&["feeds", "--json", "--history"]);
    let feeds = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    feeds.collect()
}

#[track_caller]
fn feed(desk: &Desk, path: &str) -> Value {
    let ends = |feed: &Value| feed["url"].as_str().is_some_and(|url| url.ends_with(path));
    feeds(desk).into_iter().find(ends).expect(path)
}

#[test]
fn a_429_quiets_its_host_also_when_all_feeds_are_wanted() {
    let server = Scripted::start(|_| reply("429 Too Many Requests", "Retry-After: 3600\r\n", ""));
    let other = Scripted::start(|_| document("Other"));
    let desk = Desk::new();
    let mut urls: Vec<String> = (0..8).map(|n| server.url(&format!("/{n}"))).collect();
    urls.push(other.url("/other"));
    subscribe(&desk, &urls);
    let output = desk.run(&["fetch", "--json"]);
    // Two of us walk in the lane of one host at most: the first answer stops both.
    let asked = server.asked().len();
    assert!((1..=2).contains(&asked), "{asked} requests");
    assert_eq!(other.asked(), ["/other"]);
    let last = String::from_utf8(output.stdout).expect("UTF-8");
    let summary: Value = serde_json::from_str(last.lines().last().expect("a line")).expect("JSON");
    assert_eq!(summary["waiting"], 8 - asked);
    assert_eq!(summary["feeds"], 1 + asked);
    // Not even force breaks it, and it says so.
    let output = desk.run(&["fetch", "--force"]);
    let notes = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(notes.contains("8 feeds left alone"), "{notes}");
    assert_eq!(server.asked(), Vec::<String>::new());
    assert_eq!(other.asked(), ["/other"]);
    let waiting = feeds(&desk);
    let later = waiting
        .iter()
        .filter(|feed| feed["next_due"].as_str() > feed["last_fetched"].as_str());
    assert_eq!(later.count(), 9);
}

#[test]
fn a_410_stops_a_feed_until_it_is_forced_or_added_again() {
    let server = Scripted::start(|_| reply("410 Gone", "", ""));
    let desk = Desk::new();
    let url = server.url("/gone");
    subscribe(&desk, std::slice::from_ref(&url));
    desk.run(&["fetch"]);
    let gone = feed(&desk, "/gone");
    assert_eq!(gone["gone"], true);
    assert_eq!(gone["condition"], "gone");
    assert_eq!(gone["next_due"], Value::Null);
    assert_eq!(gone["history"][0]["status"], 410);
    assert!(
        gone["remedy"]
            .as_str()
            .expect("a remedy")
            .contains("--force")
    );
    desk.run(&["fetch"]);
    assert_eq!(server.asked(), ["/gone"]);
    desk.run(&["fetch", "--force"]);
    assert_eq!(server.asked(), ["/gone"]);
    // Imported again, it is polled again, after the wait that its failures ask for.
    subscribe(&desk, &[url]);
    let revived = feed(&desk, "/gone");
    assert_eq!(revived["gone"], false);
    assert_ne!(revived["next_due"], Value::Null);
}

#[test]
fn a_fetch_that_breaks_off_halfway_changes_nothing_but_the_health_record() {
    let count = AtomicUsize::new(0);
    let server = Scripted::start(move |_| {
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            return document("A Wire");
        }
        // More stories than before, and the connection ends in the midst of them.
        let stories = vec![("Another story", "Its text", 0); 50];
        let body = rss("Another title", &stories);
        let half = &body[..body.len() / 2];
        reply("200 OK", "ETag: \"2\"\r\n", &body).replace(&body, half)
    });
    let desk = Desk::new();
    subscribe(&desk, &[server.url("/feed")]);
    desk.answer(&["fetch"]);
    let stories = desk.answer(&["list", "--json"]);
    let before = feed(&desk, "/feed");
    desk.run(&["fetch", "--force"]);
    assert_eq!(server.asked().len(), 2);
    assert_eq!(desk.answer(&["list", "--json"]), stories);
    let after = feed(&desk, "/feed");
    for kept in ["title", "last_success", "last_story", "stories", "rhythm_s"] {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    assert_eq!(after["condition"], "failing");
    assert_eq!(after["failures"], 1);
    assert_eq!(after["history"][0]["outcome"], "failed");
    assert_eq!(after["history"][1]["outcome"], "updated");
    assert!(after["remedy"].as_str().expect("a remedy").contains("kept"));
}

#[test]
fn one_host_gets_two_requests_at_once_and_each_feed_is_asked_once_by_two_rounds() {
    let server = Scripted::start(document);
    let desk = Desk::new();
    let urls: Vec<String> = (10..50).map(|n| server.url(&format!("/{n}"))).collect();
    subscribe(&desk, &urls);
    let notes = thread::scope(|scope| {
        let rounds: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| desk.run(&["fetch", "--json"])))
            .collect();
        let ended = rounds.into_iter().map(|round| round.join().expect("ends"));
        ended
            .map(|output| String::from_utf8(output.stdout).expect("UTF-8"))
            .collect::<Vec<_>>()
    });
    let asked = server.asked();
    assert_eq!(asked.len(), 40, "{notes:?}");
    assert!(server.most_at_once.load(Ordering::SeqCst) <= 4);
    let sum = |field: &str| -> u64 {
        let summaries = notes
            .iter()
            .map(|lines| lines.lines().last().expect("a summary"));
        let summaries = summaries.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        summaries
            .filter_map(|summary| summary[field].as_u64())
            .sum()
    };
    assert_eq!(sum("feeds"), 40);
    assert_eq!(sum("updated"), 40);
    // All is recorded and given back: the next round has nothing to do.
    assert_eq!(desk.answer(&["fetch"]).split(':').next(), Some("0 feeds"));
}

#[tokio::test]
async fn a_feed_that_moved_for_good_is_asked_at_its_new_address_and_known_by_both() {
    let server = Scripted::start(|path| match path {
        "/old" => reply("301 Moved Permanently", "Location: /new\r\n", ""),
        _ => document("A Wire"),
    });
    let data = tempfile::tempdir().expect("a directory");
    let begin = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
    let feed = |path: &str| NewFeed {
        url: server.url(path),
        ..NewFeed::default()
    };
    let mut told = Vec::new();
    for hours in [0, 12, 25, 50] {
        let engine = engine_at(data.path(), begin + TimeDelta::hours(hours));
        if hours == 0 {
            let new = engine
                .subscribe(vec![feed("/old")])
                .await
                .expect("subscribed");
            assert_eq!(new, 1);
        }
        let (tx, mut progress) = tokio::sync::mpsc::channel(8);
        let round = engine.refresh(Scope::All, CancellationToken::new(), tx);
        let summary = round.await.expect("a round");
        assert_eq!((summary.feeds, summary.failed), (1, 0));
        told.push(progress.recv().await.expect("progress").moved_to);
        if hours >= 25 {
            let again = engine.subscribe(vec![feed("/old"), feed("/new")]).await;
            assert_eq!(again.expect("known"), 0);
        }
    }
    let moved = Some(server.url("/new"));
    assert_eq!(told, [None, None, moved.clone(), None]);
    // The last round went straight to the new address.
    assert_eq!(
        server.asked().iter().filter(|path| *path == "/old").count(),
        3
    );
    let engine = engine_at(data.path(), begin + TimeDelta::hours(51));
    let feeds = engine.feeds_with_standing().await.expect("feeds");
    assert_eq!(feeds.len(), 1);
    assert_eq!(Some(&feeds[0].0.url), moved.as_ref());
    assert_eq!(feeds[0].1.condition, Condition::Moved);
    let removed = engine.remove(&server.url("/old")).await.expect("removed");
    assert_eq!(removed.as_deref(), Some("A Wire"));
}

#[tokio::test]
async fn a_cancelled_round_gives_its_feeds_back() {
    let server = Scripted::start(document);
    let data = tempfile::tempdir().expect("a directory");
    let begin = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
    let engine = engine_at(data.path(), begin);
    let feeds = (0..5).map(|number| NewFeed {
        url: server.url(&format!("/{number}")),
        ..NewFeed::default()
    });
    engine.subscribe(feeds.collect()).await.expect("subscribed");
    let cancel = CancellationToken::new();
    cancel.cancel();
    let (tx, _progress) = tokio::sync::mpsc::channel(8);
    engine
        .refresh(Scope::Due, cancel, tx)
        .await
        .expect("a round");
    let (tx, _progress) = tokio::sync::mpsc::channel(8);
    let round = engine.refresh(Scope::Due, CancellationToken::new(), tx);
    let summary = round.await.expect("a round");
    assert_eq!((summary.feeds, summary.busy, summary.waiting), (5, 0, 0));
}

#[tokio::test]
async fn a_round_of_large_documents_alone_ends() {
    let text = "Its text. ".repeat(60_000);
    let server = Scripted::start(move |path| {
        let xml = "Content-Type: application/rss+xml\r\n";
        reply("200 OK", xml, &rss(path, &[("A story", &text, 1)]))
    });
    let data = tempfile::tempdir().expect("a directory");
    let begin = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
    let engine = engine_at(data.path(), begin);
    let feeds = (0..5).map(|number| NewFeed {
        url: server.url(&format!("/{number}")),
        ..NewFeed::default()
    });
    engine.subscribe(feeds.collect()).await.expect("subscribed");
    let (tx, _progress) = tokio::sync::mpsc::channel(8);
    let round = engine.refresh(Scope::Due, CancellationToken::new(), tx);
    let round = tokio::time::timeout(Duration::from_mins(5), round).await;
    let summary = round.expect("in time").expect("a round");
    assert_eq!((summary.updated, summary.new), (5, 5));
}
