//! What each character means for safe display. Tables only; the decisions stand in `clean`.

use unicode_normalization::char::is_combining_mark;

/// How a character is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Shown as it is.
    Visible,
    /// Shown on the character before it.
    Mark,
    /// ZWJ or ZWNJ: kept between characters that it joins or parts.
    Joiner,
    /// White space within a line.
    Space,
    /// A horizontal tab.
    Tab,
    /// Ends a line.
    Break,
    /// Never shown.
    Dropped,
}

/// Returns how the character is treated.
pub(super) fn class(character: char) -> Class {
    match character {
        // What most texts are made of, told without a look into tables: ASCII, Latin, Greek and Cyrillic
        // letters, Han and Hangul.
        '!'..='~'
        | '\u{c0}'..='\u{2ff}'
        | '\u{391}'..='\u{481}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => Class::Visible,
        '\t' => Class::Tab,
        '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Break,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        // The blank Braille cell looks like a space.
        '\u{2800}' => Class::Space,
        _ if character.is_whitespace() && character != '\r' => Class::Space,
        _ if character.is_control() || is_invisible(character) => Class::Dropped,
        // Vowels and finals of conjoining Hangul: no width of their own, so they can pile up too.
        '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}' => Class::Mark,
        _ if is_combining_mark(character) => Class::Mark,
        _ => Class::Visible,
    }
}

/// Returns whether the character is invisible, changes the direction of others, or stands for
/// nothing: default ignorable code points (Unicode 16, `DerivedCoreProperties.txt`) but for the
/// joiners, and the non-characters.
///
/// Variation selectors are among them: terminals and width tables disagree on what they do to the
/// width of an emoji, and the text means the same without.
fn is_invisible(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00AD
            | 0x034F
            | 0x061C
            | 0x115F
            | 0x1160
            | 0x17B4
            | 0x17B5
            | 0x180E
            | 0x200B
            | 0x200E
            | 0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x206F
            | 0x3164
            | 0xFDD0..=0xFDEF
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFFC
            | 0x1_BCA0..=0x1_BCA3
            | 0x1_D173..=0x1_D17A
            | 0xE_0000..=0xE_0FFF
    ) || u32::from(character) & 0xFFFE == 0xFFFE
}

/// Returns whether `joiner` (ZWJ or ZWNJ) between two characters changes what is read.
pub(super) fn may_join(before: char, joiner: char, after: char) -> bool {
    let scripts = is_joining_script(before) && is_joining_script(after);
    let emoji = joiner == '\u{200d}' && is_pictograph(before) && is_pictograph(after);
    scripts || emoji
}

/// Scripts whose letters change shape beside each other: Arabic and Syriac to Thaana and N'Ko,
/// Mandaic, the Indic scripts, Tibetan, Myanmar, Khmer, Mongolian.
fn is_joining_script(character: char) -> bool {
    matches!(
        u32::from(character),
        0x0600..=0x08FF
            | 0x0900..=0x0DFF
            | 0x0F00..=0x109F
            | 0x1780..=0x18AF
            | 0xA840..=0xA87F
            | 0xA8E0..=0xA8FF
            | 0xFB50..=0xFDFF
            | 0xFE70..=0xFEFE
    )
}

/// The blocks that emoji sequences are made of.
fn is_pictograph(character: char) -> bool {
    matches!(u32::from(character), 0x2190..=0x21FF | 0x2300..=0x27BF | 0x2B00..=0x2BFF | 0x1_F000..=0x1_FAFF)
}

/// Returns the sign that a C1 control stands for when Windows-1252 was read as Latin-1, which is
/// where such characters come from: only those that headlines use.
pub(super) const fn windows_sign(character: char) -> Option<char> {
    Some(match character {
        '\u{80}' => '€',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{95}' => '•',
        '\u{96}' => '–',
        '\u{97}' => '—',
        '\u{99}' => '™',
        _ => return None,
    })
}
