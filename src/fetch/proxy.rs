//! Through what servers are asked.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use url::Url;

use crate::text::clean;

/// Schemes of proxies: HTTP (RFC 9110, 9.3.6), and SOCKS 5 (RFC 1928) with names resolved here or,
/// with `h`, by the proxy.
const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// Through what servers are asked. What it prints never has the proxy's password.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub enum Proxy {
    /// What `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment say.
    Environment,
    /// Directly, whatever the environment says.
    None,
    /// The proxy at this address.
    At(Url),
}

/// A text names no proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected \"environment\", \"none\" or an address with its port that begins with http://, \
     https://, socks5:// or socks5h://, such as \"socks5h://127.0.0.1:9050\""
)]
pub struct NoProxy;

impl FromStr for Proxy {
    type Err = NoProxy;

    fn from_str(text: &str) -> Result<Self, NoProxy> {
        match text {
            "environment" => return Ok(Self::Environment),
            "none" => return Ok(Self::None),
            _ => {}
        }
        let url = Url::parse(text).map_err(|_invalid| NoProxy)?;
        let is_whole = SCHEMES.contains(&url.scheme())
            && url.host_str().is_some_and(|host| !host.is_empty())
            && matches!(url.path(), "" | "/")
            && url.query().is_none();
        is_whole.then_some(Self::At(url)).ok_or(NoProxy)
    }
}

impl TryFrom<String> for Proxy {
    type Error = NoProxy;

    fn try_from(text: String) -> Result<Self, NoProxy> {
        text.parse()
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("environment"),
            Self::None => f.write_str("none"),
            Self::At(url) => {
                let host = clean::error_line(url.host_str().unwrap_or_default());
                write!(f, "{}://{host}", url.scheme())?;
                match url.port_or_known_default() {
                    Some(port) => write!(f, ":{port}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_read_and_written_without_their_passwords() {
        let check = |text: &str, expected: Option<&str>| {
            let proxy = text.parse::<Proxy>().ok();
            let written = proxy.as_ref().map(ToString::to_string);
            assert_eq!(written.as_deref(), expected, "{text}");
            assert!(!format!("{proxy:?}").contains("secret"), "{text}");
        };
        check("environment", Some("environment"));
        check("none", Some("none"));
        check("socks5h://127.0.0.1:9050", Some("socks5h://127.0.0.1:9050"));
        check(
            "http://me:secret@proxy.example:3128/",
            Some("http://proxy.example:3128"),
        );
        check("https://proxy.example", Some("https://proxy.example:443"));
        check("http://proxy.example/path", None);
        check("ftp://proxy.example", None);
        check("127.0.0.1:9050", None);
        check("", None);
    }
}
