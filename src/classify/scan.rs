//! A text as the matcher sees it: its tokens, which words of the vocabulary they are, and where each
//! one stands. Must not know what these words are looked for.

use std::{ops::Range, slice};

use super::{
    clitics::Clitics,
    vocabulary::{Pattern, Sketch, Vocabulary},
};
use crate::text::tokens::each_token;

/// Bytes of text read for each token that may be kept, so that a huge text is not folded for
/// nothing; words are seldom longer (chosen by us).
const BYTES_PER_TOKEN: usize = 12;

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
    /// The folded tokens, one after the other.
    folded: String,
    tokens: Vec<Placed>,
    /// Tokens whose words do not count; empty until some are masked.
    masked: Vec<bool>,
}

/// What a token is and where it stands; places are in bytes.
#[derive(Debug, Clone)]
struct Placed {
    /// Its patterns, for a look at its neighbours.
    sketch: Sketch,
    /// What it is: as a whole, without its first clitic and without all of them.
    forms: [Pattern; 3],
    /// In the text.
    start: u32,
    end: u32,
    /// In the folded text; it begins where the one before it ends.
    folded_end: u32,
    /// The sentence, counted from 0.
    sentence: u32,
}

impl Placed {
    /// Returns what the token is; most have no clitics.
    fn forms(&self) -> &[Pattern] {
        match &self.forms {
            [form, Pattern::NONE, Pattern::NONE] => slice::from_ref(form),
            forms => forms,
        }
    }
}

impl<'t> Scan<'t> {
    /// Reads at most `tokens_max` tokens of `text`.
    pub(super) fn new(
        text: &'t str,
        tokens_max: usize,
        clitics: Option<Clitics>,
        vocabulary: &'t Vocabulary,
    ) -> Self {
        let bytes_max = tokens_max.saturating_mul(BYTES_PER_TOKEN);
        let head = text.get(..text.floor_char_boundary(bytes_max));
        let head = head.unwrap_or(text);
        let mut scan = Self {
            text,
            vocabulary,
            folded: String::with_capacity(head.len() + head.len() / 8 + 16),
            tokens: Vec::with_capacity(head.len() / 5 + 4),
            masked: Vec::new(),
        };
        each_token(head, |token, span| {
            if scan.tokens.len() < tokens_max {
                scan.push(token, &span, clitics);
            }
        });
        scan
    }

    /// Adds the next token.
    fn push(&mut self, token: &str, span: &Range<usize>, clitics: Option<Clitics>) {
        let sentence = self.next_sentence(span.start);
        self.folded.push_str(token);
        let mut forms = [self.vocabulary.find(token), Pattern::NONE, Pattern::NONE];
        if let Some(clitics) = clitics {
            let [_, bare_forms @ ..] = &mut forms;
            for (form, bare) in bare_forms.iter_mut().zip(clitics.without(token)) {
                *form = bare.map_or(Pattern::NONE, |bare| self.vocabulary.find(bare));
            }
        }
        let sketches = forms.map(|form| self.vocabulary.sketch(form));
        self.tokens.push(Placed {
            sketch: sketches.into_iter().fold(Sketch::default(), Sketch::or),
            forms,
            start: place(span.start),
            end: place(span.end),
            folded_end: place(self.folded.len()),
            sentence,
        });
    }

    /// Returns the sentence of a token that comes after all others and begins at `start`.
    fn next_sentence(&self, start: usize) -> u32 {
        let Some(last) = self.tokens.last() else {
            return 0;
        };
        let end = last.end as usize;
        // A sign and a space.
        if start <= end + 1 {
            return last.sentence;
        }
        let word = self.word(self.tokens.len() - 1).unwrap_or_default();
        let between = self.text.get(end..start).unwrap_or_default();
        last.sentence + u32::from(ends_sentence(word, between))
    }

    /// Returns the number of tokens.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Returns the patterns that a token is, with and without clitics.
    pub(super) fn patterns(&self, token: usize) -> impl Iterator<Item = Pattern> {
        let forms = self.tokens.get(token).map_or(&[][..], Placed::forms);
        let forms = forms.iter();
        forms.flat_map(|&it| self.vocabulary.implied(it)).copied()
    }

    /// Returns whether any of some tokens may be one of some words; those beyond the end are not.
    pub(super) fn may_have(&self, words: Sketch, tokens: Range<usize>) -> bool {
        let end = tokens.end.min(self.tokens.len());
        let tokens = self.tokens.get(tokens.start..end).unwrap_or_default();
        tokens.iter().any(|it| it.sketch.may_meet(words))
    }

    /// Returns the pattern that a token is as a whole word, clitics included.
    pub(super) fn whole(&self, token: usize) -> Option<Pattern> {
        let [form, ..] = self.tokens.get(token)?.forms;
        self.vocabulary.is_word(form).then_some(form)
    }

    /// Returns the folded form of a token.
    pub(super) fn word(&self, token: usize) -> Option<&str> {
        let end = self.tokens.get(token)?.folded_end;
        let before = token.checked_sub(1).and_then(|it| self.tokens.get(it));
        let start = before.map_or(0, |before| before.folded_end);
        self.folded.get(start as usize..end as usize)
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

/// Returns a place in a text; none has 4 GiB.
fn place(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// Returns whether a sentence ends between a word and the next one.
fn ends_sentence(word: &str, between: &str) -> bool {
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
                return word.chars().nth(1).is_some() && !ABBREVIATIONS.contains(&word);
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
    use super::{super::vocabulary::Extent, *};

    fn nothing() -> Vocabulary {
        Vocabulary::new(std::iter::empty())
    }

    #[test]
    fn sentences_end_where_a_reader_says_so() {
        let text = "The U.S. strikes. War? “Not so.” Gen. Smith, 3.5 km: yes";
        let vocabulary = nothing();
        let scan = Scan::new(text, 100, None, &vocabulary);
        let sentences: Vec<u32> = (0..).map_while(|token| scan.sentence(token)).collect();
        // the u s strikes | war | not so | gen smith 3 5 km yes
        assert_eq!(sentences, [0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 3]);
    }

    #[test]
    fn tokens_are_known_by_their_number() {
        let vocabulary = nothing();
        let scan = Scan::new("Élysée warns", 100, None, &vocabulary);
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
        let vocabulary = Vocabulary::new(words.into_iter());
        let text = "Warns, warned; swarm والصاروخ";
        let scan = Scan::new(text, 100, Some(Clitics::Arabic), &vocabulary);
        let [war, warn, warns, rocket] =
            words.map(|(word, extent)| vocabulary.pattern(word, extent).expect("known"));
        let patterns = |token| scan.patterns(token).collect::<Vec<Pattern>>();
        assert_eq!(patterns(0), [war, warn, warns]);
        assert_eq!(scan.whole(0), Some(warns));
        assert_eq!(patterns(1), [war, warn]);
        assert_eq!(scan.whole(1), None);
        assert_eq!(patterns(2), []);
        assert_eq!(patterns(3), [rocket]);
        assert_eq!(scan.whole(3), None);
    }

    #[test]
    fn long_texts_are_cut() {
        let text = "wörter ".repeat(100_000);
        assert_eq!(Scan::new(&text, 50, None, &nothing()).len(), 50);
    }
}
