//! Who publishes.

use serde::{Deserialize, Serialize};

/// Who publishes: a row of `config/outlets.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// A short unique name for machines, such as `kyiv-independent`.
    pub id: String,
    /// The name in full.
    pub name: String,
    /// The name that fits the story list: at most 12 terminal cells.
    pub short: String,
    /// ISO 3166-1 alpha-3, or `INT` for international bodies.
    pub country: String,
    /// ISO 639-1.
    pub language: String,
    /// What sort of publisher it is.
    pub kind: OutletKind,
    /// Whether a state controls what it publishes.
    pub state_controlled: bool,
    /// Hosts; a feed belongs to the outlet when its host is one of them or lies below one.
    #[serde(default)]
    pub domains: Vec<String>,
}

/// What sort of publisher an outlet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutletKind {
    /// A news agency.
    Agency,
    /// Radio or television.
    Broadcaster,
    /// A daily or weekly newspaper, in print or online.
    Newspaper,
    /// A magazine.
    Magazine,
    /// The defence trade press.
    DefencePress,
    /// A ministry or another body of one state.
    Government,
    /// A military alliance.
    Alliance,
    /// A body of many states.
    InternationalBody,
    /// A research institute.
    ThinkTank,
    /// A non-governmental organisation.
    Ngo,
    /// A publication for one subject.
    Specialist,
    /// A blog.
    Blog,
}

impl OutletKind {
    /// Returns the name as in configuration.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Broadcaster => "broadcaster",
            Self::Newspaper => "newspaper",
            Self::Magazine => "magazine",
            Self::DefencePress => "defence-press",
            Self::Government => "government",
            Self::Alliance => "alliance",
            Self::InternationalBody => "international-body",
            Self::ThinkTank => "think-tank",
            Self::Ngo => "ngo",
            Self::Specialist => "specialist",
            Self::Blog => "blog",
        }
    }
}
