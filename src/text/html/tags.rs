//! Which elements exist and how each is treated.

/// How an element is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// A paragraph of its own.
    Paragraph,
    /// On a line of its own.
    Line,
    /// Ends a line.
    Break,
    /// A thematic break.
    Rule,
    /// Quoted text.
    Quote,
    /// Text whose white space is kept.
    Pre,
    /// A list; numbered or not.
    List(Numbering),
    /// An entry of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a row.
    Cell,
    /// A link.
    Anchor,
    /// A picture.
    Image,
    /// Not shown, and its content is no markup.
    DroppedRaw(Raw),
    /// Not shown, with all that stands in it.
    Dropped,
    /// Quotation marks around.
    InlineQuote,
    /// Shown as its content.
    Inline,
}

/// Whether the entries of a list are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    Bullets,
    Numbers,
}

/// How the tokeniser reads the content of an element that holds no markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    Script,
    Text,
    Characters,
}

impl Element {
    /// Returns the element of that lower-case name; `None` for names that HTML does not have.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "article" | "section" | "figure"
            | "figcaption" | "header" | "footer" | "main" | "aside" | "address" | "dl"
            | "details" | "fieldset" | "caption" => Self::Paragraph,
            "div" | "dt" | "dd" | "summary" | "center" | "nav" | "body" | "html" | "form"
            | "legend" | "hgroup" | "search" => Self::Line,
            "br" => Self::Break,
            "hr" => Self::Rule,
            "blockquote" => Self::Quote,
            "pre" | "listing" => Self::Pre,
            "ul" | "menu" | "dir" => Self::List(Numbering::Bullets),
            "ol" => Self::List(Numbering::Numbers),
            "li" => Self::Item,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "a" => Self::Anchor,
            "img" => Self::Image,
            "script" => Self::DroppedRaw(Raw::Script),
            "style" | "iframe" | "noembed" | "noframes" => Self::DroppedRaw(Raw::Text),
            "title" | "textarea" => Self::DroppedRaw(Raw::Characters),
            "svg" | "template" | "object" | "audio" | "video" | "canvas" | "select" | "button"
            | "noscript" | "applet" | "datalist" => Self::Dropped,
            "q" => Self::InlineQuote,
            "abbr" | "acronym" | "area" | "b" | "base" | "basefont" | "bdi" | "bdo" | "big"
            | "cite" | "code" | "col" | "colgroup" | "data" | "del" | "dfn" | "em" | "embed"
            | "font" | "head" | "i" | "input" | "ins" | "kbd" | "label" | "link" | "map"
            | "mark" | "math" | "meta" | "nobr" | "output" | "param" | "picture" | "rp" | "rt"
            | "ruby" | "s" | "samp" | "small" | "source" | "span" | "strike" | "strong" | "sub"
            | "sup" | "tbody" | "tfoot" | "thead" | "time" | "track" | "tt" | "u" | "var"
            | "wbr" => Self::Inline,
            _ => return None,
        })
    }
}

/// Returns whether `text` has a tag of HTML or a comment.
pub(super) fn has_known(text: &str) -> bool {
    text.match_indices('<')
        .any(|(at, _)| begins_tag(text.get(at + 1..).unwrap_or_default()))
}

/// Returns whether `text` has something that reads as an entity.
pub(super) fn has_entity(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let name: &str = rest.split(';').next().unwrap_or_default();
        let length = name.len();
        let letters = name
            .bytes()
            .enumerate()
            .all(|(idx, byte)| byte.is_ascii_alphanumeric() || (idx == 0 && byte == b'#'));
        (2..=8).contains(&length) && length < rest.len() && letters
    })
}

/// Returns `text` with `&lt;` for every `<` that begins no known tag.
pub(super) fn escape_unknown(text: &str) -> String {
    let mut pieces = text.split('<');
    let mut out = String::with_capacity(text.len());
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.push_str(if begins_tag(piece) { "<" } else { "&lt;" });
        out.push_str(piece);
    }
    out
}

/// Returns whether what follows a `<` makes it a tag of HTML or a comment.
fn begins_tag(rest: &str) -> bool {
    if rest.starts_with("!--") {
        return true;
    }
    let name = rest.strip_prefix('/').unwrap_or(rest);
    let end = name
        .bytes()
        .take(12)
        .position(|byte| !byte.is_ascii_alphanumeric());
    let Some(name) = end.and_then(|end| name.get(..end).zip(name.as_bytes().get(end))) else {
        return false;
    };
    matches!(name.1, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r')
        && Element::named(&name.0.to_ascii_lowercase()).is_some()
}
