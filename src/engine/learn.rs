//! The classifier in force, and what the labels of a person teach it.

use std::{collections::HashMap, sync::Arc};

use super::{Engine, EngineError, full_text, theatre_name};
use crate::{
    classify::{About, Classifier, Lesson, Personal},
    model::{FeedId, Label, Names, StoryDetail},
    store::{Store, StoreError},
};

/// A story that a person labelled.
#[derive(Debug, Clone)]
pub struct LabelledStory {
    /// What the person said.
    pub label: Label,
    /// The story.
    pub detail: StoryDetail,
    /// The language that the story or its feed says it is in.
    pub language: Option<String>,
}

impl LabelledStory {
    /// Returns what is known of it beside its text.
    pub fn about(&self) -> About<'_> {
        full_text::about(&self.detail, self.language.as_deref())
    }

    /// Returns what it teaches a classifier.
    pub fn lesson(&self, classifier: &Classifier) -> Option<Lesson> {
        let title = &self.detail.story.title;
        classifier.lesson(title, self.detail.text(), self.about(), self.label.tension)
    }
}

impl Engine {
    /// Returns the classifier in force, which has learned from the labels.
    pub async fn classifier(&self) -> Result<Arc<Classifier>, EngineError> {
        self.teach().await?;
        Ok(self.in_force())
    }

    /// Lets the classifier learn from the labels, unless it has.
    pub(super) async fn teach(&self) -> Result<(), EngineError> {
        let taught = &self.shared.taught;
        taught.get_or_try_init(|| self.learn()).await?;
        Ok(())
    }

    /// Returns a theatre's name; the id itself for one that is not in the list.
    pub fn theatre_name(&self, id: &str) -> String {
        theatre_name(&self.in_force(), id).to_owned()
    }

    /// Returns the names of all theatres and actors.
    pub fn names(&self) -> Names {
        let classifier = self.in_force();
        let known = classifier.theatres();
        let theatres = known.theatres().map(|it| (it.id.clone(), it.name.clone()));
        let actors = known.actors().map(|it| (it.id.clone(), it.name.clone()));
        Names::new(theatres, actors)
    }

    /// Puts another classifier in force and teaches it. [`reassess`](Self::reassess) brings the
    /// archive up to date.
    pub async fn exchange_classifier(&self, classifier: Classifier) -> Result<(), EngineError> {
        self.shared.classifier.send_replace(Arc::new(classifier));
        self.learn().await
    }

    /// Learns from all labels anew: to be called when some have changed.
    pub async fn learn(&self) -> Result<(), EngineError> {
        let languages = self.languages().await?;
        loop {
            let classifier = self.in_force();
            let (shared, languages) = (Arc::clone(&classifier), Arc::clone(&languages));
            let learned = self.shared.store.read(move |store| {
                let labelled = labelled(store, &languages)?;
                let teaching = labelled.iter().filter(|story| story.label.teaches);
                let lessons: Vec<Lesson> = teaching.filter_map(|it| it.lesson(&shared)).collect();
                Ok(Personal::learn(&lessons))
            });
            let learned = learned.await?;
            let taught = self.shared.classifier.send_if_modified(|in_force| {
                let is_same = Arc::ptr_eq(in_force, &classifier);
                if is_same && learned != *classifier.personal() {
                    *in_force = Arc::new(classifier.taught(learned));
                }
                is_same
            });
            // Another one came into force meanwhile: that one is to be taught.
            if taught {
                return Ok(());
            }
        }
    }

    /// Returns all labelled stories, the oldest first.
    pub async fn labelled(&self) -> Result<Vec<LabelledStory>, EngineError> {
        let languages = self.languages().await?;
        let job = self
            .shared
            .store
            .read(move |store| labelled(store, &languages));
        Ok(job.await?)
    }

    /// Makes all labels teach the classifier or not; returns how many changed.
    pub async fn set_teaching(&self, teaches: bool) -> Result<usize, EngineError> {
        let job = self
            .shared
            .store
            .write(move |store| store.set_teaching(teaches));
        let changed = job.await?;
        self.learn().await?;
        Ok(changed)
    }

    /// Returns the languages of all feeds that say theirs.
    pub(super) async fn languages(&self) -> Result<Arc<HashMap<FeedId, String>>, EngineError> {
        let feeds = self.feeds().await?;
        let languages = feeds.iter();
        let languages = languages.filter_map(|feed| Some((feed.id, self.language_of(feed)?)));
        Ok(Arc::new(languages.collect()))
    }

    /// Returns the classifier in force for those who have seen to it that it is taught.
    pub(super) fn in_force(&self) -> Arc<Classifier> {
        Arc::clone(&self.shared.classifier.borrow())
    }
}

fn labelled(
    store: &dyn Store,
    languages: &HashMap<FeedId, String>,
) -> Result<Vec<LabelledStory>, StoreError> {
    let mut labels = store.labels()?;
    labels.sort_by_key(|label| label.story);
    let mut stories = Vec::with_capacity(labels.len());
    for label in labels {
        let Some(detail) = store.story(label.story)? else {
            continue;
        };
        let said = detail.story.language.clone();
        stories.push(LabelledStory {
            language: said.or_else(|| languages.get(&detail.story.feed).cloned()),
            label,
            detail,
        });
    }
    Ok(stories)
}
