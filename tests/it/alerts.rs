//! Alerts from outside: the daemon, a server that is told, a program, quiet hours, once an event.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use flashwire::alert::{signature, signing_key};
use serde_json::Value;

use crate::support::{Desk, FeedServer, rss};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Longest wait for something that must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// A request that a server got: its head in lower case but for values, and its body.
struct Got {
    head: Vec<String>,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> String {
        let mut lines = self.head.iter().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.expect("a header").1.to_owned()
    }
}

/// Starts a server that answers with these statuses, then with 204; tells what it got.
fn hook(statuses: &'static [&'static str]) -> (String, mpsc::Receiver<Got>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || {
        let mut answers = statuses.iter().copied();
        for stream in listener.incoming().flatten() {
            let answer = answers.next().unwrap_or("204 No Content");
            if let Some(got) = take(stream, answer) {
                drop(tx.send(got));
            }
        }
    });
    (url, rx)
}

fn take(stream: TcpStream, answer: &str) -> Option<Got> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        head.push(line.trim_end().to_owned());
        line.clear();
    }
    let length = head.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().ok())?
    })?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let mut stream = stream;
    stream.write_all(answer.as_bytes()).ok()?;
    Some(Got {
        head,
        body: String::from_utf8(body).ok()?,
    })
}

fn desk(settings: &str, rules: &str) -> Desk {
    let desk = Desk::new();
    let dir = desk.home().join(".config/flashwire");
    fs::create_dir_all(&dir).expect("a directory");
    fs::write(dir.join("config.toml"), settings).expect("written");
    fs::write(dir.join("rules.toml"), rules).expect("written");
    desk
}

fn wire() -> FeedServer {
    let stories = [
        (
            "NATO invokes Article 5 after attack",
            "The alliance met.",
            1,
        ),
        (
            "NATO invokes Article 5 after the attack",
            "The alliance has met.",
            1,
        ),
        ("Harvest festival opens", "Pumpkins of record size.", 3),
        ("North Korea carries out nuclear test", "Years ago.", 30),
    ];
    let page = rss("Harbour Wire", &stories);
    FeedServer::start(vec![("/wire.xml", "application/rss+xml", page)])
}

fn lines(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).expect("UTF-8");
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn a_server_is_told_until_it_takes_it_and_can_verify_who_tells() {
    let (url, got) = hook(&["503 Service Unavailable", "429 Too Many Requests"]);
    let settings = format!(
        "[alerts]\nprecedence = \"FLASH\"\n\
         webhook = {{ url = \"{url}\", secret = {{ command = [\"echo\", \"{SECRET}\"] }} }}\n"
    );
    let (desk, wire) = (desk(&settings, ""), wire());
    let added = desk.run(&["add", &wire.url("/wire.xml")]);
    let notes = String::from_utf8_lossy(&added.stderr).into_owned();
    assert!(added.status.success(), "{notes}");
    assert!(
        notes.contains("alert: FLASH  NATO invokes Article 5"),
        "{notes}"
    );
    assert!(!notes.contains("webhook"), "it arrived in the end: {notes}");
    let tries: Vec<Got> = got.try_iter().collect();
    assert_eq!(tries.len(), 3, "one story of the event, three tries");
    let key = signing_key(SECRET).expect("a key");
    for one in &tries {
        let id = one.header("webhook-id");
        assert_eq!(
            id,
            tries[0].header("webhook-id"),
            "so that it can be told as the same"
        );
        let timestamp: i64 = one.header("webhook-timestamp").parse().expect("a number");
        let signed = signature(&key, &id, timestamp, &one.body);
        assert_eq!(one.header("webhook-signature"), signed);
        assert_eq!(one.header("content-type"), "application/json");
    }
    let body: Value = serde_json::from_str(&tries[0].body).expect("JSON");
    assert_eq!(
        (&body["type"], &body["story"]["precedence"]),
        (&"alert".into(), &"FLASH".into())
    );
    assert_eq!(body["reasons"][0]["kind"], "precedence");
    assert_eq!(body["story"]["feed"], "Harbour Wire");
    // A restart, another round and another report of the event alert nobody again.
    let again = desk.run(&["fetch", "--force"]);
    assert!(!String::from_utf8_lossy(&again.stderr).contains("alert"));
    assert_eq!(got.try_iter().count(), 0);
    assert!(!notes.contains("MfKQ9r8"), "{notes}");
}

#[test]
fn a_server_that_refuses_is_told_once_and_the_user_is_told_why() {
    let (url, got) = hook(&["403 Forbidden", "301 Moved Permanently"]);
    let settings = format!("[alerts]\nwebhook = {{ url = \"{url}\" }}\n");
    let desk = desk(&settings, "");
    let check = |expected: &str| {
        let output = desk.run(&["alerts", "test"]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1));
        assert!(told.starts_with(expected), "{told}");
    };
    check("FAIL  webhook: the server answered 403: is the secret the one that it knows?");
    check("FAIL  webhook: the server answered 301");
    let told = desk.answer(&["alerts", "test"]);
    assert_eq!(told, "ok    webhook: the server answered 204\n");
    let tests: Vec<Got> = got.try_iter().collect();
    assert_eq!(tests.len(), 3);
    assert!(
        tests[2].body.starts_with("{\"type\":\"test\""),
        "{}",
        tests[2].body
    );
}

#[test]
fn without_a_way_a_test_says_what_to_do_and_doctor_checks_ways() {
    let check = |settings: &str, rules: &str, expected: &str| {
        let told = desk(settings, rules).run(&["doctor"]);
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains(expected), "{told}");
    };
    let output = desk("", "").run(&["alerts", "test"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors.contains("no way for alerts: name `channels`"),
        "{errors}"
    );
    check(
        "[alerts]\nprecedence = \"FLASH\"",
        "",
        "warn  alerts: stories alert, but nothing tells",
    );
    check(
        "[alerts]\nchannels = [\"bell\"]",
        "",
        "warn  alerts: by bell, but no precedence",
    );
    let command = "[alerts]\nprecedence = \"FLASH\"\ncommand = [\"no-such-program\"]";
    check(
        command,
        "",
        "FAIL  alerts.command: there is no program `no-such-program`",
    );
    let rule = "[[rule]]\nname = \"log\"\nquery = \"war\"\nrun = [\"no-such-program\"]";
    check(
        "",
        rule,
        "FAIL  rule `log`: there is no program `no-such-program`",
    );
    let http = "[alerts]\nprecedence = \"FLASH\"\nwebhook = { url = \"http://desk.example/\" }";
    check(http, "", "warn  alerts.webhook: alerts go over http");
}

#[test]
fn a_program_is_told_with_arguments_and_json() {
    let settings = "[alerts]\nprecedence = \"FLASH\"\n\
        command = [\"/bin/sh\", \"-c\", \"cat >> $HOME/told; echo $1 >> $HOME/told\", \"sh\", \"{precedence} {reason}\"]\n";
    let rules = "[[rule]]\nname = \"farm\"\nquery = \"harvest\"\nnotify = true\n\
                 [[rule]]\nname = \"old\"\nquery = \"korea\"\nnotify = true\n";
    let (desk, wire) = (desk(settings, rules), wire());
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let told = fs::read_to_string(desk.home().join("told")).expect("the program ran");
    assert!(told.contains("FLASH FLASH"), "{told}");
    assert!(told.contains("ROUTINE rule farm"), "{told}");
    assert!(
        !told.contains("Korea"),
        "a story of yesterday alerts nobody: {told}"
    );
    assert_eq!(told.matches("\"type\":\"alert\"").count(), 2, "{told}");
}

#[test]
fn quiet_hours_hold_back_and_the_sum_comes_when_they_end() {
    let quiet = "[alerts]\nprecedence = \"FLASH\"\nquiet = \"00:00-00:00\"\nflash_passes = false\n";
    let (desk, wire) = (desk(quiet, ""), wire());
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let round = desk.run(&["watch", "--once"]);
    assert_eq!(lines(&round.stdout), Vec::<Value>::new());
    let settings = desk.home().join(".config/flashwire/config.toml");
    fs::write(settings, "[alerts]\nprecedence = \"FLASH\"\n").expect("written");
    let round = desk.run(&["watch", "--once"]);
    let told = lines(&round.stdout);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["type"], &told[0]["count"]),
        (&"more".into(), &1.into())
    );
    assert_eq!(told[0]["stories"][0]["precedence"], "FLASH");
    let round = desk.run(&["watch", "--once"]);
    assert_eq!(lines(&round.stdout), Vec::<Value>::new());
}

#[test]
fn where_only_some_may_be_told_the_most_urgent_are() {
    let desk = desk("[alerts]\nprecedence = \"PRIORITY\"\ncap = 1\n", "");
    let stories = [
        (
            "North Korea carries out nuclear test",
            "It was the seventh.",
            1,
        ),
        (
            "Russian and Ukrainian troops trade fire near the border",
            "Both sides said so.",
            2,
        ),
    ];
    let page = rss("Harbour Wire", &stories);
    let wire = FeedServer::start(vec![("/wire.xml", "application/rss+xml", page)]);
    subscribe(&desk, &wire.url("/wire.xml"));
    let output = desk.run(&["watch", "--once"]);
    let told = lines(&output.stdout);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0]["story"]["precedence"], "FLASH");
    assert_eq!(told[1]["stories"][0]["precedence"], "PRIORITY");
}

/// Starts the daemon over the desk's store.
fn daemon(desk: &Desk, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_flashwire"))
        .arg("watch")
        .args(args)
        .env_clear()
        .env("HOME", desk.home())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Subscribes without fetching, by a list.
fn subscribe(desk: &Desk, url: &str) {
    let list = desk.home().join("urls");
    fs::write(&list, format!("{url}\n")).expect("written");
    desk.answer(&["import", list.to_str().expect("UTF-8")]);
}

fn end(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill")
        .args([signal, &id])
        .status()
        .expect("kill");
    assert!(sent.success());
}

#[test]
fn the_daemon_fetches_prints_and_ends_with_a_signal() {
    let (desk, wire) = (desk("[alerts]\nprecedence = \"FLASH\"\n", ""), wire());
    subscribe(&desk, &wire.url("/wire.xml"));
    for (signal, args, expected) in [("-TERM", &["--all"][..], (1, 4)), ("-INT", &[], (0, 0))] {
        let mut child = daemon(&desk, args);
        let mut notes = BufReader::new(child.stderr.take().expect("piped"));
        let mut note = String::new();
        notes.read_line(&mut note).expect("a note");
        assert_eq!(
            note,
            "watching 1 feed; SIGINT (ctrl-c) or SIGTERM ends it\n"
        );
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (tx, rx) = mpsc::channel();
        let reading = thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                drop(tx.send(line));
            }
        });
        let (alerts, stories) = expected;
        let mut told: Vec<Value> = Vec::new();
        while told.len() < alerts + stories {
            let line = rx.recv_timeout(PATIENCE).expect("a line");
            told.push(serde_json::from_str(&line).expect("JSON"));
        }
        let of_type = |name: &str| told.iter().filter(|line| line["type"] == name).count();
        assert_eq!((of_type("alert"), of_type("story")), expected, "{told:?}");
        end(&child, signal);
        let status = child.wait().expect("it ends");
        reading.join().expect("read to the end");
        assert_eq!(status.code(), Some(0), "{signal}");
        assert_eq!(rx.try_iter().count(), 0, "an event alerts once");
    }
}

#[test]
fn the_readers_terminal_calls_and_its_foot_says_why() {
    let settings =
        "[alerts]\nprecedence = \"FLASH\"\nchannels = [\"bell\", \"osc9\", \"osc777\"]\n";
    let (desk, wire) = (desk(settings, ""), wire());
    subscribe(&desk, &wire.url("/wire.xml"));
    let mut terminal = desk.terminal(&[], 24, 100);
    terminal.wait_for("▲ FLASH  NATO invokes Article 5");
    let written = String::from_utf8_lossy(terminal.written()).into_owned();
    let title = "FLASH NATO invokes Article 5 after";
    assert!(written.contains(&format!("\x1b]9;{title}")), "OSC 9");
    assert!(
        written.contains(&format!("\x1b]777;notify;{title}")),
        "OSC 777"
    );
    assert!(written.contains('\x07'), "the bell");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn the_daemon_ends_when_nobody_reads_it() {
    let (desk, wire) = (desk("", ""), wire());
    subscribe(&desk, &wire.url("/wire.xml"));
    let mut child = daemon(&desk, &["--all"]);
    drop(child.stdout.take());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
}
