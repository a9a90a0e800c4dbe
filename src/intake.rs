//! From what a document says of a story to a clean, identified one.
//!
//! Here every text of a story passes `text::clean`, once. Pure: the same story and the same `now`
//! give the same result. It must not know how stories are assessed or stored.

mod identity;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::{
    model::{Assessment, Enclosure, EventId, Link, RawStory, StoryDraft},
    text::{clean, html, urls},
};

pub use identity::tell_apart;

/// Longest author line, in characters: chosen by us.
const MAX_AUTHOR_CHARS: usize = 200;
/// Longest category or media type, in characters: chosen by us.
const MAX_LABEL_CHARS: usize = 80;
/// Most categories and most enclosures of a story: chosen by us, far above what outlets send.
const MAX_PARTS: usize = 32;
/// Words of the body that stand in for a missing title.
const TITLE_WORDS: usize = 12;
/// 1990-01-01T00:00:00Z, before the first page of the web: earlier dates are those of clocks that
/// were never set.
const EARLIEST: i64 = 631_152_000;
/// How far ahead of the clock a date may be and still be believed: a day, because feeds write
/// local time as UTC, and some announce tomorrow's edition.
const MAX_AHEAD: TimeDelta = TimeDelta::hours(24);

/// What a story's feed and the moment say about it.
#[derive(Debug, Clone, Copy)]
pub struct IntakeContext<'a> {
    /// The feed's address after redirects: relative links start there.
    pub feed_url: &'a Url,
    /// The feed's site, for stories without a link of their own.
    pub site: Option<&'a Url>,
    /// When the document arrived.
    pub now: DateTime<Utc>,
}

/// A story, clean and identified, not yet assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanStory {
    /// What makes it the same story when it is seen again in its feed: `guid:` and the outlet's
    /// own id, else `link:` and the canonical address, else `text:` and a hash of title and body.
    pub identity: String,
    /// The address as published, http or https.
    pub url: Option<String>,
    /// The address without decoration; none if it is that of the feed, its site or a home page,
    /// which tells no stories apart.
    pub canonical_url: Option<String>,
    /// Plain, one line, never empty.
    pub title: String,
    /// Plain, one line.
    pub author: Option<String>,
    /// ISO 639-1 or -3, as stated for this story.
    pub language: Option<String>,
    /// Plain text; paragraphs parted by blank lines, links marked `[1]`.
    pub body: String,
    /// The targets of the body's numbered links.
    pub links: Vec<Link>,
    /// Plain, one line each.
    pub categories: Vec<String>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// When it was published, if that can be true.
    pub published: Option<DateTime<Utc>>,
    /// When it was last changed, if that can be true.
    pub updated: Option<DateTime<Utc>>,
    /// When it reached this reader.
    pub arrived: DateTime<Utc>,
    /// `published`, else `arrived`.
    pub sort_time: DateTime<Utc>,
}

impl CleanStory {
    /// Returns the story as it goes into the store.
    pub fn into_draft(self, assessment: Assessment, event: Option<EventId>) -> StoryDraft {
        StoryDraft {
            identity: self.identity,
            url: self.url,
            canonical_url: self.canonical_url,
            title: self.title,
            author: self.author,
            language: self.language,
            body: self.body,
            links: self.links,
            categories: self.categories,
            enclosures: self.enclosures,
            published: self.published,
            updated: self.updated,
            arrived: self.arrived,
            sort_time: self.sort_time,
            assessment,
            event,
            watches: Vec::new(),
            verdict: None,
        }
    }
}

/// Returns the story that `raw` stands for.
pub fn draft(raw: &RawStory, context: &IntakeContext<'_>) -> CleanStory {
    let url = raw.link.as_deref();
    let url = url.and_then(|link| urls::web(link, Some(context.feed_url)));
    let stated = raw.base.as_deref().and_then(|base| urls::web(base, None));
    let base = stated.as_ref().or(url.as_ref()).or(context.site);
    let base = base.unwrap_or(context.feed_url);
    let rendered = body(raw, base);
    let title = html::plain_line(raw.title.as_deref().unwrap_or_default());
    let canonical_url = url.as_ref().and_then(|url| article_address(url, context));
    let published = believable(raw.published, context.now);
    let updated = believable(raw.updated, context.now);
    // Atom demands `updated` only, and many feeds leave it at that.
    let published = published.or(updated);
    let enclosures = enclosures(&raw.enclosures, base);
    let identity = identity::of(
        raw.id.as_deref(),
        canonical_url.as_deref(),
        &title,
        &rendered.text,
    );
    CleanStory {
        identity,
        url: url.map(String::from),
        canonical_url,
        title: titled(title, &rendered.text),
        author: raw.author.as_deref().and_then(author),
        language: raw.language.as_deref().and_then(primary_language),
        body: rendered.text,
        links: rendered.links.into_iter().map(|url| Link { url }).collect(),
        categories: categories(&raw.categories),
        enclosures,
        published,
        updated,
        arrived: context.now,
        sort_time: published.unwrap_or(context.now),
    }
}

/// Returns the longer of content and summary, as read.
fn body(raw: &RawStory, base: &Url) -> html::Rendered {
    let read = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        html::render(text, Some(base))
    };
    let content = read(&raw.content);
    // What is read is not longer than what was written: a short summary need not be read.
    let summary_bytes = raw.summary.as_ref().map_or(0, String::len);
    if raw.content == raw.summary || summary_bytes <= content.text.len() {
        return content;
    }
    let summary = read(&raw.summary);
    if summary.text.len() > content.text.len() {
        summary
    } else {
        content
    }
}

/// Returns the canonical address if it can be that of one article.
fn article_address(url: &Url, context: &IntakeContext<'_>) -> Option<String> {
    let is_home = url.path().trim_matches('/').is_empty()
        && url.query().is_none()
        && url.fragment().is_none_or(str::is_empty);
    let address = urls::canonical(url);
    let is_feeds = [Some(context.feed_url), context.site]
        .into_iter()
        .flatten()
        .any(|of_feed| urls::canonical(of_feed) == address);
    (!is_home && !is_feeds).then_some(address)
}

/// Returns the categories, clean, each once.
fn categories(raw: &[String]) -> Vec<String> {
    let mut categories: Vec<String> = Vec::new();
    for category in raw.iter().take(MAX_PARTS) {
        let category = label(category);
        if !category.is_empty() && !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}

/// Returns the enclosures that lead to the web, clean, each address once.
fn enclosures(raw: &[Enclosure], base: &Url) -> Vec<Enclosure> {
    let mut enclosures: Vec<Enclosure> = Vec::new();
    for enclosure in raw.iter().take(MAX_PARTS) {
        let Some(url) = urls::web(&enclosure.url, Some(base)).map(String::from) else {
            continue;
        };
        if enclosures.iter().all(|known| known.url != url) {
            let media_type = enclosure.media_type.as_deref().map(label);
            enclosures.push(Enclosure {
                url,
                media_type: media_type.filter(|media_type| !media_type.is_empty()),
                // Feeds write 0 for a size that they do not know.
                size_bytes: enclosure.size_bytes.filter(|&size| size > 0),
            });
        }
    }
    enclosures
}

/// Returns a short line of plain text.
fn label(text: &str) -> String {
    let text: String = html::plain_line(text)
        .chars()
        .take(MAX_LABEL_CHARS)
        .collect();
    clean::line(&text)
}

/// Returns the primary subtag of a language tag, as in `en` of `en-GB` (RFC 5646).
pub fn primary_language(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let valid = matches!(primary.len(), 2 | 3) && primary.chars().all(|c| c.is_ascii_lowercase());
    valid.then_some(primary)
}

/// Returns the title, or the first words of the body in its place.
fn titled(title: String, body: &str) -> String {
    if !title.is_empty() {
        return title;
    }
    let mut words = body.split_whitespace();
    let start: Vec<&str> = words.by_ref().take(TITLE_WORDS).collect();
    let ellipsis = if words.next().is_some() { "…" } else { "" };
    let title = clean::line(&format!("{}{ellipsis}", start.join(" ")));
    if title.is_empty() {
        return "(untitled)".to_owned();
    }
    title
}

fn author(author: &str) -> Option<String> {
    let author: String = html::plain_line(author)
        .chars()
        .take(MAX_AUTHOR_CHARS)
        .collect();
    let author = clean::line(&author);
    (!author.is_empty()).then_some(author)
}

/// Returns the date if it can be true.
fn believable(date: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    date.filter(|&date| date.timestamp() >= EARLIEST && date <= now + MAX_AHEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).expect("valid")
    }

    fn drafted(raw: &RawStory) -> CleanStory {
        let feed_url = Url::parse("https://example.org/feed.xml").expect("valid");
        let context = IntakeContext {
            feed_url: &feed_url,
            site: None,
            now: now(),
        };
        draft(raw, &context)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "fields of a raw story are options"
    )]
    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn texts_are_clean_and_the_longer_one_is_the_body() {
        let story = drafted(&RawStory {
            title: text("A &amp; <b>B</b>\u{202e}\u{1b}[31m"),
            link: text("/a?utm_source=rss#x"),
            author: text(" Jane <i>Doe</i> "),
            summary: text("short"),
            content: text("<p>long <a href='/b'>text</a></p><p>more</p>"),
            ..RawStory::default()
        });
        assert_eq!(story.title, "A & B");
        assert_eq!(story.author.as_deref(), Some("Jane Doe"));
        assert_eq!(story.body, "long text [1]\n\nmore");
        assert_eq!(story.links[0].url, "https://example.org/b");
        assert_eq!(
            story.url.as_deref(),
            Some("https://example.org/a?utm_source=rss#x")
        );
        assert_eq!(
            story.canonical_url.as_deref(),
            Some("https://example.org/a")
        );
        assert_eq!(story.identity, "link:https://example.org/a");
    }

    #[test]
    fn identity_is_the_best_there_is() {
        let with_id = RawStory {
            id: text(" g\n1 "),
            link: text("/a"),
            ..RawStory::default()
        };
        assert_eq!(drafted(&with_id).identity, "guid:g 1");
        let bare = |title: &str| {
            drafted(&RawStory {
                title: text(title),
                ..RawStory::default()
            })
            .identity
        };
        assert!(bare("a").starts_with("text:"));
        assert_eq!(bare("a"), bare("a"));
        assert_ne!(bare("a"), bare("b"));
        let long = RawStory {
            id: text(&"x".repeat(5_000)),
            ..RawStory::default()
        };
        assert_eq!(drafted(&long).identity.len(), "guid:".len() + 32);
    }

    #[test]
    fn a_title_is_never_empty() {
        let title = |body: &str| {
            drafted(&RawStory {
                summary: text(body),
                ..RawStory::default()
            })
            .title
        };
        assert_eq!(title(""), "(untitled)");
        assert_eq!(title("<p>one two</p>"), "one two");
        assert_eq!(title(&"w ".repeat(20)).split(' ').count(), TITLE_WORDS);
    }

    #[test]
    fn absurd_dates_are_not_believed() {
        let check = |published: i64, updated: Option<i64>, expected: Option<i64>| {
            let at = |seconds| DateTime::from_timestamp(seconds, 0);
            let raw = RawStory {
                published: at(published),
                updated: updated.and_then(at),
                ..RawStory::default()
            };
            let story = drafted(&raw);
            assert_eq!(story.published.map(|time| time.timestamp()), expected);
            assert_eq!(story.sort_time, story.published.unwrap_or_else(now));
        };
        let now = now().timestamp();
        check(now - 60, None, Some(now - 60));
        check(0, None, None);
        check(now + 23 * 3600, None, Some(now + 23 * 3600));
        check(now + 25 * 3600, None, None);
        check(0, Some(now - 5), Some(now - 5));
    }
}
