//! The threads of the store: one that writes, two that read, each with a connection of its own.
//!
//! Channels, all bounded: callers send orders to the writer (`WRITES` wait at most, then callers
//! wait) and to the readers (`READS`), of which the first that is free takes a job; every job carries a
//! one-shot channel for its answer. A job that was sent runs, also when its caller stops waiting, but a
//! reader ends it early. This module must not know which database it is.

use std::{
    cell::LazyCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Builder, JoinHandle},
    time::Duration,
};

use tokio::sync::{mpsc, oneshot};

use crate::guard;

use super::{Backend, Keep, OpenReader, Store, StoreError, WriteStore};

/// Writing jobs that may wait, and so the most that one transaction holds. Chosen by us.
const WRITES: usize = 64;

/// Reading jobs that may wait for a reader. Chosen by us.
const READS: usize = 128;

/// Threads that read: one may be busy with an export while the other serves the screen.
const READERS: usize = 2;

/// How long the writer leaves the store to other programs after a transaction: twice as long as they take to look
/// again, so that none waits for all that another one has to write.
const TURN: Duration = Duration::from_millis(2);

/// A job for a reader, or the reason why it cannot run; it sends its own answer.
type ReadJob = Box<dyn FnOnce(Result<&dyn Store, &StoreError>) + Send>;

/// A job for the writer, or the reason why it cannot run; it returns how to answer when its fate is
/// known.
type WriteJob = Box<dyn FnOnce(Result<&mut dyn Store, &StoreError>) -> (Keep, Answer) + Send>;

/// What the writer is asked for.
enum Order {
    /// To run a job, in one transaction with others.
    Write(WriteJob),
    /// To put the file in order between transactions, and answer.
    Compact(oneshot::Sender<Result<(), StoreError>>),
}

/// Answers a caller: `Err` when the transaction failed.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Somebody who waits for an answer; dropped, it says that nobody does.
#[derive(Debug, Default)]
struct Waiting {
    abandoned: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }
}

/// The way of async code to the store.
#[derive(Debug)]
pub struct StoreHandle {
    writer: Option<mpsc::Sender<Order>>,
    readers: Option<async_channel::Sender<ReadJob>>,
    writer_thread: Option<JoinHandle<()>>,
    reader_threads: Vec<JoinHandle<()>>,
}

impl StoreHandle {
    /// Opens the store and starts its threads. Readers open it in theirs, all but the first when they are
    /// needed; if one cannot, its jobs say why.
    pub fn open(backend: &dyn Backend) -> Result<Self, StoreError> {
        let mut handle = Self {
            writer: None,
            readers: None,
            writer_thread: None,
            reader_threads: Vec::new(),
        };
        let writer = backend.writer()?;
        let (tx, rx) = mpsc::channel(WRITES);
        handle.writer = Some(tx);
        handle.writer_thread = Some(start("store-writer", move || write_loop(writer, rx))?);
        let (tx, rx) = async_channel::bounded(READS);
        handle.readers = Some(tx);
        for number in 0..READERS {
            let (open, rx) = (backend.reader(), rx.clone());
            let reader = start("store-reader", move || {
                let store = LazyCell::new(open);
                if number == 0 {
                    // Its first job will not be long in coming.
                    LazyCell::force(&store);
                }
                read_loop(&store, &rx);
            })?;
            handle.reader_threads.push(reader);
        }
        Ok(handle)
    }

    /// Runs `job` on a reader and returns its answer. When the answer is not waited for any more (the
    /// future is dropped), the job ends early.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tx, rx) = oneshot::channel();
        let waiting = Waiting::default();
        let abandoned = Arc::clone(&waiting.abandoned);
        let job: ReadJob = Box::new(move |store| {
            if tx.is_closed() {
                return;
            }
            let answer = match store {
                Ok(store) => {
                    store.heed(Some(abandoned));
                    let answer = guarded(|| job(store));
                    store.heed(None);
                    answer
                }
                Err(error) => Err(error.clone()),
            };
            // Nobody may be waiting for the answer any more.
            let _ = tx.send(answer);
        });
        let sent = match &self.readers {
            Some(readers) => readers.send(job).await.is_ok(),
            None => false,
        };
        answer(sent, rx).await
    }

    /// Runs `job` on the writer and returns its answer once what it wrote is on the disk.
    ///
    /// A job that fails or panics leaves nothing behind.
    pub async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tx, rx) = oneshot::channel();
        let job: WriteJob = Box::new(move |store| {
            let result = match store {
                Ok(store) => guarded(|| job(store)),
                Err(error) => Err(error.clone()),
            };
            let keep = if result.is_ok() { Keep::Yes } else { Keep::No };
            let answer: Answer = Box::new(move |committed| {
                // Nobody may be waiting for the answer any more.
                let _ = tx.send(result.and_then(|value| committed.map(|()| value)));
            });
            (keep, answer)
        });
        let sent = match &self.writer {
            Some(writer) => writer.send(Order::Write(job)).await.is_ok(),
            None => false,
        };
        answer(sent, rx).await
    }

    /// Puts the store's file in order, see [`WriteStore::compact`].
    pub async fn compact(&self) -> Result<(), StoreError> {
        let (tx, rx) = oneshot::channel();
        let sent = match &self.writer {
            Some(writer) => writer.send(Order::Compact(tx)).await.is_ok(),
            None => false,
        };
        answer(sent, rx).await
    }

    /// Finishes the jobs that wait, closes the store and joins the threads. Dropping does the same.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for StoreHandle {
    fn drop(&mut self) {
        // Readers end first: the writer's is then the only connection, and closing it leaves one
        // tidy file behind. A panic in a job was answered; one outside of jobs ended its thread.
        self.readers = None;
        for reader in self.reader_threads.drain(..) {
            let _ = reader.join();
        }
        self.writer = None;
        if let Some(writer) = self.writer_thread.take() {
            let _ = writer.join();
        }
    }
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(|error| StoreError::Retryable(format!("cannot start a thread: {error}")))
}

fn read_loop(
    store: &LazyCell<Result<Box<dyn Store>, StoreError>, OpenReader>,
    jobs: &async_channel::Receiver<ReadJob>,
) {
    while let Ok(job) = jobs.recv_blocking() {
        job(store.as_deref());
    }
}

/// Takes what waits, up to `WRITES` jobs, into one transaction.
fn write_loop(mut store: Box<dyn WriteStore>, mut orders: mpsc::Receiver<Order>) {
    while let Some(first) = orders.blocking_recv() {
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(Order::Write(job)) = next {
            batch.push(Some(job));
            next = (batch.len() < WRITES)
                .then(|| orders.try_recv().ok())
                .flatten();
        }
        if !batch.is_empty() {
            write_together(&mut *store, batch);
            thread::park_timeout(TURN);
        }
        if let Some(Order::Compact(answer)) = next {
            // Nobody may be waiting for the answer any more.
            let _ = answer.send(store.compact());
        }
    }
}

/// Runs jobs in one transaction; answers after its commit.
fn write_together(store: &mut dyn WriteStore, mut batch: Vec<Option<WriteJob>>) {
    let mut answers: Vec<Answer> = Vec::with_capacity(batch.len());
    let committed = store.group(batch.len(), &mut |idx, store| {
        let Some(job) = batch.get_mut(idx).and_then(Option::take) else {
            return Keep::No;
        };
        let (keep, answer) = job(Ok(store));
        answers.push(answer);
        keep
    });
    for answer in answers {
        answer(committed.clone());
    }
    // Jobs that the store did not come to fail as the transaction did.
    if let Err(error) = &committed {
        for job in batch.into_iter().flatten() {
            let (_, answer) = job(Err(error));
            answer(Err(error.clone()));
        }
    }
}

/// Runs a job; a panic becomes an error.
fn guarded<T>(job: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    guard::catching(job).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Err(StoreError::Invariant(format!(
            "a job on the store panicked: {text}"
        )))
    })
}

/// Waits for the answer of a job that was sent, if it was.
async fn answer<T>(
    sent: bool,
    rx: oneshot::Receiver<Result<T, StoreError>>,
) -> Result<T, StoreError> {
    if !sent {
        return Err(stopped());
    }
    rx.await.unwrap_or_else(|_| Err(stopped()))
}

fn stopped() -> StoreError {
    StoreError::Invariant("the store's threads have ended".to_owned())
}
