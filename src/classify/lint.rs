//! Says which terms of lexicons and theatres do nothing, too much or the wrong thing.
//!
//! Pure: stories come in as texts, findings go out. Each term counts by itself here, so this has
//! matchers of its own; the classifier's know only to what a term belongs.

mod agree;
mod cover;
mod known;

use std::collections::{BTreeMap, HashMap};

use bumpalo::Bump;
use serde::Serialize;

use self::known::{Known, names, terms};
use super::{
    Base, Classifier, Language,
    clitics::Clitics,
    matcher::{Matcher, Owner},
    read,
    scan::Scan,
    sequences,
    vocabulary::Vocabulary,
};
use crate::text::toml_file;

/// Fewest stories from which something can be said of how often a term fires (chosen by us: with
/// fewer, one story is more than a hundredth).
pub const STORIES_MIN: usize = 100;
/// Largest share of stories in which a term of the lexicon may fire, 0 to 1. Chosen by us: the most
/// frequent terms of the English lexicon that tell tension from the rest fire in 2 of 100 stories.
pub const EVERYWHERE: f32 = 0.05;
/// The same for names of actors and places: great powers stand in a tenth of the world's news.
pub const NAME_EVERYWHERE: f32 = 0.2;
/// Fewest labelled stories from which they count (chosen by us).
pub const LABELLED_MIN: usize = 5;
/// Share of labelled stories from which most are labelled the other way, 0 to 1 (chosen by us).
pub const OTHER_WAY: f32 = 2.0 / 3.0;

/// Of which terms something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those in files of the user.
    Own,
    /// All.
    All,
}

/// What is wrong with a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// It fires in no story.
    NeverFires,
    /// It fires in more stories than can be news of tension.
    FiresEverywhere,
    /// It says the contrary of another term, or of labels.
    Contradicts,
    /// Others of its group fire wherever it does.
    Redundant,
}

/// Something to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, as errors name it.
    pub file: String,
    /// 1 for the first line.
    pub line: usize,
    /// The term as it is written.
    pub term: String,
    /// The id of the group, context, actor or theatre that it belongs to.
    pub id: String,
    /// What is wrong.
    pub problem: Problem,
    /// What was found, in words.
    pub finding: String,
    /// What to do.
    pub remedy: String,
    /// Stories that were read with the term.
    pub stories: usize,
    /// Stories in which it fired.
    pub fired: usize,
}

/// What was found, and in how much.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By file and line.
    pub findings: Vec<Finding>,
    /// Terms that were looked at.
    pub terms: usize,
    /// Stories by language, as far as they were read with these terms.
    pub stories: BTreeMap<String, usize>,
}

/// Reads stories and counts what fires in them.
#[derive(Debug)]
pub struct Linter<'c> {
    base: &'c Base,
    scope: Scope,
    languages: BTreeMap<&'c str, Counted<'c>>,
}

/// The terms with which stories in one language are read.
#[derive(Debug)]
struct Counted<'c> {
    terms: Vec<Known<'c>>,
    vocabulary: Vocabulary,
    matcher: Matcher,
    tallies: Vec<Tally>,
    clitics: Option<Clitics>,
    stories: usize,
}

/// How often a term fired.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// The number of the last story in which it fired.
    last: usize,
    /// Stories that were read with it.
    stories: usize,
    fired: usize,
    /// Of those in which it fired: labelled as calm, as tension.
    labelled: [usize; 2],
}

impl<'c> Linter<'c> {
    /// Returns a linter that has read no story yet.
    pub fn new(classifier: &'c Classifier, scope: Scope) -> Self {
        Self {
            base: &classifier.base,
            scope,
            languages: BTreeMap::new(),
        }
    }

    /// Reads a story. `hint` is the language that its feed states, `label` what a person says of it.
    pub fn see(&mut self, title: &str, body: &str, hint: Option<&str>, label: Option<bool>) {
        let Some((_, language)) = self.base.language(title, body, hint) else {
            return;
        };
        if !self.concerns(language) {
            return;
        }
        let tokens_max = self.base.options.body_tokens_max;
        let counted = self.counted(language);
        counted.stories += 1;
        for text in [title, body] {
            counted.count(text, tokens_max, label);
        }
    }

    /// Returns whether texts in a language are read with terms of which something is to be said.
    fn concerns(&self, language: &Language) -> bool {
        let theatres = &self.base.theatre_files;
        let files = language.lexicons.iter().chain(theatres);
        self.scope == Scope::All || files.into_iter().any(|file| !file.is_tried)
    }

    fn counted(&mut self, language: &'c Language) -> &mut Counted<'c> {
        let base = self.base;
        self.languages
            .entry(&language.code)
            .or_insert_with(|| Counted::new(base, language))
    }

    /// Says what was found.
    pub fn report(mut self) -> Report {
        for language in &self.base.languages {
            if self.concerns(language) {
                self.counted(language);
            }
        }
        let mut report = Report::default();
        // A name is read in many languages: its counts are added up.
        let mut of_names: HashMap<(usize, usize), Tally> = HashMap::new();
        for (&code, counted) in &self.languages {
            report.stories.insert(code.to_owned(), counted.stories);
            for (known, tally) in counted.terms.iter().zip(&counted.tallies) {
                let tally = Tally {
                    stories: counted.stories,
                    ..*tally
                };
                if known.of.is_name() {
                    of_names.entry(known.key()).or_default().add(tally);
                    continue;
                }
                if self.reports(known) {
                    report.terms += 1;
                    report.findings.extend(often_or_never(known, tally));
                }
            }
            let lexicon: Vec<&Known<'_>> =
                counted.terms.iter().filter(|it| !it.of.is_name()).collect();
            agree::check(&lexicon, |it| self.reports(it), &mut report.findings);
        }
        let names = names(self.base, |_| true);
        for name in names.iter().filter(|name| self.reports(name)) {
            report.terms += 1;
            let tally = of_names.get(&name.key()).copied().unwrap_or_default();
            report.findings.extend(often_or_never(name, tally));
        }
        let names: Vec<&Known<'_>> = names.iter().collect();
        agree::check(&names, |it| self.reports(it), &mut report.findings);
        report.findings.sort();
        report
    }

    /// Returns whether something is to be said of a term.
    fn reports(&self, known: &Known<'_>) -> bool {
        self.scope == Scope::All || !known.file.is_tried
    }
}

impl<'c> Counted<'c> {
    fn new(base: &'c Base, language: &'c Language) -> Self {
        let mut all = names(base, |of| {
            super::language::reads_names_of(&language.code, of)
        });
        all.extend(terms(language));
        let owned = (0..).zip(&all).flat_map(|(idx, known)| {
            let owner = known.of.owner(idx);
            known.sequences().into_iter().map(move |it| (owner, it))
        });
        let owned: Vec<_> = owned.collect();
        let vocabulary = sequences::vocabulary(&owned, &BTreeMap::new());
        Self {
            matcher: Matcher::new(owned, &vocabulary),
            vocabulary,
            tallies: vec![Tally::default(); all.len()],
            terms: all,
            clitics: Clitics::of(&language.code),
            stories: 0,
        }
    }

    /// Counts what fires in one text of a story, of which at most `tokens_max` tokens are read.
    fn count(&mut self, text: &str, tokens_max: usize, label: Option<bool>) {
        let arena = Bump::new();
        let scan = Scan::new(&arena, text, tokens_max, self.clitics, &self.vocabulary);
        let is_mask = |idx: u32| {
            let known = self.terms.get(idx as usize);
            known.is_some_and(|it| it.of.is_mask())
        };
        // Longer phrases do not explain shorter ones here: all that stands there fires.
        let reading = read::read(&arena, &self.matcher, scan, |_| None, is_mask, |_, _| false);
        let names = reading.mentions.iter().map(|it| it.found.owner);
        let found = reading.groups.iter().chain(reading.contexts);
        for owner in found.map(|it| it.owner).chain(names) {
            let (Owner::Group(idx)
            | Owner::Context(idx)
            | Owner::Office(idx)
            | Owner::Place(idx)
            | Owner::Actor(idx, _)) = owner;
            let Some(tally) = self.tallies.get_mut(idx as usize) else {
                continue;
            };
            if tally.last == self.stories {
                continue;
            }
            tally.last = self.stories;
            tally.fired += 1;
            if let Some(slot) = label.and_then(|it| tally.labelled.get_mut(usize::from(it))) {
                *slot += 1;
            }
        }
    }
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.stories += other.stories;
        self.fired += other.fired;
        for (mine, more) in self.labelled.iter_mut().zip(other.labelled) {
            *mine += more;
        }
    }
}

/// Returns what is to be said of how often a term fires, and in which stories.
fn often_or_never(known: &Known<'_>, tally: Tally) -> Vec<Finding> {
    let Tally { stories, fired, .. } = tally;
    let mut findings = Vec::new();
    let mut found = |problem, finding, remedy: &str| {
        findings.push(Finding {
            stories,
            fired,
            ..known.finding(problem, finding, remedy)
        });
    };
    let bound = if known.of.is_name() {
        NAME_EVERYWHERE
    } else {
        EVERYWHERE
    };
    if stories >= STORIES_MIN && fired == 0 {
        found(
            Problem::NeverFires,
            format!("fires in none of {stories} stories"),
            "look for a slip in it, and for a mask that covers it; else take it out",
        );
    }
    if stories >= STORIES_MIN && share(fired, stories) > bound {
        let (percent, bound) = (share(fired, stories) * 100.0, bound * 100.0);
        found(
            Problem::FiresEverywhere,
            format!(
                "fires in {fired} of {stories} stories: {percent:.1} %, more than {bound:.0} %"
            ),
            "write it narrower: more words, `=Exact` letters, a name beside it",
        );
    }
    let [calm, tension] = tally.labelled;
    let other_way = match known.of.weight() {
        weight if weight > 0.0 => Some((calm, "calm", "tension")),
        weight if weight < 0.0 => Some((tension, "tension", "calm")),
        _ => None,
    };
    if let Some((wrong, labelled, means)) = other_way
        && calm + tension >= LABELLED_MIN
        && share(wrong, calm + tension) >= OTHER_WAY
    {
        found(
            Problem::Contradicts,
            format!(
                "speaks for {means}, and {wrong} of the {} labelled stories in which it fires are \
                 labelled {labelled}",
                calm + tension
            ),
            "write it narrower, lower the weight of its group, or look at the labels",
        );
    }
    findings
}

#[expect(
    clippy::cast_precision_loss,
    reason = "far fewer than 2^24 stories matter"
)]
fn share(part: usize, all: usize) -> f32 {
    part as f32 / all.max(1) as f32
}

impl Known<'_> {
    /// Returns a finding about the term, before it is counted in stories.
    fn finding(&self, problem: Problem, finding: String, remedy: &str) -> Finding {
        Finding {
            file: self.file.name.clone(),
            line: toml_file::line_of(&self.file.text, self.written.at),
            term: self.written.text.to_string(),
            id: self.id.clone(),
            problem,
            finding,
            remedy: remedy.to_owned(),
            stories: 0,
            fired: 0,
        }
    }
}

#[cfg(test)]
mod tests;
