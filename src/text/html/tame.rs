//! Rewrites a page so that a tree can be built of it safely: bounded in depth, number of elements
//! and attributes.
//!
//! Tree builders recurse, and some of their steps go through all open elements: 100,000 nested
//! `div`s overflow a stack or take hours. Here only the tokeniser runs. What is no text of the page
//! (scripts, styles, comments, pictures drawn in markup) is left out, and so are elements that
//! change nothing but the look of letters.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind};

use super::{
    reader::{Counting, tokenize},
    tags::{Element, Raw},
};

/// Deepest nesting that is kept: chosen by us, six times that of the deepest of 130 real pages (see
/// `docs/decisions/readability.md`).
const MAX_DEPTH: usize = 200;
/// Most elements that are kept: chosen by us, three times those of the largest of the same pages.
const MAX_ELEMENTS: usize = 30_000;
/// Longest page that is read, in bytes: 3 MiB, chosen by us, twice the largest of the same pages.
const MAX_BYTES: usize = 3 << 20;
/// Longest attribute that is kept, in bytes: an address may be long, a picture in one is not kept.
const MAX_ATTRIBUTE_BYTES: usize = 2_000;

/// The attributes that say what an element is for, or where it leads.
const KEPT: &[&str] = &[
    "alt",
    "aria-hidden",
    "class",
    "content",
    "dir",
    "hidden",
    "href",
    "id",
    "itemprop",
    "itemtype",
    "lang",
    "name",
    "property",
    "rel",
    "role",
    "src",
    "style",
];

/// Returns the page, rewritten.
pub fn tame(html: &str) -> String {
    let end = html.floor_char_boundary(MAX_BYTES);
    let html = html.get(..end).unwrap_or_default();
    let sink = Tamer {
        out: RefCell::new(String::with_capacity(html.len() / 2)),
        ..Tamer::default()
    };
    tokenize(html, &sink);
    sink.out.into_inner()
}

/// What becomes of an element.
enum Fate {
    Kept,
    /// Left out with its content.
    LeftOut,
    /// Left out with its content, which is no markup.
    LeftOutRaw(RawKind),
}

#[derive(Default)]
struct Tamer {
    out: RefCell<String>,
    /// Elements that are open, those that end by themselves not counted.
    depth: Cell<usize>,
    /// Open elements that were left out because they stand too deep.
    left_out: Cell<usize>,
    elements: Cell<usize>,
    /// The element whose content is left out, and how often it is open.
    dropping: RefCell<Option<(String, usize)>>,
    tokens: Cell<u64>,
}

impl Counting for Tamer {
    fn tokens(&self) -> u64 {
        self.tokens.get()
    }
}

impl TokenSink for Tamer {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(text) if self.dropping.borrow().is_none() => {
                escape(&mut self.out.borrow_mut(), &text);
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

impl Tamer {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        if self.is_dropped(tag) {
            return TokenSinkResult::Continue;
        }
        match (tag.kind, fate(tag)) {
            (TagKind::StartTag, Fate::LeftOut) if !tag.self_closing => {
                self.dropping.replace(Some((tag.name.to_string(), 1)));
            }
            (TagKind::StartTag, Fate::LeftOutRaw(raw)) if !tag.self_closing => {
                self.dropping.replace(Some((tag.name.to_string(), 1)));
                return TokenSinkResult::RawData(raw);
            }
            (_, Fate::LeftOut | Fate::LeftOutRaw(_)) => {}
            (TagKind::StartTag, Fate::Kept) => {
                self.start(tag);
                // The title's text is no markup.
                if &*tag.name == "title" {
                    return TokenSinkResult::RawData(RawKind::Rcdata);
                }
            }
            (TagKind::EndTag, Fate::Kept) => self.end(tag),
        }
        TokenSinkResult::Continue
    }

    /// Returns whether the tag stands in something left out, and keeps count of it.
    fn is_dropped(&self, tag: &Tag) -> bool {
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
        // What was never closed must not take the rest of the page with it.
        let is_small = matches!(
            name.as_str(),
            "button" | "canvas" | "datalist" | "select" | "svg"
        );
        let is_text = matches!(
            Element::named(&tag.name),
            Some(Element::Paragraph | Element::Quote)
        );
        if is_small && is_text {
            *dropping = None;
            return false;
        }
        true
    }

    fn start(&self, tag: &Tag) {
        if is_look(&tag.name) {
            return;
        }
        let nests = nests(&tag.name);
        let is_full = self.elements.get() >= MAX_ELEMENTS || self.depth.get() >= MAX_DEPTH;
        if is_full || self.left_out.get() > 0 {
            if nests {
                self.left_out.set(self.left_out.get() + 1);
            }
            // What stood in it must not run into what stood before.
            self.out.borrow_mut().push(' ');
            return;
        }
        self.elements.set(self.elements.get() + 1);
        if nests {
            self.depth.set(self.depth.get() + 1);
        }
        write_start(&mut self.out.borrow_mut(), tag);
    }

    fn end(&self, tag: &Tag) {
        if is_look(&tag.name) {
            return;
        }
        if nests(&tag.name) {
            if self.left_out.get() > 0 {
                self.left_out.set(self.left_out.get() - 1);
                return;
            }
            self.depth.set(self.depth.get().saturating_sub(1));
        }
        let mut out = self.out.borrow_mut();
        out.push_str("</");
        out.push_str(&tag.name);
        out.push('>');
    }
}

/// Returns what becomes of an element.
fn fate(tag: &Tag) -> Fate {
    match Element::named(&tag.name) {
        // A page's name is of use to those who look for its article.
        _ if &*tag.name == "title" => Fate::Kept,
        Some(Element::DroppedRaw(Raw::Script)) => Fate::LeftOutRaw(RawKind::ScriptData),
        Some(Element::DroppedRaw(Raw::Text)) => Fate::LeftOutRaw(RawKind::Rawtext),
        Some(Element::DroppedRaw(Raw::Characters)) => Fate::LeftOutRaw(RawKind::Rcdata),
        Some(Element::Dropped) => Fate::LeftOut,
        _ => Fate::Kept,
    }
}

/// Returns whether an element changes nothing but the look of letters. A tree builder opens such
/// elements anew in each paragraph until they are closed, which many pages forget.
fn is_look(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Returns whether an element stays open until its end tag: void elements do not, nor those that
/// end where the next one begins.
fn nests(name: &str) -> bool {
    !matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "td"
            | "th"
            | "tr"
            | "thead"
            | "tbody"
            | "tfoot"
            | "option"
            | "optgroup"
            | "rp"
            | "rt"
            | "html"
            | "head"
            | "body"
            | "a"
    )
}

fn write_start(out: &mut String, tag: &Tag) {
    out.push('<');
    out.push_str(&tag.name);
    for attribute in &tag.attrs {
        let name = &*attribute.name.local;
        let value = &*attribute.value;
        if !KEPT.contains(&name) || value.len() > MAX_ATTRIBUTE_BYTES {
            continue;
        }
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                other => out.push(other),
            }
        }
        out.push('"');
    }
    out.push('>');
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0' => {}
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(tame(html), expected);
    }

    #[test]
    fn what_is_no_text_goes_and_structure_stays() {
        check(
            "<!-- x --><title>a &lt;b></title><script>if (a<b) '<p>'</script><p CLASS=x onclick=y>one<br>two",
            "<title>a &lt;b&gt;</title><p class=\"x\">one<br>two",
        );
        check("<b>bold <i>both</b></i>", "bold both");
        check("<svg><g>no</g></svg><style>p{}</style><p>yes", "<p>yes");
        check("<button>no<p>yes", "<p>yes");
        check(
            "<a href='/?a=1&amp;b=\"2\"'>&amp;amp;</a>",
            "<a href=\"/?a=1&amp;b=&quot;2&quot;\">&amp;amp;</a>",
        );
    }

    #[test]
    fn depth_and_number_are_bounded_and_text_is_kept() {
        let deep = format!(
            "{}core{} after",
            "<div>".repeat(100_000),
            "</div>".repeat(100_000)
        );
        let tamed = tame(&deep);
        assert_eq!(tamed.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(tamed.matches("</div>").count(), MAX_DEPTH);
        assert!(tamed.contains("core") && tamed.contains("after"));
        let many = tame(&"<p>x".repeat(100_000));
        assert_eq!(many.matches("<p>").count(), MAX_ELEMENTS);
        assert_eq!(many.matches('x').count(), 100_000);
        // Paragraphs end by themselves: a long page without end tags is not a deep one.
        assert_eq!(tame(&"<p>x".repeat(1_000)).matches("<p>").count(), 1_000);
    }
}
