//! How two versions of a text differ: whether in substance, and where.
//!
//! It must not know what the texts are of.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

/// How long comparing may take before it becomes coarser: chosen by us, less than a person notices.
const PATIENCE: Duration = Duration::from_millis(80);

/// What a number before one of these words counts is the page, not the event.
const COUNTED: [&str; 18] = [
    "comment",
    "comments",
    "kommentar",
    "kommentare",
    "commentaire",
    "commentaires",
    "comentario",
    "comentarios",
    "комментарий",
    "комментария",
    "комментариев",
    "view",
    "views",
    "like",
    "likes",
    "shares",
    "replies",
    "reads",
];

/// Stands for a sign within a number.
const JOINT: char = '_';

/// Words that a time stamp of the page stands behind.
const STAMPED: [&str; 9] = [
    "updated",
    "modified",
    "edited",
    "aktualisiert",
    "actualizado",
    "обновлено",
    "оновлено",
    "posted",
    "refreshed",
];

/// Words that stand between the numbers of a time stamp.
const OF_STAMPS: [&str; 37] = [
    "at", "on", "am", "pm", "a", "p", "m", "utc", "gmt", "z", "est", "edt", "cet", "cest", "msk",
    "bst", "uhr", "mins", "min", "minute", "minutes", "hour", "hours", "jan", "feb", "mar", "apr",
    "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ago", "t",
];

/// A piece of the later text, of the earlier one, or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Same(String),
    /// In the earlier text only.
    Gone(String),
    /// In the later text only.
    New(String),
}

/// Returns whether two texts differ in more than white space, punctuation, capitals, the page's
/// own counters ("12 comments") and time stamps ("updated 12:04").
///
/// Other numbers are substance: "12 killed" and "15 killed" are different news.
pub fn is_material(earlier: &str, later: &str) -> bool {
    earlier != later && substance(earlier) != substance(later)
}

/// Returns the words that carry meaning, in lower case.
fn substance(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let lower = joined_numbers(&lower);
    let split = lower.split(|c: char| c != JOINT && !c.is_alphanumeric() && !is_sign(c));
    let mut words = split.filter(|word| !word.is_empty()).peekable();
    let mut kept = Vec::new();
    let mut in_stamp = false;
    while let Some(word) = words.next() {
        let numeric = word.starts_with(|c: char| c.is_ascii_digit());
        let counts = numeric && words.peek().is_some_and(|next| COUNTED.contains(next));
        in_stamp = STAMPED.contains(&word) || in_stamp && (numeric || OF_STAMPS.contains(&word));
        if !counts && !(in_stamp && (numeric || OF_STAMPS.contains(&word))) {
            kept.push(word.to_owned());
        }
    }
    kept
}

/// Returns the text with `JOINT` for the signs between digits, so that `1,204` stays one word.
fn joined_numbers(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut after_digit = false;
    while let Some(c) = chars.next() {
        let before_digit = chars.peek().is_some_and(char::is_ascii_digit);
        let is_joint = matches!(c, ',' | '.' | ':') && after_digit && before_digit;
        joined.push(if is_joint { JOINT } else { c });
        after_digit = c.is_ascii_digit();
    }
    joined
}

/// Returns whether a sign changes what a number or an amount says, or is a picture.
fn is_sign(c: char) -> bool {
    matches!(c, '%' | '$' | '€' | '£' | '¥' | '+')
        || c >= '\u{2600}'
            && !('\u{3000}'..='\u{303F}').contains(&c)
            && !('\u{FE00}'..='\u{FF65}').contains(&c)
}

/// Returns the earlier and the later text in one, word by word. Changed words that only white space
/// parts are one piece, so that phrases stay readable.
pub fn words(earlier: &str, later: &str) -> Vec<Piece> {
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_unicode_words(earlier, later);
    let mut merger = Merger::default();
    for change in diff.iter_all_changes() {
        merger.add(change.tag(), change.value());
    }
    merger.end_change();
    merger.pieces
}

/// Joins words into pieces.
#[derive(Default)]
struct Merger {
    pieces: Vec<Piece>,
    gone: String,
    new: String,
    /// White space that stands in both texts after a changed word.
    blank: String,
}

impl Merger {
    fn add(&mut self, tag: ChangeTag, word: &str) {
        let is_changing = !self.gone.is_empty() || !self.new.is_empty();
        match tag {
            ChangeTag::Equal if is_changing && word.trim().is_empty() => self.blank.push_str(word),
            ChangeTag::Equal => {
                self.end_change();
                self.push_same(word);
            }
            ChangeTag::Delete | ChangeTag::Insert => {
                let blank = std::mem::take(&mut self.blank);
                for text in [&mut self.gone, &mut self.new] {
                    text.push_str(&blank);
                }
                match tag {
                    ChangeTag::Delete => self.gone.push_str(word),
                    _ => self.new.push_str(word),
                }
            }
        }
    }

    fn end_change(&mut self) {
        let (gone, new) = (
            std::mem::take(&mut self.gone),
            std::mem::take(&mut self.new),
        );
        if !gone.is_empty() {
            self.pieces.push(Piece::Gone(gone));
        }
        if !new.is_empty() {
            self.pieces.push(Piece::New(new));
        }
        let blank = std::mem::take(&mut self.blank);
        if !blank.is_empty() {
            self.push_same(&blank);
        }
    }

    fn push_same(&mut self, word: &str) {
        if let Some(Piece::Same(text)) = self.pieces.last_mut() {
            text.push_str(word);
        } else {
            self.pieces.push(Piece::Same(word.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_substance_and_what_is_not() {
        let check = |earlier: &str, later: &str, expected: bool| {
            assert_eq!(is_material(earlier, later), expected, "{earlier} / {later}");
            assert_eq!(is_material(later, earlier), expected, "{later} / {earlier}");
        };
        check("Shots fired.", "Shots  fired", false);
        check("Shots fired", "shots\n\nfired!", false);
        check("“Shots” fired", "\"Shots\" fired", false);
        check("Talks. 12 comments", "Talks. 15 Comments", false);
        check("Talks (1,204 views)", "Talks (3,999 views)", false);
        check(
            "Talks. Updated 12:04 UTC",
            "Talks. Updated 25 Nov at 13:10",
            false,
        );
        check(
            "Talks, updated 3 minutes ago",
            "Talks, updated 2 hours ago",
            false,
        );
        check("12 killed", "15 killed", true);
        check("Strike at 12:04", "Strike at 13:04", true);
        check("Oil up 5%", "Oil up 5$", true);
        check("They will strike", "They will not strike", true);
        check("", "Text", true);
        check("北京警告", "北京抗议", true);
    }

    #[test]
    fn a_difference_holds_both_texts() {
        let pieces = words("Fleet leaves port today", "Fleet enters port today");
        assert_eq!(
            pieces,
            [
                Piece::Same("Fleet ".to_owned()),
                Piece::Gone("leaves".to_owned()),
                Piece::New("enters".to_owned()),
                Piece::Same(" port today".to_owned()),
            ]
        );
        let pieces = words("Fleet leaves port today", "Fleet will stay today");
        assert_eq!(pieces[1], Piece::Gone("leaves port".to_owned()));
        assert_eq!(pieces[2], Piece::New("will stay".to_owned()));
    }
}
