//! What the labels of a person teach: small weights of their own on top of the shipped ones.
//!
//! A function of the labels alone: the same labels give the same weights, so that a label taken back
//! leaves no trace. Must not know text or the store.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    learned::{ALONE, LearnedWords, NAMED},
    lexicon::Lexicon,
    read::Reading,
    vocabulary::{self, Vocabulary},
    words::Unit,
};
use crate::{model::Kind, text::tokens::folded};

/// Largest weight of one sign, either side of 0, in log-odds: as much as a fair phrase of the
/// lexicon (chosen by us).
const WEIGHT_MAX: f32 = 1.5;
/// Largest sum in one story, either side of 0, in log-odds (chosen by us): it turns what is in
/// doubt, and what is plain only when a label says so of the story itself.
pub(super) const SUM_MAX: f32 = 4.0;
/// Penalty of squared weights: of signs of the lexicon, kinds, words, and pairs of words. What
/// stands in many stories is moved less easily (chosen on simulated readers: `config/model/CARD.md`).
const PENALTIES: [f32; 4] = [0.7, 3.0, 0.7, 0.4];
/// Weights smaller than this say nothing and are left out.
const WEIGHT_MIN: f32 = 0.05;
/// Rounds over all weights at most, and the largest step after which no other one is taken.
const ROUNDS_MAX: usize = 60;
const STEP_MIN: f32 = 1e-3;
/// Letters of a word that can teach; of scripts that are read in pairs of characters, two.
const LETTERS_MIN: usize = 3;

/// How the dominant kind of a story is called among its signs.
pub(super) const KIND: &str = "kind";

/// A story that a person labelled, as the classifier sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Its signs by the keys of the file of weights, with the part of their weight that counts. No
    /// names: nobody is tense for who is in a story.
    pub signs: Vec<(String, f32)>,
    /// Log-odds of tension by the shipped weights.
    pub log_odds: f32,
    /// What the person says.
    pub tension: bool,
}

/// The personal layer: weights in log-odds of tension by the keys of the file of weights
/// (`sign ID`, `alone ID`, `words ..`), and of dominant kinds (`kind terror`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Personal {
    weights: BTreeMap<String, f32>,
    /// Labels that taught it.
    labels: usize,
}

impl Personal {
    /// Learns from labels: logistic regression on top of the shipped log-odds, penalised so that few
    /// labels move little, each weight bounded.
    pub fn learn(lessons: &[Lesson]) -> Self {
        let mut signs: BTreeMap<&str, Vec<(usize, f32)>> = BTreeMap::new();
        for (idx, lesson) in lessons.iter().enumerate() {
            for (sign, share) in &lesson.signs {
                signs.entry(sign).or_default().push((idx, *share));
            }
        }
        let mut sums: Vec<f32> = lessons.iter().map(|lesson| lesson.log_odds).collect();
        let mut weights: Vec<f32> = vec![0.0; signs.len()];
        for _ in 0..ROUNDS_MAX {
            let mut largest = 0.0_f32;
            for ((sign, at), weight) in signs.iter().zip(&mut weights) {
                let before = *weight;
                let step = step(lessons, &sums, at, before, penalty(sign));
                *weight = (before + step).clamp(-WEIGHT_MAX, WEIGHT_MAX);
                move_sums(&mut sums, at, *weight - before);
                largest = largest.max((*weight - before).abs());
            }
            if largest < STEP_MIN {
                break;
            }
        }
        // Rounded, so that the order of labels makes no other version.
        let rounded = weights
            .into_iter()
            .map(|weight| (weight * 100.0).round() / 100.0);
        let kept = signs.into_keys().zip(rounded);
        let kept = kept.filter(|(_, weight)| weight.abs() >= WEIGHT_MIN);
        Self {
            weights: kept
                .map(|(sign, weight)| (sign.to_owned(), weight))
                .collect(),
            labels: lessons.len(),
        }
    }

    /// Returns whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Returns the number of labels that taught it.
    pub const fn labels(&self) -> usize {
        self.labels
    }

    /// Returns the weights by sign, the heaviest first.
    pub fn weights(&self) -> Vec<(&str, f32)> {
        let weights = self.weights.iter();
        let mut weights: Vec<(&str, f32)> =
            weights.map(|(sign, at)| (sign.as_str(), *at)).collect();
        weights.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        weights
    }

    /// Returns the weights as text, in a fixed order: what names their version.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (sign, weight) in &self.weights {
            text.push_str(&[sign.as_str(), "\t", &weight.to_string(), "\n"].concat());
        }
        text
    }

    fn get(&self, sort: &str, id: &str) -> f32 {
        let weight = self.weights.get(&format!("{sort} {id}"));
        weight.copied().unwrap_or_default()
    }
}

/// Returns the step of one weight towards the best one, after Newton, the others as they are.
fn step(lessons: &[Lesson], sums: &[f32], at: &[(usize, f32)], weight: f32, penalty: f32) -> f32 {
    let (mut slope, mut curve) = (penalty * weight, penalty);
    for &(idx, share) in at {
        let (Some(lesson), Some(sum)) = (lessons.get(idx), sums.get(idx)) else {
            continue;
        };
        let tension = super::score::probability(*sum);
        slope += share * (tension - f32::from(u8::from(lesson.tension)));
        curve += share * share * tension * (1.0 - tension);
    }
    -slope / curve
}

/// Adds what a step of one weight adds to each story.
fn move_sums(sums: &mut [f32], at: &[(usize, f32)], step: f32) {
    for &(lesson, share) in at {
        if let Some(sum) = sums.get_mut(lesson) {
            *sum += step * share;
        }
    }
}

fn penalty(sign: &str) -> f32 {
    let [of_sign, of_kind, of_word, of_pair] = PENALTIES;
    match sign.split_once(' ') {
        Some(("words", words)) if words.contains(' ') => of_pair,
        Some(("words", _)) => of_word,
        Some((KIND, _)) => of_kind,
        _ => of_sign,
    }
}

/// Tells which signs of a story can teach: those of the lexicon, and words that mean something.
#[derive(Debug)]
pub(super) struct Curriculum {
    /// Function words of the language, folded.
    stops: HashSet<String>,
}

impl Curriculum {
    /// Returns that of a language, by ISO 639-1 code.
    pub(super) fn of(language: &str) -> Self {
        let stops = stop_words::lookup(language).unwrap_or_default();
        Self {
            stops: stops.iter().map(|word| folded(word)).collect(),
        }
    }

    /// Returns whether a sign can teach.
    pub(super) fn has(&self, sign: &str) -> bool {
        match sign.split_once(' ') {
            Some((NAMED | ALONE | KIND, _)) => true,
            Some(("words", words)) => words.split(' ').all(|word| self.says_something(word)),
            _ => false,
        }
    }

    fn says_something(&self, word: &str) -> bool {
        let letters_min = if word.is_ascii() { LETTERS_MIN } else { 2 };
        let is_name = word.starts_with('<');
        let is_word = word.chars().any(char::is_alphabetic)
            && word.chars().count() >= letters_min
            && !self.stops.contains(word);
        is_name || is_word
    }
}

/// The personal weights of one language, by index instead of by name.
#[derive(Debug, Default)]
pub(super) struct Layer {
    has_weights: bool,
    /// Of groups with a name beside them, and alone; empty if nothing was learned.
    groups: Vec<[f32; 2]>,
    contexts: Vec<f32>,
    /// Of dominant kinds, in the order of [`Kind::ALL`].
    kinds: [f32; 8],
    /// Of words that have a shipped weight, by number.
    words: HashMap<u32, f32>,
    /// Of other words.
    new_words: HashMap<String, u32>,
    of_new_words: Vec<f32>,
}

impl Layer {
    pub(super) fn of(
        personal: &Personal,
        lexicon: &Lexicon,
        shipped: &LearnedWords,
        vocabulary: &Vocabulary,
    ) -> Self {
        if personal.is_empty() {
            return Self::default();
        }
        let groups = lexicon.groups.iter();
        let contexts = lexicon.contexts.iter();
        let mut layer = Self {
            has_weights: true,
            groups: groups
                .map(|group| [NAMED, ALONE].map(|sort| personal.get(sort, &group.id)))
                .collect(),
            contexts: contexts.map(|it| personal.get(NAMED, &it.id)).collect(),
            kinds: Kind::ALL.map(|kind| personal.get(KIND, kind.name())),
            ..Self::default()
        };
        for (sign, &weight) in &personal.weights {
            let Some(words) = sign.strip_prefix("words ") else {
                continue;
            };
            if let Some(number) = shipped.find(words, vocabulary) {
                layer.words.insert(number, weight);
            } else {
                let number = vocabulary::number(layer.of_new_words.len());
                layer.new_words.insert(words.to_owned(), number);
                layer.of_new_words.push(weight);
            }
        }
        layer
    }

    /// Returns whether nothing was learned.
    pub(super) const fn is_empty(&self) -> bool {
        !self.has_weights
    }

    /// Returns whether words can have a weight here that have none in what ships.
    pub(super) fn has_new_words(&self) -> bool {
        !self.new_words.is_empty()
    }

    /// Returns the number of a word, or of a pair of neighbours, that has a weight here and none in
    /// what ships.
    pub(super) fn new_words(
        &self,
        reading: &Reading<'_>,
        before: Option<&Unit>,
        unit: &Unit,
    ) -> Option<u32> {
        if self.new_words.is_empty() {
            return None;
        }
        let word = unit.text(reading);
        let number = match before {
            None => self.new_words.get(word),
            Some(before) => {
                let pair = [before.text(reading), " ", word].concat();
                self.new_words.get(&pair)
            }
        };
        number.copied()
    }

    /// Returns the log-odds of a group with a name beside it, or alone.
    pub(super) fn group(&self, group: u32, named: bool) -> f32 {
        let weights = self.groups.get(group as usize);
        weights.map_or(0.0, |&[with, alone]| if named { with } else { alone })
    }

    /// Returns the log-odds of a context.
    pub(super) fn context(&self, context: u32) -> f32 {
        self.contexts
            .get(context as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Returns the log-odds of a dominant kind.
    pub(super) fn kind(&self, kind: Kind) -> f32 {
        self.kinds.get(kind as usize).copied().unwrap_or_default()
    }

    /// Returns the log-odds of words that have a shipped weight, by number.
    pub(super) fn words(&self, number: u32) -> f32 {
        self.words.get(&number).copied().unwrap_or_default()
    }

    /// Returns the log-odds of other words, by number.
    pub(super) fn of_new_words(&self, number: u32) -> f32 {
        self.of_new_words
            .get(number as usize)
            .copied()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(signs: &[&str], log_odds: f32, tension: bool) -> Lesson {
        Lesson {
            signs: signs.iter().map(|&sign| (sign.to_owned(), 1.0)).collect(),
            log_odds,
            tension,
        }
    }

    #[test]
    fn a_label_moves_the_signs_of_its_story_its_own_way() {
        let calm = lesson(&["sign en.terror.trial", "words bomb plot"], 2.0, false);
        let personal = Personal::learn(&[calm]);
        assert_eq!(personal.labels(), 1);
        let weights = personal.weights();
        assert_eq!(weights.len(), 2);
        assert_eq!(
            weights[0].0, "words bomb plot",
            "pairs say the most of a story"
        );
        assert!(
            weights.iter().all(|&(_, weight)| weight < -0.1),
            "{weights:?}"
        );
    }

    #[test]
    fn what_agrees_with_the_classifier_moves_next_to_nothing() {
        let plain = lesson(&["sign en.act.war"], 4.5, true);
        assert!(Personal::learn(&[plain]).is_empty());
    }

    #[test]
    fn many_labels_move_no_sign_beyond_its_bound_and_order_does_not_matter() {
        let mut lessons = vec![lesson(&["sign en.act.war", "words troops"], 5.0, false); 500];
        lessons.push(lesson(&["words troops", "words parade"], -1.0, true));
        let personal = Personal::learn(&lessons);
        let heaviest = personal.weights()[0].1;
        assert!((heaviest.abs() - WEIGHT_MAX).abs() < 1e-3, "{heaviest}");
        let mut turned = lessons.clone();
        turned.reverse();
        for ((sign, one), (same, other)) in personal
            .weights
            .iter()
            .zip(Personal::learn(&turned).weights)
        {
            assert_eq!(*sign, same);
            assert!((one - other).abs() < 0.01, "{sign}: {one} {other}");
        }
    }

    #[test]
    fn names_and_small_words_teach_nothing() {
        let english = Curriculum::of("en");
        for (sign, teaches) in [
            ("sign en.act.war", true),
            ("alone en.act.war", true),
            ("words warship", true),
            ("words <state> warship", true),
            ("words of the", false),
            ("words the", false),
            ("words at sea", false),
            ("words 2019", false),
            ("actor RUS", false),
            ("dyad RUS UKR", false),
            ("theatre ukraine", false),
            ("names two-actors", false),
        ] {
            assert_eq!(english.has(sign), teaches, "{sign}");
        }
    }
}
