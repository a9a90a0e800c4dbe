//! Turns HTML from anywhere, broken and hostile included, into plain safe text and its links.
//!
//! html5ever's tokeniser alone reads the markup: no tree, no recursion, so deep nesting costs
//! nothing. What is written has passed `text::clean`. This module must not know what the text
//! belongs to.

mod anchors;
mod charset;
mod head;
mod layout;
mod reader;
mod tags;
mod tame;

use url::Url;

use super::clean;

pub use anchors::{Anchor, anchors};
pub use charset::decode;
pub use head::{LinkElement, link_elements};
pub use tame::tame;

/// Most links that get a number: chosen by us, more than any article has.
pub const MAX_LINKS: usize = 500;
/// Longest document that is looked at, in bytes: 4 MiB, chosen by us; the text kept is shorter.
const MAX_HTML_BYTES: usize = 4 << 20;

/// The readable part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Plain safe text: paragraphs parted by blank lines, links marked `[1]`.
    pub text: String,
    /// The targets of the numbered links, absolute, http or https; the first is number 1.
    pub links: Vec<String>,
}

/// Returns the readable part of `html`. Relative links are resolved against `base`.
///
/// Text without any tag keeps its line breaks. Text whose tags are all escaped (`&lt;p&gt;`), as
/// many feeds have it, is read as the HTML that was meant.
pub fn render(html: &str, base: Option<&Url>) -> Rendered {
    let html = cut(html);
    let (text, links) = if tags::has_known(html) {
        reader::read(html, base)
    } else {
        let plain = plain(html);
        if tags::has_known(&plain) {
            reader::read(&plain, base)
        } else {
            (plain, Vec::new())
        }
    };
    Rendered {
        text: clean::block(&text),
        links,
    }
}

/// Returns `html` as one line of plain safe text: for titles with markup or entities.
///
/// `<` that begins no known tag is text.
pub fn plain_line(html: &str) -> String {
    let html = cut(html);
    if !html.contains(['<', '&']) {
        return clean::line(html);
    }
    let mut text = without_tags(html);
    // `&amp;amp;` and the like: escaped once too often.
    if tags::has_known(&text) || tags::has_entity(&text) {
        text = without_tags(&text);
    }
    clean::line(&text)
}

fn without_tags(html: &str) -> String {
    reader::read_unmarked(&tags::escape_unknown(html))
}

/// Returns the text of a document without tags: entities decoded, lines kept.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        out.push_str(words.next().unwrap_or_default());
        for word in words {
            out.push(' ');
            out.push_str(word);
        }
        out.push('\n');
    }
    if out.contains('&') {
        return reader::decode(&out);
    }
    out
}

fn cut(html: &str) -> &str {
    let end = html.floor_char_boundary(MAX_HTML_BYTES);
    html.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
