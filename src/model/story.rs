//! Stories, from what a document says to what the store keeps.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Assessment, EventId, FeedId, FollowUp, FullText, Muter, PollHints, StoryId, Verdict,
    WatchMatch, Watched,
};

/// What a feed document says, before cleaning: markup and hostile text included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawFeed {
    /// Title.
    pub title: Option<String>,
    /// The site's address.
    pub site: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// What it is about, HTML.
    pub description: Option<String>,
    /// The address of its logo or icon, absolute.
    pub logo: Option<String>,
    /// Where the feed says that it lives (`rel="self"`), absolute.
    pub self_url: Option<String>,
    /// The address of its `WebSub` hub (`rel="hub"`), absolute.
    pub hub: Option<String>,
    /// What it asks of those who poll it.
    pub hints: PollHints,
    /// Stories in the order of the document.
    pub stories: Vec<RawStory>,
}

/// What a feed document says of one story, before cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawStory {
    /// The outlet's own id (`guid`, `atom:id`).
    pub id: Option<String>,
    /// Title, possibly with markup.
    pub title: Option<String>,
    /// The address of the article, as stated; absolute if the document says what it is relative to.
    pub link: Option<String>,
    /// Author's name.
    pub author: Option<String>,
    /// Short text, HTML.
    pub summary: Option<String>,
    /// Long text, HTML.
    pub content: Option<String>,
    /// What addresses in the texts are relative to, if the document says (`xml:base`); absolute.
    pub base: Option<String>,
    /// Language tag, if it is stated for this story.
    pub language: Option<String>,
    /// Categories, as their labels or else their terms.
    pub categories: Vec<String>,
    /// Enclosures and media, in the order of the document.
    pub enclosures: Vec<Enclosure>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub updated: Option<DateTime<Utc>>,
}

/// A file that belongs to a story: audio, video, a picture, a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Absolute, http or https.
    pub url: String,
    /// Media type as stated, such as `audio/mpeg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Size as stated, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

/// A story on its way into the store: clean, identified, assessed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryDraft {
    /// What makes it the same story when it is seen again in its feed: see `intake`.
    pub identity: String,
    /// The address as published, http or https.
    pub url: Option<String>,
    /// The address without tracking parameters, fragment and other decoration.
    pub canonical_url: Option<String>,
    /// Plain, one line, never empty.
    pub title: String,
    /// Plain, one line.
    pub author: Option<String>,
    /// ISO 639-1, as found in the text or else the feed's.
    pub language: Option<String>,
    /// Plain text of the longer of content and summary: paragraphs parted by blank lines,
    /// links marked `[1]`.
    pub body: String,
    /// The targets of the body's numbered links, the first is number 1.
    pub links: Vec<Link>,
    /// Plain, one line each.
    pub categories: Vec<String>,
    /// Files that belong to it, in the order of the document.
    pub enclosures: Vec<Enclosure>,
    /// When it was published, as the outlet says, if that can be true.
    pub published: Option<DateTime<Utc>>,
    /// When it was last changed, as the outlet says, if that can be true.
    pub updated: Option<DateTime<Utc>>,
    /// When it reached this reader.
    pub arrived: DateTime<Utc>,
    /// Where it stands in lists: `published` if that can be true, else `arrived`.
    pub sort_time: DateTime<Utc>,
    /// What the classifier says.
    pub assessment: Assessment,
    /// Which event it reports, if it was folded into one: the id of the event's first story.
    pub event: Option<EventId>,
    /// The watches that it matches.
    pub watches: Vec<WatchMatch>,
    /// What the user's rules decide, if it is new; `None` if no rule found it.
    pub verdict: Option<Box<Verdict>>,
}

/// A link in the body of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Absolute, http or https.
    pub url: String,
}

/// A stored story, as published.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// The feed it came from.
    pub feed: FeedId,
    /// The address as published.
    pub url: Option<String>,
    /// The address without decoration.
    pub canonical_url: Option<String>,
    /// Plain, one line.
    pub title: String,
    /// Plain, one line.
    pub author: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Plain text; paragraphs parted by blank lines, links marked `[1]`.
    pub body: String,
    /// The targets of the body's numbered links.
    pub links: Vec<Link>,
    /// Plain, one line each.
    pub categories: Vec<String>,
    /// Files that belong to it; on the screen they are numbered on from the links.
    pub enclosures: Vec<Enclosure>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub updated: Option<DateTime<Utc>>,
    /// When it reached this reader.
    pub arrived: DateTime<Utc>,
}

/// A text that a story had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// When this text was first seen.
    pub seen: DateTime<Utc>,
    /// Plain, one line.
    pub title: String,
    /// Plain text; cut when it is very long.
    pub body: String,
}

/// One story with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryDetail {
    /// The story.
    pub story: Story,
    /// Title of its feed.
    pub feed_title: String,
    /// The text of its own page, if that was fetched.
    pub full_text: Option<FullText>,
    /// What the classifier says of title and text; `flagged` and `precedence` are those that the
    /// label makes of it.
    pub assessment: Assessment,
    /// Whether a person says that it carries tension, if one said so or not.
    pub label: Option<bool>,
    /// Whether the reader has read it.
    pub read: bool,
    /// What a person decided about it.
    pub follow_up: Option<FollowUp>,
    /// Who muted it, if it is muted.
    pub muted: Option<Muter>,
    /// Whether it stays when its feed is unsubscribed.
    pub kept: bool,
    /// The tags that rules gave it, sorted; those of the follow-up are its own.
    pub tags: Vec<String>,
    /// The rules that found it, in the order of their names.
    pub rules: Vec<String>,
    /// Its event.
    pub event: Option<EventId>,
    /// How often its text changed in substance.
    pub changes: u32,
    /// When its present text was first seen, if it changed.
    pub changed: Option<DateTime<Utc>>,
    /// Its earlier texts, oldest first: the first one and the newest ones.
    pub revisions: Vec<Revision>,
    /// Other stories of the same event: id, feed title, title; newest first, at most 20.
    pub reports: Vec<(StoryId, String, String)>,
    /// The watches that it matches, the likest first.
    pub watches: Vec<Watched>,
}

impl StoryDetail {
    /// Returns the text that is shown, assessed and searched: that of the page if it was fetched,
    /// else that of the feed.
    pub fn text(&self) -> &str {
        self.full_text
            .as_ref()
            .map_or(&self.story.body, |full| &full.body)
    }

    /// Returns the targets of the numbered links of [`Self::text`].
    pub fn links(&self) -> &[Link] {
        self.full_text
            .as_ref()
            .map_or(&self.story.links, |full| &full.links)
    }
}
