//! Lists of subscriptions in the formats that other readers write: OPML and newsboat's `urls`.
//!
//! Pure: text in, subscriptions and notes out, and back. Nothing here knows files, the store or the
//! network. Whatever the text holds, reading takes linear time and does not recurse.

mod newsboat;
mod opml;

use std::collections::{HashMap, hash_map::Entry};

use thiserror::Error;
use url::Url;

use crate::text::urls;

pub use self::{
    newsboat::read_newsboat_urls,
    opml::{read_opml, write_opml},
};

/// The largest OPML text that is read, in bytes: 32 MiB, some hundred thousand feeds. Chosen by us.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// How many folders stand inside one another at most; deeper ones are merged into the last. Chosen
/// by us.
pub const MAX_DEPTH: usize = 64;

/// How many tags a feed has at most; the rest is left out with a note. Chosen by us.
pub const MAX_TAGS: usize = 256;

/// How much of an address or name a message shows, in characters. Chosen by us.
const EXCERPT: usize = 200;

/// A feed in somebody's list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscription {
    /// The address to fetch, http or https, as written.
    pub url: String,
    /// The name that the list gives it.
    pub title: Option<String>,
    /// The site that it belongs to, http or https.
    pub site: Option<String>,
    /// The folder's path from the top; empty for none.
    pub folder: Vec<String>,
    /// Its tags: none empty, none twice.
    pub tags: Vec<String>,
    /// ISO 639-1, lower case.
    pub language: Option<String>,
}

/// What the user should know about a line that was read differently from how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// 1 for the first line.
    pub line: usize,
    /// What was done and why.
    pub message: String,
}

/// Why a text is no list of subscriptions. Lines and columns (in characters) begin at 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OutlineError {
    /// The text is larger than `MAX_BYTES`.
    #[error(
        "OPML text has {size_bytes} bytes, expected at most {MAX_BYTES}\n\
         split it into several files and import them one by one"
    )]
    TooLarge {
        /// The size of the text.
        size_bytes: usize,
    },
    /// The folder names, repeated for each feed in them, would fill more than `MAX_BYTES`.
    #[error(
        "line {line}, column {column}: folder names are too long, expected at most {MAX_BYTES} \
         bytes over all feeds\nshorten them, or split the file"
    )]
    FoldersTooLarge {
        /// The line of the feed at which it was too much.
        line: usize,
        /// Its column.
        column: usize,
    },
    /// The text is XML, or plain, but not OPML.
    #[error("line {line}, column {column}: expected <opml>, found {found}\n{hint}")]
    NotOpml {
        /// The line of what was found.
        line: usize,
        /// Its column.
        column: usize,
        /// What stands there.
        found: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// The text is not well-formed XML.
    #[error(
        "line {line}, column {column}: malformed XML: {problem}\n\
         correct the file there, or export it again from where it came"
    )]
    Malformed {
        /// The line of the mistake.
        line: usize,
        /// Its column.
        column: usize,
        /// What was expected.
        problem: String,
    },
}

/// Collects subscriptions: each address once, with the tags of all its places.
#[derive(Debug, Default)]
struct Gathered {
    feeds: Vec<Subscription>,
    /// For each address, its place in `feeds`.
    places: HashMap<String, usize>,
    notes: Vec<Note>,
}

impl Gathered {
    /// Adds a feed, or its tags if its address is known.
    fn add(&mut self, line: usize, mut feed: Subscription) {
        if let Some(bare) = urls::without_password(&feed.url) {
            let url = excerpt(&bare);
            self.note(
                line,
                format!(
                    "`{url}`: left out the name and password in its address; write them as the \
                     `login` of a [[feed]] into your settings file"
                ),
            );
            feed.url = bare;
        }
        let tags = std::mem::take(&mut feed.tags);
        let url = excerpt(&feed.url);
        let place = match self.places.entry(feed.url.clone()) {
            Entry::Occupied(entry) => {
                let place = *entry.get();
                let first = self
                    .feeds
                    .get(place)
                    .map_or(&[] as &[String], |first| &first.folder);
                let message = if *first == feed.folder {
                    format!("`{url}` stands in the list twice: merged the tags")
                } else {
                    let (kept, left) = (folder_name(first), folder_name(&feed.folder));
                    format!(
                        "`{url}` stands in the list twice: kept it {kept}, not {left}, merged the tags"
                    )
                };
                self.notes.push(Note { line, message });
                place
            }
            Entry::Vacant(entry) => {
                let place = *entry.insert(self.feeds.len());
                self.feeds.push(feed);
                place
            }
        };
        if let Some(feed) = self.feeds.get_mut(place)
            && !add_tags(&mut feed.tags, tags)
        {
            self.note(
                line,
                format!("`{url}` has more than {MAX_TAGS} tags: left out the rest"),
            );
        }
    }

    /// Adds a note.
    fn note(&mut self, line: usize, message: impl Into<String>) {
        self.notes.push(Note {
            line,
            message: message.into(),
        });
    }

    /// Returns what was collected.
    fn finish(self) -> (Vec<Subscription>, Vec<Note>) {
        (self.feeds, self.notes)
    }
}

/// Adds tags that are new and not empty; `false` if there were too many.
fn add_tags(tags: &mut Vec<String>, more: Vec<String>) -> bool {
    for tag in more {
        if tag.is_empty() || tags.contains(&tag) {
            continue;
        }
        if tags.len() == MAX_TAGS {
            return false;
        }
        tags.push(tag);
    }
    true
}

/// Returns whether an address can be fetched over http or https.
fn is_http(address: &str) -> bool {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && !address.contains(char::is_control)
        && Url::parse(address).is_ok_and(|url| url.has_host())
}

/// Returns the note for an address that cannot be fetched over http or https.
fn left_out(address: &str) -> String {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    let reason = match scheme.to_ascii_lowercase().as_str() {
        "exec" | "filter" => {
            "it runs a program, and no list may name one: write it into your settings file as a [[feed]]"
        }
        "query" => "it is a stored search of newsboat, not a feed; save it as a view instead",
        "file" => "it is a file, and flashwire reads feeds over http and https only",
        "feed" => "`feed:` names no way to fetch it; write https:// instead",
        _ => "expected an address that begins with https:// or http://",
    };
    format!("left out `{}`: {reason}", excerpt(address))
}

/// Returns the beginning of a text from outside, fit to be shown.
fn excerpt(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    let mut beginning: String = text.chars().take(EXCERPT).map(shown).collect();
    if text.chars().nth(EXCERPT).is_some() {
        beginning.push('…');
    }
    beginning
}

/// Names a folder in a message.
fn folder_name(folder: &[String]) -> String {
    if folder.is_empty() {
        return "outside all folders".to_owned();
    }
    format!("in `{}`", excerpt(&folder.join("/")))
}

#[cfg(test)]
mod tests {
    //! The starter list against its outlets. Outlets are read as plain TOML: this layer does not
    //! know the type that holds them.

    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const FEEDS: &str = include_str!("../config/feeds.opml");
    const OUTLETS: &str = include_str!("../config/outlets.toml");

    fn starter() -> Vec<Subscription> {
        let (feeds, notes) = read_opml(FEEDS).unwrap();
        assert_eq!(
            notes,
            [],
            "read as written, so no address stands there twice"
        );
        feeds
    }

    fn outlets() -> Vec<toml::Table> {
        let file: toml::Table = OUTLETS.parse().unwrap();
        let rows = file["outlet"].as_array().unwrap();
        rows.iter()
            .map(|row| row.as_table().unwrap().clone())
            .collect()
    }

    fn texts<'a>(outlet: &'a toml::Table, key: &str) -> Vec<&'a str> {
        match &outlet[key] {
            toml::Value::Array(values) => values.iter().map(|v| v.as_str().unwrap()).collect(),
            value => vec![value.as_str().unwrap()],
        }
    }

    /// Returns the outlet with the longest domain that the feed's or its site's
    /// address lies in.
    fn outlet_of<'a>(outlets: &'a [toml::Table], feed: &Subscription) -> &'a toml::Table {
        let hosts = [feed.url.as_str(), feed.site.as_deref().unwrap()]
            .map(|address| Url::parse(address).unwrap().host_str().unwrap().to_owned());
        let (mut longest, mut best) = (0, None);
        for outlet in outlets {
            for domain in texts(outlet, "domains") {
                let below = format!(".{domain}");
                let inside = hosts
                    .iter()
                    .any(|host| host == domain || host.ends_with(&below));
                if inside && domain.len() > longest {
                    (longest, best) = (domain.len(), Some(outlet));
                }
            }
        }
        best.unwrap_or_else(|| panic!("{} has no outlet", feed.url))
    }

    #[test]
    fn starter_feeds_are_complete_and_in_many_languages() {
        let feeds = starter();
        assert!(feeds.len() >= 130, "{} feeds", feeds.len());
        let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
        for feed in &feeds {
            assert!(feed.title.is_some(), "{} has a title", feed.url);
            assert!(feed.site.is_some(), "{} has a site", feed.url);
            assert!(!feed.folder.is_empty(), "{} is in a folder", feed.url);
            *languages
                .entry(feed.language.as_deref().unwrap())
                .or_default() += 1;
        }
        for language in ["uk", "ru", "de", "fr", "es", "ar", "zh"] {
            assert!(languages[language] >= 3, "{language}: {languages:?}");
        }
    }

    #[test]
    fn every_starter_feed_has_an_outlet_and_every_outlet_a_feed() {
        let outlets = outlets();
        let ids: BTreeSet<String> = outlets
            .iter()
            .map(|outlet| texts(outlet, "id")[0].to_owned())
            .collect();
        assert_eq!(ids.len(), outlets.len(), "no id stands there twice");
        let mut used = BTreeSet::new();
        for feed in starter() {
            used.insert(texts(outlet_of(&outlets, &feed), "id")[0].to_owned());
        }
        assert_eq!(used, ids);
    }

    #[test]
    fn no_two_outlets_look_the_same_in_the_story_list() {
        let outlets = outlets();
        let (mut shorts, mut domains) = (BTreeSet::new(), BTreeSet::new());
        for outlet in &outlets {
            let short = texts(outlet, "short")[0];
            assert!(
                unicode_width::UnicodeWidthStr::width(short) <= 12,
                "{short}"
            );
            assert!(shorts.insert(short), "{short} stands there twice");
            for domain in texts(outlet, "domains") {
                assert!(domains.insert(domain), "{domain} stands there twice");
            }
        }
    }

    #[test]
    fn starter_feeds_of_state_media_carry_the_tag() {
        let outlets = outlets();
        for feed in starter() {
            let outlet = outlet_of(&outlets, &feed);
            let state_media = outlet["state_controlled"].as_bool().unwrap()
                && texts(outlet, "kind") != ["government"];
            let tagged = feed.tags.iter().any(|tag| tag == "state-media");
            assert_eq!(tagged, state_media, "{}", feed.url);
        }
    }
}
