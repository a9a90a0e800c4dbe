//! Words of a reading as signs of their own: single ones, and pairs of neighbours.
//!
//! A name of an actor or place stands as what it is (`<state>`, `<group>`), so that no name is a
//! sign by itself. Masked words do not count and part their neighbours.

use super::{matcher::Found, matcher::Owner, read::Reading, term::Class};

/// Units of a text that are looked at, from the beginning; chosen by us: what stands later says
/// more about everything and less about the story.
const UNITS_MAX: usize = 120;

/// A word, or a name as what it is.
struct Unit<'r> {
    text: &'r str,
    is_name: bool,
    sentence: usize,
    first: usize,
    last: usize,
}

/// Calls `visit` with each word and each pair of a reading, and where it stands. The owner of the
/// places is none of the lexicon's and means nothing.
pub(super) fn each(reading: &Reading<'_>, mut visit: impl FnMut(&str, usize, usize)) {
    let mut pair = String::with_capacity(48);
    let mut before: Option<Unit<'_>> = None;
    let mut mentions = reading.mentions.iter().peekable();
    let mut token = 0;
    for _ in 0..UNITS_MAX {
        let Some(word) = reading.scan.word(token) else {
            break;
        };
        while mentions.next_if(|it| it.found.last < token).is_some() {}
        let sentence = reading.scan.sentence(token).unwrap_or_default();
        let name = mentions.peek().filter(|it| it.found.first <= token);
        let unit = match name {
            Some(mention) => Unit {
                text: class_of(mention.found, mention.class),
                is_name: true,
                sentence,
                first: token,
                last: mention.found.last,
            },
            None => Unit {
                text: word,
                is_name: false,
                sentence,
                first: token,
                last: token,
            },
        };
        token = unit.last + 1;
        if !unit.is_name && reading.scan.is_masked(unit.first) {
            before = None;
            continue;
        }
        if !unit.is_name {
            visit(unit.text, unit.first, unit.last);
        }
        if let Some(before) = before.filter(|before| before.sentence == unit.sentence)
            && !(before.is_name && unit.is_name)
        {
            pair.clear();
            pair.push_str(before.text);
            pair.push(' ');
            pair.push_str(unit.text);
            visit(&pair, before.first, unit.last);
        }
        before = Some(unit);
    }
}

const fn class_of(found: Found, class: Class) -> &'static str {
    match found.owner {
        Owner::Place(_) => "<place>",
        _ if class.meets(Class::LEADER) => "<leader>",
        _ if class.meets(Class::GROUP) => "<group>",
        _ if class.meets(Class::STATE) => "<state>",
        _ => "<alliance>",
    }
}
