//! Cuts a document into tags and text, whatever state it is in.
//!
//! Unlike an XML parser it never stops: what is no tag is text, a comment without an end ends with
//! its tag, a quote without an end is no quote. Each byte is looked at a bounded number of times,
//! so the time is linear whatever the document is made of. It must not know what elements mean.

use memchr::{memchr, memchr2, memmem};

/// A piece of a document. Text and attributes hold their references (`&amp;`) as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A start tag.
    Start {
        /// The qualified name as written.
        name: &'a str,
        /// What stands between the name and the end of the tag.
        attributes: &'a str,
        /// Whether the element ends here (`<a/>`).
        is_empty: bool,
    },
    /// An end tag with its qualified name.
    End(&'a str),
    /// Text between tags.
    Text(&'a str),
    /// The inside of a CDATA section.
    Literal(&'a str),
    /// The inside of a document type declaration.
    Doctype(&'a str),
}

/// Reads tokens from a document.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Ends that were looked for and are not in the rest of the document: searched once only.
    missing: Missing,
}

/// Which ends the rest of the document does not have.
#[derive(Debug, Clone, Copy, Default)]
struct Missing(u8);

impl<'a> Scanner<'a> {
    /// Returns a scanner at the start of `text`.
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            missing: Missing(0),
        }
    }

    /// Returns the offset of the next token, in bytes.
    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    /// Returns the next token, `None` at the end of the document.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                return Some(Token::Text(self.take(end)));
            }
            match rest.as_bytes().get(1) {
                Some(b'!') => {
                    if let Some(token) = self.declaration(rest) {
                        return Some(token);
                    }
                }
                Some(b'?') => {
                    let end = self
                        .end_of(rest, "?>", 1)
                        .or_else(|| self.end_of(rest, ">", 2));
                    self.at += end.unwrap_or(rest.len());
                }
                Some(b'/') if rest.get(2..).is_some_and(starts_name) => {
                    return Some(self.end_tag(rest));
                }
                Some(_) if rest.get(1..).is_some_and(starts_name) => {
                    return Some(self.start_tag(rest));
                }
                _ => {
                    // A lone `<`: text up to the next one.
                    let after = rest.as_bytes().get(1..).unwrap_or_default();
                    let end = memchr(b'<', after).map_or(rest.len(), |end| end + 1);
                    return Some(Token::Text(self.take(end)));
                }
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes the next `len` bytes.
    fn take(&mut self, len: usize) -> &'a str {
        let taken = self.rest().get(..len).unwrap_or_default();
        self.at += len;
        taken
    }

    /// Returns where the first `end` in `rest` ends; `slot` remembers that there is none.
    fn end_of(&mut self, rest: &str, end: &str, slot: u8) -> Option<usize> {
        if self.missing.0 & slot != 0 {
            return None;
        }
        let found = memmem::find(rest.as_bytes(), end.as_bytes());
        if found.is_none() {
            self.missing.0 |= slot;
        }
        found.map(|at| at + end.len())
    }

    /// Comments are passed over; CDATA and document types are told.
    fn declaration(&mut self, rest: &'a str) -> Option<Token<'a>> {
        const CDATA: &str = "<![CDATA[";
        if let Some(inside) = rest.strip_prefix(CDATA) {
            // What breaks off inside of a section is still its text.
            let end = self.end_of(inside, "]]>", 4);
            let literal = inside.get(..end.map_or(inside.len(), |end| end - 3));
            self.at += CDATA.len() + end.unwrap_or(inside.len());
            return literal.map(Token::Literal);
        }
        if let Some(inside) = rest.strip_prefix("<!--") {
            // `<!-->` has no inside.
            let end = self.end_of(inside, "-->", 8).map(|end| end + 4);
            let end = end.or_else(|| self.end_of(rest, ">", 2));
            self.at += end.unwrap_or(rest.len());
            return None;
        }
        let plain = self.end_of(rest, ">", 2).unwrap_or(rest.len());
        let subset = memchr(b'[', rest.as_bytes().get(..plain).unwrap_or_default());
        let end = match subset {
            Some(_) => self
                .end_of(rest, "]>", 16)
                .or_else(|| self.end_of(rest, "]", 32))
                .unwrap_or(plain),
            None => plain,
        };
        let inside = self.take(end);
        let is_doctype = inside
            .get(2..9)
            .is_some_and(|word| word.eq_ignore_ascii_case("doctype"));
        is_doctype.then_some(Token::Doctype(inside))
    }

    fn end_tag(&mut self, rest: &'a str) -> Token<'a> {
        // An end tag that is not closed ends before the next tag.
        let end = memchr2(b'>', b'<', rest.as_bytes().get(1..).unwrap_or_default());
        let end = end.map_or(rest.len(), |end| end + 1);
        let inside = rest.get(2..end).unwrap_or_default();
        self.at += end + usize::from(rest.as_bytes().get(end) == Some(&b'>'));
        let name = inside.find(|c: char| c.is_ascii_whitespace() || c == '/');
        Token::End(
            inside
                .get(..name.unwrap_or(inside.len()))
                .unwrap_or_default(),
        )
    }

    fn start_tag(&mut self, rest: &'a str) -> Token<'a> {
        let inside = rest.as_bytes().get(1..).unwrap_or_default();
        let name_end = inside
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<'))
            .map_or(rest.len(), |end| end + 1);
        let (end, is_closed) = self.end_of_tag(rest, name_end);
        let name = rest.get(1..name_end).unwrap_or_default();
        let attributes = rest.get(name_end..end).unwrap_or_default();
        self.at += end + usize::from(is_closed);
        let inside = attributes.trim_ascii_end();
        let unslashed = inside.strip_suffix('/');
        Token::Start {
            name,
            attributes: unslashed.unwrap_or(inside),
            is_empty: unslashed.is_some(),
        }
    }

    /// Returns where the tag ends, and whether a `>` stands there.
    ///
    /// A `>` inside of quotes does not end it, if the quotes are closed in a believable place.
    fn end_of_tag(&mut self, rest: &str, from: usize) -> (usize, bool) {
        let bytes = rest.as_bytes();
        let mut at = from;
        loop {
            let Some(&byte) = bytes.get(at) else {
                return (bytes.len(), false);
            };
            match byte {
                b'>' => return (at, true),
                // The tag was never closed, and another begins.
                b'<' => return (at, false),
                b'"' | b'\'' if is_after_equals(bytes, at) => {
                    at = self.after_quoted(bytes, at, byte).unwrap_or(at + 1);
                }
                _ => at += 1,
            }
        }
    }

    /// Returns what follows a quoted value, if it is one.
    fn after_quoted(&mut self, bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
        let slot = if quote == b'"' { 64 } else { 128 };
        if self.missing.0 & slot != 0 {
            return None;
        }
        let inside = bytes.get(open + 1..)?;
        let Some(len) = memchr(quote, inside) else {
            self.missing.0 |= slot;
            return None;
        };
        let after = open + len + 2;
        let ends_well = bytes
            .get(after)
            .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'?'));
        let has_tag = memchr(b'<', inside.get(..len)?).is_some();
        (ends_well || !has_tag).then_some(after)
    }
}

fn starts_name(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..))
}

fn is_after_equals(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    // An attribute has few spaces here; many are no attribute.
    let near = before
        .get(before.len().saturating_sub(8)..)
        .unwrap_or_default();
    near.trim_ascii_end().ends_with(b"=")
}

/// Returns the attributes of a start tag: qualified name and value as written.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_ascii_start();
            let name_end = rest
                .bytes()
                .position(|byte| byte == b'=' || byte.is_ascii_whitespace())?;
            let name = rest.get(..name_end)?;
            let after = rest.get(name_end..)?.trim_ascii_start();
            let Some(value) = after.strip_prefix('=') else {
                // A name without a value.
                rest = after;
                continue;
            };
            let value = value.trim_ascii_start();
            let quote = value
                .bytes()
                .next()
                .filter(|byte| matches!(byte, b'"' | b'\''));
            let (value, after) = if let Some(quote) = quote {
                let inside = value.get(1..)?;
                let end = memchr(quote, inside.as_bytes()).unwrap_or(inside.len());
                (
                    inside.get(..end)?,
                    inside.get(end + 1..).unwrap_or_default(),
                )
            } else {
                let end = value.bytes().position(|byte| byte.is_ascii_whitespace());
                value.split_at_checked(end.unwrap_or(value.len()))?
            };
            rest = after;
            return Some((name, value));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: &str, expected: &[&str]) {
        let mut scanner = Scanner::new(document);
        let mut found = Vec::new();
        while let Some(token) = scanner.next() {
            found.push(match token {
                Token::Start {
                    name,
                    attributes,
                    is_empty,
                } => {
                    format!(
                        "<{name}|{}{}",
                        attributes.trim(),
                        if is_empty { "/" } else { "" }
                    )
                }
                Token::End(name) => format!("</{name}"),
                Token::Text(text) => format!("t:{text}"),
                Token::Literal(text) => format!("c:{text}"),
                Token::Doctype(_) => "doctype".to_owned(),
            });
        }
        assert_eq!(found, expected, "{document}");
    }

    #[test]
    fn well_formed_documents_are_cut_at_their_tags() {
        check(
            "<a b='c>d' e=\"f\">x &amp; y</a>",
            &["<a|b='c>d' e=\"f\"", "t:x &amp; y", "</a"],
        );
        check(
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '>'>]><a/>",
            &["doctype", "<a|/"],
        );
        check(
            "<a><!-- <b> --><![CDATA[<c>]]></a >",
            &["<a|", "c:<c>", "</a"],
        );
    }

    #[test]
    fn broken_documents_lose_nothing_but_what_is_broken() {
        check("a < b <3 c", &["t:a ", "t:< b ", "t:<3 c"]);
        check(
            "<a href=\"x>y</a><b c=\"d\">",
            &["<a|href=\"x", "t:y", "</a", "<b|c=\"d\""],
        );
        check("<a <b>x", &["<a|", "<b|", "t:x"]);
        check("<a>x<!-- y</a>", &["<a|", "t:x"]);
        check("<![CDATA[x", &["c:x"]);
        check("<a b", &["<a|b"]);
        check("</a</b>", &["</a", "</b"]);
    }

    #[test]
    fn attributes_are_read_in_every_quoting() {
        let found: Vec<_> = attributes(" a='1' b = \"2\" c=3 d e=''").collect();
        assert_eq!(found, [("a", "1"), ("b", "2"), ("c", "3"), ("e", "")]);
    }
}
