//! Subscribing: by address, by page, from lists; and the list of subscriptions for others.

use std::sync::Arc;

use super::{Engine, EngineError, FoundFeed, full_text::advice};
use crate::{
    fetch::FetchError,
    model::{Feed, NewFeed},
    outline::{self, Note, OutlineError, Subscription},
    text::clean,
};

/// An address could not be subscribed to. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Not an address that can be fetched.
    #[error("`{0}` is not an address: expected one that begins with https:// or http://")]
    Address(String),
    /// An address with a password.
    #[error(
        "the address of {host} has a name or a password in it, which is not kept with feeds: write a \
         [[feed]] with `url` and `login` into your settings file, then add the address without it"
    )]
    Password {
        /// The host.
        host: String,
    },
    /// The server did not give it.
    #[error("cannot fetch {url}: {error}{}", advice(error))]
    Fetch {
        /// The address.
        url: String,
        /// Why.
        error: FetchError,
    },
    /// It is neither a feed nor a page that names one.
    #[error("{url} is neither a feed nor a page that leads to one: {reason}")]
    NoFeed {
        /// The address.
        url: String,
        /// What it is instead.
        reason: String,
    },
    /// A page leads to several feeds.
    #[error("{url} leads to {} feeds; add the one you want, by its address or with --pick N:{}",
        candidates.len(), lines(candidates))]
    Several {
        /// The page.
        url: String,
        /// The feeds.
        candidates: Vec<FoundFeed>,
    },
    /// There is no feed of that number.
    #[error("{url} leads to {count} feeds: there is no number {pick}")]
    Pick {
        /// The page.
        url: String,
        /// The number that was asked for.
        pick: usize,
        /// How many there are.
        count: usize,
    },
    /// The store.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn lines(candidates: &[FoundFeed]) -> String {
    let mut lines = String::new();
    for (number, feed) in (1..).zip(candidates) {
        lines.push_str("\n  ");
        lines.push_str(&number.to_string());
        lines.push_str("  ");
        lines.push_str(&feed.to_string());
    }
    lines
}

/// What was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The feed's address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Whether it was not subscribed before.
    pub is_new: bool,
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

    /// Subscribes to the feed at an address, or to one of those of the page there: the only one, or
    /// the one with the number `pick`, from 1.
    pub async fn add(&self, address: &str, pick: Option<usize>) -> Result<Added, AddError> {
        let mut found = self.find_feeds(address).await?;
        let count = found.len();
        let url = || clean::error_line(address);
        let chosen = match pick {
            None if count > 1 => {
                let (url, candidates) = (url(), found);
                return Err(AddError::Several { url, candidates });
            }
            None => 0,
            Some(pick) if (1..=count).contains(&pick) => pick - 1,
            Some(pick) => {
                let url = url();
                return Err(AddError::Pick { url, pick, count });
            }
        };
        self.add_found(found.swap_remove(chosen)).await
    }

    /// Subscribes to a feed that was found.
    ///
    /// The stories of the document with which it was found are taken in: it is not asked for again.
    pub async fn add_found(&self, found: FoundFeed) -> Result<Added, AddError> {
        let feed = NewFeed {
            url: found.url.clone(),
            ..NewFeed::default()
        };
        let is_new = self.subscribe(vec![feed]).await? > 0;
        if is_new && let Some(feed) = self.find_feed(&found.url).await? {
            let document = Arc::unwrap_or_clone(found.document);
            self.take_in_found(feed, document).await?;
        }
        Ok(Added {
            url: found.url,
            title: found.title,
            is_new,
        })
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
