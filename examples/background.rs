//! Counts in how many headlines terms stand: `config/model/background.tsv`.
//!
//! `cargo run --release --example background -- HEADLINES.tsv [OUT.tsv]`. Reads the columns `date`, `title`
//! and `summary`, and nothing else: no label is looked at. What stands in fewer than [`LEAST`] headlines is
//! as rare as what stands in none.

#![expect(clippy::print_stdout, reason = "an example reports to the terminal")]

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use flashwire::{
    classify::About,
    config::{Config, Paths},
    engine,
    likeness::{Content, Sample, Text, Topics},
};

/// Headlines in which a term stands, at least, to be written down.
const LEAST: u32 = 3;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let headlines = args.next().context("which file of headlines?")?;
    let out = args
        .next()
        .unwrap_or_else(|| "config/model/background.tsv".into());
    // Nothing of the user's: what ships is counted.
    let nowhere = std::env::temp_dir().join("flashwire-background");
    let paths = Paths::find(Some(nowhere.join("config.toml")), Some(nowhere))?;
    let config = Config::load(&Paths {
        config_named: false,
        ..paths
    })?;
    let classifier = engine::classifier(&config)?;
    let topics = config.files.get("topics.toml");
    let topics = Topics::parse(&topics.name, &topics.text)?;
    let text = fs::read_to_string(&headlines)?;
    let mut lines = text
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let names = lines.next().context("the file is empty")?;
    let column = |name: &str| names.iter().position(|&known| known == name);
    let (date, title) = (
        column("date"),
        column("title").context("no column `title`")?,
    );
    let summary = column("summary");
    let mut sample = Sample::default();
    for row in lines {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).copied().unwrap_or_default();
        let (title, body) = (cell(Some(title)), cell(summary));
        let about = About {
            language: Some("en"),
            date: cell(date).parse().ok(),
        };
        let said = classifier.assess(title, body, about);
        let text = Text {
            title,
            body,
            language: "en",
            actors: &said.actors,
            theatres: &said.theatres,
            dyad: None,
        };
        sample.count(&Content::read(&text, &topics));
    }
    let table = sample.table(LEAST);
    println!(
        "{} lines, {} bytes: {}",
        table.lines().count(),
        table.len(),
        out.display()
    );
    fs::write(out, table)?;
    Ok(())
}
