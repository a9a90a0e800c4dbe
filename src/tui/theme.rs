//! What the parts of the screen look like, as data. It must not know how a terminal is told.

use std::{collections::BTreeMap, ops::Range};

use toml::Spanned;

use crate::text::toml_file::{self, TomlError};

/// The default theme, compiled in.
const DEFAULT: &str = include_str!("../../config/theme.toml");

/// Defines the roles and their names in theme files from one list.
macro_rules! roles {
    ($($role:ident $name:literal)*) => {
        /// What a piece of the screen is for. `config/theme.toml` describes each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Role { $($role),* }

        impl Role {
            /// All roles with their names, in the order of `config/theme.toml`.
            const ALL: &[(&str, Self)] = &[$(($name, Self::$role)),*];
        }
    };
}

roles! {
    Brand "brand"
    Title "title"
    Heading "heading"
    Text "text"
    Faint "faint"
    Accent "accent"
    Focus "focus"
    Key "key"
    Unread "unread"
    Cursor "cursor"
    CursorUnread "cursor-unread"
    Flash "flash"
    Immediate "immediate"
    Priority "priority"
    Conflict "conflict"
    Cooperation "cooperation"
    For "for"
    Against "against"
    Match "match"
    MatchHere "match-here"
    Overdue "overdue"
    Error "error"
    Good "good"
    Strong "strong"
    Emphasis "emphasis"
}

/// Which colours may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourMode {
    /// Whatever the theme asks for.
    #[default]
    Auto,
    /// None; attributes such as bold stay.
    Never,
    /// The terminal's own sixteen.
    Sixteen,
}

/// A colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// One of the terminal's own sixteen, in the order of [`SIXTEEN`].
    Ansi(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// Names of the terminal's own colours; those above the seventh are the bright ones.
const SIXTEEN: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// An attribute of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    /// Heavier.
    Bold,
    /// Fainter.
    Dim,
    /// Slanted.
    Italic,
    /// With a line below.
    Underlined,
    /// Text and background exchanged.
    Reversed,
}

/// Names of the attributes.
const ATTRIBUTES: [(&str, Attribute); 5] = [
    ("bold", Attribute::Bold),
    ("dim", Attribute::Dim),
    ("italic", Attribute::Italic),
    ("underlined", Attribute::Underlined),
    ("reversed", Attribute::Reversed),
];

/// The looks of one role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Look {
    /// The text's colour; `None` is the terminal's own.
    pub(crate) colour: Option<Colour>,
    /// All that hold.
    pub(crate) attributes: Vec<Attribute>,
}

/// The looks of all roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Theme {
    /// In the order of [`Role::ALL`].
    looks: Vec<Look>,
}

impl Theme {
    /// Returns the default theme with the user's file, if there is one, laid over it.
    pub(crate) fn load(user: Option<(&str, &str)>, mode: ColourMode) -> Result<Self, TomlError> {
        let mut theme = Self {
            looks: vec![Look::default(); Role::ALL.len()],
        };
        theme.read("config/theme.toml", DEFAULT)?;
        if let Some((file, text)) = user {
            theme.read(file, text)?;
        }
        for look in &mut theme.looks {
            look.colour = look.colour.filter(|&colour| allows(mode, colour));
        }
        Ok(theme)
    }

    /// Returns the looks of a role.
    pub(crate) fn look(&self, role: Role) -> Look {
        self.looks.get(role as usize).cloned().unwrap_or_default()
    }

    /// Lays a file's roles over those that are there.
    fn read(&mut self, file: &str, text: &str) -> Result<(), TomlError> {
        let rows: BTreeMap<Spanned<String>, Spanned<String>> = toml_file::read(file, text)?;
        for (name, words) in &rows {
            let wrong = |at: Range<usize>, word: &str, what: &str| {
                TomlError::at(file, text, at.start, format!("`{word}` is not a {what}"))
            };
            let found = Role::ALL.iter().find(|(known, _)| known == name.get_ref());
            let role = found.map(|&(_, role)| role).ok_or_else(|| {
                wrong(name.span(), name.get_ref(), "role")
                    .with_nearest(name.get_ref(), Role::ALL.iter().map(|&(known, _)| known))
            })?;
            let look = parse_look(words.get_ref()).map_err(|word| {
                let known = SIXTEEN.into_iter().chain(ATTRIBUTES.map(|(name, _)| name));
                wrong(words.span(), word, "colour or attribute").with_nearest(word, known)
            })?;
            if let Some(slot) = self.looks.get_mut(role as usize) {
                *slot = look;
            }
        }
        Ok(())
    }
}

/// Returns whether a mode allows a colour.
const fn allows(mode: ColourMode, colour: Colour) -> bool {
    match mode {
        ColourMode::Auto => true,
        ColourMode::Never => false,
        ColourMode::Sixteen => matches!(colour, Colour::Ansi(_)),
    }
}

/// Reads the words of a role; the error is the word that is unknown.
fn parse_look(words: &str) -> Result<Look, &str> {
    let mut look = Look::default();
    for word in words.split_whitespace() {
        if let Some(&(_, attribute)) = ATTRIBUTES.iter().find(|&&(name, _)| name == word) {
            look.attributes.push(attribute);
        } else {
            look.colour = Some(parse_colour(word).ok_or(word)?);
        }
    }
    Ok(look)
}

fn parse_colour(word: &str) -> Option<Colour> {
    if let Some(index) = SIXTEEN.iter().position(|&name| name == word) {
        return u8::try_from(index).ok().map(Colour::Ansi);
    }
    let digits = word.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Colour::Rgb(red, green, blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, mode: ColourMode) -> Result<Theme, TomlError> {
        Theme::load(Some(("my-theme.toml", text)), mode)
    }

    #[test]
    fn every_role_has_a_row_in_the_default_theme() {
        let table = toml::from_str::<toml::Table>(DEFAULT).expect("valid TOML");
        let names: Vec<&str> = Role::ALL.iter().map(|&(name, _)| name).collect();
        assert_eq!(table.len(), names.len());
        assert!(names.iter().all(|&name| table.contains_key(name)));
    }

    #[test]
    fn the_users_file_lies_over_the_default_and_the_mode_takes_colours_away() {
        let text = "flash = \"#ff8800 bold\"";
        let look = |mode| load(text, mode).expect("valid").look(Role::Flash);
        assert_eq!(
            look(ColourMode::Auto).colour,
            Some(Colour::Rgb(255, 136, 0))
        );
        assert_eq!(look(ColourMode::Sixteen).colour, None);
        assert_eq!(look(ColourMode::Never).attributes, [Attribute::Bold]);
    }

    #[test]
    fn unknown_names_are_errors_with_the_nearest_name() {
        let error = |text| {
            load(text, ColourMode::Auto)
                .expect_err("invalid")
                .to_string()
        };
        assert_eq!(
            error("falsh = \"red\""),
            "my-theme.toml:1: `falsh` is not a role\ndid you mean `flash`?"
        );
        assert_eq!(
            error("flash = \"redd\""),
            "my-theme.toml:1: `redd` is not a colour or attribute\ndid you mean `red`?"
        );
    }
}
