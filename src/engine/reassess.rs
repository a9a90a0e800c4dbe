//! Assessing the archive again when the classifier or its files have changed.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, full_text};
use crate::model::{StoryDetail, StoryId};

/// Stories of one transaction: so few that nobody waits for the writer (chosen by us).
const BATCH: usize = 64;

impl Engine {
    /// Assesses all stories again that another version of the classifier assessed, the newest first,
    /// until `cancel`; returns how many there were.
    ///
    /// What a person decided stays: labels win, follow-ups and read marks are not touched.
    pub async fn reassess(&self, cancel: &CancellationToken) -> Result<usize, EngineError> {
        let _one_at_a_time = self.shared.reassessing.acquire().await;
        let languages = self.languages().await?;
        let mut version = String::new();
        let mut before: Option<StoryId> = None;
        let mut count = 0;
        while !cancel.is_cancelled() {
            let classifier = self.classifier().await?;
            if classifier.model() != version {
                // Another one came into force: what was done is outdated again.
                classifier.model().clone_into(&mut version);
                before = None;
            }
            let model = version.clone();
            let outdated = self
                .shared
                .store
                .read(move |store| store.outdated(&model, before, BATCH))
                .await?;
            let Some(last) = outdated.last() else { break };
            before = Some(*last);
            count += outdated.len();
            // Not the engine itself: the last one must not end in a thread of its own store.
            let judge = self.judge_by(classifier);
            let languages = Arc::clone(&languages);
            // In the writer's thread, so that no text changes between reading and writing.
            let job = self.shared.store.write(move |store| {
                let assess = |detail: &StoryDetail| {
                    let language = languages.get(&detail.story.feed).map(String::as_str);
                    full_text::assess(&judge.classifier, detail, language)
                };
                for &id in &outdated {
                    let said = store.story(id)?.as_ref().map(assess);
                    said.map_or(Ok(()), |said| store.set_assessment(id, &said))?;
                }
                judge.decide_again(store, outdated).map(drop)
            });
            job.await?;
        }
        Ok(count)
    }
}
