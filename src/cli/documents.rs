//! `parse`: what the program makes of feed documents.

use std::fs;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{CliError, Output, args::ParseArgs, records::stamp};
use crate::{
    config::Config,
    fetch::{Answer, Fetcher, Request},
    model::{Enclosure, PollHints, RawFeed, RawStory},
    parse,
    text::clean,
};

/// What `parse --json` prints of one document.
#[derive(Debug, Serialize)]
struct DocumentRecord {
    file: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<FeedPart>,
    stories: Vec<StoryPart>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct FeedPart {
    title: Option<String>,
    link: Option<String>,
    language: Option<String>,
    description: Option<String>,
    logo: Option<String>,
    self_url: Option<String>,
    hub: Option<String>,
    hints: HintsPart,
}

/// What a feed asks of those who poll it; hours 0 to 23 and days 0 (Monday) to 6, UTC.
#[derive(Debug, Serialize)]
struct HintsPart {
    ttl_s: Option<u64>,
    update_period_s: Option<u64>,
    skip_hours: Vec<u32>,
    skip_days: Vec<u32>,
}

impl From<PollHints> for HintsPart {
    fn from(hints: PollHints) -> Self {
        let bits = |mask: u32| (0..32).filter(|bit| mask >> bit & 1 == 1).collect();
        Self {
            ttl_s: hints.ttl.map(|ttl| ttl.as_secs()),
            update_period_s: hints.update_period.map(|period| period.as_secs()),
            skip_hours: bits(hints.skip_hours),
            skip_days: bits(u32::from(hints.skip_days)),
        }
    }
}

#[derive(Debug, Serialize)]
struct StoryPart {
    title: Option<String>,
    link: Option<String>,
    id: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    author: Option<String>,
    summary: Option<String>,
    content: Option<String>,
    language: Option<String>,
    categories: Vec<String>,
    enclosures: Vec<Enclosure>,
}

/// A document on its way to the parser.
struct Loaded {
    bytes: Vec<u8>,
    content_type: Option<String>,
    base: Option<String>,
}

/// Parses files and addresses; fails only when no document was read.
pub(super) async fn parse(
    config: &Config,
    args: &ParseArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let fetcher = Fetcher::new(config.settings.fetch.clone(), []).map_err(CliError::failed)?;
    let mut read = 0;
    for name in &args.documents {
        let record = match load(&fetcher, name).await {
            Ok(loaded) => document(name, &loaded),
            Err(error) => refused(name, &error),
        };
        read += usize::from(record.ok);
        if args.json {
            output.json(&record)?;
        } else {
            describe(&record, output)?;
        }
    }
    if read == 0 {
        return Err(anyhow::anyhow!("no document was read as a feed").into());
    }
    Ok(())
}

async fn load(fetcher: &Fetcher, name: &str) -> Result<Loaded, String> {
    if !name.starts_with("http://") && !name.starts_with("https://") {
        let bytes = fs::read(name).map_err(|error| format!("cannot read the file: {error}"))?;
        return Ok(Loaded {
            bytes,
            content_type: None,
            base: None,
        });
    }
    let request = Request {
        url: name.to_owned(),
        ..Request::default()
    };
    match fetcher.get(&request).await.answer {
        Answer::Document(document) => Ok(Loaded {
            bytes: document.body,
            content_type: document.content_type,
            base: Some(document.final_url),
        }),
        Answer::Failed(error) => Err(error.to_string()),
        Answer::NotModified { .. } => Err("the server sent no document".to_owned()),
    }
}

fn document(name: &str, loaded: &Loaded) -> DocumentRecord {
    match parse::parse(
        &loaded.bytes,
        loaded.content_type.as_deref(),
        loaded.base.as_deref(),
    ) {
        Ok((raw, notes)) => {
            let RawFeed {
                title,
                site,
                language,
                description,
                logo,
                self_url,
                hub,
                hints,
                stories,
            } = raw;
            DocumentRecord {
                file: clean::line(name),
                ok: true,
                error: None,
                feed: Some(FeedPart {
                    title: line(title),
                    link: line(site),
                    language: line(language),
                    description: block(description),
                    logo: line(logo),
                    self_url: line(self_url),
                    hub: line(hub),
                    hints: hints.into(),
                }),
                stories: stories.into_iter().map(story).collect(),
                notes: notes.iter().map(|note| clean::line(&note.0)).collect(),
            }
        }
        Err(error) => refused(name, &error.to_string()),
    }
}

fn refused(name: &str, error: &str) -> DocumentRecord {
    DocumentRecord {
        file: clean::line(name),
        ok: false,
        error: Some(clean::line(error)),
        feed: None,
        stories: Vec::new(),
        notes: Vec::new(),
    }
}

fn line(text: Option<String>) -> Option<String> {
    text.map(|text| clean::line(&text))
}

fn block(text: Option<String>) -> Option<String> {
    text.map(|text| clean::block(&text))
}

fn story(raw: RawStory) -> StoryPart {
    let time = |time: Option<DateTime<Utc>>| time.map(stamp);
    StoryPart {
        title: line(raw.title),
        link: line(raw.link),
        id: line(raw.id),
        published: time(raw.published),
        updated: time(raw.updated),
        author: line(raw.author),
        summary: block(raw.summary),
        content: block(raw.content),
        language: line(raw.language),
        categories: raw
            .categories
            .iter()
            .map(|name| clean::line(name))
            .collect(),
        enclosures: raw.enclosures.into_iter().map(enclosure).collect(),
    }
}

fn enclosure(raw: Enclosure) -> Enclosure {
    Enclosure {
        url: clean::line(&raw.url),
        media_type: line(raw.media_type),
        size_bytes: raw.size_bytes,
    }
}

fn describe(record: &DocumentRecord, output: &mut Output) -> Result<(), CliError> {
    if let Some(error) = &record.error {
        output.line(&format!("{}: {error}", record.file))?;
        return Ok(());
    }
    let title = record.feed.as_ref().and_then(|feed| feed.title.as_deref());
    output.line(&format!(
        "{}: {}, {} stories",
        record.file,
        title.unwrap_or("(no title)"),
        record.stories.len()
    ))?;
    for story in &record.stories {
        let date = story.published.as_deref().or(story.updated.as_deref());
        let title = story.title.as_deref().unwrap_or("(untitled)");
        output.line(&format!("  {:<20}  {title}", date.unwrap_or("(no date)")))?;
    }
    for note in &record.notes {
        output.note(&format!("{}: {note}", record.file));
    }
    Ok(())
}
