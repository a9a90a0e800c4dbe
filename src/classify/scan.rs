//! A text as the matcher sees it: its tokens, which words of the vocabulary they are, and where each
//! one stands. Must not know what these words are looked for.

use std::ops::Range;

use bumpalo::{Bump, collections::Vec as BumpVec};

use super::{
    clitics::Clitics,
    vocabulary::{Known, Pattern, Sketch, Vocabulary},
};
use crate::text::tokens::{CutWords, Cutter, Piece};

/// Bytes of text read for each token that may be kept, so that a huge text is not folded for
/// nothing; words are seldom longer (chosen by us).
const BYTES_PER_TOKEN: usize = 12;

/// Bytes of text for each token for which there is room from the start: most words are longer.
const BYTES_EXPECTED: usize = 5;

/// Short forms whose full stop does not end a sentence, beside single letters.
const ABBREVIATIONS: [&str; 16] = [
    "adm", "capt", "col", "dr", "gen", "gov", "lt", "mr", "mrs", "ms", "rep", "sen", "sgt", "st",
    "no", "vs",
];

/// A text and its tokens.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    vocabulary: &'t Vocabulary,
    words: CutWords<'t>,
    /// The tokens that are not plain, and where the folded form of each ends.
    folded: &'t [(u32, u32)],
    tokens: &'t [Placed],
    /// What tokens with clitics are without them: without the first one, and without all. It ends with the
    /// last that may have some, and is empty in a language without clitics.
    bare: &'t [[Pattern; 2]],
    /// Tokens whose words do not count; empty until some are masked.
    masked: BumpVec<'t, bool>,
}

/// What a token is and where it stands; places are in bytes.
#[derive(Debug, Clone)]
struct Placed {
    /// All patterns that it is, with and without clitics.
    sketch: Sketch,
    /// What it is as a whole.
    form: Pattern,
    /// What is noted of it as a whole word.
    note: u32,
    /// In the text.
    start: u32,
    end: u32,
    /// The sentence, counted from 0.
    sentence: u32,
}

/// What reads a text.
struct Scanner<'t> {
    text: &'t str,
    vocabulary: &'t Vocabulary,
    clitics: Option<Clitics>,
    cutter: Cutter<'t>,
    /// See [`Scan`].
    folded: BumpVec<'t, (u32, u32)>,
    tokens: BumpVec<'t, Placed>,
    bare: BumpVec<'t, [Pattern; 2]>,
}

impl<'t> Scan<'t> {
    /// Reads at most `tokens_max` tokens of `text`.
    pub(super) fn new(
        arena: &'t Bump,
        text: &'t str,
        tokens_max: usize,
        clitics: Option<Clitics>,
        vocabulary: &'t Vocabulary,
    ) -> Self {
        let bytes_max = tokens_max.saturating_mul(BYTES_PER_TOKEN);
        let head = text.get(..text.floor_char_boundary(bytes_max));
        let head = head.unwrap_or(text);
        let mut scanner = Scanner {
            text,
            vocabulary,
            clitics,
            cutter: Cutter::new(arena, head),
            folded: BumpVec::new_in(arena),
            tokens: BumpVec::with_capacity_in(head.len() / BYTES_EXPECTED + 4, arena),
            bare: BumpVec::new_in(arena),
        };
        let (mut sentence, mut end_before) = (0, usize::MAX);
        while scanner.tokens.len() < tokens_max
            && let Some(piece) = scanner.cutter.next()
        {
            let Range { start, end } = piece.span;
            // Between most there is only a space.
            if start.saturating_sub(end_before) > 1 {
                sentence += u32::from(scanner.ends_sentence(end_before..start));
            }
            end_before = end;
            let known = scanner.known(&piece);
            scanner.tokens.push(Placed {
                sketch: known.sketch,
                form: known.pattern,
                note: known.note,
                start: place(start),
                end: place(end),
                sentence,
            });
        }
        Self {
            text,
            vocabulary,
            words: scanner.cutter.into_words(),
            folded: scanner.folded.into_bump_slice(),
            tokens: scanner.tokens.into_bump_slice(),
            bare: scanner.bare.into_bump_slice(),
            masked: BumpVec::new_in(arena),
        }
    }

    /// Calls `visit` with each token, the number of a form, and what it is in this form: 0 as a whole, then
    /// without clitics.
    #[inline]
    pub(super) fn each_form(&self, mut visit: impl FnMut(usize, u8, Pattern)) {
        for (token, placed) in self.tokens.iter().enumerate() {
            visit(token, 0, placed.form);
        }
        for (token, bare) in self.bare.iter().enumerate() {
            for (number, &form) in (1..).zip(bare) {
                visit(token, number, form);
            }
        }
    }

    /// Returns whether a token is a pattern, with or without clitics.
    pub(super) fn is(&self, token: usize, pattern: Pattern) -> bool {
        let is_form = self.tokens.get(token).is_some_and(|it| it.form == pattern);
        // From no other word a whole one follows.
        let may_follow = !self.vocabulary.is_word(pattern) || !self.bare.is_empty();
        is_form || may_follow && self.is_any(token, |it| it == pattern)
    }

    /// Returns whether any of the patterns that a token is, with and without clitics, is as wanted.
    pub(super) fn is_any(&self, token: usize, wanted: impl Fn(Pattern) -> bool) -> bool {
        // Most often it is the form itself that is wanted.
        let is = |form: Pattern| {
            let mut implied = self.vocabulary.implied(form).iter();
            wanted(form) || implied.any(|&it| wanted(it))
        };
        let form = self.tokens.get(token).map(|placed| placed.form);
        let bare = self.bare.get(token);
        form.is_some_and(is) || bare.is_some_and(|bare| bare.iter().any(|&form| is(form)))
    }

    /// Returns the number of tokens.
    pub(super) const fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Returns a sketch of all that each token is.
    pub(super) fn sketches(&self) -> impl Iterator<Item = Sketch> {
        self.tokens.iter().map(|placed| placed.sketch)
    }

    /// Returns whether a token may be one of some words; one beyond the end is not.
    #[inline]
    pub(super) fn may_have(&self, words: Sketch, token: usize) -> bool {
        let placed = self.tokens.get(token);
        placed.is_some_and(|it| it.sketch.may_meet(words))
    }

    /// Returns the pattern that a token is as a whole word, clitics included, or [`Pattern::NONE`]; what is
    /// noted of it; and the sentence in which it stands.
    #[inline]
    pub(super) fn whole(&self, token: usize) -> Option<(Pattern, u32, u32)> {
        let placed = self.tokens.get(token)?;
        let is_word = self.vocabulary.is_word(placed.form);
        let word = if is_word { placed.form } else { Pattern::NONE };
        Some((word, placed.note, placed.sentence))
    }

    /// Returns the folded form of a token.
    pub(super) fn word(&self, token: usize) -> Option<&str> {
        self.word_bytes(token)
            .map(|word| str::from_utf8(word).unwrap_or_default())
    }

    /// Returns the bytes of the folded form of a token.
    pub(super) fn word_bytes(&self, token: usize) -> Option<&[u8]> {
        let placed = self.tokens.get(token)?;
        let key = |&(token, _): &(u32, u32)| token as usize;
        let Ok(at) = self.folded.binary_search_by_key(&token, key) else {
            return Some(self.words.plain(placed.start as usize..placed.end as usize));
        };
        let before = at.checked_sub(1).and_then(|before| self.folded.get(before));
        let start = before.map_or(0, |&(_, end)| end as usize);
        let &(_, end) = self.folded.get(at)?;
        Some(self.words.folded(start..end as usize).as_bytes())
    }

    /// Returns a token as it stands in the text.
    pub(super) fn original(&self, token: usize) -> Option<&str> {
        let placed = self.tokens.get(token)?;
        self.text.get(placed.start as usize..placed.end as usize)
    }

    /// Returns the sentence in which a token stands.
    pub(super) fn sentence(&self, token: usize) -> Option<u32> {
        self.tokens.get(token).map(|token| token.sentence)
    }

    /// Returns the bytes of the text from one token to another, both included.
    pub(super) fn span(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self.tokens.get(last).map_or(start, |token| token.end);
        start as usize..end.max(start) as usize
    }

    /// Makes the word of a token not count.
    pub(super) fn mask(&mut self, token: usize) {
        self.masked.resize(self.tokens.len(), false);
        if let Some(masked) = self.masked.get_mut(token) {
            *masked = true;
        }
    }

    /// Returns whether the word of a token does not count.
    pub(super) fn is_masked(&self, token: usize) -> bool {
        self.masked.get(token).is_some_and(|&masked| masked)
    }
}

impl Scanner<'_> {
    /// Returns what the next token is.
    #[inline]
    fn known(&mut self, piece: &Piece) -> Known {
        let Some(folded) = &piece.folded else {
            let text = self.cutter.plain();
            return self.vocabulary.find_in(text, piece.span.clone());
        };
        self.folded
            .push((place(self.tokens.len()), place(folded.end)));
        let word = self.cutter.word(piece);
        let mut known = self.vocabulary.find(word.as_bytes());
        if let Some(clitics) = self.clitics {
            let bare = clitics.without(word);
            let find = |bare: &str| self.vocabulary.find(bare.as_bytes());
            let bare = bare.map(|bare| bare.map_or_else(Known::default, find));
            let all = bare.iter();
            known.sketch = all.fold(known.sketch, |all, it| all.or(it.sketch));
            // No clitics are written in ASCII.
            self.bare.resize(self.tokens.len(), [Pattern::NONE; 2]);
            self.bare.push(bare.map(|it| it.pattern));
        }
        known
    }

    /// Returns whether a sentence ends between the last token and the next one.
    #[inline(never)]
    fn ends_sentence(&self, between: Range<usize>) -> bool {
        let between = self.text.get(between).unwrap_or_default();
        ends_sentence(between, || {
            let word = self.last_word();
            word.is_some_and(|word| word.chars().nth(1).is_some() && !ABBREVIATIONS.contains(&word))
        })
    }

    /// Returns the folded form of the last token.
    fn last_word(&self) -> Option<&str> {
        let last = self.tokens.last()?;
        let number = place(self.tokens.len() - 1);
        Some(match self.folded.as_slice() {
            [.., (_, start), (token, end)] if *token == number => {
                self.cutter.folded(*start as usize..*end as usize)
            }
            [(token, end)] if *token == number => self.cutter.folded(0..*end as usize),
            _ => self
                .cutter
                .plain_word(last.start as usize..last.end as usize),
        })
    }
}

/// Returns a place in a text; none has 4 GiB.
fn place(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// Returns whether a sentence ends between a word and the next one; `is_full` says whether the word is no
/// short form.
fn ends_sentence(between: &str, is_full: impl Fn() -> bool) -> bool {
    let mut signs = between.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '。' | '！' | '？' => return true,
            // An item of a list, or a paragraph; a line may also end within a sentence.
            '\n' if signs
                .peek()
                .is_some_and(|next| matches!(next, '\n' | '•' | '–' | '-' | '*')) =>
            {
                return true;
            }
            '!' | '?' if signs.peek().is_none_or(|next| next.is_whitespace()) => return true,
            '.' if signs
                .peek()
                .is_some_and(|next| next.is_whitespace() || is_quote(*next)) =>
            {
                return is_full();
            }
            _ => {}
        }
    }
    false
}

const fn is_quote(sign: char) -> bool {
    matches!(sign, '"' | '”' | '»' | '’' | '\'' | ')')
}

#[cfg(test)]
mod tests {
    use super::{
        super::vocabulary::{Extent, tests::vocabulary},
        *,
    };

    fn nothing() -> Vocabulary {
        vocabulary([])
    }

    #[test]
    fn sentences_end_where_a_reader_says_so() {
        let text = "The U.S. strikes. War? “Not so.” Gen. Smith, 3.5 km: yes";
        let (arena, vocabulary) = (Bump::new(), nothing());
        let scan = Scan::new(&arena, text, 100, None, &vocabulary);
        let sentences: Vec<u32> = (0..).map_while(|token| scan.sentence(token)).collect();
        // the u s strikes | war | not so | gen smith 3 5 km yes
        assert_eq!(sentences, [0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 3]);
    }

    #[test]
    fn tokens_are_known_by_their_number() {
        let (arena, vocabulary) = (Bump::new(), nothing());
        let scan = Scan::new(&arena, "Élysée warns", 100, None, &vocabulary);
        assert_eq!(scan.word(0), Some("elysee"));
        assert_eq!(scan.word(1), Some("warns"));
        assert_eq!(scan.original(0), Some("Élysée"));
        assert_eq!(scan.text.get(scan.span(0, 1)), Some("Élysée warns"));
        assert_eq!(scan.word(2), None);
    }

    #[test]
    fn tokens_are_words_and_beginnings_with_and_without_clitics() {
        let words = [
            ("war", Extent::Beginning),
            ("warn", Extent::Beginning),
            ("warns", Extent::Whole),
            ("صاروخ", Extent::Whole),
        ];
        let vocabulary = vocabulary(words);
        let arena = Bump::new();
        let text = "Warns, warned; swarm والصاروخ";
        let scan = Scan::new(&arena, text, 100, Some(Clitics::Arabic), &vocabulary);
        let [war, warn, warns, rocket] =
            words.map(|(word, extent)| vocabulary.pattern(word, extent).expect("known"));
        let patterns = |token| {
            let is = |wanted: &Pattern| scan.is_any(token, |it| it == *wanted);
            [war, warn, warns, rocket]
                .into_iter()
                .filter(is)
                .collect::<Vec<Pattern>>()
        };
        assert_eq!(patterns(0), [war, warn, warns]);
        assert_eq!(scan.whole(0), Some((warns, 0, 0)));
        assert_eq!(patterns(1), [war, warn]);
        assert_eq!(scan.whole(1), Some((Pattern::NONE, 0, 0)));
        assert_eq!(patterns(2), []);
        assert_eq!(patterns(3), [rocket]);
        assert_eq!(scan.whole(3), Some((Pattern::NONE, 0, 0)));
    }

    #[test]
    fn long_texts_are_cut() {
        let (arena, vocabulary) = (Bump::new(), nothing());
        let text = "wörter ".repeat(100_000);
        let scan = Scan::new(&arena, &text, 50, None, &vocabulary);
        assert_eq!(scan.tokens.len(), 50);
    }
}
