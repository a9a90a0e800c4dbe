//! What was found in a story, and what each part of it contributes.

use std::ops::Range;

use bumpalo::{Bump, collections::Vec as BumpVec};
use chrono::NaiveDate;

use super::{
    assess::Assessor,
    personal::Layer,
    read::Reading,
    score::{self, Contribution},
    signs::{Find, Signs, What},
};
use crate::model::{Evidence, Field};

/// Log-odds from which words are shown as evidence: below it they say too little to be read.
const WORDS_SHOWN_FROM: f32 = 0.5;

/// What was found in a story, and what it weighs.
pub(super) struct Weighed<'t> {
    /// Of title and body.
    pub(super) readings: [Reading<'t>; 2],
    pub(super) signs: Signs<'t>,
    /// Of each sign.
    pub(super) contributions: BumpVec<'t, Contribution>,
}

impl<'t> Weighed<'t> {
    pub(super) fn of(
        arena: &'t Bump,
        assessor: &'t Assessor,
        (title, body): (&'t str, &'t str),
        date: Option<NaiveDate>,
        layer: &Layer,
    ) -> Self {
        // A map over the two would move each four times.
        let readings = [
            assessor.read(arena, title, date),
            assessor.read(arena, body, date),
        ];
        let signs = assessor.signs(arena, &readings, &assessor.words, layer);
        let contributions = assessor.weigh(arena, &readings, &signs, layer);
        let mut weighed = Self {
            readings,
            signs,
            contributions,
        };
        if !layer.is_empty() {
            weighed.add_personal(assessor, layer);
        }
        weighed
    }

    /// Adds what a person taught to the shipped weights.
    fn add_personal(&mut self, assessor: &Assessor, layer: &Layer) {
        if let (_, Some(kind)) = assessor.shipped(self) {
            self.signs.add_bare(What::Kind(kind));
            self.contributions.push(Contribution {
                personal: layer.kind(kind),
                ..Contribution::default()
            });
        }
        score::add_personal(&mut self.contributions);
    }

    /// Returns where in its field a find stands, in bytes, and its text.
    pub(super) fn text(&self, find: &Find) -> Option<(Range<usize>, &'t str)> {
        let [title, body] = &self.readings;
        let reading = match find.field {
            Field::Title => title,
            Field::Body => body,
        };
        let span = reading.scan.span(find.first as usize, find.last as usize);
        Some((span.clone(), reading.scan.text.get(span)?))
    }

    /// Returns the phrases that moved the assessment by more than next to nothing, in order.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let shown = |find: &Find| {
            let sign = self.signs.list.get(find.sign as usize)?;
            let contribution = self.contributions.get(find.sign as usize)?;
            let weight = contribution.log_odds * find.share / sign.share;
            let least = match sign.what {
                What::Words(_) | What::NewWords(_) => WORDS_SHOWN_FROM,
                _ => 0.0,
            };
            if weight.abs() <= least {
                return None;
            }
            let (span, text) = self.text(find)?;
            Some(Evidence {
                field: find.field,
                start: span.start,
                end: span.end,
                text: text.to_owned(),
                kind: contribution.kind.filter(|_| weight > 0.0),
                weight,
            })
        };
        self.signs.finds.iter().filter_map(shown).collect()
    }
}
