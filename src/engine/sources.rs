//! How each feed is asked: as the user wants it, see `config::Sources`.
//!
//! A feed that a program makes and one that comes from the web give the same answers, so that all
//! that follows is the same.

mod check;

use std::time::Duration;

use super::{Engine, logins::LoginError};
use crate::{
    config::{FeedOptions, is_program},
    fetch::{Answer, Confidence, Document, FetchError, Manner, Request, Response, Room},
    model::{Exchange, Feed},
    program::{self, Argv, Bounds},
};

/// The status with which a server says that it does not know who asks (RFC 9110, 15.5.2).
const UNAUTHORIZED: u16 = 401;

impl Engine {
    /// Returns what the user wants for a feed.
    pub(super) fn options(&self, feed: &Feed) -> FeedOptions {
        let sources = &self.shared.config.sources;
        sources.options(&feed.url, &feed.health.former, &feed.folder)
    }

    /// Returns what the user wants for an address that is no feed yet.
    pub(super) fn options_of_address(&self, url: &str) -> FeedOptions {
        self.shared.config.sources.options(url, &[], &[])
    }

    /// Asks for a feed's document.
    pub(super) async fn obtain(&self, feed: &Feed) -> Response {
        let health = &feed.health;
        let request = Request {
            url: feed.url.clone(),
            etag: health.etag.clone(),
            last_modified: health.last_modified.clone(),
            validators_of: health.validators_of.clone(),
            ..Request::default()
        };
        self.obtain_with(request, &self.options(feed)).await
    }

    /// Asks for a document as `options` say: from the web or from a program, then through the
    /// filter.
    pub(super) async fn obtain_with(&self, request: Request, options: &FeedOptions) -> Response {
        let url = request.url.clone();
        let mut response = if is_program(&url) {
            self.make(&url, options.command.as_ref()).await
        } else {
            self.ask_as(request, options).await
        };
        if let (Answer::Document(document), Some(filter)) = (&mut response.answer, &options.filter)
            && let Err(error) = self.filter(document, filter, &url).await
        {
            response.answer = Answer::Failed(error);
        }
        response
    }

    /// Asks a server as `options` say.
    pub(super) async fn ask_as(&self, mut request: Request, options: &FeedOptions) -> Response {
        match self.manner(options).await {
            Ok(manner) => request.manner = manner,
            Err(error) => return failed(FetchError::Own(error.to_string())),
        }
        let response = self.shared.fetcher.get(&request).await;
        if response.exchange.status == Some(UNAUTHORIZED)
            && let Some(login) = &options.login
        {
            // The next request reads the secret anew: it may have been changed.
            self.shared.logins.forget(&login.secret);
        }
        response
    }

    async fn manner(&self, options: &FeedOptions) -> Result<Manner, LoginError> {
        let login = match &options.login {
            Some(login) => Some(self.shared.logins.get(login).await?),
            None => None,
        };
        let confidence = options.server.clone().map(|server| Confidence {
            server,
            headers: options.headers.clone(),
            login,
        });
        Ok(Manner {
            proxy: options.proxy.clone(),
            user_agent: options.user_agent.clone(),
            confidence,
        })
    }

    /// Lets a program make a document.
    async fn make(&self, url: &str, command: Option<&Argv>) -> Response {
        let Some(command) = command else {
            let reason = format!("`{url}` has no [[feed]] with a `command` in your settings file");
            return failed(FetchError::Own(reason));
        };
        let began = self.now();
        let made = program::run(command, b"", &[("FLASHWIRE_URL", url)], self.bounds()).await;
        let took = (self.now() - began).to_std().unwrap_or_default();
        match made {
            Ok(body) => Response {
                exchange: Exchange {
                    took,
                    bytes: body.len() as u64,
                    ..Exchange::default()
                },
                answer: Answer::Document(Document {
                    final_url: url.to_owned(),
                    content_type: None,
                    etag: None,
                    last_modified: None,
                    body,
                    room: Room::default(),
                }),
            },
            Err(error) => failed(FetchError::Own(error.to_string())),
        }
    }

    /// Lets the user's program change a document.
    async fn filter(
        &self,
        document: &mut Document,
        filter: &Argv,
        url: &str,
    ) -> Result<(), FetchError> {
        let content_type = document.content_type.clone().unwrap_or_default();
        let variables = [
            ("FLASHWIRE_URL", url),
            ("FLASHWIRE_CONTENT_TYPE", content_type.as_str()),
        ];
        let changed = program::run(filter, &document.body, &variables, self.bounds()).await;
        let changed = changed.map_err(|error| FetchError::Own(format!("the filter {error}")))?;
        if changed != document.body {
            // What the server said is about its own document.
            document.content_type = None;
            document.body = changed;
        }
        Ok(())
    }

    /// A program may take as long and write as much as a server.
    fn bounds(&self) -> Bounds {
        let options = &self.shared.config.settings.fetch;
        Bounds {
            time: Duration::from_secs(options.total_timeout_s),
            bytes: options.max_body_mib.saturating_mul(1 << 20),
        }
    }
}

fn failed(error: FetchError) -> Response {
    Response {
        answer: Answer::Failed(error),
        exchange: Exchange::default(),
    }
}
