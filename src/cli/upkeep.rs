//! `compact`, and what is done after each round: old stories go, space is given back.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::{CliError, Output, args::CompactArgs};
use crate::engine::{Compacted, Engine};

/// What `compact --json` prints of a feed.
#[derive(Serialize)]
struct FeedRecord<'a> {
    feed: &'a str,
    stories: usize,
}

/// What `compact --json` prints at the end; sizes are in bytes.
#[derive(Serialize)]
struct CompactRecord {
    stories: usize,
    before: u64,
    after: u64,
}

/// Removes what goes and gives all space back, or says what would go.
pub(super) async fn compact(
    engine: &Engine,
    args: CompactArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    if args.dry_run {
        return preview(engine, args.json, output).await;
    }
    let cancel = CancellationToken::new();
    let compacting = engine.compact(&cancel);
    let done = until(interrupted(), &cancel, compacting).await?;
    let Compacted {
        removed,
        before,
        after,
    } = done;
    if args.json {
        output.json(&CompactRecord {
            stories: removed,
            before: before.bytes,
            after: after.bytes,
        })?;
    } else {
        output.line(&format!("{} removed", stories(removed)))?;
        let (before, after) = (megabytes(before.bytes), megabytes(after.bytes));
        output.line(&format!("the store had {before} and has {after}"))?;
    }
    if cancel.is_cancelled() {
        return Err(
            anyhow::anyhow!("stopped before the end; `flashwire compact` goes on there").into(),
        );
    }
    Ok(())
}

async fn preview(engine: &Engine, json: bool, output: &mut Output) -> Result<(), CliError> {
    let going = engine.going().await?;
    for feed in &going {
        if json {
            output.json(&FeedRecord {
                feed: &feed.title,
                stories: feed.stories,
            })?;
        } else {
            output.line(&format!("{:>9}  {}", feed.stories, feed.title))?;
        }
    }
    let sum = going.iter().map(|feed| feed.stories).sum();
    let size = engine.store_size().await?;
    if json {
        return output.json(&CompactRecord {
            stories: sum,
            before: size.bytes,
            after: size.bytes,
        });
    }
    output.line(&format!(
        "{} would be removed; the store has {}, of which {} are free",
        stories(sum),
        megabytes(size.bytes),
        megabytes(size.free_bytes)
    ))
}

/// Removes what goes and gives some space back, until `end`.
pub(super) async fn tidy(
    engine: &Engine,
    end: impl Future<Output = ()>,
    output: &mut Output,
) -> Result<(), CliError> {
    let cancel = CancellationToken::new();
    let removed = until(end, &cancel, engine.tidy(&cancel)).await?;
    if removed > 0 {
        output.note(&format!("retention: {} removed", stories(removed)));
    }
    Ok(())
}

/// Waits until ctrl-c is pressed.
pub(super) async fn interrupted() {
    // Where it cannot be heard, nothing is interrupted.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Does some work; cancels it at `end`, and lets it come to its own.
async fn until<T>(
    end: impl Future<Output = ()>,
    cancel: &CancellationToken,
    work: impl Future<Output = T>,
) -> T {
    tokio::pin!(work);
    tokio::select! {
        done = &mut work => done,
        () = end => {
            cancel.cancel();
            work.await
        }
    }
}

fn stories(count: usize) -> String {
    match count {
        1 => "1 story".to_owned(),
        _ => format!("{count} stories"),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
