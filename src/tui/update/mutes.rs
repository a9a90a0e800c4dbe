//! Muting and keeping by hand: the story under the cursor, or all that are selected. The screen shows it
//! when it is on disk.

use super::{
    super::{
        changes::Way,
        engine::Notice,
        message::{Effect, Origin, Purpose, Request},
        model::{Model, Status},
    },
    browse,
};
use crate::{
    model::{Muter, StoryId, StoryRow},
    store::MuteChange,
};

/// Mutes the selected stories or the one under the cursor; ends that if all that are loaded are muted.
pub(super) fn toggle_mute(model: &mut Model) -> Vec<Effect> {
    let ids = model.targets();
    if ids.is_empty() {
        return Vec::new();
    }
    let by = (!loaded(model, &ids).all(|row| row.muted.is_some())).then_some(Muter::Person);
    let wanted = ids.into_iter().map(|id| (id, by.clone())).collect();
    let purpose = Purpose::Mute(Origin::Command);
    vec![model.requests.ask(purpose, Request::SetMuted(wanted))]
}

/// Keeps the selected stories or the one under the cursor; ends that if all that are loaded are kept.
pub(super) fn toggle_keep(model: &mut Model) -> Vec<Effect> {
    let ids = model.targets();
    if ids.is_empty() {
        return Vec::new();
    }
    let wanted = !loaded(model, &ids).all(|row| row.kept);
    let purpose = Purpose::Keep(wanted, Origin::Command);
    vec![model.requests.ask(purpose, Request::SetKept(ids, wanted))]
}

/// Returns the rows of those among the stories that are loaded.
fn loaded<'m>(model: &'m Model, ids: &'m [StoryId]) -> impl Iterator<Item = &'m StoryRow> {
    model.list.rows.iter().filter(|row| ids.contains(&row.id))
}

/// Shows mutes, or the end of some, that are on disk now. The rows stay until the list is read again, so
/// that nothing moves under the hand.
pub(super) fn muted(model: &mut Model, origin: Origin, changes: Vec<MuteChange>) -> Vec<Effect> {
    for change in &changes {
        if let Some(row) = model.list.row_mut(change.id) {
            row.read = change.read;
            row.muted.clone_from(&change.after);
        }
        model.reader.change(change.id, |shown| {
            shown.detail.read = change.read;
            shown.detail.muted.clone_from(&change.after);
        });
    }
    let is_muted = changes.first().is_some_and(|it| it.after.is_some());
    let (done, ended) = ("muted: hidden from the lists", "no longer muted");
    let what = if is_muted { done } else { ended };
    model.say(in_words(origin, changes.len(), what));
    if changes.is_empty() {
        return Vec::new();
    }
    let before = changes.into_iter().map(|it| (it.id, it.before)).collect();
    model.changes.remember(Way::Mute(before), origin);
    browse::ask_counts(model)
}

/// Shows that stories are kept, or no longer, which is on disk now.
pub(super) fn kept(model: &mut Model, ids: Vec<StoryId>, kept: bool, origin: Origin) {
    for &id in &ids {
        if let Some(row) = model.list.row_mut(id) {
            row.kept = kept;
        }
        model.reader.change(id, |shown| shown.detail.kept = kept);
    }
    let (done, ended) = ("kept, also when you unsubscribe", "no longer kept");
    let what = if kept { done } else { ended };
    model.say(in_words(origin, ids.len(), what));
    if !ids.is_empty() {
        model.changes.remember(Way::Keep(ids, !kept), origin);
    }
}

/// Says what became of so many stories.
fn in_words(origin: Origin, count: usize, what: &str) -> String {
    let what = match count {
        0 => return "Nothing to change.".to_owned(),
        1 => what.to_owned(),
        _ => format!("{count} stories {what}"),
    };
    origin.tell(&what)
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
