//! Browsing and deciding: pages, stories, read marks, labels.

use std::{mem, ops::ControlFlow, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, full_text};
use crate::{
    model::{Account, Count, Counts, Feed, Label, StoryDetail, StoryId, StoryRow},
    query::Query,
    store::{Order, PageRequest, StoreError},
};

/// So long counting waits where the store cannot be written to. Chosen by us.
const PAUSE: Duration = Duration::from_secs(5);

/// Stories that are handed on at once: to wake somebody costs more than a story. Chosen by us.
const STORIES_AT_ONCE: usize = 64;

impl Engine {
    /// Returns all subscribed feeds.
    pub async fn feeds(&self) -> Result<Vec<Feed>, EngineError> {
        Ok(self.shared.store.read(|store| store.feeds()).await?)
    }

    /// Returns one window of a list.
    pub async fn page(&self, request: PageRequest) -> Result<Vec<StoryRow>, EngineError> {
        let job = self.shared.store.read(move |store| {
            let mut rows = store.page(&request)?;
            let ids: Vec<StoryId> = rows.iter().map(|row| row.id).collect();
            for (id, name) in store.watch_names(&ids)? {
                if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                    row.watch = Some(name);
                }
            }
            Ok(rows)
        });
        Ok(job.await?)
    }

    /// Returns one story with all that belongs to it.
    pub async fn story(&self, id: StoryId) -> Result<Option<StoryDetail>, EngineError> {
        Ok(self.shared.store.read(move |store| store.story(id)).await?)
    }

    /// Returns why a story is flagged, or why it is not; `None` when the story is gone.
    ///
    /// It is what the classifier says now of the text that is there.
    pub async fn account(&self, id: StoryId) -> Result<Option<Account>, EngineError> {
        let Some(detail) = self.story(id).await? else {
            return Ok(None);
        };
        let feed = detail.story.feed;
        let job = self
            .shared
            .store
            .read(move |store| -> Result<_, StoreError> {
                Ok((store.feed(feed)?, store.reports(id)?))
            });
        let (feed, reports) = job.await?;
        let language = feed.and_then(|feed| self.language_of(&feed));
        let judge = self.judge().await?;
        let told = tokio::task::spawn_blocking(move || {
            let mut account = full_text::account(&judge.classifier, &detail, language.as_deref())?;
            judge.explain(&mut account, &reports);
            Some(account)
        });
        told.await.map_err(|_failed| {
            let problem = "flashwire failed on the text of this story: please report it";
            StoreError::Invariant(problem.to_owned()).into()
        })
    }

    /// Returns how many stories there are by feed and by query, as far as it is known: see
    /// [`keep_counts`](Self::keep_counts).
    pub async fn counts(&self, queries: Vec<Query>) -> Result<Counts, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .read(move |store| store.counts(&queries, now));
        Ok(job.await?)
    }

    /// Counts what one query finds, as far as a moment's walk leads if its count is not kept.
    pub async fn count(&self, query: Query) -> Result<Count, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .read(move |store| store.count(&query, now));
        Ok(job.await?)
    }

    /// Lets the counts of these queries be kept, and of no others, and counts what is not counted yet: all
    /// that is there for new ones. Ends with it, or with `cancel`; the next call goes on from there. While
    /// another process keeps the store busy, or the disk is full, it waits: counts are worth no message.
    pub async fn keep_counts(
        &self,
        queries: Vec<Query>,
        cancel: &CancellationToken,
    ) -> Result<(), EngineError> {
        let store = &self.shared.store;
        let queries: Arc<[Query]> = queries.into();
        let mut is_known = false;
        while !cancel.is_cancelled() {
            let queries = Arc::clone(&queries);
            // Step by step, so that no other job waits long for the writer.
            let step = store.write(move |store| {
                if is_known {
                    return store.count_on();
                }
                store.keep_counts(&queries)?;
                Ok(true)
            });
            match step.await {
                Ok(true) => is_known = true,
                Ok(false) => break,
                Err(StoreError::Retryable(_)) => {
                    let pause = tokio::time::sleep(PAUSE);
                    cancel.run_until_cancelled(pause).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Marks stories read or unread; returns those whose mark changed.
    pub async fn mark_read(
        &self,
        ids: Vec<StoryId>,
        read: bool,
    ) -> Result<Vec<StoryId>, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .write(move |store| store.mark_read(&ids, read, now));
        Ok(job.await?)
    }

    /// Marks all stories read that the query finds; returns those whose mark changed.
    pub async fn mark_all_read(&self, query: Query) -> Result<Vec<StoryId>, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .write(move |store| store.mark_all_read(&query, now));
        Ok(job.await?)
    }

    /// Labels stories as such with tension or without, or takes their labels away; returns the labels
    /// before. All or none.
    ///
    /// When this returns, the labels are on disk. [`learn`](Self::learn) and then
    /// [`reassess`](Self::reassess) let other stories follow.
    pub async fn set_labels(
        &self,
        wanted: Vec<(StoryId, Option<bool>)>,
    ) -> Result<Vec<(StoryId, Option<bool>)>, EngineError> {
        let (now, judge) = (self.now(), self.judge().await?);
        let decided = self.shared.store.write(move |store| {
            for &(id, _) in &wanted {
                if store.story(id)?.is_none() {
                    return Ok(Err(EngineError::NoStory(id)));
                }
            }
            let mut before = Vec::with_capacity(wanted.len());
            for &(id, tension) in &wanted {
                before.push((id, store.set_label(id, tension, now)?));
            }
            judge.decide_again(store, wanted.iter().map(|&(id, _)| id))?;
            Ok(Ok(before))
        });
        decided.await?
    }

    /// Returns all labels, the newest first.
    pub async fn labels(&self) -> Result<Vec<Label>, EngineError> {
        Ok(self.shared.store.read(|store| store.labels()).await?)
    }

    /// Calls `visit` with the stories that the query finds, newest first and some at a time, until it says
    /// stop.
    ///
    /// Memory does not grow with the number of stories: `visit` runs in the store's thread.
    pub async fn each_story(
        &self,
        query: Query,
        limit: Option<usize>,
        mut visit: impl FnMut(Vec<StoryDetail>) -> ControlFlow<()> + Send + 'static,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .read(move |store| -> Result<(), StoreError> {
                let mut left = limit.unwrap_or(usize::MAX);
                let mut some = Vec::new();
                store.each_story(&query, Order::Newest, now, &mut |story| {
                    if left == 0 {
                        return ControlFlow::Break(());
                    }
                    left -= 1;
                    some.push(story);
                    if some.len() < STORIES_AT_ONCE {
                        return ControlFlow::Continue(());
                    }
                    visit(mem::take(&mut some))
                })?;
                // Whether it wants more is no matter: these are the last.
                let _ = visit(some);
                Ok(())
            });
        Ok(job.await?)
    }
}
