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
    let feed = read_ok(&rss("<title>A</title><guid>tag:x</guid>"));
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
fn hostile_documents_are_read_in_linear_time() {
    const MANY: usize = 200_000;
    for piece in [
        "<a>",
        "</a>",
        "<a",
        "<a b='",
        "<a b=\"",
        "<!--",
        "<![CDATA[",
        "<?",
        "<!DOCTYPE [",
        "&",
        "&a;",
        "&#",
        "<",
        " xmlns:a='b'",
        "<item>",
        "<item><title>",
        "<description><p>",
        "<a xmlns:b='c' xml:base='d/'>",
        "</",
        "]]>",
    ] {
        let document = format!("<rss><channel><item>{}", piece.repeat(MANY));
        let _ = parse(document.as_bytes(), None, None);
        let attributes = format!("<rss {}><channel><item/>", piece.repeat(MANY));
        let _ = parse(attributes.as_bytes(), None, None);
    }
}

#[test]
fn what_is_deep_is_still_found() {
    let deep = rss(&format!(
        "<x>{}</x><title>A</title>",
        "<a>".repeat(1_000) + &"</a>".repeat(1_000)
    ));
    assert_eq!(read_ok(&deep).stories[0].title.as_deref(), Some("A"));
}

#[test]
fn packed_documents_are_unpacked_and_bombs_refused() {
    use std::io::Write as _;
    let pack = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let packed = pack(rss("<title>A</title>").as_bytes());
    let (feed, notes) = parse(&packed, None, None).expect("a feed");
    assert_eq!((feed.stories.len(), notes.len()), (1, 1));
    check_error(
        &pack(&vec![b' '; 65 << 20]),
        "it unpacks to more than 64 MiB",
    );
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
fn stories_are_found_wherever_they_stand_and_damage_is_noted() {
    let read = |document: &str| parse(document.as_bytes(), None, None).expect("a feed");
    for (document, stories, note) in [
        ("<rss><x><item><title>a</title></item></x></rss>", 1, None),
        (
            "<rss><channel><item><title>a<item><title>b",
            2,
            Some("breaks off"),
        ),
        (
            "<rss><channel><item><title>a</x></item></channel></rss>",
            1,
            Some("do not fit"),
        ),
        ("<channel><title>T</title><item/></channel>", 1, None),
        (
            "<entry xmlns='http://www.w3.org/2005/Atom'><title>a</title></entry>",
            1,
            None,
        ),
        ("<rdf:RDF><channel/><item/><item/></rdf:RDF>", 2, None),
        ("<html><body><rss><item/></rss></body></html>", 1, None),
    ] {
        let (feed, notes) = read(document);
        assert_eq!(feed.stories.len(), stories, "{document}");
        let found = notes.first().map(|note| note.0.as_str());
        assert_eq!(found.is_some(), note.is_some(), "{document}: {found:?}");
        assert!(
            note.is_none_or(|note| found.is_some_and(|found| found.contains(note))),
            "{document}"
        );
    }
}

#[test]
fn the_parts_of_a_story_are_told_apart() {
    let feed = read_ok(&rss(concat!(
        "<title>A &amp;amp; <![CDATA[<b>B</b>]]></title><link>/a?x=1&amp;y=2</link>",
        "<guid isPermaLink='false'>g</guid><author>a@b.c (Ann)</author><dc:creator>Other</dc:creator>",
        "<category>One</category><category domain='x'>Two</category><media:keywords>three, four</media:keywords>",
        "<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>",
        "<enclosure url='/e.mp3' type='audio/mpeg' length='12'/>",
        "<media:group><media:content url='https://m.example/v.mp4' fileSize='9'/><media:title>no</media:title></media:group>",
        "<image><title>no</title><link>no</link></image><source url='x'>no</source><dc:language>uk</dc:language>",
        "<pubDate>Mon, 02 Jan 2006 15:04:05 GMT</pubDate><atom:updated>2006-01-03T00:00:00Z</atom:updated>",
    )));
    let story = &feed.stories[0];
    assert_eq!(story.title.as_deref(), Some("A &amp; <b>B</b>"));
    assert_eq!(story.link.as_deref(), Some("https://example.org/a?x=1&y=2"));
    assert_eq!(story.id.as_deref(), Some("g"));
    assert_eq!(story.author.as_deref(), Some("Ann"));
    assert_eq!(story.categories, ["One", "Two", "three", "four"]);
    assert_eq!(story.summary.as_deref(), Some("short"));
    assert_eq!(story.content.as_deref(), Some("<p>long</p>"));
    assert_eq!(story.language.as_deref(), Some("uk"));
    let enclosures: Vec<_> = story
        .enclosures
        .iter()
        .map(|e| (e.url.as_str(), e.size_bytes))
        .collect();
    assert_eq!(
        enclosures,
        [
            ("https://example.org/e.mp3", Some(12)),
            ("https://m.example/v.mp4", Some(9))
        ]
    );
    assert_eq!(
        story.published.map(|at| at.timestamp()),
        Some(1_136_214_245)
    );
    assert_eq!(story.updated.map(|at| at.timestamp()), Some(1_136_246_400));
}

#[test]
fn texts_of_atom_are_what_their_types_say() {
    let feed = read_ok(concat!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://b.example/x/' xml:lang='de'><title>T</title>",
        "<link rel='self' href='self.xml'/><link rel='hub' href='https://hub.example/'/><link href='home'/><icon>i.png</icon>",
        "<entry><title type='text'>1 &lt; 2</title><link rel='replies' href='r'/><link href='a'/><id>urn:1</id>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x <em>y</em></div></content></entry>",
        "<entry><title type='html'>&lt;i>t&lt;/i></title><content type='text/html' mode='base64'>PGI+eDwvYj4=</content></entry></feed>",
    ));
    assert_eq!(feed.site.as_deref(), Some("https://b.example/x/home"));
    assert_eq!(
        feed.self_url.as_deref(),
        Some("https://b.example/x/self.xml")
    );
    assert_eq!(feed.hub.as_deref(), Some("https://hub.example/"));
    assert_eq!(feed.logo.as_deref(), Some("https://b.example/x/i.png"));
    assert_eq!(feed.language.as_deref(), Some("de"));
    let [first, second] = feed.stories.as_slice() else {
        panic!("two stories")
    };
    assert_eq!(first.title.as_deref(), Some("1 &lt; 2"));
    assert_eq!(first.link.as_deref(), Some("https://b.example/x/a"));
    assert!(
        first
            .content
            .as_deref()
            .is_some_and(|html| html.contains("x <em>y</em>"))
    );
    assert_eq!(first.base.as_deref(), Some("https://b.example/x/"));
    assert_eq!(second.title.as_deref(), Some("<i>t</i>"));
    assert_eq!(second.content.as_deref(), Some("<b>x</b>"));
}

#[test]
fn a_text_that_is_never_closed_swallows_no_story() {
    for document in [
        "<rss><channel><title>T<link>https://e.org/</link><item><title>A<guid>1</guid></item><item><title>B</title></item></channel></rss>".to_owned(),
        format!(
            "<rss><channel><title>T</title><item><title>A</title><description>{}</description></item><item><title>B</title></item></channel></rss>",
            "<br>x".repeat(300)
        ),
        format!(
            "<rss><channel><title>T</title><description>{}<item><title>A</title></item><item><title>B</title></item></channel></rss>",
            "<p>x".repeat(300)
        ),
    ] {
        let feed = read_ok(&document);
        let titles: Vec<_> = feed.stories.iter().map(|story| story.title.as_deref()).collect();
        assert_eq!(titles, [Some("A"), Some("B")], "{document}");
        assert_eq!(feed.title.as_deref(), Some("T"), "{document}");
    }
}

#[test]
fn a_huge_base_is_not_multiplied() {
    let base = format!("https://e.org/{}/", "x".repeat(1 << 20));
    let items = "<item><link>a</link></item>".repeat(50);
    let feed = read_ok(&format!(
        "<rss xml:base='{base}'><channel>{items}</channel></rss>"
    ));
    assert_eq!(feed.stories.len(), 50);
    for story in &feed.stories {
        assert_eq!(story.link.as_deref(), Some("https://example.org/a"));
    }
}

#[test]
fn hints_for_polling_are_read() {
    let feed = read_ok(concat!(
        "<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><ttl>60</ttl>",
        "<skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel></rss>",
    ));
    assert_eq!(feed.hints.ttl.map(|ttl| ttl.as_secs()), Some(3600));
    assert_eq!(
        feed.hints.update_period.map(|period| period.as_secs()),
        Some(6 * 3600)
    );
    assert_eq!(
        (feed.hints.skip_hours, feed.hints.skip_days),
        (1 | 1 << 23, 1 << 6)
    );
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
