//! Notes: written in the built-in editor, or in the user's own.

use crate::{model::FollowUpChange, text::clean};

use super::{
    super::{
        editor::Editor,
        message::Effect,
        model::{Model, Status},
        prompt::Prompt,
    },
    follow,
};

/// Opens the editor: for one story with the note that is there, for several with nothing.
pub(super) fn edit(model: &mut Model) -> Vec<Effect> {
    let stories = model.targets();
    if !stories.is_empty() {
        let before = follow::shown(model, &stories).map_or("", |own| own.note.as_str());
        model.prompt = Prompt::Note {
            editor: Box::new(Editor::new(before)),
            stories,
        };
    }
    Vec::new()
}

/// Writes the note: in place of that of one story, below those of several.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let Prompt::Note { editor, stories } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    if !editor.is_changed() {
        model.say("The note is as it was.");
        return Vec::new();
    }
    let text = Some(clean::block(editor.text().trim()));
    let to = if stories.len() == 1 {
        FollowUpChange {
            note: text,
            ..FollowUpChange::default()
        }
    } else {
        FollowUpChange {
            add_note: text,
            ..FollowUpChange::default()
        }
    };
    follow::change(model, stories, to)
}

/// Leaves the editor. What was written is dropped when it is asked twice.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let Prompt::Note { editor, .. } = &mut model.prompt else {
        return Vec::new();
    };
    if editor.is_changed() && !editor.leaving {
        editor.leaving = true;
        model.say("Not saved: the same key again drops what you wrote, ctrl-s saves it.");
        return Vec::new();
    }
    model.prompt = Prompt::None;
    Vec::new()
}

/// Hands the note to the user's own editor.
pub(super) fn elsewhere(model: &Model) -> Vec<Effect> {
    match &model.prompt {
        Prompt::Note { editor, .. } => vec![Effect::Edit(editor.text().to_owned())],
        _ => Vec::new(),
    }
}

/// Takes the note that the user's own editor gave back, and saves it.
pub(super) fn edited(model: &mut Model, text: Result<String, String>) -> Vec<Effect> {
    let Prompt::Note { editor, .. } = &mut model.prompt else {
        return Vec::new();
    };
    match text {
        Ok(text) => {
            editor.replace(text.trim_end());
            save(model)
        }
        Err(problem) => {
            model.status = Status::Error(format!("Your editor: {problem}"));
            Vec::new()
        }
    }
}
