//! A story as a record of the RIS format (Research Information Systems, as Zotero, `EndNote` and Mendeley read
//! it): a tag of two characters, two spaces, a hyphen, a space, the value; no line ever continues.

use chrono::{DateTime, Utc};

use super::Item;
use crate::{
    model::{Names, OutletKind},
    text::clean,
};

/// Returns the record of a story, with the empty line that parts records.
pub(super) fn record(item: &Item<'_>, names: &Names) -> String {
    let story = &item.detail.story;
    let mut record = Record::default();
    record.line("TY", type_of(item));
    record.line("ID", &story.id.to_string());
    record.line("TI", &item.title());
    record.line("AU", &item.author().unwrap_or_default());
    record.line("T2", &item.publisher());
    record.line("PY", &item.time().format("%Y").to_string());
    record.line("DA", &day(item.time()));
    record.line("Y2", &day(story.arrived));
    record.line("LA", story.language.as_deref().unwrap_or_default());
    record.line("UR", &item.url().unwrap_or_default());
    for keyword in item.keywords(names) {
        record.line("KW", &keyword);
    }
    record.line("AB", item.detail.text());
    if let Some(follow_up) = &item.detail.follow_up {
        record.line("N1", &follow_up.note);
    }
    record.text.push_str("ER  - \r\n\r\n");
    record.text
}

/// The lines of a record.
#[derive(Default)]
struct Record {
    text: String,
}

impl Record {
    /// Adds a value, unless it is empty: one line, however many it has, or it could begin another tag.
    fn line(&mut self, tag: &str, value: &str) {
        let value = clean::block(value)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if value.is_empty() {
            return;
        }
        for part in [tag, "  - ", &value, "\r\n"] {
            self.text.push_str(part);
        }
    }
}

/// Returns a day as the format has it: year, month, day, and nothing else.
fn day(time: DateTime<Utc>) -> String {
    time.format("%Y/%m/%d/").to_string()
}

/// Returns the type of reference. What is no newspaper, magazine or blog is a page of the web.
fn type_of(item: &Item<'_>) -> &'static str {
    match item.outlet.map(|outlet| outlet.kind) {
        Some(OutletKind::Agency | OutletKind::Newspaper | OutletKind::Broadcaster) => "NEWS",
        Some(OutletKind::Magazine | OutletKind::DefencePress | OutletKind::Specialist) => "MGZN",
        Some(OutletKind::Blog) => "BLOG",
        Some(
            OutletKind::Government
            | OutletKind::Alliance
            | OutletKind::InternationalBody
            | OutletKind::ThinkTank
            | OutletKind::Ngo,
        )
        | None => "ELEC",
    }
}
