//! What went wrong, and the exit code that says so.

use std::{fmt, io, process::ExitCode};

use super::Output;
use crate::{config::ConfigError, engine::EngineError, fetch::SetupError, store::StoreError};

/// A command failed.
#[derive(Debug)]
pub struct CliError {
    cause: anyhow::Error,
    fault: Fault,
}

/// Whose fault it was: the exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Something could not be done: 1.
    Failed,
    /// What was asked cannot be asked so: 2.
    Usage,
}

impl CliError {
    /// Returns an error about how the program was called or configured.
    pub fn usage(cause: impl Into<anyhow::Error>) -> Self {
        Self {
            cause: cause.into(),
            fault: Fault::Usage,
        }
    }

    /// Returns an error about something that could not be done.
    pub fn failed(cause: impl Into<anyhow::Error>) -> Self {
        Self {
            cause: cause.into(),
            fault: Fault::Failed,
        }
    }

    /// Returns the error with where it happened before it.
    #[must_use]
    pub fn context(self, place: String) -> Self {
        Self {
            cause: self.cause.context(place),
            ..self
        }
    }

    /// Tells the user, and returns the exit code. A closed pipe is not an error.
    pub fn report(&self, output: &mut Output) -> ExitCode {
        let closed = self.cause.chain().any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
        });
        if closed {
            return ExitCode::SUCCESS;
        }
        output.note(&format!("flashwire: {self}"));
        ExitCode::from(match self.fault {
            Fault::Failed => 1,
            Fault::Usage => 2,
        })
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.cause)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self::failed(error)
    }
}

impl From<anyhow::Error> for CliError {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(error)
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}

impl From<EngineError> for CliError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(_)
            | EngineError::Write(_)
            | EngineError::Setup(SetupError::Client(_)) => Self::failed(error),
            EngineError::Lexicon(_)
            | EngineError::Config(_)
            | EngineError::FollowUp(_)
            | EngineError::NoStory(_)
            | EngineError::NoEvent(_)
            | EngineError::Template(_)
            | EngineError::Setup(_) => Self::usage(error),
        }
    }
}
