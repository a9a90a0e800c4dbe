//! The feeds of the hostile server of `../shared/servers` that make identity hard, fetched several
//! times, with the number of stories that they are.
//!
//! Needs python3 and `../shared`; without them the test says that it was skipped.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::support::Desk;

/// The server, ended when it is dropped.
struct Hostile {
    child: Child,
    port: u64,
}

impl Hostile {
    /// Starts it; `None` if it is not there, which is said.
    fn start() -> Option<Self> {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/servers/hostile_server.py");
        let started = Command::new("python3")
            .arg(&script)
            .args(["--port", "0", "--ttl", "300"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let (true, Ok(mut child)) = (script.exists(), started) else {
            println!("skipped: python3 or ../shared/servers is not there");
            return None;
        };
        let mut line = String::new();
        let output = child.stdout.take()?;
        BufReader::new(output).read_line(&mut line).ok()?;
        let ready: Value = serde_json::from_str(&line).ok()?;
        let port = ready["port"].as_u64()?;
        Some(Self { child, port })
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fetches of each feed.
const FETCHES: usize = 4;

/// Feeds, the stories that they are after `FETCHES` fetches, and how many of them changed.
const EXPECTED: &[(&str, usize, usize)] = &[
    ("dup-guid", 3, 0),
    ("same-title", 5, 0),
    ("changing-guid", 5, 0),
    ("changing-link", 5, 0),
    ("edited", 3, 3),
    ("noguid", 3, 0),
    // One title twice, and one body.
    ("nothing", 2, 0),
    ("nodate", 3, 0),
    // `add` is shown 19 and keeps none, the first fetch gets 18; what leaves later is kept.
    ("shrinks", 18, 0),
    // `add` is shown 6, the four fetches get 7 to 10.
    ("growing", 10, 0),
    ("reorder", 20, 0),
    ("guid-case", 3, 0),
    ("guid-ws", 3, 0),
    ("pubdate-bumped", 3, 0),
    ("republished", 5, 0),
];

#[test]
fn feeds_that_hide_who_their_stories_are_make_neither_doubles_nor_losses() {
    let Some(server) = Hostile::start() else {
        return;
    };
    for (path, stories, changed) in EXPECTED {
        let desk = Desk::new();
        let url = format!("http://127.0.0.1:{}/items/{path}", server.port);
        desk.answer(&["add", &url]);
        for _ in 0..FETCHES {
            desk.answer(&["fetch", "--force"]);
        }
        let told: Vec<Value> = desk
            .answer(&["export", "json"])
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let count = |story: &&Value| {
            story["revisions"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
        };
        let found = (told.len(), told.iter().filter(count).count());
        assert_eq!(found, (*stories, *changed), "{path}: {told:#?}");
    }
}
