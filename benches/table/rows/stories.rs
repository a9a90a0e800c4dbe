//! Stories by the thousand: assessed, assessed again, written out, and what they take on the disk.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::ensure;
use chrono::DateTime;
use flashwire::{
    classify::Workspace,
    intake::{self, IntakeContext},
};
use url::Url;

use super::screen::{self, PRESSES};
use crate::{
    Bench, Desk,
    archive::Archive,
    generate::Generator,
    report::{Limit, Measure, Row, median, quantile},
};

/// Stories that are assessed in turn.
const SAMPLE: u64 = 2000;

/// How long stories are assessed for each repetition.
const ASSESSING: Duration = Duration::from_secs(1);

/// Measures how many stories one core assesses, evidence included.
pub(crate) fn assess(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let generator = Generator::of_archives();
    let feed_url = Url::parse("https://wire.example/feed")?;
    let now = DateTime::UNIX_EPOCH;
    let context = IntakeContext {
        feed_url: &feed_url,
        site: None,
        now,
    };
    let stories: Vec<_> = (0..SAMPLE)
        .map(|number| intake::draft(&generator.story(number, now), &context))
        .collect();
    let mut workspace = Workspace::default();
    let mut assess = |story: &intake::CleanStory| {
        let classifier = &bench.classifier;
        classifier.assess_in(&mut workspace, &story.title, &story.body, Some("en"))
    };
    // The first ones make what their language needs.
    let flagged = stories.iter().filter(|story| assess(story).flagged).count();
    let mut count = 0;
    let started = Instant::now();
    let repetitions = u32::try_from(bench.extent.repetitions)?;
    for story in stories.iter().cycle() {
        std::hint::black_box(assess(story));
        count += 1;
        if started.elapsed() > ASSESSING * repetitions {
            break;
        }
    }
    let share = f64::from(u32::try_from(flagged * 100 / stories.len())?);
    Ok(vec![Row {
        work: "assess, a core".to_owned(),
        measures: vec![
            Measure::rate(count, started.elapsed(), Limit::AtLeast(100_000.0)),
            Measure::number("flagged", share, "%", Limit::None),
        ],
    }])
}

/// Measures how large the store is beside the texts in it.
#[expect(clippy::cast_precision_loss, reason = "a ratio is told")]
pub(crate) fn disk(_: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let bytes = fs::metadata(archive.store_file())?.len();
    let times = bytes as f64 / archive.text_bytes as f64;
    Ok(vec![Row {
        work: format!("disk, {} stories", archive.size),
        measures: vec![
            Measure::number("", times, "times the text stored", Limit::AtMost(2.0)),
            Measure::megabytes("", bytes, Limit::None),
        ],
    }])
}

/// Measures how fast all stories are written as JSON Lines, by each command that does.
pub(crate) fn export(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for args in [["list", "--json"], ["export", "json"]] {
        let usage = desk.program.run(&args)?;
        ensure!(usage.lines as u64 == archive.size, "{} lines", usage.lines);
        rows.push(Row {
            work: format!("`{}`, {} stories", args.join(" "), archive.size),
            measures: vec![
                Measure::rate(usage.lines, usage.wall, Limit::AtLeast(100_000.0)),
                Measure::megabytes("", usage.peak, Limit::None),
            ],
        });
    }
    Ok(rows)
}

/// Measures how fast all stories are assessed again, and how long keys take while the reader does it.
pub(crate) fn reassess(desk: &Desk<'_>, archive: &Archive) -> anyhow::Result<Vec<Row>> {
    desk.program.write_term("table thumping")?;
    let usage = desk.program.run(&["reassess"])?;
    let stories = usize::try_from(archive.size)?;
    let mut terminal = screen::reader(desk, archive)?;
    desk.program.write_term("fist shaking")?;
    // Reads the lexicon, and begins.
    terminal.send("L")?;
    let mut times = Vec::new();
    for press in PRESSES {
        times.extend(press.times(&mut terminal, desk.bench.extent.keys)?);
    }
    Ok(vec![
        Row {
            work: format!("reassess after a lexicon change, {stories} stories"),
            measures: vec![
                Measure::rate(stories, usage.wall, Limit::AtLeast(30_000.0)),
                Measure::megabytes("", usage.peak, Limit::None),
            ],
        },
        Row {
            work: format!("key meanwhile, {stories} stories"),
            measures: vec![
                Measure::millis("median", median(&times), Limit::AtMost(2.0)),
                Measure::millis("p99", quantile(&times, 0.99), Limit::AtMost(16.0)),
            ],
        },
    ])
}
