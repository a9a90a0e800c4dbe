//! The table: what was measured, beside what must hold.

use std::{fmt, process::Command, time::Duration};

use chrono::Utc;
use procfs::{CpuInfo, Current as _, Meminfo};

/// A row of the table: some work, and what was measured of it.
pub(crate) struct Row {
    /// What was done.
    pub(crate) work: String,
    /// What was measured.
    pub(crate) measures: Vec<Measure>,
}

/// Something that was measured.
pub(crate) struct Measure {
    value: f64,
    unit: &'static str,
    /// What the number is, such as `p99`; empty where the unit says it.
    what: &'static str,
    limit: Limit,
}

/// What must hold of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Limit {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// Nothing: the number is told.
    None,
}

impl Measure {
    /// Returns a measure of seconds.
    pub(crate) fn seconds(what: &'static str, value: Duration, limit: Limit) -> Self {
        Self::number(what, value.as_secs_f64(), "s", limit)
    }

    /// Returns a measure of milliseconds.
    pub(crate) fn millis(what: &'static str, value: Duration, limit: Limit) -> Self {
        Self::number(what, value.as_secs_f64() * 1e3, "ms", limit)
    }

    /// Returns a measure of megabytes; `bytes` are bytes.
    #[expect(clippy::cast_precision_loss, reason = "megabytes are told")]
    pub(crate) fn megabytes(what: &'static str, bytes: u64, limit: Limit) -> Self {
        Self::number(what, bytes as f64 / 1e6, "MB", limit)
    }

    /// Returns a measure of how many a second; `count` were done in `time`.
    #[expect(clippy::cast_precision_loss, reason = "a rate is told")]
    pub(crate) fn rate(count: usize, time: Duration, limit: Limit) -> Self {
        Self::number("", count as f64 / time.as_secs_f64(), "a second", limit)
    }

    /// Returns a measure of any unit.
    pub(crate) const fn number(
        what: &'static str,
        value: f64,
        unit: &'static str,
        limit: Limit,
    ) -> Self {
        Self {
            value,
            unit,
            what,
            limit,
        }
    }

    fn is_met(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.value <= limit,
            Limit::AtLeast(limit) => self.value >= limit,
            Limit::None => true,
        }
    }

    /// Returns what must hold, in words.
    fn target(&self) -> Option<String> {
        let (sign, limit) = match self.limit {
            Limit::AtMost(limit) => ("≤", limit),
            Limit::AtLeast(limit) => ("≥", limit),
            Limit::None => return None,
        };
        Some(format!("{sign} {}", self.told(limit)))
    }

    fn told(&self, value: f64) -> String {
        let number = match value {
            value if value >= 100.0 => format!("{value:.0}"),
            value if value >= 10.0 => format!("{value:.1}"),
            value => format!("{value:.2}"),
        };
        let words = [number.as_str(), self.unit, self.what];
        words.join(" ").trim_end().to_owned()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets: Vec<String> = self.measures.iter().filter_map(Measure::target).collect();
        let values = self.measures.iter().map(|own| own.told(own.value));
        let values: Vec<String> = values.collect();
        let verdict = if targets.is_empty() {
            ""
        } else if self.measures.iter().all(Measure::is_met) {
            "met"
        } else {
            "**not met**"
        };
        let (targets, values) = (targets.join(", "), values.join(", "));
        write!(f, "| {} | {targets} | {values} | {verdict} |", self.work)
    }
}

/// The rows so far, and what could not be measured.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    failures: Vec<String>,
}

impl Table {
    /// Adds what is measured; a failure keeps nothing else from being measured.
    pub(crate) fn add(&mut self, name: &str, measure: impl FnOnce() -> anyhow::Result<Vec<Row>>) {
        eprintln!("{name}");
        match measure() {
            Ok(rows) => self.rows.extend(rows),
            Err(error) => self.failures.push(format!("{name}: {error:#}")),
        }
    }

    /// Returns whether all could be measured.
    pub(crate) const fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }

    /// Prints the table, with the machine, the date and the commit above it and the failures below.
    pub(crate) fn print(&self) {
        println!("{}\n", circumstances());
        println!("| work | target | measured | |\n|---|---|---|---|");
        for row in &self.rows {
            println!("{row}");
        }
        for failure in &self.failures {
            println!("\nnot measured: {failure}");
        }
    }
}

/// Returns where and when this is measured.
fn circumstances() -> String {
    let cpu = CpuInfo::current().ok();
    let model = cpu.as_ref().and_then(|cpu| cpu.model_name(0));
    let model = model.unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = Meminfo::current().map_or(0, |memory| memory.mem_total >> 30);
    let date = Utc::now().format("%Y-%m-%d");
    let commit = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .output();
    let commit = commit.map_or_else(|_| Vec::new(), |commit| commit.stdout);
    let commit = String::from_utf8_lossy(&commit);
    let commit = commit.trim();
    format!("Measured on {date}, commit {commit}, {cores} cores of {model}, {memory} GiB.")
}

/// Returns the value that a share of the durations does not exceed; `share` is 0 to 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "an index of a short list"
)]
pub(crate) fn quantile(durations: &[Duration], share: f64) -> Duration {
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    let index = (last as f64 * share).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}

/// Returns the median.
pub(crate) fn median(durations: &[Duration]) -> Duration {
    quantile(durations, 0.5)
}
