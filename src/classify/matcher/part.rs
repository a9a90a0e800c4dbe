//! The elements of a sequence by the patterns of their words.

use std::slice;

use super::super::{
    term::{Class, Element, Word},
    vocabulary::{Pattern, Sketch, Vocabulary},
};

/// An element by the patterns of its words.
#[derive(Debug)]
pub(super) enum Part {
    Word(Choice),
    Words(Choices),
    Name(Class),
    Gap(u8),
}

/// A word that a token may be.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) pattern: Pattern,
    /// The form that the text must have, letter by letter.
    pub(super) exact: Option<Box<str>>,
}

/// Several words, of which a token may be one.
#[derive(Debug)]
pub(super) struct Choices {
    sketch: Sketch,
    list: Box<[Choice]>,
}

impl Part {
    /// Returns the element as it is looked for.
    pub(super) fn of(element: Element, vocabulary: &Vocabulary) -> Self {
        let choice = |word: Word| {
            Some(Choice {
                pattern: vocabulary.pattern(&word.folded, word.extent)?,
                exact: word.exact.map(String::into_boxed_str),
            })
        };
        match element {
            Element::Words(words) => {
                let mut choices: Vec<Choice> = words.into_iter().filter_map(choice).collect();
                match choices.pop() {
                    Some(only) if choices.is_empty() => Self::Word(only),
                    last => {
                        choices.extend(last);
                        Self::Words(Choices {
                            sketch: Sketch::of(choices.iter().map(|it| it.pattern)),
                            list: choices.into_boxed_slice(),
                        })
                    }
                }
            }
            Element::Name(class) => Self::Name(class),
            Element::Gap(size) => Self::Gap(size),
        }
    }

    /// Returns the words of which the token is one.
    pub(super) fn words(&self) -> &[Choice] {
        match self {
            Self::Word(word) => slice::from_ref(word),
            Self::Words(words) => &words.list,
            Self::Name(_) | Self::Gap(_) => &[],
        }
    }

    /// Returns the sketch of these words.
    pub(super) fn sketch(&self) -> Sketch {
        match self {
            Self::Word(word) => Sketch::of([word.pattern]),
            Self::Words(words) => words.sketch,
            Self::Name(_) | Self::Gap(_) => Sketch::default(),
        }
    }
}
