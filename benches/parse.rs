//! How fast documents become feeds: `parse` as a whole, from bytes to stories, on one core.
//!
//! The documents are made here, like those of newsrooms: escaped HTML, CDATA, Atom with XHTML. Where
//! `../shared/corpus` is there, its real feeds are measured too.

use std::{fmt::Write as _, fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flashwire::parse;

/// Stories of a made document.
const STORIES: usize = 200;

const PARAGRAPH: &str = "Two brigades were moved to the border on Tuesday, the ministry said, and \
                         talks about withdrawal were put off until the “line of contact” is quiet. ";

fn rss(body: impl Fn(usize) -> String) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>A wire</title>\
         <link>https://wire.example/</link><description>News</description>\n",
    );
    for n in 0..STORIES {
        let _ = write!(
            text,
            "<item>\n<title>Minister warns of answer &amp; of war no. {n}</title>\n\
             <link>https://wire.example/world/{n}?a=1&amp;b=2</link>\n\
             <guid isPermaLink=\"false\">wire-{n}</guid>\n<dc:creator>Desk</dc:creator>\n\
             <category>World</category>\n<pubDate>Mon, 02 Jan 2006 15:04:05 +0000</pubDate>\n\
             {}\n</item>\n",
            body(n)
        );
    }
    text.push_str("</channel></rss>");
    text
}

fn paragraphs(count: usize) -> String {
    format!("<p>{PARAGRAPH}</p>\n").repeat(count)
}

fn escaped(html: &str) -> String {
    html.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn atom() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A wire</title>\
         <id>urn:wire</id><updated>2006-01-02T15:04:05Z</updated>",
    );
    for n in 0..STORIES {
        let _ = writeln!(
            text,
            "<entry><title type=\"text\">Minister warns no. {n}</title><id>urn:wire:{n}</id>\
             <link rel=\"alternate\" href=\"https://wire.example/{n}\"/>\
             <updated>2006-01-02T15:04:05Z</updated><author><name>Desk</name></author>\
             <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div></content>\
             </entry>",
            paragraphs(10)
        );
    }
    text.push_str("</feed>");
    text
}

fn speed(criterion: &mut Criterion) {
    let documents = [
        (
            "rss, summaries",
            rss(|_| format!("<description>{PARAGRAPH}</description>")),
        ),
        (
            "rss, CDATA",
            rss(|_| {
                format!(
                    "<content:encoded><![CDATA[{}]]></content:encoded>",
                    paragraphs(10)
                )
            }),
        ),
        (
            "rss, escaped",
            rss(|_| format!("<description>{}</description>", escaped(&paragraphs(10)))),
        ),
        ("atom, xhtml", atom()),
    ];
    let mut group = criterion.benchmark_group("parse");
    for (name, document) in &documents {
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| parse::parse(black_box(document.as_bytes()), None, None));
        });
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let real = real_feeds(&corpus);
    if !real.is_empty() {
        group.throughput(Throughput::Bytes(
            real.iter().map(|bytes| bytes.len() as u64).sum(),
        ));
        group.bench_function("captured feeds", |bencher| {
            bencher.iter(|| {
                for bytes in &real {
                    let _ = black_box(parse::parse(black_box(bytes), None, None));
                }
            });
        });
    }
    group.finish();
}

/// The feeds of the corpus that were captured from live sites.
fn real_feeds(corpus: &Path) -> Vec<Vec<u8>> {
    let folders = ["netnewswire", "rss-parser", "node-feedparser"];
    let files = folders
        .iter()
        .filter_map(|folder| fs::read_dir(corpus.join(folder)).ok());
    files
        .flatten()
        .filter_map(|file| fs::read(file.ok()?.path()).ok())
        .filter(|bytes| parse::parse(bytes, None, None).is_ok())
        .collect()
}

criterion_group!(benches, speed);
criterion_main!(benches);
