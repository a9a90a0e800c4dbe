//! What a text contains that can be likened: words, pairs, topics, marks.

use std::collections::BTreeMap;

use super::{Topics, words::Words};
use crate::{
    model::{Dyad, TermSort},
    text::tokens,
};

/// Words of a text that are looked at, from the beginning; chosen by us: a long report has come to its
/// background by then.
const WORDS_MAX: usize = 800;
/// Content words from the beginning on, those of the title among them, that are the head.
const HEAD_WORDS: usize = 40;

/// How marks are called.
const ACTOR: &str = "actor:";
const THEATRE: &str = "theatre:";
/// No word begins so.
const TOPIC: &str = "topic:";

/// A text, and what the classifier found in it.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Plain, one line.
    pub title: &'a str,
    /// Plain.
    pub body: &'a str,
    /// ISO 639-1; an unknown one is read without stems and function words.
    pub language: &'a str,
    /// Ids of actors.
    pub actors: &'a [String],
    /// Ids of theatres.
    pub theatres: &'a [String],
    /// Who acts towards whom.
    pub dyad: Option<&'a Dyad>,
}

/// The terms of a text, each with how often it stands there.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// By stem.
    pub(super) words: BTreeMap<String, Found>,
    /// By the stems of both words, parted by a blank.
    pub(super) pairs: BTreeMap<String, Found>,
    /// By the name of the topic.
    pub(super) topics: BTreeMap<String, Found>,
    /// Actors and theatres: see [`mark`].
    pub(super) marks: BTreeMap<String, Found>,
    /// The two actors of the dyad, in order of their ids.
    pub(super) dyad: Option<String>,
}

/// A term that was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) times: u32,
    pub(super) in_head: bool,
    /// As it stands in the text where it was found first.
    pub(super) surface: String,
    /// Its stem.
    pub(super) stem: String,
}

impl Content {
    /// Reads a text.
    pub fn read(text: &Text<'_>, topics: &Topics) -> Self {
        let mut reader = Reader {
            words: Words::of(text.language),
            topics,
            content: Self::default(),
            content_words: 0,
            seen: 0,
            before: None,
        };
        for field in [text.title, text.body] {
            reader.before = None;
            tokens::each_token(field, |token, span| {
                let surface = field.get(span).unwrap_or_default();
                reader.take(token, surface);
            });
        }
        let mut content = reader.content;
        content.mark(ACTOR, text.actors);
        content.mark(THEATRE, text.theatres);
        content.dyad = text.dyad.map(|dyad| {
            let (source, target) = (dyad.source.as_str(), dyad.target.as_str());
            let [first, second] = if source < target {
                [source, target]
            } else {
                [target, source]
            };
            format!("{first} ↔ {second}")
        });
        content
    }

    /// Returns the keys of its terms, as [`Rarity`](super::Rarity) counts them.
    pub fn keys(&self) -> impl Iterator<Item = String> + '_ {
        let topics = self.topics.keys().map(|name| topic_key(name));
        let plain = self.words.keys().chain(self.marks.keys());
        plain.cloned().chain(topics)
    }

    fn mark(&mut self, sort: &str, ids: &[String]) {
        for id in ids {
            let found = self.marks.entry(format!("{sort}{id}")).or_default();
            found.times = 1;
            found.surface.clone_from(id);
        }
    }
}

/// Returns the key of a topic among those of other terms.
pub(super) fn topic_key(name: &str) -> String {
    format!("{TOPIC}{name}")
}

/// Returns what a mark is, and its id.
pub(super) fn mark(key: &str) -> Option<(TermSort, &str)> {
    let actor = key.strip_prefix(ACTOR).map(|id| (TermSort::Actor, id));
    actor.or_else(|| Some((TermSort::Theatre, key.strip_prefix(THEATRE)?)))
}

/// Reads one token after the other.
struct Reader<'a> {
    words: &'static Words,
    topics: &'a Topics,
    content: Content,
    content_words: usize,
    seen: usize,
    /// The content word just before, and how it stands there.
    before: Option<(String, String)>,
}

impl Reader<'_> {
    fn take(&mut self, token: &str, surface: &str) {
        self.seen += 1;
        if self.seen > WORDS_MAX {
            return;
        }
        let stem = self.words.stem(token);
        if let Some(topic) = self.topics.of(token) {
            let in_head = self.content_words < HEAD_WORDS;
            let stem = stem.as_deref().unwrap_or(token);
            count(&mut self.content.topics, topic, (surface, stem), in_head);
        }
        let Some(stem) = stem else {
            self.before = None;
            return;
        };
        let in_head = self.content_words < HEAD_WORDS;
        self.content_words += 1;
        count(&mut self.content.words, &stem, (surface, &stem), in_head);
        if let Some((first, first_surface)) = self.before.take() {
            let key = format!("{first} {stem}");
            let surface = format!("{first_surface} {surface}");
            count(&mut self.content.pairs, &key, (&surface, &key), in_head);
        }
        self.before = Some((stem.into_owned(), surface.to_owned()));
    }
}

fn count(
    terms: &mut BTreeMap<String, Found>,
    key: &str,
    (surface, stem): (&str, &str),
    in_head: bool,
) {
    if let Some(found) = terms.get_mut(key) {
        found.times += 1;
        return;
    }
    let found = Found {
        times: 1,
        in_head,
        surface: surface.to_owned(),
        stem: stem.to_owned(),
    };
    terms.insert(key.to_owned(), found);
}
