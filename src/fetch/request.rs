//! One request with its redirects, hop by hop.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, StatusCode,
    header::{
        CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        LAST_MODIFIED, LOCATION,
    },
};
use tokio::time::{Instant, timeout};
use url::Url;

use super::{
    Answer, Document, Proxy, Reach, Request, Response, Shared,
    address::{is_public, literal, names_private_host},
    body::{self, Received},
    error::{FetchError, SetupError, plain},
    freshness,
};
use crate::{
    clock::Clock,
    model::Exchange,
    text::{clean, urls},
};

/// Carries out a request; each hop waits for a slot.
pub(super) async fn get(shared: &Arc<Shared>, request: &Request) -> Response {
    let Some(url) = urls::web(&request.url, None) else {
        let error = FetchError::Address(clean::error_line(&request.url));
        return Response {
            answer: Answer::Failed(error),
            exchange: Exchange::default(),
        };
    };
    let mut journey = Journey::new(shared, request, url);
    let end = loop {
        let _slot = shared.limits.slot(&journey.url).await;
        let began = Instant::now();
        let left = journey.left();
        let hop = timeout(left, journey.hop()).await;
        journey.exchange.took += began.elapsed();
        match hop {
            Ok(Ok(Hop::Further)) => {}
            Ok(Ok(Hop::Last(end))) => break Ok(end),
            Ok(Err(error)) => break Err(error),
            Err(_elapsed) => {
                break Err(FetchError::TimedOut {
                    what: "finish",
                    seconds: shared.options.total_timeout_s,
                });
            }
        }
    };
    // The server is done: neither its slot nor its time is used up by waiting for room.
    let answer = match end {
        Ok(End::Came(came)) => journey.document(*came).await,
        Ok(End::NotModified(answer)) => answer,
        Err(error) => Answer::Failed(error),
    };
    Response {
        answer,
        exchange: journey.exchange,
    }
}

/// What one hop led to.
enum Hop {
    Further,
    Last(End),
}

/// What a request led to.
enum End {
    Came(Box<Came>),
    NotModified(Answer),
}

/// A document as it was sent.
struct Came {
    content_type: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    body: Received,
}

/// A request on its way through redirects.
struct Journey<'a> {
    shared: &'a Shared,
    request: &'a Request,
    /// What the user wrote.
    home: Url,
    /// What is asked next.
    url: Url,
    /// How many redirects were followed.
    redirects: usize,
    /// Whether every one of them was permanent.
    is_permanent: bool,
    /// Whether a public server was among those asked: from then on only public ones are.
    was_public: bool,
    /// What the exchange showed so far.
    exchange: Exchange,
}

impl<'a> Journey<'a> {
    fn new(shared: &'a Shared, request: &'a Request, url: Url) -> Self {
        Self {
            shared,
            request,
            home: url.clone(),
            url,
            redirects: 0,
            is_permanent: true,
            was_public: false,
            exchange: Exchange::default(),
        }
    }

    fn left(&self) -> Duration {
        Duration::from_secs(self.shared.options.total_timeout_s).saturating_sub(self.exchange.took)
    }

    async fn hop(&mut self) -> Result<Hop, FetchError> {
        let mut headers = HeaderMap::new();
        if self.request.validators_of.as_deref() == Some(self.url.as_str()) {
            let validators = [
                (IF_NONE_MATCH, &self.request.etag),
                (IF_MODIFIED_SINCE, &self.request.last_modified),
            ];
            for (name, value) in validators {
                insert(&mut headers, name, value.as_deref());
            }
        }
        let is_conditional = !headers.is_empty();
        let asked = self.client()?.get(self.url.clone()).headers(headers);
        let sent = self.request.manner.apply(asked, &self.url).send().await;
        let response = sent.map_err(|error| self.plain(&error))?;
        self.note_server(&response);
        let status = response.status();
        self.exchange.status = Some(status.as_u16());
        self.exchange.retry_after =
            freshness::retry_after(response.headers(), Clock::System.now().into());
        self.exchange.fresh_for = freshness::fresh_for(response.headers());
        match status {
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => {
                self.follow(status, header(response.headers(), &LOCATION))?;
                Ok(Hop::Further)
            }
            StatusCode::NOT_MODIFIED if is_conditional => {
                self.exchange.moved_to = self.moved_to();
                let answer = Answer::NotModified {
                    etag: validator(response.headers(), &ETAG),
                    last_modified: validator(response.headers(), &LAST_MODIFIED),
                    of: self.url.to_string(),
                };
                Ok(Hop::Last(End::NotModified(answer)))
            }
            _ if status.is_success() && status != StatusCode::PARTIAL_CONTENT => self
                .receive(response)
                .await
                .map(|came| Hop::Last(End::Came(came))),
            _ => Err(FetchError::Status {
                code: status.as_u16(),
            }),
        }
    }

    /// Returns the client that may ask the current address.
    ///
    /// What the user wrote is asked wherever it is. A redirect is a stranger's word: it may lead to
    /// a private address only on the host that the user wrote, at the same port or a usual one.
    /// Names are checked again where they are resolved, unless a proxy does that.
    fn client(&self) -> Result<Client, FetchError> {
        let (clients, proxy) = (&self.shared.clients, self.proxy());
        let own = |error: SetupError| FetchError::Own(error.to_string());
        if self.request.reach == Reach::Anywhere && !self.was_public && self.is_home() {
            return clients.open(proxy).map_err(own);
        }
        if names_private_host(&self.url) {
            let host = self.url.host_str().unwrap_or_default();
            return Err(FetchError::private(host));
        }
        clients.guarded(proxy).map_err(own)
    }

    fn proxy(&self) -> &'a Proxy {
        let proxy = self.request.manner.proxy.as_ref();
        proxy.unwrap_or(&self.shared.options.proxy)
    }

    /// Says what went wrong with the current address.
    fn plain(&self, error: &reqwest::Error) -> FetchError {
        let host = self.url.host_str().unwrap_or_default();
        plain(error, host, self.proxy(), &self.shared.options)
    }

    fn is_home(&self) -> bool {
        let port = self.url.port_or_known_default();
        self.url.host() == self.home.host()
            && (port == self.home.port_or_known_default() || matches!(port, Some(80 | 443)))
    }

    /// Remembers whether the server that answered is a public one. Behind a proxy on this machine
    /// it counts as private as long as the user's own host answers, and after that nothing private
    /// is asked in any case.
    fn note_server(&mut self, response: &reqwest::Response) {
        let address = literal(&self.url).or_else(|| response.remote_addr().map(|at| at.ip()));
        self.was_public |= address.is_none_or(is_public);
    }

    fn follow(&mut self, status: StatusCode, location: Option<String>) -> Result<(), FetchError> {
        if self.redirects >= self.shared.options.max_redirects {
            let reason = format!("more than {} in a row", self.shared.options.max_redirects);
            return Err(FetchError::Redirect(reason));
        }
        let Some(location) = location else {
            return Err(FetchError::Redirect(
                "the server does not say where to".to_owned(),
            ));
        };
        let Some(next) = urls::web(&location, Some(&self.url)) else {
            let reason = format!("`{}` is not a web address", clean::error_line(&location));
            return Err(FetchError::Redirect(reason));
        };
        self.redirects += 1;
        self.is_permanent &= matches!(
            status,
            StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
        );
        self.url = next;
        Ok(())
    }

    async fn receive(&self, response: reqwest::Response) -> Result<Box<Came>, FetchError> {
        let headers = response.headers();
        let content_type = header(headers, &CONTENT_TYPE);
        let etag = validator(headers, &ETAG);
        let last_modified = validator(headers, &LAST_MODIFIED);
        let options = &self.shared.options;
        let body = body::receive(response, options, |error| self.plain(error)).await?;
        Ok(Box::new(Came {
            content_type,
            etag,
            last_modified,
            body,
        }))
    }

    async fn document(&mut self, came: Came) -> Answer {
        let (body, room) = match came.body.unpacked(self.shared).await {
            Ok(unpacked) => unpacked,
            Err(error) => return Answer::Failed(error),
        };
        self.exchange.bytes = body.len() as u64;
        self.exchange.moved_to = self.moved_to();
        Answer::Document(Document {
            final_url: self.url.to_string(),
            content_type: came.content_type,
            etag: came.etag,
            last_modified: came.last_modified,
            body,
            room,
        })
    }

    fn moved_to(&self) -> Option<String> {
        (self.redirects > 0 && self.is_permanent).then(|| self.url.to_string())
    }
}

/// Returns a header if it is text.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    String::from_utf8(value.to_vec()).ok()
}

/// Returns a validator with a character for each of its bytes, as in ISO 8859-1: servers send any
/// bytes and want them back.
fn validator(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    Some(value.iter().copied().map(char::from).collect())
}

/// Sets a validator byte for byte; what cannot stand in a header is left out.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    let value = value.filter(|value| !value.is_empty());
    let bytes = value.map(|value| {
        value
            .chars()
            .map(u8::try_from)
            .collect::<Result<Vec<_>, _>>()
    });
    if let Some(Ok(bytes)) = bytes
        && let Ok(value) = HeaderValue::from_bytes(&bytes)
    {
        headers.insert(name, value);
    }
}
