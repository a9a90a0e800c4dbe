//! What queries can ask about one story, read for its count.

use std::cell::OnceCell;

use rusqlite::{Connection, Row};

use crate::{
    model::{Assessment, FeedId, FollowUp, Kinds, StoryId},
    query::Candidate,
    store::sqlite::{
        LOCAL_READER,
        columns::{from_json, optional_time, precedence, single, time},
        fault::Result,
        feeds::FeedFacts,
        follow_up, rulings, watch,
    },
};

/// A story's facts; its body is read when a query asks for it.
pub(super) struct Facts<'c> {
    connection: &'c Connection,
    id: StoryId,
    pub(super) feed: FeedId,
    pub(super) unread: bool,
    title: String,
    body: OnceCell<String>,
    language: Option<String>,
    author: Option<String>,
    url: Option<String>,
    published: Option<chrono::DateTime<chrono::Utc>>,
    arrived: chrono::DateTime<chrono::Utc>,
    assessment: Assessment,
    label: Option<bool>,
    mark: Marks,
    follow_up: Option<FollowUp>,
    tags: Vec<String>,
    rules: Vec<String>,
    watches: Vec<String>,
}

/// Whether a story is hidden, and whether it stays.
struct Marks {
    muted: bool,
    kept: bool,
}

impl<'c> Facts<'c> {
    /// Reads the facts of a story, if it is there.
    pub(super) fn read(connection: &'c Connection, id: StoryId) -> Result<Option<Self>> {
        let mut statement = connection.prepare_cached(
            "SELECT s.feed_id, s.title, s.language, s.author, s.url, s.published, s.arrived,
                s.tension, s.flagged, s.precedence, s.kinds, a.direction, a.theatres, a.actors,
                EXISTS (SELECT 1 FROM unread u WHERE u.reader_id = ?1 AND u.story_id = s.id),
                (SELECT l.tension FROM label l WHERE l.reader_id = ?1 AND l.story_id = s.id),
                EXISTS (SELECT 1 FROM muted m WHERE m.reader_id = ?1 AND m.story_id = s.id),
                EXISTS (SELECT 1 FROM kept k WHERE k.reader_id = ?1 AND k.story_id = s.id),
                EXISTS (SELECT 1 FROM follow_up f WHERE f.reader_id = ?1 AND f.story_id = s.id),
                EXISTS (SELECT 1 FROM story_tag t WHERE t.story_id = s.id),
                EXISTS (SELECT 1 FROM fired r WHERE r.story_id = s.id),
                EXISTS (SELECT 1 FROM watch_match w WHERE w.story_id = s.id)
             FROM story s JOIN assessment a ON a.story_id = s.id WHERE s.id = ?2",
        )?;
        let mut rows = statement.query([LOCAL_READER, id.0])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Self {
            connection,
            id,
            feed: FeedId(row.get(0)?),
            unread: row.get(14)?,
            title: row.get(1)?,
            body: OnceCell::new(),
            language: row.get(2)?,
            author: row.get(3)?,
            url: row.get(4)?,
            published: optional_time(row.get(5)?)?,
            arrived: time(row.get(6)?)?,
            assessment: assessment(row)?,
            label: row.get(15)?,
            mark: Marks {
                muted: row.get(16)?,
                kept: row.get(17)?,
            },
            follow_up: when(row.get(18)?, || follow_up::of(connection, id))?,
            tags: when(row.get(19)?, || rulings::tags(connection, id))?,
            rules: when(row.get(20)?, || rulings::rules(connection, id))?,
            watches: when(row.get(21)?, || {
                let watches = watch::of(connection, id)?;
                Ok(watches.into_iter().map(|watch| watch.name).collect())
            })?,
        }))
    }

    /// Returns the body: that of the story's own page, if it was fetched.
    pub(super) fn body(&self) -> Result<&str> {
        if let Some(known) = self.body.get() {
            return Ok(known);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(p.body, unpacked(t.body)) FROM story_text t
             LEFT JOIN full_text p ON p.story_id = t.story_id WHERE t.story_id = ?1",
        )?;
        let body = statement.query_row([self.id.0], |row| row.get(0))?;
        Ok(self.body.get_or_init(|| body))
    }

    /// Returns the story as queries are asked about it.
    pub(super) fn candidate<'a>(&'a self, body: &'a str, feed: &'a FeedFacts) -> Candidate<'a> {
        Candidate {
            id: self.id,
            title: &self.title,
            body,
            language: self.language.as_deref(),
            author: self.author.as_deref(),
            url: self.url.as_deref(),
            published: self.published,
            arrived: self.arrived,
            feed: self.feed,
            feed_title: &feed.title,
            feed_url: &feed.url,
            folder: &feed.folder,
            feed_tags: &feed.tags,
            outlet: feed.outlet.as_ref(),
            assessment: &self.assessment,
            read: !self.unread,
            follow_up: self.follow_up.as_ref(),
            label: self.label,
            muted: self.mark.muted,
            kept: self.mark.kept,
            tags: &self.tags,
            rules: &self.rules,
            watches: &self.watches,
        }
    }
}

/// Reads what few stories have.
fn when<T: Default>(is_there: bool, read: impl FnOnce() -> Result<T>) -> Result<T> {
    if is_there { read() } else { Ok(T::default()) }
}

/// Reads what queries ask of an assessment.
fn assessment(row: &Row<'_>) -> Result<Assessment> {
    let names = |column| {
        let text = row
            .get_ref(column)?
            .as_str()
            .map_err(rusqlite::Error::from)?;
        if text == "[]" {
            Ok(Vec::new())
        } else {
            from_json(text)
        }
    };
    Ok(Assessment {
        tension: single(row.get(7)?),
        flagged: row.get(8)?,
        precedence: precedence(row.get(9)?)?,
        kinds: Kinds::from_code(row.get(10)?),
        direction: single(row.get(11)?),
        theatres: names(12)?,
        actors: names(13)?,
        ..Assessment::nothing("")
    })
}
