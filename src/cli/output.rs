//! Where answers and notes go: the one door to standard output and standard error.
//!
//! What was clean when it entered the store is looked at again here, for stores live longer than
//! programs: lines and notes are cleaned, JSON is escaped, and what a format's own writer let pass
//! is taken out. No control character but line ends and tabs, no turned direction, leaves.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    borrow::Cow,
    io::{self, BufWriter, IsTerminal as _, Stderr, Stdout, Write as _},
    panic::PanicHookInfo,
    thread,
};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::CliError;
use crate::{
    alert::{Message, Signal, sequence},
    text::{clean, hidden::is_hidden},
};

/// Standard output for answers, standard error for notes.
#[derive(Debug)]
pub struct Output {
    answers: BufWriter<Stdout>,
    notes: Stderr,
}

impl Output {
    /// Returns the process's own output.
    pub fn stdio() -> Self {
        Self {
            answers: BufWriter::with_capacity(64 * 1024, io::stdout()),
            notes: io::stderr(),
        }
    }

    /// Writes one line of an answer. It stays one, whatever is in it: no title begins another.
    pub fn line(&mut self, text: &str) -> Result<(), CliError> {
        Ok(writeln!(self.answers, "{}", one_line(text))?)
    }

    /// Writes a text of several lines.
    pub fn text(&mut self, text: &str) -> Result<(), CliError> {
        Ok(writeln!(self.answers, "{}", clean::block(text))?)
    }

    /// Writes one JSON object on a line. Its texts are exact; what cannot be seen is escaped.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        write_json(&mut self.answers, value)
    }

    /// Writes a part of a document of another format, whose own writer made it safe.
    pub fn document(&mut self, part: &[u8]) -> Result<(), CliError> {
        let part = String::from_utf8_lossy(part);
        Ok(self.answers.write_all(without_hidden(&part).as_bytes())?)
    }

    /// Tells the user something that is not part of the answer.
    ///
    /// A standard error that is closed is nobody's loss.
    pub fn note(&mut self, text: &str) {
        drop(writeln!(self.notes, "{}", clean::block(text)));
    }

    /// Lets the terminal call a person, if standard error is one; returns whether it is.
    pub fn call(&mut self, signal: Signal, message: &Message) -> bool {
        if !self.notes.is_terminal() {
            return false;
        }
        // `alert::sequence` lets nothing of a message out of its place.
        let sent = write!(self.notes, "{}", sequence(signal, message));
        sent.is_ok()
    }

    /// Tells of a panic on standard error, with a backtrace where `RUST_BACKTRACE` asks for one.
    pub fn panic(info: &PanicHookInfo<'_>) {
        let thread = thread::current();
        let name = thread.name().unwrap_or("unnamed");
        let text = format!("flashwire broke: thread {name} {info}");
        let trace = Backtrace::capture();
        let mut notes = io::stderr().lock();
        drop(writeln!(notes, "{}", clean::block(&text)));
        if trace.status() == BacktraceStatus::Captured {
            drop(writeln!(notes, "{trace}"));
        }
    }

    /// Writes out what is still held back.
    pub fn flush(&mut self) -> Result<(), CliError> {
        Ok(self.answers.flush()?)
    }
}

/// Returns one JSON object on a line. Its texts are exact; what cannot be seen is escaped.
pub(super) fn json_line(value: &impl Serialize) -> Result<Vec<u8>, CliError> {
    let mut line = Vec::new();
    write_json(&mut line, value)?;
    Ok(line)
}

/// Writes one JSON object on a line, as [`json_line`] returns it.
fn write_json(mut writer: impl io::Write, value: &impl Serialize) -> Result<(), CliError> {
    let mut serializer = Serializer::with_formatter(&mut writer, Escaping);
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    Ok(writer.write_all(b"\n")?)
}

/// Returns a clean text as one line, its columns as they are.
fn one_line(text: &str) -> String {
    let clean = clean::block(text);
    if clean.contains('\n') {
        clean.replace('\n', " ")
    } else {
        clean
    }
}

/// Returns the text without what cannot be seen, but for line ends and tabs.
pub(super) fn without_hidden(text: &str) -> Cow<'_, str> {
    let stays = |c: char| matches!(c, '\n' | '\r' | '\t') || !is_hidden(c);
    let is_plain = |byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    if all_bytes(text, is_plain) || text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|&c| stays(c)).collect())
}

/// Returns whether all bytes of a text are so. All are looked at, many at a time: that is quicker than to look at one
/// after the other until one is not.
fn all_bytes(text: &str, is_so: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is_so(byte))
}

/// JSON as `serde_json` writes it, with what cannot be seen as `\u` and its code.
///
/// JSON itself asks for that only below U+0020; a terminal takes more for a command.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        // Most texts have nothing but these, and are long.
        if all_bytes(fragment, |byte| matches!(byte, b' '..=b'~')) {
            return writer.write_all(fragment.as_bytes());
        }
        while let Some((at, character)) = rest.char_indices().find(|&(_, c)| is_hidden(c)) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_exact_and_shows_nothing_hidden() {
        let text = "a\u{1b}[31m\u{9b}0m\u{7f}\u{202e}\u{2066}\u{e0041}\n\"é\u{200d}日📰\\";
        let mut written = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut written, Escaping);
        text.serialize(&mut serializer).expect("written");
        let written = String::from_utf8(written).expect("UTF-8");
        assert_eq!(
            written,
            "\"a\\u001b[31m\\u009b0m\\u007f\\u202e\\u2066\\udb40\\udc41\\n\\\"é\u{200d}日📰\\\\\""
        );
        let read: String = serde_json::from_str(&written).expect("JSON");
        assert_eq!(read, text);
    }

    #[test]
    fn a_line_is_one_line_and_keeps_its_columns() {
        assert_eq!(one_line("  a     b\u{1b}[2K\r\nc\u{85}d"), "  a     b c d");
    }

    #[test]
    fn a_document_keeps_its_lines_and_loses_what_is_hidden() {
        assert_eq!(without_hidden("a,b\r\n\tc"), "a,b\r\n\tc");
        assert_eq!(without_hidden("a\u{1b}[2J\u{202e}b\u{85}\n"), "a[2Jb\n");
    }
}
