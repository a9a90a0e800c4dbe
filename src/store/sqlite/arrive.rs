//! What comes with stories that are new: they are unread, they are to be counted by the queries whose counts are
//! kept, and their feed has more of them.

use rusqlite::{Connection, params};

use super::fault::Result;
use crate::model::{FeedId, StoryId};

/// Marks a new story unread for every reader, and touched.
pub(super) fn mark(connection: &Connection, id: StoryId) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO unread (reader_id, story_id) SELECT id, ?1 FROM reader")?
        .execute([id.0])?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO touched (story_id) VALUES (?1)")?
        .execute([id.0])?;
    Ok(())
}

/// Adds new stories to the counts of their feed, as unread; so many of them are flagged.
pub(super) fn count(
    connection: &Connection,
    feed: FeedId,
    stories: usize,
    flagged: usize,
) -> Result<()> {
    if stories > 0 {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        connection
            .prepare_cached(
                "INSERT INTO feed_count (reader_id, feed_id, stories, unread, flagged)
                 SELECT id, ?1, ?2, ?2, ?3 FROM reader WHERE true
                 ON CONFLICT (reader_id, feed_id) DO UPDATE SET stories = stories + excluded.stories,
                    unread = unread + excluded.unread, flagged = flagged + excluded.flagged",
            )?
            .execute(params![feed.0, number(stories), number(flagged)])?;
    }
    Ok(())
}

/// Writes which theatres and actors a story is about, as `theatre:` and `actor:` in small letters.
pub(super) fn about(
    connection: &Connection,
    id: StoryId,
    theatres: &[String],
    actors: &[String],
) -> Result<()> {
    let theatres = theatres.iter().map(|name| ("theatre", name));
    let actors = actors.iter().map(|name| ("actor", name));
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO story_about (subject, story_id) VALUES (?1 || ':' || lower(?2), ?3)",
    )?;
    for (what, name) in theatres.chain(actors) {
        insert.execute(params![what, name, id.0])?;
    }
    Ok(())
}
