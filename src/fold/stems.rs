//! What folding reads of a text: its content words, as stems that agree across inflections and scripts.
//!
//! Must not know what they are compared with.

use crate::text::tokens::Cutter;

/// How many words of the body belong to the lead.
const LEAD_WORDS: usize = 120;

/// Letters of a word that count: inflections come after them.
const STEM_LETTERS: usize = 5;

/// Bits of a letter.
const LETTER_BITS: u32 = 21;

/// Words shorter than this (characters) carry no content in the scripts with spaces; numbers may
/// have one digit less.
const SHORTEST_WORD: usize = 3;

/// How often a word of the title counts, compared with one of the lead.
const TITLE_WEIGHT: f32 = 2.0;

/// The first letters of a word in Latin script, [`LETTER_BITS`] each.
pub(super) type Stem = u128;

/// Returns the stems of a story's content words in order, each once, with its weight before rarity.
pub(super) fn stems(title: &str, body: &str) -> Vec<(Stem, f32)> {
    let mut found: Vec<(Stem, f32)> = Vec::new();
    each_content_word(title, usize::MAX, |stem| found.push((stem, TITLE_WEIGHT)));
    each_content_word(body, LEAD_WORDS, |stem| found.push((stem, 1.0)));
    // Those of the title stay before those of the body.
    found.sort_by_key(|&(stem, _)| stem);
    found.dedup_by_key(|&mut (stem, _)| stem);
    found
}

/// Calls `visit` with the stem of each content word among the first `limit` words.
fn each_content_word(text: &str, limit: usize, mut visit: impl FnMut(Stem)) {
    let arena = Cutter::memory(text);
    let mut cutter = Cutter::new(&arena, text);
    let mut seen = 0;
    while seen < limit
        && let Some(piece) = cutter.next()
    {
        seen += 1;
        let word = cutter.word(&piece);
        if has_content(word) {
            visit(stem(word));
        }
    }
}

fn has_content(word: &str) -> bool {
    let is_unspaced = word.chars().next().is_some_and(|c| u32::from(c) >= 0x0E00);
    let is_number = word.chars().all(char::is_numeric);
    let shortest = SHORTEST_WORD - usize::from(is_number);
    is_unspaced || word.chars().nth(shortest - 1).is_some()
}

fn stem(word: &str) -> Stem {
    let letters = word
        .chars()
        .flat_map(|letter| latin(letter).chars().chain(plain(letter)));
    letters.take(STEM_LETTERS).fold(0, |stem, letter| {
        (stem << LETTER_BITS) | Stem::from(u32::from(letter))
    })
}

/// Returns the letter itself, if [`latin`] has no other spelling for it.
fn plain(letter: char) -> Option<char> {
    (!matches!(letter, 'а'..='я' | 'є' | 'і' | 'ґ' | 'ђ'..='џ')).then_some(letter)
}

/// Returns a folded Cyrillic letter in Latin script, after the habits of news agencies; nothing for
/// letters of other scripts and for the signs that have no sound.
const fn latin(letter: char) -> &'static str {
    match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'ы' | 'і' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' | 'щ' => "sh",
        'ю' => "iu",
        'я' => "ia",
        'ј' => "j",
        _ => "",
    }
}
