//! What the settings let go of the archive, from the command line.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::support::{Desk, FeedServer, rss};

/// A day, in hours.
const DAY: i64 = 24;

fn document() -> String {
    let stories: Vec<(String, i64)> = (0..6)
        .map(|n| (format!("Harbour report {n}"), n * 30 * DAY))
        .collect();
    let stories: Vec<(&str, &str, i64)> = stories
        .iter()
        .map(|(title, hours)| (title.as_str(), "Ships came in.", *hours))
        .collect();
    rss("Harbour Wire", &stories)
}

fn settings(desk: &Desk, text: &str) {
    let dir = desk.home().join(".config/flashwire");
    fs::create_dir_all(&dir).expect("made");
    fs::write(dir.join("config.toml"), text).expect("written");
}

fn store(desk: &Desk) -> PathBuf {
    desk.home().join(".local/share/flashwire/flashwire.db")
}

fn titles(desk: &Desk, query: &str) -> Vec<String> {
    let answer = desk.answer(&["list", "--json", query]);
    let title = |line: &str| {
        let story: Value = serde_json::from_str(line).expect("JSON");
        story["title"].as_str().expect("a title").to_owned()
    };
    answer.lines().map(title).collect()
}

fn with_wire() -> (Desk, FeedServer) {
    let (desk, wire) = (
        Desk::new(),
        FeedServer::start(vec![("/wire.xml", "application/rss+xml", document())]),
    );
    desk.answer(&["add", &wire.url("/wire.xml")]);
    desk.answer(&["fetch", "--force"]);
    assert_eq!(titles(&desk, "").len(), 6);
    (desk, wire)
}

#[test]
fn a_round_removes_what_the_settings_let_go_and_does_not_bring_it_again() {
    let (desk, _wire) = with_wire();
    let oldest = desk.answer(&["list", "--json", "report 5"]);
    let oldest: Value = serde_json::from_str(oldest.trim()).expect("JSON");
    desk.answer(&["keep", oldest["id"].as_str().expect("an id")]);
    settings(&desk, "[retention]\nmax_age = \"100d\"\n");
    let round = desk.run(&["fetch", "--force"]);
    let notes = String::from_utf8_lossy(&round.stderr).into_owned();
    assert!(notes.contains("retention: 1 story removed"), "{notes}");
    let left = ["0", "1", "2", "3", "5"].map(|n| format!("Harbour report {n}"));
    assert_eq!(titles(&desk, ""), left);
    let again: Value = serde_json::from_str(
        desk.answer(&["fetch", "--force", "--json"])
            .lines()
            .last()
            .expect("a round"),
    )
    .expect("JSON");
    assert_eq!(again["new"], 0);
    assert_eq!(titles(&desk, ""), left);
}

#[test]
fn compact_says_what_would_go_and_removes_it() {
    let (desk, wire) = with_wire();
    let own = format!(
        "[retention]\nmax_stories = 4\n[[feed]]\nurl = \"{}\"\nmax_stories = 3\n",
        wire.url("/wire.xml")
    );
    settings(&desk, &own);
    let told = desk.answer(&["compact", "--dry-run"]);
    assert!(
        told.starts_with("        3  Harbour Wire\n3 stories would be removed; the store has "),
        "{told}"
    );
    assert_eq!(titles(&desk, "").len(), 6, "nothing went");
    let told = desk.answer(&["compact", "--json"]);
    let told: Value = serde_json::from_str(told.trim()).expect("one object");
    assert_eq!(told["stories"], 3);
    let bytes = |key: &str| told[key].as_u64().expect("bytes");
    assert!(bytes("after") <= bytes("before"), "{told}");
    assert_eq!(
        titles(&desk, ""),
        ["0", "1", "2"].map(|n| format!("Harbour report {n}"))
    );
    let file = fs::metadata(store(&desk)).expect("a file");
    assert_eq!(file.len(), bytes("after"));
    let told = desk.answer(&["compact"]);
    assert!(
        told.starts_with("0 stories removed\nthe store had "),
        "{told}"
    );
    assert!(
        desk.answer(&["doctor"])
            .contains("whole, and its index agrees")
    );
}

#[test]
fn a_round_after_which_much_is_free_gives_space_back() {
    let words = |n: usize| {
        (0..300)
            .map(|word| format!("w{n}x{word} "))
            .collect::<String>()
    };
    let texts: Vec<(String, String)> = (0..200)
        .map(|n| (format!("Report {n}"), words(n)))
        .collect();
    let stories: Vec<(&str, &str, i64)> = (1..)
        .zip(&texts)
        .map(|(hours, (title, text))| (title.as_str(), text.as_str(), hours))
        .collect();
    let document = rss("Harbour Wire", &stories);
    let wire = FeedServer::start(vec![("/wire.xml", "application/rss+xml", document)]);
    let desk = Desk::new();
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let size = |desk: &Desk| fs::metadata(store(desk)).expect("a file").len();
    let full = size(&desk);
    settings(&desk, "[retention]\nmax_stories_per_feed = 10\n");
    desk.answer(&["fetch", "--force"]);
    assert_eq!(titles(&desk, "").len(), 10);
    assert!(size(&desk) < full * 7 / 8, "{} of {full}", size(&desk));
}
