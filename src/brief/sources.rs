//! The numbers of a brief's sources.

use std::collections::BTreeMap;

use super::page::Source;
use crate::model::StoryId;

/// The sources, numbered as they are first named.
#[derive(Default)]
pub(super) struct Sources {
    known: BTreeMap<StoryId, usize>,
    /// In the order of their numbers.
    pub(super) list: Vec<Source>,
}

impl Sources {
    /// Returns the number of a story's source, which gets one when it is named first.
    pub(super) fn number(&mut self, story: StoryId, source: impl FnOnce() -> Source) -> usize {
        if let Some(number) = self.known.get(&story) {
            return *number;
        }
        let number = self.list.len() + 1;
        self.known.insert(story, number);
        self.list.push(Source { number, ..source() });
        number
    }
}
