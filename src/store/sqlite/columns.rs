//! How our values stand in columns: times, lists, names.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};

use super::fault::{Fault, Result};
use crate::{
    model::{AlertOutcome, FollowUpField, FollowUpState, Muter, Precedence},
    store::StoreError,
    text::identity,
};

/// Returns the time as microseconds since 1970.
pub(super) const fn micros(time: DateTime<Utc>) -> i64 {
    time.timestamp_micros()
}

/// Reads microseconds since 1970.
pub(super) fn time(micros: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| odd("a time", &micros.to_string()))
}

/// Reads microseconds since 1970, if there are any.
pub(super) fn optional_time(micros: Option<i64>) -> Result<Option<DateTime<Utc>>> {
    micros.map(time).transpose()
}

/// Returns the hash under which a canonical address is found: the lower half of `identity::hash`.
#[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
pub(super) fn address_hash(url: &str) -> i64 {
    (identity::hash(&[url]) as u64).cast_signed()
}

/// Writes a list as JSON.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| odd("a list", &error.to_string()))
}

/// Reads a list written by [`json`].
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| odd("a list", &error.to_string()))
}

/// Reads a precedence, its place in the order from the lowest.
pub(super) fn precedence(rank: u8) -> Result<Precedence> {
    Precedence::ALL
        .get(usize::from(rank))
        .copied()
        .ok_or_else(|| odd("a precedence", &rank.to_string()))
}

/// Reads a precedence, if there is one.
pub(super) fn optional_precedence(rank: Option<u8>) -> Result<Option<Precedence>> {
    rank.map(precedence).transpose()
}

/// Reads the name of a follow-up's state.
pub(super) fn state(name: &str) -> Result<FollowUpState> {
    name.parse()
        .map_err(|_unknown: crate::model::UnknownName| odd("a follow-up state", name))
}

/// Reads the name of a follow-up's field.
pub(super) fn field(name: &str) -> Result<FollowUpField> {
    let mut fields = FollowUpField::ALL.into_iter();
    let found = fields.find(|field| field.name() == name);
    found.ok_or_else(|| odd("a field of a follow-up", name))
}

/// Reads what became of an alert.
pub(super) fn alert_outcome(name: &str) -> Result<AlertOutcome> {
    let mut outcomes = AlertOutcome::ALL.into_iter();
    outcomes
        .find(|outcome| outcome.name() == name)
        .ok_or_else(|| odd("what became of an alert", name))
}

/// Reads who muted a story: the name of a rule, or nothing for a person; none if it is not muted.
pub(super) fn muter(rule: Option<String>) -> Option<Muter> {
    rule.map(|rule| match rule.as_str() {
        "" => Muter::Person,
        _ => Muter::Rule(rule),
    })
}

/// Returns the number, or 0 for what is none: SQLite would make NULL of it.
pub(super) fn real(number: f32) -> f64 {
    if number.is_nan() {
        0.0
    } else {
        f64::from(number)
    }
}

/// Reads a number written by [`real`].
#[expect(
    clippy::cast_possible_truncation,
    reason = "it was an f32 when it was written"
)]
pub(super) const fn single(number: f64) -> f32 {
    number as f32
}

/// The error for a value that this program never writes.
fn odd(what: &str, value: &str) -> Fault {
    StoreError::Invariant(format!("the store holds `{value}`, which is not {what}")).into()
}
