//! From the bytes of a feed document to what it says: RSS 0.9x, 1.0, 2.0, Atom, CDF, JSON Feed.
//!
//! `decode` makes text of bytes. XML is read by our own tolerant reader (`scan` cuts it, `extract`
//! understands it), because feed-rs loses whole dialects and whole feeds over one mistake;
//! feed-rs reads JSON Feed, and `json` what it refuses of that. See
//! `docs/decisions/parser.md`. This module must not know where the bytes came from or what becomes
//! of the stories.

mod code_pages;
mod convert;
mod date;
mod declaration;
mod decode;
mod extract;
mod json;
mod names;
mod references;
mod scan;
mod sniff;

use url::Url;

use self::extract::State;
use crate::model::RawFeed;

pub use date::parse as date;
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
    let bytes = decode::unpacked(bytes, &mut notes)?;
    let text = decode::decode(&bytes, content_type, &mut notes);
    let feed = match sniff::kind(&text) {
        sniff::Kind::Empty => return Err(ParseError::Empty),
        sniff::Kind::Other(what) => return Err(ParseError::NotAFeed(what)),
        sniff::Kind::Json => json::read(&text, base.as_ref(), &mut notes)?,
        sniff::Kind::Html if !sniff::holds_feed(&text) => return Err(page(&text, base.as_ref())),
        sniff::Kind::Html | sniff::Kind::Xml => {
            let found = extract::extract(&text, base.as_ref());
            if !found.is_feed {
                return Err(refusal(&text, base.as_ref()));
            }
            notes.extend(state_note(found.state));
            found.feed
        }
    };
    Ok((feed, notes))
}

fn state_note(state: State) -> Option<Note> {
    let text = match state {
        State::Whole => return None,
        State::Crooked => "the document is not well-formed XML: some tags do not fit each other",
        State::Cut => "the document breaks off before its end: what came was read",
        State::TooLong => "the document has more stories than are read",
    };
    Some(Note(text.to_owned()))
}

fn page(text: &str, base: Option<&Url>) -> ParseError {
    let found = find_feeds(text, base).into_iter();
    ParseError::Html {
        found: found.map(|candidate| candidate.url).collect(),
    }
}

/// Says what a document is that is no feed.
fn refusal(text: &str, base: Option<&Url>) -> ParseError {
    if sniff::mentions_html(text) {
        return page(text, base);
    }
    ParseError::NotAFeed(sniff::describe(text))
}

#[cfg(test)]
mod tests;
