//! Takes terminal escape sequences out of text, whole, in 7-bit and in 8-bit (C1) form.
//!
//! The grammar is that of ECMA-48 with xterm's string controls. It must not know what is done with
//! the rest. One pass: a sequence is looked at once.

use std::{borrow::Cow, iter::Peekable, str::CharIndices};

/// The first byte of all C1 controls (and of the signs up to U+00BF) in UTF-8.
const C1: u8 = 0xc2;

/// Returns `text` without escape sequences. Lone escapes are taken out too; other controls stay.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\x1b', C1, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let last_terminator = text.rfind(['\u{7}', '\u{9c}', '\u{1b}']).unwrap_or(0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, character)) = chars.next() {
        // A string that never ends hides nothing: only its introducer goes.
        let may_end = at < last_terminator;
        match character {
            '\u{1b}' => escape(&mut chars, may_end),
            '\u{9b}' => control_sequence(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' if may_end => control_string(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9c}'..='\u{9f}' => {}
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// Skips what follows an ESC.
fn escape(chars: &mut Peekable<CharIndices<'_>>, may_end: bool) {
    match chars.peek().map(|&(_, next)| next) {
        Some('[') => {
            chars.next();
            control_sequence(chars);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            chars.next();
            if may_end {
                control_string(chars);
            }
        }
        Some(' '..='/') => {
            while chars.next_if(|&(_, c)| matches!(c, ' '..='/')).is_some() {}
            chars.next_if(|&(_, c)| matches!(c, '0'..='~'));
        }
        Some('0'..='~') => {
            chars.next();
        }
        _ => {}
    }
}

/// Skips parameters, intermediates and the final byte of a control sequence.
fn control_sequence(chars: &mut Peekable<CharIndices<'_>>) {
    while chars.next_if(|&(_, c)| matches!(c, '0'..='?')).is_some() {}
    while chars.next_if(|&(_, c)| matches!(c, ' '..='/')).is_some() {}
    chars.next_if(|&(_, c)| matches!(c, '@'..='~'));
}

/// Skips a string up to its terminator: BEL, ST, or an ESC, which ends it in every terminal.
fn control_string(chars: &mut Peekable<CharIndices<'_>>) {
    while let Some((_, character)) = chars.next_if(|&(_, c)| c != '\u{1b}') {
        if matches!(character, '\u{7}' | '\u{9c}') {
            return;
        }
    }
    chars.next();
    // `ESC \` is the terminator itself; another character belongs to a sequence of its own, which
    // is taken out here with it.
    escape(chars, false);
}
