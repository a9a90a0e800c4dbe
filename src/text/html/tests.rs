//! What HTML becomes.

use super::*;

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(render(html, None).text, expected, "{html}");
}

#[test]
fn paragraphs_are_parted_by_blank_lines() {
    check("<p>One\n two</p><p>Three", "One two\n\nThree");
    check(
        "<h2>Head</h2>text<br>more<br><br>last",
        "Head\n\ntext\nmore\n\nlast",
    );
    check("a<div>b</div><div><div>c</div></div>", "a\nb\nc");
    check("<p></p><p> </p><p>x</p><hr><p>y</p>", "x\n\n———\n\ny");
    check("<b>a</b><i>b</i> <em> c </em>d", "ab c d");
}

#[test]
fn lists_quotes_and_tables_keep_their_shape() {
    check("<ul><li>a<li>b<ul><li>c</ul></ul>d", "• a\n• b\n  • c\n\nd");
    check(
        "<ol start=3><li><p>a</p><p>b</p></li><li>c</li></ol>",
        "3. a\n\n   b\n4. c",
    );
    check(
        "x<blockquote><p>q<br>r</p><p>s</p></blockquote>y",
        "x\n\n│ q\n│ r\n\n│ s\n\ny",
    );
    check(
        "<table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p></td><td></td><td><p>2</p></table>z",
        "a | b\n1 | 2\n\nz",
    );
    check(
        "<pre>\n  fn  x() {\n    y\n\n  }</pre>z",
        "  fn  x() {\n    y\n\n  }\n\nz",
    );
}

#[test]
fn links_are_numbered_and_resolved() {
    let base = Url::parse("https://example.org/a/").expect("valid");
    let html = "<a href=b>one </a>x <a href='https://e.com/?q=1&amp;r=2'>two</a> <a href=b>again</a>\
                <a href='javascript:alert(1)'>bad</a><a href=mailto:x@y.z>mail</a><a href=c></a>\
                <a href=d>open<p>next";
    let rendered = render(html, Some(&base));
    assert_eq!(
        rendered.text,
        "one [1] x two [2] again [1]badmailopen\n\nnext [3]"
    );
    assert_eq!(
        rendered.links,
        [
            "https://example.org/a/b",
            "https://e.com/?q=1&r=2",
            "https://example.org/a/d"
        ]
    );
    let many: Vec<String> = (0..900).map(|n| format!("<a href=/{n}>l</a>")).collect();
    assert_eq!(render(&many.concat(), Some(&base)).links.len(), MAX_LINKS);
}

#[test]
fn pictures_are_named_when_the_name_says_something() {
    check(
        "<p>a<img alt='A tank in Kyiv' src=x>b",
        "a [image: A tank in Kyiv] b",
    );
    check(
        "<img alt=image><img alt='IMG_1.jpg'><img width=1 alt='counting pixel'>x",
        "x",
    );
}

#[test]
fn what_is_not_text_is_dropped() {
    check(
        "a<script>if (1<2) '<p>'</script>b<style>p{}</style>c",
        "abc",
    );
    check(
        "a<iframe src=x>no</iframe><svg><text>t</text></svg><template>t</template>b",
        "ab",
    );
    check("a<script src=x/>b</script>c<script src='x' />d", "acd");
    check("<head><title>t</title></head><body>b<!-- c --></body>", "b");
    check("a<svg><path>b<p>c", "a\n\nc");
}

#[test]
fn escaped_markup_is_read_as_meant() {
    check(
        "&lt;p&gt;a &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;",
        "a & b\n\nc",
    );
    check("AT&amp;T &#8217; &nbsp;x &bogus;", "AT&T ’  x &bogus;");
    check("1 < 2 and <T> stays", "1 < 2 and <T> stays");
    check("line\nnext  line\n\n\nlast", "line\nnext line\n\nlast");
}

#[test]
fn text_is_safe() {
    check("<p>a&#27;[31mb&#x202e;c\u{9b}1md&#0;</p>", "abcd\u{fffd}");
}

#[test]
fn titles_are_one_line() {
    let check = |html: &str, expected: &str| assert_eq!(plain_line(html), expected, "{html}");
    check("A &amp; B", "A & B");
    check("A &amp;#8217;s <b>bold</b><br>move", "A ’s bold move");
    check("Vec<T> & 1<2 <a href=x>link</a>", "Vec<T> & 1<2 link");
    check("&lt;b&gt;x&lt;/b&gt;", "x");
    check("plain  title", "plain title");
}

#[test]
fn hostile_documents_take_linear_time() {
    let deep = "<div><ul><li><blockquote><table>".repeat(30_000);
    assert_eq!(render(&format!("{deep}x"), None).links.len(), 0);
    let attributes: Vec<String> = (0..100_000).map(|n| format!(" a{n}")).collect();
    let attributes = attributes.concat();
    let rendered = render(&format!("<p>before<a{attributes}>after"), None);
    assert!(rendered.text.starts_with("before"));
    let _ = render(&"<a href=x>".repeat(100_000), None);
    let _ = render(&"&".repeat(1_000_000), None);
    let _ = render(&"<".repeat(1_000_000), None);
    let _ = render(&"<!--".repeat(200_000), None);
    let _ = plain_line(&"<b".repeat(300_000));
    let _ = render(&format!("a{}", "\u{301}\u{327}".repeat(300_000)), None);
    let _ = render(&"\u{1b}]x\u{7}".repeat(300_000), None);
}

proptest::proptest! {
    #[test]
    fn anything_is_read(html in "(<|</|>|p|ul|li|pre|a href=x|table|td|blockquote|script|!--| |&lt;|[a-c]|\n){0,60}") {
        let rendered = render(&html, None);
        proptest::prop_assert_eq!(&clean::block(&rendered.text), &rendered.text);
        let title = plain_line(&html);
        proptest::prop_assert_eq!(&clean::line(&title), &title);
    }
}
