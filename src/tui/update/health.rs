//! The health view: showing it, a feed's history, asking a feed again, ending a subscription.

use super::{
    super::{
        engine::Scope,
        health::Shown,
        message::{Effect, Origin, Purpose, Request},
        model::{Model, Scene},
        sidebar::rows::Target,
    },
    browse, round,
};
use crate::model::{FeedId, PastFetch};

/// Shows how the feeds stand, as of now.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    model.frame.scene = Scene::Health;
    model.health.arrange(model.sidebar.feeds());
    vec![model.requests.ask(Purpose::Feeds, Request::Feeds)]
}

/// Asks for the history of the feed under the cursor.
pub(super) fn ask_history(model: &mut Model) -> Vec<Effect> {
    let Some(feed) = model.health.selected() else {
        return Vec::new();
    };
    let request = Request::History(feed);
    vec![model.requests.ask(Purpose::History(feed), request)]
}

/// Asks for the history that is shown once more, after a round.
pub(super) fn read_history_anew(model: &mut Model) -> Vec<Effect> {
    match model.health.shown {
        Shown::History(..) => ask_history(model),
        Shown::Feeds => Vec::new(),
    }
}

/// Shows a history, if its feed is still under the cursor.
pub(super) fn show_history(model: &mut Model, feed: FeedId, fetches: Vec<PastFetch>) {
    if model.frame.scene == Scene::Health && model.health.selected() == Some(feed) {
        model.health.shown = Shown::History(fetches, 0);
    }
}

/// Asks the feed under the cursor now.
pub(super) fn retry(model: &mut Model) -> Vec<Effect> {
    match model.health.selected() {
        Some(feed) => round::begin(model, Scope::Feed(feed), Origin::Command),
        None => Vec::new(),
    }
}

/// Ends the subscription to the feed under the cursor, when it is asked for twice.
pub(super) fn unsubscribe(model: &mut Model) -> Vec<Effect> {
    let selected = model.health.selected();
    let Some(entry) = selected.and_then(|id| model.sidebar.feed(id)) else {
        return Vec::new();
    };
    let (feed, title) = (entry.feed.id, entry.feed.title.clone());
    if model.health.confirming.take() != Some(feed) {
        model.health.confirming = Some(feed);
        model.say(format!(
            "Once more ends {title}: its stories go, those you follow stay."
        ));
        return Vec::new();
    }
    let request = Request::Unsubscribe(feed);
    vec![
        model
            .requests
            .ask(Purpose::Unsubscribe(feed, title), request),
    ]
}

/// Takes the end of a subscription: list, counts and feeds have changed.
pub(super) fn unsubscribed(model: &mut Model, feed: FeedId, title: &str) -> Vec<Effect> {
    model.say(format!("{title} is not subscribed any more."));
    let mut effects = vec![model.requests.ask(Purpose::Feeds, Request::Feeds)];
    if model.sidebar.shown == Some(Target::Feed(feed)) {
        effects.extend(browse::show_target(model, &Target::View(0)));
    } else {
        effects.extend(round::ask_new(model));
    }
    effects
}

/// Goes from a history to the feeds, from the feeds to the panes.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    if model.health.shown == Shown::Feeds {
        model.frame.scene = Scene::Wire;
    }
    model.health.shown = Shown::Feeds;
    Vec::new()
}
