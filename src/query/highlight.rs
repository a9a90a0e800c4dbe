//! Where in a text a query's words and phrases stand, so that a screen can show them.
//!
//! It must not know how they are shown.

use std::ops::Range;

use super::{Query, Term, Test};
use crate::text::tokens;

/// Returns the places in `text` (bytes, on character boundaries) of the query's words and phrases
/// that are not excluded: merged where they overlap or touch, in order.
pub fn highlights(query: &Query, text: &str) -> Vec<Range<usize>> {
    let phrases: Vec<(&[String], bool)> = query.terms.iter().filter_map(wanted).collect();
    if phrases.is_empty() {
        return Vec::new();
    }
    let words = words_of(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (phrase, prefix) in phrases {
        let places = words.windows(phrase.len().max(1)).filter_map(|window| {
            let (first, last) = (window.first()?, window.last()?);
            is_phrase(window, phrase, prefix).then_some(first.1.start..last.1.end)
        });
        found.extend(places);
    }
    merge(found)
}

/// Returns the phrase of a term that looks for text.
fn wanted(term: &Term) -> Option<(&[String], bool)> {
    match &term.test {
        Test::Text { tokens, prefix } if !term.negated => Some((tokens, *prefix)),
        _ => None,
    }
}

/// Returns the folded tokens with their places, parted as the index parts them.
fn words_of(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    tokens::each_token(text, |folded, span| {
        for part in folded.split(' ').filter(|part| !part.is_empty()) {
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
        for range in highlights(&query, text) {
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
        check("elysee ", "Élysée, elysees", "[Élysée], elysees");
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
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_in_order_and_on_boundaries(
            query in "\\PC{0,20}", text in "\\PC{0,80}",
        ) {
            if let Ok(query) = parse_typing(&query, DateTime::UNIX_EPOCH) {
                let mut last = 0;
                for range in highlights(&query, &text) {
                    proptest::prop_assert!(range.start >= last && range.start < range.end);
                    proptest::prop_assert!(text.get(range.clone()).is_some());
                    last = range.end;
                }
            }
        }
    }
}
