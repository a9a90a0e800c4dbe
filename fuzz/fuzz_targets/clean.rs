//! Clean text has nothing in it that steers a terminal, and cleaning it again changes nothing.
#![no_main]

use flashwire::text::{clean, html};
use libfuzzer_sys::fuzz_target;

fn check(text: &str, may_break: bool) {
    for c in text.chars() {
        let is_break = may_break && c == '\n';
        assert!(!c.is_control() || is_break, "{c:?} in {text:?}");
        assert!(!matches!(c, '\u{202d}' | '\u{202e}'), "{c:?} in {text:?}");
    }
}

fuzz_target!(|text: &str| {
    let line = clean::line(text);
    check(&line, false);
    assert_eq!(clean::line(&line), line);
    let block = clean::block(text);
    check(&block, true);
    assert_eq!(clean::block(&block), block);
    check(&html::plain_line(text), false);
    check(&html::render(text, None).text, true);
});
