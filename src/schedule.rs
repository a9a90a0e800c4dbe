//! When a feed is asked again. Facts in, a time out; it must not know how feeds are fetched.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::model::FeedHealth;

/// Longest wait after failures: a day, chosen by us, so that a server that comes back is noticed.
const MAX_WAIT: Duration = Duration::from_hours(24);

/// Returns whether the feed is due.
pub fn is_due(health: &FeedHealth, interval: Duration, now: DateTime<Utc>) -> bool {
    next_due(health, interval, now) <= now
}

/// Returns when the feed is next due.
///
/// `interval` after a success; after `n` failures in a row `interval * 2^n`, at most a day or the
/// interval if that is longer. A feed that was never asked is due now, and so is one whose last
/// request lies in the future: somebody set the clock back.
pub fn next_due(health: &FeedHealth, interval: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    match health.last_fetched {
        Some(last) if last <= now => {
            let wait = wait(interval, health.failures);
            chrono::Duration::from_std(wait)
                .ok()
                .and_then(|wait| last.checked_add_signed(wait))
                .unwrap_or(DateTime::<Utc>::MAX_UTC)
        }
        _ => now,
    }
}

fn wait(interval: Duration, failures: u32) -> Duration {
    let factor = 1_u32.checked_shl(failures).unwrap_or(u32::MAX);
    let longest = MAX_WAIT.max(interval);
    interval.saturating_mul(factor).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[track_caller]
    fn check(failures: u32, interval: Duration, expected_hours: i64) {
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
        let health = FeedHealth {
            last_fetched: Some(now),
            failures,
            ..FeedHealth::default()
        };
        let due = next_due(&health, interval, now);
        assert_eq!((due - now).num_hours(), expected_hours);
        assert!(!is_due(
            &health,
            interval,
            due - chrono::Duration::seconds(1)
        ));
        assert!(is_due(&health, interval, due));
    }

    #[test]
    fn failures_double_the_wait_up_to_a_day() {
        check(0, HOUR, 1);
        check(1, HOUR, 2);
        check(3, HOUR, 8);
        check(5, HOUR, 24);
        check(31, HOUR, 24);
        check(u32::MAX, HOUR, 24);
        check(2, HOUR * 48, 48);
    }

    #[test]
    fn a_feed_never_asked_is_due() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
        assert!(is_due(&FeedHealth::default(), HOUR, now));
        let ahead = FeedHealth {
            last_fetched: Some(now + chrono::Duration::hours(5)),
            failures: 9,
            ..FeedHealth::default()
        };
        assert!(is_due(&ahead, HOUR, now));
    }
}
