//! The brief and the exports from outside: formats, files, mistakes.

use std::fs;

use serde_json::Value;

use crate::support::{Desk, FeedServer, rss};

/// Returns a desk that fetched a small wire with hostile titles and follows a story of it.
fn desk() -> Desk {
    let server = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss(
            "Harbour &lt;b&gt;Wire",
            &[
                (
                    "Russia launches missile strikes on Kyiv &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:y)",
                    "The strikes killed four.",
                    1,
                ),
                ("NATO invokes Article 5", "The alliance met.", 2),
                ("=cmd: harvest festival opens", "Pumpkins.", 3),
                ("North Korea fires missile over Japan", "Sirens.", 30),
            ],
        ),
    )]);
    let desk = Desk::new();
    desk.answer(&["add", &server.url("/wire.xml")]);
    let id = story(&desk, "nato");
    desk.answer(&[
        "follow",
        &id,
        "--due",
        "+3h",
        "--note",
        "call <them>",
        "--grade",
        "B2",
    ]);
    desk
}

fn story(desk: &Desk, query: &str) -> String {
    let found: Value =
        serde_json::from_str(desk.answer(&["list", query, "--json"]).trim()).expect("one story");
    found["id"].as_str().expect("an id").to_owned()
}

fn brief(desk: &Desk, args: &[&str]) -> Value {
    serde_json::from_str(&desk.answer(&[&["brief", "--json"], args].concat())).expect("JSON")
}

#[track_caller]
fn refused(desk: &Desk, args: &[&str], code: i32, expected: &str) {
    let output = desk.run(args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
    assert!(errors.contains(expected), "{args:?}: {errors}");
    assert!(output.stdout.is_empty(), "{args:?}");
}

#[test]
fn a_brief_is_of_its_period_and_query() {
    let desk = desk();
    let day = brief(&desk, &[]);
    assert_eq!(day["figures"]["stories"]["now"], 3);
    assert_eq!(day["figures"]["stories"]["before"], 1);
    assert_eq!(day["figures"]["flagged"]["now"], 2);
    assert_eq!(day["sources"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        day["follow_ups"]["due"][0]["grade"]["reliability"],
        "usually reliable"
    );
    assert_eq!(day["about"], Value::Null);
    let two = brief(&desk, &["--since", "2d"]);
    assert_eq!(two["figures"]["stories"]["now"], 4);
    let korea = brief(&desk, &["--view", "korea", "--since", "3d", "missile"]);
    assert_eq!(korea["figures"]["stories"]["now"], 1);
    assert_eq!(korea["theatres"][0]["id"], "korea");
    assert_eq!(korea["about"], "Korean Peninsula, missile");
    assert_eq!(korea["follow_ups"]["due"], serde_json::json!([]));
    let before = brief(&desk, &["--until", "90m"]);
    assert_eq!(before["figures"]["stories"]["now"], 2);
}

#[test]
fn formats_go_to_standard_output_or_into_a_whole_file() {
    let desk = desk();
    let markdown = desk.answer(&["brief"]);
    assert!(
        markdown.starts_with("# Brief ") && markdown.contains("Kyiv \\[x\\](javascript:y)"),
        "{markdown}"
    );
    assert!(!markdown.contains("<script"), "{markdown}");
    let file = desk.home().join("brief.html");
    let path = file.to_str().expect("UTF-8");
    assert_eq!(desk.answer(&["brief", "--output", path]), "");
    let html = fs::read_to_string(&file).expect("written");
    assert!(
        html.starts_with("<!doctype html>") && !html.contains("<script"),
        "{html}"
    );
    assert!(
        desk.answer(&["brief", "--format", "text"])
            .starts_with("BRIEF ")
    );
    let link = desk.home().join("link.html");
    std::os::unix::fs::symlink(&file, &link).expect("linked");
    refused(
        &desk,
        &["brief", "-o", link.to_str().expect("UTF-8")],
        2,
        "a symbolic link",
    );
    assert_eq!(fs::read_to_string(&file).expect("still there"), html);
}

#[test]
fn a_template_of_ones_own_replaces_the_one_that_ships() {
    let desk = desk();
    let dir = desk.home().join(".config/flashwire/templates");
    fs::create_dir_all(&dir).expect("made");
    fs::write(
        dir.join("brief.md"),
        "{{ figures.flagged.now }} <b>flagged</b>\n",
    )
    .expect("written");
    assert_eq!(desk.answer(&["brief"]), "2 <b>flagged</b>\n");
    fs::write(dir.join("brief.md"), "one\n{{ figures.flaged }}\n").expect("written");
    refused(
        &desk,
        &["brief"],
        2,
        "templates/brief.md:2: there is no `figures.flaged`\ndid you mean `flagged`?",
    );
    let doctor = String::from_utf8(desk.run(&["doctor"]).stdout).expect("UTF-8");
    assert!(doctor.contains("there is no `figures.flaged`"), "{doctor}");
    let other = desk.home().join("mine.txt");
    fs::write(&other, "{{ until.dtg }}").expect("written");
    let path = other.to_str().expect("UTF-8");
    assert!(desk.answer(&["brief", "--template", path]).contains('Z'));
    refused(
        &desk,
        &["brief", "--template", "/no/such.md"],
        1,
        "/no/such.md",
    );
}

#[test]
fn mistakes_in_what_is_asked_are_told_plainly() {
    let desk = Desk::new();
    refused(
        &desk,
        &["brief", "--view", "koera"],
        2,
        "did you mean `korea`?",
    );
    refused(&desk, &["brief", "--since", "soon"], 2, "expected 30m, 12h");
    refused(
        &desk,
        &["brief", "--since", "1h", "--until", "2h"],
        2,
        "before it begins",
    );
    refused(&desk, &["brief", "is:unred"], 2, "did you mean");
    refused(
        &desk,
        &["brief", "--json", "--format", "html"],
        2,
        "cannot be used with",
    );
    refused(&desk, &["export", "ics"], 1, "a calendar needs one");
    refused(&desk, &["export", "csv", "--overwrite"], 2, "--overwrite");
    refused(
        &desk,
        &["export", "csv", "-o", "/no/such/dir/a.csv"],
        1,
        "/no/such/dir/a.csv",
    );
    assert!(desk.answer(&["brief"]).contains("Nothing was flagged."));
}

#[test]
fn every_format_is_written_and_read_by_others() {
    let desk = desk();
    let csl: Value = serde_json::from_str(&desk.answer(&["export", "csl-json"])).expect("JSON");
    assert_eq!(csl.as_array().map(Vec::len), Some(4));
    let stix: Value =
        serde_json::from_str(&desk.answer(&["export", "stix", "is:flagged"])).expect("JSON");
    assert_eq!(stix["type"], "bundle");
    let ris = desk.answer(&["export", "ris"]);
    assert_eq!(ris.matches("ER  - \r\n").count(), 4);
    let ics = desk.answer(&["export", "ics"]);
    assert!(ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(ics.matches("BEGIN:VTODO\r\n").count(), 1);
    assert!(
        desk.answer(&["export", "ics-events"])
            .contains("BEGIN:VEVENT\r\n")
    );
    let file = desk.home().join("stories.csv");
    let path = file.to_str().expect("UTF-8");
    desk.answer(&["export", "csv", "--output", path]);
    assert_eq!(
        fs::read_to_string(&file).expect("written"),
        desk.answer(&["export", "csv"])
    );
    desk.answer(&["export", "opml", "--output", path]);
    assert!(
        fs::read_to_string(&file)
            .expect("written")
            .contains("<opml")
    );
}

#[test]
fn notes_have_files_of_their_own_and_keep_what_was_written_into_them() {
    let desk = desk();
    let dir = desk.home().join("vault/wire");
    let path = dir.to_str().expect("UTF-8");
    let said = |args: &[&str]| String::from_utf8(desk.run(args).stderr).expect("UTF-8");
    assert_eq!(
        said(&["export", "markdown", "-o", path]),
        "4 notes written\n"
    );
    let files: Vec<_> = fs::read_dir(&dir)
        .expect("made")
        .flatten()
        .map(|it| it.path())
        .collect();
    assert_eq!(files.len(), 4);
    let id = story(&desk, "nato");
    let note = files
        .iter()
        .find(|it| it.to_string_lossy().ends_with(&format!(" {id}.md")))
        .expect("a note");
    let name = note
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    assert!(name.contains(" NATO invokes Article 5 "), "{name}");
    fs::write(note, "my own words").expect("written");
    assert!(
        said(&["export", "markdown", "-o", path]).starts_with("0 notes written; 4 there already")
    );
    assert_eq!(fs::read_to_string(note).expect("there"), "my own words");
    desk.answer(&["export", "markdown", "nato", "-o", path, "--overwrite"]);
    let text = fs::read_to_string(note).expect("there");
    assert!(
        text.starts_with("---\nid: ") && text.contains("\n# NATO invokes Article 5\n"),
        "{text}"
    );
    assert!(text.contains("grade: \"B2\"\n"), "{text}");
}

#[test]
fn a_key_writes_the_brief_of_the_list_and_shows_it() {
    let desk = desk();
    let mut terminal = desk.terminal(&[], 40, 120);
    terminal.wait_for("NATO invokes Article 5");
    terminal.send("B");
    terminal.wait_for("Brief written: ");
    terminal.wait_for("UKRAINE–NATO–RUSSIA");
    terminal.send("B");
    terminal.wait_for("▸ All");
    terminal.send("B");
    terminal.wait_for("Brief written: ");
    terminal.send("q");
    terminal.wait_for("▸ All");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    let dir = desk.home().join(".local/share/flashwire/briefs");
    let files: Vec<_> = fs::read_dir(dir)
        .expect("made")
        .flatten()
        .map(|it| it.path())
        .collect();
    assert_eq!(files.len(), 2, "{files:?}: none replaces another");
    for file in files {
        let text = fs::read_to_string(&file).expect("a brief");
        assert!(text.starts_with("# Brief "), "{text}");
    }
}
