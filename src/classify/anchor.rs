//! Which words of a sequence are looked for in a text first. Must not know what a sequence belongs to.

use super::{
    term::{Element, Word},
    vocabulary::Extent,
};

/// The words of a sequence that are looked for in the text first: a run of elements.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Anchor {
    pub(super) first: usize,
    pub(super) last: usize,
    /// How rare it is likely to be: the bytes of its shortest text.
    rarity: usize,
}

impl Anchor {
    /// Returns how many elements stand before the last one.
    pub(super) const fn before(self) -> usize {
        self.last - self.first
    }
}

/// Returns the words of a sequence that are likely to be the rarest: a run of plain words, or
/// one element with several choices.
pub(super) fn anchor(elements: &[Element]) -> Anchor {
    let mut best = Anchor::default();
    let mut run: Option<Anchor> = None;
    for (element, words) in elements.iter().enumerate() {
        let Element::Words(words) = words else {
            run = None;
            continue;
        };
        let rarity = words.iter().map(length).min().unwrap_or(0);
        let current = match (run.take(), words.as_slice()) {
            // Of neighbours that may have clitics each is looked for by itself.
            (Some(run), [word]) if !may_have_clitics(&word.folded) => Anchor {
                last: element,
                rarity: run.rarity + rarity,
                ..run
            },
            _ => Anchor {
                first: element,
                last: element,
                rarity: rarity + 1,
            },
        };
        if current.rarity > best.rarity {
            best = current;
        }
        let goes_on = words.iter().all(|word| word.extent == Extent::Whole);
        run = Some(current).filter(|_| goes_on);
    }
    best
}

/// Returns whether a word is written in Hebrew or Arabic letters.
fn may_have_clitics(word: &str) -> bool {
    word.chars().any(|c| matches!(c, '\u{590}'..='\u{6ff}'))
}

/// Returns the bytes of a word, with the space after one that is whole.
fn length(word: &Word) -> usize {
    word.folded.len() + usize::from(word.extent == Extent::Whole)
}
