//! The signs of a story: what stands in it that can count, how much of each counts, and where.
//!
//! Must not know what a sign is worth.

use bumpalo::{Bump, collections::Vec as BumpVec};

use super::{
    learned::{LearnedWords, OfUnit},
    matcher::{Found, Owner},
    options::ClassifyOptions,
    personal::Layer,
    read::Reading,
    score,
    vocabulary::number,
    words::{self, Unit},
};
use crate::model::{Field, Kind};

/// Signs for which there is room from the start: most stories have fewer.
const SIGNS_EXPECTED: usize = 32;

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A group of the lexicon, by index.
    Group(u32),
    /// A negative context or mask, by index.
    Context(u32),
    /// Words that have a learned weight, by number.
    Words(u32),
    /// Words that only a person's labels gave a weight, by number.
    NewWords(u32),
    /// The dominant kind by the shipped weights, which a person's labels may speak of.
    Kind(Kind),
    /// A combination of names beside a group.
    Names(Names),
    /// An actor beside a group, by index.
    Actor(u32),
    /// Two actors of one theatre beside a group, by index, the lower one first.
    Dyad(u32, u32),
    /// A place of a theatre beside a group, by the theatre's index.
    Theatre(u32),
}

/// A combination of names that counts beside a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    TwoActors,
    Place,
    ArmedGroup,
    /// Two actors of one theatre.
    Adversaries,
}

impl Names {
    /// All of them, in order.
    pub(super) const ALL: [Self; 4] = [
        Self::TwoActors,
        Self::Place,
        Self::ArmedGroup,
        Self::Adversaries,
    ];

    /// Returns the combination as the file of weights calls it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::TwoActors => "names two-actors",
            Self::Place => "names place",
            Self::ArmedGroup => "names armed-group",
            Self::Adversaries => "names adversaries",
        }
    }
}

/// One sign and how much of its weight counts: 1 in the title.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    pub(super) what: What,
    pub(super) share: f32,
    /// Whether it stands in the title.
    pub(super) in_title: bool,
}

/// Where a sign stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Find {
    /// Index of the sign.
    pub(super) sign: u32,
    /// Its first and its last token.
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) field: Field,
    /// What it adds to the sign's share.
    pub(super) share: f32,
}

/// The signs of a story, each once, and their places in order.
#[derive(Debug)]
pub(super) struct Signs<'t> {
    pub(super) list: BumpVec<'t, Sign>,
    pub(super) finds: BumpVec<'t, Find>,
    /// Which words may be in the list: one bit for several numbers.
    words: u128,
}

impl<'t> Signs<'t> {
    /// Collects groups, contexts and, where they can have weights, words. `readings` are those
    /// of title and body.
    pub(super) fn collect(
        arena: &'t Bump,
        options: &ClassifyOptions,
        readings: &[Reading<'_>; 2],
        learned: &LearnedWords,
        layer: &Layer,
    ) -> Self {
        let mut signs = Self {
            list: BumpVec::with_capacity_in(SIGNS_EXPECTED, arena),
            finds: BumpVec::with_capacity_in(SIGNS_EXPECTED, arena),
            words: 0,
        };
        for (field, reading) in [Field::Title, Field::Body].into_iter().zip(readings) {
            let earlier = signs.finds.len();
            for &Found { owner, first, last } in reading.groups.iter().chain(reading.contexts) {
                let (what, share) = match owner {
                    Owner::Group(group) => {
                        (What::Group(group), score::share(options, field, first))
                    }
                    // What a text begins with tells what it is about; "film" far below does not.
                    Owner::Context(context) if field == Field::Title => {
                        (What::Context(context), 1.0)
                    }
                    Owner::Context(context) => {
                        (What::Context(context), score::fading(options, first))
                    }
                    Owner::Actor(..) | Owner::Office(_) | Owner::Place(_) => continue,
                };
                signs.add(options, what, field, (first, last), share);
            }
            if !learned.is_empty() || layer.has_new_words() {
                signs.add_words(options, field, reading, (learned, layer));
            }
            let finds = signs.finds.get_mut(earlier..).unwrap_or_default();
            finds.sort_by_key(|find| (find.first, find.last));
        }
        signs
    }

    /// Adds the words of a text, and pairs of them, that have weights.
    fn add_words(
        &mut self,
        options: &ClassifyOptions,
        field: Field,
        reading: &Reading<'_>,
        (learned, layer): (&LearnedWords, &Layer),
    ) {
        let layer = Some(layer).filter(|layer| layer.has_new_words());
        let new = |before: Option<&Unit>, unit: &Unit| {
            let layer = layer?;
            layer.new_words(reading, before, unit).map(What::NewWords)
        };
        let mut before: Option<(Unit, OfUnit)> = None;
        words::each_unit(reading, |unit| {
            let of_unit = learned.of_unit(&unit);
            if unit.is_word() {
                let known = of_unit.number().map(What::Words);
                if let Some(what) = known.or_else(|| new(None, &unit)) {
                    self.add_words_found(options, what, field, (unit.first, unit.last));
                }
            }
            // Few begin a pair or end one.
            if unit.is_led
                && let Some((before, of_before)) = &before
                && (of_before.may_go_before(of_unit) || layer.is_some())
            {
                let known = learned.of_pair(before.key, unit.key).map(What::Words);
                if let Some(what) = known.or_else(|| new(Some(before), &unit)) {
                    self.add_words_found(options, what, field, (before.first, unit.last));
                }
            }
            before = Some((unit, of_unit));
        });
    }

    /// Adds what stands nowhere of its own, as what names say beside a group, unless it is known.
    pub(super) fn add_bare(&mut self, what: What) {
        if self.list.iter().all(|sign| sign.what != what) {
            self.list.push(Sign {
                what,
                share: 1.0,
                in_title: false,
            });
        }
    }

    /// Returns whether a group was found.
    pub(super) fn has_group(&self) -> bool {
        let mut signs = self.list.iter();
        signs.any(|sign| matches!(sign.what, What::Group(_)))
    }

    /// Adds words that count as much as their place says, unless they are known.
    #[inline]
    fn add_words_found(
        &mut self,
        options: &ClassifyOptions,
        what: What,
        field: Field,
        place: (usize, usize),
    ) {
        if self.position(what).is_none() {
            let share = score::share(options, field, place.0);
            self.add_new(what, field, place, share);
        }
    }

    /// Adds a find. Of a group that stands in title and body the smaller share counts in part; all
    /// other signs count once.
    fn add(
        &mut self,
        options: &ClassifyOptions,
        what: What,
        field: Field,
        place: (usize, usize),
        share: f32,
    ) {
        let Some(at) = self.position(what) else {
            self.add_new(what, field, place, share);
            return;
        };
        if let Some(sign) = self.list.get_mut(at)
            && matches!(what, What::Group(_))
        {
            let total = sign.share.max(share) + sign.share.min(share) * options.echo;
            let added = total - sign.share;
            sign.share = total;
            self.note_find(at, field, place, added);
        }
    }

    /// Adds a find of a sign that is not known yet.
    #[inline]
    fn add_new(&mut self, what: What, field: Field, place: (usize, usize), share: f32) {
        self.note_find(self.list.len(), field, place, share);
        self.list.push(Sign {
            what,
            share,
            in_title: field == Field::Title,
        });
    }

    #[inline]
    fn note_find(&mut self, sign: usize, field: Field, (first, last): (usize, usize), share: f32) {
        let [sign, first, last] = [sign, first, last].map(number);
        self.finds.push(Find {
            sign,
            first,
            last,
            field,
            share,
        });
    }

    /// Returns where a sign stands in the list, before it is added to it.
    fn position(&mut self, what: What) -> Option<usize> {
        // Most words of a story are new.
        if let What::Words(number) = what {
            let bit = 1 << (number % 128);
            if self.words & bit == 0 {
                self.words |= bit;
                return None;
            }
        }
        self.list.iter().position(|sign| sign.what == what)
    }
}
