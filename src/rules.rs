//! The user's rules: what is done with a story when it arrives.
//!
//! Pure: rules and what is known of a story in, a verdict out. Must not know where rules are read from,
//! or who carries a verdict out.
//!
//! Rules are asked in the order of their file. A rule sees the story as it arrives (not read, not
//! followed, not labelled, with the text and the assessment of its feed) and what the rules before it
//! did: read marks, tags, follow-ups and precedence. A rule that `stop`s is the last one for the story.

mod file;

use std::{borrow::Cow, fmt};

use chrono::{DateTime, Utc};

pub use file::{PLACES, parse};

use crate::{
    follow_up,
    model::{
        Assessment, Feed, FeedId, FollowUp, FollowUpChange, FollowUpState, Outlet, Precedence, Run,
        Shift, StoryDetail, StoryDraft, StoryId, Verdict,
    },
    query::{self, Candidate, Context, Query, Texts},
};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name; no other rule has it, whatever the case.
    pub name: String,
    /// Which stories, in the language of the filter line; read anew each time it is asked, for its times
    /// are reckoned from then.
    pub query: String,
    /// Whether it is asked at all.
    pub enabled: bool,
    /// Whether it is the last one for the stories that it finds.
    pub stop: bool,
    /// What is done; at least one, unless it stops.
    pub actions: Vec<Action>,
    /// Where it stands: file and line.
    pub place: String,
}

/// What a rule does with a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Hides it, and marks it read.
    Mute,
    /// Marks it read.
    Read,
    /// Keeps it when its feed is unsubscribed.
    Keep,
    /// Gives it tags.
    Tag(Vec<String>),
    /// Changes its precedence.
    Precedence(Shift),
    /// Follows it.
    Follow(Follow),
    /// Tells a person: see `alert`.
    Notify,
    /// Starts a program: program and arguments, with placeholders.
    Run(Vec<String>),
}

/// How a story is followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Follow {
    /// The state that it begins with.
    pub state: FollowUpState,
    /// 0 (none) to 3 (highest).
    pub priority: u8,
    /// When it is due, as people write it, reckoned from its arrival (UTC).
    pub due: Option<String>,
}

/// What is known of a story when it arrives.
#[derive(Debug, Clone, Copy)]
pub struct Arriving<'a> {
    /// Its id; one of its second where it has none yet.
    pub id: StoryId,
    /// Its title.
    pub title: &'a str,
    /// The text that its feed sent.
    pub body: &'a str,
    /// ISO 639-1.
    pub language: Option<&'a str>,
    /// Its author.
    pub author: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// When it arrived.
    pub arrived: DateTime<Utc>,
    /// Who publishes its feed, as far as it is known.
    pub outlet: Option<&'a Outlet>,
    /// Its feed.
    pub feed: FeedId,
    /// The feed's title.
    pub feed_title: &'a str,
    /// The feed's address.
    pub feed_url: &'a str,
    /// The feed's folder, from the top.
    pub folder: &'a [String],
    /// The feed's tags.
    pub feed_tags: &'a [String],
    /// What the classifier says.
    pub assessment: &'a Assessment,
    /// The watches that it matches.
    pub watches: &'a [String],
}

impl<'a> Arriving<'a> {
    /// Returns what is known of a new story; `feed_title` is the feed's, as far as it is known.
    pub fn new(
        draft: &'a StoryDraft,
        feed: &'a Feed,
        feed_title: &'a str,
        outlet: Option<&'a Outlet>,
        watches: &'a [String],
    ) -> Self {
        Self {
            watches,
            id: StoryId::first_at(draft.sort_time),
            title: &draft.title,
            body: &draft.body,
            language: draft.language.as_deref(),
            author: draft.author.as_deref(),
            url: draft.url.as_deref(),
            published: draft.published,
            arrived: draft.arrived,
            outlet,
            feed: feed.id,
            feed_title,
            feed_url: &feed.url,
            folder: &feed.folder,
            feed_tags: &feed.tags,
            assessment: &draft.assessment,
        }
    }

    /// Returns what would be known of a stored story if it arrived now; `feed` is its feed, if it is
    /// still subscribed.
    pub fn again(
        detail: &'a StoryDetail,
        feed: Option<&'a Feed>,
        outlet: Option<&'a Outlet>,
        watches: &'a [String],
    ) -> Self {
        Self {
            watches,
            id: detail.story.id,
            title: &detail.story.title,
            body: &detail.story.body,
            language: detail.story.language.as_deref(),
            author: detail.story.author.as_deref(),
            url: detail.story.url.as_deref(),
            published: detail.story.published,
            arrived: detail.story.arrived,
            outlet,
            feed: detail.story.feed,
            feed_title: &detail.feed_title,
            feed_url: feed.map_or("", |feed| &feed.url),
            folder: feed.map_or(&[], |feed| &feed.folder),
            feed_tags: feed.map_or(&[], |feed| &feed.tags),
            assessment: &detail.assessment,
        }
    }
}

/// Rules that can be asked at one time.
#[derive(Debug)]
pub struct InForce<'a> {
    rules: Vec<(&'a Rule, Query)>,
    now: DateTime<Utc>,
}

impl<'a> InForce<'a> {
    /// Returns the rules that are enabled, as they hold now.
    pub fn new(rules: &'a [Rule], context: &Context) -> Self {
        let enabled = rules.iter().filter(|rule| rule.enabled);
        // Each was read when its file was; what cannot be read now finds nothing.
        let read =
            enabled.filter_map(|rule| Some((rule, query::parse(&rule.query, context).ok()?)));
        Self {
            rules: read.collect(),
            now: context.now,
        }
    }

    /// Returns what the rules decide about a story; `None` when none finds it.
    pub fn judge(&self, story: &Arriving<'_>) -> Option<Verdict> {
        let mut so_far = SoFar::new(story);
        let texts = Texts::new(story.title, story.body, story.language);
        for (rule, query) in &self.rules {
            if !query::eval_in(query, &so_far.candidate(story), &texts, self.now) {
                continue;
            }
            so_far.verdict.rules.push(rule.name.clone());
            for action in &rule.actions {
                so_far.act(rule, action, self.now);
            }
            if rule.stop {
                break;
            }
        }
        so_far.verdict()
    }
}

/// What the rules before decided, and what the next one sees of it.
struct SoFar<'a> {
    verdict: Verdict,
    assessment: Cow<'a, Assessment>,
    /// The tags of the feed and of the rules.
    tags: Cow<'a, [String]>,
}

impl<'a> SoFar<'a> {
    fn new(story: &Arriving<'a>) -> Self {
        Self {
            verdict: Verdict::default(),
            assessment: Cow::Borrowed(story.assessment),
            tags: Cow::Borrowed(story.feed_tags),
        }
    }

    /// Returns the story as the next rule sees it. The only place that knows what queries can ask.
    fn candidate<'b>(&'b self, story: &Arriving<'b>) -> Candidate<'b> {
        Candidate {
            id: story.id,
            title: story.title,
            body: story.body,
            language: story.language,
            author: story.author,
            url: story.url,
            published: story.published,
            arrived: story.arrived,
            outlet: story.outlet,
            feed: story.feed,
            feed_title: story.feed_title,
            feed_url: story.feed_url,
            folder: story.folder,
            feed_tags: &self.tags,
            assessment: &self.assessment,
            read: self.verdict.read || self.verdict.muted_by.is_some(),
            follow_up: self.verdict.follow_up.as_ref(),
            label: None,
            // A rule before it muted it: the others are asked all the same.
            muted: false,
            kept: self.verdict.kept,
            tags: &[],
            rules: &[],
            watches: story.watches,
        }
    }

    fn act(&mut self, rule: &Rule, action: &Action, now: DateTime<Utc>) {
        let verdict = &mut self.verdict;
        match action {
            Action::Mute => {
                verdict.muted_by.get_or_insert_with(|| rule.name.clone());
            }
            Action::Read => verdict.read = true,
            Action::Keep => verdict.kept = true,
            Action::Tag(tags) => {
                for tag in tags {
                    let folded = tag.to_lowercase();
                    if verdict.tags.iter().all(|own| own.to_lowercase() != folded) {
                        verdict.tags.push(tag.clone());
                        self.tags.to_mut().push(tag.clone());
                    }
                }
            }
            Action::Precedence(shift) => {
                verdict.shift = Some(verdict.shift.unwrap_or(Shift::NONE).then(*shift));
                let said = self.assessment.to_mut();
                said.precedence = shift.apply(said.precedence);
            }
            Action::Follow(follow) => {
                if verdict.follow_up.is_none() {
                    verdict.follow_up = follow.begin(now);
                }
            }
            Action::Notify => verdict.notified_by.push(rule.name.clone()),
            Action::Run(argv) => verdict.runs.push(Run {
                rule: rule.name.clone(),
                argv: argv.clone(),
            }),
        }
    }

    fn verdict(mut self) -> Option<Verdict> {
        if self.verdict.rules.is_empty() {
            return None;
        }
        if self.verdict.muted_by.is_some() {
            // What is hidden disturbs nobody.
            self.verdict.notified_by.clear();
        }
        Some(self.verdict)
    }
}

impl Follow {
    /// Returns the follow-up that begins now; `None` if it cannot, which its file was asked already.
    fn begin(&self, now: DateTime<Utc>) -> Option<FollowUp> {
        let due = self.due.as_ref().map(|due| follow_up::parse_due(due, &now));
        let change = FollowUpChange {
            state: Some(self.state),
            priority: Some(self.priority),
            due: due.transpose().ok()?,
            ..FollowUpChange::default()
        };
        follow_up::apply(None, &change, now).ok()
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mute => f.write_str("mute"),
            Self::Read => f.write_str("read"),
            Self::Keep => f.write_str("keep"),
            Self::Tag(tags) => {
                let tags: Vec<String> = tags.iter().map(|tag| format!("#{tag}")).collect();
                write!(f, "tag {}", tags.join(" "))
            }
            Self::Precedence(shift) => write!(f, "precedence {}", written(*shift)),
            Self::Follow(follow) => {
                write!(f, "follow ({}", follow.state)?;
                if follow.priority > 0 {
                    write!(f, ", priority {}", follow.priority)?;
                }
                if let Some(due) = &follow.due {
                    write!(f, ", due {due}")?;
                }
                f.write_str(")")
            }
            Self::Notify => f.write_str("notify"),
            Self::Run(argv) => {
                write!(f, "run {}", argv.first().map_or("", String::as_str))
            }
        }
    }
}

/// Returns a change of precedence as it is written in a file.
fn written(shift: Shift) -> String {
    match shift {
        Shift { by, .. } if by != 0 => format!("{by:+}"),
        Shift { lowest, .. } if lowest != Precedence::Routine => format!(">={lowest}"),
        Shift { highest, .. } => format!("<={highest}"),
    }
}

#[cfg(test)]
mod tests;
