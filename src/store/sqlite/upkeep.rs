//! What goes of the archive, and how space is given back.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{LOCAL_READER, SqliteStore, fault::Result};
use crate::{
    model::{FeedId, StoryDraft, StoryId},
    retention::{self, OldStory},
    store::{StoreError, StoreSize, Upkeep},
};

/// `PRAGMA auto_vacuum` of a file that gives pages back when it is asked.
const INCREMENTAL: i64 = 2;

impl Upkeep for SqliteStore {
    fn lowest_of_newest(
        &self,
        feed: Option<FeedId>,
        count: u64,
    ) -> std::result::Result<Option<StoryId>, StoreError> {
        self.read(|connection| lowest_of_newest(connection, feed, count))
    }

    fn horizons(&self) -> std::result::Result<Vec<(FeedId, Option<StoryId>)>, StoreError> {
        self.read(horizons)
    }

    fn set_horizons(
        &mut self,
        horizons: &[(FeedId, Option<StoryId>)],
    ) -> std::result::Result<(), StoreError> {
        self.write(|connection| set_horizons(connection, horizons))
    }

    fn old_stories(
        &self,
        feed: FeedId,
        horizon: StoryId,
        after: Option<StoryId>,
        limit: usize,
    ) -> std::result::Result<Vec<OldStory>, StoreError> {
        self.read(|connection| old_stories(connection, feed, horizon, after, limit))
    }

    fn remove_stories(&mut self, ids: &[StoryId]) -> std::result::Result<(), StoreError> {
        self.write(|connection| remove(connection, ids))
    }

    fn size(&self) -> std::result::Result<StoreSize, StoreError> {
        self.read(size)
    }

    fn give_back(&mut self, pages: u32) -> std::result::Result<(), StoreError> {
        self.write(|connection| give_back(connection, pages))
    }

    fn join_index(&mut self, pages: u32) -> std::result::Result<bool, StoreError> {
        self.write(|connection| join_index(connection, pages))
    }
}

/// Looks from the oldest on: there are few that do not stay, but for the first time.
fn lowest_of_newest(
    connection: &Connection,
    feed: Option<FeedId>,
    count: u64,
) -> Result<Option<StoryId>> {
    if count == 0 {
        return Ok(None);
    }
    let stories: i64 = connection
        .prepare_cached(
            "SELECT coalesce(sum(stories), 0) FROM feed_count
             WHERE reader_id = ?1 AND (?2 IS NULL OR feed_id = ?2)",
        )?
        .query_row(params![LOCAL_READER, feed.map(|feed| feed.0)], |row| {
            row.get(0)
        })?;
    let more = stories.saturating_sub_unsigned(count);
    if more <= 0 {
        return Ok(None);
    }
    let lowest = match feed {
        None => connection
            .prepare_cached("SELECT id FROM story ORDER BY id LIMIT 1 OFFSET ?1")?
            .query_row([more], |row| row.get(0)),
        Some(feed) => connection
            .prepare_cached(
                "SELECT id FROM story INDEXED BY story_feed WHERE feed_id = ?2
                 ORDER BY id LIMIT 1 OFFSET ?1",
            )?
            .query_row([more, feed.0], |row| row.get(0)),
    };
    Ok(lowest.optional()?.map(StoryId))
}

fn horizons(connection: &Connection) -> Result<Vec<(FeedId, Option<StoryId>)>> {
    let mut statement = connection.prepare_cached(
        "SELECT feed.id, feed.horizon FROM subscription JOIN feed ON feed.id = subscription.feed_id
         WHERE subscription.reader_id = ?1 ORDER BY subscription.id",
    )?;
    let rows = statement.query_map([LOCAL_READER], |row| {
        let horizon: Option<i64> = row.get(1)?;
        Ok((FeedId(row.get(0)?), horizon.map(StoryId)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn set_horizons(connection: &Connection, horizons: &[(FeedId, Option<StoryId>)]) -> Result<()> {
    let mut statement = connection.prepare_cached("UPDATE feed SET horizon = ?2 WHERE id = ?1")?;
    for (feed, horizon) in horizons {
        statement.execute(params![feed.0, horizon.map(|horizon| horizon.0)])?;
    }
    Ok(())
}

fn old_stories(
    connection: &Connection,
    feed: FeedId,
    horizon: StoryId,
    after: Option<StoryId>,
    limit: usize,
) -> Result<Vec<OldStory>> {
    let mut statement = connection.prepare_cached(
        "SELECT id,
            EXISTS (SELECT 1 FROM follow_up WHERE follow_up.story_id = story.id),
            EXISTS (SELECT 1 FROM label WHERE label.story_id = story.id),
            EXISTS (SELECT 1 FROM kept WHERE kept.story_id = story.id)
         FROM story INDEXED BY story_feed
         WHERE feed_id = ?1 AND id > ?2 AND id < ?3 ORDER BY id LIMIT ?4",
    )?;
    let after = after.map_or(i64::MIN, |after| after.0);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![feed.0, after, horizon.0, limit], |row| {
        Ok(OldStory {
            id: StoryId(row.get(0)?),
            followed: row.get(1)?,
            labelled: row.get(2)?,
            kept: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn remove(connection: &Connection, ids: &[StoryId]) -> Result<()> {
    let mut remember = connection.prepare_cached(
        "INSERT OR IGNORE INTO removed (feed_id, identity)
         SELECT feed_id, identity FROM story WHERE id = ?1 AND published IS NULL",
    )?;
    let mut delete = connection.prepare_cached("DELETE FROM story WHERE id = ?1")?;
    for id in ids {
        remember.execute([id.0])?;
        delete.execute([id.0])?;
    }
    Ok(())
}

/// What went of one feed, during one document.
pub(super) struct Removed {
    feed: FeedId,
    horizon: Option<StoryId>,
    undated: BTreeSet<String>,
    listed: BTreeSet<String>,
}

impl Removed {
    /// Returns what went of a feed; none if nobody subscribes to it.
    pub(super) fn of(connection: &Connection, feed: FeedId) -> Result<Option<Self>> {
        let horizon: Option<Option<i64>> = connection
            .prepare_cached(
                "SELECT horizon FROM subscription JOIN feed ON feed.id = feed_id WHERE feed_id = ?1",
            )?
            .query_row([feed.0], |row| row.get(0))
            .optional()?;
        let Some(horizon) = horizon else {
            return Ok(None);
        };
        let mut statement =
            connection.prepare_cached("SELECT identity FROM removed WHERE feed_id = ?1")?;
        let undated = statement.query_map([feed.0], |row| row.get(0))?;
        Ok(Some(Self {
            feed,
            horizon: horizon.map(StoryId),
            undated: undated.collect::<rusqlite::Result<_>>()?,
            listed: BTreeSet::new(),
        }))
    }

    /// Returns whether a draft that is not stored is a story that went.
    pub(super) fn has(&mut self, draft: &StoryDraft, identity: &str) -> bool {
        let is_undated_one = self.undated.contains(identity);
        if is_undated_one {
            self.listed.insert(identity.to_owned());
        }
        is_undated_one || !retention::takes_in(self.horizon, draft.sort_time)
    }

    /// Forgets the stories that the document did not list.
    pub(super) fn forget_others(&self, connection: &Connection) -> Result<()> {
        let mut delete = connection
            .prepare_cached("DELETE FROM removed WHERE feed_id = ?1 AND identity = ?2")?;
        for identity in self.undated.difference(&self.listed) {
            delete.execute(params![self.feed.0, identity])?;
        }
        Ok(())
    }
}

fn size(connection: &Connection) -> Result<StoreSize> {
    let number = |name: &str| {
        let number = connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        number.map(i64::unsigned_abs)
    };
    let page = number("page_size")?;
    Ok(StoreSize {
        bytes: page * number("page_count")?,
        free_bytes: page * number("freelist_count")?,
    })
}

fn give_back(connection: &Connection, pages: u32) -> Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
    let mut rows = statement.query([])?;
    // Each row is a page that was given back.
    while rows.next()?.is_some() {}
    Ok(())
}

/// A negative number of pages joins all parts, in the end, into one: FTS5 goes on where it was.
fn join_index(connection: &Connection, pages: u32) -> Result<bool> {
    let before = connection.total_changes();
    connection
        .prepare_cached("INSERT INTO story_fts (story_fts, rank) VALUES ('merge', ?1)")?
        .execute([-i64::from(pages)])?;
    // The statement itself counts as one.
    Ok(connection.total_changes() - before >= 2)
}

/// Lets a file that was made before it could give pages back do so from now on, and moves the log into the
/// file.
pub(super) fn compact(connection: &Connection) -> Result<()> {
    let mode: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    if mode != INCREMENTAL {
        // The copy of all that is there is too large for memory.
        connection.pragma_update(None, "temp_store", "file")?;
        let rewritten = connection.execute_batch("VACUUM");
        connection.pragma_update(None, "temp_store", "memory")?;
        rewritten?;
    }
    // While somebody reads, some of the log stays where it is.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
