//! The user's lexicons and theatres: when they are read again, and what follows.

use super::super::{
    message::{Change, Effect, Origin, Purpose, Request},
    model::Model,
};

/// Reads them again.
pub(super) fn begin(model: &mut Model, origin: Origin) -> Vec<Effect> {
    vec![model.requests.ask(Purpose::Reload(origin), Request::Reload)]
}

/// Takes the news that they were read: the archive is assessed again when that changed something.
pub(super) fn ended(model: &mut Model, origin: Origin, changed: bool) -> Vec<Effect> {
    if changed {
        model.say("Your lexicon is in force; the archive is being assessed again …");
        let purpose = Purpose::Reassess(Change::Files);
        return vec![model.requests.ask(purpose, Request::Reassess)];
    }
    // Files that were only touched are nothing to tell.
    if origin == Origin::Command {
        model.say("Your lexicon says what it said before.");
    }
    Vec::new()
}
