//! Learns the weights of `config/model/en.tsv` from labelled headlines.
//!
//! `cargo run --release --example train -- ../shared/labels [OUT.tsv]`. Reads `train.tsv` and
//! `unlabelled.tsv` there and our own labels of rows of the latter, `config/model/labels.tsv`; never
//! `dev.tsv`. Logistic regression with a penalty on the square of the weights, by coordinate descent
//! in a fixed order: the same files give the same weights.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example reports to the terminal, and its numbers index what it made itself"
)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use anyhow::Context as _;
use flashwire::{
    classify::{
        Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions,
        labels::{self, Labelled},
    },
    model::Kind,
    text::tokens,
};

/// Penalties on the square of a weight: signs of the lexicon, names beside them, and words, of which
/// there are many. Chosen on dev.
const TENSION_PENALTIES: [f64; 3] = [1.0, 1.0, 8.0];
/// The same for kinds and direction, which are learned from positives alone.
const KIND_PENALTY: f64 = 1.0;
const DIRECTION_PENALTIES: [f64; 3] = [1.0, 4.0, 8.0];
/// The most log-odds of tension of one name, or of one combination of names, beside a sign: who is
/// in a story must not decide it (chosen on dev, where it costs nothing).
const NAME_MOST: f64 = 1.2;
/// The same of what speaks against tension: nobody's name makes a strike less of one (chosen on dev).
const NAME_LEAST: f64 = 0.8;
/// What makes probabilities come true on dev, where tension is more frequent than in training.
const SLOPE: f64 = 1.21;
const SHIFT: f64 = 0.44;
/// What an example counts of which its labeller was not sure.
const UNSURE: f64 = 0.5;
/// Headlines in which words must stand to be looked at.
const SUPPORT: usize = 3;
/// Weights below these are left out.
const LEAST_TENSION: f64 = 0.04;
const LEAST_KIND: f64 = 0.15;
/// Share of a word's places within sentences at which it begins with a capital, from which on it is
/// taken for a name.
const NAME_SHARE: f64 = 0.6;

/// Words that say nothing by themselves; a pair needs one that is not among them.
const STOP_WORDS: &str = "a about after again all also am an and any are as at back be because been \
    before being but by can could d de did do does down during each even few for from get go got had \
    has have he her here hers him his how i if in into is it its just ll m made make many may me might \
    more most much must my no nor not now of off on once one only or other our out over own re s said \
    same say says she should so some still such t than that the their them then there these they this \
    those through to too two under until up us ve very was we were what when where which while who \
    whom why will with would you your year years new first last today day days week weeks month \
    months monday tuesday wednesday thursday friday saturday sunday reuters ap afp com";

/// Words that were found among the learned ones when they were read one by one, and that say nothing
/// of tension: whatever they weigh, they weigh by accident. So do names that the share of capitals
/// did not find. They count as stop words do.
const JUNK: &str = "above accounts alive appear apparent bar boss bottles brand brought cannot conference \
    country decades everyone entire explains expert expresses four further grow hand harrowing heritage \
    hides highest historic historical hopeful hotel hours houses immediately inch issue issued junk \
    lands language large lashes laureate laying lives local melitopol mi6 minute moskva mystery natural \
    needed neo newspaper nso ordeal phones pieces poll portion projects raised reaction received \
    recently removes remove reportedly rich rum sales shakes sievierodonetsk since situation smashing \
    soccer soon stage stars status teacher tells tennis threw tokayev turning unique vital wanted within \
    zone ability begin begins capable capital incentives industrial manufacturing construction \
    engineers relatives voter brings called calls helping";

/// How the ids of groups end that keep the weights of the lexicon: they tell a war without its words,
/// in ways of newspapers of which the training headlines have too few to learn from.
const PLAIN: &str = ".plain";
/// What the ids of groups hold that ask for FLASH: they keep those weights, too, being rarer still.
const FLASH: &str = ".flash-";

/// One headline as numbers.
struct Example {
    features: Vec<(usize, f64)>,
    tension: bool,
    kind: Option<Kind>,
    direction: Option<i8>,
    weight: f64,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments
        .next()
        .context("name the directory of the labels")?;
    let out = arguments
        .next()
        .unwrap_or_else(|| "config/model/en.tsv".to_owned());
    let dir = Path::new(&dir);
    let train = read(&dir.join("train.tsv"))?;
    let pool = read(&dir.join("unlabelled.tsv"))?;
    let own = own_labels(&pool, &train)?;
    println!("{} labelled, {} of our own", train.len(), own.len());
    let names = names(train.iter().chain(&pool));
    let rows: Vec<&Labelled> = train.iter().chain(&own).collect();
    let found = features(&rows)?;
    let mut support: BTreeMap<&str, usize> = BTreeMap::new();
    for (feature, _) in found.iter().flatten() {
        *support.entry(feature).or_default() += 1;
    }
    support.retain(|feature, count| !feature.starts_with("words ") || *count >= SUPPORT);
    let keys: Vec<&str> = support.keys().copied().collect();
    let examples = examples(&rows, &found, &keys);
    println!(
        "{} signs and words over {} headlines",
        keys.len(),
        examples.len()
    );
    fs::write(&out, learned(&keys, &examples, &names)).with_context(|| format!("write {out}"))?;
    Ok(())
}

/// Returns the signs and words of each headline that may get a weight.
fn features(rows: &[&Labelled]) -> anyhow::Result<Vec<Vec<(String, f32)>>> {
    let classifier = classifier()?;
    let silent = STOP_WORDS.split_whitespace().chain(JUNK.split_whitespace());
    let stop: HashSet<&str> = silent.collect();
    let is_wanted = |feature: &str| {
        if feature.ends_with(PLAIN) || feature.contains(FLASH) {
            return false;
        }
        let Some(words) = feature.strip_prefix("words ") else {
            return true;
        };
        let says_nothing =
            |word: &str| stop.contains(word) || word.starts_with('<') || word.len() < 2;
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = words.split(' ');
        !parts.clone().any(is_number) && !parts.all(says_nothing)
    };
    let of_row = |row: &&Labelled| {
        let mut features = classifier.features(&row.title, &row.summary, Some("en"));
        features.retain(|(feature, _)| is_wanted(feature));
        features
    };
    Ok(rows.iter().map(of_row).collect())
}

/// Returns the headlines as numbers.
fn examples(rows: &[&Labelled], found: &[Vec<(String, f32)>], keys: &[&str]) -> Vec<Example> {
    let index: HashMap<&str, usize> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| (*key, at))
        .collect();
    rows.iter()
        .zip(found)
        .map(|(row, features)| Example {
            features: features
                .iter()
                .filter_map(|(key, share)| Some((*index.get(key.as_str())?, f64::from(*share))))
                .collect(),
            tension: row.tension == Some(true),
            kind: row.kind,
            direction: row.direction,
            weight: if row.sure { 1.0 } else { UNSURE },
        })
        .collect()
}

/// Learns all weights and returns the file.
fn learned(keys: &[&str], examples: &[Example], names: &HashSet<String>) -> String {
    let limits = |penalties: [f64; 3], names: &HashSet<String>| -> Vec<Limit> {
        let of_key = |key: &&str| Limit::of(key, names, penalties);
        keys.iter().map(of_key).collect()
    };
    let all: Vec<&Example> = examples.iter().collect();
    let mut tension = logistic(&all, |it| it.tension, &limits(TENSION_PENALTIES, names));
    tension.scale(SLOPE);
    tension.bias += SHIFT;
    let flat = vec![Limit::square(KIND_PENALTY); keys.len()];
    let with_kind = |it: &&Example| it.tension && it.kind.is_some();
    let positives: Vec<&Example> = examples.iter().filter(with_kind).collect();
    let kinds = Kind::ALL.map(|kind| logistic(&positives, |it| it.kind == Some(kind), &flat));
    let with_direction = |it: &&Example| it.tension && it.direction.is_some();
    let directed: Vec<&Example> = examples.iter().filter(with_direction).collect();
    let target = |it: &Example| f64::from(it.direction.unwrap_or_default());
    let direction = ridge(
        &directed,
        target,
        &limits(DIRECTION_PENALTIES, &HashSet::new()),
    );
    println!(
        "{} positives with a kind, {} with a direction",
        positives.len(),
        directed.len()
    );
    written(keys, &tension, &kinds, &direction)
}

fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    Ok(labels::parse(&path.display().to_string(), &text)?)
}

/// Returns our labels with the texts of the rows that they are of.
fn own_labels(pool: &[Labelled], train: &[Labelled]) -> anyhow::Result<Vec<Labelled>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/model/labels.tsv");
    let texts: HashMap<&(String, String), &Labelled> =
        pool.iter().map(|row| (&row.source, row)).collect();
    let known: BTreeSet<&str> = train.iter().map(|row| row.title.as_str()).collect();
    let mut own = read(&path)?;
    own.retain_mut(|label| {
        let Some(row) = texts.get(&label.source) else {
            return false;
        };
        label.title.clone_from(&row.title);
        label.summary.clone_from(&row.summary);
        !known.contains(label.title.as_str())
    });
    Ok(own)
}

/// Returns the words that are written with a capital within sentences: names of persons, places and
/// firms. Headlines capitalise too much to tell; summaries do not.
fn names<'a>(rows: impl Iterator<Item = &'a Labelled>) -> HashSet<String> {
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for row in rows {
        let mut begins = true;
        for word in row.summary.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if !begins {
                for token in tokens::tokens(bare) {
                    let original = bare.get(token.span.clone()).unwrap_or_default();
                    let entry = counts.entry(token.folded).or_default();
                    entry.1 += 1;
                    entry.0 += usize::from(original.starts_with(char::is_uppercase));
                }
            }
            begins = word.ends_with(['.', '!', '?', ':', '-', '"', '”', '“'])
                || word.starts_with(['"', '“']);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let is_name = |(capital, all): (usize, usize)| capital as f64 >= NAME_SHARE * all as f64;
    let names = counts.into_iter().filter(|&(_, counts)| is_name(counts));
    names.map(|(word, _)| word).collect()
}

fn classifier() -> anyhow::Result<Classifier> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let read =
        |name: &str| fs::read_to_string(config.join(name)).with_context(|| format!("read {name}"));
    let file = |name: &str| Ok::<_, anyhow::Error>(ClassifierFile::new(name, read(name)?));
    let files = ClassifierFiles {
        lexicons: vec![file("lexicon/en.toml")?],
        theatres: vec![file("theatres.toml")?],
        weights: None,
    };
    Ok(Classifier::new(files, ClassifyOptions::default())?)
}

/// A linear model.
struct Linear {
    bias: f64,
    weights: Vec<f64>,
}

impl Linear {
    fn scale(&mut self, slope: f64) {
        self.bias *= slope;
        self.weights.iter_mut().for_each(|weight| *weight *= slope);
    }
}

/// What holds a weight back.
#[derive(Clone, Copy)]
struct Limit {
    penalty: f64,
    /// The smallest and the largest that it may be.
    range: (f64, f64),
}

impl Limit {
    const fn square(penalty: f64) -> Self {
        Self {
            penalty,
            range: (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// Names of persons, places and firms among the words may speak against tension alone.
    fn of(key: &str, names: &HashSet<String>, penalties: [f64; 3]) -> Self {
        let [of_signs, of_names, of_words] = penalties;
        match key.split_once(' ') {
            Some(("words", words)) => Self {
                penalty: of_words,
                range: if words.split(' ').any(|word| names.contains(word)) {
                    (f64::NEG_INFINITY, 0.0)
                } else {
                    (f64::NEG_INFINITY, f64::INFINITY)
                },
            },
            Some(("sign" | "alone", _)) => Self::square(of_signs),
            _ => Self {
                penalty: of_names,
                range: (-NAME_LEAST, NAME_MOST),
            },
        }
    }
}

/// How a loss falls: gradient and curvature for a score and a target.
type Loss = fn(f64, f64) -> (f64, f64);

fn logistic(examples: &[&Example], is_true: impl Fn(&Example) -> bool, limits: &[Limit]) -> Linear {
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

fn ridge(examples: &[&Example], target: impl Fn(&Example) -> f64, limits: &[Limit]) -> Linear {
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

/// Returns the file.
fn written(keys: &[&str], tension: &Linear, kinds: &[Linear; 8], direction: &Linear) -> String {
    let mut text = String::from(
        "# Weights of English stories, made by examples/train.rs; see CARD.md.\n\
         # what, log-odds of tension, log-odds of kinds, direction\nlanguage\ten\n",
    );
    let mut line = |what: &str, tension: f64, of_kinds: [f64; 8], direction: f64| {
        let named = Kind::ALL.iter().zip(of_kinds);
        let named: Vec<String> = named
            .filter(|(_, weight)| weight.abs() >= LEAST_KIND)
            .map(|(kind, weight)| format!("{kind}:{weight:.2}"))
            .collect();
        let _ = writeln!(
            text,
            "{what}\t{tension:.2}\t{}\t{direction:.2}",
            named.join(" ")
        );
    };
    line(
        "bias",
        tension.bias,
        std::array::from_fn(|at| kinds[at].bias),
        direction.bias,
    );
    for (at, key) in keys.iter().enumerate() {
        let of_kinds: [f64; 8] = std::array::from_fn(|kind| kinds[kind].weights[at]);
        let counts = tension.weights[at].abs() >= LEAST_TENSION
            || of_kinds.iter().any(|weight| weight.abs() >= LEAST_KIND);
        if counts || !key.starts_with("words ") {
            line(key, tension.weights[at], of_kinds, direction.weights[at]);
        }
    }
    text
}
