//! Tests of the demo server over a real socket on loopback.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{TimeDelta, TimeZone as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// A server whose clock the test turns.
struct Running {
    address: SocketAddr,
    tasks: JoinSet<()>,
    cancel: CancellationToken,
    seconds: Arc<AtomicI64>,
}

impl Running {
    async fn start() -> Self {
        let started = Utc.with_ymd_and_hms(2031, 3, 5, 14, 0, 0).unwrap();
        let seconds = Arc::new(AtomicI64::new(0));
        let cancel = CancellationToken::new();
        let clock = Arc::clone(&seconds);
        let now = move || started + TimeDelta::seconds(clock.load(Ordering::Relaxed));
        let wire = Wire::load().unwrap();
        let (address, tasks) = serve(wire, started, now, cancel.clone()).await.unwrap();
        Self {
            address,
            tasks,
            cancel,
            seconds,
        }
    }

    async fn ask(&self, request_line: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request =
            format!("{request_line} HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        response
    }
}

fn header_of<'a>(response: &'a str, name: &str) -> &'a str {
    let head = response.split("\r\n\r\n").next().unwrap();
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}

#[tokio::test]
async fn each_path_has_its_status() {
    let server = Running::start().await;
    for (request_line, status, content_type, part) in [
        ("GET /", "200", HTML, "Lantern Wire Agency"),
        (
            "GET /feeds/lantern",
            "200",
            "application/rss+xml; charset=utf-8",
            "<rss ",
        ),
        (
            "GET /feeds/glacis",
            "200",
            "application/atom+xml; charset=utf-8",
            "<feed ",
        ),
        (
            "GET /feeds/marsa?x=1",
            "200",
            "application/rss+xml; charset=utf-8",
            "<rss ",
        ),
        (
            "GET /feeds/tallow",
            "200",
            "application/feed+json; charset=utf-8",
            "jsonfeed.org",
        ),
        ("GET /feeds/signalbox", "503", HTML, "Service Unavailable"),
        ("GET /feeds/nobody", "404", HTML, "no such feed"),
        ("GET /feeds/../etc", "404", HTML, "no such feed"),
        ("POST /feeds/lantern", "405", HTML, "Only GET"),
    ] {
        let response = server.ask(request_line, "").await;
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request_line}: {response}"
        );
        assert_eq!(
            header_of(&response, "content-type"),
            content_type,
            "{request_line}"
        );
        assert!(response.contains(part), "{request_line}");
    }
}

#[tokio::test]
async fn head_sends_no_body() {
    let server = Running::start().await;
    let response = server.ask("HEAD /feeds/lantern", "").await;
    assert!(response.starts_with("HTTP/1.1 200 "));
    assert!(response.ends_with("\r\n\r\n"));
}

#[tokio::test]
async fn a_known_document_is_not_sent_again_until_a_story_arrives() {
    let server = Running::start().await;
    let first = server.ask("GET /feeds/lantern", "").await;
    assert_eq!(
        header_of(&first, "last-modified"),
        "Wed, 05 Mar 2031 13:59:00 GMT"
    );
    let condition = format!(
        "If-None-Match: \"other\", W/{}\r\n",
        header_of(&first, "etag")
    );

    let second = server.ask("GET /feeds/lantern", &condition).await;
    assert!(second.starts_with("HTTP/1.1 304 "), "{second}");
    assert!(second.ends_with("\r\n\r\n"));

    server.seconds.store(40, Ordering::Relaxed);
    let third = server.ask("GET /feeds/lantern", &condition).await;
    assert!(third.starts_with("HTTP/1.1 200 "));
    assert!(third.contains("invokes NATO Article 4"));
    assert!(!first.contains("invokes NATO Article 4"));
}

#[tokio::test]
async fn every_subscription_is_served() {
    let server = Running::start().await;
    let wire = Wire::load().unwrap();
    let feeds = wire.subscriptions(server.address);
    assert_eq!(feeds.len(), wire.outlets().len());
    for (feed, outlet) in feeds.iter().zip(wire.outlets()) {
        let path = feed
            .url
            .strip_prefix(&format!("http://{}", server.address))
            .unwrap();
        let response = server.ask(&format!("GET {path}"), "").await;
        let status = if outlet.broken { "503" } else { "200" };
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{}",
            feed.url
        );
    }
}

#[tokio::test]
async fn cancelling_ends_the_server_and_open_connections() {
    let mut server = Running::start().await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nHost: demo\r\n\r\n")
        .await
        .unwrap();
    let mut byte = [0];
    idle.read_exact(&mut byte).await.unwrap();

    server.cancel.cancel();
    server.tasks.join_next().await.unwrap().unwrap();
    assert!(server.tasks.is_empty());
    let mut rest = Vec::new();
    // The rest of the page, then the end of the stream or a reset: either way it is over.
    let _ended = idle.read_to_end(&mut rest).await;
    assert!(TcpStream::connect(server.address).await.is_err());
}
