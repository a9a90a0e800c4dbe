//! Terms as files write them, each with its place, and how a later file changes those of an earlier
//! one. Must not know what the terms stand for.

use std::collections::HashSet;

use toml::Spanned;

use super::{
    source::Source,
    term::{self, Class, Element, Sequence},
};
use crate::text::toml_file::TomlError;

/// Terms in a file.
pub(super) type FileTerms = Spanned<Vec<Spanned<String>>>;

/// A term as it is written, and where.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) text: Box<str>,
    /// The number of its file among those that are laid over each other.
    pub(super) file: usize,
    /// Where in the file it stands, in bytes.
    pub(super) at: usize,
}

impl Written {
    /// Returns the sequences that it stands for.
    pub(super) fn sequences(&self) -> Vec<Sequence> {
        // It was tried when the file was read, or before the file shipped.
        term::parse(&self.text).unwrap_or_default()
    }

    /// Returns whether another text is the same term: case and spaces aside.
    pub(super) fn is(&self, text: &str) -> bool {
        let words = |text: &str| -> Vec<String> {
            text.split_whitespace().map(str::to_lowercase).collect()
        };
        words(&self.text) == words(text)
    }
}

/// What terms are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// They are phrases.
    Phrases,
    /// They are names, in which classes of names have no meaning.
    Names,
}

/// Adds terms of a file to those that are known. One that is known, or that `seen` holds from the same
/// file already, is an error.
pub(super) fn add(
    source: &Source<'_>,
    key: &str,
    (terms, of): (&FileTerms, Use),
    known: &mut Vec<Written>,
    seen: &mut HashSet<String>,
) -> Result<(), TomlError> {
    if terms.get_ref().is_empty() {
        return Err(source.fault(&terms.span(), key, "holds no term"));
    }
    let earlier = known.len();
    known.reserve(terms.get_ref().len());
    for term in terms.get_ref() {
        if !seen.insert(term.get_ref().to_lowercase()) {
            return Err(bad_term(source, key, term, "stands twice in this file"));
        }
        let mut before = known.iter().take(earlier);
        if before.any(|known| known.is(term.get_ref())) {
            let problem = "an earlier file has it here already";
            let mut fault = bad_term(source, key, term, problem);
            fault.hint =
                Some("your files are laid over what ships: only changes belong in them".into());
            return Err(fault);
        }
        if !source.is_tried() {
            check(source, key, term, of)?;
        }
        known.push(Written {
            text: term.get_ref().as_str().into(),
            file: source.number,
            at: term.span().start,
        });
    }
    Ok(())
}

/// Takes the terms that a file does without away from those that are known.
pub(super) fn take_away(
    source: &Source<'_>,
    away: &FileTerms,
    known: &mut [&mut Vec<Written>],
) -> Result<(), TomlError> {
    for term in away.get_ref() {
        let text = term.get_ref();
        let mut is_there = false;
        for terms in known.iter_mut() {
            let before = terms.len();
            terms.retain(|known| !known.is(text));
            is_there |= terms.len() < before;
        }
        if !is_there {
            let fault = bad_term(source, "without", term, "no earlier file has it here");
            let known = known.iter().flat_map(|terms| terms.iter());
            return Err(fault.with_nearest(text, known.map(|it| &*it.text)));
        }
    }
    Ok(())
}

fn check(source: &Source<'_>, key: &str, term: &Spanned<String>, of: Use) -> Result<(), TomlError> {
    let sequences = term::parse(term.get_ref()).map_err(|error| {
        let fault = bad_term(source, key, term, &error.to_string());
        match error.unknown_class() {
            Some(class) => fault.with_nearest(class, Class::NAMES.map(|(name, _)| name)),
            None => fault,
        }
    })?;
    let mut elements = sequences.iter().flatten();
    if of == Use::Names && elements.any(|it| matches!(it, Element::Name(_))) {
        return Err(bad_term(source, key, term, "a name cannot hold a class"));
    }
    Ok(())
}

fn bad_term(source: &Source<'_>, key: &str, term: &Spanned<String>, problem: &str) -> TomlError {
    let problem = format!("term \"{}\": {problem}", term.get_ref());
    source.fault(&term.span(), key, &problem)
}
