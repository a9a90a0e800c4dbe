//! Selecting stories for a common act.

use crate::{model::StoryId, store::From};

use super::{
    super::{
        command::Motion,
        message::{Effect, Purpose, Request},
        model::Model,
    },
    alike, browse, marks,
};

/// Selects the story under the cursor, or not any more, and goes on to the next one.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    let in_range = model.list.range_anchor().is_some();
    model.list.toggle_selected();
    if !in_range {
        return browse::move_in_list(model, Motion::Down);
    }
    Vec::new()
}

/// Begins a range at the cursor, or ends it.
pub(super) fn range(model: &mut Model) -> Vec<Effect> {
    model.list.toggle_range();
    Vec::new()
}

/// Selects the whole list, also what is not loaded.
pub(super) fn all(model: &mut Model) -> Vec<Effect> {
    model.list.end_range();
    if let Some(ids) = alike::matching(model) {
        model.list.select_all(ids);
        return Vec::new();
    }
    let request = marks::window(model, From::Top);
    vec![model.requests.ask(Purpose::Select, Request::Ids(request))]
}

/// Lets a range go on to an end of the list that is not loaded.
pub(super) fn reach(model: &mut Model, motion: Motion) -> Option<Effect> {
    let anchor = model.list.range_anchor()?;
    let from = match motion {
        Motion::Top => From::Before(anchor),
        _ => From::After(anchor),
    };
    let request = marks::window(model, from);
    Some(model.requests.ask(Purpose::Select, Request::Ids(request)))
}

/// Selects stories that were asked for.
pub(super) fn found(model: &mut Model, ids: Vec<StoryId>) {
    model.list.select_all(ids);
}
