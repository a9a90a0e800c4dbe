//! From the terminal's keyboard to messages, and the end of the terminal.

use std::{io, thread};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::{
    io::{Interest, unix::AsyncFd},
    sync::mpsc,
};

use crate::guard;

use super::super::{
    key::{Code, Held, Key},
    message::Msg,
};

/// Keys and pastes that wait for the screen; the thread that reads them waits when it is full.
const KEYS_WAITING: usize = 64;

/// So many failures in a row mean that the keyboard is gone. Chosen by us: input that makes no
/// sense fails once at a time.
const MOST_FAILURES: usize = 100;

/// Starts to read the keyboard; the messages end when it is gone.
///
/// A thread of its own: crossterm reads on and on when a terminal is closed in the middle of a
/// key's sequence, and that must not be the thread that hears of the signal. It cannot be joined
/// while it waits for a key; it ends with the program, or with the first key that nobody wants.
pub(super) fn keyboard() -> io::Result<mpsc::Receiver<Msg>> {
    let (tx, rx) = mpsc::channel(KEYS_WAITING);
    let run = move || {
        let mut failures = 0;
        while failures < MOST_FAILURES {
            // What a broken terminal or a joker sends may even overflow a number in there.
            let Ok(Ok(event)) = guard::catching(event::read) else {
                failures += 1;
                continue;
            };
            failures = 0;
            if let Some(msg) = message(event)
                && tx.blocking_send(msg).is_err()
            {
                break;
            }
        }
    };
    thread::Builder::new()
        .name("keyboard".to_owned())
        .spawn(run)?;
    Ok(rx)
}

/// Tells when the other end of the terminal is closed, also where no signal says so.
pub(super) struct HangUp {
    /// `None` where the system cannot watch a terminal.
    input: Option<AsyncFd<io::Stdin>>,
}

impl HangUp {
    /// Begins to watch.
    #[expect(
        deprecated,
        reason = "it is unsound for what may close its descriptor; standard input never does"
    )]
    pub(super) fn watch() -> Self {
        Self {
            input: AsyncFd::with_interest(io::stdin(), Interest::READABLE).ok(),
        }
    }

    /// Waits for it.
    pub(super) async fn happens(&self) {
        if let Some(input) = &self.input {
            while let Ok(mut guard) = input.readable().await {
                if guard.ready().is_read_closed() {
                    return;
                }
                guard.clear_ready();
            }
        }
        std::future::pending::<()>().await;
    }
}

/// Returns the message of an event, if it means something here. Sizes come by signal.
fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate(key).map(Msg::Pressed),
        Event::Paste(text) => Some(Msg::Pasted(text)),
        _ => None,
    }
}

fn translate(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::ShiftTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    let held = if event.modifiers.contains(KeyModifiers::CONTROL) {
        Held::Ctrl
    } else if event.modifiers.contains(KeyModifiers::ALT) {
        Held::Alt
    } else {
        Held::Nothing
    };
    Some(Key { code, held })
}
