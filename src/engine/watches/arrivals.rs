//! Which watches a story matches when it arrives: pure, over what was made ready before the round.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::super::{
    Engine, EngineError,
    alike::{Lens, language_of},
};
use crate::{
    likeness::{Content, Profile, Text, Weighed},
    model::{Assessment, Feed, Outlet, Sought, StoryDraft, StoryId, Watch, WatchMatch},
    query::{self, Candidate, Query, Texts},
};

/// Terms that are kept of a match, the most telling ones; chosen by us: a screen shows no more.
const TERMS: usize = 12;

/// The watches, ready to be matched.
#[derive(Debug, Default)]
pub(in crate::engine) struct Arrivals {
    watches: Vec<Ready>,
    /// None if no watch has an example.
    lens: Option<Lens>,
    now: DateTime<Utc>,
    /// The version of the classifier that read the examples.
    model: String,
}

#[derive(Debug)]
struct Ready {
    watch: Watch,
    test: ReadyTest,
}

#[derive(Debug)]
enum ReadyTest {
    Query(Query),
    Profile(Arc<Profile>),
}

/// A text that may match, and where it is from.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Arrival<'a> {
    pub(in crate::engine) id: StoryId,
    pub(in crate::engine) title: &'a str,
    pub(in crate::engine) body: &'a str,
    pub(in crate::engine) language: Option<&'a str>,
    pub(in crate::engine) author: Option<&'a str>,
    pub(in crate::engine) url: Option<&'a str>,
    pub(in crate::engine) published: Option<DateTime<Utc>>,
    pub(in crate::engine) arrived: DateTime<Utc>,
    /// Who publishes the feed, as far as it is known.
    pub(in crate::engine) outlet: Option<&'a Outlet>,
    pub(in crate::engine) assessment: &'a Assessment,
    pub(in crate::engine) feed: &'a Feed,
}

impl Engine {
    /// Makes the watches ready for what arrives from now on; to be called before a round and when one
    /// has changed.
    pub(in crate::engine) async fn ready_watches(&self) -> Result<(), EngineError> {
        let watches = self.watches().await?;
        let has_example =
            |tally: &crate::model::WatchTally| matches!(tally.watch.sought, Sought::Example(_));
        let lens = if watches.iter().any(has_example) {
            Some(self.lens().await?)
        } else {
            None
        };
        let classifier = self.classifier().await?;
        let before = self.arrivals();
        let (now, context) = (self.now(), self.query_context());
        let ready = watches.into_iter().filter_map(|tally| {
            let watch = tally.watch;
            let test = match &watch.sought {
                // One that cannot be read any more matches nothing; `watch list` tells of it.
                Sought::Query(query) => {
                    ReadyTest::Query(query::parse(query, context.clone()).ok()?)
                }
                Sought::Example(example) => {
                    ReadyTest::Profile(before.profile(&watch, classifier.model()).unwrap_or_else(
                        || {
                            let lens = lens.as_ref();
                            Arc::new(
                                lens.map(|it| it.profile(&classifier, example))
                                    .unwrap_or_default(),
                            )
                        },
                    ))
                }
            };
            Some(Ready { watch, test })
        });
        let watches = ready.collect();
        let ready = Arrivals {
            watches,
            lens,
            now,
            model: classifier.model().to_owned(),
        };
        self.shared.arrivals.send_replace(Arc::new(ready));
        Ok(())
    }

    /// Returns the watches as they were made ready last.
    pub(in crate::engine) fn arrivals(&self) -> Arc<Arrivals> {
        Arc::clone(&self.shared.arrivals.borrow())
    }
}

impl Arrivals {
    /// Writes into a draft which watches it matches.
    pub(in crate::engine) fn match_draft(
        &self,
        mut draft: StoryDraft,
        feed: &Feed,
        outlet: Option<&Outlet>,
    ) -> StoryDraft {
        draft.watches = self.matches(&Arrival {
            id: StoryId::first_at(draft.sort_time),
            title: &draft.title,
            body: &draft.body,
            language: draft.language.as_deref(),
            author: draft.author.as_deref(),
            url: draft.url.as_deref(),
            published: draft.published,
            arrived: draft.arrived,
            outlet,
            assessment: &draft.assessment,
            feed,
        });
        draft
    }

    /// Returns the names of the watches that are matched.
    pub(in crate::engine) fn names(&self, matches: &[WatchMatch]) -> Vec<String> {
        let ready = self.watches.iter().filter(|ready| {
            let id = ready.watch.id;
            matches.iter().any(|own| own.watch == id)
        });
        ready.map(|ready| ready.watch.name.clone()).collect()
    }

    /// Returns the watches that a text matches.
    pub(in crate::engine) fn matches(&self, arrival: &Arrival<'_>) -> Vec<WatchMatch> {
        // Read at most once, however many examples there are.
        let mut weighed: Option<Weighed> = None;
        let texts = Texts::new(arrival.title, arrival.body, arrival.language);
        let mut matches = Vec::new();
        for Ready { watch, test } in &self.watches {
            let (score, terms) = match test {
                ReadyTest::Query(query) => {
                    if !query::eval_in(query, &arrival.candidate(), &texts, self.now) {
                        continue;
                    }
                    (1.0, Vec::new())
                }
                ReadyTest::Profile(profile) => {
                    let weighed = weighed.get_or_insert_with(|| self.weigh(arrival));
                    let mut found = profile.likeness(weighed);
                    if found.score < watch.threshold {
                        continue;
                    }
                    found.terms.truncate(TERMS);
                    (found.score, found.terms)
                }
            };
            matches.push(WatchMatch {
                watch: watch.id,
                score,
                terms,
            });
        }
        matches
    }

    fn weigh(&self, arrival: &Arrival<'_>) -> Weighed {
        let Some(lens) = &self.lens else {
            return Weighed::default();
        };
        let text = Text {
            title: arrival.title,
            body: arrival.body,
            language: language_of(arrival.language, arrival.title, arrival.body),
            actors: &arrival.assessment.actors,
            theatres: &arrival.assessment.theatres,
            dyad: arrival.assessment.dyad.as_ref(),
        };
        Weighed::of(&Content::read(&text, &lens.topics), &lens.rarity)
    }

    /// Returns the profile of a watch whose example this version of the classifier read before.
    fn profile(&self, watch: &Watch, model: &str) -> Option<Arc<Profile>> {
        if self.model != model {
            return None;
        }
        let same =
            |ready: &&Ready| ready.watch.id == watch.id && ready.watch.sought == watch.sought;
        match &self.watches.iter().find(same)?.test {
            ReadyTest::Profile(profile) => Some(Arc::clone(profile)),
            ReadyTest::Query(_) => None,
        }
    }
}

impl Arrival<'_> {
    /// Returns what a query can ask about a story that nobody has seen yet.
    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            id: self.id,
            title: self.title,
            body: self.body,
            language: self.language,
            author: self.author,
            url: self.url,
            published: self.published,
            arrived: self.arrived,
            outlet: self.outlet,
            feed: self.feed.id,
            feed_title: &self.feed.title,
            feed_url: &self.feed.url,
            folder: &self.feed.folder,
            feed_tags: &self.feed.tags,
            assessment: self.assessment,
            read: false,
            follow_up: None,
            label: None,
            muted: false,
            kept: false,
            tags: &[],
            rules: &[],
            watches: &[],
        }
    }
}
