//! The feeds of the hostile server of `../shared/servers` that make identity hard, fetched several
//! times, with the number of stories that they are.
//!
//! Needs python3 and `../shared`; without them the test says that it was skipped.

use serde_json::Value;

use crate::{hostile::Hostile, support::Desk};

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
    // `add` sees 19 and each round one less; what leaves is kept.
    ("shrinks", 19, 0),
    // `add` sees 6, each round one more.
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
        let url = server.url(&format!("/items/{path}"));
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
