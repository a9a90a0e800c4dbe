//! The headline figures: counts, and the mean tension, beside those of the period before.

use super::page::{Count, Figures, Tension};
use crate::model::{Kind, Precedence, StoryRow};

/// A change of the mean tension that is worth a word. Chosen by us: what two decimals of a day's wire vary
/// by without news.
const TREND_MIN: f64 = 0.02;

/// The sums of one period.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    stories: u64,
    flagged: u64,
    tension: f64,
    precedences: [u64; Precedence::ALL.len()],
    kinds: [u64; Kind::ALL.len()],
}

impl Sums {
    /// Counts a story.
    pub(super) fn add(&mut self, row: &StoryRow) {
        self.stories += 1;
        self.tension += f64::from(row.tension);
        if !row.flagged {
            return;
        }
        self.flagged += 1;
        for (precedence, count) in Precedence::ALL.iter().zip(&mut self.precedences) {
            *count += u64::from(*precedence == row.precedence);
        }
        for (kind, count) in Kind::ALL.iter().zip(&mut self.kinds) {
            *count += u64::from(row.kinds.contains(*kind));
        }
    }

    fn mean(&self) -> Option<f64> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "stories are far fewer than 2^52"
        )]
        let stories = self.stories as f64;
        (self.stories > 0).then(|| hundredths(self.tension / stories))
    }
}

/// Returns the figures of a period beside those of the one before.
pub(super) fn figures(now: &Sums, before: &Sums, events: usize) -> Figures {
    let precedences = Precedence::ALL
        .iter()
        .zip(now.precedences.iter().zip(&before.precedences));
    let kinds = Kind::ALL.iter().zip(now.kinds.iter().zip(&before.kinds));
    Figures {
        stories: count("stories", now.stories, before.stories),
        flagged: count("flagged", now.flagged, before.flagged),
        events,
        precedences: precedences
            .rev()
            .filter(|(precedence, (now, before))| {
                **precedence != Precedence::Routine || **now + **before > 0
            })
            .map(|(precedence, (now, before))| count(precedence.name(), *now, *before))
            .collect(),
        kinds: kinds
            .filter(|(_, (now, before))| **now + **before > 0)
            .map(|(kind, (now, before))| count(kind.name(), *now, *before))
            .collect(),
        tension: tension(now.mean(), before.mean()),
    }
}

fn count(name: &'static str, now: u64, before: u64) -> Count {
    let signed = |count| i64::try_from(count).unwrap_or(i64::MAX);
    Count {
        name,
        now,
        before,
        change: signed(now).saturating_sub(signed(before)),
    }
}

fn tension(now: Option<f64>, before: Option<f64>) -> Tension {
    let change = now
        .zip(before)
        .map(|(now, before)| hundredths(now - before));
    Tension {
        now,
        before,
        change,
        trend: match change {
            None => "unknown",
            Some(change) if change >= TREND_MIN => "rising",
            Some(change) if change <= -TREND_MIN => "falling",
            Some(_) => "steady",
        },
    }
}

/// Returns a number to two places.
pub(super) fn hundredths(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    // No negative zero: it would be written with its sign.
    if rounded == 0.0 { 0.0 } else { rounded }
}
