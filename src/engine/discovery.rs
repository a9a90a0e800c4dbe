//! Finding the feeds of a page: asks, politely, where `discover` and `parse` say that they may be.
//!
//! One request at a time, each address once, none to anyone whom neither the page nor the user's
//! own table of sites names, and at most one hop: a page leads to feeds, not to other pages.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use url::Url;

use super::{Engine, facts::FoundDocument, found, subscriptions::AddError};
use crate::{
    config::{FeedOptions, is_program},
    discover::{self, Known},
    fetch::{Answer, Document, FetchError, Request},
    model::Exchange,
    parse::{self, ParseError},
    text::{clean, html, urls},
};

/// Most of the feeds that a page names which are tried: chosen by us; a page names one to four,
/// and some one for each of a hundred sections.
const MAX_NAMED: usize = 8;

/// A feed that was found and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFeed {
    /// Where to fetch it from.
    pub url: String,
    /// Its title, clean, never empty.
    pub title: String,
    /// What sort of document it is, such as `RSS`.
    pub kind: &'static str,
    /// How many stories it has.
    pub stories: usize,
    /// When the newest of them was published, as far as it says.
    pub newest: Option<DateTime<Utc>>,
    /// Its document, so that it is not asked for twice.
    pub document: Arc<FoundDocument>,
}

impl fmt::Display for FoundFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            url,
            title,
            kind,
            stories,
            newest,
            ..
        } = self;
        write!(f, "{title}  ({kind}, {stories} stories")?;
        if let Some(newest) = newest {
            write!(f, ", newest {}", newest.format("%Y-%m-%d %H:%MZ"))?;
        }
        write!(f, ")  {url}")
    }
}

/// The search of one page's feeds.
struct Search<'a> {
    engine: &'a Engine,
    /// How the user wants the address asked that was typed; what it leads to is asked the same way.
    options: FeedOptions,
    /// Addresses that were asked for.
    asked: Vec<String>,
    found: Vec<FoundFeed>,
    /// Why the first address that should have been a feed is none.
    problem: Option<String>,
    /// Whether a server asked to be left alone: nothing more is tried then.
    is_over: bool,
}

impl Engine {
    /// Returns the feed at an address, or the feeds of the page there; at least one.
    pub async fn find_feeds(&self, address: &str) -> Result<Vec<FoundFeed>, AddError> {
        if is_program(address) {
            return self.find_program(address).await;
        }
        let url = urls::web(address, None)
            .ok_or_else(|| AddError::Address(clean::error_line(address)))?;
        if urls::without_password(address).is_some() {
            let host = urls::host_label(&url);
            return Err(AddError::Password { host });
        }
        let mut search = Search {
            engine: self,
            options: self.options_of_address(url.as_str()),
            asked: Vec::new(),
            found: Vec::new(),
            problem: None,
            is_over: false,
        };
        let config = &self.shared.config;
        let rsshub = Some(config.settings.discover.rsshub.as_str());
        let rsshub = rsshub.filter(|server| urls::web(server, None).is_some());
        match config.addresses.known(&url, rsshub) {
            Known::Nothing => {}
            Known::Feeds(feeds) => search.try_known(&feeds).await,
            Known::NeedsRssHub(site) => {
                return Err(AddError::NoFeed {
                    url: url.into(),
                    reason: format!(
                        "{site} has no feed of its own; set `discover.rsshub` to the address of an \
                         RSSHub server that you trust, with https:// or http://"
                    ),
                });
            }
        }
        if search.found.is_empty() && !search.is_over {
            search.read_page(&url).await?;
        }
        if search.found.is_empty() {
            let nothing = || "no feed was found in it nor in the usual places".to_owned();
            return Err(AddError::NoFeed {
                url: url.into(),
                reason: search.problem.unwrap_or_else(nothing),
            });
        }
        Ok(search.found)
    }
}

impl Engine {
    /// Returns the feed that a program of the user's settings makes.
    async fn find_program(&self, address: &str) -> Result<Vec<FoundFeed>, AddError> {
        let request = Request {
            url: address.to_owned(),
            ..Request::default()
        };
        let options = self.options_of_address(address);
        let url = || address.to_owned();
        let response = self.obtain_with(request, &options).await;
        let document =
            document(response.answer).map_err(|error| AddError::Fetch { url: url(), error })?;
        let feed = feed(url(), &document, response.exchange, self.now());
        let feed = feed.map_err(|error| AddError::NoFeed {
            url: url(),
            reason: clean::error_line(&error.to_string()),
        })?;
        Ok(vec![feed])
    }
}

impl Search<'_> {
    /// Tries the addresses that the table of sites gives: as good as typed.
    async fn try_known(&mut self, feeds: &[String]) {
        for feed in feeds {
            if let Some(url) = urls::web(feed, None) {
                let request = typed(&url);
                self.attempt(request).await;
            }
        }
    }

    /// Reads the document at the address: a feed, or a page that leads to feeds.
    async fn read_page(&mut self, url: &Url) -> Result<(), AddError> {
        let request = typed(url);
        self.asked.push(request.url.clone());
        let asked = request.url.clone();
        let response = self.engine.obtain_with(request, &self.options).await;
        let document = document(response.answer).map_err(|error| AddError::Fetch {
            url: url.to_string(),
            error,
        })?;
        let base = urls::web(&document.final_url, None).unwrap_or_else(|| url.clone());
        let Err(error) = self.read(asked, &document, response.exchange) else {
            return Ok(());
        };
        let content_type = document.content_type.as_deref();
        let is_page = matches!(error, ParseError::Html { .. });
        let reason = clean::error_line(&error.to_string());
        if is_page || calls_itself_page(content_type) {
            let page = html::decode(&document.body, content_type).into_owned();
            // A large page must give its room back: what it leads to may be large as well.
            drop(document);
            self.follow(&page, &base).await;
        }
        if !is_page && self.found.is_empty() {
            self.problem.get_or_insert(reason);
        }
        Ok(())
    }

    /// Tries where a page leads, as long as nothing is found.
    async fn follow(&mut self, page: &str, base: &Url) {
        let named = parse::find_feeds(page, Some(base)).into_iter();
        for feed in named.take(MAX_NAMED) {
            self.try_found(&feed.url, base).await;
        }
        if self.found.is_empty() {
            for feed in discover::linked(page, base) {
                self.try_found(&feed, base).await;
            }
        }
        // Guesses that fail say nothing; a feed that the page names and that fails does.
        let problem = self.problem.take();
        for feed in self.engine.shared.config.addresses.usual_places(base) {
            if !self.found.is_empty() {
                break;
            }
            self.try_found(&feed, base).await;
        }
        self.problem = problem;
    }

    /// Tries an address that the page at `page` led to.
    async fn try_found(&mut self, address: &str, page: &Url) {
        match found::request(address, page.as_str()) {
            Ok(request) => self.attempt(request).await,
            Err(error) => self.problem_of(address, &error),
        }
    }

    async fn attempt(&mut self, request: Request) {
        if self.is_over || self.asked.contains(&request.url) {
            return;
        }
        let url = request.url.clone();
        self.asked.push(url.clone());
        let options = self.options_for(&url);
        let response = self.engine.obtain_with(request, &options).await;
        match document(response.answer) {
            Ok(document) => {
                if let Err(error) = self.read(url.clone(), &document, response.exchange) {
                    self.problem_of(&url, &error);
                }
            }
            Err(error) => {
                self.is_over = matches!(error, FetchError::Status { code: 429 | 503 });
                self.problem_of(&url, &error);
            }
        }
    }

    /// Returns how an address is asked that the typed one led to: as its own section says, else as
    /// the typed one, without that one's filter.
    fn options_for(&self, url: &str) -> FeedOptions {
        let sources = &self.engine.shared.config.sources;
        match sources.of_feed(url, &[]) {
            Some(section) => section.options.clone(),
            None => FeedOptions {
                filter: None,
                ..self.options.clone()
            },
        }
    }

    fn problem_of(&mut self, url: &str, error: &dyn std::error::Error) {
        if self.problem.is_none() {
            let reason = clean::error_line(&error.to_string());
            self.problem = Some(format!("{url}: {reason}"));
        }
    }

    /// Takes a document if it is a feed.
    fn read(
        &mut self,
        url: String,
        document: &Document,
        exchange: Exchange,
    ) -> Result<(), ParseError> {
        let feed = feed(url, document, exchange, self.engine.now())?;
        self.found.push(feed);
        Ok(())
    }
}

/// Reads the document of the feed at `url`.
fn feed(
    url: String,
    document: &Document,
    exchange: Exchange,
    now: DateTime<Utc>,
) -> Result<FoundFeed, ParseError> {
    let content_type = document.content_type.as_deref();
    let (raw, _notes) = parse::parse(&document.body, content_type, Some(&document.final_url))?;
    let stories = raw.stories.iter();
    let dates = stories.filter_map(|story| story.published.or(story.updated));
    let title = raw.title.as_deref().map(html::plain_line);
    let title = title.filter(|title| !title.is_empty());
    Ok(FoundFeed {
        title: title.unwrap_or_else(|| url.clone()),
        kind: discover::kind(&document.body),
        stories: raw.stories.len(),
        newest: dates.filter(|&date| date <= now).max(),
        url,
        document: Arc::new(FoundDocument {
            raw,
            exchange,
            final_url: document.final_url.clone(),
            etag: document.etag.clone(),
            last_modified: document.last_modified.clone(),
        }),
    })
}

/// Returns the request for an address that the user wrote.
fn typed(url: &Url) -> Request {
    Request {
        url: url.to_string(),
        ..Request::default()
    }
}

/// Returns whether the server says that it sends a page: parts of one may look like other things.
fn calls_itself_page(content_type: Option<&str>) -> bool {
    let media_type = content_type.and_then(|text| text.split(';').next());
    let media_type = media_type.unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|page| media_type.eq_ignore_ascii_case(page))
}

/// Returns the document that must have come.
fn document(answer: Answer) -> Result<Document, FetchError> {
    match answer {
        Answer::Document(document) => Ok(document),
        Answer::Failed(error) => Err(error),
        Answer::NotModified { .. } => Err(FetchError::Broken(
            "the server says that nothing changed, although it was not asked".to_owned(),
        )),
    }
}
