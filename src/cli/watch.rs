//! `watch`, `like`: what a person wants to be told of, and which stories are about the same matter.

use std::{collections::HashMap, fs, io::Read as _, path::Path};

use anyhow::Context as _;
use serde::Serialize;

use super::{
    CliError, Output,
    args::{LikeArgs, WatchAction, WatchAddArgs, WatchShowArgs},
    records::{StoryRecord, rfc3339},
};
use crate::{
    engine::{Engine, EngineError, ExampleError, Liked, WatchError, example_of_text},
    likeness::THRESHOLD,
    model::{CommonTerm, Example, FeedId, Sought, StoryId, TermSort, WatchTally},
    store::MatchOrder,
    text::{html, urls},
};

/// Bytes of a file that are read as an example, at most: chosen by us, a book has a million.
const FILE_MAX: u64 = 4 << 20;
/// Terms that a line of `--explain` has, at most.
const TERMS: usize = 10;

/// A story that is like an example, as `watch show --json` and `like --json` print it.
#[derive(Debug, Serialize)]
struct LikedRecord {
    score: f32,
    terms: Vec<CommonTerm>,
    #[serde(flatten)]
    story: StoryRecord,
}

/// A watch, as `watch list --json` prints it.
#[derive(Debug, Serialize)]
struct WatchRecord {
    name: String,
    query: Option<String>,
    example: Option<ExampleRecord>,
    threshold: Option<f32>,
    stories: u64,
    unread: u64,
    #[serde(serialize_with = "rfc3339")]
    created: chrono::DateTime<chrono::Utc>,
}

#[derive(Debug, Serialize)]
struct ExampleRecord {
    source: String,
    title: String,
    language: Option<String>,
}

/// Runs what is to be done with watches.
pub(super) async fn run(
    engine: &Engine,
    action: WatchAction,
    output: &mut Output,
) -> Result<(), CliError> {
    match action {
        WatchAction::Add(args) => add(engine, args, output).await,
        WatchAction::List { json } => list(engine, json, output).await,
        WatchAction::Show(args) => show(engine, args, output).await,
        WatchAction::Remove { name } => {
            let watch = engine.watch(&name).await?;
            engine.remove_watch(watch.id).await?;
            output.line(&format!("not watched any more: {}", watch.name))
        }
        WatchAction::Threshold { name, threshold } => {
            let watch = engine.watch(&name).await?;
            engine.set_threshold(&watch, threshold).await?;
            tell(engine, &watch.name, output).await
        }
    }
}

/// Runs `like`: ranks the archive without saving anything.
pub(super) async fn like(
    engine: &Engine,
    args: LikeArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let example = example(engine, &args.example).await?;
    // A story is like itself; nobody needs to be told.
    let own = args.example.parse().ok();
    let mut matches = engine.like(&example, args.limit.saturating_add(1)).await?;
    matches.retain(|found| Some(found.story) != own);
    matches.truncate(args.limit);
    let liked = engine.liked(matches).await?;
    write(engine, liked, (args.explain, args.json), output).await
}

async fn add(engine: &Engine, args: WatchAddArgs, output: &mut Output) -> Result<(), CliError> {
    let sought = match args.like {
        Some(source) => Sought::Example(example(engine, &source).await?),
        None if args.query.is_empty() => {
            return Err(CliError::usage(anyhow::anyhow!(
                "say what to watch for: a query, or an example with --like FILE, URL or ID"
            )));
        }
        None => Sought::Query(args.query.join(" ")),
    };
    let threshold = args.threshold.unwrap_or(THRESHOLD);
    let watch = engine.add_watch(&args.name, sought, threshold).await?;
    tell(engine, &watch.name, output).await
}

/// Says how many stories match a watch.
async fn tell(engine: &Engine, name: &str, output: &mut Output) -> Result<(), CliError> {
    let watches = engine.watches().await?;
    let tally = watches.iter().find(|tally| tally.watch.name == name);
    let stories = tally.map_or(0, |tally| tally.all);
    let noun = if stories == 1 {
        "story matches"
    } else {
        "stories match"
    };
    output.line(&format!("{name}: {stories} {noun}"))
}

async fn list(engine: &Engine, json: bool, output: &mut Output) -> Result<(), CliError> {
    for WatchTally { watch, unread, all } in engine.watches().await? {
        let (query, example) = match watch.sought {
            Sought::Query(query) => (Some(query), None),
            Sought::Example(example) => (None, Some(example)),
        };
        if json {
            output.json(&WatchRecord {
                name: watch.name,
                query,
                threshold: example.as_ref().map(|_| watch.threshold),
                example: example.map(|example| ExampleRecord {
                    source: example.source,
                    title: example.title,
                    language: example.language,
                }),
                stories: all,
                unread,
                created: watch.created,
            })?;
            continue;
        }
        let like = example.map(|Example { source, title, .. }| {
            format!("like {source} from {:.2} on: {title}", watch.threshold)
        });
        let sought = query.or(like).unwrap_or_default();
        output.line(&format!(
            "{}  {unread} unread of {all}  {sought}",
            watch.name
        ))?;
    }
    Ok(())
}

async fn show(engine: &Engine, args: WatchShowArgs, output: &mut Output) -> Result<(), CliError> {
    let watch = engine.watch(&args.name).await?;
    let liked = engine
        .watched(watch.id, MatchOrder::Likest, args.limit)
        .await?;
    write(engine, liked, (args.explain, args.json), output).await
}

/// Writes stories with their likeness, in order.
async fn write(
    engine: &Engine,
    liked: Vec<Liked>,
    (explain, json): (bool, bool),
    output: &mut Output,
) -> Result<(), CliError> {
    let feeds = engine.feeds().await?;
    let outlets: HashMap<FeedId, String> = feeds
        .iter()
        .filter_map(|feed| Some((feed.id, engine.outlet(feed)?.name.clone())))
        .collect();
    for Liked { row, found } in liked {
        // A story may have gone since.
        let Some(detail) = engine.story(row.id).await? else {
            continue;
        };
        let outlet = outlets.get(&row.feed).cloned();
        if json {
            output.json(&LikedRecord {
                score: found.score,
                terms: found.terms,
                story: StoryRecord::new(detail, outlet, engine.now()),
            })?;
            continue;
        }
        output.line(&format!(
            "{:.2}  {}  {}  {}  ({})",
            found.score,
            row.id,
            row.id.time().format("%Y-%m-%d %H:%MZ"),
            row.title,
            outlet.unwrap_or(detail.feed_title),
        ))?;
        if explain && !found.terms.is_empty() {
            output.line(&format!("      {}", terms(&found.terms)))?;
        }
    }
    Ok(())
}

/// Returns terms as a line: `NATO 0.08, talks 0.06`, names of theatres and topics with what they are.
fn terms(terms: &[CommonTerm]) -> String {
    let term = |term: &CommonTerm| {
        let sort = match term.sort {
            TermSort::Topic | TermSort::Theatre | TermSort::Actor => format!("{}:", term.sort),
            TermSort::Word | TermSort::Pair | TermSort::Dyad => String::new(),
        };
        format!("{sort}{} {:.2}", term.text, term.part)
    };
    let told = terms.iter().filter(|term| term.part >= 0.005);
    told.take(TERMS).map(term).collect::<Vec<_>>().join(", ")
}

/// Takes an example from wherever it is.
async fn example(engine: &Engine, source: &str) -> Result<Example, CliError> {
    if source == "-" {
        return Ok(example_of_text(
            &read(std::io::stdin(), "standard input")?,
            "standard input",
        )?);
    }
    if Path::new(source).is_file() {
        let file = fs::File::open(source).with_context(|| format!("cannot read {source}"))?;
        return Ok(example_of_text(&read(file, source)?, source)?);
    }
    if source.contains("://") {
        let url = urls::web(source, None).ok_or_else(|| {
            CliError::usage(anyhow::anyhow!(
                "`{source}` is not an address: expected http or https"
            ))
        })?;
        return Ok(engine.example_of_page(&url).await?);
    }
    let id: StoryId = source.parse().map_err(|_no_id| {
        CliError::usage(anyhow::anyhow!(
            "`{source}` is no example: expected a file that is there, an address, or the id of a \
             story as `list` prints it"
        ))
    })?;
    match engine.example_of_story(id).await {
        Err(EngineError::NoStory(_)) => Err(CliError::usage(anyhow::anyhow!(
            "`{source}` is no example: there is no such file, and no story with that id"
        ))),
        told => Ok(told?),
    }
}

fn read(from: impl std::io::Read, name: &str) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    from.take(FILE_MAX)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    Ok(html::decode(&bytes, None).into_owned())
}

impl From<WatchError> for CliError {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Engine(error) => error.into(),
            error => Self::usage(error),
        }
    }
}

impl From<ExampleError> for CliError {
    fn from(error: ExampleError) -> Self {
        match error {
            ExampleError::Engine(error) => error.into(),
            error => Self::failed(error),
        }
    }
}
