//! The signals that tell the reader to end, to stop, to go on, and that its terminal has another size.

use std::io;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal tells the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// To end in good order; the signal's number.
    End(i32),
    /// To stop until it is continued.
    Stop,
    /// It was stopped and goes on.
    GoOn,
    /// The terminal has another size.
    Resize,
}

/// The signals that mean something to the reader.
pub(super) struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
    go_on: Signal,
    resize: Signal,
}

impl Signals {
    /// Begins to listen; from now on none of them does what it does by default.
    pub(super) fn listen() -> io::Result<Self> {
        let listen = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        Ok(Self {
            terminate: listen(Number::TERM)?,
            hang_up: listen(Number::HUP)?,
            interrupt: listen(Number::INT)?,
            quit: listen(Number::QUIT)?,
            stop: listen(Number::TSTP)?,
            go_on: listen(Number::CONT)?,
            resize: listen(Number::WINCH)?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Told {
        let end = |number: Number| Told::End(number.as_raw());
        tokio::select! {
            _ = self.terminate.recv() => end(Number::TERM),
            _ = self.hang_up.recv() => end(Number::HUP),
            _ = self.interrupt.recv() => end(Number::INT),
            _ = self.quit.recv() => end(Number::QUIT),
            _ = self.stop.recv() => Told::Stop,
            _ = self.go_on.recv() => Told::GoOn,
            _ = self.resize.recv() => Told::Resize,
        }
    }

    /// Waits for the end of a stop: to go on, or to end.
    pub(super) async fn after_stop(&mut self) -> Told {
        loop {
            let told = self.next().await;
            if matches!(told, Told::GoOn | Told::End(_)) {
                return told;
            }
        }
    }
}
