//! Measures what a person waits for, from outside, and prints it as a table beside what must hold:
//! `cargo bench --bench table -- [ROW]... [--sizes N,N] [--short]`. `benches/README.md` says how to read it.
//!
//! Fetching is measured on the program as a process, with feeds served on loopback by this one; the screen
//! in a pseudo-terminal. It needs Linux: `/proc` tells what a process uses.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "it asks the system for time and processes, and prints its table"
)]

mod archive;
mod generate;
mod process;
mod report;
mod rows;
mod server;
mod terminal;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::{Parser, ValueEnum};
use flashwire::{
    classify::Classifier,
    config::{Config, Paths},
    engine,
};
use tempfile::TempDir;

use archive::{Archive, FEEDS};
use process::Program;
use report::{Row, Table};
use rows::{busy, fetching, screen, stories};

/// Measures what a person waits for, and prints it as a table.
#[derive(Parser)]
struct Args {
    /// Which rows; all if none is named
    #[arg(value_name = "ROW")]
    rows: Vec<Work>,
    /// Stories of the archives that are measured
    #[arg(long, value_delimiter = ',', default_values_t = [5000], value_name = "N,N")]
    sizes: Vec<u64>,
    /// Only sees whether all works: 5,000 stories, few keys, each work once
    #[arg(long, conflicts_with = "sizes")]
    short: bool,
    /// The program that is measured; that of this build if none is named
    #[arg(long, default_value = env!("CARGO_BIN_EXE_flashwire"), value_name = "FILE")]
    program: PathBuf,
    /// Cargo says that this is a benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Work {
    /// First fetch of all feeds
    Fetch,
    /// The same from 100 hosts that answer late
    Latency,
    /// A round in which nothing has changed
    Unchanged,
    /// Assessing stories on one core
    Assess,
    /// Size of the store beside that of the texts in it
    Disk,
    /// Start to the first list
    Start,
    /// Keys: move, page, view, open
    Keys,
    /// Filters, typed key by key
    Filter,
    /// Start, keys and filters while all feeds are fetched
    Busy,
    /// Doing nothing
    Idle,
    /// Stories as JSON Lines
    Export,
    /// Assessing the archive again
    Reassess,
}

/// How much is done of each work.
struct Extent {
    /// Feeds that are fetched.
    feeds: u64,
    /// How often a fetch or a start is repeated.
    repetitions: usize,
    /// How often each key is pressed; an even number, so that the first view is shown at the end.
    keys: usize,
    /// How long nothing is done.
    idle: Duration,
}

const FULL: Extent = Extent {
    feeds: FEEDS,
    repetitions: 5,
    keys: 200,
    idle: Duration::from_mins(1),
};

const SHORT: Extent = Extent {
    feeds: 50,
    repetitions: 1,
    keys: 6,
    idle: Duration::from_secs(1),
};

/// What all works need.
struct Bench {
    program: PathBuf,
    extent: Extent,
    classifier: Arc<Classifier>,
}

/// The program with data and settings of its own, which go with this value.
struct Desk<'a> {
    bench: &'a Bench,
    program: Program,
    _settings: TempDir,
}

impl Bench {
    /// Returns the program over a data directory.
    fn desk(&self, data: &Path) -> anyhow::Result<Desk<'_>> {
        let settings = tempfile::tempdir()?;
        Ok(Desk {
            bench: self,
            program: Program::new(&self.program, settings.path(), data)?,
            _settings: settings,
        })
    }
}

/// How a work is measured.
enum How {
    /// By itself.
    Alone(fn(&Bench) -> anyhow::Result<Vec<Row>>),
    /// On an archive of each size.
    OnArchive(fn(&Desk<'_>, &Archive) -> anyhow::Result<Vec<Row>>),
}

impl Work {
    fn how(self) -> How {
        match self {
            Self::Fetch => How::Alone(fetching::first),
            Self::Latency => How::Alone(fetching::late),
            Self::Unchanged => How::Alone(fetching::unchanged),
            Self::Assess => How::Alone(stories::assess),
            Self::Disk => How::OnArchive(stories::disk),
            Self::Start => How::OnArchive(screen::start),
            Self::Keys => How::OnArchive(screen::keys),
            Self::Filter => How::OnArchive(screen::filter),
            Self::Busy => How::OnArchive(busy::busy),
            Self::Idle => How::OnArchive(screen::idle),
            Self::Export => How::OnArchive(stories::export),
            Self::Reassess => How::OnArchive(stories::reassess),
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let works = if args.rows.is_empty() {
        Work::value_variants()
    } else {
        &args.rows
    };
    let bench = Bench {
        program: args.program.canonicalize()?,
        extent: if args.short { SHORT } else { FULL },
        classifier: Arc::new(classifier()?),
    };
    let mut table = Table::default();
    for work in works {
        if let How::Alone(measure) = work.how() {
            table.add(&format!("{work:?}"), || measure(&bench));
        }
    }
    for &size in &args.sizes {
        for work in works {
            if let How::OnArchive(measure) = work.how() {
                // Some of them change it.
                let archive = Archive::of(size, &bench.classifier)?;
                let desk = bench.desk(archive.data())?;
                let name = format!("{work:?}, {size} stories");
                table.add(&name, || measure(&desk, &archive));
            }
        }
    }
    table.print();
    anyhow::ensure!(table.is_complete(), "not all could be measured");
    Ok(())
}

/// Makes the classifier that ships: the same that the program has.
fn classifier() -> anyhow::Result<Classifier> {
    let nowhere = Paths {
        config_file: "/nonexistent/flashwire/config.toml".into(),
        config_named: false,
        data_dir: "/nonexistent".into(),
    };
    Ok(engine::classifier(&Config::load(&nowhere)?)?)
}
