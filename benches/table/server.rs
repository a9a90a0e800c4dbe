//! Feeds on loopback: each address of 127.77.0.x is a host, each path a feed of fifty stories.
//!
//! It must not know what asks. All stories of all feeds are replaced by [`Wire::publish`].

use std::{
    convert::Infallible,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    task::JoinSet,
};

use crate::generate::{self, Generator};

/// Stories of a feed.
pub(crate) const STORIES: u64 = 50;

/// Hosts that feeds are spread over: 127.77.0.1 to 127.77.0.100.
pub(crate) const HOSTS: u64 = 100;

/// The port on all hosts; addresses of archives name it, so it stays the same.
const PORT: u16 = 8077;

/// The numbers of fetched stories begin beyond those of archives.
const FIRST_STORY: u64 = 1 << 40;

/// Feeds in one edition's numbers: more than are ever served.
const FEEDS_MAX: u64 = 1 << 20;

/// Returns the address of a feed when all are spread over so many hosts.
pub(crate) fn address(feed: u64, hosts: u64) -> String {
    let host = feed % hosts + 1;
    format!("http://127.77.0.{host}:{PORT}/feeds/{feed}")
}

/// A running server; dropped, it ends.
pub(crate) struct Wire {
    state: Arc<State>,
    _runtime: Runtime,
}

struct State {
    generator: Generator,
    /// How long an answer is held back.
    latency: Duration,
    edition: AtomicU64,
    answers: AtomicU64,
    unchanged: AtomicU64,
}

impl Wire {
    /// Serves on all hosts; each answer comes after `latency`.
    pub(crate) fn start(latency: Duration) -> anyhow::Result<Self> {
        let state = Arc::new(State {
            generator: Generator::of_feeds(),
            latency,
            edition: AtomicU64::new(0),
            answers: AtomicU64::new(0),
            unchanged: AtomicU64::new(0),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        for host in 1..=HOSTS {
            let host = u8::try_from(host)?;
            let place = (Ipv4Addr::new(127, 77, 0, host), PORT);
            let listener = runtime
                .block_on(TcpListener::bind(place))
                .with_context(|| format!("cannot serve feeds on port {PORT} of 127.77.0.{host}"))?;
            runtime.spawn(accept(listener, Arc::clone(&state)));
        }
        Ok(Self {
            state,
            _runtime: runtime,
        })
    }

    /// Puts other stories into all feeds.
    pub(crate) fn publish(&self) {
        self.state.edition.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many answers were given.
    pub(crate) fn answers(&self) -> u64 {
        self.state.answers.load(Ordering::Relaxed)
    }

    /// Returns how many answers said that nothing has changed.
    pub(crate) fn unchanged(&self) -> u64 {
        self.state.unchanged.load(Ordering::Relaxed)
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(answer_connection(stream, Arc::clone(&state)));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn answer_connection(stream: TcpStream, state: Arc<State>) {
    let service = service_fn(|request: Request<Incoming>| {
        let state = Arc::clone(&state);
        async move {
            // A sleep of no time lasts until the timer's next tick, a millisecond and more.
            if !state.latency.is_zero() {
                tokio::time::sleep(state.latency).await;
            }
            Ok::<_, Infallible>(state.answer(&request))
        }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // Who hung up early has what it wanted.
    drop(connection.await);
}

impl State {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let feed = request.uri().path().strip_prefix("/feeds/");
        let feed = feed.and_then(|feed| feed.parse().ok());
        let edition = self.edition.load(Ordering::Relaxed);
        let tag = format!("\"{edition}\"");
        let known = request.headers().get(header::IF_NONE_MATCH);
        let (status, body) = match feed {
            None => (StatusCode::NOT_FOUND, String::new()),
            Some(_) if known.is_some_and(|known| known == tag.as_str()) => {
                self.unchanged.fetch_add(1, Ordering::Relaxed);
                (StatusCode::NOT_MODIFIED, String::new())
            }
            Some(feed) => (StatusCode::OK, self.document(feed, edition)),
        };
        self.answers.fetch_add(1, Ordering::Relaxed);
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let xml = header::HeaderValue::from_static("application/rss+xml");
        headers.insert(header::CONTENT_TYPE, xml);
        if let Ok(tag) = header::HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }

    fn document(&self, feed: u64, edition: u64) -> String {
        let first = FIRST_STORY + (edition * FEEDS_MAX + feed) * STORIES;
        let stories: Vec<_> = (first..first + STORIES)
            .rev()
            .map(|number| {
                let published = generate::published_before(number);
                self.generator.story(number, published)
            })
            .collect();
        generate::document(&format!("Wire {feed}"), &stories)
    }
}
