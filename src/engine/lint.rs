//! Linting lexicons and theatres with the stories of the store.

use std::ops::ControlFlow;

use super::{Engine, EngineError};
use crate::{
    classify::lint::{Linter, Report, Scope},
    query::Query,
    store::{Order, StoreError},
};

impl Engine {
    /// Says which terms do nothing, too much or the wrong thing in the stories that are there, with
    /// the labels that a person gave them.
    pub async fn lint(&self, scope: Scope) -> Result<Report, EngineError> {
        let languages = self.languages().await?;
        let classifier = self.classifier().await?;
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
