//! The names of theatres and actors, for people: assessments hold their ids.

use std::collections::BTreeMap;

/// The names of theatres and actors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    theatres: BTreeMap<String, String>,
    actors: BTreeMap<String, String>,
}

impl Names {
    /// Returns the names of these theatres and actors; each is an id and a name.
    pub fn new(
        theatres: impl IntoIterator<Item = (String, String)>,
        actors: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self {
            theatres: theatres.into_iter().collect(),
            actors: actors.into_iter().collect(),
        }
    }

    /// Returns a theatre's name; the id itself for one that is not known.
    pub fn theatre<'a>(&'a self, id: &'a str) -> &'a str {
        self.theatres.get(id).map_or(id, String::as_str)
    }

    /// Returns an actor's name; the id itself for one that is not known.
    pub fn actor<'a>(&'a self, id: &'a str) -> &'a str {
        self.actors.get(id).map_or(id, String::as_str)
    }
}
