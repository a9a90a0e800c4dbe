//! How the user wants one server to be asked.

use reqwest::{
    RequestBuilder,
    header::{HeaderName, HeaderValue, USER_AGENT},
};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::Proxy;

/// Headers that are the client's own business, or have a setting of their own.
const RESERVED: [&str; 18] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "proxy-authorization",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// How the user wants one server to be asked. The default is as all others are.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Through what; `None` as the settings say.
    pub proxy: Option<Proxy>,
    /// The `User-Agent`; `None` as the settings say.
    pub user_agent: Option<String>,
    /// What only the user's own server may see.
    pub confidence: Option<Confidence>,
}

/// What only one server may see: no other that it redirects to, none that a document names.
#[derive(Debug, Clone)]
pub struct Confidence {
    /// An address of that server.
    pub server: Url,
    /// Headers: names and values.
    pub headers: Vec<(String, SecretString)>,
    /// Who asks.
    pub login: Option<Login>,
}

/// Who asks.
#[derive(Debug, Clone)]
pub enum Login {
    /// Name and password (RFC 7617).
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token (RFC 6750).
    Bearer(SecretString),
}

/// Why a header cannot be sent. Its value is not told: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not a name of a header.
    #[error("`{0}` is no name of a header")]
    Name(String),
    /// One that cannot be set.
    #[error("the header `{0}` cannot be set here; `login` and `user_agent` are keys of their own")]
    Reserved(String),
    /// Characters that HTTP does not allow.
    #[error("the value of the header `{0}` has characters that HTTP does not allow")]
    Value(String),
}

/// Checks that a header can be sent.
pub fn check_header(name: &str, value: &str) -> Result<(), HeaderError> {
    let parsed = HeaderName::from_bytes(name.as_bytes());
    let parsed = parsed.map_err(|_invalid| HeaderError::Name(name.to_owned()))?;
    if RESERVED.contains(&parsed.as_str()) {
        return Err(HeaderError::Reserved(name.to_owned()));
    }
    match HeaderValue::from_str(value) {
        Ok(_) => Ok(()),
        Err(_invalid) => Err(HeaderError::Value(name.to_owned())),
    }
}

impl Manner {
    /// Returns the request for `url` as the user wants it.
    pub(super) fn apply(&self, mut request: RequestBuilder, url: &Url) -> RequestBuilder {
        if let Some(user_agent) = &self.user_agent {
            request = request.header(USER_AGENT, user_agent);
        }
        match &self.confidence {
            Some(confidence) if is_server(&confidence.server, url) => confidence.apply(request),
            _ => request,
        }
    }
}

impl Confidence {
    fn apply(&self, mut request: RequestBuilder) -> RequestBuilder {
        for (name, value) in &self.headers {
            if let Ok(mut value) = HeaderValue::from_str(value.expose_secret()) {
                value.set_sensitive(true);
                request = request.header(name, value);
            }
        }
        match &self.login {
            Some(Login::Basic { user, password }) => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            Some(Login::Bearer(token)) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }
}

/// Returns whether `url` is of the user's server: same scheme, host and port, or the same host when
/// it went over to https at the usual ports.
fn is_server(server: &Url, url: &Url) -> bool {
    let usual = |url: &Url| url.port().is_none();
    server.origin() == url.origin()
        || (server.host() == url.host()
            && (server.scheme(), url.scheme()) == ("http", "https")
            && usual(server)
            && usual(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_users_own_server_is_trusted() {
        let check = |server: &str, url: &str, expected: bool| {
            let (server, url) = (server.parse().expect("valid"), url.parse().expect("valid"));
            assert_eq!(is_server(&server, &url), expected, "{server} {url}");
        };
        check("https://a.example/feed", "https://a.example/other", true);
        check("http://a.example/feed", "https://a.example/feed", true);
        check("https://a.example/feed", "http://a.example/feed", false);
        check("https://a.example/", "https://b.a.example/", false);
        check("https://a.example/", "https://a.example:8443/", false);
        check("http://a.example:8080/", "https://a.example/", false);
    }

    #[test]
    fn headers_that_are_ours_cannot_be_set() {
        let check = |name: &str, value: &str, expected: bool| {
            assert_eq!(check_header(name, value).is_ok(), expected, "{name}");
        };
        check("Accept-Language", "uk", true);
        check("X-Api-Key", "abc", true);
        check("Authorization", "Bearer x", false);
        check("HOST", "x.example", false);
        check("two words", "x", false);
        check("X-Break", "a\r\nX-More: b", false);
    }
}
