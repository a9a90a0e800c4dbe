//! HTTP: conditional requests, bounded in time, size and number. The only user of reqwest.
//!
//! What may be expected of a network (a slow server, a page that is gone, a bomb) comes back as a
//! value with plain words. This module must not know what feeds are or where answers are kept.

mod address;
mod body;
mod clients;
mod error;
mod freshness;
mod limits;
mod manner;
mod post;
mod proxy;
mod request;
mod unpack;

use std::sync::Arc;

use serde::Deserialize;
use tokio::sync::Semaphore;

use clients::Clients;
use limits::Limits;

use crate::model::Exchange;

pub use address::names_private_host;
pub use body::Room;
pub use error::{FetchError, SetupError};
pub use manner::{Confidence, HeaderError, Login, Manner, check_header};
pub use post::{Accepted, Post, PostError};
pub use proxy::{NoProxy, Proxy};

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
    /// Through what servers are asked.
    pub proxy: Proxy,
    /// A file of certificates (PEM) that are trusted besides the system's; empty for none.
    pub ca_file: String,
}

/// One conditional request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What to ask for, http or https.
    pub url: String,
    /// Where it may lead.
    pub reach: Reach,
    /// How the user wants the server to be asked.
    pub manner: Manner,
    /// Which address sent the validators: no other is sent them.
    pub validators_of: Option<String>,
    /// Sent as `If-None-Match`, a character for each byte (ISO 8859-1).
    pub etag: Option<String>,
    /// Sent as `If-Modified-Since`, a character for each byte (ISO 8859-1).
    pub last_modified: Option<String>,
}

/// Where a request may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Wherever its address is: the user wrote it. Redirects into a private network are followed
    /// on the same host alone.
    #[default]
    Anywhere,
    /// To servers of the public network: its address stood in a document from there.
    Public,
}

/// How a request ended, and what the exchange with the server showed.
#[derive(Debug)]
pub struct Response {
    /// How it ended.
    pub answer: Answer,
    /// What the exchange showed.
    pub exchange: Exchange,
}

impl Response {
    /// Takes the right to hold a large document, for those who hold longer what it says.
    pub fn take_room(&mut self) -> Room {
        match &mut self.answer {
            Answer::Document(document) => std::mem::take(&mut document.room),
            Answer::NotModified { .. } | Answer::Failed(_) => Room::default(),
        }
    }
}

/// How a request ended.
#[derive(Debug)]
pub enum Answer {
    /// A document came.
    Document(Document),
    /// The server said that nothing changed; the validators that it sent along, if any.
    NotModified {
        /// `ETag`, a character for each byte (ISO 8859-1).
        etag: Option<String>,
        /// `Last-Modified`, a character for each byte (ISO 8859-1).
        last_modified: Option<String>,
        /// The address that said so.
        of: String,
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
    /// `ETag`, a character for each byte (ISO 8859-1).
    pub etag: Option<String>,
    /// `Last-Modified`, a character for each byte (ISO 8859-1).
    pub last_modified: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// The right to be large; to be held until what the body says is stored.
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
    clients: Clients,
    limits: Limits,
    /// How many more large bodies may be in memory.
    large: Arc<Semaphore>,
    /// How many more bodies may be unpacked: more threads than processors are no faster, and each of them keeps
    /// memory for its next work.
    unpacking: Semaphore,
}

impl Fetcher {
    /// Returns a client with these settings; besides the proxy of the options, requests can name
    /// one of `proxies`.
    pub fn new(
        options: FetchOptions,
        proxies: impl IntoIterator<Item = Proxy>,
    ) -> Result<Self, SetupError> {
        error::check(&options)?;
        let clients = Clients::new(&options, proxies.into_iter())?;
        let limits = Limits::new(options.concurrency, options.per_host);
        let at_once = std::thread::available_parallelism().map_or(2, usize::from);
        let shared = Arc::new(Shared {
            options,
            clients,
            limits,
            large: Arc::new(Semaphore::new(body::LARGE_AT_ONCE)),
            unpacking: Semaphore::new(at_once),
        });
        Ok(Self { shared })
    }

    /// Carries out one request, once a slot is free.
    pub async fn get(&self, request: &Request) -> Response {
        Box::pin(request::get(&self.shared, request)).await
    }

    /// Sends a document to a server that the user's settings name, once a slot is free.
    pub async fn post(&self, post: &Post) -> Result<Accepted, PostError> {
        Box::pin(post::post(&self.shared, post)).await
    }
}

#[cfg(test)]
mod tests;
