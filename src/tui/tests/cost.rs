//! What a key costs, counted: requests, and how often memory is asked for until the screen is drawn. It
//! must not grow with the archive.

use allocation_counter::measure;
use chrono::TimeDelta;

use super::{
    super::message::Msg,
    bench::{Answering, Bench},
    wire::{self, Wire},
};
use crate::model::StoryId;

/// What a key cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cost {
    requests: usize,
    /// How often memory was asked for: for the key, for each answer, and for the frame.
    allocations: u64,
}

/// Returns an opened screen over an archive of so many stories.
fn opened(size: usize) -> Bench {
    let mut wire = Wire::small();
    let oldest = wire.stories.last().cloned().expect("a story");
    for minutes in (10_000..).take(size) {
        let mut entry = oldest.clone();
        entry.detail.story.id = StoryId::first_at(wire::now() - TimeDelta::minutes(minutes));
        wire.stories.push(entry);
    }
    let mut bench = Bench::open(120, 40, wire);
    bench.answering = Answering::Held;
    bench
}

/// Presses a key and answers what it asks, until it asks no more.
fn cost(bench: &mut Bench, key: &str) -> Cost {
    let pressed = measure(|| {
        bench.press(key);
    });
    let mut cost = Cost {
        requests: 0,
        allocations: pressed.count_total,
    };
    while !bench.held.is_empty() {
        let (id, request) = bench.held.remove(0);
        let answer = bench.answer(request);
        cost.requests += 1;
        cost.allocations += measure(|| bench.tell(Msg::Answered(id, Ok(answer)))).count_total;
    }
    cost.allocations += measure(|| drop(bench.draw())).count_total;
    cost
}

#[test]
fn a_key_costs_the_same_in_a_large_archive() {
    let (mut small, mut large) = (opened(500), opened(2000));
    let keys = "j k ctrl-d enter esc f n G 2 1 / s t backspace enter";
    for key in keys.split_whitespace() {
        let (in_small, in_large) = (cost(&mut small, key), cost(&mut large, key));
        assert!(in_small.allocations > 0, "{key}: nothing was counted");
        assert_eq!(in_small.requests, in_large.requests, "{key}");
        // Longer numbers may take a little more.
        assert!(
            in_large.allocations <= in_small.allocations + in_small.allocations / 20,
            "{key}: {in_small:?} in the small archive, {in_large:?} in the large one"
        );
    }
}
