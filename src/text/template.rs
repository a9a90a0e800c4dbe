//! Commands of other programs: arguments that were parted before anything is put in their places.
//!
//! What is put in came from strangers. It stays within its argument, no shell reads it, and it cannot
//! be taken for an option or a file. This module must not know what the values mean.

/// Returns the arguments with each `{name}` of a known value in its place. What was put in is not looked
/// at again; braces around anything else stay.
///
/// Where a value stands at the beginning of an argument and begins with `-` or `@`, which many programs
/// take for an option or the name of a file, a blank goes before it. NUL, which no argument can hold,
/// is left out.
pub fn fill(argv: &[String], values: &[(&str, &str)]) -> Vec<String> {
    argv.iter().map(|part| filled(part, values)).collect()
}

fn filled(part: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, name, after)) = next_place(rest) {
        out.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name);
        if let Some((_, value)) = value {
            if out.is_empty() && value.starts_with(['-', '@']) {
                out.push(' ');
            }
            out.extend(value.chars().filter(|&c| c != '\0'));
        } else {
            out.push('{');
            out.push_str(name);
            out.push('}');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Returns the first placeholder of a template that is none of the known ones.
pub fn unknown<'a>(argv: &'a [String], known: &[&str]) -> Option<&'a str> {
    argv.iter().find_map(|part| {
        let mut rest = part.as_str();
        while let Some((_, name, after)) = next_place(rest) {
            if !known.contains(&name) {
                return Some(name);
            }
            rest = after;
        }
        None
    })
}

/// Splits a text at its first `{name}`: what stands before, the name, what stands behind. A name is of
/// lower-case letters and `_`.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let inner = text.get(at + 1..)?;
        let end = inner.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
        let (name, behind) = inner.split_at_checked(end)?;
        let after = behind.strip_prefix('}')?;
        (!name.is_empty()).then_some((text.get(..at)?, name, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(template: &str, title: &str, expected: &str) {
        let argv = [template.to_owned()];
        let values = [("title", title), ("url", "https://a.example/?{title}")];
        assert_eq!(fill(&argv, &values), [expected]);
    }

    #[test]
    fn values_stay_within_their_argument_and_are_not_read_again() {
        check("{title}", "two words; $(rm) `x`", "two words; $(rm) `x`");
        check(
            "<{title}> {url}",
            "{url}",
            "<{url}> https://a.example/?{title}",
        );
        check("{}{ {Title} {{title}}", "x", "{}{ {Title} {x}");
        check("{title}{title}", "", "");
        check("{nothing} {title", "x", "{nothing} {title");
        check("a\u{e9}{title}", "b\0c", "a\u{e9}bc");
    }

    #[test]
    fn no_value_becomes_an_option_or_a_file() {
        check("{title}", "--exec=sh", " --exec=sh");
        check("{title}", "@/etc/passwd", " @/etc/passwd");
        check("--title={title}", "-x", "--title=-x");
        check("{title}{title}", "-", " --");
    }

    #[test]
    fn unknown_places_are_found() {
        let find = |part: &str| {
            let argv = ["a".to_owned(), part.to_owned()];
            unknown(&argv, &["title", "url"]).map(str::to_owned)
        };
        assert_eq!(find("{title} {url} {} {0}"), None);
        assert_eq!(find("{title} {titel}"), Some("titel".to_owned()));
    }
}
