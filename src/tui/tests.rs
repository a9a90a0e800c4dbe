//! Tests of the screen: scripts of keys against a small fixed wire, and what is drawn then.

mod alike;
mod bench;
mod cost;
mod counts;
mod find;
mod follow;
mod mutes;
mod reload;
mod screens;
mod tidy;
mod updates;
mod wire;
