//! Starts the program that opens a link: an argument list, never a shell.

use std::{
    io,
    process::{Child, Command, Stdio},
};

use crate::text::urls;

/// What stands for the address in the configured arguments.
const PLACEHOLDER: &str = "{url}";

/// The system's own opener.
const SYSTEM: &str = if cfg!(target_os = "macos") {
    "open"
} else {
    "xdg-open"
};

/// Starts the opener on an address: the one door to another program.
pub(super) fn open(opener: &[String], url: &str) -> Result<Child, String> {
    let url = checked(url).ok_or("only http and https addresses are opened")?;
    let mut words = arguments(opener, &url).into_iter();
    let program = words.next().ok_or("no program is configured")?;
    spawn(&program, words).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("the program `{program}` was not found"),
        _ => format!("`{program}` did not start: {error}"),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the place where programs are started"
)]
fn spawn(program: &str, arguments: impl Iterator<Item = String>) -> io::Result<Child> {
    // Nothing of the program's output may reach our screen.
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Returns a web address as every program takes it: its scheme first, so that it is no option, and
/// plain ASCII, so that nothing in it is hidden.
fn checked(url: &str) -> Option<String> {
    let url = String::from(urls::web(url, None)?);
    url.chars().all(|c| c.is_ascii_graphic()).then_some(url)
}

/// Returns the program and its arguments with the address put in; at the end if it has no place.
fn arguments(opener: &[String], url: &str) -> Vec<String> {
    if opener.is_empty() {
        return vec![SYSTEM.to_owned(), url.to_owned()];
    }
    let mut words: Vec<String> = opener
        .iter()
        .map(|word| word.replace(PLACEHOLDER, url))
        .collect();
    if !opener.iter().any(|word| word.contains(PLACEHOLDER)) {
        words.push(url.to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_reach_the_program_and_in_plain_ascii() {
        for (url, expected) in [
            (
                "https://example.org/a?b=c",
                Some("https://example.org/a?b=c"),
            ),
            (
                "http://example.org/\u{202e}txt.exe",
                Some("http://example.org/%E2%80%AEtxt.exe"),
            ),
            (
                "http://example.org/a b\u{1b}[31m",
                Some("http://example.org/a%20b%1B[31m"),
            ),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("-oProxyCommand=x", None),
            ("--version", None),
            ("", None),
        ] {
            assert_eq!(checked(url).as_deref(), expected, "{url:?}");
        }
    }

    #[test]
    fn the_address_is_one_argument_whatever_is_in_it() {
        let url = "https://example.org/?a=1&b=$(x);y z";
        let words = |opener: &[&str]| {
            let opener: Vec<String> = opener.iter().map(|&word| word.to_owned()).collect();
            arguments(&opener, url)
        };
        assert_eq!(words(&[]), [SYSTEM, url]);
        assert_eq!(
            words(&["firefox", "--new-tab", "{url}"]),
            ["firefox", "--new-tab", url]
        );
        assert_eq!(words(&["w3m"]), ["w3m", url]);
    }
}
