//! Keeps hostile documents from bringing the program down.

use std::{cell::Cell, panic, panic::AssertUnwindSafe};

use quick_xml::{Reader, events::Event};

use super::ParseError;
use crate::text::clean;

/// Deepest nesting that is read. feed-rs recurses and overflows a 2 MiB stack at about 10,000;
/// feeds with inline XHTML reach 40.
const MAX_DEPTH: usize = 200;
/// Most attributes of one element. quick-xml compares each with all before it.
const MAX_ATTRIBUTES: usize = 1_000;

/// Looks for what would exhaust feed-rs.
///
/// The reader is the one that feed-rs uses, set up the same way, so that both see the same
/// elements. Where this one stops at an error, feed-rs will stop too.
pub(super) fn inspect(text: &str) -> Result<(), ParseError> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.trim_markup_names_in_closing_tags = true;
    let mut depth = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let message = format!("elements are nested deeper than {MAX_DEPTH} levels");
                    return Err(ParseError::Hostile(message));
                }
                if start.matches('=').count() > MAX_ATTRIBUTES
                    && start.attributes().with_checks(false).count() > MAX_ATTRIBUTES
                {
                    let message = format!("an element has more than {MAX_ATTRIBUTES} attributes");
                    return Err(ParseError::Hostile(message));
                }
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread is where a panic is caught and told as an error.
///
/// A panic hook that prints asks this first, so that nothing is painted over the screen.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs `read` and turns a panic into an error.
///
/// feed-rs 3.0 panics on numbers out of range in durations (`99999999999999999999:00:00`) and may
/// on other values; one feed must not end the program. Nothing that outlives the call is touched by
/// `read`, so no broken state can be seen afterwards.
pub(super) fn catching<T>(read: impl FnOnce() -> T) -> Result<T, ParseError> {
    let _guarded = Guarded::new();
    panic::catch_unwind(AssertUnwindSafe(read)).map_err(|cause| {
        let message = cause
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| cause.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        ParseError::Damaged(format!(
            "a value in it cannot be read ({})",
            clean::error_line(message)
        ))
    })
}

/// Marks the thread as guarded while it lives.
struct Guarded {
    before: bool,
}

impl Guarded {
    fn new() -> Self {
        Self {
            before: GUARDED.replace(true),
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        GUARDED.set(self.before);
    }
}
