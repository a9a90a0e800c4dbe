//! Reads the links in the text of a page, with what they say.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind};

use super::{
    cut,
    reader::{Counting, attribute, tokenize},
    tags::{Element, Raw},
};
use crate::text::clean;

/// Most links that are reported: chosen by us, more than the front page of a newspaper has.
const MAX_ANCHORS: usize = 3_000;
/// Longest text of a link that is kept, in bytes: enough to see that it speaks of a feed.
const MAX_TEXT_BYTES: usize = 200;

/// A link in the text of a page, its target as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Anchor {
    /// `href`.
    pub href: String,
    /// Its `title` or `aria-label`, and its text: plain and clean, one line.
    pub text: String,
}

/// Returns the links in the text of a page that have a target, in order.
pub fn anchors(html: &str) -> Vec<Anchor> {
    let sink = Reader::default();
    tokenize(cut(html), &sink);
    let mut found = sink.found.into_inner();
    for anchor in &mut found {
        anchor.text = clean::line(&anchor.text);
    }
    found
}

#[derive(Default)]
struct Reader {
    found: RefCell<Vec<Anchor>>,
    /// Whether the last link found is still open.
    is_open: Cell<bool>,
    /// Whether what comes now is the content of a script or the like.
    in_raw: Cell<bool>,
    tokens: Cell<u64>,
}

impl Counting for Reader {
    fn tokens(&self) -> u64 {
        self.tokens.get()
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(text) if self.is_open.get() && !self.in_raw.get() => {
                self.add_text(&text);
            }
            Token::TagToken(tag) => {
                self.tokens.set(self.tokens.get() + 1);
                return self.tag(&tag);
            }
            _ => {}
        }
        self.tokens.set(self.tokens.get() + 1);
        TokenSinkResult::Continue
    }
}

impl Reader {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        self.in_raw.set(false);
        if &*tag.name == "a" {
            self.is_open.set(false);
            if tag.kind == TagKind::StartTag {
                self.open(tag);
            }
            return TokenSinkResult::Continue;
        }
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        // A picture of a feed's sign says so in its alternative text.
        if &*tag.name == "img" && self.is_open.get() {
            self.add_text(attribute(tag, "alt").unwrap_or_default());
        }
        let Some(Element::DroppedRaw(raw)) = Element::named(&tag.name) else {
            return TokenSinkResult::Continue;
        };
        self.in_raw.set(true);
        TokenSinkResult::RawData(match raw {
            Raw::Script => RawKind::ScriptData,
            Raw::Text => RawKind::Rawtext,
            Raw::Characters => RawKind::Rcdata,
        })
    }

    fn open(&self, tag: &Tag) {
        let mut found = self.found.borrow_mut();
        let href = attribute(tag, "href").unwrap_or_default().trim();
        if href.is_empty() || found.len() == MAX_ANCHORS {
            return;
        }
        let named = attribute(tag, "title").or_else(|| attribute(tag, "aria-label"));
        let mut text = String::new();
        append(&mut text, named.unwrap_or_default());
        found.push(Anchor {
            href: href.to_owned(),
            text,
        });
        self.is_open.set(true);
    }

    fn add_text(&self, text: &str) {
        if let Some(anchor) = self.found.borrow_mut().last_mut() {
            append(&mut anchor.text, text);
        }
    }
}

/// Appends as much as fits, parted by a blank.
fn append(to: &mut String, text: &str) {
    let room = MAX_TEXT_BYTES.saturating_sub(to.len());
    let end = text.floor_char_boundary(room);
    if !to.is_empty() {
        to.push(' ');
    }
    to.push_str(text.get(..end).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_come_with_what_they_say() {
        let page = "<a name=x>no</a><a href=' /feed '>Our <b>feed</b></a> <A HREF='b' title='Atom'>\
                    </A><script>'<a href=c>'</script><a href=d><img alt='RSS'><a href=e>open";
        let found: Vec<(String, String)> = anchors(page)
            .into_iter()
            .map(|anchor| (anchor.href, anchor.text))
            .collect();
        let expected = [
            ("/feed", "Our feed"),
            ("b", "Atom"),
            ("d", "RSS"),
            ("e", "open"),
        ];
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(href, text)| ((*href).to_owned(), (*text).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }
}
