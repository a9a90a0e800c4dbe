//! What follows from the state after every message: sizes, the story that should be shown, rows
//! that should be fetched, the mark of a story that is read.

use crate::store::From;

use super::{
    super::{
        editor::MARGIN,
        health,
        layout::{Focus, Pane, Zoom},
        list::{self, Filling, Wish},
        message::{Effect, Origin, Purpose, ReadMark, Request},
        model::{Model, Scene},
        prompt::Prompt,
        reader::Seen,
    },
    answer, browse, columns, marks,
};

/// Brings the parts of the model in line with each other and asks for what is missing.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.frame.scene == Scene::Wire && model.sidebar.shown.is_none() && model.alike.is_none() {
        effects.extend(answer::open_first_view(model));
    }
    effects.extend(columns::arrange(model));
    measure(model);
    effects.extend(ask_rows(model));
    effects.extend(ask_story(model));
    effects.extend(mark_opened(model));
    compose(model);
    effects
}

/// Tells the panes how high they are.
fn measure(model: &mut Model) {
    let Some(panes) = model.panes() else {
        return;
    };
    let height = |pane: Option<Pane>| pane.map(|pane| usize::from(pane.body.height));
    model.health.measure(health::view::height(&panes));
    if let Some(height) = height(panes.sidebar) {
        model.sidebar.height = height;
        model.sidebar.keep_cursor_on_screen();
    }
    if let Prompt::Note { editor, .. } = &mut model.prompt
        && let Some(pane) = panes.note()
    {
        let width = pane.body.width.saturating_sub(2 * MARGIN);
        editor.measure(width.into(), pane.body.height.into());
    }
    model.list.ends = model.list.order().grouping().map(|_| model.ends());
    if let Some(pane) = panes.list {
        model.list.height = match model.list.columns {
            Some(_) => list::view::columns::height(pane.body.height),
            None => pane.body.height.into(),
        };
        model.list.keep_cursor_on_screen();
    }
    if let Some(height) = height(panes.reader) {
        model.reader.height = height;
    }
}

/// Asks for rows where the window nears its end.
fn ask_rows(model: &mut Model) -> Vec<Effect> {
    let waiting = |purpose: &Purpose| super::filter::is_of_list(purpose);
    if model.requests.waits_for(waiting) {
        return Vec::new();
    }
    let (purpose, from) = match model.list.wish() {
        Some(Wish::Below(id)) => (Purpose::Below, From::After(id)),
        Some(Wish::Above(id)) => (Purpose::Above, From::Before(id)),
        None => return Vec::new(),
    };
    let request = browse::page(model, from);
    vec![model.requests.ask(purpose, request)]
}

/// Asks for the story under the cursor, one at a time: the answer leads here again.
fn ask_story(model: &mut Model) -> Vec<Effect> {
    let waiting = |purpose: &Purpose| matches!(purpose, Purpose::Story(_));
    let selected = model.list.selected().map(|row| row.id);
    match selected {
        None => model.reader.show(None),
        Some(id)
            if model.reader.id() != Some(id)
                && model.reader.unreadable != Some(id)
                && !model.requests.waits_for(waiting) =>
        {
            return vec![model.requests.ask(Purpose::Story(id), Request::Story(id))];
        }
        Some(_) => {}
    }
    Vec::new()
}

/// Marks the story read that the reader shows while it has the focus, once for each opening.
fn mark_opened(model: &mut Model) -> Vec<Effect> {
    if model.frame.focus != Focus::Reader {
        model.reader.opened = None;
        return Vec::new();
    }
    // A story that is read stays selected, whatever arrives.
    model.list.filling = Filling::Filled;
    let selected = model.list.selected().map(|row| row.id);
    let Some(id) = model.reader.id().filter(|&id| Some(id) == selected) else {
        return Vec::new();
    };
    if model.reader.opened == Some(id) {
        return Vec::new();
    }
    model.reader.opened = Some(id);
    let entry = model.reader.story.as_ref();
    if entry.is_some_and(|entry| entry.detail.read) {
        return Vec::new();
    }
    marks::mark(model, vec![id], ReadMark::Read, Origin::Itself)
}

/// Composes the story for the pane's width.
fn compose(model: &mut Model) {
    let pane = model.panes().and_then(|panes| panes.reader);
    let Some(pane) = pane else {
        return;
    };
    let margin = match model.frame.zoom {
        Zoom::Shared | Zoom::Reader => super::super::reader::view::MARGIN,
    };
    let width = usize::from(pane.body.width.saturating_sub(2 * margin));
    let feed = model.reader.story.as_ref();
    let feed = feed.and_then(|entry| model.sidebar.feed(entry.detail.story.feed));
    let seen = Seen {
        width,
        now: model.now,
        zone: model.settings.zone,
        filter: model.list.filter.query.clone(),
    };
    let shown = model.reader.id();
    let common = shown.and_then(|id| model.alike.as_ref()?.of_story(id));
    model.reader.compare(common);
    model.reader.compose(feed, seen);
}
