//! The whole text of a story, from its own page.

use super::{
    super::{
        engine::PageOutcome,
        message::{Effect, Purpose, Request, StoryEntry},
        model::Model,
    },
    browse,
};
use crate::model::StoryId;

/// Fetches the page of the story under the cursor: one request for one key.
pub(super) fn fetch(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.list.selected().map(|row| row.id) else {
        return Vec::new();
    };
    model.say("Fetching the story's page …");
    let purpose = Purpose::FullText(id);
    if model.requests.waits_for(|waiting| *waiting == purpose) {
        return Vec::new();
    }
    vec![model.requests.ask(purpose, Request::FullText(id))]
}

/// Shows the text that came, and what the classifier makes of it.
pub(super) fn fetched(
    model: &mut Model,
    id: StoryId,
    outcome: PageOutcome,
    entry: Option<Box<StoryEntry>>,
) -> Vec<Effect> {
    let Some(entry) = entry else {
        model.say("The story is gone.");
        return Vec::new();
    };
    if outcome == PageOutcome::NoMore {
        model.say("The page has no more text than the feed.");
        return Vec::new();
    }
    if let Some(row) = model.list.row_mut(id) {
        let assessment = &entry.detail.assessment;
        row.tension = assessment.tension;
        row.flagged = assessment.flagged;
        row.precedence = assessment.precedence;
        row.kinds = assessment.kinds;
        row.event = entry.detail.event;
    }
    let host = entry
        .detail
        .full_text
        .as_ref()
        .map(crate::model::FullText::host);
    model.say(format!("Full text from {}.", host.unwrap_or_default()));
    model.reader.change(id, |shown| *shown = *entry);
    browse::ask_counts(model)
}
