//! Whether the terms of one language agree: what repeats another of its group, and what says the
//! contrary of one elsewhere. Must not know stories.

use std::collections::BTreeSet;

use super::{
    super::lexicon::Table,
    Finding, Problem,
    cover::Index,
    known::{Known, Of},
};
use crate::text::toml_file;

/// Adds what is to be said of terms, as far as `reports` says so.
pub(super) fn check(
    terms: &[&Known<'_>],
    reports: impl Fn(&Known<'_>) -> bool,
    findings: &mut Vec<Finding>,
) {
    let mut compared = Compared::of(terms);
    // From the last on: of two that say the same, the earlier one stays.
    for (idx, known) in terms.iter().enumerate().rev() {
        let covering = compared.covering(idx, known);
        let found = match compared.repeated(&covering, known) {
            Some(finding) => {
                compared.redundant.insert(idx);
                vec![(*known, finding)]
            }
            None => compared.contradicted(&covering, known),
        };
        // Of two that contradict each other the first one that may be told is told of.
        if let Some((_, finding)) = found.into_iter().find(|(known, _)| reports(known)) {
            findings.push(finding);
        }
    }
}

/// Terms, and which of them stand wherever another one does.
struct Compared<'t, 'c> {
    terms: &'t [&'t Known<'c>],
    index: Index,
    /// Terms that repeat others.
    redundant: BTreeSet<usize>,
}

/// For each sequence of a term, the other terms that stand wherever it does.
type Covering = Vec<BTreeSet<usize>>;

impl<'t, 'c> Compared<'t, 'c> {
    fn of(terms: &'t [&'t Known<'c>]) -> Self {
        let mut index = Index::default();
        for (idx, known) in terms.iter().enumerate() {
            index.add(idx, known.sequences());
        }
        Self {
            terms,
            index,
            redundant: BTreeSet::new(),
        }
    }

    fn covering(&self, idx: usize, known: &Known<'_>) -> Covering {
        let others = |sequence| {
            let mut others = self.index.covering(sequence);
            others.remove(&idx);
            others
        };
        known.sequences().iter().map(others).collect()
    }

    /// Returns the first of the terms that together stand wherever this one does, among those that
    /// `is` says.
    fn covered_by(
        &self,
        covering: &Covering,
        is: impl Fn(&Known<'_>) -> bool,
    ) -> Option<&'t Known<'c>> {
        let known = |idx: usize| self.terms.get(idx).copied().filter(|known| is(known));
        let of_each = covering.iter().map(|others| {
            let mut others = others.iter().filter(|it| !self.redundant.contains(it));
            others.find_map(|&other| known(other))
        });
        let all: Option<Vec<&Known<'_>>> = of_each.collect();
        all.and_then(|all| all.first().copied())
    }

    /// Returns what is to be said of a term that others of the same owner repeat.
    fn repeated(&self, covering: &Covering, known: &Known<'_>) -> Option<Finding> {
        let same = |other: &Known<'_>| {
            other.of == known.of
                && is_read_with(other, known)
                // A longer mask covers more words.
                && (!known.of.is_mask() || says_the_same(other, known))
        };
        let other = self.covered_by(covering, same)?;
        let mut all = covering.iter().flatten();
        if all.any(|&idx| self.terms.get(idx).is_some_and(|it| known.explains(it))) {
            return None;
        }
        let said = format!("says nothing that {} does not say", place(other));
        Some(known.finding(Problem::Redundant, said, "take one of them out"))
    }

    /// Returns what a term contradicts: whom to tell, and what, the more serious first.
    fn contradicted(
        &self,
        covering: &Covering,
        known: &'t Known<'c>,
    ) -> Vec<(&'t Known<'c>, Finding)> {
        let Of::Group(_, kind, _) = known.of else {
            return Vec::new();
        };
        let of = |table| self.covered_by(covering, move |other| other.of.is_in(table));
        let mut found = Vec::new();
        let mut tell = |known: &'t Known<'c>, said, remedy| {
            found.push((known, known.finding(Problem::Contradicts, said, remedy)));
        };
        if let Some(mask) = of(Table::Mask) {
            let said = format!("never counts: a mask covers it, {}", place(mask));
            let remedy = "take it out, or take the mask's term away with `without`";
            tell(known, said, remedy);
        }
        if let Some(negative) = of(Table::Negative) {
            let said = |other| {
                format!(
                    "speaks for and against tension at once: see {}",
                    place(other)
                )
            };
            let remedy = "take one of them out, or write one so that it does not cover the other";
            tell(known, said(negative), remedy);
            tell(negative, said(known), remedy);
        }
        let mut others = covering.first().into_iter().flatten();
        let twin = others.find_map(|&other| {
            let other = *self.terms.get(other)?;
            let is_other_kind = matches!(other.of, Of::Group(_, of, _) if of != kind);
            (is_other_kind && says_the_same(other, known)).then_some(other)
        });
        if let Some(twin) = twin {
            let said = format!("speaks for two kinds at once: see {}", place(twin));
            tell(known, said, "take it away from one of them");
        }
        found
    }
}

/// Returns whether a name is read wherever another is: English ones are read everywhere.
fn is_read_with(name: &Known<'_>, other: &Known<'_>) -> bool {
    !name.of.is_name() || name.language == other.language || name.language == "en"
}

/// Returns whether each of two terms covers the other.
fn says_the_same(one: &Known<'_>, other: &Known<'_>) -> bool {
    let is_within = |narrow: &Known<'_>, wide: &Known<'_>| {
        let mut index = Index::default();
        index.add(0, wide.sequences());
        let sequences = narrow.sequences();
        sequences.iter().all(|it| !index.covering(it).is_empty())
    };
    is_within(one, other) && is_within(other, one)
}

/// Returns where a term stands, for people.
fn place(known: &Known<'_>) -> String {
    let line = toml_file::line_of(&known.file.text, known.written.at);
    let Known {
        written, id, file, ..
    } = known;
    format!("\"{}\" in {id} ({}:{line})", written.text, file.name)
}
