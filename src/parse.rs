//! From the bytes of a feed document to what it says: RSS 0.9x, 1.0, 2.0, Atom, JSON Feed.
//!
//! feed-rs does the reading. This module decodes, looks at the document before feed-rs may see it
//! (feed-rs overflows the stack on deep nesting and panics on some values), and says in plain words
//! what is wrong. It must not know where the bytes came from or what becomes of the stories.

mod convert;
mod decode;
mod guard;
mod mend;
mod sniff;

use std::borrow::Cow;

use feed_rs::parser::{Builder, ParseFeedError};
use url::Url;

use crate::{model::RawFeed, text::clean};

pub use guard::is_guarded;
pub use sniff::{Candidate, find_feeds};

/// Something about a document that a reader may want to know, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub String);

/// Why no feed could be read from a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// There is nothing in it.
    #[error("the document is empty")]
    Empty,
    /// It is a page; its feeds' addresses, if it names any.
    #[error("an HTML page, not a feed{}", naming(found))]
    Html {
        /// Addresses of the feeds that the page names.
        found: Vec<String>,
    },
    /// It is something else.
    #[error("{0}, not a feed")]
    NotAFeed(String),
    /// It is built to exhaust its readers.
    #[error("{0}")]
    Hostile(String),
    /// It breaks off or is not well-formed.
    #[error("the feed is damaged: {0}")]
    Damaged(String),
}

fn naming(found: &[String]) -> String {
    found
        .first()
        .map(|url| format!("; it names one: {url}"))
        .unwrap_or_default()
}

/// Returns what a feed document says, and notes about what could not be read.
///
/// `content_type` is that of the HTTP response, `base` the address the document came from.
pub fn parse(
    bytes: &[u8],
    content_type: Option<&str>,
    base: Option<&str>,
) -> Result<(RawFeed, Vec<Note>), ParseError> {
    let mut notes = Vec::new();
    let base = base.and_then(|base| Url::parse(base).ok());
    let text = decode::decode(bytes, content_type, &mut notes);
    let text = text.trim_start();
    let kind = sniff::kind(text);
    match kind {
        sniff::Kind::Empty => return Err(ParseError::Empty),
        sniff::Kind::Html => return Err(page(text, base.as_ref())),
        sniff::Kind::Other(what) => return Err(ParseError::NotAFeed(what)),
        sniff::Kind::Json => {}
        sniff::Kind::Xml => guard::inspect(text)?,
    }
    let text = match kind {
        sniff::Kind::Json => mend::mended_json(text).map_or(Cow::Borrowed(text), Cow::Owned),
        _ => mend::mended(text, &mut notes),
    };
    let feed = guard::catching(|| read(&text, base.as_ref()))
        .or_else(|panicked| {
            let mended = mend::without_risky(&text);
            if mended.len() == text.len() {
                return Err(panicked);
            }
            notes.push(Note(
                "an author or a duration cannot be read: all were left out".to_owned(),
            ));
            guard::catching(|| read(&mended, base.as_ref()))
        })?
        .map_err(|error| refusal(&error, &text, &kind, base.as_ref()))?;
    let feed = convert::raw_feed(feed, base.as_ref());
    if feed.stories.is_empty() && sniff::has_stories(&text) {
        notes.push(Note(
            "the document has stories, but none could be read".to_owned(),
        ));
    }
    Ok((feed, notes))
}

fn read(text: &str, base: Option<&Url>) -> Result<feed_rs::model::Feed, ParseFeedError> {
    Builder::new()
        .base_uri(base.map(Url::as_str))
        // Stories without an id are told apart in `intake`, not by an invented one.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .build()
        .parse(text.as_bytes())
}

fn page(text: &str, base: Option<&Url>) -> ParseError {
    let found = find_feeds(text, base).into_iter();
    ParseError::Html {
        found: found.map(|candidate| candidate.url).collect(),
    }
}

/// Says why feed-rs did not take a document.
fn refusal(
    error: &ParseFeedError,
    text: &str,
    kind: &sniff::Kind,
    base: Option<&Url>,
) -> ParseError {
    match error {
        ParseFeedError::ParseError(feed_rs::parser::ParseErrorKind::NoFeedRoot) => {
            if sniff::mentions_html(text) {
                return page(text, base);
            }
            ParseError::NotAFeed(sniff::describe(text))
        }
        _ if *kind == sniff::Kind::Json => ParseError::NotAFeed(format!(
            "JSON that is no JSON Feed ({})",
            clean::error_line(&error.to_string())
        )),
        _ => ParseError::Damaged(clean::error_line(&error.to_string())),
    }
}

#[cfg(test)]
mod tests;
