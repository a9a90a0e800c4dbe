//! The views of the reader.

use serde::Deserialize;

use super::DataFile;
use crate::{
    store::Order,
    text::toml_file::{self, TomlError},
};

/// A named query, shown as a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// A unique short name.
    pub id: String,
    /// What the sidebar shows.
    pub name: String,
    /// One character before the name.
    #[serde(default)]
    pub icon: String,
    /// What is listed, in the language of the filter line; checked when the reader starts.
    pub query: String,
    /// In which order.
    #[serde(default)]
    pub order: Order,
    /// A heading above it.
    pub folder: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ViewFile {
    view: Vec<toml::Spanned<View>>,
}

/// Reads the views; each id stands once.
pub(super) fn parse(file: &DataFile) -> Result<Vec<View>, TomlError> {
    let ViewFile { view: views } = toml_file::read(&file.name, &file.text)?;
    let error = |offset, message: String| TomlError::at(&file.name, &file.text, offset, message);
    let mut parsed: Vec<View> = Vec::with_capacity(views.len());
    for view in views {
        let offset = view.span().start;
        let view = view.into_inner();
        if parsed.iter().any(|other| other.id == view.id) {
            let message = format!("the id `{}` stands twice: each view needs its own", view.id);
            return Err(error(offset, message));
        }
        // The text is only checked here; its dates are reckoned anew each time it is asked for.
        if let Err(bad) = crate::query::parse(&view.query, chrono::DateTime::UNIX_EPOCH) {
            let message = format!(
                "in the query of view `{}`, column {}: {}",
                view.id, bad.column, bad.message
            );
            return Err(error(offset, message));
        }
        parsed.push(view);
    }
    if parsed.is_empty() {
        return Err(error(
            0,
            "no view: expected at least one [[view]]".to_owned(),
        ));
    }
    Ok(parsed)
}
