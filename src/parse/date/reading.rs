//! Dates whose parts stand in any order: what is a month, a time, a zone, and what is left over.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    clock, instant, signed_offset,
    words::{Word, classify},
};

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
pub(super) fn in_words(text: &str) -> Option<DateTime<Utc>> {
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
        let next_is_digit = after.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
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
            let begin = usize::from(idx > 0);
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
