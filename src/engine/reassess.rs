//! Assessing the archive again when the classifier or its files have changed.

use std::{collections::HashMap, sync::Arc};

use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, full_text};
use crate::model::{FeedId, StoryDetail, StoryId};

/// Stories of one transaction: so few that nobody waits for the writer (chosen by us).
const BATCH: usize = 64;

impl Engine {
    /// Assesses all stories again that another version of the classifier assessed, the newest first,
    /// until `cancel`; returns how many there were.
    ///
    /// What a person decided stays: labels win, follow-ups and read marks are not touched.
    pub async fn reassess(&self, cancel: &CancellationToken) -> Result<usize, EngineError> {
        let feeds = self.feeds().await?;
        let languages = feeds.iter();
        let languages = languages.filter_map(|feed| Some((feed.id, self.language_of(feed)?)));
        let languages: Arc<HashMap<FeedId, String>> = Arc::new(languages.collect());
        let mut before: Option<StoryId> = None;
        let mut count = 0;
        while !cancel.is_cancelled() {
            let model = self.shared.classifier.model().to_owned();
            let outdated = self
                .shared
                .store
                .read(move |store| store.outdated(&model, before, BATCH))
                .await?;
            let Some(last) = outdated.last() else { break };
            before = Some(*last);
            count += outdated.len();
            // Not the engine itself: the last one must not end in a thread of its own store.
            let judge = self.judge();
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
                judge.decide_again(store, outdated)
            });
            job.await?;
        }
        Ok(count)
    }
}
