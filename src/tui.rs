//! The screen: a reader for the wire in a terminal.
//!
//! `update` turns messages into changes of the model and effects, `view` draws the model, and
//! `driver` carries out effects with the engine. Nothing here knows how stories are kept or
//! fetched; nothing outside knows how they are shown.

mod account;
mod age;
mod alike;
mod brief;
mod cells;
mod changes;
mod command;
mod driver;
mod editor;
mod health;
mod help;
mod key;
mod keymap;
mod layout;
mod list;
mod markdown;
mod message;
mod model;
mod prompt;
mod reader;
mod rich;
mod sidebar;
mod theme;
mod update;
mod view;

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::engine;

pub use driver::{Ending, TuiError, require_terminal, run};
pub use theme::ColourMode;

/// How the reader looks and what it does by itself.
#[derive(Debug, Clone, Default)]
pub struct TuiOptions {
    /// The user's key files, name and text, laid over the default keys.
    pub keys: Vec<(String, String)>,
    /// The user's theme file, name and text, laid over the default theme.
    pub theme: Option<(String, String)>,
    /// Which colours may be used.
    pub colour: ColourMode,
    /// How often to fetch the feeds that are due; `None` for only when asked.
    pub refresh_interval: Option<Duration>,
    /// Program and arguments that open a link, `{url}` stands for it; empty for the system's own.
    pub opener: Vec<String>,
    /// Program and arguments of the user's own editor; the file comes last. Empty if there is none.
    pub editor: Vec<String>,
    /// A word about what is shown, beside the program's name.
    pub banner: Option<String>,
}

impl TuiOptions {
    /// Looks for mistakes in the user's keys, theme and keys of views.
    pub fn check(&self, views: &[engine::View]) -> Result<(), TuiError> {
        keymap::Keymap::load(&self.keys)?
            .add_views(views)
            .map_err(TuiError::ViewKey)?;
        let theme = self.theme.as_ref();
        theme::Theme::load(
            theme.map(|(name, text)| (name.as_str(), text.as_str())),
            self.colour,
        )?;
        Ok(())
    }
}
