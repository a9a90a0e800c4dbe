//! A screen without a terminal: the model, and a stand-in for the engine that answers at once.

use std::sync::{Arc, LazyLock};

use chrono::FixedOffset;
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};

use super::{
    super::{
        engine::{Added, Progress, Scope, View},
        keymap::Keymap,
        layout::Size,
        message::{Answer, Effect, Msg, ReadMark, Request, RequestId},
        model::{Model, Settings},
        theme::{ColourMode, Theme},
        update::update,
        view::view,
    },
    wire::{self, Wire},
};
use crate::{
    clock::Zone,
    model::{FeedId, FetchOutcome},
    query::Names,
    store::Order,
};

/// A screen without a terminal.
pub(super) struct Bench {
    pub(super) model: Model,
    pub(super) wire: Wire,
    /// Effects that the bench does not carry out by itself.
    pub(super) effects: Vec<Effect>,
    /// Refresh requests, which never answer by themselves.
    pub(super) rounds: Vec<(RequestId, Scope)>,
    /// Whether requests are answered at once.
    pub(super) answering: Answering,
    /// Requests that were not answered.
    pub(super) held: Vec<(RequestId, Request)>,
}

/// Whether requests are answered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answering {
    /// Yes.
    AtOnce,
    /// They are held.
    Held,
}

impl Bench {
    /// Returns an opened screen over a wire.
    pub(super) fn open(width: u16, height: u16, wire: Wire) -> Self {
        Self::open_in(width, height, wire, ColourMode::Auto)
    }

    /// Returns an opened screen that uses some colours only.
    pub(super) fn open_in(width: u16, height: u16, wire: Wire, colour: ColourMode) -> Self {
        let settings = Settings {
            aliases: Arc::default(),
            keymap: Keymap::load(&[]).expect("default keys"),
            theme: Theme::load(None, colour).expect("default theme"),
            starter: Arc::new(LazyLock::new(Box::new(wire::starter))),
            banner: None,
            refresh_interval: None,
            zone: Zone::Fixed(FixedOffset::east_opt(3600).expect("valid")),
        };
        let mut bench = Self {
            model: Model::new(settings, wire::views(), wire::now()),
            wire,
            effects: Vec::new(),
            rounds: Vec::new(),
            answering: Answering::AtOnce,
            held: Vec::new(),
        };
        bench.tell(Msg::Resized(Size { width, height }));
        bench.tell(Msg::Started);
        if bench.model.has_opened() {
            bench.tell(Msg::Shown);
        }
        bench
    }

    /// Gives a message to the model and answers what it asks, until it asks no more.
    pub(super) fn tell(&mut self, msg: Msg) {
        let mut waiting = update(&mut self.model, msg);
        while !waiting.is_empty() {
            let effect = waiting.remove(0);
            match effect {
                Effect::Ask(id, Request::Refresh(scope)) => self.rounds.push((id, scope)),
                Effect::Ask(id, request) if self.answering == Answering::Held => {
                    self.held.push((id, request));
                }
                Effect::Ask(id, request) => {
                    let answer = self.answer(request);
                    waiting.extend(update(&mut self.model, Msg::Answered(id, Ok(answer))));
                }
                other => self.effects.push(other),
            }
        }
    }

    /// Returns what the engine would answer.
    pub(super) fn answer(&mut self, request: Request) -> Answer {
        match request {
            Request::Feeds => Answer::Feeds(self.wire.feeds.clone()),
            Request::Names => Answer::Names(Names::default()),
            Request::Page(page) => Answer::Rows(self.wire.page(&page)),
            Request::Story(id) => Answer::Story(self.wire.story(id)),
            Request::Counts(views) => {
                Answer::Counts(self.wire.counts(&views), self.wire.watches.clone())
            }
            Request::Count(list) => Answer::Count(self.wire.count(&list)),
            Request::KeepCounts(_) => Answer::CountsKept,
            Request::Mark(ids, mark) => Answer::Marked(self.wire.mark(&ids, mark)),
            Request::MarkAllRead(query) => {
                let ids = self.wire.find(&query);
                Answer::Marked(self.wire.mark(&ids, ReadMark::Read))
            }
            Request::MarkWindow(window) => {
                let ids = self.wire.ids(&window);
                Answer::Marked(self.wire.mark(&ids, ReadMark::Read))
            }
            Request::Ids(window) => Answer::Ids(self.wire.ids(&window)),
            Request::Board(query) => Answer::Board(self.wire.board(&query, &self.model.ends())),
            Request::ChangeFollowUps(ids, change) => self.wire.change_follow_ups(&ids, &change),
            Request::ToggleEventLinks(ids) => self.wire.toggle_event_links(&ids),
            Request::RestoreFollowUps(wanted) => self.wire.restore_all(wanted),
            Request::SetLabels(wanted) => self.wire.label_all(&wanted),
            Request::SaveView(name, query) => {
                let mut views = wire::views();
                views.push(View {
                    id: name.clone(),
                    name,
                    icon: "◇".to_owned(),
                    query,
                    order: Order::Newest,
                    folder: None,
                    key: None,
                    folded: false,
                });
                Answer::ViewSaved(views)
            }
            Request::SetMuted(wanted) => self.wire.mute(wanted),
            Request::SetKept(ids, kept) => self.wire.keep(ids, kept),
            Request::Subscribe(feeds) => {
                self.wire.feeds = Wire::large().feeds;
                Answer::Subscribed(feeds.len())
            }
            Request::Reload => Answer::Reloaded(false),
            Request::Reassess => Answer::Reassessed(0),
            Request::Tidy => Answer::Tidied(0),
            Request::Account(id) => Answer::Account(self.wire.account(id)),
            Request::Brief(query, name) => Answer::Brief(self.wire.brief(&query, name)),
            Request::History(_) => Answer::History(Wire::history()),
            Request::Unsubscribe(feed) => {
                self.wire.feeds.retain(|entry| entry.feed.id != feed);
                self.wire
                    .stories
                    .retain(|entry| entry.detail.story.feed != feed);
                Answer::Unsubscribed
            }
            Request::FindFeeds(_) => Answer::Found(wire::found()),
            Request::AddFeed(feed) => Answer::Added(Added {
                url: feed.url,
                title: feed.title,
                is_new: true,
            }),
            Request::FullText(id) => self.wire.full_text(id),
            Request::Like(id) => Answer::Liked(self.wire.alike(id)),
            Request::WatchStories(watch, _) => Answer::Liked(self.wire.watched(&watch)),
            Request::AddWatch(name, id, threshold) => self.wire.add_watch(&name, id, threshold),
            Request::SetThreshold(_, threshold) => Answer::ThresholdSet(threshold),
            Request::Open(_) | Request::Refresh(_) => Answer::Opened,
        }
    }

    /// Presses keys, written as in a key file; a word that is no key is typed.
    pub(super) fn press(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            match word.parse() {
                Ok(key) => self.tell(Msg::Pressed(key)),
                Err(_) => self.type_text(word),
            }
        }
        self
    }

    /// Types a text character by character.
    pub(super) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let name = if c == ' ' {
                "space".to_owned()
            } else {
                c.to_string()
            };
            self.tell(Msg::Pressed(name.parse().expect("a key")));
        }
    }

    /// Reports that a feed of the round is done.
    pub(super) fn progress(&mut self, done: usize, new: usize, error: Option<&str>) {
        self.tell(Msg::Progressed(Progress {
            done,
            total: 130,
            feed: FeedId(1),
            title: "Meridian Wire".to_owned(),
            outcome: if error.is_some() {
                FetchOutcome::Failed
            } else {
                FetchOutcome::Updated
            },
            new,
            muted: 0,
            arrived: Vec::new(),
            flagged: 0,
            error: error.map(str::to_owned),
            moved_to: None,
        }));
    }

    /// Draws the screen.
    pub(super) fn draw(&self) -> Buffer {
        let Size { width, height } = self.model.frame.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a backend");
        terminal
            .draw(|frame| view(&self.model, frame))
            .expect("drawn");
        terminal.backend().buffer().clone()
    }

    /// Draws the screen and returns its text.
    pub(super) fn text(&self) -> String {
        let buffer = self.draw();
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        let mut text = String::new();
        for row in rows {
            let mut line = String::new();
            let mut skip = 0;
            for cell in row {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(cell.symbol());
                skip = super::super::cells::width(cell.symbol()).saturating_sub(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Returns the title of the selected story.
    pub(super) fn selected(&self) -> String {
        self.model
            .list
            .selected()
            .map_or_else(String::new, |row| row.title.clone())
    }
}
