//! Reads a query as people type it: what is joined with what. Pure; never panics, whatever the input.
//!
//! `NEAR` binds closest, then `-` and `NOT`, then AND (nothing between), then `OR`. Operators are
//! written in capitals, so that `or` is a word.

mod mistake;
mod term;
#[cfg(test)]
mod tests;

use super::{Context, Expr, Near, Part, Query, Sort, Test};

pub use mistake::QueryError;

/// More tests than this are an error: no person types them, and a pasted page is no query.
const TESTS_MAX: usize = 64;

/// Deepest nesting of parentheses and exclusions.
const DEPTH_MAX: usize = 16;

/// How many words may stand between both sides of a `NEAR` without a number.
const NEAR_WORDS: u8 = 10;

/// Reads a query that is complete.
pub fn parse(input: &str, context: impl Into<Context>) -> Result<Query, QueryError> {
    Parser::new(input, context.into(), Mode::Complete).query()
}

/// Reads a query that is being typed.
///
/// A last word that no space follows matches as a beginning, open quotes and parentheses count as
/// closed, and what is unfinished at the end (`-`, `is:`, `since:2`, `OR`) is left out.
pub fn parse_typing(input: &str, context: impl Into<Context>) -> Result<Query, QueryError> {
    Parser::new(input, context.into(), Mode::Typing).query()
}

/// Whether more may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Complete,
    Typing,
}

/// What stands between two terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
    Near(u8),
}

struct Parser {
    chars: Vec<char>,
    /// Index of the next character.
    at: usize,
    context: Context,
    mode: Mode,
    /// How many parentheses and exclusions are open.
    depth: usize,
    /// How many parentheses are open.
    groups: usize,
    /// How many tests were read.
    tests: usize,
    /// The part that `title:(` or `body:(` opened.
    part: Part,
    sort: Option<Sort>,
}

impl Parser {
    fn new(input: &str, context: Context, mode: Mode) -> Self {
        Self {
            chars: input.chars().collect(),
            at: 0,
            context,
            mode,
            depth: 0,
            groups: 0,
            tests: 0,
            part: Part::Anywhere,
            sort: None,
        }
    }

    fn query(mut self) -> Result<Query, QueryError> {
        let root = self.any()?;
        if self.peek() == Some(')') {
            return Err(error(self.at, "nothing is open that this `)` could close"));
        }
        Ok(Query {
            root: root.unwrap_or_default(),
            sort: self.sort,
        })
    }

    /// Reads conditions joined by `OR`, up to a closing parenthesis or the end; `None` for nothing.
    fn any(&mut self) -> Result<Option<Expr>, QueryError> {
        let mut any: Vec<Expr> = Vec::new();
        loop {
            let one = self.all()?;
            let start = self.at;
            let more = self.take(Operator::Or);
            match one {
                Some(one) if !any.contains(&one) => any.push(one),
                None if more => return Err(error(start, "expected a term before `OR`")),
                None if !any.is_empty() && self.mode == Mode::Complete => {
                    return Err(error(self.at, "expected a term after `OR`"));
                }
                _ => {}
            }
            if !more {
                break;
            }
        }
        Ok(match any.len() {
            0 => None,
            1 => any.pop(),
            _ => Some(Expr::Any(any)),
        })
    }

    /// Reads conditions that stand one after the other.
    fn all(&mut self) -> Result<Option<Expr>, QueryError> {
        let mut all: Vec<Expr> = Vec::new();
        let mut asked = None;
        loop {
            self.skip_spaces();
            let start = self.at;
            if self.take(Operator::And) {
                if all.is_empty() || asked.is_some() {
                    return Err(error(start, "expected a term before `AND`"));
                }
                asked = Some(start);
                continue;
            }
            match self.operator() {
                Some(Operator::Or) => break,
                Some(Operator::Near(_)) => {
                    return Err(error(start, "expected a word or phrase before `NEAR`"));
                }
                _ if matches!(self.peek(), None | Some(')')) => break,
                _ => asked = None,
            }
            if let Some(one) = self.unary()? {
                // A group of conditions that must all hold is no group here.
                let flat = one.conjuncts().iter().filter(|one| !all.contains(one));
                let flat: Vec<Expr> = flat.cloned().collect();
                all.extend(flat);
            }
        }
        match asked {
            Some(_) if self.mode == Mode::Complete => {
                Err(error(self.at, "expected a term after `AND`"))
            }
            _ if all.is_empty() => Ok(None),
            _ => Ok(Some(Expr::all(all))),
        }
    }

    /// Reads one condition, or what it excludes.
    fn unary(&mut self) -> Result<Option<Expr>, QueryError> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.at += 1;
            if self.peek().is_none_or(char::is_whitespace) {
                return self.unfinished(
                    start,
                    "`-` without a term: it excludes what follows at once",
                );
            }
            return self.excluded(start);
        }
        if self.take(Operator::Not) {
            self.skip_spaces();
            if matches!(self.peek(), None | Some(')')) {
                return self.unfinished(start, "expected a term after `NOT`");
            }
            return self.excluded(start);
        }
        self.near()
    }

    fn excluded(&mut self, start: usize) -> Result<Option<Expr>, QueryError> {
        let sort = self.sort;
        self.open(start)?;
        let inner = self.unary()?;
        self.depth -= 1;
        if self.sort != sort {
            return Err(error(
                start,
                "an order cannot be excluded: write `sort:` alone",
            ));
        }
        Ok(inner.map(|inner| match inner {
            Expr::Not(twice) => *twice,
            inner => Expr::Not(Box::new(inner)),
        }))
    }

    /// Reads a term, and those that must stand near it.
    fn near(&mut self) -> Result<Option<Expr>, QueryError> {
        let mut start = self.at;
        let Some(first) = self.primary()? else {
            return Ok(None);
        };
        let mut last = first.clone();
        let mut pairs = Vec::new();
        loop {
            let before = self.at;
            self.skip_spaces();
            let operator_at = self.at;
            let Some(Operator::Near(words)) = self.operator() else {
                self.at = before;
                break;
            };
            self.take(Operator::Near(words));
            self.skip_spaces();
            let other_start = self.at;
            let other = match self.peek() {
                None | Some(')') => None,
                Some(_) => self.primary()?,
            };
            let Some(other) = other else {
                self.unfinished(operator_at, "expected a word or phrase after `NEAR`")?;
                break;
            };
            pairs.push(pair((&last, start), (&other, other_start), words)?);
            (last, start) = (other, other_start);
        }
        Ok(Some(if pairs.is_empty() {
            first
        } else {
            Expr::all(pairs)
        }))
    }

    /// Reads a group in parentheses, or one term.
    fn primary(&mut self) -> Result<Option<Expr>, QueryError> {
        if self.peek() == Some('(') {
            return self.group(self.at);
        }
        let start = self.at;
        let found = self.term()?;
        if found.is_some() {
            self.tests += 1;
        }
        if self.tests > TESTS_MAX {
            return Err(error(start, format!("more than {TESTS_MAX} terms")));
        }
        Ok(found)
    }

    /// Reads what stands between parentheses; the opening one comes next.
    fn group(&mut self, start: usize) -> Result<Option<Expr>, QueryError> {
        self.open(start)?;
        self.groups += 1;
        self.at += 1;
        let inner = self.any()?;
        self.groups -= 1;
        self.depth -= 1;
        match self.peek() {
            Some(_) => self.at += 1,
            None if self.mode == Mode::Typing => {}
            None => return Err(error(start, "this `(` is not closed: expected a `)`")),
        }
        match inner {
            None if self.mode == Mode::Complete => {
                Err(error(start, "nothing stands in these parentheses"))
            }
            inner => Ok(inner),
        }
    }

    /// Goes one level deeper.
    fn open(&mut self, start: usize) -> Result<(), QueryError> {
        if self.depth == DEPTH_MAX {
            return Err(error(start, format!("more than {DEPTH_MAX} levels deep")));
        }
        self.depth += 1;
        Ok(())
    }

    /// Leaves out what is unfinished while it is typed.
    fn unfinished(&self, start: usize, problem: &str) -> Result<Option<Expr>, QueryError> {
        match self.mode {
            Mode::Typing => Ok(None),
            Mode::Complete => Err(error(start, problem)),
        }
    }

    /// Returns the operator that comes next.
    fn operator(&self) -> Option<Operator> {
        match self.next_word().as_str() {
            "AND" => Some(Operator::And),
            "OR" => Some(Operator::Or),
            "NOT" => Some(Operator::Not),
            "NEAR" => Some(Operator::Near(NEAR_WORDS)),
            word => {
                let digits = word.strip_prefix("NEAR/")?;
                let is_number = (1..=2).contains(&digits.len());
                let words = digits.parse().ok().filter(|_| is_number)?;
                Some(Operator::Near(words))
            }
        }
    }

    /// Passes an operator, if it comes next.
    fn take(&mut self, operator: Operator) -> bool {
        let before = self.at;
        self.skip_spaces();
        let comes = self.operator() == Some(operator);
        if comes {
            self.at += self.next_word().len();
        } else {
            self.at = before;
        }
        comes
    }

    /// Returns the word that comes next, up to a space or parenthesis; longer ones than operators are
    /// cut.
    fn next_word(&self) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let word = rest.iter().take(8).copied();
        word.take_while(|&next| !next.is_whitespace() && !matches!(next, '(' | ')'))
            .collect()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

/// Joins two texts that must stand near each other.
fn pair(
    (one, one_at): (&Expr, usize),
    (other, other_at): (&Expr, usize),
    words: u8,
) -> Result<Expr, QueryError> {
    let text = |expr: &Expr, at| match expr {
        Expr::Test(Test::Text(part, text)) => Ok((*part, text.clone())),
        _ => Err(error(at, "`NEAR` stands between two words or phrases")),
    };
    let ((part, one), (other_part, other)) = (text(one, one_at)?, text(other, other_at)?);
    let part = match (part, other_part) {
        (part, Part::Anywhere) | (Part::Anywhere, part) => part,
        (part, other) if part == other => part,
        _ => {
            let problem = "both sides of `NEAR` stand in the same part";
            return Err(error(other_at, problem));
        }
    };
    Ok(Expr::Test(Test::Near(part, Near { one, other, words })))
}

/// Returns an error at an index of the characters.
fn error(start: usize, message: impl Into<String>) -> QueryError {
    QueryError {
        column: start + 1,
        message: message.into(),
    }
}
