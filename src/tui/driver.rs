//! Runs the screen: reads the keyboard, asks the engine, draws when something changed.
//!
//! It decides nothing: every event becomes a message for `update`, every effect becomes a call.

mod input;
mod opener;
mod own_editor;
mod pace;
mod signals;
mod terminal;
#[cfg(test)]
mod tests;
mod work;

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, LazyLock},
    time::Duration,
};

use chrono::Timelike as _;
use futures_util::FutureExt as _;
use ratatui::Frame;
use rustix::{io::Errno, process::Signal};
use tokio::{
    sync::{broadcast, mpsc},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    TuiOptions,
    engine::{Engine, Notice},
    keymap::Keymap,
    message::{Effect, Msg},
    model::{Model, Settings, Starter},
    theme::Theme,
    update::update,
    view::view,
};
use crate::{
    alert::{Message, sequence},
    text::toml_file::TomlError,
};
use input::{HangUp, Keyboard};
use own_editor::OwnEditor;
use pace::Pace;
use signals::{Signals, Told};
pub use terminal::require_terminal;
use terminal::{Screen, Suspended};
use work::Work;

/// Answers and progress that wait for the screen. Senders wait when it is full; the screen takes
/// all that is there before it draws.
const MESSAGES_WAITING: usize = 64;

/// How the reader ends when its terminal is closed.
const HANG_UP: Ending = Ending::Signal(Signal::HUP.as_raw());

/// The screen cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Input or output is not a terminal.
    #[error(
        "the reader needs a terminal; `flashwire list` and the other commands work without one"
    )]
    NoTerminal,
    /// The terminal does not answer.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
    /// A part of the program broke; its message was printed when it happened.
    #[error(
        "the reader had to end: the message above says where it broke; what the screen called saved is saved"
    )]
    Panicked,
    /// The keys or the theme cannot be used.
    #[error(transparent)]
    File(#[from] TomlError),
    /// A key of a view is none.
    #[error("{0}")]
    ViewKey(String),
}

/// Why the reader ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The person left.
    Left,
    /// The program was told to end by the signal of this number; a terminal that is closed counts
    /// as `SIGHUP`.
    Signal(i32),
}

/// Shows the reader until the person leaves or the program is told to end.
///
/// The terminal is as it was when this returns.
pub async fn run(engine: Engine, options: TuiOptions) -> Result<Ending, TuiError> {
    run_with(engine, options, view).await
}

/// Shows the reader with this view.
async fn run_with(
    engine: Engine,
    options: TuiOptions,
    view: fn(&Model, &mut Frame<'_>),
) -> Result<Ending, TuiError> {
    require_terminal()?;
    let model = model(&engine, &options)?;
    // Before the terminal is ours: from here on no signal leaves it in disorder.
    let signals = Signals::listen()?;
    let panicked = CancellationToken::new();
    let screen = Screen::open(panicked.clone())?;
    let (tx, rx) = mpsc::channel(MESSAGES_WAITING);
    let notices = engine.notices();
    let driver = Driver {
        work: Work::new(engine.clone(), options.opener, tx),
        editor: options.editor,
        engine,
        model,
        view,
        screen,
        messages: rx,
        notices,
        panicked,
        pace: Pace::new(Instant::now()),
    };
    driver.run(signals).await
}

fn model(engine: &Engine, options: &TuiOptions) -> Result<Model, TuiError> {
    let theme = options.theme.as_ref();
    let theme = theme.map(|(name, text)| (name.as_str(), text.as_str()));
    let context = engine.query_context();
    let mut keymap = Keymap::load(&options.keys)?;
    keymap
        .add_views(engine.views())
        .map_err(TuiError::ViewKey)?;
    let settings = Settings {
        zone: context.zone,
        aliases: context.aliases,
        keymap,
        theme: Theme::load(theme, options.colour)?,
        starter: starter(engine.clone()),
        banner: options.banner.clone(),
        refresh_interval: options.refresh_interval,
    };
    Ok(Model::new(settings, engine.views().to_vec(), engine.now()))
}

fn starter(engine: Engine) -> Starter {
    Arc::new(LazyLock::new(Box::new(move || engine.starter())))
}

/// The shortest wait for a planned round: one that cannot begin must not keep the loop busy.
const SECOND: Duration = Duration::from_secs(1);

/// Owns all that the running screen needs.
struct Driver {
    engine: Engine,
    model: Model,
    /// Draws the model.
    view: fn(&Model, &mut Frame<'_>),
    screen: Screen,
    work: Work,
    /// The words of the user's own editor.
    editor: Vec<String>,
    /// Answers and progress, from the tasks of `work`.
    messages: mpsc::Receiver<Msg>,
    /// Alerts, and what went wrong beside the rounds; the screen misses the oldest when it is slow.
    notices: broadcast::Receiver<Notice>,
    /// Cancelled by the first panic of any thread.
    panicked: CancellationToken,
    pace: Pace,
}

/// Whether to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Next {
    /// Go on.
    Stay,
    /// Let the user's own editor have the terminal with this text.
    Edit(String),
    /// Stop until the shell says to go on.
    Suspend,
    /// Leave.
    Leave(Ending),
}

/// What came of the user's own editor.
enum Edited {
    /// It ended: the text, or why there is none.
    Done(Result<String, String>),
    /// The reader was told to end by the signal of this number.
    Told(i32),
}

/// What woke the loop.
enum Woken {
    Key(Option<Box<Msg>>),
    Message(Box<Msg>),
    Minute,
    Frame,
    Signal(Told),
    HangUp,
    Panic,
}

impl Driver {
    async fn run(mut self, mut signals: Signals) -> Result<Ending, TuiError> {
        let served = AssertUnwindSafe(self.serve(&mut signals)).catch_unwind();
        let served = served.await.unwrap_or(Err(TuiError::Panicked));
        // The terminal comes back at once; marks that are being saved are waited for.
        drop(self.screen);
        // Tasks must not wait for a screen that takes no more messages.
        drop(self.messages);
        self.work.finish().await;
        match served {
            // A frame can fail before the signal arrives.
            Err(TuiError::Terminal(error)) if is_hang_up(&error) => Ok(HANG_UP),
            served => served,
        }
    }

    async fn serve(&mut self, signals: &mut Signals) -> Result<Ending, TuiError> {
        let mut keys = Keyboard::start()?;
        let hang_up = HangUp::watch();
        let mut dirty = true;
        let mut next = self.start();
        loop {
            match next {
                Next::Stay => {}
                Next::Suspend => {
                    next = self.suspend(signals).await?;
                    continue;
                }
                Next::Edit(text) => {
                    next = self.edit(&text, &mut keys, signals).await?;
                    dirty = true;
                    continue;
                }
                Next::Leave(ending) => return Ok(ending),
            }
            let frame_due = self.pace.due();
            let shows_change = dirty && !self.model.is_blank();
            let tick = self.until_next_tick();
            let woken = tokio::select! {
                // What ends the program goes before what keeps coming, and a flood of keys comes last.
                biased;
                () = self.panicked.cancelled() => Woken::Panic,
                told = signals.next() => Woken::Signal(told),
                () = hang_up.happens() => Woken::HangUp,
                () = tokio::time::sleep_until(frame_due), if shows_change => Woken::Frame,
                Some(msg) = self.messages.recv() => Woken::Message(Box::new(msg)),
                Ok(notice) = self.notices.recv() => Woken::Message(Box::new(Msg::Noticed(notice))),
                key = keys.next() => Woken::Key(key.map(Box::new)),
                () = tokio::time::sleep(tick) => Woken::Minute,
            };
            next = match woken {
                Woken::Frame => {
                    self.draw()?;
                    dirty = false;
                    if self.model.has_opened() {
                        self.work.watch_files();
                        next = self.take(Msg::Shown);
                        dirty = true;
                    }
                    continue;
                }
                Woken::Panic => return Err(TuiError::Panicked),
                Woken::HangUp | Woken::Key(None) => Next::Leave(HANG_UP),
                Woken::Signal(told) => self.obey(told)?,
                Woken::Key(Some(msg)) | Woken::Message(msg) => self.take(*msg),
                Woken::Minute => self.tell_time(),
            };
            dirty = true;
        }
    }

    fn start(&mut self) -> Next {
        let size = self.screen.size();
        self.take(Msg::Resized(size));
        self.take(Msg::Started)
    }

    fn obey(&mut self, told: Told) -> Result<Next, TuiError> {
        match told {
            Told::End(signal) => Ok(Next::Leave(Ending::Signal(signal))),
            Told::Stop => Ok(Next::Suspend),
            Told::GoOn => self.resume(),
            Told::Resize => self.measure(),
        }
    }

    fn measure(&mut self) -> Result<Next, TuiError> {
        let size = self.screen.measure()?;
        Ok(self.take(Msg::Resized(size)))
    }

    /// Waits in the background until the shell continues the program.
    async fn suspend(&mut self, signals: &mut Signals) -> Result<Next, TuiError> {
        if Screen::suspend()? == Suspended::Not {
            return Ok(Next::Stay);
        }
        // The stop may take hold a moment later than the call: only the signal says that it is over.
        match signals.after_stop().await {
            Told::End(signal) => Ok(Next::Leave(Ending::Signal(signal))),
            Told::Stop | Told::GoOn | Told::Resize => self.resume(),
        }
    }

    /// Lets the user's own editor have the terminal and the keyboard until it ends.
    async fn edit(
        &mut self,
        text: &str,
        keys: &mut Keyboard,
        signals: &mut Signals,
    ) -> Result<Next, TuiError> {
        if self.editor.is_empty() {
            // Nothing would take the terminal: what is typed meanwhile would be echoed into the screen.
            let problem = OwnEditor::none();
            return Ok(self.take(Msg::Edited(Err(problem))));
        }
        keys.let_go().await?;
        Screen::lend();
        let edited = match OwnEditor::start(&self.editor, text) {
            Ok(mut editor) => Self::attend(&mut editor, signals).await?,
            Err(problem) => Edited::Done(Err(problem)),
        };
        keys.take()?;
        self.resume()?;
        Ok(match edited {
            Edited::Done(text) => self.take(Msg::Edited(text)),
            Edited::Told(signal) => Next::Leave(Ending::Signal(signal)),
        })
    }

    /// Waits for the editor, or for a signal that ends the reader meanwhile.
    async fn attend(editor: &mut OwnEditor, signals: &mut Signals) -> Result<Edited, TuiError> {
        loop {
            let told = tokio::select! {
                text = editor.text() => return Ok(Edited::Done(text)),
                told = signals.next() => told,
            };
            match told {
                // The terminal sends these to all that run in it; they are meant for the editor.
                Told::End(number)
                    if [Signal::INT, Signal::QUIT]
                        .map(Signal::as_raw)
                        .contains(&number) => {}
                Told::End(number) => return Ok(Edited::Told(number)),
                // The editor stops, and the shell waits for us to do so too.
                Told::Stop => drop(Screen::suspend()?),
                Told::GoOn | Told::Resize => {}
            }
        }
    }

    /// Takes the terminal again after a stop; the size and the time may be others now.
    fn resume(&mut self) -> Result<Next, TuiError> {
        let size = self.screen.resume()?;
        self.take(Msg::Resized(size));
        Ok(self.tell_time())
    }

    /// Lets the model take a message and carries out what it asks for.
    fn take(&mut self, msg: Msg) -> Next {
        let mut next = Next::Stay;
        for effect in update(&mut self.model, msg) {
            match effect {
                Effect::Ask(id, request) => self.work.begin(id, request),
                Effect::Call(message) => self.call(&message),
                Effect::StopRefresh => self.work.stop_refresh(),
                Effect::Edit(text) => next = Next::Edit(text),
                Effect::Suspend => next = Next::Suspend,
                Effect::Quit => next = Next::Leave(Ending::Left),
            }
        }
        let requests = &self.model.requests;
        self.work.give_up(|id| requests.is_waiting(id));
        next
    }

    /// Lets the terminal call a person, as the settings want. One that is gone hears nothing.
    fn call(&self, message: &Message) {
        for &signal in self.engine.signals() {
            drop(self.screen.send(&sequence(signal, message)));
        }
    }

    /// Returns how long it is until the clock's next minute, or until the next round is due.
    fn until_next_tick(&self) -> Duration {
        let now = self.engine.now();
        let minute = Duration::from_secs(u64::from(60 - now.second().min(59)));
        let round = self
            .model
            .round
            .next()
            .map(|next| (next - now).to_std().unwrap_or_default());
        round.map_or(minute, |round| round.clamp(SECOND, minute.max(SECOND)))
    }

    fn tell_time(&mut self) -> Next {
        self.work.reap();
        self.take(Msg::Ticked(self.engine.now()))
    }

    fn draw(&mut self) -> Result<(), TuiError> {
        self.screen.draw(|frame| (self.view)(&self.model, frame))?;
        self.pace.drawn(Instant::now());
        Ok(())
    }
}

/// Returns whether a terminal that is gone failed so.
fn is_hang_up(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(Errno::IO.raw_os_error())
}
