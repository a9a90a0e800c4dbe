//! The filter: typed live, kept or taken back.

use crate::query::{self, QueryError};

use super::{
    super::{
        cells,
        list::{Filter, List, ListState},
        message::{Effect, Place, Purpose},
        model::Model,
        prompt::{LineInput, Mistake, Prompt},
    },
    alike, browse,
};

/// Opens the filter line.
pub(super) fn edit(model: &mut Model) -> Vec<Effect> {
    if model.alike.is_some() {
        model.say("This list is ranked by likeness: `esc` leads back to one that can be filtered.");
        return Vec::new();
    }
    model.prompt = Prompt::Filter {
        line: LineInput::new(&model.list.filter.text),
        before: Box::new(model.list.clone()),
    };
    Vec::new()
}

/// Shows what the changed line finds; a mistake leaves the last good list.
pub(super) fn changed(model: &mut Model) -> Vec<Effect> {
    let Some(line) = model.prompt.line_mut() else {
        return Vec::new();
    };
    let text = line.text().to_owned();
    match query::parse_typing(&text, model.now) {
        Ok(query) => {
            line.mistake = None;
            model.list.filter.text = text;
            if query == model.list.filter.query {
                return Vec::new();
            }
            model.list.filter.query = query;
            browse::reload(model, Place::First)
        }
        Err(error) => {
            line.mistake = Some(mistake(&text, error));
            Vec::new()
        }
    }
}

/// Keeps the filter, read as a whole; with a mistake in it the line stays open.
pub(super) fn accept(model: &mut Model) -> Vec<Effect> {
    let Some(line) = model.prompt.line_mut() else {
        return Vec::new();
    };
    let text = line.text().trim().to_owned();
    match query::parse(&text, model.now) {
        Ok(query) => {
            model.prompt = Prompt::None;
            let changed = query != model.list.filter.query;
            model.list.filter = Filter { text, query };
            if changed {
                browse::reload(model, Place::First)
            } else {
                Vec::new()
            }
        }
        Err(error) => {
            line.mistake = Some(mistake(&text, error));
            Vec::new()
        }
    }
}

/// Returns a mistake with its place in cells; the parser counts characters from 1.
fn mistake(text: &str, error: QueryError) -> Mistake {
    let before: String = text.chars().take(error.column.saturating_sub(1)).collect();
    Mistake {
        column: cells::width(&before),
        message: error.message,
    }
}

/// Puts the list back as it was before the line was opened.
pub(super) fn cancel(model: &mut Model, before: List) -> Vec<Effect> {
    if before.filter == model.list.filter {
        return Vec::new();
    }
    model.requests.forget(is_of_list);
    let incomplete = before.state == ListState::Loading;
    model.list = before;
    if incomplete {
        return browse::reload(model, Place::First);
    }
    browse::ask_counts(model)
}

/// Shows the whole list again, with the cursor on the same story.
pub(super) fn clear(model: &mut Model) -> Vec<Effect> {
    if model.alike.is_some() {
        return alike::close(model);
    }
    if model.list.filter == Filter::default() {
        return Vec::new();
    }
    model.list.filter = Filter::default();
    browse::reload_around_selected(model)
}

/// Returns whether an answer would change the rows of the list.
pub(super) const fn is_of_list(purpose: &Purpose) -> bool {
    matches!(
        purpose,
        Purpose::Replace(_) | Purpose::Below | Purpose::Above | Purpose::Reread(..) | Purpose::Find
    )
}
