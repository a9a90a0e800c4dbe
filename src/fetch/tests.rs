//! What comes back from a server on 127.0.0.1 that the test starts.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use http_body_util::Full;
use hyper::{
    Request as Asked, Response as Reply, body::Bytes, body::Incoming, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};

use self::bodies::{GZIP, ZLIB, brotli, zstd, zstd_bomb};
use super::*;

mod bodies;

/// What the server has seen.
#[derive(Debug)]
struct Seen {
    under_way: AtomicUsize,
    most: AtomicUsize,
    /// Lets the requests to `/wait` go on.
    go_on: Semaphore,
}

/// A server that lives as long as this value.
struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("bound");
        let seen = Arc::new(Seen {
            under_way: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            go_on: Semaphore::new(0),
        });
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&seen);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let seen = Arc::clone(&shared);
                connections.spawn(async move {
                    let service = service_fn(|asked| serve(asked, Arc::clone(&seen)));
                    // A client may hang up; what it saw is what the test asks about.
                    let _ = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self {
            address,
            seen,
            _tasks: tasks,
        }
    }

    fn request(&self, path: &str) -> Request {
        Request {
            url: format!("http://{}{path}", self.address),
            ..Request::default()
        }
    }

    async fn get(&self, path: &str) -> Response {
        fetcher().get(&self.request(path)).await
    }
}

async fn serve(asked: Asked<Incoming>, seen: Arc<Seen>) -> Result<Reply<Full<Bytes>>, Infallible> {
    let header = |name: &str| {
        asked
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let answer = Reply::builder();
    let path = asked.uri().path();
    let encoded = |encoding: &str, body: Vec<u8>| {
        Reply::builder()
            .header("content-encoding", encoding)
            .body(Full::from(body))
    };
    let to = |status: u16, location: &str| {
        Reply::builder()
            .status(status)
            .header("location", location)
            .body(Full::default())
    };
    let answer = match path {
        "/ok" if header("if-none-match") == Some("\"a b\"") => {
            answer.status(304).body(Full::default())
        }
        "/ok" => answer
            .header("etag", "\"a b\"")
            .header("last-modified", "yesterday")
            .header("content-type", "application/rss+xml")
            .body(Full::from("<rss/>")),
        "/latin" => {
            let sent = asked.headers().get("if-none-match");
            let etag = hyper::header::HeaderValue::from_bytes(b"\"\xe9\xff\"").expect("allowed");
            let status = if sent == Some(&etag) { 304 } else { 200 };
            answer
                .status(status)
                .header("etag", etag)
                .body(Full::from("<rss/>"))
        }
        "/echo" => {
            let names = asked
                .headers()
                .keys()
                .map(reqwest::header::HeaderName::as_str);
            answer.body(Full::from(names.collect::<Vec<_>>().join(" ")))
        }
        "/gzip" => encoded("gzip", GZIP.to_vec()),
        "/deflate" => encoded("deflate", ZLIB.to_vec()),
        "/zstd" => encoded("zstd", zstd()),
        "/br" => encoded("br", brotli()),
        "/bomb" => encoded("zstd", zstd_bomb()),
        "/large" => answer.body(Full::from(vec![b'x'; (1 << 20) + 1])),
        "/loop" => to(302, "/loop"),
        "/moved" => to(301, "/ok"),
        "/found" => to(302, "/moved"),
        "/to-echo" => to(302, "/echo"),
        "/to-file" => to(302, "file:///etc/passwd"),
        "/to-port" => to(302, "http://127.0.0.1:1/secret"),
        "/to-mapped" => to(302, "http://[::ffff:127.0.0.1]/secret"),
        "/to-name" => to(302, "http://localhost/secret"),
        "/nowhere" => answer.status(302).body(Full::default()),
        "/busy" => answer
            .status(503)
            .header("retry-after", "120")
            .body(Full::default()),
        "/hang" => std::future::pending().await,
        "/wait" => {
            let now = seen.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            seen.most.fetch_max(now, Ordering::SeqCst);
            // The semaphore is never closed.
            let _ = seen.go_on.acquire().await;
            seen.under_way.fetch_sub(1, Ordering::SeqCst);
            answer.body(Full::from("waited"))
        }
        _ => answer.status(404).body(Full::default()),
    };
    Ok(answer.expect("a valid answer"))
}

fn options() -> FetchOptions {
    FetchOptions {
        concurrency: 8,
        per_host: 2,
        connect_timeout_s: 1,
        read_timeout_s: 1,
        total_timeout_s: 2,
        max_body_mib: 1,
        max_redirects: 5,
        proxy: Proxy::None,
        ca_file: String::new(),
        user_agent: "flashwire-test".to_owned(),
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(options(), []).expect("a client")
}

fn document(response: Response) -> Document {
    match response.answer {
        Answer::Document(document) => document,
        other => panic!("no document: {other:?}"),
    }
}

fn error(response: Response) -> String {
    match response.answer {
        Answer::Failed(error) => error.to_string(),
        other => panic!("no failure: {other:?}"),
    }
}

#[tokio::test]
async fn validators_come_back_and_are_honoured() {
    let server = Server::start().await;
    let first = document(server.get("/ok").await);
    assert_eq!(first.body, b"<rss/>");
    assert_eq!(first.etag.as_deref(), Some("\"a b\""));
    assert_eq!(first.last_modified.as_deref(), Some("yesterday"));
    assert_eq!(first.content_type.as_deref(), Some("application/rss+xml"));
    let again = Request {
        etag: first.etag,
        validators_of: Some(first.final_url),
        ..server.request("/ok")
    };
    let again = fetcher().get(&again).await;
    assert!(matches!(again.answer, Answer::NotModified { .. }));
}

#[tokio::test]
async fn validators_may_be_any_bytes() {
    let server = Server::start().await;
    let first = document(server.get("/latin").await);
    assert_eq!(first.etag.as_deref(), Some("\"\u{e9}\u{ff}\""));
    let again = Request {
        etag: first.etag,
        validators_of: Some(first.final_url),
        ..server.request("/latin")
    };
    let again = fetcher().get(&again).await;
    assert!(matches!(again.answer, Answer::NotModified { .. }));
}

#[tokio::test]
async fn validators_go_to_the_address_that_sent_them_alone() {
    let server = Server::start().await;
    let request = |path: &str, of: &str| Request {
        etag: Some("\"a b\"".to_owned()),
        validators_of: Some(server.request(of).url),
        ..server.request(path)
    };
    let check = async |path: &str, of: &str, is_sent: bool| {
        let seen = String::from_utf8(document(fetcher().get(&request(path, of)).await).body);
        let seen = seen.expect("header names");
        assert_eq!(seen.contains("if-none-match"), is_sent, "{path} {of}");
    };
    check("/echo", "/echo", true).await;
    check("/echo", "/ok", false).await;
    // What the feed redirects to is asked with what it sent itself, and not with what the feed sent.
    check("/to-echo", "/echo", true).await;
    check("/to-echo", "/to-echo", false).await;
}

#[tokio::test]
async fn only_what_was_given_is_sent() {
    let server = Server::start().await;
    let sent = |request: Request| async move {
        let body = document(fetcher().get(&request).await).body;
        String::from_utf8(body).expect("header names")
    };
    let plain = sent(server.request("/echo")).await;
    let mut names: Vec<_> = plain.split(' ').collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    let dated = Request {
        last_modified: Some("yesterday".to_owned()),
        validators_of: Some(server.request("/echo").url),
        ..server.request("/echo")
    };
    let dated = sent(dated).await;
    assert!(dated.contains("if-modified-since") && !dated.contains("if-none-match"));
}

#[tokio::test]
async fn redirects_are_followed_within_limits() {
    let server = Server::start().await;
    let ok = format!("http://{}/ok", server.address);
    let moved = server.get("/moved").await;
    assert_eq!(moved.exchange.moved_to.as_ref(), Some(&ok));
    let found = server.get("/found").await;
    assert_eq!(found.exchange.moved_to, None);
    assert_eq!(document(found).final_url, ok);
    for (path, expected) in [
        ("/loop", "redirect not followed: more than 5 in a row"),
        (
            "/to-file",
            "redirect not followed: `file:///etc/passwd` is not a web address",
        ),
        (
            "/nowhere",
            "redirect not followed: the server does not say where to",
        ),
    ] {
        assert_eq!(error(server.get(path).await), expected);
    }
}

#[tokio::test]
async fn redirects_do_not_reach_private_servers() {
    let server = Server::start().await;
    for (path, host) in [
        ("/to-port", "127.0.0.1"),
        ("/to-mapped", "[::ffff:7f00:1]"),
        ("/to-name", "localhost"),
    ] {
        let expected =
            format!("redirect not followed: {host} is on this machine or a private network");
        assert_eq!(error(server.get(path).await), expected);
    }
}

#[tokio::test]
async fn failures_are_told_in_plain_words() {
    let server = Server::start().await;
    let busy = server.get("/busy").await;
    assert_eq!(busy.exchange.status, Some(503));
    assert_eq!(busy.exchange.retry_after, Some(Duration::from_mins(2)));
    assert_eq!(error(busy), "HTTP 503 Service Unavailable");
    assert_eq!(error(server.get("/none").await), "HTTP 404 Not Found");
    assert_eq!(
        error(server.get("/hang").await),
        "the server did not answer within 1 s"
    );
    let nobody = Request {
        url: "http://127.0.0.1:1/".to_owned(),
        ..Request::default()
    };
    let refused = error(fetcher().get(&nobody).await);
    assert!(
        refused.starts_with("could not connect to 127.0.0.1: "),
        "{refused}"
    );
    let no_web = Request {
        url: "file:///x".to_owned(),
        ..Request::default()
    };
    assert_eq!(
        error(fetcher().get(&no_web).await),
        "`file:///x` is not a web address"
    );
}

#[tokio::test]
async fn one_host_gets_two_requests_at_once_and_delays_no_other() {
    let busy = Server::start().await;
    let other = Server::start().await;
    let mut requests: Vec<Request> = (0..20).map(|_| busy.request("/wait")).collect();
    requests.push(other.request("/none"));
    requests.push(other.request("/ok"));
    let fetcher = fetcher();
    let mut asking = JoinSet::new();
    for (idx, request) in requests.into_iter().enumerate() {
        let fetcher = fetcher.clone();
        asking.spawn(async move {
            fetcher.get(&request).await;
            idx
        });
    }
    let mut order = Vec::new();
    while let Some(done) = asking.join_next().await {
        order.push(done.expect("no panic"));
        // Whoever waits at the busy server goes on only after the other has answered.
        if order.len() == 2 {
            busy.seen.go_on.add_permits(2);
        }
    }
    assert_eq!(order.len(), 22);
    let mut first = order[..2].to_vec();
    first.sort_unstable();
    assert_eq!(first, [20, 21]);
    assert_eq!(busy.seen.most.load(Ordering::SeqCst), 2);
}

#[test]
fn settings_out_of_range_are_named() {
    let zero = FetchOptions {
        per_host: 0,
        ..options()
    };
    let error = Fetcher::new(zero, []).expect_err("refused");
    assert_eq!(error.to_string(), "fetch.per_host must be at least 1");
}
