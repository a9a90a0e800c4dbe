//! The three formats over an invented wire with hostile stories in it, and mistakes in templates.

use chrono::TimeDelta;

use super::*;
use crate::model::{
    Assessment, Dyad, EventId, Evidence, FeedId, Field, FollowUp, FollowUpState, Kind, Kinds,
    Names, Outlet, OutletKind, Precedence, Story, StoryDetail, StoryId, StoryRow,
};

/// Friday, 27 November 2026, 13:00 UTC.
fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-27T13:00:00Z")
        .expect("valid")
        .to_utc()
}

fn scope() -> Scope {
    Scope {
        from: now() - TimeDelta::hours(24),
        until: now(),
        now: now(),
        about: Some("Flagged, theatre:<korea>".to_owned()),
        limit: None,
    }
}

fn outlet(name: &str, country: &str, kind: OutletKind, state_controlled: bool) -> Outlet {
    Outlet {
        id: name.to_lowercase(),
        name: name.to_owned(),
        short: name.to_owned(),
        country: country.to_owned(),
        language: "en".to_owned(),
        kind,
        state_controlled,
        domains: Vec::new(),
    }
}

/// Returns a flagged story.
fn story(
    minutes: i64,
    title: &str,
    precedence: Precedence,
    theatres: &[&str],
    phrase: &str,
) -> StoryDetail {
    let time = now() - TimeDelta::minutes(minutes);
    let mut assessment = Assessment::nothing("m");
    assessment.tension = 0.9;
    assessment.flagged = precedence > Precedence::Routine;
    assessment.precedence = precedence;
    assessment.direction = -7.25;
    assessment.kinds = Kinds::led_by(Some(Kind::Act), [Kind::Nuclear]);
    assessment.theatres = theatres.iter().map(|id| (*id).to_owned()).collect();
    assessment.evidence = [phrase, phrase, "talks"]
        .iter()
        .zip([2.5, 2.0, -1.0])
        .map(|(text, weight)| Evidence {
            field: Field::Title,
            start: 0,
            end: text.len(),
            text: (*text).to_owned(),
            kind: Some(Kind::Act),
            weight,
        })
        .collect();
    StoryDetail {
        story: Story {
            id: StoryId(StoryId::first_at(time).0 + minutes),
            feed: FeedId(1),
            url: Some(format!("https://wire.example/{minutes}?a=_b_&c=(d)")),
            canonical_url: None,
            title: title.to_owned(),
            author: None,
            language: Some("en".to_owned()),
            body: String::new(),
            links: Vec::new(),
            categories: Vec::new(),
            enclosures: Vec::new(),
            published: Some(time),
            updated: None,
            arrived: time,
        },
        feed_title: "Some <Feed>".to_owned(),
        full_text: None,
        assessment,
        label: None,
        read: false,
        follow_up: None,
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

fn row(detail: &StoryDetail) -> StoryRow {
    StoryRow {
        id: detail.story.id,
        feed: detail.story.feed,
        title: detail.story.title.clone(),
        time: detail.story.arrived,
        read: false,
        tension: detail.assessment.tension,
        flagged: detail.assessment.flagged,
        precedence: detail.assessment.precedence,
        kinds: detail.assessment.kinds,
        follow_up: None,
        due: None,
        event: detail.event,
        reports: 1,
        label: None,
        watch: None,
        muted: None,
        kept: false,
        priority: 0,
        assignee: None,
        snoozed_until: None,
    }
}

fn followed(state: FollowUpState, due_hours: Option<i64>, marked_hours: i64) -> FollowUp {
    FollowUp {
        state,
        priority: 2,
        due: due_hours.map(|hours| now() + TimeDelta::hours(hours)),
        note: "Call the *desk*\nthen <b>wait</b>".to_owned(),
        tags: vec!["baltic".to_owned()],
        grade: Some("B2".to_owned()),
        changed: now() - TimeDelta::hours(2),
        ..FollowUp::new(now() - TimeDelta::hours(marked_hours))
    }
}

fn names() -> Names {
    let known = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    let theatres = [
        known("korea", "Korea"),
        known("ukraine", "Ukraine–NATO–Russia"),
    ];
    Names::new(
        theatres,
        [known("PRK", "North Korea"), known("KOR", "South Korea")],
    )
}

/// Returns three reports of one event.
fn nuclear_test() -> [StoryDetail; 3] {
    let korea = |minutes, title, precedence, phrase| StoryDetail {
        event: Some(EventId(7)),
        ..story(minutes, title, precedence, &["korea"], phrase)
    };
    let title = "North Korea carries out nuclear test";
    let mut test = korea(62, title, Precedence::Flash, "nuclear test");
    test.assessment.dyad = Some(Dyad {
        source: "PRK".to_owned(),
        target: "KOR".to_owned(),
    });
    test.follow_up = Some(followed(FollowUpState::Working, Some(3), 1));
    let again = korea(
        50,
        "Tremor felt at Punggye-ri",
        Precedence::Immediate,
        "tremor",
    );
    [
        test,
        again,
        korea(40, "Tremor, says Lantern", Precedence::Priority, "tremor"),
    ]
}

/// Returns the flagged stories of the period with their outlets.
fn period() -> [(StoryDetail, Option<Outlet>); 6] {
    let lantern = || {
        Some(outlet(
            "Lantern Wire Agency",
            "INT",
            OutletKind::Agency,
            false,
        ))
    };
    let dongnae = outlet("Dongnae Ilbo", "KOR", OutletKind::Newspaper, false);
    let vestomost = outlet("Вестомост", "RUS", OutletKind::Agency, true);
    let [test, again, copy] = nuclear_test();
    let strike = story(
        300,
        "Удар по порту <script>alert(1)</script> [x](javascript:alert(1)) *now*",
        Precedence::Immediate,
        &["ukraine", "korea"],
        "удар “по” <порту>",
    );
    let mut bad = story(
        200,
        "# 1. A_very_long headline that goes on and on, so that plain text must break it somewhere before the edge {{ of }} the line",
        Precedence::Priority,
        &["ukraine"],
        "=cmd|x",
    );
    bad.story.url = Some("javascript:alert(1)".to_owned());
    bad.label = Some(true);
    let title = "Border shut; R&amp;D lab raided";
    let nowhere = story(100, title, Precedence::Priority, &[], "raided");
    [
        (test, lantern()),
        (again, Some(dongnae)),
        (copy, lantern()),
        (strike, Some(vestomost)),
        (bad, None),
        (nowhere, lantern()),
    ]
}

/// Returns the brief of invented stories.
fn invented(scope: Scope) -> Brief {
    let priority = |minutes, title| story(minutes, title, Precedence::Priority, &[], "stall");
    let mut old = priority(9_000, "Talks on 2025 treaty stall");
    old.follow_up = Some(followed(FollowUpState::Open, Some(-5), 150));
    let mut done = priority(8_000, "Envoy recalled");
    done.follow_up = Some(followed(FollowUpState::Done, Some(-5), 130));
    // Finished long ago: nothing is to be said of it.
    let mut past = priority(7_000, "Ferry delayed");
    past.follow_up = Some(FollowUp {
        changed: now() - TimeDelta::hours(90),
        ..followed(FollowUpState::Done, Some(-5), 100)
    });
    let calm = story(30, "Copper climbs", Precedence::Routine, &[], "stocks");
    let mut collector = Collector::new(scope, names());
    collector.count_before(&row(&calm));
    collector.count_before(&row(&old));
    collector.count(&row(&calm));
    for (detail, outlet) in &period() {
        collector.count(&row(detail));
        collector.report(detail, outlet.as_ref());
        collector.follow_up(detail, outlet.as_ref());
    }
    for detail in [&old, &done, &past] {
        collector.follow_up(detail, None);
    }
    collector.finish()
}

fn shipped(format: Format) -> &'static str {
    match format {
        Format::Markdown => include_str!("../../config/templates/brief.md"),
        Format::Html => include_str!("../../config/templates/brief.html"),
        Format::Text => include_str!("../../config/templates/brief.txt"),
    }
}

fn rendered(brief: &Brief, format: Format) -> String {
    render(brief, format, format.template(), shipped(format)).expect("rendered")
}

#[test]
fn markdown_is_clean() {
    let text = rendered(&invented(scope()), Format::Markdown);
    let shown = pulldown_cmark::Parser::new(&text);
    for event in shown {
        match event {
            pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => {
                panic!("HTML: {html}");
            }
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://"), "{dest_url}");
            }
            _ => {}
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn html_stands_alone_and_is_escaped() {
    let text = rendered(&invented(scope()), Format::Html);
    assert!(!text.contains("<script") && !text.contains("src=") && !text.contains("<b>wait"));
    let links = text
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default());
    for link in links {
        assert!(
            link.starts_with("https:") || link.starts_with("#s"),
            "{link}"
        );
    }
    insta::assert_snapshot!(text.split_once("<body>").expect("a body").1);
}

#[test]
fn plain_text_keeps_to_its_width() {
    let text = rendered(&invented(scope()), Format::Text);
    for line in text.lines() {
        assert!(line.chars().count() <= 76, "{line}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_limit_leaves_out_and_says_so() {
    let brief = invented(Scope {
        limit: Some(1),
        ..scope()
    });
    let left_out: Vec<usize> = brief.theatres.iter().map(|it| it.left_out).collect();
    assert_eq!(left_out, [0, 1, 0]);
    assert!(rendered(&brief, Format::Markdown).contains("and 1 more"));
    let entries = brief.theatres.iter().map(|it| it.entries.len());
    assert_eq!(entries.collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn a_quiet_period_is_told() {
    let brief = Collector::new(scope(), Names::default()).finish();
    for format in [Format::Markdown, Format::Html, Format::Text] {
        let text = rendered(&brief, format);
        assert!(text.contains("Nothing was flagged."), "{text}");
        assert!(text.contains("Nothing is due"), "{text}");
    }
    assert_eq!(brief.figures.tension.trend, "unknown");
}

#[track_caller]
fn check_mistake(template: &str, line: usize, expected: &str) {
    let error =
        render(&invented(scope()), Format::Markdown, "my.md", template).expect_err("a mistake");
    assert_eq!(
        (error.file.as_str(), error.line),
        ("my.md", line),
        "{error}"
    );
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn mistakes_in_a_template_name_line_and_what_is_possible() {
    check_mistake("a\n{{ zzz }}\n", 2, "a brief has `made`");
    check_mistake("\n\n{{ figures.flaged.now }}", 3, "did you mean `flagged`?");
    check_mistake(
        "{% for it in theatres %}\n{{ it.naem }}{% endfor %}",
        2,
        "did you mean `name`?",
    );
    let filtered = "{% for it in theatres %}{{ it.entrys | length }}{% endfor %}";
    check_mistake(filtered, 1, "did you mean `entries`?");
    check_mistake("{% for it in theatres %}\n", 1, "unexpected end of input");
    check_mistake("{{ made.dtg | shout }}", 1, "`fixed(places)`");
    check_mistake("{{ \"javascript:x\" | link }}", 1, "http://");
    check_mistake(
        "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}",
        1,
        "loops in loops",
    );
}

#[test]
fn what_a_users_template_prints_is_escaped() {
    let template = "{{ theatres[1].entries[0].headline }}|{{ theatres[1].entries[0].why }}|{{ figures.tension.change }}";
    let text = render(&invented(scope()), Format::Markdown, "my.md", template).expect("rendered");
    assert!(
        text.contains("&lt;script&gt;") && !text.contains('<'),
        "{text}"
    );
    let html = render(&invented(scope()), Format::Html, "my.html", template).expect("rendered");
    assert!(!html.contains("<script"), "{html}");
}

/// Collects the names of all fields.
fn fields(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                fields(value, found);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| fields(value, found)),
        _ => {}
    }
}

#[test]
fn suggestions_and_readme_know_every_field() {
    let mut found = std::collections::BTreeSet::new();
    fields(
        &serde_json::to_value(invented(scope())).expect("JSON"),
        &mut found,
    );
    let known: std::collections::BTreeSet<String> = template::FIELDS
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    let missing: Vec<_> = found.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let stale: Vec<_> = known.difference(&found).map(String::as_str).collect();
    assert_eq!(
        stale,
        ["dict", "false", "loop", "namespace", "range", "true"]
    );
    let readme = include_str!("../../README.md");
    let (_, told) = readme
        .split_once("### Brief templates")
        .expect("the README tells of templates");
    for name in &found {
        assert!(
            told.contains(&format!("`{name}`")),
            "the README lacks {name}"
        );
    }
}
