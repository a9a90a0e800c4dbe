//! Measures the classifier on labelled headlines and lists what it gets wrong.
//!
//! `cargo run --release --example eval -- FILE.tsv [--lang en] [--headline] [--errors] [--features]
//! [--flagged]`. The file's first line names the columns; `tension`, `kind`, `theatre`, `title` and
//! `summary` are read. Must not know how the classifier works.

use std::{collections::HashMap, path::Path};

use anyhow::Context as _;
use flashwire::{
    classify::{Classifier, ClassifyOptions, Lexicon, Theatres},
    model::{Assessment, Kind},
};

/// One labelled story.
struct Row {
    tension: Option<bool>,
    kind: String,
    theatre: String,
    title: String,
    summary: String,
}

#[expect(clippy::print_stdout, reason = "an example reports to the terminal")]
fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let path = arguments.first().context("name a TSV file")?;
    let classifier = classifier()?;
    let mut rows = rows(path)?;
    if has("--headline") {
        for row in &mut rows {
            row.summary.clear();
        }
    }
    if has("--features") {
        for row in &rows {
            let features = classifier.features(&row.title, &row.summary, Some("en"));
            let written: Vec<String> = features
                .iter()
                .map(|(id, share)| format!("{id}={share:.3}"))
                .collect();
            let tension = row.tension.unwrap_or_default();
            println!("{}\t{}", u8::from(tension), written.join(" "));
        }
        return Ok(());
    }
    let assessed: Vec<(Row, Assessment)> = rows
        .into_iter()
        .map(|row| {
            let assessment = classifier.assess(&row.title, &row.summary, Some("en"));
            (row, assessment)
        })
        .collect();
    if has("--flagged") {
        for (row, assessment) in assessed.iter().filter(|(_, it)| it.flagged) {
            println!("{}", described(row, assessment));
        }
        return Ok(());
    }
    report(&assessed);
    if has("--errors") {
        for wanted in [true, false] {
            println!("\n{}", if wanted { "MISSED" } else { "FALSE ALARMS" });
            for (row, assessment) in &assessed {
                if row.tension == Some(wanted) && assessment.flagged != wanted {
                    println!("{}", described(row, assessment));
                }
            }
        }
    }
    Ok(())
}

fn classifier() -> anyhow::Result<Classifier> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
    };
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let mut lexicon: Vec<(String, String)> = Vec::new();
    for entry in std::fs::read_dir(config.join("lexicon"))? {
        let path = entry?.path();
        lexicon.push((path.display().to_string(), read(&path)?));
    }
    lexicon.sort();
    let files: Vec<(&str, &str)> = lexicon
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let theatres = read(&config.join("theatres.toml"))?;
    Ok(Classifier::new(
        Lexicon::parse(&files)?,
        Theatres::parse(&[("config/theatres.toml", &theatres)])?,
        ClassifyOptions::default(),
    ))
}

fn rows(path: &str) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {path}"))?;
    let mut lines = text.lines();
    let columns: HashMap<&str, usize> = lines
        .next()
        .unwrap_or_default()
        .split('\t')
        .enumerate()
        .map(|(idx, name)| (name, idx))
        .collect();
    let rows = lines.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |name: &str| {
            let idx = columns.get(name).copied();
            idx.and_then(|idx| cells.get(idx)).map_or("", |cell| *cell)
        };
        Row {
            tension: match cell("tension") {
                "1" => Some(true),
                "0" => Some(false),
                _ => None,
            },
            kind: cell("kind").to_owned(),
            theatre: cell("theatre").to_owned(),
            title: cell("title").to_owned(),
            summary: cell("summary").to_owned(),
        }
    });
    Ok(rows.collect())
}

#[expect(clippy::print_stdout, reason = "an example reports to the terminal")]
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn report(assessed: &[(Row, Assessment)]) {
    let count = |tension: bool, flagged: bool| {
        let both =
            |(row, it): &&(Row, Assessment)| row.tension == Some(tension) && it.flagged == flagged;
        assessed.iter().filter(both).count() as f64
    };
    let (hit, missed, alarm) = (count(true, true), count(true, false), count(false, true));
    let (precision, recall) = (hit / (hit + alarm), hit / (hit + missed));
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("stories {}  tension {}", assessed.len(), hit + missed);
    println!(
        "precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}  AUC {:.4}",
        auc(assessed)
    );
    for threshold in [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] {
        let at = |tension: bool| {
            let both = |(row, it): &&(Row, Assessment)| {
                row.tension == Some(tension) && it.tension >= threshold
            };
            assessed.iter().filter(both).count() as f64
        };
        let (hit, alarm) = (at(true), at(false));
        let f1 = 2.0 * hit / (2.0 * hit + alarm + (count(true, true) + count(true, false) - hit));
        println!(
            "  at {threshold:.1}: precision {:.3}  F1 {f1:.3}",
            hit / (hit + alarm)
        );
    }
    let flagged: Vec<&(Row, Assessment)> = assessed
        .iter()
        .filter(|(row, it)| row.tension == Some(true) && it.flagged)
        .collect();
    let kinds = flagged
        .iter()
        .filter(|(row, it)| top_kind(it) == row.kind)
        .count() as f64;
    let held = flagged
        .iter()
        .filter(|(row, it)| it.kinds.iter().any(|kind| kind.name() == row.kind))
        .count() as f64;
    let n_flagged = flagged.len() as f64;
    println!(
        "kind first {:.3}  kind among kinds {:.3}",
        kinds / n_flagged,
        held / n_flagged
    );
    let placed: Vec<_> = flagged
        .iter()
        .filter(|(row, _)| !["", "none", "other"].contains(&row.theatre.as_str()))
        .collect();
    let right = placed
        .iter()
        .filter(|(row, it)| {
            it.theatres
                .first()
                .is_some_and(|it| is_theatre(&row.theatre, it))
        })
        .count() as f64;
    println!(
        "theatre first {:.3} of {}",
        right / placed.len() as f64,
        placed.len()
    );
}

/// Returns whether a theatre belongs to an area of the labels, which are coarser.
fn is_theatre(label: &str, theatre: &str) -> bool {
    let members: &[&str] = match label {
        "ukraine" => &["ukraine", "baltic", "belarus", "moldova", "arctic"],
        "taiwan" => &["taiwan", "south-china-sea", "india-china"],
        "yemen" => &["yemen-red-sea"],
        "india-pakistan" => &["india-pakistan", "india-china"],
        "africa" => &[
            "sahel",
            "horn-of-africa",
            "sudan",
            "congo",
            "libya",
            "nigeria",
            "west-africa",
            "western-sahara",
        ],
        "americas" => &["venezuela", "colombia", "haiti", "falklands"],
        other => return other == theatre,
    };
    members.contains(&theatre)
}

/// Returns the kind with the most evidence, by name.
fn top_kind(assessment: &Assessment) -> &'static str {
    let total = |kind: Kind| -> f32 {
        let of_kind = assessment
            .evidence
            .iter()
            .filter(|it| it.kind == Some(kind));
        of_kind.map(|it| it.weight).sum()
    };
    Kind::ALL
        .into_iter()
        .max_by(|left, right| total(*left).total_cmp(&total(*right)))
        .map_or("", Kind::name)
}

/// Returns the probability that a story with tension scores above one without.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn auc(assessed: &[(Row, Assessment)]) -> f64 {
    let scores = |wanted: bool| {
        assessed
            .iter()
            .filter(move |(row, _)| row.tension == Some(wanted))
            .map(|(_, it)| it.tension)
    };
    let mut above = 0.0;
    for score in scores(true) {
        for other in scores(false) {
            above += if score > other {
                1.0
            } else if score < other {
                0.0
            } else {
                0.5
            };
        }
    }
    above / (scores(true).count() * scores(false).count()) as f64
}

fn described(row: &Row, assessment: &Assessment) -> String {
    let evidence: Vec<String> = assessment
        .evidence
        .iter()
        .map(|it| {
            let kind = it.kind.map_or("against", Kind::name);
            format!("{}[{kind} {:.1}]", it.text, it.weight)
        })
        .collect();
    let kinds: Vec<&str> = assessment.kinds.iter().map(Kind::name).collect();
    format!(
        "{:.2} {} {} [{}] [{}] [{}] | {} | {} | {}\n      {}",
        assessment.tension,
        assessment.precedence,
        assessment.direction,
        kinds.join(" "),
        assessment.theatres.join(" "),
        assessment.actors.join(" "),
        row.kind,
        row.title,
        row.summary.chars().take(160).collect::<String>(),
        evidence.join("; ")
    )
}
