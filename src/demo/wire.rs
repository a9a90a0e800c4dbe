//! The outlets and stories of the demo, read from the TOML files that are compiled in.
//!
//! It must not know how a feed document is written or sent, and it never asks what time it is.

use std::net::SocketAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use thiserror::Error;

use super::document::{self, Document};
use crate::{
    model::{self, OutletKind},
    text::toml_file::{self, TomlError},
};

/// The most stories in one feed document; chosen by us, what many outlets send at most.
const DOCUMENT_STORIES_MAX: usize = 60;

/// Names a file below `config/demo` and compiles it in.
macro_rules! demo_file {
    ($path:literal) => {
        ($path, include_str!(concat!("../../config/demo/", $path)))
    };
}

const OUTLETS_FILE: (&str, &str) = demo_file!("outlets.toml");

const STORY_FILES: [(&str, &str); 19] = [
    demo_file!("stories/cipherloom.toml"),
    demo_file!("stories/concordia.toml"),
    demo_file!("stories/dongnae.toml"),
    demo_file!("stories/elbmarker.toml"),
    demo_file!("stories/fanal.toml"),
    demo_file!("stories/glacis.toml"),
    demo_file!("stories/harrowmouth.toml"),
    demo_file!("stories/huanbo.toml"),
    demo_file!("stories/kaitsepost.toml"),
    demo_file!("stories/lantern.toml"),
    demo_file!("stories/marsa.toml"),
    demo_file!("stories/miraluz.toml"),
    demo_file!("stories/narrowseas.toml"),
    demo_file!("stories/openwells.toml"),
    demo_file!("stories/signalbox.toml"),
    demo_file!("stories/tallow.toml"),
    demo_file!("stories/vestomost.toml"),
    demo_file!("stories/vindhya.toml"),
    demo_file!("stories/vistovyi.toml"),
];

/// Says why the compiled-in wire cannot be used.
#[derive(Debug, Error)]
pub enum WireError {
    /// A file is not TOML of the expected shape.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// A story names an outlet that is not in `outlets.toml`.
    #[error("find outlet \"{outlet}\" of story \"{slug}\" in {file}")]
    UnknownOutlet {
        /// The file below `config/demo`.
        file: &'static str,
        /// The outlet that the story names.
        outlet: String,
        /// The story.
        slug: String,
    },
    /// A story has neither or both of `minutes_ago` and `arrives_after_seconds`.
    #[error(
        "place story \"{slug}\" of {file} in time: give either minutes_ago or arrives_after_seconds"
    )]
    Arrival {
        /// The file below `config/demo`.
        file: &'static str,
        /// The story.
        slug: String,
    },
}

/// The kind of document that an outlet serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// An invented outlet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// The last part of the feed's path, and the host of its links with `.example` behind it.
    pub id: String,
    /// The full name.
    pub name: String,
    /// The name for narrow columns, at most 12 cells.
    pub short: String,
    /// ISO 3166 alpha-3 code, or INT.
    pub country: String,
    /// ISO 639-1 code.
    pub language: String,
    /// What the outlet is.
    pub kind: OutletKind,
    /// Whether a state decides what it publishes.
    pub state_controlled: bool,
    /// The folder that its feed is filed in.
    pub folder: String,
    /// The kind of document that it serves.
    pub format: Format,
    /// Whether it answers with an error page instead of a feed.
    #[serde(default)]
    pub broken: bool,
}

impl Outlet {
    /// Returns the outlet as the list of outlets has it.
    pub fn listed(&self) -> model::Outlet {
        model::Outlet {
            id: self.id.clone(),
            name: self.name.clone(),
            short: self.short.clone(),
            country: self.country.clone(),
            language: self.language.clone(),
            kind: self.kind,
            state_controlled: self.state_controlled,
            domains: vec![format!("{}.example", self.id)],
        }
    }
}

/// Whether a story carries tension by the labelling guideline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// The classifier should flag it.
    Tension,
    /// The classifier should leave it alone.
    Calm,
}

/// When a story is published, relative to the start of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// So many minutes before the start.
    MinutesAgo(u32),
    /// So many seconds after the start, while somebody watches.
    AfterSeconds(u32),
}

/// An invented story.
#[derive(Debug, Clone)]
pub struct Story {
    /// The id of its outlet.
    pub outlet: String,
    /// The last part of its link; unique within the outlet and never changed.
    pub slug: String,
    /// When it is published.
    pub arrival: Arrival,
    /// The headline.
    pub title: String,
    /// One or two sentences of plain text.
    pub summary: String,
    /// The article as HTML.
    pub body: String,
    /// What a good classifier says of it.
    pub expect: Expect,
    /// Stories with the same event tell the same happening.
    pub event: Option<String>,
}

impl Story {
    /// Returns the time of publication in a demo that began at `started`.
    pub fn published(&self, started: DateTime<Utc>) -> DateTime<Utc> {
        let offset = match self.arrival {
            Arrival::MinutesAgo(minutes) => TimeDelta::minutes(-i64::from(minutes)),
            Arrival::AfterSeconds(seconds) => TimeDelta::seconds(i64::from(seconds)),
        };
        started.checked_add_signed(offset).unwrap_or(started)
    }

    /// Returns the address of the article, which is also the story's id in the feed.
    pub fn link(&self) -> String {
        format!("https://{}.example/{}", self.outlet, self.slug)
    }
}

/// What the reader needs to subscribe to one outlet of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFeed {
    /// The address of the feed on loopback.
    pub url: String,
    /// The outlet's name.
    pub title: String,
    /// The folder to file it in.
    pub folder: String,
    /// ISO 639-1 code.
    pub language: String,
}

/// The outlets of the demo and all that they will publish.
#[derive(Debug, Clone)]
pub struct Wire {
    outlets: Vec<Outlet>,
    stories: Vec<Story>,
}

impl Wire {
    /// Reads the outlets and stories that are compiled in.
    pub fn load() -> Result<Self, WireError> {
        let (file, text) = OUTLETS_FILE;
        let OutletsFile { outlet: outlets } = toml_file::read(file, text)?;
        let mut stories = Vec::new();
        for (file, text) in STORY_FILES {
            let StoriesFile { story: rows } = toml_file::read(file, text)?;
            for row in rows {
                stories.push(row.into_story(file, &outlets)?);
            }
        }
        Ok(Self { outlets, stories })
    }

    /// Returns the outlets in the order of the feed list.
    pub fn outlets(&self) -> &[Outlet] {
        &self.outlets
    }

    /// Returns every story, published or yet to come.
    pub fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// Returns the outlet with this id.
    pub fn outlet(&self, id: &str) -> Option<&Outlet> {
        self.outlets.iter().find(|outlet| outlet.id == id)
    }

    /// Returns the feed that the outlet serves at `now`, in a demo that began at `started`.
    pub fn feed_document(
        &self,
        outlet: &Outlet,
        started: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Document {
        let mut stories: Vec<(DateTime<Utc>, &Story)> = self
            .stories
            .iter()
            .filter(|story| story.outlet == outlet.id)
            .map(|story| (story.published(started), story))
            .filter(|(published, _)| *published <= now)
            .collect();
        stories.sort_by(|(left, _), (right, _)| right.cmp(left));
        let n_published = stories.len();
        stories.truncate(DOCUMENT_STORIES_MAX);
        let last_modified = stories.first().map_or(started, |(published, _)| *published);
        Document {
            content_type: document::content_type(outlet.format),
            body: document::render(outlet, &stories, last_modified),
            // Stories never change, so the start and their number tell documents apart.
            etag: format!("\"{}-{}-{n_published}\"", outlet.id, started.timestamp()),
            last_modified,
        }
    }

    /// Returns what to subscribe to when the wire is served at `address`.
    pub fn subscriptions(&self, address: SocketAddr) -> Vec<DemoFeed> {
        self.outlets
            .iter()
            .map(|outlet| DemoFeed {
                url: format!("http://{address}/feeds/{}", outlet.id),
                title: outlet.name.clone(),
                folder: outlet.folder.clone(),
                language: outlet.language.clone(),
            })
            .collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletsFile {
    outlet: Vec<Outlet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoriesFile {
    story: Vec<StoryRow>,
}

/// A story as it stands in its file, before its two ways to give the time are made one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoryRow {
    outlet: String,
    slug: String,
    minutes_ago: Option<u32>,
    arrives_after_seconds: Option<u32>,
    title: String,
    summary: String,
    body: String,
    expect: Expect,
    event: Option<String>,
}

impl StoryRow {
    fn into_story(self, file: &'static str, outlets: &[Outlet]) -> Result<Story, WireError> {
        if !outlets.iter().any(|outlet| outlet.id == self.outlet) {
            let (outlet, slug) = (self.outlet, self.slug);
            return Err(WireError::UnknownOutlet { file, outlet, slug });
        }
        let arrival = match (self.minutes_ago, self.arrives_after_seconds) {
            (Some(minutes), None) => Arrival::MinutesAgo(minutes),
            (None, Some(seconds)) => Arrival::AfterSeconds(seconds),
            _ => {
                let slug = self.slug;
                return Err(WireError::Arrival { file, slug });
            }
        };
        Ok(Story {
            outlet: self.outlet,
            slug: self.slug,
            arrival,
            title: self.title,
            summary: self.summary,
            body: self.body.trim().to_owned(),
            expect: self.expect,
            event: self.event,
        })
    }
}

#[cfg(test)]
mod tests;
