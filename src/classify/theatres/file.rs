//! How actors and theatres are written in a file.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use toml::Spanned;

use super::{
    super::{
        language::is_code,
        source::Source,
        term::Class,
        terms::{self, FileTerms, Use},
    },
    Names,
    office::FileOffice,
};
use crate::{model::Kind, text::toml_file::TomlError};

/// Names or places by ISO 639-1 code.
pub(super) type FileNames = BTreeMap<String, FileTerms>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) actor: Vec<FileActor>,
    #[serde(default)]
    pub(super) theatre: Vec<FileTheatre>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileActor {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) kind: Option<ActorKind>,
    #[serde(default)]
    pub(super) names: FileNames,
    #[serde(default)]
    pub(super) leaders: FileNames,
    #[serde(default)]
    pub(super) office: Vec<FileOffice>,
    #[serde(default)]
    pub(super) without: FileNames,
    pub(super) off: Option<Spanned<bool>>,
}

impl FileActor {
    /// Returns whether it says more than that something is off.
    pub(super) fn says_something(&self) -> bool {
        let lists = [&self.names, &self.leaders, &self.without];
        self.name.is_some()
            || self.kind.is_some()
            || !self.office.is_empty()
            || lists.iter().any(|it| !it.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileTheatre {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) pairs: Vec<[Spanned<String>; 2]>,
    #[serde(default)]
    pub(super) actors: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) otherwise: Vec<Spanned<String>>,
    pub(super) otherwise_kind: Option<Kind>,
    #[serde(default)]
    pub(super) places: FileNames,
    #[serde(default)]
    pub(super) without: FileNames,
    pub(super) off: Option<Spanned<bool>>,
}

impl FileTheatre {
    /// Returns whether it says more than that something is off.
    pub(super) fn says_something(&self) -> bool {
        let lists = [&self.places, &self.without];
        let actors = [&self.actors, &self.otherwise];
        self.name.is_some()
            || self.otherwise_kind.is_some()
            || !self.pairs.is_empty()
            || actors.iter().any(|it| !it.is_empty())
            || lists.iter().any(|it| !it.is_empty())
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum ActorKind {
    State,
    Alliance,
    Organisation,
    Group,
}

impl ActorKind {
    pub(super) const fn class(self) -> Class {
        match self {
            Self::State => Class::STATE,
            Self::Alliance => Class::ALLIANCE,
            Self::Organisation => Class::ORGANISATION,
            Self::Group => Class::GROUP,
        }
    }
}

/// Checks that no id, which stands under `key`, is empty or stands twice.
pub(super) fn check_id<'i>(
    source: &Source<'_>,
    key: &str,
    ids: impl Iterator<Item = &'i Spanned<String>>,
) -> Result<(), TomlError> {
    let mut seen = HashSet::new();
    for id in ids {
        let name = id.get_ref();
        if name.is_empty() || !seen.insert(name) {
            let problem = format!("`{name}` is empty or stands twice");
            return Err(source.fault(&id.span(), key, &problem));
        }
    }
    Ok(())
}

/// Adds the names of a file to those that are known.
pub(super) fn add_names(
    source: &Source<'_>,
    key: &str,
    more: &FileNames,
    known: &mut Names,
) -> Result<(), TomlError> {
    for (language, terms) in more {
        check_code(source, key, language, terms)?;
        let known = known.entry(language.clone()).or_default();
        terms::add(source, key, (terms, Use::Names), known, &mut HashSet::new())?;
    }
    Ok(())
}

/// Takes the names that a file does without out of all lists that may hold them.
pub(super) fn without(
    source: &Source<'_>,
    away: &FileNames,
    lists: &mut [&mut Names],
) -> Result<(), TomlError> {
    for (language, terms) in away {
        check_code(source, "without", language, terms)?;
        let of_language = lists.iter_mut().filter_map(|names| names.get_mut(language));
        terms::take_away(source, terms, &mut of_language.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn check_code(
    source: &Source<'_>,
    key: &str,
    language: &str,
    terms: &FileTerms,
) -> Result<(), TomlError> {
    if is_code(language) {
        return Ok(());
    }
    let problem = format!("`{language}` is not an ISO 639-1 code such as `en`");
    Err(source.fault(&terms.span(), key, &problem))
}
