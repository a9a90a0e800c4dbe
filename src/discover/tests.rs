//! Which addresses are tried for which page.

use super::*;

const TABLE: &str = include_str!("../../config/addresses.toml");

fn table() -> Addresses {
    Addresses::parse("config/addresses.toml", TABLE).expect("the table that ships is valid")
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

#[test]
fn feeds_of_known_sites_follow_from_the_address() {
    let table = table();
    let check = |page: &str, expected: &[&str]| {
        let found = match table.known(&url(page), Some("https://hub.example/")) {
            Known::Feeds(feeds) => feeds,
            Known::Nothing => Vec::new(),
            Known::NeedsRssHub(name) => panic!("{page}: {name}"),
        };
        assert_eq!(found, expected, "{page}");
    };
    let channel = "https://www.youtube.com/feeds/videos.xml?channel_id=UC_x-1";
    check("https://www.youtube.com/channel/UC_x-1", &[channel]);
    check(
        "https://m.youtube.com/channel/UC_x-1/videos?view=0",
        &[channel],
    );
    check(
        "https://youtube.com/playlist?list=PL1&index=2",
        &["https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"],
    );
    check("https://youtube.com/playlist?list=a%26b", &[]);
    check("https://youtube.com/playlist", &[]);
    check("https://www.youtube.com/watch?v=1", &[]);
    check("https://www.youtube.com/@name", &[]);
    check(
        "https://old.reddit.com/r/CredibleDefense/",
        &["https://www.reddit.com/r/CredibleDefense/.rss"],
    );
    check(
        "https://github.com/rust-lang/rust",
        &[
            "https://github.com/rust-lang/rust/releases.atom",
            "https://github.com/rust-lang/rust/commits.atom",
            "https://github.com/rust-lang/rust/tags.atom",
        ],
    );
    check(
        "https://github.com/rust-lang/rust/releases",
        &["https://github.com/rust-lang/rust/releases.atom"],
    );
    check("https://github.com/rust-lang/rust/releases.atom", &[]);
    check("https://github.com/rust-lang/rust/issues/1", &[]);
    check(
        "https://name.substack.com/p/a-post",
        &["https://name.substack.com/feed"],
    );
    check("https://name.substack.com/feed", &[]);
    check(
        "https://medium.com/@name",
        &["https://medium.com/feed/@name"],
    );
    check(
        "https://bsky.app/profile/a.example",
        &["https://bsky.app/profile/a.example/rss"],
    );
    check(
        "https://social.example/@name",
        &["https://social.example/@name.rss"],
    );
    check("https://social.example/@name.rss", &[]);
    check(
        "https://t.me/s/channel",
        &["https://hub.example/telegram/channel/channel"],
    );
    check("https://example.org/news", &[]);
    check("https://evil-youtube.com/channel/1", &[]);
}

#[test]
fn nobody_is_asked_whom_the_user_did_not_choose() {
    assert_eq!(
        table().known(&url("https://t.me/channel"), None),
        Known::NeedsRssHub("a channel on Telegram".to_owned())
    );
}

#[test]
fn usual_places_stay_on_the_host() {
    let places = table().usual_places(&url("https://example.org/blog/post"));
    assert_eq!(
        places[..3],
        [
            "https://example.org/blog/feed",
            "https://example.org/feed",
            "https://example.org/rss"
        ]
    );
    assert!(places.len() <= 9);
    let table = Addresses::parse("own", "paths = [\"//other.example/feed\", \"x\", \"/x\"]");
    let places = table
        .expect("valid")
        .usual_places(&url("https://example.org/"));
    assert_eq!(places, ["https://example.org/x"]);
}

#[test]
fn links_that_look_like_feeds_are_tried_by_address_then_by_text() {
    let page = "<base href='/sub/'><a href='/about'>About our RSS</a><a href=sitemap.xml>Map</a>\
                <a href='news.rss#top'>News</a><a href='news.rss'>again</a><a href='/'>Home</a>\
                <a href='?feed=rss2'>x</a><a href='javascript:feed()'>feed</a>\
                <a href='https://feeds.example/x/feed/'>x</a><a href='breakfast'>Atomic feedback</a>";
    assert_eq!(
        linked(page, &url("https://example.org/page")),
        [
            "https://example.org/sub/news.rss",
            "https://example.org/sub/?feed=rss2",
            "https://feeds.example/x/feed/",
            "https://example.org/about",
        ]
    );
}

#[test]
fn mistakes_in_the_table_name_file_and_line() {
    let check = |text: &str, expected: &str| {
        let error = Addresses::parse("own.toml", text).expect_err("a mistake");
        assert_eq!(error.to_string(), expected);
    };
    let row = |address: &str, feed: &str| {
        format!(
            "paths = []\n\n[[site]]\nname = \"x\"\naddress = \"{address}\"\nfeeds = [\"{feed}\"]\n"
        )
    };
    check(
        &row("a.example/{user}", "https://a.example/{usr}"),
        "own.toml:3: `feeds`: `{usr}` does not stand in `address`\ndid you mean `user`?",
    );
    check(
        &row("a.example/{user", "https://a.example/"),
        "own.toml:3: `address`: `{user` has a brace that is not closed, or two names",
    );
    check(
        &row("a.example/?list", "https://a.example/"),
        "own.toml:3: `address`: expected `key={name}` behind the question mark, not `list`",
    );
    check(
        &row("a.example", "ftp://a.example/"),
        "own.toml:3: `feeds`: `ftp://a.example/` must begin with https:// or {rsshub}/",
    );
    check(
        "paths = []\nsites = []\n",
        "own.toml:2: unknown field `sites`, expected `paths` or `site`\ndid you mean `site`?",
    );
}

#[test]
fn a_kind_is_told_by_the_first_element() {
    assert_eq!(kind(b"<?xml version='1.0'?><rss>"), "RSS");
    assert_eq!(kind(b"<rdf:RDF xmlns="), "RSS 1.0");
    assert_eq!(kind(b"<feed xmlns="), "Atom");
    assert_eq!(kind(b"{\"version\": 1}"), "JSON Feed");
    assert_eq!(kind(b"?"), "feed");
}
