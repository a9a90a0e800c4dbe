//! The composition root: nothing to put together yet.

fn main() {}
