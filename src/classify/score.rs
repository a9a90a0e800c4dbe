//! From what was found to numbers: log-odds, kinds, direction.
//!
//! Must not know text or patterns.

use super::{options::ClassifyOptions, personal::SUM_MAX, weights::Weight};
use crate::model::{Field, Kind, Kinds, Precedence};

/// Odds of a further kind, as a part of the strongest one's (chosen on dev).
const FURTHER_KIND: f32 = 0.3;
/// Log-odds of a further kind that signs other than names must speak for (chosen by us: names alone
/// made every strike a threat as well).
const FURTHER_SIGN: f32 = 0.5;
/// Sums direction below which a story is towards conflict, and above which away from it, of 10: most
/// stories of tension are the former, so that the middle is not at 0 (chosen on dev).
const TOWARDS_BELOW: f32 = -2.5;
const AWAY_ABOVE: f32 = 0.5;

/// One contribution to the log-odds of tension.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Contribution {
    /// `None` for negative contexts.
    pub(super) kind: Option<Kind>,
    pub(super) log_odds: f32,
    /// -10 to 10.
    pub(super) direction: Option<f32>,
    /// The precedence asked for, when it stands in the title.
    pub(super) precedence: Option<Precedence>,
    /// Log-odds by the weights of the lexicon.
    pub(super) by_hand: f32,
    /// The part of its log-odds that a person taught.
    pub(super) personal: f32,
}

/// What all signs of a story say by learned weights.
#[derive(Debug)]
pub(super) struct Sums {
    /// With what is said of a story in which nothing was found.
    total: Weight,
    /// What signs say that speak for a kind: names do not.
    of_signs: Weight,
}

impl Sums {
    /// Returns what is said of a story in which nothing was found.
    pub(super) fn of_nothing(bias: Weight) -> Self {
        Self {
            total: bias,
            of_signs: Weight::default(),
        }
    }

    /// Adds a sign: its weight, of which a part counts.
    pub(super) fn add(&mut self, weight: &Weight, share: f32, contribution: &Contribution) {
        let weight = weight.scaled(share);
        self.total.add(weight);
        if contribution.kind.is_some() {
            self.of_signs.add(weight);
        }
    }
}

/// Adds to each contribution what a person taught, all in proportion so that together they do not
/// exceed what the personal layer may say.
pub(super) fn add_personal(contributions: &mut [Contribution]) {
    let sum: f32 = contributions.iter().map(|it| it.personal).sum();
    let part = (SUM_MAX / sum.abs()).min(1.0);
    for contribution in contributions.iter_mut().filter(|it| it.personal != 0.0) {
        contribution.personal *= part;
        contribution.log_odds += contribution.personal;
    }
}

/// Returns the probability of log-odds: the logistic function, 0 to 1.
pub(super) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Returns the part of a weight that counts at a token of a field.
#[inline]
pub(super) fn share(options: &ClassifyOptions, field: Field, token: usize) -> f32 {
    match field {
        Field::Title => options.title_factor,
        Field::Body => options.body_factor * fading(options, token),
    }
}

/// Returns how much of what stands at a token of the body counts, beside what stands in the lead:
/// there all of it, after it half as much every `body_half_life_tokens`.
pub(super) fn fading(options: &ClassifyOptions, token: usize) -> f32 {
    let beyond = token.saturating_sub(options.lead_tokens);
    if beyond == 0 {
        return 1.0;
    }
    // Both are counts of tokens far below 2^24, where f32 is exact.
    #[expect(clippy::cast_precision_loss, reason = "token counts are below 2^24")]
    let halvings = beyond as f32 / options.body_half_life_tokens.max(1) as f32;
    (-halvings).exp2()
}

/// Returns the sum of contributions in log-odds.
pub(super) fn sum(contributions: &[Contribution]) -> f32 {
    contributions.iter().map(|it| it.log_odds).sum()
}

/// Returns the kinds whose log-odds are a fair part of the strongest kind's.
pub(super) fn kinds(options: &ClassifyOptions, contributions: &[Contribution]) -> Kinds {
    let mut totals = Kind::ALL.map(|kind| (kind, 0.0));
    for contribution in contributions {
        let of_kind = contribution.kind.map(|it| it as usize);
        if let Some((_, total)) = of_kind.and_then(|it| totals.get_mut(it)) {
            *total += contribution.by_hand;
        }
    }
    let strongest = totals.iter().map(|&(_, total)| total).fold(0.0, f32::max);
    let kinds = totals
        .iter()
        .filter(|&&(_, total)| total > 0.0 && total >= strongest * options.kind_share);
    // Of equal ones the first is dominant.
    let dominant = totals
        .iter()
        .find(|&&(_, total)| total > 0.0 && total >= strongest);
    Kinds::led_by(
        dominant.map(|&(kind, _)| kind),
        kinds.map(|&(kind, _)| kind),
    )
}

/// Returns the mean direction of the contributions, weighted by their log-odds; -10 to 10.
pub(super) fn direction(contributions: &[Contribution]) -> f32 {
    let (weighted, weights) = contributions
        .iter()
        .filter(|contribution| contribution.by_hand > 0.0)
        .filter_map(|contribution| Some((contribution.direction?, contribution.by_hand)))
        .fold((0.0, 0.0), |(sum, weights), (direction, weight)| {
            (sum + direction * weight, weights + weight)
        });
    if weights > 0.0 {
        (weighted / weights).clamp(-10.0, 10.0)
    } else {
        0.0
    }
}

/// Returns kinds by learned weights, the most probable one first, together with those that the
/// lexicon's phrases name: a long report has several.
pub(super) fn learned_kinds(
    options: &ClassifyOptions,
    learned: &Sums,
    contributions: &[Contribution],
) -> Kinds {
    let Sums { total, of_signs } = learned;
    let odds = total.kinds.map(f32::exp);
    let strongest = odds.into_iter().fold(0.0, f32::max);
    let probable = Kind::ALL
        .into_iter()
        .zip(odds)
        .zip(of_signs.kinds)
        .filter(|&((_, odds), sign)| odds >= strongest * FURTHER_KIND && sign >= FURTHER_SIGN)
        .map(|(probable, _)| probable);
    let named = kinds(options, contributions);
    Kinds::led_by(
        total.strongest(),
        probable.map(|(kind, _)| kind).chain(named.iter()),
    )
}

/// Returns direction, -10 to 10: whether it is towards conflict or away from it by learned weights, and
/// how far by the published ones of the phrases where they agree.
pub(super) fn learned_direction(learned: &Sums, contributions: &[Contribution]) -> f32 {
    let published = direction(contributions);
    let learned = learned.total.direction * 10.0;
    if (TOWARDS_BELOW..=AWAY_ABOVE).contains(&learned) {
        0.0
    } else if learned * published > 0.0 {
        published
    } else {
        learned.clamp(-10.0, 10.0)
    }
}

/// Returns the highest precedence that a group in the title asks for.
pub(super) fn sign(contributions: &[Contribution]) -> Option<Precedence> {
    contributions.iter().filter_map(|it| it.precedence).max()
}
