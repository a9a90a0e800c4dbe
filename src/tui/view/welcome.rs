//! What a new reader sees: nothing is subscribed, and nothing is done unasked.

use super::{
    super::{
        cells, command::Command, command::Layer, layout::Panes, model::Model, rich::Line,
        theme::Role,
    },
    paint::Painter,
};

/// Draws the welcome in the middle of the screen.
pub(super) fn draw(model: &Model, panes: &Panes, painter: &mut Painter<'_>) {
    let top = panes.header.y + 1;
    let height = panes.footer.y.saturating_sub(top);
    let mut lines = lines(model, panes.header.width.into());
    if lines.len() > usize::from(height) {
        lines.retain(|line| !line.spans.is_empty());
    }
    let used = u16::try_from(lines.len()).unwrap_or(height);
    // A little above the middle looks like the middle.
    let first = top + height.saturating_sub(used) * 2 / 5;
    for (y, line) in (first..top + height).zip(&lines) {
        let cells = u16::try_from(line.width()).unwrap_or(u16::MAX);
        let x = panes.header.width.saturating_sub(cells) / 2;
        painter.line(x, y, panes.header.width.saturating_sub(x), line);
    }
}

fn lines(model: &Model, width: usize) -> Vec<Line> {
    let count = model.settings.starter.len();
    let name = if width >= 40 {
        "F L A S H W I R E"
    } else {
        "FLASHWIRE"
    };
    let mut lines = vec![
        Line::of(name, Role::Title),
        Line::default(),
        Line::of(
            "a news wire for those who watch tension between states",
            Role::Faint,
        ),
        Line::default(),
        Line::default(),
        Line::of("Nothing is subscribed yet.", Role::Text),
        Line::default(),
    ];
    let mut choices: Vec<(String, String)> = Vec::new();
    if count > 0 {
        let text = format!("subscribe to the {count} starter feeds");
        choices.push((key(model, Command::SubscribeStarter), text));
    }
    let own = "add a feed, or the feeds of a page".to_owned();
    choices.push((key(model, Command::AddFeed), own));
    choices.push((key(model, Command::Help), "show the keys".to_owned()));
    choices.push((key(model, Command::Quit), "leave".to_owned()));
    let widest = choices.iter().map(|(_, text)| cells::width(text)).max();
    lines.extend(choices.into_iter().map(|(key, text)| {
        Line::of(cells::right(&key, 3), Role::Key)
            .with("  ", Role::Text)
            .with(cells::left(&text, widest.unwrap_or(0)), Role::Text)
    }));
    lines.push(Line::default());
    lines.push(Line::of(
        "A list of your own: flashwire import FILE",
        Role::Faint,
    ));
    lines
}

fn key(model: &Model, command: Command) -> String {
    let keys = model.settings.keymap.keys(Layer::Welcome, command);
    keys.into_iter().next().unwrap_or_default()
}
