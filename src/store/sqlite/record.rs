//! Writes what a fetch found out.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    columns::{json, micros, real},
    fault::Result,
    health,
};
use crate::{
    model::{Assessment, EventId, FeedId, FetchFacts, StoryDraft, StoryId},
    store::Recorded,
    text::tokens,
};

/// Records one fetch: the stories, then the feed's health.
pub(super) fn record(connection: &Connection, facts: &FetchFacts) -> Result<Recorded> {
    let subscribed = connection
        .prepare_cached("SELECT 1 FROM subscription WHERE feed_id = ?1")?
        .exists([facts.feed.0])?;
    if !subscribed {
        return Ok(Recorded::default());
    }
    let drafts = without_doubles(&facts.stories);
    let identities: HashSet<&str> = drafts.iter().map(|draft| draft.identity.as_str()).collect();
    let mut recorded = Recorded::default();
    let mut indexed = Vec::new();
    // Documents list the newest first; the last id of a second is the newest.
    for draft in drafts.into_iter().rev() {
        match known(connection, facts.feed, draft, &identities)? {
            None => {
                indexed.push((insert(connection, facts.feed, draft)?, draft));
                recorded.new += 1;
                recorded.flagged += usize::from(draft.assessment.flagged);
            }
            Some(known) if known.may_change(draft) => {
                update(connection, &known, draft)?;
                if known.has_full_text {
                    recorded.outdated.push(known.id);
                }
                indexed.push((known.id, draft));
                recorded.changed += 1;
            }
            Some(_) => {}
        }
    }
    index(connection, indexed)?;
    recorded.moved_to = health::write(connection, facts, recorded.new)?;
    Ok(recorded)
}

/// Leaves out stories that the document lists twice: of one identity, or of one address and title.
/// The one that changed last stays, else the first. They come in the order of the document.
fn without_doubles(drafts: &[StoryDraft]) -> Vec<&StoryDraft> {
    let mut order: Vec<(usize, &StoryDraft)> = drafts.iter().enumerate().collect();
    order.sort_by_key(|(_, draft)| std::cmp::Reverse(draft.updated));
    let mut identities = HashSet::new();
    let mut addresses = HashSet::new();
    order.retain(|(_, draft)| {
        let address = draft.canonical_url.as_ref().map(|url| (url, &draft.title));
        let is_new = !identities.contains(&draft.identity)
            && address.is_none_or(|address| !addresses.contains(&address));
        if is_new {
            identities.insert(&draft.identity);
            addresses.extend(address);
        }
        is_new
    });
    order.sort_by_key(|(idx, _)| *idx);
    order.into_iter().map(|(_, draft)| draft).collect()
}

/// What is stored of a story that was seen again.
struct Known {
    id: StoryId,
    title: String,
    body: String,
    event: Option<EventId>,
    followed: bool,
    has_full_text: bool,
}

impl Known {
    /// Returns whether the story is to be written again.
    fn may_change(&self, draft: &StoryDraft) -> bool {
        !self.followed && (self.title != draft.title || self.body != draft.body)
    }
}

/// Finds the story that a draft is: by identity, else by address.
///
/// An address tells stories apart only if the feed does not use it for several: it must stand for
/// one stored story, and that one must not be listed beside the draft under its own identity.
fn known(
    connection: &Connection,
    feed: FeedId,
    draft: &StoryDraft,
    listed: &HashSet<&str>,
) -> Result<Option<Known>> {
    let by_identity: Option<i64> = connection
        .prepare_cached("SELECT id FROM story WHERE feed_id = ?1 AND identity = ?2")?
        .query_row(params![feed.0, draft.identity], |row| row.get(0))
        .optional()?;
    let id = match (by_identity, &draft.canonical_url) {
        (Some(id), _) => Some(id),
        (None, None) => None,
        (None, Some(url)) => by_address(connection, feed, url, listed)?,
    };
    id.map(|id| stored(connection, StoryId(id))).transpose()
}

fn by_address(
    connection: &Connection,
    feed: FeedId,
    url: &str,
    listed: &HashSet<&str>,
) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, identity FROM story WHERE feed_id = ?1 AND canonical_url = ?2 LIMIT 2",
    )?;
    let rows = statement.query_map(params![feed.0, url], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(match found.as_slice() {
        [(id, identity)] if !listed.contains(identity.as_str()) => Some(*id),
        _ => None,
    })
}

fn stored(connection: &Connection, id: StoryId) -> Result<Known> {
    let known = connection
        .prepare_cached(
            "SELECT s.title, t.body, s.event_id,
                EXISTS (SELECT 1 FROM follow_up f WHERE f.story_id = s.id),
                EXISTS (SELECT 1 FROM full_text p WHERE p.story_id = s.id AND p.body IS NOT NULL)
             FROM story s JOIN story_text t ON t.story_id = s.id WHERE s.id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(Known {
                id,
                title: row.get(0)?,
                body: row.get(1)?,
                event: row.get::<_, Option<i64>>(2)?.map(EventId),
                followed: row.get(3)?,
                has_full_text: row.get(4)?,
            })
        })?;
    Ok(known)
}

fn insert(connection: &Connection, feed: FeedId, draft: &StoryDraft) -> Result<StoryId> {
    let id = next_id(
        connection,
        StoryId::first_at(draft.sort_time),
        StoryId::last_at(draft.sort_time),
    )?;
    connection
        .prepare_cached(
            "INSERT INTO story (id, feed_id, tension, flagged, precedence, kinds, event_id,
                published, updated, arrived, title, author, language, url, canonical_url, identity)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            id.0,
            feed.0,
            real(draft.assessment.tension),
            draft.assessment.flagged,
            draft.assessment.precedence as u8,
            draft.assessment.kinds.0,
            event(draft, id).map(|event| event.0),
            draft.published.map(micros),
            draft.updated.map(micros),
            micros(draft.arrived),
            draft.title,
            draft.author,
            draft.language,
            draft.url,
            draft.canonical_url,
            draft.identity,
        ])?;
    write_parts(connection, id, draft)?;
    Ok(id)
}

/// Returns the next free id of a second; when it is full, of a later one.
fn next_id(connection: &Connection, first: StoryId, last: StoryId) -> Result<StoryId> {
    let mut newest =
        connection.prepare_cached("SELECT max(id) FROM story WHERE id BETWEEN ?1 AND ?2")?;
    let (mut first, mut last) = (first.0, last.0);
    let second = last - first + 1;
    loop {
        let taken: Option<i64> = newest.query_row([first, last], |row| row.get(0))?;
        match taken {
            None => return Ok(StoryId(first)),
            Some(taken) if taken < last => return Ok(StoryId(taken + 1)),
            Some(_) => (first, last) = (first + second, last + second),
        }
    }
}

/// Returns the event that a draft reports: a flagged story that was not folded begins its own.
fn event(draft: &StoryDraft, id: StoryId) -> Option<EventId> {
    draft
        .event
        .or_else(|| draft.assessment.flagged.then_some(EventId(id.0)))
}

/// Writes a changed story; id, identity, arrival and what readers did stay.
fn update(connection: &Connection, known: &Known, draft: &StoryDraft) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE story SET tension = ?2, flagged = ?3, precedence = ?4, kinds = ?5,
                event_id = ?6, published = ?7, updated = ?8, title = ?9, author = ?10,
                language = ?11, url = ?12, canonical_url = ?13
             WHERE id = ?1",
        )?
        .execute(params![
            known.id.0,
            real(draft.assessment.tension),
            draft.assessment.flagged,
            draft.assessment.precedence as u8,
            draft.assessment.kinds.0,
            known
                .event
                .or_else(|| event(draft, known.id))
                .map(|event| event.0),
            draft.published.map(micros),
            draft.updated.map(micros),
            draft.title,
            draft.author,
            draft.language,
            draft.url,
            draft.canonical_url,
        ])?;
    for sql in [
        "DELETE FROM story_text WHERE story_id = ?1",
        "DELETE FROM assessment WHERE story_id = ?1",
        "DELETE FROM story_fts WHERE rowid = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([known.id.0])?;
    }
    write_parts(connection, known.id, draft)
}

/// Writes text and assessment of a story that has none.
fn write_parts(connection: &Connection, id: StoryId, draft: &StoryDraft) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO story_text (story_id, body, links) VALUES (?1, ?2, ?3)")?
        .execute(params![id.0, draft.body, json(&draft.links)?])?;
    write_assessment(connection, id, &draft.assessment)
}

/// Writes what the classifier says of a story that has no assessment.
pub(super) fn write_assessment(
    connection: &Connection,
    id: StoryId,
    said: &Assessment,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO assessment (story_id, direction, theatres, actors, evidence, model)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id.0,
            real(said.direction),
            json(&said.theatres)?,
            json(&said.actors)?,
            json(&said.evidence)?,
            said.model,
        ])?;
    Ok(())
}

/// Writes the full-text index, oldest first: FTS5 writes its buffer out when ids go backwards.
fn index(connection: &Connection, mut stories: Vec<(StoryId, &StoryDraft)>) -> Result<()> {
    stories.sort_unstable_by_key(|(id, _)| *id);
    let mut insert = connection
        .prepare_cached("INSERT INTO story_fts (rowid, title, body) VALUES (?1, ?2, ?3)")?;
    for (id, draft) in stories {
        insert.execute(params![
            id.0,
            tokens::folded(&draft.title),
            tokens::folded(&draft.body)
        ])?;
    }
    Ok(())
}
