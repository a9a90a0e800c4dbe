//! Rules as they are written, and what they decide.

use super::*;
use crate::model::{Kind, Kinds};

fn now() -> DateTime<Utc> {
    "2026-03-10T15:30:00Z".parse().expect("a time")
}

fn rules(text: &str) -> Vec<Rule> {
    parse("rules.toml", text, now()).expect("rules")
}

/// What rules decide about a story of the feed "Wire" in the folder Sport, tagged `paper`.
fn judged(text: &str, title: &str) -> Option<Verdict> {
    let mut assessment = Assessment::nothing("test");
    assessment.precedence = Precedence::Priority;
    assessment.kinds = Kinds::from_iter([Kind::Threat]);
    let story = Arriving {
        id: StoryId::first_at(now()),
        title,
        body: "Body",
        language: Some("en"),
        author: None,
        url: None,
        published: Some(now()),
        arrived: now(),
        outlet: None,
        feed: FeedId(1),
        feed_title: "Wire",
        feed_url: "https://wire.example/rss",
        folder: &["Sport".to_owned()],
        feed_tags: &["paper".to_owned()],
        assessment: &assessment,
        watches: &[],
    };
    InForce::new(&rules(text), &now().into()).judge(&story)
}

#[track_caller]
fn verdict(text: &str) -> Verdict {
    judged(text, "War in the stadium").expect("a rule finds it")
}

#[test]
fn every_action_is_in_the_verdict() {
    let text = r##"
        [[rule]]
        name = "All"
        query = "war folder:sport kind:threat"
        read = true
        keep = true
        tags = ["baltic", "#Air"]
        precedence = "+1"
        follow = { state = "working", priority = 2, due = "+3d" }
        notify = true
        run = ["logger", "--", "{title}"]
    "##;
    let all = verdict(text);
    assert_eq!(all.rules, ["All"]);
    assert!(all.read && all.kept && all.muted_by.is_none());
    assert_eq!(all.tags, ["Air", "baltic"]);
    let shift = all.shift.expect("a shift");
    assert_eq!(shift.apply(Precedence::Priority), Precedence::Immediate);
    let follow_up = all.follow_up.expect("followed");
    assert_eq!(
        (follow_up.state, follow_up.priority, follow_up.due),
        (
            FollowUpState::Working,
            2,
            "2026-03-13T15:30:00Z".parse().ok()
        )
    );
    assert_eq!(all.notified_by, ["All"]);
    assert_eq!(all.runs.len(), 1);
    assert_eq!(judged(text, "Peace in the stadium"), None);
    let shown: Vec<String> = rules(text)
        .into_iter()
        .flat_map(|rule| rule.actions)
        .map(|action| action.to_string())
        .collect();
    assert_eq!(
        shown.join("; "),
        "read; keep; tag #Air #baltic; precedence +1; \
         follow (working, priority 2, due +3d); notify; run logger"
    );
}

#[test]
fn later_rules_see_what_earlier_ones_did() {
    let after = |first: &str, query: &str| {
        let text = format!(
            "[[rule]]\nname = \"first\"\nquery = \"war\"\n{first}\n\
             [[rule]]\nname = \"second\"\nquery = '{query}'\nkeep = true\n"
        );
        verdict(&text).kept
    };
    assert!(after("read = true", "is:read"));
    assert!(after("mute = true", "is:read"));
    assert!(!after("notify = true", "is:read"));
    assert!(after("tags = [\"baltic\"]", "tag:BALTIC tag:paper"));
    assert!(!after("read = true", "tag:baltic"));
    assert!(after("follow = { priority = 1 }", "is:followed state:open"));
    assert!(!after("follow = false\nread = true", "is:followed"));
    assert!(!after("read = true\nstop = true", "is:read"));
}

#[test]
fn several_rules_make_one_verdict() {
    let text = r#"
        [[rule]]
        name = "a"
        query = "war"
        precedence = "+2"
        tags = ["One"]
        notify = true
        follow = true
        [[rule]]
        name = "off"
        query = "war"
        mute = true
        enabled = false
        [[rule]]
        name = "b"
        query = "stadium"
        precedence = "<=priority"
        tags = ["one", "two"]
        follow = { priority = 3 }
        mute = true
        [[rule]]
        name = "c"
        query = ""
        mute = true
    "#;
    let all = verdict(text);
    assert_eq!(all.rules, ["a", "b", "c"]);
    assert_eq!(
        all.tags,
        ["One", "two"],
        "a tag stands once in whatever case"
    );
    assert_eq!(
        all.shift.map(|shift| shift.apply(Precedence::Routine)),
        Some(Precedence::Priority)
    );
    assert_eq!(
        all.muted_by.as_deref(),
        Some("b"),
        "the first one that mutes"
    );
    assert_eq!(
        all.follow_up.map(|it| it.priority),
        Some(0),
        "the first one"
    );
    assert!(all.notified_by.is_empty(), "what is hidden disturbs nobody");
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = parse("rules.toml", text, now()).expect_err("a mistake");
    let said = error.to_string();
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.contains("expected") || said.contains("needs its own"),
        "{said}"
    );
}

#[test]
fn mistakes_name_file_line_rule_and_what_is_possible() {
    let rule = |more: &str| format!("# one\n[[rule]]\nname = \"x\"\nquery = \"war\"\n{more}");
    refused(
        &rule(""),
        "rules.toml:2: rule `x`: it does nothing: expected at",
    );
    refused(
        &rule("mut = true"),
        "rules.toml:5: unknown field `mut`, expected one of",
    );
    refused(
        &rule("precedence = \"flash\""),
        "rules.toml:5: rule `x`: `precedence` is \"flash\": expected \"+1\"",
    );
    for wrong in ["+0", "+4", "1", ">=", ">=red", "+-1", ""] {
        refused(
            &rule(&format!("precedence = \"{wrong}\"")),
            "rules.toml:5: rule `x`: `precedence` is",
        );
    }
    refused(
        &rule("tags = [\"two words\"]"),
        "rules.toml:5: rule `x`: `tags`: `two words` is not a tag",
    );
    refused(
        &rule("tags = []"),
        "rules.toml:5: rule `x`: `tags` is empty",
    );
    refused(
        &rule("follow = \"yes\""),
        "rules.toml:5: rule `x`: `follow` is a string: expected true",
    );
    refused(
        &rule("follow = { state = \"opn\" }"),
        "rules.toml:5: rule `x`: `follow`: `opn` is not a follow-up state",
    );
    refused(
        &rule("follow = { prio = 1 }"),
        "rules.toml:5: rule `x`: `follow`: unknown field `prio`",
    );
    refused(
        &rule("follow = { priority = 4 }"),
        "rules.toml:5: rule `x`: `follow`: 4 is not a priority",
    );
    refused(
        &rule("follow = { due = \"soon\" }"),
        "rules.toml:5: rule `x`: `follow`: `soon` is not a time",
    );
    refused(&rule("run = []"), "rules.toml:5: rule `x`: `run` is empty");
    refused(
        &rule("run = [\"a\", \"{titel}\"]"),
        "rules.toml:5: rule `x`: `run` has {titel}: expected one of {id}, {title}",
    );
    refused(
        "[[rule]]\nname = \"x\"\nquery = \"is:redd\"\nmute = true",
        "rules.toml:3: rule `x`: `query`, column",
    );
    refused(
        "[[rule]]\nname = \"\\u001b\"\nquery = \"\"\nmute = true",
        "rules.toml:2: `name`:",
    );
    let twice = format!("{}\n{}", rule("mute = true"), rule("mute = true"));
    refused(
        &twice,
        "rules.toml:7: the name `x` stands twice (the first is at rules.toml:2)",
    );
}

#[test]
fn what_ships_is_an_example_that_works() {
    let shipped = include_str!("../../config/rules.toml");
    assert_eq!(rules(shipped), []);
    let uncommented: Vec<&str> = shipped
        .lines()
        .filter_map(|line| line.strip_prefix("#! "))
        .collect();
    let examples = rules(&uncommented.join("\n"));
    assert!(examples.len() >= 5, "{examples:?}");
}
