//! Requests for addresses that stood in somebody else's document.
//!
//! A feed or a page of the public network must not make the program ask servers on the user's own
//! machine or network; one that lies there itself may.

use crate::{
    fetch::{Reach, Request, names_private_host},
    text::{clean, urls},
};

/// An address that a document must not lead to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFollowed {
    /// Not http or https.
    #[error("`{0}` is not a web address")]
    Address(String),
    /// On this machine or in a private network, named by a document from outside.
    #[error(
        "{0} is on this machine or a private network, and the address comes from outside: not asked"
    )]
    Private(String),
}

/// Returns the request for an address that stood in the document at `by`.
pub(super) fn request(address: &str, by: &str) -> Result<Request, NotFollowed> {
    let by = urls::web(by, None);
    let url = urls::web(address, by.as_ref())
        .ok_or_else(|| NotFollowed::Address(clean::error_line(address)))?;
    let is_from_outside = !by.as_ref().is_some_and(names_private_host);
    if is_from_outside && names_private_host(&url) {
        let host = url.host_str().unwrap_or_default();
        return Err(NotFollowed::Private(clean::error_line(host)));
    }
    Ok(Request {
        url: url.into(),
        reach: if is_from_outside {
            Reach::Public
        } else {
            Reach::Anywhere
        },
        ..Request::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_leads_inside() {
        let check = |address: &str, by: &str, expected: bool| {
            assert_eq!(request(address, by).is_ok(), expected, "{address} by {by}");
        };
        let (public, private) = ("https://example.org/feed", "http://192.168.1.5/feed");
        check("/story", public, true);
        check("http://127.0.0.1:8080/", public, false);
        check("http://2130706433/", public, false);
        check("http://[::ffff:10.0.0.1]/", public, false);
        check("http://localhost./", public, false);
        check("http://router/", public, false);
        check("http://printer.local/", public, false);
        check("file:///etc/passwd", public, false);
        check("javascript:1", private, false);
        check("http://127.0.0.1:8080/", private, true);
        check("https://example.org/", private, true);
    }
}
