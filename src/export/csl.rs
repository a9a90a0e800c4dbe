//! A story as an item of CSL-JSON (the JSON schema of the Citation Style Language 1.0.2), as Zotero and pandoc
//! read it.

use chrono::{DateTime, Datelike as _, Utc};
use serde::Serialize;

use super::{ExportError, Item};
use crate::{
    model::{Names, OutletKind},
    text::clean,
};

/// An item; fields that are not known are left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Reference {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    container_title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name>,
    issued: Date,
    accessed: Date,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    keyword: String,
    #[serde(rename = "abstract", skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

/// A name that is not taken apart: feeds write names in any form.
#[derive(Debug, Serialize)]
struct Name {
    literal: String,
}

/// A day: year, month, day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Date {
    date_parts: [(i32, u32, u32); 1],
}

impl From<DateTime<Utc>> for Date {
    fn from(time: DateTime<Utc>) -> Self {
        Self {
            date_parts: [(time.year(), time.month(), time.day())],
        }
    }
}

/// Returns the item of a story, on one line.
pub(super) fn item(item: &Item<'_>, names: &Names) -> Result<String, ExportError> {
    let story = &item.detail.story;
    let note = item.detail.follow_up.as_ref().map(|own| &own.note);
    let reference = Reference {
        id: story.id.to_string(),
        kind: type_of(item),
        title: item.title(),
        container_title: item.publisher(),
        author: item
            .author()
            .map(|literal| Name { literal })
            .into_iter()
            .collect(),
        issued: item.time().into(),
        accessed: story.arrived.into(),
        url: item.url(),
        language: story.language.clone(),
        keyword: item.keywords(names).join(", "),
        text: clean::block(item.detail.text()),
        note: note.map(|note| clean::block(note)).unwrap_or_default(),
    };
    Ok(serde_json::to_string(&reference)?)
}

fn type_of(item: &Item<'_>) -> &'static str {
    match item.outlet.map(|outlet| outlet.kind) {
        Some(OutletKind::Agency | OutletKind::Newspaper | OutletKind::Broadcaster) => {
            "article-newspaper"
        }
        Some(OutletKind::Magazine | OutletKind::DefencePress | OutletKind::Specialist) => {
            "article-magazine"
        }
        Some(OutletKind::Blog) => "post-weblog",
        Some(
            OutletKind::Government
            | OutletKind::Alliance
            | OutletKind::InternationalBody
            | OutletKind::ThinkTank
            | OutletKind::Ngo,
        )
        | None => "webpage",
    }
}
