//! A text as the matcher sees it: its folded tokens joined by spaces, and where each one stands.
//!
//! Must not know what is looked for in it.

use std::ops::Range;

use super::clitics::Clitics;
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
    /// The folded tokens with a space before each and one after the last.
    pub(super) joined: String,
    tokens: Vec<Placed>,
    /// The same without clitics, where there can be some.
    bare: Vec<Bare>,
    /// Tokens whose words do not count; empty until some are masked.
    masked: Vec<bool>,
}

/// Where a token stands.
#[derive(Debug, Clone)]
struct Placed {
    /// In the joined text, in bytes.
    joined: Range<usize>,
    /// In the text itself, in bytes.
    span: Range<usize>,
    /// The sentence, counted from 0.
    sentence: usize,
}

/// A reading of all tokens without clitics.
#[derive(Debug, Default)]
struct Bare {
    joined: String,
    /// Where each token stands in it.
    places: Vec<Range<usize>>,
}

impl Bare {
    fn push(&mut self, token: &str) {
        if self.joined.is_empty() {
            self.joined.push(' ');
        }
        let start = self.joined.len();
        self.joined.push_str(token);
        self.places.push(start..self.joined.len());
        self.joined.push(' ');
    }
}

impl<'t> Scan<'t> {
    /// Reads at most `tokens_max` tokens of `text`.
    pub(super) fn new(text: &'t str, tokens_max: usize, clitics: Option<Clitics>) -> Self {
        let head = text
            .get(..text.floor_char_boundary(tokens_max.saturating_mul(BYTES_PER_TOKEN)))
            .unwrap_or(text);
        let mut joined = String::with_capacity(head.len() + head.len() / 8 + 16);
        let mut tokens: Vec<Placed> = Vec::with_capacity(head.len() / 5 + 4);
        joined.push(' ');
        each_token(head, |folded, span| {
            if tokens.len() >= tokens_max {
                return;
            }
            let sentence = tokens.last().map_or(0, |last| {
                let word = joined.get(last.joined.clone()).unwrap_or_default();
                let between = head.get(last.span.end..span.start).unwrap_or_default();
                last.sentence + usize::from(ends_sentence(word, between))
            });
            let start = joined.len();
            joined.push_str(folded);
            tokens.push(Placed {
                joined: start..joined.len(),
                span,
                sentence,
            });
            joined.push(' ');
        });
        let mut scan = Self {
            text,
            joined,
            tokens,
            bare: Vec::new(),
            masked: Vec::new(),
        };
        if let Some(clitics) = clitics {
            scan.bare = scan.without(clitics);
        }
        scan
    }

    /// Returns the two readings without clitics.
    fn without(&self, clitics: Clitics) -> Vec<Bare> {
        let (mut first, mut all) = (Bare::default(), Bare::default());
        for token in &self.tokens {
            let word = self.joined.get(token.joined.clone()).unwrap_or_default();
            let [short, long] = clitics.without(word);
            first.push(short.unwrap_or(word));
            all.push(long.unwrap_or(word));
        }
        vec![first, all]
    }

    /// Returns the texts in which anchors are looked for, each with what finds its tokens.
    pub(super) fn layers(&self) -> impl Iterator<Item = (&str, impl Fn(usize) -> Option<usize>)> {
        (0..=self.bare.len()).map(move |layer| {
            let bare = layer.checked_sub(1).and_then(|at| self.bare.get(at));
            let joined = bare.map_or(self.joined.as_str(), |bare| bare.joined.as_str());
            let token_at = move |byte: usize| match bare {
                None => self.token_at(byte),
                Some(bare) => bare
                    .places
                    .binary_search_by_key(&byte, |place| place.start)
                    .ok(),
            };
            (joined, token_at)
        })
    }

    /// Returns the folded forms that a token may be: itself first.
    pub(super) fn forms(&self, token: usize) -> impl Iterator<Item = &str> {
        let bare = self.bare.iter();
        let bare = bare.filter_map(move |bare| bare.joined.get(bare.places.get(token)?.clone()));
        self.word(token).into_iter().chain(bare)
    }

    /// Returns the folded form of a token.
    pub(super) fn word(&self, token: usize) -> Option<&str> {
        self.joined.get(self.tokens.get(token)?.joined.clone())
    }

    /// Returns a token as it stands in the text.
    pub(super) fn original(&self, token: usize) -> Option<&str> {
        self.text.get(self.tokens.get(token)?.span.clone())
    }

    /// Returns the sentence in which a token stands.
    pub(super) fn sentence(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).map(|token| token.sentence)
    }

    /// Returns the token that begins at a byte of the joined text.
    fn token_at(&self, joined_byte: usize) -> Option<usize> {
        self.tokens
            .binary_search_by_key(&joined_byte, |token| token.joined.start)
            .ok()
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
    if between.len() < 2 {
        return false;
    }
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
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_says_so() {
        let scan = Scan::new(
            "The U.S. strikes. War? “Not so.” Gen. Smith, 3.5 km: yes",
            100,
            None,
        );
        let sentences: Vec<usize> = (0..).map_while(|token| scan.sentence(token)).collect();
        // the u s strikes | war | not so | gen smith 3 5 km yes
        assert_eq!(sentences, [0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 3]);
    }

    #[test]
    fn tokens_are_found_by_their_place() {
        let scan = Scan::new("Élysée warns", 100, None);
        assert_eq!(scan.joined, " elysee warns ");
        assert_eq!(scan.token_at(8), Some(1));
        assert_eq!(scan.token_at(9), None);
        assert_eq!(scan.original(0), Some("Élysée"));
        assert_eq!(scan.text.get(scan.span(0, 1)), Some("Élysée warns"));
    }

    #[test]
    fn long_texts_are_cut() {
        let text = "wörter ".repeat(100_000);
        assert_eq!(
            Scan::new(&text, 50, None).joined.split_whitespace().count(),
            50
        );
    }
}
