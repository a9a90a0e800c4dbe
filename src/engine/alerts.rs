//! Alerts: which stories alert is decided in the job that wrote them; then each goes its ways.

mod check;
mod deliver;

use std::{cmp::Reverse, collections::HashMap, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{Engine, EngineError, rules};
use crate::{
    alert::{self, Brief, Candidate, Decision, Message, Policy, Reason, Signal, StoryMessage},
    clock::Zone,
    model::{Alerted, EventId, StoryDetail, StoryId, Verdict},
    store::{Store, StoreError},
};

/// So long leaving waits for alerts and programs beyond the time that one of them may take: chosen by us.
const FAREWELL: Duration = Duration::from_secs(15);

/// Something happened beside the rounds that a person may want to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// An alert went out.
    Alert(Arc<Message>),
    /// An alert did not arrive, or a program of a rule failed; why, in plain words.
    Trouble(String),
}

/// What it takes to decide about alerts. Not the engine itself: the last one must not end in a thread
/// of its own store.
#[derive(Clone)]
pub(super) struct Alerter {
    policy: Policy,
    now: DateTime<Utc>,
    /// Where quiet hours are reckoned.
    zone: Zone,
}

impl Engine {
    pub(super) fn alerter(&self) -> Alerter {
        Alerter {
            policy: self.shared.config.alerts.policy.clone(),
            now: self.now(),
            zone: self.shared.clock.zone(),
        }
    }

    /// Begins to hear of alerts, and of what went wrong beside the rounds.
    pub fn notices(&self) -> tokio::sync::broadcast::Receiver<Notice> {
        self.shared.errands.listen()
    }

    /// Returns how the reader's terminal calls for an alert.
    pub fn signals(&self) -> &[Signal] {
        &self.shared.config.alerts.signals
    }

    /// Waits until alerts and programs that are under way have ended: to be called before leaving.
    pub async fn finish_errands(&self) {
        let webhook = self.shared.config.alerts.webhook.as_ref();
        let tried = webhook.map_or(0, |webhook| webhook.retry_s);
        let longest = rules::BOUNDS.time.max(Duration::from_secs(tried));
        self.shared.errands.finish(longest + FAREWELL).await;
    }

    /// Sends alerts their ways. None of them is waited for.
    pub(super) fn send_alerts(&self, messages: Vec<Message>) {
        for message in messages {
            let message = Arc::new(message);
            for (channel, delivery) in self.deliveries(&message) {
                let what = format!("an alert by {channel}");
                self.shared.errands.begin(&what, async move {
                    let delivered = delivery.await;
                    delivered
                        .map(drop)
                        .map_err(|problem| format!("alert by {channel}: {problem}"))
                });
            }
            self.shared.errands.tell(Notice::Alert(message));
        }
    }

    /// Tells in one sum what was held back, when the time has come. To be called after each round.
    pub(super) async fn sum_up_alerts(&self) -> Result<(), EngineError> {
        let alerter = self.alerter();
        let told = self
            .shared
            .store
            .read({
                let alerter = alerter.clone();
                move |store| alerter.held_back(store)
            })
            .await?;
        if told.is_empty() {
            return Ok(());
        }
        let job = self.shared.store.write(move |store| {
            // Another process may have been faster.
            let told = alerter.held_back(store)?;
            store.note_alerts(&told)?;
            Ok(told)
        });
        let told = job.await?;
        if !told.is_empty() {
            let brief = |alerted: &Alerted| Brief {
                id: alerted.story,
                title: alerted.title.clone(),
                precedence: alerted.precedence,
            };
            self.send_alerts(vec![Message::More {
                at: self.now(),
                count: told.len(),
                stories: told.iter().map(brief).collect(),
            }]);
        }
        Ok(())
    }
}

impl Alerter {
    /// Decides about new stories and those that may have become more urgent, and remembers it; returns
    /// what is to be told. To be called in the job that wrote the stories.
    ///
    /// `reasons` is what speaks for an alert beside precedence: the one entry for rules and watches.
    pub(super) fn decide(
        &self,
        store: &mut dyn Store,
        touched: impl IntoIterator<Item = StoryId>,
        reasons: Vec<(StoryId, Reason)>,
    ) -> Result<Vec<Message>, StoreError> {
        let mut of_stories: HashMap<StoryId, Vec<Reason>> = HashMap::new();
        let mut stories: Vec<StoryId> = Vec::new();
        if self.policy.precedence.is_some() {
            stories.extend(touched);
        }
        for (story, reason) in reasons {
            stories.push(story);
            of_stories.entry(story).or_default().push(reason);
        }
        // Reading a story costs more than to see that it is too old.
        let oldest = StoryId::first_at(self.now - self.policy.fresh);
        stories.retain(|story| *story >= oldest);
        stories.sort_unstable();
        stories.dedup();
        let mut details: Vec<StoryDetail> = Vec::new();
        for id in stories {
            details.extend(store.story(id)?);
        }
        if details.is_empty() {
            return Ok(Vec::new());
        }
        // Where only some may be told, or one of an event, the most urgent ones are.
        details.sort_by_key(|detail| Reverse(detail.assessment.precedence));
        let candidates = details.iter().map(|detail| {
            let reasons = of_stories.remove(&detail.story.id);
            candidate(detail, reasons.unwrap_or_default())
        });
        let candidates: Vec<Candidate> = candidates.collect();
        let events = details.iter().map(|detail| {
            let own = EventId(detail.story.id.0);
            detail.event.unwrap_or(own)
        });
        let events: Vec<EventId> = events.collect();
        let history = store.alert_history(&events, self.now - self.policy.window)?;
        let local = self.now.with_timezone(&self.zone);
        let (decisions, notes) = alert::decide(&candidates, &history, &self.policy, &local);
        if !notes.is_empty() {
            store.note_alerts(&notes)?;
        }
        let decided = details.iter().zip(decisions);
        let messages = decided.filter_map(|(detail, decision)| match decision {
            Decision::Alert(reasons) => Some(Message::Alert {
                at: self.now,
                reasons,
                story: Box::new(StoryMessage::new(detail)),
            }),
            Decision::Suppressed(_) => None,
        });
        Ok(messages.collect())
    }

    fn held_back(&self, store: &(impl Store + ?Sized)) -> Result<Vec<Alerted>, StoreError> {
        let history = store.alert_history(&[], self.now - self.policy.window)?;
        let local = self.now.with_timezone(&self.zone);
        Ok(alert::sum_up(&history, &self.policy, &local))
    }
}

fn candidate(detail: &StoryDetail, reasons: Vec<Reason>) -> Candidate {
    Candidate {
        story: detail.story.id,
        event: detail.event,
        title: detail.story.title.clone(),
        precedence: detail.assessment.precedence,
        muted: detail.muted.is_some(),
        reasons,
    }
}

/// Returns the new stories of which rules changed the precedence: one that is not flagged may be urgent
/// by them alone.
pub(super) fn shifted(
    arrived: &[(StoryId, Option<Box<Verdict>>)],
) -> impl Iterator<Item = StoryId> {
    let shifts = |verdict: &Verdict| verdict.shift.is_some();
    let arrived = arrived.iter();
    arrived.filter_map(move |(id, verdict)| verdict.as_deref().is_some_and(shifts).then_some(*id))
}

/// Returns what rules say for alerts about new stories.
pub(super) fn reasons_of_rules(
    arrived: &[(StoryId, Option<Box<Verdict>>)],
) -> Vec<(StoryId, Reason)> {
    let ruled = arrived
        .iter()
        .filter_map(|(id, verdict)| Some((*id, verdict.as_ref()?)));
    let reasons = ruled.flat_map(|(id, verdict)| {
        let names = verdict.notified_by.iter();
        names.map(move |name| (id, Reason::Rule(name.clone())))
    });
    reasons.collect()
}
