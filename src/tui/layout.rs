//! Where the panes stand, from the size of the screen and what has the focus. Pure geometry.

/// The size of the screen, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Size {
    /// Columns.
    pub(crate) width: u16,
    /// Rows.
    pub(crate) height: u16,
}

/// A rectangle of the screen, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Area {
    /// First column.
    pub(crate) x: u16,
    /// First row.
    pub(crate) y: u16,
    /// Columns.
    pub(crate) width: u16,
    /// Rows.
    pub(crate) height: u16,
}

/// The pane that listens to the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Focus {
    /// Views and feeds.
    Sidebar,
    /// The stories.
    #[default]
    List,
    /// One story.
    Reader,
}

/// Whether the story has the whole screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Zoom {
    /// The panes share the screen.
    #[default]
    Shared,
    /// Only the story is shown.
    Reader,
}

/// How many rows the foot of the screen takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foot {
    /// Hints or a message.
    Hints,
    /// A line that is typed, with a line for its mistakes.
    Input,
}

/// What the pane of stories shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Rows.
    Rows,
    /// Columns of cards, which need the whole width.
    Columns,
}

/// Smallest usable screen, chosen by us: room for a header, three stories and hints.
pub(crate) const SMALLEST: Size = Size {
    width: 20,
    height: 5,
};

/// From this height on, panes have a title row.
const TITLED_HEIGHT: u16 = 10;
/// From this body height on, stories and reader stand one above the other.
const STACKED_HEIGHT: u16 = 16;
/// From this width on, the sidebar has its own column.
const SIDEBAR_WIDTH: u16 = 100;
/// Cells of the sidebar's column: room for an outlet's short name and two counts.
const SIDEBAR_CELLS: u16 = 28;
/// From this width on, the reader has its own column.
const WIDE_WIDTH: u16 = 150;
/// From this width on, stories and reader may stand one above the other.
const STACKED_WIDTH: u16 = 60;

/// Where everything stands. A pane that is `None` is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Panes {
    /// The first row.
    pub(crate) header: Area,
    /// The last row or two.
    pub(crate) footer: Area,
    /// Views and feeds. When it covers other panes, they are drawn before it.
    pub(crate) sidebar: Option<Pane>,
    /// The stories.
    pub(crate) list: Option<Pane>,
    /// One story.
    pub(crate) reader: Option<Pane>,
}

/// A pane with its title row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Pane {
    /// What it shows.
    pub(crate) body: Area,
    /// The rule above it, with its name; `None` where there is no room.
    pub(crate) title: Option<Area>,
}

impl Panes {
    /// Returns where notes are written: in the place of the list, so that the story stays in sight.
    pub(crate) fn note(&self) -> Option<Pane> {
        self.list.or(self.reader)
    }
}

impl Area {
    /// Returns the area cut in two at column `width`, with one column between for a rule.
    const fn split_left(self, width: u16) -> (Self, Self) {
        let left = Self { width, ..self };
        let right = Self {
            x: self.x + width + 1,
            width: self.width.saturating_sub(width + 1),
            ..self
        };
        (left, right)
    }

    /// Returns the area cut in two at row `height`.
    const fn split_top(self, height: u16) -> (Self, Self) {
        let top = Self { height, ..self };
        let bottom = Self {
            y: self.y + height,
            height: self.height.saturating_sub(height),
            ..self
        };
        (top, bottom)
    }
}

/// Returns whether columns of cards can stand side by side above the story.
pub(crate) const fn has_room_for_columns(size: Size) -> bool {
    // The header and a line at the foot stand above and below the body.
    size.width >= WIDE_WIDTH && size.height >= STACKED_HEIGHT + 2
}

/// Returns where the panes stand, or `None` when the screen is too small.
pub(crate) fn panes(
    size: Size,
    focus: Focus,
    zoom: Zoom,
    (foot, shape): (Foot, Shape),
) -> Option<Panes> {
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return None;
    }
    let screen = Area {
        x: 0,
        y: 0,
        width: size.width,
        height: size.height,
    };
    let (header, rest) = screen.split_top(1);
    let foot_rows = match foot {
        Foot::Hints => 1,
        Foot::Input => 2,
    };
    let (body, footer) = rest.split_top(rest.height - foot_rows);
    let titled = size.height >= TITLED_HEIGHT;
    let mut panes = Panes {
        header,
        footer,
        ..Panes::default()
    };
    arrange(&mut panes, body, (focus, zoom, shape), titled);
    Some(panes)
}

/// Shares the body among the panes.
fn arrange(
    panes: &mut Panes,
    body: Area,
    (focus, zoom, shape): (Focus, Zoom, Shape),
    titled: bool,
) {
    let pane = |area: Area| {
        let (title, body) = area.split_top(u16::from(titled));
        Some(Pane {
            body,
            title: titled.then_some(title),
        })
    };
    if zoom == Zoom::Reader {
        panes.reader = pane(body);
        return;
    }
    let stories = if body.width >= SIDEBAR_WIDTH {
        let (sidebar, stories) = body.split_left(SIDEBAR_CELLS);
        panes.sidebar = pane(sidebar);
        stories
    } else {
        if focus == Focus::Sidebar {
            let over = Area {
                width: body.width.min(30),
                ..body
            };
            panes.sidebar = pane(over);
        }
        body
    };
    if body.width >= WIDE_WIDTH && shape == Shape::Rows {
        let reader_width = ((stories.width - 1) / 2).min(86);
        let (list, reader) = stories.split_left(stories.width - reader_width - 1);
        panes.list = pane(list);
        panes.reader = pane(reader);
    } else if body.width >= STACKED_WIDTH && body.height >= STACKED_HEIGHT {
        // A little less than half for the stories: the eye needs more room to read than to choose.
        let (list, reader) = stories.split_top(stories.height * 9 / 20);
        panes.list = pane(list);
        panes.reader = pane(reader);
    } else if focus == Focus::Reader {
        panes.reader = pane(stories);
    } else {
        panes.list = pane(stories);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks which panes are shown, as letters: sidebar, list, reader.
    fn check(width: u16, height: u16, focus: Focus, expected: &str) {
        let size = Size { width, height };
        let panes = panes(size, focus, Zoom::Shared, (Foot::Hints, Shape::Rows));
        let letters = panes.map_or_else(
            || "-".to_owned(),
            |panes| {
                [(panes.sidebar, 's'), (panes.list, 'l'), (panes.reader, 'r')]
                    .into_iter()
                    .filter_map(|(pane, letter)| pane.map(|_| letter))
                    .collect()
            },
        );
        assert_eq!(letters, expected, "{width}x{height} {focus:?}");
    }

    #[test]
    fn panes_come_and_go_with_the_size() {
        check(200, 60, Focus::List, "slr");
        check(120, 40, Focus::List, "slr");
        check(120, 14, Focus::List, "sl");
        check(120, 14, Focus::Reader, "sr");
        check(80, 24, Focus::List, "lr");
        check(80, 24, Focus::Sidebar, "slr");
        check(40, 12, Focus::List, "l");
        check(40, 12, Focus::Reader, "r");
        check(40, 12, Focus::Sidebar, "sl");
        check(20, 5, Focus::List, "l");
        check(19, 5, Focus::List, "-");
        check(20, 4, Focus::List, "-");
    }

    #[test]
    fn panes_stay_inside_the_screen_at_every_size() {
        let arranged = [
            (Focus::Sidebar, (Foot::Hints, Shape::Rows)),
            (Focus::Sidebar, (Foot::Input, Shape::Columns)),
            (Focus::List, (Foot::Input, Shape::Rows)),
            (Focus::List, (Foot::Hints, Shape::Columns)),
            (Focus::Reader, (Foot::Input, Shape::Rows)),
        ];
        for (width, height) in
            (20..220).flat_map(|width| (5..70).map(move |height| (width, height)))
        {
            for (focus, foot_and_shape) in arranged {
                let size = Size { width, height };
                let panes = panes(size, focus, Zoom::Shared, foot_and_shape);
                let panes = panes.expect("large enough");
                let shown = [panes.sidebar, panes.list, panes.reader];
                assert!(shown.into_iter().flatten().all(|pane| {
                    pane.body.x + pane.body.width <= width
                        && pane.body.y + pane.body.height <= panes.footer.y
                        && pane.body.height >= 2
                }));
            }
        }
    }
}
