//! The one place that asks the system for the time, and for the reader's time zone.
//!
//! Everything else is given `now` and a zone. This module must not know what they are used for.

use std::fmt;

use chrono::{
    DateTime, FixedOffset, Local, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeDelta, TimeZone, Utc,
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

/// How far from UTC a zone is at some time; it remembers whose distance that is, so that sums with
/// days find the zone's other distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.offset.fmt(f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, date: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&date.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, time: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let offsets = match self {
            Self::Utc => MappedLocalTime::Single(Utc.fix()),
            Self::Local => Local.offset_from_local_datetime(time),
            Self::Fixed(offset) => MappedLocalTime::Single(*offset),
        };
        offsets.map(|offset| ZoneOffset {
            zone: *self,
            offset,
        })
    }

    fn offset_from_utc_date(&self, date: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&date.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, time: &NaiveDateTime) -> ZoneOffset {
        let offset = match self {
            Self::Utc => Utc.fix(),
            Self::Local => Local.offset_from_utc_datetime(time),
            Self::Fixed(offset) => *offset,
        };
        ZoneOffset {
            zone: *self,
            offset,
        }
    }
}
