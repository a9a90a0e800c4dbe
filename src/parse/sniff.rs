//! Tells feeds from other documents, and finds the feeds that a page names.

use url::Url;

use crate::text::{clean, html, urls};

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its address, absolute, http or https.
    pub url: String,
    /// Its title as the page has it, clean; may be empty.
    pub title: String,
}

/// Returns the feeds that a page names in its `link` elements, each once, in order.
pub fn find_feeds(html: &str, base: Option<&Url>) -> Vec<Candidate> {
    let elements = html::link_elements(html);
    let stated = elements.iter().find(|element| element.rel == "base");
    let stated = stated.and_then(|element| urls::web(&element.href, base));
    let base = stated.as_ref().or(base);
    let mut found: Vec<Candidate> = Vec::new();
    for element in &elements {
        let is_alternate = element
            .rel
            .split_whitespace()
            .any(|rel| rel == "alternate" || rel == "feed");
        if !is_alternate || !is_feed_type(&element.media_type) {
            continue;
        }
        let Some(url) = urls::web(&element.href, base).map(String::from) else {
            continue;
        };
        if found.iter().all(|candidate| candidate.url != url) {
            let title = clean::line(&element.title);
            found.push(Candidate { url, title });
        }
    }
    found
}

fn is_feed_type(media_type: &str) -> bool {
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    matches!(
        media_type,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/rdf+xml"
            | "application/feed+json"
            | "application/json"
            | "application/xml"
            | "text/xml"
    )
}

/// What a document seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but white space.
    Empty,
    /// A page.
    Html,
    /// XML of some kind.
    Xml,
    /// JSON of some kind.
    Json,
    /// Neither; in plain words.
    Other(String),
}

/// Returns what a document seems to be.
pub(super) fn kind(text: &str) -> Kind {
    if text
        .trim_matches(|c: char| c.is_whitespace() || c.is_control())
        .is_empty()
    {
        return Kind::Empty;
    }
    let root = root(text).map(str::to_ascii_lowercase);
    match (root.as_deref(), text.chars().next()) {
        (Some("!doctype html" | "html" | "head" | "body"), _) => Kind::Html,
        (_, Some('{')) => Kind::Json,
        (None, Some('[')) => Kind::Other("a JSON list".to_owned()),
        (None, _) if text.starts_with("%PDF") => Kind::Other("a PDF file".to_owned()),
        (None, _) => Kind::Other("plain text or binary data".to_owned()),
        (Some(_), _) => Kind::Xml,
    }
}

/// Returns the name of the first element, or `!doctype html`.
fn root(text: &str) -> Option<&str> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('<')? + 1;
        let rest = text.get(at..)?;
        let skipped = if rest.starts_with("!--") {
            rest.find("-->")?
        } else if rest.starts_with('?') {
            rest.find("?>")?
        } else if rest.starts_with('!') {
            let doctype = rest
                .get(..13)
                .filter(|start| start.eq_ignore_ascii_case("!doctype html"));
            if doctype.is_some() {
                return doctype;
            }
            end_of_doctype(rest)?
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            return rest.get(..end);
        };
        from = at + skipped;
    }
}

/// Returns where a document type declaration ends; it may have a part in brackets.
fn end_of_doctype(rest: &str) -> Option<usize> {
    let end = rest.find('>')?;
    match rest.find('[').filter(|&open| open < end) {
        Some(open) => Some(open + rest.get(open..)?.find(']')?),
        None => Some(end),
    }
}

/// Returns whether a document that is no feed looks like a page after all.
pub(super) fn mentions_html(text: &str) -> bool {
    let start = text
        .get(..text.floor_char_boundary(4096))
        .unwrap_or_default();
    let start = start.to_ascii_lowercase();
    ["<html", "<!doctype html"]
        .iter()
        .any(|tag| start.contains(tag))
}

/// Returns what an XML document is, in plain words.
pub(super) fn describe(text: &str) -> String {
    match root(text).map(str::to_ascii_lowercase).as_deref() {
        Some("opml") => "an OPML list of feeds (use `import`)".to_owned(),
        Some("urlset" | "sitemapindex") => "a sitemap".to_owned(),
        Some("svg") => "a picture".to_owned(),
        Some(name) => format!("XML with the root `{}`", clean::error_line(name)),
        None => "XML without elements".to_owned(),
    }
}

/// Returns whether a page has a feed in it all the same.
pub(super) fn holds_feed(text: &str) -> bool {
    ["<rss", "<rdf:RDF", "<feed ", "<feed>", "<channel"]
        .iter()
        .any(|tag| text.contains(tag))
}
