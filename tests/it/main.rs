//! Integration tests: one binary, a module per area.

#![expect(unreachable_pub, reason = "helpers of the one test binary")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may ask the system, start programs, and fail loudly"
)]

mod alerts;
mod architecture;
mod brief;
mod cli;
mod columns;
mod corpus;
mod durability;
mod events;
mod evil;
mod fold;
mod follow;
mod health;
mod hostile;
mod http2;
mod identity;
mod lexicon;
mod lexicon_languages;
mod likeness;
mod pages;
mod retention;
mod rules;
mod sources;
mod store;
mod support;
mod terminal;
mod watch;
