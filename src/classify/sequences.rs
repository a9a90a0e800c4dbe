//! What is looked for in texts of one language: the sequences of all terms, and their words.
//!
//! Must not know texts or weights.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    language::reads_names_of,
    lexicon::Lexicon,
    matcher::Owner,
    term::{Class, Element, Sequence, Word},
    terms::Written,
    theatres::{Names, Theatres},
    vocabulary::{Extent, Sketch, Sought, Vocabulary, number},
    weights::Weight,
};

/// Takes the terms out of the lexicon and those of the theatres that texts in its language are
/// read with, and returns their sequences with owners.
pub(super) fn sequences(lexicon: &mut Lexicon, theatres: &Theatres) -> Vec<(Owner, Sequence)> {
    let mut all: Vec<(Owner, Sequence)> = Vec::new();
    let text = lexicon.language.as_str();
    let mut add_names = |owner: Owner, names: &Names| {
        let start = all.len();
        let of_text = names.iter().filter(|(of, _)| reads_names_of(text, of));
        let terms = of_text.flat_map(|(_, terms)| terms);
        for sequence in terms.flat_map(Written::sequences) {
            // One name may stand under several languages.
            let known = all.iter().skip(start).any(|(_, known)| *known == sequence);
            if !known {
                all.push((owner, sequence));
            }
        }
    };
    for (idx, actor) in (0..).zip(&theatres.actors) {
        add_names(Owner::Actor(idx, actor.class), &actor.names);
        add_names(Owner::Actor(idx, Class::LEADER), &actor.leaders);
        let offices = (0..).zip(&theatres.offices);
        for (held, office) in offices.filter(|(_, office)| number(office.actor) == idx) {
            add_names(Owner::Office(held), &office.names);
        }
    }
    for (idx, theatre) in (0..).zip(&theatres.areas) {
        add_names(Owner::Place(idx), &theatre.places);
    }
    for (idx, group) in (0..).zip(&mut lexicon.groups) {
        let sequences = group.terms.drain(..).flat_map(|it| it.sequences());
        all.extend(sequences.map(|it| (Owner::Group(idx), it)));
    }
    for (idx, context) in (0..).zip(&mut lexicon.contexts) {
        let sequences = context.terms.drain(..).flat_map(|it| it.sequences());
        all.extend(sequences.map(|it| (Owner::Context(idx), it)));
    }
    all
}

/// Returns the vocabulary that sequences and learned words need.
pub(super) fn vocabulary(
    sequences: &[(Owner, Sequence)],
    words: &BTreeMap<String, Weight>,
) -> Vocabulary {
    let elements = sequences.iter().flat_map(|(_, sequence)| sequence);
    let choices = elements.filter_map(|element| match element {
        Element::Words(words) => Some(words),
        Element::Name(_) | Element::Gap(_) => None,
    });
    let mut choices: Vec<&Vec<Word>> = choices.collect();
    // Words of many choices count for the largest, which would meet the most by chance.
    choices.sort_by_key(|words| Reverse(words.len()));
    let terms = choices.into_iter().enumerate().flat_map(|(number, words)| {
        words.iter().map(move |word| Sought {
            folded: &word.folded,
            extent: word.extent,
            sketch: Sketch::of_choice(number),
        })
    });
    let learned = words.keys().flat_map(|words| words.split(' '));
    let learned = learned.map(|folded| Sought {
        folded,
        extent: Extent::Whole,
        sketch: Sketch::default(),
    });
    Vocabulary::new(terms.chain(learned))
}
