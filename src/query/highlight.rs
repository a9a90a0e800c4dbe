//! Where in a text a query's words and phrases stand, so that a screen can show them.
//!
//! It must not know how they are shown.

use std::ops::Range;

use super::{Expr, Needle, Part, Query, Test};
use crate::text::{stems, tokens};

/// Returns the places in `text` (bytes, on character boundaries) of what the query looks for in such a
/// part of a story, and does not exclude: merged where they overlap or touch, in order.
///
/// The language is the story's; where it is not known, a word in any language may be an inflection.
pub fn highlights(
    query: &Query,
    part: Part,
    language: Option<&str>,
    text: &str,
) -> Vec<Range<usize>> {
    let mut wanted = Wanted::default();
    wanted.collect(&query.root, part);
    let mut found: Vec<Range<usize>> = Vec::new();
    for pattern in wanted.patterns {
        found.extend(pattern.find_iter(text).map(|place| place.range()));
    }
    if !wanted.needles.is_empty() {
        let words = words_of(text);
        for needle in wanted.needles {
            match needle {
                Needle::Literal { tokens, prefix } => {
                    let windows = words.windows(tokens.len().max(1));
                    found.extend(windows.filter_map(|window| {
                        let (first, last) = (window.first()?, window.last()?);
                        is_phrase(window, tokens, *prefix).then_some(first.1.start..last.1.end)
                    }));
                }
                Needle::Stem(stem) => found.extend(inflections(stem, language, &words, text)),
            }
        }
    }
    found.retain(|place| !place.is_empty());
    merge(found)
}

/// What is looked for in one part.
#[derive(Default)]
struct Wanted<'q> {
    needles: Vec<&'q Needle>,
    patterns: Vec<&'q regex::Regex>,
}

impl<'q> Wanted<'q> {
    fn collect(&mut self, expr: &'q Expr, part: Part) {
        let here = |own: Part| own == Part::Anywhere || own == part;
        match expr {
            Expr::All(all) | Expr::Any(all) => {
                for one in all {
                    self.collect(one, part);
                }
            }
            Expr::Test(Test::Text(own, text)) if here(*own) => self.needles.extend(&text.needles),
            Expr::Test(Test::Near(own, near)) if here(*own) => {
                self.needles.extend(&near.one.needles);
                self.needles.extend(&near.other.needles);
            }
            Expr::Test(Test::Matches(own, pattern)) if here(*own) => {
                self.patterns.push(pattern.regex());
            }
            Expr::Test(_) | Expr::Not(_) => {}
        }
    }
}

/// Returns the places of words with a stem.
fn inflections(
    stem: &str,
    language: Option<&str>,
    words: &[(String, Range<usize>)],
    text: &str,
) -> Vec<Range<usize>> {
    let Some(own) = stems::Language::of_stem(stem) else {
        return Vec::new();
    };
    if language.is_some_and(|language| !own.is(language)) {
        return Vec::new();
    }
    // Most words begin otherwise, and need not be stemmed.
    let may_be =
        |word: &str| own.changes_beginnings() || word.chars().next() == stem.chars().next();
    let mut places = Vec::new();
    for (word, span) in words {
        let written = text.get(span.clone()).unwrap_or_default();
        if may_be(word) && own.both(written, word).have(stem) {
            places.push(span.clone());
        }
    }
    places
}

/// Returns the folded tokens with their places, parted as the index parts them.
fn words_of(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    tokens::each_token(text, |folded, span| {
        for part in tokens::parts(folded) {
            words.push((part.to_owned(), span.clone()));
        }
    });
    words
}

fn is_phrase(window: &[(String, Range<usize>)], phrase: &[String], prefix: bool) -> bool {
    let last = phrase.len().saturating_sub(1);
    window.len() == phrase.len()
        && window
            .iter()
            .zip(phrase)
            .enumerate()
            .all(|(idx, ((word, _), wanted))| {
                word == wanted || (prefix && idx == last && word.starts_with(wanted.as_str()))
            })
}

fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::query::parse_typing;

    /// The highlighted pieces, each in brackets.
    #[track_caller]
    fn check(query: &str, text: &str, expected: &str) {
        let query = parse_typing(query, DateTime::UNIX_EPOCH).expect("a query");
        let mut marked = String::new();
        let mut at = 0;
        for range in highlights(&query, Part::Title, Some("en"), text) {
            marked += text.get(at..range.start).expect("in order");
            marked += "[";
            marked += text.get(range.clone()).expect("char boundaries");
            marked += "]";
            at = range.end;
        }
        marked += text.get(at..).expect("in order");
        assert_eq!(marked, expected);
    }

    #[test]
    fn words_phrases_and_beginnings_are_marked() {
        check("elysee ", "Élysée, elysees", "[Élysée], [elysees]");
        check("\"elysee\"", "Élysée, elysees", "[Élysée], elysees");
        check("elys", "Élysée, elysees", "[Élysée], [elysees]");
        check(
            "\"red line\" line ",
            "red line, line, red",
            "[red line], [line], red",
        );
        check("-red is:unread", "red", "red");
        check("北京市 ", "在北京市长", "在[北京市]长");
        check("f-16 ", "two F-16s F-16", "two F-16s [F-16]");
        check("", "red", "red");
        check(
            "talks ",
            "Talk of talking talkers",
            "[Talk] of [talking] talkers",
        );
        check(
            "body:red title:line (x OR /o[fn]/)",
            "red line of",
            "red [line] [of]",
        );
        check("red NEAR line ", "red line", "[red] [line]");
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_in_order_and_on_boundaries(
            query in "\\PC{0,20}", text in "\\PC{0,80}",
        ) {
            if let Ok(query) = parse_typing(&query, DateTime::UNIX_EPOCH) {
                let mut last = 0;
                for range in highlights(&query, Part::Anywhere, None, &text) {
                    proptest::prop_assert!(range.start >= last && range.start < range.end);
                    proptest::prop_assert!(text.get(range.clone()).is_some());
                    last = range.end;
                }
            }
        }
    }
}
