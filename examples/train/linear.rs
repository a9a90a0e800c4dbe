//! Linear models with a penalty on the square of each weight, by coordinate descent in a fixed order.
//!
//! Must not know what the weights are of.

use super::Example;

/// A linear model.
pub(super) struct Linear {
    pub(super) bias: f64,
    pub(super) weights: Vec<f64>,
}

impl Linear {
    /// Makes every score as much larger.
    pub(super) fn scale(&mut self, slope: f64) {
        self.bias *= slope;
        self.weights.iter_mut().for_each(|weight| *weight *= slope);
    }
}

/// What holds a weight back.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// On the square of the weight.
    pub(super) penalty: f64,
    /// The smallest and the largest that it may be.
    pub(super) range: (f64, f64),
}

impl Limit {
    /// Returns one that only shrinks.
    pub(super) const fn square(penalty: f64) -> Self {
        Self {
            penalty,
            range: (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

/// How a loss falls: gradient and curvature for a score and a target.
type Loss = fn(f64, f64) -> (f64, f64);

/// Learns the log-odds of something that is true of some examples.
pub(super) fn logistic(
    examples: &[&Example],
    is_true: impl Fn(&Example) -> bool,
    limits: &[Limit],
) -> Linear {
    let targets: Vec<f64> = examples
        .iter()
        .map(|it| f64::from(u8::from(is_true(it))))
        .collect();
    descend(examples, &targets, limits, |score, target| {
        let probability = 1.0 / (1.0 + (-score).exp());
        (
            probability - target,
            (probability * (1.0 - probability)).max(1e-4),
        )
    })
}

/// Learns a number.
pub(super) fn ridge(
    examples: &[&Example],
    target: impl Fn(&Example) -> f64,
    limits: &[Limit],
) -> Linear {
    let targets: Vec<f64> = examples.iter().map(|it| target(it)).collect();
    descend(examples, &targets, limits, |score, target| {
        (score - target, 1.0)
    })
}

/// Coordinate descent with Newton steps, feature by feature, until nothing moves.
fn descend(examples: &[&Example], targets: &[f64], limits: &[Limit], loss: Loss) -> Linear {
    const ROUNDS: usize = 200;
    const STILL: f64 = 1e-4;
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); limits.len()];
    for (row, example) in examples.iter().enumerate() {
        for &(at, share) in &example.features {
            columns[at].push((row, share));
        }
    }
    let every: Vec<(usize, f64)> = (0..examples.len()).map(|row| (row, 1.0)).collect();
    let mut model = Linear {
        bias: 0.0,
        weights: vec![0.0; limits.len()],
    };
    let mut scores = vec![0.0; examples.len()];
    let step = |column: &[(usize, f64)], weight: &mut f64, limit: Limit, scores: &mut [f64]| {
        let (mut slope, mut curvature) = (limit.penalty * *weight, limit.penalty + 1e-9);
        for &(row, share) in column {
            let (first, second) = loss(scores[row], targets[row]);
            slope += examples[row].weight * share * first;
            curvature += examples[row].weight * share * share * second;
        }
        let change = (-slope / curvature).clamp(-1.0, 1.0);
        let (least, most) = limit.range;
        let change = (*weight + change).clamp(least, most) - *weight;
        *weight += change;
        for &(row, share) in column {
            scores[row] += share * change;
        }
        change.abs()
    };
    for _ in 0..ROUNDS {
        let mut moved = step(&every, &mut model.bias, Limit::square(0.0), &mut scores);
        for (at, column) in columns.iter().enumerate() {
            moved = moved.max(step(
                column,
                &mut model.weights[at],
                limits[at],
                &mut scores,
            ));
        }
        if moved < STILL {
            break;
        }
    }
    model
}
