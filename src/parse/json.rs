//! JSON Feed 1.0 and 1.1: as feed-rs reads it where it does, and as it is found in the wild.

use chrono::{DateTime, Utc};
use feed_rs::parser::Builder;
use serde_json::{Map, Value};
use url::Url;

use super::{Note, ParseError, convert, date};
use crate::{
    guard,
    model::{Enclosure, RawFeed, RawStory},
};

/// Returns what a JSON document says, if it is a feed.
pub(super) fn read(
    text: &str,
    base: Option<&Url>,
    notes: &mut Vec<Note>,
) -> Result<RawFeed, ParseError> {
    if let Some(feed) = guard::catching(|| strict(text, base)).ok().flatten() {
        return Ok(feed);
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        ParseError::NotAFeed(format!("JSON that breaks off or is not valid ({error})"))
    })?;
    let feed = value
        .as_object()
        .and_then(|fields| lenient(fields, base))
        .ok_or_else(|| ParseError::NotAFeed("JSON without a list of items".to_owned()))?;
    notes.push(Note(
        "it does not keep to JSON Feed: what can be understood was read".to_owned(),
    ));
    Ok(feed)
}

fn strict(text: &str, base: Option<&Url>) -> Option<RawFeed> {
    let parser = Builder::new()
        .base_uri(base.map(Url::as_str))
        // Stories without an id are told apart in `intake`, not by an invented one.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .build();
    Some(convert::raw_feed(parser.parse(text.as_bytes()).ok()?))
}

/// Reads what has the fields of JSON Feed in whatever types.
fn lenient(fields: &Map<String, Value>, base: Option<&Url>) -> Option<RawFeed> {
    let items = fields.get("items")?.as_array()?;
    let address = |name: &str| text(fields, name).map(|address| joined(&address, base));
    Some(RawFeed {
        title: text(fields, "title"),
        site: address("home_page_url"),
        language: text(fields, "language"),
        description: text(fields, "description"),
        logo: address("icon").or_else(|| address("favicon")),
        self_url: address("feed_url"),
        stories: items
            .iter()
            .filter_map(Value::as_object)
            .map(|item| story(item, base))
            .collect(),
        ..RawFeed::default()
    })
}

fn story(fields: &Map<String, Value>, base: Option<&Url>) -> RawStory {
    let plain = text(fields, "content_text").map(|text| text.replace('<', "&lt;"));
    let link = text(fields, "url").or_else(|| text(fields, "external_url"));
    let id = text(fields, "id");
    RawStory {
        title: text(fields, "title"),
        link: link
            .or_else(|| id.clone().filter(|id| id.starts_with("http")))
            .map(|address| joined(&address, base)),
        id,
        author: author(fields),
        summary: text(fields, "summary"),
        content: text(fields, "content_html").or(plain),
        language: text(fields, "language"),
        categories: list(fields, "tags").filter_map(scalar).collect(),
        enclosures: list(fields, "attachments")
            .filter_map(|attachment| enclosure(attachment.as_object()?, base))
            .collect(),
        published: time(fields, "date_published"),
        updated: time(fields, "date_modified"),
        ..RawStory::default()
    }
}

fn author(fields: &Map<String, Value>) -> Option<String> {
    let name = |value: &Value| match value.as_object() {
        Some(person) => text(person, "name"),
        None => scalar(value),
    };
    let several: Vec<String> = list(fields, "authors").filter_map(name).collect();
    if several.is_empty() {
        return fields.get("author").and_then(name);
    }
    Some(several.join(", "))
}

fn enclosure(fields: &Map<String, Value>, base: Option<&Url>) -> Option<Enclosure> {
    Some(Enclosure {
        url: joined(&text(fields, "url")?, base),
        media_type: text(fields, "mime_type"),
        size_bytes: fields.get("size_in_bytes").and_then(Value::as_u64),
    })
}

fn list<'a>(fields: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    fields
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name).and_then(scalar)
}

/// Returns a text or a number as text.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn time(fields: &Map<String, Value>, name: &str) -> Option<DateTime<Utc>> {
    text(fields, name).as_deref().and_then(date::parse)
}

fn joined(address: &str, base: Option<&Url>) -> String {
    base.and_then(|base| base.join(address).ok())
        .map_or_else(|| address.to_owned(), String::from)
}
