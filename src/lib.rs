//! flashwire: a terminal news wire for people who watch security tension between states.
//!
//! The modules form layers; imports point down only (see `ARCHITECTURE.md`; `tests/it/architecture.rs`
//! checks it).

pub mod alert;
pub mod article;
pub mod brief;
pub mod classify;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod discover;
pub mod engine;
pub mod export;
pub mod fetch;
pub mod file_events;
pub mod fold;
pub mod follow_up;
pub mod guard;
pub mod intake;
pub mod likeness;
pub mod model;
pub mod outline;
pub mod parse;
pub mod program;
pub mod query;
pub mod retention;
pub mod rules;
pub mod schedule;
pub mod store;
pub mod text;
pub mod tui;
pub mod whole_file;
