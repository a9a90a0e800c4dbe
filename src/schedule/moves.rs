//! Permanent redirects (301, 308): when a feed's address is changed. Servers send them by mistake
//! (login pages of hotels, pages of parked domains), so one alone changes nothing.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Moving;

/// So many successful fetches in a row must lead to the same address. Chosen by us.
const STABLE_TIMES: u32 = 3;

/// So much time must lie between the first and the last of them: longer than a night in a hotel, or
/// than most mistakes live. Chosen by us.
const STABLE_TIME: TimeDelta = TimeDelta::hours(24);

/// What a successful fetch means for the feed's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It stays; no redirect is waiting to prove stable.
    Stay,
    /// It stays for now.
    Wait(Moving),
    /// The redirect proved stable: the address changes.
    Move(Moving),
}

/// Decides what a successful fetch that ended at `seen` (`None`: at the feed's own address, or
/// behind a temporary redirect) means, after what was seen before.
pub fn step(before: Option<&Moving>, seen: Option<&str>, at: DateTime<Utc>) -> Step {
    let Some(to) = seen else {
        return Step::Stay;
    };
    let moving = match before.filter(|before| before.to == to) {
        Some(before) => Moving {
            times: before.times.saturating_add(1),
            ..before.clone()
        },
        None => Moving {
            to: to.to_owned(),
            since: at,
            times: 1,
        },
    };
    if is_stable(&moving, at) {
        Step::Move(moving)
    } else {
        Step::Wait(moving)
    }
}

/// Returns whether a redirect that was last seen at `at` has proved stable. One that is stored and
/// stable could not be followed: another subscription has that address.
pub fn is_stable(moving: &Moving, at: DateTime<Utc>) -> bool {
    moving.times >= STABLE_TIMES && at - moving.since >= STABLE_TIME
}
