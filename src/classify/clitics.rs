//! Words that Arabic and Hebrew write together with the word that follows: conjunctions,
//! prepositions, the article.
//!
//! Where one begins and the word ends cannot be told without a dictionary, so each reading is tried:
//! the token as it stands, without its first clitic, and without all that can be clitics.

/// Fewest letters that must be left of a word.
const REST_MIN: usize = 2;

/// A language whose clitics are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clitics {
    Arabic,
    Hebrew,
}

/// Clitics of one letter: `wa`, `fa`, `bi`, `li`, `ka`, `sa`.
const ARABIC: &[&str] = &["و", "ف", "ب", "ل", "ك", "س"];
/// The article, and what it becomes behind others; the longest first.
const ARABIC_LONG: &[&str] = &[
    "وبال", "وكال", "فبال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال", "وب", "ول", "وس",
];
/// `ha`, `ve`, `be`, `le`, `mi`, `she`, `ke`.
const HEBREW: &[&str] = &["ה", "ו", "ב", "ל", "מ", "ש", "כ"];
/// Two of them.
const HEBREW_LONG: &[&str] = &[
    "וה", "וב", "ול", "ומ", "וש", "וכ", "שה", "שב", "של", "שמ", "מה", "כש", "לכ", "בה",
];

impl Clitics {
    /// Returns the clitics of a language, if it has some.
    pub(super) fn of(language: &str) -> Option<Self> {
        match language {
            "ar" => Some(Self::Arabic),
            "he" => Some(Self::Hebrew),
            _ => None,
        }
    }

    /// Returns a token without its first clitic and without the longest run of them, each if it can
    /// be so.
    pub(super) fn without(self, token: &str) -> [Option<&str>; 2] {
        let (short, long) = match self {
            Self::Arabic => (ARABIC, ARABIC_LONG),
            Self::Hebrew => (HEBREW, HEBREW_LONG),
        };
        let strip = |clitics: &[&str]| {
            let mut clitics = clitics.iter();
            let rest = clitics.find_map(|clitic| token.strip_prefix(clitic))?;
            (rest.chars().nth(REST_MIN - 1).is_some()).then_some(rest)
        };
        [strip(short), strip(long)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clitics_come_off_and_short_words_stay() {
        let arabic = |token| Clitics::Arabic.without(token);
        assert_eq!(arabic("والصاروخ"), [Some("الصاروخ"), Some("صاروخ")]);
        assert_eq!(arabic("للجيش"), [Some("لجيش"), Some("جيش")]);
        assert_eq!(arabic("صاروخ"), [None, None]);
        assert_eq!(arabic("ول"), [None, None]);
        let hebrew = |token| Clitics::Hebrew.without(token);
        assert_eq!(hebrew("והטילים"), [Some("הטילים"), Some("טילים")]);
        assert_eq!(hebrew("מלחמה"), [Some("לחמה"), None]);
    }
}
