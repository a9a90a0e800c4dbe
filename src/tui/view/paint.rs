//! Puts lines with roles on the terminal's cells: the one place that turns roles into styles.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier, Style},
};

use super::super::{
    cells,
    layout::Area,
    rich::Line,
    theme::{Attribute, Colour, Look, Role, Theme},
};

/// Paints on a buffer in a theme's looks.
pub(crate) struct Painter<'a> {
    theme: &'a Theme,
    buffer: &'a mut Buffer,
}

impl<'a> Painter<'a> {
    /// Returns a painter for the buffer.
    pub(crate) const fn new(theme: &'a Theme, buffer: &'a mut Buffer) -> Self {
        Self { theme, buffer }
    }

    /// Paints a line at a place, cut at `width` cells.
    pub(crate) fn line(&mut self, x: u16, y: u16, width: u16, line: &Line) {
        let screen = self.buffer.area;
        if y >= screen.height || x >= screen.width {
            return;
        }
        let end = x.saturating_add(width).min(screen.width);
        let mut at = x;
        for span in &line.spans {
            let room = usize::from(end - at);
            let style = style(&self.theme.look(span.role));
            // `fit` marks what is cut off; a cut inside a wide character leaves a blank cell.
            let text = cells::fit(&span.text, room);
            (at, _) = self.buffer.set_stringn(at, y, &text, room, style);
            if at >= end {
                break;
            }
        }
    }

    /// Paints a line in a row of an area, counted from its top.
    pub(crate) fn line_in(&mut self, area: Area, row: u16, line: &Line) {
        if row < area.height {
            self.line(area.x, area.y + row, area.width, line);
        }
    }

    /// Paints one sign.
    pub(crate) fn sign(&mut self, x: u16, y: u16, sign: char, role: Role) {
        self.line(x, y, 1, &Line::of(sign.to_string(), role));
    }

    /// Empties an area.
    pub(crate) fn clear(&mut self, area: Area) {
        let rect = Rect::new(area.x, area.y, area.width, area.height);
        for position in rect.intersection(self.buffer.area).positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
            }
        }
    }
}

/// Returns the terminal's style for a role's looks.
fn style(look: &Look) -> Style {
    let mut style = Style::new();
    if let Some(colour) = look.colour {
        style = style.fg(match colour {
            Colour::Ansi(index) => ansi(index),
            Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
        });
    }
    for attribute in &look.attributes {
        style = style.add_modifier(match attribute {
            Attribute::Bold => Modifier::BOLD,
            Attribute::Dim => Modifier::DIM,
            Attribute::Italic => Modifier::ITALIC,
            Attribute::Underlined => Modifier::UNDERLINED,
            Attribute::Reversed => Modifier::REVERSED,
        });
    }
    style
}

/// Returns one of the terminal's own colours, in the order of `theme::SIXTEEN`.
const fn ansi(index: u8) -> Color {
    match index {
        0 => Color::Black,
        1 => Color::Red,
        2 => Color::Green,
        3 => Color::Yellow,
        4 => Color::Blue,
        5 => Color::Magenta,
        6 => Color::Cyan,
        7 => Color::Gray,
        8 => Color::DarkGray,
        9 => Color::LightRed,
        10 => Color::LightGreen,
        11 => Color::LightYellow,
        12 => Color::LightBlue,
        13 => Color::LightMagenta,
        14 => Color::LightCyan,
        _ => Color::White,
    }
}
