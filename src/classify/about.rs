//! What is known of a story beside its text. Must not know where it was learned.

use chrono::NaiveDate;

/// What is known of a story beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About<'a> {
    /// What its feed says of its language (`en`, `en-GB`).
    pub language: Option<&'a str>,
    /// The day, in UTC, on which it was published, else on which it arrived. Without one every leader
    /// counts as in office.
    pub date: Option<NaiveDate>,
}

impl<'a> From<Option<&'a str>> for About<'a> {
    fn from(language: Option<&'a str>) -> Self {
        Self {
            language,
            date: None,
        }
    }
}
