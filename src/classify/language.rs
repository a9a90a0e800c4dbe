//! The language of a text. Knows codes and letters, and nothing of the lexicon.

use whatlang::Lang;

/// Bytes of text that are looked at, from the beginning; chosen by us: more costs time and
/// changes the answer for mixed texts only.
const BYTES_MAX: usize = 400;

/// The languages that are told apart, with ISO 639-1 codes.
const KNOWN: [(Lang, &str); 33] = [
    (Lang::Eng, "en"),
    (Lang::Ukr, "uk"),
    (Lang::Rus, "ru"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Hrv, "hr"),
    (Lang::Bel, "be"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Fin, "fi"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "nb"),
    (Lang::Ell, "el"),
    (Lang::Tur, "tr"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Heb, "he"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
];

/// Returns the language of a text as an ISO 639-1 code, when it is clear enough.
pub fn language(text: &str) -> Option<&'static str> {
    let head = text
        .get(..text.floor_char_boundary(BYTES_MAX))
        .unwrap_or(text);
    if let Some(code) = by_letters(head).or_else(|| by_words(head)) {
        return Some(code);
    }
    let info = whatlang::detect(head).filter(whatlang::Info::is_reliable)?;
    KNOWN
        .into_iter()
        .find(|&(lang, _)| lang == info.lang())
        .map(|(_, code)| code)
}

/// Tells the Cyrillic languages that have letters of their own from each other.
///
/// whatlang finds them hard to tell apart in short texts.
fn by_letters(text: &str) -> Option<&'static str> {
    let has = |letters: &str| text.chars().any(|letter| letters.contains(letter));
    if text.is_ascii() || !has("аеиоАЕИО") {
        None
    } else if has("ўЎ") {
        Some("be")
    } else if has("їєґЇЄҐ") || (has("іІ") && !has("ыэёЫЭЁ")) {
        Some("uk")
    } else if has("ыэёЫЭЁ") {
        Some("ru")
    } else {
        None
    }
}

/// Small words of a language, none of which is common in another one here.
const SMALL_WORDS: [(&str, &[&str]); 4] = [
    (
        "en",
        &[
            "the", "of", "and", "to", "for", "with", "says", "after", "over", "its", "that", "by",
            "from", "is", "at", "as", "his", "has", "was", "are",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "im", "mit", "von", "für", "auf", "ist", "nach", "bei",
            "den", "dem", "ein", "eine", "gegen", "zu", "sich", "nicht",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "des", "et", "une", "dans", "pour", "sur", "du", "au", "aux", "avec",
            "est", "qui", "par", "ses", "contre", "après", "d", "l",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "del", "una", "con", "por", "para", "en", "su", "que", "al",
            "tras", "sobre", "contra", "más", "lo", "es", "se",
        ],
    ),
];

/// Returns the language whose small words are three or more and twice those of any other.
///
/// This is many times faster than comparing trigrams, and right for whole sentences.
fn by_words(text: &str) -> Option<&'static str> {
    const WORDS_MIN: usize = 3;
    let mut counts = [0_usize; SMALL_WORDS.len()];
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.len() > 7 || word.is_empty() {
            continue;
        }
        for ((_, words), count) in SMALL_WORDS.iter().zip(&mut counts) {
            *count += usize::from(words.iter().any(|known| known.eq_ignore_ascii_case(word)));
        }
    }
    let total: usize = counts.iter().sum();
    SMALL_WORDS
        .iter()
        .zip(counts)
        .find(|&(_, count)| count >= WORDS_MIN && count * 3 >= total * 2)
        .map(|((code, _), _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_recognised() {
        for (text, expected) in [
            (
                "Russia’s foreign minister said the Kremlin will begin talks with the US",
                "en",
            ),
            ("Росія завдала ракетного удару по Києву, є загиблі", "uk"),
            (
                "Россия нанесла новый ракетный удар по Киеву, сообщили в министерстве",
                "ru",
            ),
            (
                "Der Bundeskanzler sprach mit dem Präsidenten über die Lage in der Ukraine",
                "de",
            ),
            (
                "Le président a évoqué avec son homologue les frappes sur la capitale",
                "fr",
            ),
            (
                "El presidente habló con los ministros sobre el ataque en la capital",
                "es",
            ),
            ("ロシアの外務大臣は水曜日に会談を始めると述べた", "ja"),
        ] {
            assert_eq!(language(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_has_no_language() {
        assert_eq!(language(""), None);
        assert_eq!(language("123 456"), None);
    }
}
