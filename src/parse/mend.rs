//! Rewrites the root of documents that feed-rs refuses although it could read the rest.

use std::borrow::Cow;

use super::{Note, sniff::root_tag};

/// Namespaces that mean a format which feed-rs knows by another one.
const NAMESPACES: [(&str, &str); 8] = [
    (
        "https://www.w3.org/2005/Atom",
        "http://www.w3.org/2005/Atom",
    ),
    ("https://purl.org/rss/1.0/", "http://purl.org/rss/1.0/"),
    ("http://backend.userland.com/rss2", ""),
    ("http://backend.userland.com/RSS2", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    (
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/rss/1.0/",
    ),
    (
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://purl.org/rss/1.0/",
    ),
    (ATOM_03, "http://www.w3.org/2005/Atom"),
];

/// The namespace of Atom 0.3.
const ATOM_03: &str = "http://purl.org/atom/ns#";

/// Prefixes that documents use without saying what they mean.
const PREFIXES: [(&str, &str); 5] = [
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("atom", "http://www.w3.org/2005/Atom"),
];

/// Atom's texts.
const TEXTS: [&str; 5] = ["<title", "<summary", "<subtitle", "<rights", "<content"];

/// Types of Atom's texts that feed-rs refuses together with the whole feed.
const TEXT_TYPES: [(&str, &str); 3] = [
    ("type=\"text/plain\"", "type=\"text\""),
    ("type=\"application/xhtml+xml\"", "type=\"xhtml\""),
    ("type=\"\"", "type=\"text\""),
];

/// Elements whose values have made feed-rs 3.0 panic; the stories are worth more.
const RISKY: [&str; 5] = [
    "author",
    "dc:creator",
    "managingEditor",
    "itunes:duration",
    "itunes:author",
];

/// What Atom 1.0 calls the elements and types of Atom 0.3.
const ATOM_03_WORDS: [(&str, &str); 6] = [
    ("<issued", "<published"),
    ("</issued>", "</published>"),
    ("<modified", "<updated"),
    ("</modified>", "</updated>"),
    ("<tagline", "<subtitle"),
    ("</tagline>", "</subtitle>"),
];

/// Returns the document with a root that feed-rs knows.
///
/// feed-rs reads `rss` of versions 0.91, 0.92 and 2.0 only; 0.93, 0.94, 2.01 or none at all
/// differ in nothing that it reads. Some documents have the `channel` or the items alone.
pub(super) fn mended<'a>(text: &'a str, notes: &mut Vec<Note>) -> Cow<'a, str> {
    let Some((before, name, after)) = root_tag(text) else {
        return Cow::Borrowed(text);
    };
    let (attributes, rest) = after
        .find('>')
        .and_then(|end| after.split_at_checked(end))
        .unwrap_or((after, ""));
    let is_atom_03 = attributes.contains(ATOM_03);
    let known = with_known_namespace(attributes);
    match name {
        "rss" => {
            let known = known.unwrap_or(Cow::Borrowed(attributes));
            let declared = undeclared(&known, rest);
            let attributes = format!(" version=\"2.0\"{declared}{}", without_version(&known));
            Cow::Owned(in_channel(before, &attributes, rest))
        }
        "channel" => {
            notes.push(Note(
                "the document has no root element around its channel".to_owned(),
            ));
            let before = before.strip_suffix('<').unwrap_or(before);
            let declared = undeclared(attributes, rest);
            Cow::Owned(format!(
                "{before}<rss version=\"2.0\"{declared}><channel{after}</rss>"
            ))
        }
        "feed" => {
            let attributes = known.unwrap_or(Cow::Borrowed(attributes));
            let words = if is_atom_03 {
                ATOM_03_WORDS.as_slice()
            } else {
                &[]
            };
            let rest = words
                .iter()
                .fold(rest.to_owned(), |rest, (old, new)| rest.replace(old, new));
            let rest = TEXTS.iter().fold(rest, |rest, name| retyped(&rest, name));
            Cow::Owned(format!("{before}{name}{attributes}{rest}"))
        }
        _ => match known {
            Some(known) => Cow::Owned(format!("{before}{name}{known}{rest}")),
            None => Cow::Borrowed(text),
        },
    }
}

/// Returns the document with types that feed-rs knows in the tags that begin with `open`.
fn retyped(text: &str, open: &str) -> String {
    let mut pieces = text.split(open);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find('>').unwrap_or(0);
        let (tag, rest) = piece.split_at_checked(end).unwrap_or((piece, ""));
        // Content that stands elsewhere may be of any type.
        let is_elsewhere = tag.contains(" src=");
        let mut known = TEXT_TYPES.iter().filter(|_| !is_elsewhere);
        let known = known.find(|(old, _)| tag.contains(old));
        out.push_str(open);
        match known {
            Some((old, new)) => out.push_str(&tag.replace(old, new)),
            None => out.push_str(tag),
        }
        out.push_str(rest);
    }
    out
}

/// Returns the document without the elements that may make feed-rs panic.
pub(super) fn without_risky(text: &str) -> String {
    RISKY.iter().fold(text.to_owned(), |text, name| {
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        let mut pieces = text.split(&open);
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            // A longer name that begins like this one stays.
            let is_longer =
                piece.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if let Some((_, after)) = piece.split_once(&close).filter(|_| !is_longer) {
                out.push_str(after);
            } else {
                out.push_str(&open);
                out.push_str(piece);
            }
        }
        out
    })
}

/// Returns a JSON Feed with what feed-rs insists on: texts for ids, and a title.
pub(super) fn mended_json(text: &str) -> Option<String> {
    let mut feed: serde_json::Value = serde_json::from_str(text).ok()?;
    let fields = feed.as_object_mut()?;
    fields
        .entry("title")
        .or_insert_with(|| String::new().into());
    for item in fields.get_mut("items")?.as_array_mut()? {
        if let Some(id) = item.get_mut("id").filter(|id| id.is_number()) {
            *id = id.to_string().into();
        }
    }
    Some(feed.to_string())
}

/// Returns declarations for the known prefixes that the document uses and does not declare.
fn undeclared(attributes: &str, rest: &str) -> String {
    let mut declarations = String::new();
    for (prefix, namespace) in PREFIXES {
        let declaration = format!("xmlns:{prefix}=");
        let is_missing = !attributes.contains(&declaration) && !rest.contains(&declaration);
        if is_missing && rest.contains(&format!("<{prefix}:")) {
            declarations.extend([" ", &declaration, "\"", namespace, "\""]);
        }
    }
    declarations
}

/// Returns an `rss` document; one that has its items outside of a channel gets one.
fn in_channel(before: &str, attributes: &str, rest: &str) -> String {
    let has_channel = rest.contains("<channel");
    match rest.rsplit_once("</rss>").filter(|_| !has_channel) {
        Some((items, after)) => {
            let items = items.strip_prefix('>').unwrap_or(items);
            format!("{before}rss{attributes}><channel>{items}</channel></rss>{after}")
        }
        None => format!("{before}rss{attributes}{rest}"),
    }
}

/// Returns the root's attributes with namespaces that feed-rs knows, if they had others.
fn with_known_namespace(attributes: &str) -> Option<Cow<'_, str>> {
    let (old, new) = NAMESPACES
        .iter()
        .find(|(old, _)| attributes.contains(old))?;
    Some(Cow::Owned(attributes.replace(old, new)))
}

/// Returns the attributes of a tag but for `version`.
fn without_version(attributes: &str) -> String {
    let without = || {
        let at = attributes.find("version")?;
        let (before, rest) = attributes.split_at_checked(at)?;
        let value = rest
            .strip_prefix("version")?
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let after = value.split(quote).nth(1).map(str::len)? + 2;
        before
            .ends_with(char::is_whitespace)
            .then(|| format!("{before}{}", value.get(after..).unwrap_or_default()))
    };
    without().unwrap_or_else(|| attributes.to_owned())
}
