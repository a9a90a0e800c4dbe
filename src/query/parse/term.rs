//! Reads single terms of a query: words, phrases, patterns, fields with their values.

use super::{
    super::{
        Expr, Is, Moment, Needle, Part, Pattern, Scale, Sort, Test, Text,
        field::{Field, Kinds},
        period,
        value::{self, clipped},
    },
    Mode, Parser, QueryError, error,
    mistake::{not_a_field, wrong_value},
};
use crate::{
    model::{FeedId, FollowUpState, Kind, OutletKind},
    text::{stems, tokens},
};

impl Parser {
    /// Reads one term; `None` for what is left out while it is typed, and for an order.
    pub(super) fn term(&mut self) -> Result<Option<Expr>, QueryError> {
        match self.peek() {
            Some('"') => self.phrase(),
            Some('/') => self.pattern(),
            _ => self.word(),
        }
    }

    fn phrase(&mut self) -> Result<Option<Expr>, QueryError> {
        let start = self.at;
        let text = self.quoted()?;
        let prefix = self.peek() == Some('*');
        if prefix {
            self.at += 1;
        }
        let tokens = tokens::words(&text);
        let Some(last) = tokens.last() else {
            return self.no_letters(start, &text);
        };
        let prefix = prefix || is_lone_unspaced(last);
        let written = format!("\"{}\"{}", tokens.join(" "), star(prefix));
        Ok(Some(
            self.text(written, vec![Needle::Literal { tokens, prefix }]),
        ))
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

    /// Reads `/regex/flags`.
    fn pattern(&mut self) -> Result<Option<Expr>, QueryError> {
        let start = self.at;
        self.at += 1;
        let mut source = String::new();
        loop {
            let Some(next) = self.peek() else {
                return self.unfinished(start, "this pattern is not closed: expected another `/`");
            };
            self.at += 1;
            match (next, self.peek()) {
                ('/', _) => break,
                ('\\', Some('/')) => {
                    self.at += 1;
                    source.push('/');
                }
                ('\\', Some(escaped)) => {
                    self.at += 1;
                    source.extend(['\\', escaped]);
                }
                _ => source.push(next),
            }
        }
        let flags = self.until_end_of_word(|_| false);
        match Pattern::new(&source, &flags) {
            Ok(pattern) => Ok(Some(Expr::Test(Test::Matches(self.part, pattern)))),
            Err(problem) => Err(error(start, problem)),
        }
    }

    /// Reads a bare word, or a field with its value.
    fn word(&mut self) -> Result<Option<Expr>, QueryError> {
        let start = self.at;
        let mut field = None;
        let word = self.until_end_of_word(|word| {
            field = word.strip_suffix(':').and_then(Field::of);
            field.is_some()
        });
        if let Some(field) = field {
            return self.field_value(field);
        }
        if let Some((field, at)) = comparison(&word) {
            self.at = start + at;
            return self.field_value(field);
        }
        if let Some(name) = unknown_field(&word) {
            return Err(error(start, not_a_field(name)));
        }
        self.bare(start, &word)
    }

    /// Reads the characters up to a space, to a parenthesis that closes an open one, or to where
    /// `ends` says so of what was read.
    fn until_end_of_word(&mut self, mut ends: impl FnMut(&str) -> bool) -> String {
        let mut word = String::new();
        // A field is one, whatever stands behind it.
        while !ends(&word)
            && let Some(next) = self.peek()
            && !next.is_whitespace()
            && (next != ')' || self.groups == 0)
        {
            word.push(next);
            self.at += 1;
        }
        word
    }

    /// Makes a test of a bare word: the word, its inflections and its other names.
    fn bare(&self, start: usize, word: &str) -> Result<Option<Expr>, QueryError> {
        let stem = word.trim_end_matches('*');
        let found = tokens::tokens(stem);
        let tokens: Vec<String> = found
            .iter()
            .flat_map(|token| tokens::parts(&token.folded))
            .map(str::to_owned)
            .collect();
        let Some(last) = tokens.last() else {
            return self.no_letters(start, stem);
        };
        let is_beginning = stem.len() < word.len() || is_lone_unspaced(last);
        let prefix = is_beginning || self.is_being_typed();
        let plain = match found.as_slice() {
            [only] => stem
                .get(only.span.clone())
                .unwrap_or_default()
                .to_lowercase(),
            _ => String::new(),
        };
        let folded = tokens.join(" ");
        let is_one_word = !plain.is_empty() && tokens::words(&plain) == tokens;
        let written = match tokens.as_slice() {
            _ if is_one_word => format!("{plain}{}", star(prefix)),
            [only] => format!("{only}{}", star(prefix)),
            _ => format!("\"{folded}\"{}", star(prefix)),
        };
        let mut needles = vec![Needle::Literal { tokens, prefix }];
        if !is_beginning {
            if is_one_word {
                let stems = stems::in_all_languages(&plain).into_iter();
                needles.extend(stems.map(Needle::Stem));
            }
            let others = self.context.aliases.of(&folded).iter();
            needles.extend(others.filter(|name| !is_exactly(name, &folded)).cloned());
        }
        Ok(Some(self.text(written, needles)))
    }

    fn text(&self, written: String, needles: Vec<Needle>) -> Expr {
        Expr::Test(Test::Text(self.part, Text { written, needles }))
    }

    fn no_letters(&self, start: usize, text: &str) -> Result<Option<Expr>, QueryError> {
        let problem = format!("`{}` has no letters or digits to look for", clipped(text));
        self.unfinished(start, &problem)
    }

    /// Reads the value of a field; it comes next.
    fn field_value(&mut self, field: Field) -> Result<Option<Expr>, QueryError> {
        let start = self.at;
        if field.kinds() == Kinds::Text {
            return self.text_value(field);
        }
        let value = if self.peek() == Some('"') {
            self.quoted()?
        } else {
            self.until_end_of_word(|_| false)
        };
        // A quote cannot be written back, and no name has one.
        let value = value.replace('"', "");
        let value = value.trim();
        if field == Field::Sort {
            return self.order(start, value);
        }
        match self.test(field, value) {
            Some(test) => Ok(Some(Expr::Test(test))),
            None if self.is_being_typed() && may_go_on(field, value) => Ok(None),
            None => Err(error(start, wrong_value(field, value))),
        }
    }

    /// Reads what is looked for in one part: a word, a phrase, a pattern or a group of them.
    fn text_value(&mut self, field: Field) -> Result<Option<Expr>, QueryError> {
        let start = self.at;
        if self.peek().is_none_or(char::is_whitespace) {
            return self.unfinished(start, &wrong_value(field, ""));
        }
        let part = if field == Field::Title {
            Part::Title
        } else {
            Part::Body
        };
        let outer = std::mem::replace(&mut self.part, part);
        let found = match self.peek() {
            Some('(') => self.group(start),
            Some('"') => self.phrase(),
            Some('/') => self.pattern(),
            _ => {
                let word = self.until_end_of_word(|_| false);
                self.bare(start, &word)
            }
        };
        self.part = outer;
        found
    }

    fn order(&mut self, start: usize, value: &str) -> Result<Option<Expr>, QueryError> {
        match named(&Sort::ALL, Sort::name, value) {
            Some(sort) => self.sort = Some(sort),
            None if self.is_being_typed() && may_go_on(Field::Sort, value) => {}
            None => return Err(error(start, wrong_value(Field::Sort, value))),
        }
        Ok(None)
    }

    /// Makes a test of a field and its value.
    fn test(&self, field: Field, value: &str) -> Option<Test> {
        let number = |scale| {
            let (comparison, level) = value::number(scale, value)?;
            Some(Test::Number(scale, comparison, level))
        };
        let upper = |count| {
            let is_code = value.len() == count && value.bytes().all(|b| b.is_ascii_alphabetic());
            is_code.then(|| value.to_ascii_uppercase())
        };
        match field {
            Field::Is => named(&Is::ALL, Is::name, value).map(Test::Is),
            Field::Author => phrase_of(value).map(Test::Author),
            Field::Url => filled(value).map(|part| Test::Url(part.to_ascii_lowercase())),
            Field::Feed => feed(value),
            Field::Folder => folded(value).map(Test::Folder),
            Field::Outlet => folded(value).map(Test::Outlet),
            Field::Country => upper(3).map(Test::Country),
            Field::OutletKind => {
                named(&OutletKind::ALL, OutletKind::id, value).map(Test::OutletKind)
            }
            Field::StateMedia => named(&[true, false], yes_or_no, value).map(Test::StateMedia),
            Field::Lang => upper(2).map(|code| Test::Language(code.to_ascii_lowercase())),
            Field::Theatre => filled(value).map(|id| Test::Theatre(id.to_ascii_lowercase())),
            Field::Actor => filled(value).map(|id| Test::Actor(id.to_ascii_uppercase())),
            Field::Kind => named(&Kind::ALL, Kind::name, value).map(Test::Kind),
            Field::Tension => number(Scale::Tension),
            Field::Direction => number(Scale::Direction),
            Field::Precedence => number(Scale::Precedence),
            Field::Priority => number(Scale::Priority),
            Field::State => named(&FollowUpState::ALL, FollowUpState::name, value).map(Test::State),
            Field::Grade => value::grade(value).map(Test::Grade),
            Field::Assignee => phrase_of(value).map(Test::Assignee),
            Field::Note => {
                let tokens = phrase_of(value.trim_end_matches('*'))?;
                let prefix = value.ends_with('*') || self.is_being_typed();
                Some(Test::Note { tokens, prefix })
            }
            Field::Tag => filled(value).map(|tag| Test::Tag(tag.to_lowercase())),
            Field::Rule => filled(value).map(|rule| Test::Rule(rule.to_lowercase())),
            Field::Watch => filled(value).map(|watch| Test::Watch(watch.to_lowercase())),
            Field::Since | Field::Until | Field::Published | Field::Arrived => {
                self.time(field, value)
            }
            Field::Title | Field::Body | Field::Sort => None,
        }
    }

    fn time(&self, field: Field, value: &str) -> Option<Test> {
        let (of, from, until) = match field {
            Field::Since => {
                let (from, _) = period::period(value, &self.context)?;
                (Moment::Listed, Some(from), None)
            }
            Field::Until => {
                let (until, _) = period::period(value, &self.context)?;
                (Moment::Listed, None, Some(until))
            }
            field => {
                let (from, until) = period::span(value, &self.context)?;
                let of = if field == Field::Published {
                    Moment::Published
                } else {
                    Moment::Arrived
                };
                (of, from, until)
            }
        };
        Some(Test::Time { of, from, until })
    }

    /// Whether what was just read ends the input of somebody who types.
    fn is_being_typed(&self) -> bool {
        self.mode == Mode::Typing && self.peek().is_none()
    }
}

/// Splits a word such as `tension>=0.8`: its field, and where the sign stands (in characters).
fn comparison(word: &str) -> Option<(Field, usize)> {
    let at = word.find(['<', '>', '='])?;
    let field = Field::of(word.get(..at)?).filter(|field| field.compares())?;
    // The names of fields are ASCII.
    Some((field, at))
}

/// Returns the name when a word looks like a field that does not exist.
///
/// `10:30`, `http://x`, `c:\x` and `Ukraine:` (as headlines write) are words.
fn unknown_field(word: &str) -> Option<&str> {
    let (name, value) = word.split_once(':')?;
    let of_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    let is_name = name.len() >= 2 && name.bytes().all(of_name);
    let is_value = !value.is_empty() && !value.starts_with("//") && !value.starts_with('\\');
    (is_name && is_value).then_some(name)
}

/// Whether the value may become a right one when more is typed.
fn may_go_on(field: Field, text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let value = lower.trim_start_matches(['<', '>', '=']);
    let of_number = |byte: u8| byte.is_ascii_digit() || b"-+:.tz<>=".contains(&byte);
    let is_number = matches!(field.kinds(), Kinds::Time | Kinds::Number);
    text.is_empty()
        || field.names().iter().any(|name| name.starts_with(value))
        || (is_number && lower.bytes().all(of_number))
        || (matches!(field, Field::Country | Field::Lang) && text.len() < 3)
}

/// Whether the token is a single character of a script without spaces: the index holds pairs, so
/// it can only be found as the beginning of one.
fn is_lone_unspaced(token: &str) -> bool {
    token.chars().nth(1).is_none() && tokens::tokens(&token.repeat(3)).len() == 2
}

fn is_exactly(needle: &Needle, folded: &str) -> bool {
    match needle {
        Needle::Literal { tokens, prefix } => !prefix && tokens.join(" ") == folded,
        Needle::Stem(_) => false,
    }
}

const fn star(prefix: bool) -> &'static str {
    if prefix { "*" } else { "" }
}

const fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Option<T> {
    let mut all = all.iter().copied();
    all.find(|&one| name(one).eq_ignore_ascii_case(text))
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

fn phrase_of(text: &str) -> Option<Vec<String>> {
    Some(tokens::words(text)).filter(|tokens| !tokens.is_empty())
}

fn folded(text: &str) -> Option<String> {
    phrase_of(text).map(|tokens| tokens.join(" "))
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
