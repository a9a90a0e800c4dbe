//! The lexicon: groups of terms that speak for tension, negative contexts and masks.
//!
//! Reads `config/lexicon/*.toml` given as text, and the user's files laid over them; must not read
//! files itself.

mod file;

use std::collections::HashSet;

use serde::Deserialize;
use toml::Spanned;

pub(super) use self::file::FilePrecedence;
use self::file::{File, FileContext, FileGroup, check_id};
use super::{ClassifierFile, language::is_code, source::Source, terms::Written};
use crate::{
    model::{Kind, Precedence},
    text::toml_file::{self, TomlError},
};

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
    pub(super) terms: Vec<Written>,
    pub(super) said: Said,
}

/// What a file says that is laid over another: it holds against learned weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    pub(super) weight: Option<f32>,
    pub(super) alone: Option<f32>,
    pub(super) kind: Option<Kind>,
    pub(super) direction: Option<f32>,
}

/// Where a context stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Negative,
    Mask,
    Hedge,
}

impl Table {
    /// Returns the name that files use.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Mask => "mask",
            Self::Hedge => "hedge",
        }
    }
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
    pub(super) table: Table,
    /// Log-odds, added once per story.
    pub(super) weight: f32,
    /// Whether it says that something has not happened, or not now, and where it says so.
    pub(super) hedge: Option<Hedge>,
    pub(super) terms: Vec<Written>,
    /// The weight, if a file says it that is laid over another.
    pub(super) said: Option<f32>,
}

impl Lexicon {
    /// Returns the lexicon that stands in `files`, which are of one language; each is laid over those
    /// before it.
    ///
    /// An entry with a known id changes what it says of it: keys that it gives hold, `terms` are added,
    /// `without` takes terms away, `off` takes all of it away. An entry with another id is a new one.
    pub(super) fn parse(files: &[ClassifierFile]) -> Result<Self, TomlError> {
        let mut lexicon = Self::default();
        for source in Source::all(files) {
            let file: File = source.read()?;
            lexicon.lay(&source, &file)?;
        }
        Ok(lexicon)
    }

    /// Returns the language that a file says.
    pub(super) fn language_of(file: &ClassifierFile) -> Result<String, TomlError> {
        #[derive(Deserialize)]
        struct Head {
            language: String,
        }
        let Head { language } = toml_file::read(&file.name, &file.text)?;
        Ok(language)
    }

    /// Lays a file over what is known.
    fn lay(&mut self, source: &Source<'_>, file: &File) -> Result<(), TomlError> {
        self.read_language(source, &file.language)?;
        let mut ids = HashSet::new();
        // A hedge may say what a context says, too.
        let (mut seen, mut hedges) = (HashSet::new(), HashSet::new());
        for group in &file.group {
            check_id(source, &group.id, Some(file.language.get_ref()), &mut ids)?;
            self.lay_group(source, group, &mut seen)?;
        }
        let contexts = [
            (Table::Negative, &file.negative),
            (Table::Mask, &file.mask),
            (Table::Hedge, &file.hedge),
        ];
        for (table, contexts) in contexts {
            for context in contexts {
                check_id(source, &context.id, None, &mut ids)?;
                let seen = if context.counts.is_some() || table == Table::Hedge {
                    &mut hedges
                } else {
                    &mut seen
                };
                self.lay_context(source, (table, context), seen)?;
            }
        }
        Ok(())
    }

    fn lay_group(
        &mut self,
        source: &Source<'_>,
        entry: &FileGroup,
        seen: &mut HashSet<String>,
    ) -> Result<(), TomlError> {
        let id = entry.id.get_ref();
        if let Some(context) = self.contexts.iter().find(|it| it.id == *id) {
            return Err(stands_in(source, &entry.id, context.table.name()));
        }
        let at = self.groups.iter().position(|it| it.id == *id);
        if source.is_off(entry.off.as_ref(), entry.says_something())? {
            let at = at.ok_or_else(|| self.unknown(source, &entry.id))?;
            self.groups.remove(at);
            return Ok(());
        }
        if let Some(group) = at.and_then(|at| self.groups.get_mut(at)) {
            return entry.change(source, group, seen);
        }
        let lacking = |key| self.lacks(source, &entry.id, key);
        let kind = entry.kind.ok_or_else(|| lacking("kind"))?;
        if entry.weight.is_none() {
            return Err(lacking("weight"));
        }
        if entry.terms.is_none() {
            return Err(lacking("terms"));
        }
        let mut group = Group {
            id: id.clone(),
            kind,
            weight: 0.0,
            alone: 0.0,
            direction: None,
            precedence: None,
            terms: Vec::new(),
            said: Said::default(),
        };
        entry.change(source, &mut group, seen)?;
        self.groups.push(group);
        Ok(())
    }

    fn lay_context(
        &mut self,
        source: &Source<'_>,
        (table, entry): (Table, &FileContext),
        seen: &mut HashSet<String>,
    ) -> Result<(), TomlError> {
        let id = entry.id.get_ref();
        let at = self.contexts.iter().position(|it| it.id == *id);
        let known = at.and_then(|at| self.contexts.get(at));
        if self.groups.iter().any(|it| it.id == *id) {
            return Err(stands_in(source, &entry.id, "group"));
        }
        if let Some(known) = known.filter(|known| known.table != table) {
            return Err(stands_in(source, &entry.id, known.table.name()));
        }
        if source.is_off(entry.off.as_ref(), entry.says_something())? {
            let at = at.ok_or_else(|| self.unknown(source, &entry.id))?;
            self.contexts.remove(at);
            return Ok(());
        }
        if let Some(context) = at.and_then(|at| self.contexts.get_mut(at)) {
            return entry.change(source, context, seen);
        }
        let lacking = |key| self.lacks(source, &entry.id, key);
        match table {
            Table::Negative if entry.weight.is_none() && entry.counts.is_none() => {
                return Err(lacking("weight"));
            }
            Table::Hedge if entry.counts.is_none() => return Err(lacking("counts")),
            _ => {}
        }
        if entry.terms.is_none() {
            return Err(lacking("terms"));
        }
        let mut context = Context {
            id: id.clone(),
            table,
            weight: 0.0,
            hedge: None,
            terms: Vec::new(),
            said: None,
        };
        entry.change(source, &mut context, seen)?;
        self.contexts.push(context);
        Ok(())
    }

    /// Returns all ids.
    fn ids(&self) -> impl Iterator<Item = &str> {
        let groups = self.groups.iter().map(|it| it.id.as_str());
        groups.chain(self.contexts.iter().map(|it| it.id.as_str()))
    }

    fn unknown(&self, source: &Source<'_>, id: &Spanned<String>) -> TomlError {
        let name = id.get_ref();
        let problem = format!("there is no `{name}` that could be off");
        let fault = source.fault(&id.span(), "id", &problem);
        fault.with_nearest(name, self.ids())
    }

    fn lacks(&self, source: &Source<'_>, id: &Spanned<String>, key: &str) -> TomlError {
        source.lacks(id, key, self.ids())
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

/// Returns the fault of an id that an earlier file has in another table.
fn stands_in(source: &Source<'_>, id: &Spanned<String>, table: &str) -> TomlError {
    let problem = format!("`{}` is a `[[{table}]]` of an earlier file", id.get_ref());
    source.fault(&id.span(), "id", &problem)
}
