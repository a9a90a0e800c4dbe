//! `watch` and `alerts`: the reader without a screen, which fetches what is due and alerts, and whether
//! alerts arrive. Field names are a contract: see the README.

use std::{io, time::Duration};

use anyhow::Context as _;
use clap::Subcommand;
use serde::Serialize;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::{
        broadcast::{Receiver, error::TryRecvError},
        mpsc,
    },
};
use tokio_util::sync::CancellationToken;

use super::{CliError, Output, args::WatchArgs, records::StoryRecord, upkeep};
use crate::{
    alert::Message,
    engine::{Engine, Notice, Progress, Scope},
    model::StoryId,
};

/// How long the daemon waits at most before it looks again for feeds that are due: new subscriptions of
/// other programs are seen soon. Chosen by us.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// How long it waits at least, so that a feed that cannot be asked does not keep it busy. Chosen by us.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// What can be done with alerts.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum AlertsAction {
    /// Send a test alert each way that your settings name
    Test,
}

/// A new story, as `watch --all` prints it.
#[derive(Serialize)]
struct ArrivedRecord {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    story: StoryRecord,
}

/// Fetches what is due and alerts until a signal ends it, or for one round.
pub(super) async fn run(
    engine: &Engine,
    args: &WatchArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut notices = engine.notices();
    let mut signals = Signals::listen().context("cannot wait for signals")?;
    let mut stamp = engine.files_at_start();
    if !args.once {
        let feeds = match engine.feeds().await?.len() {
            1 => "1 feed".to_owned(),
            many => format!("{many} feeds"),
        };
        output.note(&format!(
            "watching {feeds}; SIGINT (ctrl-c) or SIGTERM ends it"
        ));
    }
    loop {
        let leaves = round(engine, args, &mut notices, &mut signals, output).await?;
        if leaves || args.once {
            break;
        }
        let wait = engine.next_round().await?;
        let wait = wait
            .unwrap_or(LONGEST_WAIT)
            .clamp(SHORTEST_WAIT, LONGEST_WAIT);
        let pause = tokio::time::sleep(wait);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => break,
                () = signals.end() => {
                    engine.finish_errands().await;
                    return drain(&mut notices, output);
                }
                notice = notices.recv() => {
                    // Who is too slow misses the oldest.
                    if let Ok(notice) = notice {
                        tell(&notice, output)?;
                    }
                }
                changed = engine.files_changed(&stamp) => {
                    stamp = changed;
                    read_again(engine, output).await;
                }
            }
        }
    }
    engine.finish_errands().await;
    drain(&mut notices, output)
}

/// Runs one round; returns whether a signal ended it.
async fn round(
    engine: &Engine,
    args: &WatchArgs,
    notices: &mut Receiver<Notice>,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<bool, CliError> {
    let cancel = CancellationToken::new();
    let (progress, mut told) = mpsc::channel(64);
    let round = engine.refresh(Scope::Due, cancel.clone(), progress);
    tokio::pin!(round);
    let mut leaves = false;
    loop {
        tokio::select! {
            done = &mut round => {
                done?;
                break;
            }
            Some(progress) = told.recv() => arrived(engine, args, &progress, output).await?,
            Ok(notice) = notices.recv() => tell(&notice, output)?,
            () = signals.end(), if !leaves => {
                leaves = true;
                cancel.cancel();
            }
        }
    }
    while let Ok(progress) = told.try_recv() {
        arrived(engine, args, &progress, output).await?;
    }
    drain(notices, output)?;
    if !leaves {
        let end = async {
            signals.end().await;
            leaves = true;
        };
        upkeep::tidy(engine, end, output).await?;
    }
    Ok(leaves)
}

/// Tells of a feed that failed, and prints its new stories if they are wanted.
async fn arrived(
    engine: &Engine,
    args: &WatchArgs,
    progress: &Progress,
    output: &mut Output,
) -> Result<(), CliError> {
    if let Some(error) = &progress.error {
        output.note(&format!("{}: failed: {error}", progress.title));
    }
    if !args.all {
        return Ok(());
    }
    for &id in &progress.arrived {
        print(engine, id, output).await?;
    }
    output.flush()
}

async fn print(engine: &Engine, id: StoryId, output: &mut Output) -> Result<(), CliError> {
    let Some(detail) = engine.story(id).await? else {
        return Ok(());
    };
    let feeds = engine.feeds().await?;
    let feed = feeds.iter().find(|feed| feed.id == detail.story.feed);
    let outlet = feed
        .and_then(|feed| engine.outlet(feed))
        .map(|outlet| outlet.name.clone());
    output.json(&ArrivedRecord {
        kind: "story",
        story: StoryRecord::new(detail, outlet, engine.now()),
    })
}

/// Prints an alert, or tells what went wrong.
fn tell(notice: &Notice, output: &mut Output) -> Result<(), CliError> {
    match notice {
        Notice::Alert(message) => {
            let message: &Message = message;
            output.json(message)?;
            output.flush()
        }
        Notice::Trouble(problem) => {
            output.note(problem);
            Ok(())
        }
    }
}

fn drain(notices: &mut Receiver<Notice>, output: &mut Output) -> Result<(), CliError> {
    loop {
        match notices.try_recv() {
            Ok(notice) => tell(&notice, output)?,
            Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Ok(()),
        }
    }
}

/// Notes what other commands caused beside their answer.
pub(super) fn note(notices: &mut Receiver<Notice>, output: &mut Output) {
    loop {
        match notices.try_recv() {
            Ok(Notice::Alert(message)) => output.note(&format!("alert: {}", message.heading())),
            Ok(Notice::Trouble(problem)) => output.note(&problem),
            Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => return,
        }
    }
}

/// Reads the user's lexicons, theatres and rules again.
async fn read_again(engine: &Engine, output: &mut Output) {
    match engine.reload().await {
        Ok(_) => output.note("your lexicons, theatres and rules were read again"),
        Err(error) => output.note(&format!("{error}\nwhat held before still holds")),
    }
}

/// Sends a test alert each way that the settings name.
pub(super) async fn test(engine: &Engine, output: &mut Output) -> Result<(), CliError> {
    let mut failed = 0;
    let told = engine.test_alerts().await;
    let count = told.len() + engine.signals().len();
    for (channel, became) in told {
        match became {
            Ok(how) => output.line(&format!("ok    {channel}: {how}"))?,
            Err(why) => {
                failed += 1;
                output.line(&format!("FAIL  {channel}: {why}"))?;
            }
        }
    }
    let message = Message::Test { at: engine.now() };
    for &signal in engine.signals() {
        let became = if output.call(signal, &message) {
            "was sent to this terminal; alerts go to that of the reader"
        } else {
            "standard error is not a terminal: try it in the one that the reader runs in"
        };
        output.line(&format!("ok    {}: {became}", signal.name()))?;
    }
    if count == 0 {
        return Err(CliError::failed(anyhow::anyhow!(
            "no way for alerts: name `channels`, a `command` or a `webhook` in [alerts] of your settings"
        )));
    }
    if failed > 0 {
        return Err(CliError::failed(anyhow::anyhow!(
            "{failed} of {count} ways do not work; see above"
        )));
    }
    Ok(())
}

/// The signals that end the daemon.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits until one comes.
    async fn end(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
