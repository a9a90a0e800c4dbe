//! The attributes of an outline, and how their values are written in XML.

use quick_xml::events::{BytesStart, attributes::AttrError};

use super::category;
use crate::{
    outline::{Subscription, is_http},
    text::hidden::is_hidden,
};

/// White space as XML has it.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// The longest name of a reference such as `&quot;` or `&#x10FFFF;` that is looked for, in bytes.
const LONGEST_REFERENCE: usize = 10;

/// What an outline says, empty attributes left out.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    text: Option<String>,
    title: Option<String>,
    pub(super) kind: String,
    xml_url: Option<String>,
    html_url: Option<String>,
    url: Option<String>,
    category: String,
    language: Option<String>,
}

impl Attributes {
    /// Reads the attributes of a tag, names in any case, the first of each; on failure returns where
    /// the mistake is, in bytes from the `<`, and what was expected.
    pub(super) fn read(tag: &BytesStart<'_>) -> Result<Self, (usize, String)> {
        let mut read = Self::default();
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| mistake(&error))?;
            let value = decode(&attribute.value);
            if !value.is_empty() {
                read.set(attribute.key.local_name().as_ref(), value);
            }
        }
        Ok(read)
    }

    fn set(&mut self, name: &str, value: String) {
        let place = match name.to_ascii_lowercase().as_str() {
            "text" => &mut self.text,
            "title" => &mut self.title,
            "xmlurl" => &mut self.xml_url,
            "htmlurl" => &mut self.html_url,
            "url" => &mut self.url,
            "language" => &mut self.language,
            "type" if self.kind.is_empty() => return self.kind = value,
            "category" if self.category.is_empty() => return self.category = value,
            _ => return,
        };
        place.get_or_insert(value);
    }

    /// Returns the address of the feed; some programs write it as `url`.
    pub(super) fn address(&self) -> Option<&String> {
        let feed = self.kind.eq_ignore_ascii_case("rss") || self.kind.eq_ignore_ascii_case("atom");
        self.xml_url
            .as_ref()
            .or_else(|| self.url.as_ref().filter(|_| feed))
    }

    /// Returns the name: `title`, else `text` if it does not repeat the address.
    pub(super) fn name(&self) -> Option<String> {
        let text = self
            .text
            .as_ref()
            .filter(|&text| Some(text) != self.address());
        self.title.as_ref().or(text).cloned()
    }

    /// Returns the feed, if the outline has an address.
    pub(super) fn into_feed(self, folder: &[String]) -> Option<Subscription> {
        let url = self.address()?.clone();
        Some(Subscription {
            title: self.name(),
            url,
            site: self.html_url.filter(|site| is_http(site)),
            folder: folder.to_vec(),
            tags: category::read(&self.category),
            language: self.language.as_deref().and_then(language),
        })
    }
}

/// Returns the language of `en-us` or `EN` as `en`; what has no two-letter code is left out.
fn language(tag: &str) -> Option<String> {
    let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    let two_letters = primary.len() == 2 && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    two_letters.then_some(primary)
}

/// Returns where in the tag an attribute is wrong, and what was expected.
fn mistake(error: &AttrError) -> (usize, String) {
    let (at, problem) = match *error {
        AttrError::ExpectedEq(at) => (at, "expected `=` and a quoted value after the attribute"),
        AttrError::ExpectedValue(at) => (at, "expected a quoted value after `=`"),
        AttrError::UnquotedValue(at) => (at, "expected quotes around the attribute's value"),
        AttrError::ExpectedQuote(at, _) => (at, "expected a quote at the end of the value"),
        AttrError::Duplicated(at, _) => (at, "expected each attribute once"),
    };
    (at + 1, problem.to_owned())
}

/// Reads an attribute's value.
///
/// References that XML does not define stay as they are: many programs write addresses with a bare
/// `&`, and entities of a document type are not expanded. White space around is dropped.
pub(super) fn decode(raw: &str) -> String {
    let mut rest = raw.trim_matches(SPACE);
    let mut value = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('&') {
        push_spaced(&mut value, before);
        if let Some((c, tail)) = reference(after) {
            value.push(c);
            rest = tail;
        } else {
            value.push('&');
            rest = after;
        }
    }
    push_spaced(&mut value, rest);
    value
}

/// Adds text with line ends and tabs as spaces, as XML asks for in attributes.
fn push_spaced(value: &mut String, raw: &str) {
    let mut previous = ' ';
    for c in raw.chars() {
        if c != '\n' || previous != '\r' {
            value.push(if SPACE.contains(&c) { ' ' } else { c });
        }
        previous = c;
    }
}

/// Reads the reference after a `&`: its character, and the text after its `;`.
fn reference(after: &str) -> Option<(char, &str)> {
    let end = after
        .bytes()
        .take(LONGEST_REFERENCE)
        .position(|byte| byte == b';')?;
    let (name, tail) = (after.get(..end)?, after.get(end + 1..)?);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => numbered(name.strip_prefix('#')?).filter(|&c| allowed(c))?,
    };
    Some((c, tail))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32)
}

/// Writes an attribute's value so that `decode` returns it.
///
/// Characters that XML 1.0 cannot hold (most control characters) are left out; others that cannot be
/// seen are references.
pub(super) fn encode(value: &str) -> String {
    let mut raw = String::with_capacity(value.len());
    let mut chars = value.chars().filter(|&c| allowed(c)).peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        let at_edge = first || chars.peek().is_none();
        first = false;
        match c {
            '&' => raw.push_str("&amp;"),
            '<' => raw.push_str("&lt;"),
            '>' => raw.push_str("&gt;"),
            '"' => raw.push_str("&quot;"),
            ' ' if at_edge => raw.push_str("&#32;"),
            // Line ends would not come back as they are, and what is hidden may be meant for the
            // terminal that the document is printed to.
            c if is_hidden(c) => raw.extend(["&#", &u32::from(c).to_string(), ";"]),
            c => raw.push(c),
        }
    }
    raw
}

/// Returns whether XML 1.0 can hold a character (production 2, `Char`).
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_leniently() {
        for (raw, expected) in [
            ("a &amp;&lt;&gt;&quot;&apos; b", "a &<>\"' b"),
            ("&#233;&#xE9;&#Xe9;&#x1F4F0;", "ééé📰"),
            ("https://x.example/?a=1&b=2", "https://x.example/?a=1&b=2"),
            (
                "&nbsp;&lol9;&;&#0;&#xD800;&#99999999999;",
                "&nbsp;&lol9;&;&#0;&#xD800;&#99999999999;",
            ),
            ("  a\r\nb\tc\n ", "a b c"),
            (" &#32;a&#10; ", " a\n"),
            ("é&é;&&amp", "é&é;&&amp"),
        ] {
            assert_eq!(decode(raw), expected, "{raw}");
        }
    }

    #[test]
    fn languages_become_two_letters() {
        for (tag, expected) in [
            ("en-us", Some("en")),
            ("UK", Some("uk")),
            ("unknown", None),
            ("fil", None),
            ("-", None),
        ] {
            assert_eq!(language(tag).as_deref(), expected, "{tag}");
        }
    }
}
