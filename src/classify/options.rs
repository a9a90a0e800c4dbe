//! The numbers of the classifier. Knows nothing of how they are used.

use super::precedence::{self, Rule};

/// Numbers of the classifier. Log-odds are natural; shares and probabilities go from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifyOptions {
    /// Log-odds of tension of a story in which nothing was found.
    pub bias: f32,
    /// Part of a group's weight that counts in the title.
    pub title_factor: f32,
    /// Part of a group's weight that counts in the lead of the body.
    pub body_factor: f32,
    /// Part of the smaller contribution that is added when a group stands in title and body.
    pub echo: f32,
    /// Tokens of the body that count in full.
    pub lead_tokens: usize,
    /// Tokens after the lead over which a contribution halves.
    pub body_half_life_tokens: usize,
    /// Tokens of the body that are read at all.
    pub body_tokens_max: usize,
    /// Log-odds added when a group stands beside two different actors.
    pub two_actors: f32,
    /// Log-odds added when a group stands in a story that names a place of a theatre.
    pub place_named: f32,
    /// Log-odds added when a group stands in a story that names an armed group.
    pub armed_group_named: f32,
    /// Log-odds added when a group stands in a story that names two actors of one theatre.
    pub adversaries_named: f32,
    /// Tension from which a story is flagged.
    pub flag_threshold: f32,
    /// Tension from which a story is worth a look.
    pub watch_threshold: f32,
    /// Part of the strongest kind's log-odds that a further kind needs.
    pub kind_share: f32,
    /// The rules of precedence; the first one that holds decides.
    pub precedence: Vec<Rule>,
}

impl Default for ClassifyOptions {
    /// Chosen on labelled headlines together with the weights of the English lexicon; the
    /// rules of precedence are those that ship.
    fn default() -> Self {
        Self {
            bias: -1.8,
            title_factor: 1.0,
            body_factor: 0.7,
            echo: 0.3,
            lead_tokens: 90,
            body_half_life_tokens: 120,
            body_tokens_max: 4_000,
            two_actors: 0.7,
            place_named: 1.7,
            armed_group_named: 0.3,
            adversaries_named: 2.0,
            flag_threshold: 0.5,
            watch_threshold: 0.3,
            kind_share: 0.12,
            precedence: precedence::shipped(),
        }
    }
}
