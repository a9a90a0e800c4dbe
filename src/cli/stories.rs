//! `list`, `show`, `mute`, `keep`.

use std::{collections::HashMap, ops::ControlFlow};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    CliError, Output,
    args::{ListArgs, MarkArgs, ShowArgs},
    assess, follow,
    records::{FullRecord, StoryRecord, stamp},
    why,
};
use crate::{
    engine::{Engine, FullTextError, PageOutcome},
    follow_up,
    model::{FeedId, FollowUpPast, Muter, Outlet, StoryDetail, StoryId},
    query::{self, Query},
};

/// Handfuls of stories on their way from the store's thread to the output; the store waits when it is full.
const STORIES_WAITING: usize = 4;

/// Reads a query that was typed as words.
pub(super) fn parse_query(engine: &Engine, words: &[String]) -> Result<Query, CliError> {
    let text = words.join(" ");
    query::parse(&text, engine.query_context()).map_err(|error| {
        CliError::usage(anyhow::anyhow!(
            "in the query `{text}`, column {}: {}",
            error.column,
            error.message
        ))
    })
}

/// Hands each story that the query finds to `visit`, newest first; memory does not grow.
pub(super) async fn each(
    engine: &Engine,
    query: Query,
    limit: Option<usize>,
    mut visit: impl FnMut(StoryDetail, Option<&Outlet>) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let feeds = engine.feeds().await?;
    let outlets: HashMap<FeedId, &Outlet> = feeds
        .iter()
        .filter_map(|feed| Some((feed.id, engine.outlet(feed)?)))
        .collect();
    let (stories, mut waiting) = mpsc::channel(STORIES_WAITING);
    let reading = engine.each_story(query, limit, move |some| {
        match stories.blocking_send(some) {
            Ok(()) => ControlFlow::Continue(()),
            // Nobody reads any more.
            Err(_) => ControlFlow::Break(()),
        }
    });
    let output = async {
        while let Some(some) = waiting.recv().await {
            for detail in some {
                let outlet = outlets.get(&detail.story.feed).copied();
                if let Err(error) = visit(detail, outlet) {
                    waiting.close();
                    return Err(error);
                }
            }
        }
        Ok(())
    };
    let (read, written) = tokio::join!(reading, output);
    written?;
    Ok(read?)
}

/// Lists stories.
pub(super) async fn list(
    engine: &Engine,
    args: ListArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let query = parse_query(engine, &args.query)?;
    let now = engine.now();
    each(engine, query, args.limit, |detail, outlet| {
        let outlet = outlet.map(|outlet| outlet.name.clone());
        if args.json {
            return output.json(&StoryRecord::new(detail, outlet, now));
        }
        let mark = match (&detail.follow_up, detail.assessment.flagged) {
            (Some(_), _) => '+',
            (None, true) => '*',
            (None, false) => ' ',
        };
        output.line(&format!(
            "{}  {}  {mark} {:<9}  {}  ({})",
            detail.story.id,
            detail.story.id.time().format("%Y-%m-%d %H:%MZ"),
            detail.assessment.precedence,
            detail.story.title,
            outlet.unwrap_or(detail.feed_title),
        ))
    })
    .await
}

fn parse_id(text: &str) -> Result<StoryId, CliError> {
    text.parse()
        .map_err(|error: crate::model::InvalidId| CliError::usage(error))
}

/// Reads the ids of stories that are there. All or nothing: a wrong one is found before anything is
/// changed.
pub(super) async fn known_ids(engine: &Engine, texts: &[String]) -> Result<Vec<StoryId>, CliError> {
    let ids: Vec<StoryId> = texts
        .iter()
        .map(|id| parse_id(id))
        .collect::<Result<_, _>>()?;
    for &id in &ids {
        if engine.story(id).await?.is_none() {
            return Err(crate::engine::EngineError::NoStory(id).into());
        }
    }
    Ok(ids)
}

/// Assesses the archive again.
pub(super) async fn reassess(engine: &Engine, output: &mut Output) -> Result<(), CliError> {
    let count = engine.reassess(&CancellationToken::new()).await?;
    let stories = if count == 1 { "story" } else { "stories" };
    output.line(&format!("{count} {stories} assessed again"))
}

/// Fetches the text of a story's own page, unless it is there.
pub(super) async fn fetch_full_text(
    engine: &Engine,
    id: &str,
    output: &mut Output,
) -> Result<(), CliError> {
    let id = parse_id(id)?;
    let known = engine.story(id).await?;
    if known.is_some_and(|detail| detail.full_text.is_some()) {
        return Ok(());
    }
    match engine.fetch_full_text(id).await {
        Ok(PageOutcome::Stored) => {}
        Ok(PageOutcome::NoMore) => output.note("the page has no more text than the feed"),
        Err(FullTextError::Engine(error)) => return Err(error.into()),
        Err(error) => return Err(CliError::failed(error)),
    }
    Ok(())
}

/// Shows one story.
pub(super) async fn show(
    engine: &Engine,
    args: &ShowArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let id = parse_id(&args.id)?;
    let account = if args.why {
        engine.account(id).await?
    } else {
        None
    };
    let Some(detail) = engine.story(id).await? else {
        return Err(crate::engine::EngineError::NoStory(id).into());
    };
    let feeds = engine.feeds().await?;
    let feed = feeds.iter().find(|feed| feed.id == detail.story.feed);
    let outlet = feed
        .and_then(|feed| engine.outlet(feed))
        .map(|outlet| outlet.name.clone());
    let outlets = engine.outlets_reporting(id).await?;
    let past = engine.follow_up_past(id).await?;
    if args.json {
        let text = past.text.as_ref();
        let differs = text.is_some_and(|text| follow_up::text_now(text, &detail).is_some());
        let record = FullRecord::new(detail, outlet, engine.now());
        let record = record.with_account(account).reported_by(outlets);
        return output.json(&record.with_past(past, differs));
    }
    let told = Told {
        outlet: outlet.as_deref(),
        outlets,
        past: &past,
    };
    describe(engine, &detail, &told, output)?;
    follow::describe_text(&detail, &past, output)?;
    account.map_or(Ok(()), |account| why::write(&account, output))
}

/// What is told of a story beside its detail.
struct Told<'t> {
    /// Who publishes it.
    outlet: Option<&'t str>,
    /// How many independent outlets report its event.
    outlets: usize,
    /// How its follow-up came about.
    past: &'t FollowUpPast,
}

fn describe(
    engine: &Engine,
    detail: &StoryDetail,
    told: &Told<'_>,
    output: &mut Output,
) -> Result<(), CliError> {
    let Told {
        outlet,
        outlets,
        past,
    } = *told;
    let story = &detail.story;
    output.line(&story.title)?;
    let time = stamp(story.published.unwrap_or(story.arrived));
    output.line(&format!(
        "  {}  {time}",
        outlet.unwrap_or(&detail.feed_title)
    ))?;
    if let Some(url) = &story.url {
        output.line(&format!("  {url}"))?;
    }
    for line in assess::account(&detail.assessment, |id| engine.theatre_name(id)) {
        output.line(&line)?;
    }
    rulings(detail, output)?;
    follow::describe(engine, detail, past, output)?;
    if let Some(changed) = detail.changed {
        let times = if detail.changes == 1 { "time" } else { "times" };
        output.line(&format!(
            "  changed: {} {times}, last {} (earlier texts: show --json)",
            detail.changes,
            stamp(changed)
        ))?;
    }
    if !story.categories.is_empty() {
        output.line(&format!("  filed as: {}", story.categories.join(", ")))?;
    }
    if outlets > 1 {
        output.line(&format!("  reported by {outlets} independent outlets"))?;
    }
    for (id, feed, title) in &detail.reports {
        output.line(&format!("  also: {id}  {title}  ({feed})"))?;
    }
    if let Some(full) = &detail.full_text {
        output.line(&format!(
            "  full text from {}, {}",
            full.host(),
            stamp(full.at)
        ))?;
    }
    if !detail.text().is_empty() {
        output.line("")?;
        output.text(detail.text())?;
    }
    for (number, link) in (1..).zip(detail.links()) {
        output.line(&format!("[{number}] {}", link.url))?;
    }
    for (number, file) in (story.links.len() + 1..).zip(&story.enclosures) {
        let media_type = file.media_type.as_deref().unwrap_or("file");
        let size = file.size_bytes.map(|size| format!(", {size} bytes"));
        let size = size.unwrap_or_default();
        output.line(&format!("[{number}] {}  ({media_type}{size})", file.url))?;
    }
    Ok(())
}

/// Tells what a person or the rules did with a story: mute, tags, and what found it.
fn rulings(detail: &StoryDetail, output: &mut Output) -> Result<(), CliError> {
    if let Some(muter) = &detail.muted {
        let by = muter
            .rule()
            .map_or_else(|| "you".to_owned(), |rule| format!("rule {rule}"));
        output.line(&format!("  muted by {by}"))?;
    }
    if detail.kept {
        output.line("  kept: it stays when you unsubscribe")?;
    }
    if !detail.tags.is_empty() {
        output.line(&format!("  tags: {}", detail.tags.join(", ")))?;
    }
    if !detail.rules.is_empty() {
        output.line(&format!("  found by rules: {}", detail.rules.join(", ")))?;
    }
    for watched in &detail.watches {
        output.line(&format!("  watch: {} {:.2}", watched.name, watched.score))?;
    }
    Ok(())
}

/// Hides stories from lists, or shows them again.
pub(super) async fn mute(
    engine: &Engine,
    args: &MarkArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let ids = known_ids(engine, &args.ids).await?;
    let (by, said) = if args.none {
        (None, "no longer muted")
    } else {
        (Some(Muter::Person), "muted")
    };
    let wanted = ids.iter().map(|&id| (id, by.clone())).collect();
    engine.set_muted(wanted).await?;
    say_each(said, &ids, output)
}

/// Keeps stories when their feed is unsubscribed, or does so no longer.
pub(super) async fn keep(
    engine: &Engine,
    args: &MarkArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let ids = known_ids(engine, &args.ids).await?;
    engine.set_kept(ids.clone(), !args.none).await?;
    say_each(
        if args.none { "no longer kept" } else { "kept" },
        &ids,
        output,
    )
}

fn say_each(said: &str, ids: &[StoryId], output: &mut Output) -> Result<(), CliError> {
    let mut ids = ids.iter();
    ids.try_for_each(|id| output.line(&format!("{said}: {id}")))
}
