//! When a delivery that failed is tried again.

use std::time::Duration;

/// The first wait, at most: chosen by us.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait: chosen by us.
const LONGEST: Duration = Duration::from_secs(20);

/// A delivery so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retry {
    /// Tries that failed, at least 1.
    pub failed: u32,
    /// Time since the first one began.
    pub elapsed: Duration,
    /// What the server asked for (`Retry-After`).
    pub wish: Option<Duration>,
    /// A random number, 0 to 1: what keeps many readers from trying all at once.
    pub chance: f64,
}

/// Returns whether a server that answers so may answer otherwise later (RFC 9110, 15.5 and 15.6).
pub const fn is_worth_another_try(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// Returns how long to wait until the next try; `None` when it would come after `limit`.
///
/// Waits double from one second on, each of them anything up to that ("full jitter"), but not less than
/// the server asks.
pub fn next_try(retry: &Retry, limit: Duration) -> Option<Duration> {
    let doubled = FIRST.saturating_mul(1 << retry.failed.saturating_sub(1).min(10));
    let wait = doubled.min(LONGEST).mul_f64(retry.chance.clamp(0.0, 1.0));
    let wait = wait.max(retry.wish.unwrap_or_default());
    (retry.elapsed.saturating_add(wait) <= limit).then_some(wait)
}
