//! From bytes to text: byte order mark, XML declaration, HTTP header, and what the bytes allow.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Note;

/// How far into a document its XML declaration may reach, in bytes.
const DECLARATION_BYTES: usize = 512;
/// How much of what a broken server script writes before a document is skipped, in bytes.
const JUNK_BYTES: usize = 4096;

/// Returns the document as text without byte order mark and XML declaration, whose encoding no
/// longer holds. What cannot be decoded is replaced and noted.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>, notes: &mut Vec<Note>) -> String {
    let (text, name, had_errors) = if let Some(text) = utf_32(bytes) {
        (Cow::Owned(text), "UTF-32", false)
    } else {
        let (text, used, had_errors) = encoding(bytes, content_type).decode(bytes);
        (text, used.name(), had_errors)
    };
    if had_errors {
        let note = format!("some characters are not valid {name} and were replaced");
        notes.push(Note(note));
    }
    let document = without_junk(&text);
    if document.len() < text.len() && !is_blank(&text, document) {
        notes.push(Note(
            "something stands before the document and was skipped".to_owned(),
        ));
    }
    without_declaration(document).to_owned()
}

/// Returns whether nothing but white space and marks stands before the document.
fn is_blank(text: &str, document: &str) -> bool {
    let before = text.strip_suffix(document).unwrap_or_default();
    before
        .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0'])
        .is_empty()
}

/// Returns the text of a document in UTF-32, which `encoding_rs` leaves out because the web does
/// not use it.
fn utf_32(bytes: &[u8]) -> Option<String> {
    let read: fn([u8; 4]) -> u32 = match bytes {
        [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, b'<' | b'{', ..] => u32::from_be_bytes,
        [0xFF, 0xFE, 0, 0, ..] | [b'<' | b'{', 0, 0, 0, ..] => u32::from_le_bytes,
        _ => return None,
    };
    let (units, _) = bytes.as_chunks::<4>();
    let decoded = units
        .iter()
        .map(|&unit| char::from_u32(read(unit)).unwrap_or('\u{fffd}'));
    Some(decoded.collect())
}

/// Chooses the encoding; `Encoding::decode` itself heeds a byte order mark first.
fn encoding(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    match bytes {
        [b'<' | b'{', 0, ..] => return UTF_16LE,
        [0, b'<' | b'{', ..] => return UTF_16BE,
        _ => {}
    }
    // All of it is ASCII, so every other sign of the encoding may be lost or wrong.
    if bytes
        .windows(3)
        .any(|escape| matches!(escape, b"\x1b$B" | b"\x1b$@"))
        && bytes.is_ascii()
    {
        return ISO_2022_JP;
    }
    let is_wide = |encoding: &&Encoding| *encoding == UTF_16LE || *encoding == UTF_16BE;
    let header = content_type
        .and_then(charset)
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    let declared = declared(bytes).and_then(Encoding::for_label);
    // A document whose first byte is not zero-padded is in no 16-bit encoding, whatever it says.
    let said = header
        .filter(|encoding| !is_wide(encoding))
        .into_iter()
        .chain(declared.filter(|encoding| !is_wide(encoding)));
    let is_utf_8 = std::str::from_utf8(bytes).is_ok();
    // Servers add charsets out of habit, so a declared UTF-8 that holds outranks them; and a
    // document that is not UTF-8 is in the next encoding that somebody named.
    if is_utf_8 && (declared == Some(UTF_8) || (declared.is_none() && header.is_none())) {
        return UTF_8;
    }
    let mut said = said.filter(|&encoding| is_utf_8 || encoding != UTF_8);
    said.next()
        .unwrap_or(if is_utf_8 { UTF_8 } else { WINDOWS_1252 })
}

/// Returns the `charset` parameter of a media type.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })
}

/// Returns the label of the XML declaration's encoding.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let start = bytes.get(..DECLARATION_BYTES.min(bytes.len()))?;
    let start = start.trim_ascii_start();
    let end = start.windows(2).position(|pair| pair == b"?>")?;
    let declaration = start
        .get(..end)
        .filter(|start| start.starts_with(b"<?xml"))?;
    let at = declaration
        .windows(8)
        .position(|name| name == b"encoding")?;
    let mut parts = declaration
        .get(at..)?
        .split(|byte| matches!(byte, b'"' | b'\''));
    parts.next()?;
    parts.next()
}

/// Returns the document from its declaration or root on: scripts write warnings before it.
fn without_junk(text: &str) -> &str {
    let start = text
        .get(..text.floor_char_boundary(JUNK_BYTES))
        .unwrap_or_default();
    let root = ["<rss", "<feed", "<rdf:RDF"]
        .iter()
        .filter_map(|tag| start.find(tag))
        .min();
    let declaration = start
        .find("<?xml ")
        .filter(|&at| root.is_none_or(|root| at < root));
    // Comments and instructions may stand before a root; only a declaration must come first.
    let is_junk = |at: &usize| {
        let before = start.get(..*at).unwrap_or_default().trim_start();
        !before.starts_with(['<', '{', '\u{feff}']) || before.starts_with("<br")
    };
    let from = declaration.or_else(|| root.filter(is_junk)).unwrap_or(0);
    text.get(from..).unwrap_or(text)
}

fn without_declaration(text: &str) -> &str {
    let trimmed = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0']);
    match trimmed
        .strip_prefix("<?xml")
        .map(|rest| (rest, rest.split_once("?>")))
    {
        // `<?xml-stylesheet` is another instruction.
        Some((rest, Some((_, after)))) if rest.starts_with(char::is_whitespace) => after,
        _ => trimmed,
    }
}
