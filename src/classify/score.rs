//! From what was found to numbers: log-odds, kinds, direction, precedence.
//!
//! Must not know text or patterns.

use super::options::ClassifyOptions;
use crate::model::{Kind, Kinds, Precedence};

/// One contribution to the log-odds of tension.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contribution {
    /// `None` for negative contexts.
    pub(super) kind: Option<Kind>,
    pub(super) log_odds: f32,
    /// -10 to 10.
    pub(super) direction: Option<f32>,
    /// The lowest precedence asked for, when it stands in the title.
    pub(super) precedence: Option<Precedence>,
}

/// Returns the probability of log-odds: the logistic function, 0 to 1.
pub(super) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Returns the part of a group's weight that counts at a token of the body.
///
/// Full in the lead; after it, half as much every `body_half_life_tokens`.
pub(super) fn body_share(options: &ClassifyOptions, token: usize) -> f32 {
    let beyond = token.saturating_sub(options.lead_tokens);
    // Both are counts of tokens far below 2^24, where f32 is exact.
    #[expect(clippy::cast_precision_loss, reason = "token counts are below 2^24")]
    let halvings = beyond as f32 / options.body_half_life_tokens.max(1) as f32;
    options.body_factor * (-halvings).exp2()
}

/// Returns the sum of contributions in log-odds: those for tension shrink one after the other,
/// largest first, so that a long text cannot pile up small signs; those against count in full.
pub(super) fn sum(options: &ClassifyOptions, contributions: &[Contribution]) -> f32 {
    let mut positive: Vec<f32> = contributions
        .iter()
        .map(|contribution| contribution.log_odds)
        .filter(|&log_odds| log_odds > 0.0)
        .collect();
    positive.sort_by(|left, right| right.total_cmp(left));
    let mut share = 1.0;
    let mut total = 0.0;
    for log_odds in positive {
        total += log_odds * share;
        share *= options.crowding;
    }
    let negative: f32 = contributions
        .iter()
        .map(|contribution| contribution.log_odds)
        .filter(|&log_odds| log_odds < 0.0)
        .sum();
    total + negative
}

/// Returns the kinds whose log-odds are a fair part of the strongest kind's.
pub(super) fn kinds(options: &ClassifyOptions, contributions: &[Contribution]) -> Kinds {
    let totals = Kind::ALL.map(|kind| {
        let total: f32 = contributions
            .iter()
            .filter(|contribution| contribution.kind == Some(kind))
            .map(|contribution| contribution.log_odds)
            .sum();
        (kind, total)
    });
    let strongest = totals.iter().map(|&(_, total)| total).fold(0.0, f32::max);
    totals
        .into_iter()
        .filter(|&(_, total)| total > 0.0 && total >= strongest * options.kind_share)
        .map(|(kind, _)| kind)
        .collect()
}

/// Returns the mean direction of the contributions, weighted by their log-odds; -10 to 10.
pub(super) fn direction(contributions: &[Contribution]) -> f32 {
    let (weighted, weights) = contributions
        .iter()
        .filter(|contribution| contribution.log_odds > 0.0)
        .filter_map(|contribution| Some((contribution.direction?, contribution.log_odds)))
        .fold((0.0, 0.0), |(sum, weights), (direction, weight)| {
            (sum + direction * weight, weights + weight)
        });
    if weights > 0.0 {
        (weighted / weights).clamp(-10.0, 10.0)
    } else {
        0.0
    }
}

/// Returns how urgently a person should look.
///
/// Only flagged stories rise above ROUTINE. A group in the title may ask for more; FLASH comes in
/// no other way, so that it stays rare.
pub(super) fn precedence(
    options: &ClassifyOptions,
    tension: f32,
    direction: f32,
    contributions: &[Contribution],
) -> Precedence {
    if tension < options.flag_threshold {
        return Precedence::Routine;
    }
    let grave = tension >= options.immediate_tension && direction <= options.immediate_direction;
    let own = if grave {
        Precedence::Immediate
    } else {
        Precedence::Priority
    };
    let asked = contributions
        .iter()
        .filter_map(|contribution| contribution.precedence)
        .max();
    own.max(asked.unwrap_or_default())
}
