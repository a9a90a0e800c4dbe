//! Single stories, with all that belongs to them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use serde::de::DeserializeOwned;

use super::{
    LOCAL_READER,
    columns::{
        from_json, json, muter, optional_precedence, optional_time, precedence, single, time,
    },
    fault::Result,
    feeds::title_or_address,
    follow_up, full_text,
    pack::unpack_evidence,
    revise, rulings, watch,
};
use crate::{
    model::{Assessment, Dyad, EventId, FeedId, Kinds, Story, StoryDetail, StoryId},
    store::Recent,
};

/// Other reports of the same event, as a detail shows them.
type Reports = Vec<(StoryId, String, String)>;

/// Returns one story with all that belongs to it.
pub(super) fn detail(connection: &Connection, id: StoryId) -> Result<Option<StoryDetail>> {
    Ok(details(connection, &[id])?.pop())
}

/// Returns stories with all that belongs to them, in the order of `ids`, without those that are gone.
pub(super) fn details(connection: &Connection, ids: &[StoryId]) -> Result<Vec<StoryDetail>> {
    // Tables in which a story has one row at most are joined: they are opened once for all stories, those that a
    // subquery asks again for each.
    let mut statement = connection.prepare_cached(
        "SELECT s.id, s.feed_id, s.url,
            iif(s.address IS NULL, NULL, coalesce(s.canonical_url, s.url)), s.title, s.author,
            s.language, s.published, s.updated, s.arrived, unpacked(t.body), unpacked(t.links),
            s.tension, s.flagged, s.precedence, s.kinds,
            a.direction, a.theatres, a.actors, a.evidence, coalesce(model.name, ''),
            coalesce(n.title, feed.title), feed.url, s.event_id, r.story_id IS NOT NULL,
            t.categories, t.enclosures, t.changes, t.seen, l.tension,
            a.sign, a.hedged, a.source, a.target,
            iif(m.story_id IS NULL, NULL, coalesce(m.rule, '')), k.story_id IS NOT NULL,
            p.story_id IS NOT NULL, f.story_id IS NOT NULL,
            EXISTS (SELECT 1 FROM story_tag g WHERE g.story_id = s.id),
            EXISTS (SELECT 1 FROM fired r WHERE r.story_id = s.id),
            EXISTS (SELECT 1 FROM watch_match m WHERE m.story_id = s.id)
         FROM json_each(?2) wanted
         CROSS JOIN story s ON s.id = wanted.value
         CROSS JOIN story_text t ON t.story_id = s.id
         CROSS JOIN assessment a ON a.story_id = s.id
         CROSS JOIN feed ON feed.id = s.feed_id
         LEFT JOIN subscription n ON n.feed_id = feed.id AND n.reader_id = ?1
         LEFT JOIN model ON model.id = a.model
         LEFT JOIN read_mark r ON r.reader_id = ?1 AND r.story_id = s.id
         LEFT JOIN label l ON l.reader_id = ?1 AND l.story_id = s.id
         LEFT JOIN muted m ON m.reader_id = ?1 AND m.story_id = s.id
         LEFT JOIN kept k ON k.reader_id = ?1 AND k.story_id = s.id
         LEFT JOIN full_text p ON p.story_id = s.id
         LEFT JOIN follow_up f ON f.reader_id = ?1 AND f.story_id = s.id",
    )?;
    let wanted: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut rows = statement.query(params![LOCAL_READER, json(&wanted)?])?;
    let mut details = Vec::with_capacity(ids.len());
    while let Some(row) = rows.next()? {
        details.push(read(connection, row)?);
    }
    Ok(details)
}

/// Reads a row of [`details`], and what else belongs to its story.
fn read(connection: &Connection, row: &Row<'_>) -> Result<StoryDetail> {
    // Most stories have nothing of these, and a look is quicker than a statement.
    let [has_page, is_followed, has_tags, has_rules, has_watches]: [bool; 5] = [
        row.get(36)?,
        row.get(37)?,
        row.get(38)?,
        row.get(39)?,
        row.get(40)?,
    ];
    let story = story(row)?;
    let id = story.id;
    let event = row.get::<_, Option<i64>>(23)?.map(EventId);
    let full_text = when(has_page, || full_text::of(connection, id))?;
    let body = full_text.as_ref().map_or(&story.body, |page| &page.body);
    let changes: u32 = row.get(27)?;
    Ok(StoryDetail {
        assessment: assessment(row, &story.title, body)?,
        story,
        feed_title: title_or_address(row.get(21)?, row.get_ref(22)?.as_str()?),
        full_text,
        read: row.get(24)?,
        label: row.get(29)?,
        follow_up: when(is_followed, || follow_up::of(connection, id))?,
        muted: muter(row.get(34)?),
        kept: row.get(35)?,
        tags: when(has_tags, || rulings::tags(connection, id))?,
        rules: when(has_rules, || rulings::rules(connection, id))?,
        event,
        changes,
        changed: optional_time(row.get(28)?)?,
        revisions: when(changes > 0, || revise::of(connection, id))?,
        reports: match event {
            Some(event) => reports(connection, event, id)?,
            None => Vec::new(),
        },
        watches: when(has_watches, || watch::of(connection, id))?,
    })
}

/// Reads what is there, or returns nothing of its kind.
fn when<T: Default>(is_there: bool, read: impl FnOnce() -> Result<T>) -> Result<T> {
    if is_there { read() } else { Ok(T::default()) }
}

/// Returns title and event of the newest flagged stories.
pub(super) fn recent_flagged(
    connection: &Connection,
    since: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<Recent>> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id, coalesce(s.event_id, s.id), s.title, substr(coalesce(f.body, unpacked(t.body)), 1, 1500)
         FROM story s INDEXED BY story_flagged CROSS JOIN story_text t ON t.story_id = s.id
         LEFT JOIN full_text f ON f.story_id = s.id
         WHERE s.flagged = 1 AND s.id >= ?1 ORDER BY s.id DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map([StoryId::first_at(since).0, limit], |row| {
        Ok(Recent {
            id: StoryId(row.get(0)?),
            event: EventId(row.get(1)?),
            title: row.get(2)?,
            lead: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn story(row: &Row<'_>) -> Result<Story> {
    Ok(Story {
        id: StoryId(row.get(0)?),
        feed: FeedId(row.get(1)?),
        url: row.get(2)?,
        canonical_url: row.get(3)?,
        title: row.get(4)?,
        author: row.get(5)?,
        language: row.get(6)?,
        published: optional_time(row.get(7)?)?,
        updated: optional_time(row.get(8)?)?,
        arrived: time(row.get(9)?)?,
        body: row.get(10)?,
        links: list(row, 11)?,
        categories: list(row, 25)?,
        enclosures: list(row, 26)?,
    })
}

/// Reads a list.
fn list<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> Result<Vec<T>> {
    from_json(row.get_ref(at)?.as_str()?)
}

/// Reads the assessment of a story with these texts.
fn assessment(row: &Row<'_>, title: &str, body: &str) -> Result<Assessment> {
    let (source, target): (Option<String>, Option<String>) = (row.get(32)?, row.get(33)?);
    let dyad = source.zip(target);
    Ok(Assessment {
        tension: single(row.get(12)?),
        flagged: row.get(13)?,
        precedence: precedence(row.get(14)?)?,
        kinds: Kinds::from_code(row.get(15)?),
        direction: single(row.get(16)?),
        theatres: list(row, 17)?,
        actors: list(row, 18)?,
        dyad: dyad.map(|(source, target)| Dyad { source, target }),
        sign: optional_precedence(row.get(30)?)?,
        hedged: row.get(31)?,
        evidence: unpack_evidence(row.get_ref(19)?.as_blob()?, title, body)?,
        model: row.get(20)?,
    })
}

/// Returns the other reports of an event, newest first, at most 20.
fn reports(connection: &Connection, event: EventId, but: StoryId) -> Result<Reports> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id, coalesce(n.title, feed.title), feed.url, s.title
         FROM story s INDEXED BY story_event
         CROSS JOIN feed ON feed.id = s.feed_id
         LEFT JOIN subscription n ON n.feed_id = feed.id AND n.reader_id = ?1
         WHERE s.event_id = ?2 AND s.id <> ?3 ORDER BY s.id DESC LIMIT 20",
    )?;
    let rows = statement.query_map(params![LOCAL_READER, event.0, but.0], |row| {
        let url: String = row.get(2)?;
        Ok((
            StoryId(row.get(0)?),
            title_or_address(row.get(1)?, &url),
            row.get(3)?,
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
