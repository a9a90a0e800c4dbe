//! `brief`: the duty officer's brief of a period, a query or a view.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};

use super::{
    CliError, Output,
    args::{BriefArgs, BriefFormat},
    export::Sink,
    output::json_line,
    stories::parse_query,
};
use crate::{
    brief::{self, Format, Scope, TemplateError},
    engine::{BRIEF_PERIOD, Engine},
    query::{self, Query},
    text::nearest::{did_you_mean, nearest},
};

/// Writes a brief.
pub(super) async fn brief(
    engine: &Engine,
    args: BriefArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let context = engine.query_context();
    let now = context.now;
    let (query, about) = asked(engine, &args)?;
    let until = args
        .until
        .as_deref()
        .map(|text| moment("--until", text, &context));
    let until = until.transpose()?.unwrap_or(now);
    let since = args
        .since
        .as_deref()
        .map(|text| moment("--since", text, &context));
    let from = since.transpose()?.unwrap_or(until - BRIEF_PERIOD);
    if from >= until {
        return Err(CliError::usage(anyhow::anyhow!(
            "the period ends before it begins: --since must lie before --until"
        )));
    }
    let scope = Scope {
        from,
        until,
        now,
        about,
        limit: args.limit,
    };
    let format = format(&args);
    // A template that cannot be read is told before the store is asked.
    let (file, template) = match &args.template {
        None => {
            let template = engine.template(format);
            (template.name.clone(), template.text.to_string())
        }
        Some(path) => (path.display().to_string(), read(path)?),
    };
    let brief = engine.brief(query, scope).await?;
    let text = if args.json {
        json_line(&brief)?
    } else {
        brief::render(&brief, format, &file, &template)?.into_bytes()
    };
    let mut sink = Sink::open(args.output, output)?;
    sink.write(&text)?;
    sink.finish()
}

/// Returns which stories are asked for, and how that is told to people.
fn asked(engine: &Engine, args: &BriefArgs) -> Result<(Query, Option<String>), CliError> {
    let mut query = parse_query(engine, &args.query)?;
    let mut about: Vec<String> = Vec::new();
    if let Some(id) = &args.view {
        let views = engine.views();
        let view = views.iter().find(|view| view.id.eq_ignore_ascii_case(id));
        let view = view.ok_or_else(|| {
            let known = views.iter().map(|view| view.id.as_str());
            let hint = nearest(id, known.clone()).map_or_else(
                || format!("expected one of {}", known.collect::<Vec<_>>().join(", ")),
                did_you_mean,
            );
            CliError::usage(anyhow::anyhow!("there is no view `{id}`: {hint}"))
        })?;
        let of_view = parse_query(engine, std::slice::from_ref(&view.query))?;
        query = of_view.and(&query);
        about.push(view.name.clone());
    }
    if !args.query.is_empty() {
        about.push(args.query.join(" "));
    }
    let about = about.join(", ");
    Ok((query, Some(about).filter(|about| !about.is_empty())))
}

/// Reads a moment as `since:` has it.
fn moment(option: &str, text: &str, context: &query::Context) -> Result<DateTime<Utc>, CliError> {
    query::parse_time(text, context).ok_or_else(|| {
        CliError::usage(anyhow::anyhow!(
            "`{text}` of {option} is not a time: expected {}",
            query::TIME_FORMS
        ))
    })
}

/// Returns the format: as asked, else as the template's or the output's name says.
fn format(args: &BriefArgs) -> Format {
    let said = |path: &Option<std::path::PathBuf>| {
        Format::of_name(&path.as_ref()?.file_name()?.to_string_lossy())
    };
    match args.format {
        Some(BriefFormat::Markdown) => Format::Markdown,
        Some(BriefFormat::Html) => Format::Html,
        Some(BriefFormat::Text) => Format::Text,
        None => said(&args.template)
            .or_else(|| said(&args.output))
            .unwrap_or(Format::Markdown),
    }
}

fn read(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|error| {
        CliError::failed(anyhow::anyhow!(
            "cannot read the template {}: {error}",
            path.display()
        ))
    })
}

impl From<TemplateError> for CliError {
    fn from(error: TemplateError) -> Self {
        Self::usage(error)
    }
}
