//! Sending a document to a server of the user's own.

use std::{sync::Arc, time::Duration};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use tokio::time::timeout;
use url::Url;

use super::{
    Shared,
    error::{FetchError, plain},
    freshness,
};
use crate::{clock::Clock, text::clean};

/// Longest time for one try: chosen by us; a receiver answers before it works.
const TIME: Duration = Duration::from_secs(15);

/// A document for a server.
#[derive(Debug, Clone)]
pub struct Post {
    /// Where it goes, http or https; wherever that is, for the user wrote it.
    pub url: Url,
    /// Headers beside those of every request.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// The server has taken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The status, 200 to 299.
    pub status: u16,
}

/// The server has not taken it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// It answered so.
    #[error("the server answered {status}{}", hint(*.status, .moved_to.as_deref()))]
    Status {
        /// The status.
        status: u16,
        /// So long it wants to be left alone.
        retry_after: Option<Duration>,
        /// Where it redirects to; that is not followed.
        moved_to: Option<String>,
    },
    /// It could not be spoken with.
    #[error(transparent)]
    Network(FetchError),
}

fn hint(status: u16, moved_to: Option<&str>) -> String {
    match moved_to {
        Some(address) => format!(": it redirects to {address}; write that address if it is yours"),
        None if matches!(status, 401 | 403) => ": is the secret the one that it knows?".to_owned(),
        None => String::new(),
    }
}

/// Sends a document. The answer's body is not read.
pub(super) async fn post(shared: &Arc<Shared>, post: &Post) -> Result<Accepted, PostError> {
    let _slot = shared.limits.slot(&post.url).await;
    let proxy = &shared.options.proxy;
    // Its address is the user's own word: it may be on a private network.
    let client = shared.clients.open(proxy);
    let client = client.map_err(|error| PostError::Network(FetchError::Own(error.to_string())))?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in &post.headers {
        let value = HeaderValue::from_str(value);
        if let Ok(value) = value {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let asked = client.post(post.url.clone()).headers(headers);
    let sent = timeout(TIME, asked.body(post.body.clone()).send()).await;
    let host = post.url.host_str().unwrap_or_default();
    let response = match sent {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            return Err(PostError::Network(plain(
                &error,
                host,
                proxy,
                &shared.options,
            )));
        }
        Err(_elapsed) => {
            return Err(PostError::Network(FetchError::TimedOut {
                what: "answer",
                seconds: TIME.as_secs(),
            }));
        }
    };
    let status = response.status();
    if status.is_success() {
        return Ok(Accepted {
            status: status.as_u16(),
        });
    }
    let moved_to = response
        .headers()
        .get(LOCATION)
        .filter(|_| status.is_redirection());
    Err(PostError::Status {
        status: status.as_u16(),
        retry_after: freshness::retry_after(response.headers(), Clock::System.now().into()),
        moved_to: moved_to.map(|to| clean::error_line(&String::from_utf8_lossy(to.as_bytes()))),
    })
}
