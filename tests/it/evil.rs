//! What hostile text leaves behind at every sink: nothing but itself, made harmless.
//!
//! The sinks are standard output and standard error of every command, the exported formats and the
//! terminal of the reader, which also stands for window title and clipboard: those are commands to
//! the terminal, and none but the reader's own may be written to it.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Output,
};

use serde_json::Value;

use crate::{
    hostile::Hostile,
    support::{Desk, FeedServer, Reply, rss},
};

/// Payloads that a terminal would obey, or that hide or turn text.
const EVIL: &[&str] = &[
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[?1049l\u{1b}[?1000h\u{1b}[?2004l",
    "\u{1b}]0;PWNED\u{7}",
    "\u{1b}]52;c;Y3VybCBldmls\u{1b}\\",
    "\u{1b}]8;;http://evil.example/\u{1b}\\good\u{1b}]8;;\u{1b}\\",
    "\u{1b}]0;no end",
    "\u{1b}P$q\"p\u{1b}\\\u{1b}_Gf=100;AAAA\u{1b}\\",
    "\u{1b}c\u{1b}#8\u{1b}(0",
    "\u{9b}31m\u{9d}0;PWNED\u{9c}\u{90}q\u{9c}",
    "safe\u{8}\u{8}\u{8}\u{8}evil\u{7f}\u{5}\u{e}",
    "seen\rHIDDEN",
    "line\nbreak\ttab\u{b}\u{c}\u{85}\u{2028}x",
    "invoice\u{202e}xcod.exe \u{2067}never closed",
    "a\u{200e}b\u{200f}c\u{61c}d\u{200b}e\u{2060}f\u{feff}g\u{ad}h",
    "t\u{e0041}\u{e0042}\u{e007f}ags",
];

/// Fails if the text holds a control character but line feeds and those in `allowed`, or something
/// that turns or hides text.
#[track_caller]
fn harmless(what: &str, bytes: &[u8], allowed: &[char]) {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let evil = |c: char| {
        let control = c.is_control() && c != '\n' && !allowed.contains(&c);
        let hidden = matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
        );
        control || hidden
    };
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| evil(c)) {
        let around: String = text[..at].chars().rev().take(60).collect();
        let around: String = around.chars().rev().collect();
        panic!("{what}: {c:?} after {around:?}");
    }
}

#[track_caller]
fn both_harmless(what: &str, output: &Output, allowed: &[char]) {
    harmless(&format!("{what}, output"), &output.stdout, allowed);
    harmless(&format!("{what}, errors"), &output.stderr, &[]);
}

/// Looks at what every command says about the stories and feeds of a desk.
fn check_commands(desk: &Desk) {
    for command in [
        "list",
        "list --json",
        "list evil",
        "feeds",
        "feeds --json",
        "feeds --history",
        "feeds --history --json",
        "doctor",
        "doctor --json",
        "export opml",
        "export json",
        "export csv",
        "export markdown",
        "export ris",
        "export csl-json",
        "export stix",
        "brief --since 9999d",
        "brief --since 9999d --format html",
        "brief --since 9999d --format text",
        "brief --since 9999d --json",
        "fetch --force",
        "fetch --force --json",
    ] {
        let args: Vec<&str> = command.split(' ').collect();
        let output = desk.run(&args);
        let allowed: &[char] = if command.ends_with("csv") || command.ends_with("ris") {
            &['\r']
        } else {
            &[]
        };
        both_harmless(command, &output, allowed);
        assert!(!output.stdout.is_empty(), "{command} says nothing");
    }
    let stories = desk.answer(&["list", "--json"]);
    let ids: Vec<String> = stories
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|story| story["id"].as_str().expect("an id").to_owned())
        .collect();
    // A story is a line: no title breaks out of its own.
    assert_eq!(desk.answer(&["list"]).lines().count(), ids.len());
    // Some from everywhere; `export` has them all.
    for id in ids.iter().step_by(ids.len() / 8 + 1) {
        both_harmless("show", &desk.run(&["show", id]), &[]);
        both_harmless("show --json", &desk.run(&["show", id, "--json"]), &[]);
    }
    let csv = desk.answer(&["export", "csv"]);
    for cell in csv.split(['\n', ',']) {
        let cell = cell.trim_start_matches('"');
        let cell = cell.trim_end_matches('\r');
        let number = cell.parse::<f64>().is_ok();
        assert!(
            number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "a formula: {cell:?}"
        );
    }
}

/// Opens stories in the reader and looks at every byte that went to the terminal.
fn check_reader(desk: &Desk, title: &str) {
    let mut terminal = desk.terminal(&[], 40, 160);
    terminal.wait_for(title);
    for _ in 0..8 {
        terminal.send("\r");
        terminal.wait_for("▸ Story");
        terminal.send("\x1b");
        terminal.wait_for("▸ All");
        terminal.send("j");
    }
    terminal.send("H");
    terminal.wait_for("Health of");
    terminal.send("H");
    terminal.wait_for("▸ All");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    let written = String::from_utf8(terminal.written().to_vec()).expect("UTF-8");
    for introducer in [
        "\u{1b}]", "\u{1b}P", "\u{1b}_", "\u{1b}^", "\u{1b}X", "\u{1b}c",
    ] {
        assert!(!written.contains(introducer), "{introducer:?}");
    }
    assert!(!written.contains("\u{1b}[?1000h"), "the mouse is watched");
    harmless("the reader", written.as_bytes(), &['\u{1b}', '\r']);
}

fn import(desk: &Desk, name: &str, list: &str) -> Output {
    let file = desk.home().join(name);
    fs::write(&file, list).expect("written");
    desk.run(&["import", file.to_str().expect("UTF-8")])
}

/// An outline of every payload that XML can hold, as references.
fn evil_opml(address: &str) -> String {
    let outlines: String = EVIL
        .iter()
        .enumerate()
        .map(|(number, payload)| {
            let text: String = payload
                .chars()
                .filter(|&c| c >= ' ')
                .map(|c| format!("&#x{:x};", u32::from(c)))
                .collect();
            format!(
                "<outline text=\"{text}\" type=\"rss\" category=\"{text}\" xmlUrl=\"{address}/feed?{number}\"/><outline text=\"{text}\" type=\"rss\" xmlUrl=\"|{text}\"/>"
            )
        })
        .collect();
    format!("<opml version=\"2.0\"><body>{outlines}</body></opml>")
}

#[test]
fn nothing_that_a_feed_says_reaches_a_sink_unclean() {
    let items: String = EVIL
        .iter()
        .chain(&["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\t=1"])
        .enumerate()
        .map(|(number, payload)| {
            format!(
                "<item><guid isPermaLink=\"false\">{number}{payload}</guid><title><![CDATA[{payload} evil {number}]]></title>\
                 <author><![CDATA[a@b.c ({payload})]]></author><category><![CDATA[{payload}]]></category>\
                 <link><![CDATA[http://wire.example/{number}{payload}]]></link>\
                 <enclosure url=\"http://wire.example/{number}.mp3\" type=\"{payload}\" length=\"1\"/>\
                 <description><![CDATA[<p title=\"{payload}\">{payload} <a href=\"http://x.example/{payload}\">{payload}</a> <img alt=\"{payload}\" src=\"x\"> Air raid on the border.</p>]]></description></item>"
            )
        })
        .collect();
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title><![CDATA[{}Evil Wire{}]]></title>{items}</channel></rss>",
        EVIL[3], EVIL[1]
    );
    let (server, _asked) = FeedServer::answering(move |path| match path {
        "/broken" => Reply {
            status: "500 \u{1b}]0;PWNED\u{7}",
            ..Reply::page("text/plain", EVIL[0])
        },
        "/other" => Reply::page("text/\u{9b}31mhtml", &format!("<{}>", EVIL[0])),
        // A control character in a header is no HTTP: the whole answer is refused.
        "/headers" => Reply {
            headers:
                "Content-Type: application/rss+xml\r\nETag: \"\u{1b}[31m\"\r\nServer: \u{1b}[2J\r\n"
                    .to_owned(),
            ..Reply::page("", &feed)
        },
        _ => Reply::page("application/rss+xml", &feed),
    });
    let desk = Desk::new();
    let urls = ["/feed", "/broken", "/other", "/headers"].map(|path| server.url(path));
    both_harmless("import", &import(&desk, "urls", &urls.join("\n")), &[]);
    both_harmless("fetch", &desk.run(&["fetch"]), &[]);
    let opml = import(&desk, "evil.opml", &evil_opml(&server.address));
    assert!(opml.status.success());
    both_harmless("import of OPML", &opml, &[]);
    check_commands(&desk);
    check_reader(&desk, "evil 0");
    for document in ["/feed", "/broken", "/other", "/headers"] {
        let url = server.url(document);
        both_harmless("parse", &desk.run(&["parse", &url]), &[]);
        both_harmless("parse --json", &desk.run(&["parse", "--json", &url]), &[]);
    }
}

#[test]
fn what_an_unclean_store_holds_leaves_clean() {
    let feed = rss(
        "Wire",
        &[("Talks", "An evil text.", 1), ("Evil storm", "Rain.", 2)],
    );
    let server = FeedServer::start(vec![("/f", "application/rss+xml", feed)]);
    let desk = Desk::new();
    import(&desk, "urls", &server.url("/f"));
    desk.answer(&["fetch"]);
    let store = desk.home().join(".local/share/flashwire/flashwire.db");
    let evil = EVIL.concat();
    let connection = rusqlite::Connection::open(store).expect("the store");
    for (table, column) in [
        ("feed", "title"),
        ("story", "title"),
        ("story", "url"),
        ("story", "author"),
        ("subscription", "title"),
    ] {
        let changed = connection.execute(
            &format!("UPDATE {table} SET {column} = 'evil ' || ?1"),
            [&evil],
        );
        assert!(changed.expect("changed") > 0, "{table}");
    }
    // A text that is not packed stands behind a 0.
    let changed = connection.execute(
        "UPDATE story_text SET body = CAST(char(0) || 'evil ' || ?1 AS BLOB)",
        [&evil],
    );
    assert!(changed.expect("changed") > 0);
    drop(connection);
    check_commands(&desk);
}

#[test]
fn nothing_that_the_caller_says_comes_back_unclean() {
    let desk = Desk::new();
    for payloads in EVIL.chunks(4) {
        let payload = &*payloads.concat();
        for args in [
            &["list", payload][..],
            &["list", "is:nonsense", payload],
            &["list", &format!("feed:\"{payload}")],
            &["show", payload],
            &["follow", payload],
            &["add", payload],
            &["add", &format!("http://127.0.0.1:1/{payload}")],
            &["remove", payload],
            &["import", payload],
            &["export", payload],
            &["parse", payload],
            &["parse", "--json", payload],
            &["classify", payload],
            &["--config", payload, "list"],
            &[payload],
        ] {
            let output = desk.run(args);
            assert!(!(output.stdout.is_empty() && output.stderr.is_empty()) || args[0] == "list");
            both_harmless(&format!("{args:?}"), &output, &[]);
        }
        both_harmless("classify", &desk.run_with(&["classify"], payload), &[]);
        let line = serde_json::json!({"id": payload, "title": payload, "summary": payload});
        let lines = desk.run_with(&["classify", "--json-lines"], &line.to_string());
        both_harmless("classify --json-lines", &lines, &[]);
        let answer: Value = serde_json::from_slice(&lines.stdout).expect("JSON");
        assert_eq!(answer["id"], payload, "JSON is escaped and stays exact");
    }
}

/// Returns the body of a page.
fn page(server: &Hostile, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port as u16)).expect("the server");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    body.to_owned()
}

#[test]
fn nothing_of_the_hostile_server_reaches_a_sink_unclean() {
    let Some(server) = Hostile::start() else {
        return;
    };
    let desk = Desk::new();
    let urls = [
        "/evil/escapes",
        "/evil/escapes-ref",
        "/evil/escapes-html",
        "/evil/links",
        "/evil/enclosures",
        "/evil/csv",
        "/evil/markdown",
        "/evil/sql",
        "/evil/blank",
        "/headers/esc",
        "/auth/basic",
        "/html/evil",
    ]
    .map(|path| server.url(path));
    both_harmless("import", &import(&desk, "urls", &urls.join("\n")), &[]);
    both_harmless("fetch", &desk.run(&["fetch"]), &[]);
    for path in ["/opml/evil", "/opml/exec"] {
        both_harmless(path, &import(&desk, "list.opml", &page(&server, path)), &[]);
    }
    both_harmless("add", &desk.run(&["add", &server.url("/html/evil")]), &[]);
    check_commands(&desk);
    check_reader(&desk, "unread of");
    for url in &urls {
        both_harmless(url, &desk.run(&["parse", "--json", url]), &[]);
    }
}
