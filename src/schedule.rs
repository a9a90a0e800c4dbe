//! When a feed is asked again, and how it stands. Facts in, a decision out; it must not know how
//! feeds are fetched or where facts are kept.
//!
//! How often: the delay with which a reader sees a story is least, for a given number of requests,
//! when each feed is asked at a rate that grows with the square root of its rate of publishing
//! (Sia, Cho and Cho, "Efficient Monitoring Algorithm for Fast News Alerts", IEEE TKDE 19(7), 2007;
//! the same law as in Cho and Garcia-Molina, "Effective Page Refresh Policies for Web Crawlers",
//! ACM TODS 28(4), 2003). So the interval is the geometric mean of the user's base interval and of
//! the feed's own rhythm.

mod condition;
mod hosts;
mod moves;

use std::time::Duration;

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};

pub use condition::{Condition, Standing, remedy, standing};
pub use hosts::{QuietHosts, host};
pub use moves::{Step, is_stable, step};

use crate::model::{FeedHealth, FeedId, PollHints};

/// How often feeds are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// From one answer to the next request, for a feed that publishes as often; also for one whose
    /// rhythm is not known yet.
    pub base: Duration,
    /// No feed is asked more often than this.
    pub shortest: Duration,
    /// Every feed is asked at least so often, unless it is gone or its server said to wait.
    pub longest: Duration,
    /// The interval that the user set for this feed; takes the place of the feed's rhythm.
    pub fixed: Option<Duration>,
}

/// A silence counts once it is so many times as long as the rhythm: nights and weekends pass before
/// it does. Chosen by us, see `benches/schedule.rs`.
const SILENCE_SHARE: u32 = 4;

/// Newest stories that tell the rhythm: enough to average out a day's bursts, few enough to notice a
/// change. Chosen by us.
pub const RHYTHM_STORIES: usize = 20;

/// Longest `Retry-After` that is obeyed: a week, chosen by us. A server that says more has made a
/// mistake more often than it means it.
const LONGEST_RETRY: Duration = Duration::from_hours(7 * 24);

/// How long a server is left alone that answers 429 without saying for how long: an hour, chosen by
/// us.
const TOO_MANY_WAIT: Duration = Duration::from_hours(1);

/// The wait grows by up to a tenth, each feed by its own share, so that feeds that were subscribed
/// together do not stay together. Chosen by us.
const JITTER_SHARE: f64 = 0.1;

/// Hours that are looked at for one in which the feed may be asked: a week and a day.
const SKIP_HOURS: usize = 8 * 24;

/// Returns whether the feed is due.
pub fn is_due(feed: FeedId, health: &FeedHealth, policy: &Policy, now: DateTime<Utc>) -> bool {
    next_due(feed, health, policy, now).is_some_and(|due| due <= now)
}

/// Returns when the feed is next due; `None` for one that is gone.
///
/// The latest of: its interval after the last request (after `n` failures in a row, at least
/// `base * 2^n`, at most `policy.longest`); what its document and its server ask (`ttl` and
/// `skipHours`, `skipDays` of RSS 2.0; `sy:update*`; freshness after RFC 9111, 4.2), each at most
/// `policy.longest`; a `Retry-After` (RFC 9110, 10.2.3), at most a week. A feed that was never asked
/// is due now, and so is one whose last request lies in the future: somebody set the clock back.
pub fn next_due(
    feed: FeedId,
    health: &FeedHealth,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if health.gone_since.is_some() {
        return None;
    }
    let Some(last) = health.last_fetched.filter(|last| *last <= now) else {
        return Some(now);
    };
    let interval = interval(health, policy);
    let wait = interval
        .max(after_failures(health.failures, policy))
        .max(asked_for(health).min(policy.longest.max(interval)))
        .max(retry_wait(health).unwrap_or_default());
    let due = plus(last, lengthened(wait, jitter(feed)));
    Some(past_skipped(due, &health.pace.hints))
}

/// Returns until when the feed's server asked to be left alone, if it did.
pub fn quiet_until(health: &FeedHealth) -> Option<DateTime<Utc>> {
    Some(plus(health.last_fetched?, retry_wait(health)?))
}

/// Returns how often the feed is asked while all is well: the geometric mean of the base interval
/// and the feed's rhythm, within the policy's bounds.
pub fn interval(health: &FeedHealth, policy: &Policy) -> Duration {
    if let Some(fixed) = policy.fixed {
        return fixed;
    }
    let Some(rhythm) = health.pace.rhythm else {
        return policy.base;
    };
    let silence = health
        .last_fetched
        .zip(health.last_story)
        .and_then(|(fetched, story)| (fetched - story).to_std().ok())
        .unwrap_or_default();
    let gap = rhythm.max(silence / SILENCE_SHARE);
    let mean = (policy.base.as_secs_f64() * gap.as_secs_f64()).sqrt();
    Duration::try_from_secs_f64(mean)
        .unwrap_or(policy.longest)
        .min(policy.longest)
        .max(policy.shortest)
}

/// Returns the mean time from one story to the next, from the times of a feed's newest stories,
/// newest first; `None` for fewer than three, and for stories that all bear one time.
pub fn rhythm(times: &[DateTime<Utc>]) -> Option<Duration> {
    let newest = times.get(..times.len().min(RHYTHM_STORIES))?;
    let (first, last) = (newest.first()?, newest.last()?);
    let gaps = u32::try_from(newest.len().checked_sub(1)?).ok()?;
    let span = (*first - *last).to_std().ok()?;
    (gaps >= 2 && !span.is_zero()).then(|| span / gaps)
}

/// Returns the wait that failures ask for.
fn after_failures(failures: u32, policy: &Policy) -> Duration {
    if failures == 0 {
        return Duration::ZERO;
    }
    let base = policy.fixed.unwrap_or(policy.base);
    let factor = 1_u32.checked_shl(failures).unwrap_or(u32::MAX);
    base.saturating_mul(factor).min(policy.longest.max(base))
}

/// Returns the longest wait that document and server ask for.
fn asked_for(health: &FeedHealth) -> Duration {
    let hints = &health.pace.hints;
    let asked = [hints.ttl, hints.update_period, health.pace.fresh_for];
    asked.into_iter().flatten().max().unwrap_or_default()
}

/// Returns how long the server is left alone after its last answer, if that asked for it.
fn retry_wait(health: &FeedHealth) -> Option<Duration> {
    let asked = health.pace.retry_after.map(|wait| wait.min(LONGEST_RETRY));
    match health.last.status {
        Some(429) => Some(asked.unwrap_or(TOO_MANY_WAIT)),
        _ => asked,
    }
}

/// Returns the first time from `due` on that lies in no hour and on no day that the feed skips.
/// Hints that skip everything are taken for a mistake.
fn past_skipped(due: DateTime<Utc>, hints: &PollHints) -> DateTime<Utc> {
    let is_skipped = |time: DateTime<Utc>| {
        hints.skip_hours >> time.hour() & 1 == 1
            || hints.skip_days >> time.weekday().num_days_from_monday() & 1 == 1
    };
    let hours = std::iter::successors(Some(due), |time| {
        let into_hour = TimeDelta::seconds(i64::from(time.minute() * 60 + time.second()));
        time.checked_add_signed(TimeDelta::hours(1) - into_hour)
    });
    let mut hours = hours.take(SKIP_HOURS);
    hours.find(|time| !is_skipped(*time)).unwrap_or(due)
}

/// Returns the feed's own share, 0 to 1: the same at every call, spread evenly over feeds
/// (the finalizer of splitmix64; Steele, Lea and Flood, OOPSLA 2014).
#[expect(
    clippy::cast_precision_loss,
    reason = "53 bits are what a share needs; the shift leaves no more"
)]
fn jitter(feed: FeedId) -> f64 {
    let mut mixed = feed.0.cast_unsigned().wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Returns the wait with the feed's share of the jitter added.
fn lengthened(wait: Duration, share: f64) -> Duration {
    let more = Duration::try_from_secs_f64(wait.as_secs_f64() * JITTER_SHARE * share);
    wait.saturating_add(more.unwrap_or_default())
}

fn plus(time: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| time.checked_add_signed(wait))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests;
