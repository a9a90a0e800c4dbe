//! The data files: those that ship inside the program, and the user's that replace them or are laid
//! over them.

mod stamp;

use std::{borrow::Cow, collections::BTreeMap, fs, io, path::Path};

pub use stamp::{Stamp, places};

use super::{ConfigError, Paths};
use crate::{
    rules::{self, Rule},
    text::{
        packed::{FileText, Packed},
        toml_file::TomlError,
    },
};

/// The text of one data file.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// The file as errors name it: a path for the user's, `config/..` for the program's own.
    pub name: String,
    /// What it says.
    pub text: FileText,
    /// Whether it is the user's.
    pub user: bool,
}

/// The directory of the lexicons.
const LEXICONS: &str = "lexicon";

/// The data files that ship with the program, by the name under which a user overrides them.
const SHIPPED: &[(&str, &str)] = &[
    (
        "addresses.toml",
        include_str!("../../config/addresses.toml"),
    ),
    ("feeds.opml", include_str!("../../config/feeds.opml")),
    ("keys.toml", include_str!("../../config/keys.toml")),
    ("outlets.toml", include_str!("../../config/outlets.toml")),
    (
        "templates/brief.html",
        include_str!("../../config/templates/brief.html"),
    ),
    (
        "templates/brief.md",
        include_str!("../../config/templates/brief.md"),
    ),
    (
        "templates/brief.txt",
        include_str!("../../config/templates/brief.txt"),
    ),
    ("rules.toml", include_str!("../../config/rules.toml")),
    ("theme.toml", include_str!("../../config/theme.toml")),
    ("topics.toml", include_str!("../../config/topics.toml")),
    ("views.toml", include_str!("../../config/views.toml")),
];

// The same of the large ones: `PACKED`, made by the build script.
include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// Returns all data files that ship.
fn shipped() -> impl Iterator<Item = (&'static str, FileText)> {
    let plain = SHIPPED.iter().map(|&(name, text)| (name, text.into()));
    let packed = PACKED.iter();
    plain.chain(packed.map(|(name, text)| (*name, FileText::Packed(text))))
}

/// The texts of all data files.
#[derive(Debug, Clone, Default)]
pub struct Files {
    by_name: BTreeMap<String, DataFile>,
    /// The user's keys, laid over the shipped ones.
    user_keys: Option<DataFile>,
    /// The user's names, laid over the shipped ones.
    user_aliases: Option<DataFile>,
    /// The user's views, laid over the shipped ones.
    user_views: Option<DataFile>,
    /// The user's lexicons, laid over the shipped ones of their language, in the order of their names.
    user_lexicons: Vec<DataFile>,
    /// The user's theatres, laid over the shipped ones.
    user_theatres: Option<DataFile>,
    user_settings: Option<DataFile>,
    /// How the files that are read again were when they were read.
    stamp: Stamp,
}

impl Files {
    /// Reads the user's files over the shipped ones.
    pub fn load(paths: &Paths) -> Result<Self, ConfigError> {
        let dir = paths.config_dir();
        let mut files = Self {
            // Before they are read: what changes meanwhile is seen as a change.
            stamp: Stamp::of(dir),
            ..Self::default()
        };
        for (name, text) in shipped() {
            let user = match name {
                // These are laid over the shipped ones and do not replace them.
                "aliases.toml" | "keys.toml" | "theatres.toml" | "views.toml" => None,
                name if name.starts_with(LEXICONS) => None,
                name => read_optional(&dir.join(name))?,
            };
            let file = user.unwrap_or_else(|| DataFile {
                name: format!("config/{name}"),
                text,
                user: false,
            });
            files.by_name.insert(name.to_owned(), file);
        }
        files.user_lexicons = read_lexicons(&dir.join(LEXICONS))?;
        files.user_theatres = read_optional(&dir.join("theatres.toml"))?;
        files.user_aliases = read_optional(&dir.join("aliases.toml"))?;
        files.user_views = read_optional(&dir.join("views.toml"))?;
        files.user_keys = read_optional(&dir.join("keys.toml"))?;
        files.user_settings = read_optional(&paths.config_file)?;
        if paths.config_named && files.user_settings.is_none() {
            return Err(ConfigError::Read {
                path: paths.config_file.display().to_string(),
                reason: "there is no such file".to_owned(),
            });
        }
        Ok(files)
    }

    /// Returns a data file by the name under which it ships; an unknown name is an empty file.
    pub fn get(&self, name: &str) -> &DataFile {
        static EMPTY: DataFile = DataFile {
            name: String::new(),
            text: FileText::Plain(Cow::Borrowed("")),
            user: false,
        };
        self.by_name.get(name).unwrap_or(&EMPTY)
    }

    /// Reads the rules: the user's, else those that ship.
    pub fn rules(&self) -> Result<Vec<Rule>, TomlError> {
        let file = self.get("rules.toml");
        // Its times are reckoned anew each time a rule is asked; here they are only tried.
        rules::parse(&file.name, &file.text, chrono::DateTime::UNIX_EPOCH)
    }

    /// Returns all lexicons: those that ship, then the user's, in the order of their names.
    pub fn lexicons(&self) -> impl Iterator<Item = &DataFile> {
        let named = self.by_name.iter();
        let shipped = named.filter_map(|(name, file)| name.starts_with(LEXICONS).then_some(file));
        shipped.chain(&self.user_lexicons)
    }

    /// Returns the theatres: those that ship, then the user's.
    pub fn theatres(&self) -> impl Iterator<Item = &DataFile> {
        [self.get("theatres.toml")]
            .into_iter()
            .chain(&self.user_theatres)
    }

    /// Returns the views: those that ship, then the user's.
    pub fn views(&self) -> impl Iterator<Item = &DataFile> {
        [self.get("views.toml")].into_iter().chain(&self.user_views)
    }

    /// Returns the user's own names for searches.
    pub const fn user_aliases(&self) -> Option<&DataFile> {
        self.user_aliases.as_ref()
    }

    /// Returns how the files that are read again were when they were read.
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Returns the user's own key file.
    pub const fn user_keys(&self) -> Option<&DataFile> {
        self.user_keys.as_ref()
    }

    /// Returns the user's settings file.
    pub const fn user_settings(&self) -> Option<&DataFile> {
        self.user_settings.as_ref()
    }

    /// Returns the files that are the user's.
    pub fn of_user(&self) -> impl Iterator<Item = &DataFile> {
        let replaced = self.by_name.values().filter(|file| file.user);
        let laid_over = self.user_lexicons.iter().chain(&self.user_theatres);
        replaced
            .chain(laid_over)
            .chain(&self.user_aliases)
            .chain(&self.user_views)
            .chain(&self.user_keys)
            .chain(&self.user_settings)
    }
}

/// Reads the user's lexicons, in the order of their names.
fn read_lexicons(dir: &Path) -> Result<Vec<DataFile>, ConfigError> {
    let files = stamp::lexicons(dir);
    let files = files.iter().map(|path| read_optional(path));
    files.filter_map(Result::transpose).collect()
}

/// Reads a file of the user's; `None` when there is none.
fn read_optional(path: &Path) -> Result<Option<DataFile>, ConfigError> {
    let error = |reason: String| ConfigError::Read {
        path: path.display().to_string(),
        reason,
    };
    match fs::read(path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|utf8| {
                error(format!("it is not UTF-8 text ({utf8}): save it as UTF-8"))
            })?;
            Ok(Some(DataFile {
                name: path.display().to_string(),
                text: text.into(),
                user: true,
            }))
        }
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(other) => Err(error(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_what_stands_in_the_repository() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let names: Vec<&str> = shipped().map(|(name, _)| name).collect();
        assert!(names.contains(&"lexicon/uk.toml") && names.contains(&"theatres.toml"));
        for (name, text) in shipped() {
            assert_eq!(
                *text,
                *fs::read_to_string(dir.join(name)).unwrap(),
                "{name}"
            );
        }
    }
}
