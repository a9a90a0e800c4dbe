//! Where examples come from: a story, a page, a text.

use url::Url;

use super::super::{Engine, EngineError, FullTextError};
use crate::{
    article::{self, NoArticle},
    classify::language,
    model::{Example, StoryId},
    text::clean,
};

/// There is no example there.
#[derive(Debug, thiserror::Error)]
pub enum ExampleError {
    /// The store.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The page.
    #[error("cannot take {url} as an example: {error}")]
    Page {
        /// Its address.
        url: String,
        /// Why.
        error: FullTextError,
    },
    /// A file that is a page without an article.
    #[error("cannot take {file} as an example: {reason}")]
    NoArticle {
        /// The file.
        file: String,
        /// What it is instead.
        reason: NoArticle,
    },
}

impl Engine {
    /// Returns a story as an example: with the text that is shown.
    pub async fn example_of_story(&self, id: StoryId) -> Result<Example, EngineError> {
        let detail = self.story(id).await?.ok_or(EngineError::NoStory(id))?;
        let languages = self.languages().await?;
        let said = detail.story.language.clone();
        Ok(Example {
            body: detail.text().to_owned(),
            language: said.or_else(|| languages.get(&detail.story.feed).cloned()),
            date: Some(id.time().date_naive()),
            source: id.to_string(),
            title: detail.story.title,
        })
    }

    /// Fetches a page and returns its article as an example.
    pub async fn example_of_page(&self, url: &Url) -> Result<Example, ExampleError> {
        let fetched = self.fetch_article(url).await;
        let text = fetched.map_err(|error| ExampleError::Page {
            url: url.to_string(),
            error,
        })?;
        Ok(example(&text.body, text.url))
    }
}

/// Returns a text as an example: a page reduced to its article, anything else as it is. `file` is its
/// name for people.
pub fn example_of_text(text: &str, file: &str) -> Result<Example, ExampleError> {
    let start = text
        .trim_start()
        .get(..9)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let source = clean::line(file);
    if !start.starts_with("<!doctype") && !start.starts_with("<html") {
        return Ok(example(&clean::block(text), source));
    }
    let nowhere = Url::parse("https://localhost/").map_err(|_never| NoArticle::Nothing);
    let article = nowhere.and_then(|base| article::extract(text, &base));
    match article {
        Ok(article) => Ok(example(&article.body, source)),
        Err(reason) => Err(ExampleError::NoArticle {
            file: source,
            reason,
        }),
    }
}

/// Returns an example whose title is the text's first line.
fn example(text: &str, source: String) -> Example {
    let text = text.trim();
    let (title, body) = text.split_once('\n').unwrap_or((text, ""));
    Example {
        title: title.trim().to_owned(),
        body: body.trim().to_owned(),
        source,
        language: language(text).map(str::to_owned),
        date: None,
    }
}
