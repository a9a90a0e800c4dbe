//! A pseudo-terminal of 120x40 with the reader in it: keys go in, and when the picture changed is told.
//!
//! Each piece of output is stamped by the thread that reads it, before anything looks at it.

use std::{
    io::{Read as _, Write},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const SIZE: PtySize = PtySize {
    rows: 40,
    cols: 120,
    pixel_width: 0,
    pixel_height: 0,
};

/// Columns of the sidebar and the rule beside it.
const SIDEBAR: u16 = 29;

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// No output for so long means that all is drawn: twice the reader's shortest time between frames.
const QUIET: Duration = Duration::from_millis(70);

/// The reader in a terminal. Dropped, it is killed.
pub(crate) struct Terminal {
    picture: vt100::Parser,
    output: mpsc::Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// When the program was started, then when the last keys were sent.
    sent: Instant,
    /// Open as long as the program runs.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts a program.
    pub(crate) fn start(command: CommandBuilder) -> anyhow::Result<Self> {
        let pair = native_pty_system().openpty(SIZE)?;
        let mut reader = pair.master.try_clone_reader()?;
        let keys = pair.master.take_writer()?;
        let (pieces, output) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                let piece = buffer.iter().take(read).copied().collect();
                if pieces.send((Instant::now(), piece)).is_err() {
                    break;
                }
            }
        });
        let sent = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        Ok(Self {
            picture: vt100::Parser::new(SIZE.rows.try_into()?, SIZE.cols.try_into()?, 0),
            output,
            keys,
            child,
            sent,
            _master: pair.master,
        })
    }

    /// Returns the id of the program's process.
    pub(crate) fn id(&self) -> anyhow::Result<u32> {
        self.child.process_id().context("the program runs")
    }

    /// Sends keys.
    pub(crate) fn send(&mut self, keys: &str) -> anyhow::Result<()> {
        while let Ok((_, piece)) = self.output.try_recv() {
            self.picture.process(&piece);
        }
        self.sent = Instant::now();
        self.keys.write_all(keys.as_bytes())?;
        Ok(self.keys.flush()?)
    }

    /// Waits until the picture is as wanted; returns how long after the start or the last keys it was.
    pub(crate) fn wait(
        &mut self,
        what: &str,
        wanted: impl Fn(&Self) -> bool,
    ) -> anyhow::Result<Duration> {
        let end = Instant::now() + PATIENCE;
        let mut at = self.sent;
        while !wanted(self) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok((stamp, piece)) = self.output.recv_timeout(left) else {
                let screen = self.picture.screen().contents();
                anyhow::bail!("waited for {what}; the screen:\n{screen}");
            };
            at = stamp;
            self.picture.process(&piece);
        }
        Ok(at.saturating_duration_since(self.sent))
    }

    /// Sends keys and waits until list or story look different; returns how long it took.
    pub(crate) fn change(&mut self, keys: &str) -> anyhow::Result<Duration> {
        self.settle()?;
        let before = self.cells();
        self.send(keys)?;
        self.wait(&format!("a change by {keys:?}"), |own| {
            own.cells() != before
        })
    }

    /// Waits until nothing is drawn any more, or as long as a round draws its progress.
    pub(crate) fn settle(&mut self) -> anyhow::Result<()> {
        let end = Instant::now() + 2 * QUIET;
        while Instant::now() < end {
            match self.output.recv_timeout(QUIET) {
                Ok((_, piece)) => self.picture.process(&piece),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => anyhow::bail!("the program ended"),
            }
        }
        Ok(())
    }

    /// Takes what is drawn for so long.
    pub(crate) fn watch(&mut self, time: Duration) {
        let end = Instant::now() + time;
        let left = || end.saturating_duration_since(Instant::now());
        while let Ok((_, piece)) = self.output.recv_timeout(left()) {
            self.picture.process(&piece);
        }
    }

    /// Returns the rows of the list that begin with the first one; below them stand those of the story.
    pub(crate) fn list(&self) -> impl Iterator<Item = String> {
        let screen = self.picture.screen();
        screen.rows(SIDEBAR, SIZE.cols - SIDEBAR).skip(2)
    }

    /// Returns the line in which a filter is typed.
    pub(crate) fn line(&self) -> String {
        let screen = self.picture.screen();
        let line = usize::from(SIZE.rows) - 2;
        screen.rows(0, SIZE.cols).nth(line).unwrap_or_default()
    }

    /// Returns the cells of list and story: what progress and counters do not change.
    fn cells(&self) -> Vec<vt100::Cell> {
        let screen = self.picture.screen();
        let rows = 2..SIZE.rows - 2;
        let places = rows.flat_map(|row| (SIDEBAR..SIZE.cols).map(move |column| (row, column)));
        let cells = places.filter_map(|(row, column)| screen.cell(row, column));
        cells.cloned().collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // One that has ended needs no killing.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
