//! The settings: defaults, overridden key by key by the user's file.

use std::{path::Path, time::Duration};

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::{ConfigError, DataFile, FeedOptions};
use crate::{
    fetch::{FetchOptions, Proxy},
    retention::{Limits, MaxAge},
    schedule::Policy,
    text::toml_file::{self, TomlError},
};

pub(super) const DEFAULT: &str = include_str!("../../config/default.toml");
pub(super) const DEFAULT_NAME: &str = "config/default.toml";

/// The settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// When feeds are due.
    pub refresh: RefreshOptions,
    /// How feeds are fetched.
    pub fetch: FetchOptions,
    /// Where feeds are looked for.
    pub discover: DiscoverOptions,
    /// How stories are assessed.
    pub classify: ClassifySettings,
    /// What goes of the archive.
    pub retention: RetentionOptions,
    /// How the reader looks and what it starts.
    pub screen: ScreenOptions,
}

/// When feeds are due.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefreshOptions {
    /// From one answer to the next request, for a feed that publishes as often; 1 to 10080 minutes in
    /// the file.
    #[serde(rename = "interval_minutes", deserialize_with = "minutes")]
    pub interval: Duration,
    /// The shortest time from one answer to the next request; 1 to 10080 minutes in the file.
    #[serde(rename = "shortest_minutes", deserialize_with = "minutes")]
    pub shortest: Duration,
    /// The longest time, whatever feeds and failures ask for; 1 to 10080 minutes in the file.
    #[serde(rename = "longest_minutes", deserialize_with = "minutes")]
    pub longest: Duration,
    /// Whether the reader starts rounds by itself.
    pub automatic: bool,
}

impl RefreshOptions {
    /// Returns how often a feed is asked; `fixed` is the interval that the user set for it.
    pub fn policy(&self, fixed: Option<Duration>) -> Policy {
        Policy {
            base: self.interval,
            shortest: self.shortest.min(self.interval),
            longest: self.longest.max(self.interval),
            fixed,
        }
    }
}

fn minutes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let minutes = u32::deserialize(deserializer)?;
    Ok(Duration::from_secs(60 * u64::from(minutes)))
}

/// Where feeds are looked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscoverOptions {
    /// The address of the user's `RSSHub` server; empty for none.
    pub rsshub: String,
}

/// When a story is flagged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassifySettings {
    /// Tension, 0 to 1, from which a story is flagged.
    pub flag_threshold: f32,
    /// Tension, 0 to 1, from which a story is worth a look.
    pub watch_threshold: f32,
}

/// What goes of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionOptions {
    /// How old stories may become.
    pub max_age: MaxAge,
    /// How many stories of a feed stay, the newest; 0 for all.
    pub max_stories_per_feed: u64,
    /// How many stories of all feeds stay, the newest; 0 for all.
    pub max_stories: u64,
}

impl RetentionOptions {
    /// Returns what may stay of a feed for which the user wants `options`.
    pub fn limits(&self, options: &FeedOptions) -> Limits {
        Limits {
            max_age: options.max_age.unwrap_or(self.max_age),
            max_stories: options.max_stories.unwrap_or(self.max_stories_per_feed),
        }
    }
}

/// How the reader looks and what it starts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenOptions {
    /// Which colours are used.
    pub colour: ColourMode,
    /// Program and arguments that open a link; empty for the system's own.
    pub opener: Vec<String>,
}

/// Which colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ColourMode {
    /// The terminal's 16 colours, unless `NO_COLOR` is set.
    #[serde(rename = "auto")]
    Auto,
    /// The terminal's 16 colours.
    #[serde(rename = "16")]
    Sixteen,
    /// None: only bold, dim, underlined and reversed text.
    #[serde(rename = "never")]
    Never,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program's own default.
    Default,
    /// A file of the user's, with the line.
    File(String, usize),
}

/// The range that a number must lie in: dotted key, lowest, highest. The units stand in
/// `config/default.toml`.
const RANGES: &[(&str, f64, f64)] = &[
    ("refresh.interval_minutes", 1.0, 10_080.0),
    ("refresh.shortest_minutes", 1.0, 10_080.0),
    ("refresh.longest_minutes", 1.0, 10_080.0),
    ("fetch.concurrency", 1.0, 512.0),
    ("fetch.per_host", 1.0, 8.0),
    ("fetch.connect_timeout_s", 1.0, 300.0),
    ("fetch.read_timeout_s", 1.0, 300.0),
    ("fetch.total_timeout_s", 1.0, 3600.0),
    ("fetch.max_body_mib", 1.0, 256.0),
    ("fetch.max_redirects", 0.0, 20.0),
    ("retention.max_stories_per_feed", 0.0, 1e9),
    ("retention.max_stories", 0.0, 1e9),
    ("classify.flag_threshold", 0.0, 1.0),
    ("classify.watch_threshold", 0.0, 1.0),
];

/// Sections that are read elsewhere: by `sources`, by the classifier, by `alerts`.
const ELSEWHERE: [&str; 4] = ["feed", "folder", PRECEDENCE, ALERTS];
/// The section that `alerts` reads.
const ALERTS: &str = "alerts";
/// The table of rules, which one of the user's replaces as a whole.
const PRECEDENCE: &str = "precedence";

/// Merges the user's file over the defaults; says for each key where its value came from.
pub(super) fn merge(
    user: Option<&DataFile>,
) -> Result<(Settings, Vec<(String, Origin)>), ConfigError> {
    let mut merged: toml::Table = toml_file::read(DEFAULT_NAME, DEFAULT)?;
    merged.remove(PRECEDENCE);
    merged.remove(ALERTS);
    let keys = leaf_keys(&merged).chain([PRECEDENCE, ALERTS].map(str::to_owned));
    let mut origins: Vec<(String, Origin)> = keys.map(|key| (key, Origin::Default)).collect();
    if let Some(file) = user {
        overlay(file, &mut merged, &mut origins)?;
    }
    let mut settings: Settings = merged.try_into().map_err(|error: toml::de::Error| {
        let name = user.map_or(DEFAULT_NAME, |file| file.name.as_str());
        TomlError {
            file: name.to_owned(),
            line: 1,
            message: error.message().to_owned(),
            hint: None,
        }
    })?;
    let agent = &settings.fetch.user_agent;
    settings.fetch.user_agent = agent.replace("{version}", env!("CARGO_PKG_VERSION"));
    Ok((settings, origins))
}

/// Returns the dotted keys of all values that lie in the table's sections.
fn leaf_keys(table: &toml::Table) -> impl Iterator<Item = String> {
    table.iter().flat_map(|(section, value)| {
        let keys = value.as_table().into_iter().flat_map(toml::Table::keys);
        keys.map(move |key| format!("{section}.{key}"))
    })
}

/// Lays the user's values over the defaults; every one must be known and of the default's type.
fn overlay(
    file: &DataFile,
    merged: &mut toml::Table,
    origins: &mut [(String, Origin)],
) -> Result<(), TomlError> {
    let at = |offset, message: String| TomlError::at(&file.name, &file.text, offset, message);
    let values: toml::Table = toml_file::read(&file.name, &file.text)?;
    let spans = DeTable::parse(&file.text)
        .map_err(|error| at(0, error.message().to_owned()))?
        .into_inner();
    for (section, entry) in &spans {
        let offset = section.span().start;
        let name = section.get_ref().as_ref();
        if ELSEWHERE.contains(&name) {
            tell(origins, name, file, offset);
            continue;
        }
        let known = merged.keys().map(String::as_str);
        let known: Vec<&str> = known.chain(ELSEWHERE).collect();
        let Some(defaults) = merged.get(name).and_then(toml::Value::as_table) else {
            let message = format!("unknown section `{name}`, expected one of {}", list(&known));
            return Err(at(offset, message).with_nearest(name, known));
        };
        let DeValue::Table(keys) = entry.get_ref() else {
            return Err(at(
                offset,
                format!("`{name}` is a section: write it as [{name}]"),
            ));
        };
        let mut changed = defaults.clone();
        for (key, value) in keys {
            let offset = key.span().start;
            let key = key.get_ref().as_ref();
            let dotted = format!("{name}.{key}");
            let given = values.get(name).and_then(|section| section.get(key));
            let given = given.ok_or_else(|| at(offset, format!("cannot read `{dotted}`")))?;
            let Some(default) = defaults.get(key) else {
                let known = defaults.keys().map(String::as_str);
                return Err(at(offset, format!("unknown key `{dotted}`")).with_nearest(key, known));
            };
            let checked = check(&dotted, given, default).map_err(|message| at(offset, message))?;
            changed.insert(key.to_owned(), checked);
            tell(origins, &dotted, file, value.span().start);
        }
        merged.insert(name.to_owned(), toml::Value::Table(changed));
    }
    Ok(())
}

/// Notes that the value of a key comes from the user's file, at a byte of it.
fn tell(origins: &mut [(String, Origin)], key: &str, file: &DataFile, offset: usize) {
    if let Some((_, origin)) = origins.iter_mut().find(|(known, _)| known == key) {
        let line = toml_file::line_of(&file.text, offset);
        *origin = Origin::File(file.name.clone(), line);
    }
}

/// Returns the value, if it is of the default's type and in its range.
fn check(dotted: &str, given: &toml::Value, default: &toml::Value) -> Result<toml::Value, String> {
    // A whole number is fine where a fraction is expected.
    let given = match (given, default) {
        #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
        (toml::Value::Integer(whole), toml::Value::Float(_)) => toml::Value::Float(*whole as f64),
        _ => given.clone(),
    };
    if given.type_str() != default.type_str() {
        return Err(format!(
            "`{dotted}` is a {}: expected a {}, such as {default}",
            given.type_str(),
            default.type_str()
        ));
    }
    #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
    let number = given
        .as_float()
        .or_else(|| given.as_integer().map(|whole| whole as f64));
    let range = RANGES.iter().find(|(key, ..)| *key == dotted);
    if let (Some(number), Some((_, low, high))) = (number, range)
        && !(*low..=*high).contains(&number)
    {
        return Err(format!("`{dotted}` is {number}: expected {low} to {high}"));
    }
    if dotted == "screen.colour" && !matches!(given.as_str(), Some("auto" | "16" | "never")) {
        return Err(format!(
            "`{dotted}` is {given}: expected \"auto\", \"16\" or \"never\""
        ));
    }
    if dotted == "fetch.proxy"
        && let Err(error) = given.as_str().unwrap_or_default().parse::<Proxy>()
    {
        return Err(format!("`{dotted}`: {error}"));
    }
    if dotted == "retention.max_age"
        && let Err(error) = given.as_str().unwrap_or_default().parse::<MaxAge>()
    {
        return Err(format!("`{dotted}` is {given}: {error}"));
    }
    let path = Path::new(given.as_str().unwrap_or_default());
    if dotted == "fetch.ca_file" && path.is_relative() && path != Path::new("") {
        return Err(format!("`{dotted}` is {given}: expected an absolute path"));
    }
    let names_url = |opener: &Vec<toml::Value>| {
        opener.is_empty()
            || opener
                .iter()
                .any(|part| part.as_str().is_some_and(|part| part.contains("{url}")))
    };
    if dotted == "screen.opener" && !given.as_array().is_some_and(names_url) {
        return Err(format!(
            "`{dotted}` is {given}: expected a program and its arguments with {{url}} among them, such as [\"firefox\", \"{{url}}\"]"
        ));
    }
    Ok(given)
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> DataFile {
        DataFile {
            name: "my.toml".to_owned(),
            text: text.to_owned().into(),
            user: true,
        }
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = merge(Some(&file(text))).expect_err("a mistake").to_string();
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn a_user_file_changes_only_what_it_names() {
        let text = "[refresh]\n\ninterval_minutes = 5\n[classify]\nflag_threshold = 1\n";
        let (settings, origins) = merge(Some(&file(text))).expect("valid");
        assert_eq!(settings.refresh.interval, Duration::from_mins(5));
        assert!(settings.refresh.automatic);
        assert!((settings.classify.flag_threshold - 1.0).abs() < f32::EPSILON);
        let origin = |key: &str| {
            origins
                .iter()
                .find(|(k, _)| k == key)
                .map(|(_, o)| o.clone())
        };
        assert_eq!(
            origin("refresh.interval_minutes"),
            Some(Origin::File("my.toml".to_owned(), 3))
        );
        assert_eq!(origin("fetch.per_host"), Some(Origin::Default));
        assert_eq!(origin("precedence"), Some(Origin::Default));
        let rules = file("[screen]\n[[precedence]]\nis = \"FLASH\"\n");
        let (_, origins) = merge(Some(&rules)).expect("valid");
        let of_rules = (
            "precedence".to_owned(),
            Origin::File("my.toml".to_owned(), 2),
        );
        assert!(origins.contains(&of_rules), "{origins:?}");
    }

    #[test]
    fn mistakes_name_file_line_and_key() {
        refused(
            "[refresh]\nintervall_minutes = 5",
            "my.toml:2: unknown key `refresh.intervall_minutes`\ndid you mean `interval_minutes`?",
        );
        refused(
            "[fetsh]\n",
            "my.toml:1: unknown section `fetsh`, expected one of `classify`",
        );
        refused("fetch = 3", "my.toml:1: `fetch` is a section");
        refused(
            "[fetch]\nper_host = 0",
            "my.toml:2: `fetch.per_host` is 0: expected 1 to 8",
        );
        refused(
            "[fetch]\nper_host = \"two\"",
            "my.toml:2: `fetch.per_host` is a string: expected a integer, such as 2",
        );
        refused(
            "[screen]\ncolour = \"pink\"",
            "my.toml:2: `screen.colour` is \"pink\"",
        );
        refused(
            "[screen]\nopener = [\"firefox\"]",
            "my.toml:2: `screen.opener` is",
        );
        refused(
            "[retention]\nmax_age = \"soon\"",
            "my.toml:2: `retention.max_age` is \"soon\": expected days, weeks or years",
        );
        refused(
            "[retention]\nmax_stories = -1",
            "my.toml:2: `retention.max_stories` is -1: expected 0 to 1000000000",
        );
        refused("[fetch\n", "my.toml:1: ");
    }
}
