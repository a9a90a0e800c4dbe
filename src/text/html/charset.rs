//! Decodes the bytes of a page as browsers do (WHATWG HTML, 13.2.3.2 and Encoding).
//!
//! It must not know where the bytes came from.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a page its `meta` elements may name the encoding, in bytes (WHATWG HTML, 13.2.3.2
/// says 1024; real pages put scripts before it).
const PRESCAN_BYTES: usize = 4 * 1024;

/// Returns the text of a page. `content_type` is that of the HTTP response.
///
/// A byte-order mark wins, then HTTP, then the page's own word; without any it is UTF-8 if it can
/// be, else Windows-1252. What cannot be decoded becomes U+FFFD.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    let stated = content_type
        .and_then(charset_of)
        .or_else(|| stated_in_page(bytes));
    let encoding = stated.unwrap_or_else(|| {
        if std::str::from_utf8(bytes).is_ok() {
            UTF_8
        } else {
            WINDOWS_1252
        }
    });
    // `decode` itself looks for a byte-order mark first.
    encoding.decode(bytes).0
}

/// Returns the encoding that the parameter `charset` names.
fn charset_of(text: &str) -> Option<&'static Encoding> {
    let at = text.to_ascii_lowercase().find("charset")? + "charset".len();
    let value = text.get(at..)?.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '>'))
        .unwrap_or(value.len());
    Encoding::for_label(value.get(..end)?.as_bytes())
}

/// Looks for the first `meta` element that names an encoding.
fn stated_in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    let start = WINDOWS_1252.decode_without_bom_handling(start).0;
    let mut tags = start.split('<').filter(|tag| {
        tag.get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case("meta"))
    });
    let encoding = tags.find_map(charset_of)?;
    // A page that was read so far is not UTF-16, whatever it says (WHATWG HTML, 13.2.3.2).
    Some(if encoding.is_ascii_compatible() {
        encoding
    } else {
        UTF_8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, content_type), expected);
    }

    #[test]
    fn mark_then_http_then_page_then_guess() {
        let koi8 = b"<meta charset=koi8-r>\xd7\xcf\xca\xce\xc1";
        check(koi8, None, "<meta charset=koi8-r>война");
        check(
            b"<META http-equiv=Content-Type content='text/html; charset=\"windows-1251\"'>\xe2",
            None,
            "<META http-equiv=Content-Type content='text/html; charset=\"windows-1251\"'>в",
        );
        check(b"\xe2", Some("text/html; Charset = 'windows-1251'"), "в");
        check(
            b"\xef\xbb\xbf\xd0\xb2",
            Some("text/html;charset=latin1"),
            "в",
        );
        check("в".as_bytes(), None, "в");
        check(b"caf\xe9", None, "café");
        check(b"\xff\xfe\x32\x04", None, "в");
        check(
            b"<meta charset=utf-16>\xd0\xb2",
            None,
            "<meta charset=utf-16>в",
        );
        check(
            b"<meta charset=nonsense>a",
            Some("text/html; charset=?"),
            "<meta charset=nonsense>a",
        );
        check(b"", Some("charset"), "");
    }
}
