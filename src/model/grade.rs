//! NATO source grading: how far a source is trusted, and how far what it says is believed.
//!
//! The words are those of AJP-2.1, Allied Joint Doctrine for Intelligence Procedures (the table of
//! source reliability and information credibility).

use std::{fmt, str::FromStr};

/// The text is not a grade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a grade: expected a letter A to F for the source and a digit 1 to 6 for the information, such as `B2`"
)]
pub struct InvalidGrade(pub String);

/// Reliability of the source, A to F.
const RELIABILITY: [&str; 6] = [
    "completely reliable",
    "usually reliable",
    "fairly reliable",
    "not usually reliable",
    "unreliable",
    "reliability cannot be judged",
];

/// Credibility of the information, 1 to 6.
const CREDIBILITY: [&str; 6] = [
    "confirmed by other sources",
    "probably true",
    "possibly true",
    "doubtful",
    "improbable",
    "truth cannot be judged",
];

/// A grade such as `B2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grade {
    /// 0 to 5 for A to F.
    reliability: u8,
    /// 0 to 5 for 1 to 6.
    credibility: u8,
}

impl Grade {
    /// Returns the letters with their wording.
    pub fn reliabilities() -> impl Iterator<Item = (char, &'static str)> {
        ('A'..='F').zip(RELIABILITY)
    }

    /// Returns the digits with their wording.
    pub fn credibilities() -> impl Iterator<Item = (char, &'static str)> {
        ('1'..='6').zip(CREDIBILITY)
    }

    /// Returns what is said of the source.
    pub fn reliability(self) -> &'static str {
        let place = usize::from(self.reliability);
        RELIABILITY.get(place).copied().unwrap_or_default()
    }

    /// Returns what is said of the information.
    pub fn credibility(self) -> &'static str {
        let place = usize::from(self.credibility);
        CREDIBILITY.get(place).copied().unwrap_or_default()
    }

    /// Returns the wording of a grade as it is kept, `usually reliable, probably true`.
    pub fn words(text: &str) -> Option<String> {
        let grade: Self = text.parse().ok()?;
        Some(format!("{}, {}", grade.reliability(), grade.credibility()))
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = char::from(b'A' + self.reliability);
        write!(f, "{letter}{}", self.credibility + 1)
    }
}

impl FromStr for Grade {
    type Err = InvalidGrade;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_uppercase().as_bytes() {
            [letter @ b'A'..=b'F', digit @ b'1'..=b'6'] => Ok(Self {
                reliability: letter - b'A',
                credibility: digit - b'1',
            }),
            _ => Err(InvalidGrade(text.chars().take(20).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_is_written_as_it_is_read() {
        for (letter, reliability) in Grade::reliabilities() {
            for (digit, credibility) in Grade::credibilities() {
                let text = format!("{letter}{digit}");
                let grade: Grade = text.to_lowercase().parse().expect("a grade");
                assert_eq!(grade.to_string(), text);
                assert_eq!(grade.reliability(), reliability);
                assert_eq!(grade.credibility(), credibility);
            }
        }
        for text in ["", "B", "2B", "G2", "B7", "B0", "B22", "Ä2"] {
            assert!(text.parse::<Grade>().is_err(), "{text}");
        }
    }
}
