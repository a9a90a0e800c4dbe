//! Reads a query as people type it. Pure; never panics, whatever the input.

use chrono::{DateTime, Utc};

use super::{Is, Query, Term, Test, split_tokens, value};
use crate::{
    model::{FeedId, FollowUpState, Kind},
    text::{
        nearest::{did_you_mean, nearest},
        tokens,
    },
};

/// More terms than this are an error: no person types them, and a pasted page is no query.
const MAX_TERMS: usize = 64;

/// The fields, as they stand before the colon.
const FIELDS: [&str; 11] = [
    "is", "feed", "folder", "theatre", "actor", "kind", "tension", "state", "tag", "since", "until",
];

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct QueryError {
    /// Where it stands, in characters from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

/// Reads a query that is complete.
pub fn parse(input: &str, now: DateTime<Utc>) -> Result<Query, QueryError> {
    Parser::new(input, now, Mode::Complete).query()
}

/// Reads a query that is being typed.
///
/// A last word that no space follows matches as a beginning, an open quote counts as closed, and
/// what is unfinished at the end (`-`, `is:`, `since:2`) is left out.
pub fn parse_typing(input: &str, now: DateTime<Utc>) -> Result<Query, QueryError> {
    Parser::new(input, now, Mode::Typing).query()
}

/// Whether more may come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Complete,
    Typing,
}

struct Parser {
    chars: Vec<char>,
    /// Index of the next character.
    at: usize,
    now: DateTime<Utc>,
    mode: Mode,
}

impl Parser {
    fn new(input: &str, now: DateTime<Utc>, mode: Mode) -> Self {
        Self {
            chars: input.chars().collect(),
            at: 0,
            now,
            mode,
        }
    }

    fn query(mut self) -> Result<Query, QueryError> {
        let mut terms: Vec<Term> = Vec::new();
        loop {
            while self.peek().is_some_and(char::is_whitespace) {
                self.at += 1;
            }
            let start = self.at;
            if self.peek().is_none() {
                return Ok(Query { terms });
            }
            if let Some(term) = self.term()?.filter(|term| !terms.contains(term)) {
                if terms.len() == MAX_TERMS {
                    return Err(error(start, format!("more than {MAX_TERMS} terms")));
                }
                terms.push(term);
            }
        }
    }

    /// Reads one term; `None` for what is left out while it is typed.
    fn term(&mut self) -> Result<Option<Term>, QueryError> {
        let start = self.at;
        let negated = self.peek() == Some('-');
        if negated {
            self.at += 1;
        }
        let test = match self.peek().filter(|next| !next.is_whitespace()) {
            Some('"') => self.phrase()?,
            Some(_) => self.word()?,
            None if self.mode == Mode::Typing => None,
            None => {
                return Err(error(
                    start,
                    "`-` without a term: it excludes what follows at once",
                ));
            }
        };
        Ok(test.map(|test| Term { negated, test }))
    }

    fn phrase(&mut self) -> Result<Option<Test>, QueryError> {
        let start = self.at;
        let text = self.quoted()?;
        let prefix = self.peek() == Some('*');
        if prefix {
            self.at += 1;
        }
        self.text(start, &text, prefix)
    }

    /// Reads from a quote to the next one.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == '"' {
                return Ok(text);
            }
            text.push(next);
        }
        match self.mode {
            Mode::Typing => Ok(text),
            Mode::Complete => Err(error(
                start,
                "this quote is not closed: expected another `\"`",
            )),
        }
    }

    /// Reads a bare word or a field with its value.
    fn word(&mut self) -> Result<Option<Test>, QueryError> {
        let start = self.at;
        let mut word = String::new();
        while let Some(next) = self.peek().filter(|next| !next.is_whitespace()) {
            if next == '"'
                && let Some(field) = word.strip_suffix(':').and_then(known_field)
            {
                let value_start = self.at;
                let value = self.quoted()?;
                return self.field(field, value_start, &value);
            }
            word.push(next);
            self.at += 1;
        }
        if let Some((field, value)) = split_field(&word) {
            let value_start = start + word.chars().count() - value.chars().count();
            return self.field(field, value_start, value);
        }
        if let Some(name) = unknown_field(&word) {
            return Err(error(start, not_a_field(name)));
        }
        let stem = word.trim_end_matches('*');
        let prefix = stem.len() < word.len() || self.is_being_typed();
        self.text(start, stem, prefix)
    }

    fn text(&self, start: usize, text: &str, prefix: bool) -> Result<Option<Test>, QueryError> {
        let tokens = split_tokens(text);
        match tokens.last() {
            Some(last) => {
                let prefix = prefix || is_lone_unspaced(last);
                Ok(Some(Test::Text { tokens, prefix }))
            }
            None if self.mode == Mode::Typing => Ok(None),
            None => Err(error(
                start,
                format!(
                    "`{}` has no letters or digits to look for",
                    value::clipped(text)
                ),
            )),
        }
    }

    fn field(&self, field: &str, start: usize, text: &str) -> Result<Option<Test>, QueryError> {
        let text = text.trim();
        let found = match field {
            "is" => named(&Is::ALL, Is::name, text).map(Test::Is),
            "kind" => named(&Kind::ALL, Kind::name, text).map(Test::Kind),
            "state" => named(&FollowUpState::ALL, FollowUpState::name, text).map(Test::State),
            "feed" => feed(text),
            "folder" => folded(text).map(Test::Folder),
            "theatre" => filled(text).map(|id| Test::Theatre(id.to_ascii_lowercase())),
            "actor" => filled(text).map(|id| Test::Actor(id.to_ascii_uppercase())),
            "tag" => filled(text).map(|tag| Test::Tag(tag.to_lowercase())),
            "since" => value::time(text, self.now).map(Test::Since),
            "until" => value::time(text, self.now).map(Test::Until),
            _ => value::tension(text).map(|(comparison, level)| Test::Tension(comparison, level)),
        };
        match found {
            Some(found) => Ok(Some(found)),
            None if self.is_being_typed() && may_go_on(field, text) => Ok(None),
            None => Err(error(start, wrong_value(field, text))),
        }
    }

    /// Whether what was just read ends the input of somebody who types.
    fn is_being_typed(&self) -> bool {
        self.mode == Mode::Typing && self.peek().is_none()
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

fn error(start: usize, message: impl Into<String>) -> QueryError {
    QueryError {
        column: start + 1,
        message: message.into(),
    }
}

/// Returns the field of that name, in whatever case.
fn known_field(name: &str) -> Option<&'static str> {
    FIELDS
        .into_iter()
        .find(|field| field.eq_ignore_ascii_case(name))
}

/// Splits a word into a known field and its value; `tension` may do without a colon.
fn split_field(word: &str) -> Option<(&'static str, &str)> {
    if let Some((name, value)) = word.split_once(':')
        && let Some(field) = known_field(name)
    {
        return Some((field, value));
    }
    let at = word.find(['<', '>', '='])?;
    let (name, value) = word.split_at_checked(at)?;
    known_field(name)
        .filter(|&field| field == "tension")
        .map(|field| (field, value))
}

/// Returns the name when a word looks like a field that does not exist.
///
/// `10:30`, `http://x`, `c:\x` and `Ukraine:` (as headlines write) are words.
fn unknown_field(word: &str) -> Option<&str> {
    let (name, value) = word.split_once(':')?;
    let is_name = name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_value = !value.is_empty() && !value.starts_with("//") && !value.starts_with('\\');
    (is_name && is_value).then_some(name)
}

/// Whether the token is a single character of a script without spaces: the index holds pairs, so
/// it can only be found as the beginning of one.
fn is_lone_unspaced(token: &str) -> bool {
    token.chars().nth(1).is_none() && tokens::tokens(&token.repeat(3)).len() == 2
}

fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Option<T> {
    all.iter()
        .copied()
        .find(|&one| name(one).eq_ignore_ascii_case(text))
}

/// Reads a feed's number, `#12`, or a part of its title or address.
fn feed(text: &str) -> Option<Test> {
    let number = text
        .strip_prefix('#')
        .and_then(|digits| digits.parse().ok());
    match number {
        Some(number) => Some(Test::FeedId(FeedId(number))),
        None => folded(text).map(Test::Feed),
    }
}

fn folded(text: &str) -> Option<String> {
    Some(split_tokens(text).join(" ")).filter(|folded| !folded.is_empty())
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The names that may stand after a field, if it takes names.
fn names_of(field: &str) -> Vec<&'static str> {
    match field {
        "is" => Is::ALL.map(Is::name).to_vec(),
        "kind" => Kind::ALL.map(Kind::name).to_vec(),
        "state" => FollowUpState::ALL.map(FollowUpState::name).to_vec(),
        "since" | "until" => vec!["today", "yesterday"],
        _ => Vec::new(),
    }
}

/// Whether the value may become a right one when more is typed.
fn may_go_on(field: &str, text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let of_number = |byte: u8| byte.is_ascii_digit() || b"-:.tz+<>=".contains(&byte);
    text.is_empty()
        || names_of(field).iter().any(|name| name.starts_with(&lower))
        || (matches!(field, "since" | "until" | "tension") && lower.bytes().all(of_number))
}

fn not_a_field(name: &str) -> String {
    let hint = hint(nearest(name, FIELDS).map(|field| format!("{field}:")));
    format!(
        "`{}` is not a field{hint} (expected {})",
        value::clipped(name),
        FIELDS.join(", ")
    )
}

fn hint(meant: Option<String>) -> String {
    meant
        .map(|text| format!("; {}", did_you_mean(&text)))
        .unwrap_or_default()
}

fn wrong_value(field: &str, text: &str) -> String {
    let found = value::clipped(text);
    match field {
        _ if text.is_empty() => format!("expected a value after `{field}:`"),
        "since" | "until" => format!("`{found}` is not a time: expected {}", value::TIME_FORMS),
        "tension" => format!("`{found}` is not a level: expected 0 to 1, such as tension>=0.8"),
        "is" | "kind" | "state" => {
            let names = names_of(field);
            let meant = nearest(text, names.iter().copied());
            let hint = hint(meant.map(|name| format!("{field}:{name}")));
            let names = names.join(", ");
            format!("`{found}` cannot stand after `{field}:`{hint} (expected {names})")
        }
        _ => format!("`{found}` has no letters or digits to look for"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Comparison, Level};

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
        check("Élysée F-16 Russia's", "elysee \"f 16\" \"russia s\"");
        check("北京市", "\"北京 京市\"");
        check("日", "日*");
        check("war WAR", "war");
        check("--x", "-x");
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
            (expected unread, read, flagged, followed, overdue, labelled)",
        );
        check(
            "foo:bar",
            "column 1: `foo` is not a field (expected is, feed, folder, theatre, actor, \
            kind, tension, state, tag, since, until)",
        );
        check(
            "é theater:x",
            "column 3: `theater` is not a field; did you mean `theatre:`? (expected \
            is, feed, folder, theatre, actor, kind, tension, state, tag, since, until)",
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
            yesterday, 2026-03-01 or 2026-03-01T12:00Z",
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
    fn what_is_being_typed_is_no_error() {
        check_typing("red lin", "red lin*");
        check_typing("red lin ", "red lin");
        check_typing("\"red lin", "\"red lin\"");
        check_typing("red -", "red");
        check_typing("red - !!! ", "red");
        check_typing("red -\"", "red");
        check_typing("is:", "");
        check_typing("is:unr", "");
        check_typing("since:2026-0", "");
        check_typing("tension>", "");
        check_typing("feed:\"", "");
        check_typing(
            "is:unred",
            "column 4: `unred` cannot stand after `is:`; did you mean \
            `is:unread`? (expected unread, read, flagged, followed, overdue, labelled)",
        );
        check_typing("is: x", "column 4: expected a value after `is:`");
    }

    #[test]
    fn a_level_counts_as_single_precision() {
        let at = f64::from(0.7_f32);
        assert!(Comparison::AtLeast.range(Level(700)).contains(&at));
        assert!(!Comparison::Above.range(Level(700)).contains(&at));
        assert!(!Comparison::Below.range(Level(700)).contains(&at));
        assert!(Comparison::AtMost.range(Level(700)).contains(&at));
        assert!(Comparison::About.range(Level(700)).contains(&0.7049));
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(input in "\\PC{0,200}") {
            let _ = parse(&input, now());
            let _ = parse_typing(&input, now());
        }

        #[test]
        fn nothing_near_the_syntax_makes_it_panic(
            input in "([-\"*:<=>. ]|is|feed|since|tension|until|read|[0-9]{1,19}|日|x|\u{fdfa}){0,40}",
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
}
