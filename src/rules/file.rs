//! The rules as they are written: `rules.toml`.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use toml::Spanned;

use super::{Action, Follow, Rule};
use crate::{
    follow_up,
    model::{FollowUpChange, FollowUpState, Precedence, Shift},
    query,
    text::{
        clean, template,
        toml_file::{self, TomlError},
    },
};

/// What can stand in braces in a command that is about a story.
pub const PLACES: &[&str] = &[
    "id",
    "title",
    "url",
    "feed",
    "precedence",
    "tension",
    "theatres",
    "kinds",
    "time",
    "reason",
];

/// Longest name of a rule, in characters: chosen by us, it stands in one line with a title.
const NAME_MAX: usize = 60;

/// What a rule can do, for messages.
const ACTIONS: &str =
    "`mute`, `read`, `keep`, `tags`, `precedence`, `follow`, `notify`, `run` and `stop`";

/// How a change of precedence is written, for messages.
const SHIFTS: &str = "\"+1\" or \"-1\" (up to 3 steps), \">=IMMEDIATE\" (not below) or \
                      \"<=ROUTINE\" (not above), with ROUTINE, PRIORITY, IMMEDIATE or FLASH";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<Spanned<FileRule>>,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    name: Spanned<String>,
    query: Spanned<String>,
    enabled: Option<bool>,
    stop: Option<bool>,
    mute: Option<bool>,
    read: Option<bool>,
    keep: Option<bool>,
    tags: Option<Spanned<Vec<String>>>,
    precedence: Option<Spanned<String>>,
    follow: Option<Spanned<toml::Value>>,
    notify: Option<bool>,
    run: Option<Spanned<Vec<String>>>,
}

/// The table of `follow`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFollow {
    state: Option<String>,
    priority: Option<u8>,
    due: Option<String>,
}

/// Reads the rules of a file, in its order. `now` is only needed to try its times.
pub fn parse(name: &str, text: &str, now: DateTime<Utc>) -> Result<Vec<Rule>, TomlError> {
    let RuleFile { rule: written } = toml_file::read(name, text)?;
    let mut rules: Vec<Rule> = Vec::with_capacity(written.len());
    for rule in written {
        let at = rule.span().start;
        let place = format!("{name}:{}", toml_file::line_of(text, at));
        let read = Reader { name, text, now }.rule(rule.into_inner(), place, at)?;
        let same = |known: &Rule| known.name.to_lowercase() == read.name.to_lowercase();
        if let Some(known) = rules.iter().find(|known| same(known)) {
            let problem = format!(
                "the name `{}` stands twice (the first is at {}): each rule needs its own",
                read.name, known.place
            );
            return Err(TomlError::at(name, text, at, problem));
        }
        rules.push(read);
    }
    Ok(rules)
}

/// Reads one rule after the other.
#[derive(Clone, Copy)]
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    now: DateTime<Utc>,
}

impl Reader<'_> {
    fn rule(self, rule: FileRule, place: String, at: usize) -> Result<Rule, TomlError> {
        let name = self.rule_name(&rule.name)?;
        let fault = |span: std::ops::Range<usize>, problem: String| {
            let problem = format!("rule `{name}`: {problem}");
            TomlError::at(self.name, self.text, span.start, problem)
        };
        if let Err(bad) = query::parse(rule.query.get_ref(), self.now) {
            let problem = format!("`query`, column {}: {}", bad.column, bad.message);
            return Err(fault(rule.query.span(), problem));
        }
        let mut actions = Vec::new();
        let plain = [
            (rule.mute, Action::Mute),
            (rule.read, Action::Read),
            (rule.keep, Action::Keep),
        ];
        let wanted = plain.into_iter().filter(|(given, _)| *given == Some(true));
        actions.extend(wanted.map(|(_, action)| action));
        if let Some(given) = rule.tags {
            let span = given.span();
            actions.push(tags(given.into_inner()).map_err(|it| fault(span, it))?);
        }
        if let Some(given) = rule.precedence {
            let shift = shift(given.get_ref()).ok_or_else(|| {
                let problem = format!("`precedence` is {:?}: expected {SHIFTS}", given.get_ref());
                fault(given.span(), problem)
            });
            actions.push(Action::Precedence(shift?));
        }
        if let Some(given) = rule.follow {
            let span = given.span();
            let follow = self.follow(given.into_inner());
            actions.extend(follow.map_err(|it| fault(span, it))?.map(Action::Follow));
        }
        if rule.notify == Some(true) {
            actions.push(Action::Notify);
        }
        if let Some(given) = rule.run {
            let span = given.span();
            actions.push(run(given.into_inner()).map_err(|it| fault(span, it))?);
        }
        let stop = rule.stop == Some(true);
        if actions.is_empty() && !stop {
            let problem = format!("it does nothing: expected at least one of {ACTIONS}");
            return Err(fault(at..at, problem));
        }
        Ok(Rule {
            query: rule.query.into_inner(),
            enabled: rule.enabled != Some(false),
            stop,
            actions,
            place,
            name,
        })
    }

    fn rule_name(self, given: &Spanned<String>) -> Result<String, TomlError> {
        let name = given.get_ref().trim();
        let is_fine =
            !name.is_empty() && name.chars().count() <= NAME_MAX && clean::line(name) == name;
        if is_fine {
            return Ok(name.to_owned());
        }
        let problem = format!(
            "{:?} is not a name: expected one line of 1 to {NAME_MAX} characters",
            name.chars().take(NAME_MAX).collect::<String>()
        );
        let at = given.span().start;
        Err(TomlError::at_key(
            self.name, self.text, at, "name", &problem,
        ))
    }

    /// Reads `follow = true` or its table; `follow = false` is none.
    fn follow(self, given: toml::Value) -> Result<Option<Follow>, String> {
        let expected = "expected true, or a table such as { state = \"working\", priority = 2, due = \"+3d\" }";
        let table = match given {
            toml::Value::Boolean(false) => return Ok(None),
            toml::Value::Boolean(true) => toml::Table::new(),
            toml::Value::Table(table) => table,
            other => return Err(format!("`follow` is a {}: {expected}", other.type_str())),
        };
        let table: FileFollow = table
            .try_into()
            .map_err(|error: toml::de::Error| format!("`follow`: {}", error.message().trim()))?;
        let state = table.state.map(|state| state.parse::<FollowUpState>());
        let due = table.due.as_ref();
        let tried = due.map(|due| follow_up::parse_due(due, &self.now));
        let follow = Follow {
            state: state
                .transpose()
                .map_err(|error| format!("`follow`: {error}"))?
                .unwrap_or_default(),
            priority: table.priority.unwrap_or_default(),
            due: table.due.clone(),
        };
        let change = FollowUpChange {
            priority: table.priority,
            due: tried
                .transpose()
                .map_err(|error| format!("`follow`: {error}"))?,
            ..FollowUpChange::default()
        };
        follow_up::apply(None, &change, self.now).map_err(|error| format!("`follow`: {error}"))?;
        Ok(Some(follow))
    }
}

fn tags(given: Vec<String>) -> Result<Action, String> {
    if given.is_empty() {
        return Err("`tags` is empty: expected tags such as [\"baltic\", \"air\"]".to_owned());
    }
    let change = FollowUpChange {
        add_tags: given,
        ..FollowUpChange::default()
    };
    // Who may be a tag is decided where tags are.
    let tagged = follow_up::apply(None, &change, DateTime::UNIX_EPOCH);
    let tagged = tagged.map_err(|error| format!("`tags`: {error}"))?;
    Ok(Action::Tag(tagged.tags))
}

/// Reads a change of precedence.
fn shift(text: &str) -> Option<Shift> {
    let text = text.trim();
    let named = |name: &str| {
        let mut all = Precedence::ALL.into_iter();
        all.find(|it| it.name().eq_ignore_ascii_case(name.trim()))
    };
    if let Some(name) = text.strip_prefix(">=") {
        let lowest = named(name)?;
        return Some(Shift {
            lowest,
            ..Shift::NONE
        });
    }
    if let Some(name) = text.strip_prefix("<=") {
        let highest = named(name)?;
        return Some(Shift {
            highest,
            ..Shift::NONE
        });
    }
    let by: i8 = text.starts_with(['+', '-']).then(|| text.parse().ok())??;
    (by != 0 && (-3..=3).contains(&by)).then_some(Shift { by, ..Shift::NONE })
}

fn run(argv: Vec<String>) -> Result<Action, String> {
    if argv.first().is_none_or(|program| program.trim().is_empty()) {
        return Err(
            "`run` is empty: expected a program and its arguments, as in [\"logger\", \"{title}\"]"
                .to_owned(),
        );
    }
    if let Some(unknown) = template::unknown(&argv, PLACES) {
        return Err(format!(
            "`run` has {{{unknown}}}: expected one of {}",
            PLACES
                .iter()
                .map(|place| format!("{{{place}}}"))
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    Ok(Action::Run(argv))
}
