//! All that the screen knows. It must not know how it is drawn, nor where answers come from.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use chrono::{DateTime, Utc};

use crate::{
    clock::Zone,
    follow_up::board::Ends,
    model::{NewFeed, Precedence, StoryId},
    query::{self, Aliases, Names},
};

use super::{
    account::Shown,
    alike::Alike,
    brief, cells,
    changes::Changes,
    command::{Command, Layer},
    engine::View,
    health::Health,
    key::Key,
    keymap::Keymap,
    layout::{self, Focus, Foot, Panes, Shape, Size, Zoom},
    list::List,
    message::{Msg, Purpose, Requests},
    prompt::Prompt,
    reader::Reader,
    sidebar::Sidebar,
    theme::Theme,
};

/// All that the screen knows.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// What does not change while the program runs.
    pub(crate) settings: Settings,
    /// The present, as last heard.
    pub(crate) now: DateTime<Utc>,
    /// Where things stand.
    pub(crate) frame: Frame,
    /// Names that queries can ask for beside those of feeds and watches, as last heard.
    pub(crate) known: Names,
    /// Views and feeds.
    pub(crate) sidebar: Sidebar,
    /// The stories.
    pub(crate) list: List,
    /// One story.
    pub(crate) reader: Reader,
    /// How the feeds stand.
    pub(crate) health: Health,
    /// The account of an assessment, while it is shown.
    pub(crate) account: Option<Box<Shown>>,
    /// The brief that was written, while it is shown.
    pub(crate) brief: Option<Box<brief::Shown>>,
    /// The stories that are like an example, while the list shows them.
    pub(crate) alike: Option<Alike>,
    /// What is being typed.
    pub(crate) prompt: Prompt,
    /// What the foot of the screen says.
    pub(crate) status: Status,
    /// Whether feeds are being fetched.
    pub(crate) round: Round,
    /// What can be taken back and done again.
    pub(crate) changes: Changes,
    /// What was asked and not answered yet.
    pub(crate) requests: Requests,
    /// Keys of a sequence that is not complete.
    pub(crate) pressed: Vec<Key>,
    /// A command that waits for its story.
    pub(crate) waiting: Option<Waiting>,
    /// Whether the counts that are on their way still tell what is asked.
    pub(crate) counting: Counting,
    /// Whether there is something on the screen.
    pub(crate) opening: Opening,
}

/// Whether there is something on the screen: what is not seen there waits until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Opening {
    /// The first list is awaited.
    #[default]
    Awaited,
    /// It was answered; the feeds are awaited.
    Listed,
    /// Both were shown.
    Shown,
}

/// Whether the counts that are on their way still tell what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Counting {
    /// They do, or none are.
    #[default]
    UpToDate,
    /// They do not: the list or a mark has changed since.
    Outdated,
}

/// A command that waits for its story, and what was typed behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waiting {
    /// What to do.
    pub(crate) command: Command,
    /// The story that it is about.
    pub(crate) story: StoryId,
    /// Keys and pasted text, in order.
    pub(crate) typed: Vec<Msg>,
}

/// Feeds that are read when they are offered.
pub(crate) type Starter = Arc<LazyLock<Vec<NewFeed>, Box<dyn FnOnce() -> Vec<NewFeed> + Send>>>;

/// What does not change while the program runs.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Which keys stand for which commands.
    pub(crate) keymap: Keymap,
    /// What things look like.
    pub(crate) theme: Theme,
    /// The feeds that a new reader is offered.
    pub(crate) starter: Starter,
    /// Other names of places, bodies and persons.
    pub(crate) aliases: Arc<Aliases>,
    /// A word about what is shown, beside the program's name.
    pub(crate) banner: Option<String>,
    /// How often to fetch the feeds that are due; `None` for only when asked.
    pub(crate) refresh_interval: Option<Duration>,
    /// The time zone in which dates are written and days end.
    pub(crate) zone: Zone,
}

/// Where things stand on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Frame {
    /// The screen's size.
    pub(crate) size: Size,
    /// The pane that listens to the keys.
    pub(crate) focus: Focus,
    /// Whether the story has the whole screen.
    pub(crate) zoom: Zoom,
    /// What the screen shows.
    pub(crate) scene: Scene,
}

/// What the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scene {
    /// The feeds are not known yet.
    #[default]
    Opening,
    /// Nothing is subscribed.
    Welcome,
    /// The panes.
    Wire,
    /// The keys, from this line on.
    Help(usize),
    /// How the feeds stand.
    Health,
    /// Why a story is flagged or not, from this line on.
    Account(usize),
    /// A brief that was written, from this line on.
    Brief(usize),
}

/// What the foot of the screen says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Status {
    /// Hints.
    #[default]
    Hints,
    /// Something was done, or could not be.
    Note(String),
    /// A story alerts, or several do: how urgent, and which.
    Alert(Precedence, String),
    /// Something failed.
    Error(String),
}

/// Whether feeds are being fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// No; the next round begins then, if one is planned.
    Idle {
        /// When the next round begins.
        next: Option<DateTime<Utc>>,
    },
    /// Yes.
    Running {
        /// Feeds done.
        done: usize,
        /// Feeds of the round; 0 while not known.
        total: usize,
        /// Feeds that failed.
        failed: usize,
        /// New stories.
        new: usize,
    },
}

impl Round {
    /// Returns when the next round begins.
    pub(crate) const fn next(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Idle { next } => next,
            Self::Running { .. } => None,
        }
    }
}

/// Returns whether an answer belongs to the first screen.
const fn is_of_opening(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Feeds | Purpose::Replace(_))
}

impl Model {
    /// Returns whether the first screen with stories in it, or the welcome, is there to be seen, with all that
    /// belongs to it.
    pub(crate) fn has_opened(&self) -> bool {
        self.opening == Opening::Listed && !self.requests.waits_for(is_of_opening)
    }

    /// Returns whether there is nothing to be seen yet, but soon.
    pub(crate) fn is_blank(&self) -> bool {
        self.frame.scene == Scene::Opening && self.requests.waits_for(is_of_opening)
    }

    /// Returns the model of a screen that was not opened yet.
    pub(crate) fn new(settings: Settings, views: Vec<View>, now: DateTime<Utc>) -> Self {
        Self {
            settings,
            now,
            frame: Frame::default(),
            known: Names::default(),
            sidebar: Sidebar::new(views),
            list: List::default(),
            reader: Reader::default(),
            health: Health::default(),
            account: None,
            brief: None,
            alike: None,
            prompt: Prompt::None,
            status: Status::Hints,
            round: Round::Idle { next: None },
            changes: Changes::default(),
            requests: Requests::default(),
            pressed: Vec::new(),
            waiting: None,
            counting: Counting::UpToDate,
            opening: Opening::Awaited,
        }
    }

    /// Returns what queries are read with.
    pub(crate) fn query_context(&self) -> query::Context {
        query::Context {
            now: self.now,
            zone: self.settings.zone,
            aliases: Arc::clone(&self.settings.aliases),
        }
    }

    /// Returns where the panes stand; `None` when the screen is too small.
    pub(crate) fn panes(&self) -> Option<Panes> {
        let foot = match self.prompt {
            Prompt::None
            | Prompt::State { .. }
            | Prompt::Priority { .. }
            | Prompt::Note { .. }
            | Prompt::Choice { .. }
                if !self.says_much() =>
            {
                Foot::Hints
            }
            _ => Foot::Input,
        };
        let Frame {
            size, focus, zoom, ..
        } = self.frame;
        let shape = match self.list.columns {
            Some(_) => Shape::Columns,
            None => Shape::Rows,
        };
        layout::panes(size, focus, zoom, (foot, shape))
    }

    /// Returns whether the list is to be shown in columns: it is a board by state, and there is room.
    pub(crate) fn has_columns(&self) -> bool {
        self.alike.is_none() && self.list.divides() && layout::has_room_for_columns(self.frame.size)
    }

    /// Returns whether what went wrong needs a second line.
    fn says_much(&self) -> bool {
        let width = usize::from(self.frame.size.width);
        matches!(&self.status, Status::Error(text) if cells::width(text) + 4 > width)
    }

    /// Returns the layers of keys that hold now, highest first.
    pub(crate) fn layers(&self) -> &'static [Layer] {
        match (&self.prompt, self.frame.scene, self.frame.focus) {
            (Prompt::Filter { .. }, _, _) => &[Layer::Filter],
            (Prompt::State { .. }, _, _) => &[Layer::State],
            (Prompt::Priority { .. }, _, _) => &[Layer::Priority],
            (Prompt::Note { .. }, _, _) => &[Layer::Editor],
            (Prompt::Choice { .. }, _, _) => &[Layer::Choice],
            (
                Prompt::Field { .. }
                | Prompt::Link { .. }
                | Prompt::ViewName { .. }
                | Prompt::Address { .. }
                | Prompt::WatchName { .. },
                _,
                _,
            ) => &[Layer::Prompt],
            (Prompt::None, Scene::Help(_), _) => &[Layer::Help],
            (Prompt::None, Scene::Health, _) => &[Layer::Health],
            (Prompt::None, Scene::Account(_), _) => &[Layer::Account],
            (Prompt::None, Scene::Brief(_), _) => &[Layer::Brief],
            (Prompt::None, Scene::Opening | Scene::Welcome, _) => &[Layer::Welcome],
            (Prompt::None, Scene::Wire, Focus::Sidebar) => &[Layer::Sidebar, Layer::Global],
            (Prompt::None, Scene::Wire, Focus::List) if self.list.order().grouping().is_some() => {
                &[Layer::Board, Layer::List, Layer::Global]
            }
            (Prompt::None, Scene::Wire, Focus::List) => &[Layer::List, Layer::Global],
            (Prompt::None, Scene::Wire, Focus::Reader) => &[Layer::Reader, Layer::Global],
        }
    }

    /// Says something at the foot of the screen.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.status = Status::Note(text.into());
    }

    /// Returns the moments that divide the board of follow-ups.
    pub(crate) fn ends(&self) -> Ends {
        Ends::of(&self.here())
    }

    /// Returns the present in the user's time zone.
    pub(crate) fn here(&self) -> DateTime<Zone> {
        self.now.with_timezone(&self.settings.zone)
    }

    /// Returns the stories that a command is about: those selected, else the one under the cursor.
    pub(crate) fn targets(&self) -> Vec<StoryId> {
        if self.list.selection_is_empty() {
            return self.list.selected().map(|row| row.id).into_iter().collect();
        }
        self.list.selected_ids()
    }
}
