//! Commands that need the story under the cursor wait until it is here; what is typed meanwhile
//! waits behind them. So a quick hand never opens, or writes a note on, the story before.

use super::{
    super::{
        command::Command,
        key::{Code, Held, Key},
        message::{Effect, Msg},
        model::{Model, Waiting},
    },
    run, settle, update,
};

/// Lets a command wait if its story is not here yet; returns whether it does.
pub(super) fn hold(model: &mut Model, command: Command) -> bool {
    let needs_story = matches!(
        command,
        Command::Browse
            | Command::BrowseLink
            | Command::ShowEarlier
            | Command::EditNote
            | Command::EditField(_)
    );
    // What many are to have does not depend on what one has.
    let for_many = matches!(command, Command::EditNote | Command::EditField(_))
        && !model.list.selection_is_empty();
    if for_many {
        return false;
    }
    let selected = model.list.selected().map(|row| row.id);
    let Some(story) = selected.filter(|&id| needs_story && model.reader.id() != Some(id)) else {
        return false;
    };
    model.waiting = Some(Waiting {
        command,
        story,
        typed: Vec::new(),
    });
    true
}

/// Puts what was typed behind the command that waits, if one does. Escape sends it away.
pub(super) fn queue(model: &mut Model, msg: Msg) -> Option<Msg> {
    let Some(waiting) = &mut model.waiting else {
        return Some(msg);
    };
    match msg {
        Msg::Pressed(
            Key {
                code: Code::Esc, ..
            }
            | Key {
                code: Code::Char('c'),
                held: Held::Ctrl,
            },
        ) => model.waiting = None,
        Msg::Pressed(_) | Msg::Pasted(_) => waiting.typed.push(msg),
        _ => return Some(msg),
    }
    None
}

/// Runs the command that waited when its story is here, and what was typed behind it.
pub(super) fn release(model: &mut Model) -> Vec<Effect> {
    let selected = model.list.selected().map(|row| row.id);
    let Some(waiting) = model.waiting.take() else {
        return Vec::new();
    };
    if selected != Some(waiting.story) {
        return Vec::new();
    }
    if model.reader.id() != selected {
        model.waiting = Some(waiting);
        return Vec::new();
    }
    let mut effects = run::run(model, waiting.command);
    effects.extend(settle::settle(model));
    for msg in waiting.typed {
        effects.extend(update(model, msg));
    }
    effects
}
