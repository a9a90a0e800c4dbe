//! Labelled headlines: tab-separated files whose first line names the columns.
//!
//! `tension`, `kind`, `direction`, `theatre`, `title` and `summary` are read; what is empty or absent
//! is not labelled. The guideline of the labels is that of `config/model/CARD.md`.

use std::collections::HashMap;

use crate::{model::Kind, text::toml_file::TomlError};

/// A headline and what a person says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labelled {
    /// Where it comes from, and its number there, if the file says so.
    pub source: (String, String),
    /// Whether it carries tension.
    pub tension: Option<bool>,
    /// The dominant kind.
    pub kind: Option<Kind>,
    /// -1 towards conflict, 1 away from it, 0 neither.
    pub direction: Option<i8>,
    /// The theatre, by the names of the labels.
    pub theatre: Option<String>,
    /// Whether the person was sure.
    pub sure: bool,
    /// The headline.
    pub title: String,
    /// A sentence or two below it.
    pub summary: String,
}

/// Reads a file of labelled headlines.
pub fn parse(name: &str, text: &str) -> Result<Vec<Labelled>, TomlError> {
    let fault = |at: usize, problem: String| TomlError::at(name, text, at, problem);
    let (head, _) = text.split_once('\n').unwrap_or((text, ""));
    let columns = head.trim_end().split('\t').enumerate();
    let columns: HashMap<&str, usize> = columns.map(|(at, column)| (column, at)).collect();
    for needed in ["title", "tension"] {
        if !columns.contains_key(needed) && !columns.contains_key("row_id") {
            let problem =
                format!("no column `{needed}`: expected a first line that names the columns");
            return Err(fault(0, problem));
        }
    }
    let mut all = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let at = start;
        start += line.len();
        let line = line.trim_end_matches(['\r', '\n']);
        if number == 0 || line.is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |column: &str| {
            let at = columns.get(column);
            at.and_then(|&at| cells.get(at))
                .copied()
                .unwrap_or_default()
        };
        all.push(row(cell).map_err(|problem| fault(at, problem))?);
    }
    Ok(all)
}

fn row<'c>(cell: impl Fn(&str) -> &'c str) -> Result<Labelled, String> {
    let tension = match cell("tension") {
        "" => None,
        "1" => Some(true),
        "0" => Some(false),
        other => return Err(format!("`tension` is `{other}`: expected 1 or 0")),
    };
    let kind = match cell("kind") {
        "" | "none" => None,
        kind => Some(kind.parse::<Kind>().map_err(|error| error.to_string())?),
    };
    let direction = match cell("direction") {
        "" => None,
        "-1" => Some(-1),
        "0" => Some(0),
        "1" => Some(1),
        other => return Err(format!("`direction` is `{other}`: expected -1, 0 or 1")),
    };
    Ok(Labelled {
        source: (cell("source").to_owned(), cell("row_id").to_owned()),
        tension,
        kind,
        direction,
        theatre: Some(cell("theatre").to_owned()).filter(|theatre| !theatre.is_empty()),
        sure: cell("sure") != "0",
        title: cell("title").to_owned(),
        summary: cell("summary").to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_the_names_of_their_columns() {
        let text = "title\ttension\tkind\tdirection\nTroops massed\t1\tbuild-up\t-1\nA match\t0\tnone\t0\n";
        let rows = parse("x.tsv", text).expect("valid");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].kind, Some(Kind::BuildUp));
        assert_eq!((rows[1].tension, rows[1].kind), (Some(false), None));
        for (line, problem) in [
            ("A\tyes", "`tension` is `yes`: expected 1 or 0"),
            ("A\t1\tpeace", "`peace` is not a kind"),
            ("A\t1\tact\tup", "`direction` is `up`"),
        ] {
            let error = parse("x.tsv", &format!("{text}{line}\n"))
                .expect_err(line)
                .to_string();
            assert!(
                error.starts_with("x.tsv:4") && error.contains(problem),
                "{error}"
            );
        }
        let error = parse("x.tsv", "a\tb\n")
            .expect_err("no columns")
            .to_string();
        assert!(error.contains("no column `title`"), "{error}");
    }
}
