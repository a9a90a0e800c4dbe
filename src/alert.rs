//! What alerts a person, and what is held back.
//!
//! Pure: stories, earlier alerts, settings and the local time in; alerts out. Must not know how alerts
//! reach anybody, or where earlier ones are kept.

mod message;
mod retry;
mod signature;
mod terminal;

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use serde::Serialize;

use crate::model::{AlertHistory, AlertOutcome, Alerted, EventId, Precedence, StoryId};

pub use message::{Brief, Message, StoryMessage};
pub use retry::{Retry, is_worth_another_try, next_try};
pub use signature::{SecretError, signature, signing_key};
pub use terminal::{Signal, sequence};

/// What alerts, and when it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// From which precedence a story alerts by itself; `None` for never.
    pub precedence: Option<Precedence>,
    /// A story that is older when it arrives alerts nobody.
    pub fresh: TimeDelta,
    /// When nobody is to be disturbed.
    pub quiet: Option<Quiet>,
    /// Whether FLASH comes through then.
    pub flash_passes: bool,
    /// At most so many alerts within `window`; at least 1.
    pub cap: usize,
    /// The time over which alerts are counted.
    pub window: TimeDelta,
}

/// Quiet hours, in local time; they may cross midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// The first minute.
    pub from: NaiveTime,
    /// The first minute after; the same as `from` for all day.
    pub until: NaiveTime,
}

impl Quiet {
    /// Reads `22:00-06:30`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once(['-', '–'])?;
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        Some(Self {
            from: time(from)?,
            until: time(until)?,
        })
    }

    /// Returns whether a local time lies in them.
    pub fn holds(self, time: NaiveTime) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&time)
        } else {
            time >= self.from || time < self.until
        }
    }
}

/// Why a story alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "lowercase")]
pub enum Reason {
    /// It reached this precedence.
    Precedence(Precedence),
    /// The rule of this name wants it told.
    Rule(String),
    /// It matches the watch of this name.
    Watch(String),
}

impl Reason {
    /// Returns the reason in a few words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Precedence(precedence) => precedence.name().to_owned(),
            Self::Rule(name) => format!("rule {name}"),
            Self::Watch(name) => format!("watch {name}"),
        }
    }
}

/// A story that may alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The story.
    pub story: StoryId,
    /// Its event, if it reports one.
    pub event: Option<EventId>,
    /// Its title.
    pub title: String,
    /// How urgent it is.
    pub precedence: Precedence,
    /// Whether it is muted.
    pub muted: bool,
    /// What speaks for an alert, but for its precedence.
    pub reasons: Vec<Reason>,
}

impl Candidate {
    fn event(&self) -> EventId {
        self.event.unwrap_or(EventId(self.story.0))
    }

    fn alerted(&self, at: DateTime<Utc>, outcome: AlertOutcome) -> Alerted {
        Alerted {
            story: self.story,
            event: self.event(),
            precedence: self.precedence,
            title: self.title.clone(),
            at,
            outcome,
        }
    }
}

/// What was decided about a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It alerts, for these reasons.
    Alert(Vec<Reason>),
    /// It does not.
    Suppressed(Suppressed),
}

/// Why a story does not alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppressed {
    /// Nothing asks for it.
    NoReason,
    /// It is muted.
    Muted,
    /// It was published too long ago.
    Old,
    /// Another report of its event alerted, or is held back.
    SameEvent,
    /// These are quiet hours: it is told when they end.
    Quiet,
    /// There were many alerts: it is told in a sum.
    Cap,
}

/// Decides about some stories, in the order in which they came; `now` is the local time.
///
/// Returns a decision for each, and what is to be remembered of them: with the history that has it, no
/// event alerts twice.
pub fn decide<Tz: TimeZone>(
    candidates: &[Candidate],
    history: &AlertHistory,
    policy: &Policy,
    now: &DateTime<Tz>,
) -> (Vec<Decision>, Vec<Alerted>) {
    let mut notes: Vec<Alerted> = Vec::new();
    let mut sent = within(&history.told, policy, now)
        .filter(|alerted| alerted.outcome == AlertOutcome::Sent)
        .count();
    let at = now.with_timezone(&Utc);
    let mut decisions = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let known = |others: &[Alerted]| {
            let event = candidate.event();
            others.iter().any(|other| other.event == event)
        };
        let reasons = reasons(candidate, policy);
        let age = at - candidate.story.time();
        let flash_passes = policy.flash_passes && candidate.precedence == Precedence::Flash;
        let suppressed = if reasons.is_empty() {
            Some(Suppressed::NoReason)
        } else if candidate.muted {
            Some(Suppressed::Muted)
        } else if age > policy.fresh {
            Some(Suppressed::Old)
        } else if known(&history.told) || known(&history.held) || known(&notes) {
            Some(Suppressed::SameEvent)
        } else if is_quiet(policy, now) && !flash_passes {
            Some(Suppressed::Quiet)
        } else {
            (sent >= policy.cap).then_some(Suppressed::Cap)
        };
        match suppressed {
            None => {
                sent += 1;
                notes.push(candidate.alerted(at, AlertOutcome::Sent));
            }
            Some(Suppressed::Quiet | Suppressed::Cap) => {
                notes.push(candidate.alerted(at, AlertOutcome::Held));
            }
            Some(_) => {}
        }
        decisions.push(suppressed.map_or(Decision::Alert(reasons), Decision::Suppressed));
    }
    (decisions, notes)
}

/// Returns what was held back and is to be told now in one sum, as it is to be remembered: nothing in
/// quiet hours, and one sum within the window.
pub fn sum_up<Tz: TimeZone>(
    history: &AlertHistory,
    policy: &Policy,
    now: &DateTime<Tz>,
) -> Vec<Alerted> {
    let summed = |alerted: &Alerted| alerted.outcome == AlertOutcome::Summed;
    if is_quiet(policy, now) || within(&history.told, policy, now).any(summed) {
        return Vec::new();
    }
    let at = now.with_timezone(&Utc);
    let held = history.held.iter().cloned();
    let told = held.map(|alerted| Alerted {
        at,
        outcome: AlertOutcome::Summed,
        ..alerted
    });
    told.collect()
}

/// Returns all that speaks for an alert.
fn reasons(candidate: &Candidate, policy: &Policy) -> Vec<Reason> {
    let reached = policy
        .precedence
        .filter(|least| candidate.precedence >= *least);
    let reached = reached.map(|_| Reason::Precedence(candidate.precedence));
    reached
        .into_iter()
        .chain(candidate.reasons.iter().cloned())
        .collect()
}

fn is_quiet<Tz: TimeZone>(policy: &Policy, now: &DateTime<Tz>) -> bool {
    policy.quiet.is_some_and(|quiet| quiet.holds(now.time()))
}

/// Returns those of the window before now.
fn within<'a, Tz: TimeZone>(
    told: &'a [Alerted],
    policy: &Policy,
    now: &DateTime<Tz>,
) -> impl Iterator<Item = &'a Alerted> {
    let since = now.with_timezone(&Utc) - policy.window;
    told.iter().filter(move |alerted| alerted.at > since)
}

#[cfg(test)]
mod tests;
