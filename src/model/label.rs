//! Labels: what a person says of a story against or with the classifier.

use chrono::{DateTime, Utc};

use super::StoryId;

/// What a person says of a story. It wins over the classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The story.
    pub story: StoryId,
    /// Whether it carries tension.
    pub tension: bool,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// Whether the classifier learns from it.
    pub teaches: bool,
}
