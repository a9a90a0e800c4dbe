//! From feed-rs' model to ours.

use feed_rs::model::{Content, Entry, Feed, Link};
use url::Url;

use crate::{
    model::{RawFeed, RawStory},
    text::urls,
};

/// Most authors that are named: chosen by us.
const MAX_AUTHORS: usize = 5;

/// Returns what the feed says. `base` is the address it came from.
pub(super) fn raw_feed(feed: Feed, base: Option<&Url>) -> RawFeed {
    let site = main_link(&feed.links).and_then(|link| urls::web(&link.href, base));
    let stories_base = base.or(site.as_ref());
    let entries = feed.entries.into_iter();
    let stories = entries
        .map(|entry| raw_story(entry, stories_base))
        .collect();
    RawFeed {
        title: feed.title.map(|title| title.content),
        site: site.map(String::from),
        language: feed.language,
        stories,
        ..RawFeed::default()
    }
}

fn raw_story(entry: Entry, base: Option<&Url>) -> RawStory {
    let id = Some(entry.id.trim().to_owned()).filter(|id| !id.is_empty());
    let stated = entry
        .base
        .as_deref()
        .and_then(|stated| urls::web(stated, base));
    let base = stated.as_ref().or(base);
    let link = main_link(&entry.links).and_then(|link| urls::web(&link.href, base));
    // A permalink guid is an address; nothing else that parses as one is a guid.
    let link = link.or_else(|| id.as_deref().and_then(|id| urls::web(id, None)));
    let authors: Vec<String> = entry
        .authors
        .into_iter()
        .filter_map(|person| person.name)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .take(MAX_AUTHORS)
        .collect();
    let content = entry.content.and_then(text_of);
    let summary = entry.summary.map(|summary| summary.content);
    let summary = summary.filter(|summary| !summary.trim().is_empty());
    let media = entry
        .media
        .into_iter()
        .filter_map(|media| media.description);
    let mut media = media.map(|description| description.content);
    RawStory {
        id,
        title: entry.title.map(|title| title.content),
        link: link.map(String::from),
        author: (!authors.is_empty()).then(|| authors.join(", ")),
        summary: match (&content, summary) {
            (None, None) => media.find(|text| !text.trim().is_empty()),
            (_, summary) => summary,
        },
        content,
        published: entry.published,
        // feed-rs fills in what RSS left out.
        updated: entry.updated.filter(|_| entry.updated != entry.published),
        ..RawStory::default()
    }
}

/// Returns the content if it is text.
fn text_of(content: Content) -> Option<String> {
    let media_type = content.content_type.as_str();
    let is_text = media_type.starts_with("text/") || media_type.ends_with("xml");
    content
        .body
        .filter(|body| is_text && !body.trim().is_empty())
}

/// Returns the link to what the feed or story is about.
fn main_link(links: &[Link]) -> Option<&Link> {
    let is_page = |link: &&Link| {
        let media_type = link.media_type.as_deref().unwrap_or("text/html");
        link.target.is_none() && media_type.contains("html")
    };
    let with_rel = |rel: Option<&str>| {
        let mut found = links.iter().filter(move |link| link.rel.as_deref() == rel);
        let first = found.clone().next();
        found
            .find(is_page)
            .or_else(|| first.filter(|link| link.target.is_none()))
    };
    with_rel(Some("alternate"))
        .or_else(|| with_rel(None))
        .or_else(|| with_rel(Some("related")))
        .or_else(|| with_rel(Some("via")))
}
