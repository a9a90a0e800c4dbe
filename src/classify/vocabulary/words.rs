//! Whole words and what they are, found by their bytes. Must not know beginnings of words.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Known;

/// Bytes of a word that is packed into two numbers: most words are shorter.
const PACKED_MAX: usize = 16;

/// Words by their bytes.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Those of at most [`PACKED_MAX`] bytes, each at the place that its bytes say or at the next free
    /// one behind it; a power of two, of which a third is free at least.
    places: Vec<Place>,
    /// By how much a mixed number is too long for the number of a place.
    shift: u32,
    long: FxHashMap<Box<[u8]>, Known>,
}

/// A word and what it is; the default at a free place.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    word: Packed,
    known: Known,
}

impl Words {
    /// Returns room for so many words.
    pub(super) fn with_room(words: usize) -> Self {
        let places = (words + words / 2).next_power_of_two().max(2);
        Self {
            places: vec![Place::default(); places],
            shift: u64::BITS - places.trailing_zeros(),
            long: FxHashMap::default(),
        }
    }

    /// Adds a word, for which there must be room.
    pub(super) fn add(&mut self, word: &str, known: Known) {
        let Some(packed) = Packed::of(word.as_bytes()) else {
            self.long.insert(Box::from(word.as_bytes()), known);
            return;
        };
        let mut at = packed.mixed(self.shift);
        while let Some(place) = self.places.get_mut(at) {
            if place.known.is_nothing() || place.word == packed {
                let word = packed;
                *place = Place { word, known };
                return;
            }
            at = self.next(at);
        }
    }

    /// Returns what a word is, if it is known.
    #[inline]
    pub(super) fn get(&self, word: &[u8]) -> Option<&Known> {
        match Packed::of(word) {
            Some(packed) => self.packed(packed),
            None => self.long(word),
        }
    }

    /// Returns what a word is, to be changed.
    pub(super) fn get_mut(&mut self, word: &[u8]) -> Option<&mut Known> {
        match Packed::of(word) {
            Some(packed) => {
                let at = self.place(packed)?;
                self.places.get_mut(at).map(|place| &mut place.known)
            }
            None => self.long.get_mut(word),
        }
    }

    /// Returns what a word is that stands in a text.
    #[inline]
    pub(super) fn get_in(&self, text: &[u8], span: Range<usize>) -> Option<&Known> {
        let length = span.len();
        let rest = text.get(span.start..).and_then(<[u8]>::first_chunk);
        match rest {
            Some(rest) if length <= PACKED_MAX => self.packed(Packed::of_start(rest, length)),
            _ => self.get(text.get(span)?),
        }
    }

    #[inline]
    fn packed(&self, packed: Packed) -> Option<&Known> {
        let place = self.places.get(self.place(packed)?)?;
        Some(&place.known)
    }

    /// Returns the place of a word.
    #[inline]
    fn place(&self, packed: Packed) -> Option<usize> {
        let mut at = packed.mixed(self.shift);
        while let Some(place) = self.places.get(at) {
            if place.word == packed {
                return Some(at);
            }
            if place.known.is_nothing() {
                return None;
            }
            at = self.next(at);
        }
        None
    }

    /// Returns what a word is that is not packed; apart, since few are.
    #[inline(never)]
    fn long(&self, word: &[u8]) -> Option<&Known> {
        self.long.get(word)
    }

    const fn next(&self, at: usize) -> usize {
        (at + 1) & (self.places.len() - 1)
    }
}

/// A word as two numbers, its first byte lowest. None holds a NUL, so that no two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Packed {
    first: u64,
    rest: u64,
}

impl Packed {
    #[inline]
    fn of(word: &[u8]) -> Option<Self> {
        // The two ends cover the word; where they overlap they agree.
        let (first, rest) = match word.len() {
            length @ 0..4 => {
                let middle = length / 2;
                let byte = |at: usize| word.get(at).map_or(0, |&it| u64::from(it) << (8 * at));
                (byte(0) | byte(middle) | byte(length.saturating_sub(1)), 0)
            }
            length @ 4..=8 => {
                let [first, last] = ends(word).map(|it| u64::from(u32::from_le_bytes(it)));
                (first | last << (8 * (length - 4)), 0)
            }
            length @ 9..=PACKED_MAX => {
                let [first, last] = ends(word).map(u64::from_le_bytes);
                (first, last >> (8 * (PACKED_MAX - length)))
            }
            _ => return None,
        };
        Some(Self { first, rest })
    }

    /// Packs the first bytes of a text, of which there are 1 to [`PACKED_MAX`].
    #[inline]
    const fn of_start(text: &[u8; PACKED_MAX], length: usize) -> Self {
        let word = u128::from_le_bytes(*text);
        #[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
        let (first, rest) = (word as u64, (word >> u64::BITS) as u64);
        match length {
            0..=8 => Self {
                first: first & u64::MAX >> (u64::BITS as usize - 8 * length),
                rest: 0,
            },
            _ => Self {
                first,
                rest: rest & u64::MAX >> (u128::BITS as usize - 8 * length),
            },
        }
    }

    /// Returns the number of the place that the word says.
    #[inline]
    const fn mixed(self, shift: u32) -> usize {
        // 2^64 by the golden ratio.
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = (self.first ^ self.rest.rotate_left(31)).wrapping_mul(FACTOR);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "there are fewer places than a usize counts"
        )]
        let place = (mixed >> shift) as usize;
        place
    }
}

/// Returns the first and the last bytes of a word that has so many.
#[inline]
fn ends<const N: usize>(word: &[u8]) -> [[u8; N]; 2] {
    let ends = [word.first_chunk(), word.last_chunk()];
    ends.map(|end| end.copied().unwrap_or([0; N]))
}
