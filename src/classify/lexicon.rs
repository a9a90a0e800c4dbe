//! The lexicon: groups of terms that speak for tension, negative contexts and masks.
//!
//! Reads `config/lexicon/*.toml` given as text; must not read files itself.

use std::collections::HashSet;

use serde::Deserialize;
use toml::Spanned;

use super::{
    language::is_code,
    source::Source,
    term::{self, Class, Sequence},
};
use crate::{
    model::{Kind, Precedence},
    text::toml_file::TomlError,
};

/// Largest weight of a group in log-odds, either side of 0 (format of the lexicon).
const WEIGHT_MAX: f32 = 6.0;
/// Ends of the scale of direction, after Goldstein (1992).
const DIRECTION_MAX: f32 = 10.0;

/// Phrases and their weights, in one language.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    /// ISO 639-1 code.
    pub(super) language: String,
    pub(super) groups: Vec<Group>,
    pub(super) contexts: Vec<Context>,
}

/// Terms that say the same and speak for tension.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// `<language>.<kind>.<name>`.
    pub(super) id: String,
    pub(super) kind: Kind,
    /// Log-odds when an actor, place or theatre is named too.
    pub(super) weight: f32,
    /// Log-odds when none is.
    pub(super) alone: f32,
    /// -10 to 10, after Goldstein and PLOVER.
    pub(super) direction: Option<f32>,
    pub(super) precedence: Option<Precedence>,
    pub(super) terms: Vec<Sequence>,
}

/// Where a hedge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Hedge {
    /// In the title.
    Title,
    /// In the title and in the body.
    Anywhere,
}

/// Terms that speak against tension, or whose words do not count, or that hedge.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) id: String,
    /// Log-odds, added once per story.
    pub(super) weight: f32,
    /// Whether the words that it covers cannot be part of any group's match.
    pub(super) masks: bool,
    /// Whether it says that something has not happened, or not now, and where it says so.
    pub(super) hedge: Option<Hedge>,
    pub(super) terms: Vec<Sequence>,
}

impl Lexicon {
    /// Returns the lexicon that stands in `files`, given as (name, text), which are of one language.
    pub(super) fn parse(files: &[(&str, &str)]) -> Result<Self, TomlError> {
        let mut lexicon = Self::default();
        let mut ids = HashSet::new();
        for &(name, text) in files {
            let source = Source { name, text };
            let file: File = source.read()?;
            lexicon.read(&source, &file, &mut ids)?;
        }
        Ok(lexicon)
    }

    fn read(
        &mut self,
        source: &Source<'_>,
        file: &File,
        ids: &mut HashSet<String>,
    ) -> Result<(), TomlError> {
        self.read_language(source, &file.language)?;
        // A hedge may say what a context says, too.
        let (mut seen, mut hedges) = (HashSet::new(), HashSet::new());
        for group in &file.group {
            check_id(source, &group.id, Some(file.language.get_ref()), ids)?;
            let group = group.read(source, &mut seen)?;
            self.groups.push(group);
        }
        let contexts = [
            (false, &file.negative),
            (true, &file.mask),
            (false, &file.hedge),
        ];
        for (masks, contexts) in contexts {
            for context in contexts {
                check_id(source, &context.id, None, ids)?;
                let weight = context.weight.as_ref();
                if weight.is_none() && !masks && context.counts.is_none() {
                    let problem = format!("missing in `{}`", context.id.get_ref());
                    return Err(source.fault(&context.id.span(), "weight", &problem));
                }
                self.contexts.push(Context {
                    id: context.id.get_ref().clone(),
                    weight: within(source, "weight", weight, WEIGHT_MAX)?.unwrap_or(0.0),
                    masks,
                    hedge: context.counts,
                    terms: read_terms(
                        source,
                        &context.terms,
                        if context.counts.is_some() {
                            &mut hedges
                        } else {
                            &mut seen
                        },
                    )?,
                });
            }
        }
        Ok(())
    }

    fn read_language(
        &mut self,
        source: &Source<'_>,
        language: &Spanned<String>,
    ) -> Result<(), TomlError> {
        let code = language.get_ref();
        let problem = if !is_code(code) {
            format!("`{code}` is not an ISO 639-1 code such as `en`")
        } else if self.language.is_empty() || self.language == *code {
            self.language.clone_from(code);
            return Ok(());
        } else {
            format!(
                "`{code}` is not the language of the lexicon, `{}`",
                self.language
            )
        };
        Err(source.fault(&language.span(), "language", &problem))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Spanned<String>,
    #[serde(default)]
    group: Vec<FileGroup>,
    #[serde(default)]
    negative: Vec<FileContext>,
    #[serde(default)]
    mask: Vec<FileContext>,
    #[serde(default)]
    hedge: Vec<FileContext>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileGroup {
    id: Spanned<String>,
    kind: Kind,
    /// Read so that a wrong name is an error; the categories serve whoever edits the lexicon.
    #[serde(default, rename = "gpr")]
    _gpr: Option<Gpr>,
    weight: Spanned<f32>,
    alone: Option<Spanned<f32>>,
    direction: Option<Spanned<f32>>,
    precedence: Option<FilePrecedence>,
    terms: Spanned<Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContext {
    id: Spanned<String>,
    weight: Option<Spanned<f32>>,
    /// Of a hedge: where it counts.
    counts: Option<Hedge>,
    terms: Spanned<Vec<Spanned<String>>>,
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
pub(super) enum FilePrecedence {
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
    fn read(&self, source: &Source<'_>, seen: &mut HashSet<String>) -> Result<Group, TomlError> {
        let weight = within(source, "weight", Some(&self.weight), WEIGHT_MAX)?.unwrap_or(0.0);
        Ok(Group {
            id: self.id.get_ref().clone(),
            kind: self.kind,
            weight,
            alone: within(source, "alone", self.alone.as_ref(), WEIGHT_MAX)?.unwrap_or(weight),
            direction: within(source, "direction", self.direction.as_ref(), DIRECTION_MAX)?,
            precedence: self.precedence.map(Precedence::from),
            terms: read_terms(source, &self.terms, seen)?,
        })
    }
}

/// Checks that an id is new, and begins with the file's language where one is asked for.
fn check_id(
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

/// Returns the sequences of all terms; a term that `seen` holds already is an error.
pub(super) fn read_terms(
    source: &Source<'_>,
    terms: &Spanned<Vec<Spanned<String>>>,
    seen: &mut HashSet<String>,
) -> Result<Vec<Sequence>, TomlError> {
    if terms.get_ref().is_empty() {
        return Err(source.fault(&terms.span(), "terms", "holds no term"));
    }
    let mut sequences = Vec::new();
    for term in terms.get_ref() {
        if !seen.insert(term.get_ref().to_lowercase()) {
            return Err(bad_term(source, term, "stands twice in this file"));
        }
        let parsed = term::parse(term.get_ref()).map_err(|error| {
            let fault = bad_term(source, term, &error.to_string());
            match error.unknown_class() {
                Some(class) => fault.with_nearest(class, Class::NAMES.map(|(name, _)| name)),
                None => fault,
            }
        })?;
        sequences.extend(parsed);
    }
    Ok(sequences)
}

fn bad_term(source: &Source<'_>, term: &Spanned<String>, problem: &str) -> TomlError {
    let problem = format!("term \"{}\": {problem}", term.get_ref());
    source.fault(&term.span(), "terms", &problem)
}
