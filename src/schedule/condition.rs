//! How a feed stands, in one word and in a sentence, and what to do about it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Policy, QuietHosts, is_stable, next_due};
use crate::model::{Feed, FeedHealth, Trouble};

/// A silence counts when it is so many times as long as the rhythm: of stories that come by chance
/// (a Poisson process) one pause in 3,000 is longer (e^-8).
const SILENT_TIMES: u32 = 8;

/// No silence counts that is shorter: weekends and holidays. Chosen by us.
const SILENT_AT_LEAST: Duration = Duration::from_hours(4 * 24);

/// What counts as a silence of a feed whose rhythm is not known. Chosen by us.
const SILENT_UNKNOWN: Duration = Duration::from_hours(90 * 24);

/// An exchange that takes longer is slow: a tenth of a minute. Chosen by us.
const SLOW: Duration = Duration::from_secs(6);

/// How long a change of address is told. Chosen by us.
const MOVED_TOLD: TimeDelta = TimeDelta::days(14);

/// How a feed stands, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The server says that it is gone for good; it is not asked any more.
    Gone,
    /// The last request failed.
    Failing,
    /// Its documents have no story.
    Empty,
    /// Nothing new came for much longer than its rhythm.
    Silent,
    /// It answers slowly.
    Slow,
    /// Its address changed, or should.
    Moved,
    /// It was not asked yet.
    New,
    /// All is well.
    Fine,
}

impl Condition {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Empty => "empty",
            Self::Silent => "silent",
            Self::Slow => "slow",
            Self::Moved => "moved",
            Self::New => "new",
            Self::Fine => "fine",
        }
    }

    /// Returns whether a person has to know: the feed brings nothing now, or may not.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Gone | Self::Failing | Self::Empty)
    }
}

/// How a feed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// In one word.
    pub condition: Condition,
    /// In a sentence, when there is something to say.
    pub reason: Option<String>,
    /// What to do, when something is to be done.
    pub remedy: Option<&'static str>,
    /// When it is asked next; `None` for never.
    pub next_due: Option<DateTime<Utc>>,
    /// Since when it is silent, if that is much longer than its rhythm.
    pub silent_since: Option<DateTime<Utc>>,
}

/// Concludes how a feed stands.
pub fn standing(feed: &Feed, policy: &Policy, quiet: &QuietHosts, now: DateTime<Utc>) -> Standing {
    let health = &feed.health;
    let due = next_due(feed.id, health, policy, now);
    let silent_since = silent_since(health, now);
    let condition = condition(health, silent_since.is_some(), now);
    let (reason, remedy) = words(condition, health, now);
    Standing {
        condition,
        reason,
        remedy,
        next_due: due.map(|due| quiet.until(&feed.url).map_or(due, |until| until.max(due))),
        silent_since,
    }
}

/// Returns what a person can do about a failed request.
pub const fn remedy(trouble: Option<Trouble>, status: Option<u16>) -> &'static str {
    match (trouble, status) {
        (Some(Trouble::Status) | None, Some(401 | 407)) => {
            "the server wants a password: write a `login` for the feed in your settings file, or remove it"
        }
        (Some(Trouble::Status) | None, Some(403 | 451)) => {
            "the server refuses programs or this country: look for another address of the outlet"
        }
        (Some(Trouble::Status) | None, Some(404)) => {
            "look on the outlet's site for the feed's new address and add that; remove this one"
        }
        (Some(Trouble::Status) | None, Some(410)) => {
            "the outlet took it away for good: remove it, or `flashwire fetch --force` asks once more"
        }
        (Some(Trouble::Status) | None, Some(429)) => {
            "nothing: all feeds of this host wait as long as the server asks; fewer feeds of it help"
        }
        (Some(Trouble::Status) | None, Some(500..)) => {
            "nothing: the server has a problem of its own and is asked again later"
        }
        (Some(Trouble::Address), _) => "correct the address: remove the feed and add it anew",
        (Some(Trouble::Name), _) => {
            "see whether this machine is online; if the site's name is gone, remove the feed"
        }
        (Some(Trouble::Connection | Trouble::Timeout), _) => {
            "see whether this machine is online; else the server is down and is asked again later"
        }
        (Some(Trouble::Certificate), _) => {
            "see whether this machine's clock is right; else the outlet must renew its certificate"
        }
        (Some(Trouble::Redirect), _) => {
            "open the address in a browser to see where it leads, and add that"
        }
        (Some(Trouble::TooLarge), _) => {
            "set `fetch.max_body_mib` higher, if you trust the outlet, or look for a shorter feed"
        }
        (Some(Trouble::Broken), _) => {
            "nothing at first: what came is kept; if it goes on, tell the outlet"
        }
        (Some(Trouble::NotAFeed), _) => {
            "open the address in a browser: if a page comes, add the page to find its feed"
        }
        (Some(Trouble::Setting), _) => {
            "correct its section in your settings file, or what that names; `flashwire doctor` checks it"
        }
        (Some(Trouble::Program), _) => "report it: the mistake is ours",
        (Some(Trouble::Status) | None, _) => {
            "open the address in a browser; remove the feed if it is gone"
        }
    }
}

fn silent_since(health: &FeedHealth, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let since = health.last_story?;
    let silence = (now - since).to_std().ok()?;
    let usual = health.pace.rhythm.map_or(SILENT_UNKNOWN, |rhythm| {
        rhythm.saturating_mul(SILENT_TIMES).max(SILENT_AT_LEAST)
    });
    (silence > usual).then_some(since)
}

fn condition(health: &FeedHealth, is_silent: bool, now: DateTime<Utc>) -> Condition {
    if health.gone_since.is_some() {
        Condition::Gone
    } else if health.failures > 0 {
        Condition::Failing
    } else if health.last_fetched.is_none() {
        Condition::New
    } else if health.empty_since.is_some() {
        Condition::Empty
    } else if is_silent {
        Condition::Silent
    } else if health.last.took > SLOW {
        Condition::Slow
    } else if cannot_move(health) || was_moved(health, now) {
        Condition::Moved
    } else {
        Condition::Fine
    }
}

/// Whether a redirect proved stable and was not followed: another feed has that address.
fn cannot_move(health: &FeedHealth) -> bool {
    let seen = health.moving.as_ref().zip(health.last_success);
    seen.is_some_and(|(moving, at)| is_stable(moving, at))
}

fn was_moved(health: &FeedHealth, now: DateTime<Utc>) -> bool {
    let moved = health.moved.as_ref();
    moved.is_some_and(|moved| now - moved.at < MOVED_TOLD)
}

/// Returns reason and remedy.
fn words(
    condition: Condition,
    health: &FeedHealth,
    now: DateTime<Utc>,
) -> (Option<String>, Option<&'static str>) {
    let day = |time: DateTime<Utc>| time.format("%Y-%m-%d").to_string();
    match condition {
        Condition::Gone => (
            health.gone_since.map(|since| {
                format!(
                    "the server says since {} that it is gone for good",
                    day(since)
                )
            }),
            Some(remedy(Some(Trouble::Status), Some(410))),
        ),
        Condition::Failing => (
            health.error.clone(),
            Some(remedy(health.last.trouble, health.last.status)),
        ),
        Condition::Empty => (
            health
                .empty_since
                .map(|since| format!("its documents have no story since {}", day(since))),
            Some("see on the outlet's site whether the feed has moved; what came before is kept"),
        ),
        Condition::Silent => (
            health
                .last_story
                .map(|since| format!("nothing new for {} days", (now - since).num_days())),
            Some("see on the outlet's site whether the feed has moved"),
        ),
        Condition::Slow => (
            Some(format!("took {} s to answer", health.last.took.as_secs())),
            None,
        ),
        Condition::Moved if cannot_move(health) => (
            health
                .moving
                .as_ref()
                .map(|moving| format!("moved to {}, which is subscribed already", moving.to)),
            Some("remove one of the two: they bring the same stories"),
        ),
        Condition::Moved => (
            health
                .moved
                .as_ref()
                .map(|moved| format!("moved here on {} from {}", day(moved.at), moved.from)),
            None,
        ),
        Condition::New | Condition::Fine => (None, None),
    }
}
