//! Serves the demo wire over HTTP on loopback.
//!
//! The only place of the demo that knows tokio and hyper. It must not know what a feed looks like,
//! and the time is handed in.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use quick_xml::escape::escape;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::document::Document;
use super::wire::Wire;

/// The most connections at a time; chosen by us, well above what one reader opens.
const CONNECTIONS_MAX: usize = 64;

/// How long to wait after a failed accept, which is nearly always a lack of file descriptors.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

const HTML: &str = "text/html; charset=utf-8";

const BROKEN_PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><title>503 Service Unavailable\
    </title></head>\n<body><h1>Service Unavailable</h1>\n<p>The server is in the shed and the shed \
    is locked. Please try again later.</p></body></html>\n";

/// Serves the wire on a free port of 127.0.0.1 until `cancel` is triggered.
///
/// Returns the address and the set that owns the one server task: join it after cancelling, or drop
/// it to abort the server and all its connections. `now` is asked once for each request.
///
/// # Errors
///
/// When no port can be bound.
pub async fn serve(
    wire: Wire,
    started: DateTime<Utc>,
    now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    cancel: CancellationToken,
) -> io::Result<(SocketAddr, JoinSet<()>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let site = Arc::new(Site { wire, started, now });
    let mut tasks = JoinSet::new();
    tasks.spawn(accept_until_cancelled(listener, site, cancel));
    Ok((address, tasks))
}

/// What every connection answers from.
struct Site<N> {
    wire: Wire,
    started: DateTime<Utc>,
    now: N,
}

async fn accept_until_cancelled<N>(
    listener: TcpListener,
    site: Arc<Site<N>>,
    cancel: CancellationToken,
) where
    N: Fn() -> DateTime<Utc> + Send + Sync + 'static,
{
    // Dropping the set ends what is still connected: who stops the demo reads no more feeds.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(answer_connection(stream, Arc::clone(&site)));
                }
                // Out of files, say: those that are open end soon.
                Err(_) => tokio::time::sleep(ACCEPT_RETRY).await,
            },
        }
    }
}

async fn answer_connection<N>(stream: TcpStream, site: Arc<Site<N>>)
where
    N: Fn() -> DateTime<Utc> + Send + Sync + 'static,
{
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answer(&site.wire, site.started, (site.now)(), &request);
        async move { Ok::<_, Infallible>(answer.into_response()) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A reader that hung up early has what it wanted.
    drop(connection.await);
}

/// A response before it is put into hyper's types.
struct Answer {
    status: StatusCode,
    content_type: &'static str,
    body: String,
    headers: Vec<(HeaderName, String)>,
}

impl Answer {
    fn page(status: StatusCode, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: HTML,
            body: body.into(),
            headers: Vec::new(),
        }
    }

    fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(self.body)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

fn answer<B>(
    wire: &Wire,
    started: DateTime<Utc>,
    now: DateTime<Utc>,
    request: &Request<B>,
) -> Answer {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut answer = Answer::page(
            StatusCode::METHOD_NOT_ALLOWED,
            "<p>Only GET and HEAD.</p>\n",
        );
        answer.headers.push((header::ALLOW, "GET, HEAD".to_owned()));
        return answer;
    }
    let path = request.uri().path();
    if path == "/" {
        return Answer::page(StatusCode::OK, index(wire));
    }
    let outlet = path.strip_prefix("/feeds/").and_then(|id| wire.outlet(id));
    match outlet {
        None => Answer::page(StatusCode::NOT_FOUND, "<p>There is no such feed.</p>\n"),
        Some(outlet) if outlet.broken => Answer::page(StatusCode::SERVICE_UNAVAILABLE, BROKEN_PAGE),
        Some(outlet) => {
            let known = request
                .headers()
                .get(header::IF_NONE_MATCH)
                .and_then(|value| value.to_str().ok());
            feed_answer(wire.feed_document(outlet, started, now), known)
        }
    }
}

fn feed_answer(document: Document, known: Option<&str>) -> Answer {
    let is_known = known.is_some_and(|known| names(known, &document.etag));
    let last_modified = document.last_modified.format("%a, %d %b %Y %H:%M:%S GMT");
    let headers = vec![
        (header::LAST_MODIFIED, last_modified.to_string()),
        (header::ETAG, document.etag),
    ];
    let (status, body) = if is_known {
        (StatusCode::NOT_MODIFIED, String::new())
    } else {
        (StatusCode::OK, document.body)
    };
    Answer {
        status,
        content_type: document.content_type,
        body,
        headers,
    }
}

/// Says whether an If-None-Match header names the tag, by the weak comparison of RFC 9110, 13.1.2.
fn names(if_none_match: &str, etag: &str) -> bool {
    if_none_match.split(',').map(str::trim).any(|candidate| {
        candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag
    })
}

fn index(wire: &Wire) -> String {
    let rows: Vec<String> = wire
        .outlets()
        .iter()
        .map(|outlet| {
            format!(
                "<li lang=\"{}\"><a href=\"/feeds/{}\">{}</a></li>",
                escape(outlet.language.as_str()),
                escape(outlet.id.as_str()),
                escape(outlet.name.as_str())
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>flashwire demo\
         </title></head>\n<body><h1>flashwire demo</h1>\n<p>Invented outlets with invented stories. \
         None of this happened.</p>\n<ul>\n{}\n</ul></body></html>\n",
        rows.join("\n")
    )
}

#[cfg(test)]
mod tests;
