//! Single stories, with all that belongs to them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::{
    LOCAL_READER,
    columns::{from_json, muter, optional_precedence, optional_time, precedence, single, time},
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
    let mut statement = connection.prepare_cached(
        "SELECT s.id, s.feed_id, s.url,
            iif(s.address IS NULL, NULL, coalesce(s.canonical_url, s.url)), s.title, s.author,
            s.language, s.published, s.updated, s.arrived, unpacked(t.body), unpacked(t.links),
            s.tension, s.flagged, s.precedence, s.kinds,
            a.direction, a.theatres, a.actors, a.evidence,
            coalesce((SELECT name FROM model WHERE model.id = a.model), ''),
            coalesce(n.title, feed.title), feed.url, s.event_id,
            EXISTS (SELECT 1 FROM read_mark r WHERE r.reader_id = ?1 AND r.story_id = s.id),
            t.categories, t.enclosures, t.changes, t.seen,
            (SELECT l.tension FROM label l WHERE l.reader_id = ?1 AND l.story_id = s.id),
            a.sign, a.hedged, a.source, a.target,
            (SELECT coalesce(m.rule, '') FROM muted m WHERE m.reader_id = ?1 AND m.story_id = s.id),
            EXISTS (SELECT 1 FROM kept k WHERE k.reader_id = ?1 AND k.story_id = s.id),
            EXISTS (SELECT 1 FROM full_text p WHERE p.story_id = s.id),
            EXISTS (SELECT 1 FROM follow_up f WHERE f.reader_id = ?1 AND f.story_id = s.id),
            EXISTS (SELECT 1 FROM story_tag g WHERE g.story_id = s.id),
            EXISTS (SELECT 1 FROM fired r WHERE r.story_id = s.id),
            EXISTS (SELECT 1 FROM watch_match m WHERE m.story_id = s.id)
         FROM story s
         JOIN story_text t ON t.story_id = s.id
         JOIN assessment a ON a.story_id = s.id
         JOIN feed ON feed.id = s.feed_id
         LEFT JOIN subscription n ON n.feed_id = feed.id AND n.reader_id = ?1
         WHERE s.id = ?2",
    )?;
    let mut rows = statement.query([LOCAL_READER, id.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let feed_url: String = row.get(22)?;
    let event = row.get::<_, Option<i64>>(23)?.map(EventId);
    // Most stories have nothing of these, and a look is quicker than a statement.
    let [has_page, is_followed, has_tags, has_rules, has_watches]: [bool; 5] = [
        row.get(36)?,
        row.get(37)?,
        row.get(38)?,
        row.get(39)?,
        row.get(40)?,
    ];
    let story = story(row)?;
    let full_text = when(has_page, || full_text::of(connection, id))?;
    let body = full_text.as_ref().map_or(&story.body, |page| &page.body);
    let changes: u32 = row.get(27)?;
    Ok(Some(StoryDetail {
        assessment: assessment(row, &story.title, body)?,
        story,
        feed_title: title_or_address(row.get(21)?, &feed_url),
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
    }))
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
    let (links, categories, enclosures): (String, String, String) =
        (row.get(11)?, row.get(25)?, row.get(26)?);
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
        links: from_json(&links)?,
        categories: from_json(&categories)?,
        enclosures: from_json(&enclosures)?,
    })
}

/// Reads the assessment of a story with these texts.
fn assessment(row: &Row<'_>, title: &str, body: &str) -> Result<Assessment> {
    let (theatres, actors): (String, String) = (row.get(17)?, row.get(18)?);
    let (source, target): (Option<String>, Option<String>) = (row.get(32)?, row.get(33)?);
    let dyad = source.zip(target);
    Ok(Assessment {
        tension: single(row.get(12)?),
        flagged: row.get(13)?,
        precedence: precedence(row.get(14)?)?,
        kinds: Kinds::from_code(row.get(15)?),
        direction: single(row.get(16)?),
        theatres: from_json(&theatres)?,
        actors: from_json(&actors)?,
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
