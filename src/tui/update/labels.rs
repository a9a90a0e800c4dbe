//! Labels: what a person says of stories. The screen shows them when they are on disk.

use super::{
    super::{
        changes::Way,
        message::{Change, Effect, Origin, Purpose, Request, StoryEntry},
        model::Model,
    },
    browse,
};
use crate::model::StoryId;

/// Labels the selected stories or the one under the cursor so, or takes that label away if all that
/// are loaded have it.
pub(super) fn toggle(model: &mut Model, tension: bool) -> Vec<Effect> {
    let ids = model.targets();
    if ids.is_empty() {
        return Vec::new();
    }
    let mut rows = model.list.rows.iter().filter(|row| ids.contains(&row.id));
    let wanted = (!rows.all(|row| row.label == Some(tension))).then_some(tension);
    let labels = ids.into_iter().map(|id| (id, wanted)).collect();
    let purpose = Purpose::Labels(Origin::Command);
    vec![model.requests.ask(purpose, Request::SetLabels(labels))]
}

/// Shows labels that are on disk now, and what they make of the stories.
pub(super) fn labelled(
    model: &mut Model,
    origin: Origin,
    mut before: Vec<(StoryId, Option<bool>)>,
    entries: Vec<StoryEntry>,
) -> Vec<Effect> {
    let Some(label) = entries.first().map(|entry| entry.detail.label) else {
        model.say("The story is gone.");
        return Vec::new();
    };
    let count = entries.len();
    for entry in entries {
        before.retain(|was| *was != (entry.detail.story.id, entry.detail.label));
        show(model, &entry);
    }
    model.say(in_words(origin, label, count));
    if before.is_empty() {
        return Vec::new();
    }
    model.changes.remember(Way::Labels(before), origin);
    let mut effects = browse::ask_counts(model);
    let purpose = Purpose::Reassess(Change::Label);
    effects.push(model.requests.ask(purpose, Request::Reassess));
    effects
}

/// Shows what a label makes of its story.
fn show(model: &mut Model, entry: &StoryEntry) {
    let now = &entry.detail;
    let id = now.story.id;
    if let Some(row) = model.list.row_mut(id) {
        row.label = now.label;
        row.flagged = now.assessment.flagged;
        row.precedence = now.assessment.precedence;
        row.event = now.event;
    }
    model.reader.change(id, |shown| {
        shown.detail.label = now.label;
        shown.detail.assessment.flagged = now.assessment.flagged;
        shown.detail.assessment.precedence = now.assessment.precedence;
        shown.detail.event = now.event;
    });
}

fn in_words(origin: Origin, label: Option<bool>, count: usize) -> String {
    let what = match label {
        Some(true) => "labelled as tension",
        Some(false) => "labelled as calm",
        None => "no longer labelled",
    };
    let what = match count {
        1 => what.to_owned(),
        _ => format!("{count} stories {what}"),
    };
    origin.tell(&what)
}
