//! `eval`: how well the classifier agrees with labelled headlines.

use std::{fs, sync::Arc};

use anyhow::Context as _;
use serde::Serialize;

use super::{CliError, Output, args::EvalArgs};
use crate::{
    classify::{
        Classifier, Lesson, Personal, Workspace,
        figures::{self, Figure, Figures, Judged},
        labels::{self, Labelled},
    },
    clock::Clock,
    config::{Config, Paths},
    engine::{self, LabelledStory},
    model::Kind,
    text::clean,
};

/// What `--json` writes for a file, or for the labels of the store.
#[derive(Debug, Serialize)]
struct Record<'r> {
    file: &'r str,
    model: &'r str,
    /// Whether what the labels of the store taught had a say.
    weights: Weights,
    #[serde(flatten)]
    figures: &'r Figures,
}

/// Which weights were measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Weights {
    /// What ships, and the user's files.
    Shipped,
    /// The same with what the labels taught.
    Personal,
}

/// Parts into which the own labels are cut: each is measured by what the others teach.
const PARTS: usize = 10;

/// How the own labels are called where files have their name.
const OWN_LABELS: &str = "your labels";

/// Measures the classifier on each file, or on the labels of the store.
pub(super) async fn run(
    paths: &Paths,
    clock: Clock,
    args: &EvalArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    if let Some(share) = args.prevalence
        && !(0.0..1.0).contains(&share)
    {
        let problem = anyhow::anyhow!("--prevalence is {share}: expected a share from 0 to 1");
        return Err(CliError::usage(problem));
    }
    // Measuring makes no store.
    let has_store = paths.store_file().exists();
    let engine = has_store.then(|| super::open(paths, clock)).transpose()?;
    if args.files.is_empty() {
        let labelled = match &engine {
            Some(engine) => engine.labelled().await?,
            None => Vec::new(),
        };
        let Some(engine) = engine.filter(|_| !labelled.is_empty()) else {
            return Err(CliError::failed(anyhow::anyhow!(
                "there are no labels: `+` and `-` in the reader or `flashwire label` make some; \
                 or name a file of labelled headlines"
            )));
        };
        let classifier = engine.classifier().await?;
        return own_labels(&classifier, &labelled, args, output);
    }
    let classifier = match &engine {
        Some(engine) => engine.classifier().await?,
        None => Arc::new(engine::classifier(&Config::load(paths)?).map_err(CliError::usage)?),
    };
    for path in &args.files {
        let name = clean::line(&path.display().to_string());
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let rows = labels::parse(&name, &text).map_err(CliError::usage)?;
        file(&classifier, &name, &rows, args, output)?;
    }
    Ok(())
}

/// Measures the classifier on a file, without and with what the labels taught.
fn file(
    classifier: &Classifier,
    name: &str,
    rows: &[Labelled],
    args: &EvalArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let judge = |classifier: &Classifier| -> Vec<Judged> {
        let mut workspace = Workspace::default();
        let rows = rows.iter();
        let judged = rows.map(|label| {
            let (title, summary) = (clean::line(&label.title), clean::block(&label.summary));
            Judged {
                said: classifier.assess_in(
                    &mut workspace,
                    &title,
                    &summary,
                    args.language.as_deref(),
                ),
                label: label.clone(),
            }
        });
        judged.collect()
    };
    let shipped = classifier.taught(Personal::default());
    let model = shipped.model();
    show(
        name,
        model,
        Weights::Shipped,
        &judge(&shipped),
        args,
        output,
    )?;
    if classifier.personal().is_empty() {
        return Ok(());
    }
    let model = classifier.model();
    show(
        name,
        model,
        Weights::Personal,
        &judge(classifier),
        args,
        output,
    )
}

/// Measures the classifier on the labels of the store; what they taught by cross-validation, so that
/// no label speaks for itself.
fn own_labels(
    classifier: &Classifier,
    labelled: &[LabelledStory],
    args: &EvalArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let shipped = classifier.taught(Personal::default());
    let judge = |classifier: &Classifier, story: &LabelledStory| {
        let (title, text) = (&story.detail.story.title, story.detail.text());
        Judged {
            said: classifier.assess(title, text, story.about()),
            label: Labelled {
                tension: Some(story.label.tension),
                title: title.clone(),
                summary: text.to_owned(),
                sure: true,
                ..Labelled::default()
            },
        }
    };
    let by_shipped: Vec<Judged> = labelled.iter().map(|it| judge(&shipped, it)).collect();
    let model = shipped.model();
    show(
        OWN_LABELS,
        model,
        Weights::Shipped,
        &by_shipped,
        args,
        output,
    )?;
    let lessons: Vec<Option<Lesson>> = labelled.iter().map(|it| it.lesson(&shipped)).collect();
    let mut by_others: Vec<Judged> = Vec::with_capacity(labelled.len());
    for part in 0..PARTS {
        let of_part = |idx: usize| idx % PARTS == part;
        let others = lessons.iter().enumerate().filter(|&(idx, _)| !of_part(idx));
        let others: Vec<Lesson> = others.filter_map(|(_, lesson)| lesson.clone()).collect();
        let taught = shipped.taught(Personal::learn(&others));
        let part = labelled.iter().enumerate().filter(|&(idx, _)| of_part(idx));
        by_others.extend(part.map(|(_, story)| judge(&taught, story)));
    }
    let model = classifier.model();
    show(
        OWN_LABELS,
        model,
        Weights::Personal,
        &by_others,
        args,
        output,
    )
}

/// Writes how well the classifier agrees with labels.
fn show(
    name: &str,
    model: &str,
    weights: Weights,
    judged: &[Judged],
    args: &EvalArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let figures = figures::measure(judged, args.prevalence);
    if args.json {
        output.json(&Record {
            file: name,
            model,
            weights,
            figures: &figures,
        })?;
    } else {
        table(name, model, weights, &figures, output)?;
    }
    if args.errors {
        errors(judged, output)?;
    }
    Ok(())
}

fn table(
    name: &str,
    model: &str,
    weights: Weights,
    figures: &Figures,
    output: &mut Output,
) -> Result<(), CliError> {
    let taught = match (weights, name) {
        (Weights::Shipped, _) => "",
        (Weights::Personal, OWN_LABELS) => ", each with what your other labels taught",
        (Weights::Personal, _) => ", with what your labels taught",
    };
    output.line(&format!(
        "{name}: {} stories, {} with tension; {model}{taught}",
        figures.stories, figures.positives,
    ))?;
    let with_interval = [
        ("precision", figures.precision),
        ("recall", figures.recall),
        ("F1", figures.f1),
        ("AUC", figures.auc),
        ("kind, first", figures.kind_first),
        ("direction, sign", figures.direction),
        ("theatre, first", figures.theatre),
    ];
    for (what, Figure { value, low, high }) in with_interval {
        if value.is_finite() {
            output.line(&format!("  {what:<28}{value:.3}  [{low:.3}, {high:.3}]"))?;
        }
    }
    let best = format!("best F1, at {:.2}", figures.best_threshold);
    for (what, value) in [
        (best.as_str(), figures.best_f1),
        ("precision at recall .85", figures.precision_at_recall),
        ("calibration error", figures.calibration_error),
        ("kind, among those given", figures.kind_among),
    ] {
        if value.is_finite() {
            output.line(&format!("  {what:<28}{value:.3}"))?;
        }
    }
    Ok(())
}

/// Lists what was missed and what was flagged wrongly, with the evidence.
fn errors(judged: &[Judged], output: &mut Output) -> Result<(), CliError> {
    for (wanted, heading) in [(true, "missed"), (false, "false alarms")] {
        output.line(heading)?;
        let wrong = judged
            .iter()
            .filter(|it| it.label.tension == Some(wanted) && it.said.flagged != wanted);
        for Judged { label, said } in wrong {
            let evidence = said.evidence.iter().map(|it| {
                let kind = it.kind.map_or("against", Kind::name);
                format!("{} [{kind} {:+.1}]", it.text, it.weight)
            });
            let evidence: Vec<String> = evidence.collect();
            output.line(&format!(
                "  {:.2}  {}  {}\n        {}",
                said.tension,
                clean::line(&label.title),
                clean::line(&label.summary),
                evidence.join("; ")
            ))?;
        }
    }
    Ok(())
}
