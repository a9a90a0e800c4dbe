//! The language of a text. Knows codes and letters, and nothing of the lexicon.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;
use whatlang::Lang;

/// Bytes of text that are looked at, from the beginning; chosen by us: more costs time and
/// changes the answer for mixed texts only.
const BYTES_MAX: usize = 400;

/// Fewest letters of a text whose trigrams are looked at; chosen by us.
const LETTERS_MIN: usize = 50;

/// The languages that are told apart, with ISO 639-1 codes.
const KNOWN: [(Lang, &str); 34] = [
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
    (Lang::Hin, "hi"),
];

/// Returns the language of a text as an ISO 639-1 code, when it is clear enough.
pub fn language(text: &str) -> Option<&'static str> {
    let head = text
        .get(..text.floor_char_boundary(BYTES_MAX))
        .unwrap_or(text);
    if let Some(code) = by_letters(head)
        .or_else(|| by_words(head))
        .or_else(|| by_own_letters(head))
    {
        return Some(code);
    }
    // Of a few words trigrams say too little.
    let letters = head.chars().filter(|c| c.is_alphabetic());
    if letters.count() < LETTERS_MIN {
        return None;
    }
    let info = whatlang::detect(head).filter(whatlang::Info::is_reliable)?;
    KNOWN
        .into_iter()
        .find(|&(lang, _)| lang == info.lang())
        .map(|(_, code)| code)
}

/// Returns whether this could be an ISO 639-1 code.
pub(super) fn is_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Returns whether texts in one language are read with names in another: those in the same script,
/// which headlines borrow from each other, and English ones, which stand everywhere.
pub(super) fn reads_names_of(text: &str, names: &str) -> bool {
    names == "en" || Script::of(text) == Script::of(names)
}

/// Returns whether a language is written in Latin letters, as far as it is known.
pub(super) fn is_latin(language: &str) -> bool {
    Script::of(language) == Script::Latin
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Han,
    /// One that only this language is written in, as far as languages are known here.
    Own(u8),
}

impl Script {
    fn of(language: &str) -> Self {
        match language {
            "uk" | "ru" | "be" | "bg" | "sr" | "mk" => Self::Cyrillic,
            "ar" | "fa" => Self::Arabic,
            "zh" | "ja" => Self::Han,
            "he" => Self::Own(0),
            "hi" => Self::Own(1),
            "ko" => Self::Own(2),
            "el" => Self::Own(3),
            _ => Self::Latin,
        }
    }
}

/// Tells by its letters what language a text is in, where letters say so.
///
/// whatlang finds the Cyrillic languages hard to tell apart in short texts, and is slow.
fn by_letters(text: &str) -> Option<&'static str> {
    if text.is_ascii() {
        return None;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (foreign, all) = letters.fold((0_usize, 0_usize), |(foreign, all), c| {
        (foreign + usize::from(!c.is_ascii()), all + 1)
    });
    // No share below is smaller: a text in English with curly quotes.
    if foreign * 3 < all {
        return None;
    }
    let has = |letters: &str| text.chars().any(|letter| letters.contains(letter));
    // Letters of one script among all letters; a mixed text is in the language of most of them.
    let share = |from: char, to: char| {
        let letters = text.chars().filter(|c| c.is_alphabetic());
        letters.fold((0_usize, 0_usize), |(inside, all), c| {
            (inside + usize::from((from..=to).contains(&c)), all + 1)
        })
    };
    let mostly = |from: char, to: char| {
        let (inside, all) = share(from, to);
        inside * 2 > all
    };
    // A character of these says as much as several letters.
    let within = |from: char, to: char| {
        let (inside, all) = share(from, to);
        inside * 3 >= all && inside > 0
    };
    if mostly('\u{400}', '\u{52f}') {
        if has("ўЎ") {
            Some("be")
        } else if has("їєґЇЄҐ") || (has("іІ") && !has("ыэёЫЭЁ")) {
            Some("uk")
        } else if has("ыэёЫЭЁ") {
            Some(if has("іІ") { "be" } else { "ru" })
        } else {
            None
        }
    } else if within('\u{ac00}', '\u{d7a3}') {
        Some("ko")
    } else if within('\u{3040}', '\u{30ff}') || (has_kana(text) && within('\u{3040}', '\u{9fff}')) {
        Some("ja")
    } else if within('\u{4e00}', '\u{9fff}') {
        Some("zh")
    } else if mostly('\u{590}', '\u{5ff}') {
        Some("he")
    } else if mostly('\u{600}', '\u{6ff}') {
        Some(if has("پچژگکی") { "fa" } else { "ar" })
    } else if mostly('\u{900}', '\u{97f}') {
        Some("hi")
    } else {
        None
    }
}

/// Tells by letters that only one language has, where two different words say so: one may be a name.
fn by_own_letters(text: &str) -> Option<&'static str> {
    let known = OWN_LETTERS.iter().find(|(_, letters)| {
        let words = text.split_whitespace();
        let mut words = words.filter(|word| word.chars().any(|c| letters.contains(c)));
        words
            .next()
            .is_some_and(|first| words.any(|word| word != first))
    });
    known.map(|(code, _)| *code)
}

/// Letters that, among the languages with a lexicon that are written in Latin letters, only one has.
const OWN_LETTERS: [(&str, &str); 5] = [
    ("tr", "ğĞışŞİ"),
    ("pl", "łŁąĄęĘżŻźŹśŚćĆńŃ"),
    ("es", "ñÑ¿¡"),
    ("de", "ß"),
    ("pt", "ãÃõÕ"),
];

fn has_kana(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3041}'..='\u{3096}'))
}

/// Small words and word endings' stand-ins of the languages in Latin letters, each at most eight
/// bytes. A word may belong to several.
const SMALL_WORDS: [(&str, &str); 8] = [
    (
        "en",
        "the of and to for with says after over its that by from is at as his has was are in on it \
         he be not but who will their this an a",
    ),
    (
        "de",
        "der die das und im mit von für auf ist nach bei den dem ein eine gegen zu sich nicht des \
         zum zur wegen vor will aus als über",
    ),
    (
        "fr",
        "le la les des et une un dans pour sur du au aux avec est qui par ses contre après d l de se \
         en sont ont plus",
    ),
    (
        "es",
        "el la los las y del una un con por para en su que al tras sobre contra más lo es se de como \
         sus hasta",
    ),
    (
        "it",
        "il lo la gli le di del della dei delle nel nella con per una un che al alla sul sulla e è \
         contro dopo si non tra da",
    ),
    (
        "pt",
        "o os as do da dos das no na nos nas em um uma com por para que ao à e é contra após se não \
         sobre são de pelo pela",
    ),
    (
        "pl",
        "w i na z do się nie że o po za od przez dla jest są jak to ze przy pod nad oraz przed ale \
         już tym być",
    ),
    (
        "tr",
        "ve bir bu da de için ile ne en çok olarak sonra kadar gibi daha var dedi oldu ise göre karşı \
         üzere olan eden ilk",
    ),
];

/// Returns a word of at most eight bytes as a number, ASCII letters in lower case.
fn packed(word: &str) -> u64 {
    word.bytes().fold(0, |packed, byte| {
        packed << 8 | u64::from(byte.to_ascii_lowercase())
    })
}

/// The small words by number, with a bit for each language that has them.
static BY_WORD: LazyLock<FxHashMap<u64, u8>> = LazyLock::new(|| {
    let mut by_word = FxHashMap::default();
    for (bit, (_, words)) in SMALL_WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            *by_word.entry(packed(word)).or_default() |= 1 << bit;
        }
    }
    by_word
});

/// Returns the language whose small words are two or more and clearly more than those of any other.
///
/// This is many times faster than comparing trigrams, and right for whole sentences.
fn by_words(text: &str) -> Option<&'static str> {
    const WORDS_MIN: usize = 2;
    let by_word = &*BY_WORD;
    let mut counts = [0_usize; SMALL_WORDS.len()];
    let parts = |c: char| !c.is_alphanumeric() && (c.is_ascii() || !is_combining_mark(c));
    for word in text.split(parts) {
        if word.is_empty() || word.len() > 8 {
            continue;
        }
        let Some(bits) = by_word.get(&packed(word)) else {
            continue;
        };
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += usize::from(bits >> bit & 1);
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let mut ranked = counts;
    ranked.sort_unstable();
    let second = ranked.iter().rev().nth(1).copied().unwrap_or_default();
    if most < WORDS_MIN || most * 3 < second * 4 || most == second {
        return None;
    }
    let language = counts.iter().position(|&count| count == most)?;
    SMALL_WORDS.get(language).map(|(code, _)| *code)
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
            ("Rosyjskie myśliwce zakłóciły ćwiczenia", "pl"),
            ("Rusya’nın füze saldırısında ölü sayısı arttı", "tr"),
        ] {
            assert_eq!(language(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_has_no_language() {
        assert_eq!(language(""), None);
        assert_eq!(language("123 456"), None);
        assert_eq!(language("Lech Wałęsa warns Moscow"), None);
        assert_eq!(language("Russia threatens nuclear strike"), None);
    }
}
