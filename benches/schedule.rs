//! A day of a million feeds on paper: how many requests the schedule makes, how late stories are seen
//! and how hosts are loaded, beside polling every feed each hour. Deterministic; no clock, no network.
//!
//! `cargo bench --bench schedule`, or with `-- --test` a small run that checks what must hold.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "a simulation counts and prints"
)]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use flashwire::{
    model::{FeedHealth, FeedId, Pace},
    schedule::{self, Policy},
};

/// Days that pass before the day that is measured, so that rhythms are known and phases spread.
const WARM_UP_DAYS: i64 = 2;

/// The day that is measured, in minutes.
const DAY_MINUTES: usize = 24 * 60;

/// Hosts: a few platforms have many feeds each (Zipf with exponent 1), half of all feeds stand alone.
const PLATFORMS: usize = 1000;

/// The model's numbers, from one seed: xorshift64* (Vigna, ACM TOMS 42(4), 2016).
struct Random(u64);

impl Random {
    /// Returns a number from 0 to 1, 1 excluded.
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a normal number (Box and Muller, 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// A feed of the model.
struct Source {
    host: u32,
    /// Stories a day: log-normal, median 1.2 and mean 13; a few wires bring hundreds.
    per_day: f64,
    /// The hour, UTC, at which most comes.
    peak_hour: f64,
}

impl Source {
    fn make(random: &mut Random, id: usize) -> Self {
        let host = if random.unit() < 0.5 {
            PLATFORMS + id
        } else {
            // The inverse of the continuous Zipf distribution.
            (PLATFORMS as f64).powf(random.unit()) as usize
        };
        let per_day = (0.2 + 2.2 * random.normal()).exp().min(2000.0);
        Self {
            host: host as u32,
            per_day,
            peak_hour: random.unit() * 24.0,
        }
    }

    /// Returns the times of its stories over some days, in order: a Poisson process whose rate swings
    /// over the day between 0.1 and 1.9 times the mean, by thinning (Lewis and Shedler, 1979).
    fn stories(&self, random: &mut Random, from: DateTime<Utc>, days: i64) -> Vec<DateTime<Utc>> {
        let mut stories = Vec::new();
        let highest = self.per_day * 1.9 / 86_400.0;
        let mut seconds = 0.0;
        loop {
            seconds -= (1.0 - random.unit()).ln() / highest;
            if seconds >= (days * 86_400) as f64 {
                return stories;
            }
            let hour = (seconds / 3600.0).rem_euclid(24.0);
            let swing = 0.9 * ((hour - self.peak_hour) / 24.0 * std::f64::consts::TAU).cos();
            if random.unit() * 1.9 < 1.0 + swing {
                stories.push(from + TimeDelta::milliseconds((seconds * 1000.0) as i64));
            }
        }
    }
}

/// What a way of polling came to.
struct Outcome {
    requests: u64,
    /// Seconds from a story to the request that saw it.
    delays: Vec<u32>,
    /// Requests of each minute to the host with most feeds, and to all hosts.
    largest_host: Vec<u32>,
    all_hosts: Vec<u32>,
    /// Requests that found nothing new.
    in_vain: u64,
}

impl Outcome {
    fn new() -> Self {
        Self {
            requests: 0,
            delays: Vec::new(),
            largest_host: vec![0; DAY_MINUTES],
            all_hosts: vec![0; DAY_MINUTES],
            in_vain: 0,
        }
    }

    fn delay_minutes(&mut self, share: f64) -> f64 {
        let last = self.delays.len().saturating_sub(1);
        let place = (last as f64 * share) as usize;
        let (_, delay, _) = self.delays.select_nth_unstable(place);
        f64::from(*delay) / 60.0
    }

    fn mean_minutes(&self) -> f64 {
        let sum: u64 = self.delays.iter().map(|delay| u64::from(*delay)).sum();
        sum as f64 / self.delays.len().max(1) as f64 / 60.0
    }

    fn print(&mut self, name: &str) {
        println!(
            "| {name} | {:.2} M | {:.0} % | {:.0} min | {:.0} min | {:.0} min | {} | {} |",
            self.requests as f64 / 1e6,
            100.0 * self.in_vain as f64 / self.requests.max(1) as f64,
            self.delay_minutes(0.5),
            self.delay_minutes(0.95),
            self.mean_minutes(),
            self.largest_host.iter().max().unwrap_or(&0),
            self.all_hosts.iter().max().unwrap_or(&0),
        );
    }
}

/// Polls one feed from its subscription on, and counts what happens on the last day.
fn poll(
    feed: FeedId,
    source: &Source,
    stories: &[DateTime<Utc>],
    policy: &Policy,
    begin: (DateTime<Utc>, DateTime<Utc>),
    outcome: &mut Outcome,
) {
    let (subscribed, measured) = begin;
    let end = measured + TimeDelta::days(1);
    let mut health = FeedHealth::default();
    // Not before the first answer: what stands in the first document is old, not late.
    let mut seen = stories.partition_point(|story| *story <= subscribed);
    let mut now = subscribed;
    while now < end {
        let here = seen
            + stories
                .get(seen..)
                .map_or(0, |rest| rest.partition_point(|story| *story <= now));
        let is_new = here > seen || health.last_fetched.is_none();
        let counts = now >= measured;
        if counts {
            outcome.requests += 1;
            outcome.in_vain += u64::from(here == seen);
            let minute = (now.hour() * 60 + now.minute()) as usize;
            let loads = [
                (source.host == 1).then_some(&mut outcome.largest_host),
                Some(&mut outcome.all_hosts),
            ];
            for load in loads.into_iter().flatten() {
                if let Some(load) = load.get_mut(minute) {
                    *load += 1;
                }
            }
            let new = stories.get(seen..here).unwrap_or_default();
            let late = new.iter().map(|story| (now - *story).num_seconds() as u32);
            outcome.delays.extend(late);
        }
        seen = here;
        health.last_fetched = Some(now);
        if is_new {
            let oldest = seen.saturating_sub(schedule::RHYTHM_STORIES);
            let newest: Vec<DateTime<Utc>> = stories
                .get(oldest..seen)
                .unwrap_or_default()
                .iter()
                .rev()
                .copied()
                .collect();
            health.last_story = Some(now);
            health.pace = Pace {
                rhythm: schedule::rhythm(&newest),
                ..Pace::default()
            };
        }
        // A round begins each minute: what is due in it is asked in it.
        let due = schedule::next_due(feed, &health, policy, now).unwrap_or(end);
        now = due.max(now + TimeDelta::minutes(1));
    }
}

fn policy(base: u64, shortest: u64, longest: u64) -> Policy {
    let minutes = Duration::from_mins;
    Policy {
        base: minutes(base),
        shortest: minutes(shortest),
        longest: minutes(longest),
        fixed: None,
    }
}

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let feeds: usize = if is_test { 5_000 } else { 1_000_000 };
    let subscribed =
        DateTime::from_timestamp(1_790_000_000 / 86_400 * 86_400, 0).unwrap_or_default();
    let measured = subscribed + TimeDelta::days(WARM_UP_DAYS);
    let ways = [
        ("fixed, 60 min", policy(60, 60, 60)),
        ("adaptive, base 30 min (the default)", policy(30, 10, 1440)),
        ("adaptive, base 60 min", policy(60, 10, 1440)),
        ("adaptive, base 120 min", policy(120, 10, 1440)),
    ];
    let mut outcomes: Vec<Outcome> = ways.iter().map(|_| Outcome::new()).collect();
    for id in 0..feeds {
        let mut random = Random((id as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        // The first numbers of neighbouring seeds are alike.
        for _ in 0..4 {
            random.unit();
        }
        let source = Source::make(&mut random, id);
        // A document shows what came before: a month of it.
        let stories = source.stories(
            &mut random,
            subscribed - TimeDelta::days(30),
            31 + WARM_UP_DAYS,
        );
        // Subscribed over the first day, in no order.
        let first = subscribed + TimeDelta::seconds((random.unit() * 86_400.0) as i64);
        for ((_, policy), outcome) in ways.iter().zip(&mut outcomes) {
            let begin = (first, measured);
            poll(FeedId(id as i64), &source, &stories, policy, begin, outcome);
        }
    }
    println!(
        "{feeds} feeds, one day after {WARM_UP_DAYS} to settle; stories: {}",
        outcomes.first().map_or(0, |outcome| outcome.delays.len())
    );
    println!(
        "| way | requests | in vain | delay: median | p95 | mean | peak a minute, largest host | all hosts |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for ((name, _), outcome) in ways.iter().zip(&mut outcomes) {
        outcome.print(name);
    }
    if is_test {
        check(&mut outcomes);
    }
}

/// What must hold: at its default the schedule asks less than hourly polling, and sees stories sooner;
/// those of the quietest feeds hardly later.
fn check(outcomes: &mut [Outcome]) {
    let [fixed, adaptive, ..] = outcomes else {
        return;
    };
    assert!(
        adaptive.requests < fixed.requests,
        "more requests than hourly polling"
    );
    assert!(
        adaptive.mean_minutes() < 0.7 * fixed.mean_minutes()
            && adaptive.delay_minutes(0.5) < 0.5 * fixed.delay_minutes(0.5)
            && adaptive.delay_minutes(0.95) < 1.1 * fixed.delay_minutes(0.95),
        "later than hourly polling"
    );
}
