//! The values of fields: names, times, levels of tension. Pure; `now` is passed in.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{Comparison, Level};

/// How times may be written, for error messages.
pub const TIME_FORMS: &str = "30m, 12h, 2d, 2w, today, yesterday, 2026-03-01 or 2026-03-01T12:00Z";

/// Returns `text` for an error message: at most 40 characters.
pub(super) fn clipped(text: &str) -> String {
    let mut clipped: String = text.chars().take(40).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// Reads a point in time: so long ago, a day, or a day and time; UTC unless an offset is given.
pub fn time(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "TODAY" => return Some(midnight(now.date_naive())),
        "YESTERDAY" => return now.date_naive().pred_opt().map(midnight),
        _ => {}
    }
    if let Some(age) = age(text) {
        return now.checked_sub_signed(age);
    }
    if let Ok(date) = NaiveDate::parse_from_str(&upper, "%Y-%m-%d") {
        return in_range(midnight(date));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(&upper) {
        return in_range(time.to_utc());
    }
    let local = upper.strip_suffix('Z').unwrap_or(&upper);
    [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%S%.f",
    ]
    .iter()
    .find_map(|form| NaiveDateTime::parse_from_str(local, form).ok())
    .and_then(|time| in_range(time.and_utc()))
}

/// Years 0 to 9999: what RFC 3339 can write, so that every query can be written back.
fn in_range(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    use chrono::Datelike as _;
    (0..=9999).contains(&time.year()).then_some(time)
}

/// Reads `30m`, `12h`, `2d` or `2w`.
fn age(text: &str) -> Option<TimeDelta> {
    let mut digits = text.chars();
    let unit = digits.next_back()?;
    let digits = digits.as_str();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // A hundred thousand weeks reach before the year 0 and are surely a slip.
    let count = digits.parse().ok().filter(|&count| count <= 100_000_i64)?;
    match unit.to_ascii_lowercase() {
        'm' => TimeDelta::try_minutes(count),
        'h' => TimeDelta::try_hours(count),
        'd' => TimeDelta::try_days(count),
        'w' => TimeDelta::try_weeks(count),
        _ => None,
    }
}

/// Reads a comparison and a level, such as `>=0.8`; without a sign it is `>=`.
pub(super) fn tension(text: &str) -> Option<(Comparison, Level)> {
    let (comparison, number) = Comparison::ALL
        .into_iter()
        .find_map(|comparison| Some((comparison, text.strip_prefix(comparison.sign())?)))
        .unwrap_or((Comparison::AtLeast, text));
    if !number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let level: f64 = number
        .parse()
        .ok()
        .filter(|level| (0.0..=1.0).contains(level))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1000"
    )]
    let thousandths = (level * 1000.0).round() as u16;
    Some((comparison, Level(thousandths)))
}
