//! The duty officer's brief: what was flagged in a period and what was decided about it, as figures, entries
//! and numbered sources.
//!
//! Pure: stories and rows go in one after the other, a [`Brief`] comes out, and a template makes text of it.
//! It must not know where stories are kept, nor where the text goes.

mod collect;
mod events;
mod figures;
mod page;
mod sources;
mod template;
#[cfg(test)]
mod tests;
mod words;

use chrono::{DateTime, Utc};

pub use self::{
    collect::Collector,
    page::Brief,
    template::{Format, TemplateError, render},
    words::date_time_group,
};

/// What a brief is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The first moment of the period.
    pub from: DateTime<Utc>,
    /// The first moment after the period.
    pub until: DateTime<Utc>,
    /// The present: decides what is overdue.
    pub now: DateTime<Utc>,
    /// What the period's stories are limited to, for people: the name of a view, a query.
    pub about: Option<String>,
    /// Most entries of a theatre; those left out are counted.
    pub limit: Option<usize>,
}

impl Scope {
    /// Returns the first moment of the period before, which is as long.
    pub fn before(&self) -> DateTime<Utc> {
        let length = self.until - self.from;
        self.from.checked_sub_signed(length).unwrap_or(self.from)
    }
}
