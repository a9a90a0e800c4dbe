//! How well assessments agree with labels: the figures of `flashwire eval`.
//!
//! Pure. Measures are those of the data card; intervals are 95 % of 1,000 bootstrap samples of the
//! rows (Efron 1979), drawn with a fixed seed.

use serde::Serialize;

use super::labels::Labelled;
use crate::model::Assessment;

/// Samples for an interval.
const SAMPLES: usize = 1_000;
/// Bins of equal width for the calibration error (Naeini et al. 2015).
const BINS: u8 = 10;
/// The recall at which precision is told.
const RECALL: f64 = 0.85;

/// A labelled story and what the classifier says of it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The label.
    pub label: Labelled,
    /// The assessment.
    pub said: Assessment,
}

/// A figure and the bounds of its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// Over all rows; not a number if no row counts for it.
    pub value: f64,
    /// 2.5 % of the samples are lower.
    pub low: f64,
    /// 2.5 % of the samples are higher.
    pub high: f64,
}

/// What was measured, from 0 to 1.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Rows with a label of tension.
    pub stories: usize,
    /// Of these, with tension.
    pub positives: usize,
    /// Share of the flagged that have tension.
    pub precision: Figure,
    /// Share of those with tension that are flagged.
    pub recall: Figure,
    /// Harmonic mean of the two.
    pub f1: Figure,
    /// The largest F1 at any threshold, and that threshold.
    pub best_f1: f64,
    /// See `best_f1`.
    pub best_threshold: f64,
    /// Probability that one with tension scores above one without.
    pub auc: Figure,
    /// Expected calibration error.
    pub calibration_error: f64,
    /// Precision at the threshold at which recall is .85.
    pub precision_at_recall: f64,
    /// Share of those with tension whose first kind is the labelled one.
    pub kind_first: Figure,
    /// Share of those with tension among whose kinds the labelled one is.
    pub kind_among: f64,
    /// Share of those with tension whose direction has the labelled sign.
    pub direction: Figure,
    /// Share of those with tension in a named area whose first theatre lies there.
    pub theatre: Figure,
}

/// Measures at the threshold by which stories were flagged. `prevalence` is the share of stories
/// with tension for which precision at a recall is told; the rows' own if none is given.
pub fn measure(judged: &[Judged], prevalence: Option<f64>) -> Figures {
    let rows: Vec<&Judged> = judged
        .iter()
        .filter(|it| it.label.tension.is_some())
        .collect();
    let (best_f1, best_threshold) = best(&rows);
    Figures {
        stories: rows.len(),
        positives: rows.iter().filter(|it| is_tense(it)).count(),
        precision: figure(&rows, precision),
        recall: figure(&rows, recall),
        f1: figure(&rows, f1),
        best_f1,
        best_threshold,
        auc: figure(&rows, auc),
        calibration_error: calibration_error(&rows),
        precision_at_recall: precision_at_recall(&rows, prevalence),
        kind_first: figure(&rows, |rows| {
            share(rows, |it| {
                let label = it.label.kind?;
                Some(it.said.kinds.iter().next() == Some(label))
            })
        }),
        kind_among: share(&rows, |it| Some(it.said.kinds.contains(it.label.kind?))),
        direction: figure(&rows, |rows| {
            share(rows, |it| {
                let label = f32::from(it.label.direction?);
                let said = it.said.direction;
                Some(if label == 0.0 {
                    said == 0.0
                } else {
                    said * label > 0.0
                })
            })
        }),
        theatre: figure(&rows, |rows| {
            share(rows, |it| {
                let label = it.label.theatre.as_deref();
                let label = label.filter(|label| !matches!(*label, "none" | "other"))?;
                let first = it.said.theatres.first();
                Some(first.is_some_and(|first| lies_in(first, label)))
            })
        }),
    }
}

fn is_tense(judged: &Judged) -> bool {
    judged.label.tension == Some(true)
}

/// Returns a figure over all rows, with its interval.
fn figure(rows: &[&Judged], measure: impl Fn(&[&Judged]) -> f64) -> Figure {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut values: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let drawn = (0..rows.len()).filter_map(|_| rows.get(random.below(rows.len())).copied());
            measure(&drawn.collect::<Vec<_>>())
        })
        .filter(|value| value.is_finite())
        .collect();
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    Figure {
        value: measure(rows),
        low: at(values.len() / 40),
        high: at(values.len().saturating_sub(1 + values.len() / 40)),
    }
}

/// Marsaglia's xorshift (2003): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.0 >> 11) % end).unwrap_or_default()
    }
}

/// Returns the share of the rows with tension of which something holds; `None` does not count.
fn share(rows: &[&Judged], holds: impl Fn(&Judged) -> Option<bool>) -> f64 {
    let tense = rows.iter().filter(|it| is_tense(it));
    let counted: Vec<bool> = tense.filter_map(|it| holds(it)).collect();
    ratio(
        counted.iter().filter(|holds| **holds).count(),
        counted.len(),
    )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of rows are far below 2^52"
)]
fn ratio(part: usize, all: usize) -> f64 {
    part as f64 / all as f64
}

fn count(rows: &[&Judged], wanted: impl Fn(bool, f64) -> bool) -> usize {
    let matching = rows.iter();
    matching
        .filter(|it| wanted(is_tense(it), f64::from(it.said.tension)))
        .count()
}

fn precision(rows: &[&Judged]) -> f64 {
    let flagged: Vec<&&Judged> = rows.iter().filter(|it| it.said.flagged).collect();
    ratio(
        flagged.iter().filter(|it| is_tense(it)).count(),
        flagged.len(),
    )
}

fn recall(rows: &[&Judged]) -> f64 {
    share(rows, |it| Some(it.said.flagged))
}

fn f1(rows: &[&Judged]) -> f64 {
    let (precision, recall) = (precision(rows), recall(rows));
    2.0 * precision * recall / (precision + recall)
}

fn best(rows: &[&Judged]) -> (f64, f64) {
    let at = |threshold: f64| {
        let hit = count(rows, |tense, said| tense && said >= threshold);
        let wrong = count(rows, |tense, said| tense != (said >= threshold));
        (ratio(2 * hit, 2 * hit + wrong), threshold)
    };
    let thresholds = (1..100_u8).map(|percent| f64::from(percent) / 100.0);
    thresholds
        .map(at)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .unwrap_or((f64::NAN, f64::NAN))
}

/// The area under the curve by ranks (Hanley and `McNeil` 1982); ties count half.
fn auc(rows: &[&Judged]) -> f64 {
    let mut ranked: Vec<(f32, bool)> = rows
        .iter()
        .map(|it| (it.said.tension, is_tense(it)))
        .collect();
    ranked.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (mut below, mut twice) = (0, 0);
    for tied in ranked.chunk_by(|left, right| left.0.total_cmp(&right.0).is_eq()) {
        let tense = tied.iter().filter(|(_, tense)| *tense).count();
        twice += tense * (2 * below + (tied.len() - tense));
        below += tied.len() - tense;
    }
    ratio(twice, 2 * below * (rows.len() - below))
}

fn calibration_error(rows: &[&Judged]) -> f64 {
    let width = 1.0 / f64::from(BINS);
    let of_bin = |bin: u8| {
        let low = f64::from(bin) * width;
        let inside = |said: f64| said >= low && (said < low + width || bin + 1 == BINS);
        let inside: Vec<&&Judged> = rows
            .iter()
            .filter(|it| inside(f64::from(it.said.tension)))
            .collect();
        if inside.is_empty() {
            return 0.0;
        }
        let said: f64 = inside.iter().map(|it| f64::from(it.said.tension)).sum();
        let tense = inside.iter().filter(|it| is_tense(it)).count();
        let gap = ratio(tense, inside.len()) - said * ratio(1, inside.len());
        gap.abs() * ratio(inside.len(), rows.len())
    };
    (0..BINS).map(of_bin).sum()
}

fn precision_at_recall(rows: &[&Judged], prevalence: Option<f64>) -> f64 {
    let positives = count(rows, |tense, _| tense);
    let prevalence = prevalence.unwrap_or_else(|| ratio(positives, rows.len()));
    let mut scores: Vec<f64> = rows
        .iter()
        .filter(|it| is_tense(it))
        .map(|it| f64::from(it.said.tension))
        .collect();
    scores.sort_by(|left, right| right.total_cmp(left));
    let needed = scores.iter().enumerate();
    let threshold = needed
        .map(|(idx, score)| (ratio(idx + 1, positives), *score))
        .find(|(recall, _)| *recall >= RECALL);
    let Some((_, threshold)) = threshold else {
        return f64::NAN;
    };
    let hit = ratio(
        count(rows, |tense, said| tense && said >= threshold),
        positives,
    );
    let alarms = count(rows, |tense, said| !tense && said >= threshold);
    let alarm = ratio(alarms, rows.len() - positives);
    hit * prevalence / (hit * prevalence + alarm * (1.0 - prevalence))
}

/// Returns whether a theatre lies in an area of the labels, which are coarser.
fn lies_in(theatre: &str, label: &str) -> bool {
    let members: &[&str] = match label {
        "ukraine" => &["ukraine", "baltic", "belarus", "moldova", "arctic"],
        "taiwan" => &["taiwan", "south-china-sea", "japan-islands"],
        "yemen" => &["yemen-red-sea"],
        "india-pakistan" => &["india-pakistan", "india-china"],
        "africa" => &[
            "sahel",
            "horn-of-africa",
            "sudan",
            "congo",
            "libya",
            "nigeria",
            "west-africa",
            "western-sahara",
            "north-africa",
            "southern-africa",
        ],
        "americas" => &[
            "venezuela",
            "colombia",
            "haiti",
            "latin-america",
            "falklands",
        ],
        other => return other == theatre,
    };
    members.contains(&theatre)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Kinds, Precedence};

    fn judged(tension: bool, said: f32, kind: Kind, direction: (i8, f32)) -> Judged {
        Judged {
            label: Labelled {
                tension: Some(tension),
                kind: tension.then_some(kind),
                direction: Some(direction.0),
                theatre: Some("africa".to_owned()),
                ..Labelled::default()
            },
            said: Assessment {
                tension: said,
                flagged: said >= 0.5,
                precedence: Precedence::Routine,
                direction: direction.1,
                kinds: Kinds::led_by(Some(Kind::Act), [Kind::Threat]),
                theatres: vec!["sudan".to_owned()],
                actors: Vec::new(),
                dyad: None,
                sign: None,
                hedged: false,
                evidence: Vec::new(),
                model: String::new(),
            },
        }
    }

    #[test]
    fn figures_are_those_of_the_textbook() {
        let rows = [
            judged(true, 0.9, Kind::Act, (-1, -3.0)),
            judged(true, 0.4, Kind::Threat, (1, -2.0)),
            judged(false, 0.6, Kind::Act, (0, 0.0)),
            judged(false, 0.1, Kind::Act, (0, 0.0)),
        ];
        let figures = measure(&rows, None);
        assert_eq!((figures.stories, figures.positives), (4, 2));
        let near =
            |figure: f64, expected: f64| assert!((figure - expected).abs() < 1e-6, "{figure}");
        near(figures.precision.value, 0.5);
        near(figures.recall.value, 0.5);
        near(figures.f1.value, 0.5);
        near(figures.best_f1, 0.8);
        near(figures.auc.value, 0.75);
        near(figures.calibration_error, (0.1 + 0.6 + 0.6 + 0.1) / 4.0);
        near(figures.precision_at_recall, 2.0 / 3.0);
        near(figures.kind_first.value, 0.5);
        near(figures.kind_among, 1.0);
        near(figures.direction.value, 0.5);
        near(figures.theatre.value, 1.0);
        assert!(figures.auc.low <= figures.auc.value && figures.auc.value <= figures.auc.high);
        // With few among many the same threshold is right less often.
        near(
            measure(&rows, Some(0.1)).precision_at_recall,
            0.1 / (0.1 + 0.45),
        );
    }
}
