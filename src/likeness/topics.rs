//! Topics: words that mean the same matter, in many languages. Reads `config/topics.toml` given as text.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use toml::Spanned;

use crate::text::{
    tokens,
    toml_file::{self, TomlError},
};

/// Letters before `*`, at least: fewer begin words about everything.
const LETTERS_MIN: usize = 2;

/// Which words speak of which topic.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    names: Vec<String>,
    words: FxHashMap<String, usize>,
    /// What words begin with.
    beginnings: FxHashMap<String, usize>,
    /// Bytes of the longest beginning.
    longest: usize,
}

impl Topics {
    /// Reads a file of topics; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, TomlError> {
        let parsed: BTreeMap<String, Spanned<String>> = toml_file::read(file, text)?;
        let mut topics = Self::default();
        for (name, words) in parsed {
            let fault = |problem: &str| {
                Err(TomlError::at_key(
                    file,
                    text,
                    words.span().start,
                    &name,
                    problem,
                ))
            };
            let number = topics.names.len();
            for word in words.get_ref().split_whitespace() {
                let stem = word.strip_suffix('*');
                let folded = tokens::folded(stem.unwrap_or(word));
                let is_one = !folded.is_empty() && !folded.contains(' ');
                if !is_one
                    || word
                        .strip_suffix('*')
                        .is_some_and(|stem| stem.contains('*'))
                {
                    return fault(&format!(
                        "`{word}` is not one word: expected letters, with `*` at the end for all \
                         words that begin so; Chinese and Japanese words have two characters"
                    ));
                }
                if stem.is_some() && folded.chars().count() < LETTERS_MIN {
                    return fault(&format!("`{word}` is too short: write two letters or more"));
                }
                let known = if stem.is_some() {
                    topics.longest = topics.longest.max(folded.len());
                    &mut topics.beginnings
                } else {
                    &mut topics.words
                };
                if let Some(&other) = known.get(&folded).filter(|&&other| other != number) {
                    let other = topics.names.get(other).map_or("", String::as_str);
                    return fault(&format!(
                        "`{word}` stands in `{other}`, too: keep one of them"
                    ));
                }
                known.insert(folded, number);
            }
            topics.names.push(name);
        }
        Ok(topics)
    }

    /// Returns the topic of which a folded token speaks: by the word itself, else by the longest
    /// beginning.
    pub(super) fn of(&self, token: &str) -> Option<&str> {
        let number = self.words.get(token).or_else(|| {
            let ends = (1..=token.len().min(self.longest)).rev();
            let mut beginnings = ends.filter_map(|end| token.get(..end));
            beginnings.find_map(|beginning| self.beginnings.get(beginning))
        })?;
        self.names.get(*number).map(String::as_str)
    }
}
