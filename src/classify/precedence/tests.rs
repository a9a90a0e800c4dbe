//! Rules decide by facts, and sources are told apart.

use Precedence::{Flash, Immediate, Priority, Routine};

use super::*;

fn outlet(id: &str, country: &str, kind: OutletKind, state_controlled: bool) -> Outlet {
    Outlet {
        id: id.to_owned(),
        name: id.to_owned(),
        short: id.to_owned(),
        country: country.to_owned(),
        language: "en".to_owned(),
        kind,
        state_controlled,
        domains: Vec::new(),
    }
}

/// The outlets of the tests: two of the Russian state, one of the Ukrainian, three others.
fn outlets() -> [Outlet; 6] {
    [
        outlet("tass", "RUS", OutletKind::Agency, true),
        outlet("mid", "RUS", OutletKind::Government, false),
        outlet("mil-ua", "UKR", OutletKind::Government, false),
        outlet("afp", "FRA", OutletKind::Agency, false),
        outlet("bbc", "GBR", OutletKind::Broadcaster, false),
        outlet("blog", "GBR", OutletKind::Blog, false),
    ]
}

/// Names stand for outlets, those with a dot for unknown hosts.
fn sources<'a>(outlets: &'a [Outlet], names: &str) -> Vec<Source<'a>> {
    let known = |name: &str| outlets.iter().find(|it| it.id == name);
    let names = names.split_whitespace();
    names
        .map(|it| Source::of(known(it), it.to_owned()))
        .collect()
}

fn rules(text: &str) -> Vec<Rule> {
    let rules = parse("my.toml", text).expect("valid");
    rules.expect("a table")
}

#[test]
fn the_first_rule_that_holds_decides() {
    let outlets = outlets();
    let (flash, test) = (Some(Flash), Some(Immediate));
    // Sign, whether hedged, tension, direction, kind, who reports it, what is decided.
    for (sign, hedged, tension, direction, kind, who, expected) in [
        (flash, false, 0.15, 0.0, Kind::Act, "a.example", Flash),
        (flash, false, 0.15, 0.0, Kind::Act, "tass", Flash),
        (flash, false, 0.14, 0.0, Kind::Act, "a.example", Routine),
        (flash, true, 0.6, -5.0, Kind::Act, "a.example", Priority),
        (flash, true, 0.4, -9.0, Kind::Act, "a.example", Routine),
        (test, false, 0.6, 0.0, Kind::Nuclear, "tass", Immediate),
        (None, false, 0.49, -9.0, Kind::Act, "afp bbc blog", Routine),
        (None, false, 0.5, 0.0, Kind::Act, "a.example", Priority),
        (None, false, 0.9, -7.0, Kind::Act, "a.example", Immediate),
        (None, true, 0.9, -7.0, Kind::Act, "a.example", Immediate),
        (None, false, 0.9, -6.9, Kind::Act, "a.example", Priority),
        (None, false, 0.89, -7.0, Kind::Act, "a.example", Priority),
        // Corroborated.
        (
            None,
            false,
            0.8,
            -6.0,
            Kind::Act,
            "afp bbc a.example",
            Immediate,
        ),
        (
            None,
            false,
            0.8,
            -6.0,
            Kind::Act,
            "afp bbc tass mid",
            Immediate,
        ),
        (None, false, 0.8, -6.0, Kind::Act, "afp tass mid", Priority),
        (None, false, 0.8, -6.0, Kind::Act, "afp afp bbc", Priority),
        (
            None,
            false,
            0.8,
            -6.0,
            Kind::Threat,
            "afp bbc blog",
            Priority,
        ),
        (None, false, 0.79, -6.0, Kind::Act, "afp bbc blog", Priority),
        (None, false, 0.8, -5.9, Kind::Act, "afp bbc blog", Priority),
        (None, true, 0.8, -6.0, Kind::Act, "afp bbc blog", Priority),
        // What parties say of themselves.
        (None, false, 0.95, -9.0, Kind::Act, "tass mid", Priority),
        (None, false, 0.95, -9.0, Kind::Act, "tass mil-ua", Priority),
        (None, false, 0.95, -9.0, Kind::Act, "tass afp", Immediate),
    ] {
        let facts = Facts {
            tension,
            direction,
            kinds: Kinds::from_iter([kind]),
            sign,
            hedged,
            actors: &["RUS".to_owned(), "UKR".to_owned()],
            sources: &sources(&outlets, who),
        };
        let said = decide(&shipped(), 0.5, &facts);
        assert_eq!(said.precedence, expected, "{facts:?}");
        assert_eq!(
            said.flagged,
            tension >= 0.5 || expected == Flash,
            "{facts:?}"
        );
    }
}

#[test]
fn outlets_are_counted_by_voice_and_kind() {
    let outlets = outlets();
    let check = |rule: &str, who: &str, expected: bool| {
        let rules = rules(&format!("[[precedence]]\nis = \"FLASH\"\n{rule}"));
        let facts = Facts {
            tension: 0.0,
            direction: 0.0,
            kinds: Kinds::default(),
            sign: None,
            hedged: false,
            actors: &["UKR".to_owned()],
            sources: &sources(&outlets, who),
        };
        let said = decide(&rules, 0.5, &facts).precedence;
        assert_eq!(said == Flash, expected, "{rule}: {who}");
    };
    check("outlets = 2", "tass mid", false);
    check("outlets = 2", "tass mil-ua", true);
    check("outlets = 2", "a.example a.example", false);
    check("outlets = 2", "a.example b.example", true);
    check("outlet_kinds = [\"agency\"]", "bbc a.example", false);
    check("outlet_kinds = [\"agency\"]", "bbc afp", true);
    check("outlets = 2\noutlet_kinds = [\"agency\"]", "afp bbc", false);
    check("outlets = 2\noutlet_kinds = [\"agency\"]", "afp tass", true);
    check("not_outlet_kinds = [\"blog\"]", "blog", false);
    check(
        "outlets = 2\nnot_outlet_kinds = [\"blog\"]",
        "afp blog",
        false,
    );
    check(
        "outlets = 2\nnot_outlet_kinds = [\"blog\"]",
        "afp blog b.example",
        true,
    );
    check("hedged = true", "afp", false);
    check("only_parties = false", "afp", true);
    check("only_parties = true", "mil-ua", true);
    check("only_parties = true", "mil-ua afp", false);
    // State media of a third country are no party.
    check("only_parties = true", "tass", false);
    check("kinds = [\"act\"]", "afp", false);
}

#[test]
fn a_rule_is_told_by_its_conditions() {
    let rules = rules(
        "precedence = [{ is = \"FLASH\", sign = \"flash\", hedged = false, tension = 0.15, \
         direction = -2.5, kinds = [\"act\", \"build-up\"], outlets = 2, \
         outlet_kinds = [\"think-tank\"], not_outlet_kinds = [\"blog\", \"ngo\"], \
         only_parties = true }, { is = \"PRIORITY\" }]",
    );
    let told: Vec<String> = rules.iter().map(Rule::to_string).collect();
    assert_eq!(
        told,
        [
            "sign = flash, hedged = false, tension >= 0.15, direction <= -2.5, \
             kinds = act/build-up, outlets >= 2, outlet_kinds = think-tank, \
             not_outlet_kinds = blog/ngo, only_parties = true",
            "all else that is flagged"
        ]
    );
}

#[test]
fn mistakes_name_file_line_and_key() {
    let refused = |rule: &str, expected: &str| {
        let error = parse("my.toml", &format!("[[precedence]]\n{rule}"));
        let error = error.expect_err("a mistake").to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    refused(
        "is = \"FLASCH\"",
        "my.toml:2: `is`: unknown variant `FLASCH`",
    );
    refused(
        "is = \"FLASH\"\ntension = 2",
        "my.toml:3: `tension`: is 2: expected 0 to 1",
    );
    refused(
        "is = \"FLASH\"\ndirection = nan",
        "my.toml:3: `direction`: is NaN",
    );
    refused(
        "is = \"FLASH\"\noutlets = 0",
        "my.toml:3: `outlets`: is 0: expected 1 or more",
    );
    refused("tension = 0.5", "my.toml:1: missing field `is`");
    assert_eq!(parse("my.toml", "[screen]\n"), Ok(None));
    assert_eq!(parse("my.toml", "precedence = []"), Ok(Some(Vec::new())));
}
