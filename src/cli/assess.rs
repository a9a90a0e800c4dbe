//! `classify`: assessing text that is not in the store.

use std::{
    fs,
    io::{self, BufRead as _},
};

use anyhow::Context as _;
use serde::Deserialize;

use super::{CliError, Output, args::ClassifyArgs, records::AssessmentRecord, why};
use crate::{
    classify::{Classifier, Workspace},
    config::Config,
    engine,
    model::{Assessment, Dyad},
    text::clean,
};

/// A line of `classify --json-lines`.
#[derive(Debug, Deserialize)]
struct TextLine {
    id: Option<serde_json::Value>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: Option<String>,
}

/// Assesses files or standard input.
pub(super) fn classify(
    config: &Config,
    args: &ClassifyArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let classifier = engine::classifier(config).map_err(CliError::usage)?;
    if args.files.is_empty() {
        return one(
            &classifier,
            args,
            "standard input",
            &mut io::stdin().lock(),
            output,
        );
    }
    for path in &args.files {
        let name = path.display().to_string();
        let file = fs::File::open(path).with_context(|| format!("cannot read {name}"))?;
        one(
            &classifier,
            args,
            &name,
            &mut io::BufReader::new(file),
            output,
        )?;
    }
    Ok(())
}

fn one(
    classifier: &Classifier,
    args: &ClassifyArgs,
    name: &str,
    input: &mut dyn io::BufRead,
    output: &mut Output,
) -> Result<(), CliError> {
    if args.json_lines {
        return lines(classifier, args.why, name, input, output);
    }
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let (title, body) = text
        .trim_start()
        .split_once('\n')
        .unwrap_or_else(|| (text.trim(), ""));
    let title = clean::line(title);
    let body = clean::block(body);
    let assessment = classifier.assess(&title, &body, None);
    let told = args.why.then(|| classifier.account(&title, &body, None));
    let told = told.flatten();
    if args.json {
        return output.json(&AssessmentRecord {
            id: (!args.files.is_empty()).then(|| clean::line(name)),
            assessment,
            account: told,
        });
    }
    describe(classifier, &title, &assessment, output)?;
    told.map_or(Ok(()), |told| why::write(&told, output))
}

/// Assesses one JSON object a line.
fn lines(
    classifier: &Classifier,
    why: bool,
    name: &str,
    input: &mut dyn io::BufRead,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut workspace = Workspace::default();
    for (number, line) in (1..).zip(input.lines()) {
        let line = line.with_context(|| format!("{name}:{number}: cannot read the line"))?;
        if line.trim().is_empty() {
            continue;
        }
        let text: TextLine = serde_json::from_str(&line)
            .with_context(|| {
                format!("{name}:{number}: expected an object such as {{\"id\": \"1\", \"title\": \"..\", \"summary\": \"..\"}}")
            })
            .map_err(CliError::usage)?;
        let title = clean::line(&text.title);
        let body = clean::block(text.summary.as_deref().unwrap_or_default());
        let id = text.id.map(|id| match id {
            serde_json::Value::String(id) => id,
            other => other.to_string(),
        });
        output.json(&AssessmentRecord {
            id,
            assessment: classifier.assess_in(&mut workspace, &title, &body, None),
            account: why
                .then(|| classifier.account(&title, &body, None))
                .flatten(),
        })?;
    }
    Ok(())
}

/// Writes an assessment for people.
pub(super) fn describe(
    classifier: &Classifier,
    title: &str,
    assessment: &Assessment,
    output: &mut Output,
) -> Result<(), CliError> {
    output.line(title)?;
    for line in account(assessment, |id| {
        engine::theatre_name(classifier, id).to_owned()
    }) {
        output.line(&line)?;
    }
    Ok(())
}

/// Returns the account of an assessment, a line each.
pub(super) fn account(
    assessment: &Assessment,
    theatre_name: impl Fn(&str) -> String,
) -> Vec<String> {
    let flag = if assessment.flagged {
        "flagged"
    } else {
        "not flagged"
    };
    let mut lines = vec![format!(
        "  tension {:.2}  {flag}  {}  direction {:+.1}",
        assessment.tension, assessment.precedence, assessment.direction
    )];
    let mut named = |what: &str, names: Vec<String>| {
        if !names.is_empty() {
            lines.push(format!("  {what:<9} {}", names.join(", ")));
        }
    };
    named(
        "kinds",
        assessment
            .kinds
            .iter()
            .map(|kind| kind.name().to_owned())
            .collect(),
    );
    let theatres = assessment.theatres.iter();
    named("theatres", theatres.map(|id| theatre_name(id)).collect());
    named("actors", assessment.actors.clone());
    named(
        "dyad",
        assessment.dyad.iter().map(Dyad::to_string).collect(),
    );
    for evidence in &assessment.evidence {
        let kind = evidence.kind.map_or("context", crate::model::Kind::name);
        lines.push(format!(
            "  {:+5.1}  {kind:<13} \"{}\"",
            evidence.weight, evidence.text
        ));
    }
    lines
}
