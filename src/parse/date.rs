//! Dates as feeds write them: RFC 822 and 2822, RFC 3339, ISO 8601 and the W3C's profile of it,
//! `asctime`, and what programs and people made of these in many languages.
//!
//! Wrong is worse than none: what is absurd, or could mean two days, is no date. A time without a
//! zone is UTC. It must not know what a date is of.

mod reading;
mod words;

use chrono::{
    DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday,
};

use reading::in_words;

/// Longest text that can be a date, in bytes: chosen by us, the longest seen has 60.
const MAX_BYTES: usize = 120;

/// Returns the instant that a text names.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    rfc_3339(text.as_bytes())
        .or_else(|| digits_only(text))
        .or_else(|| iso_8601(text))
        .or_else(|| in_words(text))
}

/// Reads `2006-01-02T15:04:05Z` and its like quickly: nearly all dates of Atom.
fn rfc_3339(text: &[u8]) -> Option<DateTime<Utc>> {
    let (date, rest) = text.split_at_checked(10)?;
    let [b'T' | b't' | b' ', rest @ ..] = rest else {
        return None;
    };
    let (time, rest) = rest.split_at_checked(8)?;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(number(date.get(..4)?)?).ok()?,
        dashed(date.get(4..7)?)?,
        dashed(date.get(7..10)?)?,
    )?;
    let [h1, h2, b':', m1, m2, b':', s1, s2] = time else {
        return None;
    };
    let (hour, minute, second) = (
        number(&[*h1, *h2])?,
        number(&[*m1, *m2])?,
        number(&[*s1, *s2])?,
    );
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let end = fraction.iter().position(|byte| !byte.is_ascii_digit());
            fraction.get(end.unwrap_or(fraction.len())..)?
        }
        _ => rest,
    };
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            offset(*sign == b'-', number(&[*h1, *h2])?, number(&[*m1, *m2])?)?
        }
        _ => return None,
    };
    instant(date, clock(hour, minute, second)?, offset)
}

fn dashed(text: &[u8]) -> Option<u32> {
    match text {
        [b'-', digits @ ..] => number(digits),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// Reads seconds and milliseconds since 1970, and the ISO 8601 forms that are digits alone.
fn digits_only(text: &str) -> Option<DateTime<Utc>> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let date = |year: &str, month: &str, day: &str| {
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    let midnight = match text.len() {
        4 => date(text, "1", "1"),
        8 => date(text.get(..4)?, text.get(4..6)?, text.get(6..)?),
        14 => {
            let date = date(text.get(..4)?, text.get(4..6)?, text.get(6..8)?)?;
            let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
            return instant(date, clock(part(8..10)?, part(10..12)?, part(12..14)?)?, 0);
        }
        10 => return DateTime::from_timestamp(text.parse().ok()?, 0),
        13 => return DateTime::from_timestamp_millis(text.parse().ok()?),
        _ => None,
    };
    let midnight = midnight.filter(|date| believable_year(date.year()));
    instant(midnight?, (NaiveTime::MIN, 0), 0)
}

/// Reads partial dates (`2006-01`), ordinal dates (`2006-002`), weeks (`2006-W01-1`) and basic
/// forms with a time (`20060102T150405Z`).
fn iso_8601(text: &str) -> Option<DateTime<Utc>> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time))
            if date
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'-' || b == b'W') =>
        {
            (date, Some(time))
        }
        Some(_) => return None,
        None => (text, None),
    };
    let date = iso_date(date)?;
    let Some(time) = time else {
        return instant(date, (NaiveTime::MIN, 0), 0);
    };
    let zone_at = time.find(['+', '-', 'Z', 'z']).unwrap_or(time.len());
    let (time, zone) = time.split_at_checked(zone_at)?;
    let time = time.split(['.', ',']).next()?.trim();
    let zone = zone.trim();
    let parts: Vec<u32> = match time.len() {
        4 | 6 if !time.contains(':') => {
            let pairs = time.as_bytes().chunks(2).map(number);
            pairs.collect::<Option<_>>()?
        }
        _ => time
            .split(':')
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?,
    };
    let time = match parts.as_slice() {
        [hour, minute] => clock(*hour, *minute, 0)?,
        [hour, minute, second] => clock(*hour, *minute, *second)?,
        _ => return None,
    };
    let offset = match zone {
        "" | "Z" | "z" => 0,
        _ => signed_offset(zone)?,
    };
    instant(date, time, offset)
}

fn iso_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [all] if all.len() == 8 => year_month_day(all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [year, rest @ ..] if rest.first().is_some_and(|week| week.starts_with('W')) => {
            week_date(year, rest)
        }
        [year, day] if day.len() == 3 => NaiveDate::from_yo_opt(iso_year(year)?, day.parse().ok()?),
        [year, month] if month.len() == 2 => year_month_day(year, month, "1"),
        [year, month, day] => year_month_day(year, month, day),
        _ => None,
    }
}

fn iso_year(text: &str) -> Option<i32> {
    let year = (text.len() == 4).then(|| text.parse().ok())??;
    believable_year(year).then_some(year)
}

fn year_month_day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
        return None;
    }
    NaiveDate::from_ymd_opt(iso_year(year)?, month.parse().ok()?, day.parse().ok()?)
}

/// `W01` or `W01-1`: Monday if no day is named.
fn week_date(year: &str, rest: &[&str]) -> Option<NaiveDate> {
    let (week, day) = match rest {
        [week] => (week, 1),
        [week, day] => (week, day.parse::<u8>().ok()?),
        _ => return None,
    };
    let day = Weekday::try_from(day.checked_sub(1)?).ok()?;
    NaiveDate::from_isoywd_opt(iso_year(year)?, week.get(1..)?.parse().ok()?, day)
}

/// Returns whether a year that stands alone can be one.
const fn believable_year(year: i32) -> bool {
    year >= 1000
}

/// Returns `+0100`, `-7:00`, `+01:00:00`, `-700` or `+01` in seconds east of UTC.
fn signed_offset(text: &str) -> Option<i32> {
    let is_west = text.starts_with(['-', '\u{2212}']);
    let digits = text.trim_start_matches(['+', '-', '\u{2212}', ':']);
    let mut parts = digits.split(':');
    let (hours, minutes) = match (parts.next()?, parts.next()) {
        (hours, Some(minutes)) if hours.len() <= 2 && minutes.len() == 2 => (hours, minutes),
        (all, None) if all.len() <= 2 => (all, "0"),
        (all, None) if all.len() <= 4 => all.split_at_checked(all.len() - 2)?,
        _ => return None,
    };
    offset(
        is_west,
        number(hours.as_bytes())?,
        number(minutes.as_bytes())?,
    )
}

/// Returns an offset in seconds; the world's clocks lie within 15 hours of UTC.
fn offset(is_west: bool, hours: u32, minutes: u32) -> Option<i32> {
    if hours > 15 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some(if is_west { -seconds } else { seconds })
}

/// Returns a time of day and the days that it adds: `24:00` is the next midnight; a leap second is
/// the second before it.
fn clock(hour: u32, minute: u32, second: u32) -> Option<(NaiveTime, i64)> {
    if hour == 24 && minute == 0 && second == 0 {
        return Some((NaiveTime::MIN, 1));
    }
    let second = if second == 60 { 59 } else { second };
    Some((NaiveTime::from_hms_opt(hour, minute, second)?, 0))
}

fn instant(date: NaiveDate, (time, days): (NaiveTime, i64), offset: i32) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::new(date, time).checked_add_signed(Duration::days(days))?;
    let utc = local.checked_sub_signed(Duration::seconds(i64::from(offset)))?;
    Some(utc.and_utc())
}

#[cfg(test)]
mod tests;
