//! The stories that are like an example, and the threshold that parts them. It must not know how they are
//! found or drawn.

use crate::model::{CommonTerm, StoryId, StoryRow, Watch, WatchId};

use super::{engine::Liked, list::List, sidebar::rows::Target};

/// One step of the threshold, in hundredths.
const STEP: u8 = 5;
/// Where the threshold of a story begins, in hundredths: `likeness::THRESHOLD`.
const THRESHOLD: u8 = 35;

/// The list of stories that are like an example, the likest first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alike {
    /// The example.
    pub(crate) of: AlikeOf,
    /// From which likeness on stories match, in hundredths, 0 to 100.
    pub(crate) threshold: u8,
    /// The likeness of each row, in the order of the list.
    pub(crate) likenesses: Vec<Likeness>,
    /// Which stories are here.
    pub(crate) reach: Reach,
    /// What the last step of the threshold changed: how many stories entered, or (less than 0) left.
    pub(crate) moved: isize,
    /// The list from which it was asked for, to go back to.
    pub(crate) before: Box<List>,
    /// What the sidebar showed then.
    pub(crate) shown: Option<Target>,
}

/// What the stories are like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AlikeOf {
    /// A story.
    Story(StoryId),
    /// What a watch looks for.
    Watch(Box<Watch>),
}

/// How far a story is like the example, and by what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Likeness {
    /// The story.
    pub(crate) story: StoryId,
    /// 0 to 1.
    pub(crate) score: f32,
    /// The terms in common, the most telling first.
    pub(crate) terms: Vec<CommonTerm>,
}

impl Alike {
    /// Returns the list of an example and its rows.
    pub(crate) fn new(
        of: AlikeOf,
        liked: Vec<Liked>,
        before: List,
        shown: Option<Target>,
    ) -> (Self, Vec<StoryRow>) {
        let threshold = match &of {
            AlikeOf::Story(_) => THRESHOLD,
            AlikeOf::Watch(watch) => hundredths(watch.threshold),
        };
        let (rows, likenesses) = liked
            .into_iter()
            .map(|Liked { row, found }| {
                let likeness = Likeness {
                    story: found.story,
                    score: found.score,
                    terms: found.terms,
                };
                (row, likeness)
            })
            .unzip();
        let alike = Self {
            of,
            threshold,
            likenesses,
            reach: Reach::All,
            moved: 0,
            before: Box::new(before),
            shown,
        };
        (alike, rows)
    }

    /// Returns the likeness of a story.
    pub(crate) fn of_story(&self, id: StoryId) -> Option<&Likeness> {
        self.likenesses.iter().find(|likeness| likeness.story == id)
    }

    /// Returns whether a story matches at the threshold.
    pub(crate) fn is_in(&self, score: f32) -> bool {
        score >= self.threshold()
    }

    /// Returns the threshold, 0 to 1.
    pub(crate) fn threshold(&self) -> f32 {
        f32::from(self.threshold) / 100.0
    }

    /// Returns how many stories match at the threshold.
    pub(crate) fn count(&self) -> usize {
        let within = |likeness: &&Likeness| self.is_in(likeness.score);
        self.likenesses.iter().filter(within).count()
    }

    /// Moves the threshold by a step.
    pub(crate) fn step(&mut self, step: Step) {
        let before = self.count();
        self.threshold = match step {
            Step::Lower => self.threshold.saturating_sub(STEP),
            Step::Higher => self.threshold.saturating_add(STEP).min(100),
        };
        self.moved = self.count().cast_signed() - before.cast_signed();
    }

    /// Returns the watch whose stories these are.
    pub(crate) fn watch(&self) -> Option<&Watch> {
        match &self.of {
            AlikeOf::Watch(watch) => Some(watch),
            AlikeOf::Story(_) => None,
        }
    }

    /// Returns the id of the watch whose stories these are.
    pub(crate) fn watch_id(&self) -> Option<WatchId> {
        self.watch().map(|watch| watch.id)
    }
}

/// Which stories are like an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those that the watch found: they are at hand.
    Found,
    /// All, also those below the threshold: they have to be looked for.
    All,
}

/// A way to move the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// More stories enter.
    Lower,
    /// Some leave.
    Higher,
}

/// Returns a share in hundredths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 100"
)]
fn hundredths(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}
