//! Watches and `like` from the command line: what is in the archive, what arrives, what is refused.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::support::{Desk, FeedServer, Reply, rss};

const REPORT: &str = "Row over warship in the Taiwan Strait
Beijing protested on Friday after an American destroyer sailed through the Taiwan Strait. The Chinese
military said that it had followed the warship and called the passage a provocation. The US Navy said
that its ship made a routine transit in international waters.
";

const BEFORE: &[(&str, &str, i64)] = &[
    (
        "China condemns transit of US warship near Taiwan",
        "The destroyer crossed the strait; Beijing spoke of a provocation.",
        3,
    ),
    (
        "Taiwan counts votes after quiet election day",
        "The president of the island hopes for a second term.",
        4,
    ),
    (
        "Bakers strike over night shifts",
        "Bread is scarce in the capital.",
        5,
    ),
];

const AFTER: &[(&str, &str, i64)] = &[
    (
        "British frigate sails Taiwan Strait, China protests",
        "The warship's passage was lawful, London said.",
        1,
    ),
    (
        "Film festival opens with a comedy",
        "The jury has nine members.",
        2,
    ),
];

/// A server whose feed has the second half of the stories from its second answer on, and a page.
fn server() -> FeedServer {
    let rounds = AtomicUsize::new(0);
    let (server, _asked) = FeedServer::answering(move |path| match path {
        "/feed.xml" => {
            let round = rounds.fetch_add(1, Ordering::SeqCst);
            // Adding the feed and the first round see the same.
            let stories = if round < 1 {
                BEFORE.to_vec()
            } else {
                [AFTER, BEFORE].concat()
            };
            Reply::page("application/rss+xml", &numbered(&stories))
        }
        "/report.html" => {
            let paragraphs = REPORT.lines().skip(1).collect::<Vec<_>>().join(" ");
            let page = format!(
                "<!doctype html><html><head><title>Row</title></head><body><nav>Home</nav><article>\
                 <h1>Row over warship</h1><p>{paragraphs}</p><p>{paragraphs}</p></article></body></html>"
            );
            Reply::page("text/html", &page)
        }
        _ => Reply::missing(),
    });
    server
}

/// Returns the feed; a story's id is its title, so that it stays the same in another round.
fn numbered(stories: &[(&str, &str, i64)]) -> String {
    let mut feed = rss("A Wire", stories);
    for (number, (title, ..)) in stories.iter().enumerate() {
        feed = feed.replace(
            &format!("<guid isPermaLink=\"false\">{number}</guid><title>{title}"),
            &format!("<guid isPermaLink=\"false\">{title}</guid><title>{title}"),
        );
    }
    feed
}

fn json(answer: &str) -> Vec<Value> {
    let lines = answer.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn titles(answer: &str) -> Vec<String> {
    let objects = json(answer).into_iter();
    objects
        .map(|object| object["title"].as_str().expect("a title").to_owned())
        .collect()
}

/// Checks that a command is refused with an exit code and words that say what to do.
#[track_caller]
fn refused(desk: &Desk, args: &[&str], code: i32, words: &str) {
    let output = desk.run(args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
    assert!(errors.contains(words), "{args:?}: {errors}");
}

#[test]
fn a_watch_finds_the_archive_and_what_arrives_and_lists_carry_its_name() {
    let (desk, server) = (Desk::new(), server());
    desk.answer(&["add", &server.url("/feed.xml")]);
    let file = desk.home().join("report.txt");
    std::fs::write(&file, REPORT).expect("written");
    let file = file.to_str().expect("UTF-8");
    let added = desk.answer(&["watch", "add", "Strait transits", "--like", file]);
    assert_eq!(added, "Strait transits: 1 story matches\n");
    desk.answer(&["watch", "add", "Strikes", "--", "strike", "-football"]);
    desk.answer(&["watch", "remove", "strikes"]);
    desk.answer(&["watch", "add", "Strikes", "strike"]);
    desk.answer(&["fetch", "--force"]);
    let shown = desk.answer(&["watch", "show", "strait TRANSITS", "--json"]);
    assert_eq!(
        titles(&shown),
        [
            "China condemns transit of US warship near Taiwan",
            "British frigate sails Taiwan Strait, China protests",
        ],
        "the likest first, old and new"
    );
    let first = &json(&shown)[0];
    let parts = first["terms"].as_array().expect("terms").iter();
    let sum: f64 = parts
        .map(|term| term["part"].as_f64().expect("a number"))
        .sum();
    assert!(
        (sum - first["score"].as_f64().expect("a number")).abs() < 0.01,
        "{first}"
    );
    // Lists and stories carry the name.
    for story in json(&desk.answer(&["list", "--json"])) {
        let title = story["title"].as_str().expect("a title");
        let expected: &[&str] = match title {
            _ if title.contains("Taiwan Strait") || title.contains("warship") => {
                &["Strait transits"]
            }
            _ if title.contains("strike") => &["Strikes"],
            _ => &[],
        };
        assert_eq!(story["watches"], serde_json::json!(expected), "{title}");
    }
    let id = first["id"].as_str().expect("an id");
    assert!(
        desk.answer(&["show", id])
            .contains("  watch: Strait transits 0.")
    );
    let explained = desk.answer(&["watch", "show", "strait transits", "--explain"]);
    assert!(explained.contains("theatre:taiwan"), "{explained}");
    let listed = json(&desk.answer(&["watch", "list", "--json"]));
    assert_eq!(
        (&listed[0]["stories"], &listed[0]["unread"]),
        (&2.into(), &2.into())
    );
    assert_eq!(
        (&listed[1]["query"], &listed[1]["stories"]),
        (&"strike".into(), &1.into())
    );
    // The threshold parts them anew.
    let none = desk.answer(&["watch", "threshold", "Strait transits", "0.99"]);
    assert_eq!(none, "Strait transits: 0 stories match\n");
    let all = desk.answer(&["watch", "threshold", "Strait transits", "0"]);
    assert_eq!(
        all, "Strait transits: 2 stories match\n",
        "what has hardly anything in common is never told"
    );
}

#[test]
fn likeness_is_told_of_a_story_a_page_and_a_text_without_keeping_it() {
    let (desk, server) = (Desk::new(), server());
    desk.answer(&["add", &server.url("/feed.xml")]);
    let like = |args: &[&str], input: &str| {
        let output = desk.run_with(&[&["like", "--json", "--limit", "1"], args].concat(), input);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {errors}");
        titles(&String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let expected = ["China condemns transit of US warship near Taiwan"];
    assert_eq!(like(&["-"], REPORT), expected);
    assert_eq!(like(&[&server.url("/report.html")], ""), expected);
    let stories = json(&desk.answer(&["list", "--json"]));
    let story = stories
        .iter()
        .find(|story| story["title"] == expected[0])
        .expect("it is there");
    let id = story["id"].as_str().expect("an id");
    let like_itself = desk.answer(&["like", id, "--json"]);
    assert!(
        !titles(&like_itself).contains(&expected[0].to_owned()),
        "a story is like itself"
    );
    assert_eq!(desk.answer(&["watch", "list"]), "");
}

#[test]
fn what_cannot_be_watched_is_refused_with_what_to_do() {
    let (desk, server) = (Desk::new(), server());
    desk.answer(&["watch", "add", "Baltic", "theatre:baltic"]);
    refused(
        &desk,
        &["watch", "add", "BALTIC", "x"],
        2,
        "choose another name",
    );
    refused(&desk, &["watch", "add", "", "x"], 2, "1 to 40 characters");
    refused(
        &desk,
        &["watch", "add", "Q", "is:nothing"],
        2,
        "the query `is:nothing`: column 4",
    );
    refused(&desk, &["watch", "add", "Q"], 2, "with --like");
    refused(
        &desk,
        &["watch", "add", "Q", "--like", "no file"],
        2,
        "expected a file that is there",
    );
    refused(
        &desk,
        &["watch", "add", "Q", "--like", "nofile"],
        2,
        "no story with that id",
    );
    refused(
        &desk,
        &["watch", "threshold", "Baltic", "0.5"],
        2,
        "only one of an example",
    );
    refused(&desk, &["watch", "show", "Q"], 2, "there is no watch `Q`");
    refused(
        &desk,
        &["watch", "remove", "Q"],
        2,
        "`flashwire watch list` prints them",
    );
    let missing = server.url("/missing");
    refused(&desk, &["like", &missing], 1, "the page is gone");
    let empty = desk.home().join("empty.txt");
    std::fs::write(&empty, "the and of\n").expect("written");
    let empty = empty.to_str().expect("UTF-8");
    refused(
        &desk,
        &["watch", "add", "Q", "--like", empty],
        2,
        "nothing that a story can be likened to",
    );
    refused(
        &desk,
        &["watch", "add", "Q", "--like", empty, "--threshold", "1.5"],
        2,
        "from 0 to 1",
    );
    let hostile = "\u{1b}[31m\u{202e}x";
    desk.answer(&["watch", "add", hostile, "x"]);
    let listed = desk.answer(&["watch", "list"]);
    assert!(
        !listed.contains('\u{1b}') && !listed.contains('\u{202e}'),
        "{listed:?}"
    );
}
