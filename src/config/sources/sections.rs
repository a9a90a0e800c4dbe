//! The sections as they are written, and what of them is refused.

use std::{collections::BTreeMap, time::Duration};

use secrecy::SecretString;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::{
    FeedOptions, FeedSection, FolderSection, LoginOptions, SecretSource, Sources, is_program,
};
use crate::{
    config::DataFile,
    fetch::{Proxy, check_header},
    program::Argv,
    retention::MaxAge,
    text::{
        toml_file::{self, TomlError},
        urls,
    },
};

/// The largest number of stories that can be asked for, as in `[retention]`.
const STORIES_MAX: u64 = 1_000_000_000;

/// The sections as they are written.
#[derive(Deserialize)]
struct Sections {
    #[serde(default)]
    feed: Vec<Spanned<Section>>,
    #[serde(default)]
    folder: Vec<Spanned<Section>>,
}

/// One section as it is written. Keys that are not of its kind are refused after reading.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    url: Option<String>,
    path: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
    interval_minutes: Option<u32>,
    proxy: Option<Proxy>,
    user_agent: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    login: Option<Login>,
    full_text: Option<bool>,
    max_age: Option<String>,
    max_stories: Option<u64>,
    filter: Option<Vec<String>>,
    command: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    user: Option<String>,
    command: Option<Vec<String>>,
    keyring: Option<String>,
}

/// Reads the sections of a settings file.
pub(in crate::config) fn parse(file: &DataFile) -> Result<Sources, TomlError> {
    let sections = toml_file::read::<Sections>(&file.name, &file.text);
    let sections = sections.map_err(without_value)?;
    let mut sources = Sources::default();
    let place = |at: usize| format!("{}:{}", file.name, toml_file::line_of(&file.text, at));
    let error = |at: usize, problem: String| TomlError::at(&file.name, &file.text, at, problem);
    for section in sections.feed {
        let at = section.span().start;
        let read = feed(section.into_inner(), place(at)).map_err(|problem| error(at, problem))?;
        if sources.feeds.iter().any(|known| known.url == read.url) {
            let problem = format!("a second [[feed]] for {}: put all of it into one", read.url);
            return Err(error(at, problem));
        }
        sources.feeds.push(read);
    }
    for section in sections.folder {
        let at = section.span().start;
        let read = folder(section.into_inner(), place(at)).map_err(|problem| error(at, problem))?;
        sources.folders.push(read);
    }
    sources.folders.sort_by_key(|folder| folder.path.len());
    Ok(sources)
}

/// Takes out of an error the value that was of the wrong type: it may be a secret.
pub(in crate::config) fn without_value(mut error: TomlError) -> TomlError {
    let said = &error.message;
    if let (Some(start), Some(end)) = (said.find("invalid "), said.find(", expected"))
        && let (Some(before), Some(after)) = (said.get(..start), said.get(end..))
    {
        error.message = format!("{before}not of the right type{after}");
    }
    error
}

fn feed(section: Section, place: String) -> Result<FeedSection, String> {
    let expected =
        "expected `url`: the address of a feed, or exec: and a name, as in \"exec:wire\"";
    let url = section.url.as_deref().ok_or(expected)?;
    if section.path.is_some() || !section.hosts.is_empty() {
        return Err("`path` and `hosts` are keys of a [[folder]]".to_owned());
    }
    if is_program(url) {
        let is_web = section.proxy.is_some()
            || section.user_agent.is_some()
            || section.login.is_some()
            || !section.headers.is_empty();
        if is_web {
            return Err(format!(
                "`{url}` is made by a program: `proxy`, `user_agent`, `headers` and `login` are for the web"
            ));
        }
        if section.command.is_none() {
            return Err(format!(
                "`{url}` needs a `command`: the program that makes it and its arguments"
            ));
        }
        return Ok(FeedSection {
            url: url.to_owned(),
            place,
            options: options(section, None)?,
        });
    }
    let server = urls::web(url, None).ok_or(expected)?;
    if section.command.is_some() {
        return Err("`command` is for feeds whose `url` is exec: and a name".to_owned());
    }
    if urls::without_password(url).is_some() {
        return Err(
            "`url` has a name or a password in it: take them out and write a `login`".to_owned(),
        );
    }
    Ok(FeedSection {
        url: server.to_string(),
        place,
        options: options(section, Some(server))?,
    })
}

fn folder(section: Section, place: String) -> Result<FolderSection, String> {
    let path = section.path.as_deref().map(str::trim).unwrap_or_default();
    if path.is_empty() {
        return Err(
            "expected `path`: the names of the folders from the top, as in \"Regions/Asia\""
                .to_owned(),
        );
    }
    if section.url.is_some() || section.command.is_some() {
        return Err("`url` and `command` are keys of a [[feed]]".to_owned());
    }
    let has_secrets = section.login.is_some() || !section.headers.is_empty();
    if has_secrets && section.hosts.is_empty() {
        return Err(
            "`login` and `headers` of a folder need `hosts`: the servers that may see them, as in \
             [\"wire.example\"]; a list that you import can put any feed into the folder"
                .to_owned(),
        );
    }
    let lower = |host: &String| host.trim().to_ascii_lowercase();
    Ok(FolderSection {
        path: path.split('/').map(|name| name.trim().to_owned()).collect(),
        hosts: section.hosts.iter().map(lower).collect(),
        place,
        options: options(section, None)?,
    })
}

fn options(section: Section, server: Option<Url>) -> Result<FeedOptions, String> {
    let interval = section.interval_minutes;
    if let Some(minutes) = interval.filter(|minutes| !(1..=10_080).contains(minutes)) {
        return Err(format!(
            "`interval_minutes` is {minutes}: expected 1 to 10080"
        ));
    }
    if let Some(user_agent) = &section.user_agent {
        check_header("X-User-Agent", user_agent)
            .map_err(|_invalid| "`user_agent` has characters that HTTP does not allow")?;
    }
    if let Some(stories) = section.max_stories.filter(|&stories| stories > STORIES_MAX) {
        return Err(format!(
            "`max_stories` is {stories}: expected 0 to {STORIES_MAX}"
        ));
    }
    let max_age = section.max_age.as_deref().map(|age| {
        let read = age.parse::<MaxAge>();
        read.map_err(|error| format!("`max_age` is \"{age}\": {error}"))
    });
    let mut headers = Vec::new();
    for (name, value) in section.headers {
        check_header(&name, &value).map_err(|error| format!("`headers`: {error}"))?;
        headers.push((name, SecretString::from(value)));
    }
    Ok(FeedOptions {
        interval: interval.map(|minutes| Duration::from_secs(60 * u64::from(minutes))),
        proxy: section.proxy,
        user_agent: section.user_agent,
        headers,
        login: section.login.map(login).transpose()?,
        server,
        full_text: section.full_text,
        max_age: max_age.transpose()?,
        max_stories: section.max_stories,
        filter: section
            .filter
            .map(|argv| program("filter", argv))
            .transpose()?,
        command: section
            .command
            .map(|argv| program("command", argv))
            .transpose()?,
    })
}

fn login(login: Login) -> Result<LoginOptions, String> {
    let secret = match (login.command, login.keyring) {
        (Some(argv), None) => SecretSource::Command(program("login.command", argv)?),
        (None, Some(service)) if !service.is_empty() => SecretSource::Keyring {
            service,
            user: login.user.clone().unwrap_or_else(|| "token".to_owned()),
        },
        _ => {
            return Err(
                "`login` needs either `command`, a program that prints the secret, or `keyring`, \
                 the service of an entry in the system's keyring"
                    .to_owned(),
            );
        }
    };
    if login
        .user
        .as_deref()
        .is_some_and(|user| user.contains(':') || user.is_empty())
    {
        return Err(
            "`login.user` is empty or has a colon, which basic authentication does not allow"
                .to_owned(),
        );
    }
    Ok(LoginOptions {
        user: login.user,
        secret,
    })
}

pub(in crate::config) fn program(key: &str, argv: Vec<String>) -> Result<Argv, String> {
    let mut argv = argv.into_iter();
    let program = argv.next().filter(|program| !program.is_empty());
    let program = program.ok_or_else(|| {
        format!("`{key}` is empty: expected a program and its arguments, as in [\"pass\", \"show\", \"wire\"]")
    })?;
    Ok(Argv {
        program,
        args: argv.collect(),
    })
}
