//! Any text is a date or none; a date means the same when it is written in the standard form.
#![no_main]

use flashwire::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(date) = parse::date(text) else { return };
    let written = date.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    // Years of more than four digits have no standard form.
    if written.len() == 20 {
        assert_eq!(parse::date(&written).map(|date| date.timestamp()), Some(date.timestamp()));
    }
});
