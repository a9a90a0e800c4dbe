//! Lines and columns of byte places.

use crate::outline::OutlineError;

/// A place that moves forward through a text and counts lines.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a [u8],
    /// Up to where lines have been counted.
    counted: usize,
    /// The line of `counted`, from 1.
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    /// Returns the line, from 1, of a byte place not before the last one asked for.
    pub(super) fn line(&mut self, offset: usize) -> usize {
        let passed = self.text.get(self.counted..offset).unwrap_or_default();
        self.line += line_ends(passed);
        self.counted = self.counted.max(offset);
        self.line
    }

    /// Returns line and column, from 1, of any byte place.
    ///
    /// It counts from the beginning of the text each time, so it is for errors, not for notes.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        let same_line = before.get(line_start..).unwrap_or_default();
        // The bytes that continue a character in UTF-8 look like 10xxxxxx.
        let column = same_line
            .iter()
            .filter(|&&byte| byte & 0xC0 != 0x80)
            .count();
        (line_ends(before) + 1, column + 1)
    }

    /// Returns the error for a mistake in the XML.
    pub(super) fn malformed(&self, offset: usize, problem: String) -> OutlineError {
        let (line, column) = self.position(offset);
        OutlineError::Malformed {
            line,
            column,
            problem,
        }
    }
}

fn line_ends(text: &[u8]) -> usize {
    text.split(|&byte| byte == b'\n').count() - 1
}
