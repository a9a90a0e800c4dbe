//! The words of all stories: how often each occurs, and which have a stem in common.
//!
//! The index finds words. What a query asks beyond that, beginnings and inflections, is looked up here and
//! becomes words. Words are never taken away: one that stands in no story any more finds nothing.

use rusqlite::{Connection, OptionalExtension as _, params};
use rustc_hash::FxHashMap;

use super::fault::Result;
use crate::text::{stems::Language, tokens};

/// Words whose stems are kept in memory; with more, all are forgotten and worked out anew. A year of news in
/// one language has some hundred thousand. Chosen by us.
const KNOWN_MAX: usize = 100_000;

/// What a writer knows of the vocabulary and has not written yet.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// What is odd about words, by language.
    known: FxHashMap<&'static str, Known>,
    /// Stem and folded word, where it may be that they are not written yet.
    fresh: Vec<(String, String)>,
    counts: FxHashMap<Box<str>, Count>,
    /// Stories read since the counts were written.
    n_stories: u32,
}

/// What is known of the words of one language.
#[derive(Debug, Default)]
struct Known {
    /// Words as they are written, and the place of what is odd about them.
    places: FxHashMap<Box<str>, usize>,
    /// The stem of a word that has another one as it is written than without accents.
    odd: Vec<Option<Box<str>>>,
}

/// In how many stories a word stands, and the last one of them, by its turn.
#[derive(Debug)]
struct Count {
    stories: u32,
    last: u32,
}

/// A text as the index takes it.
#[derive(Debug, Default)]
pub(super) struct IndexText {
    /// Its folded words, parted by blanks.
    pub(super) words: String,
    /// The stems of words that have another one as they are written than without accents.
    pub(super) stems: Option<String>,
}

/// Reads the texts of one story.
pub(super) struct Reader<'v> {
    counting: Counting<'v>,
    stemming: Option<Stemming<'v>>,
}

/// Counts the words of one story.
struct Counting<'v> {
    counts: &'v mut FxHashMap<Box<str>, Count>,
    turn: u32,
}

/// Finds what is odd about the words of a story's language.
struct Stemming<'v> {
    language: Language,
    known: &'v mut Known,
    fresh: &'v mut Vec<(String, String)>,
}

impl Vocabulary {
    /// Begins to read the texts of a story in a language (ISO 639-1).
    pub(super) fn reader(&mut self, language: Option<&str>) -> Reader<'_> {
        self.n_stories += 1;
        if self
            .known
            .values()
            .map(|known| known.odd.len())
            .sum::<usize>()
            > KNOWN_MAX
        {
            self.known.clear();
        }
        Reader {
            counting: Counting {
                counts: &mut self.counts,
                turn: self.n_stories,
            },
            stemming: language.and_then(Language::of).map(|language| Stemming {
                known: self.known.entry(language.code()).or_default(),
                fresh: &mut self.fresh,
                language,
            }),
        }
    }

    /// Writes what was read.
    pub(super) fn write(&mut self, connection: &Connection) -> Result<()> {
        let mut insert =
            connection.prepare_cached("INSERT OR IGNORE INTO stem (stem, word) VALUES (?1, ?2)")?;
        // In the order of the table, as the counts below, so that its pages are visited once.
        self.fresh.sort_unstable();
        for (stem, word) in self.fresh.drain(..) {
            insert.execute([stem, word])?;
        }
        let mut count = connection.prepare_cached(
            "INSERT INTO word (word, stories) VALUES (?1, ?2)
             ON CONFLICT (word) DO UPDATE SET stories = stories + excluded.stories",
        )?;
        let mut counts: Vec<(Box<str>, Count)> = self.counts.drain().collect();
        counts.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for (word, own) in counts {
            count.execute(params![word, own.stories])?;
        }
        count.execute(params!["", self.n_stories])?;
        self.n_stories = 0;
        Ok(())
    }
}

impl Counting<'_> {
    fn count(&mut self, word: &str) {
        match self.counts.get_mut(word) {
            Some(count) if count.last == self.turn => {}
            Some(count) => {
                count.stories += 1;
                count.last = self.turn;
            }
            None => {
                let first = Count {
                    stories: 1,
                    last: self.turn,
                };
                self.counts.insert(word.into(), first);
            }
        }
    }
}

impl Stemming<'_> {
    /// Returns the odd stem of a word, if it has one.
    fn odd_stem(&mut self, written: &str, folded: &str) -> Option<&str> {
        let place = match self.known.places.get(written) {
            Some(place) => *place,
            None => self.learn(written, folded),
        };
        self.known.odd.get(place)?.as_deref()
    }

    /// Works out what is odd about a word that was not seen yet.
    fn learn(&mut self, written: &str, folded: &str) -> usize {
        let stems = self.language.both(written, folded);
        let odd = stems
            .written
            .filter(|own| stems.folded.as_ref() != Some(own));
        self.fresh
            .extend(stems.folded.map(|stem| (stem, folded.to_owned())));
        let place = self.known.odd.len();
        self.known.places.insert(written.into(), place);
        self.known.odd.push(odd.map(String::into_boxed_str));
        place
    }
}

impl Reader<'_> {
    /// Returns the code of the story's language, if it has stems.
    pub(super) fn language(&self) -> Option<&'static str> {
        self.stemming.as_ref().map(|own| own.language.code())
    }

    /// Reads one of the story's texts.
    pub(super) fn read(&mut self, text: &str) -> IndexText {
        let mut read = IndexText::default();
        read.words.reserve(text.len());
        tokens::each_token(text, |folded, span| {
            let written = text.get(span).unwrap_or_default();
            for word in tokens::parts(folded) {
                self.counting.count(word);
                push(&mut read.words, word);
                let Some(stemming) = &mut self.stemming else {
                    continue;
                };
                if let Some(stem) = stemming.odd_stem(written, word) {
                    push(read.stems.get_or_insert_default(), stem);
                }
            }
        });
        read
    }
}

fn push(words: &mut String, word: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    words.push_str(word);
}

/// Returns the folded words that have a stem, in the order of the alphabet.
pub(super) fn words_of(connection: &Connection, stem: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT word FROM stem WHERE stem = ?1")?;
    let words = statement.query_map([stem], |row| row.get(0))?;
    Ok(words.collect::<rusqlite::Result<_>>()?)
}

/// Returns in how many stories a folded word stands, about; the empty word stands in all.
pub(super) fn stories_with(connection: &Connection, word: &str) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT stories FROM word WHERE word = ?1")?;
    let stories = statement.query_row([word], |row| row.get(0)).optional()?;
    Ok(stories.unwrap_or_default())
}

/// The words that begin so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Beginning {
    /// These, at most [`FEW`].
    Few(Vec<String>),
    /// Many, which stand in few stories all together.
    Rare,
    /// Many, which stand in a great part of all stories.
    Common,
}

/// Words that are looked for one by one: each costs a look into each part of the index.
const FEW: u8 = 64;

/// From one in so many stories on, it is quicker to look into the newest stories than to join what the index
/// has of all words.
const COMMON: i64 = 20;

/// So many words are counted; where there are more, one of them stands in nearly every story.
const COUNTED: u16 = 4_096;

/// Returns which words begin so.
pub(super) fn beginning(connection: &Connection, letters: &str) -> Result<Beginning> {
    // No character comes after this one.
    let end = format!("{letters}\u{10FFFF}");
    let mut statement = connection
        .prepare_cached("SELECT word FROM word WHERE word >= ?1 AND word < ?2 LIMIT ?3")?;
    let words = statement.query_map(params![letters, end, FEW + 1], |row| row.get(0))?;
    let words: Vec<String> = words.collect::<rusqlite::Result<_>>()?;
    if words.len() <= usize::from(FEW) {
        return Ok(Beginning::Few(words));
    }
    // A story with two of the words counts twice, and of very many words not all are counted: an estimate is enough.
    let common: bool = connection
        .prepare_cached(
            "SELECT count(*) = ?4 OR ?3 * sum(stories) >= (SELECT stories FROM word WHERE word = '')
             FROM (SELECT stories FROM word WHERE word >= ?1 AND word < ?2 LIMIT ?4)",
        )?
        .query_row(params![letters, end, COMMON, COUNTED], |row| row.get(0))?;
    Ok(if common {
        Beginning::Common
    } else {
        Beginning::Rare
    })
}
