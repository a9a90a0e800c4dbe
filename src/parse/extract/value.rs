//! Values: attributes, markup as written, addresses, mended characters, plain and base64 texts.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::Url;

use crate::parse::{references::Entities, scan::attributes};

/// Returns an attribute's value; names are compared without case.
pub(super) fn attribute(text: &str, name: &str, entities: &mut Entities<'_>) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    attributes(text)
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| entities.resolve(value).into_owned())
}

/// Returns the inside of a text with markup: CDATA sections become the text that they are.
pub(super) fn markup(inside: &str) -> Cow<'_, str> {
    const OPEN: &str = "<![CDATA[";
    if !inside.contains(OPEN) {
        return Cow::Borrowed(inside);
    }
    let mut written = String::with_capacity(inside.len());
    let mut parts = inside.split(OPEN);
    written.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (literal, after) = part.split_once("]]>").unwrap_or((part, ""));
        written.push_str(literal);
        written.push_str(after);
    }
    Cow::Owned(written)
}

/// Returns the text with two common accidents undone: UTF-8 that was read as Latin-1 and encoded
/// again (`Ã©`), and characters of windows-1252 in the place of control characters.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let is_suspect = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    if text.is_ascii() || !text.chars().any(is_suspect) && !text.contains(['\u{c3}', '\u{c2}']) {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    if let Some(decoded) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        return Cow::Owned(decoded);
    }
    if !text.chars().any(is_suspect) {
        return Cow::Borrowed(text);
    }
    let mended = text.chars().map(|c| match u8::try_from(c) {
        Ok(byte @ 0x80..=0x9f) => {
            let byte = [byte];
            let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&byte);
            text.chars().next().unwrap_or(c)
        }
        _ => c,
    });
    Cow::Owned(mended.collect())
}

/// Returns an address, absolute if there is something that it is relative to.
pub(super) fn resolved(address: &str, base: Option<&Url>) -> String {
    let address = address.trim();
    let is_absolute = address
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(is_of_scheme));
    match base {
        Some(base) if !is_absolute => base
            .join(address)
            .map_or_else(|_| address.to_owned(), String::from),
        _ => address.to_owned(),
    }
}

const fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// What a text is, by its `type` and `mode` attributes and the format it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Markup.
    Html,
    /// Characters that mean themselves.
    Plain,
    /// Markup or characters, nobody said which.
    Unsaid,
    /// No text.
    Binary,
}

impl TextKind {
    /// Returns what a text of that `type` is.
    pub(super) fn of(media_type: Option<&str>, is_atom: bool) -> Self {
        let Some(media_type) = media_type.map(str::trim).filter(|kind| !kind.is_empty()) else {
            return if is_atom { Self::Unsaid } else { Self::Html };
        };
        let media_type = media_type.to_ascii_lowercase();
        match media_type.as_str() {
            "text" | "plain" | "text/plain" => Self::Plain,
            kind if kind.contains("html") => Self::Html,
            kind if kind.starts_with("text/") || kind.ends_with("xml") => Self::Html,
            kind if kind.contains('/') => Self::Binary,
            _ => Self::Html,
        }
    }
}

/// Returns a text as HTML: what is plain is escaped so that it reads as it was meant.
pub(super) fn html(text: Cow<'_, str>, kind: TextKind) -> String {
    let is_plain = match kind {
        TextKind::Plain => true,
        // Atom's default is plain text; who wrote end tags all the same meant markup.
        TextKind::Unsaid => !text.contains("</") && !text.contains("/>") && !text.contains("<br"),
        TextKind::Html | TextKind::Binary => false,
    };
    if is_plain && text.contains('<') {
        return text.replace('<', "&lt;");
    }
    text.into_owned()
}

/// Returns the text that a base64 text stands for.
pub(super) fn decoded(text: &str) -> Option<String> {
    let packed: String = text.split_ascii_whitespace().collect();
    String::from_utf8(STANDARD.decode(packed).ok()?).ok()
}
