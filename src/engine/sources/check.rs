//! Checks of the user's wishes for single feeds and folders. No secret is asked for or told.

use super::super::{Check, Engine, Verdict};
use crate::{
    config::{FeedOptions, FeedSection, FolderSection, SecretSource},
    model::Feed,
    program,
};

impl Engine {
    /// Checks each section against the feeds that there are.
    pub(in crate::engine) fn check_sources<'a>(
        &self,
        feeds: &(impl Iterator<Item = &'a Feed> + Clone),
    ) -> Vec<Check> {
        let sources = &self.shared.config.sources;
        let of_feeds = sources
            .feeds
            .iter()
            .map(|section| check_feed(section, feeds.clone()));
        let of_folders = sources
            .folders
            .iter()
            .map(|section| check_folder(section, feeds.clone()));
        of_feeds.chain(of_folders).collect()
    }
}

fn check_feed<'a>(section: &FeedSection, feeds: impl Iterator<Item = &'a Feed>) -> Check {
    let FeedSection {
        url,
        place,
        options,
    } = section;
    let subject = format!("[[feed]] {url}");
    let mut feeds = feeds;
    let feed = feeds.find(|feed| feed.url == *url || feed.health.former.contains(url));
    let Some(feed) = feed else {
        return Check::found(
            Verdict::Warning,
            &subject,
            format!("{place}: there is no such feed"),
            "`flashwire add` its address, or take the section out",
        );
    };
    if feed.url != *url {
        return Check::found(
            Verdict::Warning,
            &subject,
            format!(
                "{place}: the feed is now at {}; its login stays behind",
                feed.url
            ),
            "write the new address into the section",
        );
    }
    check_options(&subject, place, options)
}

fn check_folder<'a>(section: &FolderSection, feeds: impl Iterator<Item = &'a Feed>) -> Check {
    let FolderSection {
        path,
        place,
        options,
        ..
    } = section;
    let subject = format!("[[folder]] {}", path.join("/"));
    let mut feeds = feeds;
    if !feeds.any(|feed| feed.folder.starts_with(path)) {
        return Check::found(
            Verdict::Warning,
            &subject,
            format!("{place}: no feed is in that folder"),
            "correct `path`, or take the section out",
        );
    }
    check_options(&subject, place, options)
}

fn check_options(subject: &str, place: &str, options: &FeedOptions) -> Check {
    let secret = options.login.as_ref().map(|login| &login.secret);
    let of_login = match secret {
        Some(SecretSource::Command(argv)) => Some(argv),
        _ => None,
    };
    let programs = [&options.filter, &options.command];
    let mut programs = programs.into_iter().flatten().chain(of_login);
    if let Some(missing) = programs.find(|argv| program::find(argv).is_none()) {
        return Check::found(
            Verdict::Failed,
            subject,
            format!("{place}: there is no program `{}`", missing.program),
            "write its absolute path, or put it on PATH",
        );
    }
    let is_readable = options.login.is_some()
        && options
            .server
            .as_ref()
            .is_some_and(|url| url.scheme() == "http");
    if is_readable {
        return Check::found(
            Verdict::Warning,
            subject,
            format!("{place}: the login goes over http, where everyone on the way can read it"),
            "use the https address, if the server has one",
        );
    }
    Check::fine(subject, told(options))
}

/// Returns what is wanted, without secrets: of headers the names alone.
fn told(options: &FeedOptions) -> String {
    let mut told = Vec::new();
    if let Some(interval) = options.interval {
        told.push(format!("every {} min", interval.as_secs() / 60));
    }
    if let Some(age) = options.max_age {
        told.push(format!("stories of {age}"));
    }
    match options.max_stories {
        Some(0) => told.push("any number of stories".to_owned()),
        Some(stories) => told.push(format!("at most {stories} stories")),
        None => {}
    }
    if let Some(proxy) = &options.proxy {
        told.push(format!("proxy {proxy}"));
    }
    if let Some(user_agent) = &options.user_agent {
        told.push(format!("user agent `{user_agent}`"));
    }
    told.extend(
        options
            .headers
            .iter()
            .map(|(name, _)| format!("header {name}")),
    );
    if let Some(login) = &options.login {
        let kind = login
            .user
            .as_ref()
            .map_or_else(|| "a token".to_owned(), |user| format!("user {user}"));
        let source = match &login.secret {
            SecretSource::Command(argv) => format!("`{}`", argv.program),
            SecretSource::Keyring { service, .. } => format!("the keyring's `{service}`"),
            SecretSource::Environment(name) => format!("the variable `{name}`"),
        };
        told.push(format!("login: {kind}, secret from {source}"));
    }
    match options.full_text {
        Some(true) => told.push("full text".to_owned()),
        Some(false) => told.push("no full text".to_owned()),
        None => {}
    }
    let programs = [("filter", &options.filter), ("made by", &options.command)];
    for (what, argv) in programs {
        told.extend(
            argv.as_ref()
                .map(|argv| format!("{what} `{}`", argv.program)),
        );
    }
    if told.is_empty() {
        return "says nothing".to_owned();
    }
    told.join(", ")
}
