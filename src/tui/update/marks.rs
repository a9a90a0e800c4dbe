//! Read marks, and taking changes back. The screen shows them when they are on disk.

use crate::{
    model::StoryId,
    store::{From, PageRequest},
};

use super::{
    super::{
        changes::Way,
        list::Edge,
        message::{Effect, Origin, Purpose, ReadMark, Request, Side},
        model::Model,
    },
    alike,
};

/// Marks stories.
pub(super) fn mark(
    model: &mut Model,
    ids: Vec<StoryId>,
    mark: ReadMark,
    origin: Origin,
) -> Vec<Effect> {
    let purpose = Purpose::Mark(mark, origin);
    vec![model.requests.ask(purpose, Request::Mark(ids, mark))]
}

/// Marks the selected stories or the one under the cursor read; unread again if all that is known of
/// them is that they are read.
pub(super) fn toggle_read(model: &mut Model) -> Vec<Effect> {
    let ids = model.targets();
    if ids.is_empty() {
        return Vec::new();
    }
    let rows = model.list.rows.iter();
    let mut known = rows.filter(|row| ids.contains(&row.id)).peekable();
    let all_read = known.peek().is_some() && known.all(|row| row.read);
    let wanted = if all_read {
        ReadMark::Unread
    } else {
        ReadMark::Read
    };
    mark(model, ids, wanted, Origin::Command)
}

/// Marks all stories of the list read.
pub(super) fn mark_all_read(model: &mut Model) -> Vec<Effect> {
    if let Some(effects) = alike::mark_all_read(model) {
        return effects;
    }
    let purpose = Purpose::Mark(ReadMark::Read, Origin::Command);
    let request = Request::MarkAllRead(model.list.query());
    vec![model.requests.ask(purpose, request)]
}

/// Marks the story under the cursor and all on one side of it read, also those that are not loaded.
pub(super) fn mark_side_read(model: &mut Model, side: Side) -> Vec<Effect> {
    let Some(at) = model.list.selected().map(|row| row.id) else {
        return Vec::new();
    };
    if model.alike.is_some() {
        // A ranked list is here as a whole; no window over the store is in its order.
        let cursor = model.list.cursor;
        let side = match side {
            Side::Above => model.list.rows.get(..=cursor),
            Side::Below => model.list.rows.get(cursor..),
        };
        let unread = side.unwrap_or_default().iter().filter(|row| !row.read);
        let ids = unread.map(|row| row.id).collect();
        return mark(model, ids, ReadMark::Read, Origin::Command);
    }
    let neighbour = |index: Option<usize>| index.and_then(|index| model.list.rows.get(index));
    // The window begins beyond the neighbour on the other side, so that the cursor's row is in it.
    let from = match side {
        Side::Above => neighbour(Some(model.list.cursor + 1)).map(|row| From::Before(row.id)),
        Side::Below => neighbour(model.list.cursor.checked_sub(1)).map(|row| From::After(row.id)),
    };
    let from = from.unwrap_or(match (side, model.list.above, model.list.below) {
        (Side::Below, Edge::More, _) => From::After(at),
        (Side::Above, _, Edge::More) => From::Before(at),
        (Side::Below, Edge::End, _) => From::Top,
        (Side::Above, _, Edge::End) => From::Bottom,
    });
    let request = window(model, from);
    let purpose = Purpose::Mark(ReadMark::Read, Origin::Command);
    vec![model.requests.ask(purpose, Request::MarkWindow(request))]
}

/// Returns the request for all of the list from some place on.
pub(super) fn window(model: &Model, from: From) -> PageRequest {
    PageRequest {
        query: model.list.query(),
        order: model.list.order(),
        from,
        limit: usize::MAX,
        now: model.now,
    }
}

/// Shows marks that are on disk now.
pub(super) fn marked(
    model: &mut Model,
    ids: Vec<StoryId>,
    mark: ReadMark,
    origin: Origin,
) -> Vec<Effect> {
    let read = mark == ReadMark::Read;
    for &id in &ids {
        if let Some(row) = model.list.row_mut(id) {
            row.read = read;
        }
        model.reader.change(id, |entry| entry.detail.read = read);
    }
    let word = if read { "read" } else { "unread" };
    match (origin, ids.len()) {
        (Origin::Itself, _) => {}
        (_, 0) => model.say(format!("Nothing was left to mark {word}.")),
        (Origin::Command, 1) => model.say(format!("Marked {word}.")),
        (Origin::Command, count) => {
            model.say(format!("Marked {count} stories {word}; `u` takes it back."));
        }
        (Origin::Undo, count) => model.say(format!("Taken back: {count} marked {word}.")),
        (Origin::Redo, count) => model.say(format!("Done again: {count} marked {word}.")),
    }
    if ids.is_empty() {
        return Vec::new();
    }
    model.changes.remember(Way::Mark(ids, mark.other()), origin);
    super::browse::ask_counts(model)
}

/// Takes the last change back, or does again what was taken back last.
pub(super) fn go_back(model: &mut Model, origin: Origin) -> Vec<Effect> {
    let Some(way) = model.changes.take(origin) else {
        model.say(match origin {
            Origin::Redo => "Nothing to do again.",
            _ => "Nothing to take back.",
        });
        return Vec::new();
    };
    let (purpose, request) = match way.clone() {
        Way::Mark(ids, mark) => (Purpose::Mark(mark, origin), Request::Mark(ids, mark)),
        Way::FollowUps(before) => (
            Purpose::FollowUps(origin),
            Request::RestoreFollowUps(before),
        ),
        Way::Labels(before) => (Purpose::Labels(origin), Request::SetLabels(before)),
        Way::Mute(before) => (Purpose::Mute(origin), Request::SetMuted(before)),
        Way::Keep(ids, kept) => (Purpose::Keep(kept, origin), Request::SetKept(ids, kept)),
    };
    let effect = model.requests.ask(purpose, request);
    if let Effect::Ask(id, _) = effect {
        model.changes.going(id, origin, way);
    }
    vec![effect]
}
