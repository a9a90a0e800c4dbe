//! Stories as a STIX 2.1 bundle (OASIS Standard, 10 June 2021) for threat platforms: a `report` a story, an
//! `identity` an outlet, a `location` a state, an `identity` any other actor.
//!
//! Ids are the same for the same thing, so that a platform that reads a second bundle changes what it has:
//! UUIDs of version 5 in a namespace of our own, which the standard allows (2.9). What a person noted stays
//! here: bundles are made to be handed on.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::{ExportError, Item, separated};
use crate::{
    model::{Kind, Names, Outlet},
    text::clean,
};

/// The namespace of our ids, drawn once at random. It must not be that of STIX's own observables (2.9).
const NAMESPACE: Uuid = uuid!("7d4b1c52-0a0e-4f0b-9b5e-3f6f1f0a9c31");

/// When outlets, states and actors were first described so: the same in every bundle, as their ids are.
const DESCRIBED: &str = "2026-01-01T00:00:00.000Z";

/// What is in a bundle already.
#[derive(Debug, Default)]
pub(super) struct Bundle {
    /// Ids of outlets, states and actors: as many as there are of them, whatever the number of stories.
    known: BTreeSet<String>,
    /// Whether there is an object.
    begun: bool,
}

/// Returns how a bundle begins (8).
pub(super) fn begin(now: DateTime<Utc>) -> String {
    let id = id("bundle", &millis(now));
    ["{\"type\":\"bundle\",\"id\":\"", &id, "\""].concat()
}

impl Bundle {
    /// Returns the objects of a story that are not in the bundle yet, its report last.
    pub(super) fn story(&mut self, item: &Item<'_>, names: &Names) -> Result<String, ExportError> {
        let mut part = String::new();
        let outlet = outlet(item);
        let mut refs = Vec::new();
        for object in item
            .detail
            .assessment
            .actors
            .iter()
            .map(|actor| self::actor(actor, names))
        {
            self.once(&object, &mut refs, &mut part)?;
        }
        self.once(&outlet, &mut refs, &mut part)?;
        let report = report(item, names, &refs);
        self.push(&Value::Object(report), &mut part)?;
        Ok(part)
    }

    /// Returns how the bundle ends.
    pub(super) fn end(&self) -> String {
        // An empty list is not allowed, no list is (2.11).
        if self.begun { "\n]}\n" } else { "}\n" }.to_owned()
    }

    /// Adds an object that others refer to, unless it is there; notes its id.
    fn once(
        &mut self,
        object: &Value,
        refs: &mut Vec<String>,
        part: &mut String,
    ) -> Result<(), ExportError> {
        let id = object
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if !refs.contains(&id) {
            refs.push(id.clone());
        }
        if self.known.insert(id) {
            self.push(object, part)?;
        }
        Ok(())
    }

    fn push(&mut self, object: &Value, part: &mut String) -> Result<(), ExportError> {
        if !self.begun {
            part.push_str(",\"objects\":[");
        }
        part.push_str(&separated(!self.begun, &serde_json::to_string(object)?));
        self.begun = true;
        Ok(())
    }
}

/// Returns the report of a story (4.16).
fn report(item: &Item<'_>, names: &Names, refs: &[String]) -> Map<String, Value> {
    let detail = item.detail;
    let story = &detail.story;
    let url = item.url();
    let key = [story.id.to_string(), url.clone().unwrap_or_default()].join("\n");
    let modified = detail.changed.unwrap_or(story.arrived).max(story.arrived);
    let mut report = Map::new();
    let mut put = |name: &str, value: Value| drop(report.insert(name.to_owned(), value));
    put("type", json!("report"));
    put("spec_version", json!("2.1"));
    put("id", json!(id("report", &key)));
    put("created_by_ref", json!(refs.last()));
    put("created", json!(millis(story.arrived)));
    put("modified", json!(millis(modified)));
    put("name", json!(item.title()));
    put("published", json!(millis(item.time())));
    put("report_types", json!(["threat-report"]));
    put("object_refs", json!(refs));
    put("labels", json!(labels(item)));
    let text = clean::block(detail.text());
    if !text.is_empty() {
        put("description", json!(text));
    }
    // ISO 639-1 codes are language tags of RFC 5646 (3.2).
    let language = story.language.as_deref().map(clean::line);
    if let Some(language) = language.filter(|code| code.len() == 2) {
        put("lang", json!(language));
    }
    if let Some(confidence) = confidence(item) {
        put("confidence", json!(confidence));
    }
    let mut references = Vec::new();
    if let Some(url) = url {
        references.push(json!({"source_name": item.publisher(), "url": url}));
    }
    let because = because(item, names);
    references.push(json!({
        "source_name": "flashwire",
        "external_id": story.id.to_string(),
        "description": because,
    }));
    put("external_references", Value::Array(references));
    report
}

/// Returns what the assessment says, in a sentence.
fn because(item: &Item<'_>, names: &Names) -> String {
    let assessment = &item.detail.assessment;
    let mut parts = vec![format!(
        "{}, tension {:.2}, direction {:+.1}",
        assessment.precedence, assessment.tension, assessment.direction
    )];
    let theatres = assessment
        .theatres
        .iter()
        .map(|id| names.theatre(id).to_owned());
    parts.extend(theatres);
    if let Some(dyad) = &assessment.dyad {
        let (source, target) = (names.actor(&dyad.source), names.actor(&dyad.target));
        parts.push(format!("{source} → {target}"));
    }
    clean::line(&parts.join("; "))
}

/// Returns labels: precedence, kinds, theatres. The list is never empty (2.11).
fn labels(item: &Item<'_>) -> Vec<String> {
    let assessment = &item.detail.assessment;
    let precedence = assessment.precedence.name().to_lowercase();
    let kinds = assessment.kinds.iter().map(Kind::name).map(str::to_owned);
    let theatres = assessment.theatres.iter();
    let theatres = theatres.map(|id| ["theatre:", &clean::line(id)].concat());
    [precedence]
        .into_iter()
        .chain(kinds)
        .chain(theatres)
        .collect()
}

/// Returns the confidence, 0 to 100, of the credibility that a person gave (Appendix A, "Admiralty
/// Credibility"); 6 says that there is none.
fn confidence(item: &Item<'_>) -> Option<u8> {
    let grade = item.detail.follow_up.as_ref()?.grade.as_deref()?;
    match grade.chars().last()? {
        '1' => Some(90),
        '2' => Some(70),
        '3' => Some(50),
        '4' => Some(30),
        '5' => Some(10),
        _ => None,
    }
}

/// Returns the identity of who publishes a story (4.5).
fn outlet(item: &Item<'_>) -> Value {
    let name = item.publisher();
    // A name must not be empty to be of use; a feed always has one, but stores outlive programs.
    let name = if name.is_empty() {
        "unknown outlet".to_owned()
    } else {
        name
    };
    let key = item.outlet.map_or_else(
        || ["feed\n", &name].concat(),
        |known| ["outlet\n", &known.id].concat(),
    );
    let mut identity = described("identity", &key, &name);
    identity.insert("identity_class".to_owned(), json!("organization"));
    if let Some(known) = item.outlet {
        identity.insert("description".to_owned(), json!(about(known)));
    }
    Value::Object(identity)
}

fn about(outlet: &Outlet) -> String {
    let state = if outlet.state_controlled {
        ", state-controlled"
    } else {
        ""
    };
    clean::line(&format!("{}, {}{state}", outlet.kind.id(), outlet.country))
}

/// Returns a state as a location (4.11), any other actor as an identity.
fn actor(actor: &str, names: &Names) -> Value {
    let name = clean::line(names.actor(actor));
    let key = ["actor\n", actor].concat();
    let Some(country) = rust_iso3166::from_alpha3(actor) else {
        let mut identity = described("identity", &key, &name);
        identity.insert("identity_class".to_owned(), json!("group"));
        return Value::Object(identity);
    };
    let mut location = described("location", &key, &name);
    location.insert("country".to_owned(), json!(country.alpha2));
    Value::Object(location)
}

/// Returns an object that is the same in every bundle.
fn described(kind: &str, key: &str, name: &str) -> Map<String, Value> {
    let object = json!({
        "type": kind,
        "spec_version": "2.1",
        "id": id(kind, key),
        "created": DESCRIBED,
        "modified": DESCRIBED,
        "name": name,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn id(kind: &str, key: &str) -> String {
    let uuid = Uuid::new_v5(&NAMESPACE, [kind, "\n", key].concat().as_bytes());
    format!("{kind}--{uuid}")
}

/// Returns a time to the millisecond, as `created` and `modified` need it (3.2).
fn millis(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
