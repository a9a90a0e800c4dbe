//! What a terminal is sent so that it calls a person: the bell, or a notification of its own.

use serde::Deserialize;

use super::Message;
use crate::text::clean;

/// Most characters of a notification: chosen by us, more than terminals show.
const CHARACTERS: usize = 200;

/// A way in which a terminal calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// BEL.
    Bell,
    /// OSC 9 (iTerm2, kitty, `WezTerm`, Ghostty, Windows Terminal).
    Osc9,
    /// OSC 777 (rxvt-unicode, foot, Ghostty, VTE).
    Osc777,
}

impl Signal {
    /// Returns the name, as in the settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bell => "bell",
            Self::Osc9 => "osc9",
            Self::Osc777 => "osc777",
        }
    }
}

/// Returns what a terminal is sent. Nothing of the message can end the sequence or begin another.
pub fn sequence(signal: Signal, message: &Message) -> String {
    let heading = harmless(&message.heading());
    let body = harmless(&message.body());
    match signal {
        Signal::Bell => "\x07".to_owned(),
        Signal::Osc9 => format!("\x1b]9;{heading}\x1b\\"),
        // The title ends at the first semicolon.
        Signal::Osc777 => {
            let title = heading.replace(';', ",");
            format!("\x1b]777;notify;{title};{body}\x1b\\")
        }
    }
}

/// Returns a text of one line, without anything that a terminal could take for a command. OSC 9 with a
/// number and a semicolon first is a command of `ConEmu`: no text begins with a digit.
fn harmless(text: &str) -> String {
    let line = clean::line(&text.replace('\n', " · "));
    let line: String = line.chars().take(CHARACTERS).collect();
    if line.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("· {line}");
    }
    line
}
