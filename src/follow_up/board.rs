//! The board of follow-ups: under which heading each stands, and in which order.
//!
//! This is the definition; a store that sorts by itself is tested against it.

use std::cmp::Reverse;

use chrono::{DateTime, Datelike as _, Days, TimeZone, Utc};

pub use crate::model::Grouping;
use crate::model::{FollowUpState, StoryId, StoryRow};

/// When things are due, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The due date has passed.
    Overdue,
    /// Today, in the reader's time zone.
    Today,
    /// Later, until Sunday.
    ThisWeek,
    /// After Sunday.
    Later,
    /// There is no due date.
    NoDate,
    /// Put aside.
    Snoozed,
    /// Done or dropped.
    Finished,
}

impl When {
    /// All, in the order of the board.
    pub const ALL: [Self; 7] = [
        Self::Overdue,
        Self::Today,
        Self::ThisWeek,
        Self::Later,
        Self::NoDate,
        Self::Snoozed,
        Self::Finished,
    ];

    /// Returns the words of the heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Today",
            Self::ThisWeek => "This week",
            Self::Later => "Later",
            Self::NoDate => "No date",
            Self::Snoozed => "Snoozed",
            Self::Finished => "Finished",
        }
    }
}

/// The moments that divide the board by due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The present.
    pub now: DateTime<Utc>,
    /// The end of today in the reader's time zone: the first moment of tomorrow.
    pub today: DateTime<Utc>,
    /// The end of the week in the reader's time zone: the first moment of next Monday (ISO 8601).
    pub week: DateTime<Utc>,
}

impl Ends {
    /// Returns the moments for now, in the time zone of `now`.
    pub fn of<Tz: TimeZone>(now: &DateTime<Tz>) -> Self {
        let today = now.date_naive();
        let left = 7 - u64::from(today.weekday().num_days_from_monday());
        Self {
            now: now.with_timezone(&Utc),
            today: midnight(now, 1),
            week: midnight(now, left),
        }
    }
}

/// Returns the first moment of the day that is so many days ahead.
fn midnight<Tz: TimeZone>(now: &DateTime<Tz>, days: u64) -> DateTime<Utc> {
    let day = now.date_naive().checked_add_days(Days::new(days));
    // Where the clocks change at midnight the day begins an hour later.
    let first = day.and_then(|day| {
        (0..3).find_map(|hour| {
            let time = day.and_hms_opt(hour, 0, 0)?;
            now.timezone().from_local_datetime(&time).earliest()
        })
    });
    first.map_or(DateTime::<Utc>::MAX_UTC, |time| time.with_timezone(&Utc))
}

/// What places a follow-up on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// The story.
    pub id: StoryId,
    /// How far it is.
    pub state: FollowUpState,
    /// When it is due.
    pub due: Option<DateTime<Utc>>,
    /// 0 to 3.
    pub priority: u8,
    /// Until when it is put aside.
    pub snoozed_until: Option<DateTime<Utc>>,
}

/// Places follow-ups: the division, whether finished and snoozed, the due date (none last), the highest
/// priority, the newest story.
pub type Place = (u8, u8, i64, Reverse<u8>, Reverse<StoryId>);

impl Card {
    /// Returns what places a row; `None` if it is not followed.
    pub fn of(row: &StoryRow) -> Option<Self> {
        row.follow_up.map(|state| Self {
            id: row.id,
            state,
            due: row.due,
            priority: row.priority,
            snoozed_until: row.snoozed_until,
        })
    }

    /// Returns whether it is put aside; what is finished is not.
    pub fn is_snoozed(&self, now: DateTime<Utc>) -> bool {
        self.state.is_active() && self.snoozed_until.is_some_and(|until| until > now)
    }

    /// Returns whether it is overdue.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.when_at(now) == Some(When::Overdue)
    }

    /// Returns what does not depend on the ends of today and of the week.
    fn when_at(&self, now: DateTime<Utc>) -> Option<When> {
        match self.due {
            _ if !self.state.is_active() => Some(When::Finished),
            _ if self.is_snoozed(now) => Some(When::Snoozed),
            None => Some(When::NoDate),
            Some(due) if due < now => Some(When::Overdue),
            Some(_) => None,
        }
    }

    /// Returns when it is due, seen from now.
    pub fn when(&self, ends: &Ends) -> When {
        self.when_at(ends.now).unwrap_or_else(|| match self.due {
            Some(due) if due >= ends.week => When::Later,
            Some(due) if due >= ends.today => When::ThisWeek,
            _ => When::Today,
        })
    }

    /// Returns its place: the lowest stands first.
    pub fn place(&self, grouping: Grouping, now: DateTime<Utc>) -> Place {
        let snoozed = u8::from(self.is_snoozed(now));
        let division = match grouping {
            Grouping::State => self.state as u8,
            Grouping::Due if self.state.is_active() => snoozed,
            Grouping::Due => 2,
        };
        let due = self.due.map_or(i64::MAX, |due| due.timestamp_micros());
        (
            division,
            snoozed,
            due,
            Reverse(self.priority),
            Reverse(self.id),
        )
    }
}

/// How many follow-ups stand under one heading and in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardCount {
    /// When they are due.
    pub when: When,
    /// How far they are.
    pub state: FollowUpState,
    /// How many.
    pub stories: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Thursday, 23:30 in a zone two hours ahead of UTC.
    fn now() -> DateTime<chrono::FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-26T23:30:00+02:00").expect("valid")
    }

    #[track_caller]
    fn check(due: Option<&str>, state: FollowUpState, snoozed: Option<&str>, expected: When) {
        let time = |text: &str| {
            let time: DateTime<Utc> = text.parse().expect("a time");
            time
        };
        let card = Card {
            id: StoryId(1),
            state,
            due: due.map(time),
            priority: 0,
            snoozed_until: snoozed.map(time),
        };
        assert_eq!(card.when(&Ends::of(&now())), expected);
    }

    #[test]
    fn headings_follow_the_days_of_the_readers_zone() {
        let open = FollowUpState::Open;
        check(Some("2026-11-26T21:29:59Z"), open, None, When::Overdue);
        check(Some("2026-11-26T21:59:59Z"), open, None, When::Today);
        check(Some("2026-11-26T22:00:00Z"), open, None, When::ThisWeek);
        check(Some("2026-11-29T21:59:59Z"), open, None, When::ThisWeek);
        check(Some("2026-11-29T22:00:00Z"), open, None, When::Later);
        check(None, FollowUpState::Waiting, None, When::NoDate);
        let past = Some("2026-11-01T00:00:00Z");
        check(past, open, Some("2026-12-01T00:00:00Z"), When::Snoozed);
        check(past, open, Some("2026-11-02T00:00:00Z"), When::Overdue);
        check(
            past,
            FollowUpState::Done,
            Some("2026-12-01T00:00:00Z"),
            When::Finished,
        );
        check(None, FollowUpState::Dropped, None, When::Finished);
    }

    proptest::proptest! {
        #[test]
        fn headings_come_one_after_the_other(
            cards in proptest::collection::vec((0..5_usize, -30..30_i64, -3..4_i64, 0..4_u8), 0..30),
        ) {
            let ends = Ends::of(&now());
            let mut cards: Vec<Card> = cards.into_iter().zip(0..).map(|((state, due, snooze, priority), id)| Card {
                id: StoryId(id),
                state: FollowUpState::ALL[state],
                due: (due % 5 != 0).then(|| ends.now + chrono::TimeDelta::hours(6 * due)),
                priority,
                snoozed_until: (snooze > 0).then(|| ends.now + chrono::TimeDelta::hours(snooze)),
            }).collect();
            cards.sort_by_key(|card| card.place(Grouping::Due, ends.now));
            proptest::prop_assert!(cards.is_sorted_by_key(|card| card.when(&ends)));
            cards.sort_by_key(|card| card.place(Grouping::State, ends.now));
            proptest::prop_assert!(cards.is_sorted_by_key(|card| card.state));
        }
    }
}
