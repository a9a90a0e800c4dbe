//! Checks of rules and alerts. No alert is sent, no secret is asked for or told.

use super::super::{Check, Engine, Verdict};
use crate::{
    config::{SecretSource, Webhook},
    fetch::names_private_host,
    program::{self, Argv},
    rules::{Action, Rule},
};

impl Engine {
    /// Checks what rules start and how alerts go.
    pub(in crate::engine) fn check_alerts(&self) -> Vec<Check> {
        let options = &self.shared.config.alerts;
        let rules = self.rules();
        let mut checks: Vec<Check> = rules.iter().map(check_rule).collect();
        let notifies = |rule: &Rule| rule.enabled && rule.actions.contains(&Action::Notify);
        let asks = options.policy.precedence.is_some() || rules.iter().any(notifies);
        let channels = options.channels();
        if channels.is_empty() {
            if asks {
                checks.push(Check::found(
                    Verdict::Warning,
                    "alerts",
                    "stories alert, but nothing tells you, except `flashwire watch`".to_owned(),
                    "name `channels`, a `command` or a `webhook` in [alerts]",
                ));
            }
            return checks;
        }
        checks.push(if asks {
            let finding = format!(
                "by {}; `flashwire alerts test` tries them",
                channels.join(", ")
            );
            Check::fine("alerts", finding)
        } else {
            Check::found(
                Verdict::Warning,
                "alerts",
                format!(
                    "by {}, but no precedence or rule asks for one",
                    channels.join(", ")
                ),
                "set `precedence` in [alerts], or `notify = true` in a rule",
            )
        });
        if let Some(program) = options.command.first() {
            checks.extend(missing("alerts.command", program));
        }
        checks.extend(options.webhook.as_ref().and_then(check_webhook));
        checks
    }
}

fn check_rule(rule: &Rule) -> Check {
    let subject = format!("rule `{}`", rule.name);
    for action in &rule.actions {
        if let Action::Run(argv) = action
            && let Some(program) = argv.first()
            && let Some(problem) = missing(&subject, program)
        {
            return problem;
        }
    }
    let does: Vec<String> = rule.actions.iter().map(ToString::to_string).collect();
    let off = if rule.enabled { "" } else { " (off)" };
    Check::fine(&subject, format!("{}{off}", does.join(", ")))
}

/// Returns that a program is not there, if it is not.
fn missing(subject: &str, program: &str) -> Option<Check> {
    let argv = Argv {
        program: program.to_owned(),
        args: Vec::new(),
    };
    // A placeholder is known only when the program is started.
    if program.contains('{') || program::find(&argv).is_some() {
        return None;
    }
    Some(Check::found(
        Verdict::Failed,
        subject,
        format!("there is no program `{program}`"),
        "write its absolute path, or put it on PATH",
    ))
}

fn check_webhook(webhook: &Webhook) -> Option<Check> {
    let subject = "alerts.webhook";
    if let Some(SecretSource::Command(argv)) = &webhook.secret
        && let Some(problem) = missing(subject, &argv.program)
    {
        return Some(problem);
    }
    if webhook.url.scheme() == "http" && !names_private_host(&webhook.url) {
        return Some(Check::found(
            Verdict::Warning,
            subject,
            "alerts go over http, where everyone on the way can read them".to_owned(),
            "use the https address, if the server has one",
        ));
    }
    webhook.secret.is_none().then(|| {
        Check::found(
            Verdict::Warning,
            subject,
            "messages are not signed: the server cannot know that they are yours".to_owned(),
            "give it a `secret`",
        )
    })
}
