//! Tests of the demo's data and of the documents made from it; they must not know the server.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeZone as _;
use unicode_width::UnicodeWidthStr as _;

use super::*;

fn wire() -> Wire {
    Wire::load().unwrap()
}

fn started() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2031, 3, 5, 14, 0, 0).unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    started() + TimeDelta::seconds(seconds)
}

fn parsed(document: &Document) -> feed_rs::model::Feed {
    feed_rs::parser::parse(document.body.as_bytes()).unwrap()
}

#[test]
fn the_wire_is_large_and_varied_enough() {
    let wire = wire();
    let languages: BTreeSet<&str> = wire.outlets().iter().map(|o| o.language.as_str()).collect();
    let formats: Vec<Format> = wire.outlets().iter().map(|o| o.format).collect();
    assert!(wire.outlets().len() >= 13);
    assert!(wire.stories().len() >= 320);
    assert!(languages.len() >= 6, "{languages:?}");
    for format in [Format::Rss, Format::Atom, Format::Json] {
        assert!(formats.contains(&format), "{format:?}");
    }
    assert_eq!(wire.outlets().iter().filter(|o| o.broken).count(), 1);
    let n_tension = wire
        .stories()
        .iter()
        .filter(|s| s.expect == Expect::Tension)
        .count();
    let share_percent = n_tension * 100 / wire.stories().len();
    assert!((35..=42).contains(&share_percent), "{share_percent} %");
}

#[test]
fn every_language_has_enough_stories() {
    let wire = wire();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for story in wire.stories() {
        let outlet = wire.outlet(&story.outlet).unwrap();
        *counts.entry(&outlet.language).or_default() += 1;
    }
    for (language, least) in [
        ("en", 200),
        ("uk", 25),
        ("ru", 25),
        ("de", 8),
        ("fr", 8),
        ("es", 8),
    ] {
        assert!(counts[language] >= least, "{language}: {counts:?}");
    }
}

#[test]
fn every_outlet_is_complete() {
    let wire = wire();
    let mut ids = BTreeSet::new();
    for outlet in wire.outlets() {
        assert!(ids.insert(&outlet.id), "{} twice", outlet.id);
        assert!(outlet.short.width() <= 12, "{}", outlet.short);
        assert_eq!(outlet.country.len(), 3, "{}", outlet.id);
        assert_eq!(outlet.language.len(), 2, "{}", outlet.id);
        assert!(
            wire.stories().iter().any(|s| s.outlet == outlet.id),
            "{}",
            outlet.id
        );
    }
}

#[test]
fn every_story_is_complete_and_has_a_link_of_its_own() {
    let wire = wire();
    let mut links = BTreeSet::new();
    let mut titles = BTreeSet::new();
    for story in wire.stories() {
        assert!(links.insert(story.link()), "{} twice", story.link());
        assert!(titles.insert(&story.title), "{} twice", story.title);
        assert!(url::Url::parse(&story.link()).is_ok());
        for text in [&story.title, &story.summary, &story.body] {
            assert!(!text.trim().is_empty(), "{}", story.link());
            assert!(!text.contains("example/\""), "{}", story.link());
        }
        match story.arrival {
            Arrival::MinutesAgo(minutes) => assert!(minutes <= 14_400, "{}", story.link()),
            Arrival::AfterSeconds(seconds) => assert!((5..=900).contains(&seconds)),
        }
    }
}

#[test]
fn events_are_told_by_several_outlets() {
    let wire = wire();
    let mut tellers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for story in wire.stories() {
        if let Some(event) = &story.event {
            tellers.entry(event).or_default().insert(&story.outlet);
        }
    }
    assert!(tellers.len() >= 12);
    for (event, outlets) in tellers {
        assert!(outlets.len() >= 2, "{event}: {outlets:?}");
    }
}

#[test]
fn every_document_parses_with_what_is_published() {
    let wire = wire();
    for now in [started(), after(300), after(900)] {
        for outlet in wire.outlets() {
            let published: BTreeSet<String> = wire
                .stories()
                .iter()
                .filter(|s| s.outlet == outlet.id && s.published(started()) <= now)
                .map(Story::link)
                .collect();
            let feed = parsed(&wire.feed_document(outlet, started(), now));
            let ids: BTreeSet<String> = feed.entries.iter().map(|e| e.id.clone()).collect();
            assert_eq!(feed.title.unwrap().content, outlet.name);
            assert_eq!(ids, published, "{} at {now}", outlet.id);
        }
    }
}

#[test]
fn texts_survive_every_format() {
    let wire = wire();
    for outlet in wire.outlets() {
        let feed = parsed(&wire.feed_document(outlet, started(), after(900)));
        for entry in feed.entries {
            let story = wire
                .stories()
                .iter()
                .find(|s| s.link() == entry.id)
                .unwrap();
            assert_eq!(entry.title.unwrap().content, story.title);
            assert_eq!(entry.summary.unwrap().content, story.summary);
            assert_eq!(entry.content.unwrap().body.unwrap(), story.body);
            assert_eq!(entry.published.unwrap(), story.published(started()));
            assert_eq!(entry.links[0].href, story.link());
        }
    }
}

#[test]
fn markup_in_a_title_is_escaped_in_every_format() {
    let title = "Q&A: is 3 < 5, or \"5\" > 3? ]]>";
    for format in [Format::Rss, Format::Atom, Format::Json] {
        let mut wire = wire();
        wire.outlets.truncate(1);
        wire.outlets[0].format = format;
        let outlet = wire.outlets[0].clone();
        wire.stories
            .retain(|s| s.outlet == outlet.id && s.arrival == Arrival::MinutesAgo(1));
        title.clone_into(&mut wire.stories[0].title);
        let feed = parsed(&wire.feed_document(&outlet, started(), started()));
        assert_eq!(
            feed.entries[0].title.as_ref().unwrap().content,
            title,
            "{format:?}"
        );
    }
}

#[test]
fn a_document_holds_the_newest_sixty() {
    let mut wire = wire();
    let outlet = wire.outlet("lantern").unwrap().clone();
    for story in &mut wire.stories {
        story.outlet.clone_from(&outlet.id);
    }
    let feed = parsed(&wire.feed_document(&outlet, started(), started()));
    assert_eq!(feed.entries.len(), DOCUMENT_STORIES_MAX);
    let mut minutes: Vec<u32> = wire
        .stories
        .iter()
        .filter_map(|s| match s.arrival {
            Arrival::MinutesAgo(minutes) => Some(minutes),
            Arrival::AfterSeconds(_) => None,
        })
        .collect();
    minutes.sort_unstable();
    let oldest = feed
        .entries
        .iter()
        .filter_map(|e| e.published)
        .min()
        .unwrap();
    let expected = started() - TimeDelta::minutes(i64::from(minutes[DOCUMENT_STORIES_MAX - 1]));
    assert_eq!(oldest, expected);
}

#[test]
fn stories_arrive_while_one_watches() {
    let wire = wire();
    let outlet = wire.outlet("lantern").unwrap();
    let at = |seconds| wire.feed_document(outlet, started(), after(seconds));
    let (before, alert, later) = (at(39), at(40), at(41));
    assert_eq!(
        parsed(&alert).entries.len(),
        parsed(&before).entries.len() + 1
    );
    assert!(
        parsed(&alert).entries[0]
            .title
            .as_ref()
            .unwrap()
            .content
            .contains("Article 4")
    );
    assert_eq!(alert.last_modified, after(40));
    assert_ne!(before.etag, alert.etag);
    assert_eq!(alert, later);
    let n_arriving = wire
        .stories()
        .iter()
        .filter(|s| s.published(started()) > started())
        .count();
    assert!(n_arriving >= 30);
}

#[test]
fn a_story_outside_the_rules_is_refused() {
    let outlets = wire().outlets;
    let check = |text: &str, expected: &str| {
        let result = toml::from_str::<StoriesFile>(text).unwrap();
        let error = result
            .story
            .into_iter()
            .next()
            .unwrap()
            .into_story("x.toml", &outlets);
        assert!(error.unwrap_err().to_string().contains(expected), "{text}");
    };
    let row = |outlet: &str, time: &str| {
        format!(
            "[[story]]\noutlet = \"{outlet}\"\nslug = \"a\"\n{time}\ntitle = \"t\"\n\
             summary = \"s\"\nbody = \"b\"\nexpect = \"calm\"\n"
        )
    };
    check(&row("nobody", "minutes_ago = 1"), "find outlet \"nobody\"");
    check(&row("lantern", ""), "either minutes_ago or");
    check(
        &row("lantern", "minutes_ago = 1\narrives_after_seconds = 1"),
        "either minutes_ago or",
    );
    assert!(toml::from_str::<StoriesFile>(&row("lantern", "minutes = 1")).is_err());
}
