//! The user's lexicons and theatres: laid over those that ship, linted, read again while the reader
//! runs.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::support::{Desk, FeedServer, rss};

/// Writes a file beside the user's settings.
fn write(desk: &Desk, name: &str, text: &str) -> PathBuf {
    let file = desk.home().join(".config/flashwire").join(name);
    fs::create_dir_all(file.parent().expect("a directory")).expect("made");
    fs::write(&file, text).expect("written");
    file
}

fn classify(desk: &Desk, args: &[&str], text: &str) -> Value {
    let output = desk.run_with(&[&["classify", "--json"], args].concat(), text);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

const OWN: &str = "language = \"en\"
[[group]]
id = \"en.coercion.fishing\"
kind = \"coercion\"
weight = 5.5
terms = [\"scallop war\", \"angling quarrel*\"]
[[group]]
id = \"en.threat.ultimatum\"
terms = [\"stern finger\"]
without = [\"ultimatum*\"]
";

const THEATRES: &str = "[[actor]]
id = \"GIB\"
name = \"Gibraltar\"
kind = \"state\"
names = { en = [\"gibraltar\"] }
[[theatre]]
id = \"strait\"
name = \"Strait of Gibraltar\"
actors = [\"GIB\"]
";

#[test]
fn the_users_files_are_laid_over_those_that_ship() {
    let desk = Desk::new();
    let quarrel = "Gibraltar in angling quarrel with Spain\n";
    let before = classify(&desk, &[], quarrel);
    assert_eq!(before["flagged"], false);
    // A directory that the settings file names, by its place beside it.
    let home = desk.home().join("elsewhere");
    fs::create_dir_all(home.join("lexicon")).expect("made");
    fs::write(home.join("config.toml"), "").expect("written");
    fs::write(home.join("lexicon/en.toml"), OWN).expect("written");
    fs::write(home.join("theatres.toml"), THEATRES).expect("written");
    let config = home.join("config.toml");
    let config = ["--config", config.to_str().expect("UTF-8")];
    let after = classify(&desk, &config, quarrel);
    assert_eq!(after["flagged"], true, "{after}");
    assert_eq!(after["kinds"][0], "coercion");
    assert_eq!(after["theatres"][0], "strait");
    assert_eq!(after["actors"][0], "GIB");
    assert_ne!(before["model"], after["model"]);
    // The rest of what ships holds, but for the term that was taken away.
    let article = classify(&desk, &config, "NATO invokes Article 5\n");
    assert_eq!(article["precedence"], "FLASH");
    let words = |said: &Value| {
        let evidence = said["evidence"].as_array().expect("a list").clone();
        evidence.iter().any(|it| it["text"] == "ultimatum")
    };
    let ultimatum = "Russia sends Poland an ultimatum\n";
    assert!(words(&classify(&desk, &[], ultimatum)));
    assert!(!words(&classify(&desk, &config, ultimatum)));
}

#[test]
fn lint_reads_files_of_labels() {
    let desk = Desk::new();
    let own = write(&desk, "lexicon/mine.toml", OWN);
    let mut table = "tension\ttitle\tsummary\n".to_owned();
    for number in 0..200 {
        let title = if number < 15 {
            "Scallop war of cooks"
        } else {
            "A calm day"
        };
        table.push_str(&format!("0\t{title} {number}\tNothing else.\n"));
    }
    let file = desk.home().join("labels.tsv");
    fs::write(&file, table).expect("written");
    let file = file.to_str().expect("UTF-8");
    let args = ["lint", file, "--language", "en"];
    let told = desk.answer(&args);
    let told = told.replace(&own.display().to_string(), "OWN");
    insta::assert_snapshot!(told);

    let found = desk.answer(&[&args[..], &["--json"]].concat());
    let found: Value = serde_json::from_str(found.lines().nth(1).expect("a second")).expect("JSON");
    assert_eq!(found["problem"], "fires-everywhere");
    assert_eq!((&found["line"], &found["fired"]), (&6.into(), &15.into()));
    assert_eq!(found["id"], "en.coercion.fishing");
    let strict = desk.run(&[&args[..], &["--strict"]].concat());
    assert_eq!(strict.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&strict.stderr).contains("4 findings in 3 terms"));
    assert!(desk.run(&["lint", "--language", "en"]).status.code() == Some(2));
    assert!(desk.run(&["lint", "missing.tsv"]).status.code() == Some(1));
}

#[test]
fn lint_reads_the_store_and_its_labels() {
    let desk = Desk::new();
    let titles: Vec<String> = (0..120)
        .map(|number| format!("Quiet day {number}"))
        .collect();
    let mut stories: Vec<(&str, &str, i64)> = titles
        .iter()
        .map(|title| (title.as_str(), "Nothing.", 1))
        .collect();
    let tense = ["One", "Two", "Three", "Four", "Five"].map(|it| format!("{it} scallop wars"));
    stories.extend(tense.iter().map(|title| (title.as_str(), "Cooks.", 2)));
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss("Harbour Wire", &stories),
    )]);
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let none = desk.run(&["lint"]);
    assert!(none.status.success() && none.stdout.is_empty());
    assert!(String::from_utf8_lossy(&none.stderr).contains("no terms of your own"));

    write(
        &desk,
        "lexicon/mine.toml",
        &OWN.replace("scallop war", "scallop war*"),
    );
    let cooks = desk.answer(&["list", "scallop", "--json"]);
    for line in cooks.lines() {
        let story: Value = serde_json::from_str(line).expect("JSON");
        desk.answer(&["label", story["id"].as_str().expect("an id"), "--calm"]);
    }
    let told = desk.answer(&["lint"]);
    let labelled = "5 of the 5 labelled stories in which it fires are labelled calm";
    assert!(told.contains(labelled), "{told}");
    assert!(
        told.contains("\"angling quarrel*\" in en.coercion.fishing fires in none of 125"),
        "{told}"
    );
}

#[test]
fn the_reader_takes_over_what_changes_and_keeps_what_held_before_a_mistake() {
    let desk = Desk::new();
    let stories = [
        ("Scallop war of cooks", "Nothing else.", 1),
        ("Quiet day", "Nothing.", 2),
    ];
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss("Harbour Wire", &stories),
    )]);
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let mut terminal = desk.terminal(&[], 24, 120);
    terminal.wait_for("Scallop war of cooks");
    // The directory comes into being while the reader runs, and the change is seen by itself.
    write(&desk, "lexicon/mine.toml", OWN);
    terminal.wait_for("2 stories assessed again");
    let flagged = desk.answer(&["list", "is:flagged"]);
    assert!(flagged.contains("Scallop war"), "{flagged}");
    write(&desk, "lexicon/mine.toml", &OWN.replace("5.5", "55"));
    terminal.wait_for("Not in force: lexicon/mine.toml:5: `weight`: 55 is not between -6 and 6");
    // What held before still does.
    terminal.send("w");
    terminal.wait_for("en.coercion.fishing");
    terminal.send("w");
    write(
        &desk,
        "lexicon/mine.toml",
        &OWN.replace("scallop war", "tug of war"),
    );
    terminal.wait_for("2 stories assessed again");
    assert_eq!(desk.answer(&["list", "is:flagged"]), "");
    terminal.send("L");
    terminal.wait_for("says what it said before");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn a_former_leader_is_the_state_in_stories_of_the_time() {
    let now = chrono::Utc::now();
    let of_then = "2018-06-01T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>();
    let hours = (now - of_then.expect("a date")).num_hours();
    let title = "Merkel threatens missile strikes on militants";
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss(
            "Harbour Wire",
            &[(title, "Now.", 1), (title, "Then.", hours)],
        ),
    )]);
    let desk = Desk::new();
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let stories = || -> Vec<Value> {
        let listed = desk.answer(&["list", "merkel", "--json"]);
        let stories = listed.lines().map(serde_json::from_str);
        stories.collect::<Result<_, _>>().expect("JSON")
    };
    let actors = |story: &Value| story["actors"].clone();
    let [fresh, old] = &stories()[..] else {
        panic!("two stories");
    };
    assert_eq!(actors(fresh), serde_json::json!([]));
    assert_eq!(actors(old), serde_json::json!(["DEU"]));
    let why = |story: &Value| desk.answer(&["show", story["id"].as_str().expect("an id"), "--why"]);
    assert!(!why(fresh).contains("actor DEU"), "{}", why(fresh));
    assert!(why(old).contains("actor DEU"), "{}", why(old));
    // Of a text without a day it may be either.
    assert_eq!(classify(&desk, &[], title)["actors"][0], "DEU");

    // She comes back, and the archive follows.
    let office = "[[actor]]\nid = \"DEU\"\n[[actor.office]]\nwho = \"Angela Merkel\"\nheld = [{ from = 2005-11-22 }]\n";
    write(&desk, "theatres.toml", office);
    desk.answer(&["reassess"]);
    let all: Vec<Value> = stories().iter().map(actors).collect();
    assert_eq!(
        all,
        [serde_json::json!(["DEU"]), serde_json::json!(["DEU"])]
    );
}
