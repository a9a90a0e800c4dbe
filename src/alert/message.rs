//! What an alert says: the JSON that commands, webhooks and `flashwire watch` get, and the words that a
//! person sees. The field names are a contract: see the README.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use super::Reason;
use crate::model::{Kinds, Precedence, StoryDetail, StoryId};

/// Titles that a sum names: chosen by us, as many as a notification shows.
const TITLES: usize = 5;

/// What an alert says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Message {
    /// A story.
    Alert {
        /// When that was decided.
        #[serde(serialize_with = "rfc3339")]
        at: DateTime<Utc>,
        /// Why.
        reasons: Vec<Reason>,
        /// The story.
        story: Box<StoryMessage>,
    },
    /// Several stories whose alerts were held back.
    More {
        /// When that was decided.
        #[serde(serialize_with = "rfc3339")]
        at: DateTime<Utc>,
        /// How many.
        count: usize,
        /// Which, the oldest first.
        stories: Vec<Brief>,
    },
    /// Somebody tries whether alerts arrive.
    Test {
        /// When.
        #[serde(serialize_with = "rfc3339")]
        at: DateTime<Utc>,
    },
}

/// A story, as alerts tell of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoryMessage {
    /// Its id.
    pub id: StoryId,
    /// Plain, one line.
    pub title: String,
    /// The address as published.
    pub url: Option<String>,
    /// Title of its feed.
    pub feed: String,
    /// How urgent it is.
    pub precedence: Precedence,
    /// Tension, 0 to 1.
    pub tension: f32,
    /// -10 (conflict) to 10 (cooperation).
    pub direction: f32,
    /// Kinds of tension.
    pub kinds: Kinds,
    /// Ids of theatres.
    pub theatres: Vec<String>,
    /// Ids of actors.
    pub actors: Vec<String>,
    /// The id of its event.
    pub event: Option<String>,
    /// When it was published.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub published: Option<DateTime<Utc>>,
    /// When it arrived.
    #[serde(serialize_with = "rfc3339")]
    pub arrived: DateTime<Utc>,
}

/// A story in a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// Its id.
    pub id: StoryId,
    /// Plain, one line.
    pub title: String,
    /// How urgent it is.
    pub precedence: Precedence,
}

impl StoryMessage {
    /// Returns what alerts tell of a story.
    pub fn new(detail: &StoryDetail) -> Self {
        let (story, said) = (&detail.story, &detail.assessment);
        Self {
            id: story.id,
            title: story.title.clone(),
            url: story.url.clone(),
            feed: detail.feed_title.clone(),
            precedence: said.precedence,
            tension: said.tension,
            direction: said.direction,
            kinds: said.kinds,
            theatres: said.theatres.clone(),
            actors: said.actors.clone(),
            event: detail.event.map(|event| format!("{:x}", event.0)),
            published: story.published,
            arrived: story.arrived,
        }
    }
}

impl Message {
    /// Returns the message in one line: how urgent, and what.
    pub fn heading(&self) -> String {
        match self {
            Self::Alert { story, .. } => format!("{}  {}", story.precedence, story.title),
            Self::More { count: 1, .. } => "1 more alert".to_owned(),
            Self::More { count, .. } => format!("and {count} more alerts"),
            Self::Test { .. } => "flashwire: a test alert".to_owned(),
        }
    }

    /// Returns what stands under the heading, lines parted by line feeds.
    pub fn body(&self) -> String {
        match self {
            Self::Alert { reasons, story, .. } => {
                let time = story.published.unwrap_or(story.arrived).format("%H:%MZ");
                format!("{} · {time} · {}", story.feed, in_words(reasons))
            }
            Self::More { count, stories, .. } => {
                let lines = stories.iter().take(TITLES);
                let mut lines: Vec<String> = lines
                    .map(|story| format!("{}  {}", story.precedence, story.title))
                    .collect();
                let left = count.saturating_sub(lines.len());
                if left > 0 {
                    lines.push(format!("and {left} more"));
                }
                lines.join("\n")
            }
            Self::Test { .. } => "This is what an alert looks like.".to_owned(),
        }
    }

    /// Returns how urgent the most urgent story of it is.
    pub fn precedence(&self) -> Precedence {
        match self {
            Self::Alert { story, .. } => story.precedence,
            Self::More { stories, .. } => {
                let precedences = stories.iter().map(|story| story.precedence);
                precedences.max().unwrap_or_default()
            }
            Self::Test { .. } => Precedence::Routine,
        }
    }

    /// Returns the message as JSON on one line.
    pub fn json(&self) -> String {
        // Only maps with odd keys and writers that fail could fail here.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the values of the placeholders of a command, in the names of `rules::PLACES`.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = match self {
            Self::Alert { reasons, story, .. } => story.values(&in_words(reasons)),
            Self::More { .. } | Self::Test { .. } => blank(),
        };
        if !matches!(self, Self::Alert { .. }) {
            for (name, value) in &mut values {
                match *name {
                    "title" => *value = self.heading(),
                    "reason" => *value = self.body().replace('\n', "; "),
                    "precedence" => *value = self.precedence().to_string(),
                    _ => {}
                }
            }
        }
        values
    }
}

impl StoryMessage {
    /// Returns the values of the placeholders of a command about the story.
    pub fn values(&self, reason: &str) -> Vec<(&'static str, String)> {
        let kinds: Vec<&str> = self.kinds.iter().map(crate::model::Kind::name).collect();
        vec![
            ("id", self.id.to_string()),
            ("title", self.title.clone()),
            ("url", self.url.clone().unwrap_or_default()),
            ("feed", self.feed.clone()),
            ("precedence", self.precedence.to_string()),
            ("tension", format!("{:.2}", self.tension)),
            ("theatres", self.theatres.join(",")),
            ("kinds", kinds.join(",")),
            ("time", stamp(self.published.unwrap_or(self.arrived))),
            ("reason", reason.to_owned()),
        ]
    }
}

fn blank() -> Vec<(&'static str, String)> {
    let names = [
        "id",
        "title",
        "url",
        "feed",
        "precedence",
        "tension",
        "theatres",
        "kinds",
        "time",
        "reason",
    ];
    names.map(|name| (name, String::new())).into()
}

fn in_words(reasons: &[Reason]) -> String {
    let words: Vec<String> = reasons.iter().map(Reason::in_words).collect();
    words.join(", ")
}

fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn rfc3339<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&stamp(*time))
}

#[expect(clippy::ref_option, reason = "serde hands over the field")]
fn rfc3339_or_null<S: Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.serialize_some(&stamp(*time)),
        None => serializer.serialize_none(),
    }
}
