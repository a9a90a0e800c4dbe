//! How urgent the reports of one event are together: decided again when another one comes, when one
//! changes, and when a person says what one is.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{Engine, EngineError};
use crate::{
    classify::{
        Classifier,
        precedence::{Facts, Source, independent},
    },
    model::{Account, Outlets, StoryId},
    store::{Report, Store, StoreError},
    text::urls,
};

/// What it takes to decide. Not the engine itself: the last one must not end in a thread of its own
/// store.
#[derive(Clone)]
pub(super) struct Judge {
    pub(super) classifier: Arc<Classifier>,
    pub(super) outlets: Outlets,
}

impl Engine {
    /// Returns how many independent outlets report the event of a story, as far as it has one.
    pub async fn outlets_reporting(&self, id: StoryId) -> Result<usize, EngineError> {
        let job = self.shared.store.read(move |store| store.reports(id));
        let (reports, judge) = (job.await?, self.judge_by(self.in_force()));
        Ok(independent(&judge.sources(&reports)))
    }

    pub(super) async fn judge(&self) -> Result<Judge, EngineError> {
        Ok(self.judge_by(self.classifier().await?))
    }

    pub(super) fn judge_by(&self, classifier: Arc<Classifier>) -> Judge {
        Judge {
            classifier,
            outlets: self.shared.outlets.clone(),
        }
    }
}

impl Judge {
    /// Decides again how urgent the reports of the events of `stories` are; returns those of which it
    /// changed. To be called in the job that wrote the stories.
    pub(super) fn decide_again(
        &self,
        store: &mut dyn Store,
        stories: impl IntoIterator<Item = StoryId>,
    ) -> Result<Vec<StoryId>, StoreError> {
        let mut changed = Vec::new();
        let mut done: HashSet<StoryId> = HashSet::new();
        for story in stories {
            if done.contains(&story) {
                continue;
            }
            let reports = store.reports(story)?;
            done.extend(reports.iter().map(|report| report.id));
            let sources = self.sources(&reports);
            for report in &reports {
                let decision = self.classifier.decide(&facts(report, &sources));
                let (precedence, flagged) = (decision.precedence, decision.flagged);
                if (precedence, flagged) != (report.precedence, report.flagged) {
                    store.set_precedence(report.id, precedence, flagged)?;
                    changed.push(report.id);
                }
            }
        }
        Ok(changed)
    }

    /// Writes into an account what is decided when these are the reports of the event.
    pub(super) fn explain(&self, account: &mut Account, reports: &[Report]) {
        let sources = self.sources(reports);
        if !sources.is_empty() {
            self.classifier.explain(account, &sources);
        }
    }

    /// Returns who reports an event, each source once.
    fn sources<'a>(&'a self, reports: &'a [Report]) -> Vec<Source<'a>> {
        let mut of_feeds: HashMap<&str, Source<'a>> = HashMap::new();
        for report in reports.iter().filter(|report| report.counts) {
            let of_feed = of_feeds.entry(&report.feed_url);
            of_feed.or_insert_with(|| self.source(report));
        }
        let distinct: HashSet<Source<'a>> = of_feeds.into_values().collect();
        distinct.into_iter().collect()
    }

    fn source<'a>(&'a self, report: &'a Report) -> Source<'a> {
        let url = report.feed_url.as_str();
        let addresses = [Some(url), report.site.as_deref()];
        let outlet = self.outlets.of(addresses.into_iter().flatten());
        let host = urls::web(url, None).map(|url| urls::host_label(&url));
        Source::of(outlet, host.unwrap_or_else(|| url.to_owned()))
    }
}

fn facts<'a>(report: &'a Report, sources: &'a [Source<'a>]) -> Facts<'a> {
    Facts {
        tension: report.tension,
        direction: report.direction,
        kinds: report.kinds,
        sign: report.sign,
        hedged: report.hedged,
        actors: &report.actors,
        sources,
    }
}
