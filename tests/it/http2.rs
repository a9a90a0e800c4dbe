//! Servers that speak HTTP/2: over TLS, on one connection for many requests.

use std::{
    convert::Infallible,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use flashwire::fetch::{Answer, FetchOptions, Fetcher, Proxy, Request};
use http_body_util::{BodyExt as _, Channel, Empty, Full, combinators::BoxBody};
use hyper::{
    Request as Asked, Response as Reply, Version,
    body::{Bytes, Incoming},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::support::authority;

type Body = BoxBody<Bytes, String>;

fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed()
}

/// Sends something, and then breaks off.
async fn broken() -> Body {
    let (mut sender, body) = Channel::new(2);
    sender
        .send_data(Bytes::from_static(b"<rss><channel><item>"))
        .await
        .expect("room");
    sender.abort("broken on purpose".to_owned());
    body.boxed()
}

async fn serve(asked: Asked<Incoming>) -> Result<Reply<Body>, Infallible> {
    assert_eq!(asked.version(), Version::HTTP_2);
    let known = asked.headers().get("if-none-match");
    let answer = Reply::builder().header("etag", "\"a b\"");
    let answer = match asked.uri().path() {
        _ if known.is_some_and(|etag| etag == "\"a b\"") => answer
            .status(304)
            .body(Empty::new().map_err(|never| match never {}).boxed()),
        "/broken" => answer.body(broken().await),
        "/large" => answer.body(whole(vec![b' '; (1 << 20) + 1])),
        "/moved" => answer
            .status(301)
            .header("location", "/feed")
            .body(whole("")),
        _ => answer.body(whole("<rss/>")),
    };
    Ok(answer.expect("a valid answer"))
}

/// A server that counts its connections.
struct Server {
    address: String,
    root: String,
    connections: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn start() -> Self {
        let (mut config, root) = authority::certified();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("bound").to_string();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut serving = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                let acceptor = acceptor.clone();
                serving.spawn(async move {
                    let stream = acceptor.accept(stream).await.expect("TLS");
                    // A client may hang up; what it saw is what the test asks about.
                    let _ = http2::Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service_fn(serve))
                        .await;
                });
            }
        });
        Self {
            address,
            root,
            connections,
            _tasks: tasks,
        }
    }

    fn request(&self, path: &str) -> Request {
        Request {
            url: format!("https://{}{path}", self.address),
            ..Request::default()
        }
    }
}

#[tokio::test]
async fn http2_keeps_the_limits_and_the_manners() {
    let server = Server::start().await;
    let directory = tempfile::tempdir().expect("a directory");
    let ca_file = directory.path().join("root.pem");
    fs::write(&ca_file, &server.root).expect("a file");
    let options = FetchOptions {
        concurrency: 8,
        per_host: 4,
        connect_timeout_s: 20,
        read_timeout_s: 20,
        total_timeout_s: 60,
        max_body_mib: 1,
        max_redirects: 5,
        user_agent: "flashwire-test".to_owned(),
        proxy: Proxy::None,
        ca_file: ca_file.to_str().expect("UTF-8").to_owned(),
    };
    let fetcher = Fetcher::new(options, []).expect("a client");
    let Answer::Document(feed) = fetcher.get(&server.request("/feed")).await.answer else {
        panic!("no document");
    };
    assert_eq!(feed.body, b"<rss/>");
    let again = Request {
        etag: feed.etag,
        validators_of: Some(feed.final_url),
        ..server.request("/feed")
    };
    let moved = server.request("/moved");
    let (again, moved) = tokio::join!(fetcher.get(&again), fetcher.get(&moved));
    assert!(matches!(again.answer, Answer::NotModified { .. }));
    assert_eq!(moved.exchange.moved_to, Some(server.request("/feed").url));
    // One connection carries all of them.
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    for (path, expected) in [
        ("/broken", "the answer could not be read: "),
        ("/large", "the document is larger than 1 MiB"),
    ] {
        let Answer::Failed(error) = fetcher.get(&server.request(path)).await.answer else {
            panic!("{path}: no failure");
        };
        assert!(error.to_string().starts_with(expected), "{path}: {error}");
    }
    // A stream that broke takes no other with it.
    let after = fetcher.get(&server.request("/feed")).await.answer;
    assert!(matches!(after, Answer::Document(_)));
}
