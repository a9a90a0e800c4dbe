//! Walks long lists window by window, so that the cost in memory does not grow with their length. It
//! must not know which database it is.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::{From, Order, PageRequest, Store, StoreError};
use crate::{
    model::{StoryDetail, StoryId},
    query::Query,
};

/// Rows that are read at once when only their ids are wanted. Chosen by us: a few hundred kilobytes.
const IDS_AT_ONCE: usize = 1_000;

/// Rows that are read at once when the stories are wanted. Chosen by us.
const STORIES_AT_ONCE: usize = 256;

/// Returns the ids of a window, in the list's order.
pub(super) fn ids<S: Store + ?Sized>(
    store: &S,
    request: &PageRequest,
) -> Result<Vec<StoryId>, StoreError> {
    // A window from the bottom is read upwards, else one would pass all that is above it.
    let upward = matches!(request.from, From::Bottom | From::Before(_));
    let mut ids = Vec::new();
    let mut step = request.clone();
    while ids.len() < request.limit {
        step.limit = (request.limit - ids.len()).min(IDS_AT_ONCE);
        let mut rows = store.page(&step)?;
        if upward {
            rows.reverse();
        }
        let Some(last) = rows.last() else {
            break;
        };
        step.from = if upward {
            From::Before(last.id)
        } else {
            From::After(last.id)
        };
        ids.extend(rows.iter().map(|row| row.id));
    }
    if upward {
        ids.reverse();
    }
    Ok(ids)
}

/// Visits each story that the query finds, in order, until `visit` breaks.
pub(super) fn each_story<S: Store + ?Sized>(
    store: &S,
    (query, order, now): (&Query, Order, DateTime<Utc>),
    visit: &mut dyn FnMut(StoryDetail) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut from = From::Top;
    loop {
        let request = PageRequest {
            query: query.clone(),
            order,
            from,
            limit: STORIES_AT_ONCE,
            now,
        };
        let rows = store.page(&request)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        from = From::After(last.id);
        for row in &rows {
            if let Some(detail) = store.story(row.id)?
                && visit(detail).is_break()
            {
                return Ok(());
            }
        }
    }
}
