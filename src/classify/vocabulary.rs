//! The words that are looked for in a text, each with a number. Must not know what they are looked
//! for.

mod words;

use std::ops::Range;

use yada::{DoubleArray, builder::DoubleArrayBuilder};

use self::words::Words;

/// What a token may be: a whole word, or any word that begins so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Pattern(pub(super) u32);

impl Pattern {
    /// What a token is of which nothing is known.
    pub(super) const NONE: Self = Self(0);

    /// Returns its number, from 0 on.
    pub(super) const fn number(self) -> usize {
        self.0 as usize
    }
}

/// A set of patterns that may hold more than was put in: 64 bits for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sketch(u64);

impl Sketch {
    /// That of all patterns.
    pub(super) const ALL: Self = Self(u64::MAX);

    /// Returns that of the words of a choice, by its number.
    pub(super) const fn of_choice(number: usize) -> Self {
        Self(1 << (number % 64))
    }

    /// Returns what is in either.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns whether the two may have a pattern in common.
    pub(super) const fn may_meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known {
    /// A word of the vocabulary, else its longest beginning.
    pub(super) pattern: Pattern,
    /// All patterns that it is.
    pub(super) sketch: Sketch,
    /// What somebody noted of the whole word; 0 if nobody did.
    pub(super) note: u32,
}

impl Known {
    /// Returns whether nothing is known of it.
    fn is_nothing(self) -> bool {
        self.pattern == Pattern::NONE
    }
}

/// Whether a token may go on after what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// It is the whole token.
    Whole,
    /// The token begins with it.
    Beginning,
}

/// A word that is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'a> {
    pub(super) folded: &'a str,
    pub(super) extent: Extent,
    /// Words that stand for one another share it, so that a sketch of them all holds little else; that of
    /// words which no sequence has is empty.
    pub(super) sketch: Sketch,
}

/// All patterns. Those of beginnings have the lower numbers, after [`Pattern::NONE`].
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// By folded bytes.
    beginnings: DoubleArray<Vec<u8>>,
    /// The first pattern that is a whole word.
    words_from: u32,
    words: Words,
    /// Where in `implied` those of each pattern begin; the last one is their number.
    starts: Vec<u32>,
    /// What a token is that is a pattern: the beginnings that it has and the pattern itself, last.
    implied: Vec<Pattern>,
    /// A sketch of what follows from each pattern, so that most tokens need nothing else.
    sketches: Vec<Sketch>,
    /// The sketch of each pattern alone.
    own: Vec<Sketch>,
}

impl Vocabulary {
    /// Returns the vocabulary of whole words and beginnings of words, both folded. Of one that is sought twice
    /// the first sketch holds.
    pub(super) fn new<'a>(all: impl Iterator<Item = Sought<'a>>) -> Self {
        // Neither is in any token, nor can the trie hold it.
        let all = all.filter(|it| !it.folded.is_empty() && !it.folded.contains('\0'));
        let (whole, mut beginnings): (Vec<_>, Vec<_>) =
            all.partition(|it| it.extent == Extent::Whole);
        // There is always a beginning, which no token has.
        beginnings.push(Sought {
            folded: " ",
            extent: Extent::Beginning,
            sketch: Sketch::default(),
        });
        let beginnings = each_once(beginnings);
        let numbered = beginnings.iter().zip(1..);
        let keys: Vec<(&str, u32)> = numbered.map(|(it, number)| (it.folded, number)).collect();
        let bytes = DoubleArrayBuilder::build(&keys);
        let bytes = bytes.expect("keys are sorted, each once, none is empty or holds a NUL");
        let mut vocabulary = Self {
            beginnings: DoubleArray::new(bytes).expect("it was built just now"),
            words_from: number(keys.len() + 1),
            words: Words::default(),
            // Of what is not known nothing follows.
            starts: vec![0, 0],
            implied: Vec::new(),
            sketches: vec![Sketch::default()],
            own: vec![Sketch::default()],
        };
        for beginning in beginnings {
            vocabulary.imply(beginning, None);
        }
        let mut whole = each_once(whole);
        // Those come last of which no sequence is looked for.
        whole.sort_by_key(|it| {
            let mut beginnings = vocabulary.beginnings.common_prefix_search(it.folded);
            it.sketch == Sketch::default() && beginnings.next().is_none()
        });
        vocabulary.words = Words::with_room(whole.len());
        for (word, number) in whole.into_iter().zip(vocabulary.words_from..) {
            let pattern = Pattern(number);
            vocabulary.imply(word, Some(pattern));
            let known = vocabulary.known(pattern);
            vocabulary.words.add(word.folded, known);
        }
        vocabulary
    }

    /// Notes something of a whole word that it knows, in place of what was noted before.
    pub(super) fn note(&mut self, word: &str, note: impl FnOnce(u32) -> u32) {
        if let Some(known) = self.words.get_mut(word.as_bytes()) {
            known.note = note(known.note);
        }
    }

    /// Notes what follows from the next pattern: its beginnings, and the word that it is.
    fn imply(&mut self, sought: Sought<'_>, word: Option<Pattern>) {
        self.own.push(sought.sketch);
        let beginnings = self.beginnings.common_prefix_search(sought.folded);
        self.implied
            .extend(beginnings.map(|(number, _)| Pattern(number)));
        self.implied.extend(word);
        let start = self.starts.last().map_or(0, |&start| start as usize);
        let implied = self.implied.get(start..).unwrap_or_default();
        let sketch = self.sketch(implied.iter().copied());
        self.sketches.push(sketch);
        self.starts.push(number(self.implied.len()));
    }

    /// Returns the sketch of some patterns.
    pub(super) fn sketch(&self, patterns: impl Iterator<Item = Pattern>) -> Sketch {
        let own = patterns.filter_map(|it| self.own.get(it.number()));
        own.fold(Sketch::default(), |all, &it| all.or(it))
    }

    /// Returns the number of patterns, [`Pattern::NONE`] among them.
    pub(super) const fn len(&self) -> usize {
        self.sketches.len()
    }

    /// Returns all patterns in order.
    pub(super) fn patterns(&self) -> impl Iterator<Item = Pattern> {
        (0..).map(Pattern).take(self.len())
    }

    /// Returns a pattern of the vocabulary.
    pub(super) fn pattern(&self, folded: &str, extent: Extent) -> Option<Pattern> {
        match extent {
            Extent::Whole => {
                let known = self.words.get(folded.as_bytes())?;
                Some(known.pattern)
            }
            Extent::Beginning => {
                let mut found = self.beginnings.common_prefix_search(folded);
                let (number, _) = found.find(|&(_, length)| length == folded.len())?;
                Some(Pattern(number))
            }
        }
    }

    /// Returns what a folded token is.
    #[inline]
    pub(super) fn find(&self, token: &[u8]) -> Known {
        match self.words.get(token) {
            Some(known) => *known,
            None => self.longest_beginning(token),
        }
    }

    /// Returns what a folded token is that stands in a text: the same, faster when more follows.
    #[inline]
    pub(super) fn find_in(&self, text: &[u8], span: Range<usize>) -> Known {
        match self.words.get_in(text, span.clone()) {
            Some(known) => *known,
            None => self.longest_beginning(text.get(span).unwrap_or_default()),
        }
    }

    #[inline(never)]
    fn longest_beginning(&self, token: &[u8]) -> Known {
        let beginnings = self.beginnings.common_prefix_search(token);
        let longest = beginnings.last();
        longest.map_or_else(Known::default, |(number, _)| self.known(Pattern(number)))
    }

    fn known(&self, pattern: Pattern) -> Known {
        let sketch = self.sketches.get(pattern.number());
        let sketch = sketch.copied().unwrap_or_default();
        Known {
            pattern,
            sketch,
            note: 0,
        }
    }

    /// Returns all patterns that a token is which is this one: beginnings first, the shortest of them
    /// first, and the pattern itself last.
    pub(super) fn implied(&self, pattern: Pattern) -> &[Pattern] {
        let implied = match self.starts.get(pattern.number()..) {
            Some(&[from, to, ..]) => self.implied.get(from as usize..to as usize),
            _ => None,
        };
        implied.unwrap_or_default()
    }

    /// Returns whether a pattern is a whole word.
    pub(super) const fn is_word(&self, pattern: Pattern) -> bool {
        pattern.0 >= self.words_from
    }
}

/// Returns words in order, each once.
fn each_once(mut words: Vec<Sought<'_>>) -> Vec<Sought<'_>> {
    words.sort_by_key(|it| it.folded);
    words.dedup_by_key(|it| it.folded);
    words
}

/// Returns a number of words or of what is made of them.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("files hold far fewer than 2^32 words")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Returns the vocabulary of some words, each a choice of its own.
    pub(in super::super) fn vocabulary<'a>(
        words: impl IntoIterator<Item = (&'a str, Extent)>,
    ) -> Vocabulary {
        let numbered = words.into_iter().enumerate();
        Vocabulary::new(numbered.map(|(number, (folded, extent))| Sought {
            folded,
            extent,
            sketch: Sketch::of_choice(number),
        }))
    }

    #[test]
    fn words_of_every_length_are_found_and_no_others() {
        let all = "abcdefghijklmnopqrstuvwxyz";
        let words: Vec<&str> = (1..all.len())
            .map(|length| all.split_at(length).0)
            .collect();
        let vocabulary = vocabulary(words.iter().map(|&word| (word, Extent::Whole)));
        for word in &words {
            let found = vocabulary.find(word.as_bytes()).pattern;
            assert!(vocabulary.is_word(found), "{word}");
            assert_eq!(vocabulary.pattern(word, Extent::Whole), Some(found));
            assert_eq!(vocabulary.implied(found), [found]);
            let other = word.replace('a', "z");
            assert_eq!(
                vocabulary.find(other.as_bytes()).pattern,
                Pattern::NONE,
                "{other}"
            );
        }
        assert_eq!(vocabulary.implied(Pattern::NONE), []);
    }

    #[test]
    fn a_word_implies_its_beginnings_and_an_unknown_one_those_of_its_longest() {
        let words = [
            ("war", Extent::Beginning),
            ("warn", Extent::Beginning),
            ("warns", Extent::Whole),
        ];
        let vocabulary = vocabulary(words);
        let [war, warn, warns] =
            words.map(|(word, extent)| vocabulary.pattern(word, extent).expect("known"));
        assert_eq!(
            vocabulary.implied(vocabulary.find(b"warns").pattern),
            [war, warn, warns]
        );
        assert_eq!(
            vocabulary.implied(vocabulary.find(b"warning").pattern),
            [war, warn]
        );
        let Known {
            pattern, sketch, ..
        } = vocabulary.find(b"warns");
        assert_eq!(pattern, warns);
        assert!(
            [war, warn, warns]
                .iter()
                .all(|it| sketch.may_meet(vocabulary.sketch([*it].into_iter())))
        );
        let other = vocabulary.find(b"wares").sketch;
        assert!(!other.may_meet(vocabulary.sketch([warns].into_iter())));
    }
}
