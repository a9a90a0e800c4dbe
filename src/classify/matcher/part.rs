//! The elements of a sequence by the patterns of their words.

use super::super::{
    term::{Class, Element, Word},
    vocabulary::{Pattern, Sketch, Vocabulary},
};

/// An element by the patterns of its words.
#[derive(Debug)]
pub(super) enum Part {
    Words(Choices),
    Name(Class),
    Gap(u8),
}

/// The words of which a token may be one.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) sketch: Sketch,
    /// Those that any form of the text will do for: nearly all.
    plain: Box<[Pattern]>,
    /// Those with the form that the text must have, letter by letter.
    exact: Box<[(Pattern, Box<str>)]>,
}

impl Part {
    /// Returns the element as it is looked for.
    pub(super) fn of(element: Element, vocabulary: &Vocabulary) -> Self {
        match element {
            Element::Words(words) => Self::Words(Choices::of(words, vocabulary)),
            Element::Name(class) => Self::Name(class),
            Element::Gap(size) => Self::Gap(size),
        }
    }

    /// Returns the patterns of which the token is one.
    pub(super) fn patterns(&self) -> impl Iterator<Item = Pattern> {
        let choices = match self {
            Self::Words(choices) => Some(choices),
            Self::Name(_) | Self::Gap(_) => None,
        };
        choices.into_iter().flat_map(Choices::patterns)
    }
}

impl Choices {
    fn of(words: Vec<Word>, vocabulary: &Vocabulary) -> Self {
        let (mut plain, mut exact) = (Vec::new(), Vec::new());
        for word in words {
            let pattern = vocabulary.pattern(&word.folded, word.extent);
            match (pattern, word.exact) {
                (Some(pattern), None) => plain.push(pattern),
                (Some(pattern), Some(text)) => exact.push((pattern, text.into_boxed_str())),
                (None, _) => {}
            }
        }
        let mut choices = Self {
            sketch: Sketch::default(),
            plain: plain.into_boxed_slice(),
            exact: exact.into_boxed_slice(),
        };
        choices.sketch = Sketch::of(choices.patterns());
        choices
    }

    pub(super) fn patterns(&self) -> impl Iterator<Item = Pattern> {
        let exact = self.exact.iter().map(|&(pattern, _)| pattern);
        self.plain.iter().copied().chain(exact)
    }

    /// Returns whether a pattern of a token that stands so in the text is one of the words.
    #[inline]
    pub(super) fn has<'t>(&self, pattern: Pattern, original: impl Fn() -> Option<&'t str>) -> bool {
        let is_exact =
            |(known, text): &(Pattern, Box<str>)| *known == pattern && original() == Some(text);
        self.plain.contains(&pattern) || self.exact.iter().any(is_exact)
    }
}
