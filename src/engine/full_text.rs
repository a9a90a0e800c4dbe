//! The text of a story's own page: fetched on demand, or always for some feeds.

mod error;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Engine, EngineError, found, watches::Arrival};
use crate::{
    article::{self, NoArticle},
    classify::{About, Classifier, Workspace},
    config::FeedOptions,
    fetch::{Answer, Document, FetchError, Request},
    fold,
    model::{Account, Assessment, Feed, FullText, StoryDetail, StoryId},
    store::{Store, StoreError},
    text::{clean, html, tokens, urls},
};

pub use error::FullTextError;
pub(super) use error::advice;

/// Longest time that finding the article in a page may take: chosen by us; the slowest of 130 real
/// pages takes 0.2 s (see `docs/decisions/readability.md`).
const READING: Duration = Duration::from_secs(10);

/// How long a host is left alone that refuses with 429 and does not say for how long.
const DEFAULT_REST: TimeDelta = TimeDelta::minutes(15);

/// The longest that a host can ask to be left alone: chosen by us.
const LONGEST_REST: TimeDelta = TimeDelta::days(1);

/// Among so many of a feed's newest stories pages are fetched in a round: chosen by us, so that a
/// feed that is new does not ask for its whole archive.
const AMONG: usize = 10;

/// What became of a page that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOutcome {
    /// Its text is stored with the story, assessed and indexed.
    Stored,
    /// It has no more text than the feed; nothing was changed.
    NoMore,
}

impl Engine {
    /// Fetches a story's page, reduces it to its text, and stores, assesses and indexes that.
    ///
    /// One request, unless the host asked to be left alone. A text that was fetched before is
    /// replaced only by another one.
    pub async fn fetch_full_text(&self, id: StoryId) -> Result<PageOutcome, FullTextError> {
        let fetched = self.take_page(id).await;
        let is_final = match &fetched {
            Ok(outcome) => *outcome == PageOutcome::NoMore,
            Err(error) => error.is_final(),
        };
        if is_final {
            let now = self.now();
            let noted = move |store: &mut dyn Store| store.note_page_attempt(id, now);
            self.shared.store.write(noted).await?;
        }
        fetched
    }

    /// Fetches the pages of the newest stories of those feeds whose stories are always wanted
    /// whole. What fails is left for the reader's own key: a round does not end for it.
    pub(super) async fn fetch_wanted_pages(
        &self,
        feeds: &[Feed],
        cancel: &CancellationToken,
    ) -> Result<(), EngineError> {
        for feed in feeds
            .iter()
            .filter(|feed| self.options(feed).full_text == Some(true))
        {
            let id = feed.id;
            let missing = self
                .shared
                .store
                .read(move |store| store.without_full_text(id, AMONG));
            for story in missing.await? {
                let fetched = tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    fetched = self.fetch_full_text(story) => fetched,
                };
                match fetched {
                    Err(FullTextError::Engine(error)) => return Err(error),
                    // The same host would refuse the next page too.
                    Err(error) if !error.is_final() => break,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    async fn take_page(&self, id: StoryId) -> Result<PageOutcome, FullTextError> {
        let (detail, feed) = self.story_and_feed(id).await?;
        let address = detail.story.url.clone().ok_or(FullTextError::NoAddress)?;
        // A story whose feed is gone comes from outside, whatever it was.
        let by = feed.as_ref().map_or("", |feed| &feed.url);
        let request = found::request(&address, by)?;
        let options = feed.as_ref().map(|feed| self.options(feed));
        let document = self.ask_page(request, &options.unwrap_or_default()).await?;
        let host = urls::web(&document.final_url, None)
            .map_or(String::new(), |url| urls::host_label(&url));
        let at = self.now();
        let text = read(document, host, at).await?;
        if words(&text.body) <= words(&detail.story.body) {
            return Ok(PageOutcome::NoMore);
        }
        self.keep(detail, feed.as_ref(), text).await?;
        Ok(PageOutcome::Stored)
    }

    /// Fetches the page at an address that the user wrote, and reduces it to its text.
    pub(super) async fn fetch_article(&self, url: &Url) -> Result<FullText, FullTextError> {
        let request = Request {
            url: url.to_string(),
            ..Request::default()
        };
        let options = self.options_of_address(url.as_str());
        let document = self.ask_page(request, &options).await?;
        let host = urls::host_label(url);
        read(document, host, self.now()).await
    }

    async fn story_and_feed(
        &self,
        id: StoryId,
    ) -> Result<(StoryDetail, Option<Feed>), EngineError> {
        let job = self.shared.store.read(move |store| {
            let detail = store.story(id)?;
            let feed = detail.as_ref().map(|detail| store.feed(detail.story.feed));
            Ok((detail, feed.transpose()?.flatten()))
        });
        let (detail, feed) = job.await?;
        Ok((detail.ok_or(EngineError::NoStory(id))?, feed))
    }

    /// Fetches a page, unless its host asked to be left alone; remembers if it does now.
    async fn ask_page(
        &self,
        request: Request,
        options: &FeedOptions,
    ) -> Result<Document, FullTextError> {
        let host =
            urls::web(&request.url, None).map_or(String::new(), |url| urls::host_label(&url));
        let now = self.now();
        let asked = host.clone();
        let rest = self
            .shared
            .store
            .read(move |store| store.page_rest(&asked))
            .await?;
        if let Some(until) = rest.filter(|&until| until > now) {
            return Err(FullTextError::Resting { host, until });
        }
        let response = self.ask_as(request, options).await;
        let wish = response.exchange.retry_after;
        let error = match response.answer {
            Answer::Document(document) => return Ok(document),
            Answer::Failed(error) => error,
            Answer::NotModified { .. } => {
                FetchError::Broken("304, although nothing was known".to_owned())
            }
        };
        if let FetchError::Status { code: 429 | 503 } = error {
            let is_refusal = error == FetchError::Status { code: 429 };
            let wish = wish.and_then(|wish| TimeDelta::from_std(wish).ok());
            let rest = wish.or_else(|| is_refusal.then_some(DEFAULT_REST));
            if let Some(rest) = rest {
                let (host, until) = (host.clone(), now + rest.min(LONGEST_REST));
                let job = move |store: &mut dyn Store| store.set_page_rest(&host, until, now);
                self.shared.store.write(job).await?;
            }
        }
        Err(FullTextError::Fetch { host, error })
    }

    /// Assesses the story with its new text, folds it into an event, and writes all of it at once.
    async fn keep(
        &self,
        mut detail: StoryDetail,
        feed: Option<&Feed>,
        text: FullText,
    ) -> Result<(), EngineError> {
        let language = feed.and_then(|feed| self.language_of(feed));
        detail.full_text = Some(text);
        let classifier = self.classifier().await?;
        let said_in = language.clone();
        let assessed = tokio::task::spawn_blocking(move || {
            let said = assess(&classifier, &detail, said_in.as_deref());
            (detail, said)
        });
        let Ok((detail, said)) = assessed.await else {
            return Err(StoreError::Invariant(
                "flashwire failed on the text of this page: please report it".to_owned(),
            )
            .into());
        };
        let event = if said.flagged && detail.event.is_none() {
            let mut window = self.fold_window().await?;
            let fresh = fold::fresh_event(detail.story.feed, &detail.story.id.to_string());
            let time = detail.story.id.time();
            Some(window.assign(fresh, time, &detail.story.title, detail.text()))
        } else {
            None
        };
        // The page says more than the feed did.
        self.ready_watches().await?;
        let matches = feed.map(|feed| {
            self.arrivals().matches(&Arrival {
                id: detail.story.id,
                title: &detail.story.title,
                body: detail.text(),
                language: detail.story.language.as_deref().or(language.as_deref()),
                author: detail.story.author.as_deref(),
                url: detail.story.url.as_deref(),
                published: detail.story.published,
                arrived: detail.story.arrived,
                outlet: self.outlet(feed),
                assessment: &said,
                feed,
            })
        });
        let Some(text) = detail.full_text else {
            return Ok(());
        };
        let id = detail.story.id;
        let (judge, alerter) = (self.judge().await?, self.alerter());
        let job = move |store: &mut dyn Store| {
            store.set_full_text(id, &text, &said, event)?;
            if let Some(matches) = &matches {
                store.set_watches(id, matches, text.at)?;
            }
            let changed = judge.decide_again(store, [id])?;
            alerter.decide(store, changed.into_iter().chain([id]), Vec::new())
        };
        self.send_alerts(self.shared.store.write(job).await?);
        Ok(())
    }
}

/// Returns the account of what the classifier says of a story with the text that is there.
pub(super) fn account(
    classifier: &Classifier,
    detail: &StoryDetail,
    language: Option<&str>,
) -> Option<Account> {
    classifier.account(&detail.story.title, detail.text(), about(detail, language))
}

/// Returns what the classifier says of a story with the text that is there.
pub(super) fn assess(
    classifier: &Classifier,
    detail: &StoryDetail,
    language: Option<&str>,
) -> Assessment {
    assess_in(&mut Workspace::default(), classifier, detail, language)
}

/// Says the same as [`assess`], faster for many stories.
pub(super) fn assess_in(
    workspace: &mut Workspace,
    classifier: &Classifier,
    detail: &StoryDetail,
    language: Option<&str>,
) -> Assessment {
    let about = about(detail, language);
    classifier.assess_in(workspace, &detail.story.title, detail.text(), about)
}

/// Returns what is known of a story beside its text; `language` is what its feed says.
pub(super) fn about<'a>(detail: &'a StoryDetail, language: Option<&'a str>) -> About<'a> {
    About {
        language: detail.story.language.as_deref().or(language),
        date: Some(detail.story.id.time().date_naive()),
    }
}

/// Assesses stories again whose feed changed while the text of their page is there.
pub(super) fn assess_again(
    store: &mut dyn Store,
    classifier: &Classifier,
    stories: &[StoryId],
    language: Option<&str>,
) -> Result<(), StoreError> {
    for &id in stories {
        let Some(detail) = store.story(id)? else {
            continue;
        };
        let said = assess(classifier, &detail, language);
        if let Some(text) = &detail.full_text {
            store.set_full_text(id, text, &said, detail.event)?;
        }
    }
    Ok(())
}

/// Finds the article in a page, away from the threads of the network.
async fn read(
    document: Document,
    host: String,
    at: DateTime<Utc>,
) -> Result<FullText, FullTextError> {
    if let Some(what) = other_than_page(document.content_type.as_deref()) {
        return Err(FullTextError::NotAPage { host, what });
    }
    let url = document.final_url.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let base = Url::parse(&document.final_url).map_err(|_invalid| NoArticle::Nothing)?;
        let page = html::decode(&document.body, document.content_type.as_deref());
        article::extract(&page, &base)
    });
    match tokio::time::timeout(READING, reading).await {
        Ok(Ok(Ok(article))) => Ok(FullText {
            url,
            at,
            body: article.body,
            links: article.links,
        }),
        Ok(Ok(Err(reason))) => Err(FullTextError::NoArticle { host, reason }),
        Ok(Err(_panicked)) => Err(FullTextError::NoArticle {
            host,
            reason: NoArticle::Nothing,
        }),
        Err(_elapsed) => Err(FullTextError::Slow { host }),
    }
}

/// Returns the media type of what is no page; without one it may be a page.
fn other_than_page(content_type: Option<&str>) -> Option<String> {
    let media_type = content_type?.split(';').next()?.trim().to_ascii_lowercase();
    let is_page = media_type.is_empty()
        || media_type.starts_with("text/")
        || matches!(
            media_type.as_str(),
            "application/xhtml+xml" | "application/xml" | "application/octet-stream"
        );
    (!is_page).then(|| clean::error_line(&media_type))
}

fn words(text: &str) -> usize {
    let mut count = 0;
    tokens::each_token(text, |_, _| count += 1);
    count
}
