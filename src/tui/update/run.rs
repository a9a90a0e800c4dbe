//! Runs commands: one line for each.

use super::{
    super::{
        alike::Step,
        command::{Command, Edit, Motion},
        engine::Scope,
        help,
        layout::{Focus, Zoom},
        message::{Effect, Origin, Purpose, Request, Side},
        model::{Model, Scene},
        prompt::Prompt,
        reader::Way,
    },
    account, add, alike, brief, browse, columns, filter, follow, full_text, health, hold, labels,
    line_changed, links, marks, mutes, note, reload, round, select, views,
};

/// Does what a command says.
pub(super) fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    if hold::hold(model, command) {
        return Vec::new();
    }
    model.health.confirming = (model.health.confirming).filter(|_| command == Command::Unsubscribe);
    match command {
        Command::Move(motion) => go(model, motion),
        Command::NextPane => move_focus(model, next_pane),
        Command::PreviousPane => move_focus(model, previous_pane),
        Command::RightPane => sideways(model, Way::On, right_pane),
        Command::LeftPane => sideways(model, Way::Back, left_pane),
        Command::ShowViews => move_focus(model, |_| Focus::Sidebar),
        Command::JumpToView(number) => browse::jump_to_view(model, number),
        Command::OpenSidebarRow => browse::open_sidebar_row(model),
        Command::Fold => browse::fold(model),
        Command::OpenStory => browse::open_story(model),
        Command::NextStory => browse::step(model, Motion::Down),
        Command::PreviousStory => browse::step(model, Motion::Up),
        Command::NextUnread => browse::seek(model, browse::Sought::Unread),
        Command::NextFlagged => browse::seek(model, browse::Sought::Flagged),
        Command::ReadOn => browse::read_on(model),
        Command::Zoom => zoom(model),
        Command::MoreLike => alike::ask(model),
        Command::LowerThreshold => alike::step(model, Step::Lower),
        Command::RaiseThreshold => alike::step(model, Step::Higher),
        Command::KeepWatch => alike::save(model),
        Command::Browse => links::open_article(model),
        Command::BrowseLink => links::ask_for_link(model),
        Command::FetchFullText => full_text::fetch(model),
        Command::AddFeed => add::ask(model),
        Command::TakeFeed => add::take(model),
        Command::ShowEarlier => show_earlier(model),
        Command::ShowAccount => account::ask(model),
        Command::WriteBrief => brief::ask(model),
        Command::ToggleRead => marks::toggle_read(model),
        Command::ToggleMute => mutes::toggle_mute(model),
        Command::ToggleKeep => mutes::toggle_keep(model),
        Command::MarkAllRead => marks::mark_all_read(model),
        Command::MarkAboveRead => marks::mark_side_read(model, Side::Above),
        Command::MarkBelowRead => marks::mark_side_read(model, Side::Below),
        Command::ToggleSelected => select::toggle(model),
        Command::SelectRange => select::range(model),
        Command::SelectAll => select::all(model),
        Command::GroupBoard => follow::group(model),
        Command::ToggleFollowUp => follow::toggle(model),
        Command::LabelTension => labels::toggle(model, true),
        Command::LabelCalm => labels::toggle(model, false),
        Command::ChooseState => follow::choose_state(model),
        Command::SetState(state) => follow::set_state(model, state),
        Command::ChoosePriority => follow::choose_priority(model),
        Command::SetPriority(priority) => follow::set_priority(model, priority),
        Command::EditNote => note::edit(model),
        Command::EditField(field) => follow::edit_field(model, field),
        Command::ToggleEvent => follow::toggle_event(model),
        Command::EditElsewhere => note::elsewhere(model),
        Command::Undo => marks::go_back(model, Origin::Undo),
        Command::Redo => marks::go_back(model, Origin::Redo),
        Command::EditFilter => filter::edit(model),
        Command::ClearFilter => filter::clear(model),
        Command::NextFind => filter::go_to_find(model, Way::On),
        Command::PreviousFind => filter::go_to_find(model, Way::Back),
        Command::SaveView => views::ask_name(model),
        Command::Complete => filter::complete(model),
        Command::RefreshDue => round::begin_here(model),
        Command::RefreshAll => round::begin(model, Scope::All, Origin::Command),
        Command::StopRefresh => round::stop(model),
        Command::ReloadLexicon => reload::begin(model, Origin::Command),
        Command::ShowHealth => health::show(model),
        Command::ShowHistory => health::ask_history(model),
        Command::RetryFeed => health::retry(model),
        Command::Unsubscribe => health::unsubscribe(model),
        Command::Back => back(model),
        Command::Help => show(model, Scene::Help(0)),
        Command::Suspend => vec![Effect::Suspend],
        Command::Quit => vec![Effect::Quit],
        Command::SubscribeStarter => subscribe(model),
        Command::Input(edit) => input(model, edit),
        Command::AcceptInput => accept(model),
        Command::CancelInput => cancel(model),
    }
}

/// Returns whether a command does something with the story under the cursor.
pub(super) const fn is_about_story(command: Command) -> bool {
    matches!(
        command,
        Command::ToggleRead
            | Command::ToggleMute
            | Command::ToggleKeep
            | Command::ToggleSelected
            | Command::SelectRange
            | Command::ToggleFollowUp
            | Command::LabelTension
            | Command::LabelCalm
            | Command::ChooseState
            | Command::ChoosePriority
            | Command::EditNote
            | Command::EditField(_)
            | Command::ToggleEvent
            | Command::MoreLike
            | Command::Browse
            | Command::BrowseLink
            | Command::FetchFullText
            | Command::ShowEarlier
            | Command::ShowAccount
    )
}

/// Moves in whatever has the focus.
fn go(model: &mut Model, motion: Motion) -> Vec<Effect> {
    if let Scene::Help(top) = model.frame.scene {
        return scroll_help(model, top, motion);
    }
    if let Scene::Account(top) = model.frame.scene {
        return account::scroll(model, top, motion);
    }
    if let Scene::Brief(top) = model.frame.scene {
        return brief::scroll(model, top, motion);
    }
    if model.frame.scene == Scene::Health {
        model.health.go(motion);
        return Vec::new();
    }
    if let Prompt::Choice { .. } = model.prompt {
        return add::go(model, motion);
    }
    match (model.frame.focus, &model.prompt) {
        (Focus::List, _) | (_, Prompt::Filter { .. }) => browse::move_in_list(model, motion),
        (Focus::Sidebar, _) => browse::move_in_sidebar(model, motion),
        (Focus::Reader, _) => {
            model.reader.go(motion);
            Vec::new()
        }
    }
}

fn scroll_help(model: &mut Model, top: usize, motion: Motion) -> Vec<Effect> {
    let size = model.frame.size;
    let height = help::height(size);
    let last = help::last_top(&model.settings.keymap, &model.sidebar.views, size);
    show(model, Scene::Help(motion.scroll(top, height, last)))
}

fn move_focus(model: &mut Model, next: impl Fn(Focus) -> Focus) -> Vec<Effect> {
    model.frame.zoom = Zoom::Shared;
    model.frame.focus = next(model.frame.focus);
    Vec::new()
}

/// Goes to the column beside; from the last one, and where there are none, to the pane beside.
fn sideways(model: &mut Model, way: Way, next: impl Fn(Focus) -> Focus) -> Vec<Effect> {
    let in_list = model.frame.focus == Focus::List;
    let gone = in_list.then(|| columns::go(model, way)).flatten();
    gone.unwrap_or_else(|| move_focus(model, next))
}

const fn next_pane(focus: Focus) -> Focus {
    match focus {
        Focus::Sidebar => Focus::List,
        Focus::List => Focus::Reader,
        Focus::Reader => Focus::Sidebar,
    }
}

const fn previous_pane(focus: Focus) -> Focus {
    match focus {
        Focus::Sidebar => Focus::Reader,
        Focus::List => Focus::Sidebar,
        Focus::Reader => Focus::List,
    }
}

const fn right_pane(focus: Focus) -> Focus {
    match focus {
        Focus::Sidebar => Focus::List,
        Focus::List | Focus::Reader => Focus::Reader,
    }
}

const fn left_pane(focus: Focus) -> Focus {
    match focus {
        Focus::Reader => Focus::List,
        Focus::List | Focus::Sidebar => Focus::Sidebar,
    }
}

fn zoom(model: &mut Model) -> Vec<Effect> {
    model.frame.focus = Focus::Reader;
    model.frame.zoom = match model.frame.zoom {
        Zoom::Shared => Zoom::Reader,
        Zoom::Reader => Zoom::Shared,
    };
    Vec::new()
}

/// Shows how the text of the story changed, or the story alone again.
fn show_earlier(model: &mut Model) -> Vec<Effect> {
    if !model.reader.toggle_earlier() {
        model.say("The text of this story has not changed.");
    }
    Vec::new()
}

/// Closes what is open, from the innermost outwards; last, the filter.
fn back(model: &mut Model) -> Vec<Effect> {
    match (model.frame.scene, model.frame.zoom, model.frame.focus) {
        (Scene::Help(_), _, _) => {
            let scene = if model.sidebar.feeds().is_empty() {
                Scene::Welcome
            } else {
                Scene::Wire
            };
            show(model, scene)
        }
        (Scene::Health, _, _) => health::back(model),
        (Scene::Account(_), _, _) => account::close(model),
        (Scene::Brief(_), _, _) => brief::close(model),
        (_, Zoom::Reader, _) => {
            model.frame.zoom = Zoom::Shared;
            Vec::new()
        }
        (_, Zoom::Shared, Focus::Reader | Focus::Sidebar) => move_focus(model, |_| Focus::List),
        (_, Zoom::Shared, Focus::List) if !model.list.selection_is_empty() => {
            model.list.drop_selection();
            Vec::new()
        }
        (_, Zoom::Shared, Focus::List) if model.alike.is_some() => alike::close(model),
        (_, Zoom::Shared, Focus::List) => filter::clear(model),
    }
}

/// Edits the line or the note that is open.
fn input(model: &mut Model, edit: Edit) -> Vec<Effect> {
    if let Prompt::Note { editor, .. } = &mut model.prompt {
        editor.edit(edit);
        return Vec::new();
    }
    if let Some(line) = model.prompt.line_mut() {
        line.edit(edit);
    }
    line_changed(model)
}

fn show(model: &mut Model, scene: Scene) -> Vec<Effect> {
    model.frame.scene = scene;
    Vec::new()
}

fn subscribe(model: &mut Model) -> Vec<Effect> {
    let waiting = |purpose: &Purpose| matches!(purpose, Purpose::Subscribe);
    if model.requests.waits_for(waiting) || model.settings.starter.is_empty() {
        return Vec::new();
    }
    model.say("Subscribing …");
    let request = Request::Subscribe((**model.settings.starter).clone());
    vec![model.requests.ask(Purpose::Subscribe, request)]
}

/// Keeps what was typed.
fn accept(model: &mut Model) -> Vec<Effect> {
    match &model.prompt {
        Prompt::Filter { .. } => filter::accept(model),
        Prompt::Note { .. } => note::save(model),
        Prompt::Field { .. } => follow::save_field(model),
        Prompt::Link { .. } => links::open_link(model),
        Prompt::Address { .. } => add::look(model),
        Prompt::ViewName { .. } => views::save(model),
        Prompt::WatchName { .. } => alike::save_named(model),
        Prompt::None | Prompt::State { .. } | Prompt::Priority { .. } | Prompt::Choice { .. } => {
            Vec::new()
        }
    }
}

/// Leaves everything as it was.
fn cancel(model: &mut Model) -> Vec<Effect> {
    if let Prompt::Note { .. } = model.prompt {
        return note::leave(model);
    }
    match std::mem::take(&mut model.prompt) {
        Prompt::Filter { before, .. } => filter::cancel(model, *before),
        _ => Vec::new(),
    }
}
