//! What is wrong with a query, in words that say where it stands and what is possible.

use super::super::{
    field::{Field, Kinds},
    period,
    value::clipped,
};
use crate::text::nearest::{did_you_mean, nearest};

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct QueryError {
    /// Where it stands, in characters from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

/// Tells that there is no such field: which was meant, or else which there are.
pub(super) fn not_a_field(name: &str) -> String {
    let names = || Field::ALL.into_iter().map(Field::name);
    let found = clipped(name);
    if let Some(meant) = nearest(name, names()) {
        let meant = did_you_mean(&format!("{meant}:"));
        return format!("`{found}` is not a field; {meant}");
    }
    let names: Vec<&str> = names().collect();
    format!("`{found}` is not a field (expected {})", names.join(", "))
}

/// Tells that a value cannot stand behind a field.
pub(super) fn wrong_value(field: Field, text: &str) -> String {
    let (name, found) = (field.name(), clipped(text));
    if text.is_empty() {
        return format!("expected a value after `{name}:`");
    }
    match field {
        Field::Since | Field::Until => {
            format!("`{found}` is not a time: expected {}", period::FORMS)
        }
        Field::Published | Field::Arrived => format!(
            "`{found}` is not a time: expected {}, or from one to another as in 2026-02..2026-04",
            period::FORMS
        ),
        Field::Tension => {
            format!("`{found}` is not a level: expected 0 to 1, such as tension>=0.8")
        }
        Field::Direction => {
            format!("`{found}` is not a direction: expected -10 to 10, such as direction<-5")
        }
        Field::Priority => {
            format!("`{found}` is not a priority: expected 0 to 3, such as priority>=2")
        }
        Field::Grade => format!(
            "`{found}` is not a grade: expected a letter A to F, a digit 1 to 6, or both, such as B2"
        ),
        Field::Country => {
            format!("`{found}` is not a country: expected three letters such as UKR, or INT")
        }
        Field::Lang => format!("`{found}` is not a language: expected two letters such as uk"),
        _ if field.kinds() == Kinds::Names || field == Field::Precedence => {
            let names = field.names();
            let sign = if field == Field::Precedence {
                ">="
            } else {
                ":"
            };
            let meant = nearest(text, names.iter().copied());
            let hint = hint(meant.map(|meant| format!("{name}{sign}{meant}")));
            let names = names.join(", ");
            format!("`{found}` cannot stand after `{name}{sign}`{hint} (expected {names})")
        }
        _ => format!("`{found}` has no letters or digits to look for"),
    }
}

fn hint(meant: Option<String>) -> String {
    meant
        .map(|text| format!("; {}", did_you_mean(&text)))
        .unwrap_or_default()
}
