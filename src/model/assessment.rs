//! What the classifier says of a story. This is the contract between any classifier and the rest.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What the classifier says of a story.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// Probability, 0 to 1, that the story is about organised violence or coercion between states,
    /// or between a state and an organised armed group.
    pub tension: f32,
    /// Whether tension is at or above the reader's threshold.
    pub flagged: bool,
    /// How urgently a person should look.
    pub precedence: Precedence,
    /// From -10 (most conflictual) to +10 (most cooperative); 0 when nothing points either way.
    pub direction: f32,
    /// The kinds of tension; several may hold.
    pub kinds: Kinds,
    /// Ids of theatres, most evidence first.
    pub theatres: Vec<String>,
    /// Ids of actors (ISO 3166-1 alpha-3 for states), in order of appearance.
    pub actors: Vec<String>,
    /// Who acts towards whom, where the text says it plainly.
    pub dyad: Option<Dyad>,
    /// The precedence that a phrase in the title asks for by itself, such as FLASH for a war that has
    /// begun; the rules of precedence say what becomes of it.
    pub sign: Option<Precedence>,
    /// Whether the story speaks of what may be, was, or is played.
    pub hedged: bool,
    /// The phrases that moved the assessment, in order of appearance, title first.
    pub evidence: Vec<Evidence>,
    /// The version of classifier and lexicon that said so.
    pub model: String,
}

impl Assessment {
    /// Returns what is said of a story in which nothing speaks for tension.
    pub fn nothing(model: &str) -> Self {
        Self {
            tension: 0.0,
            flagged: false,
            precedence: Precedence::Routine,
            direction: 0.0,
            kinds: Kinds::default(),
            theatres: Vec::new(),
            actors: Vec::new(),
            dyad: None,
            sign: None,
            hedged: false,
            evidence: Vec::new(),
            model: model.to_owned(),
        }
    }
}

/// Who acts towards whom: ids of actors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dyad {
    /// Who acts.
    pub source: String,
    /// Towards whom.
    pub target: String,
}

impl fmt::Display for Dyad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}", self.source, self.target)
    }
}

/// A phrase that moved the assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// In which text it stands.
    pub field: Field,
    /// First byte of the phrase in the field's text.
    pub start: usize,
    /// One past the last byte of the phrase.
    pub end: usize,
    /// The phrase as published.
    pub text: String,
    /// The group's kind; `None` for negative contexts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<Kind>,
    /// Its contribution to the log-odds of tension; negative ones speak against.
    pub weight: f32,
}

/// A text of a story in which evidence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The title.
    Title,
    /// The plain text of summary and content.
    Body,
}

/// An actor of `config/theatres.toml`: a state, an alliance, an armed group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// ISO 3166-1 alpha-3 for states, else an upper-case short name such as `NATO`.
    pub id: String,
    /// The English name.
    pub name: String,
}

/// A kind of tension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Warnings, ultimatums, red lines, accusations, expulsions, territorial claims.
    Threat,
    /// Invasion, battle, strike, raid, coup, occupation.
    Act,
    /// Deployments, mobilisation, arms deliveries, exercises, missile tests, alliances, bases.
    BuildUp,
    /// Nuclear weapons, tests, enrichment, arms control.
    Nuclear,
    /// Attacks, plots and trials of terrorists, hostages.
    Terror,
    /// Sanctions, embargo, blockade, asset freeze, export controls.
    Coercion,
    /// Talks, cease-fire, exchange of prisoners, withdrawal, mediation.
    #[serde(rename = "de-escalation")]
    DeEscalation,
    /// State-linked cyber attack, espionage, sabotage, influence operations.
    Cyber,
}

impl Kind {
    /// All kinds, in the order of DESIGN.
    pub const ALL: [Self; 8] = [
        Self::Threat,
        Self::Act,
        Self::BuildUp,
        Self::Nuclear,
        Self::Terror,
        Self::Coercion,
        Self::DeEscalation,
        Self::Cyber,
    ];

    /// Returns the kind's name as in configuration, queries and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Threat => "threat",
            Self::Act => "act",
            Self::BuildUp => "build-up",
            Self::Nuclear => "nuclear",
            Self::Terror => "terror",
            Self::Coercion => "coercion",
            Self::DeEscalation => "de-escalation",
            Self::Cyber => "cyber",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is none of the possible ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a {what}: expected one of {expected}")]
pub struct UnknownName {
    /// The name that was given.
    pub name: String,
    /// What was looked for.
    pub what: &'static str,
    /// The possible names, joined by commas.
    pub expected: String,
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownName {
                name: name.to_owned(),
                what: "kind",
                expected: Self::ALL.map(Self::name).join(", "),
            })
    }
}

/// A set of kinds, one of which may be the dominant one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u16);

impl Kinds {
    /// Where the dominant kind stands: its place in [`Kind::ALL`] plus 1, or 0 if there is none.
    const DOMINANT_SHIFT: u32 = 8;

    /// Returns the set of some kinds and a dominant one, which belongs to it.
    pub fn led_by(dominant: Option<Kind>, kinds: impl IntoIterator<Item = Kind>) -> Self {
        let mut set: Self = kinds.into_iter().chain(dominant).collect();
        if let Some(dominant) = dominant {
            set.0 |= (dominant as u16 + 1) << Self::DOMINANT_SHIFT;
        }
        set
    }

    /// Returns the set that a number stands for.
    pub const fn from_code(code: u16) -> Self {
        Self(code)
    }

    /// Returns the set as a number: a bit for each kind in the order of [`Kind::ALL`], and beyond
    /// them which one is dominant.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// Adds a kind.
    pub const fn insert(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u8;
    }

    /// Returns whether the kind is in the set.
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Returns the dominant kind, if one is known.
    pub fn dominant(self) -> Option<Kind> {
        let place = usize::from(self.0 >> Self::DOMINANT_SHIFT).checked_sub(1)?;
        Kind::ALL.get(place).copied()
    }

    /// Returns the kinds of the set, the dominant one first, then in the order of [`Kind::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        let dominant = self.dominant();
        let others = Kind::ALL.into_iter();
        let others = others.filter(move |&kind| Some(kind) != dominant && self.contains(kind));
        dominant.into_iter().chain(others)
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        let mut set = Self::default();
        for kind in kinds {
            set.insert(kind);
        }
        set
    }
}

impl Serialize for Kinds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// How urgently a person should look. Names are those of military messages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Precedence {
    /// Nothing of note.
    #[default]
    Routine,
    /// Worth reading today.
    Priority,
    /// Worth reading now.
    Immediate,
    /// A war may have begun or a nuclear threshold was touched.
    Flash,
}

impl Precedence {
    /// All precedences, lowest first.
    pub const ALL: [Self; 4] = [Self::Routine, Self::Priority, Self::Immediate, Self::Flash];

    /// Returns the name, in capitals.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routine => "ROUTINE",
            Self::Priority => "PRIORITY",
            Self::Immediate => "IMMEDIATE",
            Self::Flash => "FLASH",
        }
    }
}

impl fmt::Display for Precedence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
