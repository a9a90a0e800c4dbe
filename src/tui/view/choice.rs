//! Draws the feeds of a page, of which one is chosen.

use super::{
    super::{
        age,
        engine::FoundFeed,
        layout::{Area, Panes},
        model::Model,
        prompt::Prompt,
        rich::Line,
        theme::Role,
    },
    paint::Painter,
};

/// Lines of a feed: its title, then what is known of it.
const FEED_LINES: usize = 2;

/// Returns whether a feed is being chosen.
pub(super) const fn is_open(model: &Model) -> bool {
    matches!(model.prompt, Prompt::Choice { .. })
}

/// Draws the feeds between header and foot, the cursor always among them.
pub(super) fn draw(model: &Model, panes: &Panes, painter: &mut Painter<'_>) {
    let Prompt::Choice { found, cursor } = &model.prompt else {
        return;
    };
    let body = Area {
        x: 0,
        y: panes.header.y + 1,
        width: panes.header.width,
        height: panes.footer.y.saturating_sub(panes.header.y + 1),
    };
    let heading = format!(" The page has {} feeds: which one?", found.len());
    let mut lines = vec![Line::of(heading, Role::Heading), Line::default()];
    let before = lines.len();
    for (number, feed) in found.iter().enumerate() {
        lines.extend(entry(model, feed, number == *cursor));
    }
    let end = before + (cursor + 1) * FEED_LINES;
    let top = end.saturating_sub(usize::from(body.height));
    for (row, line) in (0..body.height).zip(lines.iter().skip(top)) {
        painter.line_in(body, row, line);
    }
}

fn entry(model: &Model, feed: &FoundFeed, is_selected: bool) -> [Line; FEED_LINES] {
    let (sign, role) = if is_selected {
        ("▌", Role::Focus)
    } else {
        (" ", Role::Text)
    };
    let newest = feed.newest.map_or_else(
        || "no date".to_owned(),
        |date| match age::age(date, model.now).as_str() {
            "now" => "newest now".to_owned(),
            age => format!("newest {age} ago"),
        },
    );
    let stories = match feed.stories {
        1 => "1 story".to_owned(),
        count => format!("{count} stories"),
    };
    let known = format!("{} · {stories} · {newest} · {}", feed.kind, feed.url);
    [
        Line::of(sign, role).with(feed.title.as_str(), role),
        Line::of(sign, role)
            .with("  ", Role::Text)
            .with(known, Role::Faint),
    ]
}
