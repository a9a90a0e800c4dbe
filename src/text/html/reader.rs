//! Drives html5ever's tokeniser over a document and hands what it finds to the layout.

use std::cell::{Cell, RefCell};

use html5ever::{
    TokenizerResult,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use url::Url;

use super::{
    layout::{Breaking, Layout},
    tags::{Element, Raw},
};
use crate::text::{clean, urls};

/// How much is fed at once, in bytes.
const CHUNK_BYTES: usize = 2 * 1024;
/// Most signs that may part attributes before a token must have come. The tokeniser compares each
/// attribute with all before it, so a tag of a million attributes would take hours.
const MAX_SEPARATORS: usize = 8_000;

/// Returns the text of `html` as laid out, and the targets of its numbered links.
pub(super) fn read(html: &str, base: Option<&Url>) -> (String, Vec<String>) {
    let sink = Reader::new(base, true);
    tokenize(html, &sink);
    sink.layout.into_inner().finish()
}

/// Returns the text of `html` without link numbers and pictures.
pub(super) fn read_unmarked(html: &str) -> String {
    let sink = Reader::new(None, false);
    tokenize(html, &sink);
    sink.layout.into_inner().finish().0
}

/// Returns `text` with its entities decoded; nothing in it is a tag.
pub(super) fn decode(text: &str) -> String {
    let sink = Characters::default();
    tokenize(&text.replace('<', "&lt;"), &sink);
    sink.text.into_inner()
}

/// Feeds the document in pieces. A construct that keeps the tokeniser too long is given up, and
/// reading goes on behind its end with a fresh tokeniser.
pub(super) fn tokenize<S: Counting>(html: &str, sink: &S) {
    let mut rest = html;
    while !rest.is_empty() {
        let tokenizer = Tokenizer::new(SinkRef(sink), TokenizerOpts::default());
        rest = feed(&tokenizer, rest, sink);
        tokenizer.end();
    }
}

/// Feeds until the end or until a construct is given up; returns what is still to read.
fn feed<'a, S: Counting>(
    tokenizer: &Tokenizer<SinkRef<'_, S>>,
    html: &'a str,
    sink: &S,
) -> &'a str {
    let queue = BufferQueue::default();
    let mut rest = html;
    let mut seen = sink.tokens();
    let mut separators = 0;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.ceil_char_boundary(CHUNK_BYTES));
        rest = after;
        queue.push_back(StrTendril::from_slice(chunk));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if seen == sink.tokens() {
            separators += chunk
                .bytes()
                .filter(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\''))
                .count();
        } else {
            seen = sink.tokens();
            separators = 0;
        }
        if separators > MAX_SEPARATORS {
            return rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// A sink that counts its tokens, so that a stall is seen.
pub(super) trait Counting: TokenSink<Handle = ()> {
    fn tokens(&self) -> u64;
}

/// Lends a sink to a tokeniser, which wants to own one.
struct SinkRef<'a, S>(&'a S);

impl<S: Counting> TokenSink for SinkRef<'_, S> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        self.0.process_token(token, line)
    }
}

/// Collects characters and ignores all else.
#[derive(Default)]
struct Characters {
    text: RefCell<String>,
    tokens: Cell<u64>,
}

impl Counting for Characters {
    fn tokens(&self) -> u64 {
        self.tokens.get()
    }
}

impl TokenSink for Characters {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::CharacterTokens(text) = token {
            self.tokens.set(self.tokens.get() + 1);
            self.text.borrow_mut().push_str(&text);
        }
        TokenSinkResult::Continue
    }
}

/// Reads tokens into a layout.
struct Reader<'a> {
    base: Option<&'a Url>,
    /// Whether links are numbered and pictures named.
    marked: bool,
    layout: RefCell<Layout>,
    /// The element whose content is being dropped, and how often it is open.
    dropping: RefCell<Option<(String, usize)>>,
    tokens: Cell<u64>,
}

impl Counting for Reader<'_> {
    fn tokens(&self) -> u64 {
        self.tokens.get()
    }
}

impl TokenSink for Reader<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(text) if self.dropping.borrow().is_none() => {
                self.layout.borrow_mut().text(&text);
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

impl<'a> Reader<'a> {
    fn new(base: Option<&'a Url>, marked: bool) -> Self {
        Self {
            base,
            marked,
            layout: RefCell::default(),
            dropping: RefCell::default(),
            tokens: Cell::new(0),
        }
    }

    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let element = Element::named(&tag.name).unwrap_or(Element::Inline);
        if self.is_dropped(tag, element) {
            return TokenSinkResult::Continue;
        }
        match (tag.kind, element) {
            (TagKind::StartTag, Element::DroppedRaw(raw)) if !tag.self_closing => {
                self.drop_until_end_of(tag);
                return TokenSinkResult::RawData(match raw {
                    Raw::Script => RawKind::ScriptData,
                    Raw::Text => RawKind::Rawtext,
                    Raw::Characters => RawKind::Rcdata,
                });
            }
            (TagKind::StartTag, Element::Dropped) if !tag.self_closing => {
                self.drop_until_end_of(tag);
            }
            (TagKind::StartTag, _) => self.start(tag, element),
            (TagKind::EndTag, _) => self.end(element),
        }
        TokenSinkResult::Continue
    }

    fn drop_until_end_of(&self, tag: &Tag) {
        self.dropping.replace(Some((tag.name.to_string(), 1)));
    }

    /// Returns whether the tag stands in something dropped, and keeps count of it.
    fn is_dropped(&self, tag: &Tag, element: Element) -> bool {
        let mut dropping = self.dropping.borrow_mut();
        let Some((name, depth)) = dropping.as_mut() else {
            return false;
        };
        if **name == *tag.name {
            match tag.kind {
                TagKind::StartTag if tag.self_closing => {}
                TagKind::StartTag => *depth += 1,
                TagKind::EndTag => *depth -= 1,
            }
            if *depth == 0 {
                *dropping = None;
            }
            return true;
        }
        // Text elements end a picture that was never closed, as the HTML standard has it.
        let breaks_out = name == "svg" && matches!(element, Element::Paragraph | Element::Quote);
        if breaks_out {
            *dropping = None;
        }
        !breaks_out
    }

    fn start(&self, tag: &Tag, element: Element) {
        let mut layout = self.layout.borrow_mut();
        match element {
            Element::Paragraph => layout.request(Breaking::Paragraph),
            Element::Line => layout.request(Breaking::Line),
            Element::Break => layout.line_break(),
            Element::Rule => layout.rule(),
            Element::Quote => layout.open_quote(),
            Element::Pre => layout.open_pre(),
            Element::List(numbering) => {
                let start = attribute(tag, "start").and_then(|start| start.parse().ok());
                layout.open_list(numbering, start.unwrap_or(1));
            }
            Element::Item => layout.open_item(),
            Element::Table => layout.open_table(),
            Element::Row => layout.open_row(),
            Element::Cell => layout.open_cell(),
            Element::Anchor => {
                let target = attribute(tag, "href").and_then(|href| urls::web(href, self.base));
                layout.open_link(target.filter(|_| self.marked).map(String::from));
            }
            Element::Image if self.marked => {
                if let Some(alt) = meaningful_alt(tag) {
                    layout.text(&format!(" [image: {alt}] "));
                }
            }
            Element::InlineQuote => layout.text("“"),
            Element::Image | Element::DroppedRaw(_) | Element::Dropped | Element::Inline => {}
        }
    }

    fn end(&self, element: Element) {
        let mut layout = self.layout.borrow_mut();
        match element {
            Element::Paragraph => layout.request(Breaking::Paragraph),
            Element::Line | Element::Row => layout.request(Breaking::Line),
            Element::Quote => layout.close_quote(),
            Element::Pre => layout.close_pre(),
            Element::List(_) => layout.close_list(),
            Element::Item => layout.close_item(),
            Element::Table => layout.close_table(),
            Element::Anchor => layout.close_link(),
            Element::InlineQuote => layout.text("”"),
            // `</br>` is a line break in every browser.
            Element::Break => layout.line_break(),
            _ => {}
        }
    }
}

pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| &*attribute.value)
}

/// Returns the picture's alternative text if it says what is seen: not a file name, not the word
/// for a picture, not that of a counting pixel.
fn meaningful_alt(tag: &Tag) -> Option<String> {
    let is_tiny =
        |name| attribute(tag, name).is_some_and(|size| matches!(size.trim(), "0" | "1" | "2"));
    if is_tiny("width") || is_tiny("height") {
        return None;
    }
    let alt = clean::error_line(attribute(tag, "alt")?);
    let lower = alt.to_lowercase();
    let is_file = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    let is_filler = matches!(
        lower.as_str(),
        "image"
            | "photo"
            | "picture"
            | "img"
            | "logo"
            | "icon"
            | "thumbnail"
            | "featured image"
            | "alt"
            | "alt text"
            | "undefined"
            | "null"
    );
    let is_short = alt.chars().count() < 3;
    (!is_file && !is_filler && !is_short && !lower.starts_with("http")).then_some(alt)
}
