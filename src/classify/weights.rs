//! Learned weights: what each sign of a story counts for tension, for each kind and for direction.
//!
//! Reads `config/model/*.tsv` given as text; must not read files itself. A line has four columns:
//! what (`bias`, `sign ID`, `alone ID`, `names ID`, `actor ID`,
//! `dyad ID ID`, `theatre ID` or `words ..`), log-odds of tension, log-odds of
//! kinds (`threat:0.5 act:-0.2`), and direction. `alone` is a sign without any name beside it.
//! Written by `examples/train`, and meant to be read and corrected by people.

use std::collections::{BTreeMap, HashMap};

use crate::{model::Kind, text::toml_file::TomlError};

/// Largest weight, either side of 0: a slip in the file cannot decide alone (chosen by us).
const WEIGHT_MAX: f32 = 12.0;

/// Log-odds of its kind of a phrase that training did not see (chosen by us).
const KIND_BY_HAND: f32 = 2.0;

/// What a sign counts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Weight {
    /// Log-odds of tension.
    pub(super) tension: f32,
    /// Log-odds of each kind, in the order of [`Kind::ALL`].
    pub(super) kinds: [f32; 8],
    /// Towards conflict (negative) or away from it.
    pub(super) direction: f32,
}

impl Weight {
    /// Returns the weight of a phrase that training did not see: as a person set it.
    pub(super) fn by_hand(tension: f32, kind: Kind, direction: Option<f32>) -> Self {
        let mut kinds = [0.0; 8];
        if let Some(weight) = kinds.get_mut(kind as usize) {
            *weight = KIND_BY_HAND;
        }
        Self {
            tension,
            kinds,
            direction: direction.unwrap_or_default() / 10.0,
        }
    }

    /// Returns the weight times a share.
    pub(super) fn scaled(self, share: f32) -> Self {
        Self {
            tension: self.tension * share,
            kinds: self.kinds.map(|weight| weight * share),
            direction: self.direction * share,
        }
    }

    /// Adds another one.
    pub(super) fn add(&mut self, other: Self) {
        self.tension += other.tension;
        for (mine, more) in self.kinds.iter_mut().zip(other.kinds) {
            *mine += more;
        }
        self.direction += other.direction;
    }

    /// Returns the kind with the largest weight, if any has one.
    pub(super) fn strongest(&self) -> Option<Kind> {
        let kinds = Kind::ALL.into_iter().zip(self.kinds);
        let kinds = kinds.filter(|&(_, weight)| weight != 0.0);
        kinds
            .max_by(|left, right| left.1.total_cmp(&right.1))
            .map(|(kind, _)| kind)
    }
}

/// The weights of one language.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    /// ISO 639-1 code; empty if there are none.
    pub(super) language: String,
    pub(super) bias: Weight,
    /// By what stands in the first column.
    signs: HashMap<String, Weight>,
    /// By words: one, or two joined by a space.
    pub(super) words: BTreeMap<String, Weight>,
}

impl Weights {
    /// Returns the weights that stand in a file.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, TomlError> {
        let mut weights = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let at = start;
            start += line.len();
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let read = weights.read(line);
            read.map_err(|problem| TomlError::at(name, text, at, problem))?;
        }
        if weights.language.is_empty() {
            let problem = "expected a line `language`, a tab and a code such as `en`";
            return Err(TomlError::at(name, text, 0, problem));
        }
        Ok(weights)
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let mut cells = line.split('\t');
        let what = cells.next().unwrap_or_default();
        if what == "language" {
            cells
                .next()
                .unwrap_or_default()
                .clone_into(&mut self.language);
            return Ok(());
        }
        let weight = Weight {
            tension: number(cells.next().unwrap_or_default())?,
            kinds: kinds(cells.next().unwrap_or_default())?,
            direction: number(cells.next().unwrap_or_default())?,
        };
        if let Some(extra) = cells.next() {
            return Err(format!("`{extra}` is one column too many: expected 4"));
        }
        let is_new = match what.split_once(' ') {
            None if what == "bias" => {
                self.bias = weight;
                true
            }
            Some(("sign" | "alone" | "names" | "actor" | "dyad" | "theatre", id))
                if !id.is_empty() =>
            {
                self.signs.insert(what.to_owned(), weight).is_none()
            }
            Some(("words", words)) if !words.is_empty() => {
                self.words.insert(words.to_owned(), weight).is_none()
            }
            _ => {
                return Err(format!(
                    "`{what}` is none of `language`, `bias`, `sign ID`, `alone ID`, `names ID`, \
                     `actor ID`, `dyad ID ID`, `theatre ID`, `words ..`"
                ));
            }
        };
        if is_new {
            Ok(())
        } else {
            Err(format!("`{what}` stands twice"))
        }
    }

    /// Returns the weight of a sign, if it was seen in training.
    pub(super) fn known(&self, key: &str) -> Option<Weight> {
        self.signs.get(key).copied()
    }

    /// Returns the weight of a sign; one that was never seen in training counts nothing.
    pub(super) fn sign(&self, key: &str) -> Weight {
        self.signs.get(key).copied().unwrap_or_default()
    }
}

fn number(cell: &str) -> Result<f32, String> {
    if cell.is_empty() {
        return Ok(0.0);
    }
    let number: f32 = cell
        .parse()
        .map_err(|_invalid| format!("`{cell}` is not a number"))?;
    if number.is_finite() && number.abs() <= WEIGHT_MAX {
        Ok(number)
    } else {
        Err(format!(
            "{cell} is out of range: expected -{WEIGHT_MAX} to {WEIGHT_MAX}"
        ))
    }
}

fn kinds(cell: &str) -> Result<[f32; 8], String> {
    let mut kinds = [0.0; 8];
    for part in cell.split_whitespace() {
        let (name, weight) = part
            .split_once(':')
            .ok_or_else(|| format!("`{part}` is not a kind, a colon and a number"))?;
        let kind: Kind = name.parse().map_err(|error| format!("{error}"))?;
        if let Some(slot) = kinds.get_mut(kind as usize) {
            *slot = number(weight)?;
        }
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_mistakes_are_told_with_their_line() {
        let text = "# made\nlanguage\ten\nbias\t-2\nsign en.act.war\t1.5\tact:2 threat:-0.5\t-0.3\nwords peace talks\t0.7\tde-escalation:1\t0.9\n";
        let weights = Weights::parse("en.tsv", text).expect("valid");
        assert_eq!(weights.sign("sign en.act.war").strongest(), Some(Kind::Act));
        assert!((weights.bias.tension + 2.0).abs() < 1e-6);
        let words = weights.words.get("peace talks").expect("known");
        assert!((words.direction - 0.9).abs() < 1e-6);
        assert_eq!(weights.sign("sign en.other"), Weight::default());
        for (line, problem) in [
            ("sign x\tmany", "`many` is not a number"),
            ("sign x\t99", "99 is out of range: expected -12 to 12"),
            ("sign x\t1\tpeace:1", "`peace` is not a kind"),
            ("signs x\t1", "`signs x` is none of"),
            ("bias\t1\t\t\t5", "`5` is one column too many"),
            ("words peace talks\t1", "`words peace talks` stands twice"),
        ] {
            let error = Weights::parse("en.tsv", &format!("{text}{line}\n"));
            let error = error.expect_err(line).to_string();
            assert!(error.starts_with("en.tsv:6"), "{error}");
            assert!(error.contains(problem), "{error}");
        }
    }
}
