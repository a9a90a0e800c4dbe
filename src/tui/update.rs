//! What a message does to the model, and what work it asks for. No I/O, no clock, no drawing.

mod account;
mod add;
mod alike;
mod answer;
mod brief;
mod browse;
mod columns;
mod filter;
pub(super) mod follow;
mod full_text;
mod health;
mod hold;
mod labels;
mod links;
mod marks;
mod mutes;
mod note;
mod reload;
mod round;
mod run;
mod select;
mod settle;
mod views;

use chrono::{DateTime, Utc};

use super::{
    key::{Code, Held, Key},
    keymap::Resolved,
    layout::Size,
    message::{Change, Effect, Msg, Origin, Purpose, Request},
    model::{Model, Opening, Scene, Status},
    prompt::Prompt,
};

/// Changes the model as the message says and returns the work that this asks for.
pub(crate) fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let Some(msg) = hold::queue(model, msg) else {
        return Vec::new();
    };
    let mut effects = match msg {
        Msg::Started => start(model),
        Msg::Shown => begin(model),
        Msg::Ticked(now) => tick(model, now),
        Msg::Pressed(key) => press(model, key),
        Msg::Pasted(text) => type_text(model, &text),
        Msg::Resized(size) => resize(model, size),
        Msg::FilesChanged => reload::begin(model, Origin::Itself),
        Msg::Noticed(notice) => mutes::noticed(model, notice),
        Msg::Progressed(progress) => round::progress(model, &progress),
        Msg::Edited(text) => note::edited(model, text),
        Msg::Answered(id, answer) => answer::take(model, id, answer),
    };
    effects.extend(settle::settle(model));
    effects.extend(hold::release(model));
    effects
}

/// Asks for what the first screen shows, and for nothing else.
fn start(model: &mut Model) -> Vec<Effect> {
    let effects = browse::show_first_view(model);
    if effects.is_empty() {
        return ask_feeds_at_first(model);
    }
    effects
}

/// Asks for the feeds, now that the first list is here.
fn ask_feeds_at_first(model: &mut Model) -> Vec<Effect> {
    model.opening = Opening::Listed;
    vec![model.requests.ask(Purpose::Feeds, Request::Feeds)]
}

/// Asks for all that may come after the first screen.
fn begin(model: &mut Model) -> Vec<Effect> {
    model.opening = Opening::Shown;
    let mut effects = browse::ask_view_counts(model);
    effects.push(model.requests.ask(Purpose::Names, Request::Names));
    let reassess = Purpose::Reassess(Change::Files);
    effects.push(model.requests.ask(reassess, Request::Reassess));
    effects.extend(browse::keep_counts(model));
    if model.frame.scene != Scene::Welcome {
        effects.extend(round::begin_by_itself(model));
    }
    effects
}

fn tick(model: &mut Model, now: DateTime<Utc>) -> Vec<Effect> {
    model.now = now;
    let mut effects = browse::tell_board_the_time(model);
    effects.extend(round::begin_if_due(model));
    effects
}

fn resize(model: &mut Model, size: Size) -> Vec<Effect> {
    model.frame.size = size;
    Vec::new()
}

/// Takes a key: completes a sequence, runs a command, or types a character.
fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.status = Status::Hints;
    model.pressed.push(key);
    let pressed = std::mem::take(&mut model.pressed);
    let layers = model.layers();
    match model.settings.keymap.resolve(layers, &pressed) {
        Resolved::Command(command) => {
            if run::is_about_story(command) {
                model.list.choose();
            }
            run::run(model, command)
        }
        Resolved::Beginning => {
            model.pressed = pressed;
            Vec::new()
        }
        // A sequence that leads nowhere is forgotten, its last key counts by itself.
        Resolved::Nothing if pressed.len() > 1 => press(model, key),
        Resolved::Nothing => match key {
            Key {
                code: Code::Char(c),
                held: Held::Nothing,
            } => type_text(model, c.encode_utf8(&mut [0; 4])),
            _ => Vec::new(),
        },
    }
}

/// Types text into the line or the editor that is open; elsewhere text does nothing.
fn type_text(model: &mut Model, text: &str) -> Vec<Effect> {
    if let Prompt::Note { editor, .. } = &mut model.prompt {
        editor.insert(text);
        return Vec::new();
    }
    let Some(line) = model.prompt.line_mut() else {
        return Vec::new();
    };
    line.insert(text);
    line_changed(model)
}

/// Acts on a line that was changed.
fn line_changed(model: &mut Model) -> Vec<Effect> {
    match model.prompt {
        Prompt::Filter { .. } => filter::changed(model),
        Prompt::Link { .. } => links::link_changed(model),
        Prompt::None
        | Prompt::Note { .. }
        | Prompt::Field { .. }
        | Prompt::State { .. }
        | Prompt::Priority { .. }
        | Prompt::Address { .. }
        | Prompt::ViewName { .. }
        | Prompt::WatchName { .. }
        | Prompt::Choice { .. } => Vec::new(),
    }
}

/// Returns whether the panes are in use, behind help or not.
const fn has_feeds(model: &Model) -> bool {
    matches!(
        model.frame.scene,
        Scene::Wire | Scene::Help(_) | Scene::Health | Scene::Account(_) | Scene::Brief(_)
    ) && !model.sidebar.feeds().is_empty()
}
