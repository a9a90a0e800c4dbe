//! How urgently a person should look: the first rule of a table that holds decides.
//!
//! Pure: rules and facts in, a decision out. Must not know texts, stores or events.

use std::{fmt, sync::LazyLock};

use serde::Deserialize;
use toml::Spanned;

use super::{ClassifierFile, lexicon::FilePrecedence, options::ClassifyOptions, source};
use crate::{
    model::{Account, Assessment, Kind, Kinds, Outlet, OutletKind, Precedence},
    text::toml_file::TomlError,
};

/// The file of the rules that ship.
const SHIPPED: &str = include_str!("../../config/default.toml");
const SHIPPED_NAME: &str = "config/default.toml";

/// A rule: it holds when all that it names holds. `config/default.toml` documents the keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rule {
    /// What it decides.
    pub precedence: Precedence,
    /// The sign of the title, as the lexicon's groups give it.
    pub sign: Option<Precedence>,
    /// Whether the story speaks of what may be, was, or is played.
    pub hedged: Option<bool>,
    /// At least so much tension, 0 to 1.
    pub tension: Option<f32>,
    /// At most this direction, -10 to 10.
    pub direction: Option<f32>,
    /// Any of these kinds of tension.
    pub kinds: Vec<Kind>,
    /// At least so many independent outlets report it.
    pub outlets: Option<usize>,
    /// Only outlets of these kinds are counted; all if there is none.
    pub outlet_kinds: Vec<OutletKind>,
    /// Outlets of these kinds are not counted.
    pub not_outlet_kinds: Vec<OutletKind>,
    /// Whether only parties to it report it: state media and governments of states that it names.
    pub only_parties: Option<bool>,
}

/// What rules ask of a story.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Tension, 0 to 1.
    pub tension: f32,
    /// Direction, -10 to 10.
    pub direction: f32,
    /// Its kinds of tension.
    pub kinds: Kinds,
    /// What a group in the title asks for.
    pub sign: Option<Precedence>,
    /// Whether it speaks of what may be, was, or is played.
    pub hedged: bool,
    /// Ids of the actors that it names.
    pub actors: &'a [String],
    /// Who reports its event.
    pub sources: &'a [Source<'a>],
}

/// What speaks as one: outlets of one voice do not corroborate each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voice<'a> {
    /// The government and the state media of a country, by its code.
    State(&'a str),
    /// An outlet, by its id.
    Outlet(&'a str),
    /// An outlet that the list does not know, by its host.
    Host(String),
}

/// Who reports an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source<'a> {
    /// As whom it speaks.
    pub voice: Voice<'a>,
    /// What sort of publisher it is, if that is known.
    pub kind: Option<OutletKind>,
}

impl<'a> Facts<'a> {
    /// Returns the facts of an assessment.
    pub const fn of(said: &'a Assessment, sources: &'a [Source<'a>]) -> Self {
        Self {
            tension: said.tension,
            direction: said.direction,
            kinds: said.kinds,
            sign: said.sign,
            hedged: said.hedged,
            actors: said.actors.as_slice(),
            sources,
        }
    }
}

/// One source of which nothing is known: that of a text that no feed brought.
pub(super) static UNKNOWN: [Source<'static>; 1] = [Source {
    voice: Voice::Host(String::new()),
    kind: None,
}];

impl<'a> Source<'a> {
    /// Returns the source of a feed at `host` that `outlet` publishes, if that is known.
    pub fn of(outlet: Option<&'a Outlet>, host: String) -> Self {
        let voice = match outlet {
            None => Voice::Host(host),
            Some(it) if it.state_controlled || it.kind == OutletKind::Government => {
                Voice::State(&it.country)
            }
            Some(it) => Voice::Outlet(&it.id),
        };
        Self {
            voice,
            kind: outlet.map(|outlet| outlet.kind),
        }
    }
}

/// Returns how many independent outlets there are.
pub fn independent<'a>(sources: impl IntoIterator<Item = &'a Source<'a>>) -> usize {
    let mut voices: Vec<&Voice<'_>> = sources.into_iter().map(|source| &source.voice).collect();
    voices.sort_unstable();
    voices.dedup();
    voices.len()
}

/// What was decided of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// How urgently a person should look.
    pub precedence: Precedence,
    /// Whether the story is flagged: at or above the threshold, or FLASH.
    pub flagged: bool,
    /// The index of the rule that decided; `None` if none held or the story is below the threshold.
    pub rule: Option<usize>,
}

/// Decides: the first rule that holds. If none holds it is ROUTINE, and so is all below the
/// threshold (tension, 0 to 1) that is not FLASH.
pub fn decide(rules: &[Rule], flag_threshold: f32, facts: &Facts<'_>) -> Decision {
    let reaches = facts.tension >= flag_threshold;
    let mut numbered = rules.iter().enumerate();
    let holding = numbered.find(|(_, rule)| rule.holds(facts));
    let counts = |rule: &Rule| reaches || rule.precedence == Precedence::Flash;
    let decided = holding.filter(|(_, rule)| counts(rule));
    let precedence = decided.map_or(Precedence::Routine, |(_, rule)| rule.precedence);
    Decision {
        precedence,
        flagged: reaches || precedence == Precedence::Flash,
        rule: decided.map(|(idx, _)| idx),
    }
}

/// Writes into an account what is decided with these sources, and by which rule.
pub(super) fn explain(options: &ClassifyOptions, account: &mut Account, sources: &[Source<'_>]) {
    let rules = &options.precedence;
    let facts = Facts::of(&account.said, sources);
    let decision = decide(rules, options.flag_threshold, &facts);
    let rule = decision
        .rule
        .and_then(|idx| Some((idx + 1, rules.get(idx)?)));
    account.rule = match rule {
        Some((number, rule)) => format!("rule {number}: {rule}"),
        None if decision.flagged => "no rule, as none holds".to_owned(),
        None => "no rule, as it is not flagged".to_owned(),
    };
    account.outlets = independent(sources);
    account.said.precedence = decision.precedence;
    account.said.flagged = decision.flagged;
}

/// Reads the rules of a settings file; `None` if it has no table of them.
pub fn parse(name: &str, text: &str) -> Result<Option<Vec<Rule>>, TomlError> {
    let file = ClassifierFile::new(name, text.to_owned());
    let file = source::Source::of(&file);
    let table: Table = file.read()?;
    let rules = table.precedence.map(|rules| {
        let rules = rules.into_iter();
        rules.map(|rule| rule.checked(&file)).collect()
    });
    rules.transpose()
}

/// Returns the rules that ship.
pub fn shipped() -> Vec<Rule> {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let rules = parse(SHIPPED_NAME, SHIPPED).expect("what ships is valid: a test reads it");
        rules.unwrap_or_default()
    });
    RULES.clone()
}

impl Rule {
    fn holds(&self, facts: &Facts<'_>) -> bool {
        let is = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        self.sign.is_none_or(|sign| facts.sign == Some(sign))
            && is(self.hedged, facts.hedged)
            && self.tension.is_none_or(|least| facts.tension >= least)
            && self.direction.is_none_or(|most| facts.direction <= most)
            && (self.kinds.is_empty() || self.kinds.iter().any(|&it| facts.kinds.contains(it)))
            && self.has_outlets(facts.sources)
            && is(self.only_parties, only_parties(facts))
    }

    fn has_outlets(&self, sources: &[Source<'_>]) -> bool {
        let any_will_do = self.outlet_kinds.is_empty() && self.not_outlet_kinds.is_empty();
        let least = match self.outlets {
            Some(least) => least,
            None if any_will_do => return true,
            None => 1,
        };
        let is_counted = |source: &&Source<'_>| {
            let among = |kinds: &[OutletKind]| source.kind.is_some_and(|it| kinds.contains(&it));
            (self.outlet_kinds.is_empty() || among(&self.outlet_kinds))
                && !among(&self.not_outlet_kinds)
        };
        independent(sources.iter().filter(is_counted)) >= least
    }
}

/// Returns whether all that report it are state media or governments of states that it names.
fn only_parties(facts: &Facts<'_>) -> bool {
    let is_party = |source: &Source<'_>| match &source.voice {
        Voice::State(country) => facts.actors.iter().any(|actor| actor == country),
        Voice::Outlet(_) | Voice::Host(_) => false,
    };
    !facts.sources.is_empty() && facts.sources.iter().all(is_party)
}

impl fmt::Display for Rule {
    /// Writes the conditions on one line, by their keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = self.sign.map(|it| it.name().to_ascii_lowercase());
        let conditions = [
            sign.map(|it| format!("sign = {it}")),
            self.hedged.map(|it| format!("hedged = {it}")),
            self.tension.map(|it| format!("tension >= {it:.2}")),
            self.direction.map(|it| format!("direction <= {it:.1}")),
            list("kinds", &self.kinds, Kind::name),
            self.outlets.map(|it| format!("outlets >= {it}")),
            list("outlet_kinds", &self.outlet_kinds, OutletKind::id),
            list("not_outlet_kinds", &self.not_outlet_kinds, OutletKind::id),
            self.only_parties.map(|it| format!("only_parties = {it}")),
        ];
        let conditions: Vec<String> = conditions.into_iter().flatten().collect();
        if conditions.is_empty() {
            return f.write_str("all else that is flagged");
        }
        f.write_str(&conditions.join(", "))
    }
}

fn list<T: Copy>(key: &str, items: &[T], name: impl Fn(T) -> &'static str) -> Option<String> {
    let names: Vec<&str> = items.iter().map(|&item| name(item)).collect();
    (!names.is_empty()).then(|| format!("{key} = {}", names.join("/")))
}

/// The part of a settings file that holds the rules.
#[derive(Deserialize)]
struct Table {
    precedence: Option<Vec<FileRule>>,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    is: Precedence,
    sign: Option<FilePrecedence>,
    hedged: Option<bool>,
    tension: Option<Spanned<f32>>,
    direction: Option<Spanned<f32>>,
    #[serde(default)]
    kinds: Vec<Kind>,
    outlets: Option<Spanned<i64>>,
    #[serde(default)]
    outlet_kinds: Vec<OutletKind>,
    #[serde(default)]
    not_outlet_kinds: Vec<OutletKind>,
    only_parties: Option<bool>,
}

impl FileRule {
    fn checked(self, file: &source::Source<'_>) -> Result<Rule, TomlError> {
        let number = |key: &str, given: Option<Spanned<f32>>, low: f32, high: f32| match given {
            Some(it) if !(low..=high).contains(it.get_ref()) => {
                let problem = format!("is {}: expected {low} to {high}", it.get_ref());
                Err(file.fault(&it.span(), key, &problem))
            }
            given => Ok(given.map(Spanned::into_inner)),
        };
        let outlets = self.outlets.map(|it| {
            let count = usize::try_from(*it.get_ref())
                .ok()
                .filter(|&count| count > 0);
            count.ok_or_else(|| {
                let problem = format!("is {}: expected 1 or more", it.get_ref());
                file.fault(&it.span(), "outlets", &problem)
            })
        });
        Ok(Rule {
            precedence: self.is,
            sign: self.sign.map(Precedence::from),
            hedged: self.hedged,
            tension: number("tension", self.tension, 0.0, 1.0)?,
            direction: number("direction", self.direction, -10.0, 10.0)?,
            kinds: self.kinds,
            outlets: outlets.transpose()?,
            outlet_kinds: self.outlet_kinds,
            not_outlet_kinds: self.not_outlet_kinds,
            only_parties: self.only_parties,
        })
    }
}

#[cfg(test)]
mod tests;
