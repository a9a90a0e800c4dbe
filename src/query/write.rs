//! Writes a query so that it parses back to the same query.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Query, Term, Test};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, term) in self.terms.iter().enumerate() {
            if idx > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        match &self.test {
            Test::Text { tokens, prefix } => write_text(f, tokens, *prefix),
            Test::Is(is) => write!(f, "is:{}", is.name()),
            Test::Feed(text) => write_value(f, "feed", text),
            Test::FeedId(feed) => write!(f, "feed:#{}", feed.0),
            Test::Folder(text) => write_value(f, "folder", text),
            Test::Theatre(id) => write_value(f, "theatre", id),
            Test::Actor(id) => write_value(f, "actor", id),
            Test::Kind(kind) => write!(f, "kind:{kind}"),
            Test::Tension(comparison, level) => {
                write!(
                    f,
                    "tension{}{}",
                    comparison.sign(),
                    f64::from(level.0) / 1000.0
                )
            }
            Test::State(state) => write!(f, "state:{state}"),
            Test::Tag(tag) => write_value(f, "tag", tag),
            Test::Since(time) => write!(f, "since:{}", written(*time)),
            Test::Until(time) => write!(f, "until:{}", written(*time)),
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, tokens: &[String], prefix: bool) -> fmt::Result {
    match tokens {
        [only] => f.write_str(only)?,
        _ => write!(f, "\"{}\"", tokens.join(" "))?,
    }
    f.write_str(if prefix { "*" } else { "" })
}

fn write_value(f: &mut fmt::Formatter<'_>, field: &str, value: &str) -> fmt::Result {
    if value.contains(char::is_whitespace) {
        write!(f, "{field}:\"{value}\"")
    } else {
        write!(f, "{field}:{value}")
    }
}

fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
