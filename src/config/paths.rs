//! Where the user's files lie. The environment is read here and nowhere else.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::text::clean;

/// Where the user's files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The user's settings file.
    pub config_file: PathBuf,
    /// Whether the user named the settings file, so that it must exist.
    pub config_named: bool,
    /// Holds everything that the program writes.
    pub data_dir: PathBuf,
}

/// The system does not say where the user's files lie.
#[derive(Debug, thiserror::Error)]
#[error("cannot find your home directory: name the places with --config FILE and --data DIR")]
pub struct PathsError;

impl Paths {
    /// Finds the files: what the user named, else the XDG directories.
    pub fn find(config: Option<PathBuf>, data: Option<PathBuf>) -> Result<Self, PathsError> {
        let strategy = etcetera::choose_base_strategy();
        let home = |pick: fn(&etcetera::base_strategy::Xdg) -> PathBuf| match &strategy {
            Ok(dirs) => Ok(pick(dirs).join("flashwire")),
            Err(_) => Err(PathsError),
        };
        let config_named = config.is_some();
        let config_file = match config {
            Some(file) => file,
            None => home(etcetera::BaseStrategy::config_dir)?.join("config.toml"),
        };
        let data_dir = match data {
            Some(dir) => dir,
            None => home(etcetera::BaseStrategy::data_dir)?,
        };
        Ok(Self {
            config_file,
            config_named,
            data_dir,
        })
    }

    /// Returns the directory of the user's settings file, where the other files lie too.
    pub fn config_dir(&self) -> &Path {
        self.config_file.parent().unwrap_or_else(|| Path::new(""))
    }

    /// Returns the store's file.
    pub fn store_file(&self) -> PathBuf {
        self.data_dir.join("flashwire.db")
    }
}

/// Returns the reader's name: it stands beside what they change.
///
/// The first of `FLASHWIRE_READER`, `LOGNAME` and `USER` that is not empty.
pub fn reader_name() -> String {
    let known = ["FLASHWIRE_READER", "LOGNAME", "USER"]
        .into_iter()
        .filter_map(variable);
    let mut names = known.map(|name| clean::line(&name));
    let name = names.find(|name| !name.is_empty());
    name.unwrap_or_else(|| "local".to_owned())
}

/// Returns the words of the user's own editor, the first that is set: none if there is none.
///
/// `VISUAL` and `EDITOR` are split into words as a shell would, and no shell reads them.
pub fn editor() -> Vec<String> {
    let known = ["VISUAL", "EDITOR"].into_iter().filter_map(variable);
    let mut words = known.filter_map(|text| shlex::split(&text));
    words.find(|words| !words.is_empty()).unwrap_or_default()
}

/// Returns a variable of the environment, if it is set.
pub fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the environment is read here")]
    env::var(name).ok()
}

/// Returns whether the user wants no colour (<https://no-color.org>).
pub fn no_color() -> bool {
    #[expect(clippy::disallowed_methods, reason = "the environment is read here")]
    env::var("NO_COLOR").is_ok_and(|value| !value.is_empty())
}
