//! Stories that are made up: the same number gives the same story, on every machine.
//!
//! Words are drawn by rank, the word of rank r with a chance in proportion to 1/r (Zipf's law). The first
//! ranks are English words, the others are made of syllables. One story in twelve and a half carries
//! tension: its sentences say who did what to whom.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use flashwire::model::RawStory;

/// Words that can be drawn.
const WORDS: usize = 40_000;

/// From this rank on words stand in few stories.
const SELDOM_FROM: usize = 2_000;

/// Words of a title.
const TITLE_WORDS: usize = 9;

/// Words of a sentence of the body.
const SENTENCE_WORDS: usize = 12;

/// A body ends with the sentence that makes it so long, in bytes.
const BODY_BYTES: usize = 560;

/// The share of stories with tension.
const TENSE: f64 = 0.08;

/// When the oldest story of an archive was published: 2025-09-21T13:33:20Z.
const BEGINNING: i64 = 1_758_461_600;

/// The time over which the stories of an archive are spread.
const SPREAD: TimeDelta = TimeDelta::days(365);

const ENGLISH: &str = "the of to and a in that is for on it with as was at by from be said he has have an are \
    this which its not will who their after but they more been about one also new had two were would over year \
    first people up there or when last all than out into time some could what other years state now made city \
    government company president week three market country day million police national most public group report \
    school before home work where many minister between local law court party world family health only since \
    water officials while against because during part plan money business according high support team service \
    members council including research office university next month power under area former money price budget \
    game season players coach match league club final goal win music film festival museum artist book theatre \
    weather rain storm river bridge road train station airport flight traffic hospital doctor patients study \
    science energy gas oil electricity solar price inflation bank interest loan tax trade export import factory \
    workers union strike wages jobs housing rent farm harvest wheat fish forest fire climate election vote \
    candidate campaign parliament committee mayor judge lawyer trial prison student teacher children women \
    church village tourism hotel restaurant kitchen fashion phone internet software data network computer \
    engine car bicycle ship port island coast mountain garden animal dog bird flower paper letter radio \
    television newspaper interview photograph history language culture dance song prize award anniversary";

const ACTORS: [&str; 12] = [
    "Russia",
    "Ukraine",
    "China",
    "Taiwan",
    "Iran",
    "Israel",
    "North Korea",
    "South Korea",
    "India",
    "Pakistan",
    "NATO",
    "The United States",
];

const DEEDS: [&str; 12] = [
    "threatens retaliation against",
    "fires missiles at",
    "masses troops on the border with",
    "imposes sanctions on",
    "launches drone attack on",
    "warns of war with",
    "expels ambassadors of",
    "begins military exercises near",
    "shells positions of",
    "agrees to ceasefire talks with",
    "deploys warships near",
    "accuses hackers of",
];

/// What stories are made of.
pub(crate) struct Generator {
    words: Vec<String>,
}

impl Generator {
    /// Returns the generator of an archive's stories.
    pub(crate) fn of_archives() -> Self {
        Self::with_seldom("")
    }

    /// Returns the generator of stories that are fetched: their seldom words stand in no archive, so that
    /// they do not change what a filter for few stories finds there.
    pub(crate) fn of_feeds() -> Self {
        Self::with_seldom("sk")
    }

    /// Makes the words; `ending` is that of seldom ones.
    fn with_seldom(ending: &str) -> Self {
        let english = ENGLISH.split_whitespace().map(str::to_owned);
        let mut words: Vec<String> = english.collect();
        let made = (words.len()..WORDS).map(|rank| {
            let ending = if rank < SELDOM_FROM { "" } else { ending };
            syllables(rank) + ending
        });
        words.extend(made.collect::<Vec<_>>());
        Self { words }
    }

    /// Returns the word of a rank, 0 for the most common one.
    pub(crate) fn word(&self, rank: usize) -> &str {
        self.words.get(rank).map_or("", String::as_str)
    }

    /// Returns the story of that number as a document would state it.
    pub(crate) fn story(&self, number: u64, published: DateTime<Utc>) -> RawStory {
        let mut rng = Rng::with_seed(number);
        let is_tense = rng.f64() < TENSE;
        let title = if is_tense {
            let news = news(&mut rng);
            let words = news.split(' ').count();
            news + " " + &self.words(&mut rng, TITLE_WORDS.saturating_sub(words).max(2))
        } else {
            capital(&self.words(&mut rng, TITLE_WORDS))
        };
        let mut body = String::from("<p>");
        let mut sentences = 0;
        while body.len() < BODY_BYTES {
            if is_tense && sentences % 3 == 0 {
                body.push_str(&news(&mut rng));
            } else {
                body.push_str(&capital(&self.words(&mut rng, SENTENCE_WORDS)));
            }
            sentences += 1;
            body.push_str(if sentences % 3 == 0 {
                ".</p>\n<p>"
            } else {
                ". "
            });
        }
        body.push_str("</p>");
        RawStory {
            id: Some(format!("wire-{number}")),
            title: Some(title),
            link: Some(format!("https://wire.example/world/{number}")),
            summary: Some(body),
            published: Some(published),
            ..RawStory::default()
        }
    }

    fn words(&self, rng: &mut Rng, count: usize) -> String {
        let drawn: Vec<&str> = (0..count).map(|_| self.word(rank(rng))).collect();
        drawn.join(" ")
    }
}

/// Returns when the story of that number was published, of `size` stories in an archive.
pub(crate) fn published(number: u64, size: u64) -> DateTime<Utc> {
    let seconds = i128::from(SPREAD.num_seconds()) * i128::from(number) / i128::from(size.max(1));
    let seconds = BEGINNING + i64::try_from(seconds).unwrap_or_default();
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Returns when the stories that are fetched were published: before those of archives, so that they
/// stand below them in lists.
pub(crate) fn published_before(number: u64) -> DateTime<Utc> {
    let seconds = BEGINNING - i64::try_from(number % 10_000_000).unwrap_or_default() - 1;
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Returns an RSS document of stories.
pub(crate) fn document(title: &str, stories: &[RawStory]) -> String {
    let mut items = String::new();
    for story in stories {
        let text = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
        let date = story.published.unwrap_or_default().to_rfc2822();
        // Writing to a string does not fail.
        let _ = writeln!(
            items,
            "<item><guid isPermaLink=\"false\">{}</guid><title>{}</title><link>{}</link>\
             <description><![CDATA[{}]]></description><pubDate>{date}</pubDate></item>",
            text(&story.id),
            text(&story.title),
            text(&story.link),
            text(&story.summary),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{title}</title>\
         <link>https://wire.example/</link><language>en</language>\n{items}</channel></rss>"
    )
}

/// Draws a rank: that of r comes with a chance in proportion to 1/(r + 1).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a rank is small and not negative"
)]
fn rank(rng: &mut Rng) -> usize {
    ((WORDS as f64).powf(rng.f64()) as usize).saturating_sub(1)
}

/// Returns who did what to whom.
fn news(rng: &mut Rng) -> String {
    let mut pick = |from: &[&'static str]| rng.choice(from).copied().unwrap_or_default();
    let (who, what) = (pick(&ACTORS), pick(&DEEDS));
    let whom = pick(&ACTORS);
    format!("{who} {what} {whom}")
}

/// Returns a word of three syllables, another one for each number below 512,000.
fn syllables(number: usize) -> String {
    const CONSONANTS: [&str; 16] = [
        "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "sh", "th",
    ];
    const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
    let part = |number: usize| {
        let consonant = CONSONANTS.get(number % 16).copied().unwrap_or_default();
        let vowel = VOWELS.get(number / 16 % 5).copied().unwrap_or_default();
        [consonant, vowel].concat()
    };
    [part(number), part(number / 80), part(number / 6_400)].concat()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
