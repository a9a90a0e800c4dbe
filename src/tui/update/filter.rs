//! The filter: typed live, kept or taken back.

use crate::query::{self, Completion, Names, QueryError};

use super::{
    super::{
        cells,
        list::{Filter, List, ListState},
        message::{Effect, Place, Purpose, Request},
        model::Model,
        prompt::{LineInput, Mistake, Prompt, Suggestions},
        reader::Way,
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
        suggestions: Suggestions {
            names: Box::new(names(model)),
            ..Suggestions::default()
        },
        before: Box::new(model.list.clone()),
    };
    // Rules and other windows give names while this one is open.
    vec![model.requests.ask(Purpose::Names, Request::Names)]
}

/// Takes the names that queries can ask for; an open line suggests them from now on.
pub(super) fn know_names(model: &mut Model, known: Names) {
    if model.known == known {
        return;
    }
    model.known = known;
    let names = Box::new(names(model));
    let Prompt::Filter { suggestions, .. } = &mut model.prompt else {
        return;
    };
    suggestions.names = names;
    // What is being chosen from stays.
    if suggestions.taken.is_none() {
        suggest(model);
    }
}

/// Returns what values of fields can be, as far as it is known.
fn names(model: &Model) -> Names {
    let mut names = model.known.clone();
    let watches = model.sidebar.watches.iter();
    names.watches = watches.map(|tally| tally.watch.name.clone()).collect();
    for entry in model.sidebar.feeds() {
        names.feeds.push(entry.feed.title.clone());
        for depth in 1..=entry.feed.folder.len() {
            let folder = entry.feed.folder.get(..depth).unwrap_or_default();
            names.folders.push(folder.join("/"));
        }
        names.tags.extend(entry.feed.tags.iter().cloned());
        names.languages.extend(entry.feed.language.clone());
        if let Some(outlet) = &entry.outlet {
            names.outlets.push(outlet.name.clone());
            names.countries.push(outlet.country.clone());
            names.languages.push(outlet.language.clone());
        }
    }
    for list in [
        &mut names.feeds,
        &mut names.folders,
        &mut names.tags,
        &mut names.outlets,
        &mut names.countries,
        &mut names.languages,
    ] {
        list.sort_unstable();
        list.dedup();
    }
    names
}

/// Shows what may stand at the cursor, now that the line or the cursor has changed.
fn suggest(model: &mut Model) {
    if let Prompt::Filter {
        line, suggestions, ..
    } = &mut model.prompt
    {
        suggestions.taken = None;
        suggestions.shown = query::complete(line.text(), line.cursor(), &suggestions.names);
    }
}

/// Puts in the first of what may stand at the cursor, then the next one.
pub(super) fn complete(model: &mut Model) -> Vec<Effect> {
    let Prompt::Filter {
        line, suggestions, ..
    } = &mut model.prompt
    else {
        return Vec::new();
    };
    let Some(Completion { from, options }) = &suggestions.shown else {
        return Vec::new();
    };
    let taken = suggestions.taken.map_or(0, |taken| taken + 1);
    let taken = if taken < options.len() { taken } else { 0 };
    let Some(option) = options.get(taken) else {
        return Vec::new();
    };
    line.replace(*from, option);
    suggestions.taken = Some(taken);
    if let [_] = options.as_slice() {
        // What it is completed to may go on: a field waits for its value.
        suggest(model);
    }
    find(model)
}

/// Goes from find to find of the filter in the story; where there is none, does what the key does
/// otherwise.
pub(super) fn go_to_find(model: &mut Model, way: Way) -> Vec<Effect> {
    match (model.reader.go_to_find(way), way) {
        (Some((number, count)), _) => {
            model.say(format!("Find {number} of {count}."));
            Vec::new()
        }
        (None, Way::On) => browse::seek(model, browse::Sought::Unread),
        (None, Way::Back) => super::note::edit(model),
    }
}

/// Shows what the changed line finds, and what may stand at its cursor.
pub(super) fn changed(model: &mut Model) -> Vec<Effect> {
    suggest(model);
    find(model)
}

/// Shows what the line finds; a mistake leaves the last good list.
fn find(model: &mut Model) -> Vec<Effect> {
    let context = model.query_context();
    let Some(line) = model.prompt.line_mut() else {
        return Vec::new();
    };
    let text = line.text().to_owned();
    match query::parse_typing(&text, context) {
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
    let context = model.query_context();
    let Some(line) = model.prompt.line_mut() else {
        return Vec::new();
    };
    let text = line.text().trim().to_owned();
    match query::parse(&text, context) {
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
