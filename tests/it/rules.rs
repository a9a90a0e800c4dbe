//! Rules from outside: what arrives is ruled, what is stored can be tried, programs are started.

use std::fs;

use serde_json::Value;

use crate::support::{Desk, FeedServer, rss};

const RULES: &str = r#"
[[rule]]
name = "Harvest"
query = "harvest"
mute = true
tags = ["farm"]
notify = true

[[rule]]
name = "Pact"
query = "nato -is:read"
precedence = "<=PRIORITY"
keep = true
follow = { state = "working", priority = 3, due = "+1d" }
run = ["/bin/sh", "-c", "cat > \"$HOME/story.json\"; printf '%s|' \"$@\" > \"$HOME/args\"", "sh", "{title}", "{url} {precedence}", "{reason}"]

[[rule]]
name = "Never"
query = "nothing-like-this"
mute = true
"#;

fn wire() -> FeedServer {
    let stories = [
        (
            "-rf NATO invokes Article 5; $(touch owned)",
            "The alliance met.",
            1,
        ),
        ("Harvest festival opens", "Pumpkins of record size.", 3),
    ];
    let page = rss("Harbour Wire", &stories);
    FeedServer::start(vec![("/wire.xml", "application/rss+xml", page)])
}

fn desk(rules: &str) -> Desk {
    let desk = Desk::new();
    let dir = desk.home().join(".config/flashwire");
    fs::create_dir_all(&dir).expect("a directory");
    fs::write(dir.join("rules.toml"), rules).expect("written");
    desk
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn story(desk: &Desk, word: &str) -> Value {
    let all = lines(&desk.answer(&["list", "--json"]));
    let found = all
        .into_iter()
        .chain(lines(&desk.answer(&["list", "--json", word])));
    let mut found = found.filter(|story| {
        let title = story["title"].as_str().expect("a title").to_lowercase();
        title.contains(word)
    });
    found.next().expect("a story")
}

/// Returns the ids of the stories, as a store says that may hide muted ones.
fn ids_by_rule(desk: &Desk, rule: &str) -> Vec<String> {
    let tried = lines(&desk.answer(&["rules", "test", "--json"]));
    let of_rule = tried.iter().filter(|line| line["rule"] == rule);
    of_rule
        .filter_map(|line| Some(line["id"].as_str()?.to_owned()))
        .collect()
}

#[test]
fn what_arrives_is_ruled_and_programs_are_started() {
    let (desk, wire) = (desk(RULES), wire());
    desk.answer(&["add", &wire.url("/wire.xml")]);
    let harvest = &ids_by_rule(&desk, "Harvest")[0];
    let harvest: Value =
        serde_json::from_str(&desk.answer(&["show", harvest, "--json"])).expect("JSON");
    assert_eq!(harvest["muted_by"], "Harvest");
    assert_eq!(
        (&harvest["muted"], &harvest["read"], &harvest["tags"][0]),
        (&true.into(), &true.into(), &"farm".into())
    );
    let pact = story(&desk, "nato");
    assert_eq!(
        (&pact["precedence"], &pact["kept"]),
        (&"PRIORITY".into(), &true.into())
    );
    assert_eq!(pact["follow_up"]["state"], "working");
    assert_eq!(pact["follow_up"]["priority"], 3);
    assert_eq!(pact["rules"][0], "Pact");
    // Its argument is one, no option, and nothing that a shell reads.
    let args = fs::read_to_string(desk.home().join("args")).expect("the program ran");
    let url = pact["url"].as_str().expect("a URL");
    assert_eq!(
        args,
        format!(" -rf NATO invokes Article 5; $(touch owned)|{url} PRIORITY|rule Pact|")
    );
    let input = fs::read_to_string(desk.home().join("story.json")).expect("the program ran");
    let input: Value = serde_json::from_str(&input).expect("JSON");
    assert_eq!(
        (&input["id"], &input["precedence"]),
        (&pact["id"], &"PRIORITY".into())
    );
    // Those that are known are not ruled again.
    let id = pact["id"].as_str().expect("an id");
    desk.answer(&["keep", id, "--none"]);
    fs::remove_file(desk.home().join("args")).expect("removed");
    desk.answer(&["fetch", "--force"]);
    assert_eq!(story(&desk, "nato")["kept"], false);
    assert!(!desk.home().join("args").exists());
    let listed = desk.answer(&["rules"]);
    let expected = [
        " 1  Harvest: mute, tag #farm, notify",
        "    harvest  (1 story, ",
        " 2  Pact: keep, precedence <=PRIORITY, follow (working, priority 3, due +1d), run /bin/sh",
        "    nato -is:read  (1 story, ",
        " 3  Never: mute",
        "    nothing-like-this  (found nothing yet)",
    ];
    for (line, expected) in listed.lines().zip(expected) {
        assert!(line.starts_with(expected), "{line}");
    }
}

#[test]
fn rules_are_tried_and_applied_to_what_is_stored() {
    let (desk, wire) = (desk(""), wire());
    desk.answer(&["add", &wire.url("/wire.xml")]);
    assert_eq!(desk.answer(&["rules"]), "");
    let rules = desk.home().join(".config/flashwire/rules.toml");
    fs::write(rules, RULES).expect("written");
    let tried = desk.answer(&["rules", "test"]);
    let nato = story(&desk, "nato");
    let id = nato["id"].as_str().expect("an id");
    assert!(tried.contains("Pact: keep"), "{tried}");
    assert!(tried.contains(&format!("  {id}  -rf NATO")), "{tried}");
    assert!(tried.contains("Never: mute → 0 stories"), "{tried}");
    let sums = lines(&desk.answer(&["rules", "test", "--since", "2h", "--json"]));
    let sum = |rule: &str| {
        let mut of_rule = sums.iter().filter(|line| line["rule"] == rule);
        of_rule
            .find_map(|line| line["stories"].as_u64())
            .expect("a sum")
    };
    assert_eq!((sum("Pact"), sum("Harvest"), sum("Never")), (1, 0, 0));
    assert_eq!(
        story(&desk, "nato")["kept"],
        false,
        "a trial changes nothing"
    );
    assert_eq!(
        desk.answer(&["rules", "apply"]),
        "rules applied to 2 stories\n"
    );
    let nato = story(&desk, "nato");
    assert_eq!(
        (&nato["kept"], &nato["precedence"]),
        (&true.into(), &"PRIORITY".into())
    );
    assert!(!desk.home().join("args").exists(), "no program is started");
    let output = desk.run(&["rules", "test", "--since", "soon"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_mistake_in_a_rule_stops_before_anything_is_written() {
    let desk = desk("[[rule]]\nname = \"x\"\nquery = \"is:redd\"\nmute = true\n");
    let output = desk.run(&["list"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors.contains("rules.toml:3: rule `x`: `query`, column"),
        "{errors}"
    );
    assert!(!desk.home().join(".local").exists());
}
