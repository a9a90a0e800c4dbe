//! Finds the stored story that a draft is.
//!
//! Identities come from `intake`. One that the feed uses for several stories is stored with an
//! addition (`text::identity`); from the first such row on it never identifies alone.

use std::{borrow::Cow, collections::HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{columns::address_hash, fault::Result};
use crate::{
    model::{FeedId, StoryDraft, StoryId},
    text::identity::{PART, fragment, variants},
};

/// What is known of a draft's place in the store.
pub(super) struct Found<'d> {
    /// The story, if it is stored.
    pub(super) id: Option<StoryId>,
    /// The identity under which it is to be stored from now on.
    pub(super) identity: Cow<'d, str>,
}

/// Looks for stories of one feed during one document.
pub(super) struct Finder<'c> {
    connection: &'c Connection,
    feed: FeedId,
    /// The identities that the document lists.
    listed: HashSet<&'c str>,
    /// The stories that were found already: none is found twice.
    taken: HashSet<i64>,
}

impl<'c> Finder<'c> {
    /// Returns the finder for a document with these drafts.
    pub(super) fn new(connection: &'c Connection, feed: FeedId, drafts: &[&'c StoryDraft]) -> Self {
        Self {
            connection,
            feed,
            listed: drafts.iter().map(|draft| draft.identity.as_str()).collect(),
            taken: HashSet::new(),
        }
    }

    /// Finds the story that a draft is: by identity, else by address.
    pub(super) fn find<'d>(&mut self, draft: &'d StoryDraft) -> Result<Found<'d>> {
        let found = self.look_up(draft)?;
        if let Some(id) = found.id {
            self.take(id);
        }
        Ok(found)
    }

    /// Tells that a draft became a new story: no other draft of the document is that one.
    pub(super) fn take(&mut self, id: StoryId) {
        self.taken.insert(id.0);
    }

    fn look_up<'d>(&self, draft: &'d StoryDraft) -> Result<Found<'d>> {
        let found = |id: i64, identity: Cow<'d, str>| Found {
            id: Some(StoryId(id)),
            identity,
        };
        let plain = draft.identity.split(PART).next().unwrap_or_default();
        let is_plain = plain == draft.identity;
        let mut identity = Cow::Borrowed(draft.identity.as_str());
        if is_plain && !self.is_shared(plain)? {
            if let Some(id) = self.by_identity(&identity)? {
                return Ok(found(id, identity));
            }
        } else {
            if is_plain {
                let (url, canonical_url) = (draft.url.as_deref(), draft.canonical_url.as_deref());
                let variants = variants(plain, url, canonical_url, &draft.title);
                if let Some((id, variant)) = self.by_variants(&variants)? {
                    return Ok(found(id, Cow::Owned(variant)));
                }
                identity = variants.into_iter().next().map_or(identity, Cow::Owned);
            }
            if let Some(id) = self.by_identity(&identity)? {
                return Ok(found(id, identity));
            }
            // Stored before the feed was known to use the identity for several stories.
            if let Some(id) = self.by_identity(plain)?
                && !self.taken.contains(&id)
                && self.is_like(id, plain, draft)?
            {
                return Ok(found(id, identity));
            }
        }
        Ok(Found {
            id: self.by_address(draft)?.map(StoryId),
            identity,
        })
    }

    /// Finds the first of some identities that is stored.
    fn by_variants(&self, variants: &[String]) -> Result<Option<(i64, String)>> {
        for variant in variants {
            if let Some(id) = self.by_identity(variant)? {
                return Ok(Some((id, variant.clone())));
            }
        }
        Ok(None)
    }

    fn by_identity(&self, identity: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT id FROM story WHERE feed_id = ?1 AND identity = ?2")?
            .query_row(params![self.feed.0, identity], |row| row.get(0))
            .optional()?)
    }

    /// Returns whether the feed is known to use an identity for several stories.
    fn is_shared(&self, identity: &str) -> Result<bool> {
        let from = format!("{identity}{PART}");
        // U+0020 is next to U+001F: the range holds what begins with `from`.
        let to = format!("{identity} ");
        Ok(self
            .connection
            .prepare_cached(
                "SELECT 1 FROM story WHERE feed_id = ?1 AND identity > ?2 AND identity < ?3 LIMIT 1",
            )?
            .exists(params![self.feed.0, from, to])?)
    }

    /// Returns whether the story stored under a shared identity is the draft, and not another one.
    fn is_like(&self, id: i64, plain: &str, draft: &StoryDraft) -> Result<bool> {
        let (title, address): (String, Option<String>) = self
            .connection
            .prepare_cached("SELECT title, coalesce(canonical_url, url) FROM story WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let same_address = address.is_some() && address == draft.canonical_url;
        Ok(title == draft.title || same_address && plain.starts_with("guid:"))
    }

    /// An address tells stories apart only if the feed does not use it for several: it must stand
    /// for one stored story, and that one must not be listed beside the draft under its own identity.
    fn by_address(&self, draft: &StoryDraft) -> Result<Option<i64>> {
        let Some(address) = &draft.canonical_url else {
            return Ok(None);
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT id, identity, title, url FROM story
             WHERE feed_id = ?1 AND address = ?2 AND coalesce(canonical_url, url) = ?3 LIMIT 2",
        )?;
        let mut rows = statement.query(params![self.feed.0, address_hash(address), address])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let (id, identity): (i64, String) = (row.get(0)?, row.get(1)?);
        let (title, url): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        let is_only = rows.next()?.is_none();
        let is_free = !self.listed.contains(identity.as_str()) && !self.taken.contains(&id);
        // Two places on one page are two stories of a live ticker, unless they say the same.
        let same_place = fragment(url.as_deref()) == fragment(draft.url.as_deref());
        Ok((is_only && is_free && (same_place || title == draft.title)).then_some(id))
    }
}
