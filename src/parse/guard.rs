//! Keeps a panic of the one library that may panic from bringing the program down.

use std::{cell::Cell, panic, panic::AssertUnwindSafe};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread is where a panic is caught and told as an error.
///
/// A panic hook that prints asks this first, so that nothing is painted over the screen.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs `read`; `None` if it panics.
///
/// feed-rs 3.0 panics on some values out of range; one feed must not end the program. Nothing that
/// outlives the call is touched by `read`, so no broken state can be seen afterwards.
pub(super) fn catching<T>(read: impl FnOnce() -> T) -> Option<T> {
    let _guarded = Guarded::new();
    panic::catch_unwind(AssertUnwindSafe(read)).ok()
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
