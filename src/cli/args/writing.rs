//! The arguments of the commands that write documents: `brief` and `export`.

use std::path::PathBuf;

use clap::ValueEnum;

/// Arguments of `brief`.
#[derive(Debug, clap::Args)]
pub struct BriefArgs {
    /// Which stories, in the language of the filter line
    pub query: Vec<String>,
    /// From when: `12h`, `2d`, `today`, `2026-03-01`, `2026-03-01T06:00Z`; 24 hours before the end if
    /// it is not said
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Until when, in the same words; now if it is not said
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only the stories of this view, by its id
    #[arg(long, value_name = "ID")]
    pub view: Option<String>,
    /// What to write; that of the template's or of the output's name if it is not said, else markdown
    #[arg(long)]
    pub format: Option<BriefFormat>,
    /// Your own template
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// Most events of a theatre; the most urgent stay, and how many were left out is told
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Write this file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// One JSON object with all that templates are given
    #[arg(long, conflicts_with_all = ["format", "template"])]
    pub json: bool,
}

/// What `brief` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BriefFormat {
    /// Markdown, clean enough to be pasted into a mail
    Markdown,
    /// One self-contained page, light and dark, ready to be printed
    Html,
    /// Plain text
    Text,
}

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// What to write
    pub format: ExportFormat,
    /// Which stories, in the language of the filter line
    pub query: Vec<String>,
    /// Write this file, whole or not at all; for markdown a directory, which gets a note a story
    #[arg(long, short, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
    /// Replace notes that are in the directory already
    #[arg(long)]
    pub overwrite: bool,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The subscriptions, as OPML 2.0
    Opml,
    /// Stories with their text, one JSON object a line
    Json,
    /// Stories as a table
    Csv,
    /// Stories as notes with front matter, for Obsidian
    Markdown,
    /// Stories as references for citation managers
    Ris,
    /// The same as JSON of the Citation Style Language
    CslJson,
    /// Due dates of follow-ups as tasks
    Ics,
    /// The same as appointments, for calendars that know no tasks
    IcsEvents,
    /// Stories as a STIX 2.1 bundle of reports
    Stix,
}
