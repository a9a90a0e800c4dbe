//! `export`: subscriptions and stories for other programs, to standard output or into files.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{
    CliError, Output,
    args::{ExportArgs, ExportFormat},
    output::{self, json_line},
    records::FullRecord,
    stories::{each, parse_query},
};
use crate::{
    engine::Engine,
    export::{self, Format, Item, Writer},
    query::Query,
    whole_file::{self, Existing, WholeFile, WriteError},
};

/// Writes subscriptions or stories for other programs.
pub(super) async fn export(
    engine: &Engine,
    args: ExportArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    if args.overwrite && (args.format != ExportFormat::Markdown || args.output.is_none()) {
        return Err(CliError::usage(anyhow::anyhow!(
            "`--overwrite` is for `export markdown --output DIR`: other files are always replaced"
        )));
    }
    if args.format == ExportFormat::Opml && !args.query.is_empty() {
        return Err(CliError::usage(anyhow::anyhow!(
            "`export opml` writes the subscriptions and takes no query"
        )));
    }
    let query = parse_query(engine, &args.query)?;
    match (args.format.of_stories(), args.output) {
        (Some(Format::Markdown), Some(dir)) => {
            let existing = if args.overwrite {
                Existing::Replaced
            } else {
                Existing::Kept
            };
            notes(engine, query, &dir, existing, output).await
        }
        (format, path) => {
            let mut sink = Sink::open(path, output)?;
            match (args.format, format) {
                (ExportFormat::Opml, _) => sink.write(engine.export_opml().await?.as_bytes())?,
                (_, None) => json(engine, query, &mut sink).await?,
                (_, Some(format)) => document(engine, query, format, &mut sink).await?,
            }
            sink.finish()
        }
    }
}

/// Writes stories as JSON Lines.
async fn json(engine: &Engine, query: Query, sink: &mut Sink<'_>) -> Result<(), CliError> {
    let now = engine.now();
    each(engine, query, None, |detail, outlet| {
        let outlet = outlet.map(|outlet| outlet.name.clone());
        sink.json(&FullRecord::new(detail, outlet, now))
    })
    .await
}

/// Writes stories as one document.
async fn document(
    engine: &Engine,
    query: Query,
    format: Format,
    sink: &mut Sink<'_>,
) -> Result<(), CliError> {
    let mut writer = Writer::new(format, engine.names(), engine.now());
    let mut begun = false;
    if !writer.needs_a_story() {
        sink.write(&writer.begin()?)?;
        begun = true;
    }
    each(engine, query, None, |detail, outlet| {
        let item = Item {
            detail: &detail,
            outlet,
        };
        let part = writer.story(&item)?;
        if !begun && !part.is_empty() {
            sink.write(&writer.begin()?)?;
            begun = true;
        }
        sink.write(&part)
    })
    .await?;
    if !begun {
        return Err(CliError::failed(anyhow::anyhow!(
            "nothing was written: none of these stories has a follow-up with a due date, and a calendar needs one\n`flashwire follow ID --due fri` gives one"
        )));
    }
    sink.write(&writer.end())
}

/// Writes a note for each story into a directory. Notes that are there are the reader's own by now.
async fn notes(
    engine: &Engine,
    query: Query,
    dir: &Path,
    existing: Existing,
    output: &mut Output,
) -> Result<(), CliError> {
    whole_file::make_dir(dir)?;
    let names = engine.names();
    let (mut written, mut kept) = (0, 0);
    each(engine, query, None, |detail, outlet| {
        let item = Item {
            detail: &detail,
            outlet,
        };
        let path = dir.join(export::note_name(&item));
        let note = export::note(&item, &names)?;
        let note = output::without_hidden(&note);
        if whole_file::write(&path, note.as_bytes(), existing)? {
            written += 1;
        } else {
            kept += 1;
        }
        Ok(())
    })
    .await?;
    let notes = if written == 1 { "note" } else { "notes" };
    output.note(&match kept {
        0 => format!("{written} {notes} written"),
        _ => format!(
            "{written} {notes} written; {kept} there already and left as they are (--overwrite replaces them)"
        ),
    });
    Ok(())
}

/// Where an answer goes.
pub(super) enum Sink<'o> {
    /// To standard output.
    Standard(&'o mut Output),
    /// Into a file, which is there when all of it is written.
    File(WholeFile),
}

impl<'o> Sink<'o> {
    /// Opens the file, or standard output if none is named or it is `-`.
    pub(super) fn open(path: Option<PathBuf>, output: &'o mut Output) -> Result<Self, CliError> {
        match path.filter(|path| path != Path::new("-")) {
            None => Ok(Self::Standard(output)),
            Some(path) => Ok(Self::File(WholeFile::create(&path)?)),
        }
    }

    /// Writes a part of a document whose own writer made it safe.
    pub(super) fn write(&mut self, part: &[u8]) -> Result<(), CliError> {
        match self {
            Self::Standard(output) => output.document(part),
            Self::File(file) => {
                let part = String::from_utf8_lossy(part);
                Ok(file.write(output::without_hidden(&part).as_bytes())?)
            }
        }
    }

    /// Writes one JSON object on a line.
    fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        match self {
            Self::Standard(output) => output.json(value),
            Self::File(file) => Ok(file.write(&json_line(value)?)?),
        }
    }

    /// Puts a file into its place.
    pub(super) fn finish(self) -> Result<(), CliError> {
        if let Self::File(file) = self {
            file.finish(Existing::Replaced)?;
        }
        Ok(())
    }
}

impl From<WriteError> for CliError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Place { .. } => Self::usage(error),
            WriteError::System { .. } => Self::failed(error),
        }
    }
}

impl From<export::ExportError> for CliError {
    fn from(error: export::ExportError) -> Self {
        Self::failed(error)
    }
}

impl ExportFormat {
    /// Returns the format of one document of stories; `None` for JSON Lines and for subscriptions.
    const fn of_stories(self) -> Option<Format> {
        match self {
            Self::Opml | Self::Json => None,
            Self::Csv => Some(Format::Csv),
            Self::Markdown => Some(Format::Markdown),
            Self::Ris => Some(Format::Ris),
            Self::CslJson => Some(Format::CslJson),
            Self::Ics => Some(Format::IcsTasks),
            Self::IcsEvents => Some(Format::IcsEvents),
            Self::Stix => Some(Format::Stix),
        }
    }
}
