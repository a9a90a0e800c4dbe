//! How urgent the reports of one event are together, from outside.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::support::{Desk, rss};

const TITLE: &str = "Missile strike on Kharkiv market wounds dozens";
const TEXT: &str = "A ballistic missile struck the Barabashovo market at noon.";

/// A desk with a program for each feed; `outlets` independent outlets make an event IMMEDIATE.
fn desk(outlets: usize) -> Desk {
    let desk = Desk::new();
    let mut settings = format!(
        "[[precedence]]\nis = \"IMMEDIATE\"\noutlets = {outlets}\n[[precedence]]\nis = \"PRIORITY\"\n"
    );
    for (name, site) in [
        ("one", "https://wire.example/"),
        ("two", "https://tass.ru/"),
        ("three", "https://ria.ru/"),
    ] {
        let document =
            rss(name, &[(TITLE, TEXT, 1)]).replace("https://wire.example/<", &format!("{site}<"));
        let program = desk.home().join(name);
        fs::write(
            &program,
            format!("#!/bin/sh\ncat <<'END'\n{document}\nEND\n"),
        )
        .expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        let program = program.display();
        settings.push_str(&format!(
            "[[feed]]\nurl = \"exec:{name}\"\ncommand = [\"{program}\"]\n"
        ));
    }
    rewrite(&desk, &settings);
    desk
}

fn settings(desk: &Desk) -> String {
    fs::read_to_string(desk.home().join(".config/flashwire/config.toml")).expect("a file")
}

fn rewrite(desk: &Desk, settings: &str) {
    let dir = desk.home().join(".config/flashwire");
    fs::create_dir_all(&dir).expect("a directory");
    fs::write(dir.join("config.toml"), settings).expect("a file");
}

/// Returns feed, id and precedence of all stories, by feed.
fn told(desk: &Desk) -> Vec<[String; 3]> {
    let listed = desk.answer(&["list", "--json"]);
    let stories = listed.lines().map(|line| {
        let story: Value = serde_json::from_str(line).expect("JSON");
        ["feed", "id", "precedence"].map(|key| story[key].as_str().expect(key).to_owned())
    });
    let mut stories: Vec<_> = stories.collect();
    stories.sort();
    stories
}

fn precedences(desk: &Desk) -> Vec<String> {
    told(desk).into_iter().map(|[_, _, it]| it).collect()
}

#[test]
fn another_independent_report_makes_all_reports_of_an_event_more_urgent() {
    let desk = desk(2);
    desk.answer(&["add", "exec:two"]);
    // The state media of one country are one.
    desk.answer(&["add", "exec:three"]);
    assert_eq!(precedences(&desk), ["PRIORITY", "PRIORITY"]);
    desk.answer(&["add", "exec:one"]);
    assert_eq!(precedences(&desk), ["IMMEDIATE", "IMMEDIATE", "IMMEDIATE"]);
    let [[_, id, _], ..] = <[_; 3]>::try_from(told(&desk)).expect("three");
    let shown = desk.answer(&["show", "--why", &id]);
    assert!(
        shown.contains("  reported by 2 independent outlets\n"),
        "{shown}"
    );
    let decided = "  IMMEDIATE by rule 1: outlets >= 2; 2 independent outlets report it\n";
    assert!(shown.contains(decided), "{shown}");
    // What a person calls calm is no report.
    desk.answer(&["label", "--calm", &id]);
    assert_eq!(precedences(&desk), ["ROUTINE", "PRIORITY", "PRIORITY"]);
    desk.answer(&["label", "--none", &id]);
    assert_eq!(precedences(&desk), ["IMMEDIATE", "IMMEDIATE", "IMMEDIATE"]);
}

#[test]
fn other_rules_decide_the_archive_again() {
    let desk = desk(2);
    for feed in ["exec:one", "exec:two"] {
        desk.answer(&["add", feed]);
    }
    assert_eq!(precedences(&desk), ["IMMEDIATE", "IMMEDIATE"]);
    let more = settings(&desk).replace("outlets = 2", "outlets = 3");
    rewrite(&desk, &more);
    assert_eq!(desk.answer(&["reassess"]), "2 stories assessed again\n");
    assert_eq!(precedences(&desk), ["PRIORITY", "PRIORITY"]);
    // Without rules of one's own those that ship hold.
    let (_, feeds) = more.split_once("[[feed]]").expect("feeds");
    rewrite(&desk, &format!("[[feed]]{feeds}"));
    assert_eq!(desk.answer(&["reassess"]), "2 stories assessed again\n");
    let shown = desk.answer(&["show", "--why", &told(&desk)[0][1]]);
    let decided =
        "  PRIORITY by rule 6: all else that is flagged; 2 independent outlets report it\n";
    assert!(shown.contains(decided), "{shown}");
}
