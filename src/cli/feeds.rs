//! `add`, `remove`, `fetch`, `import`, `doctor`.

use std::{
    fs, io,
    io::{IsTerminal as _, Read as _},
    path::Path,
};

use anyhow::Context as _;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{CliError, Output, args::ImportArgs, open, upkeep};
use crate::{
    clock::Clock,
    config::{Config, Origin, Paths},
    engine::{
        AddError, Added, Check, Engine, FoundFeed, ImportError, Imported, Progress, RoundSummary,
        Scope, Verdict,
    },
    model::FetchOutcome,
    text::nearest::{did_you_mean, nearest},
};

/// Subscribes to the feeds at some addresses. Of a page's feeds `pick` chooses, or else the person
/// at the terminal.
pub(super) async fn add(
    engine: &Engine,
    urls: &[String],
    pick: Option<usize>,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut first = None;
    for url in urls {
        let mut added = engine.add(url, pick).await;
        if let Err(several @ AddError::Several { candidates, .. }) = &added
            && let Some(chosen) = choose(several, candidates, output)
        {
            added = engine.add_found(chosen).await;
        }
        match added {
            Ok(Added { url, title, is_new }) => {
                let what = if is_new { "subscribed" } else { "known" };
                output.line(&format!("{what}: {title}  {url}"))?;
            }
            // The other addresses are still tried.
            Err(error) => {
                let error = match error {
                    AddError::Address(_)
                    | AddError::Password { .. }
                    | AddError::Several { .. }
                    | AddError::Pick { .. } => CliError::usage(error),
                    AddError::Engine(error) => CliError::from(error),
                    other => CliError::failed(other),
                };
                if let Some(earlier) = first.replace(error) {
                    output.note(&format!("flashwire: {earlier}"));
                }
            }
        }
    }
    first.map_or(Ok(()), Err)
}

/// Lets the person at the terminal choose a feed; nothing chosen, or no terminal, is `None`.
fn choose(question: &AddError, candidates: &[FoundFeed], output: &mut Output) -> Option<FoundFeed> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    output.note(&question.to_string());
    output.note(&format!(
        "number, 1 to {} (nothing for none):",
        candidates.len()
    ));
    let mut line = String::new();
    io::stdin().read_line(&mut line).ok()?;
    let number: usize = line.trim().parse().ok()?;
    candidates.get(number.checked_sub(1)?).cloned()
}

/// Ends the subscriptions to the feeds at some addresses; all or none.
pub(super) async fn remove(
    engine: &Engine,
    urls: &[String],
    output: &mut Output,
) -> Result<(), CliError> {
    for url in urls {
        if engine.find_feed(url).await?.is_none() {
            let feeds = engine.feeds().await?;
            let known = feeds.iter().map(|feed| feed.url.as_str());
            let hint = nearest(url, known)
                .map_or_else(String::new, |near| format!("\n{}", did_you_mean(near)));
            return Err(CliError::usage(anyhow::anyhow!(
                "no subscription to `{url}`: `flashwire feeds` lists the addresses{hint}"
            )));
        }
    }
    for url in urls {
        if let Some(title) = engine.remove(url).await? {
            output.line(&format!("removed: {title}  {url}"))?;
        }
    }
    Ok(())
}

/// What `fetch --json` prints for each feed.
#[derive(Debug, Serialize)]
struct FetchRecord<'a> {
    feed: &'a str,
    outcome: FetchOutcome,
    new: usize,
    flagged: usize,
    muted: usize,
    error: Option<&'a str>,
    moved_to: Option<&'a str>,
}

/// Runs one round.
pub(super) async fn fetch(
    engine: &Engine,
    scope: Scope,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let cancel = CancellationToken::new();
    let (progress, mut told) = mpsc::channel(64);
    let round = engine.refresh(scope, cancel.clone(), progress);
    tokio::pin!(round);
    let mut interrupted = false;
    let summary = loop {
        tokio::select! {
            Some(progress) = told.recv() => tell(&progress, json, output)?,
            done = &mut round => break done?,
            stop = tokio::signal::ctrl_c(), if !interrupted => {
                stop.context("cannot wait for signals")?;
                interrupted = true;
                cancel.cancel();
            }
        }
    };
    while let Ok(progress) = told.try_recv() {
        tell(&progress, json, output)?;
    }
    tell_left_out(&summary, output);
    if json {
        output.json(&summary)?;
    } else {
        output.line(&format!(
            "{} feeds: {} updated, {} unchanged, {} failed; {} new stories, {} flagged",
            summary.feeds,
            summary.updated,
            summary.unchanged,
            summary.failed,
            summary.new,
            summary.flagged
        ))?;
    }
    if interrupted {
        return Err(
            anyhow::anyhow!("stopped before all feeds were asked; what came is kept").into(),
        );
    }
    upkeep::tidy(engine, upkeep::interrupted(), output).await?;
    if summary.failed > 0 && summary.failed == summary.feeds {
        return Err(anyhow::anyhow!("all feeds failed: `flashwire feeds` says why").into());
    }
    Ok(())
}

fn tell(progress: &Progress, json: bool, output: &mut Output) -> Result<(), CliError> {
    if json {
        return output.json(&FetchRecord {
            feed: &progress.title,
            outcome: progress.outcome,
            new: progress.new,
            flagged: progress.flagged,
            muted: progress.muted,
            error: progress.error.as_deref(),
            moved_to: progress.moved_to.as_deref(),
        });
    }
    let Progress {
        done, total, title, ..
    } = progress;
    let what = match &progress.error {
        Some(error) => format!("failed: {error}"),
        None if progress.new == 0 => "nothing new".to_owned(),
        None if progress.muted > 0 => format!(
            "{} new, {} flagged, {} muted",
            progress.new, progress.flagged, progress.muted
        ),
        None => format!("{} new, {} flagged", progress.new, progress.flagged),
    };
    output.note(&format!("{done:>4}/{total}  {title}: {what}"));
    if let Some(address) = &progress.moved_to {
        output.note(&format!(
            "{:>11}moved for good: its address is now {address}; the old one still finds it",
            ""
        ));
    }
    Ok(())
}

/// Says which feeds were left out, and why.
fn tell_left_out(summary: &RoundSummary, output: &mut Output) {
    if summary.waiting > 0 {
        output.note(&format!(
            "{} feeds left alone: their servers asked for it (Retry-After), and that holds with --force too; `flashwire feeds` says until when",
            summary.waiting
        ));
    }
    if summary.busy > 0 {
        output.note(&format!(
            "{} feeds left out: another flashwire is fetching them just now",
            summary.busy
        ));
    }
}

/// Subscribes to the feeds of a list.
pub(super) async fn import(
    engine: &Engine,
    args: &ImportArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let imported = match &args.file {
        None => engine.import_starter().await,
        Some(path) => {
            let name = path.display().to_string();
            let text = read_list(path).with_context(|| format!("cannot read {name}"))?;
            let imported = engine.import(&name, &text).await;
            for note in imported.iter().flat_map(|imported| &imported.notes) {
                output.note(&format!("{name}:{}: {}", note.line, note.message));
            }
            imported
        }
    };
    let Imported { found, new, .. } = imported.map_err(|error| match error {
        ImportError::Engine(error) => CliError::from(error),
        other => CliError::usage(other),
    })?;
    output.line(&format!(
        "{new} feeds subscribed, {} were known",
        found - new
    ))
}

fn read_list(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(path)?;
    }
    String::from_utf8(bytes)
        .map_err(|_utf8| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Checks configuration, store and feeds.
pub(super) async fn doctor(
    paths: &Paths,
    clock: Clock,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut checks = places(paths);
    match Config::load(paths) {
        Ok(config) => checks.extend(settings(&config)),
        Err(error) => checks.push(Check::found(
            Verdict::Failed,
            "configuration",
            error.to_string(),
            "mend the line that is named",
        )),
    }
    match open(paths, clock) {
        Ok(engine) => {
            checks.extend(engine.doctor().await?);
        }
        Err(error) => checks.push(Check::found(
            Verdict::Failed,
            "store",
            error.to_string(),
            "see the message; nothing was changed",
        )),
    }
    for check in &checks {
        if json {
            output.json(check)?;
            continue;
        }
        let mark = match check.verdict {
            Verdict::Fine => "ok  ",
            Verdict::Warning => "warn",
            Verdict::Failed => "FAIL",
        };
        output.line(&format!("{mark}  {}: {}", check.subject, check.finding))?;
        if let Some(remedy) = &check.remedy {
            output.line(&format!("      -> {remedy}"))?;
        }
    }
    if checks.iter().any(|check| check.verdict == Verdict::Failed) {
        return Err(anyhow::anyhow!("something does not work; see above").into());
    }
    Ok(())
}

fn places(paths: &Paths) -> Vec<Check> {
    let settings = paths.config_file.display();
    let there = if paths.config_file.exists() {
        ""
    } else {
        " (none: the defaults hold)"
    };
    vec![
        Check::fine("settings file", format!("{settings}{there}")),
        Check::fine("data directory", paths.data_dir.display().to_string()),
    ]
}

fn settings(config: &Config) -> Vec<Check> {
    let own = config.files.of_user();
    let files = own.map(|file| Check::fine("your file", file.name.clone()));
    let values = config
        .origins
        .iter()
        .filter_map(|(key, origin)| match origin {
            Origin::Default => None,
            Origin::File(file, line) => {
                Some(Check::fine("setting", format!("{key} from {file}:{line}")))
            }
        });
    files.chain(values).collect()
}
