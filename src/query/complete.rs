//! What may stand where somebody is typing: names of fields, and their values. Pure.

use super::field::{Field, Kinds};
use crate::{model::Grade, text::tokens};

/// Most suggestions that are worth showing.
const SUGGESTIONS_MAX: usize = 50;

/// What the values of fields can be, as far as the reader's own feeds and decisions tell. Sorted as they
/// are to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Titles of feeds.
    pub feeds: Vec<String>,
    /// Folders of feeds.
    pub folders: Vec<String>,
    /// Tags of feeds, stories and follow-ups.
    pub tags: Vec<String>,
    /// Assignees of follow-ups.
    pub assignees: Vec<String>,
    /// Names of rules.
    pub rules: Vec<String>,
    /// Names of outlets.
    pub outlets: Vec<String>,
    /// Countries of outlets.
    pub countries: Vec<String>,
    /// Languages of feeds.
    pub languages: Vec<String>,
    /// Names of watches.
    pub watches: Vec<String>,
    /// Ids of theatres.
    pub theatres: Vec<String>,
    /// Ids of actors.
    pub actors: Vec<String>,
}

/// What may be put in place of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Where the text to be replaced begins, in characters from 0; it ends at the cursor.
    pub from: usize,
    /// What may stand there, the likeliest first; each with what must follow it.
    pub options: Vec<String>,
}

/// Returns what may stand at the cursor (in characters from 0); `None` where nothing is to be suggested.
pub fn complete(input: &str, cursor: usize, names: &Names) -> Option<Completion> {
    let before: Vec<char> = input.chars().take(cursor).collect();
    let from = word_start(&before);
    let word: String = before.get(from..)?.iter().collect();
    let found = match split(&word) {
        Some((field, at)) => {
            let value = word.get(at..).unwrap_or_default();
            Completion {
                from: from + word.get(..at)?.chars().count(),
                options: values(field, value, names),
            }
        }
        None => Completion {
            from,
            options: fields(&word),
        },
    };
    (!found.options.is_empty()).then_some(found)
}

/// Returns where the word begins that ends at the end: behind a space or parenthesis outside of quotes,
/// and behind a sign of exclusion.
fn word_start(before: &[char]) -> usize {
    let mut start = 0;
    let mut in_quotes = false;
    for (at, &next) in before.iter().enumerate() {
        match next {
            '"' => in_quotes = !in_quotes,
            ' ' | '\t' | '(' if !in_quotes => start = at + 1,
            '-' if at == start && !in_quotes => start = at + 1,
            _ => {}
        }
    }
    start
}

/// Splits a word into its field and where the value begins, in bytes.
fn split(word: &str) -> Option<(Field, usize)> {
    let at = word.find([':', '<', '>', '='])?;
    let field = Field::of(word.get(..at)?)?;
    let is_colon = word.get(at..)?.starts_with(':');
    if !is_colon && !field.compares() {
        return None;
    }
    let signs = word.get(at..)?.chars();
    let signs = signs.take_while(|sign| matches!(sign, ':' | '<' | '>' | '='));
    Some((field, at + signs.count()))
}

fn fields(word: &str) -> Vec<String> {
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        return Vec::new();
    }
    let fields = Field::ALL
        .into_iter()
        .filter(|field| field.name().starts_with(word));
    let sign = |field: Field| match field.kinds() {
        Kinds::Number => ">=",
        _ => ":",
    };
    fields
        .map(|field| [field.name(), sign(field)].concat())
        .collect()
}

/// Returns the values of a field that begin with what was typed, then those that hold it.
fn values(field: Field, typed: &str, names: &Names) -> Vec<String> {
    let (own, grades) = (field.names(), grades());
    let all: Vec<&str> = match field {
        Field::Feed => strs(&names.feeds),
        Field::Folder => strs(&names.folders),
        Field::Tag => strs(&names.tags),
        Field::Outlet => strs(&names.outlets),
        Field::Country => strs(&names.countries),
        Field::Lang => strs(&names.languages),
        Field::Assignee => strs(&names.assignees),
        Field::Rule => strs(&names.rules),
        Field::Watch => strs(&names.watches),
        Field::Priority => vec!["0", "1", "2", "3"],
        Field::Grade => strs(&grades),
        Field::Theatre => strs(&names.theatres),
        Field::Actor => strs(&names.actors),
        Field::Since | Field::Until | Field::Published | Field::Arrived => {
            [own.as_slice(), &["1d", "7d", "30d"]].concat()
        }
        _ => own,
    };
    let wanted = tokens::folded(typed);
    let (mut begin, mut hold) = (Vec::new(), Vec::new());
    for name in all {
        let folded = tokens::folded(name);
        if folded.starts_with(&wanted) {
            begin.push(quoted(name));
        } else if folded.contains(&wanted) {
            hold.push(quoted(name));
        }
    }
    begin.append(&mut hold);
    begin.truncate(SUGGESTIONS_MAX);
    begin
}

/// Returns all grades, those of the source alone first.
fn grades() -> Vec<String> {
    let letters = || Grade::reliabilities().map(|(letter, _)| letter);
    let whole = letters().flat_map(|letter| {
        Grade::credibilities().map(move |(digit, _)| String::from_iter([letter, digit]))
    });
    letters().map(String::from).chain(whole).collect()
}

fn strs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Returns a value as it is written, with a space behind it: it is complete.
fn quoted(name: &str) -> String {
    let name = name.replace('"', "");
    if name.contains(|c: char| c.is_whitespace() || c == ')') {
        format!("\"{name}\" ")
    } else {
        format!("{name} ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let names = Names {
            feeds: vec!["BBC World".to_owned(), "World Wire".to_owned()],
            theatres: vec!["taiwan".to_owned(), "ukraine".to_owned()],
            watches: vec!["Red line".to_owned()],
            tags: vec!["Baltic".to_owned(), "navy".to_owned()],
            assignees: vec!["Anna".to_owned(), "Ben Osei".to_owned()],
            rules: vec!["our ship".to_owned()],
            ..Names::default()
        };
        let told = match complete(input, input.chars().count(), &names) {
            Some(Completion { from, options }) => format!("{from}: {}", options.join("|")),
            None => String::new(),
        };
        assert_eq!(told, expected, "{input}");
    }

    #[test]
    fn fields_and_values_are_completed() {
        check("war th", "4: theatre:");
        check("war te", "4: tension>=");
        check("war (-t", "6: title:|theatre:|tension>=|tag:");
        check("theatre:", "8: taiwan |ukraine ");
        check("-theatre:u", "9: ukraine ");
        check(
            "feed:wor",
            "5: World Wire |\"BBC World\" "
                .replace("World Wire ", "\"World Wire\" ")
                .as_str(),
        );
        check("feed:\"bbc w", "5: \"BBC World\" ");
        check("precedence>=im", "12: immediate ");
        check("is:f", "3: flagged |followed ");
        check("watch:l", "6: \"Red line\" ");
        check("tag:b", "4: Baltic ");
        check("assignee:", "9: Anna |\"Ben Osei\" ");
        check("rule:s", "5: \"our ship\" ");
        check("state:w", "6: working |waiting ");
        check("priority>=2", "10: 2 ");
        check("grade:b", "6: B |B1 |B2 |B3 |B4 |B5 |B6 ");
        check("kind<n", "");
        check("", "");
        check("War", "");
        check("xyz:", "");
        check("\"is:f", "");
    }
}
