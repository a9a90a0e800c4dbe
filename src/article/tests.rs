//! Which text of a page is the article's. The pages are our own; figures on real ones stand in
//! `docs/decisions/readability.md`.

use proptest::prelude::*;

use super::*;

fn base() -> Url {
    Url::parse("https://paper.example/world/story.html").expect("an address")
}

/// Returns paragraphs of a report, each with a word of its own.
fn report(count: usize) -> String {
    let paragraph = "<p>ParagraphNUMBER of the report says that both navies, after a night of \
                     signals, kept their distance in the strait, and that talks go on in a third \
                     country.</p>";
    let paragraphs = (0..count).map(|number| paragraph.replace("NUMBER", &number.to_string()));
    paragraphs.collect()
}

/// Returns a page with what usually stands around an article.
fn page(article: &str) -> String {
    format!(
        "<!doctype html><html><head><title>Ships in the strait | Paper</title></head><body>\
         <header class=masthead><nav><ul><li><a href=/>Home</a><li><a href=/world>World</a></ul></nav></header>\
         <div id=cookie-banner class=consent>We and our 842 partners store cookies on your device.</div>\
         {article}\
         <aside class=related><h3>Read more</h3><ul><li><a href=/1>Bakery wins prize</a></ul></aside>\
         <div class=comments><p>First comment by somebody, angry as ever.</p></div>\
         <footer>Imprint and privacy</footer><script>track()</script></body></html>"
    )
}

#[test]
fn the_article_is_found_and_what_stands_around_it_is_not() {
    let layouts = [
        format!("<article><h1>Ships</h1>{}</article>", report(6)),
        format!("<main><div class=story-body>{}</div></main>", report(6)),
        format!(
            "<table><tr><td width=150><a href=/>Menu</a></td><td>{}</td></tr></table>",
            report(6)
        ),
        format!(
            "{}{}{}",
            "<div>".repeat(150),
            report(6),
            "</div>".repeat(150)
        ),
    ];
    for layout in layouts {
        let article = extract(&page(&layout), &base()).expect("an article");
        for number in 0..6 {
            assert!(
                article.body.contains(&format!("Paragraph{number} of")),
                "{layout}"
            );
        }
        for noise in ["cookies", "Bakery", "Imprint", "track()", "angry"] {
            assert!(!article.body.contains(noise), "{noise}: {}", article.body);
        }
    }
}

#[test]
fn a_report_of_one_paragraph_stands_alone() {
    let related = "<aside class=related><h3>Read more</h3><div><a href=/1>Bakery wins prize</a><p>The \
                   bread of the year, crusty, and round, comes from a small town.</p></div></aside>";
    let short = format!("<article>{}</article>{}", report(2), related.repeat(8));
    let article = extract(&page(&short), &base()).expect("an article");
    assert!(article.body.contains("Paragraph1 of"));
    assert!(!article.body.contains("Bakery"), "{}", article.body);
}

#[test]
fn links_and_scripts_of_other_writings_are_kept() {
    let article = "<article><p>Міністерство оборони повідомило, що вночі було збито тридцять дронів; \
                   <a href='/doc?id=7'>повний текст заяви</a> оприлюднено вранці, а розслідування триває.</p>\
                   <p>防衛省は、海峡での演習が拡大していると発表し、艦艇の動きを注視していると述べた。政府は緊急の会合を開き、関係国と協議を続けている。</p>\
                   <p>قالت وزارة الدفاع إن السفن ابتعدت عن المضيق، وإن المحادثات مستمرة في بلد ثالث، مع التزام الطرفين بالهدوء.</p></article>";
    let found = extract(&page(article), &base()).expect("an article");
    for words in [
        "тридцять дронів",
        "повний текст заяви [1]",
        "演習が拡大",
        "المحادثات مستمرة",
    ] {
        assert!(found.body.contains(words), "{words}: {}", found.body);
    }
    assert_eq!(found.links[0].url, "https://paper.example/doc?id=7");
}

#[test]
fn a_page_without_an_article_says_what_it_is() {
    let check = |html: &str, expected: NoArticle| {
        assert_eq!(extract(html, &base()), Err(expected), "{html}");
    };
    check("", NoArticle::Nothing);
    check("<p>Subscribe to read on.</p>", NoArticle::Nothing);
    check(
        "<html><body><div id=root></div><script src=app.js></script>",
        NoArticle::Nothing,
    );
    check(
        "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
        NoArticle::Challenge,
    );
    let consent = "<div><p>We and our partners store and access cookies on your device, and process \
                   personal data such as identifiers and information sent by your browser.</p>\
                   <p>You can refuse cookies, or change your choice at any time, at the foot of each page.</p></div>";
    check(consent, NoArticle::Consent);
    let about = format!(
        "<article><p>Cookies and more cookies were baked.</p>{}</article>",
        report(6)
    );
    assert!(extract(&about, &base()).is_ok());
    // An article about such pages is one.
    let about = format!(
        "<title>How a captcha works</title><article>{}</article>",
        report(20)
    );
    assert!(extract(&about, &base()).is_ok());
}

#[test]
fn what_is_built_to_exhaust_a_reader_does_not() {
    let paragraph = report(3);
    let hostile = [
        "<div>".repeat(50_000) + &paragraph,
        "<p>".repeat(60_000) + &paragraph,
        "<b><i><u>".repeat(20_000) + &paragraph,
        "<table><tr><td>".repeat(10_000) + &paragraph,
        "<a href=x>".repeat(10_000) + &paragraph,
        format!("<div {}>{paragraph}", "a=b ".repeat(100_000)),
        "<form><select><svg><math>".repeat(10_000) + &paragraph,
        "&#".repeat(50_000) + &paragraph,
        "\u{0}\u{1b}]0;x\u{7}".repeat(10_000) + &paragraph,
    ];
    for page in hostile {
        // Whatever is found, it is found in time and it is clean.
        if let Ok(article) = extract(&page, &base()) {
            assert!(!article.body.contains('\u{1b}'));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_page_gives_clean_text_or_none(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "</p>", "<div class=article>", "</div>", "<table>", "<td>", "<li>", "<ul>",
                "<a href='/x'>", "</a>", "<b>", "<svg>", "<button>", "<script>", "</script>", "<!--",
                "-->", "<title>", "<h1>", "<br>", "<noscript>", "&lt;p&gt;", "&#27;[31m", "\u{202e}",
                "<img alt='a ship at sea'>", "<body>", "</html>", "<frameset>", "<", "&", "'\"",
                "The envoy, after a night of talks, left the harbour with officers and engineers. ",
            ]),
            0..120,
        ),
    ) {
        if let Ok(article) = extract(&pieces.concat(), &base()) {
            let is_clean = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
            prop_assert!(article.body.chars().all(is_clean), "{:?}", article.body);
            prop_assert!(!article.links.is_empty() || !article.body.contains("[1]"));
        }
    }
}
