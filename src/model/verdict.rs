//! What the user's rules decide about a story that arrives.

use super::{FollowUp, Precedence};

/// What the rules that found a story decide about it, all together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// The names of the rules that found it, in their order.
    pub rules: Vec<String>,
    /// The first rule that mutes it.
    pub muted_by: Option<String>,
    /// Whether it is marked read.
    pub read: bool,
    /// Whether it is kept.
    pub kept: bool,
    /// The tags that it gets, each once, in the order in which they were given.
    pub tags: Vec<String>,
    /// How its precedence changes.
    pub shift: Option<Shift>,
    /// The follow-up that it gets, if it has none.
    pub follow_up: Option<FollowUp>,
    /// The names of the rules that want a person to be told; none when it is muted.
    pub notified_by: Vec<String>,
    /// The programs that are started once it is stored.
    pub runs: Vec<Run>,
}

/// A program that a rule starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The name of the rule.
    pub rule: String,
    /// Program and arguments, with placeholders (`text::template`).
    pub argv: Vec<String>,
}

/// A change of precedence: some steps up or down, then not below one and not above another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Steps, -3 to 3 for one rule; negative ones lower it.
    pub by: i8,
    /// Not below this; at most `highest`.
    pub lowest: Precedence,
    /// Not above this.
    pub highest: Precedence,
}

impl Shift {
    /// Changes nothing.
    pub const NONE: Self = Self {
        by: 0,
        lowest: Precedence::Routine,
        highest: Precedence::Flash,
    };

    /// Returns what becomes of a precedence.
    pub fn apply(self, said: Precedence) -> Precedence {
        moved(said, self.by).clamp(self.lowest, self.highest)
    }

    /// Returns the change that this one and then another make: shifts between bounds are closed under
    /// composition, so that one of them is stored however many rules there are.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self {
            by: self.by.saturating_add(next.by),
            lowest: next.apply(self.lowest),
            highest: next.apply(self.highest),
        }
    }
}

/// Returns the precedence some steps further, as far as there are steps.
fn moved(from: Precedence, by: i8) -> Precedence {
    let last = Precedence::ALL.len() - 1;
    let place = (from as usize).saturating_add_signed(isize::from(by));
    let place = Precedence::ALL.get(place.min(last));
    place.copied().unwrap_or_default()
}

/// Who muted a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Muter {
    /// The rule of this name.
    Rule(String),
    /// The reader, by hand.
    Person,
}

impl Muter {
    /// Returns the name of the rule, if one muted it.
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Rule(name) => Some(name),
            Self::Person => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shifts() -> impl Strategy<Value = Shift> {
        (-3_i8..=3, 0_usize..4, 0_usize..4).prop_map(|(by, one, other)| Shift {
            by,
            lowest: Precedence::ALL[one.min(other)],
            highest: Precedence::ALL[one.max(other)],
        })
    }

    proptest! {
        #[test]
        fn several_shifts_are_one(shifts in prop::collection::vec(shifts(), 0..6), said in 0_usize..4) {
            let said = Precedence::ALL[said];
            let one = shifts.iter().fold(Shift::NONE, |all, &next| all.then(next));
            let each = shifts.iter().fold(said, |precedence, next| next.apply(precedence));
            prop_assert_eq!(one.apply(said), each);
        }
    }
}
