//! Fetching feeds: when a round begins, how far it is, what it brought.

use chrono::TimeDelta;

use super::{
    super::{
        engine::{Progress, RoundSummary, Scope},
        layout::Focus,
        list::Filling,
        message::{Effect, Origin, Place, Purpose, Request, Side},
        model::{Model, Round, Status},
        sidebar::rows::Row,
    },
    browse, has_feeds, health,
};
use crate::store::From;

/// Begins a round: of the feed under the sidebar's cursor, else of the feeds that are due.
pub(super) fn begin_here(model: &mut Model) -> Vec<Effect> {
    let scope = match (model.frame.focus, model.sidebar.selected()) {
        (Focus::Sidebar, Some(Row::Feed { id, .. })) => Scope::Feed(*id),
        _ => Scope::Due,
    };
    begin(model, scope, Origin::Command)
}

/// Begins a round, unless one is running.
pub(super) fn begin(model: &mut Model, scope: Scope, origin: Origin) -> Vec<Effect> {
    if matches!(model.round, Round::Running { .. }) {
        model.say("Feeds are being fetched already; `X` stops it.");
        return Vec::new();
    }
    model.round = Round::Running {
        done: 0,
        total: 0,
        failed: 0,
        new: 0,
    };
    let purpose = Purpose::Round(origin);
    vec![model.requests.ask(purpose, Request::Refresh(scope))]
}

/// Fetches what is due when the reader opens, if feeds are fetched without being asked for.
pub(super) fn begin_by_itself(model: &mut Model) -> Vec<Effect> {
    match model.settings.refresh_interval {
        Some(_) => begin(model, Scope::Due, Origin::Itself),
        None => Vec::new(),
    }
}

/// Begins a planned round when its time has come.
pub(super) fn begin_if_due(model: &mut Model) -> Vec<Effect> {
    match model.round {
        Round::Idle { next: Some(next) } if next <= model.now && has_feeds(model) => {
            begin(model, Scope::Due, Origin::Itself)
        }
        _ => Vec::new(),
    }
}

/// Plans the next round for the time at which the first feed is due: not within a minute, and not
/// later than the interval from one round to the next.
pub(super) fn plan(model: &mut Model) {
    let Round::Idle { next: Some(latest) } = model.round else {
        return;
    };
    let dues = model.sidebar.feeds().iter();
    let first = dues.filter_map(|entry| entry.standing.next_due).min();
    let earliest = model.now + TimeDelta::minutes(1);
    let next = first.map_or(latest, |first| first.max(earliest).min(latest));
    model.round = Round::Idle { next: Some(next) };
}

/// Stops the running round.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    if matches!(model.round, Round::Idle { .. }) {
        return Vec::new();
    }
    model.say("Stopping …");
    vec![Effect::StopRefresh]
}

/// Takes the news that one feed is done.
pub(super) fn progress(model: &mut Model, progress: &Progress) -> Vec<Effect> {
    if let Round::Running {
        done,
        total,
        failed,
        new,
    } = &mut model.round
    {
        *done = progress.done;
        *total = progress.total;
        *failed += usize::from(progress.error.is_some());
        *new += progress.new.saturating_sub(progress.muted);
    }
    if let Some(address) = &progress.moved_to {
        let title = &progress.title;
        model.say(format!("{title} moved for good to {address}"));
    }
    if progress.new == 0 {
        return Vec::new();
    }
    ask_new(model)
}

/// Asks for the rows on both sides of the selected story anew, and for counts. Stories arrive
/// anywhere in the list: it is ordered by their own time, not by that of their arrival.
pub(super) fn ask_new(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    let reading = |purpose: &Purpose| matches!(purpose, Purpose::Reread(..) | Purpose::Replace(_));
    // A ranked list is what it was when it was asked for: rows of another order have no place in it.
    if model.alike.is_none() && !model.requests.waits_for(reading) {
        effects.extend(reread(model));
    }
    let counting = |purpose: &Purpose| matches!(purpose, Purpose::Counts | Purpose::Count);
    if !model.requests.waits_for(counting) {
        effects.extend(browse::ask_counts(model));
    }
    effects
}

fn reread(model: &mut Model) -> Vec<Effect> {
    let selected = model.list.selected().map(|row| row.id);
    let (Some(id), Filling::Filled) = (selected, model.list.filling) else {
        return vec![browse::replace(model, Place::First, From::Top)];
    };
    // The ends of the window change: pages that were asked for no longer fit.
    let pages = |purpose: &Purpose| matches!(purpose, Purpose::Below | Purpose::Above);
    model.requests.forget(pages);
    [
        (Side::Above, From::Before(id)),
        (Side::Below, From::After(id)),
    ]
    .into_iter()
    .map(|(side, from)| {
        let request = browse::page(model, from);
        model.requests.ask(Purpose::Reread(side, id), request)
    })
    .collect()
}

/// Takes the end of a round.
pub(super) fn ended(
    model: &mut Model,
    result: Result<RoundSummary, String>,
    origin: Origin,
) -> Vec<Effect> {
    let interval = model.settings.refresh_interval;
    let interval = interval.and_then(|interval| TimeDelta::from_std(interval).ok());
    model.round = Round::Idle {
        next: interval.and_then(|interval| model.now.checked_add_signed(interval)),
    };
    match result {
        // A round that came by itself says nothing: the header counts, and failing feeds are marked.
        Ok(_) if origin == Origin::Itself => {}
        Ok(summary) if summary.feeds == 0 => model.say(nothing_asked(summary)),
        Ok(summary) => model.say(describe(summary)),
        Err(problem) => model.status = Status::Error(format!("Fetching failed: {problem}")),
    }
    // Answers under way may have been read before the last story was written.
    let early = |purpose: &Purpose| {
        matches!(
            purpose,
            Purpose::Reread(..) | Purpose::Counts | Purpose::Count
        )
    };
    model.requests.forget(early);
    let mut effects = vec![model.requests.ask(Purpose::Feeds, Request::Feeds)];
    effects.extend(ask_new(model));
    effects.extend(health::read_history_anew(model));
    effects.push(model.requests.ask(Purpose::Tidy(origin), Request::Tidy));
    effects
}

/// Takes the news that old stories went after a round; said of one that a person began, as that is.
pub(super) fn tidied(model: &mut Model, count: usize, origin: Origin) -> Vec<Effect> {
    if count == 0 {
        return Vec::new();
    }
    if let (Origin::Command, Status::Note(said)) = (origin, &model.status) {
        let stories = if count == 1 { "story" } else { "stories" };
        model.say(format!("{said} {count} old {stories} went."));
    }
    ask_new(model)
}

/// Says why no feed was asked.
const fn nothing_asked(summary: RoundSummary) -> &'static str {
    match summary {
        RoundSummary { busy: 1.., .. } => "Another flashwire is fetching just now.",
        RoundSummary { waiting: 1.., .. } => {
            "Not asked: the server said when to come back, and that holds."
        }
        _ => "No feed is due.",
    }
}

/// Says what a round brought.
fn describe(summary: RoundSummary) -> String {
    let mut text = match summary.new.saturating_sub(summary.muted) {
        0 => "Nothing new".to_owned(),
        1 => "1 new story".to_owned(),
        new => format!("{new} new stories"),
    };
    if summary.flagged > 0 {
        text = format!("{text}, {} flagged", summary.flagged);
    }
    match summary.failed {
        0 => {}
        1 => text.push_str("; 1 feed failed"),
        failed => text = format!("{text}; {failed} feeds failed"),
    }
    text.push('.');
    text
}
