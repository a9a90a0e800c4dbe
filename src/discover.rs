//! Where the feeds of a page may be: known sites, links that look like feeds, usual places.
//!
//! Pure: it names addresses to try, most promising first, and asks nobody. It must not know how
//! they are tried. (The feeds that a page names in its `link` elements are `parse::find_feeds`.)

mod site;

use serde::Deserialize;
use url::Url;

use crate::text::{
    html,
    toml_file::{self, TomlError},
    urls,
};
use site::Site;

/// Most links of a page that are tried as feeds: chosen by us; pages that link to a feed link to
/// one to five.
const MAX_LINKED: usize = 6;

/// What is known of sites and their feeds: `config/addresses.toml`.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    sites: Vec<Site>,
    paths: Vec<String>,
}

/// What the table of sites says of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// The feeds of this page are expected there.
    Feeds(Vec<String>),
    /// The site, so named, has no feeds of its own; an `RSSHub` server could make one.
    NeedsRssHub(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressFile {
    paths: Vec<String>,
    #[serde(default)]
    site: Vec<toml::Spanned<site::SiteRow>>,
}

impl Addresses {
    /// Reads the table; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, TomlError> {
        let AddressFile { paths, site } = toml_file::read(file, text)?;
        let sites = site.into_iter().map(|row| {
            let offset = row.span().start;
            Site::new(row.into_inner()).map_err(|mistake| {
                let error = TomlError::at(file, text, offset, mistake.message);
                error.with_nearest(&mistake.name, mistake.known.iter().map(String::as_str))
            })
        });
        Ok(Self {
            sites: sites.collect::<Result<_, _>>()?,
            paths,
        })
    }

    /// Returns what is known of an address. `rsshub` is the address of the user's `RSSHub` server.
    ///
    /// An address that ends like a feed's is one already: nothing is known better.
    pub fn known(&self, url: &Url, rsshub: Option<&str>) -> Known {
        if names_feed(url) {
            return Known::Nothing;
        }
        let mut sites = self.sites.iter();
        let found = sites.find_map(|site| Some((site, site.captures(url)?)));
        match found {
            None => Known::Nothing,
            Some((site, _)) if site.has_none() => Known::Nothing,
            Some((site, _)) if site.needs_rsshub() && rsshub.is_none() => {
                Known::NeedsRssHub(site.name.clone())
            }
            Some((site, captures)) => Known::Feeds(site.feeds(&captures, rsshub)),
        }
    }

    /// Returns the usual places of feeds for a page, all on its own host, each once.
    pub fn usual_places(&self, page: &Url) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for path in &self.paths {
            let Some(url) = urls::web(path, Some(page)).filter(|url| url.host() == page.host())
            else {
                continue;
            };
            let url = url.to_string();
            if url != page.as_str() && !found.contains(&url) {
                found.push(url);
            }
        }
        found
    }
}

/// Returns the links in a page's text that look like feeds, those whose address says so first.
pub fn linked(page: &str, base: &Url) -> Vec<String> {
    let elements = html::link_elements(page);
    let stated = elements.iter().find(|element| element.rel == "base");
    let stated = stated.and_then(|element| urls::web(&element.href, Some(base)));
    let base_url = stated.as_ref().unwrap_or(base);
    let (mut by_address, mut by_text) = (Vec::new(), Vec::new());
    for anchor in html::anchors(page) {
        let Some(mut url) = urls::web(&anchor.href, Some(base_url)) else {
            continue;
        };
        url.set_fragment(None);
        if names_feed(&url) {
            by_address.push(url.to_string());
        } else if speaks_of_feed(&anchor.text) {
            by_text.push(url.to_string());
        }
    }
    let mut found: Vec<String> = Vec::new();
    for url in by_address.into_iter().chain(by_text) {
        if url != base.as_str() && !found.contains(&url) {
            found.push(url);
        }
    }
    found.truncate(MAX_LINKED);
    found
}

/// Returns what sort of document a feed is, in a word or two.
pub fn kind(document: &[u8]) -> &'static str {
    let start = document.get(..4_096).unwrap_or(document);
    let start = String::from_utf8_lossy(start)
        .replace('\0', "")
        .to_lowercase();
    let signs = [
        ("<rss", "RSS"),
        ("<rdf", "RSS 1.0"),
        (":rdf", "RSS 1.0"),
        ("<feed", "Atom"),
        (":feed", "Atom"),
        ("<entry", "Atom"),
        ("jsonfeed.org", "JSON Feed"),
    ];
    let found = signs.iter().find(|(sign, _)| start.contains(sign));
    match found {
        Some((_, kind)) => kind,
        None if start.trim_start().starts_with('{') => "JSON Feed",
        None => "feed",
    }
}

/// Returns whether an address ends as those of feeds do.
fn names_feed(url: &Url) -> bool {
    let last = url
        .path_segments()
        .and_then(|mut segments| segments.rfind(|segment| !segment.is_empty()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let (stem, extension) = last.rsplit_once('.').unwrap_or((&last, ""));
    let by_extension = match extension {
        "rss" | "atom" | "rdf" => true,
        // Pages have other files of that sort too.
        "xml" | "json" => ["feed", "rss", "atom", "index"]
            .iter()
            .any(|name| stem.contains(name)),
        _ => false,
    };
    let by_name = matches!(
        last.as_str(),
        "feed" | "feeds" | "rss" | "atom" | "rdf" | "rss2"
    );
    let by_query = url.query_pairs().any(|(name, value)| {
        let (name, value) = (name.to_lowercase(), value.to_lowercase());
        let is_format = |text: &str| matches!(text, "rss" | "rss2" | "atom");
        (name == "feed" && !value.is_empty())
            || (matches!(name.as_str(), "format" | "type" | "output" | "alt") && is_format(&value))
    });
    by_extension || by_name || by_query
}

/// Returns whether the text of a link speaks of a feed.
fn speaks_of_feed(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| matches!(word, "rss" | "atom" | "feed" | "feeds"))
}

#[cfg(test)]
mod tests;
