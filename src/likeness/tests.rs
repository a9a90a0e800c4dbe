//! What a text is read as, and how terms weigh.

use super::*;

fn topics() -> Topics {
    let file = "talks = \"talk talks negotiat* переговор*\"\nwarship = \"destroyer* 军舰\"\n";
    Topics::parse("topics.toml", file).expect("valid")
}

fn content(title: &str, body: &str, language: &str) -> Content {
    let text = Text {
        title,
        body,
        language,
        actors: &["RUS".to_owned()],
        theatres: &[],
        dyad: None,
    };
    Content::read(&text, &topics())
}

/// The stems of the words, parted by blanks, and the topics.
#[track_caller]
fn check(text: &str, language: &str, words: &str, topics: &str) {
    let content = content("", text, language);
    let join = |terms: &BTreeMap<String, content::Found>| {
        terms.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(join(&content.words), words, "{text}");
    assert_eq!(join(&content.topics), topics, "{text}");
}

#[test]
fn content_words_are_stems_without_function_words() {
    check(
        "The negotiators said that they negotiated in 2022",
        "en",
        "negoti",
        "talks",
    );
    check("Переговоры о переговорах", "ru", "переговор", "talks");
    check("U.S. and 100,000 talks", "en", "talk", "talks");
    check("中国军舰", "zh", "中国 军舰 国军", "warship");
    check(
        "Die Verhandlungen und die Verhandlung",
        "de",
        "verhandl",
        "",
    );
    check("", "en", "", "");
    check("xx yy", "tlh", "", "");
}

#[test]
fn neighbours_are_pairs_and_function_words_part_them() {
    let content = content("Security guarantees", "missiles and rockets fly", "en");
    let pairs: Vec<&String> = content.pairs.keys().collect();
    assert_eq!(pairs, ["rocket fli", "secur guarante"]);
}

#[test]
fn mistakes_in_topics_are_told_with_line_and_key() {
    let check = |text: &str, expected: &str| {
        let error = Topics::parse("topics.toml", text)
            .expect_err("a mistake")
            .to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("a = \"x*\"", "topics.toml:1: `a`: `x*` is too short");
    check("a = \"F-16\"", "`F-16` is not one word");
    check("a = \"ab*c\"", "is not one word");
    check(
        "a = \"talk\"\nb = \"Talk\"",
        "topics.toml:2: `b`: `Talk` stands in `a`, too",
    );
    check("a = 5", "`a`");
}

#[test]
fn tables_of_counts_are_read_back_and_mistakes_told() {
    let mut sample = Sample::default();
    sample.count(&content("Talks about talks", "", "en"));
    sample.count(&content("Talks fail", "", "en"));
    let table = sample.table(2);
    assert_eq!(table, "stories\t2\nactor:RUS\t2\ntalk\t2\ntopic:talks\t2\n");
    let read = Sample::parse("background.tsv", &table).expect("valid");
    assert_eq!(read.table(1), table);
    for (text, line) in [
        ("", 1),
        ("talk\t2\n", 1),
        ("stories\t0\n", 1),
        ("stories\t2\nx\n", 2),
    ] {
        let error = Sample::parse("background.tsv", text).expect_err("a mistake");
        assert_eq!(error.line, line, "{text:?}");
    }
}

#[test]
fn what_is_common_in_the_archive_says_less() {
    let mut shipped = Sample::default();
    for _ in 0..1_000 {
        shipped.count(&content("Harvest", "", "en"));
    }
    let mut archive = Sample::default();
    let rarity = |archive: &Sample| Rarity::new(shipped.clone(), archive.clone()).of("talk");
    let before = rarity(&archive);
    for _ in 0..100 {
        archive.count(&content("Talks", "", "en"));
    }
    let after = rarity(&archive);
    assert!(after < before, "{after} {before}");
}

#[test]
fn a_headline_can_be_like_a_long_report() {
    let report = "Negotiators of both sides met on the ship. ".repeat(30)
        + &"Harvest, football, weather, stocks, music, opera, bread, cheese. ".repeat(2);
    let rarity = Rarity::default();
    let profile = Profile::of(&content("Talks on a destroyer", &report, "en"), &rarity);
    let of = |title: &str| {
        let story = Weighed::of(&content(title, "", "en"), &rarity);
        profile.likeness(&story).score
    };
    assert!(of("Negotiators meet on ship") > 0.6);
    assert!(of("Negotiators meet on ship") > of("Negotiators eat bread"));
    assert!(of("Negotiators eat bread") > of("Rain tomorrow"));
}

#[test]
fn the_same_dyad_adds_to_the_likeness() {
    let dyad = |source: &str, target: &str| crate::model::Dyad {
        source: source.to_owned(),
        target: target.to_owned(),
    };
    let actors = ["RUS".to_owned(), "USA".to_owned()];
    let theatres = ["baltic".to_owned()];
    let read = |dyad, theatres| {
        let text = Text {
            title: "A note of protest",
            body: "",
            language: "en",
            actors: &actors,
            theatres,
            dyad,
        };
        Content::read(&text, &topics())
    };
    let rarity = Rarity::default();
    let (there, back, other) = (dyad("RUS", "USA"), dyad("USA", "RUS"), dyad("RUS", "UKR"));
    let profile = Profile::of(&read(Some(&there), &[]), &rarity);
    let liken = |dyad| profile.likeness(&Weighed::of(&read(dyad, &theatres), &rarity));
    assert_eq!(liken(Some(&back)), liken(Some(&there)), "either way");
    assert_eq!(liken(Some(&other)), liken(None));
    assert!(liken(Some(&there)).score > liken(None).score);
}
