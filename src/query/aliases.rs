//! Other names of the same place, body or person: whoever looks for one finds the others.
//!
//! The table is data (`config/aliases.toml`); this module must not know where it is kept.

use std::{collections::HashMap, fmt, sync::LazyLock};

use super::Needle;
use crate::text::tokens;

/// No name is longer, in bytes.
const NAME_MAX: usize = 100;

/// A table of names that is made when the first name is looked up: it is large, and most starts of the
/// program look up none.
pub struct Aliases(LazyLock<AliasTable, Box<dyn FnOnce() -> AliasTable + Send>>);

impl Aliases {
    /// Returns a table that is made like this.
    pub fn new(make: impl FnOnce() -> AliasTable + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(make)))
    }

    /// Returns the names of what a word or phrase, folded, is a name of: see [`AliasTable::of`].
    pub fn of(&self, folded: &str) -> &[Needle] {
        self.0.of(folded)
    }

    /// Makes the table now, if it was not made yet.
    pub fn prepare(&self) {
        LazyLock::force(&self.0);
    }
}

impl Default for Aliases {
    fn default() -> Self {
        Self::new(AliasTable::default)
    }
}

impl fmt::Debug for Aliases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aliases")
    }
}

/// A table of names. A name is a word or a phrase, folded like a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AliasTable {
    /// The names of each group.
    groups: Vec<Vec<Needle>>,
    /// The groups that a whole name, or a word that it begins, belongs to.
    by_name: HashMap<String, usize>,
}

/// A name that cannot be taken into the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// It has nothing to look for.
    #[error("`{0}` has no letters or digits to look for")]
    Empty(String),
    /// It joins two groups.
    #[error("`{name}` belongs to another group than `{other}`: a name belongs to one")]
    Twice {
        /// The name.
        name: String,
        /// A name of the same list, of another group.
        other: String,
    },
}

impl AliasTable {
    /// Adds a group of names, to the one that has one of them already, if there is one. A `*` behind a
    /// name stands for words that begin so.
    pub fn add<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<(), AliasError> {
        let mut known: Option<(usize, &str)> = None;
        let mut added = Vec::new();
        for name in names {
            let stem = name.trim_end_matches('*');
            let folded = tokens::folded(stem);
            if folded.is_empty() {
                return Err(AliasError::Empty(name.to_owned()));
            }
            match (known, self.by_name.get(&folded)) {
                (Some((group, other)), Some(own)) if group != *own => {
                    let (name, other) = (name.to_owned(), other.to_owned());
                    return Err(AliasError::Twice { name, other });
                }
                (None, Some(own)) => known = Some((*own, name)),
                _ => {}
            }
            added.push((folded, stem.len() < name.len()));
        }
        let group = known.map_or(self.groups.len(), |(group, _)| group);
        if group == self.groups.len() {
            self.groups.push(Vec::new());
        }
        for (folded, prefix) in added {
            let needle = Needle::Literal {
                tokens: tokens::parts(&folded).map(str::to_owned).collect(),
                prefix,
            };
            self.by_name.insert(folded, group);
            if let Some(needles) = self.groups.get_mut(group)
                && !needles.contains(&needle)
            {
                needles.push(needle);
            }
        }
        Ok(())
    }

    /// Returns the names of what a word or phrase, folded, is a name of; none if it is none.
    ///
    /// A word that a name with `*` begins is a name too: `києві` of `києв*`.
    pub fn of(&self, folded: &str) -> &[Needle] {
        if folded.len() > NAME_MAX {
            return &[];
        }
        let ends = folded
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8());
        let mut beginnings: Vec<&str> = ends.filter_map(|end| folded.get(..end)).collect();
        beginnings.reverse();
        let found = beginnings.iter().find_map(|&beginning| {
            let group = self.groups.get(*self.by_name.get(beginning)?)?;
            let is_name = beginning == folded || group.iter().any(|name| name.begins(beginning));
            is_name.then_some(group)
        });
        found.map_or(&[], Vec::as_slice)
    }
}

impl Needle {
    /// Returns whether it is this one word, and stands for all that begin so.
    fn begins(&self, word: &str) -> bool {
        match self {
            Self::Literal { tokens, prefix } => {
                *prefix && matches!(tokens.as_slice(), [only] if only == word)
            }
            Self::Stem(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_group_leads_to_all() {
        let mut aliases = AliasTable::default();
        aliases
            .add(["kyiv", "Kiev", "Київ", "києв*", "基辅市"])
            .expect("names");
        aliases.add(["kharkiv", "харк*"]).expect("names");
        for name in ["kyiv", "kiev", "києві", "київ", "києв"] {
            assert_eq!(aliases.of(&tokens::folded(name)).len(), 5, "{name}");
        }
        assert_eq!(aliases.of(&tokens::folded("基辅市")).len(), 5);
        assert_eq!(aliases.of(&tokens::folded("Харкові")).len(), 2);
        for name in ["ки", "kievan", "kyi", "", "кие"] {
            assert_eq!(aliases.of(&tokens::folded(name)), [], "{name}");
        }
    }

    #[test]
    fn a_name_stands_in_one_group_and_says_something() {
        let mut aliases = AliasTable::default();
        aliases.add(["lviv", "lvov", "Lviv"]).expect("names");
        aliases.add(["odesa", "odessa"]).expect("names");
        aliases.add(["LVOV", "lwow*"]).expect("names");
        assert_eq!(aliases.of("lviv").len(), 3);
        assert!(aliases.add(["lvov", "odesa"]).is_err());
        assert_eq!(aliases.add(["*"]), Err(AliasError::Empty("*".to_owned())));
    }
}
