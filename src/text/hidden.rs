//! Characters that a text must not bring to a terminal as they are.
//!
//! `clean` takes them out of text that is to be read. Formats that other programs read (JSON, OPML)
//! keep their data exact and write these characters as escapes. This module is the one list that
//! every sink asks; it must not know the formats.

/// Returns whether a character is a control, turns the direction of others, or cannot be seen.
///
/// Line feed, carriage return and tab are controls too. The joiners U+200C and U+200D are not here:
/// scripts need them, and they change nothing but the shape of their neighbours.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            u32::from(character),
            0x00AD
                | 0x034F
                | 0x061C
                | 0x180E
                | 0x200B
                | 0x200E
                | 0x200F
                | 0x2028..=0x202E
                | 0x2060..=0x206F
                | 0xFEFF
                | 0xFFF9..=0xFFFB
                | 0xE_0000..=0xE_0FFF
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;

    #[test]
    fn clean_text_hides_nothing_but_its_line_ends() {
        let all: String = (char::MIN..=char::MAX).collect();
        for part in all.chars().collect::<Vec<_>>().chunks(1_000) {
            let part: String = part.iter().flat_map(|&c| ['x', c]).collect();
            let hidden = |c: &char| *c != '\n' && is_hidden(*c);
            assert_eq!(clean::block(&part).chars().find(hidden), None);
        }
        assert!(!is_hidden('é') && !is_hidden('\u{200d}') && !is_hidden(' '));
    }
}
