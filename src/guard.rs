//! Where a panic is caught and told as an error: one document, one page or one job on the store must
//! not end the program.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    thread,
};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread is where a panic is caught and told as an error.
///
/// A panic hook asks this first: then it neither prints nor gives the terminal back.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs `work`; an error if it panics. What `work` leaves half-done must not outlive the call.
pub fn catching<T>(work: impl FnOnce() -> T) -> thread::Result<T> {
    let _guarded = Guarded {
        before: GUARDED.replace(true),
    };
    panic::catch_unwind(AssertUnwindSafe(work))
}

/// Marks the thread as guarded while it lives.
struct Guarded {
    before: bool,
}

impl Drop for Guarded {
    fn drop(&mut self) {
        GUARDED.set(self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_guarded_as_long_as_the_outermost_call() {
        let inner = catching(|| {
            assert!(catching(|| assert!(is_guarded())).is_ok());
            is_guarded()
        });
        assert!(inner.is_ok_and(|still| still));
        assert!(catching(|| panic!("caught")).is_err());
        assert!(!is_guarded());
    }
}
