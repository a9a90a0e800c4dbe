//! The views of the reader: those that ship, and the user's laid over them.

use std::{fs, io, path::Path};

use serde::Deserialize;

use super::DataFile;
use crate::{
    query::{self, QueryError},
    store::Order,
    text::toml_file::{self, TomlError},
    whole_file::{self, Existing, WriteError},
};

/// A named query, shown as a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// A unique short name.
    pub id: String,
    /// What the sidebar shows.
    pub name: String,
    /// One character before the name.
    pub icon: String,
    /// What is listed, in the language of the filter line; checked when the reader starts.
    pub query: String,
    /// In which order.
    pub order: Order,
    /// The headings above it, parted by `/`.
    pub folder: Option<String>,
    /// The keys that show it, as in `keys.toml`.
    pub key: Option<String>,
    /// Whether its folder is closed at first.
    pub folded: bool,
}

/// What a file says of a view: what is missing is that of the view of this id before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saying {
    id: String,
    name: Option<String>,
    icon: Option<String>,
    query: Option<String>,
    order: Option<Order>,
    folder: Option<String>,
    key: Option<String>,
    folded: Option<bool>,
    #[serde(default)]
    off: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ViewFile {
    #[serde(default)]
    view: Vec<toml::Spanned<Saying>>,
}

/// The views cannot be changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The name says nothing.
    #[error("a view needs a name with letters or digits")]
    Name,
    /// The program broke on it.
    #[error("flashwire failed on this view: please report it")]
    Program,
    /// The query is none.
    #[error("the query of the view cannot be read: {0}")]
    Query(QueryError),
    /// The file has a mistake that is in the way.
    #[error(transparent)]
    File(#[from] TomlError),
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The file cannot be read.
    #[error("cannot read {path}: {reason}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        reason: io::Error,
    },
}

/// Reads views, each file laid over those before it; of one file each id stands once.
pub(super) fn parse<'f>(
    files: impl IntoIterator<Item = &'f DataFile>,
) -> Result<Vec<View>, TomlError> {
    let mut views = Vec::new();
    for file in files {
        lay(&mut views, &file.name, &file.text)?;
    }
    Ok(views)
}

/// Lays what a file says over the views.
fn lay(views: &mut Vec<View>, name: &str, text: &str) -> Result<(), TomlError> {
    let ViewFile { view: sayings } = toml_file::read(name, text)?;
    let mut ids: Vec<String> = Vec::new();
    for saying in sayings {
        let offset = saying.span().start;
        let error = |message: String| TomlError::at(name, text, offset, message);
        let saying = saying.into_inner();
        let id = saying.id.clone();
        if ids.contains(&id) {
            let problem = format!("the id `{id}` stands twice: each view needs its own");
            return Err(error(problem));
        }
        if saying.off {
            views.retain(|view| view.id != id);
        } else if let Some(view) = views.iter_mut().find(|view| view.id == id) {
            change(view, saying);
            check(view).map_err(error)?;
        } else {
            let view = new(saying).ok_or_else(|| {
                error(format!(
                    "a new view needs `name` and `query`; `{id}` lacks one"
                ))
            })?;
            check(&view).map_err(error)?;
            views.push(view);
        }
        ids.push(id);
    }
    Ok(())
}

fn new(saying: Saying) -> Option<View> {
    Some(View {
        id: saying.id,
        name: saying.name?,
        icon: saying.icon.unwrap_or_default(),
        query: saying.query?,
        order: saying.order.unwrap_or_default(),
        folder: saying.folder,
        key: saying.key,
        folded: saying.folded.unwrap_or_default(),
    })
}

fn change(view: &mut View, saying: Saying) {
    view.name = saying.name.unwrap_or_else(|| view.name.clone());
    view.icon = saying.icon.unwrap_or_else(|| view.icon.clone());
    view.query = saying.query.unwrap_or_else(|| view.query.clone());
    view.order = saying.order.unwrap_or(view.order);
    view.folder = saying.folder.or_else(|| view.folder.clone());
    view.key = saying.key.or_else(|| view.key.clone());
    view.folded = saying.folded.unwrap_or(view.folded);
}

/// Reads the query to see whether it is one: its dates are reckoned anew each time it is asked for.
fn check(view: &View) -> Result<(), String> {
    match query::parse(&view.query, chrono::DateTime::UNIX_EPOCH) {
        Ok(_) => Ok(()),
        Err(bad) => Err(format!(
            "in the query of view `{}`, column {}: {}",
            view.id, bad.column, bad.message
        )),
    }
}

/// Adds a view to the user's file, which is made if it is not there; returns all views as they are then.
pub(super) fn add(
    shipped: &DataFile,
    path: &Path,
    name: &str,
    query: &str,
) -> Result<Vec<View>, SaveError> {
    let cannot = |reason| SaveError::Read {
        path: path.display().to_string(),
        reason,
    };
    query::parse(query, chrono::DateTime::UNIX_EPOCH).map_err(SaveError::Query)?;
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => String::new(),
        Err(other) => return Err(cannot(other)),
    };
    let file_name = path.display().to_string();
    let mut views = parse([shipped])?;
    lay(&mut views, &file_name, &text)?;
    let id = free_id(&views, name).ok_or(SaveError::Name)?;
    let gap = if text.is_empty() || text.ends_with("\n\n") {
        ""
    } else if text.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let text = format!(
        "{text}{gap}[[view]]\nid = {}\nname = {}\nicon = \"◇\"\nquery = {}\n",
        quoted(&id),
        quoted(name.trim()),
        quoted(query),
    );
    let mut views = parse([shipped])?;
    lay(&mut views, &file_name, &text)?;
    // A link stays one: what it leads to is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_missing| path.to_owned());
    if let Some(directory) = path.parent() {
        whole_file::make_dir(directory)?;
    }
    whole_file::write(&path, text.as_bytes(), Existing::Replaced)?;
    Ok(views)
}

/// Makes an id of a name; `None` if there is nothing to make it of.
fn free_id(views: &[View], name: &str) -> Option<String> {
    let words = crate::text::tokens::folded(name).replace(' ', "-");
    if words.is_empty() {
        return None;
    }
    let is_free = |id: &String| views.iter().all(|view| view.id != *id);
    let numbered = (2..).map(|number| format!("{words}-{number}"));
    std::iter::once(words.clone()).chain(numbered).find(is_free)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> DataFile {
        DataFile {
            name: name.to_owned(),
            text: text.to_owned().into(),
            user: true,
        }
    }

    const SHIPPED: &str = "[[view]]\nid = \"all\"\nname = \"All\"\nquery = \"\"\n\
        [[view]]\nid = \"war\"\nname = \"War\"\nquery = \"war\"\nfolder = \"Words\"\n";

    #[test]
    fn the_users_views_are_laid_over_those_that_ship() {
        let own = "[[view]]\nid = \"war\"\nquery = \"war OR krieg\"\nkey = \"g w\"\n\
            [[view]]\nid = \"all\"\noff = true\n\
            [[view]]\nid = \"own\"\nname = \"Own\"\nquery = \"is:flagged\"\n";
        let views = parse([&file("shipped", SHIPPED), &file("own", own)]).expect("views");
        let told: Vec<String> = views
            .iter()
            .map(|view| format!("{} {} {:?}", view.id, view.query, view.folder))
            .collect();
        assert_eq!(
            told,
            ["war war OR krieg Some(\"Words\")", "own is:flagged None"]
        );
    }

    #[test]
    fn a_saved_view_is_added_and_can_be_read_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("views.toml");
        let shipped = file("shipped", SHIPPED);
        let query = "\"red line\" /a\"b\\\\/i";
        let views = add(&shipped, &path, " Red \"lines\" ", query).expect("saved");
        let last = views.last().expect("a view");
        assert_eq!(
            (last.id.as_str(), last.query.as_str()),
            ("red-lines", query)
        );
        assert_eq!(last.name, "Red \"lines\"");
        let views = add(&shipped, &path, "Red lines", "is:read").expect("saved");
        assert_eq!(views.last().expect("a view").id, "red-lines-2");
        let text = fs::read_to_string(&path).expect("a file");
        assert_eq!(parse([&shipped, &file("own", &text)]), Ok(views));
    }

    #[test]
    fn what_cannot_be_saved_changes_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("views.toml");
        let shipped = file("shipped", SHIPPED);
        assert!(matches!(
            add(&shipped, &path, "!", "war"),
            Err(SaveError::Name)
        ));
        assert!(matches!(
            add(&shipped, &path, "x", "(war"),
            Err(SaveError::Query(_))
        ));
        assert!(!path.exists());
        fs::write(&path, "[[view]]\nid = 3\n").expect("a file");
        assert!(matches!(
            add(&shipped, &path, "x", "war"),
            Err(SaveError::File(_))
        ));
        assert_eq!(
            fs::read_to_string(&path).expect("a file"),
            "[[view]]\nid = 3\n"
        );
    }
}
