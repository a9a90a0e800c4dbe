//! From bytes to text: compression that nobody declared, byte order mark, HTTP header, XML
//! declaration, and what the bytes themselves allow.

use std::{borrow::Cow, io::Read as _};

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

use super::{
    Note, ParseError, code_pages,
    declaration::{charset, declared},
};

/// How much of what a broken server script writes before a document is skipped, in bytes.
const JUNK_BYTES: usize = 4096;
/// Largest document that is unpacked here, in bytes: four times what a fetch takes by default.
const MAX_UNPACKED_BYTES: u64 = 64 << 20;
/// How much of a document its language is guessed from, in bytes.
const SAMPLE_BYTES: usize = 256 << 10;

/// Returns the bytes of a document that is packed although nobody said so.
pub(super) fn unpacked<'a>(
    bytes: &'a [u8],
    notes: &mut Vec<Note>,
) -> Result<Cow<'a, [u8]>, ParseError> {
    let mut unpacked = Vec::new();
    let mut take = |reader: &mut dyn std::io::Read| {
        // What came before an error is still the document's start.
        let _ = reader
            .take(MAX_UNPACKED_BYTES + 1)
            .read_to_end(&mut unpacked);
    };
    match bytes {
        [0x1f, 0x8b, 8, ..] => take(&mut MultiGzDecoder::new(bytes)),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => take(&mut ZlibDecoder::new(bytes)),
        _ => return Ok(Cow::Borrowed(bytes)),
    }
    if unpacked.len() as u64 > MAX_UNPACKED_BYTES {
        return Err(ParseError::Hostile(format!(
            "it unpacks to more than {} MiB",
            MAX_UNPACKED_BYTES >> 20
        )));
    }
    if unpacked.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    notes.push(Note(
        "it is compressed, and the server did not say so".to_owned(),
    ));
    Ok(Cow::Owned(unpacked))
}

/// Returns the document as text without byte order mark and XML declaration, whose encoding no
/// longer holds. What cannot be decoded is replaced and noted.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    notes: &mut Vec<Note>,
) -> Cow<'a, str> {
    let (text, name, had_errors) = if let Some(text) = utf_32(bytes) {
        (Cow::Owned(text), "UTF-32", false)
    } else if let Some(text) = code_pages::decode(bytes, declared(bytes)) {
        (Cow::Owned(text), "the declared code page", false)
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
    let document = without_declaration(document);
    let from = text.len() - document.len();
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(from..).unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.drain(..from);
            Cow::Owned(text)
        }
    }
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
    let is_wide = |encoding: &&Encoding| *encoding == UTF_16LE || *encoding == UTF_16BE;
    let header = content_type
        .and_then(charset)
        .map(str::as_bytes)
        .and_then(labelled);
    let declared = declared(bytes).and_then(labelled);
    let is_utf_8 = std::str::from_utf8(bytes).is_ok();
    // All of it is ASCII, so every other sign of the encoding may be lost or wrong.
    let has_escapes = is_utf_8
        && memchr::memchr_iter(0x1b, bytes)
            .any(|at| matches!(bytes.get(at + 1..at + 3), Some(b"$B" | b"$@")));
    if has_escapes && bytes.is_ascii() {
        return ISO_2022_JP;
    }
    // A document whose first byte is not zero-padded is in no 16-bit encoding, whatever it says.
    let said = header
        .filter(|encoding| !is_wide(encoding))
        .into_iter()
        .chain(declared.filter(|encoding| !is_wide(encoding)));
    // Servers add charsets out of habit, so a declared UTF-8 that holds outranks them; and a
    // document that is not UTF-8 is in the next encoding that somebody named.
    if is_utf_8 && (declared == Some(UTF_8) || (declared.is_none() && header.is_none())) {
        return UTF_8;
    }
    let mut said = said.filter(|&encoding| is_utf_8 || encoding != UTF_8);
    said.next()
        .unwrap_or_else(|| if is_utf_8 { UTF_8 } else { guessed(bytes) })
}

/// Returns the encoding of that name; some write `windows_1251`.
fn labelled(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).or_else(|| {
        let label: Vec<u8> = label
            .iter()
            .map(|&b| if b == b'_' { b'-' } else { b })
            .collect();
        Encoding::for_label(&label)
    })
}

/// Returns the encoding that the bytes look like. Mostly valid UTF-8 stays what it is.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes
        .get(..SAMPLE_BYTES.min(bytes.len()))
        .unwrap_or_default();
    let text = String::from_utf8_lossy(sample);
    let (wrong, right) = text.chars().fold((0, 0), |(wrong, right), c| match c {
        '\u{fffd}' => (wrong + 1, right),
        _ if c.is_ascii() => (wrong, right),
        _ => (wrong, right + 1),
    });
    if wrong * 10 < right {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
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
    .trim_start()
}
