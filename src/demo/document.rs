//! Writes a list of demo stories as RSS 2.0, Atom 1.0 or JSON Feed 1.1.
//!
//! Pure: it must not know where the stories come from, what time it is or how a document is sent.

use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::escape::escape;
use serde_json::json;

use super::wire::{Format, Outlet, Story};

/// Stands in every feed, so that nobody takes a story of the demo for news.
const NOTICE: &str = "An invented outlet of the flashwire demo. None of its stories happened.";

/// A feed as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The value of the Content-Type header.
    pub content_type: &'static str,
    /// The document itself.
    pub body: String,
    /// The value of the ETag header, with its quotes.
    pub etag: String,
    /// When the newest story was published.
    pub last_modified: DateTime<Utc>,
}

/// Returns the Content-Type of a format.
pub(super) fn content_type(format: Format) -> &'static str {
    match format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::Json => "application/feed+json; charset=utf-8",
    }
}

/// Writes the stories, each with its time of publication, in the outlet's format.
pub(super) fn render(
    outlet: &Outlet,
    stories: &[(DateTime<Utc>, &Story)],
    updated: DateTime<Utc>,
) -> String {
    match outlet.format {
        Format::Rss => rss(outlet, stories, updated),
        Format::Atom => atom(outlet, stories, updated),
        Format::Json => json_feed(outlet, stories),
    }
}

fn rss(outlet: &Outlet, stories: &[(DateTime<Utc>, &Story)], updated: DateTime<Utc>) -> String {
    let items: String = stories
        .iter()
        .map(|(published, story)| rss_item(*published, story))
        .collect();
    [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n",
        "<channel>\n",
        &element("title", &outlet.name),
        &element("link", &home(outlet)),
        &element("description", NOTICE),
        &element("language", &outlet.language),
        &element("lastBuildDate", &updated.to_rfc2822()),
        &items,
        "</channel>\n</rss>\n",
    ]
    .concat()
}

fn rss_item(published: DateTime<Utc>, story: &Story) -> String {
    let link = story.link();
    [
        "<item>\n",
        &element("title", &story.title),
        &element("link", &link),
        &element("guid", &link),
        &element("pubDate", &published.to_rfc2822()),
        &element("description", &story.summary),
        &element("content:encoded", &story.body),
        "</item>\n",
    ]
    .concat()
}

fn atom(outlet: &Outlet, stories: &[(DateTime<Utc>, &Story)], updated: DateTime<Utc>) -> String {
    let entries: String = stories
        .iter()
        .map(|(published, story)| atom_entry(*published, story))
        .collect();
    [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        &format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
            escape(outlet.language.as_str())
        ),
        &element("id", &home(outlet)),
        &element("title", &outlet.name),
        &element("subtitle", NOTICE),
        &atom_link(&home(outlet)),
        &element("updated", &timestamp(updated)),
        "<author>\n",
        &element("name", &outlet.name),
        "</author>\n",
        &entries,
        "</feed>\n",
    ]
    .concat()
}

fn atom_entry(published: DateTime<Utc>, story: &Story) -> String {
    let link = story.link();
    [
        "<entry>\n",
        &element("id", &link),
        &element("title", &story.title),
        &atom_link(&link),
        &element("published", &timestamp(published)),
        &element("updated", &timestamp(published)),
        &element("summary", &story.summary),
        "<content type=\"html\">",
        &escape(story.body.as_str()),
        "</content>\n</entry>\n",
    ]
    .concat()
}

fn json_feed(outlet: &Outlet, stories: &[(DateTime<Utc>, &Story)]) -> String {
    let items: Vec<serde_json::Value> = stories
        .iter()
        .map(|(published, story)| {
            let link = story.link();
            json!({
                "id": link,
                "url": link,
                "title": story.title,
                "summary": story.summary,
                "content_html": story.body,
                "date_published": timestamp(*published),
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": home(outlet),
        "description": NOTICE,
        "language": outlet.language,
        "items": items,
    })
    .to_string()
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>\n", escape(text))
}

fn atom_link(url: &str) -> String {
    format!("<link rel=\"alternate\" href=\"{}\"/>\n", escape(url))
}

fn home(outlet: &Outlet) -> String {
    format!("https://{}.example/", outlet.id)
}

fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
