//! Actors and theatres: who acts, and where. Reads `config/theatres.toml` given as text; must not
//! read files itself.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use toml::Spanned;

use super::{
    language::is_code,
    lexicon::read_terms,
    source::Source,
    term::{Class, Element, Sequence},
};
use crate::{
    model::{Actor, Kind},
    text::toml_file::TomlError,
};

/// Names by ISO 639-1 code.
pub(super) type Names = BTreeMap<String, Vec<Sequence>>;

/// The actors and theatres that the classifier knows.
#[derive(Debug, Clone, Default)]
pub struct Theatres {
    pub(super) actors: Vec<ActorEntry>,
    pub(super) areas: Vec<Theatre>,
}

/// A named area of tension.
#[derive(Debug, Clone)]
pub struct Theatre {
    /// The id, as in queries and JSON.
    pub id: String,
    /// The name, for people.
    pub name: String,
    /// Pairs of actors (by index) that together mean this theatre.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Actors that alone mean it.
    pub(super) alone: Vec<usize>,
    /// Actors that mean it where nothing else says where a story is.
    pub(super) otherwise: Vec<usize>,
    /// The dominant kind that a story must have for that, if one is needed; then no actor at all
    /// means it, too.
    pub(super) otherwise_kind: Option<Kind>,
    pub(super) places: Names,
}

/// An actor and how it is called.
#[derive(Debug, Clone)]
pub(super) struct ActorEntry {
    pub(super) actor: Actor,
    pub(super) class: Class,
    pub(super) names: Names,
    pub(super) leaders: Names,
}

impl Theatres {
    /// Returns the actors and theatres that stand in `files`, given as (name, text).
    pub(super) fn parse(files: &[(&str, &str)]) -> Result<Self, TomlError> {
        let mut theatres = Self::default();
        let mut parsed = Vec::new();
        for &(name, text) in files {
            let source = Source { name, text };
            let file: File = source.read()?;
            theatres.read_actors(&source, &file)?;
            parsed.push((source, file));
        }
        for (source, file) in &parsed {
            theatres.read_theatres(source, file)?;
        }
        Ok(theatres)
    }

    /// Returns the theatres in the order of the files.
    pub fn theatres(&self) -> impl Iterator<Item = &Theatre> {
        self.areas.iter()
    }

    /// Returns the id of an actor by index.
    pub(super) fn actor_id(&self, actor: usize) -> Option<&str> {
        self.actors.get(actor).map(|entry| entry.actor.id.as_str())
    }

    /// Returns whether two actors are a pair of some theatre.
    pub(super) fn meet(&self, one: usize, other: usize) -> bool {
        let mut pairs = self.areas.iter().flat_map(|theatre| &theatre.pairs);
        pairs.any(|&pair| pair == (one, other) || pair == (other, one))
    }

    fn read_actors(&mut self, source: &Source<'_>, file: &File) -> Result<(), TomlError> {
        for actor in &file.actor {
            let id = actor.id.get_ref();
            if self.actor_index(id).is_some() || id.is_empty() {
                let problem = format!("`{id}` is empty or stands twice");
                return Err(source.fault(&actor.id.span(), "id", &problem));
            }
            self.actors.push(ActorEntry {
                actor: Actor {
                    id: id.clone(),
                    name: actor.name.clone(),
                },
                class: actor.kind.class(),
                names: read_names(source, &actor.names)?,
                leaders: read_names(source, &actor.leaders)?,
            });
        }
        Ok(())
    }

    fn read_theatres(&mut self, source: &Source<'_>, file: &File) -> Result<(), TomlError> {
        for theatre in &file.theatre {
            let id = theatre.id.get_ref();
            if id.is_empty() || self.areas.iter().any(|known| known.id == *id) {
                let problem = format!("`{id}` is empty or stands twice");
                return Err(source.fault(&theatre.id.span(), "id", &problem));
            }
            let mut pairs = Vec::new();
            for [left, right] in &theatre.pairs {
                let left = self.known_actor(source, "pairs", left)?;
                pairs.push((left, self.known_actor(source, "pairs", right)?));
            }
            let mut alone = Vec::new();
            for actor in &theatre.actors {
                alone.push(self.known_actor(source, "actors", actor)?);
            }
            let mut otherwise = Vec::new();
            for actor in &theatre.otherwise {
                otherwise.push(self.known_actor(source, "otherwise", actor)?);
            }
            self.areas.push(Theatre {
                id: id.clone(),
                name: theatre.name.clone(),
                pairs,
                alone,
                otherwise,
                otherwise_kind: theatre.otherwise_kind,
                places: read_names(source, &theatre.places)?,
            });
        }
        Ok(())
    }

    fn known_actor(
        &self,
        source: &Source<'_>,
        key: &str,
        id: &Spanned<String>,
    ) -> Result<usize, TomlError> {
        let name = id.get_ref();
        self.actor_index(name).ok_or_else(|| {
            let known = self.actors.iter().map(|entry| entry.actor.id.as_str());
            source
                .fault(&id.span(), key, &format!("there is no actor `{name}`"))
                .with_nearest(name, known)
        })
    }

    fn actor_index(&self, id: &str) -> Option<usize> {
        self.actors.iter().position(|entry| entry.actor.id == id)
    }
}

type FileNames = BTreeMap<String, Spanned<Vec<Spanned<String>>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    actor: Vec<FileActor>,
    #[serde(default)]
    theatre: Vec<FileTheatre>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileActor {
    id: Spanned<String>,
    name: String,
    kind: ActorKind,
    names: FileNames,
    #[serde(default)]
    leaders: FileNames,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTheatre {
    id: Spanned<String>,
    name: String,
    #[serde(default)]
    pairs: Vec<[Spanned<String>; 2]>,
    #[serde(default)]
    actors: Vec<Spanned<String>>,
    #[serde(default)]
    otherwise: Vec<Spanned<String>>,
    otherwise_kind: Option<Kind>,
    #[serde(default)]
    places: FileNames,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum ActorKind {
    State,
    Alliance,
    Organisation,
    Group,
}

impl ActorKind {
    const fn class(self) -> Class {
        match self {
            Self::State => Class::STATE,
            Self::Alliance => Class::ALLIANCE,
            Self::Organisation => Class::ORGANISATION,
            Self::Group => Class::GROUP,
        }
    }
}

/// Returns the sequences of names by language; classes have no meaning in them.
fn read_names(source: &Source<'_>, names: &FileNames) -> Result<Names, TomlError> {
    let mut all = Names::new();
    for (language, terms) in names {
        if !is_code(language) {
            let problem = format!("`{language}` is not an ISO 639-1 code such as `en`");
            return Err(source.fault(&terms.span(), "names", &problem));
        }
        let sequences = read_terms(source, terms, &mut HashSet::new())?;
        let mut elements = sequences.iter().flatten();
        if elements.any(|element| matches!(element, Element::Name(_))) {
            let problem = "a name cannot hold a class";
            return Err(source.fault(&terms.span(), "names", problem));
        }
        all.insert(language.clone(), sequences);
    }
    Ok(all)
}
