//! What a document's first line says of its encoding.

/// How far into a document its XML declaration may reach, in bytes.
const MAX_BYTES: usize = 512;

/// Returns the label of the XML declaration's encoding.
pub(super) fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let start = bytes.get(..MAX_BYTES.min(bytes.len()))?;
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

/// Returns the `charset` parameter of a media type.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })
}
