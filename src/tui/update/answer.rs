//! Answers: what was asked decides what is done with them. Those that nobody waits for are dropped.

use crate::model::{Count, Counts, Extent, WatchTally};

use super::{
    super::{
        engine::Scope,
        list::{Edge, ListState},
        message::{Answer, Change, Effect, FeedEntry, Origin, Purpose, Request, RequestId},
        model::{Counting, Model, Opening, Scene, Status},
    },
    account, add, alike, brief, browse, filter, follow, full_text, health, labels, marks, mutes,
    reload, round, select, views,
};

/// Takes an answer.
pub(super) fn take(
    model: &mut Model,
    id: RequestId,
    answer: Result<Answer, String>,
) -> Vec<Effect> {
    let Some(purpose) = model.requests.take(id) else {
        return Vec::new();
    };
    model.changes.arrived(id, answer.is_ok());
    let mut effects = Vec::new();
    if matches!(purpose, Purpose::Replace(_)) && model.opening == Opening::Awaited {
        effects.extend(super::ask_feeds_at_first(model));
    }
    effects.extend(do_with(model, purpose, answer));
    effects
}

/// Does with an answer, or the reason why there is none, what its purpose says.
fn do_with(model: &mut Model, purpose: Purpose, answer: Result<Answer, String>) -> Vec<Effect> {
    match (purpose, answer) {
        (Purpose::Round(origin), Ok(Answer::Round(summary))) => {
            round::ended(model, Ok(summary), origin)
        }
        (Purpose::Round(origin), Err(problem)) => round::ended(model, Err(problem), origin),
        (purpose, Err(problem)) => fail(model, &purpose, &problem),
        (purpose, Ok(answer)) => accept(model, purpose, answer),
    }
}

/// Does with an answer what its purpose says.
fn accept(model: &mut Model, purpose: Purpose, answer: Answer) -> Vec<Effect> {
    match (purpose, answer) {
        (Purpose::Feeds, Answer::Feeds(feeds)) => know_feeds(model, feeds),
        (Purpose::Names, Answer::Names(names)) => filter::know_names(model, names),
        (Purpose::Replace(place), Answer::Rows(rows)) => {
            if model.frame.scene == Scene::Opening && !rows.is_empty() {
                // Where there are stories there are feeds, whatever they are called.
                model.frame.scene = Scene::Wire;
            }
            model.list.replace(rows, place);
            return browse::count_list(model);
        }
        (Purpose::Below, Answer::Rows(rows)) => model.list.extend_below(rows),
        (Purpose::Above, Answer::Rows(rows)) => model.list.extend_above(rows),
        (Purpose::Reread(side, anchor), Answer::Rows(rows)) => {
            model.list.reread(side, anchor, rows);
        }
        (Purpose::Find, Answer::Rows(rows)) => return browse::go_to_found(model, &rows),
        (Purpose::Story(_), Answer::Story(story)) => model.reader.show(story),
        (Purpose::Counts, Answer::Counts(counts, watches)) => {
            know_watches(model, watches);
            return know_counts(model, counts);
        }
        (Purpose::Count, Answer::Count(count)) => know_count(model, count),
        (Purpose::KeepCounts, Answer::CountsKept) => return counts_kept(model),
        (Purpose::Like(id), Answer::Liked(liked)) => alike::show(model, id, liked),
        (Purpose::WatchStories(id), Answer::Liked(liked)) => alike::show_stories(model, id, liked),
        (Purpose::AddWatch, Answer::WatchAdded(watch)) => return alike::saved(model, *watch),
        (Purpose::SetThreshold(name), Answer::ThresholdSet(threshold)) => {
            return alike::threshold_saved(model, &name, threshold);
        }
        (Purpose::Mark(mark, origin), Answer::Marked(ids)) => {
            return marks::marked(model, ids, mark, origin);
        }
        (Purpose::Select, Answer::Ids(ids)) => select::found(model, ids),
        (Purpose::Board, Answer::Board(counts)) => model.list.board = counts,
        (Purpose::Column(column), Answer::Rows(rows)) => model.list.take_beside(column, rows),
        (Purpose::FollowUps(origin), Answer::FollowUps(changes)) => {
            return follow::changed(model, origin, &changes);
        }
        (Purpose::Labels(origin), Answer::Labelled(before, entries)) => {
            return labels::labelled(model, origin, before, entries);
        }
        (Purpose::Mute(origin), Answer::Muted(changes)) => {
            return mutes::muted(model, origin, changes);
        }
        (Purpose::Keep(kept, origin), Answer::Kept(ids)) => {
            mutes::kept(model, ids, kept, origin);
        }
        (Purpose::Subscribe, Answer::Subscribed(count)) => return subscribed(model, count),
        (Purpose::History(feed), Answer::History(fetches)) => {
            health::show_history(model, feed, fetches);
        }
        (Purpose::Reload(origin), Answer::Reloaded(changed)) => {
            return reload::ended(model, origin, changed);
        }
        (Purpose::Reassess(change), Answer::Reassessed(count)) => {
            return reassessed(model, change, count);
        }
        (Purpose::Tidy(origin), Answer::Tidied(count)) => {
            return round::tidied(model, count, origin);
        }
        (Purpose::Account(id), Answer::Account(told)) => account::show(model, id, told),
        (Purpose::Brief(name), Answer::Brief(written)) => brief::show(model, name, written),
        (Purpose::Unsubscribe(feed, title), Answer::Unsubscribed) => {
            return health::unsubscribed(model, feed, &title);
        }
        (Purpose::FindFeeds, Answer::Found(found)) => return add::found(model, found),
        (Purpose::AddFeed, Answer::Added(added)) => return add::added(model, &added),
        (Purpose::FullText(id), Answer::FullText(outcome, entry)) => {
            return full_text::fetched(model, id, outcome, entry);
        }
        (Purpose::SaveView, Answer::ViewSaved(all)) => return views::saved(model, all),
        (Purpose::Open(url), Answer::Opened) => model.say(format!("Opened {url}")),
        // An answer of another sort than was asked for is the driver's mistake; it changes nothing.
        _ => {}
    }
    Vec::new()
}

/// Says in plain words what could not be done.
fn fail(model: &mut Model, purpose: &Purpose, problem: &str) -> Vec<Effect> {
    let what = match purpose {
        Purpose::Feeds => "The feeds could not be read",
        Purpose::Names => "The names for the filter line could not be read",
        Purpose::Replace(_)
        | Purpose::Below
        | Purpose::Above
        | Purpose::Reread(..)
        | Purpose::Find
        | Purpose::Column(_) => "The stories could not be read",
        Purpose::Story(_) => "The story could not be read",
        Purpose::Select => "The stories could not be selected",
        Purpose::Counts | Purpose::Count | Purpose::KeepCounts | Purpose::Board => {
            "The stories could not be counted"
        }
        Purpose::Mark(..) => "The marks were not saved",
        Purpose::FollowUps(_) => "The follow-up was not saved",
        Purpose::Labels(_) => "The label was not saved",
        Purpose::SaveView => "The view was not saved",
        Purpose::Round(_) => "Fetching failed",
        Purpose::Subscribe => "Nothing was subscribed",
        Purpose::Reload(_) => "Not in force",
        Purpose::Mute(..) | Purpose::Keep(..) => "That was not saved",
        Purpose::Reassess(_) => "The archive was not assessed again",
        Purpose::Tidy(_) => "Old stories were not removed",
        Purpose::Account(_) => "The account could not be made",
        Purpose::Brief(_) => "No brief was written",
        Purpose::History(_) => "The feed's history could not be read",
        Purpose::Unsubscribe(..) => "The subscription was not ended",
        Purpose::FindFeeds | Purpose::AddFeed => "Nothing was added",
        Purpose::FullText(_) => "No full text",
        Purpose::Like(_) | Purpose::WatchStories(_) => "Nothing to compare",
        Purpose::AddWatch => "Not watched",
        Purpose::SetThreshold(_) => "The threshold was not saved",
        Purpose::Open(_) => "The browser could not be opened",
    };
    model.status = Status::Error(format!("{what}: {problem}"));
    // What cannot be read is not asked for again at once, or asking would never end.
    match purpose {
        Purpose::Story(id) => {
            model.reader.unreadable = Some(*id);
            model.waiting = None;
        }
        Purpose::Replace(_) | Purpose::WatchStories(_) => model.list.state = ListState::Loaded,
        Purpose::Below => model.list.below = Edge::End,
        Purpose::Above => model.list.above = Edge::End,
        _ => {}
    }
    Vec::new()
}

/// Takes the news that the archive was assessed again: what is shown may be another list now.
fn reassessed(model: &mut Model, change: Change, count: usize) -> Vec<Effect> {
    if count == 0 {
        return Vec::new();
    }
    let stories = if count == 1 { "story" } else { "stories" };
    model.say(match change {
        Change::Files => format!("Lexicon or model changed: {count} {stories} assessed again."),
        Change::Label => {
            format!("Learned from the label: {count} {stories} assessed again; `u` takes it back.")
        }
    });
    let mut effects = browse::reload_around_selected(model);
    effects.extend(browse::ask_counts(model));
    let selected = model.list.selected().map(|row| row.id);
    let story = |id| model.requests.ask(Purpose::Story(id), Request::Story(id));
    effects.extend(selected.map(story));
    effects
}

/// Takes the feeds. The first time, this opens the welcome or the panes.
fn know_feeds(model: &mut Model, feeds: Vec<FeedEntry>) {
    let empty = feeds.is_empty();
    model.sidebar.set_feeds(feeds);
    model.reader.outdate();
    model.health.arrange(model.sidebar.feeds());
    round::plan(model);
    if empty {
        model.sidebar.shown = None;
    }
    model.frame.scene = match model.frame.scene {
        Scene::Opening | Scene::Welcome | Scene::Health if empty => Scene::Welcome,
        Scene::Opening | Scene::Welcome | Scene::Wire => Scene::Wire,
        other @ (Scene::Help(_) | Scene::Health | Scene::Account(_) | Scene::Brief(_)) => other,
    };
}

/// Takes the watches; the sidebar changes only with their names.
fn know_watches(model: &mut Model, watches: Vec<WatchTally>) {
    let names = |watches: &[WatchTally]| -> Vec<_> {
        let watches = watches.iter().map(|tally| &tally.watch);
        watches
            .map(|watch| (watch.id, watch.name.clone()))
            .collect()
    };
    let is_same = names(&model.sidebar.watches) == names(&watches);
    model.sidebar.watches = watches;
    if !is_same {
        model.sidebar.arrange();
    }
}

/// Takes the count of the list. Where its top is out of sight, it tells that something arrived there.
fn know_count(model: &mut Model, list: Count) {
    let query = model.list.query();
    if let Some((counted, before)) = &model.list.counted
        && *counted == query
        && (before.extent, list.extent) == (Extent::Whole, Extent::Whole)
        && model.list.above == Edge::More
    {
        let more = list.all.saturating_sub(before.all);
        model.list.fresh += usize::try_from(more).unwrap_or(0);
    }
    model.list.counted = Some((query, list));
}

/// Takes the counts of the views.
fn know_counts(model: &mut Model, counts: Counts) -> Vec<Effect> {
    if model.counting == Counting::Outdated {
        return browse::ask_view_counts(model);
    }
    model.sidebar.set_counts(counts);
    let keeping = |purpose: &Purpose| matches!(purpose, Purpose::KeepCounts);
    if model.sidebar.counts().are_final() || model.requests.waits_for(keeping) {
        return Vec::new();
    }
    browse::keep_counts(model)
}

/// Takes the news that what was to be counted is counted.
fn counts_kept(model: &mut Model) -> Vec<Effect> {
    if model.sidebar.counts().are_final() {
        return Vec::new();
    }
    browse::ask_counts(model)
}

fn subscribed(model: &mut Model, count: usize) -> Vec<Effect> {
    let mut effects = vec![model.requests.ask(Purpose::Feeds, Request::Feeds)];
    effects.extend(round::begin(model, Scope::Due, Origin::Command));
    model.say(match count {
        1 => "Subscribed to 1 feed.".to_owned(),
        _ => format!("Subscribed to {count} feeds."),
    });
    effects
}

/// Opens the first view when the first feeds are there, and fetches what is due.
pub(super) fn open_first_view(model: &mut Model) -> Vec<Effect> {
    let mut effects = browse::show_first_view(model);
    effects.extend(round::begin_by_itself(model));
    effects
}
