//! Makes text from elsewhere safe to show, log, store and hand on.
//!
//! Every string of a feed, a server or another program passes through here once, when it enters.
//! What leaves is in Unicode normal form C and has no control characters, escape sequences, bidi
//! controls, invisible formatting characters or piles of combining marks. This module knows
//! characters, and nothing of markup or of where the text came from.

mod chars;
mod escapes;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use chars::{Class, class, may_join, windows_sign};

/// Longest line, in characters: chosen by us, far above any headline.
pub const MAX_LINE_CHARS: usize = 2_000;
/// Longest message, in characters: chosen by us, a few lines of a terminal.
pub const MAX_MESSAGE_CHARS: usize = 300;
/// Longest block, in bytes: 1 MiB, chosen by us, a book in most scripts.
pub const MAX_BLOCK_BYTES: usize = 1 << 20;
/// Most passes of the filter over one text.
const MAX_PASSES: usize = 4;
/// Combining marks kept after one base character. Vietnamese needs 2, Hebrew and Tibetan up to 4.
const MAX_MARKS: usize = 4;
/// Longest run of spaces inside a block, in characters: keeps text from being pushed out of sight.
const MAX_SPACES: usize = 80;
/// How much of the input is looked at, as a multiple of the cap: the rest could only matter if
/// most of what stands before were invisible.
const LOOK_AHEAD: usize = 8;

/// Returns `text` as one safe line: white space collapsed, at most [`MAX_LINE_CHARS`].
pub fn line(text: &str) -> String {
    capped_line(text, MAX_LINE_CHARS)
}

/// Returns a message of a server or a library as one safe line of at most [`MAX_MESSAGE_CHARS`].
pub fn error_line(text: &str) -> String {
    capped_line(text, MAX_MESSAGE_CHARS)
}

/// Returns `text` safe, with its lines: at most one blank line in a row, no space at line ends,
/// at most [`MAX_BLOCK_BYTES`]. Indents are kept.
pub fn block(text: &str) -> String {
    let text = cut_bytes(text, MAX_BLOCK_BYTES * LOOK_AHEAD);
    let safe = normalized(text, Layout::Block);
    let mut out = String::with_capacity(safe.len().min(MAX_BLOCK_BYTES));
    let mut blank = false;
    for line in safe.split('\n') {
        let line = line.trim_end_matches(' ');
        if line.is_empty() {
            blank = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        out.push_str(line);
        if out.len() > MAX_BLOCK_BYTES {
            break;
        }
    }
    out.truncate(tidy_end(cut_bytes(&out, MAX_BLOCK_BYTES)).len());
    out
}

fn capped_line(text: &str, max_chars: usize) -> String {
    // A word of ASCII, such as a host, is as it should be.
    if text.len() <= max_chars && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let text = cut_bytes(text, max_chars * 4 * LOOK_AHEAD);
    let safe = normalized(text, Layout::Line);
    let safe = safe.trim_matches(' ');
    let end = safe
        .char_indices()
        .nth(max_chars)
        .map_or(safe.len(), |(at, _)| at);
    tidy_end(cut_bytes(safe, end)).to_owned()
}

/// Whether line breaks are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Line,
    Block,
}

/// Returns the text without escape sequences and unsafe characters, in normal form C.
fn normalized(text: &str, layout: Layout) -> String {
    let mut text = nfc(escapes::without(text));
    // The filter looks at composed characters, and what it takes out may let others compose, which
    // may leave a mark too many. Each pass takes something out, and two are nearly always enough.
    for _ in 0..MAX_PASSES {
        let safe = filtered(&text, layout);
        if is_composed(&safe) {
            return safe;
        }
        let composed: String = safe.nfc().collect();
        if composed == text {
            break;
        }
        text = Cow::Owned(composed);
    }
    text.into_owned()
}

fn nfc(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_composed(&text) {
        text
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Returns whether the text is in normal form C for sure.
fn is_composed(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// Drops what must not be shown and caps what may not pile up.
fn filtered(text: &str, layout: Layout) -> String {
    let mut filter = Filter {
        out: String::with_capacity(text.len()),
        last: None,
        marks: 0,
        spaces: 0,
        joiner: None,
        layout,
    };
    let mut rest = text;
    loop {
        let plain = rest.bytes().position(|byte| !byte.is_ascii_graphic());
        let (word, after) = rest.split_at(plain.unwrap_or(rest.len()));
        filter.word(word);
        let mut chars = after.chars();
        let Some(character) = chars.next() else {
            return filter.out;
        };
        rest = chars.as_str();
        match character {
            // CR LF is one break, and a lone CR is a break too.
            '\r' if rest.starts_with('\n') => {}
            '\r' => filter.push('\n'),
            _ => filter.push(windows_sign(character).unwrap_or(character)),
        }
    }
}

/// The state of one pass over a text.
struct Filter {
    out: String,
    /// The last base character that was kept; `None` at the start and after white space.
    last: Option<char>,
    /// Marks since `last`.
    marks: usize,
    /// Spaces since the last visible character.
    spaces: usize,
    /// A joiner seen after `last`: kept only if the next character makes use of it.
    joiner: Option<char>,
    layout: Layout,
}

impl Filter {
    /// Takes a run of visible ASCII, which makes no use of joiners.
    fn word(&mut self, word: &str) {
        if let Some(last) = word.chars().next_back() {
            self.reset();
            self.out.push_str(word);
            self.last = Some(last);
            self.spaces = 0;
        }
    }

    fn push(&mut self, character: char) {
        match class(character) {
            Class::Dropped => {}
            Class::Break if self.layout == Layout::Block => self.line_break(),
            Class::Break | Class::Space => self.space(1),
            Class::Tab => self.space(4),
            Class::Joiner => {
                if self.joiner.is_none() && self.last.is_some() {
                    self.joiner = Some(character);
                }
            }
            Class::Mark => self.mark(character),
            Class::Visible => self.visible(character),
        }
    }

    fn line_break(&mut self) {
        self.out.push('\n');
        self.reset();
        self.spaces = 0;
    }

    fn space(&mut self, width: usize) {
        let max = if self.layout == Layout::Block {
            MAX_SPACES
        } else {
            1
        };
        for _ in 0..width {
            if self.spaces < max {
                self.out.push(' ');
                self.spaces += 1;
            }
        }
        self.reset();
    }

    fn mark(&mut self, character: char) {
        // A mark without a base would sit on the frame beside the text.
        if self.last.is_none() || self.marks >= MAX_MARKS {
            return;
        }
        self.join(character);
        self.marks += 1;
        self.out.push(character);
    }

    fn visible(&mut self, character: char) {
        self.join(character);
        self.out.push(character);
        self.last = Some(character);
        self.marks = 0;
        self.spaces = 0;
    }

    /// Writes the pending joiner if it means something between its neighbours.
    fn join(&mut self, next: char) {
        if let (Some(joiner), Some(last)) = (self.joiner.take(), self.last)
            && may_join(last, joiner, next)
        {
            self.out.push(joiner);
        }
    }

    const fn reset(&mut self) {
        self.last = None;
        self.marks = 0;
        self.joiner = None;
    }
}

/// Returns the longest start of `text` of at most `max` bytes that ends between characters.
fn cut_bytes(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// Takes off what a cut may leave without its right neighbour.
fn tidy_end(text: &str) -> &str {
    text.trim_end_matches(|c| matches!(c, ' ' | '\n') || class(c) == Class::Joiner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(line(text), expected, "{text:?}");
    }

    #[test]
    fn escape_sequences_vanish_whole() {
        check("a\x1b[31mred\x1b[0m", "ared");
        check("a\x1b]0;owned\x07b", "ab");
        check("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb");
        check("a\x1bP1;2|payload\x1b\\b", "ab");
        check("a\u{9b}31mb\u{9d}0;t\u{9c}c", "abc");
        check("a\x1bcb\x1b(Bc", "abc");
        check("a\x1b]0;no end", "a0;no end");
        check("a\x1b[12\u{1b}[1mb", "ab");
        check("\x1b", "");
        check("a\x08\x7f\0b", "ab");
    }

    #[test]
    fn cleaning_again_changes_nothing() {
        // What stands between the marks is dropped, and then they compose in another way.
        let text = "\u{22c}\u{32a}\u{32c}\u{309}\u{1d}\u{1}\0\u{32c}\u{328}\u{309}";
        let once = line(text);
        check(&once, &once);
    }

    #[test]
    fn windows_punctuation_read_as_latin_1_is_repaired() {
        check("It\u{92}s \u{93}on\u{94} \u{96} now", "It’s “on” – now");
    }

    #[test]
    fn direction_and_invisible_characters_are_dropped() {
        check("a\u{202e}gpj.exe\u{202c}b", "agpj.exeb");
        check("\u{2066}x\u{2069}\u{200f}y\u{200e}\u{feff}", "xy");
        check(
            "mis\u{ad}sile\u{200b} \u{2060}s\u{e0041}t\u{e0100}",
            "missile st",
        );
        check("\u{3164}\u{115f}a\u{2800}b", "a b");
        check("x\u{fe0f}\u{fe0f}\u{fe01}", "x");
    }

    #[test]
    fn joiners_stay_where_scripts_need_them() {
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
        check("क\u{94d}\u{200d}ष", "क\u{94d}\u{200d}ष");
        check(
            "👩\u{200d}🚀 👨🏽\u{200d}⚖\u{fe0f}",
            "👩\u{200d}🚀 👨🏽\u{200d}⚖",
        );
        check("mis\u{200c}s\u{200d}ile", "missile");
        check("می\u{200c}\u{200c}\u{200d}خ", "می\u{200c}خ");
        check("می\u{200c} خ", "می خ");
    }

    #[test]
    fn marks_are_capped_and_need_a_base() {
        let pile = "\u{335}".repeat(50);
        check(&format!("a{pile}b"), &format!("a{}b", "\u{335}".repeat(4)));
        check("\u{301}a \u{301}b", "a b");
        check("e\u{301}", "é");
    }

    #[test]
    fn a_line_is_one_line() {
        check("  a\t\tb\r\n\u{2028}c\u{a0}\u{3000}d ", "a b c d");
        assert_eq!(line(&"ж".repeat(5_000)).chars().count(), MAX_LINE_CHARS);
    }

    #[test]
    fn a_block_keeps_lines_and_indents() {
        assert_eq!(block("\n\n a  b \r\n\n\n\nc\td\n"), " a  b\n\nc    d");
        assert_eq!(block("a\u{85}b\rc\u{2029}d"), "a\nb\nc\nd");
        let long = block(&"é".repeat(MAX_BLOCK_BYTES));
        assert_eq!(long.len(), MAX_BLOCK_BYTES);
    }

    /// Text made mostly of what this module is about.
    fn nasty() -> impl proptest::strategy::Strategy<Value = String> {
        proptest::string::string_regex(
            "([a-z \\x1b\\[\\];mP\\\\\\x07\\x80-\\x9f\\n\\r\\t\u{300}-\u{36f}\u{200b}-\u{200f}\
             \u{2028}-\u{202e}\u{2066}-\u{2069}\u{600}-\u{6ff}\u{900}-\u{97f}\u{fe00}-\u{fe0f}\
             \u{1100}-\u{11ff}\u{ac00}-\u{ac20}\u{1f468}-\u{1f469}\u{f71}-\u{f84}]|\\PC){0,60}",
        )
        .expect("a valid pattern")
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        #[test]
        fn cleaning_twice_changes_nothing(text in nasty()) {
            let once = line(&text);
            proptest::prop_assert_eq!(&line(&once), &once);
            let once = block(&text);
            proptest::prop_assert_eq!(&block(&once), &once);
        }

        #[test]
        fn nothing_unsafe_is_left(text in nasty()) {
            for c in line(&text).chars().chain(block(&text).chars()) {
                proptest::prop_assert!(c == '\n' || !c.is_control());
                proptest::prop_assert!(class(c) != Class::Dropped);
            }
            proptest::prop_assert!(!line(&text).contains('\n'));
        }
    }
}
