//! "More like this": the ranked list of what is like a story or a watch, its threshold, and keeping it.

use crate::model::{Sought, StoryId, Watch, WatchId};

use super::{
    super::{
        alike::{Alike, AlikeOf, Reach, Step},
        engine::Liked,
        layout::{Focus, Zoom},
        list::{Edge, List, ListState},
        message::{Effect, Origin, Place, Purpose, ReadMark, Request},
        model::Model,
        prompt::{LineInput, Mistake, Prompt},
        sidebar::rows::Target,
    },
    browse, filter, marks,
};

/// Asks for stories like the one under the cursor.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.list.selected().map(|row| row.id) else {
        return Vec::new();
    };
    model.requests.forget(is_of_alike);
    model.say("Looking for stories like this one …");
    vec![model.requests.ask(Purpose::Like(id), Request::Like(id))]
}

/// Shows a list that is empty until the stories of a watch are here.
pub(super) fn show_watch(model: &mut Model, id: WatchId) -> Vec<Effect> {
    let watches = model.sidebar.watches.iter();
    let mut named = watches.filter(|tally| tally.watch.id == id);
    let Some(watch) = named.next().map(|tally| tally.watch.clone()) else {
        return Vec::new();
    };
    let (before, shown) = way_back(model);
    model.requests.forget(is_of_alike);
    model.requests.forget(filter::is_of_list);
    model.sidebar.shown = Some(Target::Watch(id));
    model.list = List {
        name: watch.name.clone(),
        height: model.list.height,
        ..List::default()
    };
    let of = AlikeOf::Watch(Box::new(watch.clone()));
    let (mut alike, _) = Alike::new(of, Vec::new(), before, shown);
    alike.reach = Reach::Found;
    model.alike = Some(alike);
    vec![ask_stories(model, watch, Reach::Found)]
}

/// Shows the stories that are like one.
pub(super) fn show(model: &mut Model, id: StoryId, liked: Vec<Liked>) {
    let row = model.list.rows.iter().find(|row| row.id == id);
    let name = row.map_or_else(|| id.to_string(), |row| row.title.clone());
    let (before, shown) = way_back(model);
    model.requests.forget(filter::is_of_list);
    put(
        model,
        format!("Like “{name}”"),
        AlikeOf::Story(id),
        liked,
        (before, shown),
    );
    model.sidebar.shown = None;
    model.frame.focus = Focus::List;
    model.frame.zoom = Zoom::Shared;
    if model.list.rows.is_empty() {
        model.say("No story is like this one.");
    }
}

/// Shows the stories of the watch that was chosen.
pub(super) fn show_stories(model: &mut Model, id: WatchId, liked: Vec<Liked>) {
    let Some(alike) = model.alike.take_if(|alike| alike.watch_id() == Some(id)) else {
        return;
    };
    let Alike {
        of,
        threshold,
        reach,
        before,
        shown,
        ..
    } = alike;
    let (name, top) = (
        model.list.name.clone(),
        model.list.selected().map(|row| row.id),
    );
    put(model, name, of, liked, (*before, shown));
    if let Some(alike) = &mut model.alike {
        (alike.threshold, alike.reach) = (threshold, reach);
    }
    let rows = &model.list.rows;
    if let Some(at) = top.and_then(|id| rows.iter().position(|row| row.id == id)) {
        model.list.select(at);
    }
}

fn ask_stories(model: &mut Model, watch: Watch, reach: Reach) -> Effect {
    let purpose = Purpose::WatchStories(watch.id);
    let request = Request::WatchStories(Box::new(watch), reach);
    model.requests.ask(purpose, request)
}

/// Moves the threshold; the list shows what enters and what leaves.
pub(super) fn step(model: &mut Model, step: Step) -> Vec<Effect> {
    let Some(alike) = &mut model.alike else {
        model.say("`M` lists the stories like this one; then the threshold can be moved.");
        return Vec::new();
    };
    if matches!(alike.watch(), Some(watch) if matches!(watch.sought, Sought::Query(_))) {
        model.say("This watch is a query: it has no threshold.");
        return Vec::new();
    }
    alike.step(step);
    if alike.reach == Reach::All {
        return Vec::new();
    }
    alike.reach = Reach::All;
    let watch = alike.watch().cloned();
    let ask = watch.map(|watch| ask_stories(model, watch, Reach::All));
    ask.into_iter().collect()
}

/// Keeps what is shown: asks for the name of a new watch, or gives a watch its new threshold.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let Some(alike) = &model.alike else {
        model.say("`M` lists the stories like this one; then it can be kept as a watch.");
        return Vec::new();
    };
    match alike.watch() {
        None => {
            model.prompt = Prompt::WatchName {
                line: LineInput::default(),
            };
            Vec::new()
        }
        Some(watch) => {
            let (watch, threshold) = (watch.clone(), alike.threshold());
            let purpose = Purpose::SetThreshold(watch.name.clone());
            let request = Request::SetThreshold(Box::new(watch), threshold);
            vec![model.requests.ask(purpose, request)]
        }
    }
}

/// Makes the watch that was named.
pub(super) fn save_named(model: &mut Model) -> Vec<Effect> {
    let Some(line) = model.prompt.line_mut() else {
        return Vec::new();
    };
    let name = line.text().trim().to_owned();
    if name.is_empty() {
        line.mistake = Some(Mistake {
            column: 0,
            message: "a name, such as `Geneva talks`".to_owned(),
        });
        return Vec::new();
    }
    let alike = model.alike.as_ref();
    let Some((AlikeOf::Story(id), threshold)) = alike.map(|it| (it.of.clone(), it.threshold()))
    else {
        model.prompt = Prompt::None;
        return Vec::new();
    };
    model.prompt = Prompt::None;
    let request = Request::AddWatch(name, id, threshold);
    vec![model.requests.ask(Purpose::AddWatch, request)]
}

/// Says that a watch is on disk, and shows it in the sidebar.
pub(super) fn saved(model: &mut Model, watch: Watch) -> Vec<Effect> {
    model.say(format!("Watching: {}.", watch.name));
    if let Some(alike) = &mut model.alike {
        model.list.name.clone_from(&watch.name);
        model.sidebar.shown = Some(Target::Watch(watch.id));
        alike.of = AlikeOf::Watch(Box::new(watch));
    }
    browse::ask_counts(model)
}

/// Says that a threshold is on disk.
pub(super) fn threshold_saved(model: &mut Model, name: &str, threshold: f32) -> Vec<Effect> {
    model.say(format!("{name}: stories match from {threshold:.2} on."));
    if let Some(AlikeOf::Watch(watch)) = model.alike.as_mut().map(|alike| &mut alike.of)
        && watch.name == name
    {
        watch.threshold = threshold;
    }
    browse::ask_counts(model)
}

/// Goes back to the list from which the stories were asked for.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.requests.forget(is_of_alike);
    let Some(alike) = model.alike.take() else {
        return Vec::new();
    };
    let height = model.list.height;
    model.list = *alike.before;
    model.list.height = height;
    model.sidebar.shown.clone_from(&alike.shown);
    if let Some(target) = &alike.shown {
        model.sidebar.select_target(target);
    }
    browse::reload_around_selected(model)
}

/// Marks all stories read that match.
pub(super) fn mark_all_read(model: &mut Model) -> Option<Vec<Effect>> {
    let alike = model.alike.as_ref()?;
    let rows = model.list.rows.iter().zip(&alike.likenesses);
    let unread = rows.filter(|(row, likeness)| !row.read && alike.is_in(likeness.score));
    let ids = unread.map(|(row, _)| row.id).collect();
    Some(marks::mark(model, ids, ReadMark::Read, Origin::Command))
}

/// Returns the rows that match, the likest first, if the list is a ranked one.
pub(super) fn matching(model: &Model) -> Option<Vec<StoryId>> {
    let alike = model.alike.as_ref()?;
    let rows = model.list.rows.iter().zip(&alike.likenesses);
    let found = rows.filter(|(_, likeness)| alike.is_in(likeness.score));
    Some(found.map(|(row, _)| row.id).collect())
}

/// Returns the list to go back to: that from which the first of several was asked for.
fn way_back(model: &mut Model) -> (List, Option<Target>) {
    match model.alike.take() {
        Some(alike) => (*alike.before, alike.shown),
        None => (model.list.clone(), model.sidebar.shown.clone()),
    }
}

fn put(
    model: &mut Model,
    name: String,
    of: AlikeOf,
    liked: Vec<Liked>,
    (before, shown): (List, Option<Target>),
) {
    let (alike, rows) = Alike::new(of, liked, before, shown);
    model.requests.forget(super::filter::is_of_list);
    model.list = List {
        name,
        height: model.list.height,
        ..List::default()
    };
    model.list.replace(rows, Place::First);
    // All of it is here, however long it is.
    (model.list.below, model.list.state) = (Edge::End, ListState::Loaded);
    model.alike = Some(alike);
}

/// Returns whether an answer would show another such list.
pub(super) const fn is_of_alike(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Like(_) | Purpose::WatchStories(_))
}
