//! The elements of all sequences, by the patterns of their words.

use super::super::{
    term::{Class, Element, Sequence, Word},
    vocabulary::{Pattern, Sketch, Vocabulary, number},
};

/// An element of a sequence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// The word that a token is: most elements.
    Word(Pattern),
    /// The words of which a token is one.
    Words(Choices),
    /// The same, where some must be written letter by letter.
    Exact(Choices),
    Name(Class),
    Gap(u8),
}

/// Where some words stand among those of all sequences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices {
    pub(super) sketch: Sketch,
    start: u32,
    count: u16,
}

/// The elements of all sequences, one after the other: each is looked at often, and what stands side by
/// side in memory is there at once.
#[derive(Debug, Default)]
pub(super) struct Parts {
    list: Vec<Part>,
    plain: Vec<Pattern>,
    /// Words with the form that the text must have, if there is one.
    exact: Vec<(Pattern, Option<Box<str>>)>,
}

/// Where the elements of a sequence stand among all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) count: u8,
}

impl Parts {
    /// Adds the elements of a sequence.
    pub(super) fn add(&mut self, elements: Sequence, vocabulary: &Vocabulary) -> Run {
        let run = Run {
            start: number(self.list.len()),
            count: u8::try_from(elements.len()).expect("no term has so many words"),
        };
        for element in elements {
            let part = match element {
                Element::Words(words) => self.add_words(words, vocabulary),
                Element::Name(class) => Part::Name(class),
                Element::Gap(size) => Part::Gap(size),
            };
            self.list.push(part);
        }
        run
    }

    fn add_words(&mut self, words: Vec<Word>, vocabulary: &Vocabulary) -> Part {
        let known = words.into_iter().filter_map(|word| {
            let pattern = vocabulary.pattern(&word.folded, word.extent)?;
            Some((pattern, word.exact.map(String::into_boxed_str)))
        });
        let known: Vec<(Pattern, Option<Box<str>>)> = known.collect();
        let is_plain = known.iter().all(|(_, exact)| exact.is_none());
        let choices = |start: usize| Choices {
            sketch: vocabulary.sketch(known.iter().map(|&(pattern, _)| pattern)),
            start: number(start),
            count: u16::try_from(known.len()).expect("no term has so many words"),
        };
        match known.as_slice() {
            [(only, None)] => Part::Word(*only),
            _ if is_plain => {
                let part = Part::Words(choices(self.plain.len()));
                self.plain.extend(known.iter().map(|&(pattern, _)| pattern));
                part
            }
            _ => {
                let part = Part::Exact(choices(self.exact.len()));
                self.exact.extend(known);
                part
            }
        }
    }

    /// Returns the elements of a sequence.
    pub(super) fn of(&self, Run { start, count }: Run) -> &[Part] {
        let run = self.list.get(start as usize..);
        let run = run.and_then(|rest| rest.get(..usize::from(count)));
        run.unwrap_or_default()
    }

    /// Returns the patterns of which a token is one where an element stands.
    pub(super) fn patterns(&self, part: Part) -> impl Iterator<Item = Pattern> {
        let (only, plain, exact) = match part {
            Part::Word(pattern) => (Some(pattern), None, None),
            Part::Words(choices) => (None, Some(choices), None),
            Part::Exact(choices) => (None, None, Some(choices)),
            Part::Name(_) | Part::Gap(_) => (None, None, None),
        };
        let plain = plain.map_or(&[][..], |it| it.of(&self.plain));
        let exact = exact.map_or(&[][..], |it| it.of(&self.exact));
        let exact = exact.iter().map(|&(pattern, _)| pattern);
        only.into_iter().chain(plain.iter().copied()).chain(exact)
    }

    /// Returns whether a pattern of a token is one of the words of an element; `original` is how the token
    /// stands in the text.
    #[inline]
    pub(super) fn has<'t>(
        &self,
        part: Part,
        pattern: Pattern,
        original: impl Fn() -> Option<&'t str>,
    ) -> bool {
        match part {
            Part::Word(only) => only == pattern,
            Part::Words(choices) => choices.of(&self.plain).contains(&pattern),
            Part::Exact(choices) => choices.of(&self.exact).iter().any(|(known, text)| {
                *known == pattern && text.as_deref().is_none_or(|it| original() == Some(it))
            }),
            Part::Name(_) | Part::Gap(_) => false,
        }
    }
}

impl Part {
    /// Returns whether it stands for one token.
    pub(super) const fn is_word(self) -> bool {
        matches!(self, Self::Word(_) | Self::Words(_) | Self::Exact(_))
    }
}

impl Choices {
    fn of<T>(self, all: &[T]) -> &[T] {
        let choices = all.get(self.start as usize..);
        let choices = choices.and_then(|rest| rest.get(..usize::from(self.count)));
        choices.unwrap_or_default()
    }
}
