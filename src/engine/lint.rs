//! Linting lexicons and theatres with the stories of the store.

use std::{collections::HashMap, ops::ControlFlow};

use super::{Engine, EngineError};
use crate::{
    classify::lint::{Linter, Report, Scope},
    model::FeedId,
    query::Query,
    store::{Order, StoreError},
};

impl Engine {
    /// Says which terms do nothing, too much or the wrong thing in the stories that are there, with
    /// the labels that a person gave them.
    pub async fn lint(&self, scope: Scope) -> Result<Report, EngineError> {
        let feeds = self.feeds().await?;
        let languages = feeds.iter();
        let languages = languages.filter_map(|feed| Some((feed.id, self.language_of(feed)?)));
        let languages: HashMap<FeedId, String> = languages.collect();
        let classifier = self.classifier();
        let now = self.now();
        let job = self
            .shared
            .store
            .read(move |store| -> Result<_, StoreError> {
                let mut linter = Linter::new(&classifier, scope);
                let all = Query::default();
                store.each_story(&all, Order::Newest, now, &mut |detail| {
                    let of_feed = languages.get(&detail.story.feed);
                    let language = detail.story.language.as_deref();
                    let language = language.or_else(|| of_feed.map(String::as_str));
                    linter.see(&detail.story.title, detail.text(), language, detail.label);
                    ControlFlow::Continue(())
                })?;
                Ok(linter.report())
            });
        Ok(job.await?)
    }
}
