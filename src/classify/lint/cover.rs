//! Which sequences of terms stand wherever another one stands: `war` wherever `world war (two)*` does.

use std::collections::{BTreeSet, HashMap};

use super::super::{
    term::{Element, Sequence, Word},
    vocabulary::Extent,
};

/// Sequences by how their first word begins, so that few are compared with each other.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_start: HashMap<String, Vec<usize>>,
    /// With the number of the term.
    all: Vec<(usize, Sequence)>,
}

impl Index {
    /// Adds a term by its number.
    pub(super) fn add(&mut self, term: usize, sequences: Vec<Sequence>) {
        for sequence in sequences {
            let first = sequence.iter().find_map(|element| match element {
                Element::Words(words) => Some(words),
                Element::Name(_) | Element::Gap(_) => None,
            });
            let starts = first.into_iter().flatten();
            let starts: BTreeSet<&str> = starts.map(|word| start(&word.folded, 2)).collect();
            for start in starts {
                let known = self.by_start.entry(start.to_owned()).or_default();
                known.push(self.all.len());
            }
            self.all.push((term, sequence));
        }
    }

    /// Returns the terms of which a sequence stands wherever this one does.
    pub(super) fn covering(&self, narrow: &Sequence) -> BTreeSet<usize> {
        let words = narrow.iter().filter_map(|element| match element {
            Element::Words(words) => Some(words),
            Element::Name(_) | Element::Gap(_) => None,
        });
        let starts = words
            .flatten()
            .flat_map(|word| [start(&word.folded, 1), start(&word.folded, 2)]);
        let starts: BTreeSet<&str> = starts.collect();
        let candidates = starts.into_iter().filter_map(|it| self.by_start.get(it));
        let candidates: BTreeSet<usize> = candidates.flatten().copied().collect();
        let candidates = candidates.into_iter().filter_map(|idx| self.all.get(idx));
        candidates
            .filter(|(_, wide)| covers(wide, narrow))
            .map(|&(term, _)| term)
            .collect()
    }
}

/// Returns the first letters of a word.
fn start(word: &str, letters: usize) -> &str {
    let end = word
        .char_indices()
        .nth(letters)
        .map_or(word.len(), |it| it.0);
    word.get(..end).unwrap_or(word)
}

/// Returns whether one sequence stands wherever another one does, within it.
pub(super) fn covers(wide: &[Element], narrow: &[Element]) -> bool {
    let starts = 0..narrow.len();
    let mut rests = starts.filter_map(|start| narrow.get(start..));
    rests.any(|rest| begins(wide, rest))
}

fn begins(wide: &[Element], narrow: &[Element]) -> bool {
    let Some((element, rest)) = wide.split_first() else {
        return true;
    };
    if let Element::Gap(size) = element {
        return skips(usize::from(*size), rest, narrow);
    }
    let next = narrow.split_first();
    next.is_some_and(|(first, left)| stands_for(element, first) && begins(rest, left))
}

/// Returns whether `wide` begins in `narrow` after at most so many tokens.
fn skips(tokens: usize, wide: &[Element], narrow: &[Element]) -> bool {
    begins(wide, narrow)
        || narrow.split_first().is_some_and(|(first, rest)| {
            let longest = match first {
                Element::Words(_) => 1,
                Element::Gap(size) => usize::from(*size),
                // A name has any number of tokens.
                Element::Name(_) => return false,
            };
            longest <= tokens && skips(tokens - longest, wide, rest)
        })
}

/// Returns whether whatever is the one element is the other, too.
fn stands_for(wide: &Element, narrow: &Element) -> bool {
    match (wide, narrow) {
        (Element::Words(wide), Element::Words(narrow)) => {
            let mut narrow = narrow.iter();
            narrow.all(|word| wide.iter().any(|it| is_wider(it, word)))
        }
        (Element::Name(wide), Element::Name(narrow)) => narrow.0 & !wide.0 == 0,
        _ => false,
    }
}

fn is_wider(wide: &Word, narrow: &Word) -> bool {
    let is_exact = wide.exact.is_none() || wide.exact == narrow.exact;
    is_exact
        && match wide.extent {
            Extent::Beginning => narrow.folded.starts_with(&wide.folded),
            Extent::Whole => narrow.extent == Extent::Whole && narrow.folded == wide.folded,
        }
}

#[cfg(test)]
mod tests {
    use super::{super::super::term, *};

    #[test]
    fn what_stands_wherever_another_stands_covers_it() {
        for (wide, narrow, expected) in [
            ("war", "war", true),
            ("war", "world war two", true),
            ("war*", "warships", true),
            ("war", "war*", false),
            ("war", "warships", false),
            ("=War", "war", false),
            ("war", "=War", true),
            ("(war|peace) talks", "peace talks", true),
            ("peace talks", "(war|peace) talks", false),
            ("enrich* .. uranium", "enriched uranium", true),
            ("enrich* .. uranium", "enriched some more uranium", true),
            (
                "enrich* .. uranium",
                "enriches one two three four uranium",
                false,
            ),
            ("enrich* ..2 uranium", "enrich* .. uranium", false),
            (
                "enrich* ..4 uranium",
                "enrich* ..2 (pure|raw) uranium",
                true,
            ),
            ("a .. b", "a <state> b", false),
            ("<actor> warns", "<state> warns", true),
            ("<state> warns", "<actor> warns", false),
            ("talks war", "war talks", false),
        ] {
            let [wide_sequences, narrow_sequences] =
                [wide, narrow].map(|it| term::parse(it).expect("valid"));
            let mut index = Index::default();
            index.add(7, wide_sequences);
            let mut narrow_sequences = narrow_sequences.iter();
            let covered = narrow_sequences.all(|it| index.covering(it).contains(&7));
            assert_eq!(covered, expected, "{wide} covers {narrow}");
        }
    }
}
