//! The configuration: settings, views, outlets, and the texts of all other data files.
//!
//! Each file ships inside the program and can be overridden by one of the same name beside the
//! user's settings file, or has the user's laid over it. This module reads those files and must not know what the layers above do
//! with them.

mod alerts;
mod aliases;
mod files;
mod paths;
mod settings;
mod sources;
mod views;

pub use alerts::{AlertOptions, Webhook};
pub use files::{DataFile, Files, Stamp, places};
pub use paths::{Paths, PathsError, editor, no_color, reader_name, variable};
pub use settings::{
    ClassifySettings, ColourMode, DiscoverOptions, Origin, RefreshOptions, RetentionOptions,
    ScreenOptions, Settings,
};
pub use sources::{
    FeedOptions, FeedSection, FolderSection, LoginOptions, SecretSource, Sources, is_program,
};
pub use views::{SaveError, View};

use std::sync::Arc;

use crate::{
    classify::precedence::{self, Rule},
    discover::Addresses,
    model::{Outlet, Outlets},
    query::Aliases,
    rules::Rule as UserRule,
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
    /// What alerts, and by which ways.
    pub alerts: AlertOptions,
    /// What is done with stories that arrive, in the order of the file.
    pub rules: Vec<UserRule>,
    /// The views, in the order of the sidebar.
    pub views: Vec<View>,
    /// Who publishes.
    pub outlets: Outlets,
    /// Other names of places, bodies and persons.
    pub aliases: Arc<Aliases>,
    /// Where the feeds of pages are.
    pub addresses: Addresses,
    /// The texts of the data files.
    pub files: Files,
    /// Where the user's files lie.
    pub paths: Paths,
    /// Whether what is shown is made up: then nobody outside hears of it.
    pub is_demo: bool,
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
        let alerts = (settings::DEFAULT_NAME, settings::DEFAULT);
        let alerts = alerts::parse(alerts, files.user_settings())?;
        let views = views::parse(files.views())?;
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
            aliases: Arc::new(aliases::parse(
                files.get("aliases.toml"),
                files.user_aliases(),
            )?),
            alerts,
            rules: files.rules()?,
            origins,
            views,
            outlets: outlets(files.get("outlets.toml"))?,
            files,
            paths: paths.clone(),
            is_demo: false,
        })
    }

    /// Makes it that of the demo: no alert about invented stories reaches anybody but the person before
    /// the screen, and no rule starts a program.
    pub fn for_demo(&mut self) {
        self.is_demo = true;
        self.alerts.desktop = false;
        self.alerts.command.clear();
        self.alerts.webhook = None;
    }
}

impl Config {
    /// Adds a view to the user's own; returns all views as they are then.
    pub fn add_view(&self, name: &str, query: &str) -> Result<Vec<View>, SaveError> {
        let path = self.paths.config_dir().join("views.toml");
        views::add(self.files.get("views.toml"), &path, name, query)
    }
}

/// Reads the list of outlets: the user's at once, as there may be a mistake in it. That which ships is the
/// longest of the files by far, and has none.
fn outlets(file: &DataFile) -> Result<Outlets, TomlError> {
    let read = |file: &DataFile| -> Result<_, TomlError> {
        let list: OutletFile = toml_file::read(&file.name, &file.text)?;
        Ok(list.outlet)
    };
    if file.user {
        return read(file).map(Outlets::from);
    }
    let file = file.clone();
    Ok(Outlets::later(move || read(&file).unwrap_or_default()))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletFile {
    outlet: Vec<Outlet>,
}
