//! The brief of a period: reads what it needs from the store, and writes it where the reader's briefs lie.

use std::{collections::HashMap, path::PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Check, Engine, EngineError, Verdict};
use crate::{
    brief::{self, Brief, Collector, Format, Scope, TemplateError},
    config::DataFile,
    model::{FeedId, Outlet, StoryId, StoryRow},
    query::{Is, Moment, Query, Test},
    store::{From, Order, PageRequest, Store, StoreError},
    whole_file::{self, Existing},
};

/// How far back a brief reaches when nothing else is asked.
pub const BRIEF_PERIOD: TimeDelta = TimeDelta::hours(24);

/// Rows that are read at once.
const ROWS: usize = 512;

/// Most briefs of one minute in the directory of briefs.
const SAME_MINUTE: u32 = 100;

/// A brief that was written for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenBrief {
    /// The file, Markdown.
    pub path: PathBuf,
    /// The same as plain text, to be shown.
    pub text: String,
}

impl Engine {
    /// Collects the brief of what a query finds in a period.
    pub async fn brief(&self, query: Query, scope: Scope) -> Result<Brief, EngineError> {
        let mut collector = Collector::new(scope.clone(), self.names());
        let outlets: HashMap<FeedId, Outlet> = self
            .feeds()
            .await?
            .iter()
            .filter_map(|feed| Some((feed.id, self.outlet(feed)?.clone())))
            .collect();
        let job = self
            .shared
            .store
            .read(move |store| -> Result<_, StoreError> {
                let Scope {
                    from, until, now, ..
                } = scope;
                let before = within(&query, scope.before(), from);
                each_row(store, before, now, |_, row| {
                    collector.count_before(row);
                    Ok(())
                })?;
                each_row(store, within(&query, from, until), now, |store, row| {
                    collector.count(row);
                    if row.flagged
                        && let Some(detail) = store.story(row.id)?
                    {
                        collector.report(&detail, outlets.get(&detail.story.feed));
                    }
                    Ok(())
                })?;
                let followed = limited(&query, Test::Is(Is::Followed));
                each_row(store, followed, now, |store, row| {
                    if let Some(detail) = store.story(row.id)? {
                        collector.follow_up(&detail, outlets.get(&detail.story.feed));
                    }
                    Ok(())
                })?;
                Ok(collector.finish())
            });
        Ok(job.await?)
    }

    /// Returns the template of a format: the user's, else the one that ships.
    pub fn template(&self, format: Format) -> &DataFile {
        self.shared.config.files.get(format.template())
    }

    /// Tries the user's templates on the brief of the last 24 hours.
    pub(super) async fn check_templates(&self) -> Result<Vec<Check>, EngineError> {
        let formats = [Format::Markdown, Format::Html, Format::Text].into_iter();
        let templates: Vec<_> = formats
            .map(|format| (format, self.template(format)))
            .filter(|(_, template)| template.user)
            .collect();
        if templates.is_empty() {
            return Ok(Vec::new());
        }
        let brief = self.brief(Query::default(), self.last_day(None)).await?;
        let check = |(format, template): (Format, &DataFile)| {
            let tried = brief::render(&brief, format, &template.name, &template.text);
            match tried {
                Ok(_text) => Check::fine("template", format!("{} can be used", template.name)),
                Err(mistake) => {
                    let TemplateError {
                        file,
                        line,
                        message,
                        hint,
                    } = mistake;
                    let finding = format!("{file}:{line}: {message}");
                    Check::found(Verdict::Failed, "template", finding, &hint)
                }
            }
        };
        Ok(templates.into_iter().map(check).collect())
    }

    /// Returns the last 24 hours.
    fn last_day(&self, about: Option<String>) -> Scope {
        let now = self.now();
        Scope {
            from: now - BRIEF_PERIOD,
            until: now,
            now,
            about,
            limit: None,
        }
    }

    /// Writes the brief of the last 24 hours of a query as Markdown into `briefs/` below the data directory,
    /// under its date-time group; one that is there already stays.
    pub async fn write_brief(
        &self,
        query: Query,
        about: Option<String>,
    ) -> Result<WrittenBrief, EngineError> {
        let scope = self.last_day(about);
        let now = scope.now;
        let brief = self.brief(query, scope).await?;
        let rendered = |format: Format| {
            let template = self.template(format);
            brief::render(&brief, format, &template.name, &template.text)
        };
        let (markdown, text) = (rendered(Format::Markdown)?, rendered(Format::Text)?);
        let dir = self.shared.config.paths.data_dir.join("briefs");
        let path = tokio::task::spawn_blocking(move || place(&dir, now, markdown.as_bytes()));
        let path = path.await.map_err(|_failed| {
            StoreError::Invariant(
                "flashwire failed to write the brief: please report it".to_owned(),
            )
        })??;
        Ok(WrittenBrief { path, text })
    }
}

/// Writes a brief under its date-time group, with a number behind it when others have that name.
fn place(
    dir: &std::path::Path,
    now: DateTime<Utc>,
    text: &[u8],
) -> Result<PathBuf, whole_file::WriteError> {
    whole_file::make_dir(dir)?;
    let group = brief::date_time_group(now).replace(' ', "");
    let mut path = dir.join(format!("{group}.md"));
    for number in 2..SAME_MINUTE {
        if whole_file::write(&path, text, Existing::Kept)? {
            return Ok(path);
        }
        path = dir.join(format!("{group}-{number}.md"));
    }
    whole_file::write(&path, text, Existing::Replaced)?;
    Ok(path)
}

/// Returns the stories of a query that stand in `[from, until)`.
fn within(query: &Query, from: DateTime<Utc>, until: DateTime<Utc>) -> Query {
    limited(
        query,
        Test::Time {
            of: Moment::Listed,
            from: Some(from),
            until: Some(until),
        },
    )
}

/// Returns the stories of a query that pass a test, newest first.
fn limited(query: &Query, test: Test) -> Query {
    Query {
        sort: None,
        ..query.and(&Query::of(test))
    }
}

/// Visits each row that a query finds, newest first; memory does not grow with their number.
fn each_row(
    store: &dyn Store,
    query: Query,
    now: DateTime<Utc>,
    mut visit: impl FnMut(&dyn Store, &StoryRow) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut request = PageRequest {
        query,
        order: Order::Newest,
        from: From::Top,
        limit: ROWS,
        now,
    };
    loop {
        let rows = store.page(&request)?;
        for row in &rows {
            visit(store, row)?;
        }
        let last: Option<StoryId> = rows.last().map(|row| row.id);
        match last {
            Some(last) if rows.len() == ROWS => request.from = From::After(last),
            _ => return Ok(()),
        }
    }
}
