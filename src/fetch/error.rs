//! Why there is no document, in words for a person.

use std::error::Error;

use super::{FetchOptions, Proxy, address::PrivateAddress};
use crate::text::clean;

/// Why no document came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address cannot be asked.
    #[error("`{0}` is not a web address")]
    Address(String),
    /// The name has no address, or the resolver did not answer.
    #[error("the name {host} could not be resolved")]
    Resolve {
        /// The name.
        host: String,
    },
    /// No connection.
    #[error("could not connect to {host}: {reason}")]
    Connect {
        /// The server's name.
        host: String,
        /// What the system says.
        reason: String,
    },
    /// No secure connection.
    #[error("certificate of {host} not trusted: {reason}")]
    Certificate {
        /// The server's name.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server took too long.
    #[error("the server did not {what} within {seconds} s")]
    TimedOut {
        /// What it did not do.
        what: &'static str,
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The server refused.
    #[error("HTTP {code}{}", reason_phrase(*code))]
    Status {
        /// The status code.
        code: u16,
    },
    /// A redirect that is not followed.
    #[error("redirect not followed: {0}")]
    Redirect(String),
    /// The body is longer than allowed.
    #[error("the document is larger than {max_mib} MiB")]
    TooLarge {
        /// The limit, in MiB.
        max_mib: usize,
    },
    /// The answer broke off or was no HTTP.
    #[error("the answer could not be read: {0}")]
    Broken(String),
    /// Something on this machine that asking needs does not work: a login, a program, the client.
    #[error("{0}")]
    Own(String),
}

impl FetchError {
    /// An address of the user's own machine or network that a stranger wrote.
    pub(super) fn private(host: &str) -> Self {
        let host = clean::error_line(host);
        Self::Redirect(format!("{host} is on this machine or a private network"))
    }
}

fn reason_phrase(code: u16) -> String {
    reqwest::StatusCode::from_u16(code)
        .ok()
        .and_then(|status| status.canonical_reason())
        .map(|reason| format!(" {reason}"))
        .unwrap_or_default()
}

/// Why there is no client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// A setting is out of range.
    #[error("fetch.{name} must be at least 1")]
    Zero {
        /// The setting.
        name: &'static str,
    },
    /// The user agent cannot stand in a header.
    #[error("fetch.user_agent has characters that HTTP does not allow: {0:?}")]
    UserAgent(String),
    /// The user's certificates cannot be used.
    #[error("fetch.ca_file: {path}: {reason}; expected a file of certificates in PEM")]
    CaFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The TLS library or the system refuses.
    #[error("the HTTP client could not be set up: {0}")]
    Client(String),
}

impl SetupError {
    pub(super) fn client(error: &reqwest::Error) -> Self {
        Self::Client(root_cause(error))
    }
}

/// Checks the ranges that the fields' types do not.
pub(super) fn check(options: &FetchOptions) -> Result<(), SetupError> {
    let at_least_one = [
        ("concurrency", options.concurrency == 0),
        ("per_host", options.per_host == 0),
        ("connect_timeout_s", options.connect_timeout_s == 0),
        ("read_timeout_s", options.read_timeout_s == 0),
        ("total_timeout_s", options.total_timeout_s == 0),
        ("max_body_mib", options.max_body_mib == 0),
    ];
    match at_least_one.iter().find(|(_, is_zero)| *is_zero) {
        Some(&(name, _)) => Err(SetupError::Zero { name }),
        None => Ok(()),
    }
}

/// Says in plain words what reqwest says in its own.
pub(super) fn plain(
    error: &reqwest::Error,
    host: &str,
    proxy: &Proxy,
    options: &FetchOptions,
) -> FetchError {
    let mut host = clean::error_line(host);
    if matches!(proxy, Proxy::At(_)) {
        host = format!("{host} through the proxy {proxy}");
    }
    if causes(error).any(<dyn Error>::is::<PrivateAddress>) {
        return FetchError::private(&host);
    }
    let reason = root_cause(error);
    if error.is_timeout() {
        let (what, seconds) = if error.is_connect() {
            ("accept a connection", options.connect_timeout_s)
        } else {
            ("answer", options.read_timeout_s)
        };
        return FetchError::TimedOut { what, seconds };
    }
    if causes(error).any(|cause| cause.to_string().contains("certificate")) {
        return FetchError::Certificate { host, reason };
    }
    if error.is_dns() {
        return FetchError::Resolve { host };
    }
    if error.is_connect() {
        return FetchError::Connect { host, reason };
    }
    FetchError::Broken(reason)
}

/// Returns the errors from the outermost to the first one.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Returns what the innermost error says: the outer ones only repeat what was tried.
fn root_cause(error: &reqwest::Error) -> String {
    let innermost = causes(error).last().map(ToString::to_string);
    clean::error_line(&innermost.unwrap_or_default())
}
