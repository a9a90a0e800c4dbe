//! Times as people write them: an age, a day, a month, a year, an instant, or from one to another.
//! Pure; `now` and the zone are passed in.

use chrono::{
    DateTime, Datelike as _, Months, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound as _,
    TimeDelta, Utc,
};

use super::Context;

/// How times may be written, for error messages.
pub const FORMS: &str = "30m, 12h, 2d, 2w, today, yesterday, 2026, 2026-03, 2026-03-01 or \
    2026-03-01T12:00Z";

/// From an instant to the one after the last one; an open end has none.
pub(super) type Span = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Reads a time: when it begins, and when it is over. An instant is over when it begins, an age
/// (`2d`) reaches to now and beyond.
pub(super) fn period(
    text: &str,
    context: &Context,
) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let today = context.zone.at(context.now).date_naive();
    let day = |date: NaiveDate| dates(date, date.succ_opt()?, context);
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "TODAY" => return day(today),
        "YESTERDAY" => return day(today.pred_opt()?),
        _ => {}
    }
    if let Some(age) = age(text) {
        let from = context.now.checked_sub_signed(age).and_then(in_range)?;
        return Some((from, None));
    }
    if let Ok(date) = NaiveDate::parse_from_str(&upper, "%Y-%m-%d") {
        return day(date);
    }
    if let Some(first) = first_of_month_or_year(&upper) {
        let months = Months::new(if upper.len() > 4 { 1 } else { 12 });
        return dates(first, first.checked_add_months(months)?, context);
    }
    let instant = instant(&upper, context)?;
    Some((instant, Some(instant)))
}

/// Reads a time: the instant when it begins.
pub fn instant_of(text: &str, context: &Context) -> Option<DateTime<Utc>> {
    period(text, context).map(|(begin, _)| begin)
}

/// Reads `P`, `A..B`, `A..`, `..B`, `>=P`, `>P`, `<=P`, `<P` or `=P`.
pub(super) fn span(text: &str, context: &Context) -> Option<Span> {
    if let Some((from, to)) = text.split_once("..") {
        let from = match from {
            "" => None,
            from => Some(period(from, context)?.0),
        };
        let until = match to {
            "" => None,
            to => {
                let (begin, over) = period(to, context)?;
                // `..2d` ends two days ago.
                Some(over.unwrap_or(begin))
            }
        };
        return (from.is_some() || until.is_some()).then_some((from, until));
    }
    let (sign, rest) = ["<=", ">=", "<", ">", "="]
        .into_iter()
        .find_map(|sign| Some((sign, text.strip_prefix(sign)?)))
        .unwrap_or(("=", text));
    let (begin, over) = period(rest, context)?;
    Some(match sign {
        ">=" => (Some(begin), None),
        ">" => (Some(over.unwrap_or(begin)), None),
        "<=" => (None, Some(over.unwrap_or(begin))),
        "<" => (None, Some(begin)),
        _ => (Some(begin), over),
    })
}

/// Returns the span from the beginning of one day to that of another.
fn dates(
    first: NaiveDate,
    next: NaiveDate,
    context: &Context,
) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let midnight = |date: NaiveDate| in_range(context.zone.utc(date.and_time(NaiveTime::MIN))?);
    Some((midnight(first)?, Some(midnight(next)?)))
}

/// Reads `2026` or `2026-03`.
fn first_of_month_or_year(text: &str) -> Option<NaiveDate> {
    let (year, month) = text.split_once('-').unwrap_or((text, "01"));
    let digits = |part: &str, count| {
        let is_number = part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<u32>().ok()).flatten()
    };
    let year = i32::try_from(digits(year, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(month, 2)?, 1)
}

/// Reads a day with a time; that of the zone, unless an offset is given.
fn instant(upper: &str, context: &Context) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(upper) {
        return in_range(time.to_utc());
    }
    let (shown, is_utc) = match upper.strip_suffix('Z') {
        Some(shown) => (shown, true),
        None => (upper, false),
    };
    let forms = [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%S%.f",
    ];
    let mut read = forms
        .iter()
        .filter_map(|form| NaiveDateTime::parse_from_str(shown, form).ok());
    let shown = read.next()?;
    in_range(if is_utc {
        shown.and_utc()
    } else {
        context.zone.utc(shown)?
    })
}

/// Years 0 to 9999: what RFC 3339 can write, so that every query can be written back. To the
/// microsecond, as times are kept.
fn in_range(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (0..=9999)
        .contains(&time.year())
        .then(|| time.trunc_subsecs(6))
}

/// Reads `30m`, `12h`, `2d` or `2w`.
fn age(text: &str) -> Option<TimeDelta> {
    let mut digits = text.chars();
    let unit = digits.next_back()?;
    let digits = digits.as_str();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // A hundred thousand weeks reach before the year 0 and are surely a slip.
    let count = digits.parse().ok().filter(|&count| count <= 100_000_i64)?;
    match unit.to_ascii_lowercase() {
        'm' => TimeDelta::try_minutes(count),
        'h' => TimeDelta::try_hours(count),
        'd' => TimeDelta::try_days(count),
        'w' => TimeDelta::try_weeks(count),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;
    use crate::clock::Zone;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let context = Context {
            now: "2026-03-10T23:30:00Z".parse().expect("a time"),
            zone: Zone::Fixed(FixedOffset::east_opt(2 * 3600).expect("an offset")),
            ..Context::default()
        };
        let told = span(text, &context).map_or_else(
            || "none".to_owned(),
            |(from, until)| {
                let told = |time: Option<DateTime<Utc>>| {
                    time.map_or_else(String::new, |time| time.format("%FT%H:%M").to_string())
                };
                format!("{}..{}", told(from), told(until))
            },
        );
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn days_begin_where_the_reader_is() {
        check("today", "2026-03-10T22:00..2026-03-11T22:00");
        check("yesterday", "2026-03-09T22:00..2026-03-10T22:00");
        check("2026-03-01", "2026-02-28T22:00..2026-03-01T22:00");
        check("2026-03", "2026-02-28T22:00..2026-03-31T22:00");
        check("2026", "2025-12-31T22:00..2026-12-31T22:00");
        check("2026-03-01T12:00", "2026-03-01T10:00..2026-03-01T10:00");
        check("2026-03-01t12:00z", "2026-03-01T12:00..2026-03-01T12:00");
        check("2d", "2026-03-08T23:30..");
    }

    #[test]
    fn spans_take_in_both_ends() {
        check("2026-02..2026-04", "2026-01-31T22:00..2026-04-30T22:00");
        check("2026-02..", "2026-01-31T22:00..");
        check("..2d", "..2026-03-08T23:30");
        check(">2026-02", "2026-02-28T22:00..");
        check("<=2026-02", "..2026-02-28T22:00");
        check("<2026-02", "..2026-01-31T22:00");
        for wrong in [
            "..",
            "soon",
            "2026-13",
            "2026-02-30",
            "20260201",
            "",
            ">",
            "9999999d",
        ] {
            check(wrong, "none");
        }
    }
}
