//! The full account of an assessment: every sign, what it contributes, and what would have tipped it.

use serde::Serialize;

use super::{Assessment, Field, Kind};

/// The full account of an assessment. The sum of `bias` and all terms is the log-odds of tension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// What it explains.
    #[serde(skip)]
    pub said: Assessment,
    /// Log-odds of tension of a story in which nothing was found.
    pub bias: f32,
    /// What was found, the heaviest first.
    pub terms: Vec<Term>,
    /// Log-odds of tension: tension is 1 / (1 + e^-sum).
    pub sum: f32,
    /// Tension, 0 to 1, from which a story is worth a look.
    pub watch_threshold: f32,
    /// Tension, 0 to 1, from which a story is flagged.
    pub flag_threshold: f32,
    /// The rule that decided its precedence, in words.
    pub rule: String,
    /// How many independent outlets report its event, as far as that was known.
    pub outlets: usize,
    /// The language that the story was read in, by ISO 639-1 code.
    pub language: String,
}

/// A sign that was found, and what it contributes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// The sign: a group or context of the lexicon by id, `words`, `actor RUS`, `dyad RUS UKR`,
    /// `place ukraine`, or a combination of names.
    pub sign: String,
    /// Where it stands, if it stands somewhere of its own.
    pub phrases: Vec<Phrase>,
    /// The kind that it speaks for; `None` if it speaks against tension or for no kind.
    pub kind: Option<Kind>,
    /// Its contribution to the log-odds of tension, what a person taught included.
    pub log_odds: f32,
    /// The part of it that a person's labels taught.
    pub personal: f32,
}

/// A phrase of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phrase {
    /// In which text it stands.
    pub field: Field,
    /// The words, on one line.
    pub text: String,
}

/// What would have made the difference between flagged and not.
#[derive(Debug, Clone, PartialEq)]
pub enum Tipping {
    /// Without so many of the terms that decided it, the heaviest first, tension would have been
    /// on the other side of the flag threshold.
    Without {
        /// Indices into the account's terms.
        terms: Vec<usize>,
        /// Tension without them, 0 to 1.
        tension: f32,
    },
    /// So much more log-odds would have flagged it; nothing that speaks against it is in the way.
    Missing(f32),
    /// A sign of FLASH flags it whatever the sum.
    Flash,
    /// No term decides it: the threshold alone does.
    Threshold,
}

impl Account {
    /// Returns which rule decided its precedence, and how many report its event, on one line.
    pub fn decided(&self) -> String {
        let outlets = match self.outlets {
            1 => "1 outlet reports it".to_owned(),
            outlets => format!("{outlets} independent outlets report it"),
        };
        format!("{} by {}; {outlets}", self.said.precedence, self.rule)
    }

    /// Returns what would have tipped it: the fewest terms, taken from the heaviest on.
    pub fn tipping(&self) -> Tipping {
        let needed = log_odds(self.flag_threshold);
        let reaches = self.said.tension >= self.flag_threshold;
        if self.said.flagged && !reaches {
            return Tipping::Flash;
        }
        let mut sum = self.sum;
        let mut taken = Vec::new();
        for (idx, term) in self.terms.iter().enumerate() {
            if (term.log_odds > 0.0) != reaches {
                continue;
            }
            sum -= term.log_odds;
            taken.push(idx);
            if (sum >= needed) != reaches {
                return Tipping::Without {
                    terms: taken,
                    tension: probability(sum),
                };
            }
        }
        if reaches {
            Tipping::Threshold
        } else {
            Tipping::Missing(needed - self.sum)
        }
    }
}

impl Term {
    /// Returns the first phrase, or the sign where it has none.
    pub fn name(&self) -> &str {
        self.phrases
            .first()
            .map_or(self.sign.as_str(), |phrase| phrase.text.as_str())
    }
}

fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Returns the log-odds of a probability, 0 to 1; infinite at the ends.
fn log_odds(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(bias: f32, weights: &[f32]) -> Account {
        let sum = bias + weights.iter().sum::<f32>();
        let mut said = Assessment::nothing("m");
        said.tension = probability(sum);
        said.flagged = said.tension >= 0.5;
        let terms = weights.iter().map(|&log_odds| Term {
            sign: "words".to_owned(),
            phrases: Vec::new(),
            kind: None,
            log_odds,
            personal: 0.0,
        });
        Account {
            said,
            bias,
            terms: terms.collect(),
            sum,
            watch_threshold: 0.3,
            flag_threshold: 0.5,
            rule: String::new(),
            outlets: 1,
            language: "en".to_owned(),
        }
    }

    #[test]
    fn what_would_have_tipped_it_is_told() {
        let without = |account: Account| match account.tipping() {
            Tipping::Without { terms, .. } => terms,
            other => panic!("{other:?}"),
        };
        assert_eq!(without(account(-2.0, &[3.0, -0.5, 0.4])), [0]);
        assert_eq!(without(account(-2.0, &[3.0, 2.5, -0.5])), [0, 1]);
        assert_eq!(without(account(-2.0, &[3.0, -1.5])), [1]);
        let Tipping::Missing(missing) = account(-2.0, &[0.5]).tipping() else {
            panic!("something is missing");
        };
        assert!((missing - 1.5).abs() < 1e-6);
        assert_eq!(account(1.0, &[]).tipping(), Tipping::Threshold);
        let mut flash = account(-2.0, &[1.5]);
        flash.said.flagged = true;
        assert_eq!(flash.tipping(), Tipping::Flash);
    }
}
