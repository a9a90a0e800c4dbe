//! The section `[alerts]` of the settings: what alerts, when not, and by which ways.

use chrono::TimeDelta;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::{DataFile, SecretSource, sources};
use crate::{
    alert::{Policy, Quiet, Signal},
    model::Precedence,
    program::Argv,
    rules::PLACES,
    text::{
        template,
        toml_file::{self, TomlError},
        urls,
    },
};

/// What alerts, and by which ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertOptions {
    /// What alerts, and when not.
    pub policy: Policy,
    /// Whether the desktop shows a notification.
    pub desktop: bool,
    /// How the reader's terminal calls.
    pub signals: Vec<Signal>,
    /// The program that is started: program and arguments, with placeholders; empty for none.
    pub command: Vec<String>,
    /// The server that is told.
    pub webhook: Option<Webhook>,
}

impl AlertOptions {
    /// Returns the names of all ways by which a person is told.
    pub fn channels(&self) -> Vec<&'static str> {
        let desktop = self.desktop.then_some("desktop");
        let command = (!self.command.is_empty()).then_some("command");
        let webhook = self.webhook.is_some().then_some("webhook");
        let signals = self.signals.iter().map(|signal| signal.name());
        let others = [command, webhook].into_iter().flatten();
        desktop.into_iter().chain(signals).chain(others).collect()
    }
}

/// A server that is told of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its address.
    pub url: Url,
    /// Who knows the secret with which messages are signed.
    pub secret: Option<SecretSource>,
    /// So long a message is tried, in seconds.
    pub retry_s: u64,
}

/// A settings file, as far as it is about alerts.
#[derive(Deserialize)]
struct SettingsFile {
    alerts: Option<Section>,
}

/// The section as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    precedence: Option<Spanned<String>>,
    fresh_hours: Option<Spanned<i64>>,
    quiet: Option<Spanned<String>>,
    flash_passes: Option<bool>,
    cap: Option<Spanned<i64>>,
    cap_minutes: Option<Spanned<i64>>,
    channels: Option<Vec<Spanned<String>>>,
    command: Option<Spanned<Vec<String>>>,
    webhook: Option<Spanned<FileWebhook>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWebhook {
    url: Option<String>,
    secret: Option<FileSecret>,
    retry_s: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSecret {
    command: Option<Vec<String>>,
    keyring: Option<String>,
    env: Option<String>,
}

/// Reads the section of the settings that ship, and of the user's over it.
pub(super) fn parse(
    shipped: (&str, &str),
    user: Option<&DataFile>,
) -> Result<AlertOptions, TomlError> {
    // What stands in the shipped file is laid over this; a test sees that it says all of it.
    let mut options = AlertOptions {
        policy: Policy {
            precedence: None,
            fresh: TimeDelta::zero(),
            quiet: None,
            flash_passes: false,
            cap: 1,
            window: TimeDelta::zero(),
        },
        desktop: false,
        signals: Vec::new(),
        command: Vec::new(),
        webhook: None,
    };
    let (name, text) = shipped;
    overlay(name, text, &mut options)?;
    if let Some(file) = user {
        overlay(&file.name, &file.text, &mut options)?;
    }
    Ok(options)
}

/// Lays what a file says over the options.
fn overlay(name: &str, text: &str, options: &mut AlertOptions) -> Result<(), TomlError> {
    // Somebody may have written a secret where its source belongs.
    let file = toml_file::read::<SettingsFile>(name, text).map_err(sources::without_value)?;
    let Some(section) = file.alerts else {
        return Ok(());
    };
    let at = Place { name, text };
    let policy = &mut options.policy;
    if let Some(given) = &section.precedence {
        policy.precedence = at.precedence(given)?;
    }
    if let Some(given) = &section.fresh_hours {
        policy.fresh = TimeDelta::hours(at.number("fresh_hours", given, 1..=720)?);
    }
    if let Some(given) = &section.quiet {
        policy.quiet = at.quiet(given)?;
    }
    policy.flash_passes = section.flash_passes.unwrap_or(policy.flash_passes);
    if let Some(given) = &section.cap {
        let cap = at.number("cap", given, 1..=1000)?;
        policy.cap = usize::try_from(cap).unwrap_or(1);
    }
    if let Some(given) = &section.cap_minutes {
        policy.window = TimeDelta::minutes(at.number("cap_minutes", given, 1..=1440)?);
    }
    if let Some(channels) = &section.channels {
        options.desktop = false;
        options.signals.clear();
        for channel in channels {
            at.channel(channel, options)?;
        }
    }
    if let Some(given) = &section.command {
        options.command = at.command(given)?;
    }
    if let Some(given) = section.webhook {
        let span = given.span();
        let webhook = webhook(given.into_inner());
        options.webhook = webhook.map_err(|problem| at.fault(&span, "webhook", &problem))?;
    }
    Ok(())
}

/// Where values stand.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn fault(self, span: &std::ops::Range<usize>, key: &str, problem: &str) -> TomlError {
        let key = format!("alerts.{key}");
        TomlError::at_key(self.name, self.text, span.start, &key, problem)
    }

    fn precedence(self, given: &Spanned<String>) -> Result<Option<Precedence>, TomlError> {
        let name = given.get_ref();
        if name == "never" {
            return Ok(None);
        }
        let mut above_routine = Precedence::ALL.into_iter().skip(1);
        let found = above_routine.find(|it| it.name().eq_ignore_ascii_case(name));
        found.map(Some).ok_or_else(|| {
            let problem = format!(
                "is {name:?}: expected \"PRIORITY\", \"IMMEDIATE\", \"FLASH\" or \"never\""
            );
            self.fault(&given.span(), "precedence", &problem)
        })
    }

    fn number(
        self,
        key: &str,
        given: &Spanned<i64>,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, TomlError> {
        let number = *given.get_ref();
        if range.contains(&number) {
            return Ok(number);
        }
        let problem = format!("is {number}: expected {} to {}", range.start(), range.end());
        Err(self.fault(&given.span(), key, &problem))
    }

    fn quiet(self, given: &Spanned<String>) -> Result<Option<Quiet>, TomlError> {
        let text = given.get_ref();
        if text.is_empty() {
            return Ok(None);
        }
        let problem = format!("is {text:?}: expected local times such as \"22:00-06:30\", or \"\"");
        let quiet = Quiet::parse(text);
        quiet
            .map(Some)
            .ok_or_else(|| self.fault(&given.span(), "quiet", &problem))
    }

    fn channel(self, given: &Spanned<String>, options: &mut AlertOptions) -> Result<(), TomlError> {
        let signals = [Signal::Bell, Signal::Osc9, Signal::Osc777];
        let name = given.get_ref();
        if name == "desktop" {
            options.desktop = true;
            return Ok(());
        }
        let signal = signals.into_iter().find(|signal| signal.name() == name);
        let signal = signal.ok_or_else(|| {
            let known = ["desktop", "bell", "osc9", "osc777"];
            let problem = format!(
                "has {name:?}: expected \"desktop\", \"bell\", \"osc9\" or \"osc777\" \
                 (`command` and `webhook` are keys of their own)"
            );
            let fault = self.fault(&given.span(), "channels", &problem);
            fault.with_nearest(name, known)
        })?;
        if !options.signals.contains(&signal) {
            options.signals.push(signal);
        }
        Ok(())
    }

    fn command(self, given: &Spanned<Vec<String>>) -> Result<Vec<String>, TomlError> {
        let argv = given.get_ref();
        let fault = |problem: &str| self.fault(&given.span(), "command", problem);
        if argv
            .first()
            .is_some_and(|program| program.trim().is_empty())
        {
            return Err(fault(
                "has no program: expected one and its arguments, as in [\"logger\", \"{title}\"]",
            ));
        }
        if let Some(unknown) = template::unknown(argv, PLACES) {
            let places: Vec<String> = PLACES.iter().map(|it| format!("{{{it}}}")).collect();
            let problem = format!("has {{{unknown}}}: expected one of {}", places.join(", "));
            return Err(fault(&problem));
        }
        Ok(argv.clone())
    }
}

/// Reads a webhook; an empty table, or one without an address, is none.
fn webhook(given: FileWebhook) -> Result<Option<Webhook>, String> {
    let Some(address) = given.url.filter(|url| !url.is_empty()) else {
        if given.secret.is_some() || given.retry_s.is_some() {
            return Err("has no `url`: expected the address of a server".to_owned());
        }
        return Ok(None);
    };
    let url = urls::web(&address, None)
        .ok_or("`url`: expected an address that begins with https:// or http://")?;
    if urls::without_password(&address).is_some() {
        return Err("`url` has a name or a password in it: sign with a `secret`".to_owned());
    }
    let retry_s = given.retry_s.unwrap_or(60);
    if retry_s > 600 {
        return Err(format!("`retry_s` is {retry_s}: expected 0 to 600"));
    }
    Ok(Some(Webhook {
        url,
        secret: given.secret.map(secret).transpose()?,
        retry_s,
    }))
}

fn secret(given: FileSecret) -> Result<SecretSource, String> {
    match (given.command, given.keyring, given.env) {
        (Some(argv), None, None) => {
            let argv: Argv = sources::program("webhook.secret.command", argv)?;
            Ok(SecretSource::Command(argv))
        }
        (None, Some(service), None) if !service.is_empty() => Ok(SecretSource::Keyring {
            service,
            user: "webhook".to_owned(),
        }),
        (None, None, Some(variable)) if !variable.is_empty() => {
            Ok(SecretSource::Environment(variable))
        }
        _ => Err(
            "`secret` needs one of `command`, a program that prints it, `keyring`, the service of \
             an entry for the user `webhook`, or `env`, the name of a variable: expected a table \
             such as { command = [\"pass\", \"show\", \"hook\"] }"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests;
