//! The user's rules: which there are, what they would do, and what they start.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{Engine, EngineError};
use crate::{
    alert::StoryMessage,
    model::{Feed, FeedId, Muter, Run, StoryDetail, StoryId, Verdict},
    program::{self, Argv, Bounds},
    query::Query,
    rules::{Arriving, InForce, Rule},
    store::MuteChange,
    text::template,
};

/// What a program of a rule or an alert may use: chosen by us; it is to tell or write down something.
pub(super) const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(30),
    bytes: 1 << 20,
};

/// Stories of one transaction: so few that nobody waits for the writer (chosen by us).
const BATCH: usize = 64;

/// A rule, and how often it found a story.
#[derive(Debug, Clone)]
pub struct RuleStanding {
    /// The rule; `None` for one that is not in the file any more.
    pub rule: Option<Rule>,
    /// Its name.
    pub name: String,
    /// Stories that it found and that are there.
    pub stories: u64,
    /// When it last found one.
    pub last: Option<DateTime<Utc>>,
}

/// A stored story that rules find.
#[derive(Debug, Clone)]
pub struct FoundStory {
    /// The story.
    pub id: StoryId,
    /// Its title.
    pub title: String,
    /// What the rules decide about it.
    pub verdict: Verdict,
}

impl Engine {
    /// Returns the rules in the order of their file.
    pub fn rules(&self) -> Arc<[Rule]> {
        Arc::clone(&self.shared.rules.borrow())
    }

    /// Returns the rules in the order of their file and how often each found a story, then those that
    /// did and are not in the file any more.
    pub async fn rule_standings(&self) -> Result<Vec<RuleStanding>, EngineError> {
        let counts = self.shared.store.read(|store| store.rule_counts()).await?;
        let mut counts: HashMap<String, _> = counts
            .into_iter()
            .map(|count| (count.rule.to_lowercase(), count))
            .collect();
        let rules = self.rules();
        let of_rules = rules.iter().map(|rule| {
            let count = counts.remove(&rule.name.to_lowercase());
            RuleStanding {
                name: rule.name.clone(),
                rule: Some(rule.clone()),
                stories: count.as_ref().map_or(0, |count| count.stories),
                last: count.map(|count| count.last),
            }
        });
        let mut standings: Vec<RuleStanding> = of_rules.collect();
        let mut gone: Vec<RuleStanding> = counts
            .into_values()
            .map(|count| RuleStanding {
                rule: None,
                name: count.rule,
                stories: count.stories,
                last: Some(count.last),
            })
            .collect();
        gone.sort_by(|one, other| one.name.cmp(&other.name));
        standings.append(&mut gone);
        Ok(standings)
    }

    /// Returns the stored stories, among those that the query finds, that rules find as if each arrived
    /// now, the newest first. Changes nothing.
    pub async fn try_rules(&self, among: Query) -> Result<Vec<FoundStory>, EngineError> {
        let (rules, context) = (self.rules(), self.query_context());
        let (now, outlets) = (context.now, self.shared.outlets.clone());
        let feeds: HashMap<FeedId, Feed> = self
            .feeds()
            .await?
            .into_iter()
            .map(|feed| (feed.id, feed))
            .collect();
        let job = self.shared.store.read(move |store| {
            let rules = InForce::new(&rules, &context);
            let mut found = Vec::new();
            let order = crate::store::Order::Newest;
            store.each_story(&among, order, now, &mut |detail: StoryDetail| {
                let feed = feeds.get(&detail.story.feed);
                let outlet = feed.and_then(|feed| {
                    outlets.of([Some(feed.url.as_str()), feed.site.as_deref()]
                        .into_iter()
                        .flatten())
                });
                let watches: Vec<String> =
                    detail.watches.iter().map(|own| own.name.clone()).collect();
                let arriving = Arriving::again(&detail, feed, outlet, &watches);
                let verdict = rules.judge(&arriving);
                found.extend(verdict.map(|verdict| FoundStory {
                    id: detail.story.id,
                    title: detail.story.title,
                    verdict,
                }));
                ControlFlow::Continue(())
            })?;
            Ok(found)
        });
        Ok(job.await?)
    }

    /// Does with stored stories what rules decide about them, but neither notifies nor starts programs:
    /// that is for what arrives.
    pub async fn apply_rules(&self, found: Vec<FoundStory>) -> Result<(), EngineError> {
        let now = self.now();
        let verdicts = found.into_iter().map(|found| (found.id, found.verdict));
        let verdicts: Vec<(StoryId, Verdict)> = verdicts.collect();
        for batch in verdicts.chunks(BATCH) {
            let batch = batch.to_vec();
            let job = self
                .shared
                .store
                .write(move |store| store.apply_verdicts(&batch, now));
            job.await?;
        }
        Ok(())
    }

    /// Mutes stories, or (with `None`) ends that; returns those that changed. All or none.
    ///
    /// When this returns, the changes are on disk.
    pub async fn set_muted(
        &self,
        wanted: Vec<(StoryId, Option<Muter>)>,
    ) -> Result<Vec<MuteChange>, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .write(move |store| store.set_muted(&wanted, now));
        Ok(job.await?)
    }

    /// Keeps stories when their feed is unsubscribed, or does so no longer; returns those that changed.
    pub async fn set_kept(
        &self,
        ids: Vec<StoryId>,
        kept: bool,
    ) -> Result<Vec<StoryId>, EngineError> {
        let now = self.now();
        let job = self
            .shared
            .store
            .write(move |store| store.set_kept(&ids, kept, now));
        Ok(job.await?)
    }

    /// Begins to start the programs that rules want for new stories.
    pub(super) async fn start_programs(
        &self,
        arrived: Vec<(StoryId, Option<Box<Verdict>>)>,
    ) -> Result<(), EngineError> {
        if self.shared.config.is_demo {
            return Ok(());
        }
        let wanted = arrived
            .into_iter()
            .filter_map(|(id, verdict)| Some((id, verdict?.runs)))
            .filter(|(_, runs)| !runs.is_empty());
        for (id, runs) in wanted {
            let Some(detail) = self.story(id).await? else {
                continue;
            };
            let story = StoryMessage::new(&detail);
            for run in runs {
                let what = format!("the command of rule `{}`", run.rule);
                self.shared.errands.begin(&what, start(run, story.clone()));
            }
        }
        Ok(())
    }
}

async fn start(run: Run, story: StoryMessage) -> Result<(), String> {
    let reason = format!("rule {}", run.rule);
    let input = serde_json::to_string(&story).unwrap_or_default();
    run_filled(&run.argv, &story.values(&reason), &input)
        .await
        .map_err(|problem| format!("rule `{}`: {problem}", run.rule))
}

/// Runs a program with values in their places and a text on its standard input; what it writes is of no
/// interest.
pub(super) async fn run_filled(
    argv: &[String],
    values: &[(&'static str, String)],
    input: &str,
) -> Result<(), String> {
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, it)| (*name, it.as_str()))
        .collect();
    let mut filled = template::fill(argv, &values).into_iter();
    let argv = Argv {
        program: filled.next().unwrap_or_default(),
        args: filled.collect(),
    };
    let ran = program::run(&argv, input.as_bytes(), &[], BOUNDS).await;
    ran.map(drop).map_err(|error| error.to_string())
}
