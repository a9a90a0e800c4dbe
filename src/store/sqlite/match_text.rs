//! Turns what a query asks about texts into an expression of FTS5.
//!
//! What people typed stands in quotes and is no syntax. Where the index cannot say it all (stems near each
//! other, beginnings that stand everywhere), the expression finds more, and rows are looked into.

use std::collections::HashMap;

use rusqlite::Connection;

use super::{
    fault::Result,
    vocabulary::{self, Beginning},
};
use crate::{
    query::{Expr, Needle, Part, Query, Test, Text},
    text::stems,
};

/// What the full-text index is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Match {
    /// Stories that match the expression.
    These(String),
    /// All but those that match it: FTS5 itself cannot find what only lacks something.
    AllBut(String),
}

/// How the index has what a query looks for.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    by_needle: HashMap<Needle, Spelling>,
    /// In how many stories each stands, about.
    stories: HashMap<Needle, i64>,
    /// All stories.
    all: i64,
}

/// What stands in one of so many stories is asked of each row; what is rarer is listed before.
const COMMON: i64 = 50;

#[derive(Debug)]
enum Spelling {
    /// As one of these phrases.
    Phrases(Vec<String>),
    /// As the stem itself, or one of these words in its language.
    Stem {
        stem: String,
        language: String,
        words: Vec<String>,
    },
    /// Not as it is; what has it has this phrase, if there is one.
    Within(Option<String>),
}

impl Spellings {
    /// Looks up what a query looks for.
    pub(super) fn of(connection: &Connection, query: &Query) -> Result<Self> {
        let mut needles = Vec::new();
        query.each_test(&mut |test| match test {
            Test::Text(_, text) => needles.extend(&text.needles),
            Test::Near(_, near) => {
                needles.extend(near.one.needles.iter().chain(&near.other.needles));
            }
            _ => {}
        });
        let mut spellings = Self::default();
        if !needles.is_empty() {
            spellings.all = vocabulary::stories_with(connection, "")?;
        }
        for needle in needles {
            if !spellings.by_needle.contains_key(needle) {
                let (spelling, stories) = Spelling::of(connection, needle)?;
                spellings.by_needle.insert(needle.clone(), spelling);
                let stories = stories.unwrap_or(spellings.all);
                spellings.stories.insert(needle.clone(), stories);
            }
        }
        Ok(spellings)
    }

    /// Returns whether a condition on texts is about what stands in many stories.
    pub(super) fn is_common(&self, expr: &Expr) -> bool {
        let stories = self.stories(expr);
        stories.is_some_and(|stories| stories.saturating_mul(COMMON) >= self.all)
    }

    /// Returns in how many stories, about and at most, what a condition on texts is about stands.
    pub(super) fn stories(&self, expr: &Expr) -> Option<i64> {
        let of_text = |text: &Text| -> i64 {
            let stories = text.needles.iter().filter_map(|it| self.stories.get(it));
            stories.sum()
        };
        match expr {
            Expr::Test(Test::Text(_, text)) => Some(of_text(text)),
            Expr::Test(Test::Near(_, near)) => Some(of_text(&near.one).min(of_text(&near.other))),
            Expr::Test(_) => None,
            Expr::Not(inner) => self.stories(inner),
            Expr::All(all) => all.iter().filter_map(|one| self.stories(one)).min(),
            Expr::Any(any) => any.iter().map(|one| self.stories(one)).sum(),
        }
    }

    /// Returns the expression for a condition on nothing but texts, if the index can say it.
    pub(super) fn expression(&self, expr: &Expr) -> Option<Match> {
        match expr {
            Expr::Test(Test::Text(part, text)) => self.of_text(*part, text).map(Match::These),
            Expr::Test(_) => None,
            Expr::Not(inner) => Some(self.expression(inner)?.negated()),
            Expr::All(all) => {
                let all: Option<Vec<_>> = all.iter().map(|one| self.expression(one)).collect();
                all_of(&all?)
            }
            Expr::Any(any) => {
                // What does not lack all that each excludes.
                let any = any.iter().map(|one| Some(self.expression(one)?.negated()));
                Some(all_of(&any.collect::<Option<Vec<_>>>()?)?.negated())
            }
        }
    }

    /// Returns an expression that finds all that a condition finds, and more.
    pub(super) fn wider(&self, expr: &Expr) -> Option<Match> {
        let wider = match expr.test()? {
            Test::Text(part, text) => self.about(*part, text),
            Test::Near(part, near) => {
                let both = [&near.one, &near.other].map(|text| self.about(*part, text));
                joined(&both.into_iter().flatten().collect::<Vec<_>>(), " AND ")
            }
            _ => None,
        };
        wider.map(Match::These)
    }

    /// Returns the expression for a text.
    fn of_text(&self, part: Part, text: &Text) -> Option<String> {
        let mut found = Alternatives::default();
        for needle in &text.needles {
            found.add(self.by_needle.get(needle)?)?;
        }
        found.within(part)
    }

    /// Returns an expression for what may hold a text; `None` if anything may.
    fn about(&self, part: Part, text: &Text) -> Option<String> {
        let mut found = Alternatives::default();
        for needle in &text.needles {
            match self.by_needle.get(needle)? {
                Spelling::Within(wider) => found.phrases.push(wider.clone()?),
                exact => found.add(exact)?,
            }
        }
        found.within(part)
    }
}

impl Spelling {
    /// Returns how a needle is spelt, and in how many stories it stands, about; `None` for all.
    fn of(connection: &Connection, needle: &Needle) -> Result<(Self, Option<i64>)> {
        let stories_with = |word: &str| vocabulary::stories_with(connection, word);
        match needle {
            Needle::Literal { tokens, prefix } => {
                // No more than its rarest word.
                let (last, before) = tokens
                    .split_last()
                    .map_or(("", tokens.as_slice()), |(last, before)| {
                        (last.as_str(), before)
                    });
                let mut most = None;
                for word in before {
                    let stories = stories_with(word)?;
                    most = Some(most.map_or(stories, |most: i64| most.min(stories)));
                }
                if *prefix {
                    let (spelling, stories) = Self::of_beginning(connection, before, last)?;
                    return Ok((spelling, smaller(most, stories)));
                }
                let spelling = Self::Phrases(vec![phrase(&tokens.join(" "))]);
                Ok((spelling, smaller(most, Some(stories_with(last)?))))
            }
            Needle::Stem(stem) => {
                let words = vocabulary::words_of(connection, stem)?;
                let mut stories = 0;
                for word in &words {
                    stories += stories_with(word)?;
                }
                let spelling = Self::Stem {
                    stem: phrase(stem),
                    language: phrase(stems::language_of(stem).unwrap_or_default()),
                    words: words.iter().map(|word| phrase(word)).collect(),
                };
                Ok((spelling, Some(stories)))
            }
        }
    }

    /// Returns how words stand there of which the last one may go on, and in how many stories that one does.
    fn of_beginning(
        connection: &Connection,
        before: &[String],
        last: &str,
    ) -> Result<(Self, Option<i64>)> {
        let before = before.join(" ");
        let with = |last: &str| phrase([&before, last].join(" ").trim_start());
        Ok(match vocabulary::beginning(connection, last)? {
            // Nothing is found by no phrase, but an expression has one.
            Beginning::Few(words) if words.is_empty() => (Self::Phrases(vec![with(last)]), Some(0)),
            Beginning::Few(words) => {
                let mut stories = 0;
                for word in &words {
                    stories += vocabulary::stories_with(connection, word)?;
                }
                let phrases = words.iter().map(|word| with(word)).collect();
                (Self::Phrases(phrases), Some(stories))
            }
            Beginning::Rare => (Self::Phrases(vec![with(last) + " *"]), Some(0)),
            Beginning::Common => {
                let within = (!before.is_empty()).then(|| phrase(&before));
                (Self::Within(within), None)
            }
        })
    }
}

/// Returns the smaller number; `None` is larger than any.
fn smaller(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

/// What one of must stand in a part.
#[derive(Default)]
struct Alternatives {
    phrases: Vec<String>,
    /// Conditions on columns of their own, for the words and for the stems.
    inflections: Vec<(String, Option<String>)>,
}

impl Alternatives {
    fn add(&mut self, spelling: &Spelling) -> Option<()> {
        match spelling {
            Spelling::Phrases(phrases) => self.phrases.extend(phrases.iter().cloned()),
            Spelling::Stem {
                stem,
                language,
                words,
            } => {
                let words = joined(words, " OR ");
                let in_language = words.map(|words| format!("({words}) AND language : {language}"));
                self.inflections.push((stem.clone(), in_language));
            }
            Spelling::Within(_) => return None,
        }
        Some(())
    }

    fn within(self, part: Part) -> Option<String> {
        let (of_words, of_stems) = columns(part);
        let mut any = Vec::new();
        any.extend(joined(&self.phrases, " OR ").map(|all| format!("{of_words} : ({all})")));
        let mut stems = Vec::new();
        for (stem, words) in self.inflections {
            stems.push(stem);
            any.extend(words.map(|words| format!("({of_words} : {words})")));
        }
        any.extend(joined(&stems, " OR ").map(|all| format!("{of_stems} : ({all})")));
        joined(&any, " OR ")
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

/// Returns the expression for words that begin so.
pub(super) fn words_from(connection: &Connection, letters: &str) -> Result<String> {
    let words = match vocabulary::beginning(connection, letters)? {
        Beginning::Few(words) => words.iter().map(|word| phrase(word)).collect(),
        Beginning::Rare | Beginning::Common => Vec::new(),
    };
    Ok(joined(&words, " OR ").unwrap_or_else(|| phrase(letters) + " *"))
}

/// Returns the expression for folded words one after the other.
pub(super) fn phrase(tokens: &str) -> String {
    format!("\"{}\"", tokens.replace('"', "\"\""))
}
