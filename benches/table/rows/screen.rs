//! The reader in a terminal: its start, its keys, its filter line, and what it does when nothing happens.

use std::time::Duration;

use chrono::Utc;
use flashwire::{
    query::{self, Query},
    store::{From, Order, PageRequest, SqliteStore, Store as _},
};

use crate::{
    Desk,
    archive::Archive,
    generate::{self, Generator},
    process,
    report::{Limit, Measure, Row, median, quantile},
    terminal::Terminal,
};

/// Rows of a list that are compared.
const ROWS: usize = 10;

/// So much of a title is compared, in characters; it tells stories apart.
const TITLE: usize = 16;

/// The beginnings of the titles that a list begins with.
pub(super) type Titles = Vec<String>;

/// Measures how long it takes from the start to the list, and how much memory it needs.
pub(crate) fn start(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let all = titles(archive, &Query::default())?;
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..4 * desk.bench.extent.repetitions {
        let (terminal, time) = open(desk, &all)?;
        times.push(time);
        peak = process::so_far(terminal.id()?)?.peak.max(peak);
    }
    Ok(vec![Row {
        work: format!("start to first useful screen, {} stories", archive.size),
        measures: vec![
            Measure::millis("", median(&times), Limit::AtMost(15.0)),
            Measure::megabytes("", peak, Limit::AtMost(30.0)),
        ],
    }])
}

/// Measures how long keys take to change list or story.
pub(crate) fn keys(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let mut terminal = reader(desk, archive)?;
    let mut rows = Vec::new();
    for press in PRESSES {
        let times = press.times(&mut terminal, desk.bench.extent.keys)?;
        rows.push(Row {
            work: format!("{}, {} stories", press.name, archive.size),
            measures: vec![
                Measure::millis("median", median(&times), Limit::AtMost(2.0)),
                Measure::millis("p99", quantile(&times, 0.99), Limit::AtMost(16.0)),
            ],
        });
    }
    Ok(rows)
}

/// Measures how long it takes from each key of a filter to the list that it asks for.
pub(crate) fn filter(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let mut terminal = reader(desk, archive)?;
    let limit = if archive.size > 500_000 { 16.0 } else { 10.0 };
    let mut rows = Vec::new();
    for typed in Typed::all(archive)? {
        let times = typed.times(&mut terminal, lists)?;
        rows.push(Row {
            work: format!("filter, {}, {} stories", typed.name, archive.size),
            measures: vec![
                Measure::millis("p95", quantile(&times, 0.95), Limit::AtMost(limit)),
                Measure::millis("median", median(&times), Limit::None),
            ],
        });
    }
    Ok(rows)
}

/// Measures what the reader does when nothing happens.
pub(crate) fn idle(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let mut terminal = reader(desk, archive)?;
    // What is done after the first frame is done by then.
    terminal.watch(desk.bench.extent.idle / 4);
    let before = process::so_far(terminal.id()?)?;
    terminal.watch(desk.bench.extent.idle);
    let after = process::so_far(terminal.id()?)?;
    let sleeps = u32::try_from(after.sleeps.saturating_sub(before.sleeps))?;
    Ok(vec![Row {
        work: format!(
            "idle for {} s, {} stories",
            desk.bench.extent.idle.as_secs(),
            archive.size
        ),
        measures: vec![
            Measure::millis(
                "CPU",
                after.cpu.saturating_sub(before.cpu),
                Limit::AtMost(60.0),
            ),
            Measure::number("", f64::from(sleeps), "wake-ups", Limit::None),
        ],
    }])
}

/// Starts the reader and waits until its list is there; returns how long that took.
pub(super) fn open(desk: &Desk<'_>, all: &[String]) -> anyhow::Result<(Terminal, Duration)> {
    let mut terminal = Terminal::start(desk.program.reader())?;
    let time = terminal.wait("the list", |terminal| lists(terminal, all))?;
    Ok((terminal, time))
}

/// Starts the reader and lets it do what it does after its first frame.
pub(super) fn reader(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Terminal> {
    let (mut terminal, _) = open(desk, &titles(archive, &Query::default())?)?;
    terminal.watch(Duration::from_secs(1));
    Ok(terminal)
}

/// Keys that are pressed again and again.
pub(super) struct Press {
    name: &'static str,
    /// Pressed in turn, each one measured.
    measured: &'static [&'static str],
    /// Pressed after each of them, not measured.
    between: &'static str,
}

/// Those that are measured.
pub(super) const PRESSES: [Press; 4] = [
    Press {
        name: "key to changed screen: move",
        measured: &["j"],
        between: "",
    },
    Press {
        name: "key to changed screen: page",
        measured: &["\x04"],
        between: "",
    },
    Press {
        name: "key to changed screen: open story",
        measured: &["\r"],
        between: "\x1b[Zj",
    },
    Press {
        name: "key to changed screen: change view",
        measured: &["gf", "ga"],
        between: "",
    },
];

impl Press {
    /// Presses `count` keys; returns how long each took.
    pub(super) fn times(
        &self,
        terminal: &mut Terminal,
        count: usize,
    ) -> anyhow::Result<Vec<Duration>> {
        let mut times = Vec::with_capacity(count);
        for keys in self.measured.iter().cycle().take(count) {
            times.push(terminal.change(keys)?);
            if !self.between.is_empty() {
                terminal.send(self.between)?;
            }
        }
        Ok(times)
    }
}

/// A filter that is typed key by key, and the list that belongs to each state of it.
pub(super) struct Typed {
    name: &'static str,
    steps: Vec<(String, Titles)>,
}

impl Typed {
    /// Returns those that are measured. What they find is asked of the store beforehand.
    pub(super) fn all(archive: &Archive) -> anyhow::Result<Vec<Self>> {
        let generator = Generator::of_archives();
        let example = generator.story(1, generate::published(1, archive.size));
        let title = example.title.unwrap_or_default();
        let phrase: Vec<&str> = title.split(' ').skip(2).take(2).collect();
        let beginning: String = generator.word(1_500).chars().take(4).collect();
        let filters = [
            ("a rare word", generator.word(39_999).to_owned()),
            ("a common word", "government".to_owned()),
            ("a beginning", beginning + "*"),
            ("a phrase", format!("\"{}\"", phrase.join(" "))),
            ("two words", "minister water".to_owned()),
            ("six words", "the minister of water year city".to_owned()),
        ];
        let store = SqliteStore::open_reader(&archive.store_file())?;
        filters
            .into_iter()
            .map(|(name, text)| Self::new(&store, name, &text))
            .collect()
    }

    fn new(store: &SqliteStore, name: &'static str, text: &str) -> anyhow::Result<Self> {
        let mut steps = Vec::new();
        let mut typed = String::new();
        let mut found = first_titles(store, &Query::default())?;
        for key in text.chars() {
            typed.push(key);
            // A mistake leaves the last good list.
            if let Ok(query) = query::parse_typing(&typed, Utc::now()) {
                found = first_titles(store, &query)?;
            }
            steps.push((typed.clone(), found.clone()));
        }
        Ok(Self { name, steps })
    }

    /// Types it and takes it back; returns how long each key took until `lists` says that its list is there.
    pub(super) fn times(
        &self,
        terminal: &mut Terminal,
        lists: fn(&Terminal, &[String]) -> bool,
    ) -> anyhow::Result<Vec<Duration>> {
        terminal.settle()?;
        terminal.send("/")?;
        let mut times = Vec::with_capacity(self.steps.len());
        for (typed, titles) in &self.steps {
            terminal.settle()?;
            let key: String = typed.chars().last().into_iter().collect();
            terminal.send(&key)?;
            let shows = |terminal: &Terminal| {
                terminal.line().contains(typed.trim_end()) && lists(terminal, titles)
            };
            times.push(terminal.wait(&format!("the list of `{typed}`"), shows)?);
        }
        terminal.send("\x1b")?;
        terminal.settle()?;
        Ok(times)
    }
}

/// Returns whether the list on the screen begins with these stories, and has no more if they are few.
fn lists(terminal: &Terminal, titles: &[String]) -> bool {
    let is_all = || {
        terminal
            .list()
            .nth(titles.len())
            .is_some_and(|row| row.trim().is_empty())
    };
    begins_with(terminal, titles) && (titles.len() == ROWS || is_all())
}

/// The same while older stories arrive, which may stand behind them.
pub(super) fn lists_first(terminal: &Terminal, titles: &[String]) -> bool {
    let is_none = || {
        terminal
            .list()
            .next()
            .is_some_and(|row| row.trim().is_empty())
    };
    begins_with(terminal, titles) && (!titles.is_empty() || is_none())
}

fn begins_with(terminal: &Terminal, titles: &[String]) -> bool {
    let mut rows = terminal.list();
    let mut titles = titles.iter();
    titles.all(|title| rows.next().is_some_and(|row| row.contains(title)))
}

pub(super) fn titles(archive: &Archive, query: &Query) -> anyhow::Result<Titles> {
    first_titles(&SqliteStore::open_reader(&archive.store_file())?, query)
}

/// Returns the beginnings of the first titles that a query finds.
fn first_titles(store: &SqliteStore, query: &Query) -> anyhow::Result<Titles> {
    let rows = store.page(&PageRequest {
        query: query.clone(),
        order: Order::Newest,
        from: From::Top,
        limit: ROWS,
        now: Utc::now(),
    })?;
    let titles = rows
        .iter()
        .map(|row| row.title.chars().take(TITLE).collect());
    Ok(titles.collect())
}
