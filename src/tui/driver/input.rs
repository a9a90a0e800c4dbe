//! From the terminal's keyboard to messages, and the end of the terminal. Another program can have the
//! keyboard meanwhile.

use std::{
    collections::VecDeque,
    io::{self, PipeReader, PipeWriter, Read as _, Write as _},
    thread,
    time::Duration,
};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use tokio::{
    io::{Interest, unix::AsyncFd},
    sync::mpsc,
};

use crate::guard;

use super::super::{
    key::{Code, Held, Key},
    message::Msg,
};

/// Keys and pastes that wait for the screen.
const KEYS_WAITING: usize = 64;

/// How long crossterm may look for an event that is at hand: without any time it does not look at all.
const AT_HAND: Duration = Duration::from_millis(5);

/// So many failures in a row mean that the keyboard is gone. Chosen by us: input that makes no
/// sense fails once at a time.
const MOST_FAILURES: usize = 100;

/// The keyboard, read by a thread of its own.
///
/// A thread: crossterm reads on and on when a terminal is closed in the middle of a key's sequence, and
/// that must not be the thread that hears of the signal. It cannot be joined while it waits for a key;
/// it ends with the program, or with the first key that nobody wants.
pub(super) struct Keyboard {
    /// From the thread, in order; it waits when this is full.
    keys: mpsc::Receiver<Msg>,
    /// Tells the thread to let go of the keyboard, and to take it again: a byte each.
    control: PipeWriter,
    /// From the thread when it has let go: nothing is waiting here but while somebody asks for it.
    let_go: mpsc::Receiver<()>,
    /// Keys that came while somebody waited for that.
    early: VecDeque<Msg>,
}

impl Keyboard {
    /// Starts to read.
    pub(super) fn start() -> io::Result<Self> {
        let (keys_tx, keys) = mpsc::channel(KEYS_WAITING);
        let (let_go_tx, let_go) = mpsc::channel(1);
        let (told, control) = io::pipe()?;
        let mut reading = Reading {
            keys: keys_tx,
            told,
            let_go: let_go_tx,
            failures: 0,
        };
        thread::Builder::new()
            .name("keyboard".to_owned())
            .spawn(move || while reading.step() {})?;
        Ok(Self {
            keys,
            control,
            let_go,
            early: VecDeque::new(),
        })
    }

    /// Waits for the next key or paste; `None` when the keyboard is gone.
    pub(super) async fn next(&mut self) -> Option<Msg> {
        match self.early.pop_front() {
            Some(key) => Some(key),
            None => self.keys.recv().await,
        }
    }

    /// Lets go of the keyboard, so that another program can have it.
    pub(super) async fn let_go(&mut self) -> io::Result<()> {
        self.control.write_all(b"-")?;
        loop {
            tokio::select! {
                _ = self.let_go.recv() => return Ok(()),
                Some(key) = self.keys.recv() => self.early.push_back(key),
            }
        }
    }

    /// Takes the keyboard again.
    pub(super) fn take(&mut self) -> io::Result<()> {
        self.control.write_all(b"+")
    }
}

/// What the keyboard's thread has.
struct Reading {
    keys: mpsc::Sender<Msg>,
    told: PipeReader,
    let_go: mpsc::Sender<()>,
    /// Failures in a row.
    failures: usize,
}

impl Reading {
    /// Waits for keys or an order and does what is to be done; returns whether to go on.
    fn step(&mut self) -> bool {
        let stdin = io::stdin();
        let mut fds = [
            PollFd::new(&self.told, PollFlags::IN),
            PollFd::new(&stdin, PollFlags::IN),
        ];
        if poll(&mut fds, None).is_err() {
            // A signal came.
            return true;
        }
        let [told, typed] = fds.map(|fd| fd.revents());
        if !told.is_empty() {
            return self.obey();
        }
        let ended = typed.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
        match self.read() {
            Some(0) if ended => self.failures += 1,
            Some(0) => {}
            Some(_) => self.failures = 0,
            None => return false,
        }
        self.failures < MOST_FAILURES
    }

    /// Passes on what was typed; returns how many events there were, `None` when nobody wants them.
    fn read(&mut self) -> Option<usize> {
        let mut events = 0;
        // What a broken terminal or a joker sends may even overflow a number in there.
        while matches!(guard::catching(|| event::poll(AT_HAND)), Ok(Ok(true))) {
            let Ok(Ok(event)) = guard::catching(event::read) else {
                self.failures += 1;
                break;
            };
            events += 1;
            if let Some(msg) = message(event)
                && self.keys.blocking_send(msg).is_err()
            {
                return None;
            }
        }
        Some(events)
    }

    /// Lets go of the keyboard until it is to be taken again; returns whether to go on.
    fn obey(&mut self) -> bool {
        let mut order = [0];
        let heard = |told: &mut PipeReader, order: &mut [u8; 1]| told.read_exact(order).is_ok();
        heard(&mut self.told, &mut order)
            && self.let_go.blocking_send(()).is_ok()
            && heard(&mut self.told, &mut order)
    }
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
