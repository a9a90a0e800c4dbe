//! Going through views, lists and stories.

use crate::{
    model::{StoryId, StoryRow},
    query::{self, Is, Query, Test},
    store::{From, Order, PageRequest},
    text::tokens,
};

use super::{
    super::{
        command::Motion,
        layout::{Focus, Zoom},
        list::{Edge, List},
        message::{Effect, Place, Purpose, Request},
        model::{Counting, Model, Opening, Status},
        sidebar::rows::{Row, Target},
    },
    alike, columns, filter, select,
};

/// A sort of story to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sought {
    /// Not read.
    Unread,
    /// Flagged.
    Flagged,
}

impl Sought {
    const fn matches(self, row: &StoryRow) -> bool {
        match self {
            Self::Unread => !row.read,
            Self::Flagged => row.flagged,
        }
    }

    const fn query(self) -> Query {
        Query::of(Test::Is(match self {
            Self::Unread => Is::Unread,
            Self::Flagged => Is::Flagged,
        }))
    }
}

/// Shows the stories of a view, a folder or a feed.
pub(super) fn show_target(model: &mut Model, target: &Target) -> Vec<Effect> {
    if let Target::Watch(id) = target {
        return alike::show_watch(model, *id);
    }
    let Some((name, order, query)) = describe(model, target) else {
        return Vec::new();
    };
    let query = match query {
        Ok(query) => query,
        Err(problem) => {
            model.status = Status::Error(problem);
            return Vec::new();
        }
    };
    model.requests.forget(alike::is_of_alike);
    model.alike = None;
    model.sidebar.shown = Some(target.clone());
    model.list = List {
        name,
        base: query,
        order,
        height: model.list.height,
        ..List::default()
    };
    let mut effects = reload(model, Place::First);
    if model.opening == Opening::Shown {
        // Time passes, and with it what some views find.
        effects.extend(ask_view_counts(model));
    }
    effects
}

/// Shows the first view.
pub(super) fn show_first_view(model: &mut Model) -> Vec<Effect> {
    show_target(model, &Target::View(0))
}

/// Returns name, order and query of a target; the query may be wrong in the user's file.
fn describe(model: &Model, target: &Target) -> Option<(String, Order, Result<Query, String>)> {
    Some(match target {
        // Its stories are ranked, not queried.
        Target::Watch(_) => return None,
        Target::View(index) => {
            let view = model.sidebar.views.get(*index)?;
            let query = query::parse(&view.query, model.query_context()).map_err(|error| {
                format!("The view {} cannot be read: {}", view.name, error.message)
            });
            (view.name.clone(), view.order, query)
        }
        Target::Folder(path) => {
            let query = Query::of(Test::Folder(tokens::folded(&path.join("/"))));
            (path.join(" / "), Order::Newest, Ok(query))
        }
        Target::Feed(id) => {
            let feed = &model.sidebar.feed(*id)?.feed;
            let query = Query::of(Test::FeedId(feed.id));
            (feed.title.clone(), Order::Newest, Ok(query))
        }
    })
}

/// Asks for the list anew. How many stories it has is asked once it is here.
pub(super) fn reload(model: &mut Model, place: Place) -> Vec<Effect> {
    let from = match (place, model.list.selected()) {
        (Place::Last, _) => From::Bottom,
        (Place::Story, Some(row)) => just_above(row.id),
        (Place::First, _) | (Place::Story, None) => From::Top,
    };
    load(model, place, from)
}

/// Asks for the list anew from some place on.
pub(super) fn load(model: &mut Model, place: Place, from: From) -> Vec<Effect> {
    if model.alike.is_some() {
        // A ranked list is here as a whole; its rows are no window over the store.
        return count_list(model);
    }
    model.requests.forget(filter::is_of_list);
    model.requests.forget(|purpose| *purpose == Purpose::Count);
    let mut effects = vec![replace(model, place, from)];
    effects.extend(ask_board(model));
    effects
}

/// Asks for the list anew with the cursor on the same story.
pub(super) fn reload_around_selected(model: &mut Model) -> Vec<Effect> {
    let place = match (model.list.order(), model.list.selected()) {
        (Order::Newest, Some(_)) => Place::Story,
        _ => Place::First,
    };
    reload(model, place)
}

/// Returns the place from which on a story is the first row, in lists that are ordered by id.
pub(super) const fn just_above(id: StoryId) -> From {
    From::After(StoryId(id.0.saturating_add(1)))
}

/// Asks for the rows that the list begins with, from some place on.
pub(super) fn replace(model: &mut Model, place: Place, from: From) -> Effect {
    let request = rows(model, from, model.list.first_page_size());
    model.requests.ask(Purpose::Replace(place), request)
}

/// Returns the request for further rows of the list.
pub(super) fn page(model: &Model, from: From) -> Request {
    rows(model, from, model.list.page_size())
}

fn rows(model: &Model, from: From, limit: usize) -> Request {
    Request::Page(PageRequest {
        query: model.list.query(),
        order: model.list.order(),
        from,
        limit,
        now: model.now,
    })
}

/// Asks how many stories the views, the feeds and the list have.
pub(super) fn ask_counts(model: &mut Model) -> Vec<Effect> {
    let mut effects = ask_view_counts(model);
    effects.extend(count_list(model));
    effects.extend(ask_board(model));
    effects
}

/// Asks how many stories the list has; an answer for the list before is no longer waited for.
pub(super) fn count_list(model: &mut Model) -> Vec<Effect> {
    model.requests.forget(|purpose| *purpose == Purpose::Count);
    let count = Request::Count(model.list.query());
    vec![model.requests.ask(Purpose::Count, count)]
}

/// Asks how many stories the views and the feeds have; one question at a time, so that a key held down in
/// the sidebar does not leave hundreds behind.
pub(super) fn ask_view_counts(model: &mut Model) -> Vec<Effect> {
    let counting = |purpose: &Purpose| matches!(purpose, Purpose::Counts);
    if model.requests.waits_for(counting) {
        model.counting = Counting::Outdated;
        return Vec::new();
    }
    model.counting = Counting::UpToDate;
    let counts = Request::Counts(view_queries(model));
    vec![model.requests.ask(Purpose::Counts, counts)]
}

/// Lets the counts of the views be kept, and what is not counted yet be counted.
pub(super) fn keep_counts(model: &mut Model) -> Vec<Effect> {
    let queries = view_queries(model);
    model
        .requests
        .forget(|purpose| *purpose == Purpose::KeepCounts);
    vec![
        model
            .requests
            .ask(Purpose::KeepCounts, Request::KeepCounts(queries)),
    ]
}

fn view_queries(model: &Model) -> Vec<Query> {
    let views = model.sidebar.views.iter();
    views
        .map(|view| query::parse(&view.query, model.query_context()).unwrap_or_default())
        .collect()
}

/// Asks how many follow-ups stand where, if the list is a board, and for the columns beside it.
fn ask_board(model: &mut Model) -> Vec<Effect> {
    if model.list.order().grouping().is_none() {
        return Vec::new();
    }
    model.requests.forget(|purpose| *purpose == Purpose::Board);
    let board = Request::Board(model.list.board_query());
    let mut effects = vec![model.requests.ask(Purpose::Board, board)];
    effects.extend(columns::ask(model));
    effects
}

/// Puts the board's rows where they belong now: dates pass, and what was put aside comes back.
pub(super) fn tell_board_the_time(model: &mut Model) -> Vec<Effect> {
    let ends = model.ends();
    model.list.put_in_place(&[], &ends);
    ask_board(model)
}

/// Shows the view with this number, from 1.
pub(super) fn jump_to_view(model: &mut Model, number: u8) -> Vec<Effect> {
    let target = Target::View(usize::from(number).saturating_sub(1));
    let effects = show_target(model, &target);
    if !effects.is_empty() {
        model.sidebar.select_target(&target);
        model.frame.focus = Focus::List;
        model.frame.zoom = Zoom::Shared;
    }
    effects
}

/// Shows what the sidebar's cursor stands on and goes there; a group of views folds.
pub(super) fn open_sidebar_row(model: &mut Model) -> Vec<Effect> {
    let Some(target) = model.sidebar.selected().and_then(Row::target) else {
        return fold(model);
    };
    model.frame.focus = Focus::List;
    if model.sidebar.shown.as_ref() == Some(&target) && model.alike.is_none() {
        // Rows that no longer belong here, such as stories read by now, go when one comes back.
        return reload_around_selected(model);
    }
    show_target(model, &target)
}

/// Folds or unfolds.
pub(super) fn fold(model: &mut Model) -> Vec<Effect> {
    model.sidebar.fold();
    Vec::new()
}

/// Moves the sidebar's cursor; the list follows it.
pub(super) fn move_in_sidebar(model: &mut Model, motion: Motion) -> Vec<Effect> {
    model.sidebar.go(motion);
    match model.sidebar.selected().and_then(Row::target) {
        Some(target) if model.sidebar.shown.as_ref() != Some(&target) => {
            show_target(model, &target)
        }
        _ => Vec::new(),
    }
}

/// Moves in the list; its ends may have to be fetched first.
pub(super) fn move_in_list(model: &mut Model, motion: Motion) -> Vec<Effect> {
    match (motion, model.list.above, model.list.below) {
        (Motion::Top, Edge::More, _) => {
            let mut effects: Vec<Effect> = select::reach(model, motion).into_iter().collect();
            effects.extend(load(model, Place::First, From::Top));
            effects
        }
        (Motion::Bottom, _, Edge::More) => {
            let mut effects: Vec<Effect> = select::reach(model, motion).into_iter().collect();
            effects.extend(load(model, Place::Last, From::Bottom));
            effects
        }
        _ => {
            if motion == Motion::Top {
                // The bottom may be on its way; the last key counts.
                let bottom = |purpose: &Purpose| *purpose == Purpose::Replace(Place::Last);
                model.requests.forget(bottom);
            }
            model.list.go(motion);
            Vec::new()
        }
    }
}

/// Goes to the next or previous story, wherever the focus is.
pub(super) fn step(model: &mut Model, motion: Motion) -> Vec<Effect> {
    model.list.go(motion);
    Vec::new()
}

/// Reads the story under the cursor. `settle` marks it read when it is shown.
pub(super) fn open_story(model: &mut Model) -> Vec<Effect> {
    if model.list.selected().is_some() {
        model.frame.focus = Focus::Reader;
    }
    Vec::new()
}

/// Goes a screen further; at the end, to the next unread story.
pub(super) fn read_on(model: &mut Model) -> Vec<Effect> {
    if model.reader.is_at_end() {
        return seek(model, Sought::Unread);
    }
    model.reader.go(Motion::PageDown);
    Vec::new()
}

/// Goes to the next story of a sort, asking for it when it is not loaded.
pub(super) fn seek(model: &mut Model, sought: Sought) -> Vec<Effect> {
    let from = model.list.cursor + 1;
    let mut later = model.list.rows.iter().enumerate().skip(from);
    if let Some((index, _)) = later.find(|(_, row)| sought.matches(row)) {
        model.list.select(index);
        return Vec::new();
    }
    let last = model.list.rows.last().map(|row| row.id);
    if let (Some(last), Edge::More, Order::Newest) = (last, model.list.below, model.list.order()) {
        return find(model, last, sought);
    }
    model.say(match sought {
        Sought::Unread => "No unread story further down.",
        Sought::Flagged => "No flagged story further down.",
    });
    Vec::new()
}

/// Asks for the next story of a sort below the window.
fn find(model: &mut Model, last: StoryId, sought: Sought) -> Vec<Effect> {
    let query = model.list.query().and(&sought.query());
    let request = PageRequest {
        query,
        order: model.list.order(),
        from: From::After(last),
        limit: 1,
        now: model.now,
    };
    vec![model.requests.ask(Purpose::Find, Request::Page(request))]
}

/// Goes to a story that was found beyond the window.
pub(super) fn go_to_found(model: &mut Model, rows: &[StoryRow]) -> Vec<Effect> {
    if let Some(row) = rows.first() {
        return load(model, Place::Story, just_above(row.id));
    }
    model.say("No such story further down.");
    Vec::new()
}
