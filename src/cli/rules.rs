//! `rules`: which there are, what they would do with stories that are stored, and doing it.
//! Field names are a contract: see the README.

use chrono::{DateTime, Utc};
use clap::Subcommand;
use serde::Serialize;

use super::{
    CliError, Output,
    records::{rfc3339_or_null, stamp},
};
use crate::{
    engine::{Engine, FoundStory, RuleStanding},
    model::StoryId,
    query::{self, Query},
    rules::Rule,
};

/// Stories that a dry run names for each rule, unless all are wanted; chosen by us.
const NAMED: usize = 10;

/// Arguments of `rules`.
#[derive(Debug, clap::Args)]
pub struct RulesArgs {
    /// What to do with them; nothing lists them
    #[command(subcommand)]
    pub action: Option<RulesAction>,
    /// One JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesAction {
    /// Show what they would do with stored stories; changes nothing
    Test {
        /// Stories since then: `12h`, `7d`, `2026-03-01`
        #[arg(long, value_name = "TIME", default_value = "7d")]
        since: String,
        /// Name every story
        #[arg(long)]
        all: bool,
    },
    /// Do it; neither notifies nor starts programs
    Apply {
        /// Stories since then: `12h`, `7d`, `2026-03-01`
        #[arg(long, value_name = "TIME", default_value = "7d")]
        since: String,
    },
}

/// A rule, as `rules --json` prints it.
#[derive(Serialize)]
struct RuleRecord<'a> {
    rule: &'a str,
    /// `None` for a rule that is not in the file any more.
    query: Option<&'a str>,
    enabled: bool,
    stop: bool,
    actions: Vec<String>,
    place: Option<&'a str>,
    stories: u64,
    #[serde(serialize_with = "rfc3339_or_null")]
    last: Option<DateTime<Utc>>,
}

/// A rule that found a story, as `rules test --json` prints it.
#[derive(Serialize)]
struct FoundRecord<'a> {
    rule: &'a str,
    id: StoryId,
    title: &'a str,
    actions: Vec<String>,
}

/// How many stories a rule found, as `rules test --json` prints it.
#[derive(Serialize)]
struct SumRecord<'a> {
    rule: &'a str,
    stories: usize,
}

/// Runs `rules`.
pub(super) async fn run(
    engine: &Engine,
    args: RulesArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    match args.action {
        None => list(engine, args.json, output).await,
        Some(RulesAction::Test { since, all }) => {
            let found = engine.try_rules(since_then(engine, &since)?).await?;
            let named = if all { usize::MAX } else { NAMED };
            if args.json {
                return tell_json(&engine.rules(), &found, output);
            }
            tell(&engine.rules(), &found, named, output)
        }
        Some(RulesAction::Apply { since }) => {
            let found = engine.try_rules(since_then(engine, &since)?).await?;
            let count = found.len();
            engine.apply_rules(found).await?;
            let stories = if count == 1 { "story" } else { "stories" };
            output.line(&format!("rules applied to {count} {stories}"))
        }
    }
}

/// Returns the query for the stories since a time, which is written as the query language has it.
fn since_then(engine: &Engine, text: &str) -> Result<Query, CliError> {
    let is_one_word = !text.contains(|c: char| c.is_whitespace() || c == '"');
    let query = query::parse(
        &format!("since:{text} (is:muted OR -is:muted)"),
        engine.query_context(),
    )
    .ok();
    query.filter(|_| is_one_word).ok_or_else(|| {
        CliError::usage(anyhow::anyhow!(
            "`--since {text}` is not a time: expected one such as 12h, 7d, 2w, yesterday or 2026-03-01"
        ))
    })
}

async fn list(engine: &Engine, json: bool, output: &mut Output) -> Result<(), CliError> {
    let standings = engine.rule_standings().await?;
    if standings.is_empty() && !json {
        output.note(
            "no rules yet: write a rules.toml beside your settings file; config/rules.toml has examples",
        );
    }
    for (number, standing) in (1..).zip(&standings) {
        if json {
            output.json(&record(standing))?;
            continue;
        }
        let times = match (standing.stories, standing.last) {
            (0, _) | (_, None) => "found nothing yet".to_owned(),
            (1, Some(last)) => format!("1 story, {}", stamp(last)),
            (many, Some(last)) => format!("{many} stories, last {}", stamp(last)),
        };
        let Some(rule) = &standing.rule else {
            output.line(&format!(
                " -  {}: not in the file any more  ({times})",
                standing.name
            ))?;
            continue;
        };
        let off = if rule.enabled { "" } else { "  (off)" };
        output.line(&format!("{number:>2}  {}{off}: {}", rule.name, does(rule)))?;
        output.line(&format!("    {}  ({times})", shown(&rule.query)))?;
    }
    Ok(())
}

fn record(standing: &RuleStanding) -> RuleRecord<'_> {
    let rule = standing.rule.as_ref();
    RuleRecord {
        rule: &standing.name,
        query: rule.map(|rule| rule.query.as_str()),
        enabled: rule.is_some_and(|rule| rule.enabled),
        stop: rule.is_some_and(|rule| rule.stop),
        actions: rule.map(actions).unwrap_or_default(),
        place: rule.map(|rule| rule.place.as_str()),
        stories: standing.stories,
        last: standing.last,
    }
}

/// Returns those that a rule found, in their order.
fn found_by<'a>(rule: &'a Rule, found: &'a [FoundStory]) -> impl Iterator<Item = &'a FoundStory> {
    let by = |story: &&FoundStory| story.verdict.rules.contains(&rule.name);
    found.iter().filter(by)
}

fn tell_json(rules: &[Rule], found: &[FoundStory], output: &mut Output) -> Result<(), CliError> {
    for rule in rules {
        for story in found_by(rule, found) {
            output.json(&FoundRecord {
                rule: &rule.name,
                id: story.id,
                title: &story.title,
                actions: actions(rule),
            })?;
        }
    }
    for rule in rules {
        output.json(&SumRecord {
            rule: &rule.name,
            stories: found_by(rule, found).count(),
        })?;
    }
    Ok(())
}

fn tell(
    rules: &[Rule],
    found: &[FoundStory],
    named: usize,
    output: &mut Output,
) -> Result<(), CliError> {
    for rule in rules {
        let count = found_by(rule, found).count();
        let stories = if count == 1 { "story" } else { "stories" };
        let off = if rule.enabled { "" } else { "  (off)" };
        let line = format!("{}{off}: {} → {count} {stories}", rule.name, does(rule));
        output.line(&line)?;
        for story in found_by(rule, found).take(named) {
            let hidden = if story.verdict.muted_by.is_some() {
                "  (muted)"
            } else {
                ""
            };
            output.line(&format!("  {}  {}{hidden}", story.id, story.title))?;
        }
        if count > named {
            output.line(&format!("  and {} more; --all names them", count - named))?;
        }
    }
    output.note(&match found.len() {
        1 => "1 story found, nothing changed".to_owned(),
        many => format!("{many} stories found, nothing changed"),
    });
    Ok(())
}

fn actions(rule: &Rule) -> Vec<String> {
    let stop = rule.stop.then(|| "stop".to_owned());
    rule.actions
        .iter()
        .map(ToString::to_string)
        .chain(stop)
        .collect()
}

fn does(rule: &Rule) -> String {
    actions(rule).join(", ")
}

fn shown(query: &str) -> &str {
    if query.trim().is_empty() {
        "every story"
    } else {
        query
    }
}
