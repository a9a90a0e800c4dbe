//! Rounds over feeds on loopback.

use std::{fs, time::Duration};

use anyhow::ensure;

use crate::{
    Bench,
    process::{Program, Usage},
    report::{Limit, Measure, Row, median},
    server::{self, HOSTS, STORIES, Wire},
};

/// How long an answer takes where latency is measured.
const LATENCY: Duration = Duration::from_millis(100);

/// Measures the first fetch of all feeds, from one host that answers at once.
pub(crate) fn first(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let usages = first_fetches(bench, Duration::ZERO, 1)?;
    Ok(vec![Row {
        work: format!("first fetch, {}, loopback", amount(bench)),
        measures: vec![
            Measure::seconds("wall", wall(&usages), Limit::AtMost(5.0)),
            Measure::seconds("CPU", cpu(&usages), Limit::AtMost(8.0)),
            Measure::megabytes("", peak(&usages), Limit::AtMost(150.0)),
        ],
    }])
}

/// Measures the first fetch of all feeds, from many hosts that answer late.
pub(crate) fn late(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let usages = first_fetches(bench, LATENCY, HOSTS)?;
    let (amount, millis) = (amount(bench), LATENCY.as_millis());
    Ok(vec![Row {
        work: format!("first fetch, {amount}, {millis} ms latency, {HOSTS} hosts"),
        measures: vec![
            Measure::seconds("wall", wall(&usages), Limit::AtMost(6.0)),
            Measure::seconds("CPU", cpu(&usages), Limit::None),
            Measure::megabytes("", peak(&usages), Limit::None),
        ],
    }])
}

/// Fetches all feeds again and again, each time into a new store.
fn first_fetches(bench: &Bench, latency: Duration, hosts: u64) -> anyhow::Result<Vec<Usage>> {
    let wire = Wire::start(latency)?;
    let repetitions = 0..bench.extent.repetitions;
    repetitions
        .map(|_| fetch_into_new(bench, &wire, hosts, |_| Ok(())))
        .collect()
}

fn amount(bench: &Bench) -> String {
    format!("{} feeds x {STORIES} stories", bench.extent.feeds)
}

/// Measures a round in which all servers answer that nothing has changed.
pub(crate) fn unchanged(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let feeds = bench.extent.feeds;
    let wire = Wire::start(Duration::ZERO)?;
    let mut usages = Vec::new();
    fetch_into_new(bench, &wire, 1, |program| {
        for _ in 0..bench.extent.repetitions {
            let before = wire.unchanged();
            usages.push(program.run(&["fetch", "--force"])?);
            let unchanged = wire.unchanged() - before;
            ensure!(unchanged == feeds, "{unchanged} feeds were unchanged");
        }
        Ok(())
    })?;
    Ok(vec![Row {
        work: format!("a round where all {feeds} answer 304"),
        measures: vec![
            Measure::seconds("wall", wall(&usages), Limit::AtMost(0.2)),
            Measure::seconds("CPU", cpu(&usages), Limit::None),
        ],
    }])
}

/// Fetches all feeds into a new store, then does what there is to do with it; returns what the fetch cost.
fn fetch_into_new(
    bench: &Bench,
    wire: &Wire,
    hosts: u64,
    then: impl FnOnce(&Program) -> anyhow::Result<()>,
) -> anyhow::Result<Usage> {
    let feeds = bench.extent.feeds;
    let data = tempfile::tempdir()?;
    let desk = bench.desk(data.path())?;
    let list = data.path().join("urls");
    let urls: Vec<String> = (0..feeds)
        .map(|feed| server::address(feed, hosts))
        .collect();
    fs::write(&list, urls.join("\n"))?;
    let list = list.to_string_lossy();
    desk.program.run(&["import", &list])?;
    let before = wire.answers();
    let usage = desk.program.run(&["fetch", "--force"])?;
    let answers = wire.answers() - before;
    ensure!(answers == feeds, "{answers} feeds were asked");
    then(&desk.program)?;
    Ok(usage)
}

fn wall(usages: &[Usage]) -> Duration {
    median(&usages.iter().map(|usage| usage.wall).collect::<Vec<_>>())
}

fn cpu(usages: &[Usage]) -> Duration {
    median(&usages.iter().map(|usage| usage.cpu).collect::<Vec<_>>())
}

fn peak(usages: &[Usage]) -> u64 {
    usages
        .iter()
        .map(|usage| usage.peak)
        .max()
        .unwrap_or_default()
}
