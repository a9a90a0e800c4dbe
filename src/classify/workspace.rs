//! The memory in which a story is read. Must not know what is kept in it.

use bumpalo::Bump;

/// Bytes for which there is room from the start: a title and a long summary need half of it.
const ROOM: usize = 16 << 10;

/// Memory in which stories are read, one after the other: all that one needed is given back at once, and
/// none of it is asked of the allocator again. Whoever assesses many stories keeps one.
#[derive(Debug)]
pub struct Workspace(Bump);

impl Default for Workspace {
    fn default() -> Self {
        Self(Bump::with_capacity(ROOM))
    }
}

impl Workspace {
    /// Returns the memory, nothing in it.
    pub(super) fn cleared(&mut self) -> &Bump {
        self.0.reset();
        &self.0
    }
}
