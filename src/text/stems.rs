//! The stems of words, so that a word finds its inflections.
//!
//! A stem is that of the Snowball stemmers (<https://snowballstem.org>), folded like a token, with the
//! language behind it (`talk·en`): stems of two languages are never taken for each other, and none for
//! a word that stands in a text. A text is stemmed in its own language; what somebody searches for has
//! no language, so it has a stem in each language of its script.
//!
//! The stemmers know the accents of their languages, and many people type none. So a word has two stems, that
//! of its letters as they are written and that of its folded form; most have one and the same.

use rust_stemmers::{Algorithm, Stemmer};

use super::tokens;

/// Parts a stem from its language. No token holds it: folding leaves no signs.
const MARK: char = '·';

/// Words of fewer letters are as they are.
const LETTERS_MIN: usize = 3;

/// Longer words are no words of any language; the stemmers need not look at them.
const BYTES_MAX: usize = 80;

/// The stemmers, by ISO 639-1.
const STEMMERS: [(&str, Script, Algorithm); 18] = [
    ("ar", Script::Arabic, Algorithm::Arabic),
    ("da", Script::Latin, Algorithm::Danish),
    ("de", Script::Latin, Algorithm::German),
    ("el", Script::Greek, Algorithm::Greek),
    ("en", Script::Latin, Algorithm::English),
    ("es", Script::Latin, Algorithm::Spanish),
    ("fi", Script::Latin, Algorithm::Finnish),
    ("fr", Script::Latin, Algorithm::French),
    ("hu", Script::Latin, Algorithm::Hungarian),
    ("it", Script::Latin, Algorithm::Italian),
    ("nl", Script::Latin, Algorithm::Dutch),
    ("no", Script::Latin, Algorithm::Norwegian),
    ("pt", Script::Latin, Algorithm::Portuguese),
    ("ro", Script::Latin, Algorithm::Romanian),
    ("ru", Script::Cyrillic, Algorithm::Russian),
    ("sv", Script::Latin, Algorithm::Swedish),
    ("ta", Script::Tamil, Algorithm::Tamil),
    ("tr", Script::Latin, Algorithm::Turkish),
];

/// The scripts of the languages that have a stemmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Arabic,
    Tamil,
}

impl Script {
    /// Returns the script of a letter.
    fn of(letter: char) -> Option<Self> {
        match u32::from(letter) {
            0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F | 0x1E00..=0x1EFF => Some(Self::Latin),
            0x370..=0x3FF | 0x1F00..=0x1FFF => Some(Self::Greek),
            0x400..=0x52F => Some(Self::Cyrillic),
            0x620..=0x6FF => Some(Self::Arabic),
            0xB80..=0xBFF => Some(Self::Tamil),
            _ => None,
        }
    }
}

/// The stemmer of one language.
pub struct Language {
    code: &'static str,
    script: Script,
    stemmer: Stemmer,
}

impl Language {
    /// Returns the stemmer of a language, by ISO 639-1, if it has one.
    pub fn of(code: &str) -> Option<Self> {
        let code = if matches!(code, "nb" | "nn") {
            "no"
        } else {
            code
        };
        let known = STEMMERS.iter().find(|(own, ..)| *own == code);
        known.map(|&(code, script, algorithm)| Self {
            code,
            script,
            stemmer: Stemmer::create(algorithm),
        })
    }

    /// Returns the stemmer that made a stem.
    pub fn of_stem(stem: &str) -> Option<Self> {
        Self::of(language_of(stem)?)
    }

    /// Returns whether this is the language of a code (ISO 639-1).
    pub fn is(&self, code: &str) -> bool {
        self.code == code || (self.code == "no" && matches!(code, "nb" | "nn"))
    }

    /// Returns whether a stem may begin otherwise than its word: Arabic articles go.
    pub const fn changes_beginnings(&self) -> bool {
        matches!(self.script, Script::Arabic | Script::Tamil)
    }

    /// Returns the stem of a word as it stands in a text; none of what is short, in another script or
    /// no word.
    pub fn stem(&self, word: &str) -> Option<String> {
        let is_word = word.len() <= BYTES_MAX
            && word.chars().nth(LETTERS_MIN - 1).is_some()
            && word.chars().all(char::is_alphabetic)
            && word.chars().next().and_then(Script::of) == Some(self.script);
        if !is_word {
            return None;
        }
        let stem = tokens::folded(&self.stemmer.stem(&word.to_lowercase()));
        // A stem that falls apart when it is folded is none.
        let is_whole = !stem.is_empty() && !stem.contains(' ');
        is_whole.then(|| format!("{stem}{MARK}{}", self.code))
    }

    /// Returns both stems of a word that stands in a text: as it is written, and folded.
    pub fn both(&self, written: &str, folded: &str) -> Stems {
        Stems {
            written: self.stem(written),
            folded: self.stem(folded),
        }
    }

    /// Returns the code of the language: ISO 639-1, one for Norwegian.
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

/// The stems of one word; none in what is no word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stems {
    /// That of its letters as they are written.
    pub written: Option<String>,
    /// That of its folded form.
    pub folded: Option<String>,
}

impl Stems {
    /// Returns whether this is a stem of the word.
    pub fn have(&self, stem: &str) -> bool {
        self.written.as_deref() == Some(stem) || self.folded.as_deref() == Some(stem)
    }
}

/// Returns the stems of a word in each language of its script.
pub fn in_all_languages(word: &str) -> Vec<String> {
    let Some(script) = word.chars().next().and_then(Script::of) else {
        return Vec::new();
    };
    let folded = tokens::folded(word);
    let mut stems = Vec::new();
    for (code, ..) in STEMMERS.iter().filter(|(_, own, _)| *own == script) {
        let both = Language::of(code).map(|language| language.both(word, &folded));
        for stem in both
            .into_iter()
            .flat_map(|both| [both.written, both.folded])
        {
            stems.extend(stem.filter(|stem| !stems.contains(stem)));
        }
    }
    stems
}

/// Returns the code of the language of a stem.
pub fn language_of(stem: &str) -> Option<&str> {
    stem.rsplit_once(MARK).map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, one: &str, other: &str) {
        let language = Language::of(language).expect("a stemmer");
        let (one, other) = (language.stem(one), language.stem(other));
        assert!(one.is_some() && one == other, "{one:?} {other:?}");
    }

    #[test]
    fn inflections_have_one_stem() {
        check("en", "Talks", "talked");
        check("ru", "войска", "войсками");
        check("de", "Truppen", "Truppe");
        check("es", "negociación", "negociaciones");
        check("fr", "négocier", "négociations");
        check("tr", "savaşlar", "savaş");
        check("ar", "الصواريخ", "صواريخ");
    }

    #[test]
    fn a_stem_names_its_language() {
        let english = Language::of("en").expect("a stemmer");
        assert_eq!(english.stem("Talks").as_deref(), Some("talk·en"));
        assert_eq!(english.stem("UN"), None);
        assert_eq!(english.stem("F16s"), None);
        assert_eq!(english.stem("войска"), None);
        assert!(Language::of("uk").is_none());
    }

    #[test]
    fn a_word_has_the_stem_of_its_folded_form_too() {
        let french = Language::of("fr").expect("a stemmer");
        let stems = french.both("négociée", "negociee");
        assert!(
            stems.written.is_some() && stems.written != stems.folded,
            "{stems:?}"
        );
        let typed = in_all_languages("negociee");
        assert!(typed.iter().any(|stem| stems.have(stem)), "{typed:?}");
        assert!(!stems.have("talk·en"));
    }

    #[test]
    fn a_search_has_the_stems_of_all_languages_of_its_script() {
        let stems = in_all_languages("waren");
        assert!(stems.contains(&"war·de".to_owned()), "{stems:?}");
        assert!(stems.contains(&"waren·en".to_owned()), "{stems:?}");
        assert_eq!(in_all_languages("北京"), [""; 0]);
    }
}
