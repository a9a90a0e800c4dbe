//! Every endpoint of the hostile server of `../shared/servers`, with what a good client makes of it,
//! and the score that the server gives the program for its manners.
//!
//! Needs python3 and `../shared`; without them the tests say that they were skipped.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use flashwire::{
    fetch::{Answer, FetchOptions, Fetcher, Proxy, Request, Response},
    parse,
};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::support::Desk;

/// The server, ended when it is dropped.
pub struct Hostile {
    child: Child,
    /// Its port on 127.0.0.1.
    pub port: u64,
    /// Its port for TLS with a certificate that nobody trusts, where openssl can make one.
    pub tls_port: u64,
}

impl Hostile {
    /// Starts it; `None` if it is not there, which is said.
    pub fn start() -> Option<Self> {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/servers/hostile_server.py");
        let started = Command::new("python3")
            .arg(&script)
            .args(["--port", "0", "--tls", "--ttl", "600"])
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
        let port = |name: &str| ready[name].as_u64().unwrap_or(0);
        let (port, tls_port) = (port("port"), port("tls_port"));
        Some(Self {
            child,
            port,
            tls_port,
        })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Asks one of its control pages.
    pub fn control(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port as u16)).expect("the server");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).expect("JSON")
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Paths, and what comes of them: a number of stories, or the start of the reason why none.
const EXPECTED: &[(&str, &str)] = &[
    ("/ok/rss", "3"),
    ("/ok/atom", "3"),
    ("/ok/json", "3"),
    ("/ok/rdf", "3"),
    ("/auth/basic", "HTTP 401"),
    ("/cookie/set", "1"),
    ("/cookie/check", "1"),
    ("/body/truncated-chunked", "the answer could not be read"),
    ("/body/short", "the answer could not be read"),
    // The announced length is too small: the rest is not the answer's.
    ("/body/long", "20"),
    ("/body/bad-chunk", "the answer could not be read"),
    ("/body/rst-mid", "the answer could not be read"),
    ("/body/rst-first", "the answer could not be read"),
    ("/body/rst-headers", "the answer could not be read"),
    ("/body/http09", "the answer could not be read"),
    ("/body/garbage", "the answer could not be read"),
    ("/body/lf-only", "40"),
    ("/body/cl-and-te", "40"),
    ("/body/neg-cl", "the answer could not be read"),
    ("/body/dup-cl", "the answer could not be read"),
    ("/body/no-cl", "40"),
    ("/body/empty", "the document is empty"),
    ("/body/close-first", "the answer could not be read"),
    ("/bomb/gzip?mib=1024", "the document is larger than 2 MiB"),
    (
        "/bomb/deflate?mib=1024",
        "the document is larger than 2 MiB",
    ),
    (
        "/bomb/gzip-xml?mib=1024",
        "the document is larger than 2 MiB",
    ),
    (
        "/bomb/gzip-nested?mib=64",
        "the document is larger than 2 MiB",
    ),
    ("/bomb/br", "the document is larger than 2 MiB"),
    ("/bomb/zstd", "the document is larger than 2 MiB"),
    ("/charset/windows-1251?where=decl", "1"),
    ("/charset/koi8-r?where=http", "1"),
    ("/charset/shift_jis?where=none", "1"),
    ("/charset/utf-16?where=bom", "1"),
    ("/charset/utf-32?where=bom", "1"),
    ("/charset/gb18030?where=lie-http", "1"),
    ("/charset/windows-1256?where=lie-decl", "1"),
    ("/ct/html-as-rss", "an HTML page"),
    ("/ct/rss-as-html", "3"),
    ("/ct/rss-as-text", "3"),
    ("/ct/octet", "3"),
    ("/ct/none", "3"),
    ("/ct/image", "3"),
    ("/ct/json-as-rss", "JSON without a list of items"),
    ("/ct/weird", "the answer could not be read"),
    ("/date/skew?s=-1000000000", "3"),
    ("/date/bad", "3"),
    ("/dl", "plain text or binary data"),
    ("/enc/gzip", "3"),
    ("/enc/deflate", "3"),
    ("/enc/raw-deflate", "3"),
    ("/enc/br", "1"),
    ("/enc/zstd", "1"),
    ("/enc/mislabeled", "3"),
    ("/enc/unlabeled", "3"),
    ("/enc/truncated", "the answer could not be read"),
    ("/enc/unknown", "3"),
    ("/enc/trailing", "3"),
    ("/enc/identity", "3"),
    ("/enc/x-gzip", "3"),
    ("/enc/bad-crc", "3"),
    ("/enc/upper", "3"),
    ("/endless/body", "the document is larger than 2 MiB"),
    ("/endless/body?cl=1", "the document is larger than 2 MiB"),
    ("/endless/zeros", "the document is larger than 2 MiB"),
    ("/endless/headers", "the answer could not be read"),
    ("/endless/line", "the answer could not be read"),
    ("/endless/entity", "the document is larger than 2 MiB"),
    ("/endless/1xx", "the server did not"),
    ("/evil/escapes", "76"),
    ("/evil/escapes-ref", "76"),
    ("/evil/escapes-html", "76"),
    ("/evil/links", "44"),
    ("/evil/enclosures", "23"),
    ("/evil/csv", "15"),
    ("/evil/markdown", "19"),
    ("/evil/html", "the document is larger than 2 MiB"),
    ("/evil/html?i=4", "1"),
    ("/evil/sql", "26"),
    ("/evil/long", "the document is larger than 2 MiB"),
    ("/evil/blank", "14"),
    ("/evil/tracking", "1"),
    ("/flap/1", "HTTP 500"),
    ("/headers/huge?kib=1024", "the answer could not be read"),
    ("/headers/many?n=10000", "the answer could not be read"),
    ("/headers/latin1", "3"),
    ("/headers/esc", "the answer could not be read"),
    ("/headers/nul", "the answer could not be read"),
    ("/hints/ttl", "1"),
    ("/hints/skip", "1"),
    ("/hints/sy", "1"),
    ("/hints/max-age", "1"),
    ("/hints/no-store", "1"),
    ("/hints/expires", "1"),
    (
        "/html/autodiscovery",
        "an HTML page, not a feed; it names one",
    ),
    ("/html/none", "an HTML page"),
    ("/html/captcha", "HTTP 403"),
    ("/items/5000", "5000"),
    ("/items/50000", "the document is larger than 2 MiB"),
    ("/items/dup-guid", "3"),
    ("/items/nothing", "3"),
    ("/items/clock", "19"),
    ("/items/past", "9"),
    ("/items/future", "9"),
    ("/opml/exec", "an OPML list of feeds"),
    ("/opml/deep", "an OPML list of feeds"),
    ("/opml/laughs", "an OPML list of feeds"),
    ("/redir/301", "3"),
    ("/redir/302", "3"),
    ("/redir/303", "3"),
    ("/redir/307", "3"),
    ("/redir/308", "3"),
    ("/redir/chain/4", "3"),
    ("/redir/chain/5", "redirect not followed: more than 5"),
    ("/redir/loop", "redirect not followed: more than 5"),
    ("/redir/ping", "redirect not followed: more than 5"),
    ("/redir/slow-loop", "the server did not finish"),
    ("/redir/file", "redirect not followed: `file:"),
    ("/redir/data", "redirect not followed: `data:"),
    ("/redir/javascript", "redirect not followed: `javascript:"),
    ("/redir/ftp", "redirect not followed: `ftp:"),
    ("/redir/gopher", "redirect not followed: `gopher:"),
    ("/redir/unix", "redirect not followed: `unix:"),
    ("/redir/alt-loopback?form=dec", PRIVATE),
    ("/redir/alt-loopback?form=hex", PRIVATE),
    ("/redir/alt-loopback?form=oct", PRIVATE),
    ("/redir/alt-loopback?form=zero", PRIVATE),
    ("/redir/alt-loopback?form=v6", PRIVATE),
    ("/redir/alt-loopback?form=v4mapped", PRIVATE),
    ("/redir/alt-loopback?form=two", PRIVATE),
    ("/redir/alt-loopback?form=short", PRIVATE),
    ("/redir/alt-loopback?form=localhost", PRIVATE),
    ("/redir/cross", PRIVATE),
    (
        "/redir/nolocation",
        "redirect not followed: the server does not say where to",
    ),
    ("/redir/badlocation", "the answer could not be read"),
    ("/redir/crlf", "3"),
    ("/redir/huge", "redirect not followed"),
    ("/redir/userinfo", "3"),
    ("/redir/fragment", "3"),
    ("/redir/empty", "redirect not followed"),
    ("/redir/301-then-404", "HTTP 404"),
    ("/slow/drip?bps=1", "the server did not finish"),
    ("/slow/headers", "the server did not"),
    ("/slow/never", "the server did not answer"),
    ("/slow/first?s=30", "the server did not answer"),
    ("/slow/stall", "the server did not answer"),
    ("/slow/after-headers", "the server did not answer"),
    ("/status/204", "the document is empty"),
    ("/status/206", "HTTP 206"),
    ("/status/304", "HTTP 304"),
    ("/status/400", "HTTP 400"),
    // Its header has control characters in it, which HTTP does not allow.
    ("/status/401", "the answer could not be read"),
    ("/status/403", "HTTP 403"),
    ("/status/404", "HTTP 404"),
    ("/status/410", "HTTP 410"),
    ("/status/429?ra=120", "HTTP 429"),
    ("/status/500", "HTTP 500"),
    ("/status/503?ra=garbage", "HTTP 503"),
    ("/xml/xxe", "1"),
    ("/xml/xxe-param", "0"),
    ("/xml/xxe-dtd", "0"),
    ("/xml/stylesheet", "3"),
    ("/xml/xinclude", "1"),
    ("/xml/laughs", "1"),
    ("/xml/quadratic", "0"),
    ("/xml/deep", "1"),
    ("/xml/deep-itunes", "0"),
    ("/xml/deep-html", "1"),
    ("/xml/deep-json", "0"),
    ("/xml/attrs", "1"),
    ("/xml/xmlns", "0"),
    ("/xml/duration", "1"),
    ("/xml/author-cjk", "1"),
    ("/xml/author-nbsp", "1"),
    ("/xml/no-version", "1"),
    ("/xml/version-0.93", "3"),
    ("/xml/upper", "1"),
    ("/xml/rdf09", "1"),
    ("/xml/atom03", "1"),
    ("/xml/default-ns", "1"),
    ("/xml/https-ns", "1"),
    ("/xml/undeclared-prefix", "1"),
    ("/xml/bare-amp", "1"),
    ("/xml/nbsp", "1"),
    ("/xml/leading-ws", "3"),
    ("/xml/php-warning", "3"),
    ("/xml/text-before", "3"),
    ("/xml/trailing", "3"),
    ("/xml/truncated", "7"),
    ("/xml/mismatched", "3"),
    ("/xml/unclosed", "3"),
    ("/xml/control", "3"),
    ("/xml/charref-control", "3"),
    ("/xml/cp1252-ref", "3"),
    ("/xml/double-escaped", "3"),
    ("/xml/lt-in-title", "3"),
    ("/xml/cdata-unclosed", "2"),
    ("/xml/utf16-lie", "3"),
    ("/xml/bom-mid", "3"),
    ("/xml/xml11", "3"),
    ("/xml/two-roots", "6"),
    ("/xml/empty", "the document is empty"),
    ("/xml/spaces", "the document is empty"),
    ("/xml/decl-only", "the document is empty"),
    ("/xml/no-channel", "0"),
    ("/xml/items-outside", "1"),
    ("/xml/atom-bad-type", "1"),
    ("/xml/json-int-id", "1"),
    ("/xml/json-no-title", "1"),
    ("/xml/json-bom", "0"),
];

const PRIVATE: &str = "redirect not followed";

/// Short limits, so that the test does not take longer than the slowest of them.
fn options() -> FetchOptions {
    FetchOptions {
        // More at once would be more than the server's own loop can serve within the limits.
        concurrency: 20,
        per_host: 20,
        connect_timeout_s: 2,
        read_timeout_s: 2,
        total_timeout_s: 4,
        max_body_mib: 2,
        max_redirects: 5,
        user_agent: "flashwire-test".to_owned(),
        proxy: Proxy::None,
        ca_file: String::new(),
    }
}

fn outcome(response: Response) -> String {
    match response.answer {
        Answer::Failed(error) => error.to_string(),
        Answer::NotModified { .. } => "not modified".to_owned(),
        Answer::Document(document) => {
            let content_type = document.content_type.as_deref();
            match parse::parse(&document.body, content_type, Some(&document.final_url)) {
                Ok((feed, _notes)) => feed.stories.len().to_string(),
                Err(error) => error.to_string(),
            }
        }
    }
}

fn fits(found: &str, expected: &str) -> bool {
    match expected.parse::<usize>() {
        Ok(_) => found == expected,
        Err(_) => found.starts_with(expected),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_hostile_endpoint_has_its_outcome() {
    let Some(server) = Hostile::start() else {
        return;
    };
    let fetcher = Fetcher::new(options(), []).expect("a client");
    let mut asked = JoinSet::new();
    for (idx, (path, _)) in EXPECTED.iter().enumerate() {
        let fetcher = fetcher.clone();
        let request = Request {
            url: server.url(path),
            ..Request::default()
        };
        asked.spawn(async move { (idx, fetcher.get(&request).await) });
    }
    let (mut wrong, mut again) = (Vec::new(), Vec::new());
    while let Some(answered) = asked.join_next().await {
        let (idx, response) = answered.expect("no panic");
        let (path, expected) = EXPECTED[idx];
        let found = outcome(response);
        assert!(
            !found.contains(|c: char| c.is_control()),
            "{path}: {found:?}"
        );
        if !fits(&found, expected) {
            again.push(idx);
        }
    }
    // On a busy machine the limits are short, and a connection that a neighbour left broken may have
    // been used again: what did not fit is asked once more, alone and with patience.
    let patient = FetchOptions {
        read_timeout_s: 6,
        total_timeout_s: 12,
        ..options()
    };
    for idx in again {
        let (path, expected) = EXPECTED[idx];
        let request = Request {
            url: server.url(path),
            ..Request::default()
        };
        let fetcher = Fetcher::new(patient.clone(), []).expect("a client");
        let found = outcome(fetcher.get(&request).await);
        if !fits(&found, expected) {
            wrong.push(format!("{path}: {found} for {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The stand-in for an internal service was never asked.
    let stats = server.control("/stats?headers=0");
    assert_eq!(stats["paths"]["/internal/secret"], Value::Null);
    assert_eq!(stats["paths"]["/internal/echo"], Value::Null);
}

#[test]
fn every_family_of_the_server_is_in_the_table() {
    let Some(server) = Hostile::start() else {
        return;
    };
    let index = server.control("/index");
    let control = [
        "/index",
        "/stats",
        "/score",
        "/reset",
        "/quit",
        "/internal",
        "/cond",
    ];
    for family in index.as_object().expect("a map").keys() {
        let is_met = EXPECTED
            .iter()
            .any(|(path, _)| path.starts_with(family.as_str()));
        assert!(
            is_met || control.contains(&family.as_str()),
            "{family} is not in the table"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_refused_in_plain_words() {
    let Some(server) = Hostile::start() else {
        return;
    };
    if server.tls_port == 0 {
        println!("skipped: openssl is not there");
        return;
    }
    let request = Request {
        url: format!("https://127.0.0.1:{}/ok/rss", server.tls_port),
        ..Request::default()
    };
    let found = outcome(
        Fetcher::new(options(), [])
            .expect("a client")
            .get(&request)
            .await,
    );
    assert!(
        found.starts_with("certificate of 127.0.0.1 not trusted"),
        "{found}"
    );
}

/// What the server says of a program that polls these feeds for several rounds.
#[test]
fn the_manners_are_without_fault() {
    let Some(server) = Hostile::start() else {
        return;
    };
    let desk = Desk::new();
    let kinds = [
        "both",
        "etag",
        "lm",
        "weak",
        "unquoted",
        "odd-lm",
        "gzip-suffix",
        "rotate",
        "lm-backwards",
        "etag-volatile",
        "304-newtag",
        "304-unasked",
    ];
    let list: String = kinds
        .iter()
        .map(|kind| server.url(&format!("/cond/{kind}\n")))
        .chain([server.url("/ok/rss\n"), server.url("/status/429\n")])
        .collect();
    std::fs::write(desk.home().join("urls"), list).expect("a file");
    desk.answer(&["import", desk.home().join("urls").to_str().expect("text")]);
    for _round in 0..6 {
        desk.run(&["fetch", "--force"]);
    }
    let score = server.control("/score");
    assert_eq!(score["side_requests"], serde_json::json!([]));
    let paths = score["paths"].as_object().expect("a map");
    assert!(paths.len() >= kinds.len());
    for (path, seen) in paths {
        assert_eq!(seen["methods"], serde_json::json!(["GET"]), "{path}");
        for fault in ["cookies", "referers", "added_query", "no_user_agent"] {
            assert_eq!(seen[fault], 0, "{path}: {fault}: {seen}");
        }
        assert_eq!(seen["ignored_retry_after"], serde_json::json!([]), "{path}");
        for validator in ["inm", "ims"] {
            assert_eq!(seen[validator]["bogus"], 0, "{path}: {validator}: {seen}");
            assert_eq!(seen[validator]["stale"], 0, "{path}: {validator}: {seen}");
        }
        let agent = seen["user_agents"][0].as_str().expect("a name");
        assert!(
            agent.starts_with("flashwire/") && agent.contains("+https://"),
            "{agent}"
        );
        if path.starts_with("/cond/") && path != "/cond/304-unasked" {
            assert_eq!(seen["unconditional_after_first"], 0, "{path}: {seen}");
        }
    }
    // A 304 that nobody asked for neither counts as news nor wipes the feed.
    let feeds = desk.answer(&["feeds", "--json"]);
    assert!(
        feeds
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok())
    );
}
