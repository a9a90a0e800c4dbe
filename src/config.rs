//! The configuration: settings, views, outlets, and the texts of all other data files.
//!
//! Each file ships inside the program and can be overridden by one of the same name beside the
//! user's settings file, or has the user's laid over it. This module reads those files and must not know what the layers above do
//! with them.

mod files;
mod paths;
mod settings;
mod sources;
mod views;

pub use files::{DataFile, Files, Stamp};
pub use paths::{Paths, PathsError, editor, no_color, reader_name};
pub use settings::{
    ClassifySettings, ColourMode, DiscoverOptions, Origin, RefreshOptions, ScreenOptions, Settings,
};
pub use sources::{
    FeedOptions, FeedSection, FolderSection, LoginOptions, SecretSource, Sources, is_program,
};
pub use views::View;

use crate::{
    classify::precedence::{self, Rule},
    discover::Addresses,
    model::Outlet,
    text::toml_file::{self, TomlError},
};

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings, merged.
    pub settings: Settings,
    /// For each setting, by its dotted key, where its value came from.
    pub origins: Vec<(String, Origin)>,
    /// How urgent a story is: the user's rules, else those that ship.
    pub precedence: Vec<Rule>,
    /// What the user wants otherwise for some feeds.
    pub sources: Sources,
    /// The views, in the order of the sidebar.
    pub views: Vec<View>,
    /// Who publishes.
    pub outlets: Vec<Outlet>,
    /// Where the feeds of pages are.
    pub addresses: Addresses,
    /// The texts of the data files.
    pub files: Files,
    /// Where the user's files lie.
    pub paths: Paths,
}

/// The configuration cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file says something that is not valid.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// A file is there and cannot be read.
    #[error("cannot read {path}: {reason}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        reason: String,
    },
}

impl Config {
    /// Reads the configuration: what ships with the program, overridden by the user's files.
    ///
    /// A settings file that does not exist is fine, unless the user named it: see [`Paths`].
    pub fn load(paths: &Paths) -> Result<Self, ConfigError> {
        let files = Files::load(paths)?;
        let (settings, origins) = settings::merge(files.user_settings())?;
        let sources = files.user_settings().map(sources::parse).transpose()?;
        let rules = files.user_settings();
        let rules = rules.map(|file| precedence::parse(&file.name, &file.text));
        let views = views::parse(files.get("views.toml"))?;
        let outlets: OutletFile = {
            let file = files.get("outlets.toml");
            toml_file::read(&file.name, &file.text)?
        };
        let addresses = files.get("addresses.toml");
        let addresses = Addresses::parse(&addresses.name, &addresses.text)?;
        Ok(Self {
            settings,
            precedence: rules
                .transpose()?
                .flatten()
                .unwrap_or_else(precedence::shipped),
            sources: sources.unwrap_or_default(),
            addresses,
            origins,
            views,
            outlets: outlets.outlet,
            files,
            paths: paths.clone(),
        })
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletFile {
    outlet: Vec<Outlet>,
}
