//! The one tokeniser: Unicode words, folded in case and diacritics, CJK and Thai as bigrams.
//!
//! The classifier, the folding of events, the query evaluator and the full-text index all read
//! text through this module, so that a word means the same everywhere. It must not know what
//! its tokens are used for.
//!
//! A token is a maximal run of letters, digits and combining marks. Apostrophes, hyphens and all
//! other signs separate tokens (`F-16` is `f`, `16`; `Russia's` is `russia`, `s`). Soft hyphens and
//! zero-width characters inside a word are skipped, so that they cannot split it. Runs in scripts
//! that are written without spaces (Han, Hiragana, Katakana, Thai) become overlapping pairs of
//! characters; a run of one character is a token of one.

mod cutter;

use std::ops::Range;

pub use self::cutter::{CutWords, Cutter, Piece};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded form: lower case, without diacritics, compatibility forms resolved.
    pub folded: String,
    /// Where it stands in the text, in bytes, on character boundaries.
    pub span: Range<usize>,
}

/// Returns the tokens of `text` in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    each_token(text, |folded, span| {
        found.push(Token {
            folded: folded.to_owned(),
            span,
        });
    });
    found
}

/// Returns the folded tokens of `text`, joined by single spaces: what the full-text index stores.
pub fn folded(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    each_token(text, |token, _| {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(token);
    });
    joined
}

/// Returns the words of a folded form as the full-text index sees them.
///
/// A few signs of one character fold to several words (U+FDFA) or to none; the index parts its text at
/// spaces, so this is where tokens begin and end.
pub fn parts(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|part| !part.is_empty())
}

/// Returns the words of a text as the full-text index sees them.
pub fn words(text: &str) -> Vec<String> {
    parts(&folded(text)).map(str::to_owned).collect()
}

/// Calls `visit` with the folded form and the span (bytes) of each token of `text`, in order.
///
/// This is [`tokens`] without an allocation per token.
pub fn each_token(text: &str, mut visit: impl FnMut(&str, Range<usize>)) {
    let arena = Cutter::memory(text);
    let mut cutter = Cutter::new(&arena, text);
    while let Some(piece) = cutter.next() {
        visit(cutter.word(&piece), piece.span);
    }
}

/// Returns whether the character at `end`, which is beyond ASCII, does not go on with a word before it.
fn ends_before(text: &str, end: usize) -> bool {
    let next = text.get(end..).and_then(|rest| rest.chars().next());
    next.is_none_or(|next| {
        Script::of(next) != Script::Spaced && !is_ignorable(next) && !is_mark(next)
    })
}

/// Visits the tokens of the run of one script at `start`; returns where it ends.
fn each_of_run(
    text: &str,
    start: usize,
    buffer: &mut String,
    visit: &mut impl FnMut(&str, Range<usize>),
) -> usize {
    let mut chars = text.get(start..).unwrap_or_default().char_indices();
    let Some((_, first)) = chars.next() else {
        return text.len();
    };
    let mut end = start + first.len_utf8();
    let script = Script::of(first);
    if script == Script::None {
        return end;
    }
    let mut run: Vec<(usize, char)> = Vec::new();
    buffer.clear();
    if script == Script::Unspaced {
        run.push((start, first));
    } else {
        fold_char(first, buffer);
    }
    let mut next_at = end;
    for (offset, next) in chars {
        let at = start + offset;
        if is_ignorable(next) {
            // Invisible: it neither ends the word nor belongs to it.
        } else if Script::of(next) == script {
            end = at + next.len_utf8();
            if script == Script::Unspaced {
                run.push((at, next));
            } else {
                fold_char(next, buffer);
            }
        } else if is_mark(next) {
            end = at + next.len_utf8();
            if script == Script::Spaced && !is_diacritic(next) {
                buffer.push(next);
            }
        } else {
            break;
        }
        next_at = at + next.len_utf8();
    }
    if script == Script::Unspaced {
        each_bigram(&run, end, buffer, visit);
    } else {
        // A mark whose letter was folded away belongs to nothing.
        let token = buffer.trim_start_matches(is_mark);
        if !token.is_empty() {
            visit(token, start..end);
        }
    }
    next_at
}

/// Returns whether a character belongs to the one before it: the sound marks of half-width kana are
/// letters by their class and marks by their use.
fn is_mark(character: char) -> bool {
    is_combining_mark(character) || matches!(u32::from(character), 0xFF9E | 0xFF9F)
}

/// Calls `visit` for each overlapping pair of the run's characters, or for the only one.
fn each_bigram(
    run: &[(usize, char)],
    end: usize,
    buffer: &mut String,
    visit: &mut impl FnMut(&str, Range<usize>),
) {
    let end_of = |idx: usize| run.get(idx + 1).map_or(end, |&(at, _)| at);
    if let [(start, only)] = run {
        buffer.clear();
        fold_char(*only, buffer);
        visit(buffer, *start..end);
    }
    for (idx, pair) in run.windows(2).enumerate() {
        if let [(start, first), (_, second)] = pair {
            buffer.clear();
            fold_char(*first, buffer);
            fold_char(*second, buffer);
            visit(buffer, *start..end_of(idx + 1));
        }
    }
}

/// How a character takes part in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Not part of any token.
    None,
    /// Written with spaces between words.
    Spaced,
    /// Written without spaces: tokens are pairs of characters.
    Unspaced,
}

impl Script {
    fn of(character: char) -> Self {
        if character.is_ascii() {
            return if character.is_ascii_alphanumeric() {
                Self::Spaced
            } else {
                Self::None
            };
        }
        match u32::from(character) {
            // What most texts are made of, told without a look into tables: Latin, Cyrillic, Hebrew,
            // Arabic and Hangul letters, Han, and punctuation.
            0x00C0..=0x00D6
            | 0x00D8..=0x00F6
            | 0x00F8..=0x024F
            | 0x0400..=0x0481
            | 0x048A..=0x052F
            | 0x05D0..=0x05EA
            | 0x0620..=0x064A
            | 0xAC00..=0xD7A3 => Self::Spaced,
            0x4E00..=0x9FFF => Self::Unspaced,
            // Of these, U+02B9 to U+02BF are letters by their class and apostrophes in use: `зʼєднання`
            // is written with either.
            0x2010..=0x205E | 0x02B9..=0x02BF => Self::None,
            0x0E00..=0x0E7F
            | 0x3005..=0x3007
            | 0x3040..=0x30FF
            | 0x31F0..=0x31FF
            | 0x3400..=0x4DBF
            | 0xF900..=0xFAFF
            | 0xFF66..=0xFF9D
            | 0x2_0000..=0x3_FFFF => {
                if character.is_alphanumeric() && !is_combining_mark(character) {
                    Self::Unspaced
                } else {
                    Self::None
                }
            }
            _ if is_mark(character) => Self::None,
            _ if !character.is_alphanumeric() => Self::None,
            // Radicals, numerals and enclosed forms that fold to Han: `〸` is `十`.
            0x2E80..=0x33FF => match std::iter::once(character)
                .nfkd()
                .find(|c| c.is_alphanumeric())
            {
                Some(part) if part != character => Self::of(part),
                _ => Self::Spaced,
            },
            _ => Self::Spaced,
        }
    }
}

/// Returns whether the character is invisible and does not separate words.
fn is_ignorable(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00AD | 0x034F | 0x061C | 0x0640 | 0x180E | 0x200B..=0x200F | 0x2060..=0x2064 | 0xFEFF
    ) || matches!(u32::from(character), 0xFE00..=0xFE0F)
}

/// Returns whether a combining mark can be left out without changing the word for a reader who
/// searches: accents, Hebrew and Arabic vowel points. The vowel signs of Indic scripts stay.
fn is_diacritic(mark: char) -> bool {
    matches!(
        u32::from(mark),
        0x0300..=0x036F
            | 0x0483..=0x0489
            | 0x0591..=0x05C7
            | 0x0610..=0x061A
            | 0x064B..=0x065F
            | 0x0670
            | 0x06D6..=0x06ED
            | 0x0897..=0x089F
            | 0x08CA..=0x08FF
            | 0x1AB0..=0x1AFF
            | 0x1DC0..=0x1DFF
            | 0x20D0..=0x20FF
            | 0x2DE0..=0x2DFF
            | 0xA66F..=0xA67D
            | 0xFE20..=0xFE2F
    )
}

/// Appends the folded form of one character.
///
/// NFKD without combining marks, lower case; `ß`, `ł`, `ø`, `đ`, `ı`, `æ`, `œ` and the Arabic and
/// Cyrillic letters that differ by habit only are written in their plain form.
fn fold_char(character: char, folded: &mut String) {
    if character.is_ascii() {
        folded.push(character.to_ascii_lowercase());
        return;
    }
    // Kana and Hangul syllables keep their form: taken apart they would change sound or length; and
    // so do the vowels of Thai and Lao that would begin with a mark.
    if matches!(u32::from(character), 0x0E33 | 0x0EB3 | 0x3041..=0x30FF | 0xAC00..=0xD7A3) {
        folded.push(character);
        return;
    }
    // These are their own form: small Cyrillic letters, Hebrew and Arabic ones, Han.
    if matches!(
        u32::from(character),
        0x0430..=0x0438
            | 0x043A..=0x044F
            | 0x05D0..=0x05EA
            | 0x0627..=0x0628
            | 0x062A..=0x063A
            | 0x0641..=0x0648
            | 0x4E00..=0x9FFF
    ) {
        folded.push(character);
        return;
    }
    for part in std::iter::once(character).nfkd() {
        for lower in part.to_lowercase() {
            match lower {
                mark if is_diacritic(mark) || is_ignorable(mark) => {}
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'ł' => folded.push('l'),
                'ø' => folded.push('o'),
                'đ' | 'ð' => folded.push('d'),
                'ı' => folded.push('i'),
                // Arabic and Persian: forms of one letter that writers use interchangeably.
                'ى' | 'ی' => folded.push('ي'),
                'ک' => folded.push('ك'),
                'ة' => folded.push('ه'),
                sign if Script::of(sign) != Script::None || is_combining_mark(sign) => {
                    folded.push(sign);
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
