//! The one place that asks the system for the time.
//!
//! Everything else is given `now`. This module must not know what the time is used for.

use chrono::{DateTime, Utc};

/// A source of the current time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// A clock that stands still, for tests and reproducible output.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// Returns the current time, in UTC.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::System => Utc::now(),
            Self::Fixed(time) => time,
        }
    }
}
