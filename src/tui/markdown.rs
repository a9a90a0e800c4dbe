//! Notes as Markdown (`CommonMark`), composed into lines. It must not know whose notes they are.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    cells,
    rich::{self, Line, Mark},
    theme::Role,
};

/// Cells by which what stands in a list or a quotation is moved to the right.
const INDENT: usize = 2;

/// Deepest indent that is drawn: what is nested further stands beside it.
const DEEPEST: usize = 4;

/// Returns the lines of a text in `width` cells.
pub(crate) fn lines(text: &str, width: usize) -> Vec<Line> {
    let mut composer = Composer {
        width,
        ..Composer::default()
    };
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(text, options) {
        composer.take(event);
    }
    composer.end_block();
    composer.lines
}

/// What is being composed.
#[derive(Default)]
struct Composer {
    width: usize,
    lines: Vec<Line>,
    /// The text of the block, and its marks.
    text: String,
    marks: Vec<Mark>,
    /// Where emphasis began, the innermost last.
    open: Vec<(usize, Role)>,
    /// The open lists, the innermost last.
    lists: Vec<List>,
    /// How many quotations are open.
    quotes: usize,
    /// What stands before the first line of the item.
    bullet: Option<String>,
    /// Addresses of open links.
    links: Vec<String>,
    /// The role of the block's text.
    role: Option<Role>,
    /// Whether a blank line parts the next block from the one before.
    apart: bool,
}

/// A list that is open.
struct List {
    /// The number of its next item; none if it has no numbers.
    next: Option<u64>,
    /// Cells of the sign before the text of its present item.
    hang: usize,
}

impl Composer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::InlineHtml(text)
            | Event::Html(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text.push_str(&text),
            Event::Code(text) => {
                let start = self.text.len();
                self.text.push_str(&text);
                self.marks.push((start..self.text.len(), Role::Accent));
            }
            // Who writes a note line by line wants lines.
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Rule => {
                self.end_block();
                self.text.push_str("───");
                self.end_block();
            }
            Event::TaskListMarker(done) => self.text.push_str(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_block();
                self.apart = true;
                self.role = Some(Role::Title);
            }
            Tag::CodeBlock(_) => {
                self.end_block();
                self.role = Some(Role::Accent);
            }
            Tag::BlockQuote(_) => {
                self.end_block();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(List {
                    next: first,
                    hang: INDENT,
                });
            }
            Tag::Item => {
                self.end_block();
                self.apart = false;
                self.bullet = Some(self.next_bullet());
            }
            Tag::Emphasis => self.open.push((self.text.len(), Role::Emphasis)),
            Tag::Strong => self.open.push((self.text.len(), Role::Strong)),
            Tag::Strikethrough => self.open.push((self.text.len(), Role::Faint)),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push(dest_url.into_string());
            }
            _ => {}
        }
    }

    fn next_bullet(&mut self) -> String {
        let Some(list) = self.lists.last_mut() else {
            return String::new();
        };
        let bullet = match &mut list.next {
            Some(number) => {
                let bullet = format!("{number}. ");
                *number = number.saturating_add(1);
                bullet
            }
            None => "• ".to_owned(),
        };
        list.hang = cells::width(&bullet);
        bullet
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                if let Some((start, role)) = self.open.pop() {
                    self.marks.push((start..self.text.len(), role));
                }
            }
            TagEnd::Link | TagEnd::Image => {
                let url = self.links.pop().unwrap_or_default();
                if !self.text.ends_with(&url) {
                    let start = self.text.len();
                    self.text.extend([" <", &url, ">"]);
                    self.marks.push((start..self.text.len(), Role::Faint));
                }
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock => {
                self.end_block();
                self.apart = self.lists.is_empty();
            }
            TagEnd::Item => self.end_block(),
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
                self.apart = self.lists.is_empty();
            }
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
                self.apart = true;
            }
            _ => {}
        }
    }

    /// Writes the block that is complete.
    fn end_block(&mut self) {
        let text = std::mem::take(&mut self.text);
        let marks = std::mem::take(&mut self.marks);
        self.open.clear();
        let role = self.role.take().unwrap_or(Role::Text);
        let bullet = self.bullet.clone().unwrap_or_default();
        if text.trim().is_empty() && bullet.is_empty() {
            return;
        }
        self.bullet = None;
        if self.apart && !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        self.apart = false;
        let hangs = self.lists.iter().rev().map(|list| list.hang);
        let quotes = std::iter::repeat_n(INDENT, self.quotes);
        let hanging: usize = hangs.chain(quotes).take(DEEPEST).sum();
        let room = self.width.saturating_sub(hanging).max(2);
        let text = text.trim_end();
        for (number, range) in cells::wrap(text, room).into_iter().enumerate() {
            let before = match (number, self.quotes) {
                (0, _) if !bullet.is_empty() => cells::right(&bullet, hanging),
                (_, 0) => " ".repeat(hanging),
                _ => cells::left("│", hanging),
            };
            let mut line = Line::of(before, Role::Faint);
            line.append(rich::cut(text, range, role, &marks));
            self.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let lines = lines(text, 24);
        let shown: Vec<String> = lines
            .iter()
            .map(|line| line.spans.iter().map(|span| span.text.as_str()).collect())
            .collect();
        assert_eq!(shown.join("\n"), expected, "{text}");
    }

    #[test]
    fn blocks_stand_as_people_expect_them() {
        check("one\ntwo\n\nthree", "one\ntwo\n\nthree");
        check("# Ask\nwho", "Ask\n\nwho");
        check(
            "To do:\n- call *the* desk in the capital\n- wait\n  1. a\n  2. b\n\nend",
            "To do:\n• call the desk in the\n  capital\n• wait\n  1. a\n  2. b\n\nend",
        );
        check("> said\n> so", "│ said\n│ so");
        check("- [ ] open\n- [x] done", "• [ ] open\n• [x] done");
        check("see [map](https://x.org)", "see map <https://x.org>");
        check("`code` and **bold**", "code and bold");
        check("a\n\n---\n\nb", "a\n\n───\nb");
    }

    #[test]
    fn emphasis_has_its_role() {
        let line = lines("a **b** *c* `d`", 40).remove(0);
        let role = |text: &str| {
            let span = line.spans.iter().find(|span| span.text == text);
            span.map(|span| span.role)
        };
        assert_eq!(role("b"), Some(Role::Strong));
        assert_eq!(role("c"), Some(Role::Emphasis));
        assert_eq!(role("d"), Some(Role::Accent));
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_panics(
            text in "([-*_`>#\\[\\]()!~1.|<&\\\\ \\n]|[a-z日é]{1,8}|https://x\\.org){0,60}", width in 12..60_usize,
        ) {
            for line in lines(&text, width) {
                proptest::prop_assert!(line.width() <= width, "{line:?}");
            }
        }
    }
}
