//! The works, and what must hold of each.

pub(crate) mod busy;
pub(crate) mod fetching;
pub(crate) mod screen;
pub(crate) mod stories;
