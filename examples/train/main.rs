//! Learns the weights of `config/model/en.tsv` from labelled headlines.
//!
//! `cargo run --release --example train -- ../shared/labels [OUT.tsv]`. Reads `train.tsv` and
//! `unlabelled.tsv` there, our own labels of rows of the latter, `config/model/labels.tsv`, and the
//! headlines that were written to be learned from, `config/model/headlines.tsv`; never `dev.tsv`. What
//! is learned of a word counts for its other forms in part. Logistic regression with a penalty on the
//! square of the weights, by coordinate descent in a fixed order: the same files give the same weights.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example reports to the terminal, and its numbers index what it made itself"
)]

mod linear;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use flashwire::{
    classify::{
        Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions,
        labels::{self, Labelled},
    },
    model::Kind,
};

use self::{
    linear::{Limit, Linear, logistic, ridge},
    words::{STEMS, STEMS_OF_JUNK, WORDS, Words},
};

/// Penalties on the square of a weight: signs of the lexicon, names beside them, words, and stems.
/// Chosen on dev, as all that follows.
const TENSION_PENALTIES: [f64; 4] = [1.0, 1.0, 5.0, 4.0];
/// The same for kinds and direction, which are learned from positives alone.
const KIND_PENALTY: f64 = 1.0;
const DIRECTION_PENALTIES: [f64; 4] = [0.5, 8.0, 12.0, 6.0];
/// The most log-odds of tension of one name, or of one combination of names, beside a sign: who is
/// in a story must not decide it.
const NAME_MOST: f64 = 1.2;
/// The same of what speaks against tension: nobody's name makes a strike less of one.
const NAME_LEAST: f64 = 0.8;
/// The most of one word or pair, and of its stem, for tension and against it: no single word of a
/// newspaper decides.
const WORD_MOST: f64 = 0.35;
/// What makes probabilities come true on dev, where tension is more frequent than in training.
const SLOPE: f64 = 1.4;
const SHIFT: f64 = 0.75;
/// What an example counts of which its labeller was not sure.
const UNSURE: f64 = 0.5;
/// What a headline counts: of `train.tsv`, whose labels are of one hand with those of dev, of the rows
/// that we labelled, and of those that were written to be learned from.
const LABELLED: f64 = 2.0;
const OWN: f64 = 1.0;
const WRITTEN: f64 = 0.7;
/// Labelled headlines in which words or stems must stand to be looked at, and headlines of any sort in
/// which a form must stand to get a weight.
const SUPPORT: usize = 8;
const FORM_SUPPORT: usize = 2;
/// Weights below these are left out.
const LEAST_TENSION: f64 = 0.15;
const LEAST_KIND: f64 = 0.4;
/// Weights of kinds below this are left out beside others.
const LEAST_BESIDE: f64 = 0.25;

/// How the ids of groups end that keep the weights of the lexicon: they tell a war without its words,
/// in ways of newspapers of which the training headlines have too few to learn from.
const PLAIN: &str = ".plain";
/// What the ids of groups hold that ask for FLASH: they keep those weights, too, being rarer still.
const FLASH: &str = ".flash-";

/// That a headline was written to be learned from: half of those are of tension, far more than of all,
/// and without a sign of its own that would seem to be likely of a story of which nothing is known.
const IS_WRITTEN: &str = "written";

/// The signs, words and stems of a headline, with the part of their weight that counts.
type Features = Vec<(String, f32)>;

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
    let written = read(&shipped("model/headlines.tsv"))?;
    println!(
        "{} labelled, {} of our own, {} written",
        train.len(),
        own.len(),
        written.len()
    );
    let words = Words::of(train.iter().chain(&pool).chain(&written));
    let classifier = classifier()?;
    let features = |rows: &[Labelled]| -> Vec<Features> {
        let of_row = |row: &Labelled| features(&classifier, &words, row);
        rows.iter().map(of_row).collect()
    };
    let parts = [(&train, LABELLED), (&own, OWN), (&written, WRITTEN)];
    let mut found = parts.map(|(rows, _)| features(rows));
    for features in found.last_mut().into_iter().flatten() {
        features.push((IS_WRITTEN.to_owned(), 1.0));
    }
    let keys = keys(found.iter().flatten());
    let index: HashMap<&str, usize> = keys.iter().copied().zip(0..).collect();
    let mut examples: Vec<Example> = Vec::new();
    for ((rows, share), found) in parts.iter().zip(&found) {
        let rows = rows.iter().zip(found);
        examples.extend(rows.map(|(row, features)| Example::of(row, features, &index, *share)));
    }
    println!(
        "{} signs, words and stems over {} headlines",
        keys.len(),
        examples.len()
    );
    let model = Model::learn(&keys, &examples, &words);
    let of_pool = features(&pool);
    let forms = forms(found.iter().flatten().chain(&of_pool));
    let text = model.file(&index, &forms, &words);
    fs::write(&out, text).with_context(|| format!("write {out}"))?;
    Ok(())
}

/// Returns what may get a weight of a headline.
fn features(classifier: &Classifier, words: &Words, row: &Labelled) -> Features {
    let mut features = classifier.features(&row.title, &row.summary, Some("en"));
    features.retain(|(feature, _)| match feature.strip_prefix(WORDS) {
        Some(some) => words.say_something(some),
        None => !feature.ends_with(PLAIN) && !feature.contains(FLASH),
    });
    words.add_stems(&mut features);
    features
}

/// Returns whether a feature is one of words or of stems.
fn is_of_words(feature: &str) -> bool {
    let mut sorts = [WORDS, STEMS, STEMS_OF_JUNK].into_iter();
    sorts.any(|sort| feature.starts_with(sort))
}

/// Returns the features that are learned, in order.
fn keys<'f>(found: impl Iterator<Item = &'f Features>) -> Vec<&'f str> {
    let mut support: BTreeMap<&str, usize> = BTreeMap::new();
    for (feature, _) in found.flatten() {
        *support.entry(feature).or_default() += 1;
    }
    support.retain(|feature, count| !is_of_words(feature) || *count >= SUPPORT);
    support.into_keys().collect()
}

/// Returns the words, alone and in pairs, that may get a weight.
fn forms<'f>(found: impl Iterator<Item = &'f Features>) -> Vec<&'f str> {
    let mut support: BTreeMap<&str, usize> = BTreeMap::new();
    for (feature, _) in found.flatten() {
        if feature.starts_with(WORDS) {
            *support.entry(feature).or_default() += 1;
        }
    }
    support.retain(|_, count| *count >= FORM_SUPPORT);
    support.into_keys().collect()
}

impl Example {
    fn of(row: &Labelled, features: &Features, index: &HashMap<&str, usize>, share: f64) -> Self {
        let known = |(key, share): &(String, f32)| {
            let at = index.get(key.as_str())?;
            Some((*at, f64::from(*share)))
        };
        Self {
            features: features.iter().filter_map(known).collect(),
            tension: row.tension == Some(true),
            kind: row.kind,
            direction: row.direction,
            weight: share * if row.sure { 1.0 } else { UNSURE },
        }
    }
}

/// What was learned.
struct Model<'k> {
    keys: &'k [&'k str],
    tension: Linear,
    kinds: [Linear; 8],
    direction: Linear,
}

/// What a sign or a form counts.
#[derive(Clone, Copy, Default)]
struct Weight {
    tension: f64,
    kinds: [f64; 8],
    direction: f64,
}

impl<'k> Model<'k> {
    fn learn(keys: &'k [&'k str], examples: &[Example], words: &Words) -> Self {
        let limits = |penalties: [f64; 4], words: Option<&Words>| -> Vec<Limit> {
            let of_key = |key: &&str| limit(key, words, penalties);
            keys.iter().map(of_key).collect()
        };
        let all: Vec<&Example> = examples.iter().collect();
        let limits_of_tension = limits(TENSION_PENALTIES, Some(words));
        let mut tension = logistic(&all, |it| it.tension, &limits_of_tension);
        tension.scale(SLOPE);
        tension.bias += SHIFT;
        let flat = vec![Limit::square(KIND_PENALTY); keys.len()];
        let with_kind = |it: &&Example| it.tension && it.kind.is_some();
        let positives: Vec<&Example> = examples.iter().filter(with_kind).collect();
        let kinds = Kind::ALL.map(|kind| logistic(&positives, |it| it.kind == Some(kind), &flat));
        let with_direction = |it: &&Example| it.tension && it.direction.is_some();
        let directed: Vec<&Example> = examples.iter().filter(with_direction).collect();
        let target = |it: &Example| f64::from(it.direction.unwrap_or_default());
        println!(
            "{} positives with a kind, {} with a direction",
            positives.len(),
            directed.len()
        );
        Self {
            keys,
            tension,
            kinds,
            direction: ridge(&directed, target, &limits(DIRECTION_PENALTIES, None)),
        }
    }

    /// Returns what was learned of a feature.
    fn weight(&self, at: usize) -> Weight {
        Weight {
            tension: self.tension.weights[at],
            kinds: std::array::from_fn(|kind| self.kinds[kind].weights[at]),
            direction: self.direction.weights[at],
        }
    }

    /// Returns the file: the signs, then the words, each with what its stem counts.
    fn file(&self, index: &HashMap<&str, usize>, forms: &[&str], words: &Words) -> String {
        let mut text = String::from(
            "# Weights of English stories, made by examples/train; see CARD.md.\n\
             # what, log-odds of tension, log-odds of kinds, direction\nlanguage\ten\n",
        );
        let bias = Weight {
            tension: self.tension.bias,
            kinds: self.kinds.each_ref().map(|kind| kind.bias),
            direction: self.direction.bias,
        };
        bias.write("bias", &mut text);
        for (at, key) in self.keys.iter().enumerate() {
            if !is_of_words(key) && *key != IS_WRITTEN {
                self.weight(at).write(key, &mut text);
            }
        }
        for form in forms {
            let stem = form.strip_prefix(WORDS).map(|form| words.stems(form));
            let parts = [Some(*form), stem.as_deref()];
            let known = parts.into_iter().flatten().filter_map(|key| index.get(key));
            let mut weight = known.fold(Weight::default(), |all, &at| all.and(self.weight(at)));
            if words.may_not_speak_for(form) {
                weight.tension = weight.tension.min(0.0);
            }
            if weight.counts() {
                weight.write(form, &mut text);
            }
        }
        text
    }
}

impl Weight {
    fn and(self, other: Self) -> Self {
        Self {
            tension: self.tension + other.tension,
            kinds: std::array::from_fn(|kind| self.kinds[kind] + other.kinds[kind]),
            direction: self.direction + other.direction,
        }
    }

    /// Returns whether it is worth its line.
    fn counts(self) -> bool {
        let of_kinds = self.kinds.iter();
        self.tension.abs() >= LEAST_TENSION || of_kinds.copied().any(|it| it.abs() >= LEAST_KIND)
    }

    fn write(self, what: &str, text: &mut String) {
        let named = Kind::ALL.iter().zip(self.kinds);
        let named: Vec<String> = named
            .filter(|(_, weight)| weight.abs() >= LEAST_BESIDE)
            .map(|(kind, weight)| format!("{kind}:{weight:.2}"))
            .collect();
        let (tension, kinds, direction) = (self.tension, named.join(" "), self.direction);
        let _ = writeln!(text, "{what}\t{tension:.2}\t{kinds}\t{direction:.2}");
    }
}

/// Returns what holds the weight of a feature back. Given what is known of words, names of persons,
/// places and firms and junk may speak against something alone.
fn limit(key: &str, words: Option<&Words>, penalties: [f64; 4]) -> Limit {
    let [of_signs, of_names, of_words, of_stems] = penalties;
    let is_word = key.starts_with(WORDS);
    if is_of_words(key) {
        let range = match words {
            Some(words) if words.may_not_speak_for(key) => (-WORD_MOST, 0.0),
            Some(_) => (-WORD_MOST, WORD_MOST),
            None => (f64::NEG_INFINITY, f64::INFINITY),
        };
        return Limit {
            penalty: if is_word { of_words } else { of_stems },
            range,
        };
    }
    if key == IS_WRITTEN {
        return Limit::square(0.0);
    }
    if key.starts_with("sign ") || key.starts_with("alone ") {
        return Limit::square(of_signs);
    }
    Limit {
        penalty: of_names,
        range: (-NAME_LEAST, NAME_MOST),
    }
}

/// Returns the path of a file of `config`.
fn shipped(name: &str) -> PathBuf {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    config.join(name)
}

fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    Ok(labels::parse(&path.display().to_string(), &text)?)
}

/// Returns our labels with the texts of the rows that they are of.
fn own_labels(pool: &[Labelled], train: &[Labelled]) -> anyhow::Result<Vec<Labelled>> {
    let path = shipped("model/labels.tsv");
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

fn classifier() -> anyhow::Result<Classifier> {
    let read =
        |name: &str| fs::read_to_string(shipped(name)).with_context(|| format!("read {name}"));
    let file = |name: &str| Ok::<_, anyhow::Error>(ClassifierFile::new(name, read(name)?));
    let files = ClassifierFiles {
        lexicons: vec![file("lexicon/en.toml")?],
        theatres: vec![file("theatres.toml")?],
        weights: None,
    };
    Ok(Classifier::new(files, ClassifyOptions::default())?)
}
