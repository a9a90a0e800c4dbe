//! A text as the matcher sees it: its tokens, which words of the vocabulary they are, and where each
//! one stands. Must not know what these words are looked for.

use std::ops::Range;

use super::{
    clitics::Clitics,
    vocabulary::{Pattern, Vocabulary},
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
    /// The folded tokens, one after the other.
    folded: String,
    tokens: Vec<Placed>,
    /// The patterns of all tokens.
    patterns: Vec<Pattern>,
    /// Tokens whose words do not count; empty until some are masked.
    masked: Vec<bool>,
}

/// Where a token stands.
#[derive(Debug, Clone)]
struct Placed {
    /// In the folded text, in bytes.
    folded: Range<usize>,
    /// In the text itself, in bytes.
    span: Range<usize>,
    /// The sentence, counted from 0.
    sentence: usize,
    /// Its patterns among those of all tokens, with and without clitics.
    patterns: Range<usize>,
    /// The pattern that it is as a whole, clitics included.
    whole: Option<Pattern>,
}

impl<'t> Scan<'t> {
    /// Reads at most `tokens_max` tokens of `text`.
    pub(super) fn new(
        text: &'t str,
        tokens_max: usize,
        clitics: Option<Clitics>,
        vocabulary: &Vocabulary,
    ) -> Self {
        let head = text
            .get(..text.floor_char_boundary(tokens_max.saturating_mul(BYTES_PER_TOKEN)))
            .unwrap_or(text);
        let mut folded = String::with_capacity(head.len() + head.len() / 8 + 16);
        let mut tokens: Vec<Placed> = Vec::with_capacity(head.len() / 5 + 4);
        let mut patterns: Vec<Pattern> = Vec::with_capacity(head.len() / 3 + 4);
        each_token(head, |token, span| {
            if tokens.len() >= tokens_max {
                return;
            }
            let sentence = tokens.last().map_or(0, |last| {
                let ends = || {
                    let word = folded.get(last.folded.clone()).unwrap_or_default();
                    let between = head.get(last.span.end..span.start).unwrap_or_default();
                    ends_sentence(word, between)
                };
                // A sign and a space.
                let can_end = span.start > last.span.end + 1;
                last.sentence + usize::from(can_end && ends())
            });
            let (start, first) = (folded.len(), patterns.len());
            folded.push_str(token);
            let whole = vocabulary.find(token, &mut patterns);
            for bare in clitics.iter().flat_map(|it| it.without(token)).flatten() {
                vocabulary.find(bare, &mut patterns);
            }
            tokens.push(Placed {
                folded: start..folded.len(),
                span,
                sentence,
                patterns: first..patterns.len(),
                whole,
            });
        });
        Self {
            text,
            folded,
            tokens,
            patterns,
            masked: Vec::new(),
        }
    }

    /// Returns the number of tokens.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Returns the patterns that a token is, with and without clitics.
    pub(super) fn patterns(&self, token: usize) -> &[Pattern] {
        let placed = self.tokens.get(token);
        let patterns = placed.and_then(|placed| self.patterns.get(placed.patterns.clone()));
        patterns.unwrap_or_default()
    }

    /// Returns the pattern that a token is as a whole, clitics included.
    pub(super) fn whole(&self, token: usize) -> Option<Pattern> {
        self.tokens.get(token)?.whole
    }

    /// Returns the folded form of a token.
    pub(super) fn word(&self, token: usize) -> Option<&str> {
        self.folded.get(self.tokens.get(token)?.folded.clone())
    }

    /// Returns a token as it stands in the text.
    pub(super) fn original(&self, token: usize) -> Option<&str> {
        self.text.get(self.tokens.get(token)?.span.clone())
    }

    /// Returns the sentence in which a token stands.
    pub(super) fn sentence(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).map(|token| token.sentence)
    }

    /// Returns the bytes of the text from one token to another, both included.
    pub(super) fn span(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.get(first).map_or(0, |token| token.span.start);
        let end = self.tokens.get(last).map_or(start, |token| token.span.end);
        start..end.max(start)
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

/// Returns whether a sentence ends between a word and the next one.
fn ends_sentence(word: &str, between: &str) -> bool {
    let mut signs = between.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '。' | '！' | '？' => return true,
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

    fn scan(text: &str, tokens_max: usize) -> Scan<'_> {
        let vocabulary = Vocabulary::new(std::iter::empty());
        Scan::new(text, tokens_max, None, &vocabulary)
    }

    #[test]
    fn sentences_end_where_a_reader_says_so() {
        let text = "The U.S. strikes. War? “Not so.” Gen. Smith, 3.5 km: yes";
        let scan = scan(text, 100);
        let sentences: Vec<usize> = (0..).map_while(|token| scan.sentence(token)).collect();
        // the u s strikes | war | not so | gen smith 3 5 km yes
        assert_eq!(sentences, [0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 3]);
    }

    #[test]
    fn tokens_are_known_by_their_number() {
        let scan = scan("Élysée warns", 100);
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
        assert_eq!(scan.patterns(0), [war, warn, warns]);
        assert_eq!(scan.whole(0), Some(warns));
        assert_eq!(scan.patterns(1), [war, warn]);
        assert_eq!(scan.whole(1), None);
        assert_eq!(scan.patterns(2), []);
        assert_eq!(scan.patterns(3), [rocket]);
        assert_eq!(scan.whole(3), None);
    }

    #[test]
    fn long_texts_are_cut() {
        let text = "wörter ".repeat(100_000);
        assert_eq!(scan(&text, 50).len(), 50);
    }
}
