//! Subscribing: by address, by page, from lists; and the list of subscriptions for others.

use super::{Engine, EngineError};
use crate::{
    fetch::{Answer, FetchError, Request},
    model::{Feed, NewFeed},
    outline::{self, Note, OutlineError, Subscription},
    parse,
    text::{clean, urls},
};

/// An address could not be subscribed to. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Not an address that can be fetched.
    #[error("`{0}` is not an address: expected one that begins with https:// or http://")]
    Address(String),
    /// The server did not give it.
    #[error("cannot fetch {url}: {error}")]
    Fetch {
        /// The address.
        url: String,
        /// Why.
        error: FetchError,
    },
    /// It is neither a feed nor a page that names one.
    #[error("{url} is neither a feed nor a page that names one: {reason}")]
    NoFeed {
        /// The address.
        url: String,
        /// What it is instead.
        reason: String,
    },
    /// A page names several feeds.
    #[error("{url} names {} feeds; add the one you want:{}", candidates.len(), lines(candidates))]
    Several {
        /// The page.
        url: String,
        /// Address and title of each.
        candidates: Vec<(String, String)>,
    },
    /// The store.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn lines(candidates: &[(String, String)]) -> String {
    let lines = candidates
        .iter()
        .map(|(url, title)| format!("\n  {url}  {title}"));
    lines.collect()
}

/// A list of subscriptions could not be read. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The list is OPML and not valid.
    #[error("{file}: {error}")]
    Outline {
        /// The file.
        file: String,
        /// What is wrong, with its place.
        error: OutlineError,
    },
    /// The list holds no feed.
    #[error(
        "{file}: no feed in it: expected OPML with <outline xmlUrl=\"..\"> or a newsboat urls file with an address a line"
    )]
    Empty {
        /// The file.
        file: String,
    },
    /// The store.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Feeds in the list.
    pub found: usize,
    /// Feeds that were not subscribed before.
    pub new: usize,
    /// What was left out, and why.
    pub notes: Vec<Note>,
}

impl Engine {
    /// Subscribes to feeds; returns how many were new.
    pub async fn subscribe(&self, feeds: Vec<NewFeed>) -> Result<usize, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .write(move |store| store.subscribe(&feeds, now));
        Ok(job.await?)
    }

    /// Subscribes to the feed at an address, or to the one that the page there names.
    ///
    /// Returns the feed's address and title, and whether it was new.
    pub async fn add(&self, address: &str) -> Result<(String, String, bool), AddError> {
        let url = urls::web(address, None)
            .ok_or_else(|| AddError::Address(clean::line(address)))?
            .to_string();
        let document = self.get(&url).await?;
        let content_type = document.content_type.as_deref();
        let parsed = parse::parse(&document.body, content_type, Some(&document.final_url));
        let title = match parsed {
            Ok((raw, _notes)) => raw.title.map(|title| clean::line(&title)),
            Err(error) => {
                return self
                    .add_named(&url, &document.final_url, &document.body, &error)
                    .await;
            }
        };
        self.add_feed(url, title).await
    }

    /// Subscribes to the one feed that a page names.
    async fn add_named(
        &self,
        url: &str,
        base: &str,
        page: &[u8],
        error: &parse::ParseError,
    ) -> Result<(String, String, bool), AddError> {
        let page = String::from_utf8_lossy(page);
        let mut found = parse::find_feeds(&page, urls::web(base, None).as_ref());
        let candidates: Vec<(String, String)> = found
            .iter()
            .map(|candidate| (candidate.url.clone(), clean::line(&candidate.title)))
            .collect();
        match (found.pop(), candidates.len()) {
            (Some(candidate), 1) => {
                let document = self.get(&candidate.url).await?;
                let content_type = document.content_type.as_deref();
                let (raw, _notes) =
                    parse::parse(&document.body, content_type, Some(&document.final_url)).map_err(
                        |error| AddError::NoFeed {
                            url: candidate.url.clone(),
                            reason: error.to_string(),
                        },
                    )?;
                let title = raw.title.map(|title| clean::line(&title));
                self.add_feed(candidate.url, title).await
            }
            (Some(_), _) => Err(AddError::Several {
                url: url.to_owned(),
                candidates,
            }),
            (None, _) => Err(AddError::NoFeed {
                url: url.to_owned(),
                reason: clean::line(&error.to_string()),
            }),
        }
    }

    async fn add_feed(
        &self,
        url: String,
        title: Option<String>,
    ) -> Result<(String, String, bool), AddError> {
        let shown = title.clone().filter(|title| !title.is_empty());
        let feed = NewFeed {
            url: url.clone(),
            ..NewFeed::default()
        };
        let new = self.subscribe(vec![feed]).await?;
        Ok((url.clone(), shown.unwrap_or(url), new > 0))
    }

    /// Fetches a document that must be there.
    async fn get(&self, url: &str) -> Result<crate::fetch::Document, AddError> {
        let request = Request {
            url: url.to_owned(),
            etag: None,
            last_modified: None,
        };
        match self.shared.fetcher.get(&request).await.answer {
            Answer::Document(document) => Ok(document),
            Answer::Failed(error) => Err(AddError::Fetch {
                url: url.to_owned(),
                error,
            }),
            Answer::NotModified { .. } => Err(AddError::NoFeed {
                url: url.to_owned(),
                reason: "the server says that nothing changed, although it was not asked"
                    .to_owned(),
            }),
        }
    }

    /// Returns the starter feeds.
    pub fn starter(&self) -> Vec<NewFeed> {
        let file = self.shared.config.files.get("feeds.opml");
        let (subscriptions, _notes) = outline::read_opml(&file.text).unwrap_or_default();
        subscriptions.into_iter().map(new_feed).collect()
    }

    /// Returns the feed that is, or once was, at an address.
    pub async fn find_feed(&self, address: &str) -> Result<Option<Feed>, EngineError> {
        let address = address.to_owned();
        let job = self
            .shared
            .store
            .read(move |store| store.find_feed_by_url(&address));
        Ok(job.await?)
    }

    /// Ends the subscription to the feed at an address; returns its title, if there was one.
    ///
    /// Followed stories stay, the others of the feed go.
    pub async fn remove(&self, address: &str) -> Result<Option<String>, EngineError> {
        let address = address.to_owned();
        let job = self.shared.store.write(move |store| {
            let Some(feed) = store.find_feed_by_url(&address)? else {
                return Ok(None);
            };
            store.unsubscribe(feed.id)?;
            Ok(Some(feed.title))
        });
        Ok(job.await?)
    }

    /// Subscribes to the starter feeds.
    pub async fn import_starter(&self) -> Result<Imported, ImportError> {
        let file = self.shared.config.files.get("feeds.opml");
        self.import(&file.name, &file.text).await
    }

    /// Subscribes to the feeds of a list: OPML, or a newsboat `urls` file.
    pub async fn import(&self, file: &str, text: &str) -> Result<Imported, ImportError> {
        let (subscriptions, notes) = if looks_like_xml(text) {
            outline::read_opml(text).map_err(|error| ImportError::Outline {
                file: file.to_owned(),
                error,
            })?
        } else {
            outline::read_newsboat_urls(text)
        };
        if subscriptions.is_empty() {
            return Err(ImportError::Empty {
                file: file.to_owned(),
            });
        }
        let feeds: Vec<NewFeed> = subscriptions.into_iter().map(new_feed).collect();
        let found = feeds.len();
        let new = self.subscribe(feeds).await?;
        Ok(Imported { found, new, notes })
    }

    /// Returns the subscriptions as OPML 2.0.
    pub async fn export_opml(&self) -> Result<String, EngineError> {
        let feeds = self.feeds().await?;
        let subscriptions: Vec<Subscription> = feeds.into_iter().map(subscription).collect();
        Ok(outline::write_opml("flashwire", self.now(), &subscriptions))
    }
}

fn looks_like_xml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
}

fn new_feed(subscription: Subscription) -> NewFeed {
    let line = |text: String| clean::line(&text);
    NewFeed {
        url: line(subscription.url),
        title: subscription
            .title
            .map(line)
            .filter(|title| !title.is_empty()),
        site: subscription.site.map(line),
        folder: subscription.folder.into_iter().map(line).collect(),
        tags: subscription.tags.into_iter().map(line).collect(),
        language: subscription.language.map(line),
    }
}

fn subscription(feed: Feed) -> Subscription {
    Subscription {
        url: feed.url,
        title: Some(feed.title),
        site: feed.site,
        folder: feed.folder,
        tags: feed.tags,
        language: feed.language,
    }
}
