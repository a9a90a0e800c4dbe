//! What was confirmed is on the disk: a process that changes follow-ups is killed at random instants.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use flashwire::{
    model::{FollowUpField, StoryId},
    store::{Store as _, sqlite::SqliteStore},
};
use serde_json::{Value, json};

use crate::support::{Desk, FeedServer, rss};

/// Changes that must be confirmed before the test ends.
const CONFIRMED: usize = 1_000;

/// Most changes that one process may confirm before it is killed.
const MOST_AT_ONCE: u64 = 120;

/// A stream of numbers that is the same each time (Steele et al., `SplitMix64`, OOPSLA 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Runs the batch from this change on and kills it; returns the numbers of the changes that were
/// confirmed and of the last one that was sent.
fn run_and_kill(desk: &Desk, ids: &[String], first: usize, numbers: &mut Numbers) -> usize {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flashwire"))
        .args(["follow", "--batch"])
        .env_clear()
        .env("HOME", desk.home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let ids = ids.to_vec();
    // Lines are sent ahead, as fast as the program takes them.
    let writer = thread::spawn(move || {
        for number in first.. {
            let line = json!({
                "id": ids[number % ids.len()],
                "note": format!("change {number}"),
                "priority": number % 4,
            });
            if writeln!(stdin, "{line}").is_err() {
                return;
            }
        }
    });
    let (tx, confirmations) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            // What was cut off by the end is no confirmation.
            if let Ok(Value::Object(said)) = serde_json::from_str(&line) {
                tx.send(said["stories"][0]["follow_up"]["note"].clone())
                    .expect("somebody counts");
            }
        }
    });
    let wanted = numbers.below(MOST_AT_ONCE);
    let mut confirmed = Vec::new();
    for _ in 0..wanted {
        confirmed.extend(confirmations.recv_timeout(Duration::from_mins(1)).ok());
    }
    // Then at some instant of the next change: its transaction, its confirmation, or between them.
    let instant = Duration::from_micros(numbers.below(4_000));
    confirmed.extend(confirmations.recv_timeout(instant).ok());
    child.kill().expect("SIGKILL");
    child.wait().expect("it ended");
    reader.join().expect("all was read");
    writer.join().expect("the pipe is broken");
    confirmed.extend(confirmations.try_iter());
    for (offset, note) in confirmed.iter().enumerate() {
        assert_eq!(*note, format!("change {}", first + offset));
    }
    confirmed.len()
}

#[test]
fn no_confirmed_change_is_lost_when_the_process_is_killed() {
    let desk = Desk::new();
    let stories: Vec<(String, i64)> = (0..7)
        .map(|n| (format!("Story {n} of the strait"), n + 1))
        .collect();
    let rows: Vec<(&str, &str, i64)> = stories
        .iter()
        .map(|(title, hours)| (title.as_str(), "Ships were seen.", *hours))
        .collect();
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss("Wire", &rows),
    )]);
    desk.answer(&["add", &wire.url("/wire.xml")]);
    desk.answer(&["fetch", "--force"]);
    let listed = desk.answer(&["list", "--json"]);
    let ids: Vec<String> = listed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].clone())
        .map(|id| id.as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len(), 7);
    let mut numbers = Numbers(5);
    // A change that was written and not confirmed is written again under its number: that is no loss.
    let (mut next, mut confirmed, mut kills) = (0, BTreeSet::new(), 0);
    while confirmed.len() < CONFIRMED {
        let count = run_and_kill(&desk, &ids, next, &mut numbers);
        confirmed.extend(next..next + count);
        next += count;
        kills += 1;
    }
    assert!(kills > 10, "{kills} processes were killed");
    let store = desk.home().join(".local/share/flashwire/flashwire.db");
    let store = SqliteStore::open(&store).expect("the store opens");
    assert_eq!(store.check(), Ok(Vec::new()));
    let mut written: BTreeMap<StoryId, Vec<usize>> = BTreeMap::new();
    for id in &ids {
        let id: StoryId = id.parse().expect("an id");
        let past = store.follow_up_past(id).expect("the past");
        let notes = past
            .edits
            .iter()
            .filter(|edit| edit.field == FollowUpField::Note);
        let number = |note: &str| {
            note.trim_start_matches("change ")
                .parse()
                .expect("a number")
        };
        let notes = notes.map(|edit| number(edit.after.as_deref().expect("a note")));
        written.insert(id, notes.collect());
        let last = written[&id].last().copied();
        let own = store
            .story(id)
            .expect("a story")
            .and_then(|detail| detail.follow_up);
        let own = own.expect("it is followed");
        assert_eq!(Some(number(&own.note)), last);
        assert_eq!(usize::from(own.priority), last.expect("changed") % 4);
    }
    let all: BTreeSet<usize> = written.values().flatten().copied().collect();
    let lost: Vec<&usize> = confirmed.difference(&all).collect();
    assert!(lost.is_empty(), "confirmed and lost: {lost:?}");
}
