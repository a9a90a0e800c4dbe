//! Any bytes are a feed or are refused, in bounded time and memory.
#![no_main]

use flashwire::{intake, model::RawStory, parse, text::html};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses what the server said of the document.
    let (choice, document) = bytes.split_first().unwrap_or((&0, bytes));
    let content_type = match choice % 4 {
        0 => None,
        1 => Some("text/xml; charset=utf-8"),
        2 => Some("application/json"),
        _ => Some("application/rss+xml; charset=koi8-r"),
    };
    let Ok((feed, _notes)) = parse::parse(document, content_type, Some("https://feed.example/x"))
    else {
        return;
    };
    let url = "https://feed.example/x".parse().expect("an address");
    let context = intake::IntakeContext {
        feed_url: &url,
        site: None,
        now: chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("a time"),
    };
    for story in feed.stories.iter().take(20) {
        let story: &RawStory = story;
        let clean = intake::draft(story, &context);
        assert!(!clean.title.is_empty() && !clean.identity.is_empty());
        assert!(!clean.title.contains(|c: char| c.is_control()));
        assert!(clean.sort_time <= context.now + chrono::TimeDelta::hours(24));
    }
    let title = html::plain_line(feed.title.as_deref().unwrap_or_default());
    assert!(!title.contains(|c: char| c.is_control()));
});
