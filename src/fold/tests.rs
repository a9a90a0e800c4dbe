//! Folding on stories written down here, and against its plain definition.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn time(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("valid") + TimeDelta::hours(hours)
}

/// Folds the titles in order and returns for each the position of its event's first story.
fn fold(stories: &[(i64, &str, &str)]) -> Vec<i64> {
    let mut window = Window::default();
    (0..)
        .zip(stories)
        .map(|(n, (hours, title, body))| window.assign(EventId(n), time(*hours), title, body).0)
        .collect()
}

#[test]
fn reports_of_one_event_are_folded_and_others_are_not() {
    let events = fold(&[
        (
            0,
            "Drone strike hits grain port in Odesa, two dead",
            "Air defence was active all night over the port of Odesa.",
        ),
        (
            1,
            "Two killed as drones strike Odesa grain port",
            "The night attack on the port of Odesa set grain stores on fire.",
        ),
        (
            1,
            "Iran enriches uranium to 90 percent, agency says",
            "Inspectors found highly enriched particles at the Fordow plant.",
        ),
        (
            2,
            "Russia and US agree to resume arms control talks in Geneva",
            "Delegations will meet in Geneva on Monday.",
        ),
        (
            3,
            "Geneva to host arms control talks between Russia and US",
            "Both delegations confirmed the meeting in Geneva.",
        ),
        (
            3,
            "Sweden orders more artillery for its brigades",
            "The order was signed in Stockholm.",
        ),
    ]);
    assert_eq!(events, [0, 0, 2, 3, 3, 5]);
}

#[test]
fn names_of_places_join_reports_across_scripts() {
    let events = fold(&[
        (
            0,
            "Drone explodes in Klaipeda port",
            "Vilnius says the blast hit a terminal.",
        ),
        (
            1,
            "Дрон вибухнув у порту Клайпеди",
            "У Вільнюсі кажуть, що вибух пошкодив термінал.",
        ),
    ]);
    assert_eq!(events, [0, 0]);
}

#[test]
fn the_same_words_a_week_later_are_another_event() {
    let title = "Drone strike hits grain port in Odesa";
    assert_eq!(fold(&[(0, title, ""), (24 * 7, title, "")]), [0, 1]);
}

#[test]
fn empty_texts_are_events_of_their_own() {
    assert_eq!(fold(&[(0, "", ""), (0, "", "")]), [0, 1]);
}

/// What the definition keeps of a story.
struct Told {
    event: EventId,
    time: DateTime<Utc>,
    stems: HashMap<Stem, f32>,
}

/// Returns how many stories rarity is reckoned with.
fn stories(window: &[Told]) -> f32 {
    window.iter().map(|_| 1.0).sum::<f32>().max(60.0)
}

/// Returns how much each word of the window says, after the definition.
fn rarities(window: &[Told]) -> HashMap<Stem, f32> {
    let all = stories(window);
    let mut having: HashMap<Stem, f32> = HashMap::new();
    for stem in window.iter().flat_map(|told| told.stems.keys()) {
        *having.entry(*stem).or_default() += 1.0;
    }
    let rarity = |having: f32| {
        let is_common = having > 4.0 && having / all > 0.25;
        if is_common {
            0.0
        } else {
            (1.0 + all / (1.0 + having)).ln()
        }
    };
    having
        .into_iter()
        .map(|(stem, having)| (stem, rarity(having)))
        .collect()
}

/// Returns the likeness of a story and a report after the definition, if they can tell the same event.
fn likeness(
    story: &Told,
    report: &Told,
    rarities: &HashMap<Stem, f32>,
    unknown: f32,
) -> Option<f32> {
    let rarity = |stem: &Stem| rarities.get(stem).copied().unwrap_or(unknown);
    let length = |told: &Told| {
        let squares = told
            .stems
            .iter()
            .map(|(stem, weight)| (weight * rarity(stem)).powi(2));
        squares.sum::<f32>().sqrt()
    };
    let shared = || {
        story
            .stems
            .iter()
            .filter_map(|(stem, weight)| Some((rarity(stem), weight * report.stems.get(stem)?)))
    };
    let product: f32 = shared()
        .map(|(rarity, weights)| weights * rarity.powi(2))
        .sum();
    let n_rare = shared().filter(|&(rarity, _)| rarity > RARE).count();
    let is_near = (story.time - report.time).abs() <= SPAN;
    (is_near && n_rare >= 2).then(|| product / (length(story) * length(report)))
}

/// A story of up to six title words and some of a lead, in a week.
fn a_story() -> impl Strategy<Value = (i64, String, String)> {
    let words = |count| {
        let word = prop_oneof![
            2 => "[a-d]{3}",
            1 => (0..12_u8).prop_map(|word| format!("common{}", char::from(b'a' + word))),
        ];
        prop::collection::vec(word, count).prop_map(|words| words.join(" "))
    };
    (0..7 * 24_i64, words(0..6), words(0..14))
}

/// Sums of floats in another order differ by less.
const ROUNDED: f32 = 1e-4;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_event_is_that_of_the_most_alike_report(
        published in prop::collection::vec(a_story(), 0..90),
    ) {
        let mut window = Window::default();
        let mut told: Vec<Told> = Vec::new();
        for (number, (hours, title, body)) in (0..).zip(&published) {
            let (fresh, time) = (EventId(number), time(*hours));
            let event = window.assign(fresh, time, title, body);
            let stems = stems::stems(title, body).into_iter().collect();
            let story = Told { event, time, stems };
            let rarities = rarities(&told);
            let unknown = (1.0 + stories(&told)).ln();
            let likely: Vec<(f32, EventId)> = told
                .iter()
                .filter_map(|report| Some((likeness(&story, report, &rarities, unknown)?, report.event)))
                .collect();
            let best = likely.iter().map(|(likeness, _)| *likeness).fold(0.0, f32::max);
            if event == fresh {
                prop_assert!(best < SAME_EVENT + ROUNDED, "{number} is like another: {best}");
            } else {
                let of_event = likely.iter().filter(|(_, of)| *of == event);
                let own = of_event.map(|(likeness, _)| *likeness).fold(0.0, f32::max);
                prop_assert!(own >= SAME_EVENT - ROUNDED, "{number} is not like its event: {own}");
                prop_assert!(own >= best - ROUNDED, "{number} is more like another: {own}, {best}");
            }
            told.push(story);
        }
    }
}

/// Returns the event that a story with this title would be told of.
fn nearest(window: &mut Window, title: &str) -> Option<EventId> {
    let words = window.words(title, "");
    window.nearest(time(0), &words)
}

#[test]
fn a_window_forgets_what_came_first() {
    let mut window = Window::default();
    let title = "Drone strike hits grain port in Odesa";
    window.add(EventId(-1), time(0), title, "");
    for number in 1..LARGEST_WINDOW {
        window.add(EventId(1), time(0), &number.to_string(), "");
    }
    // It is still there, and goes when the next one comes.
    assert_eq!(nearest(&mut window, title), Some(EventId(-1)));
    window.add(EventId(1), time(0), "one more", "");
    assert_eq!(nearest(&mut window, title), None);
}
