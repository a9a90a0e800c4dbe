//! The part of the contract that is about rules and alerts: what they, or a person by hand, do with
//! stories beside reading, following and labelling them.

use chrono::{DateTime, Utc};

use super::StoreError;
use crate::{
    model::{AlertHistory, Alerted, EventId, Muter, StoryId, Verdict},
    query::Names,
};

/// A story that was muted or unmuted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteChange {
    /// The story.
    pub id: StoryId,
    /// Who had muted it, if it was muted.
    pub before: Option<Muter>,
    /// Who mutes it now, if it is muted.
    pub after: Option<Muter>,
    /// Whether it is marked read now.
    pub read: bool,
}

/// How often a rule found a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// Its name, as it was when it last found one.
    pub rule: String,
    /// Stories that are there.
    pub stories: u64,
    /// When it last found one.
    pub last: DateTime<Utc>,
}

/// What rules, alerts and a person's acts by hand leave behind. Each method that changes something is one transaction.
pub trait Rulings {
    /// Does with stories what rules decide about them; a story that is gone is let be.
    ///
    /// A follow-up that is there stays as it is, and so do mutes and marks that the verdict does not ask
    /// for; a change of precedence replaces that of earlier rules. A label wins over it.
    /// [`record`](super::Store::record) does the same with new stories.
    fn apply_verdicts(
        &mut self,
        verdicts: &[(StoryId, Verdict)],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Mutes stories, or (with `None`) ends that; returns those that changed.
    ///
    /// A muted story is marked read; when that ends it is unread again if muting had marked it.
    fn set_muted(
        &mut self,
        wanted: &[(StoryId, Option<Muter>)],
        now: DateTime<Utc>,
    ) -> Result<Vec<MuteChange>, StoreError>;

    /// Keeps stories when their feed is unsubscribed or old ones go, or does so no longer; returns those that
    /// changed.
    fn set_kept(
        &mut self,
        ids: &[StoryId],
        kept: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError>;

    /// Counts for each rule that ever found one the stories that it found, in the order of names.
    fn rule_counts(&self) -> Result<Vec<RuleCount>, StoreError>;

    /// Returns the names that can be asked for because rules or persons gave them: tags of stories and of
    /// follow-ups, assignees, rules that found a story; 1,000 of each at most. The others are left empty.
    fn given_names(&self) -> Result<Names, StoreError>;

    /// Returns what is known of the alerts of some events, and of all since a time.
    fn alert_history(
        &self,
        events: &[EventId],
        since: DateTime<Utc>,
    ) -> Result<AlertHistory, StoreError>;

    /// Writes what was decided about alerts, replacing what was decided about the same stories before.
    fn note_alerts(&mut self, alerts: &[Alerted]) -> Result<(), StoreError>;
}
