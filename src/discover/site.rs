//! A row of the table of sites: which addresses it is about, and where their feeds are.

use serde::Deserialize;
use url::Url;

/// The name under which a feed's address asks for the user's `RSSHub` server.
const RSSHUB: &str = "rsshub";

/// A row as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteRow {
    /// What it is, for messages.
    name: String,
    /// Host and path, `{name}` stands for one part of them; `/**` at the end for anything more.
    address: String,
    /// Addresses of the feeds; `{name}` is what stood there, `{rsshub}` the user's `RSSHub` server. None
    /// when the page names its feeds itself.
    feeds: Vec<String>,
}

/// A row, read.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) name: String,
    host: Vec<Part>,
    path: Vec<Part>,
    /// Whether anything may follow the path.
    open: bool,
    /// The key of the query that must be there, and the name of its value.
    query: Option<(String, String)>,
    feeds: Vec<String>,
}

/// A label of a host or a segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// As it is, in lower case.
    Literal(String),
    /// Anything that is not empty, between a beginning and an end.
    Named(String, String, String),
    /// A whole host.
    Host(String),
}

/// A mistake in a row, and the names that were possible.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) name: String,
    pub(super) known: Vec<String>,
}

/// What stood where the names are.
pub(super) type Captures = Vec<(String, String)>;

impl Site {
    /// Reads a row.
    pub(super) fn new(row: SiteRow) -> Result<Self, Mistake> {
        let (address, query) = match row.address.split_once('?') {
            Some((address, query)) => (address, Some(query)),
            None => (row.address.as_str(), None),
        };
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let (path, open) = match path.strip_suffix("**") {
            Some(path) => (path, true),
            None => (path, false),
        };
        let query = query.map(|query| {
            let named = query
                .split_once("={")
                .and_then(|(key, rest)| Some((key.to_owned(), rest.strip_suffix('}')?.to_owned())));
            named.ok_or_else(|| {
                mistake(format!(
                    "`address`: expected `key={{name}}` behind the question mark, not `{query}`"
                ))
            })
        });
        let site = Self {
            host: if is_name(host) {
                vec![Part::Host(host.trim_matches(['{', '}']).to_owned())]
            } else {
                host.split('.').map(part).collect::<Result<_, _>>()?
            },
            path: path
                .split('/')
                .filter(|segment| !segment.is_empty())
                .map(part)
                .collect::<Result<_, _>>()?,
            open,
            query: query.transpose()?,
            name: row.name,
            feeds: row.feeds,
        };
        site.check()?;
        Ok(site)
    }

    /// Looks for feeds that cannot be addresses, and for names that the address does not have.
    fn check(&self) -> Result<(), Mistake> {
        let mut known: Vec<String> = self.names().map(str::to_owned).collect();
        known.push(RSSHUB.to_owned());
        for feed in &self.feeds {
            let is_web = feed.starts_with("https://") || feed.starts_with("{rsshub}/");
            if !is_web {
                return Err(mistake(format!(
                    "`feeds`: `{feed}` must begin with https:// or {{rsshub}}/"
                )));
            }
            for name in names_in(feed) {
                if !known.iter().any(|known| known == name) {
                    return Err(Mistake {
                        message: format!("`feeds`: `{{{name}}}` does not stand in `address`"),
                        name: name.to_owned(),
                        known,
                    });
                }
            }
        }
        Ok(())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let parts = self.host.iter().chain(&self.path);
        let named = parts.filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Named(_, name, _) | Part::Host(name) => Some(name.as_str()),
        });
        named.chain(self.query.iter().map(|(_, name)| name.as_str()))
    }

    /// Returns whether nothing is better than what the page itself says.
    pub(super) const fn has_none(&self) -> bool {
        self.feeds.is_empty()
    }

    /// Returns whether its feeds are made by an `RSSHub` server.
    pub(super) fn needs_rsshub(&self) -> bool {
        self.feeds.iter().any(|feed| feed.starts_with("{rsshub}"))
    }

    /// Returns what stands where the names are, if the row is about this address.
    pub(super) fn captures(&self, url: &Url) -> Option<Captures> {
        let host = url.host_str()?.trim_end_matches('.');
        let mut captures = Captures::new();
        if let [Part::Host(name)] = self.host.as_slice() {
            captures.push((name.clone(), host.to_owned()));
        } else {
            let host = ["www.", "m.", "old."]
                .iter()
                .find_map(|decoration| host.strip_prefix(decoration))
                .unwrap_or(host);
            let labels: Vec<&str> = host.split('.').collect();
            if labels.len() != self.host.len() {
                return None;
            }
            matched(&self.host, &labels, &mut captures)?;
        }
        let segments: Vec<&str> = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        if segments.len() < self.path.len() || (segments.len() > self.path.len() && !self.open) {
            return None;
        }
        matched(&self.path, &segments, &mut captures)?;
        if let Some((key, name)) = &self.query {
            let (_, value) = url.query_pairs().find(|(known, _)| known == key)?;
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            if value.is_empty() || !value.chars().all(is_plain) {
                return None;
            }
            captures.push((name.clone(), value.into_owned()));
        }
        Some(captures)
    }

    /// Returns the addresses of the feeds.
    pub(super) fn feeds(&self, captures: &Captures, rsshub: Option<&str>) -> Vec<String> {
        let feeds = self.feeds.iter().map(|feed| {
            let mut feed = feed.clone();
            if let Some(server) = rsshub {
                feed = feed.replace("{rsshub}", server.trim_end_matches('/'));
            }
            for (name, value) in captures {
                feed = feed.replace(&format!("{{{name}}}"), value);
            }
            feed
        });
        feeds.collect()
    }
}

/// Matches parts of an address one by one.
fn matched(parts: &[Part], texts: &[&str], captures: &mut Captures) -> Option<()> {
    for (part, text) in parts.iter().zip(texts) {
        match part {
            Part::Literal(literal) if text.eq_ignore_ascii_case(literal) => {}
            Part::Literal(_) | Part::Host(_) => return None,
            Part::Named(before, name, after) => {
                let value = text
                    .strip_prefix(before.as_str())?
                    .strip_suffix(after.as_str())?;
                if value.is_empty() {
                    return None;
                }
                captures.push((name.clone(), value.to_owned()));
            }
        }
    }
    Some(())
}

/// Reads a label or a segment.
fn part(text: &str) -> Result<Part, Mistake> {
    let Some((before, rest)) = text.split_once('{') else {
        return Ok(Part::Literal(text.to_ascii_lowercase()));
    };
    match rest.split_once('}') {
        Some((name, after)) if !name.is_empty() && !after.contains('{') => Ok(Part::Named(
            before.to_owned(),
            name.to_owned(),
            after.to_owned(),
        )),
        _ => Err(mistake(format!(
            "`address`: `{text}` has a brace that is not closed, or two names"
        ))),
    }
}

fn is_name(text: &str) -> bool {
    text.strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
}

/// Returns the names that stand in braces.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

const fn mistake(message: String) -> Mistake {
    Mistake {
        message,
        name: String::new(),
        known: Vec::new(),
    }
}
