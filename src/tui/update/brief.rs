//! The brief of the list: having it written, showing it, moving in it.

use super::super::{
    brief::{self, Shown},
    command::Motion,
    engine::WrittenBrief,
    message::{Effect, Purpose, Request},
    model::{Model, Scene},
};

/// Has the brief of what the list shows written, for the last 24 hours.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if model
        .requests
        .waits_for(|purpose| matches!(purpose, Purpose::Brief(_)))
    {
        return Vec::new();
    }
    let list = &model.list;
    let name = match list.filter.text.trim() {
        "" => list.name.clone(),
        filter => format!("{}, {filter}", list.name),
    };
    let request = Request::Brief(list.query(), name.clone());
    model.say("Writing the brief of the last 24 hours …");
    vec![model.requests.ask(Purpose::Brief(name), request)]
}

/// Says where a brief is, and shows it if nothing else was opened.
pub(super) fn show(model: &mut Model, name: String, written: WrittenBrief) {
    let path = written.path.display().to_string();
    model.say(format!("Brief written: {path}"));
    if model.frame.scene != Scene::Wire {
        return;
    }
    model.brief = Some(Box::new(Shown {
        name,
        path,
        text: written.text,
    }));
    model.frame.scene = Scene::Brief(0);
}

/// Moves in the brief.
pub(super) fn scroll(model: &mut Model, top: usize, motion: Motion) -> Vec<Effect> {
    let size = model.frame.size;
    let height = brief::height(size);
    let shown = model.brief.as_deref();
    let last = shown.map_or(0, |shown| brief::last_top(shown, size));
    model.frame.scene = Scene::Brief(motion.scroll(top, height, last));
    Vec::new()
}

/// Goes back to the panes.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.brief = None;
    model.frame.scene = Scene::Wire;
    Vec::new()
}
