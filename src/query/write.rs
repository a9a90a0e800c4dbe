//! Writes a query so that it parses back to the same query.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Comparison, Expr, Moment, Near, Part, Query, Scale, Test, Text, value};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root)?;
        let Some(sort) = self.sort else {
            return Ok(());
        };
        if self.root != Expr::default() {
            f.write_str(" ")?;
        }
        write!(f, "sort:{}", sort.name())
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(all) => join(f, all, " ", |one| {
                matches!(one, Self::All(_) | Self::Any(_))
            }),
            Self::Any(any) => join(f, any, " OR ", |one| matches!(one, Self::Any(_))),
            Self::Not(inner) => {
                f.write_str("-")?;
                let is_list = matches!(**inner, Self::All(_) | Self::Any(_));
                grouped(f, inner, is_list)
            }
            Self::Test(test) => write!(f, "{test}"),
        }
    }
}

fn join(
    f: &mut fmt::Formatter<'_>,
    parts: &[Expr],
    between: &str,
    needs_group: impl Fn(&Expr) -> bool,
) -> fmt::Result {
    for (idx, part) in parts.iter().enumerate() {
        if idx > 0 {
            f.write_str(between)?;
        }
        grouped(f, part, needs_group(part))?;
    }
    Ok(())
}

fn grouped(f: &mut fmt::Formatter<'_>, expr: &Expr, in_group: bool) -> fmt::Result {
    if in_group {
        write!(f, "({expr})")
    } else {
        write!(f, "{expr}")
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(part, Text { written, .. }) => write!(f, "{}{written}", field(*part)),
            Self::Near(part, Near { one, other, words }) => {
                let (one, other) = (&one.written, &other.written);
                write!(f, "{}{one} NEAR/{words} {other}", field(*part))
            }
            Self::Matches(part, pattern) => write!(f, "{}{}", field(*part), pattern.written()),
            Self::Author(tokens) => write_value(f, "author", &tokens.join(" ")),
            Self::Url(text) => write_value(f, "url", text),
            Self::Is(is) => write!(f, "is:{}", is.name()),
            Self::Feed(text) => write_value(f, "feed", text),
            Self::FeedId(feed) => write!(f, "feed:#{}", feed.0),
            Self::Folder(text) => write_value(f, "folder", text),
            Self::Outlet(text) => write_value(f, "outlet", text),
            Self::Country(code) => write!(f, "country:{code}"),
            Self::OutletKind(kind) => write!(f, "outlet-kind:{}", kind.id()),
            Self::StateMedia(yes) => {
                write!(f, "state-media:{}", if *yes { "yes" } else { "no" })
            }
            Self::Language(code) => write!(f, "lang:{code}"),
            Self::Theatre(id) => write_value(f, "theatre", id),
            Self::Actor(id) => write_value(f, "actor", id),
            Self::Kind(kind) => write!(f, "kind:{kind}"),
            Self::Number(scale, comparison, level) => {
                write_comparison(f, *scale, *comparison)?;
                f.write_str(&value::written(*scale, *level))
            }
            Self::State(state) => write!(f, "state:{state}"),
            Self::Grade(grade) => write!(f, "grade:{grade}"),
            Self::Assignee(tokens) => write_value(f, "assignee", &tokens.join(" ")),
            Self::Note { tokens, prefix } => {
                let star = if *prefix { "*" } else { "" };
                write_value(f, "note", &[&tokens.join(" "), star].concat())
            }
            Self::Tag(tag) => write_value(f, "tag", tag),
            Self::Rule(rule) => write_value(f, "rule", rule),
            Self::Watch(watch) => write_value(f, "watch", watch),
            Self::Time { of, from, until } => write_time(f, *of, *from, *until),
        }
    }
}

const fn field(part: Part) -> &'static str {
    match part {
        Part::Anywhere => "",
        Part::Title => "title:",
        Part::Body => "body:",
    }
}

fn write_comparison(
    f: &mut fmt::Formatter<'_>,
    scale: Scale,
    comparison: Comparison,
) -> fmt::Result {
    let name = match scale {
        Scale::Tension => "tension",
        Scale::Direction => "direction",
        Scale::Precedence => "precedence",
        Scale::Priority => "priority",
    };
    write!(f, "{name}{}", comparison.sign())
}

fn write_value(f: &mut fmt::Formatter<'_>, field: &str, value: &str) -> fmt::Result {
    if value.contains(|c: char| c.is_whitespace() || c == ')') {
        write!(f, "{field}:\"{value}\"")
    } else {
        write!(f, "{field}:{value}")
    }
}

fn write_time(
    f: &mut fmt::Formatter<'_>,
    of: Moment,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> fmt::Result {
    let written = |time: Option<DateTime<Utc>>| {
        time.map_or_else(String::new, |time| {
            time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
        })
    };
    let (from, until) = (written(from), written(until));
    match of {
        Moment::Listed if until.is_empty() => write!(f, "since:{from}"),
        Moment::Listed => write!(f, "until:{until}"),
        Moment::Published => write!(f, "published:{from}..{until}"),
        Moment::Arrived => write!(f, "arrived:{from}..{until}"),
    }
}
