//! Tests of the classifier as a whole, with the lexicon and theatres that are compiled in.

use super::*;
use crate::model::{Field, Kind, Precedence};

fn classifier() -> Classifier {
    let file = ClassifierFile::new;
    let files = ClassifierFiles {
        lexicons: vec![file(
            "en.toml",
            include_str!("../../config/lexicon/en.toml"),
        )],
        theatres: vec![file(
            "theatres.toml",
            include_str!("../../config/theatres.toml"),
        )],
        weights: Some(file("en.tsv", include_str!("../../config/model/en.tsv"))),
    };
    Classifier::new(files, ClassifyOptions::default()).expect("valid files")
}

fn why(assessment: &Assessment) -> Vec<(&str, f32)> {
    let phrases = assessment.evidence.iter();
    phrases.map(|it| (it.text.as_str(), it.weight)).collect()
}

#[test]
fn headlines_are_judged_as_a_person_would() {
    let classifier = classifier();
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/data/tension.tsv").lines().skip(1) {
        let [title, summary, expect, note] = line
            .split('\t')
            .collect::<Vec<_>>()
            .try_into()
            .expect("four columns");
        for language in [Some("en"), None] {
            let assessment = classifier.assess(title, summary, language);
            if assessment.flagged != (expect == "tension") {
                wrong.push(format!(
                    "{:.2} {title} ({note}, {language:?}): {:?}",
                    assessment.tension,
                    why(&assessment)
                ));
            }
            if note.starts_with("a name alone") || note.starts_with("names alone") {
                assert!(assessment.tension < 0.3, "{title}: {}", assessment.tension);
            }
        }
    }
    // One item, with the language stated and found out, is known to be missed: a terror plot.
    assert!(
        wrong.len() <= 2,
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

const SEED_LEAD: &str = "Russia’s foreign minister said Wednesday the Kremlin will begin separate \
    talks with the US and NATO early next year about Russian President Vladimir Putin’s demand \
    for guarantees that NATO will not expand into Ukraine and other former Soviet nations.";

#[test]
fn talks_over_the_expansion_of_nato_are_tension_over_ukraine() {
    let assessment = classifier().assess("Russia, US eye talks", SEED_LEAD, Some("en"));
    assert!(assessment.flagged, "{:?}", why(&assessment));
    assert_eq!(assessment.actors, ["RUS", "USA", "NATO", "UKR"]);
    assert_eq!(
        assessment.theatres.first().map(String::as_str),
        Some("ukraine")
    );
    for kind in [Kind::Threat, Kind::BuildUp, Kind::DeEscalation] {
        assert!(assessment.kinds.contains(kind), "{kind}");
    }
}

#[test]
fn a_long_report_of_threats_build_up_and_talks_has_all_three_kinds() {
    let body = format!(
        "{SEED_LEAD} Putin has blamed the West for the heightened tensions even as Russia has \
         massed as many as 175,000 troops on its border with Ukraine, prompting fears that an \
         invasion is imminent. He has laid down a “red line” against the West deploying missile \
         systems in Ukraine. Biden warned of “severe consequences” if Russia attacks Ukraine. \
         Lavrov said Moscow is committed to the talks."
    );
    let assessment = classifier().assess("Russia, US eye talks", &body, Some("en"));
    for kind in [Kind::Threat, Kind::BuildUp, Kind::DeEscalation] {
        assert!(
            assessment.kinds.contains(kind),
            "{kind}: {:?}",
            why(&assessment)
        );
    }
    assert!(assessment.tension > 0.9, "{}", assessment.tension);
    assert_eq!(
        assessment.theatres.first().map(String::as_str),
        Some("ukraine")
    );
}

#[test]
fn flash_is_for_the_beginning_of_war() {
    let classifier = classifier();
    let precedence = |title| classifier.assess(title, "", Some("en")).precedence;
    assert_eq!(precedence("NATO invokes Article 5"), Precedence::Flash);
    assert_eq!(
        precedence("Russia declares war on Ukraine"),
        Precedence::Flash
    );
    assert_eq!(precedence("Russia invades Ukraine"), Precedence::Flash);
    assert!(precedence("West weighs sanctions if Russia invades Ukraine") < Precedence::Flash);
    assert_eq!(precedence("Software awards"), Precedence::Routine);
    assert!(precedence("Drone barrage on Kyiv kills nine") >= Precedence::Priority);
    assert_eq!(
        precedence("Moscow and Kyiv agree to ceasefire"),
        Precedence::Priority
    );
}

/// Rows are precedence, title, summary and what happened.
#[test]
fn flash_is_not_missed_and_not_given_without_cause() {
    let classifier = classifier();
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    for line in include_str!("../../tests/data/flash.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let said = classifier.assess(cells[1], cells[2], Some("en"));
        match (cells[0] == "flash", said.precedence == Precedence::Flash) {
            (true, false) => missed.push(cells[1]),
            (false, true) => wrong.push(cells[1]),
            _ => assert!(!said.precedence.eq(&Precedence::Flash) || said.flagged),
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn direction_points_towards_conflict_or_away_from_it() {
    let classifier = classifier();
    let direction = |title| classifier.assess(title, "", Some("en")).direction;
    assert!(direction("Israel launches airstrikes on Gaza") < -7.0);
    assert!(direction("Armenia and Azerbaijan sign peace deal") > 3.0);
    assert!(direction("Software awards").abs() < f32::EPSILON);
}

#[test]
fn evidence_lies_on_the_text() {
    let title = "Élysée: “missile strikes” on Kyiv — a box office of horrors";
    let assessment = classifier().assess(title, "Ракети. Kyiv was shelled…", Some("en"));
    assert!(!assessment.evidence.is_empty());
    for evidence in &assessment.evidence {
        let text = match evidence.field {
            Field::Title => title,
            Field::Body => "Ракети. Kyiv was shelled…",
        };
        assert_eq!(
            text.get(evidence.start..evidence.end),
            Some(evidence.text.as_str())
        );
    }
    assert!(
        assessment
            .evidence
            .iter()
            .any(|it| it.kind.is_none() && it.weight < 0.0)
    );
}

#[test]
fn the_pronoun_is_no_state() {
    let actors = |title| classifier().assess(title, "", Some("en")).actors;
    assert_eq!(actors("Give us a break"), [""; 0]);
    assert_eq!(actors("US, U.S. and USA"), ["USA"]);
    assert_eq!(actors("Storm in the South China Sea"), [""; 0]);
}

#[test]
fn faults_name_file_line_key_and_the_nearest_name() {
    let fault = |text: &str| {
        Lexicon::parse(&[ClassifierFile::new("x.toml", text.to_owned())])
            .expect_err("faulty")
            .to_string()
    };
    let head = "language = \"en\"\n[[group]]\nid = \"en.act.x\"\n";
    for (rest, expected) in [
        (
            "kind = \"thret\"\nweight = 1\nterms = [\"a\"]",
            "x.toml:4: `kind`: ",
        ),
        (
            "kind = \"act\"\nwieght = 1\nterms = [\"a\"]",
            "did you mean `weight`?",
        ),
        (
            "kind = \"act\"\nweight = 9\nterms = [\"a\"]",
            "x.toml:5: `weight`: 9 is not between",
        ),
        (
            "kind = \"act\"\nweight = 1\nterms = []",
            "x.toml:6: `terms`: holds no term",
        ),
        (
            "kind = \"act\"\nweight = 1\nterms = [\"a\", \"A\"]",
            "stands twice",
        ),
        (
            "kind = \"act\"\nweight = 1\nterms = [\"<stat> a\"]",
            "did you mean `state`?",
        ),
        (
            "kind = \"act\"\nterms = [\"a\"]",
            "`en.act.x` is new here, and a new one needs `weight`",
        ),
    ] {
        let message = fault(&format!("{head}{rest}"));
        assert!(message.contains(expected), "{message}\n  lacks {expected}");
    }
}

#[test]
fn disguised_letters_are_read_or_do_no_harm() {
    let classifier = classifier();
    let tension = |title: &str| classifier.assess(title, "", Some("en")).tension;
    let plain = tension("Russia fires missiles at Élysée envoy in Kyiv, NATO warns of war");
    assert!(plain > 0.9, "{plain}");
    for (what, title) in [
        (
            "NFD",
            "Russia fires missiles at E\u{301}lyse\u{301}e envoy in Kyiv, NATO warns of war",
        ),
        (
            "soft hyphens",
            "Rus\u{ad}sia fires mis\u{ad}siles at Élysée envoy in Kyiv, NATO warns of war",
        ),
        (
            "no spaces to see",
            "Rus\u{200b}sia fires mis\u{2060}siles at Élysée envoy in Kyiv, NATO warns of war",
        ),
        (
            "joiners",
            "Russia fires mis\u{200d}siles at Élysée en\u{200c}voy in Kyiv, NATO warns of war",
        ),
        (
            "wide letters",
            "Russia fires ｍｉｓｓｉｌｅｓ at Élysée envoy in Kyiv, ＮＡＴＯ warns of war",
        ),
        (
            "capitals",
            "RUSSIA FIRES MISSILES AT ÉLYSÉE ENVOY IN KYIV, NATO WARNS OF WAR",
        ),
        (
            "other spaces",
            "Russia\u{a0}fires\u{2009}missiles at Élysée envoy in Kyiv,\u{3000}NATO warns of war",
        ),
    ] {
        let disguised = tension(title);
        assert!(
            (disguised - plain).abs() < 0.05,
            "{what}: {disguised}, plain {plain}"
        );
    }
    // Cyrillic letters that look Latin make other words: less is found, nothing is made up.
    let lookalike = tension("Ruѕѕiа fires miѕѕiles at Élysée envoy in Kyiv");
    assert!(lookalike <= plain, "{lookalike}");
    for nothing in ["", " ", "\u{200b}", "…", "🚀🚀", "\u{301}"] {
        assert!(tension(nothing) < 0.3, "{nothing:?}");
    }
}

#[test]
fn a_text_of_any_length_is_read_as_far_as_it_counts() {
    let classifier = classifier();
    for unit in [
        "x",
        "missile strike on Kyiv. ",
        "导弹",
        "é\u{301}",
        "\u{200b}",
        "- ",
    ] {
        let body = unit.repeat((10 << 20) / unit.len());
        let said = classifier.assess("Harvest festival opens", &body, Some("en"));
        assert!((0.0..=1.0).contains(&said.tension), "{unit:?}");
        let furthest = said.evidence.iter().map(|it| it.end).max();
        assert!(furthest.unwrap_or_default() < 100_000, "{unit:?}");
    }
}

mod office;
mod overlay;

proptest::proptest! {
    #[test]
    fn any_text_is_assessed(title in "\\PC{0,60}", body in "\\PC{0,200}") {
        thread_local!(static CLASSIFIER: Classifier = classifier());
        CLASSIFIER.with(|classifier| {
            let assessment = classifier.assess(&title, &body, None);
            proptest::prop_assert!((0.0..=1.0).contains(&assessment.tension));
            for it in &assessment.evidence {
                let text = if it.field == Field::Title { &title } else { &body };
                proptest::prop_assert_eq!(text.get(it.start..it.end), Some(it.text.as_str()));
            }
            Ok(())
        })?;
    }
}
