//! The built-in wire of `flashwire demo`: invented outlets with invented stories, served on loopback.
//!
//! It works without any network. It must not know the store, the classifier or the screen: the
//! reader subscribes to it as to any other wire, over HTTP.

mod document;
mod server;
mod wire;

pub use document::Document;
pub use server::serve;
pub use wire::{Arrival, DemoFeed, Expect, Format, Outlet, Story, Wire, WireError};
