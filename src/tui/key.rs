//! A key as people write it. It must not know which library reads the keyboard.

use std::{fmt, str::FromStr};

/// One key with what was held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    /// Which key. Shift is part of the character: `G`.
    pub(crate) code: Code,
    /// Ctrl or Alt, if one was held down.
    pub(crate) held: Held,
}

/// What was held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) enum Held {
    /// Nothing, or only Shift.
    #[default]
    Nothing,
    /// Ctrl.
    Ctrl,
    /// Alt.
    Alt,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Code {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    ShiftTab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Names of the keys that are not written as themselves.
const NAMES: &[(&str, Code)] = &[
    ("space", Code::Char(' ')),
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("shift-tab", Code::ShiftTab),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
];

impl From<Code> for Key {
    fn from(code: Code) -> Self {
        Self {
            code,
            held: Held::Nothing,
        }
    }
}

impl FromStr for Key {
    /// Why it is not a key, as a sentence's end.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (held, name) = if let Some(name) = text.strip_prefix("ctrl-") {
            (Held::Ctrl, name)
        } else if let Some(name) = text.strip_prefix("alt-") {
            (Held::Alt, name)
        } else {
            (Held::Nothing, text)
        };
        let code = parse_code(name).ok_or("is not a key")?;
        Ok(Self { code, held })
    }
}

fn parse_code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Some(Code::Char(only));
    }
    let lower = name.to_lowercase();
    if let Some(&(_, code)) = NAMES.iter().find(|&&(known, _)| known == lower) {
        return Some(code);
    }
    let number = lower.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(Code::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.held {
            Held::Nothing => {}
            Held::Ctrl => f.write_str("ctrl-")?,
            Held::Alt => f.write_str("alt-")?,
        }
        match (
            NAMES.iter().find(|&&(_, code)| code == self.code),
            self.code,
        ) {
            (Some((name, _)), _) => f.write_str(name),
            (None, Code::Char(c)) => write!(f, "{c}"),
            (None, Code::F(number)) => write!(f, "f{number}"),
            (None, _) => Ok(()),
        }
    }
}

/// Reads a sequence of keys parted by blanks.
pub(crate) fn parse_sequence(text: &str) -> Result<Vec<Key>, &'static str> {
    let keys: Vec<Key> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err("is not a key; a blank is written `space`");
    }
    Ok(keys)
}

/// Writes a sequence of keys: single characters close together (`gg`), others parted by blanks.
pub(crate) fn write_sequence(keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(Key::to_string).collect();
    let short = names.iter().all(|name| name.chars().count() == 1);
    names.join(if short { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_written_alike() {
        for name in [
            "j",
            "G",
            "?",
            "-",
            "ctrl-d",
            "alt-x",
            "shift-tab",
            "space",
            "f12",
            "pageup",
        ] {
            assert_eq!(name.parse::<Key>().expect(name).to_string(), name);
        }
        for name in ["", "ctrl-", "jj", "f13", "meta-x"] {
            assert!(name.parse::<Key>().is_err(), "{name}");
        }
        assert_eq!(write_sequence(&parse_sequence("g g").expect("valid")), "gg");
    }
}
