//! Cuts a text into tokens, one after the other: words of ASCII letters fast, all others by their scripts.
//!
//! Must not know how letters beyond ASCII are folded.

use std::ops::Range;

use bumpalo::{
    Bump,
    collections::{String as BumpString, Vec as BumpVec},
};

use super::{each_of_run, ends_before};

/// Cuts a text into tokens.
#[derive(Debug)]
pub struct Cutter<'t> {
    text: &'t str,
    plain: Plain<'t>,
    /// The byte from which on it is still to be cut.
    at: usize,
    /// Folded words that are not what stands in `plain`, one after the other.
    folded: BumpString<'t>,
    /// Tokens that were cut together, those of a run of letters beyond ASCII, and how many of them were given.
    run: BumpVec<'t, Piece>,
    given: usize,
}

/// The words of a text that was cut.
#[derive(Debug, Clone, Copy)]
pub struct CutWords<'t> {
    plain: &'t [u8],
    folded: &'t str,
}

/// A token that a [`Cutter`] gave.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// Where its word stands among the folded ones, if it is not all small ASCII letters and digits.
    pub folded: Option<Range<usize>>,
}

impl<'t> Cutter<'t> {
    /// Returns memory for the words of one text.
    pub fn memory(text: &str) -> Bump {
        Bump::with_capacity(text.len() + Plain::BEHIND)
    }

    /// Returns what cuts a text, with memory for its words.
    pub fn new(arena: &'t Bump, text: &'t str) -> Self {
        Self {
            text,
            plain: Plain::of(arena, text),
            at: 0,
            folded: BumpString::new_in(arena),
            run: BumpVec::new_in(arena),
            given: 0,
        }
    }

    /// Returns the text, in which words of ASCII letters are folded; something follows it.
    #[inline]
    pub const fn plain(&self) -> &'t [u8] {
        self.plain.0
    }

    /// Returns the folded form of a token.
    #[inline]
    pub fn word(&self, piece: &Piece) -> &str {
        match &piece.folded {
            None => self.plain_word(piece.span.clone()),
            Some(folded) => self.folded(folded.clone()),
        }
    }

    /// Returns the folded form of a token of which no other one is known.
    #[inline]
    pub fn plain_word(&self, span: Range<usize>) -> &str {
        let word = self.plain.0.get(span).unwrap_or_default();
        str::from_utf8(word).unwrap_or_default()
    }

    /// Returns one of the folded forms.
    #[inline]
    pub fn folded(&self, folded: Range<usize>) -> &str {
        self.folded.get(folded).unwrap_or_default()
    }

    /// Returns the words of what was cut.
    pub fn into_words(self) -> CutWords<'t> {
        CutWords {
            plain: self.plain.0,
            folded: self.folded.into_bump_str(),
        }
    }

    /// Cuts the run of one script that begins here.
    #[inline(never)]
    fn cut_run(&mut self) {
        self.run.clear();
        self.given = 0;
        let mut buffer = String::new();
        self.at = each_of_run(self.text, self.at, &mut buffer, &mut |folded, span| {
            let start = self.folded.len();
            self.folded.push_str(folded);
            self.run.push(Piece {
                span,
                folded: Some(start..self.folded.len()),
            });
        });
    }
}

impl Iterator for Cutter<'_> {
    type Item = Piece;

    #[expect(
        clippy::inline_always,
        reason = "a call for each token costs as much as the cut"
    )]
    #[inline(always)]
    fn next(&mut self) -> Option<Piece> {
        while self.given == self.run.len() {
            let start = self.plain.skip_parting(self.at);
            let end = self.plain.skip_letters(start);
            let is_beyond = self.plain.0.get(end).is_some_and(|byte| !byte.is_ascii());
            self.at = end;
            if is_beyond && !(start < end && ends_before(self.text, end)) {
                self.at = start;
                self.cut_run();
            } else if start < end {
                return Some(Piece {
                    span: start..end,
                    folded: None,
                });
            } else {
                return None;
            }
        }
        self.given += 1;
        self.run.get(self.given - 1).cloned()
    }
}

impl<'t> CutWords<'t> {
    /// Returns the folded form of a token of which no other one is known, as bytes.
    #[inline]
    pub fn plain(&self, span: Range<usize>) -> &'t [u8] {
        self.plain.get(span).unwrap_or_default()
    }

    /// Returns one of the folded forms.
    #[inline]
    pub fn folded(&self, folded: Range<usize>) -> &'t str {
        self.folded.get(folded).unwrap_or_default()
    }
}

/// A text as bytes of three sorts: small ASCII letters and digits, [`Self::PARTING`] for all other ASCII,
/// and those of characters beyond it. What sort a byte is can be told by single bits, of eight at once.
#[derive(Debug)]
struct Plain<'t>(&'t [u8]);

impl<'t> Plain<'t> {
    /// What parts words. Of the upper bits only one is set that all letters and digits have, too.
    const PARTING: u8 = b' ';
    /// Bytes behind the text, so that its last word can be read like all others.
    const BEHIND: usize = 16;

    fn of(arena: &'t Bump, text: &str) -> Self {
        let plain = arena.alloc_slice_fill_copy(text.len() + Self::BEHIND, Self::PARTING);
        for (plain, byte) in plain.iter_mut().zip(text.bytes()) {
            *plain = if byte.is_ascii_alphanumeric() {
                byte.to_ascii_lowercase()
            } else if byte.is_ascii() {
                Self::PARTING
            } else {
                byte
            };
        }
        Self(plain)
    }

    /// Returns the next byte that does not part words, from `at` on; the end if there is none.
    #[inline]
    fn skip_parting(&self, at: usize) -> usize {
        self.skip(at, |eight| eight ^ each(Self::PARTING))
    }

    /// Returns the next byte that is no letter and no digit.
    #[inline]
    fn skip_letters(&self, at: usize) -> usize {
        self.skip(at, |eight| {
            // Letters have the second bit, digits the fourth, neither has the first.
            let is_small = (eight << 1 | eight << 3) & !eight;
            !is_small & each(0x80)
        })
    }

    /// Returns the first byte from `at` on in which `stops` leaves a bit, of eight bytes, the first one
    /// lowest; the end if there is none.
    #[inline]
    fn skip(&self, mut at: usize, stops: impl Fn(u64) -> u64) -> usize {
        while let Some(eight) = self.0.get(at..).and_then(<[u8]>::first_chunk) {
            let stops = stops(u64::from_le_bytes(*eight));
            if stops != 0 {
                return at + (stops.trailing_zeros() / u8::BITS) as usize;
            }
            at += eight.len();
        }
        self.0.len()
    }
}

/// Returns eight times the same byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}
