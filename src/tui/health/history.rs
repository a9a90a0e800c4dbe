//! Composes the lines of a feed's history.

use super::{
    super::{
        age, cells,
        message::FeedEntry,
        rich::Line,
        theme::Role,
        view::{PaneFocus, titled_rule},
    },
    view::{NUMBER_CELLS, size, took},
};
use crate::model::{FetchOutcome, PastFetch};

/// Returns the rule with the feed's name and how its last fetches went.
pub(super) fn title(entry: &FeedEntry, fetches: &[PastFetch], width: usize) -> Line {
    let failed = |fetch: &&PastFetch| fetch.outcome == FetchOutcome::Failed;
    let failed = fetches.iter().filter(failed).count();
    let end = format!("{} fine · {failed} failed", fetches.len() - failed);
    let room = width.saturating_sub(cells::width(&end) + 10);
    let name = cells::fit(&entry.feed.title, room);
    titled_rule(
        Line::of(name, Role::Focus),
        Line::of(end, Role::Faint),
        width,
        PaneFocus::Here,
    )
}

/// Returns the names of the columns.
pub(super) fn heading() -> Line {
    let text = format!(
        " {}{}{}{}  result",
        cells::left("when", 17),
        cells::right("status", 8),
        cells::right("took", NUMBER_CELLS),
        cells::right("size", NUMBER_CELLS),
    );
    Line::of(text, Role::Heading)
}

/// Returns the line of a fetch.
pub(super) fn line(fetch: &PastFetch) -> Line {
    let status = fetch
        .status
        .map_or_else(|| "-".to_owned(), |code| code.to_string());
    let (result, role) = match (fetch.outcome, &fetch.error) {
        (FetchOutcome::Updated, _) if fetch.new > 0 => (format!("{} new", fetch.new), Role::Good),
        (FetchOutcome::Updated, _) => ("nothing new".to_owned(), Role::Text),
        (FetchOutcome::NotModified, _) => ("not modified".to_owned(), Role::Faint),
        (FetchOutcome::Failed, error) => {
            let error = error.as_deref().unwrap_or("failed");
            (format!("! {error}"), Role::Error)
        }
    };
    Line::of(format!(" {}", age::stamp(fetch.at)), Role::Text)
        .with(cells::right(&status, 8), Role::Text)
        .with(cells::right(&took(fetch.took), NUMBER_CELLS), Role::Faint)
        .with(cells::right(&size(fetch.bytes), NUMBER_CELLS), Role::Faint)
        .with("  ", Role::Text)
        .with(result, role)
}
