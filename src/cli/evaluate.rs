//! `eval`: how well the classifier agrees with labelled headlines.

use std::fs;

use anyhow::Context as _;
use serde::Serialize;

use super::{CliError, Output, args::EvalArgs};
use crate::{
    classify::{
        Classifier,
        figures::{self, Figure, Figures, Judged},
        labels,
    },
    config::Config,
    engine,
    model::Kind,
    text::clean,
};

/// What `--json` writes for a file.
#[derive(Debug, Serialize)]
struct Record<'r> {
    file: &'r str,
    model: &'r str,
    #[serde(flatten)]
    figures: &'r Figures,
}

/// Measures the classifier on each file.
pub(super) fn run(config: &Config, args: &EvalArgs, output: &mut Output) -> Result<(), CliError> {
    if let Some(share) = args.prevalence
        && !(0.0..1.0).contains(&share)
    {
        let problem = anyhow::anyhow!("--prevalence is {share}: expected a share from 0 to 1");
        return Err(CliError::usage(problem));
    }
    let classifier = engine::classifier(config).map_err(CliError::usage)?;
    for path in &args.files {
        let name = clean::line(&path.display().to_string());
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let rows = labels::parse(&name, &text).map_err(CliError::usage)?;
        let judge = |label: labels::Labelled| {
            let (title, summary) = (clean::line(&label.title), clean::block(&label.summary));
            let said = classifier.assess(&title, &summary, args.language.as_deref());
            Judged { label, said }
        };
        let judged: Vec<Judged> = rows.into_iter().map(judge).collect();
        let figures = figures::measure(&judged, args.prevalence);
        if args.json {
            output.json(&Record {
                file: &name,
                model: classifier.model(),
                figures: &figures,
            })?;
        } else {
            table(&name, &classifier, &figures, output)?;
        }
        if args.errors {
            errors(&judged, output)?;
        }
    }
    Ok(())
}

fn table(
    name: &str,
    classifier: &Classifier,
    figures: &Figures,
    output: &mut Output,
) -> Result<(), CliError> {
    output.line(&format!(
        "{name}: {} stories, {} with tension; {}",
        figures.stories,
        figures.positives,
        classifier.model()
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
