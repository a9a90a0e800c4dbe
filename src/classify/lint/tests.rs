//! Linting small lexicons with stories made for it.

use super::*;
use crate::classify::{ClassifierFile, ClassifierFiles, ClassifyOptions};

const SHIPPED: &str = "language = \"en\"
[[group]]
id = \"en.act.raid\"
kind = \"act\"
weight = 3
terms = [\"raid\", \"raid* at dawn\", \"unheard of\"]
[[negative]]
id = \"en.not.film\"
weight = -3
terms = [\"film\", \"opera\"]
[[mask]]
id = \"en.mask.game\"
terms = [\"raid boss\", \"trade war\"]
";
const THEATRES: &str = "[[actor]]
id = \"AAA\"
name = \"Aland\"
kind = \"state\"
names = { en = [\"aland\"], fr = [\"aland\", \"alandais\"] }
[[actor]]
id = \"BBB\"
name = \"Isles of Aland\"
kind = \"state\"
names = { en = [\"isles\", \"aland isles\"] }
";

/// Stories in each of which these words stand, with labels.
type Stories = [(&'static str, usize, Option<bool>)];

/// Returns what is found of a lexicon laid over the one above, as `line problem finding`.
fn lint(own: &str, theatres: &str, stories: &Stories, scope: Scope) -> Vec<String> {
    let shipped = |name: &str, text: &'static str| ClassifierFile {
        is_tried: true,
        ..ClassifierFile::new(name, text)
    };
    let mut files = ClassifierFiles {
        lexicons: vec![shipped("config/en.toml", SHIPPED)],
        theatres: vec![shipped("config/theatres.toml", THEATRES)],
        weights: None,
    };
    if !own.is_empty() {
        let text = format!("language = \"en\"\n{own}");
        files.lexicons.push(ClassifierFile::new("own.toml", text));
    }
    if !theatres.is_empty() {
        let text = theatres.to_owned();
        files.theatres.push(ClassifierFile::new("own.toml", text));
    }
    let classifier = Classifier::new(files, ClassifyOptions::default()).expect("valid");
    let mut linter = Linter::new(&classifier, scope);
    for &(words, count, label) in stories {
        for _ in 0..count {
            linter.see(words, "Nothing else.", Some("en"), label);
        }
    }
    let findings = linter.report().findings.into_iter();
    let told = findings.map(|it| {
        let Finding {
            file,
            line,
            term,
            finding,
            ..
        } = it;
        format!("{file}:{line}: \"{term}\" {finding}")
    });
    told.collect()
}

const CALM: (&str, usize, Option<bool>) = ("A quiet day", 1000, None);

#[track_caller]
fn check(own: &str, stories: &Stories, expected: &[&str]) {
    let own = format!("[[group]]\nid = \"en.act.own\"\nkind = \"act\"\nweight = 2\n{own}");
    assert_eq!(lint(&own, "", stories, Scope::Own), expected, "{own}");
}

#[test]
fn a_term_may_fire_never_or_too_often() {
    let terms = "terms = [\"skirmish\", \"ambush\",\n\"duel\"]";
    let stories = [
        CALM,
        ("A skirmish", 40, None),
        ("An ambush and an ambush", 70, None),
    ];
    check(
        terms,
        &stories,
        &[
            "own.toml:6: \"ambush\" fires in 70 of 1110 stories: 6.3 %, more than 5 %",
            "own.toml:7: \"duel\" fires in none of 1110 stories",
        ],
    );
    // Too few stories say nothing, and a mask keeps a term from firing.
    check(terms, &[("An ambush", 99, None)], &[]);
    let masked = [CALM, ("A duel in a raid boss", 10, None)];
    let masked = lint(
        "[[mask]]\nid = \"en.mask.own\"\nterms = [\"duel\"]\n[[group]]\nid = \"en.act.raid\"\nterms = [\"duel in\"]\n",
        "",
        &masked,
        Scope::Own,
    );
    assert_eq!(
        masked,
        [
            "own.toml:7: \"duel in\" fires in none of 1010 stories",
            "own.toml:7: \"duel in\" never counts: a mask covers it, \"duel\" in en.mask.own (own.toml:4)",
        ]
    );
}

#[test]
fn labels_may_say_the_contrary() {
    let labelled = |calm, tension| {
        [
            CALM,
            ("A duel", calm, Some(false)),
            ("The duel", tension, Some(true)),
        ]
    };
    let found = "own.toml:6: \"duel\" speaks for tension, and 4 of the 6 labelled stories in which it fires are labelled calm";
    check("terms = [\"duel\"]", &labelled(4, 2), &[found]);
    check("terms = [\"duel\"]", &labelled(3, 3), &[]);
    check("terms = [\"duel\"]", &labelled(4, 0), &[]);
    let negative = "[[negative]]\nid = \"en.not.own\"\nweight = -1\nterms = [\"duel\"]\n";
    let stories = [CALM, ("A duel", 9, Some(true))];
    assert_eq!(
        lint(negative, "", &stories, Scope::Own),
        [
            "own.toml:5: \"duel\" speaks for calm, and 9 of the 9 labelled stories in which it fires are labelled tension"
        ]
    );
}

#[test]
fn terms_may_repeat_and_contradict_each_other() {
    // Without stories only what the files say counts.
    let check = |own: &str, expected: &[&str]| check(own, &[], expected);
    check(
        "terms = [\"duel*\", \"night duel\", \"duelling\", \"old duke\"]",
        &[
            "own.toml:6: \"duelling\" says nothing that \"duel*\" in en.act.own (own.toml:6) does not say",
            "own.toml:6: \"night duel\" says nothing that \"duel*\" in en.act.own (own.toml:6) does not say",
        ],
    );
    check(
        "terms = [\"(war|peace) games\", \"war games\", \"games of war\"]",
        &[
            "own.toml:6: \"war games\" says nothing that \"(war|peace) games\" in en.act.own (own.toml:6) does not say",
        ],
    );
    check(
        "terms = [\"opera raid\"]",
        &[
            "own.toml:6: \"opera raid\" speaks for and against tension at once: see \"opera\" in en.not.film (config/en.toml:10)",
        ],
    );
    check(
        "terms = [\"trade war heats up\"]",
        &[
            "own.toml:6: \"trade war heats up\" never counts: a mask covers it, \"trade war\" in en.mask.game (config/en.toml:13)",
        ],
    );
    check(
        "terms = [\"duel\"]\n[[group]]\nid = \"en.threat.own\"\nkind = \"threat\"\nweight = 1\nterms = [\"Raid\"]",
        &[
            "own.toml:11: \"Raid\" speaks for two kinds at once: see \"raid\" in en.act.raid (config/en.toml:6)",
        ],
    );
    // A longer phrase of one group keeps the shorter one of another from counting: it is of use.
    check("terms = [\"raid of pirates\", \"pirates\"]", &[]);
    let negative = "[[negative]]\nid = \"en.not.own\"\nweight = -1\nterms = [\"raid\"]\n";
    assert_eq!(
        lint(negative, "", &[], Scope::Own),
        [
            "own.toml:5: \"raid\" speaks for and against tension at once: see \"raid\" in en.act.raid (config/en.toml:6)",
        ]
    );
}

#[test]
fn names_are_counted_over_languages_and_scope_says_what_is_told() {
    let own = "[[actor]]\nid = \"AAA\"\nnames = { en = [\"alva\", \"old aland\", \"aland isles\", \"ghost\"], it = [\"alva\"] }\n";
    let stories = [CALM, ("Alva", 400, None), ("Old Aland isles", 1, None)];
    let told = lint("", own, &stories, Scope::Own);
    assert_eq!(
        told,
        [
            "own.toml:3: \"alva\" fires in 400 of 1401 stories: 28.6 %, more than 20 %",
            "own.toml:3: \"alva\" fires in 400 of 1401 stories: 28.6 %, more than 20 %",
            "own.toml:3: \"alva\" says nothing that \"alva\" in AAA (own.toml:3) does not say",
            "own.toml:3: \"ghost\" fires in none of 1401 stories",
            "own.toml:3: \"old aland\" says nothing that \"aland\" in AAA (config/theatres.toml:5) does not say",
        ]
    );
    assert_eq!(lint("", "", &stories, Scope::Own), [""; 0]);
    let all = lint("", "", &[], Scope::All);
    assert_eq!(
        all,
        [
            "config/theatres.toml:5: \"aland\" says nothing that \"aland\" in AAA (config/theatres.toml:5) does not say",
        ]
    );
}
