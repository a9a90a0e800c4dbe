//! Formats for other programs. Pure: bytes out of stories, one story at a time, so that memory does not
//! grow with their number; nothing here knows where the bytes go.

mod csl;
mod csv_table;
mod ics;
mod note;
mod ris;
mod stix;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    model::{Kind, Names, Outlet, StoryDetail},
    text::{clean, urls},
};

pub use note::file_name as note_name;

/// What can be written, one document for all stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table for spreadsheets (RFC 4180).
    Csv,
    /// Notes in Markdown with front matter in YAML, as Obsidian reads them.
    Markdown,
    /// References for citation managers, a tag a line.
    Ris,
    /// References for citation managers, the JSON of the Citation Style Language 1.0.2.
    CslJson,
    /// The due dates of follow-ups as tasks (RFC 5545, VTODO).
    IcsTasks,
    /// The same as appointments (VEVENT), for calendars that know no tasks.
    IcsEvents,
    /// A bundle of reports for threat platforms (STIX 2.1).
    Stix,
}

/// A story and who publishes it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The story.
    pub detail: &'a StoryDetail,
    /// Who publishes it, if the list of outlets knows.
    pub outlet: Option<&'a Outlet>,
}

/// A story could not be written in this format.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// As CSV.
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    /// As JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Writes stories, one after the other, as one document.
#[derive(Debug)]
pub struct Writer {
    format: Format,
    names: Names,
    now: DateTime<Utc>,
    /// Stories that are in the document.
    written: usize,
    bundle: stix::Bundle,
}

impl Writer {
    /// Returns a writer of one document.
    pub fn new(format: Format, names: Names, now: DateTime<Utc>) -> Self {
        Self {
            format,
            names,
            now,
            written: 0,
            bundle: stix::Bundle::default(),
        }
    }

    /// Returns how the document begins.
    pub fn begin(&self) -> Result<Vec<u8>, ExportError> {
        Ok(match self.format {
            Format::Csv => csv_table::header()?,
            Format::Markdown | Format::Ris => Vec::new(),
            Format::CslJson => b"[".to_vec(),
            Format::IcsTasks | Format::IcsEvents => ics::begin().into_bytes(),
            Format::Stix => stix::begin(self.now).into_bytes(),
        })
    }

    /// Returns a story's part of the document; empty for one that has no place in it, such as one
    /// without a due date among the due dates.
    pub fn story(&mut self, item: &Item<'_>) -> Result<Vec<u8>, ExportError> {
        let first = self.written == 0;
        let part = match self.format {
            Format::Csv => csv_table::row(item)?,
            Format::Markdown if first => note::note(item, &self.names)?.into_bytes(),
            Format::Markdown => ["\n", &note::note(item, &self.names)?]
                .concat()
                .into_bytes(),
            Format::Ris => ris::record(item, &self.names).into_bytes(),
            Format::CslJson => separated(first, &csl::item(item, &self.names)?).into_bytes(),
            Format::IcsTasks => ics::component(item, ics::Component::Task).into_bytes(),
            Format::IcsEvents => ics::component(item, ics::Component::Event).into_bytes(),
            Format::Stix => self.bundle.story(item, &self.names)?.into_bytes(),
        };
        self.written += usize::from(!part.is_empty());
        Ok(part)
    }

    /// Returns how the document ends.
    pub fn end(&self) -> Vec<u8> {
        match self.format {
            Format::Csv | Format::Markdown | Format::Ris => Vec::new(),
            Format::CslJson => b"\n]\n".to_vec(),
            Format::IcsTasks | Format::IcsEvents => ics::end().into_bytes(),
            Format::Stix => self.bundle.end().into_bytes(),
        }
    }

    /// Returns how many stories are in the document.
    pub const fn written(&self) -> usize {
        self.written
    }

    /// Returns whether the document is one only when a story is in it: a calendar needs a component
    /// (RFC 5545, 3.6).
    pub const fn needs_a_story(&self) -> bool {
        matches!(self.format, Format::IcsTasks | Format::IcsEvents)
    }
}

/// Returns a story as a note in Markdown, a document of its own.
pub fn note(item: &Item<'_>, names: &Names) -> Result<String, ExportError> {
    note::note(item, names)
}

/// Returns an element of a JSON array on a line of its own.
fn separated(first: bool, element: &str) -> String {
    [if first { "\n" } else { ",\n" }, element].concat()
}

impl Item<'_> {
    /// Returns the title, clean.
    fn title(&self) -> String {
        clean::line(&self.detail.story.title)
    }

    /// Returns who publishes the story, clean: the outlet, else the feed.
    fn publisher(&self) -> String {
        let outlet = self.outlet.map(|outlet| outlet.name.as_str());
        clean::line(outlet.unwrap_or(&self.detail.feed_title))
    }

    /// Returns the story's address, if it leads to the web.
    fn url(&self) -> Option<String> {
        let url = urls::web(self.detail.story.url.as_deref()?, None)?;
        Some(url.into())
    }

    /// Returns the author, clean.
    fn author(&self) -> Option<String> {
        let author = clean::line(self.detail.story.author.as_deref()?);
        (!author.is_empty()).then_some(author)
    }

    /// Returns when the story was published, else when it arrived.
    fn time(&self) -> DateTime<Utc> {
        self.detail
            .story
            .published
            .unwrap_or(self.detail.story.arrived)
    }

    /// Returns what the story is about, each once: kinds, theatres and actors by name, categories.
    fn keywords(&self, names: &Names) -> Vec<String> {
        let assessment = &self.detail.assessment;
        let mut words: Vec<&str> = assessment.kinds.iter().map(Kind::name).collect();
        words.extend(assessment.theatres.iter().map(|id| names.theatre(id)));
        words.extend(assessment.actors.iter().map(|id| names.actor(id)));
        words.extend(self.detail.story.categories.iter().map(String::as_str));
        let mut keywords: Vec<String> = Vec::new();
        for word in words {
            let word = clean::line(word);
            if !word.is_empty() && !keywords.contains(&word) {
                keywords.push(word);
            }
        }
        keywords
    }
}

/// Returns a time as RFC 3339 in UTC, to the second.
fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests;
