//! A small editor for notes: a text of several lines, a cursor, and how it wraps. It must not know how
//! it is drawn, nor what the text is for.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{cells, command::Edit};
use crate::text::hidden::is_hidden;

/// Cells left free on either side of the text.
pub(crate) const MARGIN: u16 = 2;

/// Blanks that stand for a tab.
const TAB: &str = "    ";

/// A text that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Editor {
    text: String,
    /// A byte of the text, between two graphemes.
    cursor: usize,
    /// The column that going up and down keeps to, in cells.
    column: Option<usize>,
    /// The text as it was when it was opened.
    opened: String,
    /// Cells of a line; set by `measure`.
    width: usize,
    /// Lines on the screen; set by `measure`.
    height: usize,
    /// The first line on the screen.
    pub(crate) top: usize,
    /// Whether the next wish to leave drops what was written.
    pub(crate) leaving: bool,
}

impl Editor {
    /// Returns an editor with a text and the cursor at its end.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            cursor: text.len(),
            column: None,
            opened: text.to_owned(),
            width: 78,
            height: 1,
            top: 0,
            leaving: false,
        }
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the text is another one than when it was opened.
    pub(crate) fn is_changed(&self) -> bool {
        self.text != self.opened
    }

    /// Takes the text of another editor.
    pub(crate) fn replace(&mut self, text: &str) {
        self.text.clear();
        self.cursor = 0;
        self.insert(text);
    }

    /// Types text. Line ends stay; what cannot be seen does not get in.
    pub(crate) fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut clean = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\n' => clean.push(c),
                '\t' => clean.push_str(TAB),
                c if is_hidden(c) => {}
                c => clean.push(c),
            }
        }
        self.text.insert_str(self.cursor, &clean);
        self.cursor += clean.len();
        self.moved();
    }

    /// Edits the text or moves the cursor.
    pub(crate) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::NewLine => self.insert("\n"),
            Edit::Left => self.cursor = self.before(),
            Edit::Right => self.cursor = self.after(),
            Edit::Start => self.cursor = self.line().start,
            Edit::End => self.cursor = self.line().end,
            Edit::DeleteBefore => self.delete(self.before()..self.cursor),
            Edit::DeleteAfter => self.delete(self.cursor..self.after()),
            Edit::DeleteWord => self.delete(self.word_before()..self.cursor),
            Edit::DeleteLine => self.delete(self.line().start..self.cursor),
            Edit::Up | Edit::Down => return self.go(edit),
        }
        self.moved();
    }

    fn moved(&mut self) {
        self.column = None;
        self.leaving = false;
        self.keep_cursor_on_screen();
    }

    fn delete(&mut self, range: Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    /// Returns the place one grapheme before the cursor.
    fn before(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let last = before.grapheme_indices(true).next_back();
        last.map_or(0, |(at, _)| at)
    }

    /// Returns the place one grapheme after the cursor.
    fn after(&self) -> usize {
        let after = self.text.get(self.cursor..).unwrap_or_default();
        let next = after.graphemes(true).next();
        self.cursor + next.map_or(0, str::len)
    }

    /// Returns where the word before the cursor begins.
    fn word_before(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let mut words = before.unicode_word_indices();
        let start = words.next_back().map_or(0, |(at, _)| at);
        // A line end is as far as one goes.
        let line = before.trim_end_matches(' ').rfind('\n');
        match line {
            Some(end) if end + 1 == self.cursor => end,
            Some(end) => start.max(end + 1),
            None => start,
        }
    }

    /// Returns the line of the text, not of the screen, in which the cursor stands.
    fn line(&self) -> Range<usize> {
        let (before, after) = self.text.split_at_checked(self.cursor).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after
            .find('\n')
            .map_or(self.text.len(), |at| self.cursor + at);
        start..end
    }

    /// Goes up or down by a line of the screen.
    fn go(&mut self, edit: Edit) {
        let rows = self.rows();
        let (row, column) = self.place();
        let wanted = self.column.unwrap_or(column);
        let target = match edit {
            Edit::Up => row.checked_sub(1),
            _ => Some(row + 1).filter(|&row| row < rows.len()),
        };
        let Some(range) = target.and_then(|row| rows.get(row)) else {
            return;
        };
        let mut at = range.start;
        let mut used = 0;
        for grapheme in self
            .text
            .get(range.clone())
            .unwrap_or_default()
            .graphemes(true)
        {
            used += cells::width(grapheme);
            if used > wanted {
                break;
            }
            at += grapheme.len();
        }
        self.cursor = at;
        self.column = Some(wanted);
        self.leaving = false;
        self.keep_cursor_on_screen();
    }

    /// Returns the lines of the screen as ranges of the text.
    pub(crate) fn rows(&self) -> Vec<Range<usize>> {
        cells::wrap(&self.text, self.width)
    }

    /// Returns where the cursor stands: the line of the screen and the cells before it.
    pub(crate) fn place(&self) -> (usize, usize) {
        let rows = self.rows();
        let row = rows.iter().rposition(|range| range.start <= self.cursor);
        let row = row.unwrap_or(0);
        let start = rows.get(row).map_or(0, |range| range.start);
        let before = self.text.get(start..self.cursor).unwrap_or_default();
        (row, cells::width(before).min(self.width))
    }

    /// Takes the size of the screen's part that it has.
    pub(crate) fn measure(&mut self, width: usize, height: usize) {
        self.width = width.max(2);
        self.height = height.max(1);
        self.keep_cursor_on_screen();
    }

    fn keep_cursor_on_screen(&mut self) {
        let (row, _) = self.place();
        self.top = self.top.clamp((row + 1).saturating_sub(self.height), row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types and edits, then shows the text with `|` at the cursor. `<` is left, `>` right, `^` up, `v`
    /// down, `[` start, `]` end, `b` in `~b` deletes before, and so on.
    #[track_caller]
    fn check(script: &str, expected: &str) {
        let mut editor = Editor::new("");
        editor.measure(10, 3);
        for c in script.chars() {
            match c {
                '<' => editor.edit(Edit::Left),
                '>' => editor.edit(Edit::Right),
                '^' => editor.edit(Edit::Up),
                '_' => editor.edit(Edit::Down),
                '[' => editor.edit(Edit::Start),
                ']' => editor.edit(Edit::End),
                '-' => editor.edit(Edit::DeleteBefore),
                '+' => editor.edit(Edit::DeleteAfter),
                '%' => editor.edit(Edit::DeleteWord),
                '!' => editor.edit(Edit::DeleteLine),
                c => editor.insert(c.encode_utf8(&mut [0; 4])),
            }
        }
        let mut shown = editor.text.clone();
        shown.insert(editor.cursor, '|');
        assert_eq!(shown, expected, "{script}");
    }

    #[test]
    fn text_is_written_and_edited() {
        check("ab\ncd", "ab\ncd|");
        check("ab\ncd<<-", "ab|cd");
        check("ab\ncd[!x", "ab\nx|cd");
        check("one two%%x", "x|");
        check("one\n%", "one|");
        check("one\ntwo%", "one\n|");
        check("ab\ncd^]x", "abx|\ncd");
        check("long\na\nlong^x", "long\nax|\nlong");
        check("long\na\nlong^^x", "longx|\na\nlong");
        check("e\u{301}a<-", "|a");
        check("abc[+", "|bc");
        check("日本<x", "日x|本");
    }

    #[test]
    fn going_up_and_down_follows_the_lines_of_the_screen() {
        check("one two three^x", "one tx|wo three");
        check("one two three[_x", "one two x|three");
    }

    #[test]
    fn what_cannot_be_seen_does_not_get_in() {
        let mut editor = Editor::new("");
        editor.insert("a\u{1b}[31m\r\nb\u{202e}\tc\r");
        assert_eq!(editor.text(), "a[31m\nb    c\n");
    }

    proptest::proptest! {
        #[test]
        fn the_cursor_is_always_in_the_text_and_on_the_screen(
            keys in proptest::collection::vec(0..13_u8, 0..60), text in "[a-z é日👩‍🚒\\n]{0,60}", width in 2..20_usize,
        ) {
            let mut editor = Editor::new(&text);
            editor.measure(width, 3);
            for key in keys {
                match key {
                    0 => editor.insert("x"),
                    1 => editor.insert("日 "),
                    2 => editor.edit(Edit::NewLine),
                    3 => editor.edit(Edit::Left),
                    4 => editor.edit(Edit::Right),
                    5 => editor.edit(Edit::Up),
                    6 => editor.edit(Edit::Down),
                    7 => editor.edit(Edit::Start),
                    8 => editor.edit(Edit::End),
                    9 => editor.edit(Edit::DeleteBefore),
                    10 => editor.edit(Edit::DeleteAfter),
                    11 => editor.edit(Edit::DeleteWord),
                    _ => editor.edit(Edit::DeleteLine),
                }
                proptest::prop_assert!(editor.text.is_char_boundary(editor.cursor));
                let (row, column) = editor.place();
                proptest::prop_assert!((editor.top..editor.top + 3).contains(&row));
                proptest::prop_assert!(column <= width);
            }
        }
    }
}
