//! How long the steps of a story's way take. `cargo bench`; `benches/README.md` says how to read it.

use std::{fmt::Write as _, hint::black_box};

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use flashwire::{
    classify::Classifier,
    config::{Config, Paths},
    engine,
    intake::{self, IntakeContext},
    model::{Exchange, FeedId, FetchFacts, FetchOutcome, NewFeed, PollHints, StoryDraft},
    parse, query,
    store::{Counting as _, From, Order, PageRequest, SqliteStore, Store as _},
    text::{clean, html, tokens},
};

/// Stories of the store that is queried.
const STORED: usize = 20_000;

/// A filter that is typed.
const FILTER: &str = "talks nato -football";

const WORDS: [&str; 24] = [
    "minister",
    "talks",
    "border",
    "harvest",
    "Kyiv",
    "drone",
    "market",
    "NATO",
    "sanctions",
    "football",
    "missile",
    "strike",
    "election",
    "river",
    "museum",
    "Taiwan",
    "exercise",
    "budget",
    "cease-fire",
    "weather",
    "tanker",
    "Geneva",
    "school",
    "treaty",
];

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

/// Returns `count` words, the same for the same seed.
fn text(seed: usize, count: usize) -> String {
    let mut state = seed.wrapping_mul(2_654_435_761) + 1;
    let mut text = String::new();
    for _ in 0..count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let word = WORDS
            .get((state >> 33) % WORDS.len())
            .copied()
            .unwrap_or_default();
        // Writing to a string does not fail.
        let _ = write!(text, "{word} ");
    }
    text
}

fn feed(stories: usize) -> String {
    let mut items = String::new();
    for n in 0..stories {
        // Writing to a string does not fail.
        let _ = write!(
            items,
            "<item><guid>{n}</guid><title>{}</title><link>https://wire.example/{n}?utm_source=rss</link><description>&lt;p&gt;{}&lt;/p&gt;</description><pubDate>Mon, 21 Sep 2026 10:00:00 GMT</pubDate></item>",
            text(n, 8),
            text(n + 1, 90)
        );
    }
    format!(
        "<rss version=\"2.0\"><channel><title>Wire</title><link>https://wire.example/</link>{items}</channel></rss>"
    )
}

fn config() -> Config {
    let nowhere = Paths {
        config_file: "/nonexistent/flashwire/config.toml".into(),
        config_named: false,
        data_dir: "/nonexistent".into(),
    };
    Config::load(&nowhere).expect("the shipped files are valid")
}

fn classifier() -> Classifier {
    engine::classifier(&config()).expect("the shipped lexicon is valid")
}

/// The queries of the views that ship.
fn views() -> Vec<query::Query> {
    let config = config();
    let context = query::Context {
        now: now(),
        aliases: std::sync::Arc::clone(&config.aliases),
        ..query::Context::default()
    };
    let views = config.views.iter();
    views
        .map(|view| query::parse(&view.query, &context).expect("a query"))
        .collect()
}

/// Returns the stories of a document, ready to be recorded.
fn drafts(document: &str, classifier: &Classifier) -> Vec<StoryDraft> {
    let feed_url = url::Url::parse("https://wire.example/feed").expect("valid");
    let (raw, _notes) = parse::parse(document.as_bytes(), None, None).expect("a feed");
    let context = IntakeContext {
        feed_url: &feed_url,
        site: None,
        now: now(),
    };
    (0..)
        .zip(&raw.stories)
        .map(|(n, story)| {
            let mut story = intake::draft(story, &context);
            story.sort_time = now() - TimeDelta::minutes(n);
            let assessment = classifier.assess(&story.title, &story.body, Some("en"));
            story.into_draft(assessment, None)
        })
        .collect()
}

fn facts(stories: Vec<StoryDraft>) -> FetchFacts {
    FetchFacts {
        feed: FeedId(1),
        at: now(),
        outcome: FetchOutcome::Updated,
        error: None,
        trouble: None,
        etag: None,
        last_modified: None,
        validators_of: None,
        exchange: Exchange::default(),
        hints: PollHints::default(),
        title: None,
        site: None,
        language: None,
        stories,
    }
}

fn store(dir: &tempfile::TempDir) -> SqliteStore {
    let mut store = SqliteStore::open(&dir.path().join("bench.db")).expect("a store");
    let feed = NewFeed {
        url: "https://wire.example/feed".to_owned(),
        ..NewFeed::default()
    };
    store.subscribe(&[feed], now()).expect("subscribed");
    store
}

fn texts(c: &mut Criterion) {
    let (title, body) = (text(1, 9), text(2, 95));
    let markup = format!("<p>{body}</p><ul><li><a href=\"/a\">{title}</a></ul>");
    let document = feed(50);
    let classifier = classifier();
    let mut group = c.benchmark_group("story");
    group.throughput(Throughput::Elements(1));
    group.bench_function("tokens", |b| b.iter(|| tokens::folded(black_box(&body))));
    group.bench_function("clean", |b| b.iter(|| clean::block(black_box(&body))));
    group.bench_function("html", |b| {
        b.iter(|| html::render(black_box(&markup), None));
    });
    group.bench_function("assess", |b| {
        b.iter(|| classifier.assess(black_box(&title), black_box(&body), Some("en")));
    });
    group.finish();
    let mut group = c.benchmark_group("feed");
    group.throughput(Throughput::Bytes(document.len() as u64));
    group.bench_function("parse", |b| {
        b.iter(|| parse::parse(black_box(document.as_bytes()), None, None));
    });
    group.finish();
}

fn archive(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a directory");
    let mut full = store(&dir);
    let classifier = classifier();
    let stored = drafts(&feed(STORED), &classifier);
    full.record(&facts(stored)).expect("recorded");
    let mut group = c.benchmark_group("store");
    for line in [
        "",
        "is:flagged",
        "is:unread",
        "kyiv",
        "mus*",
        "\"kyiv drone\"",
        "theatre:ukraine",
        "talks nato -football",
        "kyiv OR (talks -nato)",
        "drone NEAR/3 kyiv",
        "/kyiv.*drone/i",
        "sort:tension",
    ] {
        let request = PageRequest {
            query: query::parse(line, now()).expect("a query"),
            order: Order::Newest,
            from: From::Top,
            limit: 50,
            now: now(),
        };
        group.bench_function(format!("page [{line}]"), |b| {
            b.iter(|| full.page(black_box(&request)));
        });
    }
    let views = views();
    full.keep_counts(&views).expect("kept");
    while full.count_on().expect("counted") {}
    group.bench_function("counts of all views", |b| {
        b.iter(|| full.counts(&views, now()));
    });
    let newest = full.recent_flagged(DateTime::UNIX_EPOCH, 1).expect("read");
    let ids: Vec<_> = newest.iter().map(|recent| recent.id).collect();
    let mut read = false;
    group.bench_function("mark one, its counts with it", |b| {
        b.iter(|| {
            read = !read;
            full.mark_read(&ids, read, now())
        });
    });
    group.throughput(Throughput::Elements(FILTER.len() as u64));
    group.bench_function(format!("filter [{FILTER}], key by key"), |b| {
        b.iter(|| typed(&full));
    });
    group.finish();
    let document = feed(50);
    let batch = drafts(&document, &classifier);
    let new_store = || {
        let dir = tempfile::tempdir().expect("a directory");
        let store = store(&dir);
        (dir, store)
    };
    let mut group = c.benchmark_group("50 stories");
    group.throughput(Throughput::Elements(50));
    group.bench_function("record", |b| {
        b.iter_batched(
            || (new_store(), facts(batch.clone())),
            |((_dir, mut store), facts)| store.record(&facts),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("ingest: parse, clean, assess, record", |b| {
        b.iter_batched(
            new_store,
            |(_dir, mut store)| store.record(&facts(drafts(&document, &classifier))),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Reads and answers a filter after each of its keys.
fn typed(store: &SqliteStore) {
    for (at, key) in FILTER.char_indices() {
        let text = FILTER.get(..at + key.len_utf8()).unwrap_or_default();
        let request = PageRequest {
            query: query::parse_typing(text, now()).expect("a query"),
            order: Order::Newest,
            from: From::Top,
            limit: 50,
            now: now(),
        };
        black_box(store.page(&request)).expect("a page");
    }
}

criterion_group!(benches, texts, archive);
criterion_main!(benches);
