//! Writes what a round has read, and all that follows from it: in one job for the feeds that were ready.
//!
//! An event is reported by many feeds within minutes. How urgent it is is decided once for all of them, and so is
//! which of them alerts.

use super::Progress;
use crate::{
    alert::Reason,
    engine::{Engine, EngineError, alerts, full_text},
    fetch::Room,
    model::{Feed, FetchFacts, StoryId},
    store::Recorded,
};

/// What was read of one feed.
pub(super) struct Fetched {
    pub(super) feed: Feed,
    pub(super) facts: FetchFacts,
    /// Held until it is written.
    pub(super) _room: Room,
}

impl Engine {
    /// Writes what was read, all of it or, if that fails, nothing; tells of each feed.
    pub(super) async fn record(
        self,
        fetched: Vec<Fetched>,
    ) -> Result<Vec<(Progress, Recorded)>, EngineError> {
        // Not the engine itself: the last one must not end in a thread of its own store.
        let (judge, alerter) = (self.judge().await?, self.alerter());
        let languages: Vec<Option<String>> = fetched.iter().map(|it| self.language(it)).collect();
        let job = self.shared.store.write(move |store| {
            let mut all: Vec<Recorded> = Vec::with_capacity(fetched.len());
            for (it, language) in fetched.iter().zip(&languages) {
                let recorded = store.record(&it.facts)?;
                let (outdated, language) = (&recorded.outdated, language.as_deref());
                full_text::assess_again(store, &judge.classifier, outdated, language)?;
                all.push(recorded);
            }
            let reports = || {
                all.iter()
                    .flat_map(|recorded| recorded.reports.iter().copied())
            };
            let changed = judge.decide_again(store, reports())?;
            let shifted = all
                .iter()
                .flat_map(|recorded| alerts::shifted(&recorded.arrived));
            let touched = shifted.chain(reports()).chain(changed);
            let arrived: Vec<StoryId> = all.iter().flat_map(arrived).collect();
            let watched = store.watch_names(&arrived)?.into_iter();
            let mut reasons: Vec<(StoryId, Reason)> = all
                .iter()
                .flat_map(|recorded| alerts::reasons_of_rules(&recorded.arrived))
                .collect();
            reasons.extend(watched.map(|(id, name)| (id, Reason::Watch(name))));
            let alerts = alerter.decide(store, touched, reasons)?;
            let told = fetched.into_iter().zip(all);
            let told = told.map(|(it, recorded)| (progress(it, &recorded), recorded));
            Ok((told.collect::<Vec<_>>(), alerts))
        });
        let (mut told, alerts) = job.await?;
        self.send_alerts(alerts);
        for (_, recorded) in &mut told {
            self.start_programs(std::mem::take(&mut recorded.arrived))
                .await?;
        }
        Ok(told)
    }

    /// Returns the language that a feed says to be in, or that was said of it.
    fn language(&self, fetched: &Fetched) -> Option<String> {
        let published = fetched.facts.language.clone();
        published.or_else(|| self.language_of(&fetched.feed))
    }
}

fn arrived(recorded: &Recorded) -> impl Iterator<Item = StoryId> {
    recorded.arrived.iter().map(|(id, _)| *id)
}

/// Returns what to tell of a feed; how many are done is told by the round.
fn progress(fetched: Fetched, recorded: &Recorded) -> Progress {
    let verdicts = recorded.arrived.iter().filter_map(|(_, it)| it.as_ref());
    Progress {
        done: 0,
        total: 0,
        feed: fetched.facts.feed,
        title: fetched.feed.title,
        outcome: fetched.facts.outcome,
        new: recorded.new,
        muted: verdicts.filter(|it| it.muted_by.is_some()).count(),
        arrived: arrived(recorded).collect(),
        flagged: recorded.flagged,
        error: fetched.facts.error,
        moved_to: recorded.moved_to.clone(),
    }
}
