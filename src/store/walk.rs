//! Walks long lists window by window, so that the cost in memory does not grow with their length. It
//! must not know which database it is.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::{From, Order, PageRequest, Store, StoreError};
use crate::{model::StoryDetail, query::Query};

/// Ids that are read at once. Chosen by us.
const IDS_AT_ONCE: usize = 256;

/// Stories that are read at once: their texts may be long. Chosen by us.
const STORIES_AT_ONCE: usize = 32;

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
            limit: IDS_AT_ONCE,
            now,
        };
        let ids = store.ids(&request)?;
        let Some(&last) = ids.last() else {
            return Ok(());
        };
        from = From::After(last);
        for ids in ids.chunks(STORIES_AT_ONCE) {
            if store
                .stories(ids)?
                .into_iter()
                .try_for_each(&mut *visit)
                .is_break()
            {
                return Ok(());
            }
        }
    }
}
