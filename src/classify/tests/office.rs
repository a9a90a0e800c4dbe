//! Leaders with dates of office: what ships, and the user's file laid over it.

use super::*;

const THEATRES: &str = "[[actor]]
id = \"AAA\"
name = \"Aland\"
kind = \"state\"
names = { en = [\"aland\"] }
leaders = { en = [\"king carl\"] }
[[actor.office]]
who = \"Alva\"
held = [{ from = \"2017-01-20\", until = \"2021-01-20\" }, { from = 2025-01-20 }]
names = { en = [\"alva\", \"king carl alva\", \"alva .. beeland\"] }
[[actor.office]]
who = \"Bo\"
held = [{ until = \"2024-07-23\" }]
names = { en = [\"bo\"], de = [\"bo\"] }
[[actor]]
id = \"BBB\"
name = \"Beeland\"
kind = \"state\"
names = { en = [\"beeland\"] }
[[actor.office]]
who = \"Bo\"
held = [{ from = \"2024-12-01\" }]
names = { en = [\"bo\"] }
";
const LEXICON: &str = "language = \"en\"
[[group]]
id = \"en.act.raid\"
kind = \"act\"
weight = 4
terms = [\"<leader> orders raid\"]
";

fn laid_over(own: &str) -> Result<Classifier, TomlError> {
    let mut theatres = vec![ClassifierFile::new("shipped.toml", THEATRES)];
    if !own.is_empty() {
        theatres.push(ClassifierFile::new("theatres.toml", own.to_owned()));
    }
    let files = ClassifierFiles {
        lexicons: vec![ClassifierFile::new("en.toml", LEXICON)],
        theatres,
        weights: None,
    };
    Classifier::new(files, ClassifyOptions::default())
}

/// Returns what is known of an English story of a day; of none in particular if that is no date.
fn on(date: &str) -> About<'static> {
    About {
        language: Some("en"),
        date: date.parse().ok(),
    }
}

#[test]
fn a_leader_out_of_office_is_nobody() {
    let classifier = laid_over("").expect("valid");
    let check = |title: &str, date: &str, actors: &[&str], is_flagged: bool| {
        let said = classifier.assess(title, "", on(date));
        assert_eq!(said.actors, actors, "{title} on {date}");
        assert_eq!(said.flagged, is_flagged, "{title} on {date}");
        let account = classifier.account(title, "", on(date)).expect("a lexicon");
        assert_eq!(account.said, said);
        let signs = classifier.features(title, "", on(date));
        let signs: Vec<&str> = signs.iter().map(|(sign, _)| sign.as_str()).collect();
        let actor = signs.contains(&"actor AAA");
        assert_eq!(actor, is_flagged && actors.contains(&"AAA"), "{signs:?}");
        let is_leader = signs.contains(&"words <leader> orders");
        assert_eq!(is_leader, is_flagged, "{signs:?}");
        let lesson = classifier.lesson(title, "", on(date), true);
        assert_eq!(lesson.expect("a lexicon").log_odds > 0.0, is_flagged);
    };
    let raid = "Alva orders raid";
    check(raid, "2017-01-19", &[], false);
    check(raid, "2017-01-20", &["AAA"], true);
    check(raid, "2021-04-20", &["AAA"], true);
    check(raid, "2021-04-21", &[], false);
    check(raid, "2025-01-20", &["AAA"], true);
    check(raid, "no day", &["AAA"], true);
    check("King Carl orders raid", "2022-01-01", &["AAA"], true);
    // A name of two offices is that of the one that is held.
    check("Bo orders raid", "2024-01-01", &["AAA"], true);
    check("Bo orders raid", "2024-11-15", &[], false);
    check("Bo orders raid", "2024-12-01", &["BBB"], true);
    // What stands within the name of somebody else is no other leader, and a state all the same.
    check("King Carl Alva orders raid", "2022-01-01", &[], false);
    let within = classifier.assess("Alva said in Beeland", "", on("2022-01-01"));
    assert_eq!(within.actors, ["BBB"]);
}

#[test]
fn the_users_offices_are_laid_over_those_that_ship() {
    let check = |own: &str, title: &str, date: &str, actors: &[&str]| {
        let said = laid_over(own).expect(own).assess(title, "", on(date));
        assert_eq!(said.actors, actors, "{title} on {date} with {own}");
    };
    let office = |text: &str| format!("[[actor]]\nid = \"AAA\"\n[[actor.office]]\n{text}\n");
    let ended = office("who = \"Alva\"\nheld = [{ from = \"2025-01-20\", until = 2029-01-20 }]");
    check(&ended, "Alva", "2029-01-20", &["AAA"]);
    check(&ended, "Alva", "2030-01-20", &[]);
    check(&ended, "Alva", "2018-01-20", &[]);
    let named = office("who = \"Alva\"\nnames = { en = [\"al\"] }");
    check(&named, "Al", "2018-01-20", &["AAA"]);
    check(&named, "Al", "2022-01-20", &[]);
    check(&named, "Alva", "2018-01-20", &["AAA"]);
    let off = office("who = \"Alva\"\noff = true");
    check(&off, "Alva", "2018-01-20", &[]);
    check(&off, "Bo", "2018-01-20", &["AAA"]);
    let new = office("who = \"Cy\"\nheld = [{ from = \"2026-01-01\" }]\nnames = { en = [\"cy\"] }");
    check(&new, "Cy", "2026-01-01", &["AAA"]);
    check(&new, "Cy", "2025-12-31", &[]);
    let dated = "[[actor]]\nid = \"AAA\"\nwithout = { en = [\"king carl\", \"bo\"], de = [\"bo\"] }\n[[actor.office]]\nwho = \"Carl\"\nheld = [{ until = \"2020-01-01\" }]\nnames = { en = [\"king carl\"] }\n";
    check(dated, "King Carl", "2019-01-01", &["AAA"]);
    check(dated, "King Carl", "2022-01-01", &[]);
    check(dated, "Bo", "2019-01-01", &[]);
    let gone = "[[actor]]\nid = \"AAA\"\noff = true\n";
    check(gone, "Alva and Aland", "2018-01-20", &[]);
}

#[test]
fn what_is_wrong_with_an_office_names_file_line_key_and_the_nearest() {
    let check = |office: &str, expected: &str| {
        let own = format!("[[actor]]\nid = \"AAA\"\n[[actor.office]]\n{office}\n");
        let error = laid_over(&own).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}\n  lacks {expected}");
    };
    let named = "names = { en = [\"cy\"] }";
    let held = |held: &str| format!("who = \"Cy\"\n{named}\nheld = {held}");
    check(
        &held("[{ from = \"2021-13-01\" }]"),
        "theatres.toml:6: `from`: `2021-13-01` is not a date such as 2021-01-20",
    );
    check(
        &held("[\n{ until = \"soon\" }]"),
        "theatres.toml:7: `until`: `soon` is not a date",
    );
    check(
        &held("[{ from = 2021 }]"),
        "theatres.toml:6: `from`: `2021` is not a date",
    );
    check(
        &held("[{ from = \"2021-01-20\", until = \"2017-01-20\" }]"),
        "theatres.toml:6: `until`: 2017-01-20 is before `from`, 2021-01-20",
    );
    check(
        &held("[{ from = \"2021-01-20\" }, {}]"),
        "theatres.toml:6: `held`: a term of office needs `from`, `until` or both",
    );
    check(
        &held("[]"),
        "theatres.toml:6: `held`: holds no term of office",
    );
    check(&held("[{ form = \"2021-01-20\" }]"), "did you mean `from`?");
    check(
        "who = \"Alfa\"\nheld = [{ from = \"2021-01-20\" }]",
        "theatres.toml:4: `who`: `Alfa` is new here, and a new one needs `names`\ndid you mean `Alva`?",
    );
    check(
        &format!("who = \"Cy\"\n{named}"),
        "theatres.toml:4: `who`: `Cy` is new here, and a new one needs `held`",
    );
    check(
        "who = \"Alfa\"\noff = true",
        "theatres.toml:4: `who`: there is no `Alfa` that could be off\ndid you mean `Alva`?",
    );
    check(
        "who = \"Alva\"\noff = true\nnames = { en = [\"al\"] }",
        "theatres.toml:5: `off`: what is off can say nothing else",
    );
    check(
        "who = \"Alva\"\nnames = { en = [\"Alva\"] }",
        "theatres.toml:5: `names`: term \"Alva\": an earlier file has it here already",
    );
    check(
        "who = \"Alva\"\nnames = { en = [] }",
        "theatres.toml:5: `names`: holds no term",
    );
    check(
        "who = \"Alva\"\nnames = { en = [\"king carl\"] }",
        "theatres.toml:5: `names`: \"king carl\" stands among the leaders without dates, too\ntake it away there: without = { en = [\"king carl\"] }",
    );
    check(
        "who = \"Alva\"\nnames = { en = [\"al\"] }\n[[actor.office]]\nwho = \"Alva\"",
        "theatres.toml:7: `who`: `Alva` is empty or stands twice",
    );
}

#[test]
fn leaders_of_the_world_are_in_office_and_out_of_it() {
    let classifier = classifier();
    let check = |title: &str, date: &str, actors: &[&str]| {
        let said = classifier.assess(title, "", on(date));
        assert_eq!(said.actors, actors, "{title} on {date}");
    };
    for (name, actor, before, within, after) in [
        ("Biden", "USA", "2005-01-01", "2022-01-01", "2026-02-01"),
        ("Trump", "USA", "2016-06-01", "2019-01-01", "2023-01-01"),
        ("Merkel", "DEU", "2004-01-01", "2015-01-01", "2026-02-01"),
        ("Rutte", "NATO", "2024-09-30", "2024-10-01", ""),
        (
            "Stoltenberg",
            "NATO",
            "2014-09-30",
            "2020-01-01",
            "2025-01-01",
        ),
        ("Assad", "SYR", "", "2015-01-01", "2025-04-01"),
        ("Nasrallah", "HEZBOLLAH", "", "2006-07-20", "2025-01-01"),
        ("Soleimani", "IRN", "", "2020-01-03", "2020-06-01"),
        ("Netanyahu", "ISR", "2008-01-01", "2023-10-08", "2022-10-01"),
        ("Duda", "POL", "2014-01-01", "2022-01-01", "2026-01-01"),
    ] {
        check(name, within, &[actor]);
        check(name, "no day", &[actor]);
        for date in [before, after].iter().filter(|date| !date.is_empty()) {
            check(name, date, &[]);
        }
    }
    check("Putin", "2026-01-01", &["RUS"]);
    check("Kim Jong Il", "2026-01-01", &[]);
    check("Kim Jong Il", "2010-01-01", &["PRK"]);
    check("Kim Jong Un", "2026-01-01", &["PRK"]);
}

#[test]
fn no_name_with_dates_stands_among_those_without_in_any_language() {
    let classifier = classifier();
    let theatres = classifier.theatres();
    for office in &theatres.offices {
        let actor = &theatres.actors[office.actor];
        let others = theatres.offices.iter();
        let others = others.filter(|it| it.actor == office.actor && !std::ptr::eq(*it, office));
        let others = others.map(|it| &it.names);
        for names in others.chain([&actor.names, &actor.leaders]) {
            for name in office.names.values().flatten() {
                let mut known = names.values().flatten();
                let twice = known.find(|known| known.is(&name.text));
                assert!(twice.is_none(), "{}: {twice:?}", actor.actor.id);
            }
        }
    }
}
