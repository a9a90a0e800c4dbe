//! The account of a story's assessment: asking for it, showing it, moving in it.

use super::super::{
    account::{self, Shown},
    command::Motion,
    message::{Effect, Purpose, Request},
    model::{Model, Scene},
};
use crate::model::{Account, StoryId};

/// Asks why the story under the cursor is flagged, or why it is not.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.list.selected().map(|row| row.id) else {
        return Vec::new();
    };
    vec![
        model
            .requests
            .ask(Purpose::Account(id), Request::Account(id)),
    ]
}

/// Shows an account, if its story is still under the cursor and nothing else was opened.
pub(super) fn show(model: &mut Model, id: StoryId, told: Option<Box<Account>>) {
    let Some(row) = model.list.selected().filter(|row| row.id == id) else {
        return;
    };
    if model.frame.scene != Scene::Wire {
        return;
    }
    let (title, label) = (row.title.clone(), row.label);
    match told {
        None => model.say("The story is gone."),
        Some(account) => {
            model.account = Some(Box::new(Shown {
                title,
                label,
                account: *account,
            }));
            model.frame.scene = Scene::Account(0);
        }
    }
}

/// Moves in the account.
pub(super) fn scroll(model: &mut Model, top: usize, motion: Motion) -> Vec<Effect> {
    let size = model.frame.size;
    let height = account::height(size);
    let shown = model.account.as_deref();
    let last = shown.map_or(0, |shown| account::last_top(shown, size));
    model.frame.scene = Scene::Account(motion.scroll(top, height, last));
    Vec::new()
}

/// Goes back to the panes.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.account = None;
    model.frame.scene = Scene::Wire;
    Vec::new()
}
