//! What people type, and what it is read as.

use std::sync::Arc;

use super::*;
use chrono::{DateTime, Utc};

use crate::query::{AliasTable, Aliases, Comparison, Level, Needle, Scale};

fn now() -> DateTime<Utc> {
    "2026-03-10T15:30:20Z".parse().expect("a time")
}

/// A query, and how it is written back.
#[track_caller]
fn check(input: &str, expected: &str) {
    match parse(input, now()) {
        Ok(query) => assert_eq!(query.to_string(), expected, "{input}"),
        Err(error) => assert_eq!(error.to_string(), expected, "{input}"),
    }
}

#[track_caller]
fn check_typing(input: &str, expected: &str) {
    match parse_typing(input, now()) {
        Ok(query) => assert_eq!(query.to_string(), expected, "{input}"),
        Err(error) => assert_eq!(error.to_string(), expected, "{input}"),
    }
}

#[test]
fn words_phrases_and_beginnings() {
    check("", "");
    check("  Missile\tSTRIKE ", "missile strike");
    check("\"Red  Line\"", "\"red line\"");
    check(
        "mobili* -drill -\"red lin\"*",
        "mobili* -drill -\"red lin\"*",
    );
    check("Élysée F-16 Russia's", "élysée \"f 16\" \"russia s\"");
    check("北京市", "\"北京 京市\"");
    check("日", "日*");
    check("war WAR", "war");
    check("--x", "x");
}

#[test]
fn fields_are_read() {
    check("IS:Unread -is:flagged", "is:unread -is:flagged");
    check(
        "feed:\"BBC World\" folder:Military/Air",
        "feed:\"bbc world\" folder:\"military air\"",
    );
    check("feed:#12 -feed:#7", "feed:#12 -feed:#7");
    check("feed:#twelve", "feed:twelve");
    check(
        "theatre:Ukraine actor:rus kind:build-up",
        "theatre:ukraine actor:RUS kind:build-up",
    );
    check("state:open tag:Baltic", "state:open tag:baltic");
    check(
        "tension>=0.8 tension<.25 tension:0.5 tension=1",
        "tension>=0.8 tension<0.25 tension>=0.5 tension=1",
    );
}

#[test]
fn conditions_are_joined() {
    check("a OR b c", "a OR b c");
    check("(a OR b) c", "(a OR b) c");
    check("((a) (b AND c))", "a b c");
    check("a OR (b OR c) OR a", "a OR (b OR c)");
    check("NOT a -(b OR c) -(d e)", "-a -(b OR c) -(d e)");
    check("or and not near", "or and not near");
    check("a NEAR b NEAR/3 \"c d\"", "a NEAR/10 b b NEAR/3 \"c d\"");
    check("title:a NEAR/2 b", "title:a NEAR/2 b");
    check(
        "title:(a OR \"b c\") body:/x y/i",
        "(title:a OR title:\"b c\") body:/x y/i",
    );
    check("/a\\/b\\d/ /c/si", "/a\\/b\\d/ /c/is");
    check("a SORT:tension b sort:due", "a b sort:due");
    check("f(x)", "\"f x\"");
    check("a) b", "a b");
}

#[test]
fn further_fields_are_read() {
    check(
        "outlet:\"New York\" country:ukr lang:EN outlet-kind:think-tank state-media:yes",
        "outlet:\"new york\" country:UKR lang:en outlet-kind:think-tank state-media:yes",
    );
    check(
        "precedence>=Immediate precedence:flash direction<-5 direction:2.5 priority>=2",
        "precedence>=immediate precedence=flash direction<-5 direction=2.5 priority>=2",
    );
    check(
        "grade:b2 note:ask* author:\"Ann Lee\"",
        "grade:B2 note:ask* author:\"ann lee\"",
    );
    check(
        "published:2026-02..2026-04 arrived:>=today",
        "published:2026-02-01T00:00:00Z..2026-05-01T00:00:00Z arrived:2026-03-10T00:00:00Z..",
    );
}

#[test]
fn a_word_stands_for_its_other_names_and_inflections() {
    let mut table = AliasTable::default();
    table.add(["kyiv", "Київ", "киев*"]).expect("names");
    let context = Context {
        now: now(),
        aliases: Arc::new(Aliases::new(|| table)),
        ..Context::default()
    };
    let needles = |text: &str| {
        let query = parse(text, &context).expect("a query");
        let Some(Test::Text(_, text)) = query.root.test() else {
            panic!("a text");
        };
        let names = text.needles.iter().map(|needle| match needle {
            Needle::Literal { tokens, prefix } => {
                [tokens.join(" ").as_str(), if *prefix { "*" } else { "" }].concat()
            }
            Needle::Stem(stem) => stem.clone(),
        });
        names
            .filter(|name| !name.contains('·') || name.ends_with("·en"))
            .collect::<Vec<_>>()
    };
    assert_eq!(needles("Talks"), ["talks", "talk·en"]);
    assert_eq!(needles("\"Talks\""), ["talks"]);
    assert_eq!(needles("Talks*"), ["talks*"]);
    assert_eq!(needles("KYIV"), ["kyiv", "kyiv·en", "киів", "киев*"]);
    assert_eq!(needles("киеве"), ["киеве", "kyiv", "киів", "киев*"]);
    assert_eq!(needles("\"kyiv\""), ["kyiv"]);
}

#[test]
fn times_are_read() {
    check("since:2d", "since:2026-03-08T15:30:20Z");
    check(
        "since:90m until:1H",
        "since:2026-03-10T14:00:20Z until:2026-03-10T14:30:20Z",
    );
    check(
        "since:today until:yesterday",
        "since:2026-03-10T00:00:00Z until:2026-03-09T00:00:00Z",
    );
    check("since:2026-03-01", "since:2026-03-01T00:00:00Z");
    check("since:2026-03-01T12:00Z", "since:2026-03-01T12:00:00Z");
    check(
        "since:2026-03-01t12:00:30+02:00",
        "since:2026-03-01T10:00:30Z",
    );
}

#[test]
fn colons_that_are_no_fields() {
    check("10:30", "\"10 30\"");
    check("http://x.org", "\"http x org\"");
    check("c:\\x", "\"c x\"");
    check("Ukraine: talks", "ukraine talks");
}

#[test]
fn errors_say_where_and_what() {
    check(
        "a is:unred",
        "column 6: `unred` cannot stand after `is:`; did you mean `is:unread`? \
        (expected unread, read, flagged, followed, overdue, labelled, muted, kept)",
    );
    check(
        "foo:bar",
        "column 1: `foo` is not a field (expected is, title, body, author, url, feed, \
        folder, outlet, country, outlet-kind, state-media, lang, theatre, \
        actor, kind, tension, direction, precedence, state, priority, grade, \
        assignee, note, tag, rule, watch, since, until, published, arrived, sort)",
    );
    check(
        "é theater:x",
        "column 3: `theater` is not a field; did you mean `theatre:`?",
    );
    check(
        "\"a b",
        "column 1: this quote is not closed: expected another `\"`",
    );
    check(
        "a -",
        "column 3: `-` without a term: it excludes what follows at once",
    );
    check(
        "- a",
        "column 1: `-` without a term: it excludes what follows at once",
    );
    check(
        "!!!",
        "column 1: `!!!` has no letters or digits to look for",
    );
    check("is:", "column 4: expected a value after `is:`");
    check(
        "since:soon",
        "column 7: `soon` is not a time: expected 30m, 12h, 2d, 2w, today, \
        yesterday, 2026, 2026-03, 2026-03-01 or 2026-03-01T12:00Z",
    );
    check(
        "tension>2",
        "column 8: `>2` is not a level: expected 0 to 1, such as tension>=0.8",
    );
    check(
        &(0..65)
            .map(|n| format!("w{n}"))
            .collect::<Vec<_>>()
            .join(" "),
        "column 247: more than 64 terms",
    );
}

#[test]
fn errors_of_operators_groups_and_patterns() {
    check("a OR", "column 5: expected a term after `OR`");
    check("OR a", "column 1: expected a term before `OR`");
    check("a AND", "column 6: expected a term after `AND`");
    check("a (b", "column 3: this `(` is not closed: expected a `)`");
    check(
        "a ) b",
        "column 3: nothing is open that this `)` could close",
    );
    check("a ()", "column 3: nothing stands in these parentheses");
    check("NOT", "column 1: expected a term after `NOT`");
    check(
        "NEAR/2 a",
        "column 1: expected a word or phrase before `NEAR`",
    );
    check(
        "a NEAR/2",
        "column 3: expected a word or phrase after `NEAR`",
    );
    check(
        "is:read NEAR a",
        "column 1: `NEAR` stands between two words or phrases",
    );
    check(
        "-sort:due",
        "column 1: an order cannot be excluded: write `sort:` alone",
    );
    check(
        "/a",
        "column 1: this pattern is not closed: expected another `/`",
    );
    check(
        "x /(/",
        "column 3: this pattern cannot be read: unclosed group",
    );
    check(
        "/a/q",
        "column 1: `q` cannot stand behind a pattern: expected i, m, s or x, or a space",
    );
    check(
        "/((a{1000}){1000}){1000}/",
        "column 1: this pattern is too large when it is compiled: use smaller repetitions",
    );
    check(
        "precedence>=high",
        "column 11: `>=high` cannot stand after `precedence>=` \
        (expected routine, priority, immediate, flash)",
    );
    check(
        "direction<-11",
        "column 10: `<-11` is not a direction: expected -10 to 10, such as direction<-5",
    );
    check(
        "country:Ukraine",
        "column 9: `Ukraine` is not a country: expected three letters such as UKR, or INT",
    );
    check(&"(".repeat(17), "column 17: more than 16 levels deep");
}

#[test]
fn what_is_being_typed_is_no_error() {
    check_typing("red lin", "red lin*");
    check_typing("red lin ", "red lin");
    check_typing("\"red lin", "\"red lin\"");
    check_typing("red -", "red");
    check_typing("red - !!! ", "red");
    check_typing("red -\"", "red");
    check_typing("is:", "");
    check_typing("a OR", "a");
    check_typing("a OR ", "a");
    check_typing("(a OR b", "a OR b*");
    check_typing("a (", "a");
    check_typing("a NEAR/", "a \"near\"*".replace('"', "").as_str());
    check_typing("a NEAR/2", "a");
    check_typing("a /x", "a");
    check_typing("title:", "");
    check_typing("sort:ten", "");
    check_typing("precedence>=imm", "");
    check_typing("is:unr", "");
    check_typing("since:2026-0", "");
    check_typing("tension>", "");
    check_typing("feed:\"", "");
    check_typing(
        "is:unred",
        "column 4: `unred` cannot stand after `is:`; did you mean \
        `is:unread`? (expected unread, read, flagged, followed, overdue, labelled, muted, kept)",
    );
    check_typing("is: x", "column 4: expected a value after `is:`");
}

#[test]
fn a_level_counts_as_single_precision() {
    let at = f64::from(0.7_f32);
    assert!(
        Comparison::AtLeast
            .range(Scale::Tension, Level(700))
            .contains(&at)
    );
    assert!(
        !Comparison::Above
            .range(Scale::Tension, Level(700))
            .contains(&at)
    );
    assert!(
        !Comparison::Below
            .range(Scale::Tension, Level(700))
            .contains(&at)
    );
    assert!(
        Comparison::AtMost
            .range(Scale::Tension, Level(700))
            .contains(&at)
    );
    assert!(
        Comparison::About
            .range(Scale::Tension, Level(700))
            .contains(&0.7049)
    );
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(input in "\\PC{0,200}") {
        let _ = parse(&input, now());
        let _ = parse_typing(&input, now());
    }

    #[test]
    fn nothing_near_the_syntax_makes_it_panic(
        input in "([-\"*:<=>./() ]|is|feed|since|tension|until|title|sort|read|OR|AND|NOT|NEAR/2|[0-9]{1,19}|日|x|\u{fdfa}){0,40}",
    ) {
        let _ = parse(&input, now());
        let _ = parse_typing(&input, now());
    }

    #[test]
    fn what_is_written_parses_back(
        input in "(-?(\"[a-zé ]{1,9}\"\\*?|[a-z日北京]{1,6}\\*?|is:read|feed:[a-z.]{1,9}|folder:\"a b\"\
            |theatre:[a-zA-Z-]{1,9}|actor:rus|kind:nuclear|tension[<>]=?0\\.[0-9]{1,3}\
            |state:done|tag:\"[a-zA-Z ]{1,9}\"|since:[0-9]{1,4}[mhdw]) ){0,6}",
    ) {
        if let Ok(query) = parse(&input, now()) {
            let written = query.to_string();
            proptest::prop_assert_eq!(parse(&written, now()), Ok(query), "{}", written);
        }
    }
}

#[test]
fn ten_thousand_characters_are_fine() {
    for unit in [
        "a", "\"", "-", "日", "a ", "is:", "\"a b\"*", "feed:\"", "F-16",
    ] {
        let input = unit.repeat(10_000 / unit.len());
        let _ = parse(&input, now());
        let _ = parse_typing(&input, now());
    }
}
