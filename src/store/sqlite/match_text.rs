//! Turns what a query asks about texts into an expression of FTS5.
//!
//! What people typed stands in quotes and is no syntax.

use crate::query::{Expr, Near, Needle, Part, Test, Text};

/// What the full-text index is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Match {
    /// Stories that match the expression.
    These(String),
    /// All but those that match it: FTS5 itself cannot find what only lacks something.
    AllBut(String),
}

/// Returns the expression for a condition on nothing but texts; `None` for any other.
pub(super) fn expression(expr: &Expr) -> Option<Match> {
    match expr {
        Expr::Test(Test::Text(part, text)) => Some(Match::These(of_text(*part, text))),
        Expr::Test(Test::Near(part, near)) => Some(Match::These(of_near(*part, near))),
        Expr::Test(_) => None,
        Expr::Not(inner) => Some(expression(inner)?.negated()),
        Expr::All(all) => all_of(&all.iter().map(expression).collect::<Option<Vec<_>>>()?),
        Expr::Any(any) => {
            // What does not lack all that each excludes.
            let any = any.iter().map(|one| Some(expression(one)?.negated()));
            Some(all_of(&any.collect::<Option<Vec<_>>>()?)?.negated())
        }
    }
}

impl Match {
    fn negated(self) -> Self {
        match self {
            Self::These(expression) => Self::AllBut(expression),
            Self::AllBut(expression) => Self::These(expression),
        }
    }
}

/// Returns what is matched by all; `None` for no condition at all.
pub(super) fn all_of(all: &[Match]) -> Option<Match> {
    let (mut wanted, mut excluded) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Match::These(expression) => wanted.push(expression.as_str()),
            Match::AllBut(expression) => excluded.push(expression.as_str()),
        }
    }
    match (joined(&wanted, " AND "), joined(&excluded, " OR ")) {
        (None, None) => None,
        (Some(wanted), None) => Some(Match::These(wanted)),
        (None, Some(excluded)) => Some(Match::AllBut(excluded)),
        (Some(wanted), Some(excluded)) => Some(Match::These(format!("({wanted} NOT {excluded})"))),
    }
}

fn joined(parts: &[impl AsRef<str>], operator: &str) -> Option<String> {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.as_slice() {
        [] => None,
        [only] => Some((*only).to_owned()),
        several => Some(format!("({})", several.join(operator))),
    }
}

/// The columns of a part: those of its words, and those of its stems.
const fn columns(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Anywhere => ("{title body}", "{title_stems body_stems}"),
        Part::Title => ("{title}", "{title_stems}"),
        Part::Body => ("{body}", "{body_stems}"),
    }
}

fn of_text(part: Part, text: &Text) -> String {
    let (literals, stems) = needles(text);
    in_columns(part, &literals, &stems)
}

fn of_near(part: Part, near: &Near) -> String {
    let (ones, others) = (needles(&near.one), needles(&near.other));
    let pairs = |ones: &[String], others: &[String]| -> Vec<String> {
        let pairs = ones
            .iter()
            .flat_map(|one| others.iter().map(move |other| (one, other)));
        pairs
            .map(|(one, other)| format!("NEAR({one} {other}, {})", near.words))
            .collect()
    };
    in_columns(part, &pairs(&ones.0, &others.0), &pairs(&ones.1, &others.1))
}

fn in_columns(part: Part, literals: &[String], stems: &[String]) -> String {
    let (of_words, of_stems) = columns(part);
    let within = |columns: &str, any: &[String]| {
        joined(any, " OR ").map(|any| format!("{columns} : ({any})"))
    };
    let both = [within(of_words, literals), within(of_stems, stems)];
    let both: Vec<String> = both.into_iter().flatten().collect();
    joined(&both, " OR ").unwrap_or_default()
}

/// Returns the phrases that stand for a text: literal ones, and stems.
fn needles(text: &Text) -> (Vec<String>, Vec<String>) {
    let (mut literals, mut stems) = (Vec::new(), Vec::new());
    for needle in &text.needles {
        match needle {
            Needle::Literal { tokens, prefix } => literals.push(phrase(&tokens.join(" "), *prefix)),
            Needle::Stem(stem) => stems.push(phrase(stem, false)),
        }
    }
    (literals, stems)
}

fn phrase(tokens: &str, prefix: bool) -> String {
    let quoted = format!("\"{}\"", tokens.replace('"', "\"\""));
    if prefix { quoted + " *" } else { quoted }
}
