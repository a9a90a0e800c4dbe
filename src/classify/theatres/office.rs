//! Leaders whose names stand for an actor only while they are in office: who, and from when until when.
//!
//! Must not know texts.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use toml::{Spanned, Value};

use super::{
    super::source::Source,
    Names,
    file::{FileNames, add_names},
};
use crate::text::toml_file::TomlError;

/// Days after the end of an office on which its holder still stands for the actor: reports go on about
/// what was done in it (chosen by us).
const GRACE: Days = Days::new(90);

/// A leader in office, once or several times.
#[derive(Debug, Clone)]
pub(in super::super) struct Office {
    /// The actor, by index.
    pub(in super::super) actor: usize,
    pub(in super::super) names: Names,
    /// Who it is, for people; tells an actor's offices apart.
    pub(super) who: String,
    held: Vec<Period>,
}

/// Days of office, both ends included; without an end since or for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// An office as a file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileOffice {
    pub(super) who: Spanned<String>,
    held: Option<Spanned<Vec<FilePeriod>>>,
    #[serde(default)]
    names: FileNames,
    pub(super) off: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePeriod {
    from: Option<Spanned<Value>>,
    until: Option<Spanned<Value>>,
}

impl FileOffice {
    /// Returns whether it says more than that something is off.
    pub(super) fn says_something(&self) -> bool {
        self.held.is_some() || !self.names.is_empty()
    }

    /// Returns which key is missing if nothing is known of the office yet.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        match self {
            Self { held: None, .. } => Some("held"),
            Self { names, .. } if names.is_empty() => Some("names"),
            _ => None,
        }
    }
}

impl Office {
    /// Returns an office of an actor without dates and names.
    pub(super) const fn new(actor: usize, who: String) -> Self {
        Self {
            actor,
            names: Names::new(),
            who,
            held: Vec::new(),
        }
    }

    /// Lays what a file says of the office over what is known: dates are replaced, names added.
    /// `leaders` are the names of the same actor that count at any time.
    pub(super) fn lay(
        &mut self,
        source: &Source<'_>,
        entry: &FileOffice,
        leaders: &Names,
    ) -> Result<(), TomlError> {
        if let Some(held) = &entry.held {
            if held.get_ref().is_empty() {
                return Err(source.fault(&held.span(), "held", "holds no term of office"));
            }
            let periods = held.get_ref().iter();
            let periods = periods.map(|it| it.read(source, held));
            self.held = periods.collect::<Result<_, _>>()?;
        }
        add_names(source, "names", &entry.names, &mut self.names)?;
        if source.is_tried() {
            return Ok(());
        }
        undated(source, entry, leaders)
    }

    /// Returns whether the names stand for the actor in a story of a day; in one of no known day
    /// they do.
    pub(super) fn is_held(&self, date: Option<NaiveDate>) -> bool {
        date.is_none_or(|date| self.held.iter().any(|it| it.counts_on(date)))
    }
}

impl Period {
    fn counts_on(self, date: NaiveDate) -> bool {
        let last = self.until.and_then(|until| until.checked_add_days(GRACE));
        self.from.is_none_or(|from| from <= date) && last.is_none_or(|last| date <= last)
    }
}

impl FilePeriod {
    fn read(&self, source: &Source<'_>, held: &Spanned<Vec<Self>>) -> Result<Period, TomlError> {
        let from = date(source, "from", self.from.as_ref())?;
        let until = date(source, "until", self.until.as_ref())?;
        if from.is_none() && until.is_none() {
            let problem = "a term of office needs `from`, `until` or both";
            return Err(source.fault(&held.span(), "held", problem));
        }
        match (from.zip(until), &self.until) {
            (Some((from, until)), Some(at)) if until < from => {
                let problem = format!("{until} is before `from`, {from}");
                Err(source.fault(&at.span(), "until", &problem))
            }
            _ => Ok(Period { from, until }),
        }
    }
}

/// Reads a date, quoted or not.
fn date(
    source: &Source<'_>,
    key: &str,
    value: Option<&Spanned<Value>>,
) -> Result<Option<NaiveDate>, TomlError> {
    let Some(value) = value else { return Ok(None) };
    let text = match value.get_ref() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let date = text.parse().map(Some);
    date.map_err(|_invalid| {
        let problem = format!("`{text}` is not a date such as 2021-01-20");
        source.fault(&value.span(), key, &problem)
    })
}

/// Checks that no name of the office counts at any time all the same.
fn undated(source: &Source<'_>, entry: &FileOffice, leaders: &Names) -> Result<(), TomlError> {
    for (language, terms) in &entry.names {
        let known = leaders.get(language).map_or(&[][..], Vec::as_slice);
        for term in terms.get_ref() {
            let text = term.get_ref();
            if known.iter().any(|known| known.is(text)) {
                let problem = format!("\"{text}\" stands among the leaders without dates, too");
                let mut fault = source.fault(&term.span(), "names", &problem);
                fault.hint = Some(format!(
                    "take it away there: without = {{ {language} = [\"{text}\"] }}"
                ));
                return Err(fault);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leader_counts_from_the_first_day_until_three_months_after_the_last() {
        let day = |text: &str| text.parse::<NaiveDate>().expect(text);
        let period = |from: &str, until: &str| Period {
            from: (!from.is_empty()).then(|| day(from)),
            until: (!until.is_empty()).then(|| day(until)),
        };
        let twice = [period("2017-01-20", "2021-01-20"), period("2025-01-20", "")];
        let check = |held: &[Period], date: &str, expected: bool| {
            let office = Office {
                held: held.to_vec(),
                ..Office::new(0, "somebody".to_owned())
            };
            assert_eq!(
                office.is_held(date.parse().ok()),
                expected,
                "{held:?} {date}"
            );
        };
        for (date, expected) in [
            ("2017-01-19", false),
            ("2017-01-20", true),
            ("2019-05-05", true),
            ("2021-01-20", true),
            ("2021-04-20", true),
            ("2021-04-21", false),
            ("2025-01-19", false),
            ("2025-01-20", true),
            ("2099-01-01", true),
            ("no known day", true),
        ] {
            check(&twice, date, expected);
        }
        let gone = [period("", "2024-09-27")];
        check(&gone, "1990-01-01", true);
        check(&gone, "2024-12-26", true);
        check(&gone, "2024-12-27", false);
        let last_of_all = [period("", "+262142-12-31")];
        check(&last_of_all, "2024-12-27", true);
    }
}
