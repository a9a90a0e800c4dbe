//! When there is an alert, and what it says.

use std::time::Duration;

use chrono::FixedOffset;

use super::*;

/// Two hours ahead of UTC.
fn local(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&format!("2026-03-10T{text}:00+02:00")).expect("a time")
}

fn policy() -> Policy {
    Policy {
        precedence: Some(Precedence::Immediate),
        fresh: TimeDelta::hours(12),
        quiet: None,
        flash_passes: false,
        cap: 3,
        window: TimeDelta::minutes(10),
    }
}

/// A story that was published some minutes before noon, local time, and reports an event of its own.
fn story(number: i64, minutes: i64, precedence: Precedence) -> Candidate {
    let time = local("12:00").with_timezone(&Utc) - TimeDelta::minutes(minutes);
    Candidate {
        story: StoryId(StoryId::first_at(time).0 + number),
        event: None,
        title: format!("Story {number}"),
        precedence,
        muted: false,
        reasons: Vec::new(),
    }
}

fn immediate(number: i64) -> Candidate {
    story(number, 5, Precedence::Immediate)
}

/// Decides at noon about one story that nothing is known of.
#[track_caller]
fn check(candidate: &Candidate, policy: &Policy, at: &str, expected: &Decision) {
    let candidates = std::slice::from_ref(candidate);
    let (decisions, notes) = decide(candidates, &AlertHistory::default(), policy, &local(at));
    assert_eq!(&decisions[0], expected);
    let outcome = match expected {
        Decision::Alert(_) => Some(AlertOutcome::Sent),
        Decision::Suppressed(Suppressed::Quiet | Suppressed::Cap) => Some(AlertOutcome::Held),
        Decision::Suppressed(_) => None,
    };
    assert_eq!(notes.first().map(|note| note.outcome), outcome);
}

fn suppressed(why: Suppressed) -> Decision {
    Decision::Suppressed(why)
}

#[test]
fn a_story_alerts_by_its_precedence_a_rule_or_a_watch() {
    let rule = Reason::Rule("ship".to_owned());
    let watch = Reason::Watch("talks".to_owned());
    let mut both = story(1, 5, Precedence::Flash);
    both.reasons = vec![rule.clone(), watch.clone()];
    let all = vec![Reason::Precedence(Precedence::Flash), rule.clone(), watch];
    check(&both, &policy(), "12:00", &Decision::Alert(all));
    let mut ruled = story(1, 5, Precedence::Routine);
    check(
        &ruled,
        &policy(),
        "12:00",
        &suppressed(Suppressed::NoReason),
    );
    ruled.reasons = vec![rule.clone()];
    check(&ruled, &policy(), "12:00", &Decision::Alert(vec![rule]));
    let never = Policy {
        precedence: None,
        ..policy()
    };
    check(
        &immediate(1),
        &never,
        "12:00",
        &suppressed(Suppressed::NoReason),
    );
    let mut muted = immediate(1);
    muted.muted = true;
    check(&muted, &policy(), "12:00", &suppressed(Suppressed::Muted));
    let old = story(1, 12 * 60 + 1, Precedence::Flash);
    check(&old, &policy(), "12:00", &suppressed(Suppressed::Old));
}

#[test]
fn quiet_hours_are_local_and_may_cross_midnight() {
    let holds = |quiet: &str, time: &str| {
        let quiet = Quiet::parse(quiet).expect("quiet hours");
        quiet.holds(local(time).time())
    };
    assert!(holds("22:00-06:30", "22:00") && holds("22:00-06:30", "00:00"));
    assert!(holds("22:00 - 06:30", "06:29") && !holds("22:00-06:30", "06:30"));
    assert!(!holds("22:00-06:30", "21:59"));
    assert!(holds("12:00–13:00", "12:59") && !holds("12:00-13:00", "13:00"));
    assert!(holds("07:00-07:00", "03:00"), "all day");
    for wrong in ["", "22:00", "22-6", "24:00-06:00", "22:00-06:60"] {
        assert_eq!(Quiet::parse(wrong), None, "{wrong}");
    }
    let mut quiet = Policy {
        quiet: Quiet::parse("11:30-12:30"),
        ..policy()
    };
    check(
        &immediate(1),
        &quiet,
        "12:00",
        &suppressed(Suppressed::Quiet),
    );
    let flash = story(1, 5, Precedence::Flash);
    check(&flash, &quiet, "12:00", &suppressed(Suppressed::Quiet));
    quiet.flash_passes = true;
    let alert = Decision::Alert(vec![Reason::Precedence(Precedence::Flash)]);
    check(&flash, &quiet, "12:00", &alert);
    check(
        &immediate(1),
        &quiet,
        "12:00",
        &suppressed(Suppressed::Quiet),
    );
}

/// Decides, and writes down what is to be remembered, as the store does.
fn step(history: &mut AlertHistory, candidates: &[Candidate], at: &str) -> Vec<Decision> {
    let (decisions, notes) = decide(candidates, history, &policy(), &local(at));
    for note in notes {
        match note.outcome {
            AlertOutcome::Held => history.held.push(note),
            _ => history.told.push(note),
        }
    }
    decisions
}

fn sum(history: &mut AlertHistory, at: &str) -> usize {
    let summed = sum_up(history, &policy(), &local(at));
    if !summed.is_empty() {
        history.held.clear();
        history.told.extend(summed.iter().cloned());
    }
    summed.len()
}

#[test]
fn an_event_alerts_once() {
    let report = |number| {
        let mut report = immediate(number);
        report.event = Some(EventId(immediate(1).story.0));
        report
    };
    let mut history = AlertHistory::default();
    let decisions = step(&mut history, &[immediate(1), report(2), report(3)], "12:00");
    assert!(matches!(decisions[0], Decision::Alert(_)));
    assert_eq!(
        decisions[1..],
        [
            suppressed(Suppressed::SameEvent),
            suppressed(Suppressed::SameEvent)
        ]
    );
    let mut flash = report(4);
    flash.precedence = Precedence::Flash;
    let later = step(&mut history, &[flash, immediate(1)], "15:00");
    assert_eq!(
        later,
        [
            suppressed(Suppressed::SameEvent),
            suppressed(Suppressed::SameEvent)
        ]
    );
}

#[test]
fn what_is_beyond_the_cap_is_summed_up_once_within_the_window() {
    let mut history = AlertHistory::default();
    let five: Vec<Candidate> = (1..=5).map(immediate).collect();
    let decisions = step(&mut history, &five, "12:00");
    let alerts = decisions
        .iter()
        .filter(|it| matches!(it, Decision::Alert(_)));
    assert_eq!(alerts.count(), 3);
    assert_eq!(
        decisions[3..],
        [suppressed(Suppressed::Cap), suppressed(Suppressed::Cap)]
    );
    assert_eq!(
        sum(&mut history, "12:00"),
        2,
        "the rest of the round, in one"
    );
    assert_eq!(sum(&mut history, "12:01"), 0);
    assert_eq!(
        step(&mut history, &[immediate(6)], "12:05"),
        [suppressed(Suppressed::Cap)]
    );
    assert_eq!(sum(&mut history, "12:05"), 0, "one sum within the window");
    assert!(matches!(
        step(&mut history, &[immediate(7)], "12:10")[0],
        Decision::Alert(_)
    ));
    assert_eq!(sum(&mut history, "12:10"), 1);
    assert!(history.held.is_empty());
}

#[test]
fn what_came_in_quiet_hours_is_summed_up_when_they_end() {
    let quiet = Policy {
        quiet: Quiet::parse("22:00-12:00"),
        ..policy()
    };
    let mut history = AlertHistory::default();
    let (_, notes) = decide(
        &[immediate(1), immediate(2)],
        &history,
        &quiet,
        &local("11:59"),
    );
    history.held = notes;
    assert_eq!(sum_up(&history, &quiet, &local("11:59")), []);
    let told = sum_up(&history, &quiet, &local("12:00"));
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|it| it.outcome == AlertOutcome::Summed));
}

#[test]
fn waits_double_within_bounds_and_obey_the_server() {
    let check = |failed, elapsed, wish: Option<u64>, expected: Option<u64>| {
        let retry = Retry {
            failed,
            elapsed: Duration::from_secs(elapsed),
            wish: wish.map(Duration::from_secs),
            chance: 1.0,
        };
        let wait = next_try(&retry, Duration::from_mins(1));
        assert_eq!(wait, expected.map(Duration::from_secs), "{retry:?}");
    };
    check(1, 0, None, Some(1));
    check(3, 10, None, Some(4));
    check(40, 10, None, Some(20));
    check(1, 10, Some(30), Some(30));
    check(1, 31, Some(30), None);
    check(1, 60, None, None);
    let jitter = Retry {
        failed: 3,
        elapsed: Duration::ZERO,
        wish: None,
        chance: 0.25,
    };
    assert_eq!(
        next_try(&jitter, Duration::from_secs(9)),
        Some(Duration::from_secs(1))
    );
    assert!(is_worth_another_try(503) && is_worth_another_try(429));
    assert!(!is_worth_another_try(404) && !is_worth_another_try(301));
}

#[test]
fn nothing_of_a_story_commands_a_terminal() {
    let more = |title: &str| Message::More {
        at: DateTime::UNIX_EPOCH,
        count: 7,
        stories: vec![Brief {
            id: StoryId(1),
            title: title.to_owned(),
            precedence: Precedence::Flash,
        }],
    };
    let evil = more("a\u{1b}\\\u{1b}]0;owned\u{7}\u{9c};b\nc\u{202e}");
    assert_eq!(sequence(Signal::Bell, &evil), "\u{7}");
    for signal in [Signal::Osc9, Signal::Osc777] {
        let sent = sequence(signal, &evil);
        let inner = sent
            .strip_prefix("\u{1b}]")
            .and_then(|it| it.strip_suffix("\u{1b}\\"));
        let inner = inner.expect("one sequence");
        assert!(
            !inner.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{inner:?}"
        );
    }
    assert_eq!(
        sequence(Signal::Osc777, &more("T")),
        "\u{1b}]777;notify;and 7 more alerts;FLASH T · and 6 more\u{1b}\\"
    );
    let one = Message::More {
        at: DateTime::UNIX_EPOCH,
        count: 1,
        stories: Vec::new(),
    };
    let sent = sequence(Signal::Osc9, &one);
    assert_eq!(
        sent, "\u{1b}]9;· 1 more alert\u{1b}\\",
        "`9;1` is a command elsewhere"
    );
}
