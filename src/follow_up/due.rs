//! Due dates as people write them. It must not know whose they are.

use chrono::{
    DateTime, Datelike as _, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
    Timelike as _, Utc, Weekday,
};

/// The hour (local time) at which something without a time of day is due. Chosen by us: the end
/// of an office day.
const DEFAULT_HOUR: u32 = 18;

/// A due date that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a time: expected `today`, `tomorrow`, a weekday such as `fri`, `+3d`, `+12h`, `2w`, `24 dec` or `2026-03-01`, each with an optional time such as `14:00` or `9am`; `none` clears it"
)]
pub struct DueError(String);

/// Reads a due date as people write it, in the time zone of `now`; `none` gives `None`.
///
/// A date without a time of day is due at 18:00. A weekday is the next such day after today, a day of
/// a month the next such day from today on. A time of day alone is today, or tomorrow when it has passed.
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
        let due = length.after(now).ok_or_else(error)?;
        return Ok(Some(due.with_timezone(&Utc)));
    }
    let local = match parse_time(&text) {
        Some(time) => next_time(time, now),
        None => dated(&text, now),
    };
    Ok(Some(local.ok_or_else(error)?.with_timezone(&Utc)))
}

/// Reads a day with or without a time of day.
fn dated<Tz: TimeZone>(text: &str, now: &DateTime<Tz>) -> Option<DateTime<Tz>> {
    let (day, time) = split_time(text)?;
    let date = parse_day(day, now.date_naive())?;
    local(NaiveDateTime::new(date, time), now)
}

/// Returns the next time that the clock shows this.
fn next_time<Tz: TimeZone>(time: NaiveTime, now: &DateTime<Tz>) -> Option<DateTime<Tz>> {
    let today = now.date_naive();
    let due = local(NaiveDateTime::new(today, time), now)?;
    if due > *now {
        return Some(due);
    }
    local(NaiveDateTime::new(today.succ_opt()?, time), now)
}

/// Returns the moment at which the clocks of the zone show this; one that the clock change skips is an
/// hour later.
fn local<Tz: TimeZone>(naive: NaiveDateTime, now: &DateTime<Tz>) -> Option<DateTime<Tz>> {
    let zone = now.timezone();
    let shown = zone.from_local_datetime(&naive).earliest();
    shown.or_else(|| {
        let later = naive.checked_add_signed(Duration::hours(1))?;
        zone.from_local_datetime(&later).earliest()
    })
}

/// A length of time; days keep the time of day when the clocks change.
enum Length {
    Exact(Duration),
    Days(u64),
}

impl Length {
    fn after<Tz: TimeZone>(self, now: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        match self {
            Self::Exact(length) => now.clone().checked_add_signed(length),
            Self::Days(days) => local(now.naive_local().checked_add_days(Days::new(days))?, now),
        }
    }
}

/// Reads `+3d`, `12h`, `in 2w`, `30m`, `in 3 days`.
fn parse_length(text: &str) -> Option<Length> {
    let text = text
        .strip_prefix('+')
        .or_else(|| text.strip_prefix("in "))
        .unwrap_or(text)
        .trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    let number: u32 = number.parse().ok().filter(|&number| number <= 100_000)?;
    match unit.trim() {
        "m" | "min" | "minute" | "minutes" => Some(Length::Exact(Duration::minutes(number.into()))),
        "h" | "hour" | "hours" => Some(Length::Exact(Duration::hours(number.into()))),
        "d" | "day" | "days" => Some(Length::Days(number.into())),
        "w" | "week" | "weeks" => Some(Length::Days(7 * u64::from(number))),
        _ => None,
    }
}

/// Splits `fri 14:00` into its day and its time of day.
fn split_time(text: &str) -> Option<(&str, NaiveTime)> {
    let default = NaiveTime::from_hms_opt(DEFAULT_HOUR, 0, 0)?;
    let parted = text.rsplit_once([' ', 't']);
    let timed = parted.and_then(|(day, time)| Some((day.trim(), parse_time(time)?)));
    Some(timed.unwrap_or((text, default)))
}

/// Reads `14:00`, `9am`, `9:30pm`, `noon`.
fn parse_time(text: &str) -> Option<NaiveTime> {
    if text == "noon" {
        return NaiveTime::from_hms_opt(12, 0, 0);
    }
    let of_day = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let half = |text: &str, shift: u32| {
        let text = if text.contains(':') {
            text.to_owned()
        } else {
            format!("{text}:00")
        };
        let time = of_day(&text).filter(|time| (1..=12).contains(&time.hour()))?;
        time.with_hour(time.hour() % 12 + shift)
    };
    match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(text), _) => half(text, 0),
        (None, Some(text)) => half(text, 12),
        (None, None) => of_day(text),
    }
}

fn parse_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.strip_prefix("on ").unwrap_or(text);
    match text {
        "today" | "tod" => Some(today),
        "tomorrow" | "tom" => today.succ_opt(),
        "next week" => today.checked_add_days(Days::new(7)),
        "next month" => today.checked_add_months(Months::new(1)),
        _ => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .or_else(|| next_day_of_month(text, today))
            .or_else(|| {
                let weekday = text.strip_prefix("next ").unwrap_or(text);
                next_weekday(weekday.parse().ok()?, today)
            }),
    }
}

/// Reads `24 dec`, `dec 24` and the same with a year.
fn next_day_of_month(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let with_year = |text: &str| {
        let mut forms = ["%d %B %Y", "%B %d %Y"].into_iter();
        forms.find_map(|form| NaiveDate::parse_from_str(text, form).ok())
    };
    let in_year = |year: i32| with_year(&format!("{text} {year}"));
    with_year(text).or_else(|| {
        // Eight years hold a 29 February.
        let years = (0..8).filter_map(|ahead| in_year(today.year() + ahead));
        years.filter(|&date| date >= today).min()
    })
}

/// Returns the first such day after today.
fn next_weekday(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
    today.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead.into() }))
}

/// Writes a time for people: `Fri 27 Nov 2026 13:00Z`, and what the clocks of a zone show then, where
/// that is something else.
pub fn written<Tz: TimeZone>(time: DateTime<Utc>, zone: &Tz) -> String {
    let stamp = time.format("%a %-d %b %Y %H:%MZ");
    let here = time.with_timezone(zone).naive_local();
    if here == time.naive_utc() {
        return stamp.to_string();
    }
    let form = if here.date() == time.date_naive() {
        "%H:%M"
    } else {
        "%a %H:%M"
    };
    format!("{stamp} ({} local)", here.format(form))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check("9:00", "2026-11-24T07:00Z");
        check("9pm", "2026-11-23T19:00Z");
        check("tomorrow 9am", "2026-11-24T07:00Z");
        check("next fri noon", "2026-11-27T10:00Z");
        check("in 3 days", "2026-11-26T08:30Z");
        check("24 dec", "2026-12-24T16:00Z");
        check("mar 1 12:30am", "2027-02-28T22:30Z");
        check("29 february", "2028-02-29T16:00Z");
        check("on 23 nov", "2026-11-23T16:00Z");
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
}
