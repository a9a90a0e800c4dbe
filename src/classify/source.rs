//! A lexicon or theatres file that is being read. Knows it as a name and a text only; must not know
//! where it came from.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::text::toml_file::{self, TomlError};

/// A file that is being read: knows how to say where in it a fault lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'f> {
    pub(super) name: &'f str,
    pub(super) text: &'f str,
}

impl Source<'_> {
    /// Reads the whole file.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, TomlError> {
        toml_file::read(self.name, self.text)
    }

    /// Returns the fault of a key whose value stands at the bytes `at` of the file.
    pub(super) fn fault(&self, at: &Range<usize>, key: &str, problem: &str) -> TomlError {
        TomlError::at_key(self.name, self.text, at.start, key, problem)
    }
}
