//! Actors and theatres: who acts, and where. Reads `config/theatres.toml` given as text, and the user's
//! file laid over it; must not read files itself.

mod file;
mod office;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::Spanned;

use self::{
    file::{File, FileActor, FileTheatre, add_names, check_id, without},
    office::{FileOffice, Office},
};
use super::{ClassifierFile, source::Source, term::Class, terms::Written, vocabulary::number};
use crate::{
    model::{Actor, Kind},
    text::toml_file::TomlError,
};

/// Names by ISO 639-1 code.
pub(super) type Names = BTreeMap<String, Vec<Written>>;

/// The actors and theatres that the classifier knows.
#[derive(Debug, Clone, Default)]
pub struct Theatres {
    pub(super) actors: Vec<ActorEntry>,
    pub(super) offices: Vec<Office>,
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

impl Theatre {
    /// Returns a theatre that nothing means yet.
    fn new(id: &str, name: String) -> Self {
        Self {
            id: id.to_owned(),
            name,
            pairs: Vec::new(),
            alone: Vec::new(),
            otherwise: Vec::new(),
            otherwise_kind: None,
            places: Names::new(),
        }
    }
}

/// An actor and how it is called.
#[derive(Debug, Clone)]
pub(super) struct ActorEntry {
    pub(super) actor: Actor,
    pub(super) class: Class,
    pub(super) names: Names,
    /// Names of leaders that count at any time.
    pub(super) leaders: Names,
}

impl Theatres {
    /// Returns the actors and theatres that stand in `files`; each is laid over those before it.
    ///
    /// An entry with a known id changes what it says of it: keys that it gives hold, names, places,
    /// pairs and actors are added, `without` takes names or places away, `off` all of it. An entry with
    /// another id is a new one.
    pub(super) fn parse(files: &[ClassifierFile]) -> Result<Self, TomlError> {
        let mut theatres = Self::default();
        let mut parsed = Vec::new();
        for source in Source::all(files) {
            let file: File = source.read()?;
            check_id(&source, "id", file.actor.iter().map(|it| &it.id))?;
            check_id(&source, "id", file.theatre.iter().map(|it| &it.id))?;
            for actor in &file.actor {
                theatres.lay_actor(&source, actor)?;
            }
            parsed.push((source, file));
        }
        for (source, file) in &parsed {
            for theatre in &file.theatre {
                theatres.lay_theatre(source, theatre)?;
            }
        }
        Ok(theatres)
    }

    /// Returns the actors, in the order of the files.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        self.actors.iter().map(|entry| &entry.actor)
    }

    /// Returns the theatres in the order of the files.
    pub fn theatres(&self) -> impl Iterator<Item = &Theatre> {
        self.areas.iter()
    }

    /// Returns the ids of all actors.
    pub fn actor_ids(&self) -> impl Iterator<Item = &str> {
        self.actors.iter().map(|entry| entry.actor.id.as_str())
    }

    /// Returns the id of an actor by index.
    pub(super) fn actor_id(&self, actor: u32) -> Option<&str> {
        self.actors
            .get(actor as usize)
            .map(|entry| entry.actor.id.as_str())
    }

    /// Returns the actor for whom the names of an office stand in a story of a day, by index; none if
    /// the leader is out of office.
    pub(super) fn in_office(&self, office: u32, date: Option<NaiveDate>) -> Option<u32> {
        let office = self.offices.get(office as usize)?;
        office.is_held(date).then(|| number(office.actor))
    }

    fn lay_actor(&mut self, source: &Source<'_>, entry: &FileActor) -> Result<(), TomlError> {
        let id = entry.id.get_ref();
        let is_off = source.is_off(entry.off.as_ref(), entry.says_something())?;
        let at = match self.actor_index(id) {
            Some(at) => at,
            None if is_off => return Err(unknown(source, &entry.id, self.actor_ids())),
            None => {
                let lacking = |key| source.lacks(&entry.id, key, self.actor_ids());
                let name = entry.name.clone().ok_or_else(|| lacking("name"))?;
                let class = entry.kind.ok_or_else(|| lacking("kind"))?.class();
                if entry.names.is_empty() {
                    return Err(lacking("names"));
                }
                self.actors.push(ActorEntry {
                    actor: Actor {
                        id: id.clone(),
                        name,
                    },
                    class,
                    names: Names::new(),
                    leaders: Names::new(),
                });
                self.actors.len() - 1
            }
        };
        let Some(known) = self.actors.get_mut(at) else {
            return Ok(());
        };
        let offices = self.offices.iter_mut().filter(|it| it.actor == at);
        let mut lists = vec![&mut known.names, &mut known.leaders];
        lists.extend(offices.map(|office| &mut office.names));
        if is_off {
            // Theatres may name it: it stays, and is found nowhere.
            lists.into_iter().for_each(Names::clear);
            return Ok(());
        }
        without(source, &entry.without, &mut lists)?;
        if let Some(name) = &entry.name {
            known.actor.name.clone_from(name);
        }
        known.class = entry.kind.map_or(known.class, file::ActorKind::class);
        add_names(source, "names", &entry.names, &mut known.names)?;
        add_names(source, "leaders", &entry.leaders, &mut known.leaders)?;
        check_id(source, "who", entry.office.iter().map(|it| &it.who))?;
        let mut offices = entry.office.iter();
        offices.try_for_each(|office| self.lay_office(source, at, office))
    }

    fn lay_office(
        &mut self,
        source: &Source<'_>,
        actor: usize,
        entry: &FileOffice,
    ) -> Result<(), TomlError> {
        let who = entry.who.get_ref();
        let of_actor = |office: &&Office| office.actor == actor;
        let fault = |problem: &str| {
            let known = self.offices.iter().filter(of_actor);
            source
                .fault(&entry.who.span(), "who", problem)
                .with_nearest(who, known.map(|office| office.who.as_str()))
        };
        let at = self
            .offices
            .iter()
            .position(|it| it.actor == actor && it.who == *who);
        let is_off = source.is_off(entry.off.as_ref(), entry.says_something())?;
        match (at, entry.lacks()) {
            (None, _) if is_off => {
                return Err(fault(&format!("there is no `{who}` that could be off")));
            }
            (None, Some(key)) => {
                let problem = format!("`{who}` is new here, and a new one needs `{key}`");
                return Err(fault(&problem));
            }
            (None, None) => self.offices.push(Office::new(actor, who.clone())),
            (Some(_), _) => {}
        }
        let at = at.unwrap_or(self.offices.len() - 1);
        let known = self.offices.get_mut(at).zip(self.actors.get(actor));
        known.map_or(Ok(()), |(office, actor)| {
            if is_off {
                office.names.clear();
            }
            office.lay(source, entry, &actor.leaders)
        })
    }

    fn lay_theatre(&mut self, source: &Source<'_>, entry: &FileTheatre) -> Result<(), TomlError> {
        let id = entry.id.get_ref();
        let at = self.areas.iter().position(|known| known.id == *id);
        if source.is_off(entry.off.as_ref(), entry.says_something())? {
            let at = at.ok_or_else(|| unknown(source, &entry.id, self.area_ids()))?;
            self.areas.remove(at);
            return Ok(());
        }
        let mut pairs = Vec::new();
        for [left, right] in &entry.pairs {
            let left = self.known_actor(source, "pairs", left)?;
            pairs.push((left, self.known_actor(source, "pairs", right)?));
        }
        let alone = self.known_actors(source, "actors", &entry.actors)?;
        let otherwise = self.known_actors(source, "otherwise", &entry.otherwise)?;
        if at.is_none() {
            let lacking = |key| source.lacks(&entry.id, key, self.area_ids());
            let name = entry.name.clone().ok_or_else(|| lacking("name"))?;
            self.areas.push(Theatre::new(id, name));
        }
        let at = at.unwrap_or(self.areas.len() - 1);
        let Some(known) = self.areas.get_mut(at) else {
            return Ok(());
        };
        if let Some(name) = &entry.name {
            known.name.clone_from(name);
        }
        known.pairs.extend(pairs);
        known.alone.extend(alone);
        known.otherwise.extend(otherwise);
        known.otherwise_kind = entry.otherwise_kind.or(known.otherwise_kind);
        without(source, &entry.without, &mut [&mut known.places])?;
        add_names(source, "places", &entry.places, &mut known.places)
    }

    fn known_actors(
        &self,
        source: &Source<'_>,
        key: &str,
        ids: &[Spanned<String>],
    ) -> Result<Vec<usize>, TomlError> {
        let ids = ids.iter();
        ids.map(|id| self.known_actor(source, key, id)).collect()
    }

    fn known_actor(
        &self,
        source: &Source<'_>,
        key: &str,
        id: &Spanned<String>,
    ) -> Result<usize, TomlError> {
        let name = id.get_ref();
        self.actor_index(name).ok_or_else(|| {
            source
                .fault(&id.span(), key, &format!("there is no actor `{name}`"))
                .with_nearest(name, self.actor_ids())
        })
    }

    fn area_ids(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().map(|theatre| theatre.id.as_str())
    }

    fn actor_index(&self, id: &str) -> Option<usize> {
        self.actors.iter().position(|entry| entry.actor.id == id)
    }
}

fn unknown<'n>(
    source: &Source<'_>,
    id: &Spanned<String>,
    known: impl Iterator<Item = &'n str>,
) -> TomlError {
    let name = id.get_ref();
    let problem = format!("there is no `{name}` that could be off");
    source
        .fault(&id.span(), "id", &problem)
        .with_nearest(name, known)
}
