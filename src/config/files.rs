//! The data files: those that ship inside the program, and the user's that replace them or are laid
//! over them.

mod stamp;

use std::{borrow::Cow, collections::BTreeMap, fs, io, path::Path};

pub use stamp::Stamp;

use super::{ConfigError, Paths};

/// The text of one data file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataFile {
    /// The file as errors name it: a path for the user's, `config/..` for the program's own.
    pub name: String,
    /// What it says.
    pub text: Cow<'static, str>,
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
    ("theatres.toml", include_str!("../../config/theatres.toml")),
    ("theme.toml", include_str!("../../config/theme.toml")),
    ("views.toml", include_str!("../../config/views.toml")),
    ("model/en.tsv", include_str!("../../config/model/en.tsv")),
    (
        "lexicon/ar.toml",
        include_str!("../../config/lexicon/ar.toml"),
    ),
    (
        "lexicon/be.toml",
        include_str!("../../config/lexicon/be.toml"),
    ),
    (
        "lexicon/de.toml",
        include_str!("../../config/lexicon/de.toml"),
    ),
    (
        "lexicon/en.toml",
        include_str!("../../config/lexicon/en.toml"),
    ),
    (
        "lexicon/es.toml",
        include_str!("../../config/lexicon/es.toml"),
    ),
    (
        "lexicon/fa.toml",
        include_str!("../../config/lexicon/fa.toml"),
    ),
    (
        "lexicon/fr.toml",
        include_str!("../../config/lexicon/fr.toml"),
    ),
    (
        "lexicon/he.toml",
        include_str!("../../config/lexicon/he.toml"),
    ),
    (
        "lexicon/hi.toml",
        include_str!("../../config/lexicon/hi.toml"),
    ),
    (
        "lexicon/it.toml",
        include_str!("../../config/lexicon/it.toml"),
    ),
    (
        "lexicon/ja.toml",
        include_str!("../../config/lexicon/ja.toml"),
    ),
    (
        "lexicon/ko.toml",
        include_str!("../../config/lexicon/ko.toml"),
    ),
    (
        "lexicon/pl.toml",
        include_str!("../../config/lexicon/pl.toml"),
    ),
    (
        "lexicon/pt.toml",
        include_str!("../../config/lexicon/pt.toml"),
    ),
    (
        "lexicon/ru.toml",
        include_str!("../../config/lexicon/ru.toml"),
    ),
    (
        "lexicon/tr.toml",
        include_str!("../../config/lexicon/tr.toml"),
    ),
    (
        "lexicon/uk.toml",
        include_str!("../../config/lexicon/uk.toml"),
    ),
    (
        "lexicon/zh.toml",
        include_str!("../../config/lexicon/zh.toml"),
    ),
];

/// The texts of all data files.
#[derive(Debug, Clone, Default)]
pub struct Files {
    by_name: BTreeMap<String, DataFile>,
    /// The user's keys, laid over the shipped ones.
    user_keys: Option<DataFile>,
    /// The user's lexicons, laid over the shipped ones of their language, in the order of their names.
    user_lexicons: Vec<DataFile>,
    /// The user's theatres, laid over the shipped ones.
    user_theatres: Option<DataFile>,
    user_settings: Option<DataFile>,
    /// How the classifier's files were when they were read.
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
        for (name, text) in SHIPPED {
            let user = match *name {
                // These are laid over the shipped ones and do not replace them.
                "keys.toml" | "theatres.toml" => None,
                name if name.starts_with(LEXICONS) => None,
                name => read_optional(&dir.join(name))?,
            };
            let file = user.unwrap_or_else(|| DataFile {
                name: format!("config/{name}"),
                text: Cow::Borrowed(*text),
                user: false,
            });
            files.by_name.insert((*name).to_owned(), file);
        }
        files.user_lexicons = read_lexicons(&dir.join(LEXICONS))?;
        files.user_theatres = read_optional(&dir.join("theatres.toml"))?;
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
            text: Cow::Borrowed(""),
            user: false,
        };
        self.by_name.get(name).unwrap_or(&EMPTY)
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

    /// Returns how the classifier's files were when they were read.
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
                text: Cow::Owned(text),
                user: true,
            }))
        }
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(other) => Err(error(other.to_string())),
    }
}
