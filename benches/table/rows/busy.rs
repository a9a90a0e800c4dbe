//! The screen while all feeds are fetched, beside the same without, measured just before.

use std::time::Duration;

use anyhow::ensure;
use flashwire::query::Query;

use super::screen::{self, PRESSES, Typed};
use crate::{
    Desk,
    archive::Archive,
    process::Background,
    report::{Limit, Measure, Row, quantile},
    server::Wire,
    terminal::Terminal,
};

/// The key that fetches all feeds, due or not.
const FETCH_ALL: &str = "\x12";

/// Keys between two looks at whether a round still runs: it takes longer.
const KEYS: usize = 20;

/// How long start, keys and filters took.
#[derive(Default)]
struct Times {
    starts: Vec<Duration>,
    keys: Vec<Duration>,
    filters: Vec<Duration>,
}

/// Measures start, keys and filters while all feeds are fetched.
pub(crate) fn busy(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let calm = times(desk, archive, None)?;
    let wire = Wire::start(Duration::ZERO)?;
    let busy = times(desk, archive, Some(&wire))?;
    let row = |what, share, of: fn(&Times) -> &[Duration], name| {
        let (calm, busy) = (quantile(of(&calm), share), quantile(of(&busy), share));
        let twice = Limit::AtMost(calm.as_secs_f64() * 2e3);
        Row {
            work: format!("{what} during a fetch, {} stories", archive.size),
            measures: vec![Measure::millis(name, busy, twice)],
        }
    };
    Ok(vec![
        row("start", 0.5, |times| &times.starts, "median"),
        row("key", 0.5, |times| &times.keys, "median"),
        row("key", 0.99, |times| &times.keys, "p99"),
        row("filter keystroke", 0.95, |times| &times.filters, "p95"),
    ])
}

/// Measures everything, with a round over the feeds of `wire` under way if there is one.
fn times(desk: &Desk<'_>, archive: &Archive, wire: Option<&Wire>) -> anyhow::Result<Times> {
    let extent = &desk.bench.extent;
    let all = screen::titles(archive, &Query::default())?;
    // Asked before anything is fetched: what comes then stands behind it.
    let filters = Typed::all(archive)?;
    let mut times = Times::default();
    let mut round = None;
    for _ in 0..extent.repetitions * 4 {
        round = wire
            .map(|wire| going(desk, wire, round.take()))
            .transpose()?;
        times.starts.push(screen::open(desk, &all)?.1);
    }
    drop(round);
    let before = wire.map(Wire::answers);
    let mut terminal = screen::reader(desk, archive)?;
    for press in PRESSES {
        for done in (0..extent.keys).step_by(KEYS) {
            fetch(&mut terminal, wire)?;
            let count = KEYS.min(extent.keys - done);
            times.keys.extend(press.times(&mut terminal, count)?);
        }
    }
    for typed in filters {
        fetch(&mut terminal, wire)?;
        times
            .filters
            .extend(typed.times(&mut terminal, screen::lists_first)?);
    }
    let is_fetched = wire.is_none() || before < wire.map(Wire::answers);
    ensure!(is_fetched, "nothing was fetched meanwhile");
    Ok(times)
}

/// Returns a round of another process: the one that goes on, or a new one with other stories.
fn going(desk: &Desk<'_>, wire: &Wire, round: Option<Background>) -> anyhow::Result<Background> {
    if let Some(mut round) = round
        && round.is_running()?
    {
        return Ok(round);
    }
    wire.publish();
    desk.program.start(&["fetch", "--force"])
}

/// Lets the reader fetch; if it does already, it goes on.
fn fetch(terminal: &mut Terminal, wire: Option<&Wire>) -> anyhow::Result<()> {
    if let Some(wire) = wire {
        wire.publish();
        terminal.settle()?;
        terminal.send(FETCH_ALL)?;
    }
    Ok(())
}
