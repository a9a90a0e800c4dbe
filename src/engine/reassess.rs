//! Assessing the archive again when the classifier or its files have changed.

use std::{collections::HashMap, sync::Arc};

use tokio::task;
use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, corroborate::Judge, full_text};
use crate::{
    classify::{Classifier, Workspace},
    model::{Assessment, FeedId, StoryDetail, StoryId},
    store::StoreError,
};

/// Stories that are read, assessed and written together: so few that nobody waits long for a reader or the
/// writer (chosen by us).
const BATCH: usize = 256;

/// Stories as they were read, with what the classifier says of them now.
type Assessed = Vec<(StoryDetail, Assessment)>;

impl Engine {
    /// Assesses all stories again that another version of the classifier assessed, the newest first,
    /// until `cancel`; returns how many there were.
    ///
    /// What a person decided stays: labels win, follow-ups and read marks are not touched.
    pub async fn reassess(&self, cancel: &CancellationToken) -> Result<usize, EngineError> {
        let _one_at_a_time = self.shared.reassessing.acquire().await;
        let languages = self.languages().await?;
        let mut count = 0;
        loop {
            let classifier = self.classifier().await?;
            count += self.reassess_by(&classifier, &languages, cancel).await?;
            // If another one came into force meanwhile, what was done is outdated again.
            if cancel.is_cancelled() || self.in_force().model() == classifier.model() {
                break;
            }
        }
        Ok(count)
    }

    /// Assesses the stories that another classifier assessed, until `cancel` or until this one is not in force
    /// any more; returns how many it wrote. Some are written while the next ones are assessed and those after
    /// them are read.
    async fn reassess_by(
        &self,
        classifier: &Arc<Classifier>,
        languages: &Arc<HashMap<FeedId, String>>,
        cancel: &CancellationToken,
    ) -> Result<usize, EngineError> {
        let goes_on = || !cancel.is_cancelled() && self.in_force().model() == classifier.model();
        let mut count = 0;
        let mut read = self.outdated(classifier, None).await?;
        let mut assessed = Assessed::new();
        while !(read.is_empty() && assessed.is_empty()) && goes_on() {
            count += assessed.len();
            let last = read.last().map(|detail| detail.story.id);
            let following = async {
                match last {
                    Some(last) => self.outdated(classifier, Some(last)).await,
                    None => Ok(Vec::new()),
                }
            };
            let judge = self.judge_by(Arc::clone(classifier));
            (read, assessed, ()) = tokio::try_join!(
                following,
                assess(classifier, languages, read),
                self.write_assessed(judge, assessed),
            )?;
        }
        Ok(count)
    }

    /// Returns the next stories below `before` that another classifier assessed, the newest first.
    async fn outdated(
        &self,
        classifier: &Classifier,
        before: Option<StoryId>,
    ) -> Result<Vec<StoryDetail>, EngineError> {
        let model = classifier.model().to_owned();
        let job = self.shared.store.read(move |store| {
            let outdated = store.outdated(&model, before, BATCH)?;
            store.stories(&outdated)
        });
        Ok(job.await?)
    }

    /// Writes what was said, and decides again how urgent the events are of which some story tells.
    async fn write_assessed(&self, judge: Judge, assessed: Assessed) -> Result<(), EngineError> {
        let job = self.shared.store.write(move |store| {
            store.set_assessments(&assessed)?;
            let of_event = assessed
                .iter()
                .filter(|(was, said)| was.event.is_some() || said.flagged);
            let of_event = of_event.map(|(was, _)| was.story.id);
            judge.decide_again(store, of_event).map(drop)
        });
        Ok(job.await?)
    }
}

/// Returns stories with what a classifier says of them, away from the threads of the store.
async fn assess(
    classifier: &Arc<Classifier>,
    languages: &Arc<HashMap<FeedId, String>>,
    stories: Vec<StoryDetail>,
) -> Result<Assessed, EngineError> {
    let (classifier, languages) = (Arc::clone(classifier), Arc::clone(languages));
    let assess = move || {
        let mut workspace = Workspace::default();
        let assessed = stories.into_iter().map(|detail| {
            let language = languages.get(&detail.story.feed).map(String::as_str);
            let said = full_text::assess_in(&mut workspace, &classifier, &detail, language);
            (detail, said)
        });
        assessed.collect()
    };
    let assessed = task::spawn_blocking(assess).await;
    assessed.map_err(|error| StoreError::Invariant(format!("assessing failed: {error}")).into())
}
