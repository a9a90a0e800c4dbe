//! Where answers and notes go. Every text that leaves here is clean.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, BufWriter, Stderr, Stdout, Write as _},
    panic::PanicHookInfo,
    thread,
};

use serde::Serialize;

use super::CliError;
use crate::text::clean;

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

    /// Writes one line of an answer.
    pub fn line(&mut self, text: &str) -> Result<(), CliError> {
        Ok(writeln!(self.answers, "{text}")?)
    }

    /// Writes one JSON object on a line.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        serde_json::to_writer(&mut self.answers, value).map_err(io::Error::from)?;
        Ok(self.answers.write_all(b"\n")?)
    }

    /// Writes bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        Ok(self.answers.write_all(bytes)?)
    }

    /// Tells the user something that is not part of the answer.
    ///
    /// A standard error that is closed is nobody's loss.
    pub fn note(&mut self, text: &str) {
        drop(writeln!(self.notes, "{}", clean::block(text)));
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
