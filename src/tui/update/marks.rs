//! Marks and follow-ups, and taking them back. The screen shows them when they are on disk.

use crate::{
    follow_up,
    model::{FollowUp, FollowUpChange, FollowUpState, StoryId},
};

use super::{
    super::{
        message::{Effect, Origin, Purpose, ReadMark, Request},
        model::{Model, Undo},
        prompt::{LineInput, Mistake, Prompt},
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

/// Marks the story under the cursor read, or unread again.
pub(super) fn toggle_read(model: &mut Model) -> Vec<Effect> {
    let Some(row) = model.list.selected() else {
        return Vec::new();
    };
    let wanted = if row.read {
        ReadMark::Unread
    } else {
        ReadMark::Read
    };
    let ids = vec![row.id];
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
    }
    if ids.is_empty() {
        return Vec::new();
    }
    if origin == Origin::Command {
        model.remember(Undo::Mark(ids, mark.other()));
    }
    super::browse::ask_counts(model)
}

/// Returns the story that a command is about, and its follow-up's state.
fn subject(model: &Model) -> Option<(StoryId, Option<FollowUpState>)> {
    model.list.selected().map(|row| (row.id, row.follow_up))
}

/// Returns the follow-up of a story, if the reader shows it.
fn shown_follow_up(model: &Model, id: StoryId) -> Option<&FollowUp> {
    let entry = model.reader.story.as_ref()?;
    let detail = &entry.detail;
    detail.follow_up.as_ref().filter(|_| detail.story.id == id)
}

fn change(model: &mut Model, id: StoryId, change: FollowUpChange) -> Vec<Effect> {
    let purpose = Purpose::FollowUp(id, Origin::Command);
    let request = Request::ChangeFollowUp(id, change);
    vec![model.requests.ask(purpose, request)]
}

/// Marks the story for follow-up, or takes the mark away.
pub(super) fn toggle_follow_up(model: &mut Model) -> Vec<Effect> {
    match subject(model) {
        None => Vec::new(),
        Some((id, None)) => change(model, id, FollowUpChange::default()),
        Some((id, Some(_))) => {
            let purpose = Purpose::FollowUp(id, Origin::Command);
            let request = Request::RestoreFollowUp(id, None);
            vec![model.requests.ask(purpose, request)]
        }
    }
}

/// Lets the next key choose a state.
pub(super) fn choose_state(model: &mut Model) -> Vec<Effect> {
    if let Some((story, _)) = subject(model) {
        model.prompt = Prompt::State { story };
    }
    Vec::new()
}

/// Sets the state that was chosen.
pub(super) fn set_state(model: &mut Model, state: FollowUpState) -> Vec<Effect> {
    let Prompt::State { story } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    let to = FollowUpChange {
        state: Some(state),
        ..FollowUpChange::default()
    };
    change(model, story, to)
}

/// Opens the line for a note, with the note that is there.
pub(super) fn edit_note(model: &mut Model) -> Vec<Effect> {
    if let Some((story, _)) = subject(model) {
        let before = shown_follow_up(model, story).map_or("", |follow_up| &follow_up.note);
        model.prompt = Prompt::Note {
            line: LineInput::new(before),
            story,
        };
    }
    Vec::new()
}

/// Writes the note that was typed.
pub(super) fn save_note(model: &mut Model) -> Vec<Effect> {
    let Prompt::Note { line, story } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    let to = FollowUpChange {
        note: Some(line.text().trim().to_owned()),
        ..FollowUpChange::default()
    };
    change(model, story, to)
}

/// Opens the line for a due date.
pub(super) fn edit_due(model: &mut Model) -> Vec<Effect> {
    if let Some((story, _)) = subject(model) {
        model.prompt = Prompt::Due {
            line: LineInput::default(),
            story,
        };
    }
    Vec::new()
}

/// Sets the due date that was typed; with a mistake in it the line stays open.
pub(super) fn save_due(model: &mut Model) -> Vec<Effect> {
    let Prompt::Due { line, story } = &mut model.prompt else {
        return Vec::new();
    };
    let story = *story;
    match follow_up::parse_due(line.text(), &model.now) {
        Ok(due) => {
            model.prompt = Prompt::None;
            let to = FollowUpChange {
                due: Some(due),
                ..FollowUpChange::default()
            };
            change(model, story, to)
        }
        Err(error) => {
            line.mistake = Some(Mistake {
                column: 0,
                message: error.to_string(),
            });
            Vec::new()
        }
    }
}

/// Shows a follow-up that is on disk now.
pub(super) fn follow_up_changed(
    model: &mut Model,
    id: StoryId,
    origin: Origin,
    before: Option<FollowUp>,
    after: Option<FollowUp>,
) -> Vec<Effect> {
    if let Some(row) = model.list.row_mut(id) {
        row.follow_up = after.as_ref().map(|follow_up| follow_up.state);
        row.due = after.as_ref().and_then(|follow_up| follow_up.due);
    }
    model.say(match (origin, &before, &after) {
        (Origin::Undo, _, _) => "Taken back.".to_owned(),
        (_, before, Some(after)) => format!("Saved: {}.", change_in_words(before.as_ref(), after)),
        (_, _, None) => "Saved: no longer followed up; `u` takes it back.".to_owned(),
    });
    if origin == Origin::Command && before != after {
        model.remember(Undo::FollowUp(id, before));
    }
    model
        .reader
        .change(id, |entry| entry.detail.follow_up = after);
    super::browse::ask_counts(model)
}

/// Says what a follow-up is now that it was not before.
fn change_in_words(before: Option<&FollowUp>, after: &FollowUp) -> String {
    let was = |same: fn(&FollowUp, &FollowUp) -> bool| before.is_some_and(|own| same(own, after));
    match after.due {
        Some(due) if !was(|before, after| before.due == after.due) => {
            return due.format("due %a %-d %b %Y %H:%MZ").to_string();
        }
        None if before.is_some_and(|before| before.due.is_some()) => {
            return "no longer due".to_owned();
        }
        _ => {}
    }
    if before.map_or("", |before| &before.note) != after.note {
        let word = if after.note.is_empty() {
            "no note"
        } else {
            "note"
        };
        return word.to_owned();
    }
    match before {
        None => "marked for follow-up".to_owned(),
        Some(_) => after.state.to_string(),
    }
}

/// Takes the last change back.
pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    match model.undo.pop() {
        None => {
            model.say("Nothing to take back.");
            Vec::new()
        }
        Some(Undo::Mark(ids, before)) => mark(model, ids, before, Origin::Undo),
        Some(Undo::FollowUp(id, before)) => {
            let purpose = Purpose::FollowUp(id, Origin::Undo);
            let request = Request::RestoreFollowUp(id, before);
            vec![model.requests.ask(purpose, request)]
        }
        Some(Undo::Mute(id, before)) => super::mutes::set_muted(model, id, before, Origin::Undo),
        Some(Undo::Keep(id, before)) => super::mutes::set_kept(model, id, before, Origin::Undo),
        Some(Undo::Label(id, before)) => super::labels::set(model, id, before, Origin::Undo),
    }
}
