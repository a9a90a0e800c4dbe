//! What texts are dates, and which.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let found = parse(text).map(|date| date.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    assert_eq!(found.as_deref().unwrap_or("none"), expected, "{text}");
}

#[test]
fn standard_dates_are_read() {
    check("2006-01-02T15:04:05Z", "2006-01-02T15:04:05Z");
    check("2006-01-02T15:04:05.123+07:00", "2006-01-02T08:04:05Z");
    check("2006-01-02 15:04:05-0700", "2006-01-02T22:04:05Z");
    check("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05Z");
    check("Mon, 2 Jan 06 15:04 EST", "2006-01-02T20:04:00Z");
    check("Mon Jan  2 15:04:05 2006", "2006-01-02T15:04:05Z");
    check("2006-01", "2006-01-01T00:00:00Z");
    check("2006", "2006-01-01T00:00:00Z");
    check("2006-W01-1", "2006-01-02T00:00:00Z");
    check("2006-033", "2006-02-02T00:00:00Z");
    check("20060102T150405Z", "2006-01-02T15:04:05Z");
    check("20060102", "2006-01-02T00:00:00Z");
    check("1136214245", "2006-01-02T15:04:05Z");
    check("1136214245000", "2006-01-02T15:04:05Z");
}

#[test]
fn mistakes_and_other_languages_are_read() {
    for text in [
        "Mon, 02 Jan 2006 15:04:05 GMT+00:00",
        "Mon,02 Jan 2006 15:04:05",
        "Mon, 02 Jan 2006 08:04:05 GMT-0700 (MST)",
        "Mon, 02 Jan 2006 16:04:05 CET",
        "Monday, January 2, 2006 03:04:05 PM",
        "January 2nd, 2006, 3:04:05 p.m.",
        "lun., 02 janv. 2006 16:04:05 +0100",
        "Пн, 02 янв 2006 18:04:05 MSK",
        "2 січня 2006 15:04:05",
        "2.1.2006 15:04:05",
        "2006/01/02 15:04:05",
        "15:04:05 02.01.2006",
        "2006-január-02T15:04:05Z",
        "2006년 01월 03일 00:04:05",
        "2006-01-03 오전 12:04:05",
    ] {
        check(text, "2006-01-02T15:04:05Z");
    }
    check("mar., 04 déc. 2012 10:00:00 +0100", "2012-12-04T09:00:00Z");
    check("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z");
    check("Sat, 31 Dec 2016 24:00:00 GMT", "2017-01-01T00:00:00Z");
    check("28/01/2014", "2014-01-28T00:00:00Z");
}

#[test]
fn what_is_absurd_or_means_two_days_is_no_date() {
    for text in [
        "",
        "yesterday",
        "02/01/2006",
        "Sat, 30 Feb 2024 00:00:00 GMT",
        "Sun, 16 zzz 2012 11:47:32 GMT",
        "2003-12-31T25:14:55Z",
        "9999-12-31T23:59:59-99:99",
        "2013-01-28T11:30:00-06:00Textra",
        "0000-00-00T00:00:00Z",
        "00-00-00",
        "013",
        "12:30",
        "Jan",
        "-",
        "Mon, 2 Jan 2006 1:2:3:4 GMT",
    ] {
        check(text, "none");
    }
    check(&"9".repeat(5_000), "none");
}

/// The strings of the test data and what the reference parser makes of them. Where we differ, the
/// reason stands in `tests/data/corpus/date-differences.tsv`.
#[test]
fn the_collected_dates_are_read_as_the_reference_reads_them() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(dates) = std::fs::read_to_string(root.join("../shared/corpus/dates/dates.tsv")) else {
        #[expect(clippy::print_stderr, reason = "a test says that it was skipped")]
        {
            eprintln!("skipped: ../shared/corpus is not there");
        }
        return;
    };
    let listed = include_str!("../../../tests/data/corpus/date-differences.tsv");
    let mut listed: std::collections::HashSet<&str> = listed
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next())
        .collect();
    let mut unlisted = Vec::new();
    for line in dates.lines() {
        let mut columns = line.split('\t');
        let (Some(text), Some(expected)) = (columns.next(), columns.next()) else {
            continue;
        };
        let found =
            parse(text).map_or_else(|| "None".to_owned(), |date| date.timestamp().to_string());
        if found != expected && !listed.remove(text) {
            unlisted.push(format!("{text}\t{expected}\t{found}"));
        }
    }
    assert!(
        unlisted.is_empty(),
        "unlisted differences:\n{}",
        unlisted.join("\n")
    );
    assert!(listed.is_empty(), "no differences any more: {listed:?}");
}
