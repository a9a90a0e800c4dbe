//! Finds the name that somebody may have meant. Knows nothing of what the names stand for.

/// How alike two names must be to suggest one for the other, 0 to 1 (Jaro-Winkler, case aside).
///
/// Chosen by us, see the tests: one or two wrong letters in names of 3 to 20.
const ALIKE_MIN: f64 = 0.8;

/// Returns the known name nearest to `name`, if it is near enough to be what was meant.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let likeness = |other: &str| strsim::jaro_winkler(&name, &other.to_lowercase());
    known
        .into_iter()
        .map(|other| (likeness(other), other))
        .filter(|&(likeness, _)| likeness >= ALIKE_MIN)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

/// Asks whether `name` was meant, in the words that every message uses.
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let check = |name: &str, expected: Option<&str>| {
            let known = ["unread", "read", "flagged", "theatre", "story.open", "red"];
            assert_eq!(nearest(name, known), expected, "{name}");
        };
        check("unred", Some("unread"));
        check("Theater", Some("theatre"));
        check("story.opne", Some("story.open"));
        check("redd", Some("red"));
        check("overdue", None);
        check("", None);
    }
}
