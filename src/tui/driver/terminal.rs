//! The terminal as a guard: taken over by `open`, given back when dropped, in a panic first of all.

use std::{
    io::{self, IsTerminal as _, Stdout, Write},
    panic,
    sync::atomic::{AtomicBool, Ordering},
};

use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute,
    style::{Attribute, SetAttribute},
    terminal::{
        Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
        enable_raw_mode,
    },
};
use ratatui::{
    Frame, Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect,
};
use rustix::{io::Errno, process, termios::tcgetwinsize};
use tokio_util::sync::CancellationToken;

use super::{super::layout::Size, TuiError};
use crate::guard;

/// What a terminal that does not know its size is taken for: that of the VT100.
const UNKNOWN: Size = Size {
    width: 80,
    height: 24,
};

/// Most cells in a row or a column that are drawn. Chosen by us, beyond any screen: a terminal may
/// claim 65,535 of each, which no memory holds.
const MOST_CELLS: u16 = 1_000;

/// Whether the terminal is in our hands. There is one terminal, and a panic of any thread gives it
/// back: exactly once, since leaving the alternate screen twice moves the cursor.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Returns an error when input or output is not a terminal; nothing is written then.
pub fn require_terminal() -> Result<(), TuiError> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        Ok(())
    } else {
        Err(TuiError::NoTerminal)
    }
}

/// The terminal in our hands: raw, on its alternate screen.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Out>>,
    size: Size,
    /// Set by the first panic; nothing is drawn from then on.
    panicked: CancellationToken,
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// A panic of any thread gives it back before a word is printed, and cancels `panicked`. Panics
    /// that are caught and told as an error (`guard`) change nothing.
    pub(super) fn open(panicked: CancellationToken) -> io::Result<Self> {
        let before = panic::take_hook();
        let told = panicked.clone();
        panic::set_hook(Box::new(move |info| {
            if guard::is_guarded() {
                return;
            }
            // Held until the message is out: a frame that is being drawn comes to its end first,
            // and no other follows. Whoever hears of the panic may end the program at once.
            let _stdout = io::stdout().lock();
            release();
            before(info);
            told.cancel();
        }));
        let size = limited(measured()?, UNKNOWN);
        take_over()?;
        match blank(size) {
            Ok(terminal) => Ok(Self {
                terminal,
                size,
                panicked,
            }),
            Err(error) => {
                release();
                Err(error)
            }
        }
    }

    /// Returns the size of what is drawn.
    pub(super) const fn size(&self) -> Size {
        self.size
    }

    /// Asks the terminal for its size again; one that cannot tell keeps the size it had.
    ///
    /// All is drawn anew, also if the size is the same: it may have been another in between, and
    /// then what stood there is gone.
    pub(super) fn measure(&mut self) -> io::Result<Size> {
        self.size = measured().map_or(self.size, |size| limited(size, self.size));
        self.terminal = blank(self.size)?;
        Ok(self.size)
    }

    /// Draws a frame.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let _stdout = io::stdout().lock();
        if self.panicked.is_cancelled() {
            return Ok(());
        }
        self.terminal.draw(view).map(drop)
    }

    /// Sends the terminal a command that leaves the screen as it is.
    pub(super) fn send(&self, sequence: &str) -> io::Result<()> {
        let _stdout = io::stdout().lock();
        if self.panicked.is_cancelled() {
            return Ok(());
        }
        let mut out = Out(io::stdout());
        out.write_all(sequence.as_bytes())?;
        out.flush()
    }

    /// Gives the terminal back and stops the process, with all that run beside it in the shell's
    /// job; `resume` must follow when it goes on. Does nothing where no shell could continue it.
    pub(super) fn suspend() -> io::Result<Suspended> {
        // The group of the session's leader has nobody above it that could say `fg`: a terminal
        // that runs the reader as its only program would hang for ever.
        if process::getsid(None).is_ok_and(|session| session == process::getpgrp()) {
            return Ok(Suspended::Not);
        }
        release();
        process::kill_current_process_group(process::Signal::STOP)?;
        Ok(Suspended::Stopped)
    }

    /// Gives the terminal to another program; `resume` must follow when that has ended.
    pub(super) fn lend() {
        release();
    }

    /// Takes the terminal over again, whatever became of it meanwhile; returns its size.
    pub(super) fn resume(&mut self) -> io::Result<Size> {
        // After a stop from outside it was never given back; its modes may be the shell's now.
        release();
        take_over()?;
        self.measure()
    }
}

/// What came of the wish to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suspended {
    /// The process was told to stop.
    Stopped,
    /// Nobody could continue it, so it goes on.
    Not,
}

impl Drop for Screen {
    fn drop(&mut self) {
        release();
    }
}

/// Standard output, where a terminal that is gone is no error: `HangUp` and a signal tell of it.
/// Ratatui would print that it cannot show the cursor, and panic since it cannot print either.
struct Out(Stdout);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_gone(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_gone(self.0.flush(), ())
    }
}

/// Returns `done` where the terminal is gone.
fn unless_gone<T>(result: io::Result<T>, done: T) -> io::Result<T> {
    let gone = Some(Errno::IO.raw_os_error());
    match result {
        Err(error) if error.raw_os_error() == gone => Ok(done),
        result => result,
    }
}

/// Returns a terminal whose screen is blank, so that the next frame draws everything.
///
/// A new one: `Terminal::clear` would ask the terminal for its cursor and wait for an answer that
/// the keyboard's thread reads away.
fn blank(size: Size) -> io::Result<Terminal<CrosstermBackend<Out>>> {
    execute!(Out(io::stdout()), Clear(ClearType::All))?;
    // Fixed: it must not ask for the size by itself, which fails where the terminal does not know.
    let viewport = Viewport::Fixed(Rect::new(0, 0, size.width, size.height));
    Terminal::with_options(
        CrosstermBackend::new(Out(io::stdout())),
        TerminalOptions { viewport },
    )
}

fn measured() -> io::Result<Size> {
    let size = tcgetwinsize(io::stdout())?;
    Ok(Size {
        width: size.ws_col,
        height: size.ws_row,
    })
}

/// Returns a size that can be drawn; `known` stands in for what is not known.
fn limited(size: Size, known: Size) -> Size {
    let bounded = |cells: u16, known: u16| if cells == 0 { known } else { cells }.min(MOST_CELLS);
    Size {
        width: bounded(size.width, known.width),
        height: bounded(size.height, known.height),
    }
}

fn take_over() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let entered = execute!(
        Out(io::stdout()),
        EnterAlternateScreen,
        EnableBracketedPaste
    );
    if entered.is_err() {
        release();
    }
    entered
}

/// Gives the terminal back as far as it can, unless that is done; there is nobody to tell when it
/// cannot.
fn release() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    drop(execute!(
        io::stdout(),
        SetAttribute(Attribute::Reset),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    ));
    drop(io::stdout().flush());
    drop(disable_raw_mode());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_never_nothing_and_never_absurd() {
        let size = |width, height| Size { width, height };
        assert_eq!(limited(size(0, 0), UNKNOWN), UNKNOWN);
        assert_eq!(limited(size(0, 5), size(40, 9)), size(40, 5));
        assert_eq!(limited(size(1, 1), UNKNOWN), size(1, 1));
        assert_eq!(
            limited(size(65_535, 65_535), UNKNOWN),
            size(MOST_CELLS, MOST_CELLS)
        );
    }
}
