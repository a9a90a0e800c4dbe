//! What every format must do: keep hostile text a text, and be read back by readers that are not ours.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::model::{
    Assessment, Dyad, Evidence, FeedId, Field, FollowUp, FollowUpState, Kinds, OutletKind,
    Precedence, Story, StoryId,
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_780_800 + seconds, 0).expect("valid")
}

/// Returns a story whose every text is hostile, with a follow-up.
fn story(number: i64, title: &str, text: &str) -> StoryDetail {
    let mut assessment = Assessment::nothing("m");
    assessment.tension = 0.97;
    assessment.flagged = true;
    assessment.precedence = Precedence::Immediate;
    assessment.direction = -6.5;
    assessment.kinds = Kinds::led_by(Some(Kind::Act), [Kind::Nuclear]);
    assessment.theatres = vec!["ukraine".to_owned()];
    assessment.actors = vec!["RUS".to_owned(), "NATO".to_owned(), "TWN".to_owned()];
    assessment.dyad = Some(Dyad {
        source: "RUS".to_owned(),
        target: "NATO".to_owned(),
    });
    assessment.evidence = vec![Evidence {
        field: Field::Title,
        start: 0,
        end: 1,
        text: title.to_owned(),
        kind: Some(Kind::Act),
        weight: 2.0,
    }];
    StoryDetail {
        story: Story {
            id: StoryId(StoryId::first_at(at(number)).0 + number),
            feed: FeedId(1),
            url: Some(format!("https://wire.example/{number}?a=1,2;b=(x)&c=_d_")),
            canonical_url: None,
            title: title.to_owned(),
            author: Some(text.to_owned()),
            language: Some("uk".to_owned()),
            body: text.to_owned(),
            links: Vec::new(),
            categories: vec![title.to_owned()],
            enclosures: Vec::new(),
            published: Some(at(number)),
            updated: None,
            arrived: at(number) + TimeDelta::milliseconds(1_234),
        },
        feed_title: text.to_owned(),
        full_text: None,
        assessment,
        label: None,
        read: false,
        follow_up: Some(FollowUp {
            state: FollowUpState::Working,
            priority: 2,
            due: Some(at(86_400)),
            note: text.to_owned(),
            tags: vec!["baltic".to_owned(), title.to_owned()],
            grade: Some("B2".to_owned()),
            ..FollowUp::new(at(0))
        }),
        event: None,
        changes: 0,
        changed: None,
        revisions: Vec::new(),
        reports: Vec::new(),
        watches: Vec::new(),
        muted: None,
        kept: false,
        tags: Vec::new(),
        rules: Vec::new(),
    }
}

fn outlet(name: &str) -> Outlet {
    Outlet {
        id: "harbour".to_owned(),
        name: name.to_owned(),
        short: "Harbour".to_owned(),
        country: "UKR".to_owned(),
        language: "uk".to_owned(),
        kind: OutletKind::Newspaper,
        state_controlled: true,
        domains: Vec::new(),
    }
}

fn names() -> Names {
    let named = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
            .collect()
    };
    Names::new(
        named(&[("ukraine", "Ukraine–NATO–Russia")]),
        named(&[("RUS", "Russia"), ("NATO", "NATO"), ("TWN", "Taiwan")]),
    )
}

/// Returns the document of some stories.
fn document(format: Format, stories: &[StoryDetail], outlet: Option<&Outlet>) -> String {
    let mut writer = Writer::new(format, names(), at(0));
    let mut bytes = writer.begin().expect("written");
    for detail in stories {
        bytes.extend(writer.story(&Item { detail, outlet }).expect("written"));
    }
    bytes.extend(writer.end());
    assert_eq!(writer.written(), stories.len());
    String::from_utf8(bytes).expect("UTF-8")
}

/// Text of which formats are made, and what a feed may send.
fn hostile() -> impl Strategy<Value = String> {
    proptest::string::string_regex(
        "(=cmd|ER  - |TY  - |END:VTODO|\\r\\nEND:VCALENDAR|---\\n|\\.\\.\\.\\n|</script>|\\\\n|\\{\\{|\\}\\}|\
         [\"',;:\\\\|#%&*?{}\\[\\]<>=+@!`~\\n\\r\\t -]|[\u{80}-\u{a0}\u{200b}-\u{2069}\u{fffe}\u{ffff}\u{1f600}é日]|[a-z0-9]){0,120}",
    )
    .expect("a valid pattern")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_table_is_read_back(title in hostile(), text in hostile()) {
        let detail = story(1, &title, &text);
        let table = document(Format::Csv, &[detail.clone(), detail], Some(&outlet(&text)));
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let columns = reader.headers().expect("a header").clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        prop_assert_eq!(rows.len(), 2);
        let column = |name: &str| {
            let place = columns.iter().position(|column| column == name).expect("a column");
            let field = &rows[0][place];
            let formula = field.trim_start().chars().next();
            let formula = formula.is_some_and(|first| "=+-@＝＋－＠\t\r".contains(first));
            assert!(!formula || name == "direction", "{name}: {field:?}");
            field.strip_prefix('\'').unwrap_or(field).to_owned()
        };
        let clean = clean::block(&title);
        prop_assert_eq!(column("title"), clean.strip_prefix('\'').unwrap_or(&clean));
        let clean = clean::block(&text);
        prop_assert_eq!(column("note"), clean.strip_prefix('\'').unwrap_or(&clean));
        prop_assert_eq!(column("direction"), "-6.5");
        prop_assert_eq!(column("published"), "2026-11-27T12:00:01Z");
        column("feed");
        column("outlet");
        column("tags");
    }

    #[test]
    fn references_in_ris_are_read_back(title in hostile(), text in hostile()) {
        let stories = [story(1, &title, &text), story(2, &text, &title)];
        let read = read_ris(&document(Format::Ris, &stories, None));
        prop_assert_eq!(read.len(), 2);
        for (record, (title, text)) in read.iter().zip([(&title, &text), (&text, &title)]) {
            let all = |tag: &str| -> Vec<&str> {
                record.iter().filter(|(own, _)| own == tag).map(|(_, value)| value.as_str()).collect()
            };
            let line = |text: &str| {
                clean::block(text).split_whitespace().collect::<Vec<_>>().join(" ")
            };
            let some = |text: String| Some(text).filter(|text| !text.is_empty());
            prop_assert_eq!(all("TY"), ["ELEC"]);
            prop_assert_eq!(all("TI").first().map(|it| (*it).to_owned()), some(line(&clean::line(title))));
            prop_assert_eq!(all("AB").first().map(|it| (*it).to_owned()), some(line(text)));
            prop_assert_eq!(all("DA"), ["2026/11/27/"]);
            prop_assert!(all("KW").contains(&"Ukraine–NATO–Russia"));
        }
    }

    #[test]
    fn references_in_csl_json_are_read_back(title in hostile(), text in hostile()) {
        let stories = [story(1, &title, &text), story(2, &text, &title)];
        let written = document(Format::CslJson, &stories, Some(&outlet("Harbour")));
        let items: Vec<citationberg::json::Item> = serde_json::from_str(&written).expect("CSL-JSON");
        prop_assert_eq!(items.len(), 2);
        prop_assert_eq!(items[0].id().expect("an id"), stories[0].story.id.to_string());
        prop_assert_eq!(items[0].type_().expect("a type"), "article-newspaper");
        let plain: Value = serde_json::from_str(&written).expect("JSON");
        prop_assert_eq!(&plain[0]["title"], &clean::line(&title));
        prop_assert_eq!(plain[0]["abstract"].as_str().unwrap_or_default(), clean::block(&text));
        prop_assert_eq!(&plain[1]["issued"]["date-parts"], &serde_json::json!([[2026, 11, 27]]));
    }

    #[test]
    fn due_dates_are_read_back(title in hostile(), text in hostile()) {
        use icalendar::Component as _;
        let stories = [story(1, &title, &text), story(2, &text, &title)];
        for format in [Format::IcsTasks, Format::IcsEvents] {
            let written = document(format, &stories, None);
            for line in written.split_terminator("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{:?}", line);
            }
            let calendar: icalendar::Calendar = written.parse().expect("iCalendar");
            prop_assert_eq!(calendar.components.len(), 2);
            for (component, detail) in calendar.components.iter().zip(&stories) {
                let title = clean::line(&detail.story.title);
                let uid = format!("{}@flashwire.invalid", detail.story.id);
                match component {
                    icalendar::CalendarComponent::Todo(todo) => {
                        prop_assert_eq!(todo.get_uid(), Some(uid.as_str()));
                        prop_assert_eq!(todo.property_value("SUMMARY"), Some(title.as_str()));
                        prop_assert_eq!(todo.property_value("DUE"), Some("20261128T120000Z"));
                        prop_assert_eq!(todo.property_value("STATUS"), Some("IN-PROCESS"));
                        prop_assert_eq!(todo.get_url(), detail.story.url.as_deref());
                        let told = todo.property_value("DESCRIPTION").unwrap_or_default();
                        let note = &detail.follow_up.as_ref().expect("followed").note;
                        prop_assert!(told.starts_with(&clean::block(note)), "{}", told);
                    }
                    icalendar::CalendarComponent::Event(event) => {
                        prop_assert_eq!(event.get_uid(), Some(uid.as_str()));
                        prop_assert!(event.get_start().is_some());
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    #[test]
    fn front_matter_is_read_back(title in hostile(), text in hostile()) {
        let detail = story(1, &title, &text);
        let outlet = outlet(&text);
        let item = Item { detail: &detail, outlet: Some(&outlet) };
        let note = note(&item, &names()).expect("written");
        let (yaml, _text) = note.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).expect("front matter");
        let read: Value = serde_saphyr::from_str(yaml).expect("YAML");
        prop_assert_eq!(&read["title"], &clean::line(&title));
        prop_assert_eq!(&read["outlet"], &clean::line(&text));
        prop_assert_eq!(read["url"].as_str(), detail.story.url.as_deref());
        prop_assert_eq!(read["tension"].as_f64(), Some(0.97));
        prop_assert_eq!(&read["kinds"], &serde_json::json!(["act", "nuclear"]));
        prop_assert_eq!(read["due"].as_str(), Some("2026-11-28T12:00:00Z"));
        prop_assert_eq!(&read["tags"][3], &clean::line(&title));
        let name = note_name(&item);
        prop_assert!(name.len() < 255 && name.starts_with("2026-11-27 "), "{}", name);
        prop_assert!(name.chars().all(|c| c.is_alphanumeric() || "- .".contains(c)), "{}", name);
    }

    #[test]
    fn bundles_hold_what_the_standard_asks(title in hostile(), text in hostile()) {
        let mut plain = story(2, &text, &title);
        plain.assessment = Assessment::nothing("m");
        plain.follow_up = None;
        plain.story.url = None;
        let stories = [story(1, &title, &text), plain];
        for outlet in [None, Some(&outlet(&title))] {
            let written = document(Format::Stix, &stories, outlet);
            let bundle: Value = serde_json::from_str(&written).expect("JSON");
            stix::check(&bundle);
            let reports = bundle["objects"].as_array().expect("objects").iter();
            let reports: Vec<&Value> = reports.filter(|it| it["type"] == "report").collect();
            prop_assert_eq!(reports.len(), 2);
            prop_assert_eq!(reports[0]["object_refs"].as_array().map(Vec::len), Some(4));
            prop_assert_eq!(&reports[0]["name"], &clean::line(&title));
            prop_assert_eq!(&reports[0]["confidence"], 70);
            prop_assert!(!written.contains("baltic"), "tags are the reader's own");
            prop_assert_eq!(document(Format::Stix, &stories, outlet), written);
        }
    }
}

#[test]
fn documents_of_no_story_are_documents() {
    assert_eq!(document(Format::CslJson, &[], None), "[\n]\n");
    stix::check(&serde_json::from_str(&document(Format::Stix, &[], None)).expect("JSON"));
    let writer = Writer::new(Format::IcsTasks, names(), at(0));
    assert!(writer.needs_a_story());
    let mut unfollowed = story(1, "a", "b");
    unfollowed.follow_up = None;
    let item = Item {
        detail: &unfollowed,
        outlet: None,
    };
    let mut writer = writer;
    assert_eq!(writer.story(&item).expect("written"), b"");
    assert_eq!(writer.written(), 0);
}

#[test]
fn what_is_done_is_done_in_the_calendar() {
    let mut detail = story(1, "a", "b");
    let own = detail.follow_up.as_mut().expect("followed");
    own.state = FollowUpState::Done;
    own.priority = 3;
    let written = document(Format::IcsTasks, &[detail], None);
    for line in [
        "STATUS:COMPLETED",
        "COMPLETED:20261127T120000Z",
        "PRIORITY:1",
    ] {
        assert!(written.contains(&format!("\r\n{line}\r\n")), "{written}");
    }
}

/// Reads RIS: records of (tag, value). A line that is no tag would go on with the one before.
fn read_ris(text: &str) -> Vec<Vec<(String, String)>> {
    let mut records = Vec::new();
    let mut record: Vec<(String, String)> = Vec::new();
    for line in text
        .split_terminator("\r\n")
        .filter(|line| !line.is_empty())
    {
        let (tag, value) = line
            .split_once("  - ")
            .unwrap_or_else(|| panic!("no tag: {line:?}"));
        assert!(tag.len() == 2 && tag.is_ascii(), "{line:?}");
        if tag == "ER" {
            records.push(std::mem::take(&mut record));
            continue;
        }
        assert_eq!(
            tag == "TY",
            record.is_empty(),
            "TY is the first tag, and no other is"
        );
        record.push((tag.to_owned(), value.to_owned()));
    }
    assert!(record.is_empty(), "ER ends each record");
    records
}

/// What STIX 2.1 and its published JSON schemas ask of the objects that we write; numbers are sections of
/// the standard.
mod stix {
    use super::*;

    #[track_caller]
    pub(super) fn check(bundle: &Value) {
        // 8: type and id are required, spec_version and others are not allowed; objects is no empty list.
        let keys: BTreeSet<&str> = keys(bundle);
        assert!(
            keys.is_subset(&["type", "id", "objects"].into()),
            "{keys:?}"
        );
        assert_eq!(bundle["type"], "bundle");
        identifier(&bundle["id"], "bundle");
        let Some(objects) = bundle.get("objects") else {
            return;
        };
        let objects = objects.as_array().expect("a list");
        assert!(!objects.is_empty(), "2.11: lists are not empty");
        let mut ids = BTreeSet::new();
        for object in objects {
            let kind = object["type"].as_str().expect("a type");
            identifier(&object["id"], kind);
            assert!(
                ids.insert(object["id"].as_str().expect("an id")),
                "each id once"
            );
            common(object);
            match kind {
                "report" => report(object),
                "identity" => identity(object),
                "location" => location(object),
                other => panic!("{other} is not written"),
            }
        }
        for object in objects {
            let refs = object["object_refs"].as_array().into_iter().flatten();
            for reference in refs.chain(object.get("created_by_ref")) {
                let reference = reference.as_str().expect("an id");
                assert!(ids.contains(reference), "{reference} is not in the bundle");
            }
        }
    }

    fn keys(object: &Value) -> BTreeSet<&str> {
        object
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect()
    }

    /// 2.9, and the pattern of `identifier.json`.
    fn identifier(id: &Value, kind: &str) {
        let id = id.as_str().expect("a text");
        let uuid = id
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix("--"))
            .expect("type--UUID");
        let parts: Vec<&str> = uuid.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert!(
            uuid.chars()
                .all(|c| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c))
        );
        assert!(
            parts[2].starts_with(['1', '2', '3', '4', '5']),
            "a version: {id}"
        );
        assert!(
            parts[3].starts_with(['8', '9', 'a', 'b']),
            "the variant of RFC 4122: {id}"
        );
    }

    /// 3.2 (common properties) and 2.16 (timestamps).
    fn common(object: &Value) {
        assert_eq!(object["spec_version"], "2.1");
        let created = timestamp(&object["created"], 3);
        let modified = timestamp(&object["modified"], 3);
        assert!(modified >= created, "3.2: modified is not before created");
        let name = object["name"].as_str().expect("a name");
        assert!(name.chars().all(|c| !c.is_control()));
        if let Some(labels) = object.get("labels") {
            let labels = labels.as_array().expect("a list");
            assert!(!labels.is_empty(), "2.11");
            assert!(labels.iter().all(Value::is_string));
        }
        if let Some(confidence) = object.get("confidence") {
            assert!(
                confidence.as_u64().is_some_and(|value| value <= 100),
                "3.2: 0 to 100"
            );
        }
        if let Some(lang) = object.get("lang") {
            assert!(
                lang.as_str().is_some_and(|code| code.len() == 2),
                "RFC 5646"
            );
        }
        let references = object.get("external_references");
        for reference in references
            .into_iter()
            .flat_map(|it| it.as_array().expect("a list"))
        {
            // 2.5: source_name, and one of description, url and external_id.
            assert!(reference["source_name"].is_string());
            let keys = keys(reference);
            let one = ["description", "url", "external_id"];
            assert!(one.iter().any(|key| keys.contains(key)));
            assert!(keys.is_subset(&["source_name", "description", "url", "external_id"].into()));
            if let Some(url) = reference.get("url") {
                url::Url::parse(url.as_str().expect("a text")).expect("RFC 3986");
            }
        }
    }

    /// 2.16: RFC 3339 in UTC; `created` and `modified` with milliseconds (3.2).
    fn timestamp(time: &Value, digits: usize) -> DateTime<Utc> {
        let text = time.as_str().expect("a text");
        assert_eq!(
            text.len(),
            "2026-01-01T00:00:00Z".len() + 1 + digits,
            "{text}"
        );
        assert!(text.ends_with('Z'), "{text}");
        DateTime::parse_from_rfc3339(text)
            .expect("RFC 3339")
            .to_utc()
    }

    /// 4.16: `name`, `published` and `object_refs` are required.
    fn report(object: &Value) {
        only(
            object,
            &[
                "published",
                "object_refs",
                "report_types",
                "description",
                "created_by_ref",
            ],
        );
        timestamp(&object["published"], 3);
        let refs = object["object_refs"].as_array().expect("a list");
        assert!(!refs.is_empty(), "2.11");
        let types = object["report_types"].as_array().expect("a list");
        // 10.22, report-type-ov.
        assert!(types.iter().all(|it| it == "threat-report"));
        let author = object["created_by_ref"].as_str().expect("an id");
        assert!(author.starts_with("identity--"), "3.2");
    }

    /// 4.5: name is required.
    fn identity(object: &Value) {
        only(object, &["identity_class", "description"]);
        // 10.7, identity-class-ov.
        assert!(matches!(
            object["identity_class"].as_str(),
            Some("organization" | "group")
        ));
    }

    /// 4.11: one of region, country, latitude and longitude is required; a country is ISO 3166-1 alpha-2.
    fn location(object: &Value) {
        only(object, &["country"]);
        let country = object["country"].as_str().expect("a country");
        assert!(country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase()));
    }

    /// 11.1: no custom properties.
    fn only(object: &Value, own: &[&str]) {
        let common = [
            "type",
            "spec_version",
            "id",
            "created",
            "modified",
            "name",
            "labels",
            "confidence",
            "lang",
            "external_references",
        ];
        let left: Vec<&str> = keys(object)
            .into_iter()
            .filter(|key| !own.contains(key) && !common.contains(key))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
