//! Writes times for people: ages, clock times, due dates. All in UTC, with `now` given.

use chrono::{DateTime, Utc};

/// Returns how long ago a time was, in at most three cells: `now`, `5m`, `3h`, `2d`, `7w`, `4y`.
pub(crate) fn age(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - time).num_minutes() {
        ..=0 => "now".to_owned(),
        minutes => short_length(minutes),
    }
}

/// Returns how long it is until a time, in at most three cells: `now`, `5m`, `3h`.
pub(crate) fn until(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    age(now, time)
}

/// Returns a length in its largest whole unit; less than a minute is `<1m`.
pub(crate) fn length(duration: std::time::Duration) -> String {
    match i64::try_from(duration.as_secs() / 60).unwrap_or(i64::MAX) {
        0 => "<1m".to_owned(),
        minutes => short_length(minutes),
    }
}

/// Returns a length of at least a minute in its largest whole unit.
fn short_length(minutes: i64) -> String {
    const HOUR: i64 = 60;
    const DAY: i64 = 24 * HOUR;
    match minutes {
        ..HOUR => format!("{minutes}m"),
        HOUR..DAY => format!("{}h", minutes / HOUR),
        // From 100 days on, days would take four cells.
        DAY..144_000 => format!("{}d", minutes / DAY),
        144_000..525_600 => format!("{}w", minutes / (7 * DAY)),
        _ => format!("{}y", minutes / (365 * DAY)),
    }
}

/// Returns `2026-11-23 18:42Z`.
pub(crate) fn stamp(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%MZ").to_string()
}

/// Returns `18:42Z`.
pub(crate) fn clock(time: DateTime<Utc>) -> String {
    time.format("%H:%MZ").to_string()
}

/// Returns when something is due: `due Tue 24 Nov 18:00Z, in 3h` or `…, overdue by 2d`.
pub(crate) fn due(time: DateTime<Utc>, now: DateTime<Utc>, still_to_do: bool) -> String {
    let day = time.format("due %a %-d %b %H:%MZ");
    let minutes = (time - now).num_minutes();
    match minutes {
        _ if !still_to_do => day.to_string(),
        ..0 => format!("{day}, overdue by {}", short_length(-minutes)),
        0 => format!("{day}, now"),
        _ => format!("{day}, in {}", short_length(minutes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_take_at_most_three_cells() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
        let check = |minutes: i64, expected: &str| {
            let text = age(now - chrono::Duration::minutes(minutes), now);
            assert_eq!(text, expected);
            assert!(text.len() <= 3);
        };
        check(-5, "now");
        check(0, "now");
        check(59, "59m");
        check(60, "1h");
        check(60 * 24 - 1, "23h");
        check(60 * 24 * 99, "99d");
        check(60 * 24 * 100, "14w");
        check(60 * 24 * 365, "1y");
    }
}
