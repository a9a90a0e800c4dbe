//! The text of a story's own page.

use chrono::{DateTime, Utc};
use url::Url;

use super::Link;
use crate::text::urls;

/// The text of the page that a story links to: what the outlet wrote, where its feed has a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullText {
    /// The page's address, after redirects.
    pub url: String,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// Plain text; paragraphs parted by blank lines, links marked `[1]`.
    pub body: String,
    /// The targets of the body's numbered links.
    pub links: Vec<Link>,
}

impl FullText {
    /// Returns the host that the page came from, for people; the whole address if it has none.
    pub fn host(&self) -> String {
        Url::parse(&self.url).map_or_else(|_| self.url.clone(), |url| urls::host_label(&url))
    }
}
