//! What likening needs of many stories: which have a word or a name, and what they say in short.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{LOCAL_READER, columns::from_json, fault::Result, match_text, page};
use crate::{
    likeness::CluePlace,
    model::{Dyad, FeedId, StoryId, StoryRow},
    store::Sketch,
    text::tokens,
};

/// Characters of the text that a sketch has: what a report is about stands at its beginning.
const LEAD: usize = 6_000;

/// Returns the newest stories that have a clue, newest first.
pub(super) fn having(
    connection: &Connection,
    clue: &CluePlace,
    limit: usize,
) -> Result<Vec<StoryId>> {
    // One token as the index has them; anything else stands in no story.
    let word = |word: &str| {
        let folded = tokens::folded(word);
        (!folded.is_empty() && !folded.contains(' ')).then_some(folded)
    };
    let (sql, asked) = match clue {
        CluePlace::WordsFrom(stem) => match word(stem) {
            Some(stem) => (FULL_TEXT, match_text::words_from(connection, &stem)?),
            None => return Ok(Vec::new()),
        },
        CluePlace::Word(text) => match word(text) {
            Some(word) => (FULL_TEXT, match_text::phrase(&word)),
            None => return Ok(Vec::new()),
        },
        CluePlace::Actor(id) => (ABOUT, format!("actor:{}", id.to_lowercase())),
        CluePlace::Theatre(id) => (ABOUT, format!("theatre:{}", id.to_lowercase())),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = statement.query_map(params![asked, limit], |row| row.get(0).map(StoryId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

const FULL_TEXT: &str =
    "SELECT rowid FROM story_fts WHERE story_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
const ABOUT: &str =
    "SELECT story_id FROM story_about WHERE subject = ?1 ORDER BY story_id DESC LIMIT ?2";

/// Returns what the stories say in short, in the order asked; those that are gone are left out.
pub(super) fn of(connection: &Connection, ids: &[StoryId]) -> Result<Vec<Sketch>> {
    let sql = format!(
        "SELECT s.id, s.title, substr(coalesce(f.body, unpacked(t.body)), 1, {LEAD}), s.language, a.theatres,
            a.actors, a.source, a.target, s.feed_id
         FROM story s JOIN story_text t ON t.story_id = s.id
         JOIN assessment a ON a.story_id = s.id
         LEFT JOIN full_text f ON f.story_id = s.id WHERE s.id = ?1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut sketches = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query([id.0])?;
        if let Some(row) = rows.next()? {
            sketches.push(sketch(row)?);
        }
    }
    Ok(sketches)
}

fn sketch(row: &Row<'_>) -> Result<Sketch> {
    let (theatres, actors): (String, String) = (row.get(4)?, row.get(5)?);
    let (source, target): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    let dyad = source.zip(target);
    Ok(Sketch {
        id: StoryId(row.get(0)?),
        feed: FeedId(row.get(8)?),
        title: row.get(1)?,
        lead: row.get(2)?,
        language: row.get(3)?,
        theatres: from_json(&theatres)?,
        actors: from_json(&actors)?,
        dyad: dyad.map(|(source, target)| Dyad { source, target }),
    })
}

/// Returns the newest stories, newest first.
pub(super) fn newest(connection: &Connection, limit: usize) -> Result<Vec<StoryId>> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM story ORDER BY id DESC LIMIT ?1")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = statement.query_map([limit], |row| row.get(0).map(StoryId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Returns the stories as rows of a list, in the order asked; those that are gone are left out.
pub(super) fn rows(connection: &Connection, ids: &[StoryId]) -> Result<Vec<StoryRow>> {
    let sql = format!(
        "SELECT {} FROM story s
         LEFT JOIN follow_up f ON f.reader_id = ?1 AND f.story_id = s.id
         LEFT JOIN unread u ON u.reader_id = ?1 AND u.story_id = s.id
         LEFT JOIN label l ON l.reader_id = ?1 AND l.story_id = s.id
         WHERE s.id = ?2",
        page::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let row = statement.query_row([LOCAL_READER, id.0], |row| Ok(page::story_row(row)));
        found.extend(row.optional()?.transpose()?);
    }
    Ok(found)
}
