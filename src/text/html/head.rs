//! Reads the `link` elements of a page, wherever they stand.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind};

use super::{
    cut,
    reader::{Counting, attribute, tokenize},
    tags::{Element, Raw},
};

/// Most elements that are reported: chosen by us, far above any page's feeds.
const MAX_ELEMENTS: usize = 200;

/// A `link` element of a page, or its `base`, attributes as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkElement {
    /// `rel`, in lower case; `base` for the page's base address.
    pub rel: String,
    /// `type`, in lower case.
    pub media_type: String,
    /// `href`.
    pub href: String,
    /// `title`.
    pub title: String,
}

/// Returns the `link` and `base` elements of a page that have a target, in order.
pub fn link_elements(html: &str) -> Vec<LinkElement> {
    let sink = Head::default();
    tokenize(cut(html), &sink);
    sink.found.into_inner()
}

#[derive(Default)]
struct Head {
    found: RefCell<Vec<LinkElement>>,
    tokens: Cell<u64>,
}

impl Counting for Head {
    fn tokens(&self) -> u64 {
        self.tokens.get()
    }
}

impl TokenSink for Head {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.tokens.set(self.tokens.get() + 1);
        let Token::TagToken(tag) = token else {
            return TokenSinkResult::Continue;
        };
        let mut found = self.found.borrow_mut();
        if tag.kind != TagKind::StartTag {
            return TokenSinkResult::Continue;
        }
        if found.len() < MAX_ELEMENTS {
            found.extend(link_element(&tag));
        }
        match Element::named(&tag.name) {
            Some(Element::DroppedRaw(Raw::Script)) => TokenSinkResult::RawData(RawKind::ScriptData),
            Some(Element::DroppedRaw(Raw::Text)) => TokenSinkResult::RawData(RawKind::Rawtext),
            Some(Element::DroppedRaw(Raw::Characters)) => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

fn link_element(tag: &Tag) -> Option<LinkElement> {
    let text = |name| attribute(tag, name).unwrap_or_default().trim().to_owned();
    let rel = match &*tag.name {
        "link" => text("rel").to_lowercase(),
        "base" => "base".to_owned(),
        _ => return None,
    };
    let href = text("href");
    (!href.is_empty()).then(|| LinkElement {
        rel,
        media_type: text("type").to_lowercase(),
        href,
        title: text("title"),
    })
}
