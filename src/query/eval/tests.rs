//! What a query means, by examples.

use super::*;
use crate::{
    model::{Kind, Kinds, OutletKind, Precedence},
    query::parse,
};

fn now() -> DateTime<Utc> {
    "2026-03-10T15:30:20Z".parse().expect("a time")
}

/// Whether the query finds one certain story of 9 March 2026, 12:00.
#[track_caller]
fn check(query: &str, expected: bool) {
    let time: DateTime<Utc> = "2026-03-09T12:00:00Z".parse().expect("a time");
    let assessment = Assessment {
        tension: 0.8,
        flagged: true,
        precedence: Precedence::Priority,
        direction: -4.0,
        kinds: Kinds::from_iter([Kind::Threat]),
        theatres: vec!["ukraine".to_owned()],
        actors: vec!["RUS".to_owned(), "NATO".to_owned()],
        dyad: None,
        sign: None,
        hedged: false,
        evidence: Vec::new(),
        model: "test".to_owned(),
    };
    let mut follow_up = FollowUp::new(time);
    follow_up.due = Some(time);
    follow_up.tags = vec!["Baltic".to_owned()];
    follow_up.grade = Some("B2".to_owned());
    follow_up.priority = 2;
    follow_up.note = "Ask the Élysée again".to_owned();
    let outlet = Outlet {
        id: "bbc".to_owned(),
        name: "British Broadcasting Corporation".to_owned(),
        short: "BBC".to_owned(),
        country: "GBR".to_owned(),
        language: "en".to_owned(),
        kind: OutletKind::Broadcaster,
        state_controlled: false,
        domains: Vec::new(),
    };
    let story = Candidate {
        id: StoryId(StoryId::first_at(time).0 + 3),
        title: "Kremlin warns of a red line",
        body: "Élysée: 北京市 reacts. F-16 jets wait.",
        language: Some("en"),
        author: Some("Ann Lee-Roe"),
        url: Some("https://example.co.uk/News/Red-line"),
        published: Some(time),
        arrived: time + chrono::TimeDelta::hours(2),
        feed: FeedId(7),
        feed_title: "BBC World",
        feed_url: "https://feeds.example.co.uk/world.xml",
        folder: &["Military".to_owned(), "Air Force".to_owned()],
        feed_tags: &["agency".to_owned()],
        outlet: Some(&outlet),
        assessment: &assessment,
        read: false,
        follow_up: Some(&follow_up),
        label: Some(true),
        muted: false,
        kept: true,
        tags: &["Convoy".to_owned()],
        rules: &["Big ships".to_owned()],
        watches: &["Line".to_owned()],
    };
    let query = parse(query, now()).expect("a query");
    assert_eq!(eval(&query, &story, now()), expected, "{query}");
}

#[test]
fn text_is_looked_for_in_title_and_body() {
    check("", true);
    check("RED elysee", true);
    check("\"red line\"", true);
    check("\"line red\"", false);
    check("\"line elysee\"", false);
    check("\"of a red lin\"*", true);
    check("lin", false);
    check("\"red lines\"", false);
    check("lines reacting", true);
    check("\"lines\"", false);
    check("kreml* -putin", true);
    check("-kremlin", false);
    check("F-16 京市 北", true);
}

#[test]
fn states_and_times() {
    check(
        "is:unread is:flagged is:followed is:overdue is:labelled",
        true,
    );
    check("is:read", false);
    check("state:open -state:done", true);
    check("is:kept tag:convoy rule:\"big SHIPS\" watch:line", true);
    check("is:muted", false);
    check("rule:big", false);
    check("since:2026-03-09T12:00Z", true);
    check("until:2026-03-09T12:00Z", false);
    check("since:27h until:today", false);
    check("since:28h until:today", true);
}

#[test]
fn feed_and_assessment() {
    check("feed:bbc feed:co.uk feed:\"bbc w\"", true);
    check("feed:cnn", false);
    check("feed:#7", true);
    check("feed:#77", false);
    check(
        "folder:military folder:\"air force\" folder:military/air-force",
        true,
    );
    check("folder:air", false);
    check("theatre:UKRAINE actor:nato kind:threat", true);
    check("theatre:korea", false);
    check("tension>=0.8 tension<=0.8 tension=0.8", true);
    check("tension>0.8", false);
    check("tag:baltic tag:AGENCY", true);
    check("tag:balt", false);
}

#[test]
fn parts_neighbours_and_patterns() {
    check(
        "title:kremlin body:jets title:\"red line\" title:(warning OR x)",
        true,
    );
    check("title:jets", false);
    check("body:kremlin", false);
    check("kremlin NEAR/3 red", true);
    check("red NEAR/2 kremlin", false);
    check("warning NEAR lines", true);
    check("kremlin NEAR jets", false);
    check("title:kremlin NEAR/3 red", true);
    check("body:kremlin NEAR/3 red", false);
    check("/RED\\s+line/i", true);
    check("/RED/", false);
    check("title:/jets/", false);
    check("body:/(a|a)*é/i", true);
}

#[test]
fn conditions_are_joined() {
    check("cnn OR kremlin", true);
    check("cnn OR x kremlin", false);
    check("(cnn OR kremlin) jets", true);
    check("-(cnn OR kremlin)", false);
    check("NOT cnn AND NOT x", true);
    check("-(kremlin cnn)", true);
}

#[test]
fn outlets_and_authors() {
    check("outlet:bbc outlet:broadcasting country:gbr lang:en", true);
    check("outlet:cnn", false);
    check("outlet-kind:broadcaster state-media:no", true);
    check("state-media:yes", false);
    check("author:lee author:\"Ann Lee\" url:news/red", true);
    check("author:le", false);
}

#[test]
fn numbers_and_decisions() {
    check(
        "precedence:priority precedence>=routine precedence<flash",
        true,
    );
    check("precedence>priority", false);
    check("direction<-3 direction:-4 direction>=-4", true);
    check("direction<-4", false);
    check(
        "priority>=2 priority:2 grade:b2 grade:B grade:2 note:elysee note:\"ask the el*\"",
        true,
    );
    check("priority:3", false);
    check("grade:A", false);
    check("published:2026-03 arrived:2026-03-09T14:00Z..", true);
    check("published:2026-02", false);
}
