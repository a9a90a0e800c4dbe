//! The terms of lexicons and theatres one by one, each with what it belongs to.

use super::super::{
    Base, ClassifierFile, Language, TRIED,
    lexicon::Table,
    matcher::Owner,
    term::{Class, Sequence},
    terms::Written,
    theatres::Names,
};
use crate::model::Kind;

/// A term and what it belongs to.
#[derive(Debug)]
pub(super) struct Known<'c> {
    pub(super) file: &'c ClassifierFile,
    pub(super) written: Written,
    /// The id of the group, context, actor or theatre.
    pub(super) id: String,
    pub(super) of: Of,
    /// The language of a name, of which several stand in one file.
    pub(super) language: String,
}

/// What a term belongs to; the first number tells one from another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Of {
    /// A group, its kind and its weight in log-odds.
    Group(usize, Kind, f32),
    /// A context and its weight in log-odds.
    Context(usize, Table, f32),
    /// An actor's names, or its leaders.
    Actor(usize, Class),
    /// The places of a theatre.
    Place(usize),
}

impl Of {
    /// Returns whether the term is the name of an actor or a place.
    pub(super) const fn is_name(self) -> bool {
        matches!(self, Self::Actor(..) | Self::Place(_))
    }

    /// Returns whether the term belongs to a context of a table.
    pub(super) fn is_in(self, table: Table) -> bool {
        matches!(self, Self::Context(_, of, _) if of == table)
    }

    /// Returns whether the words that the term covers cannot be part of any group's match.
    pub(super) fn is_mask(self) -> bool {
        self.is_in(Table::Mask)
    }

    /// Returns the log-odds of what it belongs to; 0 of names.
    pub(super) const fn weight(self) -> f32 {
        match self {
            Self::Group(_, _, weight) | Self::Context(_, _, weight) => weight,
            Self::Actor(..) | Self::Place(_) => 0.0,
        }
    }

    /// Returns the owner of the same sort under which a matcher finds a term by its number.
    pub(super) const fn owner(self, term: u32) -> Owner {
        match self {
            Self::Group(..) => Owner::Group(term),
            Self::Context(..) => Owner::Context(term),
            Self::Actor(_, class) => Owner::Actor(term, class),
            Self::Place(_) => Owner::Place(term),
        }
    }
}

impl Known<'_> {
    pub(super) fn sequences(&self) -> Vec<Sequence> {
        self.written.sequences()
    }

    /// Returns whether the term keeps a shorter one within it from counting: that of another name, or
    /// of another group of the same kind.
    pub(super) fn explains(&self, short: &Known<'_>) -> bool {
        match (self.of, short.of) {
            (Of::Group(own, kind, _), Of::Group(other, of, _)) => own != other && kind == of,
            (own, other) => own.is_name() && other.is_name() && self.id != short.id,
        }
    }

    /// Returns what tells a name from all others.
    pub(super) const fn key(&self) -> (usize, usize) {
        (self.written.file, self.written.at)
    }
}

/// Returns the names of actors and places in the languages that `reads` says.
pub(super) fn names(base: &Base, reads: impl Fn(&str) -> bool) -> Vec<Known<'_>> {
    let theatres = base.theatres();
    let files = &base.theatre_files;
    let mut all = Vec::new();
    let mut add = |id: &str, of: Of, names: &Names| {
        for (language, written) in names.iter().filter(|(language, _)| reads(language)) {
            all.extend(known(files, (id, of, language), written));
        }
    };
    for (idx, actor) in theatres.actors.iter().enumerate() {
        add(&actor.actor.id, Of::Actor(idx, actor.class), &actor.names);
        add(
            &actor.actor.id,
            Of::Actor(idx, Class::LEADER),
            &actor.leaders,
        );
        let offices = theatres.offices.iter();
        for office in offices.filter(|office| office.actor == idx) {
            let of = Of::Actor(idx, Class::LEADER);
            add(&actor.actor.id, of, &office.names);
        }
    }
    for (idx, theatre) in theatres.areas.iter().enumerate() {
        add(&theatre.id, Of::Place(idx), &theatre.places);
    }
    all
}

/// Returns the terms of a language's lexicon.
pub(super) fn terms(language: &Language) -> Vec<Known<'_>> {
    let lexicon = language.read().expect(TRIED);
    let files = &language.lexicons;
    let mut all = Vec::new();
    for (idx, group) in lexicon.groups.iter().enumerate() {
        let of = Of::Group(idx, group.kind, group.weight);
        all.extend(known(files, (&group.id, of, &language.code), &group.terms));
    }
    for (idx, context) in lexicon.contexts.iter().enumerate() {
        let of = Of::Context(idx, context.table, context.weight);
        all.extend(known(
            files,
            (&context.id, of, &language.code),
            &context.terms,
        ));
    }
    all
}

fn known<'c>(
    files: &'c [ClassifierFile],
    (id, of, language): (&str, Of, &str),
    written: &[Written],
) -> Vec<Known<'c>> {
    let known = |written: &Written| {
        Some(Known {
            file: files.get(written.file)?,
            written: written.clone(),
            id: id.to_owned(),
            of,
            language: language.to_owned(),
        })
    };
    written.iter().filter_map(known).collect()
}
