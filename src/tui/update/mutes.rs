//! Muting and keeping stories by hand. The screen shows it when it is on disk.

use super::{
    super::{
        changes::Way,
        engine::Notice,
        message::{Effect, Origin, Purpose, Request, StoryEntry},
        model::{Model, Status},
    },
    browse,
};
use crate::model::{Muter, StoryId};

/// Mutes the story under the cursor, or ends that.
pub(super) fn toggle_mute(model: &mut Model) -> Vec<Effect> {
    let Some(row) = model.list.selected() else {
        return Vec::new();
    };
    let wanted = row.muted.is_none().then_some(Muter::Person);
    let id = row.id;
    let purpose = Purpose::Mute(id, Origin::Command);
    vec![model.requests.ask(purpose, Request::SetMuted(id, wanted))]
}

/// Keeps the story under the cursor, or ends that.
pub(super) fn toggle_keep(model: &mut Model) -> Vec<Effect> {
    let Some(row) = model.list.selected() else {
        return Vec::new();
    };
    let (id, wanted) = (row.id, !row.kept);
    let purpose = Purpose::Keep(id, Origin::Command);
    vec![model.requests.ask(purpose, Request::SetKept(id, wanted))]
}

/// Shows a mute, or the end of one, that is on disk now. The row stays until the list is read again, so
/// that nothing moves under the hand.
pub(super) fn muted(
    model: &mut Model,
    id: StoryId,
    origin: Origin,
    before: Option<Muter>,
    entry: Option<Box<StoryEntry>>,
) -> Vec<Effect> {
    let Some(now) = shown(model, id, entry) else {
        return Vec::new();
    };
    let after = now.detail.muted;
    model.say(match (origin, &after) {
        (Origin::Undo, _) => "Taken back.",
        (Origin::Redo, _) => "Done again.",
        (_, Some(_)) => "Muted: hidden from the lists; `u` takes it back.",
        (_, None) => "No longer muted; `u` takes it back.",
    });
    if before != after {
        model.changes.remember(Way::Mute(id, before), origin);
    }
    browse::ask_counts(model)
}

/// Shows that a story is kept, or no longer, which is on disk now.
pub(super) fn kept(
    model: &mut Model,
    id: StoryId,
    origin: Origin,
    entry: Option<Box<StoryEntry>>,
) -> Vec<Effect> {
    let Some(now) = shown(model, id, entry) else {
        return Vec::new();
    };
    let kept = now.detail.kept;
    model.say(match (origin, kept) {
        (Origin::Undo, _) => "Taken back.",
        (Origin::Redo, _) => "Done again.",
        (_, true) => "Kept: it stays when you unsubscribe; `u` takes it back.",
        (_, false) => "No longer kept; `u` takes it back.",
    });
    model.changes.remember(Way::Keep(id, !kept), origin);
    Vec::new()
}

/// Shows a story as it is on disk now, in the list and in the reader.
fn shown(
    model: &mut Model,
    id: StoryId,
    entry: Option<Box<StoryEntry>>,
) -> Option<Box<StoryEntry>> {
    let Some(entry) = entry else {
        model.say("The story is gone.");
        return None;
    };
    let now = &entry.detail;
    if let Some(row) = model.list.row_mut(id) {
        row.read = now.read;
        row.muted.clone_from(&now.muted);
        row.kept = now.kept;
    }
    model.reader.change(id, |shown| {
        shown.detail.read = now.read;
        shown.detail.muted.clone_from(&now.muted);
        shown.detail.kept = now.kept;
    });
    Some(entry)
}

/// Takes an alert, or what went wrong with one.
pub(super) fn noticed(model: &mut Model, notice: Notice) -> Vec<Effect> {
    match notice {
        Notice::Alert(message) => {
            model.status = Status::Alert(message.precedence(), message.heading());
            vec![Effect::Call(message)]
        }
        Notice::Trouble(problem) => {
            model.status = Status::Error(problem);
            Vec::new()
        }
    }
}
