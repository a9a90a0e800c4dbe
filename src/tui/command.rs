//! The table of commands: what a person can ask for. Help, the key file and its errors come from
//! it. It must not know which key does what.

use super::prompt::Asked;
use crate::model::FollowUpState;

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Command {
    Move(Motion),
    NextPane,
    PreviousPane,
    RightPane,
    LeftPane,
    ShowViews,
    OpenStory,
    NextStory,
    PreviousStory,
    NextUnread,
    NextFlagged,
    ToggleRead,
    ToggleMute,
    ToggleKeep,
    MarkAllRead,
    MarkAboveRead,
    MarkBelowRead,
    Undo,
    Redo,
    ToggleSelected,
    SelectRange,
    SelectAll,
    GroupBoard,
    ToggleFollowUp,
    LabelTension,
    LabelCalm,
    ChooseState,
    SetState(FollowUpState),
    ChoosePriority,
    SetPriority(u8),
    EditNote,
    EditField(Asked),
    ToggleEvent,
    EditElsewhere,
    RefreshDue,
    RefreshAll,
    StopRefresh,
    ReloadLexicon,
    MoreLike,
    LowerThreshold,
    RaiseThreshold,
    KeepWatch,
    Browse,
    BrowseLink,
    FetchFullText,
    AddFeed,
    TakeFeed,
    ShowEarlier,
    ShowAccount,
    WriteBrief,
    EditFilter,
    ClearFilter,
    NextFind,
    PreviousFind,
    SaveView,
    Complete,
    JumpToView(u8),
    OpenSidebarRow,
    Fold,
    ReadOn,
    Zoom,
    Back,
    Help,
    Quit,
    Suspend,
    SubscribeStarter,
    ShowHealth,
    ShowHistory,
    RetryFeed,
    Unsubscribe,
    Input(Edit),
    AcceptInput,
    CancelInput,
}

/// A way to move in a list or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Motion {
    Down,
    Up,
    PageDown,
    PageUp,
    Top,
    Bottom,
}

impl Motion {
    /// Returns which line of a text comes to the top; `height` lines are on the screen, and `last` is the
    /// furthest that it can be scrolled.
    pub(crate) fn scroll(self, top: usize, height: usize, last: usize) -> usize {
        // One line of the old screen stays, so that the eye finds its place.
        let page = height.saturating_sub(1).max(1);
        let top = match self {
            Self::Down => top + 1,
            Self::Up => top.saturating_sub(1),
            Self::PageDown => top + page,
            Self::PageUp => top.saturating_sub(page),
            Self::Top => 0,
            Self::Bottom => last,
        };
        top.min(last)
    }
}

/// A change of the line that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Edit {
    Left,
    Right,
    Start,
    End,
    DeleteBefore,
    DeleteAfter,
    DeleteWord,
    DeleteLine,
    /// To the line above; in the editor alone.
    Up,
    /// To the line below; in the editor alone.
    Down,
    /// Begin another line; in the editor alone.
    NewLine,
}

/// A set of keys that holds at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Layer {
    /// Everywhere except while typing and in help.
    Global,
    /// The list of stories has the focus.
    List,
    /// The list has the focus, and it is a board of follow-ups.
    Board,
    /// The reader has the focus.
    Reader,
    /// The sidebar has the focus.
    Sidebar,
    /// The filter is typed.
    Filter,
    /// Another line is typed.
    Prompt,
    /// The state of a follow-up is chosen.
    State,
    /// The priority of a follow-up is chosen.
    Priority,
    /// A note is written.
    Editor,
    /// A feed of a page is chosen.
    Choice,
    /// Help is shown.
    Help,
    /// Nothing is subscribed yet.
    Welcome,
    /// The health of the feeds is shown.
    Health,
    /// The account of an assessment is shown.
    Account,
    /// A brief that was written is shown.
    Brief,
}

impl Layer {
    /// All layers with their names in key files, in the order of help.
    pub(crate) const ALL: [(&'static str, Self); 16] = [
        ("global", Self::Global),
        ("list", Self::List),
        ("board", Self::Board),
        ("reader", Self::Reader),
        ("sidebar", Self::Sidebar),
        ("filter", Self::Filter),
        ("prompt", Self::Prompt),
        ("state", Self::State),
        ("priority", Self::Priority),
        ("editor", Self::Editor),
        ("choice", Self::Choice),
        ("help", Self::Help),
        ("welcome", Self::Welcome),
        ("health", Self::Health),
        ("account", Self::Account),
        ("brief", Self::Brief),
    ];
}

/// A row of the table of commands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommandRow {
    /// The command.
    pub(crate) command: Command,
    /// Its name in key files; never changes.
    pub(crate) id: &'static str,
    /// Its name on the hint line: one or two words.
    pub(crate) title: &'static str,
    /// What it does, in a line of help.
    pub(crate) help: &'static str,
    /// The layers in which a key can be bound to it.
    pub(crate) layers: &'static [Layer],
}

const fn row(
    command: Command,
    id: &'static str,
    title: &'static str,
    help: &'static str,
    layers: &'static [Layer],
) -> CommandRow {
    CommandRow {
        command,
        id,
        title,
        help,
        layers,
    }
}

/// Wherever there is something to move in.
const MOVING: &[Layer] = &[
    Layer::Global,
    Layer::List,
    Layer::Reader,
    Layer::Sidebar,
    Layer::Filter,
    Layer::Choice,
    Layer::Help,
    Layer::Health,
    Layer::Account,
    Layer::Brief,
];
/// Wherever the three panes are at hand.
const PANES: &[Layer] = &[Layer::Global, Layer::List, Layer::Reader, Layer::Sidebar];
/// Wherever nothing is typed.
const ANYWHERE: &[Layer] = &[
    Layer::Global,
    Layer::List,
    Layer::Reader,
    Layer::Sidebar,
    Layer::Help,
    Layer::Welcome,
    Layer::Health,
    Layer::Account,
    Layer::Brief,
];
/// Wherever a feed can be added.
const ADDING: &[Layer] = &[
    Layer::Global,
    Layer::List,
    Layer::Reader,
    Layer::Sidebar,
    Layer::Welcome,
];
const SIDEBAR: &[Layer] = &[Layer::Sidebar];
const HEALTH: &[Layer] = &[Layer::Health];
const TYPING: &[Layer] = &[Layer::Filter, Layer::Prompt, Layer::Editor];
const CLOSING: &[Layer] = &[
    Layer::Filter,
    Layer::Prompt,
    Layer::State,
    Layer::Priority,
    Layer::Editor,
    Layer::Choice,
];
const STATE: &[Layer] = &[Layer::State];
const PRIORITY: &[Layer] = &[Layer::Priority];
const EDITOR: &[Layer] = &[Layer::Editor];

/// All commands, in the order of help.
#[rustfmt::skip]
pub(crate) const COMMANDS: &[CommandRow] = &[
    row(Command::Move(Motion::Down), "move.down", "down", "go down by a row or a line", MOVING),
    row(Command::Move(Motion::Up), "move.up", "up", "go up by a row or a line", MOVING),
    row(Command::Move(Motion::PageDown), "move.page-down", "page down", "go down by a screen", MOVING),
    row(Command::Move(Motion::PageUp), "move.page-up", "page up", "go up by a screen", MOVING),
    row(Command::Move(Motion::Top), "move.top", "top", "go to the top", MOVING),
    row(Command::Move(Motion::Bottom), "move.bottom", "bottom", "go to the bottom", MOVING),
    row(Command::NextPane, "pane.next", "next pane", "go round the panes", PANES),
    row(Command::PreviousPane, "pane.previous", "previous pane", "go round the panes backwards", PANES),
    row(Command::RightPane, "pane.right", "right", "towards the story", PANES),
    row(Command::LeftPane, "pane.left", "left", "towards views and feeds", PANES),
    row(Command::ShowViews, "pane.views", "views", "go to views and feeds", PANES),
    row(Command::JumpToView(1), "view.1", "first view", "show the first view; so with 2 to 9", PANES),
    row(Command::JumpToView(2), "view.2", "", "", PANES),
    row(Command::JumpToView(3), "view.3", "", "", PANES),
    row(Command::JumpToView(4), "view.4", "", "", PANES),
    row(Command::JumpToView(5), "view.5", "", "", PANES),
    row(Command::JumpToView(6), "view.6", "", "", PANES),
    row(Command::JumpToView(7), "view.7", "", "", PANES),
    row(Command::JumpToView(8), "view.8", "", "", PANES),
    row(Command::JumpToView(9), "view.9", "", "", PANES),
    row(Command::OpenSidebarRow, "sidebar.open", "show", "show the stories of it", SIDEBAR),
    row(Command::Fold, "sidebar.fold", "fold", "fold or unfold the folder", PANES),
    row(Command::OpenStory, "story.open", "read", "read the story; marks it read", PANES),
    row(Command::NextStory, "story.next", "next", "next story, from any pane", PANES),
    row(Command::PreviousStory, "story.previous", "previous", "previous story, from any pane", PANES),
    row(Command::NextUnread, "story.next-unread", "unread", "next unread story", PANES),
    row(Command::NextFlagged, "story.next-flagged", "flagged", "next flagged story", PANES),
    row(Command::ReadOn, "reader.read-on", "read on", "a screen on, then the next unread", &[Layer::Reader]),
    row(Command::Zoom, "reader.zoom", "zoom", "the whole screen for the story", PANES),
    row(Command::Browse, "story.browse", "browser", "open the article in the browser", PANES),
    row(Command::BrowseLink, "story.browse-link", "link", "open a link by its number", PANES),
    row(Command::FetchFullText, "story.full-text", "full text", "fetch the text of the story's page", PANES),
    row(Command::ShowAccount, "story.why", "why", "why it is flagged, or why not", PANES),
    row(Command::MoreLike, "story.like", "more like it", "list the stories about the same matter", PANES),
    row(Command::LowerThreshold, "like.lower", "more", "lower the threshold of likeness", PANES),
    row(Command::RaiseThreshold, "like.raise", "fewer", "raise the threshold of likeness", PANES),
    row(Command::KeepWatch, "like.keep", "watch", "keep it, or its threshold, as a watch", PANES),
    row(Command::ShowEarlier, "story.earlier", "earlier", "show how the text changed, or not", PANES),
    row(Command::ToggleRead, "story.toggle-read", "un/read", "mark read, or unread again", PANES),
    row(Command::ToggleMute, "story.mute", "mute", "hide the story, or show it again", PANES),
    row(Command::ToggleKeep, "story.keep", "keep", "keep it when you unsubscribe, or not", PANES),
    row(Command::MarkAllRead, "list.mark-all-read", "all read", "mark all of this list read", PANES),
    row(Command::MarkAboveRead, "list.mark-above-read", "above read", "mark all above, and this one, read", PANES),
    row(Command::MarkBelowRead, "list.mark-below-read", "below read", "mark this one and all below read", PANES),
    row(Command::ToggleSelected, "select.toggle", "select", "select it, or not; go on", PANES),
    row(Command::SelectRange, "select.range", "range", "select from here to the cursor", PANES),
    row(Command::SelectAll, "select.all", "select all", "select the whole list", PANES),
    row(Command::ToggleFollowUp, "follow-up.toggle", "follow up", "mark for follow-up, or unmark", PANES),
    row(Command::ChooseState, "follow-up.state", "state", "set the state of the follow-up", PANES),
    row(Command::ChoosePriority, "follow-up.priority", "priority", "set its priority, 0 to 3", PANES),
    row(Command::EditNote, "follow-up.note", "note", "write a note, in Markdown", PANES),
    row(Command::EditField(Asked::Due), "follow-up.due", "due", "say when the follow-up is due", PANES),
    row(Command::EditField(Asked::Snooze), "follow-up.snooze", "snooze", "put it aside until later", PANES),
    row(Command::EditField(Asked::Tags), "follow-up.tags", "tags", "tag it", PANES),
    row(Command::EditField(Asked::Grade), "follow-up.grade", "grade", "grade source and information", PANES),
    row(Command::EditField(Asked::Assignee), "follow-up.assignee", "assign", "say who is to do it", PANES),
    row(Command::ToggleEvent, "follow-up.event", "event", "link it to the story's event, or not", PANES),
    row(Command::GroupBoard, "board.group", "group", "divide it by due date, or by state", &[Layer::Board]),
    row(Command::LabelTension, "label.tension", "tension", "label it as tension, or not any more", PANES),
    row(Command::LabelCalm, "label.calm", "calm", "label it as calm, or not any more", PANES),
    row(Command::WriteBrief, "brief.write", "brief", "write the brief of this list, 24 hours", PANES),
    row(Command::Undo, "undo", "undo", "take back the last change", PANES),
    row(Command::Redo, "redo", "redo", "do again what was taken back", PANES),
    row(Command::EditFilter, "filter.edit", "filter", "filter the list as you type", PANES),
    row(Command::ClearFilter, "filter.clear", "clear filter", "show the whole list again", PANES),
    row(Command::NextFind, "find.next", "next find", "next find, else next unread", &[Layer::Reader]),
    row(Command::PreviousFind, "find.previous", "previous find", "previous find, else a note", &[Layer::Reader]),
    row(Command::SaveView, "view.save", "save view", "keep this list as a view of its own", PANES),
    row(Command::RefreshDue, "refresh.due", "refresh", "fetch what is due, or this feed", PANES),
    row(Command::RefreshAll, "refresh.all", "refresh all", "fetch all feeds now", PANES),
    row(Command::StopRefresh, "refresh.stop", "stop", "stop fetching", PANES),
    row(Command::ReloadLexicon, "lexicon.reload", "reload", "read lexicons, theatres, rules again", PANES),
    row(Command::ShowHealth, "health.show", "health", "how the feeds stand, the worst first", PANES),
    row(Command::ShowHistory, "health.history", "history", "the last fetches of the feed", HEALTH),
    row(Command::RetryFeed, "health.retry", "ask now", "fetch the feed now", HEALTH),
    row(Command::Unsubscribe, "health.unsubscribe", "unsubscribe", "end the subscription; press it twice", HEALTH),
    row(Command::AddFeed, "feed.add", "add feed", "add a feed, or the feeds of a page", ADDING),
    row(Command::TakeFeed, "choice.take", "subscribe", "subscribe to the feed", &[Layer::Choice]),
    row(Command::Back, "back", "back", "close what is open, clear the filter", ANYWHERE),
    row(Command::Help, "help", "help", "show the keys", ANYWHERE),
    row(Command::Suspend, "suspend", "suspend", "to the shell; `fg` returns", ANYWHERE),
    row(Command::Quit, "quit", "quit", "leave", ANYWHERE),
    row(Command::SubscribeStarter, "welcome.subscribe", "subscribe", "subscribe to the starter feeds", &[Layer::Welcome]),
    row(Command::AcceptInput, "input.accept", "keep", "keep what was typed", TYPING),
    row(Command::CancelInput, "input.cancel", "cancel", "leave everything as it was", CLOSING),
    row(Command::Complete, "input.complete", "complete", "complete the field or value; again for the next", &[Layer::Filter]),
    row(Command::Input(Edit::Left), "input.left", "left", "go left", TYPING),
    row(Command::Input(Edit::Right), "input.right", "right", "go right", TYPING),
    row(Command::Input(Edit::Start), "input.start", "start", "go to the start", TYPING),
    row(Command::Input(Edit::End), "input.end", "end", "go to the end", TYPING),
    row(Command::Input(Edit::DeleteBefore), "input.delete-before", "delete", "delete the character before", TYPING),
    row(Command::Input(Edit::DeleteAfter), "input.delete-after", "delete after", "delete the character after", TYPING),
    row(Command::Input(Edit::DeleteWord), "input.delete-word", "delete word", "delete the word before", TYPING),
    row(Command::Input(Edit::DeleteLine), "input.delete-line", "delete all", "delete the whole line", TYPING),
    row(Command::SetState(FollowUpState::Open), "state.open", "open", "marked, not begun", STATE),
    row(Command::SetState(FollowUpState::Working), "state.working", "working", "somebody is at it", STATE),
    row(Command::SetState(FollowUpState::Waiting), "state.waiting", "waiting", "for somebody or something", STATE),
    row(Command::SetState(FollowUpState::Done), "state.done", "done", "finished", STATE),
    row(Command::SetState(FollowUpState::Dropped), "state.dropped", "dropped", "given up", STATE),
    row(Command::SetPriority(0), "priority.none", "none", "no priority", PRIORITY),
    row(Command::SetPriority(1), "priority.low", "low", "low priority", PRIORITY),
    row(Command::SetPriority(2), "priority.middle", "middle", "middle priority", PRIORITY),
    row(Command::SetPriority(3), "priority.high", "high", "highest priority", PRIORITY),
    row(Command::Input(Edit::NewLine), "input.new-line", "new line", "begin another line", EDITOR),
    row(Command::Input(Edit::Up), "input.up", "up", "go up by a line", EDITOR),
    row(Command::Input(Edit::Down), "input.down", "down", "go down by a line", EDITOR),
    row(Command::EditElsewhere, "editor.own", "your editor", "go on in your own editor ($VISUAL)", EDITOR),
];

/// Returns the row with this id.
pub(crate) fn find(id: &str) -> Option<&'static CommandRow> {
    COMMANDS.iter().find(|row| row.id == id)
}
