//! Who publishes.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use serde::{Deserialize, Serialize};

use url::Url;

use crate::text::urls;

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

/// All outlets that are known, read when one is asked for. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outlets(Arc<LazyLock<Table, ReadTable>>);

type ReadTable = Box<dyn FnOnce() -> Table + Send>;

#[derive(Debug, Default)]
struct Table {
    outlets: Vec<Outlet>,
    /// Places in `outlets`, by each of their domains.
    by_domain: HashMap<String, usize>,
}

impl Outlets {
    /// Returns outlets that are read when one is asked for.
    pub fn later(read: impl FnOnce() -> Vec<Outlet> + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(|| Table::from(read())))))
    }

    /// Returns all of them, in the order of their file.
    pub fn all(&self) -> &[Outlet] {
        &self.0.outlets
    }

    /// Returns these and some more.
    #[must_use]
    pub fn with(&self, more: Vec<Outlet>) -> Self {
        let mut all = self.0.outlets.clone();
        all.extend(more);
        Self::from(all)
    }

    /// Returns the outlet with the longest domain that one of the addresses lies in; the first address
    /// that leads to one decides.
    pub fn of<'a>(&self, addresses: impl IntoIterator<Item = &'a str>) -> Option<&Outlet> {
        addresses.into_iter().find_map(|address| self.at(address))
    }

    fn at(&self, address: &str) -> Option<&Outlet> {
        let host = urls::host_label(&Url::parse(address).ok()?);
        let mut domain = host.as_str();
        loop {
            if let Some(&idx) = self.0.by_domain.get(domain) {
                return self.0.outlets.get(idx);
            }
            (_, domain) = domain.split_once('.')?;
        }
    }
}

impl Default for Outlets {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl From<Vec<Outlet>> for Outlets {
    fn from(outlets: Vec<Outlet>) -> Self {
        Self::later(|| outlets)
    }
}

impl From<Vec<Outlet>> for Table {
    fn from(outlets: Vec<Outlet>) -> Self {
        let mut by_domain = HashMap::new();
        for (idx, outlet) in outlets.iter().enumerate() {
            for domain in &outlet.domains {
                by_domain.insert(domain.clone(), idx);
            }
        }
        Self { outlets, by_domain }
    }
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
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Agency,
        Self::Broadcaster,
        Self::Newspaper,
        Self::Magazine,
        Self::DefencePress,
        Self::Government,
        Self::Alliance,
        Self::InternationalBody,
        Self::ThinkTank,
        Self::Ngo,
        Self::Specialist,
        Self::Blog,
    ];

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
