//! How rare terms are: what few stories say tells more about each of them.
//!
//! Two counts are blended: of the newest stories of the user's archive, and of the headlines that ship
//! as `config/model/background.tsv` (`config/model/CARD.md` says what they are). The shipped ones count
//! as [`PRIOR`] stories of the archive, so that an archive of a hundred stories changes little and one of
//! ten thousand is nearly all that counts.

use rustc_hash::FxHashMap;

use super::Content;

/// Stories of the archive that the shipped counts weigh as much as; chosen by us.
const PRIOR: f32 = 2_000.0;

/// The line that says of how many stories a table counts.
const STORIES: &str = "stories";

/// In how many stories terms stand.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    stories: u32,
    having: FxHashMap<String, u32>,
}

/// How rare terms are.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    shipped: Sample,
    archive: Sample,
}

/// A table of counts cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file}:{line}: expected a term and a number parted by a tab, the first line `stories` and their number"
)]
pub struct RarityError {
    /// The file as the user knows it.
    pub file: String,
    /// 1 for the first line.
    pub line: usize,
}

impl Sample {
    /// Counts a story.
    pub fn count(&mut self, story: &Content) {
        self.stories = self.stories.saturating_add(1);
        for key in story.keys() {
            *self.having.entry(key).or_default() += 1;
        }
    }

    /// Reads a table of counts; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, RarityError> {
        let fault = |line| RarityError {
            file: file.to_owned(),
            line,
        };
        let mut lines = (1..).zip(text.lines()).map(|(number, line)| {
            let (key, count) = line.split_once('\t').ok_or_else(|| fault(number))?;
            let count: u32 = count.parse().map_err(|_not_a_number| fault(number))?;
            Ok((key, count))
        });
        let stories = match lines.next() {
            Some(Ok((STORIES, stories))) if stories > 0 => stories,
            _ => return Err(fault(1)),
        };
        let having = lines.map(|line| line.map(|(key, count)| (key.to_owned(), count)));
        Ok(Self {
            stories,
            having: having.collect::<Result<_, _>>()?,
        })
    }

    /// Returns the table of counts, terms that stand in at least `least` stories, in order.
    pub fn table(&self, least: u32) -> String {
        let having = self.having.iter().filter(|&(_, &count)| count >= least);
        let mut lines: Vec<String> = having
            .map(|(key, count)| format!("{key}\t{count}\n"))
            .collect();
        lines.sort();
        lines.insert(0, format!("{STORIES}\t{}\n", self.stories));
        lines.concat()
    }
}

impl Rarity {
    /// Blends the shipped counts with those of an archive.
    pub const fn new(shipped: Sample, archive: Sample) -> Self {
        Self { shipped, archive }
    }

    /// Returns how much a term says: 0.7 for one that stands in every story, about 10 for one that
    /// stands in none, the logarithm of how many stories go on one that has it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of stories stay below a million"
    )]
    pub(super) fn of(&self, key: &str) -> f32 {
        let count = |sample: &Sample| sample.having.get(key).copied().unwrap_or_default() as f32;
        let shipped_stories = self.shipped.stories.max(1) as f32;
        let shipped = count(&self.shipped) / shipped_stories;
        let archive_stories = self.archive.stories as f32;
        let rate = (count(&self.archive) + PRIOR * shipped) / (archive_stories + PRIOR);
        (1.0 / (rate + 1.0 / shipped_stories)).ln_1p()
    }
}
