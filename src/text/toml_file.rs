//! Reading TOML that people write, so that a mistake names file, line, key and the nearest valid one.
//!
//! All of the program's own data files and all of the user's go through here. It must not know what
//! the files mean.

use std::fmt;

use serde::de::DeserializeOwned;

use super::nearest::{did_you_mean, nearest};

/// A mistake in a TOML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// The file as the user knows it.
    pub file: String,
    /// 1 for the first line.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl std::error::Error for TomlError {}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n{hint}")?;
        }
        Ok(())
    }
}

impl TomlError {
    /// Returns an error about the byte `offset` of `text`.
    pub fn at(file: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: line_of(text, offset),
            message: message.into(),
            hint: None,
        }
    }

    /// Returns an error about the value of `key` at the byte `offset` of `text`.
    pub fn at_key(file: &str, text: &str, offset: usize, key: &str, problem: &str) -> Self {
        Self::at(file, text, offset, format!("`{key}`: {problem}"))
    }

    /// Adds the name in `known` that is nearest to `name`, if one is near.
    #[must_use]
    pub fn with_nearest<'a>(
        mut self,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.hint = nearest(name, known).map(did_you_mean);
        self
    }
}

/// Reads a TOML text into a type; `file` is named in errors.
pub fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message().trim().replace('\n', "; ");
        let described = match key_before(text, offset) {
            Some(key) => TomlError::at_key(file, text, offset, key, &message),
            None => TomlError::at(file, text, offset, &message),
        };
        match quoted(&message).filter(|_| message.starts_with("unknown ")) {
            Some((name, known)) => described.with_nearest(name, known),
            None => described,
        }
    })
}

/// Splits serde's "unknown field `x`, expected one of `a`, `b`" into `x` and the rest.
fn quoted(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut names = message.split('`').skip(1).step_by(2);
    let name = names.next()?;
    Some((name, names.collect()))
}

/// Returns the key whose value stands at the byte `offset`, when both stand on one line.
fn key_before(text: &str, offset: usize) -> Option<&str> {
    let line = text.get(..offset)?.rsplit('\n').next()?;
    let key = line.rsplit_once('=')?.0.trim();
    (!key.is_empty() && !key.contains(' ')).then_some(key)
}

/// Returns the line, from 1, of a byte offset.
pub fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read")]
        interval: u32,
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let error = read::<Sample>("config.toml", text).expect_err("a mistake");
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn mistakes_name_file_line_and_nearest_key() {
        check(
            "\n\nintervall = 5\n",
            "config.toml:3: unknown field `intervall`, expected `interval`\ndid you mean `interval`?",
        );
        check(
            "interval = \"five\"\n",
            "config.toml:1: `interval`: invalid type: string \"five\", expected u32",
        );
    }
}
