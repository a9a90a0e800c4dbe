//! The user's own programs: those that make a feed, change one, or know a password.
//!
//! A program is started without a shell, in a session of its own (it cannot reach the terminal), and
//! ends with all that it started when it takes too long, writes too much or is not waited for any
//! more. This module must not know what its output means.

use std::{
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessSession};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{ChildStderr, ChildStdin, ChildStdout},
    time::timeout,
};

use crate::text::clean;

/// So much of what a program complains about is read; the rest is thrown away. Chosen by us.
const COMPLAINT_BYTES: u64 = 64 << 10;

/// A program and its arguments, as the user's settings have them. No shell reads them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Argv {
    /// An absolute path, or a name that is looked for on `PATH`.
    pub program: String,
    /// The arguments.
    pub args: Vec<String>,
}

/// What a program may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Longest time until it ends, at least 1 s.
    pub time: Duration,
    /// Most bytes that it may write.
    pub bytes: usize,
}

/// A program did not do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// It could not be started.
    #[error("cannot start `{program}`: {reason}; expected an absolute path or a program on PATH")]
    Start {
        /// The program.
        program: String,
        /// The system's reason.
        reason: String,
    },
    /// It said that it failed.
    #[error("`{program}` {how}{}", said(complaint))]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        how: String,
        /// The last line of its complaint, clean; empty for none.
        complaint: String,
    },
    /// It took too long.
    #[error("`{program}` did not end within {seconds} s")]
    TimedOut {
        /// The program.
        program: String,
        /// The limit, in seconds.
        seconds: u64,
    },
    /// It wrote too much.
    #[error("`{program}` wrote more than {bytes} bytes")]
    TooLarge {
        /// The program.
        program: String,
        /// The limit.
        bytes: usize,
    },
    /// It could not be spoken with.
    #[error("cannot speak with `{program}`: {reason}")]
    Pipe {
        /// The program.
        program: String,
        /// The system's reason.
        reason: String,
    },
}

fn said(complaint: &str) -> String {
    if complaint.is_empty() {
        return String::new();
    }
    format!(": {complaint}")
}

/// Returns where a program is: itself if it has a slash, else the first file of that name on `PATH`.
pub fn find(argv: &Argv) -> Option<PathBuf> {
    let program = Path::new(&argv.program);
    if argv.program.contains('/') {
        return program.is_file().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path).map(|dir| dir.join(program));
    places.find(|place| place.is_file())
}

/// Runs a program to its end with `input` on its standard input; returns what it wrote.
///
/// `variables` are added to its environment. A program may end before it has read its input.
pub async fn run(
    argv: &Argv,
    input: &[u8],
    variables: &[(&str, &str)],
    bounds: Bounds,
) -> Result<Vec<u8>, ProgramError> {
    let program = clean::error_line(&argv.program);
    let mut command = CommandWrap::with_new(&argv.program, |command| {
        command
            .args(&argv.args)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    });
    command.wrap(KillOnDrop).wrap(ProcessSession);
    let child = command.spawn().map_err(|error| ProgramError::Start {
        program: program.clone(),
        reason: error.to_string(),
    })?;
    let mut running = Running(child);
    let ended = timeout(bounds.time, converse(&mut *running.0, input, bounds.bytes)).await;
    drop(running);
    let (output, status, complaint) = match ended {
        Ok(Ok(ended)) => ended,
        Ok(Err(Stop::TooLarge)) => {
            let bytes = bounds.bytes;
            return Err(ProgramError::TooLarge { program, bytes });
        }
        Ok(Err(Stop::Pipe(error))) => {
            let reason = error.to_string();
            return Err(ProgramError::Pipe { program, reason });
        }
        Err(_elapsed) => {
            let seconds = bounds.time.as_secs();
            return Err(ProgramError::TimedOut { program, seconds });
        }
    };
    if status.success() {
        return Ok(output);
    }
    Err(ProgramError::Failed {
        program,
        how: how(status),
        complaint,
    })
}

/// A program; when it is dropped, the program and what it left running end.
struct Running(Box<dyn ChildWrapper>);

impl Drop for Running {
    fn drop(&mut self) {
        // There may be nothing left.
        drop(self.0.start_kill());
    }
}

/// Why the work with a program stopped early.
enum Stop {
    TooLarge,
    Pipe(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Pipe(error)
    }
}

/// Speaks with a program until it has ended: what it wrote, how it ended, what it complained of.
async fn converse(
    child: &mut dyn ChildWrapper,
    input: &[u8],
    max_bytes: usize,
) -> Result<(Vec<u8>, ExitStatus, String), Stop> {
    let (stdin, stdout) = (child.stdin().take(), child.stdout().take());
    let stderr = child.stderr().take();
    let ((), output, complaint) =
        tokio::try_join!(feed(stdin, input), read(stdout, max_bytes), listen(stderr))?;
    Ok((output, child.wait().await?, complaint))
}

/// Writes the input; a program may stop reading when it likes.
async fn feed(stdin: Option<ChildStdin>, input: &[u8]) -> Result<(), Stop> {
    if let Some(mut stdin) = stdin {
        match stdin.write_all(input).await {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

async fn read(stdout: Option<ChildStdout>, max_bytes: usize) -> Result<Vec<u8>, Stop> {
    let mut output = Vec::new();
    if let Some(stdout) = stdout {
        let one_more = u64::try_from(max_bytes)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        stdout.take(one_more).read_to_end(&mut output).await?;
    }
    if output.len() > max_bytes {
        return Err(Stop::TooLarge);
    }
    Ok(output)
}

/// Returns the last line of what a program complains of, clean.
async fn listen(stderr: Option<ChildStderr>) -> Result<String, Stop> {
    let mut complaint = Vec::new();
    if let Some(mut stderr) = stderr {
        let mut start = (&mut stderr).take(COMPLAINT_BYTES);
        start.read_to_end(&mut complaint).await?;
        // A program that cannot write does not end.
        tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await?;
    }
    let complaint = String::from_utf8_lossy(&complaint);
    let mut last = complaint.lines().rev().map(clean::error_line);
    Ok(last.find(|line| !line.is_empty()).unwrap_or_default())
}

fn how(status: ExitStatus) -> String {
    status.code().map_or_else(
        || "was ended by a signal".to_owned(),
        |code| format!("ended with status {code}"),
    )
}

#[cfg(test)]
mod tests;
