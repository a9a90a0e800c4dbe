//! Identifiers, and how they are written for people and scripts.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};

/// A subscribed feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedId(pub i64);

/// An event: the reports of one happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub i64);

/// A story. Larger means newer: the id is the order of every list.
///
/// The upper bits are the story's time (see [`StoryDraft::sort_time`](super::StoryDraft)) in
/// seconds since 1970, the lower 10 bits tell stories of one second apart. An id never changes,
/// also when the outlet corrects the date later. Written in base 36, eight characters, such as
/// `nfoxiios`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryId(pub i64);

/// Bits of a [`StoryId`] that tell stories of the same second apart.
const SEQUENCE_BITS: u32 = 10;

impl StoryId {
    /// Returns the smallest id of a story of `time`'s second. Times before 1970 count as 1970.
    pub fn first_at(time: DateTime<Utc>) -> Self {
        Self(time.timestamp().max(0) << SEQUENCE_BITS)
    }

    /// Returns the largest id of a story of `time`'s second.
    pub fn last_at(time: DateTime<Utc>) -> Self {
        Self(Self::first_at(time).0 | ((1 << SEQUENCE_BITS) - 1))
    }

    /// Returns the time that the id stands for, to the second.
    pub fn time(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0 >> SEQUENCE_BITS, 0).unwrap_or_default()
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = u64::try_from(self.0).unwrap_or_default();
        let mut digits = Vec::with_capacity(11);
        loop {
            let digit = u32::try_from(rest % 36).unwrap_or_default();
            digits.push(char::from_digit(digit, 36).unwrap_or('0'));
            rest /= 36;
            if rest == 0 {
                break;
            }
        }
        f.pad(&digits.iter().rev().collect::<String>())
    }
}

/// The text is not a story id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a story id: expected letters and digits such as `nfoxiios`, as `list` prints them"
)]
pub struct InvalidId(pub String);

impl FromStr for StoryId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = text.len() <= 13 && text.chars().all(|c| c.is_ascii_alphanumeric());
        match i64::from_str_radix(text, 36) {
            Ok(id) if valid => Ok(Self(id)),
            _ => Err(InvalidId(text.chars().take(40).collect())),
        }
    }
}

impl serde::Serialize for StoryId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_read_back() {
        let time = DateTime::from_timestamp(1_790_000_000, 0).expect("valid");
        let id = StoryId(StoryId::first_at(time).0 + 7);
        assert_eq!(id.time(), time);
        assert_eq!(id.to_string().len(), 8);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(StoryId::last_at(time) > id);
        assert!("".parse::<StoryId>().is_err());
        assert!("-5".parse::<StoryId>().is_err());
        assert!("žž".parse::<StoryId>().is_err());
    }
}
