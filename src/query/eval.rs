//! What a query means: whether one story, given as borrowed facts, satisfies it.
//!
//! This is the definition; a store may be faster but never of another opinion.

use chrono::{DateTime, Utc};

use super::{Is, Query, Term, Test, split_tokens};
use crate::{
    model::{Assessment, FeedId, FollowUp, StoryId},
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
    /// What the classifier says, `flagged` as its label wants it.
    pub assessment: &'a Assessment,
    /// Whether the reader has read it.
    pub read: bool,
    /// What a person decided about it.
    pub follow_up: Option<&'a FollowUp>,
    /// Whether a person says that it carries tension, if one said so or not.
    pub label: Option<bool>,
}

/// Returns whether the story satisfies every term of the query.
pub fn eval(query: &Query, story: &Candidate<'_>, now: DateTime<Utc>) -> bool {
    let asks_text = query
        .terms
        .iter()
        .any(|term| matches!(term.test, Test::Text { .. }));
    let texts = if asks_text {
        [split_tokens(story.title), split_tokens(story.body)]
    } else {
        [Vec::new(), Vec::new()]
    };
    query
        .terms
        .iter()
        .all(|Term { negated, test }| holds(test, story, &texts, now) != *negated)
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

fn holds(test: &Test, story: &Candidate<'_>, texts: &[Vec<String>], now: DateTime<Utc>) -> bool {
    let names = |ids: &[String], id: &str| ids.iter().any(|own| own.eq_ignore_ascii_case(id));
    match test {
        Test::Text { tokens, prefix } => texts
            .iter()
            .any(|text| contains_phrase(text, tokens, *prefix)),
        Test::Is(is) => holds_state(*is, story, now),
        Test::Feed(part) => feed_matches(part, story.feed_title, story.feed_url),
        Test::FeedId(feed) => story.feed == *feed,
        Test::Folder(path) => folder_matches(path, story.folder),
        Test::Theatre(id) => names(&story.assessment.theatres, id),
        Test::Actor(id) => names(&story.assessment.actors, id),
        Test::Kind(kind) => story.assessment.kinds.contains(*kind),
        Test::Tension(comparison, level) => comparison
            .range(*level)
            .contains(&f64::from(story.assessment.tension)),
        Test::State(state) => story.follow_up.is_some_and(|own| own.state == *state),
        Test::Tag(tag) => {
            tag_matches(tag, story.feed_tags)
                || story
                    .follow_up
                    .is_some_and(|own| tag_matches(tag, &own.tags))
        }
        Test::Since(time) => story.id.time() >= *time,
        Test::Until(time) => story.id.time() < *time,
    }
}

fn holds_state(is: Is, story: &Candidate<'_>, now: DateTime<Utc>) -> bool {
    match is {
        Is::Unread => !story.read,
        Is::Read => story.read,
        Is::Flagged => story.assessment.flagged,
        Is::Followed => story.follow_up.is_some(),
        Is::Labelled => story.label.is_some(),
        Is::Overdue => story.follow_up.is_some_and(|own| own.is_overdue(now)),
    }
}

/// Returns whether the phrase's tokens stand in a row in `text`.
fn contains_phrase(text: &[String], phrase: &[String], prefix: bool) -> bool {
    let Some((last, before)) = phrase.split_last() else {
        return false;
    };
    text.windows(phrase.len()).any(|window| {
        window.split_last().is_some_and(|(end, begin)| {
            begin == before && (end == last || (prefix && end.starts_with(last.as_str())))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Kind, Kinds, Precedence},
        query::parse,
    };

    fn now() -> DateTime<Utc> {
        "2026-03-10T15:30:20Z".parse().expect("a time")
    }

    /// Whether the query finds one certain story of 9 March 2026, 12:00.
    #[track_caller]
    fn check(query: &str, expected: bool) {
        let time: DateTime<Utc> = "2026-03-09T12:00:00Z".parse().expect("a time");
        let assessment = Assessment {
            tension: 0.8,
            flagged: true,
            precedence: Precedence::Priority,
            direction: -4.0,
            kinds: Kinds::from_iter([Kind::Threat]),
            theatres: vec!["ukraine".to_owned()],
            actors: vec!["RUS".to_owned(), "NATO".to_owned()],
            dyad: None,
            sign: None,
            hedged: false,
            evidence: Vec::new(),
            model: "test".to_owned(),
        };
        let mut follow_up = FollowUp::new(time);
        follow_up.due = Some(time);
        follow_up.tags = vec!["Baltic".to_owned()];
        let story = Candidate {
            id: StoryId(StoryId::first_at(time).0 + 3),
            title: "Kremlin warns of a red line",
            body: "Élysée: 北京市 reacts. F-16 jets wait.",
            feed: FeedId(7),
            feed_title: "BBC World",
            feed_url: "https://feeds.example.co.uk/world.xml",
            folder: &["Military".to_owned(), "Air Force".to_owned()],
            feed_tags: &["agency".to_owned()],
            assessment: &assessment,
            read: false,
            follow_up: Some(&follow_up),
            label: Some(true),
        };
        let query = parse(query, now()).expect("a query");
        assert_eq!(eval(&query, &story, now()), expected, "{query}");
    }

    #[test]
    fn text_is_looked_for_in_title_and_body() {
        check("", true);
        check("RED elysee", true);
        check("\"red line\"", true);
        check("\"line red\"", false);
        check("\"line elysee\"", false);
        check("\"of a red lin\"*", true);
        check("lin", false);
        check("kreml* -putin", true);
        check("-kremlin", false);
        check("F-16 京市 北", true);
    }

    #[test]
    fn states_and_times() {
        check(
            "is:unread is:flagged is:followed is:overdue is:labelled",
            true,
        );
        check("is:read", false);
        check("state:open -state:done", true);
        check("since:2026-03-09T12:00Z", true);
        check("until:2026-03-09T12:00Z", false);
        check("since:27h until:today", false);
        check("since:28h until:today", true);
    }

    #[test]
    fn feed_and_assessment() {
        check("feed:bbc feed:co.uk feed:\"bbc w\"", true);
        check("feed:cnn", false);
        check("feed:#7", true);
        check("feed:#77", false);
        check(
            "folder:military folder:\"air force\" folder:military/air-force",
            true,
        );
        check("folder:air", false);
        check("theatre:UKRAINE actor:nato kind:threat", true);
        check("theatre:korea", false);
        check("tension>=0.8 tension<=0.8 tension=0.8", true);
        check("tension>0.8", false);
        check("tag:baltic tag:AGENCY", true);
        check("tag:balt", false);
    }
}
