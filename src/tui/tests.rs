//! Tests of the screen: scripts of keys against a small fixed wire, and what is drawn then.

mod bench;
mod follow;
mod reload;
mod screens;
mod updates;
mod wire;
