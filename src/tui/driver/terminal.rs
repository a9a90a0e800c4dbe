//! The terminal as a guard: taken over by `open`, given back when dropped, in a panic first of all.

use std::{
    io::{self, IsTerminal as _, Stdout},
    panic, thread,
};

use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute,
    terminal::{
        Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
        enable_raw_mode,
    },
};
use ratatui::{Frame, Terminal, backend::CrosstermBackend};
use signal_hook::{consts::SIGTSTP, low_level};

use super::TuiError;

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
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over. A panic that ends the program gives it back before it says anything.
    ///
    /// That is one of this thread, which runs the screen. Panics of other threads are caught where
    /// their work is awaited and told as errors; printing them would paint over the screen.
    pub(super) fn open() -> io::Result<Self> {
        let before = panic::take_hook();
        let own = thread::current().id();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == own {
                release();
                before(info);
            }
        }));
        take_over()?;
        let terminal = Terminal::new(CrosstermBackend::new(io::stdout()));
        match terminal {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                release();
                Err(error)
            }
        }
    }

    /// Draws a frame.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(view).map(drop)
    }

    /// Gives the terminal back, stops the process until it is continued, and takes over again.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        release();
        // Stops here; `fg` continues here.
        low_level::emulate_default_handler(SIGTSTP)?;
        take_over()?;
        // A new one, that knows nothing of what was drawn. `Terminal::clear` would ask the terminal
        // for its cursor and wait for an answer that the event stream reads away.
        execute!(io::stdout(), Clear(ClearType::All))?;
        self.terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        release();
    }
}

fn take_over() -> io::Result<()> {
    enable_raw_mode()?;
    let entered = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste);
    if entered.is_err() {
        release();
    }
    entered
}

/// Gives the terminal back as far as it can; there is nobody to tell when it cannot.
fn release() {
    drop(execute!(
        io::stdout(),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    ));
    drop(disable_raw_mode());
}
