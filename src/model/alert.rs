//! What alerted, as the store keeps it.

use chrono::{DateTime, Utc};

use super::{EventId, Precedence, StoryId};

/// A story that alerted, or whose alert was held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerted {
    /// The story.
    pub story: StoryId,
    /// Its event; the story's own id where it reports none.
    pub event: EventId,
    /// Its precedence then.
    pub precedence: Precedence,
    /// Its title.
    pub title: String,
    /// When that was decided.
    pub at: DateTime<Utc>,
    /// What was decided.
    pub outcome: AlertOutcome,
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertOutcome {
    /// It went out by itself.
    Sent,
    /// It was held back: it is told with others later.
    Held,
    /// It was told in a sum of several.
    Summed,
}

impl AlertOutcome {
    /// All outcomes.
    pub const ALL: [Self; 3] = [Self::Sent, Self::Held, Self::Summed];

    /// Returns the name, as it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Summed => "summed",
        }
    }
}

/// What is known of earlier alerts: what it takes to decide about the next ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertHistory {
    /// Those of the events that are asked about, and all that went out or were summed up since the
    /// time that was asked for.
    pub told: Vec<Alerted>,
    /// Those that were held back and not told yet, the oldest first.
    pub held: Vec<Alerted>,
}
