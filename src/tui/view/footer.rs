//! The foot of the screen: what was done, what is typed, or the few keys that matter now.

use super::{
    super::{
        cells,
        command::{COMMANDS, Command, Layer, Motion},
        layout::{Area, Focus},
        model::{Model, Scene, Status},
        prompt::{Asked, LineInput, Mistake, Prompt},
        reader::facts::precedence_role,
        rich::{self, Line},
        sidebar::rows::Row,
        theme::Role,
        update::follow,
    },
    paint::Painter,
};
use crate::{model::FollowUpState, query::Completion};

/// Draws the foot.
pub(super) fn draw(model: &Model, area: Area, painter: &mut Painter<'_>) {
    match model.prompt.line() {
        Some(line) => draw_input(model, line, area, painter),
        None => match &model.status {
            Status::Error(text) => draw_error(text, area, painter),
            Status::Hints | Status::Note(_) | Status::Alert(..) => {
                painter.line_in(area, 0, &foot(model, area.width.into()));
            }
        },
    }
}

/// Returns where the terminal's cursor stands while something is typed.
pub(super) fn cursor(model: &Model, area: Area) -> Option<(u16, u16)> {
    let line = model.prompt.line()?;
    let label = cells::width(model.prompt.label()) + 2;
    let cells = label + line.cursor_cells();
    let last = usize::from(area.width.saturating_sub(1));
    let x = u16::try_from(cells.min(last)).unwrap_or(area.width);
    Some((area.x + x, area.y))
}

/// Draws the line that is typed, and below it what is wrong with it.
fn draw_input(model: &Model, input: &LineInput, area: Area, painter: &mut Painter<'_>) {
    let label = format!(" {} ", model.prompt.label());
    let before = cells::width(&label);
    let width = usize::from(area.width);
    let mut line = Line::of(label, Role::Focus);
    let below = if let Some(mistake) = &input.mistake {
        line.append(painted(input.text(), mistake));
        complaint(mistake, before, width)
    } else {
        line.push(input.text(), Role::Text);
        match follow::understood(model) {
            Some(meant) => Line::of(" ".repeat(before), Role::Text).with(meant, Role::Faint),
            None => suggested(model, before, width)
                .unwrap_or_else(|| hints(model, wanted(model), width)),
        }
    };
    painter.line_in(area, 0, &line);
    painter.line_in(area, 1, &below);
}

/// Returns what may stand at the cursor of the filter line, under its place where there is room; the
/// one that was taken is always among them.
fn suggested(model: &Model, before: usize, width: usize) -> Option<Line> {
    let Prompt::Filter {
        line, suggestions, ..
    } = &model.prompt
    else {
        return None;
    };
    let Completion { from, options } = suggestions.shown.as_ref()?;
    let typed: String = line.text().chars().take(*from).collect();
    let indent = (before + cells::width(&typed)).min(width / 2);
    let room = width.saturating_sub(indent + 2);
    let mut first = 0;
    let wide = |first: usize, last: usize| -> usize {
        let some = options.iter().take(last + 1).skip(first);
        some.map(|option| cells::width(option.trim_end()) + 2).sum()
    };
    let taken = suggestions.taken.unwrap_or(0);
    while wide(first, taken) > room && first < taken {
        first += 1;
    }
    let mut shown = Line::of(" ".repeat(indent), Role::Text);
    for (number, option) in options.iter().enumerate().skip(first) {
        let option = option.trim_end();
        if shown.width() + cells::width(option) + 2 > width {
            shown.push("…", Role::Faint);
            break;
        }
        let role = if suggestions.taken == Some(number) {
            Role::Focus
        } else {
            Role::Faint
        };
        shown.push(option, role);
        shown.push("  ", Role::Text);
    }
    Some(shown)
}

/// Returns the text with the mistake's word marked.
fn painted(text: &str, mistake: &Mistake) -> Line {
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let before = text.get(..at).map_or(0, cells::width);
        start = at;
        if before >= mistake.column {
            break;
        }
        start += c.len_utf8();
    }
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(' ').unwrap_or(rest.len());
    rich::cut(
        text,
        0..text.len(),
        Role::Text,
        &[(start..start + length, Role::Error)],
    )
}

/// Returns what is wrong, under its place where there is room, else from the left edge.
fn complaint(mistake: &Mistake, before: usize, width: usize) -> Line {
    let indent = before + mistake.column;
    if indent + 2 + cells::width(&mistake.message) <= width {
        Line::of(" ".repeat(indent), Role::Text).with(format!("▲ {}", mistake.message), Role::Error)
    } else {
        Line::of(format!(" ! {}", mistake.message), Role::Error)
    }
}

/// Draws what went wrong, in as many lines as there are.
fn draw_error(text: &str, area: Area, painter: &mut Painter<'_>) {
    let room = usize::from(area.width.saturating_sub(4));
    let lines = cells::wrap(text, room);
    let second = lines.get(1).map_or(text.len(), |range| range.start);
    let (first, rest) = match area.height {
        0 | 1 => (text, ""),
        _ => text.split_at(second),
    };
    painter.line_in(area, 0, &Line::of(format!(" ! {first}"), Role::Error));
    painter.line_in(area, 1, &Line::of(format!("   {rest}"), Role::Error));
}

fn foot(model: &Model, width: usize) -> Line {
    match &model.status {
        Status::Note(text) => Line::of(format!(" {text}"), Role::Text),
        Status::Alert(precedence, text) => {
            Line::of(" ▲ ", Role::Accent).with(text.as_str(), precedence_role(*precedence))
        }
        Status::Error(_) | Status::Hints => {
            feed_error(model).unwrap_or_else(|| hints(model, wanted(model), width))
        }
    }
}

/// Returns what troubles the feed under the sidebar's cursor, or one in the folder there.
fn feed_error(model: &Model) -> Option<Line> {
    if model.frame.focus != Focus::Sidebar || model.frame.scene != Scene::Wire {
        return None;
    }
    let row = model.sidebar.selected()?;
    let mut troubled = model.sidebar.troubled(row);
    let first = troubled.next()?;
    let reason = first.standing.reason.as_deref().unwrap_or_default();
    let text = match (row, troubled.count()) {
        (Row::Feed { .. }, _) => {
            let remedy = first.standing.remedy.unwrap_or_default();
            format!(" ! {}: {reason} → {remedy}", first.feed.title)
        }
        (_, 0) => format!(" ! {}: {reason}", first.feed.title),
        (_, others) => format!(" ! {}: {reason}, and {others} more", first.feed.title),
    };
    Some(Line::of(text, Role::Error))
}

/// Returns the commands whose keys matter now, the most important first.
fn wanted(model: &Model) -> &'static [Command] {
    wanted_for_follow_ups(model).unwrap_or_else(|| wanted_else(model))
}

/// Returns the commands that matter while stories are selected, on the board, and while something of a
/// follow-up is chosen or written.
fn wanted_for_follow_ups(model: &Model) -> Option<&'static [Command]> {
    let in_list = model.frame.scene == Scene::Wire && model.frame.focus == Focus::List;
    Some(match &model.prompt {
        Prompt::State { .. } => &[
            Command::SetState(FollowUpState::Open),
            Command::SetState(FollowUpState::Working),
            Command::SetState(FollowUpState::Waiting),
            Command::SetState(FollowUpState::Done),
            Command::SetState(FollowUpState::Dropped),
            Command::CancelInput,
        ],
        Prompt::Priority { .. } => &[
            Command::SetPriority(3),
            Command::SetPriority(2),
            Command::SetPriority(1),
            Command::SetPriority(0),
            Command::CancelInput,
        ],
        Prompt::Note { .. } => &[
            Command::AcceptInput,
            Command::EditElsewhere,
            Command::CancelInput,
        ],
        Prompt::None if in_list && !model.list.selection_is_empty() => &[
            Command::ToggleRead,
            Command::ToggleFollowUp,
            Command::ChooseState,
            Command::ChoosePriority,
            Command::EditField(Asked::Due),
            Command::EditField(Asked::Tags),
            Command::EditNote,
            Command::EditField(Asked::Snooze),
            Command::EditField(Asked::Assignee),
            Command::Back,
        ],
        Prompt::None if in_list && model.list.order().grouping().is_some() => &[
            Command::ChooseState,
            Command::EditField(Asked::Due),
            Command::ChoosePriority,
            Command::EditField(Asked::Snooze),
            Command::EditNote,
            Command::EditField(Asked::Assignee),
            Command::EditField(Asked::Tags),
            Command::GroupBoard,
            Command::Undo,
            Command::Help,
        ],
        _ => return None,
    })
}

const fn wanted_else(model: &Model) -> &'static [Command] {
    match (&model.prompt, model.frame.scene, model.frame.focus) {
        (
            Prompt::Filter { .. }
            | Prompt::State { .. }
            | Prompt::Priority { .. }
            | Prompt::Note { .. }
            | Prompt::Field { .. }
            | Prompt::Link { .. }
            | Prompt::ViewName { .. }
            | Prompt::Address { .. }
            | Prompt::WatchName { .. },
            _,
            _,
        ) => &[
            Command::AcceptInput,
            Command::CancelInput,
            Command::Complete,
        ],
        (Prompt::Choice { .. }, _, _) => &[
            Command::TakeFeed,
            Command::CancelInput,
            Command::Move(Motion::Down),
            Command::Move(Motion::Up),
        ],
        (Prompt::None, Scene::Help(_) | Scene::Account(_) | Scene::Brief(_), _) => &[Command::Back],
        (Prompt::None, Scene::Health, _) => &[
            Command::ShowHistory,
            Command::RetryFeed,
            Command::Unsubscribe,
            Command::Back,
        ],
        (Prompt::None, Scene::Opening | Scene::Welcome, _) => &[
            Command::SubscribeStarter,
            Command::AddFeed,
            Command::Help,
            Command::Quit,
        ],
        (Prompt::None, Scene::Wire, Focus::Sidebar) => &[
            Command::OpenSidebarRow,
            Command::Fold,
            Command::RefreshDue,
            Command::AddFeed,
            Command::EditFilter,
            Command::Help,
            Command::Quit,
        ],
        (Prompt::None, Scene::Wire, Focus::List) if model.alike.is_some() => &[
            Command::OpenStory,
            Command::LowerThreshold,
            Command::RaiseThreshold,
            Command::KeepWatch,
            Command::Back,
            Command::Help,
        ],
        (Prompt::None, Scene::Wire, Focus::List) => &[
            Command::OpenStory,
            Command::NextUnread,
            Command::NextFlagged,
            Command::ToggleFollowUp,
            Command::EditFilter,
            Command::RefreshDue,
            Command::Help,
            Command::Quit,
        ],
        (Prompt::None, Scene::Wire, Focus::Reader) => &[
            Command::ReadOn,
            Command::NextUnread,
            Command::ToggleFollowUp,
            Command::EditNote,
            Command::EditField(Asked::Due),
            Command::ShowAccount,
            Command::FetchFullText,
            Command::Browse,
            Command::Zoom,
            Command::Back,
            Command::Help,
        ],
    }
}

/// Returns the keys of commands with their titles, as many as fit.
fn hints(model: &Model, commands: &[Command], width: usize) -> Line {
    let mut line = Line::default();
    let chosen = match (&model.prompt, model.list.selected_count()) {
        (Prompt::State { .. } | Prompt::Priority { .. }, _) => model.prompt.label().to_owned(),
        (Prompt::None, count) if count > 0 && model.frame.scene == Scene::Wire => {
            format!("{count} selected")
        }
        _ => String::new(),
    };
    if !chosen.is_empty() {
        line = Line::of(format!(" {chosen}"), Role::Focus);
    }
    for &command in commands {
        let Some(key) = first_key(model, model.layers(), command) else {
            continue;
        };
        let title = COMMANDS.iter().find(|row| row.command == command);
        let title = title.map_or("", |row| row.title);
        let gap = if line.spans.is_empty() { " " } else { "   " };
        let hint = Line::of(gap, Role::Text)
            .with(key, Role::Key)
            .with(format!(" {title}"), Role::Faint);
        if line.width() + hint.width() > width {
            break;
        }
        line.append(hint);
    }
    line
}

fn first_key(model: &Model, layers: &[Layer], command: Command) -> Option<String> {
    layers.iter().find_map(|&layer| {
        model
            .settings
            .keymap
            .keys(layer, command)
            .into_iter()
            .next()
    })
}
