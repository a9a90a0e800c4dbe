//! Whether each language's lexicon tells stories of tension from calm ones that sound alike.
//!
//! The headlines stand in `tests/data/tension-<language>.tsv`, written before the terms. The weights
//! were then mended on them, so that this guards against loss and says little about fresh headlines.

use std::{fs, path::Path};

use flashwire::classify::{
    Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions, figures, labels,
};

/// Least F1 in each language. One half of each file is calm stories that were chosen to mislead.
const F1_MIN: f64 = 0.80;

struct Item {
    title: String,
    summary: String,
    tension: bool,
}

fn items(language: &str) -> Vec<Item> {
    let text = read(&format!("tests/data/tension-{language}.tsv"));
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 4, "{language}: {line:?}");
            let field = |idx: usize| (*fields.get(idx).expect("four fields")).to_owned();
            Item {
                title: field(0),
                summary: field(1),
                tension: field(2) == "tension",
            }
        })
        .collect()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("a file of the repository")
}

fn classifier(language: &str) -> Classifier {
    let file = |name: &str| ClassifierFile::new(name, read(name));
    let files = ClassifierFiles {
        lexicons: vec![file(&format!("config/lexicon/{language}.toml"))],
        theatres: vec![file("config/theatres.toml")],
        weights: None,
    };
    Classifier::new(files, ClassifyOptions::default()).expect("valid files")
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen items")]
fn check(language: &str) {
    let classifier = classifier(language);
    let (mut hits, mut missed, mut wrong) = (0_usize, Vec::new(), Vec::new());
    for item in items(language) {
        let found = classifier.assess(&item.title, &item.summary, Some(language));
        let shown = || {
            let evidence: Vec<String> = found
                .evidence
                .iter()
                .map(|it| format!("{} {:+.1}", it.text, it.weight))
                .collect();
            let evidence = evidence.join(", ");
            format!("{:.2} {} [{evidence}]", found.tension, item.title)
        };
        match (item.tension, found.flagged) {
            (true, true) => hits += 1,
            (true, false) => missed.push(shown()),
            (false, true) => wrong.push(shown()),
            (false, false) => {}
        }
    }
    let f1 = 2.0 * hits as f64 / (2 * hits + missed.len() + wrong.len()) as f64;
    assert!(
        f1 >= F1_MIN,
        "{language}: F1 {f1:.3}, missed {missed:#?}, wrong {wrong:#?}"
    );
}

#[test]
fn ukrainian() {
    check("uk");
}

#[test]
fn russian() {
    check("ru");
}

#[test]
fn german() {
    check("de");
}

#[test]
fn french() {
    check("fr");
}

#[test]
fn spanish() {
    check("es");
}

/// Items that were written apart from the terms of the first six languages, or before those of the
/// others. Ukrainian, Russian, German, French and Spanish terms were mended after a look at what was
/// missed, so that their figures say little of fresh headlines. The floors may only rise.
#[test]
fn fresh_items_are_told_apart_as_well_as_before() {
    let floors = [
        ("uk", 0.95),
        ("ru", 0.92),
        ("de", 0.95),
        ("fr", 0.95),
        ("es", 0.95),
        ("ar", 0.95),
        ("be", 0.95),
        ("fa", 0.95),
        ("he", 0.95),
        ("hi", 0.95),
        ("it", 0.95),
        ("pl", 0.95),
        ("pt", 0.95),
        ("tr", 0.95),
        ("zh", 0.95),
        ("ko", 0.95),
        ("ja", 0.95),
    ];
    for (language, floor) in floors {
        let name = format!("tests/data/languages/{language}.tsv");
        let rows = labels::parse(&name, &read(&name)).expect("labels");
        assert_eq!(rows.len(), 40, "{name}");
        let classifier = classifier(language);
        let judge = |label: labels::Labelled| {
            let said = classifier.assess(&label.title, &label.summary, Some(language));
            figures::Judged { label, said }
        };
        let judged: Vec<figures::Judged> = rows.into_iter().map(judge).collect();
        let f1 = figures::measure(&judged, None).f1.value;
        assert!(f1 >= floor, "{language}: F1 {f1:.3}");
    }
}

/// What a feed does not say is found out, also of a headline alone.
#[test]
#[expect(clippy::cast_precision_loss, reason = "a few dozen items")]
fn the_language_of_a_headline_is_found() {
    const RIGHT_MIN: f64 = 0.85;
    let languages = [
        "ar", "be", "de", "en", "es", "fa", "fr", "he", "hi", "it", "ja", "ko", "pl", "pt", "ru",
        "tr", "uk", "zh",
    ];
    for language in languages {
        let name = format!("tests/data/languages/{language}.tsv");
        let rows = labels::parse(&name, &read(&name)).expect("labels");
        let found = |row: &labels::Labelled| flashwire::classify::language(&row.title);
        let is_right = |row: &&labels::Labelled| found(row).unwrap_or("en") == language;
        let right = rows.iter().filter(is_right).count();
        let wrong: Vec<_> = rows.iter().filter(|row| !is_right(row)).collect();
        let wrong: Vec<_> = wrong.iter().map(|row| (found(row), &row.title)).collect();
        let share = right as f64 / rows.len() as f64;
        assert!(
            share >= RIGHT_MIN,
            "{language}: {share:.2}, wrong {wrong:#?}"
        );
    }
}

#[test]
fn each_lexicon_is_valid_and_named_by_its_language() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/lexicon");
    for entry in fs::read_dir(dir).expect("the lexicons") {
        let path = entry.expect("a lexicon").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let language = stem.expect("a name in ASCII");
        let text = read(&format!("config/lexicon/{language}.toml"));
        assert!(text.contains(&format!("\nlanguage = \"{language}\"\n")));
        classifier(language);
    }
}

#[test]
fn who_acts_towards_whom_is_told_where_it_is_plain() {
    let rows = read("tests/data/dyad.tsv");
    let mut wrong = Vec::new();
    for row in rows.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [language, expected, title] = <[&str; 3]>::try_from(fields).expect("three fields");
        let said = classifier(language).assess(title, "", Some(language));
        let dyad = said
            .dyad
            .map(|dyad| format!("{}>{}", dyad.source, dyad.target));
        let dyad = dyad.unwrap_or_else(|| "-".to_owned());
        if dyad != expected {
            let tension = said.tension;
            wrong.push(format!(
                "{dyad} for {expected}, {tension:.2}: {title} {:?}",
                said.evidence
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
