//! What is done beside the rounds: programs that rules start, alerts on their way. A round never waits
//! for it.
//!
//! Channel: rounds put errands into a queue and go on; when it is full the errand is not done, and that
//! is told. One task, owned here, does a few at a time; each is bounded in time by itself.

use std::{pin::Pin, sync::OnceLock, time::Duration};

use tokio::{
    sync::{broadcast, mpsc, oneshot},
    task::JoinSet,
    time::timeout,
};

use super::Notice;

/// Errands that wait: chosen by us, more than the stories of a busy hour.
const WAITING: usize = 512;
/// Errands under way at a time: chosen by us; the user's programs may be heavy.
const AT_ONCE: usize = 4;
/// Notices that wait for somebody who listens: chosen by us; who is slower misses the oldest.
const NOTICES: usize = 256;

/// An errand: what went wrong with it, in plain words.
type Errand = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

enum Order {
    Do(Errand),
    /// Answer when all before are done.
    Report(oneshot::Sender<()>),
}

/// The queue of errands, and who does them.
pub(super) struct Errands {
    notices: broadcast::Sender<Notice>,
    /// Made for the first errand; the task ends with this.
    worker: OnceLock<(mpsc::Sender<Order>, JoinSet<()>)>,
}

impl Errands {
    pub(super) fn new() -> Self {
        Self {
            notices: broadcast::Sender::new(NOTICES),
            worker: OnceLock::new(),
        }
    }

    /// Begins to hear what happens beside the rounds.
    pub(super) fn listen(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Tells all who listen.
    pub(super) fn tell(&self, notice: Notice) {
        // Nobody may be listening.
        drop(self.notices.send(notice));
    }

    /// Puts an errand into the queue; `what` it is, for the case that there is no room.
    pub(super) fn begin(
        &self,
        what: &str,
        errand: impl Future<Output = Result<(), String>> + Send + 'static,
    ) {
        let order = Order::Do(Box::pin(errand));
        if self.worker().try_send(order).is_err() {
            let problem = format!("{what} was not done: {WAITING} others wait already");
            self.tell(Notice::Trouble(problem));
        }
    }

    /// Waits until all errands that were begun are done, no longer than `longest`.
    pub(super) async fn finish(&self, longest: Duration) {
        let Some((queue, _owner)) = self.worker.get() else {
            return;
        };
        let all = async {
            let (done, told) = oneshot::channel();
            if queue.send(Order::Report(done)).await.is_ok() {
                drop(told.await);
            }
        };
        if timeout(longest, all).await.is_err() {
            let seconds = longest.as_secs();
            let problem = format!("alerts or programs of rules did not end within {seconds} s");
            self.tell(Notice::Trouble(problem));
        }
    }

    fn worker(&self) -> &mpsc::Sender<Order> {
        let (queue, _owner) = self.worker.get_or_init(|| {
            let (queue, orders) = mpsc::channel(WAITING);
            let mut owner = JoinSet::new();
            owner.spawn(work(orders, self.notices.clone()));
            (queue, owner)
        });
        queue
    }
}

async fn work(mut orders: mpsc::Receiver<Order>, notices: broadcast::Sender<Notice>) {
    let mut running: JoinSet<Result<(), String>> = JoinSet::new();
    loop {
        tokio::select! {
            Some(done) = running.join_next() => tell(&notices, done),
            order = orders.recv(), if running.len() < AT_ONCE => match order {
                Some(Order::Do(errand)) => {
                    running.spawn(errand);
                }
                Some(Order::Report(done)) => {
                    while let Some(ended) = running.join_next().await {
                        tell(&notices, ended);
                    }
                    // Who asked may have gone.
                    let _ = done.send(());
                }
                None => return,
            },
        }
    }
}

fn tell(
    notices: &broadcast::Sender<Notice>,
    done: Result<Result<(), String>, tokio::task::JoinError>,
) {
    let problem = match done {
        Ok(Ok(())) => return,
        Ok(Err(problem)) => problem,
        Err(_panicked) => "flashwire failed on an alert: please report it".to_owned(),
    };
    // Nobody may be listening.
    drop(notices.send(Notice::Trouble(problem)));
}
