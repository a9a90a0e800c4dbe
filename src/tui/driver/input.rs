//! From the terminal's events to messages.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::super::{
    key::{Code, Held, Key},
    layout::Size,
    message::Msg,
};

/// Returns the message of an event, if it means something here.
pub(super) fn message(event: &Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate(*key).map(Msg::Pressed),
        Event::Paste(text) => Some(Msg::Pasted(text.clone())),
        Event::Resize(width, height) => Some(Msg::Resized(Size {
            width: *width,
            height: *height,
        })),
        _ => None,
    }
}

fn translate(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::ShiftTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    let held = if event.modifiers.contains(KeyModifiers::CONTROL) {
        Held::Ctrl
    } else if event.modifiers.contains(KeyModifiers::ALT) {
        Held::Alt
    } else {
        Held::Nothing
    };
    Some(Key { code, held })
}
