//! Tags in the attribute `category`: a comma list of names and of paths such as `/Europe/Baltic`.
//!
//! A name with `/` inside is written as a path, as the standard wants. What would be taken for
//! something else (a comma, a `/` at either end, white space at either end, control characters, a
//! `%` that looks like the start of this) is written as `%` and two hexadecimal digits.

use super::attributes::SPACE;

/// Returns the tags of a category list; a path becomes one tag without its first and last `/`.
pub(super) fn read(category: &str) -> Vec<String> {
    category
        .split(',')
        .map(read_tag)
        .filter(|tag| !tag.is_empty())
        .collect()
}

fn read_tag(item: &str) -> String {
    let mut rest = item.trim_matches(SPACE).trim_matches('/');
    let mut tag = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('%') {
        tag.push_str(before);
        if let Some((c, tail)) = escaped(after) {
            tag.push(c);
            rest = tail;
        } else {
            tag.push('%');
            rest = after;
        }
    }
    tag.push_str(rest);
    tag
}

/// Reads the two digits after a `%`: the ASCII character, and the text after them.
fn escaped(after: &str) -> Option<(char, &str)> {
    let (digits, tail) = (after.get(..2)?, after.get(2..)?);
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let byte = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
    Some((char::from(byte), tail))
}

/// Writes tags so that `read` returns them; empty ones are left out.
pub(super) fn write(tags: &[String]) -> String {
    let items: Vec<String> = tags
        .iter()
        .filter(|tag| !tag.is_empty())
        .map(|tag| write_tag(tag))
        .collect();
    items.join(",")
}

fn write_tag(tag: &str) -> String {
    let mut item = String::with_capacity(tag.len());
    if tag.trim_matches('/').contains('/') {
        item.push('/');
    }
    let mut chars = tag.chars();
    let mut first = true;
    while let Some(c) = chars.next() {
        let at_edge = first || chars.as_str().is_empty();
        first = false;
        let escape = match c {
            ',' => true,
            '%' => escaped(chars.as_str()).is_some(),
            ' ' | '/' => at_edge,
            c => c.is_ascii_control(),
        };
        if escape {
            item.extend(format!("%{:02X}", u32::from(c)).chars());
        } else {
            item.push(c);
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_become_tags() {
        for (category, expected) in [
            ("", &[] as &[&str]),
            ("navy, cyber ,,air", &["navy", "cyber", "air"]),
            ("/Europe/Baltic,/Asia", &["Europe/Baltic", "Asia"]),
            (
                "50%,100%25,a%2Cb,%zz,%C3",
                &["50%", "100%", "a,b", "%zz", "%C3"],
            ),
        ] {
            assert_eq!(read(category), expected, "{category}");
        }
    }

    #[test]
    fn odd_tags_are_written_so_that_they_read_back() {
        for (tag, expected) in [
            ("navy", "navy"),
            ("a/b", "/a/b"),
            ("a,b", "a%2Cb"),
            ("/", "%2F"),
            ("//a//", "%2F/a/%2F"),
            (" a b ", "%20a b%20"),
            ("100%", "100%"),
            ("%2C", "%252C"),
            ("%,", "%%2C"),
        ] {
            assert_eq!(write(&[tag.to_owned()]), expected, "{tag}");
            assert_eq!(read(expected), [tag], "{tag}");
        }
    }
}
