//! The collected feeds of other projects' test suites, against what two other parsers make of them.
//!
//! Needs `../shared/corpus`; without it the test says that it was skipped. Every difference stands
//! with its reason in `tests/data/corpus/differences.tsv`: one that is not listed fails the test, and
//! so does one that is listed and is none any more.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use flashwire::{
    model::{RawFeed, RawStory},
    parse,
    text::html,
};
use serde_json::Value;

const LISTED: &str = include_str!("../data/corpus/differences.tsv");

fn corpus() -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if corpus.join("manifest.tsv").exists() {
        return Some(corpus);
    }
    println!("skipped: ../shared/corpus is not there");
    None
}

/// What is compared of a document.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    stories: String,
    feed_title: String,
    title: String,
    link: String,
    date: String,
}

impl Answer {
    fn of(feed: &RawFeed) -> Self {
        let first = feed.stories.first();
        let of = |field: fn(&RawStory) -> Option<&String>| first.and_then(field).cloned();
        Self {
            stories: feed.stories.len().to_string(),
            feed_title: plain(feed.title.as_deref()),
            title: plain(of(|story| story.title.as_ref()).as_deref()),
            link: link(&of(|story| story.link.as_ref()).unwrap_or_default()),
            date: first
                .and_then(|story| story.published.or(story.updated))
                .map(|date| date.format("%Y-%m-%dT%H:%M:%SZ").to_string())
                .unwrap_or_default(),
        }
    }

    fn differences(&self, reference: &Self) -> Vec<(&'static str, String)> {
        let fields = [
            ("stories", &self.stories, &reference.stories),
            ("feed title", &self.feed_title, &reference.feed_title),
            ("title", &self.title, &reference.title),
            ("link", &self.link, &reference.link),
            ("date", &self.date, &reference.date),
        ];
        let differing = fields
            .into_iter()
            .filter(|(_, ours, theirs)| ours != theirs);
        differing
            .map(|(name, ours, theirs)| (name, format!("{ours:?} for {theirs:?}")))
            .collect()
    }
}

fn plain(text: Option<&str>) -> String {
    html::plain_line(text.unwrap_or_default())
}

fn link(address: &str) -> String {
    address.trim().trim_end_matches('/').to_owned()
}

/// Rows of the manifest by their column names.
fn manifest(corpus: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(corpus.join("manifest.tsv")).expect("the manifest");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines
        .map(|line| {
            let cells = line.split('\t').map(str::to_owned);
            names
                .iter()
                .map(|name| (*name).to_owned())
                .zip(cells)
                .collect()
        })
        .collect()
}

/// The differences that are listed: file and field, each struck off when it is met.
fn listed() -> BTreeMap<(String, String), bool> {
    LISTED
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 4, "file, field, who is right, reason: {line}");
            assert!(matches!(cells[2], "ours" | "theirs" | "neither"), "{line}");
            ((cells[0].to_owned(), cells[1].to_owned()), false)
        })
        .collect()
}

#[test]
fn feeds_are_read_as_the_reference_reads_them_or_the_difference_is_explained() {
    let Some(corpus) = corpus() else { return };
    let mut listed = listed();
    let (mut feeds, mut read, mut agreed) = (0_usize, 0_usize, 0_usize);
    let mut unlisted = Vec::new();
    for row in manifest(&corpus) {
        let file = &row["file"];
        let bytes = fs::read(corpus.join(file)).expect("a document");
        let content_type = Some(row["http_content_type"].as_str()).filter(|kind| !kind.is_empty());
        let parsed = parse::parse(&bytes, content_type, None);
        let mut differ =
            |field: &str, what: String| match listed.get_mut(&(file.clone(), field.to_owned())) {
                Some(met) => *met = true,
                None => unlisted.push(format!("{file}\t{field}\t{what}")),
            };
        if row["ref_status"] != "ok" {
            // What the reference takes for no feed may be one: JSON, which it does not read.
            continue;
        }
        feeds += 1;
        let Ok((feed, _notes)) = parsed else {
            differ("read", format!("{:?}", parsed.err()));
            continue;
        };
        read += 1;
        let reference = Answer {
            stories: row["ref_entries"].clone(),
            feed_title: plain(row.get("ref_feed_title").map(String::as_str)),
            title: plain(row.get("ref_e0_title").map(String::as_str)),
            link: link(row.get("ref_e0_link").map_or("", String::as_str)),
            date: row.get("ref_e0_date").cloned().unwrap_or_default(),
        };
        let differences = Answer::of(&feed).differences(&reference);
        agreed += usize::from(differences.is_empty());
        for (field, what) in differences {
            differ(field, what);
        }
    }
    compare_with_goldens(&corpus, &mut listed, &mut unlisted);
    println!("{feeds} feeds: {read} read, {agreed} as the reference reads them");
    assert!(
        unlisted.is_empty(),
        "differences that are not listed:\n{}",
        unlisted.join("\n")
    );
    let gone: Vec<_> = listed.iter().filter(|(_, met)| !**met).collect();
    assert!(gone.is_empty(), "listed, but no differences: {gone:?}");
    assert!(read * 1000 >= feeds * 995, "{read} of {feeds} read");
    assert!(agreed * 100 >= feeds * 97, "{agreed} of {feeds} agree");
}

/// Compares with the results that gofeed's own tests expect of the same documents.
fn compare_with_goldens(
    corpus: &Path,
    listed: &mut BTreeMap<(String, String), bool>,
    unlisted: &mut Vec<String>,
) {
    let mut compared = 0;
    for row in manifest(corpus) {
        let file = &row["file"];
        let path = corpus.join(file);
        let golden = path.with_extension("json");
        if !file.starts_with("gofeed/") || path == golden || file.starts_with("gofeed/extensions") {
            continue;
        }
        let Ok(text) = fs::read_to_string(&golden) else {
            continue;
        };
        let golden: Value = serde_json::from_str(&text).expect("a golden");
        let bytes = fs::read(&path).expect("a document");
        let Ok((feed, _notes)) = parse::parse(&bytes, None, None) else {
            unlisted.push(format!("{file}\tgofeed read"));
            continue;
        };
        compared += 1;
        let stories = golden["items"]
            .as_array()
            .or_else(|| golden["entries"].as_array());
        let first = stories.and_then(|stories| stories.first());
        let text = |value: Option<&Value>| plain(value.and_then(Value::as_str));
        let ours = Answer::of(&feed);
        let fields = [
            (
                "gofeed stories",
                ours.stories,
                stories.map_or(0, Vec::len).to_string(),
            ),
            (
                "gofeed feed title",
                ours.feed_title,
                text(golden.get("title")),
            ),
            (
                "gofeed title",
                ours.title,
                text(first.and_then(|first| first.get("title"))),
            ),
        ];
        for (field, ours, theirs) in fields {
            match listed.get_mut(&(file.clone(), field.to_owned())) {
                _ if ours == theirs => {}
                Some(met) => *met = true,
                None => unlisted.push(format!("{file}\t{field}\t{ours:?} for {theirs:?}")),
            }
        }
    }
    println!("{compared} documents compared with gofeed's results");
    assert!(compared > 300, "the goldens are there");
}
