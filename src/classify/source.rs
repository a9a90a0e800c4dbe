//! A lexicon or theatres file that is being read. Knows it as a name and a text only; must not know
//! where it came from.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::ClassifierFile;
use crate::text::toml_file::{self, TomlError};

/// A file that is being read: knows how to say where in it a fault lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'f> {
    /// Its place among the files that are laid over each other; the first is 0.
    pub(super) number: usize,
    file: &'f ClassifierFile,
}

impl<'f> Source<'f> {
    /// Returns a file that stands alone.
    pub(super) const fn of(file: &'f ClassifierFile) -> Self {
        Self { number: 0, file }
    }

    /// Returns the files in the order in which they are laid over each other.
    pub(super) fn all(files: &'f [ClassifierFile]) -> impl Iterator<Item = Self> {
        let numbered = files.iter().enumerate();
        numbered.map(|(number, file)| Self { number, file })
    }

    /// Reads the whole file.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, TomlError> {
        toml_file::read(&self.file.name, &self.file.text)
    }

    /// Returns whether the file is known to be valid.
    pub(super) const fn is_tried(&self) -> bool {
        self.file.is_tried
    }

    /// Returns whether what it says is laid over an earlier file.
    pub(super) const fn is_overlay(&self) -> bool {
        self.number > 0
    }

    /// Returns the fault of a key whose value stands at the bytes `at` of the file.
    pub(super) fn fault(&self, at: &Range<usize>, key: &str, problem: &str) -> TomlError {
        TomlError::at_key(&self.file.name, &self.file.text, at.start, key, problem)
    }

    /// Returns whether an entry is off. One that is off can say nothing else.
    pub(super) fn is_off(
        &self,
        off: Option<&Spanned<bool>>,
        says_something: bool,
    ) -> Result<bool, TomlError> {
        match off {
            Some(off) if *off.get_ref() && says_something => {
                let problem = "what is off can say nothing else: take out `off` or the rest";
                Err(self.fault(&off.span(), "off", problem))
            }
            off => Ok(off.is_some_and(|off| *off.get_ref())),
        }
    }

    /// Returns the fault of an entry that is new and lacks a key.
    pub(super) fn lacks<'n>(
        &self,
        id: &Spanned<String>,
        key: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> TomlError {
        let name = id.get_ref();
        let problem = format!("`{name}` is new here, and a new one needs `{key}`");
        self.fault(&id.span(), "id", &problem)
            .with_nearest(name, known)
    }
}
