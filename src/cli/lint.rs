//! `lint`: which terms never fire, fire everywhere, contradict others or repeat them.

use std::fs;

use anyhow::Context as _;

use super::{CliError, Output, args::LintArgs};
use crate::{
    classify::{
        labels::{self, Labelled},
        lint::{Finding, Linter, Report, STORIES_MIN, Scope},
    },
    clock::Clock,
    config::{Config, Paths},
    engine,
    text::clean,
};

/// Lints with the stories of the store, or with those in files.
pub(super) async fn run(
    paths: &Paths,
    clock: Clock,
    args: &LintArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let scope = if args.all { Scope::All } else { Scope::Own };
    let report = if args.files.is_empty() {
        super::open(paths, clock)?.lint(scope).await?
    } else {
        with_files(&Config::load(paths)?, scope, args)?
    };
    tell(&report, args, output)
}

/// Lints with files of labelled headlines.
fn with_files(config: &Config, scope: Scope, args: &LintArgs) -> Result<Report, CliError> {
    let classifier = engine::classifier(config).map_err(CliError::usage)?;
    let mut linter = Linter::new(&classifier, scope);
    for path in &args.files {
        let name = clean::line(&path.display().to_string());
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        for row in labels::parse(&name, &text).map_err(CliError::usage)? {
            let Labelled {
                title,
                summary,
                tension,
                ..
            } = row;
            let (title, summary) = (clean::line(&title), clean::block(&summary));
            linter.see(&title, &summary, args.language.as_deref(), tension);
        }
    }
    Ok(linter.report())
}

/// Writes what was found, and notes what could not be said.
fn tell(report: &Report, args: &LintArgs, output: &mut Output) -> Result<(), CliError> {
    for finding in &report.findings {
        if args.json {
            output.json(finding)?;
        } else {
            describe(finding, output)?;
        }
    }
    if report.terms == 0 {
        output.note("you have no terms of your own: `--all` looks at those that ship");
        return Ok(());
    }
    for (language, stories) in &report.stories {
        if *stories < STORIES_MIN {
            output.note(&format!(
                "{language}: {stories} stories, and it takes {STORIES_MIN} to say how often a term fires"
            ));
        }
    }
    let findings = match report.findings.len() {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    let stories: usize = report.stories.values().sum();
    let summary = format!(
        "{findings} in {} terms, with {stories} stories",
        report.terms
    );
    if args.strict && !report.findings.is_empty() {
        return Err(CliError::failed(anyhow::anyhow!(summary)));
    }
    output.note(&summary);
    Ok(())
}

fn describe(finding: &Finding, output: &mut Output) -> Result<(), CliError> {
    let Finding {
        file,
        line,
        term,
        id,
        finding,
        remedy,
        ..
    } = finding;
    output.line(&format!("{file}:{line}: \"{term}\" in {id} {finding}"))?;
    output.line(&format!("  {remedy}"))
}
