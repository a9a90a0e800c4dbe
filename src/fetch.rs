//! HTTP: conditional requests, bounded in time, size and number. The only user of reqwest.
//!
//! What may be expected of a network (a slow server, a page that is gone, a bomb) comes back as a
//! value with plain words. This module must not know what feeds are or where answers are kept.

mod address;
mod body;
mod error;
mod freshness;
mod limits;
mod request;
mod unpack;

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, ClientBuilder,
    header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue},
    redirect,
};
use serde::Deserialize;
use tokio::sync::Semaphore;

use address::PublicOnly;
use limits::Limits;

use crate::model::Exchange;

pub use address::is_public;
pub use body::Room;
pub use error::{FetchError, SetupError};

/// What is asked for, best first.
const ACCEPTED: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
                        application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5";
/// How long an unused connection is kept: chosen by us, long enough for the feeds of one host in
/// one round.
const IDLE: Duration = Duration::from_secs(15);

/// Settings of the HTTP client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchOptions {
    /// Most requests under way at once; whole, at least 1.
    pub concurrency: usize,
    /// Most requests under way at once to one host and port; whole, at least 1.
    pub per_host: usize,
    /// Longest wait for a connection, name resolution and TLS included; seconds, at least 1.
    pub connect_timeout_s: u64,
    /// Longest silence of a server while an answer is awaited; seconds, at least 1.
    pub read_timeout_s: u64,
    /// Longest time for a request with its redirects and its body; seconds, at least 1.
    pub total_timeout_s: u64,
    /// Longest body after decompression; MiB, at least 1.
    pub max_body_mib: usize,
    /// Most redirects that are followed; whole.
    pub max_redirects: usize,
    /// The `User-Agent` that servers see.
    pub user_agent: String,
}

/// One conditional request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// What to ask for, http or https.
    pub url: String,
    /// Sent as `If-None-Match`, byte for byte.
    pub etag: Option<String>,
    /// Sent as `If-Modified-Since`, byte for byte.
    pub last_modified: Option<String>,
}

/// How a request ended, and what the exchange with the server showed.
#[derive(Debug)]
pub struct Response {
    /// How it ended.
    pub answer: Answer,
    /// What the exchange showed.
    pub exchange: Exchange,
}

/// How a request ended.
#[derive(Debug)]
pub enum Answer {
    /// A document came.
    Document(Document),
    /// The server said that nothing changed; the validators that it sent along, if any.
    NotModified {
        /// `ETag`, byte for byte.
        etag: Option<String>,
        /// `Last-Modified`, byte for byte.
        last_modified: Option<String>,
    },
    /// No document came; why, in plain words.
    Failed(FetchError),
}

/// A document as it came, decompressed.
#[derive(Debug)]
pub struct Document {
    /// Where it came from after redirects.
    pub final_url: String,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `ETag`, byte for byte.
    pub etag: Option<String>,
    /// `Last-Modified`, byte for byte.
    pub last_modified: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// The right to be large; to be held until the body is done with.
    pub room: Room,
}

/// An HTTP client with its limits. Clones share connections and limits.
#[derive(Debug, Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: FetchOptions,
    /// Asks whatever the user wrote, loopback and home networks included.
    open: Client,
    /// Follows redirects that strangers wrote: connects to public addresses only.
    guarded: Client,
    limits: Limits,
    /// How many more large bodies may be held.
    large: Arc<Semaphore>,
}

impl Fetcher {
    /// Returns a client with these settings.
    pub fn new(options: FetchOptions) -> Result<Self, SetupError> {
        error::check(&options)?;
        let open = builder(&options)?
            .build()
            .map_err(|error| SetupError::client(&error))?;
        let guarded = builder(&options)?
            .dns_resolver(Arc::new(PublicOnly))
            .build()
            .map_err(|error| SetupError::client(&error))?;
        let limits = Limits::new(options.concurrency, options.per_host);
        let shared = Arc::new(Shared {
            options,
            open,
            guarded,
            limits,
            large: Arc::new(Semaphore::new(body::LARGE_AT_ONCE)),
        });
        Ok(Self { shared })
    }

    /// Carries out one request, once a slot is free.
    pub async fn get(&self, request: &Request) -> Response {
        Box::pin(request::get(&self.shared, request)).await
    }
}

fn builder(options: &FetchOptions) -> Result<ClientBuilder, SetupError> {
    let user_agent = HeaderValue::from_str(&options.user_agent)
        .map_err(|_invalid| SetupError::UserAgent(options.user_agent.clone()))?;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(unpack::ACCEPTED));
    Ok(Client::builder()
        .user_agent(user_agent)
        .default_headers(headers)
        .referer(false)
        // Redirects are followed in `request`, hop by hop, under the limits.
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(options.connect_timeout_s))
        .read_timeout(Duration::from_secs(options.read_timeout_s))
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(options.per_host))
}

#[cfg(test)]
mod tests;
