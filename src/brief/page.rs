//! What a brief holds. The names of these fields are those of `--json` and of the templates: a contract, see
//! the README.

use serde::Serialize;

/// A brief.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brief {
    /// When it was made.
    pub made: Moment,
    /// The first moment of the period.
    pub from: Moment,
    /// The first moment after the period.
    pub until: Moment,
    /// What it is limited to, for people.
    pub about: Option<String>,
    /// The headline figures.
    pub figures: Figures,
    /// Flagged events by theatre, the most urgent theatre first.
    pub theatres: Vec<Theatre>,
    /// What was followed, each story once.
    pub follow_ups: FollowUps,
    /// The sources, as the entries number them.
    pub sources: Vec<Source>,
}

/// A moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// As a date-time group, such as `271300Z NOV 26`.
    pub dtg: String,
    /// As RFC 3339 in UTC.
    pub iso: String,
}

/// The headline figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// All stories.
    pub stories: Count,
    /// Those flagged.
    pub flagged: Count,
    /// Flagged events.
    pub events: usize,
    /// Flagged stories by precedence, FLASH first.
    pub precedences: Vec<Count>,
    /// Flagged stories by kind, those that there are.
    pub kinds: Vec<Count>,
    /// How tense the stories are.
    pub tension: Tension,
}

/// A number of stories, and that of the period before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Of what.
    pub name: &'static str,
    /// In the period.
    pub now: u64,
    /// In the period before.
    pub before: u64,
    /// The difference.
    pub change: i64,
}

/// How tense the stories of the period are: the mean of their tension, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tension {
    /// In the period; `None` without stories.
    pub now: Option<f64>,
    /// In the period before.
    pub before: Option<f64>,
    /// The difference, if there are both.
    pub change: Option<f64>,
    /// `rising`, `falling`, `steady` or `unknown`.
    pub trend: &'static str,
}

/// The flagged events of a theatre.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Theatre {
    /// Its id; `None` for what belongs to no theatre.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The events, the most urgent first, then the newest.
    pub entries: Vec<Entry>,
    /// How many were left out.
    pub left_out: usize,
}

/// A flagged event, told by its most urgent story.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The story.
    pub id: String,
    /// When it was published, else when it arrived.
    pub time: Moment,
    /// How urgently a person should look.
    pub precedence: &'static str,
    /// Its title.
    pub headline: String,
    /// Its address, http or https.
    pub url: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Who publishes it.
    pub outlet: Publisher,
    /// Probability, 0 to 1.
    pub tension: f64,
    /// From -10 (conflict) to +10 (cooperation).
    pub direction: f64,
    /// The same in a word or two.
    pub course: &'static str,
    /// The kinds of tension, the dominant one first.
    pub kinds: Vec<&'static str>,
    /// Names of the other theatres that it touches.
    pub also_in: Vec<String>,
    /// Who acts towards whom, by name.
    pub dyad: Option<Towards>,
    /// The phrases that speak most for tension, as published: three at most.
    pub why: Vec<String>,
    /// The grade that a person gave.
    pub grade: Option<Grade>,
    /// The state of its follow-up.
    pub state: Option<&'static str>,
    /// Whether a person said that it carries tension; such a label outweighs the phrases.
    pub label: Option<bool>,
    /// How many stories of the period report the event.
    pub reports: usize,
    /// The other outlets that report it, each once, the earliest first.
    pub others: Vec<Other>,
    /// Its number among the sources.
    pub source: usize,
}

/// Who publishes a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publisher {
    /// The outlet, else the feed.
    pub name: String,
    /// ISO 3166-1 alpha-3, or `INT`; `None` if the outlet is not known.
    pub country: Option<String>,
    /// What sort of publisher it is, in words.
    pub kind: Option<String>,
    /// Whether a state controls what it publishes.
    pub state_controlled: bool,
}

/// Another outlet that reports an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Who publishes.
    pub outlet: Publisher,
    /// The number of its report among the sources.
    pub source: usize,
}

/// Who acts towards whom, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Towards {
    /// Who acts.
    pub source: String,
    /// Towards whom.
    pub target: String,
}

/// A grade of NATO's system, with its wording (AJP-2.1, reliability and credibility).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// Such as `B2`.
    pub code: String,
    /// Of the source.
    pub reliability: &'static str,
    /// Of the information.
    pub credibility: &'static str,
}

/// What was followed; each story stands once, where it is most urgent.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct FollowUps {
    /// Due and not done, the longest overdue first.
    pub overdue: Vec<FollowUpEntry>,
    /// Due within as long as the period lasts, two days at least; the next one first.
    pub due: Vec<FollowUpEntry>,
    /// Marked in the period, the newest first.
    pub marked: Vec<FollowUpEntry>,
    /// Marked before and changed in the period, the newest change first.
    pub changed: Vec<FollowUpEntry>,
}

/// A story that is followed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FollowUpEntry {
    /// The story.
    pub id: String,
    /// Its title.
    pub headline: String,
    /// Its address, http or https.
    pub url: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Who publishes it.
    pub outlet: Publisher,
    /// How far it is.
    pub state: &'static str,
    /// 0 (none) to 3 (highest).
    pub priority: u8,
    /// Who is to do it.
    pub assignee: Option<String>,
    /// When it is due.
    pub due: Option<Moment>,
    /// When it was marked.
    pub marked: Moment,
    /// When it last changed.
    pub changed: Moment,
    /// The person's own words.
    pub note: String,
    /// The person's tags.
    pub tags: Vec<String>,
    /// The grade that the person gave.
    pub grade: Option<Grade>,
    /// Its number among the sources.
    pub source: usize,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// From 1.
    pub number: usize,
    /// Who publishes it.
    pub outlet: Publisher,
    /// Its title.
    pub headline: String,
    /// ISO 639-1.
    pub language: Option<String>,
    /// When it was published, else when it arrived.
    pub time: Moment,
    /// Its address, http or https.
    pub url: Option<String>,
}
