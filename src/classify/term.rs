//! The language of terms: `missile (strike|attack)*`, `enrich* .. uranium`, `shell* <place>`.
//!
//! A term is written out into plain sequences of elements, so that matching needs neither
//! alternatives nor options. Knows nothing of groups, weights or files.

use super::vocabulary::Extent;
use crate::text::tokens::tokens;

/// Most sequences that one term may stand for; chosen by us so that a slip in a term with many
/// alternatives cannot fill the memory.
const SEQUENCES_MAX: usize = 600;
/// Tokens that `..` may skip unless it says a number (format of the lexicon).
const GAP_DEFAULT: u8 = 3;
/// Most tokens that a gap may skip; chosen by us: further apart words are seldom one thought.
const GAP_MAX: u8 = 12;
/// Fewest characters of a prefix in Latin letters; shorter ones match half the dictionary.
const PREFIX_MIN: usize = 2;

/// What kinds of names an element may stand for, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(pub(super) u8);

impl Class {
    pub(super) const STATE: Self = Self(1);
    pub(super) const ALLIANCE: Self = Self(2);
    pub(super) const GROUP: Self = Self(4);
    pub(super) const LEADER: Self = Self(8);
    pub(super) const PLACE: Self = Self(16);
    pub(super) const ORGANISATION: Self = Self(32);
    /// What stands in every text, for what asks for no name.
    pub(super) const NO_NAME: Self = Self(128);
    /// Everything that acts.
    pub(super) const ACTOR: Self = Self(1 | 2 | 4 | 8 | 32);

    /// The names that terms use, in angle brackets.
    pub(super) const NAMES: [(&'static str, Self); 7] = [
        ("state", Self::STATE),
        ("place", Self::PLACE),
        ("alliance", Self(2 | 32)),
        ("group", Self::GROUP),
        ("leader", Self::LEADER),
        ("actor", Self::ACTOR),
        ("any", Self(63)),
    ];

    /// Returns what is of either.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns whether the two share a kind of name.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// One element of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// A token that is one of these words, of which there is at least one.
    Words(Vec<Word>),
    /// The name of an actor or place, which may have several tokens.
    Name(Class),
    /// Up to so many tokens of any kind.
    Gap(u8),
}

/// A word of a sequence: one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its folded form.
    pub(super) folded: String,
    /// Whether the token may go on.
    pub(super) extent: Extent,
    /// The form that the text must have, letter by letter.
    pub(super) exact: Option<String>,
}

/// A plain sequence: begins and ends with a word or name and holds at least one word.
pub(super) type Sequence = Vec<Element>;

/// What is wrong with a term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TermError {
    #[error("unknown class `<{0}>`")]
    UnknownClass(String),
    #[error("it can match without any word")]
    NoWord,
    #[error("`{0}` holds no letter or digit")]
    NoToken(String),
    #[error("the prefix `{0}*` is too short")]
    ShortPrefix(String),
    #[error("`{0}` is open to the end")]
    Unclosed(char),
    #[error("`{0}` stands where it has no meaning")]
    Stray(char),
    #[error("a gap may hold 1 to 12 tokens")]
    BadGap,
    #[error("it stands for more than 600 sequences")]
    TooMany,
}

impl TermError {
    /// Returns the name of the class when that is what was wrong.
    pub(super) fn unknown_class(&self) -> Option<&str> {
        match self {
            Self::UnknownClass(given) => Some(given),
            _ => None,
        }
    }
}

/// Returns the sequences that a term stands for.
pub(super) fn parse(term: &str) -> Result<Vec<Sequence>, TermError> {
    let mut parser = Parser { rest: term };
    let sequences = parser.sequences()?;
    if let Some(stray) = parser.rest.chars().next() {
        return Err(TermError::Stray(stray));
    }
    let mut plain: Vec<Sequence> = Vec::with_capacity(sequences.len());
    for sequence in sequences {
        let sequence = tidy(sequence);
        if !sequence
            .iter()
            .any(|element| matches!(element, Element::Words(_)))
        {
            return Err(TermError::NoWord);
        }
        if !plain.contains(&sequence) {
            plain.push(sequence);
        }
    }
    Ok(plain)
}

/// Joins gaps that came to stand side by side and drops those at the ends.
fn tidy(sequence: Sequence) -> Sequence {
    let mut tidied: Sequence = Vec::with_capacity(sequence.len());
    for element in sequence {
        match (tidied.last_mut(), element) {
            (None, Element::Gap(_)) => {}
            (Some(Element::Gap(size)), Element::Gap(more)) => *size = (*size).max(more),
            (_, element) => tidied.push(element),
        }
    }
    if matches!(tidied.last(), Some(Element::Gap(_))) {
        tidied.pop();
    }
    tidied
}

struct Parser<'t> {
    rest: &'t str,
}

impl Parser<'_> {
    /// Reads elements up to the end, a `|` or a `)`.
    fn sequences(&mut self) -> Result<Vec<Sequence>, TermError> {
        let mut all: Vec<Sequence> = vec![Vec::new()];
        loop {
            self.rest = self.rest.trim_start();
            if matches!(self.rest.chars().next(), None | Some('|' | ')')) {
                return Ok(all);
            }
            let choices = self.item()?;
            if all.len().saturating_mul(choices.len()) > SEQUENCES_MAX {
                return Err(TermError::TooMany);
            }
            all = all
                .iter()
                .flat_map(|head| choices.iter().map(|tail| [head.as_slice(), tail].concat()))
                .collect();
        }
    }

    /// Reads one element with what may follow it.
    fn item(&mut self) -> Result<Vec<Sequence>, TermError> {
        if self.eat("..") {
            return self.gap();
        }
        let mut choices: Vec<Sequence> = if self.eat("(") {
            self.alternatives()?
        } else if self.eat("<") {
            vec![vec![self.class()?]]
        } else {
            vec![self.word()?]
        };
        if self.eat("*") {
            choices.iter_mut().try_for_each(make_prefix)?;
        }
        let mut choices = join_words(choices);
        if self.eat("?") {
            choices.push(Vec::new());
        }
        match self.rest.chars().next() {
            None | Some('|' | ')') => Ok(choices),
            Some(next) if next.is_whitespace() => Ok(choices),
            Some(next) => Err(TermError::Stray(next)),
        }
    }

    fn alternatives(&mut self) -> Result<Vec<Sequence>, TermError> {
        let mut choices = self.sequences()?;
        while self.eat("|") {
            choices.extend(self.sequences()?);
        }
        if self.eat(")") {
            Ok(choices)
        } else {
            Err(TermError::Unclosed('('))
        }
    }

    fn class(&mut self) -> Result<Element, TermError> {
        let (name, rest) = self.rest.split_once('>').ok_or(TermError::Unclosed('<'))?;
        self.rest = rest;
        Class::NAMES
            .into_iter()
            .find(|&(known, _)| known == name)
            .map(|(_, class)| Element::Name(class))
            .ok_or_else(|| TermError::UnknownClass(name.to_owned()))
    }

    fn gap(&mut self) -> Result<Vec<Sequence>, TermError> {
        let (digits, rest) = split_at_first(self.rest, |c| !c.is_ascii_digit());
        self.rest = rest;
        let size = if digits.is_empty() {
            GAP_DEFAULT
        } else {
            digits.parse().unwrap_or(u8::MAX)
        };
        if size == 0 || size > GAP_MAX {
            return Err(TermError::BadGap);
        }
        Ok(vec![vec![Element::Gap(size)]])
    }

    /// Reads a word, which is several tokens when it is written with hyphens or without spaces.
    fn word(&mut self) -> Result<Sequence, TermError> {
        let exact = self.eat("=");
        let (written, rest) =
            split_at_first(self.rest, |c| c.is_whitespace() || "()|<>*?=".contains(c));
        self.rest = rest;
        let words: Sequence = tokens(written)
            .into_iter()
            .map(|token| {
                Element::Words(vec![Word {
                    exact: written.get(token.span).filter(|_| exact).map(str::to_owned),
                    folded: token.folded,
                    extent: Extent::Whole,
                }])
            })
            .collect();
        match rest.chars().next() {
            _ if !words.is_empty() => Ok(words),
            Some(stray) if written.is_empty() => Err(TermError::Stray(stray)),
            _ => Err(TermError::NoToken(written.to_owned())),
        }
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.rest.strip_prefix(sign).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }
}

fn make_prefix(choice: &mut Sequence) -> Result<(), TermError> {
    let Some(Element::Words(words)) = choice.last_mut() else {
        return Err(TermError::Stray('*'));
    };
    for word in words {
        let is_latin = word.folded.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_latin && word.folded.len() < PREFIX_MIN {
            return Err(TermError::ShortPrefix(word.folded.clone()));
        }
        word.extent = Extent::Beginning;
    }
    Ok(())
}

/// Joins the choices that are a single word into one element, so that few sequences are needed.
fn join_words(choices: Vec<Sequence>) -> Vec<Sequence> {
    let mut words = Vec::new();
    let mut others = Vec::new();
    for choice in choices {
        match <[Element; 1]>::try_from(choice) {
            Ok([Element::Words(more)]) => words.extend(more),
            Ok([other]) => others.push(vec![other]),
            Err(choice) => others.push(choice),
        }
    }
    if !words.is_empty() {
        others.insert(0, vec![Element::Words(words)]);
    }
    others
}

fn split_at_first(text: &str, stop: impl FnMut(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(stop).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(sequence: &Sequence) -> String {
        let parts: Vec<String> = sequence
            .iter()
            .map(|element| match element {
                Element::Words(words) => {
                    let written = words.iter().map(|word| {
                        let star = match word.extent {
                            Extent::Whole => "",
                            Extent::Beginning => "*",
                        };
                        let exact = word.exact.as_deref().map_or("", |_| "=");
                        format!("{exact}{}{star}", word.folded)
                    });
                    written.collect::<Vec<String>>().join("|")
                }
                Element::Name(class) => format!("<{}>", class.0),
                Element::Gap(size) => format!("..{size}"),
            })
            .collect();
        parts.join(" ")
    }

    #[track_caller]
    fn check(term: &str, expected: &[&str]) {
        let sequences = parse(term).expect("valid term");
        let written: Vec<String> = sequences.iter().map(written).collect();
        assert_eq!(written, expected, "{term}");
    }

    #[test]
    fn terms_are_written_out() {
        check("drone barrage", &["drone barrage"]);
        check("missile (strike|attack)*", &["missile strike*|attack*"]);
        check("enrich* .. uranium", &["enrich* ..3 uranium"]);
        check("fear* ..6 war", &["fear* ..6 war"]);
        check("war (of the)? words", &["war of the words", "war words"]);
        check("shell* <place>", &["shell* <16>"]);
        check("F-16*", &["f 16*"]);
        check("=U.S. troops", &["=u =s troops"]);
        check("(a|b c|de*)? x", &["a|de* x", "b c x", "x"]);
        check("火箭弹", &["火箭 箭弹"]);
    }

    #[test]
    fn wrong_terms_are_refused() {
        for (term, error) in [
            ("<stat> war", TermError::UnknownClass("stat".into())),
            ("<state> .. <state>", TermError::NoWord),
            ("", TermError::NoWord),
            ("war?", TermError::NoWord),
            ("w* x", TermError::ShortPrefix("w".into())),
            ("(a|b", TermError::Unclosed('(')),
            ("a) b", TermError::Stray(')')),
            ("a ..99 b", TermError::BadGap),
            ("- b", TermError::NoToken("-".into())),
        ] {
            assert_eq!(parse(term), Err(error), "{term}");
        }
    }
}
