//! Deciding about follow-ups: due dates as people write them, grades, changes.
//!
//! Pure; it must not know where follow-ups are kept or shown.

use chrono::{
    DateTime, Datelike as _, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
    Utc, Weekday,
};

use crate::model::{FollowUp, FollowUpChange};

/// The hour (local time) at which something without a time of day is due. Chosen by us: the end
/// of an office day.
const DEFAULT_HOUR: u32 = 18;

/// Highest priority of a follow-up.
const MAX_PRIORITY: u8 = 3;

/// A due date that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a due date: expected `today`, `tomorrow`, a weekday such as `fri`, `+3d`, `+12h`, `2w`, or `2026-03-01`, each with an optional time such as `14:00`; `none` clears it"
)]
pub struct DueError(String);

/// A follow-up value out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpError {
    /// The grade is not of the NATO form.
    #[error(
        "`{0}` is not a grade: expected a letter A to F for the source and a digit 1 to 6 for the information, such as `B2`"
    )]
    Grade(String),
    /// The priority is too high.
    #[error("{0} is not a priority: expected 0 to 3")]
    Priority(u8),
    /// The tag has no letters or has blanks or commas in it.
    #[error("`{0}` is not a tag: expected one word without blanks and commas")]
    Tag(String),
}

/// Reads a due date as people write it, in the time zone of `now`; `none` gives `None`.
///
/// A date without a time of day is due at 18:00. A weekday is the next such day after today.
pub fn parse_due<Tz: TimeZone>(
    text: &str,
    now: &DateTime<Tz>,
) -> Result<Option<DateTime<Utc>>, DueError> {
    let text = text.trim().to_lowercase();
    let error = || DueError(text.chars().take(60).collect());
    if matches!(text.as_str(), "none" | "clear" | "-") {
        return Ok(None);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(&text) {
        return Ok(Some(time.with_timezone(&Utc)));
    }
    if let Some(length) = parse_length(&text) {
        let due = now.clone().checked_add_signed(length).ok_or_else(error)?;
        return Ok(Some(due.with_timezone(&Utc)));
    }
    let (day, time) = split_time(&text).ok_or_else(error)?;
    let today = now.date_naive();
    let date = parse_day(day, today).ok_or_else(error)?;
    let naive = NaiveDateTime::new(date, time);
    // A time that the clock change skips is due an hour later.
    let local = now
        .timezone()
        .from_local_datetime(&naive)
        .earliest()
        .or_else(|| {
            now.timezone()
                .from_local_datetime(&(naive + Duration::hours(1)))
                .earliest()
        });
    Ok(Some(local.ok_or_else(error)?.with_timezone(&Utc)))
}

/// Reads `+3d`, `12h`, `in 2w`, `30m`; days and weeks keep the time of day.
fn parse_length(text: &str) -> Option<Duration> {
    let text = text
        .strip_prefix('+')
        .or_else(|| text.strip_prefix("in "))
        .unwrap_or(text)
        .trim();
    let unit = text.chars().last()?;
    let number: i64 = text.strip_suffix(unit)?.trim().parse().ok()?;
    let number = (0..=100_000).contains(&number).then_some(number)?;
    match unit {
        'm' => Some(Duration::minutes(number)),
        'h' => Some(Duration::hours(number)),
        'd' => Some(Duration::days(number)),
        'w' => Some(Duration::weeks(number)),
        _ => None,
    }
}

/// Splits `fri 14:00` into its day and its time of day.
fn split_time(text: &str) -> Option<(&str, NaiveTime)> {
    let default = NaiveTime::from_hms_opt(DEFAULT_HOUR, 0, 0)?;
    if let Some(time) = parse_time(text) {
        return Some(("today", time));
    }
    match text.rsplit_once([' ', 't']) {
        Some((day, time)) => match parse_time(time) {
            Some(time) => Some((day.trim(), time)),
            None => Some((text, default)),
        },
        None => Some((text, default)),
    }
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn parse_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" | "tod" => Some(today),
        "tomorrow" | "tom" => today.succ_opt(),
        "next week" => today.checked_add_days(Days::new(7)),
        "next month" => today.checked_add_months(Months::new(1)),
        _ => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .or_else(|| next_weekday(text.parse().ok()?, today)),
    }
}

/// Returns the first such day after today.
fn next_weekday(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
    today.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead.into() }))
}

/// Returns the follow-up that the change makes of the one before, or of none.
pub fn apply(
    before: Option<&FollowUp>,
    change: &FollowUpChange,
    now: DateTime<Utc>,
) -> Result<FollowUp, FollowUpError> {
    let mut after = before.cloned().unwrap_or_else(|| FollowUp::new(now));
    if let Some(priority) = change.priority {
        if priority > MAX_PRIORITY {
            return Err(FollowUpError::Priority(priority));
        }
        after.priority = priority;
    }
    if let Some(grade) = &change.grade {
        after.grade = grade.as_deref().map(parse_grade).transpose()?;
    }
    for tag in &change.add_tags {
        after.tags.push(parse_tag(tag)?);
    }
    after.tags.sort();
    after.tags.dedup();
    after.state = change.state.unwrap_or(after.state);
    after.due = change.due.unwrap_or(after.due);
    if let Some(note) = &change.note {
        after.note.clone_from(note);
    }
    after.changed = now;
    Ok(after)
}

/// Reads a NATO source grading (AJP-2.1): reliability A to F, credibility 1 to 6.
fn parse_grade(text: &str) -> Result<String, FollowUpError> {
    let upper = text.trim().to_uppercase();
    match upper.as_bytes() {
        [b'A'..=b'F', b'1'..=b'6'] => Ok(upper),
        _ => Err(FollowUpError::Grade(text.chars().take(20).collect())),
    }
}

fn parse_tag(text: &str) -> Result<String, FollowUpError> {
    let tag = text.trim().trim_start_matches('#');
    let valid = !tag.is_empty()
        && tag.chars().count() <= 60
        && !tag
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == ',');
    if valid {
        Ok(tag.to_owned())
    } else {
        Err(FollowUpError::Tag(text.chars().take(60).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FollowUpState;

    /// A Monday, 10:30 in a zone two hours ahead of UTC.
    fn monday() -> DateTime<chrono::FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-23T10:30:00+02:00").expect("valid")
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let due = parse_due(text, &monday())
            .expect("a due date")
            .expect("not none");
        assert_eq!(
            due.format("%Y-%m-%dT%H:%MZ").to_string(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn due_dates_are_read_as_people_write_them() {
        check("today", "2026-11-23T16:00Z");
        check("Tomorrow", "2026-11-24T16:00Z");
        check("tomorrow 09:00", "2026-11-24T07:00Z");
        check("fri 14:00", "2026-11-27T12:00Z");
        check("friday", "2026-11-27T16:00Z");
        check("mon", "2026-11-30T16:00Z");
        check("+3d", "2026-11-26T08:30Z");
        check("in 2w", "2026-12-07T08:30Z");
        check("12h", "2026-11-23T20:30Z");
        check("17:15", "2026-11-23T15:15Z");
        check("2026-12-01", "2026-12-01T16:00Z");
        check("2026-12-01 08:00", "2026-12-01T06:00Z");
        check("2026-12-01T08:00", "2026-12-01T06:00Z");
        check("2026-12-01T08:00:00Z", "2026-12-01T08:00Z");
        assert_eq!(parse_due("none", &monday()), Ok(None));
    }

    #[test]
    fn what_is_no_due_date_says_what_was_expected() {
        for text in [
            "",
            "soon",
            "+3x",
            "2026-13-01",
            "fri 25:00",
            "+999999999999d",
            "t",
            " ",
        ] {
            let error = parse_due(text, &monday()).expect_err(text);
            assert!(error.to_string().contains("expected"), "{error}");
        }
    }

    #[test]
    fn a_change_leaves_the_rest_alone() {
        let now = monday().with_timezone(&Utc);
        let change = FollowUpChange {
            note: Some("call the desk".to_owned()),
            add_tags: vec!["#kerch".to_owned(), "kerch".to_owned()],
            grade: Some(Some("b2".to_owned())),
            ..FollowUpChange::default()
        };
        let first = apply(None, &change, now).expect("valid");
        assert_eq!(first.tags, ["kerch"]);
        assert_eq!(first.grade.as_deref(), Some("B2"));
        let change = FollowUpChange {
            state: Some(FollowUpState::Working),
            ..FollowUpChange::default()
        };
        let second = apply(Some(&first), &change, now).expect("valid");
        assert_eq!(second.note, "call the desk");
        assert_eq!(second.state, FollowUpState::Working);
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let now = monday().with_timezone(&Utc);
        let refuse = |change: &FollowUpChange| apply(None, change, now).expect_err("refused");
        refuse(&FollowUpChange {
            priority: Some(4),
            ..FollowUpChange::default()
        });
        refuse(&FollowUpChange {
            grade: Some(Some("G2".into())),
            ..FollowUpChange::default()
        });
        refuse(&FollowUpChange {
            add_tags: vec!["a b".into()],
            ..FollowUpChange::default()
        });
    }
}
