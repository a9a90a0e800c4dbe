//! What goes of the archive: by age, and by number in a feed and overall.
//!
//! Of each feed the stories below a horizon go, but for those that a person holds. Unknown stories from
//! below it are not taken in either, so that what went does not come back while its feed still lists it. Pure: it must
//! not know where stories are kept.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::model::StoryId;

/// How old stories may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct MaxAge(Option<TimeDelta>);

/// The longest age that can be asked for, in days: a century, chosen by us.
const LONGEST_DAYS: i64 = 36_500;

/// The text is not an age.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected days, weeks or years, such as \"90d\", \"12w\" or \"2y\" (at most 100 years), or \"\" for any age"
)]
pub struct InvalidAge;

impl FromStr for MaxAge {
    type Err = InvalidAge;

    /// Reads `90d`, `12w` or `2y` (of 365 days); nothing stands for any age.
    fn from_str(text: &str) -> Result<Self, InvalidAge> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let (number, days) = [('d', 1), ('w', 7), ('y', 365)]
            .into_iter()
            .find_map(|(unit, days)| Some((text.strip_suffix(unit)?, days)))
            .ok_or(InvalidAge)?;
        let number: u16 = number.parse().map_err(|_not_a_number| InvalidAge)?;
        let days = i64::from(number) * days;
        if (1..=LONGEST_DAYS).contains(&days) {
            Ok(Self(Some(TimeDelta::days(days))))
        } else {
            Err(InvalidAge)
        }
    }
}

impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(age) => write!(f, "at most {} days", age.num_days()),
            None => f.write_str("any age"),
        }
    }
}

impl TryFrom<String> for MaxAge {
    type Error = InvalidAge;

    fn try_from(text: String) -> Result<Self, InvalidAge> {
        text.parse()
    }
}

/// What may stay of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// How old its stories may become.
    pub max_age: MaxAge,
    /// How many of its newest stories stay; 0 for all.
    pub max_stories: u64,
}

/// Returns the horizon of a feed: the id from which on its stories stay. `lowest` are the lowest ids that
/// stay by number, in the feed and overall, where there are more stories than may stay. None if all stay.
///
/// Ages are counted from the beginning of the day (UTC), so that an age moves the horizon once a day.
pub fn horizon(
    max_age: MaxAge,
    lowest: impl IntoIterator<Item = StoryId>,
    now: DateTime<Utc>,
) -> Option<StoryId> {
    let today = now.with_time(NaiveTime::MIN).single().unwrap_or(now);
    let oldest = max_age.0.and_then(|age| today.checked_sub_signed(age));
    lowest
        .into_iter()
        .chain(oldest.map(StoryId::first_at))
        .max()
}

/// What decides whether a story below the horizon goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldStory {
    /// The story.
    pub id: StoryId,
    /// Whether somebody follows it.
    pub followed: bool,
    /// Whether somebody labelled it.
    pub labelled: bool,
    /// Whether somebody keeps it.
    pub kept: bool,
}

impl OldStory {
    /// Returns whether the story goes: nobody holds it.
    pub const fn goes(&self) -> bool {
        !(self.followed || self.labelled || self.kept)
    }
}

/// Returns whether a story of that time, which is not known, is taken in by a feed with this horizon.
pub fn takes_in(horizon: Option<StoryId>, time: DateTime<Utc>) -> bool {
    horizon.is_none_or(|horizon| StoryId::last_at(time) >= horizon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn ages_are_days_weeks_and_years() {
        for (text, days) in [
            ("", Some(None)),
            ("1d", Some(Some(1))),
            ("12w", Some(Some(84))),
            ("2y", Some(Some(730))),
            ("100y", Some(Some(36_500))),
            ("101y", None),
            ("0d", None),
            ("-1d", None),
            ("2", None),
            ("y", None),
            ("2 y", None),
            ("2m", None),
            ("99999d", None),
        ] {
            let read = text
                .parse::<MaxAge>()
                .ok()
                .map(|age| age.0.map(|age| age.num_days()));
            assert_eq!(read, days, "{text:?}");
        }
    }

    #[test]
    fn the_strictest_limit_decides() {
        let now = at("2026-03-10T15:00:00Z");
        let first = |text: &str| StoryId::first_at(at(text));
        let (older, newer) = (first("2026-03-01T00:00:00Z"), first("2026-03-09T12:00:00Z"));
        for (age, lowest, expected) in [
            ("", vec![], None),
            ("", vec![older], Some(older)),
            ("", vec![newer, older], Some(newer)),
            ("2d", vec![], Some(first("2026-03-08T00:00:00Z"))),
            ("2d", vec![older], Some(first("2026-03-08T00:00:00Z"))),
            ("2d", vec![older, newer], Some(newer)),
        ] {
            let max_age = age.parse().expect("an age");
            let found = horizon(max_age, lowest.clone(), now);
            assert_eq!(found, expected, "{age:?} {lowest:?}");
        }
    }

    #[test]
    fn an_age_moves_the_horizon_once_a_day() {
        let age = "1d".parse().expect("an age");
        let of = |time: &str| horizon(age, [], at(time));
        assert_eq!(of("2026-03-10T00:00:00Z"), of("2026-03-10T23:59:59Z"));
        assert!(of("2026-03-10T23:59:59Z") < of("2026-03-11T00:00:00Z"));
    }

    #[test]
    fn what_a_person_holds_stays() {
        for (followed, labelled, kept, goes) in [
            (false, false, false, true),
            (true, false, false, false),
            (false, true, false, false),
            (false, false, true, false),
            (true, true, true, false),
        ] {
            let id = StoryId(1);
            let old = OldStory {
                id,
                followed,
                labelled,
                kept,
            };
            assert_eq!(old.goes(), goes, "{old:?}");
        }
    }

    #[test]
    fn what_went_is_not_taken_in_again() {
        let time = at("2026-03-10T15:00:00Z");
        let (first, last) = (StoryId::first_at(time), StoryId::last_at(time));
        for (horizon, taken) in [
            (None, true),
            (Some(first), true),
            (Some(last), true),
            (Some(StoryId(last.0 + 1)), false),
        ] {
            assert_eq!(takes_in(horizon, time), taken, "{horizon:?}");
        }
    }
}
