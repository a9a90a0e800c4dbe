//! Labels: what a person says of a story. The screen shows them when they are on disk.

use super::{
    super::{
        message::{Change, Effect, Origin, Purpose, Request, StoryEntry},
        model::{Model, Undo},
    },
    browse,
};
use crate::model::StoryId;

/// Labels the story under the cursor so, or takes that label away.
pub(super) fn toggle(model: &mut Model, tension: bool) -> Vec<Effect> {
    let Some(row) = model.list.selected() else {
        return Vec::new();
    };
    let wanted = (row.label != Some(tension)).then_some(tension);
    let id = row.id;
    set(model, id, wanted, Origin::Command)
}

/// Labels a story, or takes its label away.
pub(super) fn set(
    model: &mut Model,
    id: StoryId,
    wanted: Option<bool>,
    origin: Origin,
) -> Vec<Effect> {
    let purpose = Purpose::Label(id, origin);
    vec![model.requests.ask(purpose, Request::SetLabel(id, wanted))]
}

/// Shows a label that is on disk now, and what it makes of the story.
pub(super) fn labelled(
    model: &mut Model,
    id: StoryId,
    origin: Origin,
    before: Option<bool>,
    entry: Option<Box<StoryEntry>>,
) -> Vec<Effect> {
    let Some(entry) = entry else {
        model.say("The story is gone.");
        return Vec::new();
    };
    let now = entry.detail;
    if let Some(row) = model.list.row_mut(id) {
        row.label = now.label;
        row.flagged = now.assessment.flagged;
        row.precedence = now.assessment.precedence;
        row.event = now.event;
    }
    model.say(match (origin, now.label) {
        (Origin::Undo, _) => "Taken back.",
        (_, Some(true)) => "Labelled as tension; `u` takes it back.",
        (_, Some(false)) => "Labelled as calm; `u` takes it back.",
        (_, None) => "No longer labelled; `u` takes it back.",
    });
    if origin == Origin::Command && before != now.label {
        model.remember(Undo::Label(id, before));
    }
    model.reader.change(id, |shown| {
        shown.detail.label = now.label;
        shown.detail.assessment.flagged = now.assessment.flagged;
        shown.detail.assessment.precedence = now.assessment.precedence;
        shown.detail.event = now.event;
    });
    let mut effects = browse::ask_counts(model);
    let purpose = Purpose::Reassess(Change::Label);
    effects.push(model.requests.ask(purpose, Request::Reassess));
    effects
}
