//! The program as a process: started, measured from outside.

use std::{
    fs,
    io::{Read as _, Seek as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use portable_pty::CommandBuilder;
use procfs::process::Process;
use wait4::{ResUse, Wait4 as _};

/// The program, and where it finds its settings and keeps its data.
#[derive(Clone)]
pub(crate) struct Program {
    file: PathBuf,
    /// Holds the settings file and, below `lexicon`, the user's own words.
    settings: PathBuf,
    data: PathBuf,
}

/// What a run of the program cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// On all cores, in the program and in the system for it.
    pub(crate) cpu: Duration,
    /// Most memory that was resident, in bytes.
    pub(crate) peak: u64,
    /// Lines on standard output.
    pub(crate) lines: usize,
}

impl Program {
    /// Prepares a program that keeps its data in `data` and fetches only when told to.
    pub(crate) fn new(file: &Path, settings: &Path, data: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(settings.join("lexicon"))?;
        fs::create_dir_all(data)?;
        fs::write(
            settings.join("config.toml"),
            "[refresh]\nautomatic = false\n",
        )?;
        Ok(Self {
            file: file.to_owned(),
            settings: settings.to_owned(),
            data: data.to_owned(),
        })
    }

    /// Gives the user's lexicon one term; another term makes another lexicon.
    pub(crate) fn write_term(&self, term: &str) -> anyhow::Result<()> {
        let text = format!(
            "language = \"en\"\n[[group]]\nid = \"en.threat.table\"\nkind = \"threat\"\nweight = 1.0\n\
             terms = [\"{term}\"]\n"
        );
        Ok(fs::write(self.settings.join("lexicon/table.toml"), text)?)
    }

    /// Returns the command that shows the reader.
    pub(crate) fn reader(&self) -> CommandBuilder {
        let mut command = CommandBuilder::new(&self.file);
        command.env_clear();
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command
    }

    /// Runs a command of the program to its end, which must be a good one.
    pub(crate) fn run(&self, args: &[&str]) -> anyhow::Result<Usage> {
        let mut errors = tempfile::tempfile()?;
        let started = Instant::now();
        let mut child = self
            .command(args)
            .stdout(Stdio::piped())
            .stderr(errors.try_clone()?)
            .spawn()
            .with_context(|| format!("cannot start {}", self.file.display()))?;
        let lines = count_lines(&mut child)?;
        let ResUse { status, rusage } = child.wait4()?;
        if !status.success() {
            let mut text = String::new();
            errors.rewind()?;
            errors.read_to_string(&mut text)?;
            anyhow::bail!("flashwire {args:?} failed ({status}): {text}");
        }
        Ok(Usage {
            wall: started.elapsed(),
            cpu: rusage.utime + rusage.stime,
            peak: rusage.maxrss,
            lines,
        })
    }

    /// Starts a command of the program whose output nobody reads.
    pub(crate) fn start(&self, args: &[&str]) -> anyhow::Result<Background> {
        let quiet = Stdio::null;
        let child = self.command(args).stdout(quiet()).stderr(quiet()).spawn();
        Ok(Background(child?))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.file);
        command.args(args).stdin(Stdio::null()).env_clear();
        command.envs(self.environment());
        command
    }

    fn environment(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("HOME", self.data.clone()),
            ("FLASHWIRE_CONFIG", self.settings.join("config.toml")),
            ("FLASHWIRE_DATA", self.data.clone()),
        ]
    }
}

/// A command of the program that runs beside others. Dropped, it is killed.
pub(crate) struct Background(Child);

impl Background {
    /// Returns whether it still runs.
    pub(crate) fn is_running(&mut self) -> anyhow::Result<bool> {
        Ok(self.0.try_wait()?.is_none())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // One that has ended needs no killing.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Reads standard output to its end and counts its lines.
fn count_lines(child: &mut Child) -> anyhow::Result<usize> {
    let mut output = child.stdout.take().context("standard output is piped")?;
    let mut buffer = vec![0; 64 << 10];
    let mut lines = 0;
    loop {
        let read = output.read(&mut buffer)?;
        if read == 0 {
            return Ok(lines);
        }
        let piece = buffer.get(..read).unwrap_or_default();
        lines += memchr::memchr_iter(b'\n', piece).count();
    }
}

/// What a running process has used so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SoFar {
    /// On all cores; it comes in steps of a tick, 10 ms mostly.
    pub(crate) cpu: Duration,
    /// Most memory that was resident, in bytes.
    pub(crate) peak: u64,
    /// How often a thread that runs now went to sleep by itself.
    pub(crate) sleeps: u64,
}

/// Returns what a running process has used so far.
pub(crate) fn so_far(id: u32) -> anyhow::Result<SoFar> {
    let process = Process::new(i32::try_from(id)?)?;
    let stat = process.stat()?;
    let ticks = stat.utime + stat.stime;
    let threads = process.tasks()?.flatten();
    let sleeps = threads.filter_map(|thread| thread.status().ok()?.voluntary_ctxt_switches);
    Ok(SoFar {
        cpu: Duration::from_millis(ticks * 1000 / procfs::ticks_per_second()),
        peak: process.status()?.vmhwm.unwrap_or_default() << 10,
        sleeps: sleeps.sum(),
    })
}
