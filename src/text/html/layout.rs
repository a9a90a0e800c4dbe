//! Writes text as paragraphs, lists, quotes and rows. It knows no markup.
//!
//! Breaks are asked for and written only when text follows, so that empty elements leave no trace.

use super::{MAX_LINKS, tags::Numbering};

/// Containers that are laid out; deeper ones are read as if they were not there.
const MAX_DEPTH: usize = 12;

/// What stands between two pieces of text; later ones include earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Breaking {
    /// Nothing.
    #[default]
    None,
    /// A space.
    Space,
    /// The sign between two cells of a row.
    Cell,
    /// The end of a line.
    Line,
    /// A blank line.
    Paragraph,
}

/// Something that sets its lines off from the left.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Container {
    Quote,
    /// The number of the next entry, if entries are numbered.
    List(Option<u32>),
    /// The sign before the entry, until it has been written.
    Item {
        marker: Option<String>,
        width_cells: usize,
    },
}

/// The text so far and what is open.
#[derive(Debug, Default)]
pub(super) struct Layout {
    out: String,
    pending: Breaking,
    containers: Vec<Container>,
    /// How many `pre` are open.
    pre: usize,
    /// How many tables are open.
    tables: usize,
    /// Whether a cell was opened and nothing has been written in it: blocks in it begin no line.
    at_cell_start: bool,
    /// Whether the current row has text.
    row_has_text: bool,
    /// The open link's target, and whether it has text.
    link: Option<(String, bool)>,
    links: Vec<String>,
}

impl Layout {
    /// Returns the text and the targets of the numbered links.
    pub(super) fn finish(mut self) -> (String, Vec<String>) {
        self.close_link();
        (self.out, self.links)
    }

    /// Asks for a break before the next text.
    pub(super) fn request(&mut self, breaking: Breaking) {
        if breaking >= Breaking::Line && self.at_cell_start {
            return;
        }
        self.pending = self.pending.max(breaking);
    }

    /// Ends a line; two in a row end a paragraph.
    pub(super) fn line_break(&mut self) {
        let twice = self.pending >= Breaking::Line;
        self.request(if twice {
            Breaking::Paragraph
        } else {
            Breaking::Line
        });
    }

    pub(super) fn rule(&mut self) {
        self.request(Breaking::Paragraph);
        self.text("———");
        self.request(Breaking::Paragraph);
    }

    /// Writes text; outside of `pre`, runs of white space are one space.
    pub(super) fn text(&mut self, text: &str) {
        if self.pre > 0 {
            self.preserved(text);
            return;
        }
        let mut words = text.split(|c: char| c.is_ascii_whitespace());
        if let Some(first) = words.next() {
            self.word(first);
        }
        for word in words {
            self.request(Breaking::Space);
            self.word(word);
        }
    }

    fn preserved(&mut self, text: &str) {
        for (idx, line) in text.split('\n').enumerate() {
            if idx > 0 {
                self.line_break();
            }
            self.word(line.trim_end_matches('\r'));
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.write_break();
        self.out.push_str(word);
        self.at_cell_start = false;
        self.row_has_text = true;
        if let Some((_, has_text)) = &mut self.link {
            *has_text = true;
        }
    }

    /// Writes the break that is due, and the signs at the left of a new line.
    fn write_break(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if self.out.is_empty() {
            self.write_prefix();
            return;
        }
        match pending {
            Breaking::None => {}
            Breaking::Space => self.out.push(' '),
            Breaking::Cell => self.out.push_str(" | "),
            Breaking::Line => {
                self.out.push('\n');
                self.write_prefix();
            }
            Breaking::Paragraph => {
                self.out.push_str("\n\n");
                self.write_prefix();
            }
        }
    }

    fn write_prefix(&mut self) {
        for container in &mut self.containers {
            match container {
                Container::Quote => self.out.push_str("│ "),
                Container::List(_) => {}
                Container::Item {
                    marker,
                    width_cells,
                } => match marker.take() {
                    Some(marker) => self.out.push_str(&marker),
                    None => self.out.extend(std::iter::repeat_n(' ', *width_cells)),
                },
            }
        }
    }

    pub(super) fn open_quote(&mut self) {
        self.request(Breaking::Paragraph);
        self.push(Container::Quote);
    }

    pub(super) fn close_quote(&mut self) {
        self.request(Breaking::Paragraph);
        self.pop(|container| matches!(container, Container::Quote));
    }

    pub(super) fn open_pre(&mut self) {
        self.request(Breaking::Paragraph);
        self.pre += 1;
    }

    pub(super) fn close_pre(&mut self) {
        self.pre = self.pre.saturating_sub(1);
        self.request(Breaking::Paragraph);
    }

    pub(super) fn open_list(&mut self, numbering: Numbering, first: u32) {
        self.part_list();
        self.push(Container::List(
            (numbering == Numbering::Numbers).then_some(first),
        ));
    }

    pub(super) fn close_list(&mut self) {
        self.pop(|container| matches!(container, Container::List(_)));
        self.part_list();
    }

    /// Parts a list from what stands around it: a line within another list, else a paragraph.
    fn part_list(&mut self) {
        let is_nested = self
            .containers
            .iter()
            .any(|c| matches!(c, Container::List(_)));
        self.request(if is_nested {
            Breaking::Line
        } else {
            Breaking::Paragraph
        });
    }

    pub(super) fn open_item(&mut self) {
        // An entry ends the one before it, as its end tag may be left out.
        if self
            .containers
            .iter()
            .rev()
            .find(|c| !matches!(c, Container::Quote))
            .is_some_and(is_item)
        {
            self.close_item();
        }
        self.request(Breaking::Line);
        let marker = match self.containers.last_mut() {
            Some(Container::List(Some(number))) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => "• ".to_owned(),
        };
        let width_cells = marker.chars().count();
        self.push(Container::Item {
            marker: Some(marker),
            width_cells,
        });
    }

    pub(super) fn close_item(&mut self) {
        self.pop(is_item);
        // Paragraphs within entries do not pull the list apart.
        self.pending = self.pending.min(Breaking::Line);
        self.request(Breaking::Line);
    }

    pub(super) fn open_table(&mut self) {
        self.request(if self.tables == 0 {
            Breaking::Paragraph
        } else {
            Breaking::Line
        });
        self.tables += 1;
        self.row_has_text = false;
    }

    pub(super) fn close_table(&mut self) {
        self.tables = self.tables.saturating_sub(1);
        self.at_cell_start = false;
        self.request(if self.tables == 0 {
            Breaking::Paragraph
        } else {
            Breaking::Line
        });
    }

    pub(super) fn open_row(&mut self) {
        self.at_cell_start = false;
        self.request(Breaking::Line);
        self.row_has_text = false;
    }

    pub(super) fn open_cell(&mut self) {
        if self.tables == 0 {
            self.request(Breaking::Line);
            return;
        }
        if self.row_has_text {
            self.pending = Breaking::Cell;
        }
        self.at_cell_start = true;
    }

    /// Begins a link; one that is still open ends.
    pub(super) fn open_link(&mut self, target: Option<String>) {
        self.close_link();
        self.link = target.map(|target| (target, false));
    }

    /// Ends a link and writes its number, if there is something to follow.
    pub(super) fn close_link(&mut self) {
        let Some((target, true)) = self.link.take() else {
            return;
        };
        let known = self.links.iter().position(|link| *link == target);
        let number = known.map_or(self.links.len(), |idx| idx) + 1;
        if number > MAX_LINKS {
            return;
        }
        if known.is_none() {
            self.links.push(target);
        }
        // The number belongs to the text before it, whatever break is due after it.
        self.out.push_str(" [");
        self.out.push_str(&number.to_string());
        self.out.push(']');
    }

    fn push(&mut self, container: Container) {
        if self.containers.len() < MAX_DEPTH {
            self.containers.push(container);
        }
    }

    /// Closes the innermost container of that kind and all within it.
    fn pop(&mut self, is_kind: impl Fn(&Container) -> bool) {
        if let Some(idx) = self.containers.iter().rposition(is_kind) {
            self.containers.truncate(idx);
        }
    }
}

const fn is_item(container: &Container) -> bool {
    matches!(container, Container::Item { .. })
}
