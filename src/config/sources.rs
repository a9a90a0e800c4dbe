//! What the user wants otherwise for some feeds: the sections `[[feed]]` and `[[folder]]` of the
//! settings file.
//!
//! Only that file can name programs, logins and proxies: no list that is imported, no feed.

mod sections;

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::{fetch::Proxy, program::Argv, retention::MaxAge, text::urls};

pub(super) use sections::{parse, program, without_value};

/// The scheme of the address of a feed that a program makes.
const PROGRAM: &str = "exec:";

/// The user's wishes for single feeds and for folders.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Those for single feeds, in the order of the file.
    pub feeds: Vec<FeedSection>,
    /// Those for folders, outer ones before inner ones.
    pub folders: Vec<FolderSection>,
}

/// One `[[feed]]`.
#[derive(Debug, Clone)]
pub struct FeedSection {
    /// The feed's address.
    pub url: String,
    /// Where it stands: file and line.
    pub place: String,
    /// What is wanted.
    pub options: FeedOptions,
}

/// One `[[folder]]`.
#[derive(Debug, Clone)]
pub struct FolderSection {
    /// The folder's path from the top.
    pub path: Vec<String>,
    /// The hosts that may see its headers and its login, in lower case.
    pub hosts: Vec<String>,
    /// Where it stands: file and line.
    pub place: String,
    /// What is wanted.
    pub options: FeedOptions,
}

/// What is wanted for a feed; what is `None` or empty is as for all feeds.
#[derive(Debug, Clone, Default)]
pub struct FeedOptions {
    /// From one answer to the next request.
    pub interval: Option<Duration>,
    /// Through what it is asked.
    pub proxy: Option<Proxy>,
    /// The `User-Agent` that its server sees.
    pub user_agent: Option<String>,
    /// Headers that only its own server sees.
    pub headers: Vec<(String, SecretString)>,
    /// Who asks; only its own server is told.
    pub login: Option<LoginOptions>,
    /// An address of its own server.
    pub server: Option<Url>,
    /// Whether the pages of its newest stories are fetched too.
    pub full_text: Option<bool>,
    /// How old its stories may become.
    pub max_age: Option<MaxAge>,
    /// How many of its newest stories stay; 0 for all.
    pub max_stories: Option<u64>,
    /// The program that changes its document.
    pub filter: Option<Argv>,
    /// The program that makes its document.
    pub command: Option<Argv>,
}

/// Who asks, and who knows the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginOptions {
    /// The name of basic authentication; without one the secret is a bearer token.
    pub user: Option<String>,
    /// Who knows the password or token.
    pub secret: SecretSource,
}

/// Who knows a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretSource {
    /// A program that prints it.
    Command(Argv),
    /// The system's keyring.
    Keyring {
        /// The service that the entry is for.
        service: String,
        /// The user that the entry is for.
        user: String,
    },
    /// The variable of the environment of this name.
    Environment(String),
}

/// Returns whether an address is that of a feed that a program makes: `exec:` and a name.
pub fn is_program(url: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    url.strip_prefix(PROGRAM)
        .is_some_and(|name| !name.is_empty() && name.chars().all(is_name))
}

impl Sources {
    /// Returns what is wanted for the feed at `url`, that was at the addresses `former` before and
    /// lies in `folder`: what its folders say, the outer ones first, then what its own section says.
    pub fn options(&self, url: &str, former: &[String], folder: &[String]) -> FeedOptions {
        let mut options = FeedOptions::default();
        let around = self.folders.iter();
        for section in around.filter(|section| folder.starts_with(&section.path)) {
            let mut wanted = section.options.clone();
            let server = urls::web(url, None);
            let host = server.as_ref().and_then(Url::host_str).unwrap_or_default();
            if section.hosts.iter().any(|known| known == host) {
                wanted.server = server;
            } else {
                wanted.headers.clear();
                wanted.login = None;
            }
            options.overlay(wanted);
        }
        if let Some(section) = self.of_feed(url, former) {
            options.overlay(section.options.clone());
        }
        options
    }

    /// Returns the proxies that some section names.
    pub fn proxies(&self) -> impl Iterator<Item = &Proxy> {
        self.all().filter_map(|options| options.proxy.as_ref())
    }

    /// Returns who knows the secrets that some section needs.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretSource> {
        let logins = self.all().filter_map(|options| options.login.as_ref());
        logins.map(|login| &login.secret)
    }

    fn all(&self) -> impl Iterator<Item = &FeedOptions> {
        let feeds = self.feeds.iter().map(|section| &section.options);
        feeds.chain(self.folders.iter().map(|section| &section.options))
    }

    /// Returns the section of a feed.
    pub fn of_feed(&self, url: &str, former: &[String]) -> Option<&FeedSection> {
        let named = |wanted: &str| self.feeds.iter().find(|section| section.url == wanted);
        named(url).or_else(|| former.iter().find_map(|url| named(url)))
    }
}

impl FeedOptions {
    fn overlay(&mut self, inner: Self) {
        // Headers and login of two sections may be for two servers: they do not mix.
        let has_secrets = !inner.headers.is_empty() || inner.login.is_some();
        if has_secrets {
            self.headers = inner.headers;
            self.login = inner.login;
            self.server = inner.server;
        }
        self.interval = inner.interval.or(self.interval);
        self.proxy = inner.proxy.or_else(|| self.proxy.take());
        self.user_agent = inner.user_agent.or_else(|| self.user_agent.take());
        self.full_text = inner.full_text.or(self.full_text);
        self.max_age = inner.max_age.or(self.max_age);
        self.max_stories = inner.max_stories.or(self.max_stories);
        self.filter = inner.filter.or_else(|| self.filter.take());
        self.command = inner.command.or_else(|| self.command.take());
    }
}

#[cfg(test)]
mod tests;
