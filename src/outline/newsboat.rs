//! Reading newsboat's `urls`: an address a line, then its tags, in quotes if they hold spaces.
//!
//! The format: <https://newsboat.org/releases/2.25/docs/newsboat.html>; a line is split into words
//! as newsboat does it. It must not know files or the store.

use std::{iter::Peekable, str::Chars};

use super::{Gathered, Note, Subscription, excerpt, is_http, left_out};

/// Reads newsboat's list, with notes about the lines that were left out.
///
/// The first `~Title` sets the title. A tag that begins with `!` (hidden in newsboat) is kept as it
/// is; a lone `!` is no tag.
pub fn read_newsboat_urls(text: &str) -> (Vec<Subscription>, Vec<Note>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut gathered = Gathered::default();
    for (line_idx, text) in text.lines().enumerate() {
        let line = line_idx + 1;
        let words = words(text);
        if words.quote == Quote::Open {
            gathered.note(
                line,
                "expected a closing quote: took the rest of the line as quoted",
            );
        }
        let mut words = words.list.into_iter();
        match words.next() {
            None => {}
            Some(url) if is_http(&url) => feed(&mut gathered, line, url, words),
            Some(url) => gathered.note(line, left_out(&url)),
        }
    }
    gathered.finish()
}

/// Takes the line of a feed.
fn feed(gathered: &mut Gathered, line: usize, url: String, words: impl Iterator<Item = String>) {
    let mut feed = Subscription {
        url,
        ..Subscription::default()
    };
    for word in words {
        if let Some(title) = word.strip_prefix('~') {
            if feed.title.is_none() && !title.is_empty() {
                feed.title = Some(title.to_owned());
            }
        } else if word == "!" {
            let url = excerpt(&feed.url);
            gathered.note(
                line,
                format!("`{url}` is hidden in newsboat; here it is shown"),
            );
        } else {
            feed.tags.push(word);
        }
    }
    gathered.add(line, feed);
}

/// The words of a line.
#[derive(Debug)]
struct Words {
    list: Vec<String>,
    /// How the last quote was left.
    quote: Quote,
}

/// Whether a quote has its closing mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Closed,
    Open,
}

/// Splits a line into words up to a word that begins with `#`.
fn words(line: &str) -> Words {
    let mut words = Words {
        list: Vec::new(),
        quote: Quote::Closed,
    };
    let mut chars = line.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            '#' => break,
            '"' => {
                chars.next();
                let (word, quote) = quoted(&mut chars);
                words.list.push(word);
                words.quote = quote;
            }
            c if c.is_whitespace() => {
                chars.next();
            }
            _ => words.list.push(bare(&mut chars)),
        }
    }
    words
}

/// Reads a word up to white space.
fn bare(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
        word.push(c);
    }
    word
}

/// Reads a word up to its closing quote.
fn quoted(chars: &mut Peekable<Chars<'_>>) -> (String, Quote) {
    let mut word = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => return (word, Quote::Closed),
            '\\' => match chars.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some(c) => word.push(c),
                None => {}
            },
            c => word.push(c),
        }
    }
    (word, Quote::Open)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a text gives: `url|title|tags`, and `line: message`.
    #[track_caller]
    fn check(text: &str, feeds: &[&str], notes: &[&str]) {
        let (found, found_notes) = read_newsboat_urls(text);
        let found: Vec<String> = found
            .iter()
            .map(|feed| {
                let title = feed.title.as_deref().unwrap_or_default();
                format!("{}|{title}|{}", feed.url, feed.tags.join(";"))
            })
            .collect();
        assert_eq!(found, feeds, "{text}");
        let found_notes: Vec<String> = found_notes
            .iter()
            .map(|note| format!("{}: {}", note.line, note.message))
            .collect();
        assert_eq!(found_notes, notes, "{text}");
    }

    #[test]
    fn addresses_titles_and_tags_are_read() {
        check("", &[], &[]);
        check(
            "\u{feff}https://a.example/\r\n\n  \n# x\n",
            &["https://a.example/||"],
            &[],
        );
        check(
            "https://a.example/f navy \"east sea\" \"~Wire, A\" \"~second\" navy # rest \"x\"",
            &["https://a.example/f|Wire, A|navy;east sea"],
            &[],
        );
        check(
            r#""https://a.example/x#y"  "a \"b\" \\ \`c\tüñ" !hidden "~""#,
            &["https://a.example/x#y||a \"b\" \\ `c\tüñ;!hidden"],
            &[],
        );
    }

    #[test]
    fn lines_that_are_no_feed_are_left_out_with_a_reason() {
        check(
            "exec:~/bin/x.sh tag\n\"filter:~/f.sh:https://a.example/\"\nfile:///tmp/x.xml\n\
             \"query:Unread:unread = \\\"yes\\\"\"\nhello there\nfeed://a.example/\nhttps://",
            &[],
            &[
                "1: left out `exec:~/bin/x.sh`: it runs a program, and no list may name one: write it into your settings file as a [[feed]]",
                "2: left out `filter:~/f.sh:https://a.example/`: it runs a program, and no list may name one: write it into your settings file as a [[feed]]",
                "3: left out `file:///tmp/x.xml`: it is a file, and flashwire reads feeds over http and \
                 https only",
                "4: left out `query:Unread:unread = \"yes\"`: it is a stored search of newsboat, not a \
                 feed; save it as a view instead",
                "5: left out `hello`: expected an address that begins with https:// or http://",
                "6: left out `feed://a.example/`: `feed:` names no way to fetch it; write https:// \
                 instead",
                "7: left out `https://`: expected an address that begins with https:// or http://",
            ],
        );
    }

    #[test]
    fn odd_lines_are_read_with_a_note() {
        check(
            "https://a.example/ \"one\nhttps://a.example/ two one\nhttps://b.example/ !",
            &["https://a.example/||one;two", "https://b.example/||"],
            &[
                "1: expected a closing quote: took the rest of the line as quoted",
                "2: `https://a.example/` stands in the list twice: merged the tags",
                "3: `https://b.example/` is hidden in newsboat; here it is shown",
            ],
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(https://a\\.example/[a-c]|[ \"\\\\#~!\n]|\\PC|[a-z:]){0,60}") {
            let (feeds, _) = read_newsboat_urls(&text);
            prop_assert!(feeds.iter().all(|feed| is_http(&feed.url)));
        }
    }
}
