//! Adding a feed: an address is typed, its feeds are found, one is chosen and subscribed to.

use super::{
    super::{
        command::Motion,
        engine::{Added, FoundFeed, Scope, is_program},
        message::{Effect, Origin, Purpose, Request},
        model::Model,
        prompt::{LineInput, Prompt},
    },
    round,
};

/// Asks for an address.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let line = LineInput::default();
    model.prompt = Prompt::Address { line };
    Vec::new()
}

/// Looks for feeds at the address that was typed.
pub(super) fn look(model: &mut Model) -> Vec<Effect> {
    let Prompt::Address { line } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    let address = line.text().trim();
    if address.is_empty() {
        return Vec::new();
    }
    // Who types an address leaves the first part out.
    let address = if address.contains("://") || is_program(address) {
        address.to_owned()
    } else {
        format!("https://{address}")
    };
    model.say(format!("Looking for feeds at {address} …"));
    // Only the last address that was typed is wanted.
    let earlier = |purpose: &Purpose| matches!(purpose, Purpose::FindFeeds);
    model.requests.forget(earlier);
    vec![
        model
            .requests
            .ask(Purpose::FindFeeds, Request::FindFeeds(address)),
    ]
}

/// Takes the feeds that were found: the only one is subscribed to, among several one is chosen.
pub(super) fn found(model: &mut Model, mut found: Vec<FoundFeed>) -> Vec<Effect> {
    if found.len() == 1
        && let Some(feed) = found.pop()
    {
        return subscribe(model, feed);
    }
    if matches!(model.prompt, Prompt::None) && model.waiting.is_none() {
        model.prompt = Prompt::Choice { found, cursor: 0 };
    } else {
        // What is being typed is not taken away.
        model.say("The page has several feeds: add it again to choose one.");
    }
    Vec::new()
}

/// Moves among the feeds.
pub(super) fn go(model: &mut Model, motion: Motion) -> Vec<Effect> {
    if let Prompt::Choice { found, cursor } = &mut model.prompt {
        let last = found.len().saturating_sub(1);
        *cursor = match motion {
            Motion::Down | Motion::PageDown => (*cursor + 1).min(last),
            Motion::Up | Motion::PageUp => cursor.saturating_sub(1),
            Motion::Top => 0,
            Motion::Bottom => last,
        };
    }
    Vec::new()
}

/// Subscribes to the feed under the cursor.
pub(super) fn take(model: &mut Model) -> Vec<Effect> {
    let Prompt::Choice { mut found, cursor } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    if cursor >= found.len() {
        return Vec::new();
    }
    subscribe(model, found.swap_remove(cursor))
}

fn subscribe(model: &mut Model, feed: FoundFeed) -> Vec<Effect> {
    vec![model.requests.ask(Purpose::AddFeed, Request::AddFeed(feed))]
}

/// Says what was added, shows it among the feeds, and fetches it.
pub(super) fn added(model: &mut Model, added: &Added) -> Vec<Effect> {
    let mut effects = vec![model.requests.ask(Purpose::Feeds, Request::Feeds)];
    if added.is_new {
        effects.extend(round::begin(model, Scope::Due, Origin::Itself));
    }
    model.say(if added.is_new {
        format!("Subscribed to {}.", added.title)
    } else {
        format!("{} was subscribed already.", added.title)
    });
    effects
}
