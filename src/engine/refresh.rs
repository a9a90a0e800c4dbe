//! A round: fetch the feeds that are due, and take their stories in.
//!
//! Answers come from the network one by one; parsing, cleaning and assessing leave the async
//! threads; folding is done by the round's own task, which alone knows the window of recent
//! stories; what is ready while the store is busy is written together.

mod lanes;
mod selection;
mod write;

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use self::write::Fetched;
use super::{Engine, EngineError, facts::FoundDocument};
use crate::{
    fetch::{Answer, Room},
    fold, guard,
    model::{Feed, FeedId, FetchFacts, FetchOutcome, StoryId},
    store::Recorded,
};

/// How far back folding looks.
const FOLD_WINDOW: TimeDelta = TimeDelta::hours(72);

/// At most so many recent stories are compared with.
const FOLD_LIMIT: usize = 4_000;

/// Answers that wait for a free processor; the network waits when there are more.
const ANSWERS_WAITING: usize = 8;

/// Results that wait for the disk, and as many that are being written; reading waits when there are more, so that
/// memory does not grow with the number of feeds.
const WRITES_WAITING: usize = 32;

/// Which feeds a round asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those that are due.
    Due,
    /// All, also those that are gone; not those whose server asked to be left alone.
    All,
    /// One, due or not, gone or not, unless its server asked to be left alone.
    Feed(FeedId),
}

/// One feed of a round is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Feeds done, this one included.
    pub done: usize,
    /// Feeds of the round.
    pub total: usize,
    /// The feed.
    pub feed: FeedId,
    /// Its title.
    pub title: String,
    /// How it ended.
    pub outcome: FetchOutcome,
    /// New stories.
    pub new: usize,
    /// New stories that rules muted.
    pub muted: usize,
    /// The new stories, oldest first.
    pub arrived: Vec<StoryId>,
    /// New stories that are flagged.
    pub flagged: usize,
    /// Why it failed, in plain words.
    pub error: Option<String>,
    /// Its new address, if it moved for good.
    pub moved_to: Option<String>,
}

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct RoundSummary {
    /// Feeds asked.
    pub feeds: usize,
    /// Feeds that sent a document.
    pub updated: usize,
    /// Feeds that had nothing new.
    pub unchanged: usize,
    /// Feeds that failed.
    pub failed: usize,
    /// New stories.
    pub new: usize,
    /// New stories that rules muted.
    pub muted: usize,
    /// New stories that are flagged.
    pub flagged: usize,
    /// Feeds that were left alone because their servers asked for it.
    pub waiting: usize,
    /// Feeds that another round was asking at that time.
    pub busy: usize,
}

impl RoundSummary {
    const fn count(&mut self, told: &Progress, recorded: &Recorded) {
        match told.outcome {
            FetchOutcome::Updated => self.updated += 1,
            FetchOutcome::NotModified => self.unchanged += 1,
            FetchOutcome::Failed => self.failed += 1,
        }
        self.new += recorded.new;
        self.muted += told.muted;
        self.flagged += recorded.flagged;
    }
}

impl Engine {
    /// Fetches feeds and takes their stories in; tells `progress` after each feed.
    ///
    /// One feed's failure never stops the others. Cancelling ends the round early; what was
    /// written stays. A receiver of progress that went away does not stop the round.
    pub async fn refresh(
        &self,
        scope: Scope,
        cancel: CancellationToken,
        progress: mpsc::Sender<Progress>,
    ) -> Result<RoundSummary, EngineError> {
        self.teach().await?;
        self.ready_watches().await?;
        let selection = self.select(scope).await?;
        let feeds: Arc<[Feed]> = selection.feeds.into();
        let mut summary = RoundSummary {
            feeds: feeds.len(),
            waiting: selection.waiting,
            busy: selection.busy,
            ..RoundSummary::default()
        };
        if feeds.is_empty() {
            self.sum_up_alerts().await?;
            return Ok(summary);
        }
        let mut window = None;
        let mut read = self.start_reading(&feeds, selection.claimed_until, &cancel);
        let mut ready: Vec<Fetched> = Vec::new();
        let mut writing = JoinSet::new();
        let mut done = HashSet::new();
        loop {
            if writing.is_empty() && !ready.is_empty() {
                writing.spawn(self.clone().record(std::mem::take(&mut ready)));
            }
            tokio::select! {
                Some(answer) = read.results.recv(), if ready.len() < WRITES_WAITING => {
                    let Some(feed) = feeds.get(answer.idx) else { continue };
                    ready.push(Fetched {
                        feed: feed.clone(),
                        facts: self.fold_stories(answer.facts, &mut window).await?,
                        _room: answer.room,
                    });
                }
                Some(written) = writing.join_next() => {
                    let Ok(written) = written else { continue };
                    for (mut told, recorded) in written? {
                        done.insert(told.feed);
                        summary.count(&told, &recorded);
                        (told.done, told.total) = (done.len(), feeds.len());
                        // Nobody may be listening any more; the round goes on.
                        drop(progress.send(told).await);
                    }
                }
                else => break,
            }
        }
        read.tasks.shutdown().await;
        let left = feeds.iter().map(|feed| feed.id);
        let left: Vec<FeedId> = left.filter(|feed| !done.contains(feed)).collect();
        if !cancel.is_cancelled() {
            // A host fell silent in the middle of the round.
            summary.waiting += left.len();
            summary.feeds = done.len();
        }
        self.release(left).await?;
        self.fetch_wanted_pages(&feeds, &cancel).await?;
        self.sum_up_alerts().await?;
        Ok(summary)
    }

    /// Starts fetching and reading; results come in the order in which they are ready.
    fn start_reading(
        &self,
        feeds: &Arc<[Feed]>,
        claimed_until: DateTime<Utc>,
        cancel: &CancellationToken,
    ) -> Reading {
        let (responses_tx, mut responses) = mpsc::channel(ANSWERS_WAITING);
        let (results_tx, results) = mpsc::channel(ANSWERS_WAITING);
        let mut tasks = JoinSet::new();
        let (engine, asked) = (self.clone(), Arc::clone(feeds));
        let cancel = cancel.clone();
        tasks.spawn(async move {
            let asking = engine.ask(asked, claimed_until, &cancel, responses_tx);
            asking.await;
        });
        let (engine, feeds) = (self.clone(), Arc::clone(feeds));
        tasks.spawn(async move {
            // Sender: the network. Receiver: the round. When it is full, reading waits.
            let mut reading = JoinSet::new();
            let at_once = std::thread::available_parallelism().map_or(2, usize::from);
            loop {
                tokio::select! {
                    Some((idx, mut response)) = responses.recv(), if reading.len() < at_once => {
                        let Some(feed) = feeds.get(idx).cloned() else { continue };
                        let engine = engine.clone();
                        let has_document = matches!(response.answer, Answer::Document(_));
                        let read = move || Read {
                            idx,
                            room: response.take_room(),
                            facts: engine.guarded_facts(&feed, response),
                        };
                        if has_document {
                            reading.spawn_blocking(read);
                        } else {
                            // There is nothing to read: not worth the way to another thread.
                            forward(Ok(read()), &results_tx).await;
                        }
                    }
                    // At once: what was read may hold the room that other answers wait for.
                    Some(read) = reading.join_next() => forward(read, &results_tx).await,
                    else => break,
                }
            }
        });
        Reading { results, tasks }
    }

    /// Takes in the document with which a feed was found.
    pub(super) async fn take_in_found(
        &self,
        feed: Feed,
        found: FoundDocument,
    ) -> Result<(), EngineError> {
        self.teach().await?;
        self.ready_watches().await?;
        let engine = self.clone();
        let of = feed.clone();
        let reading = tokio::task::spawn_blocking(move || {
            guard::catching(|| engine.facts_of_found(&of, found))
        });
        // A panic is a mistake of ours; the next round tells of it.
        let Ok(Ok(facts)) = reading.await else {
            return Ok(());
        };
        let facts = self.fold_stories(facts, &mut None).await?;
        let fetched = Fetched {
            feed,
            facts,
            _room: Room::default(),
        };
        self.clone().record(vec![fetched]).await?;
        Ok(())
    }

    /// Finds the event of each flagged story; loads what it is compared with when there is one.
    async fn fold_stories(
        &self,
        mut facts: FetchFacts,
        window: &mut Option<fold::Window>,
    ) -> Result<FetchFacts, EngineError> {
        let (feed, stories) = (facts.feed, facts.stories.iter_mut());
        for story in stories.filter(|story| story.assessment.flagged) {
            let window = match window {
                Some(window) => window,
                None => window.insert(self.fold_window().await?),
            };
            let fresh = fold::fresh_event(feed, &story.identity);
            let event = window.assign(fresh, story.sort_time, &story.title, &story.body);
            story.event = Some(event);
        }
        Ok(facts)
    }

    /// Loads what folding compares with.
    pub(super) async fn fold_window(&self) -> Result<fold::Window, EngineError> {
        let since = self.now() - FOLD_WINDOW;
        let job = self
            .shared
            .store
            .read(move |store| store.recent_flagged(since, FOLD_LIMIT));
        let mut window = fold::Window::default();
        for recent in job.await?.into_iter().rev() {
            window.add(recent.event, recent.id.time(), &recent.title, &recent.lead);
        }
        Ok(window)
    }
}

/// The reading half of a round, with the tasks that it owns.
struct Reading {
    results: mpsc::Receiver<Read>,
    tasks: JoinSet<()>,
}

/// An answer, read.
struct Read {
    /// The index of its feed in the round.
    idx: usize,
    facts: FetchFacts,
    /// What a large document says is large as well.
    room: Room,
}

/// Passes a result on; when the round is gone there is nobody to tell.
async fn forward<T>(read: Result<T, tokio::task::JoinError>, results: &mpsc::Sender<T>) {
    if let Ok(result) = read {
        drop(results.send(result).await);
    }
}
