//! The full-text index: what is written into it, and when.
//!
//! Whoever writes a story's texts says so with [`note`]. What was said is done by [`settle`] for many stories
//! at once, oldest first: FTS5 writes its buffer out whenever ids go backwards, and each feed brings
//! stories of many days. It is done before the transaction ends and before anything asks the index.

use rusqlite::{Connection, params};

use super::{fault::Result, vocabulary::Vocabulary};
use crate::model::StoryId;

/// Stories that are indexed in one go, so that words of all of them are counted together. Chosen by us.
const AT_ONCE: i64 = 4_096;

/// Remembers that the texts of a story are to be indexed; `again` if earlier ones of them are.
pub(super) fn note(connection: &Connection, id: StoryId, again: bool) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO unindexed (story_id, again) VALUES (?1, ?2)")?
        .execute(params![id.0, again])?;
    Ok(())
}

/// Writes into the index what was noted.
pub(super) fn settle(connection: &Connection, vocabulary: &mut Vocabulary) -> Result<()> {
    while settle_some(connection, vocabulary)? > 0 {}
    Ok(())
}

fn settle_some(connection: &Connection, vocabulary: &mut Vocabulary) -> Result<usize> {
    let mut waiting = connection.prepare_cached(
        "SELECT n.story_id, n.again, s.title, coalesce(f.body, unpacked(t.body)), s.language
         FROM unindexed n CROSS JOIN story s ON s.id = n.story_id
         CROSS JOIN story_text t ON t.story_id = s.id
         LEFT JOIN full_text f ON f.story_id = s.id
         ORDER BY n.story_id LIMIT ?1",
    )?;
    let mut delete = connection.prepare_cached("DELETE FROM story_fts WHERE rowid = ?1")?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO story_fts (rowid, title, body, title_stems, body_stems, language)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut rows = waiting.query([AT_ONCE])?;
    let (mut count, mut last) = (0, 0);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if row.get(1)? {
            delete.execute([id])?;
        }
        let language = row.get_ref(4)?.as_str_or_null()?;
        let mut reader = vocabulary.reader(language);
        let title = reader.read(row.get_ref(2)?.as_str()?);
        let body = reader.read(row.get_ref(3)?.as_str()?);
        insert.execute(params![
            id,
            title.words,
            body.words,
            title.stems,
            body.stems,
            reader.language(),
        ])?;
        (count, last) = (count + 1, id);
    }
    drop(rows);
    if count > 0 {
        vocabulary.write(connection)?;
        connection
            .prepare_cached("DELETE FROM unindexed WHERE story_id <= ?1")?
            .execute([last])?;
    }
    Ok(count)
}
