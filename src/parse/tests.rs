//! What documents become.

use super::*;

fn read_ok(document: &str) -> RawFeed {
    parse(
        document.as_bytes(),
        None,
        Some("https://example.org/feed.xml"),
    )
    .expect("a feed")
    .0
}

fn rss(item: &str) -> String {
    format!(
        "<rss version='2.0'><channel><title>T</title><link>/</link><item>{item}</item></channel></rss>"
    )
}

#[track_caller]
fn check_error(document: &[u8], expected: &str) {
    let error = parse(document, None, None).expect_err("not a feed");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn the_formats_are_read() {
    let feed = read_ok(&rss(
        "<title>A</title><link>/a</link><guid>g</guid><description>d</description><pubDate>Mon, 02 Jan 2006 15:04:05 GMT</pubDate>",
    ));
    assert_eq!(feed.site.as_deref(), Some("https://example.org/"));
    assert_eq!(
        feed.stories[0].link.as_deref(),
        Some("https://example.org/a")
    );
    assert_eq!(feed.stories[0].id.as_deref(), Some("g"));
    assert_eq!(feed.stories[0].updated, None);
    assert!(feed.stories[0].published.is_some());

    let feed = read_ok(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>x</id><updated>2024-01-01T00:00:00Z</updated><entry><id>e</id><title>A</title><link rel='self' href='/self'/><link rel='alternate' href='/a'/><updated>2024-01-01T00:00:00Z</updated></entry></feed>",
    );
    assert_eq!(
        feed.stories[0].link.as_deref(),
        Some("https://example.org/a")
    );

    let feed = read_ok(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","url":"https://example.org/1","content_text":"x"}]}"#,
    );
    assert_eq!(feed.stories[0].content.as_deref(), Some("x"));
}

#[test]
fn versions_of_rss_do_not_matter() {
    for tag in [
        "<rss>",
        "<rss version=\"0.93\">",
        "<rss version='2.01' xmlns:a='b'>",
        "<rss xmlns:a='b' version=\"\">",
    ] {
        let document = rss("<title>A</title>").replace("<rss version='2.0'>", tag);
        assert_eq!(read_ok(&document).stories.len(), 1, "{tag}");
    }
    let channel = rss("<title>A</title>")
        .replace("<rss version='2.0'>", "")
        .replace("</rss>", "");
    assert_eq!(read_ok(&channel).stories.len(), 1);
}

#[test]
fn a_guid_that_is_an_address_is_the_link() {
    let feed = read_ok(&rss("<title>A</title><guid>https://example.org/a</guid>"));
    assert_eq!(
        feed.stories[0].link.as_deref(),
        Some("https://example.org/a")
    );
    let feed = read_ok(&rss(
        "<title>A</title><link>javascript:alert(1)</link><guid>tag:x</guid>",
    ));
    assert_eq!(feed.stories[0].link, None);
    assert_eq!(read_ok(&rss("<title>A</title>")).stories[0].id, None);
}

#[test]
fn encodings_are_found() {
    let title = |bytes: &[u8], content_type| {
        let (feed, _) = parse(bytes, content_type, None).expect("a feed");
        feed.stories[0].title.clone().unwrap_or_default()
    };
    let document = rss("<title>Žižka</title>");
    assert_eq!(
        title(document.as_bytes(), Some("text/xml; charset=utf-8")),
        "Žižka"
    );
    let bom = format!("\u{feff}<?xml version='1.0' encoding='utf-8'?>\n{document}");
    assert_eq!(title(bom.as_bytes(), Some("text/xml")), "Žižka");
    let wide: Vec<u8> = bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(title(&wide, None), "Žižka");
    assert_eq!(title(&wide[2..], None), "Žižka");
    let wide: Vec<u8> = bom
        .chars()
        .flat_map(|c| u32::from(c).to_be_bytes())
        .collect();
    assert_eq!(title(&wide, Some("text/xml; charset=utf-8")), "Žižka");
    let (latin, ..) = encoding_rs::WINDOWS_1250.encode(&document);
    assert_eq!(
        title(&latin, Some("text/xml; charset=\"windows-1250\"")),
        "Žižka"
    );
    let declared = [b"<?xml version='1.0' encoding='windows-1250'?>", &*latin].concat();
    assert_eq!(title(&declared, Some("text/xml")), "Žižka");
    assert_eq!(title(&declared, Some("text/xml; charset=utf-8")), "Žižka");
}

#[test]
fn what_is_no_feed_is_named() {
    check_error(b" \n", "the document is empty");
    check_error(b"hello", "plain text or binary data, not a feed");
    check_error(
        b"<opml><body/></opml>",
        "an OPML list of feeds (use `import`), not a feed",
    );
    check_error(
        b"<!DOCTYPE html><title>x</title>",
        "an HTML page, not a feed",
    );
    check_error(b"[1]", "a JSON list, not a feed");
    let page =
        b"<html><head><link rel='alternate' type='application/rss+xml' href='https://e.org/rss'>";
    check_error(
        page,
        "an HTML page, not a feed; it names one: https://e.org/rss",
    );
}

#[test]
fn hostile_documents_are_refused_alive() {
    let deep = format!("<rss version='2.0'>{}", "<a>".repeat(100_000));
    check_error(
        deep.as_bytes(),
        "elements are nested deeper than 200 levels",
    );
    let attributes: Vec<String> = (0..50_000).map(|n| format!(" a{n}='x'")).collect();
    let wide = format!(
        "<rss version='2.0'><channel{}></channel></rss>",
        attributes.concat()
    );
    check_error(wide.as_bytes(), "an element has more than 1000 attributes");
    let duration = "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><item><itunes:duration>99999999999999999999999:00:00</itunes:duration></item></channel></rss>";
    let _ = parse(duration.as_bytes(), None, None);
    assert!(!is_guarded());
    let (feed, _) =
        parse(rss("<title>&lol;&#x0;</title>").as_bytes(), None, None).unwrap_or_default();
    assert!(feed.stories.len() <= 1);
}

#[test]
fn damage_that_is_common_costs_no_story() {
    let good =
        rss("<title>A</title><media:title>no</media:title><content:encoded>c</content:encoded>");
    for document in [
        good.clone(),
        format!("Notice: {{x}}\n<?xml version='1.0'?>{good}"),
        format!("<br /><b>Warning</b>{good}"),
        format!("<!-- c --><?xml version='1.0' encoding='koi8-r'?>{good}"),
        rss("<title>A</title><author>张三（zhang@example.com）</author>"),
        rss("<title>A</title><dc:creator>Иван\u{a0}ivan@example.com</dc:creator>"),
        rss("<title>A</title><itunes:duration>99999999999999999999:00:00</itunes:duration>"),
        "<feed xmlns='https://www.w3.org/2005/Atom'><entry><title type=\"text/plain\">A</title></entry></feed>".to_owned(),
        r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"title":"A"}]}"#.to_owned(),
    ] {
        let feed = read_ok(&document);
        assert_eq!(feed.stories[0].title.as_deref(), Some("A"), "{document}");
    }
    assert_eq!(read_ok(&good).stories[0].content.as_deref(), Some("c"));
}

#[test]
fn unreadable_stories_are_noted() {
    let document = "<rss version='2.0'><x><item><title>a</title></item></x></rss>";
    if let Ok((feed, notes)) = parse(document.as_bytes(), None, None) {
        assert!(feed.stories.is_empty());
        assert_eq!(notes.len(), 1);
    }
}

#[test]
fn a_page_names_its_feeds() {
    let base = Url::parse("https://example.org/news/").expect("valid");
    let page = "<head><base href='/b/'><link rel=stylesheet href=x><LINK REL='alternate' TYPE='application/RSS+xml' HREF='rss' title='A &amp; B'><link rel=alternate type=application/atom+xml href=//e.com/atom><link rel=alternate type=application/rss+xml href=rss><link rel=alternate hreflang=de href=de><script>'<link rel=alternate type=text/xml href=no>'</script>";
    let found = find_feeds(page, Some(&base));
    let found: Vec<_> = found
        .iter()
        .map(|c| (c.url.as_str(), c.title.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("https://example.org/b/rss", "A & B"),
            ("https://e.com/atom", "")
        ]
    );
}

proptest::proptest! {
    #[test]
    fn anything_is_read_or_refused(document in "(<|</|>|rss|channel|item|feed|entry|<rss version='2.0'><channel>| |=|'|\"|!\\[CDATA\\[|&|;|[a-c]|\\PC){0,40}") {
        let _ = parse(document.as_bytes(), None, None);
    }
}
