//! The one place that asks the system for the time, and for the reader's time zone.
//!
//! Everything else is given `now` and a zone. This module must not know what they are used for.

use chrono::{
    DateTime, FixedOffset, Local, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc,
};

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

    /// Returns the reader's time zone; a clock that stands still stands in UTC.
    pub const fn zone(self) -> Zone {
        match self {
            Self::System => Zone::Local,
            Self::Fixed(_) => Zone::Utc,
        }
    }
}

/// A time zone: where days begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// UTC.
    #[default]
    Utc,
    /// The system's.
    Local,
    /// So far from UTC, all year.
    Fixed(FixedOffset),
}

impl Zone {
    /// Returns a time as it is in the zone.
    pub fn at(self, time: DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = match self {
            Self::Utc => Utc.fix(),
            Self::Local => Local.offset_from_utc_datetime(&time.naive_utc()).fix(),
            Self::Fixed(offset) => offset,
        };
        time.with_timezone(&offset)
    }

    /// Returns when the zone's clocks show a time; the first time of two, an hour later where clocks
    /// skip it. `None` beyond the calendar.
    pub fn utc(self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        let read = |shown: NaiveDateTime| match self {
            Self::Utc => Some(shown.and_utc()),
            Self::Local => {
                let found = Local.from_local_datetime(&shown).earliest()?;
                Some(found.to_utc())
            }
            Self::Fixed(offset) => {
                let found = offset.from_local_datetime(&shown).earliest()?;
                Some(found.to_utc())
            }
        };
        read(shown).or_else(|| read(shown.checked_add_signed(TimeDelta::hours(1))?))
    }
}
