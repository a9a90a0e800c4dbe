//! Dates as feeds write them: RFC 822 and 2822, RFC 3339, ISO 8601 and the W3C's profile of it,
//! `asctime`, and what programs and people made of these in many languages.
//!
//! Wrong is worse than none: what is absurd, or could mean two days, is no date. A time without a
//! zone is UTC. It must not know what a date is of.

mod words;

use chrono::{
    DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday,
};

use words::{Word, classify};

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
    let year = |text: &str| -> Option<i32> {
        let year = (text.len() == 4).then(|| text.parse().ok())??;
        believable_year(year).then_some(year)
    };
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [all] if all.len() == 8 && all.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (month, day) = (all.get(4..6)?.parse().ok()?, all.get(6..)?.parse().ok()?);
            NaiveDate::from_ymd_opt(year(all.get(..4)?)?, month, day)
        }
        [first, week] if week.len() == 3 && week.starts_with('W') => {
            NaiveDate::from_isoywd_opt(year(first)?, week.get(1..)?.parse().ok()?, Weekday::Mon)
        }
        [first, week, day] if week.starts_with('W') => {
            let day = Weekday::try_from(day.parse::<u8>().ok()?.checked_sub(1)?).ok()?;
            NaiveDate::from_isoywd_opt(year(first)?, week.get(1..)?.parse().ok()?, day)
        }
        [first, day] if day.len() == 3 => NaiveDate::from_yo_opt(year(first)?, day.parse().ok()?),
        [first, month] if month.len() == 2 => {
            NaiveDate::from_ymd_opt(year(first)?, month.parse().ok()?, 1)
        }
        [first, month, day] if (1..=2).contains(&month.len()) && (1..=2).contains(&day.len()) => {
            NaiveDate::from_ymd_opt(year(first)?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
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

/// What the words and numbers of a date have said so far.
#[derive(Debug, Default)]
struct Reading {
    month: Option<u32>,
    /// Whether the month was the first word: `mar.` is also a weekday.
    may_be_weekday: bool,
    /// Numbers that may be day and year, with their digits.
    numbers: Vec<(u32, usize)>,
    date: Option<NaiveDate>,
    time: Option<(u32, u32, u32)>,
    is_afternoon: Option<bool>,
    offset: Option<i32>,
}

/// Reads dates that name their month or write their parts with signs between them, in any order.
fn in_words(text: &str) -> Option<DateTime<Utc>> {
    // What stands in parentheses repeats the zone.
    let text = text.split('(').next().unwrap_or(text);
    let mut reading = Reading::default();
    let mut rest = text.trim_start();
    let mut is_first = true;
    while let Some(c) = rest.chars().next() {
        let taken = if c.is_ascii_digit() {
            reading.take_number(rest)?
        } else if c.is_alphabetic() {
            let end = rest
                .find(|c: char| !c.is_alphabetic() && !matches!(c, '.' | '\u{300}'..='\u{36f}'))
                .unwrap_or(rest.len());
            reading.take_word(rest.get(..end)?, is_first)?;
            end
        } else if matches!(c, '+' | '-' | '\u{2212}') && reading.time.is_some() {
            reading.take_zone(rest)?
        } else if matches!(c, ',' | '.' | '-' | '/' | ';' | '\\') || c.is_whitespace() {
            c.len_utf8()
        } else {
            return None;
        };
        is_first = false;
        rest = rest.get(taken..)?.trim_start();
    }
    reading.finish()
}

impl Reading {
    /// Takes a time, a date in numbers, or a number; returns its length.
    fn take_number(&mut self, rest: &str) -> Option<usize> {
        let digits = count_digits(rest);
        let value = rest.get(..digits)?.parse().ok()?;
        let after = rest.get(digits..)?;
        let next_is_digit = after
            .bytes()
            .nth(1)
            .is_some_and(|byte| byte.is_ascii_digit());
        match after.bytes().next() {
            Some(b':') if next_is_digit => self.take_time(rest),
            Some(sign @ (b'/' | b'.' | b'-')) if next_is_digit && self.date.is_none() => {
                match self.take_numeric_date(rest, char::from(sign)) {
                    Some(taken) => Some(taken),
                    None => self.keep_number(value, digits),
                }
            }
            _ => self.keep_number(value, digits),
        }
    }

    fn keep_number(&mut self, value: u32, digits: usize) -> Option<usize> {
        if self.numbers.len() >= 2 || self.date.is_some() {
            // `15:04:05 00`: a zone of nothing.
            return (value == 0 && digits <= 4 && self.time.is_some()).then_some(digits);
        }
        self.numbers.push((value, digits));
        Some(digits)
    }

    /// `15:04`, `15:04:05`, `15:04:05.000`.
    fn take_time(&mut self, rest: &str) -> Option<usize> {
        if self.time.is_some() {
            return None;
        }
        let mut parts = [0; 3];
        let mut at = 0;
        for (idx, part) in parts.iter_mut().enumerate() {
            let text = rest.get(at..)?;
            let begin = if idx == 0 { 0 } else { 1 };
            if idx > 0 && !text.starts_with(':') {
                break;
            }
            let digits = count_digits(text.get(begin..)?);
            if !(1..=2).contains(&digits) {
                break;
            }
            *part = text.get(begin..begin + digits)?.parse().ok()?;
            at += begin + digits;
        }
        let after = rest.get(at..)?;
        if let Some(fraction) = after.strip_prefix(['.', ',']) {
            let digits = count_digits(fraction);
            if digits > 0 {
                at += 1 + digits;
            }
        } else if after.starts_with(':')
            && after.get(1..)?.starts_with(|c: char| c.is_ascii_digit())
        {
            // Four parts are no time.
            return None;
        }
        self.time = Some((parts[0], parts[1], parts[2]));
        Some(at)
    }

    /// `2006/01/02`, `2.1.2006`, and `13/1/2006`, whose order is plain.
    fn take_numeric_date(&mut self, rest: &str, sign: char) -> Option<usize> {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != sign);
        let all = rest
            .get(..end.unwrap_or(rest.len()))?
            .trim_end_matches(sign);
        let parts: Vec<&str> = all.split(sign).collect();
        let [first, second, third] = parts.as_slice() else {
            return None;
        };
        let value = |text: &&str| text.parse::<u32>().ok();
        let (a, b, c) = (value(first)?, value(second)?, value(third)?);
        let date = match (first.len(), third.len()) {
            (4, 1..=2) => NaiveDate::from_ymd_opt(i32::try_from(a).ok()?, b, c),
            (1..=2, 4) => {
                let year = i32::try_from(c).ok()?;
                match sign {
                    // Dots are written where the day comes first.
                    '.' => NaiveDate::from_ymd_opt(year, b, a),
                    _ if a > 12 || a == b => NaiveDate::from_ymd_opt(year, b, a),
                    _ if b > 12 => NaiveDate::from_ymd_opt(year, a, b),
                    _ => None,
                }
            }
            _ => None,
        };
        self.date = Some(date?);
        Some(all.len())
    }

    fn take_word(&mut self, word: &str, is_first: bool) -> Option<()> {
        match classify(word) {
            Some(Word::Month(month)) if self.month.is_none() || self.may_be_weekday => {
                self.month = Some(month);
                self.may_be_weekday = is_first;
            }
            Some(Word::Afternoon(is_afternoon)) => self.is_afternoon = Some(is_afternoon),
            Some(Word::KoreanHalf(is_afternoon)) => {
                self.is_afternoon = Some(is_afternoon);
                self.offset.get_or_insert(9 * 3600);
            }
            Some(Word::Unit { month, zone }) => {
                if let Some(zone) = zone {
                    self.offset.get_or_insert(zone);
                }
                if month {
                    // The number before it was the month.
                    self.month = self.numbers.pop().map(|(number, _)| number);
                }
            }
            Some(Word::Zone(offset)) => {
                self.offset.get_or_insert(offset);
            }
            Some(Word::Filler | Word::Month(_)) => {}
            // A first word that nobody knows is the weekday in some language.
            None if is_first => {}
            // A zone that nobody knows, such as one of a city, lies within hours of UTC.
            None if self.time.is_some() && is_zone_like(word) => {}
            None => return None,
        }
        Some(())
    }

    /// `+0100` after a time; the sign may follow a zone's name, which it then explains.
    fn take_zone(&mut self, rest: &str) -> Option<usize> {
        let end = rest
            .find(|c: char| !matches!(c, '+' | '-' | '\u{2212}' | ':') && !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let text = rest.get(..end)?;
        if text
            .trim_start_matches(['+', '-', '\u{2212}', ':'])
            .is_empty()
        {
            // A lone dash parts date and time.
            return (!rest.get(end..)?.starts_with(char::is_alphabetic)).then_some(end);
        }
        self.offset = Some(signed_offset(text)?);
        Some(end)
    }

    fn finish(self) -> Option<DateTime<Utc>> {
        let date = match self.date {
            Some(date) => date,
            None => self.date_of_numbers()?,
        };
        let (hour, minute, second) = self.time.unwrap_or_default();
        let hour = match self.is_afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        instant(date, clock(hour, minute, second)?, self.offset.unwrap_or(0))
    }

    fn date_of_numbers(&self) -> Option<NaiveDate> {
        let month = self.month?;
        let [first, second] = self.numbers.as_slice() else {
            return None;
        };
        let is_year = |&(value, digits): &(u32, usize)| digits >= 3 || value > 31;
        let (day, year) = if is_year(first) {
            (second, first)
        } else {
            (first, second)
        };
        let year = match *year {
            (value, 4) => value,
            (value, 2) if value < 69 => 2000 + value,
            (value, 2) => 1900 + value,
            _ => return None,
        };
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day.0)
    }
}

/// Returns whether an unknown word looks like the name of a zone.
fn is_zone_like(word: &str) -> bool {
    (2..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn count_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests;
