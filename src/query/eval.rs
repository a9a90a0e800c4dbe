//! What a query means: whether one story, given as borrowed facts, satisfies it.
//!
//! This is the definition; a store may be faster but never of another opinion.

use chrono::{DateTime, Utc};

use super::{Expr, Is, Moment, Part, Pattern, Query, Scale, Test, texts::Texts};
use crate::{
    model::{Assessment, FeedId, FollowUp, Outlet, StoryId},
    text::tokens,
};

/// What a query can ask about a story.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The story; its time is the id's.
    pub id: StoryId,
    /// Title, plain.
    pub title: &'a str,
    /// Body, plain.
    pub body: &'a str,
    /// ISO 639-1.
    pub language: Option<&'a str>,
    /// Author, plain.
    pub author: Option<&'a str>,
    /// The address as published.
    pub url: Option<&'a str>,
    /// When it was published, as the outlet says.
    pub published: Option<DateTime<Utc>>,
    /// When it reached this reader.
    pub arrived: DateTime<Utc>,
    /// Its feed.
    pub feed: FeedId,
    /// Title of its feed.
    pub feed_title: &'a str,
    /// Address of its feed.
    pub feed_url: &'a str,
    /// Folder of its feed, from the top.
    pub folder: &'a [String],
    /// Tags of its feed.
    pub feed_tags: &'a [String],
    /// Who publishes its feed, as far as the outlet list knows.
    pub outlet: Option<&'a Outlet>,
    /// What the classifier says, `flagged` as its label wants it.
    pub assessment: &'a Assessment,
    /// Whether the reader has read it.
    pub read: bool,
    /// What a person decided about it.
    pub follow_up: Option<&'a FollowUp>,
    /// Whether a person says that it carries tension, if one said so or not.
    pub label: Option<bool>,
    /// Whether it is muted.
    pub muted: bool,
    /// Whether it stays when its feed is unsubscribed.
    pub kept: bool,
    /// The tags that it bears, followed or not.
    pub tags: &'a [String],
    /// The rules that found it.
    pub rules: &'a [String],
    /// The watches that it matches.
    pub watches: &'a [String],
}

/// Returns whether the story satisfies the query.
pub fn eval(query: &Query, story: &Candidate<'_>, now: DateTime<Utc>) -> bool {
    let texts = Texts::new(story.title, story.body, story.language);
    eval_in(query, story, &texts, now)
}

/// Returns whether the story satisfies the query; `texts` are its own, which many queries can look into.
pub fn eval_in(
    query: &Query,
    story: &Candidate<'_>,
    texts: &Texts<'_>,
    now: DateTime<Utc>,
) -> bool {
    if story.muted && !query.finds_muted() {
        return false;
    }
    let asked = Asked { story, texts, now };
    asked.holds(&query.root)
}

/// Returns whether the title or the address of a feed contains the folded text.
pub fn feed_matches(folded_text: &str, title: &str, url: &str) -> bool {
    tokens::folded(title).contains(folded_text) || tokens::folded(url).contains(folded_text)
}

/// Returns whether a feed's folder is the asked one or lies below it.
///
/// The asked one may be any folder of the path, or several of them in a row (`military/air`).
pub fn folder_matches(folded_text: &str, folder: &[String]) -> bool {
    (0..folder.len()).any(|first| {
        let below = folder.get(first..).unwrap_or_default();
        (1..=below.len()).any(|count| {
            let path = below.get(..count).unwrap_or_default().join("/");
            tokens::folded(&path) == folded_text
        })
    })
}

/// Returns whether one of the tags is the asked one, in whatever case.
pub fn tag_matches(tag: &str, tags: &[String]) -> bool {
    tags.iter()
        .any(|own| own.to_lowercase() == tag.to_lowercase())
}

/// Returns whether the outlet's name, short name or id contains the folded text.
pub fn outlet_matches(folded_text: &str, outlet: &Outlet) -> bool {
    let names = [&outlet.name, &outlet.short, &outlet.id];
    names
        .into_iter()
        .any(|name| tokens::folded(name).contains(folded_text))
}

/// A story that is looked into.
struct Asked<'a> {
    story: &'a Candidate<'a>,
    texts: &'a Texts<'a>,
    now: DateTime<Utc>,
}

impl Asked<'_> {
    fn holds(&self, expr: &Expr) -> bool {
        match expr {
            Expr::All(all) => all.iter().all(|one| self.holds(one)),
            Expr::Any(any) => any.iter().any(|one| self.holds(one)),
            Expr::Not(inner) => !self.holds(inner),
            Expr::Test(test) => self.passes(test),
        }
    }

    fn passes(&self, test: &Test) -> bool {
        let story = self.story;
        let names = |ids: &[String], id: &str| ids.iter().any(|own| own.eq_ignore_ascii_case(id));
        let outlet = |is: &dyn Fn(&Outlet) -> bool| story.outlet.is_some_and(is);
        let follow_up = |is: &dyn Fn(&FollowUp) -> bool| story.follow_up.is_some_and(is);
        match test {
            Test::Text(part, wanted) => self.texts.hold(*part, wanted),
            Test::Near(part, near) => self.texts.hold_near(*part, near),
            Test::Matches(part, pattern) => self.matches(*part, pattern),
            Test::Author(tokens) => story
                .author
                .is_some_and(|author| super::note_holds(author, tokens, false)),
            Test::Url(part) => story
                .url
                .is_some_and(|url| url.to_ascii_lowercase().contains(part)),
            Test::Is(is) => self.is(*is),
            Test::Feed(part) => feed_matches(part, story.feed_title, story.feed_url),
            Test::FeedId(feed) => story.feed == *feed,
            Test::Folder(path) => folder_matches(path, story.folder),
            Test::Outlet(part) => outlet(&|own| outlet_matches(part, own)),
            Test::Country(code) => outlet(&|own| own.country.eq_ignore_ascii_case(code)),
            Test::OutletKind(kind) => outlet(&|own| own.kind == *kind),
            Test::StateMedia(yes) => outlet(&|own| own.state_controlled == *yes),
            Test::Language(code) => story.language == Some(code.as_str()),
            Test::Theatre(id) => names(&story.assessment.theatres, id),
            Test::Actor(id) => names(&story.assessment.actors, id),
            Test::Kind(kind) => story.assessment.kinds.contains(*kind),
            Test::Number(scale, comparison, level) => self
                .number(*scale)
                .is_some_and(|number| comparison.range(*scale, *level).contains(&number)),
            Test::State(state) => follow_up(&|own| own.state == *state),
            Test::Grade(asked) => follow_up(&|own| {
                let has = |own: &String| own.contains(asked);
                own.grade.as_ref().is_some_and(has)
            }),
            Test::Assignee(tokens) => follow_up(&|own| {
                let holds = |name: &String| super::note_holds(name, tokens, false);
                own.assignee.as_ref().is_some_and(holds)
            }),
            Test::Note { tokens, prefix } => {
                follow_up(&|own| super::note_holds(&own.note, tokens, *prefix))
            }
            Test::Tag(tag) => {
                tag_matches(tag, story.feed_tags)
                    || tag_matches(tag, story.tags)
                    || follow_up(&|own| tag_matches(tag, &own.tags))
            }
            Test::Rule(rule) => tag_matches(rule, story.rules),
            Test::Watch(watch) => tag_matches(watch, story.watches),
            Test::Time { of, from, until } => self.time(*of).is_some_and(|time| {
                from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until)
            }),
        }
    }

    fn matches(&self, part: Part, pattern: &Pattern) -> bool {
        let (title, body) = (self.story.title, self.story.body);
        let regex = pattern.regex();
        (part != Part::Body && regex.is_match(title))
            || (part != Part::Title && regex.is_match(body))
    }

    fn is(&self, is: Is) -> bool {
        let story = self.story;
        match is {
            Is::Unread => !story.read,
            Is::Read => story.read,
            Is::Flagged => story.assessment.flagged,
            Is::Followed => story.follow_up.is_some(),
            Is::Labelled => story.label.is_some(),
            Is::Muted => story.muted,
            Is::Kept => story.kept,
            Is::Overdue => story.follow_up.is_some_and(|own| own.is_overdue(self.now)),
        }
    }

    fn number(&self, scale: Scale) -> Option<f64> {
        match scale {
            Scale::Tension => Some(f64::from(self.story.assessment.tension)),
            Scale::Direction => Some(f64::from(self.story.assessment.direction)),
            Scale::Precedence => Some(f64::from(self.story.assessment.precedence as u8)),
            Scale::Priority => self.story.follow_up.map(|own| f64::from(own.priority)),
        }
    }

    fn time(&self, moment: Moment) -> Option<DateTime<Utc>> {
        match moment {
            Moment::Listed => Some(self.story.id.time()),
            Moment::Published => self.story.published,
            Moment::Arrived => Some(self.story.arrived),
        }
    }
}

#[cfg(test)]
mod tests;
