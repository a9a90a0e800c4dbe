//! Writes what a fetch found out.

use std::collections::HashSet;

use chrono::DateTime;
use rusqlite::{Connection, params};

use super::{
    arrive, assess,
    columns::{address_hash, json, micros, real, time},
    fault::Result,
    health,
    identify::Finder,
    index, label, pack, revise, rulings,
    upkeep::Removed,
    watch,
};
use crate::{
    model::{Assessment, EventId, FeedId, FetchFacts, Revision, StoryDraft, StoryId},
    store::Recorded,
    text::change,
};

/// Records one fetch: the stories, then the feed's health.
pub(super) fn record(connection: &Connection, facts: &FetchFacts) -> Result<Recorded> {
    let Some(mut removed) = Removed::of(connection, facts.feed)? else {
        return Ok(Recorded::default());
    };
    let drafts = without_doubles(&facts.stories);
    let mut finder = Finder::new(connection, facts.feed, &drafts);
    let mut recorded = Recorded::default();
    // Documents list the newest first; the last id of a second is the newest.
    for draft in drafts.into_iter().rev() {
        let found = finder.find(draft)?;
        let Some(id) = found.id else {
            if removed.has(draft, &found.identity) {
                continue;
            }
            let id = insert(connection, facts.feed, draft, &found.identity)?;
            finder.take(id);
            index::note(connection, id, false)?;
            recorded.new += 1;
            if draft.assessment.flagged {
                recorded.flagged += 1;
                recorded.reports.push(id);
            }
            recorded.arrived.push((id, draft.verdict.clone()));
            continue;
        };
        let known = stored(connection, id)?;
        rename(connection, &known, &found.identity)?;
        let change = known.change(draft)?;
        if change == Change::Substance {
            revise::keep(connection, id, &known.text)?;
            recorded.changed += 1;
        }
        if change != Change::None {
            update(connection, &known, draft, change)?;
            recorded.reports.push(id);
            if known.has_full_text {
                recorded.outdated.push(id);
            }
            index::note(connection, id, true)?;
        }
    }
    arrive::count(connection, facts.feed, recorded.new, recorded.flagged)?;
    for (id, verdict) in &recorded.arrived {
        if let Some(verdict) = verdict {
            rulings::apply(connection, *id, verdict, facts.at)?;
        }
    }
    if !facts.stories.is_empty() {
        removed.forget_others(connection)?;
    }
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
    identity: String,
    text: Revision,
    links: String,
    categories: String,
    enclosures: String,
    event: Option<EventId>,
    has_full_text: bool,
}

impl Known {
    /// Returns how the story is to be written again.
    fn change(&self, draft: &StoryDraft) -> Result<Change> {
        let (title, body) = (&self.text.title, &self.text.body);
        if change::is_material(title, &draft.title) || change::is_material(body, &draft.body) {
            return Ok(Change::Substance);
        }
        let is_same = *title == draft.title
            && *body == draft.body
            && self.links == json(&draft.links)?
            && self.categories == json(&draft.categories)?
            && self.enclosures == json(&draft.enclosures)?;
        Ok(if is_same { Change::None } else { Change::Form })
    }
}

/// What is different in a story that was seen again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Nothing that is stored for its own sake.
    None,
    /// No more than its form: the earlier text is not kept.
    Form,
    /// What it says.
    Substance,
}

fn stored(connection: &Connection, id: StoryId) -> Result<Known> {
    let mut statement = connection.prepare_cached(
        "SELECT s.identity, s.title, unpacked(t.body), coalesce(t.seen, s.arrived),
            unpacked(t.links), t.categories,
            t.enclosures, s.event_id,
            EXISTS (SELECT 1 FROM full_text p WHERE p.story_id = s.id AND p.body IS NOT NULL)
         FROM story s JOIN story_text t ON t.story_id = s.id WHERE s.id = ?1",
    )?;
    let (known, seen) = statement.query_row([id.0], |row| {
        let known = Known {
            id,
            identity: row.get(0)?,
            text: Revision {
                seen: DateTime::UNIX_EPOCH,
                title: row.get(1)?,
                body: row.get(2)?,
            },
            links: row.get(4)?,
            categories: row.get(5)?,
            enclosures: row.get(6)?,
            event: row.get::<_, Option<i64>>(7)?.map(EventId),
            has_full_text: row.get(8)?,
        };
        Ok((known, row.get(3)?))
    })?;
    let text = Revision {
        seen: time(seen)?,
        ..known.text
    };
    Ok(Known { text, ..known })
}

/// Gives a story the identity under which it was seen last, so that it is found by it again.
fn rename(connection: &Connection, known: &Known, identity: &str) -> Result<()> {
    if known.identity != identity {
        connection
            .prepare_cached("UPDATE story SET identity = ?2 WHERE id = ?1")?
            .execute(params![known.id.0, identity])?;
    }
    Ok(())
}

fn insert(
    connection: &Connection,
    feed: FeedId,
    draft: &StoryDraft,
    identity: &str,
) -> Result<StoryId> {
    let id = next_id(
        connection,
        StoryId::first_at(draft.sort_time),
        StoryId::last_at(draft.sort_time),
    )?;
    connection
        .prepare_cached(
            "INSERT INTO story (id, feed_id, tension, flagged, precedence, kinds, event_id,
                published, updated, arrived, title, author, language, url, canonical_url, identity,
                address)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                nullif(?15, ?14), ?16, ?17)",
        )?
        .execute(params![
            id.0,
            feed.0,
            real(draft.assessment.tension),
            draft.assessment.flagged,
            draft.assessment.precedence as u8,
            draft.assessment.kinds.code(),
            event(draft, id).map(|event| event.0),
            draft.published.map(micros),
            draft.updated.map(micros),
            micros(draft.arrived),
            draft.title,
            draft.author,
            draft.language,
            draft.url,
            draft.canonical_url,
            identity,
            draft.canonical_url.as_deref().map(address_hash),
        ])?;
    arrive::mark(connection, id)?;
    write_parts(connection, id, draft)?;
    if !draft.watches.is_empty() {
        watch::set_watches(connection, id, &draft.watches, draft.arrived)?;
    }
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

/// Writes a changed story; id, arrival and what readers did stay.
fn update(
    connection: &Connection,
    known: &Known,
    draft: &StoryDraft,
    change: Change,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE story SET tension = ?2, flagged = ?3, precedence = ?4, kinds = ?5,
                event_id = ?6, published = ?7, updated = ?8, title = ?9, author = ?10,
                language = ?11, url = ?12, canonical_url = nullif(?13, ?12), address = ?14
             WHERE id = ?1",
        )?
        .execute(params![
            known.id.0,
            real(draft.assessment.tension),
            draft.assessment.flagged,
            draft.assessment.precedence as u8,
            draft.assessment.kinds.code(),
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
            draft.canonical_url.as_deref().map(address_hash),
        ])?;
    connection
        .prepare_cached("DELETE FROM assessment WHERE story_id = ?1")?
        .execute([known.id.0])?;
    write_parts(connection, known.id, draft)?;
    label::hold(connection, known.id)?;
    if !known.has_full_text {
        watch::set_watches(connection, known.id, &draft.watches, draft.arrived)?;
    }
    if change == Change::Substance {
        connection
            .prepare_cached(
                "UPDATE story_text SET seen = ?2, changes = changes + 1 WHERE story_id = ?1",
            )?
            .execute(params![known.id.0, micros(draft.arrived)])?;
    }
    Ok(())
}

/// Writes text and assessment of a story that has no assessment yet, or none any more.
fn write_parts(connection: &Connection, id: StoryId, draft: &StoryDraft) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO story_text (story_id, body, links, categories, enclosures)
             VALUES (?1, packed(?2), packed(?3), ?4, ?5)
             ON CONFLICT (story_id) DO UPDATE SET body = excluded.body, links = excluded.links,
                categories = excluded.categories, enclosures = excluded.enclosures",
        )?
        .execute(params![
            id.0,
            draft.body,
            json(&draft.links)?,
            json(&draft.categories)?,
            json(&draft.enclosures)?,
        ])?;
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
            "INSERT INTO assessment
                (story_id, direction, theatres, actors, source, target, sign, hedged, evidence, model)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id.0,
            real(said.direction),
            json(&said.theatres)?,
            json(&said.actors)?,
            said.dyad.as_ref().map(|dyad| &dyad.source),
            said.dyad.as_ref().map(|dyad| &dyad.target),
            said.sign.map(|sign| sign as u8),
            said.hedged,
            pack::pack_evidence(&said.evidence)?,
            assess::number_of(connection, &said.model)?,
        ])?;
    arrive::about(connection, id, &said.theatres, &said.actors)
}
