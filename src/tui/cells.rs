//! Measures, cuts and wraps text in terminal cells. It must not know colours or what a text means.

use std::{borrow::Cow, ops::Range};

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns how many cells the text takes when it is drawn: grapheme by grapheme, as ratatui puts
/// them into cells. The width of the whole may be less, where letters would join in print.
pub(crate) fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Whether a text has only printable signs of ASCII, of which each takes a cell.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Returns the text with signs that terminals disagree about drawn as ones that they agree about,
/// in as many cells: joined people as the first of them, flags as the letters of their country.
///
/// A terminal that takes another number of cells for a sign than we do leaves rubbish on the screen
/// and shifts all that stands to its right. Terminals that do not join signs add up the widths of
/// their characters, so a sign is agreed on when both ways of counting give the same.
pub(crate) fn steady(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.graphemes(true).all(is_agreed) {
        return Cow::Borrowed(text);
    }
    let mut steady = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        if is_agreed(grapheme) {
            steady.push_str(grapheme);
            continue;
        }
        let room = width(grapheme);
        let letters = country(grapheme);
        let drawn = letters.unwrap_or_else(|| grapheme.chars().take(1).collect());
        let drawn = if width(&drawn) > room {
            String::new()
        } else {
            drawn
        };
        let missing = room - width(&drawn);
        steady.push_str(&drawn);
        steady.extend(std::iter::repeat_n(' ', missing));
    }
    Cow::Owned(steady)
}

/// Whether all terminals take as many cells for a grapheme as we do.
fn is_agreed(grapheme: &str) -> bool {
    if grapheme.len() == 1 {
        return true;
    }
    let apart: usize = grapheme.chars().filter_map(UnicodeWidthChar::width).sum();
    let pictorial = grapheme.chars().any(is_disputed)
        && grapheme
            .chars()
            .next()
            .is_some_and(|first| is_pictorial(grapheme, first));
    apart == width(grapheme) && !pictorial
}

/// Whether a character joins or changes emoji: joiner, emoji selector, keycap, skin tones, flags.
const fn is_disputed(c: char) -> bool {
    matches!(
        c,
        '\u{200D}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{1F1E6}'..='\u{1F1FF}'
    )
}

/// Whether a grapheme is a picture; joiners and selectors also stand in the words of some scripts.
fn is_pictorial(grapheme: &str, first: char) -> bool {
    matches!(first, '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{33FF}' | '\u{1F000}'..)
        || grapheme.contains(['\u{FE0F}', '\u{20E3}'])
}

/// Returns the letters of a flag.
fn country(grapheme: &str) -> Option<String> {
    let letter = |c: char| {
        let place = u32::from(c)
            .checked_sub(0x1_F1E6)
            .filter(|&place| place < 26)?;
        char::from_u32(u32::from('A') + place)
    };
    grapheme.chars().map(letter).collect()
}

/// Returns the text cut to at most `cells`, with an ellipsis where something is missing.
pub(crate) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(1);
    if is_plain(text) && cells > 0 {
        let kept = text.get(..room).unwrap_or_default();
        return format!("{}…", kept.trim_end());
    }
    let mut end = 0;
    let mut used = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > room {
            break;
        }
        end = start + grapheme.len();
    }
    let kept = text.get(..end).unwrap_or_default().trim_end();
    if cells == 0 {
        String::new()
    } else {
        format!("{kept}…")
    }
}

/// Returns the text cut to and filled up to exactly `cells`, at the left edge.
pub(crate) fn left(text: &str, cells: usize) -> String {
    let mut text = fit(text, cells);
    text.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&text))));
    text
}

/// Returns the text cut to and filled up to exactly `cells`, at the right edge.
pub(crate) fn right(text: &str, cells: usize) -> String {
    let text = fit(text, cells);
    let fill = cells.saturating_sub(width(&text));
    format!("{:fill$}{text}", "")
}

/// Returns the byte ranges of the lines of at most `cells` into which the text wraps.
///
/// A line feed ends a line; a blank line is an empty range. Words stay whole where they fit;
/// wide characters (CJK) may part anywhere.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<Range<usize>> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        wrap_line(line, start, cells, &mut lines);
        start += line.len() + 1;
    }
    lines
}

/// Wraps one line that begins at byte `offset` of the whole text.
fn wrap_line(line: &str, offset: usize, cells: usize, lines: &mut Vec<Range<usize>>) {
    let mut start = 0;
    // Where the line can be parted: the end of what stays, the start of what goes on.
    let mut part = None;
    let mut used = 0;
    for (at, grapheme) in line.grapheme_indices(true) {
        let blank = grapheme.chars().all(char::is_whitespace);
        let wide = width(grapheme);
        while !blank && used + wide > cells && at > start {
            let (end, next) = part.filter(|&(end, _)| end > start).unwrap_or((at, at));
            lines.push(offset + start..offset + end);
            start = next;
            part = None;
            used = line.get(start..at).map_or(0, width);
        }
        used += wide;
        if blank {
            part = match part {
                Some((end, next)) if next == at => Some((end, at + grapheme.len())),
                _ => Some((at, at + grapheme.len())),
            };
        } else if wide > 1 {
            let end = at + grapheme.len();
            part = Some((end, end));
        }
    }
    let rest = line.get(start..).unwrap_or_default().trim_end();
    lines.push(offset + start..offset + start + rest.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_filled_by_cells_not_by_characters() {
        assert_eq!(fit("border", 6), "border");
        assert_eq!(fit("border talks", 8), "border…");
        assert_eq!(fit("日本海の", 5), "日本…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(left("日", 4), "日  ");
        assert_eq!(right("7", 3), "  7");
        assert_eq!(fit("👩‍🚒👩‍🚒", 3), "👩‍🚒…");
    }

    #[test]
    fn emoji_that_terminals_disagree_about_are_drawn_plainly_in_as_many_cells() {
        for (text, expected) in [
            ("👨\u{200D}👩\u{200D}👧 home", "👨 home"),
            ("🇺🇦 and 🇪🇺", "UA and EU"),
            ("👍🏽!", "👍!"),
            ("⚠\u{FE0F} alert", "⚠  alert"),
            ("1\u{FE0F}\u{20E3} one", "1  one"),
            ("क्\u{200D}ष 日本 🚀", "क्\u{200D}ष 日本 🚀"),
        ] {
            assert_eq!(steady(text), expected);
            assert_eq!(width(&steady(text)), width(text), "{text}");
        }
    }

    #[test]
    fn letters_that_join_in_print_are_counted_as_they_are_drawn() {
        // Lam and alef make one sign in print; a terminal gives each its cell.
        assert_eq!(width("لا"), 2);
        assert_eq!(left("لا", 3), "لا ");
    }

    fn check(text: &str, cells: usize, expected: &[&str]) {
        let lines: Vec<&str> = wrap(text, cells)
            .into_iter()
            .map(|range| text.get(range).expect("ranges fall on characters"))
            .collect();
        assert_eq!(lines, expected, "{text:?} in {cells}");
    }

    #[test]
    fn text_wraps_at_blanks_and_between_wide_characters() {
        check("one two three", 7, &["one two", "three"]);
        check("one  two", 4, &["one", "two"]);
        check("a\n\nb", 9, &["a", "", "b"]);
        check("unbreakable", 4, &["unbr", "eaka", "ble"]);
        check("go unbreakable", 5, &["go", "unbre", "akabl", "e"]);
        check("日本海の訓練", 5, &["日本", "海の", "訓練"]);
        check("", 5, &[""]);
        check("ends here ", 9, &["ends here"]);
    }

    proptest::proptest! {
        #[test]
        fn a_steady_text_is_as_wide_as_before_and_as_its_characters(text in "(\\PC|[👩🏽\u{200d}\u{fe0f}\u{20e3}🇺🇦\u{1f3f4}\u{e0067}ﷺلا]){0,20}") {
            let steady = steady(&text);
            let apart: usize = steady.chars().filter_map(UnicodeWidthChar::width).sum();
            proptest::prop_assert_eq!(width(&steady), width(&text));
            proptest::prop_assert_eq!(apart, width(&text));
        }

        #[test]
        fn wrapped_lines_are_in_order_and_never_too_wide(text in ".{0,80}", cells in 2_usize..20) {
            let mut last = 0;
            for range in wrap(&text, cells) {
                assert!(range.start >= last || range.is_empty());
                last = range.end;
                assert!(width(text.get(range).expect("ranges fall on characters")) <= cells);
            }
        }
    }
}
