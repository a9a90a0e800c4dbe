//! Any line is a query or is refused at a place in it; what is written of a query reads back as it.
#![no_main]

use flashwire::query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("a time");
    match query::parse(text, now) {
        Ok(parsed) => {
            let written = parsed.to_string();
            assert_eq!(query::parse(&written, now).as_ref(), Ok(&parsed), "{text:?}: {written}");
        }
        Err(error) => assert!(!error.message.is_empty()),
    }
    let _ = query::parse_typing(text, now);
});
