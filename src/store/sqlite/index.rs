//! The full-text index: what is written into it.

use rusqlite::{Connection, params};

use super::fault::Result;
use crate::{
    model::StoryId,
    text::{stems::Language, tokens},
};

/// Writes the words of a story that is not in the index, or not any more.
pub(super) fn write(
    connection: &Connection,
    id: StoryId,
    title: &str,
    body: &str,
    language: Option<&str>,
) -> Result<()> {
    let language = language.and_then(Language::of);
    let stems = |text: &str| {
        language
            .as_ref()
            .map(|language| language.stems(text).join(" "))
    };
    connection
        .prepare_cached(
            "INSERT INTO story_fts (rowid, title, body, title_stems, body_stems)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            id.0,
            tokens::folded(title),
            tokens::folded(body),
            stems(title),
            stems(body),
        ])?;
    Ok(())
}

/// Fills an empty index with all stories, oldest first.
pub(super) fn fill(connection: &Connection) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT s.id, s.title, coalesce(f.body, t.body), s.language
         FROM story s JOIN story_text t ON t.story_id = s.id
         LEFT JOIN full_text f ON f.story_id = s.id ORDER BY s.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (title, body): (String, String) = (row.get(1)?, row.get(2)?);
        let language: Option<String> = row.get(3)?;
        write(
            connection,
            StoryId(row.get(0)?),
            &title,
            &body,
            language.as_deref(),
        )?;
    }
    Ok(())
}
