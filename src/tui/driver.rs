//! Runs the screen: reads the keyboard, asks the engine, draws when something changed.
//!
//! It decides nothing: every event becomes a message for `update`, every effect becomes a call.

mod input;
mod opener;
mod terminal;
mod work;

use std::time::Duration;

use chrono::Timelike as _;
use crossterm::event::{Event, EventStream};
use futures_util::StreamExt as _;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
    time::Instant,
};

use super::{
    TuiOptions,
    engine::Engine,
    keymap::Keymap,
    layout::Size,
    message::{Effect, Msg},
    model::{Model, Settings},
    theme::Theme,
    update::update,
    view::view,
};
use crate::text::toml_file::TomlError;
use terminal::Screen;
pub use terminal::require_terminal;
use work::Work;

/// Shortest time from one frame to the next: 30 frames a second.
const FRAME: Duration = Duration::from_millis(33);

/// Answers and progress that wait for the screen. Senders wait when it is full; the screen takes
/// all that is there before it draws.
const MESSAGES_WAITING: usize = 64;

/// The screen cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Input or output is not a terminal.
    #[error(
        "flashwire needs a terminal for the reader; `flashwire list` and the other commands work without one"
    )]
    NoTerminal,
    /// The terminal does not answer.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
    /// The keys or the theme cannot be used.
    #[error(transparent)]
    File(#[from] TomlError),
}

/// Shows the reader until the person leaves or the program is told to end.
///
/// The terminal is as it was when this returns.
pub async fn run(engine: Engine, options: TuiOptions) -> Result<(), TuiError> {
    require_terminal()?;
    let model = model(&engine, &options)?;
    let screen = Screen::open()?;
    let (tx, rx) = mpsc::channel(MESSAGES_WAITING);
    let driver = Driver {
        work: Work::new(engine.clone(), options.opener, tx),
        engine,
        model,
        screen,
        messages: rx,
        drawn: None,
    };
    driver.run().await
}

fn model(engine: &Engine, options: &TuiOptions) -> Result<Model, TuiError> {
    let theme = options.theme.as_ref();
    let theme = theme.map(|(name, text)| (name.as_str(), text.as_str()));
    let settings = Settings {
        keymap: Keymap::load(&options.keys)?,
        theme: Theme::load(theme, options.colour)?,
        starter: engine.starter(),
        banner: options.banner.clone(),
        refresh_interval: options.refresh_interval,
    };
    Ok(Model::new(settings, engine.views().to_vec(), engine.now()))
}

/// The shortest wait for a planned round: one that cannot begin must not keep the loop busy.
const SECOND: Duration = Duration::from_secs(1);

/// Owns all that the running screen needs.
struct Driver {
    engine: Engine,
    model: Model,
    screen: Screen,
    work: Work,
    /// Answers and progress, from the tasks of `work`.
    messages: mpsc::Receiver<Msg>,
    /// When the last frame was drawn.
    drawn: Option<Instant>,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Go on.
    Stay,
    /// Leave.
    Leave,
}

/// What woke the loop.
enum Woken {
    Event(Option<std::io::Result<Event>>),
    Message(Box<Msg>),
    Minute,
    Frame,
    Signal,
}

impl Driver {
    async fn run(mut self) -> Result<(), TuiError> {
        let mut signals = Signals::listen()?;
        let mut events = EventStream::new();
        let mut dirty = true;
        let mut next = self.start()?;
        while next == Next::Stay {
            let frame_due = self.drawn.map_or_else(Instant::now, |at| at + FRAME);
            let tick = self.until_next_tick();
            let woken = tokio::select! {
                event = events.next() => Woken::Event(event),
                Some(msg) = self.messages.recv() => Woken::Message(Box::new(msg)),
                () = signals.any() => Woken::Signal,
                () = tokio::time::sleep_until(frame_due), if dirty => Woken::Frame,
                () = tokio::time::sleep(tick) => Woken::Minute,
            };
            next = match woken {
                Woken::Frame => {
                    self.draw()?;
                    dirty = false;
                    continue;
                }
                Woken::Signal | Woken::Event(None) => Next::Leave,
                Woken::Event(Some(event)) => self.event(&event?)?,
                Woken::Message(msg) => self.take(*msg)?,
                Woken::Minute => self.tell_time()?,
            };
            dirty = true;
        }
        // The terminal comes back at once; marks that are being saved are waited for.
        drop(self.screen);
        // Tasks must not wait for a screen that takes no more messages.
        drop(self.messages);
        self.work.finish().await;
        Ok(())
    }

    fn start(&mut self) -> Result<Next, TuiError> {
        self.measure()?;
        self.take(Msg::Started)
    }

    fn measure(&mut self) -> Result<Next, TuiError> {
        let (width, height) = crossterm::terminal::size()?;
        self.take(Msg::Resized(Size { width, height }))
    }

    /// Waits in the background; the size and the time may be others afterwards.
    fn suspend(&mut self) -> Result<(), TuiError> {
        self.screen.suspend()?;
        self.measure()?;
        self.tell_time()?;
        Ok(())
    }

    fn event(&mut self, event: &Event) -> Result<Next, TuiError> {
        match input::message(event) {
            Some(msg) => self.take(msg),
            None => Ok(Next::Stay),
        }
    }

    /// Lets the model take a message and carries out what it asks for.
    fn take(&mut self, msg: Msg) -> Result<Next, TuiError> {
        let mut next = Next::Stay;
        for effect in update(&mut self.model, msg) {
            match effect {
                Effect::Ask(id, request) => self.work.begin(id, request),
                Effect::StopRefresh => self.work.stop_refresh(),
                Effect::Suspend => self.suspend()?,
                Effect::Quit => next = Next::Leave,
            }
        }
        Ok(next)
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

    fn tell_time(&mut self) -> Result<Next, TuiError> {
        self.work.reap();
        self.take(Msg::Ticked(self.engine.now()))
    }

    fn draw(&mut self) -> Result<(), TuiError> {
        self.screen.draw(|frame| view(&self.model, frame))?;
        self.drawn = Some(Instant::now());
        Ok(())
    }
}

/// The signals that end the program in good order.
struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for any of them.
    async fn any(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
