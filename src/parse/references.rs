//! Character and entity references (`&lt;`, `&#8217;`) and the entities that a document declares.
//!
//! References that XML does not know (`&nbsp;`) are left as they are: nearly all text of a feed is
//! read as HTML later, which knows them. It must not know which texts are HTML.

use std::{borrow::Cow, collections::HashMap};

use memchr::memchr;

/// Longest name of a reference, in bytes: the longest of HTML has 32 with its `;`.
const MAX_NAME_BYTES: usize = 40;
/// Most bytes that the declared entities of a document may add to it, all uses together: chosen
/// by us. Entities that contain entities are not expanded further, so nothing grows by powers.
const MAX_EXPANSION_BYTES: usize = 1 << 20;
/// Most entities of a document that are kept.
const MAX_ENTITIES: usize = 1_000;

/// The entities that a document declares, and how much expanding them may still add.
#[derive(Debug, Default)]
pub(super) struct Entities<'a> {
    declared: HashMap<&'a str, &'a str>,
    expanded_bytes: usize,
}

impl<'a> Entities<'a> {
    /// Learns the internal general entities of a document type declaration.
    pub(super) fn declare(&mut self, doctype: &'a str) {
        for declaration in doctype.split("<!ENTITY").skip(1) {
            let mut parts = declaration
                .trim_start()
                .splitn(2, |c: char| c.is_ascii_whitespace());
            let (Some(name), Some(rest)) = (parts.next(), parts.next()) else {
                continue;
            };
            let rest = rest.trim_start();
            // External ones (`SYSTEM "file:///etc/passwd"`) and parameters (`%`) are not read.
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            let value = quote.and_then(|quote| rest.split(quote).nth(1));
            if let Some(value) = value
                && self.declared.len() < MAX_ENTITIES
            {
                self.declared.entry(name).or_insert(value);
            }
        }
    }

    /// Returns the text with its references resolved.
    pub(super) fn resolve<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let Some(first) = memchr(b'&', text.as_bytes()) else {
            return Cow::Borrowed(text);
        };
        let mut resolved = String::with_capacity(text.len());
        let (before, mut rest) = text.split_at_checked(first).unwrap_or((text, ""));
        resolved.push_str(before);
        while !rest.is_empty() {
            let taken = self.reference(rest, &mut resolved).unwrap_or_else(|| {
                resolved.push('&');
                1
            });
            rest = rest.get(taken..).unwrap_or_default();
            let end = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
            resolved.push_str(rest.get(..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
        }
        Cow::Owned(resolved)
    }

    /// Writes what the reference at the start of `rest` means; returns its length, `None` if it is
    /// none or not known here.
    fn reference(&mut self, rest: &str, resolved: &mut String) -> Option<usize> {
        let window = rest.as_bytes().get(..MAX_NAME_BYTES.min(rest.len()))?;
        let end = memchr(b';', window)?;
        let name = rest.get(1..end)?;
        let known = match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => match name.strip_prefix('#') {
                Some(number) => character(number)?,
                None => return self.expand(name, resolved).then_some(end + 1),
            },
        };
        resolved.push(known);
        Some(end + 1)
    }

    fn expand(&mut self, name: &str, resolved: &mut String) -> bool {
        let Some(&value) = self.declared.get(name) else {
            return false;
        };
        if self.expanded_bytes + value.len() > MAX_EXPANSION_BYTES {
            return false;
        }
        self.expanded_bytes += value.len();
        // One level down for characters alone: `<!ENTITY euro "&#8364;">`.
        match value
            .strip_prefix("&#")
            .and_then(|rest| rest.strip_suffix(';'))
            .and_then(character)
        {
            Some(c) => resolved.push(c),
            None => resolved.push_str(value),
        }
        true
    }
}

/// Returns the character of a numeric reference, without `&#` and `;`.
///
/// Numbers 128 to 159 mean what they mean in windows-1252 (HTML, 13.2.5.80).
fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        0 => None,
        128..=159 => {
            let byte = [u8::try_from(code).ok()?];
            let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&byte);
            text.chars().next()
        }
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_xml_knows_are_resolved_and_others_stay() {
        let mut entities = Entities::default();
        entities.declare("<!DOCTYPE r [<!ENTITY me 'Wire &amp; Co'> <!ENTITY e \"&#8364;\"> <!ENTITY x SYSTEM \"file:///etc/passwd\">");
        for (text, expected) in [
            ("a &amp; b &lt;i&gt;", "a & b <i>"),
            ("&#65;&#x42;&#146;", "AB\u{2019}"),
            (
                "AT&T &nbsp; & &; &#; &#0; &#x110000;",
                "AT&T &nbsp; & &; &#; &#0; &#x110000;",
            ),
            ("&me; &e; &x; &amp;lt;", "Wire &amp; Co \u{20ac} &x; &lt;"),
            ("&", "&"),
        ] {
            assert_eq!(entities.resolve(text), expected, "{text}");
        }
    }

    #[test]
    fn entities_within_entities_do_not_grow() {
        let mut entities = Entities::default();
        let mut bomb = String::new();
        for level in 1..9 {
            let value = format!("&l{};", level - 1).repeat(10);
            bomb.extend(["<!ENTITY l", &level.to_string(), " \"", &value, "\">"]);
        }
        entities.declare(&bomb);
        let text = "&l8;".repeat(1_000_000);
        assert!(entities.resolve(&text).len() < text.len() + (4 << 20));
    }
}
