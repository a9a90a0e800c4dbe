//! Feeds and subscriptions.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use url::Url;

use super::{
    LOCAL_READER, address,
    columns::{from_json, json, micros},
    fault::Result,
    health,
};
use crate::{
    model::{Feed, FeedId, NewFeed, Outlet, Outlets},
    text::urls,
};

/// Columns of a feed of the local reader; those of its health stand last.
fn select(more: &str) -> String {
    format!(
        "SELECT feed.id, feed.url, coalesce(subscription.title, feed.title), feed.site,
            subscription.folder, subscription.tags, feed.language, {}
         FROM subscription JOIN feed ON feed.id = subscription.feed_id
         WHERE subscription.reader_id = ?1 {more}",
        health::COLUMNS
    )
}

/// Returns the subscribed feeds in the order of subscription.
pub(super) fn all(connection: &Connection) -> Result<Vec<Feed>> {
    let sql = select("ORDER BY subscription.id");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([LOCAL_READER])?;
    let mut feeds = Vec::new();
    while let Some(row) = rows.next()? {
        feeds.push(feed(row)?);
    }
    Ok(feeds)
}

/// Returns one subscribed feed.
pub(super) fn by_id(connection: &Connection, id: FeedId) -> Result<Option<Feed>> {
    let sql = select("AND feed.id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([LOCAL_READER, id.0])?;
    rows.next()?.map(feed).transpose()
}

/// Returns the subscribed feed that has or had that address.
pub(super) fn by_url(connection: &Connection, url: &str) -> Result<Option<Feed>> {
    match address::by_address(connection, url)? {
        Some(id) => by_id(connection, id),
        None => Ok(None),
    }
}

/// Returns the name of a feed: the given one, else its address, short.
pub(super) fn title_or_address(title: Option<String>, url: &str) -> String {
    let title = title.filter(|title| !title.trim().is_empty());
    title.unwrap_or_else(|| match Url::parse(url) {
        Ok(url) if url.has_host() => urls::short(&url),
        _ => url.to_owned(),
    })
}

/// Subscribes to those that are not subscribed; returns how many. Feeds that were taken for gone
/// are asked again.
pub(super) fn subscribe(
    connection: &Connection,
    feeds: &[NewFeed],
    now: DateTime<Utc>,
) -> Result<usize> {
    let mut insert_feed =
        connection.prepare_cached("INSERT INTO feed (url, site, language) VALUES (?1, ?2, ?3)")?;
    let mut revive =
        connection.prepare_cached("UPDATE feed SET gone_since = NULL WHERE id = ?1")?;
    let mut insert_subscription = connection.prepare_cached(
        "INSERT INTO subscription (reader_id, feed_id, title, folder, tags, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (feed_id, reader_id) DO NOTHING",
    )?;
    let mut new = 0;
    for feed in feeds {
        let id = if let Some(FeedId(known)) = address::by_address(connection, &feed.url)? {
            revive.execute([known])?;
            known
        } else {
            insert_feed.insert(params![feed.url, feed.site, feed.language])?
        };
        let (folder, tags) = (json(&feed.folder)?, json(&feed.tags)?);
        new += insert_subscription.execute(params![
            LOCAL_READER,
            id,
            feed.title,
            folder,
            tags,
            micros(now)
        ])?;
    }
    Ok(new)
}

/// Ends the subscription. When nobody else has one, the stories that nobody follows,
/// labelled or keeps go, and the feed with them if none is left.
pub(super) fn unsubscribe(connection: &Connection, feed: FeedId) -> Result<()> {
    connection.execute(
        "DELETE FROM subscription WHERE reader_id = ?1 AND feed_id = ?2",
        [LOCAL_READER, feed.0],
    )?;
    let wanted = connection
        .query_row(
            "SELECT 1 FROM subscription WHERE feed_id = ?1",
            [feed.0],
            |_| Ok(()),
        )
        .optional()?;
    if wanted.is_some() {
        return Ok(());
    }
    connection.execute(
        "DELETE FROM story WHERE feed_id = ?1
            AND NOT EXISTS (SELECT 1 FROM follow_up WHERE follow_up.story_id = story.id)
            AND NOT EXISTS (SELECT 1 FROM label WHERE label.story_id = story.id)
            AND NOT EXISTS (SELECT 1 FROM kept WHERE kept.story_id = story.id)",
        [feed.0],
    )?;
    let gone = connection.execute(
        "DELETE FROM feed WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM story WHERE feed_id = ?1)",
        [feed.0],
    )?;
    if gone > 0 {
        connection.execute("DELETE FROM feed_count WHERE feed_id = ?1", [feed.0])?;
    }
    Ok(())
}

/// What a query can ask about a feed, subscribed or kept for stories that somebody wanted.
pub(super) struct FeedFacts {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) url: String,
    pub(super) folder: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) outlet: Option<Outlet>,
}

/// Returns what queries can ask about all feeds.
pub(super) fn facts(connection: &Connection, outlets: &Outlets) -> Result<Vec<FeedFacts>> {
    let mut statement = connection.prepare_cached(&select_facts(""))?;
    let mut rows = statement.query([LOCAL_READER])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(fact(row, outlets)?);
    }
    Ok(facts)
}

/// Returns what queries can ask about one feed, if it is there.
pub(super) fn facts_of(
    connection: &Connection,
    outlets: &Outlets,
    feed: FeedId,
) -> Result<Option<FeedFacts>> {
    let mut statement = connection.prepare_cached(&select_facts("WHERE feed.id = ?2"))?;
    let mut rows = statement.query([LOCAL_READER, feed.0])?;
    rows.next()?.map(|row| fact(row, outlets)).transpose()
}

fn select_facts(more: &str) -> String {
    format!(
        "SELECT feed.id, coalesce(subscription.title, feed.title), feed.url,
            coalesce(subscription.folder, '[]'), coalesce(subscription.tags, '[]'), feed.site
         FROM feed LEFT JOIN subscription
            ON subscription.feed_id = feed.id AND subscription.reader_id = ?1 {more}"
    )
}

fn fact(row: &Row<'_>, outlets: &Outlets) -> Result<FeedFacts> {
    let (url, site): (String, Option<String>) = (row.get(2)?, row.get(5)?);
    let outlet = outlets.of([Some(url.as_str()), site.as_deref()].into_iter().flatten());
    Ok(FeedFacts {
        outlet: outlet.cloned(),
        id: row.get(0)?,
        title: title_or_address(row.get(1)?, &url),
        url,
        folder: from_json(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
        tags: from_json(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?,
    })
}

fn feed(row: &Row<'_>) -> Result<Feed> {
    let url: String = row.get(1)?;
    let (folder, tags): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(Feed {
        id: FeedId(row.get(0)?),
        title: title_or_address(row.get(2)?, &url),
        url,
        site: row.get(3)?,
        folder: from_json(&folder)?,
        tags: from_json(&tags)?,
        language: row.get(6)?,
        health: health::read(row, 7)?,
    })
}
