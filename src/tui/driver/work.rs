//! Carries out requests: each is a task of its own that sends one message when it is done.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

use super::{
    super::{
        alike::Reach,
        engine::{Engine, Progress, Scope},
        message::{Answer, FeedEntry, Msg, ReadMark, Request, RequestId, StoryEntry},
    },
    opener,
};
use crate::{
    model::{Sought, StoryId, Watch},
    query::Query,
    store::MatchOrder,
};

/// Progress that waits to be taken. The round waits when it is full.
const PROGRESS_WAITING: usize = 64;

/// Stories of a ranked list, at most: chosen by us, more than anybody walks through.
const RANKED: usize = 500;

/// So long leaving may take, when a request does not end. Chosen by us: longer than any write to a
/// disk that works.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);

/// The tasks that carry out requests.
pub(super) struct Work {
    tools: Tools,
    tasks: JoinSet<()>,
    /// Those that only read or count a list: they are ended when nobody waits for them any more.
    lists: Vec<(RequestId, AbortHandle)>,
    /// Ends the running round.
    round: CancellationToken,
}

/// What a task needs.
#[derive(Clone)]
struct Tools {
    engine: Engine,
    opener: Vec<String>,
    /// Ends what may take long when the reader is left.
    leaving: CancellationToken,
    /// To the screen, which takes them in order; a full channel makes tasks wait.
    messages: mpsc::Sender<Msg>,
}

impl Work {
    /// Returns the workplace.
    pub(super) fn new(engine: Engine, opener: Vec<String>, messages: mpsc::Sender<Msg>) -> Self {
        Self {
            tools: Tools {
                engine,
                opener,
                leaving: CancellationToken::new(),
                messages,
            },
            tasks: JoinSet::new(),
            lists: Vec::new(),
            round: CancellationToken::new(),
        }
    }

    /// Begins to carry out a request.
    pub(super) fn begin(&mut self, id: RequestId, request: Request) {
        self.reap();
        if matches!(request, Request::Refresh(_)) {
            self.round = CancellationToken::new();
        }
        let is_list = matches!(request, Request::Page(_) | Request::Count(_));
        let tools = self.tools.clone();
        let round = self.round.clone();
        let task = self.tasks.spawn(async move {
            let answer = tools.answer(request, round).await;
            // The screen is gone when nobody listens: then nobody needs the answer.
            drop(tools.messages.send(Msg::Answered(id, answer)).await);
        });
        if is_list {
            self.lists.push((id, task));
        }
    }

    /// Ends the reading of lists that nobody waits for any more: a filter that was typed on.
    pub(super) fn give_up(&mut self, is_waiting: impl Fn(RequestId) -> bool) {
        self.lists.retain(|(id, task)| {
            let is_wanted = is_waiting(*id) && !task.is_finished();
            if !is_wanted {
                task.abort();
            }
            is_wanted
        });
    }

    /// Begins to tell when the user's lexicons or theatres change.
    pub(super) fn watch_files(&mut self) {
        let Tools {
            engine,
            leaving,
            messages,
            ..
        } = self.tools.clone();
        self.tasks.spawn(async move {
            let mut known = engine.files_at_start();
            loop {
                tokio::select! {
                    () = leaving.cancelled() => return,
                    now = engine.files_changed(&known) => known = now,
                }
                if messages.send(Msg::FilesChanged).await.is_err() {
                    return;
                }
            }
        });
    }

    /// Cancels the running round; it answers with what it did so far.
    pub(super) fn stop_refresh(&self) {
        self.round.cancel();
    }

    /// Lets go of tasks that are done.
    pub(super) fn reap(&mut self) {
        while self.tasks.try_join_next().is_some() {}
    }

    /// Waits for what is being written; ends a running round first.
    pub(super) async fn finish(mut self) {
        self.round.cancel();
        self.tools.leaving.cancel();
        let done = async {
            while self.tasks.join_next().await.is_some() {}
            // Alerts that are on their way may still arrive.
            self.tools.engine.finish_errands().await;
        };
        // Dropping the tasks ends those that hang; the store finishes what it has begun.
        drop(tokio::time::timeout(LONGEST_FAREWELL, done).await);
    }
}

impl Tools {
    /// Carries out a request; what went wrong comes back in plain words.
    #[expect(clippy::cognitive_complexity, reason = "one line for each request")]
    async fn answer(&self, request: Request, round: CancellationToken) -> Result<Answer, String> {
        let engine = &self.engine;
        match request {
            Request::Feeds => self.feeds().await,
            Request::Names => told(engine.known_names().await, Answer::Names),
            Request::Page(page) => told(engine.page(page).await, Answer::Rows),
            Request::Story(id) => self.story(id).await,
            Request::Counts(views) => self.counts(views).await,
            Request::Count(list) => told(engine.count(list).await, Answer::Count),
            Request::KeepCounts(queries) => {
                let kept = engine.keep_counts(queries, &self.leaving).await;
                told(kept, |()| Answer::CountsKept)
            }
            Request::Mark(ids, mark) => {
                let marked = engine.mark_read(ids, mark == ReadMark::Read).await;
                told(marked, Answer::Marked)
            }
            Request::MarkAllRead(query) => told(engine.mark_all_read(query).await, Answer::Marked),
            Request::MarkWindow(window) => {
                told(engine.mark_window_read(window).await, Answer::Marked)
            }
            Request::Ids(window) => told(engine.ids(window).await, Answer::Ids),
            Request::Board(query) => told(engine.board(query).await, Answer::Board),
            Request::ChangeFollowUps(ids, change) => {
                let changed = engine.change_follow_ups(ids, *change).await;
                told(changed, Answer::FollowUps)
            }
            Request::ToggleEventLinks(ids) => {
                told(engine.toggle_event_links(ids).await, Answer::FollowUps)
            }
            Request::RestoreFollowUps(wanted) => {
                let restored = engine.restore_follow_ups(wanted).await;
                told(restored, Answer::FollowUps)
            }
            Request::SetLabels(wanted) => self.set_labels(wanted).await,
            Request::SaveView(name, query) => {
                told(engine.add_view(name, query).await, Answer::ViewSaved)
            }
            Request::SetMuted(wanted) => told(engine.set_muted(wanted).await, Answer::Muted),
            Request::SetKept(ids, kept) => told(engine.set_kept(ids, kept).await, Answer::Kept),
            Request::Refresh(scope) => self.refresh(scope, round).await,
            Request::Subscribe(feeds) => told(engine.subscribe(feeds).await, Answer::Subscribed),
            Request::Account(id) => told(engine.account(id).await, |account| {
                Answer::Account(account.map(Box::new))
            }),
            Request::Brief(query, name) => {
                told(engine.write_brief(query, Some(name)).await, Answer::Brief)
            }
            Request::Reload => told(engine.reload().await, Answer::Reloaded),
            Request::Reassess => told(engine.reassess(&self.leaving).await, Answer::Reassessed),
            Request::Tidy => told(engine.tidy(&self.leaving).await, Answer::Tidied),
            Request::History(feed) => told(engine.fetch_history(feed).await, Answer::History),
            Request::Unsubscribe(feed) => {
                told(engine.unsubscribe(feed).await, |()| Answer::Unsubscribed)
            }
            Request::FindFeeds(address) => told(engine.find_feeds(&address).await, Answer::Found),
            Request::AddFeed(feed) => told(engine.add_found(feed).await, Answer::Added),
            Request::FullText(id) => self.full_text(id).await,
            Request::Like(id) => self.like(id).await,
            Request::WatchStories(watch, reach) => self.watch_stories(*watch, reach).await,
            Request::AddWatch(name, id, threshold) => self.add_watch(&name, id, threshold).await,
            Request::SetThreshold(watch, threshold) => {
                let set = engine.set_threshold(&watch, threshold).await;
                told(set, |()| Answer::ThresholdSet(threshold))
            }
            Request::Open(url) => self.open(&url),
        }
    }

    async fn feeds(&self) -> Result<Answer, String> {
        let feeds = self.engine.feeds_with_standing().await.map_err(words)?;
        let entry = |(feed, standing)| FeedEntry {
            outlet: self.engine.outlet(&feed).cloned(),
            feed,
            standing,
        };
        Ok(Answer::Feeds(feeds.into_iter().map(entry).collect()))
    }

    async fn counts(&self, views: Vec<Query>) -> Result<Answer, String> {
        let counts = self.engine.counts(views).await.map_err(words)?;
        let watches = self.engine.watches().await.map_err(words)?;
        Ok(Answer::Counts(counts, watches))
    }

    /// Finds the stories like one; not itself.
    async fn like(&self, id: StoryId) -> Result<Answer, String> {
        let example = self.engine.example_of_story(id).await.map_err(words)?;
        let mut matches = self
            .engine
            .like(&example, RANKED + 1)
            .await
            .map_err(words)?;
        matches.retain(|found| found.story != id);
        told(self.engine.liked(matches).await, Answer::Liked)
    }

    async fn watch_stories(&self, watch: Watch, reach: Reach) -> Result<Answer, String> {
        let liked = match (&watch.sought, reach) {
            (Sought::Query(_), _) => {
                let newest = MatchOrder::Newest;
                self.engine.watched(watch.id, newest, RANKED).await
            }
            (Sought::Example(_), Reach::Found) => {
                let likest = MatchOrder::Likest;
                self.engine.watched(watch.id, likest, RANKED).await
            }
            (Sought::Example(example), Reach::All) => {
                let matches = self.engine.like(example, RANKED).await.map_err(words)?;
                self.engine.liked(matches).await
            }
        };
        told(liked, Answer::Liked)
    }

    async fn add_watch(&self, name: &str, id: StoryId, threshold: f32) -> Result<Answer, String> {
        let example = self.engine.example_of_story(id).await.map_err(words)?;
        let sought = Sought::Example(example);
        let added = self.engine.add_watch(name, sought, threshold).await;
        told(added, |watch| Answer::WatchAdded(Box::new(watch)))
    }

    async fn story(&self, id: StoryId) -> Result<Answer, String> {
        Ok(Answer::Story(self.entry(id).await?))
    }

    async fn full_text(&self, id: StoryId) -> Result<Answer, String> {
        let outcome = self.engine.fetch_full_text(id).await.map_err(words)?;
        Ok(Answer::FullText(outcome, self.entry(id).await?))
    }

    async fn entry(&self, id: StoryId) -> Result<Option<Box<StoryEntry>>, String> {
        let detail = self.engine.story(id).await.map_err(words)?;
        let outlets = self.engine.outlets_reporting(id).await.map_err(words)?;
        let past = self.engine.follow_up_past(id).await.map_err(words)?;
        Ok(detail.map(|detail| {
            let ids = detail.assessment.theatres.iter();
            let theatres = ids.map(|id| self.engine.theatre_name(id));
            Box::new(StoryEntry {
                theatres: theatres.collect(),
                outlets,
                past,
                detail,
            })
        }))
    }

    async fn set_labels(&self, wanted: Vec<(StoryId, Option<bool>)>) -> Result<Answer, String> {
        let before = self.engine.set_labels(wanted).await.map_err(words)?;
        self.engine.learn().await.map_err(words)?;
        let mut now = Vec::with_capacity(before.len());
        for &(id, _) in &before {
            now.extend(self.entry(id).await?.map(|entry| *entry));
        }
        Ok(Answer::Labelled(before, now))
    }

    /// Fetches feeds and passes progress on while it comes.
    async fn refresh(&self, scope: Scope, round: CancellationToken) -> Result<Answer, String> {
        let (tx, mut rx) = mpsc::channel::<Progress>(PROGRESS_WAITING);
        let pass_on = async {
            while let Some(progress) = rx.recv().await {
                drop(self.messages.send(Msg::Progressed(progress)).await);
            }
        };
        let (summary, ()) = tokio::join!(self.engine.refresh(scope, round, tx), pass_on);
        Ok(Answer::Round(summary.map_err(words)?))
    }

    /// Starts the browser and waits for it elsewhere, so that no dead process stays behind.
    fn open(&self, url: &str) -> Result<Answer, String> {
        let mut child = opener::open(&self.opener, url)?;
        drop(tokio::task::spawn_blocking(move || child.wait()));
        Ok(Answer::Opened)
    }
}

/// Returns what the engine said as an answer; what went wrong comes in plain words.
fn told<T, E: std::error::Error>(
    said: Result<T, E>,
    answer: impl FnOnce(T) -> Answer,
) -> Result<Answer, String> {
    said.map(answer).map_err(words)
}

fn words(error: impl std::error::Error) -> String {
    // What to do about it stands in a line of its own, and the screen has one.
    error.to_string().replace('\n', "; ")
}
