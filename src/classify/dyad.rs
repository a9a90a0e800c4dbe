//! Who acts towards whom, where a sentence says it plainly: by the place of the strongest phrase
//! between the actors of its sentence, and by the small words around them.
//!
//! Says nothing rather than guess. Must not know weights.

use super::{
    grammar::{Grammar, Order, Role},
    lexicon::{Group, Lexicon},
    matcher::{Found, Owner},
    read::Reading,
    term::Class,
};
use crate::model::Kind;

/// Most tokens between who acts and the phrase, and between the phrase and whom it is about: further
/// apart they are seldom of one clause (chosen by us, see `tests/data/dyad.tsv`).
const GAP_MAX: usize = 3;
/// Signs that part clauses; commas do so behind the phrase only.
const CLAUSE_SIGNS: [char; 10] = [':', ';', '–', '—', '|', '(', ')', '“', '”', '"'];

/// An actor in a sentence.
#[derive(Debug, Clone, Copy)]
struct Named {
    actor: u32,
    class: Class,
    first: usize,
    last: usize,
}

/// Returns who acts towards whom, as indices of actors: by the title, or by the first sentence of the
/// body if the title does not speak of something else.
pub(super) fn of_story(
    grammar: &Grammar,
    lexicon: &Lexicon,
    readings: &[Reading<'_>; 2],
) -> Option<(u32, u32)> {
    for reading in readings {
        let Some((phrase, group)) = strongest(lexicon, reading) else {
            continue;
        };
        if !is_directed(group.kind, group.direction) {
            return None;
        }
        let found = find(grammar, reading, phrase, group.kind);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Returns the phrase of the most weight in the first sentence of a text.
fn strongest<'l>(lexicon: &'l Lexicon, reading: &Reading<'_>) -> Option<(Found, &'l Group)> {
    let lead = reading.groups.iter();
    let lead = lead.filter(|found| reading.scan.sentence(found.first) == Some(0));
    let groups = lead.filter_map(|&found| match found.owner {
        Owner::Group(group) => Some((found, lexicon.groups.get(group as usize)?)),
        _ => None,
    });
    groups.max_by(|(_, one), (_, other)| one.weight.total_cmp(&other.weight))
}

/// Returns whether a phrase of this kind and direction (-10 to 10) has somebody whom it is towards:
/// not so talks, and not so arms, of which a headline names the receiver.
fn is_directed(kind: Kind, direction: Option<f32>) -> bool {
    let is_hostile = direction.is_some_and(|direction| direction < 0.0);
    is_hostile && !matches!(kind, Kind::DeEscalation | Kind::BuildUp)
}

/// Returns who acts towards whom by a phrase of a text, as indices of actors.
fn find(grammar: &Grammar, reading: &Reading<'_>, phrase: Found, kind: Kind) -> Option<(u32, u32)> {
    let sentence = Sentence::around(grammar, reading, phrase, kind)?;
    let (source, target) = sentence
        .active()
        .or_else(|| sentence.passive())
        .or_else(|| sentence.noun_first())
        .or_else(|| sentence.verb_last())?;
    (source.actor != target.actor).then_some((source.actor, target.actor))
}

/// The sentence in which a phrase stands.
struct Sentence<'s, 't> {
    grammar: &'s Grammar,
    reading: &'s Reading<'t>,
    kind: Kind,
    /// First and last token of the phrase without names at its ends.
    core: (usize, usize),
    before: Vec<Named>,
    after: Vec<Named>,
}

impl<'s, 't> Sentence<'s, 't> {
    fn around(
        grammar: &'s Grammar,
        reading: &'s Reading<'t>,
        phrase: Found,
        kind: Kind,
    ) -> Option<Self> {
        let here = reading.scan.sentence(phrase.first);
        let mentions = reading.mentions.iter().filter_map(|mention| {
            let Owner::Actor(actor, class) = mention.found.owner else {
                return None;
            };
            let (first, last) = (mention.found.first, mention.found.last);
            (reading.scan.sentence(first) == here).then_some(Named {
                actor,
                class,
                first,
                last,
            })
        });
        let mentions: Vec<Named> = mentions.collect();
        let role = |token| grammar.role(reading.scan.word_bytes(token)?);
        let (mut first, mut last) = (phrase.first, phrase.last);
        for token in phrase.first..=phrase.last {
            // Before a verb that comes last the small words belong to the names.
            let is_small = grammar.order != Order::Middle && role(token) == Some(Role::At)
                || token > phrase.first && reading.scan.word(token).is_some_and(is_attached);
            if token != first || !(is_small || mentions.iter().any(|it| it.first == token)) {
                continue;
            }
            let named = mentions.iter().find(|it| it.first == token);
            first = named.map_or(token, |it| it.last) + 1;
        }
        for named in mentions.iter().rev() {
            if named.last == last {
                last = named.first.checked_sub(1)?;
            }
        }
        let (before, after): (Vec<Named>, Vec<Named>) =
            mentions.into_iter().partition(|it| it.last < first);
        // Who stands within a phrase of arms suffers (`kill three Israeli soldiers`); within another it
        // may be either.
        if let Some(within) = after.first().filter(|it| it.first <= last) {
            last = within.first.checked_sub(1).filter(|_| kind == Kind::Act)?;
        }
        // `near flashpoint`, `on the doorstep`: nobody does anything.
        let is_act = matches!(role(first), None | Some(Role::Light))
            && !(first..=last).any(|token| matches!(role(token), Some(Role::Stop | Role::Aside)));
        (first <= last && is_act).then_some(Self {
            grammar,
            reading,
            kind,
            core: (first, last),
            before,
            after,
        })
    }

    /// `Russia threatens NATO`, `Ukraine hit by Russian missiles`.
    fn active(&self) -> Option<(Named, Named)> {
        let (one, other) = (self.subject()?, *self.after.first()?);
        if self.is_of_another(other) {
            return None;
        }
        let role = self.role_between(self.core.1, other.first)?;
        let (first, last) = self.core;
        let mut words = (first..=last).filter_map(|token| self.word(token));
        let is_of_people = words.any(|word| OF_PEOPLE.contains(&word));
        match role {
            Role::By if self.is_plain(one) => Some((other, one)),
            Role::Light => Some((one, other)),
            _ if is_of_people => None,
            // They speak there.
            Role::At if other.class == Class::ORGANISATION => None,
            Role::At => Some((one, other)),
            Role::In | Role::Of if self.kind == Kind::Act => Some((one, other)),
            _ => None,
        }
    }

    /// `Ukraine hit by Russian missiles`, where the missiles are the phrase.
    fn passive(&self) -> Option<(Named, Named)> {
        let &[one, other] = self.before.as_slice() else {
            return None;
        };
        let is_led = self.roles(one.last, other.first)? == [None, Some(Role::By)];
        (is_led && other.last + 1 == self.core.0).then_some((other, one))
    }

    /// `Attack on Iran by Israel`, `frappes russes sur l'Ukraine`.
    fn noun_first(&self) -> Option<(Named, Named)> {
        let [one, other, ..] = self.after.as_slice() else {
            return None;
        };
        if !self.before.is_empty() || self.is_of_another(*other) {
            return None;
        }
        let first = self.role_between(self.core.1, one.first)?;
        match (first, self.role_between(one.last, other.first)?) {
            (Role::Light | Role::Of | Role::By, Role::At) => Some((*one, *other)),
            (Role::At | Role::In | Role::Of, Role::By) => Some((*other, *one)),
            _ => None,
        }
    }

    /// `रूस ने यूक्रेन पर हमला किया`: the verb comes last.
    fn verb_last(&self) -> Option<(Named, Named)> {
        let &[.., one, other] = self.before.as_slice() else {
            return None;
        };
        let between = self.roles(one.last, other.first)?;
        let behind = self.roles(other.last, self.core.0)?;
        if between
            .iter()
            .chain(&behind)
            .any(|it| matches!(it, Some(Role::Stop | Role::Aside | Role::To | Role::And)))
        {
            return None;
        }
        match self.grammar.order {
            Order::Middle => None,
            Order::Last => {
                let led = between
                    .iter()
                    .rev()
                    .find(|role| **role != Some(Role::Light));
                (led == Some(&Some(Role::At))).then_some((one, other))
            }
            Order::LastPost => {
                let is_at = |roles: &[Option<Role>]| roles.first() == Some(&Some(Role::At));
                match (is_at(&between), is_at(&behind)) {
                    (false, true) => Some((one, other)),
                    (true, false) => Some((other, one)),
                    _ => None,
                }
            }
        }
    }

    /// Returns who acts, of those before the phrase: the nearest, or the first of those that act
    /// together with it.
    fn subject(&self) -> Option<Named> {
        let mut earlier = self.before.iter().rev().copied();
        let mut subject = earlier.next()?;
        if self.between(subject.last, self.core.0).contains(',') {
            return None;
        }
        let roles = self.roles(subject.last, self.core.0)?;
        if roles
            .iter()
            .any(|role| !matches!(role, None | Some(Role::Light)))
        {
            return None;
        }
        for other in earlier {
            let Some(together) = self.roles(other.last, subject.first) else {
                break;
            };
            let is_parted = other.last + 1 == subject.first
                && !self
                    .between(other.last, subject.first)
                    .contains([',', '-', '/', '&']);
            if is_parted || together.iter().any(|role| *role != Some(Role::And)) {
                break;
            }
            subject = other;
        }
        let is_object = self.reading.scan.original(subject.last);
        if is_object.is_some_and(|word| word.ends_with(self.grammar.objects)) {
            return None;
        }
        let led = subject.first.checked_sub(1).and_then(|it| self.role(it));
        matches!(led, None | Some(Role::Light | Role::Stop)).then_some(subject)
    }

    /// Returns whether it is plain that a phrase is about somebody who stands before it.
    fn is_plain(&self, named: Named) -> bool {
        self.before.len() == 1 || named.last + 1 == self.core.0
    }

    /// Returns whether a name only says whose something is: `US allies`, `Iran-backed`.
    fn is_of_another(&self, named: Named) -> bool {
        let mut next = (named.last + 1..).map_while(|token| self.word(token));
        let word = next.find(|word| *word != "s").unwrap_or_default();
        is_attached(word)
    }

    /// Returns what the words between two tokens make of the second; `None` if they break a clause
    /// or are more than small words.
    fn role_between(&self, first: usize, second: usize) -> Option<Role> {
        if self.between(first, second).contains(',') {
            return None;
        }
        let roles: Option<Vec<Role>> = self.roles(first, second)?.into_iter().collect();
        // What is the last of the phrase may lead as well: `hit by`.
        let of_phrase = self.role(first).filter(|_| first == self.core.1);
        let all = of_phrase.into_iter().chain(roles?);
        let mut leading = Role::Light;
        for role in all.filter(|role| *role != Role::Light) {
            if matches!(role, Role::Stop | Role::Aside | Role::To | Role::And) {
                return None;
            }
            leading = role;
        }
        Some(leading)
    }

    /// Returns the roles of the words between two tokens; `None` if a sign parts them or they are
    /// too many.
    fn roles(&self, first: usize, second: usize) -> Option<Vec<Option<Role>>> {
        if self.between(first, second).contains(CLAUSE_SIGNS) {
            return None;
        }
        let scan = &self.reading.scan;
        let (from, to) = (scan.span(first, first).end, scan.span(second, second).start);
        // Pairs of characters overlap with their neighbours.
        let is_between = |token: &usize| {
            let place = scan.span(*token, *token);
            from <= place.start && place.end <= to
        };
        let words = (first + 1..second).filter(is_between).take(GAP_MAX + 1);
        let roles: Vec<Option<Role>> = words.map(|token| self.role(token)).collect();
        (roles.len() <= GAP_MAX).then_some(roles)
    }

    fn word(&self, token: usize) -> Option<&str> {
        self.reading.scan.word(token)
    }

    fn role(&self, token: usize) -> Option<Role> {
        self.grammar.role(self.reading.scan.word_bytes(token)?)
    }

    /// Returns the text between two tokens.
    fn between(&self, first: usize, second: usize) -> &str {
        let scan = &self.reading.scan;
        let (from, to) = (scan.span(first, first).end, scan.span(second, second).start);
        scan.text.get(from..to).unwrap_or_default()
    }
}

/// Words for what people suffer or are, so that a place behind them is only where: `soldiers killed in
/// Iraq`, `fighters in Afghanistan`.
const OF_PEOPLE: [&str; 24] = [
    "arrested",
    "attacked",
    "bombed",
    "captured",
    "dead",
    "death",
    "deaths",
    "detained",
    "fighters",
    "fighting",
    "forces",
    "hit",
    "hurt",
    "injured",
    "killed",
    "militants",
    "shot",
    "slain",
    "soldiers",
    "struck",
    "toll",
    "troops",
    "victims",
    "wounded",
];

fn is_attached(word: &str) -> bool {
    ATTACHED.contains(&word)
}

/// Words behind a name that make it somebody else's: `Iran-backed rebels`, `a US ally`.
const ATTACHED: [&str; 14] = [
    "aligned",
    "allies",
    "ally",
    "backed",
    "based",
    "controlled",
    "held",
    "linked",
    "made",
    "occupied",
    "style",
    "supplied",
    "supported",
    "trained",
];
