//! The command line: answers, exit codes, and what it says of mistakes.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{Desk, FeedServer, rss};

fn wire() -> FeedServer {
    FeedServer::start(vec![
        (
            "/wire.xml",
            "application/rss+xml",
            rss(
                "Harbour Wire",
                &[
                    ("NATO invokes Article 5", "The alliance met in Brussels.", 1),
                    ("=cmd: harvest festival opens", "Pumpkins of record size.", 3),
                ],
            ),
        ),
        ("/page", "text/html", "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/wire.xml\"></head><body>News</body></html>".to_owned()),
        ("/plain", "text/html", "<html><body>Nothing here</body></html>".to_owned()),
    ])
}

/// Runs a command that must fail with this code; returns what it says.
#[track_caller]
fn refused(desk: &Desk, args: &[&str], code: i32) -> String {
    let output = desk.run(args);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
    assert!(
        output.stdout.is_empty(),
        "{args:?}: an error is not an answer"
    );
    assert!(!errors.contains("panicked"), "{errors}");
    errors.replace(&desk.home().display().to_string(), "HOME")
}

#[test]
fn help_is_complete() {
    insta::assert_snapshot!(Desk::new().answer(&["--help"]));
}

#[test]
fn classify_says_why() {
    let text = "NATO invokes Article 5\nThe alliance met in Brussels.\n";
    let output = Desk::new().run_with(&["classify", "--json"], text);
    let assessment: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(assessment["flagged"], true);
    assert!(
        assessment["actors"]
            .as_array()
            .expect("a list")
            .contains(&"NATO".into())
    );
    let evidence = assessment["evidence"].as_array().expect("a list");
    let in_title = evidence.iter().find(|phrase| phrase["field"] == "title");
    let evidence = in_title.expect("a phrase of the title");
    let (start, end) = (&evidence["start"], &evidence["end"]);
    let span = start.as_u64().expect("bytes") as usize..end.as_u64().expect("bytes") as usize;
    assert_eq!(&text[span], evidence["text"]);
}

#[test]
fn an_account_adds_up_and_says_what_would_have_tipped_it() {
    for (text, end) in [
        ("Russia launches missile strikes on Kyiv\n", "not flagged"),
        ("Midfielder out for six weeks\n", "would have flagged it"),
    ] {
        let output = Desk::new().run_with(&["classify", "--why"], text);
        let told = String::from_utf8(output.stdout).expect("text");
        let last = told.lines().last().unwrap_or_default();
        assert!(last.contains(end), "{told}");
        let output = Desk::new().run_with(&["classify", "--why", "--json"], text);
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let account = &said["account"];
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let terms = account["terms"].as_array().expect("terms").iter();
        let sum = number(&account["bias"]) + terms.map(|it| number(&it["log_odds"])).sum::<f64>();
        assert!((sum - number(&account["sum"])).abs() < 1e-4);
        let tension = 1.0 / (1.0 + (-sum).exp());
        assert!((tension - number(&said["tension"])).abs() < 1e-4);
    }
}

#[test]
fn classify_reads_json_lines() {
    let lines = "{\"id\": 7, \"title\": \"Drone barrage on Kyiv\"}\n\n{\"id\": \"b\", \"title\": \"Price war\", \"summary\": \"Shops\"}\n";
    let output = Desk::new().run_with(&["classify", "--json-lines"], lines);
    let answers: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, ["7", "b"]);
    assert_eq!(answers[0]["flagged"], true);
    assert_eq!(answers[1]["flagged"], false);
    let output = Desk::new().run_with(&["classify", "--json-lines"], "{\"title\": 3}\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard input:1:"));
}

#[test]
fn a_wire_is_added_fetched_listed_followed_and_exported() {
    let (desk, wire) = (Desk::new(), wire());
    let added = desk.answer(&["add", &wire.url("/page")]);
    assert!(added.contains("/wire.xml"), "{added}");
    let again = desk.answer(&["add", &wire.url("/wire.xml")]);
    assert!(again.starts_with("known: "), "{again}");
    // The stories came with the document by which the feed was found: nothing is due now, and what is forced brings nothing twice.
    assert!(desk.answer(&["fetch"]).starts_with("0 feeds"));
    assert!(desk.answer(&["fetch", "--force"]).contains("0 new"));

    let flagged = desk.answer(&["list", "is:flagged", "--json"]);
    let story: Value = serde_json::from_str(flagged.trim()).expect("one story");
    assert_eq!(story["title"], "NATO invokes Article 5");
    assert_eq!(story["url"], "https://wire.example/0");
    let id = story["id"].as_str().expect("an id");
    desk.answer(&[
        "follow",
        id,
        "--state",
        "working",
        "--due",
        "2026-03-01",
        "--note",
        "call",
        "--tag",
        "baltic",
        "--grade",
        "B2",
    ]);
    desk.answer(&["follow", id, "--priority", "2"]);
    let shown: Value = serde_json::from_str(&desk.answer(&["show", id, "--json"])).expect("JSON");
    let follow_up = &shown["follow_up"];
    assert_eq!(follow_up["state"], "working");
    assert_eq!(follow_up["priority"], 2);
    assert_eq!(follow_up["note"], "call");
    assert_eq!(follow_up["grade"], "B2");
    assert_eq!(shown["body"], "The alliance met in Brussels.");
    assert!(desk.answer(&["list", "tag:baltic"]).contains("Article 5"));

    let csv = desk.answer(&["export", "csv"]);
    assert!(csv.contains("'=cmd: harvest festival opens"), "{csv}");
    assert_eq!(
        desk.answer(&["export", "json", "festival"]).lines().count(),
        1
    );
}

#[test]
fn subscriptions_go_out_and_come_back_the_same() {
    let desk = Desk::new();
    desk.answer(&["import", "--starter"]);
    let first = desk.answer(&["export", "opml"]);
    let file = desk.home().join("feeds.opml");
    fs::write(&file, &first).expect("written");
    let path = file.to_str().expect("UTF-8");
    let other = Desk::new();
    other.answer(&["import", path]);
    let dated = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("dateCreated"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(dated(&first), dated(&other.answer(&["export", "opml"])));
    assert!(first.matches("xmlUrl").count() >= 100);
}

#[test]
fn no_other_command_subscribes() {
    let desk = Desk::new();
    for args in [
        &["feeds"][..],
        &["fetch"],
        &["list"],
        &["doctor"],
        &["export", "csv"],
    ] {
        desk.answer(args);
    }
    assert_eq!(desk.answer(&["feeds", "--json"]), "");
}

#[test]
fn parse_says_what_a_document_is() {
    let desk = Desk::new();
    let feed = desk.home().join("feed.xml");
    fs::write(&feed, rss("Harbour Wire", &[("One", "Text", 1)])).expect("written");
    let page = desk.home().join("page.html");
    fs::write(&page, "<!doctype html><html><body>hello</body></html>").expect("written");
    let (feed, page) = (feed.to_str().expect("UTF-8"), page.to_str().expect("UTF-8"));
    let answer = desk.answer(&["parse", "--json", page, feed]);
    let documents: Vec<Value> = answer
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(documents[0]["ok"], false);
    assert!(
        documents[0]["error"]
            .as_str()
            .expect("words")
            .contains("HTML")
    );
    assert_eq!(documents[1]["feed"]["title"], "Harbour Wire");
    assert_eq!(documents[1]["stories"][0]["title"], "One");
    assert_eq!(desk.run(&["parse", page]).status.code(), Some(1));
}

#[test]
fn mistakes_in_the_users_files_name_file_line_and_key() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/config/bad");
    let mut told = String::new();
    let mut names: Vec<_> = fs::read_dir(&cases)
        .expect("cases")
        .flatten()
        .map(|e| e.path())
        .collect();
    names.sort();
    for case in names {
        let desk = Desk::new();
        let dir = desk.home().join(".config/flashwire");
        let stem = case
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        // `keys-unknown-command.toml` is a `keys.toml`, `lexicon_de-..` a `lexicon/de.toml`.
        let name = stem.split('-').next().expect("a name").replace('_', "/");
        let file = dir.join(format!("{name}.toml"));
        fs::create_dir_all(file.parent().expect("a directory")).expect("made");
        fs::copy(&case, &file).expect("copied");
        let errors = refused(&desk, &[], 2);
        told.push_str(&format!("-- {stem}\n{errors}"));
        assert!(
            !desk.home().join(".local").exists(),
            "{stem}: something was written"
        );
    }
    insta::assert_snapshot!(told);
}

#[test]
fn mistakes_in_what_is_asked_are_told() {
    let (desk, wire) = (Desk::new(), wire());
    let list = desk.home().join("bad.opml");
    fs::write(
        &list,
        "<opml version=\"2.0\">\n<body>\n<outline text=\"x\"\n</body>",
    )
    .expect("written");
    let empty = desk.home().join("empty");
    fs::write(&empty, "# nothing\n").expect("written");
    let mut told = String::new();
    for (args, code) in [
        (&["list", "is:unred"][..], 2),
        (&["list", "theatre:"], 2),
        (&["show", "nonsense!"], 2),
        (&["show", "idw8zctse0"], 2),
        (&["follow", "idw8zctse0", "--state", "workin"], 2),
        (&["follow", "idw8zctse0", "--due", "soon"], 2),
        (&["label", "nonsense!", "--calm"], 2),
        (&["label", "idw8zctse0", "--tension"], 2),
        (&["label", "idw8zctse0"], 2),
        (&["label", "idw8zctse0", "--tension", "--calm"], 2),
        (&["labels", "--json", "--tsv"], 2),
        (&["import", list.to_str().expect("UTF-8")], 2),
        (&["import", empty.to_str().expect("UTF-8")], 2),
        (&["import", "/no/such/file"], 1),
        (&["export", "opml", "kyiv"], 2),
        (&["add", "not an address"], 2),
        (&["add", &wire.url("/plain")], 1),
        (&["add", &wire.url("/gone")], 1),
        (&["add", "http://127.0.0.1:1/"], 1),
        (&["--config", "/no/such/config.toml", "list"], 2),
    ] {
        let errors = refused(&desk, args, code).replace(&wire.address, "WIRE");
        told.push_str(&format!(
            "-- {}\n{errors}",
            args.join(" ").replace(&wire.address, "WIRE")
        ));
    }
    let told = told.replace(&desk.home().display().to_string(), "HOME");
    insta::assert_snapshot!(told);
    assert_eq!(desk.answer(&["feeds", "--json"]), "");
}

#[test]
fn a_store_that_cannot_be_used_is_told_plainly_and_left_alone() {
    let desk = Desk::new();
    let data = desk.home().join("data");
    fs::create_dir(&data).expect("made");
    let store = data.join("flashwire.db");
    let dir = data.to_str().expect("UTF-8");
    fs::write(
        &store,
        "this is not a database at all, it is a letter to a friend".repeat(40),
    )
    .expect("written");
    let errors = refused(&desk, &["--data", dir, "list"], 1);
    assert!(errors.contains("flashwire.db"), "{errors}");
    assert!(
        fs::read_to_string(&store)
            .expect("still there")
            .starts_with("this is not")
    );
    let errors = refused(&desk, &["--data", "/proc/no-such-place", "list"], 1);
    assert!(errors.contains("/proc/no-such-place"), "{errors}");
}

#[test]
fn a_feed_goes_and_what_is_followed_stays() {
    let (desk, wire) = (Desk::new(), wire());
    let url = wire.url("/wire.xml");
    desk.answer(&["add", &url]);
    desk.answer(&["fetch"]);
    let story: Value =
        serde_json::from_str(desk.answer(&["list", "nato", "--json"]).trim()).expect("one story");
    desk.answer(&["follow", story["id"].as_str().expect("an id")]);
    let errors = refused(&desk, &["remove", &format!("{url}x")], 2);
    assert!(errors.contains("did you mean"), "{errors}");
    assert!(desk.answer(&["remove", &url]).contains("Harbour Wire"));
    assert_eq!(desk.answer(&["feeds", "--json"]), "");
    assert_eq!(desk.answer(&["list", "is:followed"]).lines().count(), 1);
    assert_eq!(desk.answer(&["list"]).lines().count(), 1);
}

/// Returns the one story that a query finds.
fn only(desk: &Desk, query: &str) -> Value {
    serde_json::from_str(desk.answer(&["list", query, "--json"]).trim()).expect("one story")
}

/// Subscribes to the wire and labels its stories against the classifier: the first one, which is
/// flagged, as calm, then the other one as tension. Returns their ids.
fn labelled(desk: &Desk, wire: &FeedServer) -> [String; 2] {
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let [tense, calm] = ["nato", "harvest"].map(|word| {
        let id = only(desk, word)["id"].clone();
        id.as_str().expect("an id").to_owned()
    });
    let said = desk.answer(&["label", &tense, "--calm"]);
    assert_eq!(said, format!("labelled as calm: {tense}\n"));
    let said = desk.answer(&["label", &calm, "--tension"]);
    assert_eq!(said, format!("labelled as tension: {calm}\n"));
    [tense, calm]
}

#[test]
fn a_label_wins_and_goes() {
    let (desk, wire) = (Desk::new(), wire());
    let [tense, calm] = labelled(&desk, &wire);
    assert_eq!(only(&desk, "is:flagged")["id"], calm);
    let shown: Value =
        serde_json::from_str(&desk.answer(&["show", &tense, "--json"])).expect("JSON");
    assert_eq!(shown["label"], false);
    assert_eq!(shown["flagged"], false);
    assert_eq!(shown["precedence"], "ROUTINE");
    let shown = desk.answer(&["show", &tense]);
    assert!(shown.contains("your label: calm\n"), "{shown}");

    desk.answer(&["remove", &wire.url("/wire.xml")]);
    assert_eq!(desk.answer(&["list"]).lines().count(), 2);
    desk.answer(&["label", &tense, &calm, "--none"]);
    assert_eq!(desk.answer(&["labels"]), "");
    let flagged = only(&desk, "is:flagged");
    assert_eq!(flagged["id"], tense);
    assert_eq!(flagged["label"], Value::Null);
}

#[test]
fn the_archive_is_assessed_again_when_the_classifier_changes() {
    let (desk, wire) = (Desk::new(), wire());
    let [tense, calm] = labelled(&desk, &wire);
    assert_eq!(desk.answer(&["reassess"]), "0 stories assessed again\n");
    desk.answer(&["label", &tense, &calm, "--none"]);
    // A lexicon of the user's beside those that ship: the harvest is tension now.
    let dir = desk.home().join(".config/flashwire/lexicon");
    fs::create_dir_all(&dir).expect("a directory");
    let lexicon = "language = \"en\"\n[[group]]\nid = \"en.coercion.grain\"\nkind = \"coercion\"\n\
        weight = 6\nterms = [\"harvest\"]\n";
    fs::write(dir.join("mine.toml"), lexicon).expect("written");
    assert_eq!(only(&desk, "is:flagged")["id"], tense);
    assert_eq!(desk.answer(&["reassess"]), "2 stories assessed again\n");
    assert_eq!(desk.answer(&["reassess"]), "0 stories assessed again\n");
    desk.answer(&["label", &tense, "--calm"]);
    let flagged = only(&desk, "is:flagged");
    assert_eq!(
        (&flagged["id"], &flagged["kinds"][0]),
        (&calm.into(), &"coercion".into())
    );
    // The reader does it by itself.
    fs::remove_file(dir.join("mine.toml")).expect("removed");
    let mut terminal = desk.terminal(&[], 24, 80);
    terminal.wait_for("2 stories assessed again");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    desk.answer(&["label", &tense, "--none"]);
    assert_eq!(only(&desk, "is:flagged")["id"], tense);
}

#[test]
fn labels_are_listed_and_eval_reads_them() {
    let (desk, wire) = (Desk::new(), wire());
    let [_, calm] = labelled(&desk, &wire);
    let listed = desk.answer(&["labels"]);
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains("tension  =cmd: harvest"), "{listed}");
    let objects = desk.answer(&["labels", "--json"]);
    let newest = objects.lines().next().expect("an object");
    let newest: Value = serde_json::from_str(newest).expect("JSON");
    assert_eq!(newest["id"], calm);
    assert_eq!(newest["label"], true);
    assert!(newest["labelled"].is_string());

    let table = desk.answer(&["labels", "--tsv"]);
    assert_eq!(
        table,
        "tension\ttitle\tsummary\n\
         1\t=cmd: harvest festival opens\tPumpkins of record size.\n\
         0\tNATO invokes Article 5\tThe alliance met in Brussels.\n"
    );
    let file = desk.home().join("mine.tsv");
    fs::write(&file, &table).expect("written");
    // The file, and the labels of the store each measured by what the other one teaches.
    for args in [
        &["eval", file.to_str().expect("UTF-8"), "--json"][..],
        &["eval", "--json"],
    ] {
        let figures = desk.answer(args);
        let figures: Vec<Value> = figures
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let weights: Vec<&Value> = figures.iter().map(|it| &it["weights"]).collect();
        assert_eq!(weights, ["shipped", "personal"]);
        for figures in figures {
            assert_eq!(figures["stories"], 2);
            assert_eq!(figures["positives"], 1);
        }
    }
    assert!(desk.answer(&["eval"]).contains("your labels: 2 stories"));
}

#[test]
fn similar_stories_follow_a_label_until_it_is_reset_or_taken_back() {
    let desk = Desk::new();
    let stories = [
        ("Russian court jails two for railway sabotage plan", "", 1),
        ("Russian court jails three for station sabotage plan", "", 2),
        ("Russian troops cross border into Estonia", "", 3),
    ];
    let wire = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss("Harbour Wire", &stories),
    )]);
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let tension = |word: &str| only(&desk, word)["tension"].as_f64().expect("a number");
    let (trial, invasion) = (tension("station"), tension("estonia"));
    assert!(trial > 0.5 && invasion > 0.5, "{trial} {invasion}");
    assert_eq!(desk.answer(&["learned"]), "0 weights from 0 labels\n");
    let id = only(&desk, "railway")["id"].clone();
    let id = id.as_str().expect("an id");
    desk.answer(&["label", id, "--calm"]);
    let followed = tension("station");
    assert!(followed < 0.5, "{followed}");
    assert!(tension("estonia") > 0.9, "what has little in common stays");

    let learned = desk.answer(&["learned", "--tsv"]);
    assert!(learned.starts_with("sign\tlog_odds\n"), "{learned}");
    assert!(learned.contains("\nwords jails\t-0."), "{learned}");
    let other = only(&desk, "station")["id"].clone();
    let why = desk.answer(&["show", other.as_str().expect("an id"), "--why"]);
    assert!(why.contains("(your labels -"), "{why}");

    assert_eq!(
        desk.answer(&["learned", "reset"]),
        "0 weights from 0 labels\n"
    );
    assert!((tension("station") - trial).abs() < 1e-6);
    assert_eq!(only(&desk, "railway")["label"], false);
    assert!(
        desk.answer(&["learned", "restore"])
            .contains(" weights from 1 labels")
    );
    assert!((tension("station") - followed).abs() < 1e-6);
    desk.answer(&["label", id, "--none"]);
    assert!((tension("station") - trial).abs() < 1e-6);
    assert!((tension("estonia") - invasion).abs() < 1e-6);
}

#[test]
fn eval_without_labels_says_where_they_come_from() {
    let desk = Desk::new();
    let said = refused(&desk, &["eval"], 1);
    assert!(said.contains("there are no labels"), "{said}");
    assert!(desk.is_untouched());
}

#[test]
fn one_failing_feed_does_not_stop_the_others() {
    let (desk, wire) = (Desk::new(), wire());
    let urls = desk.home().join("urls");
    let text = format!(
        "{}\n{}\nhttp://127.0.0.1:1/dead\n{}\n",
        wire.url("/gone"),
        wire.url("/plain"),
        wire.url("/wire.xml")
    );
    fs::write(&urls, text).expect("written");
    desk.answer(&["import", urls.to_str().expect("UTF-8")]);
    let summary = desk.answer(&["fetch"]);
    assert_eq!(
        summary,
        "4 feeds: 1 updated, 0 unchanged, 3 failed; 2 new stories, 1 flagged\n"
    );
    let feeds = desk.answer(&["feeds"]);
    assert!(feeds.contains("404"), "{feeds}");
    assert!(feeds.contains("HTML"), "{feeds}");
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_flashwire");
    let script = format!("{program} man | true; exit ${{PIPESTATUS[0]}}");
    let status = std::process::Command::new("bash")
        .args(["-c", &script])
        .env("HOME", desk.home())
        .status()
        .expect("bash");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_feed_that_panics_the_parser_prints_no_backtrace() {
    let desk = Desk::new();
    let feed = desk.home().join("feed.xml");
    let text = "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">\
        <channel><title>t</title><item><title>a</title>\
        <itunes:duration>99999999999999999999:00:00</itunes:duration></item></channel></rss>";
    fs::write(&feed, text).expect("written");
    let output = desk.run(&["parse", feed.to_str().expect("UTF-8")]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
}

#[test]
fn the_type_case_is_flagged_with_its_reasons() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed/story.txt");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let report = text
        .split_once("Russia, US eye talks")
        .expect("the headline")
        .1;
    let input = format!("Russia, US eye talks\n{report}");
    let output = Desk::new().run_with(&["classify", "--json"], &input);
    let assessment: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(assessment["flagged"], true);
    let named = |field: &str, name: &str| {
        let names = assessment[field].as_array().expect("a list");
        assert!(
            names.contains(&name.into()),
            "{field} lacks {name}: {names:?}"
        );
    };
    for actor in ["RUS", "USA", "UKR", "NATO"] {
        named("actors", actor);
    }
    for kind in ["threat", "build-up", "de-escalation"] {
        named("kinds", kind);
    }
    named("theatres", "ukraine");
}
