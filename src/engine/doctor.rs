//! Checks of configuration, store and feeds, each with its remedy.

use super::{Engine, EngineError};
use crate::{
    model::Feed,
    schedule::{Condition, Standing},
};

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// What was looked at.
    pub subject: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was found.
    pub finding: String,
    /// What to do, when something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// How a checked thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Works, but should be looked at.
    Warning,
    /// Does not work.
    Failed,
}

impl Check {
    /// Returns a check that found nothing wrong.
    pub fn fine(subject: &str, finding: impl Into<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            verdict: Verdict::Fine,
            finding: finding.into(),
            remedy: None,
        }
    }

    /// Returns a check that found something, with its remedy.
    pub fn found(verdict: Verdict, subject: &str, finding: String, remedy: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            verdict,
            finding,
            remedy: Some(remedy.to_owned()),
        }
    }
}

impl Engine {
    /// Checks store, feeds, rules and alerts.
    pub async fn doctor(&self) -> Result<Vec<Check>, EngineError> {
        let mut checks = Vec::new();
        let problems = self.shared.store.read(|store| store.check()).await?;
        if problems.is_empty() {
            checks.push(Check::fine("store", "whole, and its index agrees with it"));
        }
        for problem in problems {
            checks.push(Check::found(
                Verdict::Failed,
                "store",
                problem,
                "copy the data directory away, then export what can be read: `flashwire export json`",
            ));
        }
        let feeds = self.feeds_with_standing().await?;
        if feeds.is_empty() {
            checks.push(Check::found(
                Verdict::Warning,
                "feeds",
                "none subscribed".to_owned(),
                "`flashwire import --starter`, or `flashwire add URL`",
            ));
        } else {
            checks.push(Check::fine("feeds", format!("{} subscribed", feeds.len())));
        }
        checks.extend(self.check_templates().await?);
        checks.extend(self.check_sources(&feeds.iter().map(|(feed, _)| feed)));
        checks.extend(self.check_alerts());
        checks.extend(feeds.into_iter().filter_map(check_feed));
        Ok(checks)
    }
}

/// Returns what is to be known about a feed that does not stand well, or has moved.
fn check_feed((feed, standing): (Feed, Standing)) -> Option<Check> {
    let reason = standing.reason?;
    let finding = match standing.condition {
        Condition::Failing => {
            let times = match feed.health.failures {
                failures @ 2.. => format!("{failures} times"),
                _ => "once".to_owned(),
            };
            format!("{} failed {times}: {reason}", feed.url)
        }
        condition => format!("{} is {}: {reason}", feed.url, condition.name()),
    };
    Some(match standing.remedy {
        Some(remedy) => Check::found(Verdict::Warning, &feed.title, finding, remedy),
        None => Check::fine(&feed.title, finding),
    })
}
