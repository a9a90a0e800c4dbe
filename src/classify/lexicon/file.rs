//! How a lexicon is written in a file, and how an entry changes what is known.

use std::collections::HashSet;

use serde::Deserialize;
use toml::Spanned;

use super::{
    super::{
        source::Source,
        terms::{self, FileTerms, Use, Written},
    },
    Context, Group, Hedge, Said,
};
use crate::{
    model::{Kind, Precedence},
    text::toml_file::TomlError,
};

/// Largest weight of a group in log-odds, either side of 0 (format of the lexicon).
const WEIGHT_MAX: f32 = 6.0;
/// Ends of the scale of direction, after Goldstein (1992).
const DIRECTION_MAX: f32 = 10.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) language: Spanned<String>,
    #[serde(default)]
    pub(super) group: Vec<FileGroup>,
    #[serde(default)]
    pub(super) negative: Vec<FileContext>,
    #[serde(default)]
    pub(super) mask: Vec<FileContext>,
    #[serde(default)]
    pub(super) hedge: Vec<FileContext>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileGroup {
    pub(super) id: Spanned<String>,
    pub(super) kind: Option<Kind>,
    /// Read so that a wrong name is an error; the categories serve whoever edits the lexicon.
    #[serde(default, rename = "gpr")]
    _gpr: Option<Gpr>,
    pub(super) weight: Option<Spanned<f32>>,
    pub(super) alone: Option<Spanned<f32>>,
    pub(super) direction: Option<Spanned<f32>>,
    pub(super) precedence: Option<FilePrecedence>,
    pub(super) terms: Option<FileTerms>,
    pub(super) without: Option<FileTerms>,
    pub(super) off: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileContext {
    pub(super) id: Spanned<String>,
    pub(super) weight: Option<Spanned<f32>>,
    /// Of a hedge: where it counts.
    pub(super) counts: Option<Hedge>,
    pub(super) terms: Option<FileTerms>,
    pub(super) without: Option<FileTerms>,
    pub(super) off: Option<Spanned<bool>>,
}

/// The categories of the geopolitical risk index of Caldara and Iacoviello (2022), table 1.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Gpr {
    WarThreats,
    PeaceThreats,
    BuildUps,
    NuclearThreats,
    TerrorThreats,
    BeginningOfWar,
    #[serde(alias = "escalation")]
    EscalationOfWar,
    TerrorActs,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(in crate::classify) enum FilePrecedence {
    Routine,
    Priority,
    Immediate,
    Flash,
}

impl From<FilePrecedence> for Precedence {
    fn from(precedence: FilePrecedence) -> Self {
        match precedence {
            FilePrecedence::Routine => Self::Routine,
            FilePrecedence::Priority => Self::Priority,
            FilePrecedence::Immediate => Self::Immediate,
            FilePrecedence::Flash => Self::Flash,
        }
    }
}

impl FileGroup {
    /// Returns whether it says more than that something is off.
    pub(super) const fn says_something(&self) -> bool {
        self.kind.is_some()
            || self.weight.is_some()
            || self.alone.is_some()
            || self.direction.is_some()
            || self.precedence.is_some()
            || self.terms.is_some()
            || self.without.is_some()
    }

    /// Changes a group as the file says.
    pub(super) fn change(
        &self,
        source: &Source<'_>,
        group: &mut Group,
        seen: &mut HashSet<String>,
    ) -> Result<(), TomlError> {
        let weight = within(source, "weight", self.weight.as_ref(), WEIGHT_MAX)?;
        let said = Said {
            weight,
            // A weight holds without a name beside the group, too, where nothing else is said.
            alone: within(source, "alone", self.alone.as_ref(), WEIGHT_MAX)?.or(weight),
            kind: self.kind,
            direction: within(source, "direction", self.direction.as_ref(), DIRECTION_MAX)?,
        };
        group.weight = said.weight.unwrap_or(group.weight);
        group.alone = said.alone.unwrap_or(group.alone);
        group.kind = said.kind.unwrap_or(group.kind);
        group.direction = said.direction.or(group.direction);
        let precedence = self.precedence.map(Precedence::from);
        group.precedence = precedence.or(group.precedence);
        if source.is_overlay() {
            group.said = Said {
                weight: said.weight.or(group.said.weight),
                alone: said.alone.or(group.said.alone),
                kind: said.kind.or(group.said.kind),
                direction: said.direction.or(group.said.direction),
            };
        }
        let Self { terms, without, .. } = self;
        change_terms(source, [terms, without], &mut group.terms, seen)
    }
}

impl FileContext {
    /// Returns whether it says more than that something is off.
    pub(super) const fn says_something(&self) -> bool {
        self.weight.is_some()
            || self.counts.is_some()
            || self.terms.is_some()
            || self.without.is_some()
    }

    /// Changes a context as the file says.
    pub(super) fn change(
        &self,
        source: &Source<'_>,
        context: &mut Context,
        seen: &mut HashSet<String>,
    ) -> Result<(), TomlError> {
        let weight = within(source, "weight", self.weight.as_ref(), WEIGHT_MAX)?;
        context.weight = weight.unwrap_or(context.weight);
        context.hedge = self.counts.or(context.hedge);
        if source.is_overlay() {
            context.said = weight.or(context.said);
        }
        let Self { terms, without, .. } = self;
        change_terms(source, [terms, without], &mut context.terms, seen)
    }
}

/// Takes terms away and adds terms.
fn change_terms(
    source: &Source<'_>,
    [more, away]: [&Option<FileTerms>; 2],
    known: &mut Vec<Written>,
    seen: &mut HashSet<String>,
) -> Result<(), TomlError> {
    if let Some(away) = away {
        terms::take_away(source, away, &mut [known])?;
    }
    let more = more.as_ref().map(|more| (more, Use::Phrases));
    more.map_or(Ok(()), |more| {
        terms::add(source, "terms", more, known, seen)
    })
}

/// Checks that an id is new, and begins with the file's language where one is asked for.
pub(super) fn check_id(
    source: &Source<'_>,
    id: &Spanned<String>,
    language: Option<&str>,
    ids: &mut HashSet<String>,
) -> Result<(), TomlError> {
    let name = id.get_ref();
    let problem = if name.trim().is_empty() {
        "is empty".to_owned()
    } else if language.is_some_and(|code| !name.starts_with(&format!("{code}."))) {
        format!("`{name}` does not begin with the file's language")
    } else if ids.insert(name.clone()) {
        return Ok(());
    } else {
        format!("`{name}` stands twice")
    };
    Err(source.fault(&id.span(), "id", &problem))
}

/// Returns the number if it is finite and no further than `max` from 0.
fn within(
    source: &Source<'_>,
    key: &str,
    number: Option<&Spanned<f32>>,
    max: f32,
) -> Result<Option<f32>, TomlError> {
    let Some(spanned) = number else {
        return Ok(None);
    };
    let value = *spanned.get_ref();
    if value.is_finite() && value.abs() <= max {
        return Ok(Some(value));
    }
    let problem = format!("{value} is not between -{max} and {max}");
    Err(source.fault(&spanned.span(), key, &problem))
}
