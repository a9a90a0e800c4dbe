//! Text as Markdown (`CommonMark` 0.31, and what GitHub and Obsidian add to it): what is written stands for
//! itself, whatever signs are in it. Knows nothing of what the text says.

/// Returns one line of text that Markdown shows as it is: no mark-up, no HTML, no heading or list.
pub fn inline(text: &str) -> String {
    let math = text.matches('$').count() > 1;
    let raised = text.matches('^').count() > 1;
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    // A list's number is escaped at the sign behind it.
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if let Some((number, after)) = rest.split_at_checked(digits)
        && (1..=9).contains(&digits)
        && after.starts_with(['.', ')'])
    {
        out.push_str(number);
        out.push('\\');
        out.push_str(after.get(..1).unwrap_or_default());
        rest = after.get(1..).unwrap_or_default();
    }
    let mut before = None;
    let mut chars = rest.chars().peekable();
    let mut at = 0;
    while let Some(character) = chars.next() {
        at += character.len_utf8();
        let next = chars.peek().copied();
        let first = before.is_none() && out.is_empty();
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if begins_entity(rest.get(at..).unwrap_or_default()) => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(character);
            }
            '+' | '-' if first => {
                out.push('\\');
                out.push(character);
            }
            '$' if math => out.push_str("\\$"),
            // Two of them raise the text between them, in Pandoc and others.
            '^' if raised => out.push_str("\\^"),
            // Two of them mark text, or a comment, in Obsidian; a line of them makes a heading.
            '=' | '%' if first || next == Some(character) || before == Some(character) => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
        before = Some(character);
    }
    out
}

/// Returns a text of several lines that Markdown shows as it is: paragraphs stay paragraphs, lines stay lines.
pub fn block(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| inline(line.trim_start())).collect();
    lines.join("\n")
}

/// Returns an address as a link that shows itself: `<https://example.org>`.
///
/// The address is one of `text::urls`, which is ASCII; what could end the link is written as `%` and its code.
pub fn autolink(url: &str) -> String {
    let mut out = String::with_capacity(url.len() + 2);
    out.push('<');
    for byte in url.bytes() {
        match byte {
            b'<' => out.push_str("%3C"),
            b'>' => out.push_str("%3E"),
            b'\\' => out.push_str("%5C"),
            0x21..=0x7e => out.push(char::from(byte)),
            _ => {
                let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
                out.push('%');
                out.push(digit(byte >> 4).to_ascii_uppercase());
                out.push(digit(byte & 15).to_ascii_uppercase());
            }
        }
    }
    out.push('>');
    out
}

/// Returns whether what follows a `&` makes a character reference of it.
fn begins_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && name.as_bytes().get(length) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(inline(text), expected);
    }

    #[test]
    fn only_what_means_something_is_escaped() {
        check(
            "NATO invokes Article 5 (again)",
            "NATO invokes Article 5 (again)",
        );
        check(
            "<script>alert(1)</script>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        );
        check("[click](javascript:x)", "\\[click\\](javascript:x)");
        check("AT&T &lt; R&D; x", "AT&T &amp;lt; R&amp;D; x");
        check("# *a* _b_ `c`", "\\# \\*a\\* \\_b\\_ \\`c\\`");
        check("2026. The year", "2026\\. The year");
        check("- a - b", "\\- a - b");
        check("=== a == b = c", "\\=\\=\\= a \\=\\= b = c");
        check("$5bn", "$5bn");
        check("$5bn or $6bn", "\\$5bn or \\$6bn");
        check("a\nb", "a b");
    }

    #[test]
    fn an_address_cannot_leave_its_link() {
        assert_eq!(autolink("https://e.org/a_b"), "<https://e.org/a_b>");
        assert_eq!(
            autolink("https://e.org/\"><b>\n\\é"),
            "<https://e.org/\"%3E%3Cb%3E%0A%5C%C3%A9>"
        );
    }

    /// Returns what a reader of Markdown shows of a line; panics if it is more than a paragraph of text.
    #[track_caller]
    fn shown(markdown: &str) -> String {
        let mut text = String::new();
        for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(Tag::Paragraph) | Event::End(_) => {}
                Event::SoftBreak => text.push('\n'),
                other => panic!("{other:?} in {markdown:?}"),
            }
        }
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_reader_of_markdown_shows_the_text(
            text in "([ -~]|[\\[\\]<>&#;*_`~|$=%:!\\\\()+.-]|[0-9]|&lt;|é|日){1,40}"
        ) {
            let text = crate::text::clean::line(&text);
            prop_assume!(!text.is_empty());
            prop_assert_eq!(shown(&inline(&text)), text.clone());
            let title = ["x ", &inline(&text)].concat();
            prop_assert_eq!(shown(&title), ["x ", &text].concat());
        }
    }
}
