//! The language of a text. Knows codes and letters, and nothing of the lexicon.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;
use whichlang::{Lang, detect_language};

use super::OTHERWISE;

/// Bytes of text that are looked at, from the beginning; chosen by us: more costs time and
/// changes the answer for mixed texts only.
const BYTES_MAX: usize = 400;

/// The languages in Latin letters that are told apart by pieces of words, with ISO 639-1 codes.
const LATIN: [(Lang, &str); 8] = [
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Tur, "tr"),
    (Lang::Nld, "nl"),
];

/// Returns the language of a text as an ISO 639-1 code, when it is clear enough.
pub fn language(text: &str) -> Option<&'static str> {
    let head = text
        .get(..text.floor_char_boundary(BYTES_MAX))
        .unwrap_or(text);
    by_letters(head)
        .or_else(|| by_words(head))
        .or_else(|| by_own_letters(head, 2))
        .or_else(|| by_pieces(head))
}

/// Returns the language of a story as an ISO 639-1 code: what is said of it, unless the letters of its
/// title contradict that; else what the text tells, else English.
pub fn story_language<'a>(title: &str, body: &str, said: Option<&'a str>) -> &'a str {
    let primary = said.and_then(|said| said.split(['-', '_']).next());
    primary
        .filter(|code| is_ascii_mostly(title) == is_latin(code))
        .or_else(|| language(longer(title, body)))
        .unwrap_or(OTHERWISE)
}

/// Returns whether most bytes of a text are ASCII, as in languages written in Latin letters.
pub(super) fn is_ascii_mostly(text: &str) -> bool {
    text.is_ascii() || text.bytes().filter(u8::is_ascii).count() * 2 >= text.len()
}

/// Returns the text that tells more about its language.
pub(super) const fn longer<'t>(title: &'t str, body: &'t str) -> &'t str {
    if body.len() > title.len() {
        body
    } else {
        title
    }
}

/// Tells by pieces of words what language a few words in Latin letters are in.
///
/// English names stand in headlines everywhere, so another language needs a letter or a small word
/// that speaks against English.
fn by_pieces(text: &str) -> Option<&'static str> {
    // Pictures and letters of other scripts are pieces of no language.
    let is_latin = |c: char| c.is_alphabetic() && c < '\u{250}';
    let words = text.split(|c: char| !(is_latin(c) || matches!(c, '\'' | '’')));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let text = text.as_str();
    let found = detect_language(text);
    let &(_, code) = LATIN.iter().find(|&&(lang, _)| lang == found)?;
    // Those that the pieces do not know, Polish among them, are told by a letter.
    let code = by_own_letters(text, 1).unwrap_or(code);
    let (own, english) = against_english(text, code);
    let is_accented = |word: &&str| word.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let accented = || text.split_whitespace().filter(is_accented);
    // One accented word may be a name, unless it is not written like one, as all nouns of German are.
    let is_no_name =
        |word: &str| code == "de" || word.chars().next().is_some_and(char::is_lowercase);
    let speaks_for_it = own > english || accented().count() > 1 || accented().any(is_no_name);
    if code == "en" || !(speaks_for_it || (english == 0 && halves_agree(text, found))) {
        return None;
    }
    Some(code)
}

/// Returns whether each half of a text, cut between words, is found to be in this language.
fn halves_agree(text: &str, language: Lang) -> bool {
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let middle = spaces.min_by_key(|at| at.abs_diff(text.len() / 2));
    let halves = middle.map(|at| text.split_at(at));
    halves.is_some_and(|(one, other)| {
        detect_language(one) == language && detect_language(other) == language
    })
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
/// Counts of pieces of words find the Cyrillic languages hard to tell apart in short texts.
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
        } else if has("јљњћђџѓќѕЈЉЊЋЂЏЃЌЅ") {
            Some("sr")
        } else if text.matches('ъ').count() >= 2 {
            Some("bg")
        } else {
            // A few words of Ukrainian or Belarusian without any letter of their own are rare.
            Some("ru")
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

/// Tells by letters that only one language has, where so many different words, 1 or 2, say so: one
/// may be a name.
fn by_own_letters(text: &str, least: usize) -> Option<&'static str> {
    let known = OWN_LETTERS.iter().find(|(_, letters)| {
        let words = text.split_whitespace();
        let mut words = words.filter(|word| word.chars().any(|c| letters.contains(c)));
        words
            .next()
            .is_some_and(|first| least < 2 || words.any(|word| word != first))
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
        "war amid i do die no per were been than about the of and to for with says after over its that by from is at as his has was are in on it \
         he be not but who will their this an a",
    ),
    (
        "de",
        "in an war was der die das und im mit von für auf ist nach bei den dem ein eine gegen zu sich nicht des \
         zum zur wegen vor will aus als über",
    ),
    (
        "fr",
        "le la les des et une un dans pour sur du au aux avec est qui par ses contre après d l de se \
         en sont ont plus",
    ),
    (
        "es",
        "a no el la los las y del una un con por para en su que al tras sobre contra más lo es se de como \
         sus hasta",
    ),
    (
        "it",
        "in a i il lo la gli le di del della dei delle nel nella con per una un che al alla sul sulla e è \
         contro dopo si non tra da",
    ),
    (
        "pt",
        "a o os as do da dos das no na nos nas em um uma com por para que ao à e é contra após se não \
         sobre são de pelo pela",
    ),
    (
        "pl",
        "a to w i na z do się nie że o po za od przez dla jest są jak to ze przy pod nad oraz przed ale \
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

/// Calls `visit` with the languages of each small word of a text, a bit for each.
fn each_small_word(text: &str, mut visit: impl FnMut(u8)) {
    let by_word = &*BY_WORD;
    let parts = |c: char| !c.is_alphanumeric() && (c.is_ascii() || !is_combining_mark(c));
    let words = text.split(parts);
    for word in words.filter(|word| !word.is_empty() && word.len() <= 8) {
        if let Some(&bits) = by_word.get(&packed(word)) {
            visit(bits);
        }
    }
}

/// Returns how many small words of a text a language has and English has not, and the other way.
fn against_english(text: &str, code: &str) -> (usize, usize) {
    let place = |code: &str| SMALL_WORDS.iter().position(|&(known, _)| known == code);
    let bit = |code: &str| place(code).map_or(0, |place| 1_u8 << place);
    let (of_code, of_english) = (bit(code), bit(OTHERWISE));
    let (mut own, mut english) = (0, 0);
    each_small_word(text, |bits| match (bits & of_code, bits & of_english) {
        (1.., 0) => own += 1,
        (0, 1..) => english += 1,
        _ => {}
    });
    (own, english)
}

/// Returns the language whose small words are two or more and clearly more than those of any other.
///
/// This is many times faster than comparing pieces of words, and right for whole sentences.
fn by_words(text: &str) -> Option<&'static str> {
    const WORDS_MIN: usize = 2;
    let mut counts = [0_usize; SMALL_WORDS.len()];
    each_small_word(text, |bits| {
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += usize::from(bits >> bit & 1);
        }
    });
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
    fn a_story_is_in_the_language_that_is_said_unless_its_letters_contradict() {
        let check = |title: &str, said: Option<&str>, expected: &str| {
            assert_eq!(story_language(title, "", said), expected, "{title}");
        };
        check("Troops leave the border", Some("en-GB"), "en");
        check("Trupper lämnar gränsen", Some("sv"), "sv");
        check("Войска отведены от границы", Some("en"), "ru");
        check("Troops leave the border", Some("uk"), "en");
        check("Росія завдала ракетного удару по Києву", None, "uk");
        check("", None, "en");
    }

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
