//! When feeds are due and how they stand, as tables.

use super::*;
use crate::model::{Feed, LastExchange, Moved, Moving, Pace, Trouble};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const POLICY: Policy = Policy {
    base: HOUR,
    shortest: Duration::from_mins(10),
    longest: DAY,
    fixed: None,
};

/// Monday, 23 November 2026, 06:30 UTC.
fn now() -> DateTime<Utc> {
    let time = DateTime::parse_from_rfc3339("2026-11-23T06:30:00Z");
    time.expect("valid").to_utc()
}

/// A feed that was asked just now, without trouble.
fn asked() -> FeedHealth {
    FeedHealth {
        last_fetched: Some(now()),
        last_success: Some(now()),
        ..FeedHealth::default()
    }
}

fn with_pace(pace: Pace) -> FeedHealth {
    FeedHealth { pace, ..asked() }
}

fn hinted(hints: PollHints) -> FeedHealth {
    with_pace(Pace {
        hints,
        ..Pace::default()
    })
}

/// Checks the wait, up to the jitter, for many feeds.
#[track_caller]
fn waits(health: &FeedHealth, policy: &Policy, expected: Duration) {
    for feed in (0..200).map(FeedId) {
        let due = next_due(feed, health, policy, now()).expect("not gone");
        let wait = (due - now()).to_std().expect("later");
        assert!(
            wait >= expected && wait <= expected.mul_f64(1.0 + JITTER_SHARE),
            "{wait:?}, not {expected:?}"
        );
        assert!(!is_due(feed, health, policy, due - TimeDelta::seconds(1)));
        assert!(is_due(feed, health, policy, due));
    }
}

#[test]
fn failures_double_the_wait_up_to_the_longest() {
    for (failures, hours) in [(0, 1), (1, 2), (3, 8), (5, 24), (31, 24), (u32::MAX, 24)] {
        let health = FeedHealth {
            failures,
            ..asked()
        };
        waits(&health, &POLICY, HOUR * hours);
    }
}

#[test]
fn a_feed_never_asked_is_due_and_so_is_one_from_the_future() {
    let ahead = FeedHealth {
        last_fetched: Some(now() + TimeDelta::hours(5)),
        failures: 9,
        ..FeedHealth::default()
    };
    for health in [FeedHealth::default(), ahead] {
        assert!(is_due(FeedId(1), &health, &POLICY, now()));
    }
}

#[test]
fn the_interval_is_the_geometric_mean_of_base_and_rhythm_within_its_bounds() {
    for (rhythm, expected) in [
        (HOUR, HOUR),
        (HOUR * 4, HOUR * 2),
        (MINUTE * 15, MINUTE * 30),
        (Duration::from_secs(1), MINUTE * 10),
        (DAY * 400, DAY),
        (Duration::MAX, DAY),
    ] {
        let health = with_pace(Pace {
            rhythm: Some(rhythm),
            ..Pace::default()
        });
        waits(&health, &POLICY, expected);
    }
    let fixed = Policy {
        fixed: Some(MINUTE * 5),
        ..POLICY
    };
    let weekly = with_pace(Pace {
        rhythm: Some(DAY * 7),
        ..Pace::default()
    });
    waits(&weekly, &fixed, MINUTE * 5);
}

#[test]
fn a_feed_that_falls_silent_is_asked_less_often() {
    let silent_for = |hours: i64| FeedHealth {
        last_story: Some(now() - TimeDelta::hours(hours)),
        ..with_pace(Pace {
            rhythm: Some(HOUR),
            ..Pace::default()
        })
    };
    waits(&silent_for(3), &POLICY, HOUR);
    waits(&silent_for(16), &POLICY, HOUR * 2);
    waits(&silent_for(24 * 365 * 9), &POLICY, DAY);
}

#[test]
fn what_document_and_server_ask_is_a_lower_bound_and_cannot_silence_a_feed() {
    let hints = |ttl: Option<Duration>, period: Option<Duration>| PollHints {
        ttl,
        update_period: period,
        ..PollHints::default()
    };
    waits(&hinted(hints(Some(HOUR * 3), None)), &POLICY, HOUR * 3);
    waits(&hinted(hints(None, Some(HOUR * 5))), &POLICY, HOUR * 5);
    waits(&hinted(hints(Some(MINUTE), None)), &POLICY, HOUR);
    waits(&hinted(hints(Some(Duration::MAX), None)), &POLICY, DAY);
    let fresh = with_pace(Pace {
        fresh_for: Some(HOUR * 2),
        ..Pace::default()
    });
    waits(&fresh, &POLICY, HOUR * 2);
    // The user's own interval does not break it either.
    let fixed = Policy {
        fixed: Some(MINUTE),
        ..POLICY
    };
    waits(&fresh, &fixed, HOUR * 2);
}

#[test]
fn retry_after_is_obeyed_up_to_a_week() {
    let told = |status: u16, retry_after: Option<Duration>| FeedHealth {
        failures: 1,
        last: LastExchange {
            status: Some(status),
            ..LastExchange::default()
        },
        ..with_pace(Pace {
            retry_after,
            ..Pace::default()
        })
    };
    waits(&told(503, Some(HOUR * 30)), &POLICY, HOUR * 30);
    waits(&told(429, Some(HOUR * 30)), &POLICY, HOUR * 30);
    waits(&told(429, Some(Duration::MAX)), &POLICY, DAY * 7);
    waits(&told(503, None), &POLICY, HOUR * 2);
    assert_eq!(
        quiet_until(&told(429, None)),
        Some(now() + TimeDelta::hours(1))
    );
    assert_eq!(quiet_until(&told(503, None)), None);
}

#[test]
fn hours_and_days_that_a_feed_skips_are_waited_out() {
    let due = |skip_hours: u32, skip_days: u8| {
        let hints = PollHints {
            skip_hours,
            skip_days,
            ..PollHints::default()
        };
        let due = past_skipped(now() + TimeDelta::minutes(65), &hints);
        due.format("%a %H:%M").to_string()
    };
    assert_eq!(due(0, 0), "Mon 07:35");
    assert_eq!(due(1 << 8, 0), "Mon 07:35");
    assert_eq!(due(0b1111 << 7, 0), "Mon 11:00");
    assert_eq!(due(1 << 7, 0b1), "Tue 00:00");
    assert_eq!(due(1, 0b0011_1111), "Sun 01:00");
    // All of them: a mistake.
    assert_eq!(due(0x00FF_FFFF, 0), "Mon 07:35");
    assert_eq!(due(0, 0x7F), "Mon 07:35");
    assert_eq!(due(u32::MAX, u8::MAX), "Mon 07:35");
}

#[test]
fn a_feed_that_is_gone_is_not_due() {
    let gone = FeedHealth {
        gone_since: Some(now()),
        ..asked()
    };
    assert_eq!(next_due(FeedId(1), &gone, &POLICY, now()), None);
    assert!(!is_due(
        FeedId(1),
        &gone,
        &POLICY,
        now() + TimeDelta::days(9)
    ));
}

#[test]
fn the_rhythm_is_the_mean_gap_of_the_newest_stories() {
    let times = |minutes: &[i64]| -> Vec<DateTime<Utc>> {
        let times = minutes.iter();
        times.map(|ago| now() - TimeDelta::minutes(*ago)).collect()
    };
    let check = |minutes: &[i64], expected: Option<Duration>| {
        assert_eq!(rhythm(&times(minutes)), expected, "{minutes:?}");
    };
    check(&[], None);
    check(&[5], None);
    check(&[5, 10], None);
    check(&[0, 10, 40], Some(MINUTE * 20));
    check(&[7, 7, 7], None);
    let many: Vec<i64> = (0..500).map(|number| number * 3).collect();
    check(&many, Some(MINUTE * 3));
}

#[test]
fn jitter_is_spread_evenly_and_always_the_same() {
    let shares: Vec<f64> = (0..10_000).map(|id| jitter(FeedId(id))).collect();
    assert!(shares.iter().all(|share| (0.0..1.0).contains(share)));
    for tenth in 0..10_u8 {
        let low = f64::from(tenth) / 10.0;
        let within = |share: &&f64| (low..low + 0.1).contains(*share);
        let count = shares.iter().filter(within).count();
        assert!((850..1150).contains(&count), "{count} of 10,000");
    }
    assert!((jitter(FeedId(7)) - jitter(FeedId(7))).abs() < f64::EPSILON);
}

fn feed(id: i64, url: &str, health: FeedHealth) -> Feed {
    Feed {
        id: FeedId(id),
        url: url.to_owned(),
        title: "A Wire".to_owned(),
        site: None,
        folder: Vec::new(),
        tags: Vec::new(),
        language: None,
        health,
    }
}

#[test]
fn a_429_quiets_all_feeds_of_its_host() {
    let told = FeedHealth {
        failures: 1,
        last: LastExchange {
            status: Some(429),
            ..LastExchange::default()
        },
        ..with_pace(Pace {
            retry_after: Some(HOUR * 3),
            ..Pace::default()
        })
    };
    let feeds = [
        feed(1, "https://Wire.example/a.xml", told),
        feed(2, "http://wire.example:80/b.xml", FeedHealth::default()),
        feed(3, "https://other.example/", FeedHealth::default()),
    ];
    let until = now() + TimeDelta::hours(3);
    let quiet = QuietHosts::of(&feeds, now());
    assert_eq!(quiet.until(&feeds[1].url), Some(until));
    assert_eq!(quiet.until(&feeds[2].url), None);
    assert_eq!(
        standing(&feeds[1], &POLICY, &quiet, now()).next_due,
        Some(until)
    );
    // Once it is over, it is forgotten.
    assert_eq!(QuietHosts::of(&feeds, until), QuietHosts::default());
}

#[test]
fn a_permanent_redirect_counts_when_it_proves_stable() {
    let at = |hours: i64| now() + TimeDelta::hours(hours);
    let run = |seen: &[(i64, Option<&str>)]| {
        let mut moving = None;
        for (hours, seen) in seen {
            match step(moving.as_ref(), *seen, at(*hours)) {
                Step::Stay => moving = None,
                Step::Wait(waiting) => moving = Some(waiting),
                Step::Move(to) => return Some((to.to, *hours)),
            }
        }
        None
    };
    let (a, b) = (Some("https://a.example/"), Some("https://b.example/"));
    let moved = |hours| Some(("https://a.example/".to_owned(), hours));
    assert_eq!(run(&[(0, a), (12, a), (24, a)]), moved(24));
    // Too few, too soon, not in a row, not to one place.
    assert_eq!(run(&[(0, a), (30, a)]), None);
    assert_eq!(run(&[(0, a), (1, a), (2, a), (3, a), (23, a)]), None);
    assert_eq!(run(&[(0, a), (12, None), (24, a), (36, a)]), None);
    assert_eq!(run(&[(0, a), (12, b), (24, a), (36, a)]), None);
    assert_eq!(run(&[(0, b), (12, a), (24, a), (36, a)]), moved(36));
}

#[test]
fn the_condition_names_the_worst_and_says_what_to_do() {
    let check = |health: FeedHealth, condition: Condition, words: &str| {
        let feed = feed(1, "https://wire.example/", health);
        let standing = standing(&feed, &POLICY, &QuietHosts::default(), now());
        assert_eq!(standing.condition, condition);
        let reason = standing.reason.unwrap_or_default();
        assert!(reason.contains(words), "{reason:?} lacks {words:?}");
    };
    let ago = |days: i64| Some(now() - TimeDelta::days(days));
    let hourly = with_pace(Pace {
        rhythm: Some(HOUR),
        ..Pace::default()
    });
    check(FeedHealth::default(), Condition::New, "");
    check(asked(), Condition::Fine, "");
    check(
        FeedHealth {
            last_story: ago(5),
            ..hourly.clone()
        },
        Condition::Silent,
        "for 5 days",
    );
    check(
        FeedHealth {
            last_story: ago(3),
            ..hourly.clone()
        },
        Condition::Fine,
        "",
    );
    check(
        FeedHealth {
            last_story: ago(80),
            ..asked()
        },
        Condition::Fine,
        "",
    );
    check(
        FeedHealth {
            empty_since: ago(1),
            last_story: ago(50),
            ..hourly
        },
        Condition::Empty,
        "no story since 2026-11-22",
    );
    let mut slow = asked();
    slow.last.took = Duration::from_secs(9);
    check(slow, Condition::Slow, "9 s");
    let failing = FeedHealth {
        failures: 3,
        error: Some("HTTP 500".to_owned()),
        ..asked()
    };
    check(failing.clone(), Condition::Failing, "HTTP 500");
    let gone = FeedHealth {
        gone_since: ago(2),
        ..failing
    };
    check(gone, Condition::Gone, "since 2026-11-21");
}

#[test]
fn moves_are_told_for_two_weeks_and_collisions_as_long_as_they_last() {
    let condition = |health: FeedHealth| {
        let feed = feed(1, "https://wire.example/", health);
        standing(&feed, &POLICY, &QuietHosts::default(), now())
    };
    let moved = |days: i64| {
        condition(FeedHealth {
            moved: Some(Moved {
                from: "http://old.example/".to_owned(),
                at: now() - TimeDelta::days(days),
            }),
            ..asked()
        })
    };
    assert_eq!(moved(13).condition, Condition::Moved);
    assert_eq!(moved(15).condition, Condition::Fine);
    let redirected = |times: u32| {
        condition(FeedHealth {
            moving: Some(Moving {
                to: "https://new.example/".to_owned(),
                since: now() - TimeDelta::days(50),
                times,
            }),
            ..asked()
        })
    };
    assert_eq!(redirected(2).condition, Condition::Fine);
    let collision = redirected(3);
    assert_eq!(collision.condition, Condition::Moved);
    assert!(
        collision
            .remedy
            .is_some_and(|remedy| remedy.starts_with("remove one"))
    );
}

#[test]
fn every_trouble_has_a_remedy_of_its_own_kind() {
    let check = |trouble: Trouble, status: Option<u16>, words: &str| {
        let remedy = remedy(Some(trouble), status);
        assert!(remedy.contains(words), "{trouble:?} {status:?}: {remedy}");
    };
    check(Trouble::Status, Some(401), "password");
    check(Trouble::Status, Some(403), "refuses");
    check(Trouble::Status, Some(404), "new address");
    check(Trouble::Status, Some(410), "--force");
    check(Trouble::Status, Some(429), "wait");
    check(Trouble::Status, Some(503), "asked again");
    check(Trouble::Status, Some(418), "browser");
    check(Trouble::TooLarge, Some(200), "max_body_mib");
    check(Trouble::NotAFeed, Some(200), "page");
    check(Trouble::Broken, Some(200), "is kept");
    check(Trouble::Timeout, None, "online");
    for (name, trouble) in Trouble::ALL {
        assert_eq!(Trouble::named(name), Some(trouble));
        assert!(!remedy(Some(trouble), None).is_empty());
    }
}

proptest::proptest! {
    /// Whatever servers and documents say, a feed that is not gone is asked again: after the longest
    /// interval or a `Retry-After` of a week, the jitter and the hours that it skips.
    #[test]
    fn nothing_silences_a_feed_for_ever(
        seconds in proptest::collection::vec(proptest::option::of(proptest::num::u64::ANY), 5),
        failures in proptest::num::u32::ANY,
        skip_hours in proptest::num::u32::ANY,
        skip_days in proptest::num::u8::ANY,
        status in proptest::option::of(200..600_u16),
        feed in proptest::num::i64::ANY,
    ) {
        let mut asked_for = seconds.into_iter().map(|seconds| seconds.map(Duration::from_secs));
        let mut next = || asked_for.next().flatten();
        let health = FeedHealth {
            failures,
            last: LastExchange { status, ..LastExchange::default() },
            pace: Pace {
                rhythm: next(),
                fresh_for: next(),
                retry_after: next(),
                hints: PollHints { ttl: next(), update_period: next(), skip_hours, skip_days },
            },
            ..asked()
        };
        let due = next_due(FeedId(feed), &health, &POLICY, now()).expect("not gone");
        let longest = TimeDelta::days(8) + TimeDelta::hours(8 * 24);
        proptest::prop_assert!(due >= now() + TimeDelta::minutes(10));
        proptest::prop_assert!(due <= now() + longest);
    }
}
