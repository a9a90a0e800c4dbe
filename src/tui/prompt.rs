//! What is typed or chosen: in the line at the foot of the screen, or a note in the editor.

use tui_input::{Input, InputRequest};

use crate::{
    model::StoryId,
    query::{Completion, Names},
};

use super::{command::Edit, editor::Editor, engine::FoundFeed, list::List};

/// What is being typed.
#[derive(Debug, Clone, Default)]
pub(crate) enum Prompt {
    /// Nothing.
    #[default]
    None,
    /// The filter of the list.
    Filter {
        /// The line.
        line: LineInput,
        /// What may stand at the cursor.
        suggestions: Suggestions,
        /// The list as it was, for those who change their minds.
        before: Box<List>,
    },
    /// A note on stories: for one it replaces the note that is there, for several it is written below
    /// each of theirs.
    Note {
        /// What is written.
        editor: Box<Editor>,
        /// The stories.
        stories: Vec<StoryId>,
    },
    /// A field of follow-ups.
    Field {
        /// Which one.
        field: Asked,
        /// The line.
        line: LineInput,
        /// The stories.
        stories: Vec<StoryId>,
    },
    /// The state of follow-ups: one key chooses.
    State {
        /// The stories.
        stories: Vec<StoryId>,
    },
    /// The priority of follow-ups: one key chooses.
    Priority {
        /// The stories.
        stories: Vec<StoryId>,
    },
    /// The number of a link.
    Link {
        /// The line.
        line: LineInput,
    },
    /// The name of a view.
    ViewName {
        /// The line.
        line: LineInput,
    },
    /// The address of a feed or a page.
    Address {
        /// The line.
        line: LineInput,
    },
    /// The name of a watch.
    WatchName {
        /// The line.
        line: LineInput,
    },
    /// One of the feeds of a page: the one under the cursor.
    Choice {
        /// The feeds; at least two.
        found: Vec<FoundFeed>,
        /// The place of the cursor.
        cursor: usize,
    },
}

/// A field of a follow-up that is typed into a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// When it is due.
    Due,
    /// Until when it is put aside.
    Snooze,
    /// Its tags: those of one story as they are to be; for several, those to add, and with `-` those
    /// to take away.
    Tags,
    /// Its grade.
    Grade,
    /// Who is to do it.
    Assignee,
}

/// What may stand at the cursor of the filter line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suggestions {
    /// What values of fields can be.
    pub(crate) names: Box<Names>,
    /// What may stand there now.
    pub(crate) shown: Option<Completion>,
    /// Which of them was put in last.
    pub(crate) taken: Option<usize>,
}

/// A line that is typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineInput {
    input: Input,
    /// What is wrong with it.
    pub(crate) mistake: Option<Mistake>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Cells before the place.
    pub(crate) column: usize,
    /// In plain words.
    pub(crate) message: String,
}

impl Prompt {
    /// Returns the line, if there is one.
    pub(crate) const fn line(&self) -> Option<&LineInput> {
        match self {
            Self::Filter { line, .. }
            | Self::Field { line, .. }
            | Self::Link { line }
            | Self::ViewName { line }
            | Self::Address { line }
            | Self::WatchName { line } => Some(line),
            Self::None
            | Self::Note { .. }
            | Self::State { .. }
            | Self::Priority { .. }
            | Self::Choice { .. } => None,
        }
    }

    /// Returns the line, if there is one.
    pub(crate) const fn line_mut(&mut self) -> Option<&mut LineInput> {
        match self {
            Self::Filter { line, .. }
            | Self::Field { line, .. }
            | Self::Link { line }
            | Self::ViewName { line }
            | Self::Address { line }
            | Self::WatchName { line } => Some(line),
            Self::None
            | Self::Note { .. }
            | Self::State { .. }
            | Self::Priority { .. }
            | Self::Choice { .. } => None,
        }
    }

    /// Returns what stands before the line.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::None => "",
            Self::Filter { .. } => "filter",
            Self::Note { .. } => "note",
            Self::Field { field, .. } => match field {
                Asked::Due => "due",
                Asked::Snooze => "snooze until",
                Asked::Tags => "tags",
                Asked::Grade => "grade",
                Asked::Assignee => "assignee",
            },
            Self::State { .. } => "state",
            Self::Priority { .. } => "priority",
            Self::Link { .. } => "link",
            Self::ViewName { .. } => "save as view",
            Self::Address { .. } => "add",
            Self::WatchName { .. } => "watch",
            Self::Choice { .. } => "feed",
        }
    }
}

impl LineInput {
    /// Returns a line with some text and the cursor at its end.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            mistake: None,
        }
    }

    /// Returns what was typed.
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// Returns how many cells stand before the cursor.
    pub(crate) fn cursor_cells(&self) -> usize {
        self.input.visual_cursor()
    }

    /// Returns how many characters stand before the cursor.
    pub(crate) fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Puts text in place of what stands between a character and the cursor.
    pub(crate) fn replace(&mut self, from: usize, with: &str) {
        let (text, cursor) = (self.input.value(), self.input.cursor());
        let before: String = text.chars().take(from).collect();
        let after: String = text.chars().skip(cursor).collect();
        let at = from + with.chars().count();
        self.input = Input::new([&before, with, &after].concat()).with_cursor(at);
        self.mistake = None;
    }

    /// Types text; control characters and line feeds become blanks.
    pub(crate) fn insert(&mut self, text: &str) {
        for c in text.chars() {
            let c = if c.is_control() { ' ' } else { c };
            self.input.handle(InputRequest::InsertChar(c));
        }
        self.mistake = None;
    }

    /// Edits the line.
    pub(crate) fn edit(&mut self, edit: Edit) {
        self.input.handle(match edit {
            Edit::Left => InputRequest::GoToPrevChar,
            Edit::Right => InputRequest::GoToNextChar,
            Edit::Start => InputRequest::GoToStart,
            Edit::End => InputRequest::GoToEnd,
            Edit::DeleteBefore => InputRequest::DeletePrevChar,
            Edit::DeleteAfter => InputRequest::DeleteNextChar,
            Edit::DeleteWord => InputRequest::DeletePrevWord,
            Edit::DeleteLine => InputRequest::DeleteLine,
            // A line has no other above or below it.
            Edit::Up | Edit::Down | Edit::NewLine => return,
        });
        self.mistake = None;
    }
}
