//! From feed-rs' model to ours, as far as JSON Feed fills it.

use feed_rs::model::{Content, Entry, Feed, Link, MediaObject};

use crate::model::{Enclosure, RawFeed, RawStory};

/// Most authors that are named: chosen by us.
const MAX_AUTHORS: usize = 5;

/// Returns what the feed says.
pub(super) fn raw_feed(feed: Feed) -> RawFeed {
    RawFeed {
        title: feed.title.map(|title| title.content),
        site: address(&feed.links, "alternate"),
        language: feed.language,
        description: feed.description.map(|text| text.content),
        logo: feed.icon.or(feed.logo).map(|image| image.uri),
        self_url: address(&feed.links, "self"),
        stories: feed.entries.into_iter().map(raw_story).collect(),
        ..RawFeed::default()
    }
}

/// Returns the link of that relation; feed-rs leaves the main one without.
fn address(links: &[Link], relation: &str) -> Option<String> {
    let stated = |link: &&Link| link.rel.as_deref().unwrap_or("alternate") == relation;
    links.iter().find(stated).map(|link| link.href.clone())
}

fn raw_story(entry: Entry) -> RawStory {
    let id = Some(entry.id.trim().to_owned()).filter(|id| !id.is_empty());
    let link = address(&entry.links, "alternate")
        .or_else(|| id.clone().filter(|id| id.starts_with("http")));
    let authors = entry.authors.into_iter();
    let authors: Vec<String> = authors
        .filter_map(|person| person.name)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .take(MAX_AUTHORS)
        .collect();
    let summary = entry.summary.map(|summary| summary.content);
    RawStory {
        id,
        title: entry.title.map(|title| title.content),
        link,
        author: (!authors.is_empty()).then(|| authors.join(", ")),
        summary: summary.filter(|summary| !summary.trim().is_empty()),
        content: entry.content.and_then(html),
        language: entry.language,
        categories: entry
            .categories
            .into_iter()
            .map(|category| category.term)
            .collect(),
        enclosures: entry.media.into_iter().flat_map(enclosures).collect(),
        published: entry.published,
        updated: entry.updated.filter(|_| entry.updated != entry.published),
        ..RawStory::default()
    }
}

/// Returns the content as HTML; `content_text` means its characters.
fn html(content: Content) -> Option<String> {
    let is_plain = content.content_type.as_str() == "text/plain";
    let body = content.body.filter(|body| !body.trim().is_empty())?;
    Some(if is_plain {
        body.replace('<', "&lt;")
    } else {
        body
    })
}

fn enclosures(media: MediaObject) -> impl Iterator<Item = Enclosure> {
    media.content.into_iter().filter_map(|content| {
        Some(Enclosure {
            url: content.url?.into(),
            media_type: content.content_type.map(|kind| kind.to_string()),
            size_bytes: content.size,
        })
    })
}
