//! Keeping a list as a view of its own.

use super::super::{
    engine::View,
    message::{Effect, Purpose, Request},
    model::Model,
    prompt::{LineInput, Mistake, Prompt},
    sidebar::rows::Target,
};
use super::browse;

/// Asks for a name for what the list shows now.
pub(super) fn ask_name(model: &mut Model) -> Vec<Effect> {
    if model.list.filter.text.trim().is_empty() {
        model.say("Type a filter first (`/`): this list has its name already.");
        return Vec::new();
    }
    model.prompt = Prompt::ViewName {
        line: LineInput::default(),
    };
    Vec::new()
}

/// Saves the list under the name that was typed; without one the line stays open.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let query = query(model);
    let Prompt::ViewName { line } = &mut model.prompt else {
        return Vec::new();
    };
    let name = line.text().trim().to_owned();
    if name.is_empty() {
        line.mistake = Some(Mistake {
            column: 0,
            message: "a view needs a name".to_owned(),
        });
        return Vec::new();
    }
    model.prompt = Prompt::None;
    let request = Request::SaveView(name, query);
    vec![model.requests.ask(Purpose::SaveView, request)]
}

/// Returns what the list shows, in words that hold on another day too: the view's own and the filter's.
fn query(model: &Model) -> String {
    let base = match &model.sidebar.shown {
        Some(Target::View(index)) => {
            let view = model.sidebar.views.get(*index);
            view.map_or_else(String::new, |view| view.query.clone())
        }
        _ => model.list.base.to_string(),
    };
    let parts = [base.trim(), model.list.filter.text.trim()];
    let grouped = parts.into_iter().filter(|part| !part.is_empty());
    let grouped: Vec<String> = grouped
        .map(|part| {
            // What `OR` joins must stay together.
            if part.contains(" OR ") {
                format!("({part})")
            } else {
                part.to_owned()
            }
        })
        .collect();
    grouped.join(" ")
}

/// Shows the views as they are now, the new one among them.
pub(super) fn saved(model: &mut Model, views: Vec<View>) -> Vec<Effect> {
    let shown = match &model.sidebar.shown {
        Some(Target::View(index)) => model.sidebar.views.get(*index).map(|view| view.id.clone()),
        _ => None,
    };
    let name = views.last().map_or("", |view| view.name.as_str());
    model.say(format!("Saved as the view {name}, in your views.toml."));
    model.sidebar.views = views;
    if let Some(id) = shown {
        let place = model.sidebar.views.iter().position(|view| view.id == id);
        model.sidebar.shown = place.map(Target::View);
    }
    model.sidebar.arrange();
    let mut effects = browse::keep_counts(model);
    effects.extend(browse::ask_counts(model));
    effects
}
