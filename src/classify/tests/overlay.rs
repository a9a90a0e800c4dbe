//! Files of the user, laid over the lexicons and theatres that ship.

use super::*;

const SHIPPED: &str = "language = \"en\"
[[group]]
id = \"en.act.raid\"
kind = \"act\"
weight = 3
alone = 2
direction = -8
terms = [\"raid\", \"Night  Raid\", \"border clash*\"]
[[negative]]
id = \"en.not.film\"
weight = -4
terms = [\"film\", \"box office\"]
[[mask]]
id = \"en.mask.ship\"
terms = [\"raid shelter\"]
[[hedge]]
id = \"en.hedge.maybe\"
counts = \"title\"
terms = [\"may\"]
";
const THEATRES: &str = "[[actor]]
id = \"AAA\"
name = \"Aland\"
kind = \"state\"
names = { en = [\"aland\", \"alander*\"] }
leaders = { en = [\"alva\"] }
[[actor]]
id = \"BBB\"
name = \"Beeland\"
kind = \"state\"
names = { en = [\"beeland\"] }
[[theatre]]
id = \"bay\"
name = \"The Bay\"
pairs = [[\"AAA\", \"BBB\"]]
places = { en = [\"pebble bay\", \"far cape\"] }
";
const WEIGHTS: &str = "language\ten
bias\t-2
sign en.act.raid\t1\tact:1\t-0.5
sign en.not.film\t-1
";

fn shipped(name: &str, text: &'static str) -> ClassifierFile {
    ClassifierFile {
        is_tried: true,
        ..ClassifierFile::new(name, text)
    }
}

/// Returns the classifier with the user's lexicon and theatres laid over.
fn laid_over(lexicon: &str, theatres: &str) -> Result<Classifier, TomlError> {
    let own = |name: &str, text: &str| ClassifierFile::new(name, text.to_owned());
    let mut files = ClassifierFiles {
        lexicons: vec![shipped("config/lexicon/en.toml", SHIPPED)],
        theatres: vec![shipped("config/theatres.toml", THEATRES)],
        weights: Some(shipped("config/model/en.tsv", WEIGHTS)),
    };
    if !lexicon.is_empty() {
        let text = format!("language = \"en\"\n{lexicon}");
        files.lexicons.push(own("own.toml", &text));
    }
    if !theatres.is_empty() {
        files.theatres.push(own("theatres.toml", theatres));
    }
    Classifier::new(files, ClassifyOptions::default())
}

/// Returns what each sign of a title contributes.
fn signs(classifier: &Classifier, title: &str) -> Vec<(String, f32)> {
    let account = classifier
        .account(title, "", Some("en"))
        .expect("a lexicon");
    let terms = account.terms.into_iter();
    terms.map(|term| (term.sign, term.log_odds)).collect()
}

#[track_caller]
fn check(lexicon: &str, title: &str, expected: &[(&str, f32)]) {
    let classifier = laid_over(lexicon, "").expect("valid");
    let found = signs(&classifier, title);
    let found: Vec<(&str, f32)> = found
        .iter()
        .map(|(sign, it)| (sign.as_str(), *it))
        .collect();
    assert_eq!(found, expected, "{title} with {lexicon}");
}

#[test]
fn entries_change_add_and_take_away() {
    let raid = "Aland in night raid";
    check("", raid, &[("en.act.raid", 1.0)]);
    // The user's weight wins over the learned one, and holds alone, too.
    let heavier = "[[group]]\nid = \"en.act.raid\"\nweight = 2.5\n";
    check(heavier, raid, &[("en.act.raid", 2.5)]);
    check(heavier, "A night raid", &[("en.act.raid", 2.5)]);
    let alone = "[[group]]\nid = \"en.act.raid\"\nalone = 0.5\n";
    check(alone, raid, &[("en.act.raid", 1.0)]);
    check(alone, "A night raid", &[("en.act.raid", 0.5)]);
    let terms = "[[group]]\nid = \"en.act.raid\"\nterms = [\"skirmish*\"]\nwithout = [\"night raid\", \"raid\"]\n";
    check(terms, "Aland skirmishes", &[("en.act.raid", 1.0)]);
    check(terms, "Aland border clashes", &[("en.act.raid", 1.0)]);
    check(terms, raid, &[]);
    let off = "[[group]]\nid = \"en.act.raid\"\noff = true\n";
    check(off, raid, &[]);
    let moved = "[[group]]\nid = \"en.act.raid\"\nwithout = [\"raid\", \"night raid\"]\n[[group]]\nid = \"en.threat.raid\"\nkind = \"threat\"\nweight = 0.75\nterms = [\"raid\"]\n";
    check(moved, raid, &[("en.threat.raid", 0.75)]);
    let film = "Raid at the box office";
    check(
        "",
        "Aland raid film",
        &[("en.act.raid", 1.0), ("en.not.film", -1.0)],
    );
    let context = "[[negative]]\nid = \"en.not.film\"\nweight = -3\nwithout = [\"box office\"]\n";
    check(
        context,
        "Aland raid film",
        &[("en.not.film", -3.0), ("en.act.raid", 1.0)],
    );
    check(context, film, &[("en.act.raid", 2.0)]);
    let new = "[[negative]]\nid = \"en.not.opera\"\nweight = -2\nterms = [\"opera\"]\n";
    check(
        new,
        "Aland raid opera",
        &[("en.not.opera", -2.0), ("en.act.raid", 1.0)],
    );
    check(
        "[[negative]]\nid = \"en.not.film\"\noff = true\n",
        "Aland raid film",
        &[("en.act.raid", 1.0)],
    );
    let mask = "[[mask]]\nid = \"en.mask.ship\"\nterms = [\"panty raid\"]\n";
    check(mask, "Aland panty raid", &[]);
    check(mask, "Aland raid shelter", &[]);
    let unmasked = "[[mask]]\nid = \"en.mask.ship\"\noff = true\n";
    check(unmasked, "Aland raid shelter", &[("en.act.raid", 1.0)]);
}

#[test]
fn kind_direction_precedence_and_hedges_are_the_users() {
    let text =
        "[[group]]\nid = \"en.act.raid\"\nweight = 5\nkind = \"terror\"\nprecedence = \"flash\"\n";
    let classifier = laid_over(text, "").expect("valid");
    let said = classifier.assess("Aland in night raid", "", Some("en"));
    assert_eq!(said.kinds.dominant(), Some(Kind::Terror));
    assert_eq!(said.precedence, Precedence::Flash);
    let hedged = classifier.assess("Aland may raid", "", Some("en"));
    assert!(hedged.precedence < Precedence::Flash);
    let text = format!("{text}[[hedge]]\nid = \"en.hedge.maybe\"\noff = true\n");
    let classifier = laid_over(&text, "").expect("valid");
    let certain = classifier.assess("Aland may raid", "", Some("en"));
    assert_eq!(certain.precedence, Precedence::Flash);
}

#[test]
fn actors_and_theatres_are_changed_added_and_taken_away() {
    let check = |theatres: &str, title: &str, actors: &[&str], areas: &[&str]| {
        let classifier = laid_over("[[group]]\nid = \"en.act.raid\"\nweight = 4\n", theatres);
        let said = classifier.expect("valid").assess(title, "", Some("en"));
        assert_eq!(said.actors, actors, "{title} with {theatres}");
        assert_eq!(said.theatres, areas, "{title} with {theatres}");
    };
    check("", "Aland and Beeland raid", &["AAA", "BBB"], &["bay"]);
    let names = "[[actor]]\nid = \"AAA\"\nnames = { en = [\"ayland\"], de = [\"alland\"] }\nwithout = { en = [\"aland\", \"alva\"] }\n";
    check(names, "Ayland raid", &["AAA"], &[]);
    check(names, "Aland and Alva raid", &[], &[]);
    check(names, "Alander raid", &["AAA"], &[]);
    let off = "[[actor]]\nid = \"BBB\"\noff = true\n";
    check(off, "Aland and Beeland raid", &["AAA"], &[]);
    let places = "[[theatre]]\nid = \"bay\"\nplaces = { en = [\"low reef\"] }\nwithout = { en = [\"far cape\"] }\nactors = [\"AAA\"]\n";
    check(places, "Raid at Low Reef", &[], &["bay"]);
    check(places, "Raid at Far Cape", &[], &[]);
    check(places, "Aland raid", &["AAA"], &["bay"]);
    check(
        "[[theatre]]\nid = \"bay\"\noff = true\n",
        "Raid at Pebble Bay",
        &[],
        &[],
    );
    let new = "[[actor]]\nid = \"CCC\"\nname = \"Ceeland\"\nkind = \"group\"\nnames = { en = [\"ceeland\"] }\n[[theatre]]\nid = \"gulf\"\nname = \"Gulf\"\npairs = [[\"AAA\", \"CCC\"]]\n";
    check(new, "Ceeland and Aland raid", &["CCC", "AAA"], &["gulf"]);
    assert_eq!(
        laid_over("", new)
            .expect("valid")
            .theatres()
            .theatres()
            .count(),
        2
    );
}

/// A file of the user with a mistake, and what is said of it.
type Mistakes = &'static [(&'static str, &'static str)];

const IN_LEXICONS: Mistakes = &[
    (
        "[[group]]\nid = \"en.act.rade\"\noff = true",
        "own.toml:3: `id`: there is no `en.act.rade` that could be off\ndid you mean `en.act.raid`?",
    ),
    (
        "[[group]]\nid = \"en.act.rade\"\nweight = 1",
        "own.toml:3: `id`: `en.act.rade` is new here, and a new one needs `kind`\ndid you mean `en.act.raid`?",
    ),
    (
        "[[group]]\nid = \"en.act.rade\"\nkind = \"act\"\nweight = 1",
        "new one needs `terms`",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\noff = true\nweight = 1",
        "own.toml:4: `off`: what is off can say nothing else",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nwithout = [\"night rade\"]",
        "own.toml:4: `without`: term \"night rade\": no earlier file has it here\ndid you mean `Night  Raid`?",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nterms = [\n\"RAID\"]",
        "own.toml:5: `terms`: term \"RAID\": an earlier file has it here already\nyour files",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nterms = [\"x\", \"X\"]",
        "stands twice in this file",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nterms = [\"w* x\"]",
        "the prefix `w*` is too short",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\n[[group]]\nid = \"en.act.raid\"",
        "own.toml:5: `id`: `en.act.raid` stands twice",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nweight = 10.5",
        "own.toml:4: `weight`: 10.5 is not between -6 and 6",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nweight = nan",
        "own.toml:4: `weight`: NaN is not between",
    ),
    (
        "[[group]]\nid = \"en.act.raid\"\nwieght = 1",
        "did you mean `weight`?",
    ),
    (
        "[[mask]]\nid = \"en.not.film\"\noff = true",
        "own.toml:3: `id`: `en.not.film` is a `[[negative]]` of an earlier file",
    ),
    (
        "[[group]]\nid = \"en.hedge.maybe\"\noff = true",
        "is a `[[hedge]]` of an earlier file",
    ),
    (
        "[[negative]]\nid = \"en.act.raid\"\noff = true",
        "is a `[[group]]` of an earlier file",
    ),
    (
        "[[negative]]\nid = \"en.not.x\"\nterms = [\"x\"]",
        "new one needs `weight`",
    ),
    (
        "[[hedge]]\nid = \"en.hedge.x\"\nterms = [\"x\"]",
        "new one needs `counts`",
    ),
    ("[[mask]]\nid = \"en.mask.x\"", "new one needs `terms`"),
    (
        "[[group]]\nid = \"de.act.x\"\nweight = 1",
        "does not begin with the file's language",
    ),
];

const IN_THEATRES: Mistakes = &[
    (
        "[[actor]]\nid = \"AAB\"\noff = true",
        "theatres.toml:2: `id`: there is no `AAB` that could be off",
    ),
    (
        "[[actor]]\nid = \"CCC\"\nnames = { en = [\"c\"] }",
        "`CCC` is new here, and a new one needs `name`",
    ),
    (
        "[[actor]]\nid = \"AAA\"\nnames = { en = [\"Aland\"] }",
        "theatres.toml:3: `names`: term \"Aland\": an earlier file has it",
    ),
    (
        "[[actor]]\nid = \"AAA\"\nwithout = { en = [\"alland\"] }",
        "theatres.toml:3: `without`: term \"alland\": no earlier file has it here\ndid you mean `aland`?",
    ),
    (
        "[[actor]]\nid = \"AAA\"\nwithout = { de = [\"aland\"] }",
        "no earlier file has it here",
    ),
    (
        "[[actor]]\nid = \"AAA\"\nnames = { en = [\"<state> x\"] }",
        "a name cannot hold a class",
    ),
    (
        "[[actor]]\nid = \"AAA\"\nnames = { english = [\"x\"] }",
        "is not an ISO 639-1 code",
    ),
    (
        "[[theatre]]\nid = \"bai\"\nplaces = { en = [\"x\"] }",
        "`bai` is new here, and a new one needs `name`\ndid you mean `bay`?",
    ),
    (
        "[[theatre]]\nid = \"bay\"\nactors = [\"AAB\"]",
        "theatres.toml:3: `actors`: there is no actor `AAB`\ndid you mean `AAA`?",
    ),
    (
        "[[theatre]]\nid = \"bay\"\noff = true\nname = \"x\"",
        "theatres.toml:3: `off`: what is off can say nothing else",
    ),
];

#[test]
fn what_is_wrong_names_file_line_key_and_the_nearest() {
    let check = |laid: Result<Classifier, TomlError>, expected: &str| {
        let error = laid.expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}\n  lacks {expected}");
    };
    for (lexicon, expected) in IN_LEXICONS {
        check(laid_over(lexicon, ""), expected);
    }
    for (theatres, expected) in IN_THEATRES {
        check(laid_over("", theatres), expected);
    }
}

#[test]
fn several_files_are_laid_on_in_order_and_change_the_version() {
    let file = |name: &str, text: &str| ClassifierFile::new(name, text.to_owned());
    let make = |own: Vec<ClassifierFile>| {
        let mut lexicons = vec![shipped("config/lexicon/en.toml", SHIPPED)];
        lexicons.extend(own);
        let files = ClassifierFiles {
            lexicons,
            theatres: vec![shipped("config/theatres.toml", THEATRES)],
            weights: None,
        };
        Classifier::new(files, ClassifyOptions::default()).expect("valid")
    };
    let one = file(
        "a.toml",
        "language = \"en\"\n[[group]]\nid = \"en.act.duel\"\nkind = \"act\"\nweight = 1\nterms = [\"duel\"]\n",
    );
    let two = file(
        "b.toml",
        "language = \"en\"\n[[group]]\nid = \"en.act.duel\"\nweight = 2\n",
    );
    let (first, both) = (make(vec![one.clone()]), make(vec![one, two]));
    assert_eq!(
        signs(&first, "Aland duel"),
        [("en.act.duel".to_owned(), 1.0)]
    );
    assert_eq!(
        signs(&both, "Aland duel"),
        [("en.act.duel".to_owned(), 2.0)]
    );
    assert_ne!(first.model(), both.model());
}

#[test]
fn the_examples_of_the_readme_can_be_copied() {
    let readme = include_str!("../../../README.md");
    let blocks: Vec<&str> = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let block = |begins: &str| {
        let found = blocks.iter().find(|block| block.contains(begins));
        ClassifierFile::new("README.md", (*found.expect(begins)).to_owned())
    };
    let files = ClassifierFiles {
        lexicons: vec![
            shipped(
                "lexicon/en.toml",
                include_str!("../../../config/lexicon/en.toml"),
            ),
            block("en.coercion.fishing-dispute"),
        ],
        theatres: vec![
            shipped(
                "theatres.toml",
                include_str!("../../../config/theatres.toml"),
            ),
            block("id = \"GIB\""),
        ],
        weights: None,
    };
    let classifier = Classifier::new(files, ClassifyOptions::default()).expect("valid");
    let said = classifier.assess("Gibraltar and Spain in fishing dispute", "", Some("en"));
    assert_eq!(said.theatres.first().map(String::as_str), Some("strait"));
    assert_eq!(said.actors, ["GIB", "ESP"]);
}
