//! A small fixed wire: invented outlets, neutral stories, one moment in time.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{
    engine::{FollowUpChanged, FoundDocument, FoundFeed, PageOutcome, View, WrittenBrief},
    message::{Answer, FeedEntry, ReadMark, StoryEntry},
};
use crate::{
    brief::{self, Collector, Format, Scope},
    follow_up::{
        self,
        board::{BoardCount, Card, Ends},
    },
    model::{
        Account, Assessment, Count, Counts, Dyad, Enclosure, EventId, Evidence, Extent, Feed,
        FeedCount, FeedHealth, FeedId, FetchOutcome, Field, FollowUp, FollowUpChange, FollowUpEdit,
        FollowUpPast, FollowUpState, FullText, Kind, LastExchange, Link, Moved, Muter, Names,
        NewFeed, Outlet, OutletKind, Pace, PastFetch, Phrase, Precedence, Revision, Story,
        StoryDetail, StoryId, StoryRow, Term, Trouble, WatchTally,
    },
    query::{self, Candidate, Query},
    schedule::{self, Policy, QuietHosts, Standing},
    store::{From, MuteChange, Order, PageRequest},
};

/// The moment of all tests: Monday, 23 November 2026, 18:42 UTC.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T18:42:10Z")
        .expect("valid")
        .to_utc()
}

/// Feeds and stories.
#[derive(Debug, Clone, Default)]
pub(super) struct Wire {
    pub(super) feeds: Vec<FeedEntry>,
    pub(super) stories: Vec<StoryEntry>,
    pub(super) watches: Vec<WatchTally>,
    /// What the classifier says of the stories that are labelled.
    said: BTreeMap<StoryId, (Assessment, Option<EventId>)>,
}

/// The feeds: outlet, short name, country, kind, folder.
#[rustfmt::skip]
const FEEDS: [(&str, &str, &str, OutletKind, &str); 9] = [
    ("Meridian Wire", "Meridian", "NOR", OutletKind::Agency, "Agencies"),
    ("Baltic Telegraph Agency", "Baltic TA", "EST", OutletKind::Agency, "Agencies"),
    ("Continental News Service", "CNS", "BEL", OutletKind::Agency, "Agencies"),
    ("State Herald", "State Herald", "ZZZ", OutletKind::Broadcaster, "State media"),
    ("People's Morning Bulletin", "PM Bulletin", "ZZZ", OutletKind::Newspaper, "State media"),
    ("Harbour Institute", "Harbour Inst", "GBR", OutletKind::ThinkTank, "Analysis"),
    ("Strait Review", "Strait Rev", "SGP", OutletKind::Magazine, "Analysis"),
    ("東海日報", "東海日報", "JPN", OutletKind::Newspaper, ""),
    ("Northern Defence Weekly", "N Def Weekly", "SWE", OutletKind::DefencePress, ""),
];

/// The stories: minutes ago, feed, precedence, read, reports, follow-up, title.
type Line = (
    i64,
    i64,
    Precedence,
    bool,
    u32,
    Option<FollowUpState>,
    &'static str,
);

use FollowUpState::{Done, Open, Working};
use Precedence::{Flash, Immediate, Priority, Routine};

#[rustfmt::skip]
const STORIES: [Line; 24] = [
    (0, 1, Flash, false, 4, Some(Open), "Two navies exchange fire near the contested shoal, both governments confirm"),
    (2, 2, Immediate, false, 3, None, "Defence ministry puts border brigades on highest readiness after shelling"),
    (5, 4, Immediate, false, 1, None, "Foreign ministry calls the exercise a red line and warns of a military response"),
    (9, 8, Priority, false, 1, None, "海峡の演習が拡大 政府は緊急会議を招集"),
    (14, 1, Routine, false, 1, None, "Central bank leaves its key rate unchanged, as expected"),
    (21, 3, Priority, false, 2, Some(Working), "Council agrees on a further round of export controls on dual-use goods"),
    (26, 6, Priority, true, 1, None, "What satellite pictures show of the new air base, and what they do not"),
    (33, 5, Priority, false, 1, None, "Spokesman demands the return of the northern district and names a deadline"),
    (41, 2, Routine, true, 1, None, "Storm closes two ports; ferries resume on Tuesday"),
    (48, 9, Priority, false, 1, None, "Third frigate of its class launched ahead of schedule"),
    (55, 1, Routine, false, 1, None, "Parliament debates pension reform until late into the night"),
    (68, 3, Immediate, true, 5, Some(Open), "Grid operator traces the outage to an intrusion that officials tie to a foreign service"),
    (83, 7, Priority, false, 1, None, "Why the cease-fire line was drawn where it is"),
    (97, 1, Priority, false, 2, None, "Delegations agree to exchange prisoners and to meet again in two weeks"),
    (130, 4, Routine, true, 1, None, "State visit: the programme of the three days"),
    (150, 2, Routine, false, 1, None, "Harvest estimate raised for the second time this year"),
    (170, 6, Priority, true, 1, Some(Done), "Reading the new doctrine: what changed between the drafts"),
    (200, 3, Routine, true, 1, None, "Commission opens consultation on shipping insurance"),
    (260, 1, Priority, true, 1, None, "Coast guard escorts research vessel out of the exclusion zone"),
    (330, 9, Routine, true, 1, None, "Contract for twelve transport aircraft signed"),
    (410, 5, Priority, true, 1, None, "Editorial: patience has an end"),
    (600, 2, Routine, true, 1, None, "Football: the qualifiers at a glance"),
    (900, 1, Priority, true, 1, None, "Inspectors return to the enrichment plant for the first time since spring"),
    (1500, 3, Routine, true, 1, None, "Weekend traffic: where to expect delays"),
];

const BODY: &str = "Both governments confirmed on Monday that ships of their navies exchanged fire near the contested shoal. No casualties were reported at first. Each side said that the other one had opened fire.

The foreign ministry called the incident the crossing of a red line and announced a military response “at a time and place of our choosing”. The alliance's council will meet tonight [1].

Observers at the Harbour Institute point out that a hotline between the two commands has been in use since the afternoon, and that merchant traffic through the strait goes on [2]. Talks on a cease-fire at sea are said to be under way in a third country.";

/// Returns the feeds that a new reader is offered.
pub(super) fn starter() -> Vec<NewFeed> {
    let feed = |number| NewFeed {
        url: format!("https://feeds.example/{number}.xml"),
        ..NewFeed::default()
    };
    (1..=130).map(feed).collect()
}

/// Returns the feeds that every page has.
pub(super) fn found() -> Vec<FoundFeed> {
    let feed = |title: &str, kind, stories, hours: Option<i64>, url: &str| FoundFeed {
        url: url.to_owned(),
        title: title.to_owned(),
        kind,
        stories,
        newest: hours.map(|hours| now() - TimeDelta::hours(hours)),
        document: Arc::new(FoundDocument::default()),
    };
    vec![
        feed(
            "Harbour Wire",
            "RSS",
            30,
            Some(2),
            "https://harbour.example/feed.xml",
        ),
        feed(
            "Harbour Wire: comments",
            "Atom",
            1,
            Some(0),
            "https://harbour.example/comments/atom",
        ),
        feed(
            "海峡ニュース",
            "JSON Feed",
            12,
            None,
            "https://harbour.example/ja/feed.json",
        ),
    ]
}

/// Returns the views.
pub(super) fn views() -> Vec<View> {
    let view = |name: &str, icon: &str, query: &str, order, folder: Option<&str>| View {
        id: name.to_lowercase(),
        name: name.to_owned(),
        icon: icon.to_owned(),
        query: query.to_owned(),
        order,
        folder: folder.map(str::to_owned),
        key: None,
        folded: false,
    };
    let newest = Order::Newest;
    vec![
        view("All", "≡", "", newest, None),
        view("Flagged", "▲", "is:flagged", newest, None),
        view("Unread", "●", "is:unread", newest, None),
        view("Follow-up", "⚑", "is:followed", Order::Due, None),
        view(
            "Ukraine–NATO–Russia",
            "·",
            "is:flagged theatre:ukraine",
            newest,
            Some("Theatres"),
        ),
        view(
            "Taiwan Strait",
            "·",
            "is:flagged theatre:taiwan",
            newest,
            Some("Theatres"),
        ),
        view(
            "Korea",
            "·",
            "is:flagged theatre:korea",
            newest,
            Some("Theatres"),
        ),
    ]
}

impl Wire {
    /// Returns the wire with all its stories.
    pub(super) fn small() -> Self {
        Self {
            feeds: feeds(),
            stories: STORIES
                .iter()
                .enumerate()
                .map(|(index, line)| entry(index, line))
                .collect(),
            said: BTreeMap::new(),
            watches: Vec::new(),
        }
    }

    /// Returns the wire with an earlier text, categories and files for its first story.
    pub(super) fn with_history(mut self) -> Self {
        let detail = &mut self.stories[0].detail;
        detail.changes = 2;
        detail.changed = Some(now() - TimeDelta::minutes(12));
        detail.revisions = ["Two navies may have exchanged fire", &detail.story.title]
            .iter()
            .zip([40, 25])
            .map(|(title, minutes)| Revision {
                seen: now() - TimeDelta::minutes(minutes),
                title: (*title).to_owned(),
                body: "One ship was hit, a spokesman said.".to_owned(),
            })
            .collect();
        detail.story.categories = vec!["Defence".to_owned(), "Sea".to_owned()];
        detail.story.enclosures = vec![Enclosure {
            url: "https://council.example/statement.mp3".to_owned(),
            media_type: Some("audio/mpeg".to_owned()),
            size_bytes: Some(3_482_000),
        }];
        self
    }

    /// Returns the wire with a board that has something everywhere.
    pub(super) fn followed() -> Self {
        let mut wire = Self::small();
        let hours = |hours| Some(now() + TimeDelta::hours(hours));
        #[rustfmt::skip]
        let rows = [
            (1, FollowUpState::Waiting, 3, hours(-30), None, Some("Anna K.")),
            (2, Open, 1, hours(2), None, None),
            (3, Working, 2, hours(60), None, Some("東京支局")),
            (7, Open, 0, None, None, None),
            (9, FollowUpState::Waiting, 0, hours(-50), hours(40), Some("Duty officer of the day")),
            (12, Open, 0, None, None, Some("Anna K.")),
            (15, FollowUpState::Dropped, 0, hours(-200), None, None),
            (18, Working, 3, hours(900), None, Some("Anna K.")),
        ];
        for (index, state, priority, due, snoozed_until, assignee) in rows {
            wire.stories[index].detail.follow_up = Some(FollowUp {
                state,
                priority,
                due,
                snoozed_until,
                assignee: assignee.map(str::to_owned),
                ..FollowUp::new(now() - TimeDelta::hours(9))
            });
        }
        let own = wire.stories[0].detail.follow_up.as_mut();
        own.expect("it is followed").note =
            "## To ask\n\n- the **embassy** for the wording\n- both ministries, who said it \
            *first*\n\nThe desk has [the map](https://x.example/map)."
                .to_owned();
        wire
    }

    /// Returns a wire with many stories.
    pub(super) fn large() -> Self {
        let mut wire = Self::small();
        for number in 0..1000 {
            let read = number % 7 != 0;
            let line = (2000 + number, 1, Routine, read, 1, None, "An older story");
            let mut entry = entry(usize::try_from(number).expect("small"), &line);
            entry.detail.story.title = format!("Older story {number}");
            wire.stories.push(entry);
        }
        wire
    }

    /// Returns the wire with feeds that stand in every way.
    pub(super) fn troubled() -> Self {
        let mut wire = Self::small();
        let ago = |days: i64| Some(now() - TimeDelta::days(days));
        for (number, entry) in wire.feeds.iter_mut().enumerate() {
            let health = &mut entry.feed.health;
            match number {
                0 => health.gone_since = ago(3),
                1 => health.empty_since = ago(2),
                2 => health.last_story = ago(30),
                3 => health.last.took = Duration::from_millis(9_400),
                4 => {
                    health.moved = Some(Moved {
                        from: "http://old.example/feed".to_owned(),
                        at: now() - TimeDelta::days(1),
                    });
                }
                5 => *health = FeedHealth::default(),
                _ => {}
            }
            entry.standing = standing(&entry.feed);
        }
        wire
    }

    /// Returns the last fetches of any feed.
    /// Returns the brief of the last day.
    pub(super) fn brief(&self, query: &Query, about: String) -> WrittenBrief {
        let scope = Scope {
            from: now() - TimeDelta::hours(24),
            until: now(),
            now: now(),
            about: Some(about),
            limit: None,
        };
        let from = scope.from;
        let mut collector = Collector::new(scope, Names::default());
        for entry in &self.stories {
            let detail = &entry.detail;
            let feed = self.feeds.iter().find(|it| it.feed.id == detail.story.feed);
            let outlet = feed.and_then(|feed| feed.outlet.as_ref());
            if !matches(&self.feeds, entry, query) {
                continue;
            }
            collector.follow_up(detail, outlet);
            let row = row(entry);
            if row.time >= from {
                collector.count(&row);
                if row.flagged {
                    collector.report(detail, outlet);
                }
            }
        }
        let template = include_str!("../../../config/templates/brief.txt");
        let text = brief::render(&collector.finish(), Format::Text, "brief.txt", template);
        WrittenBrief {
            path: "/home/duty/.local/share/flashwire/briefs/231842ZNOV26.md".into(),
            text: text.expect("rendered"),
        }
    }

    /// Returns the account of a story, made of its evidence.
    pub(super) fn account(&self, id: StoryId) -> Option<Box<Account>> {
        let said = self.story(id)?.detail.assessment;
        let terms = said.evidence.iter().map(|it| Term {
            sign: it
                .kind
                .map_or("en.negative.trade", |_| "en.act.strike")
                .to_owned(),
            phrases: vec![Phrase {
                field: it.field,
                text: it.text.clone(),
            }],
            kind: it.kind,
            log_odds: it.weight,
            personal: 0.0,
        });
        let terms: Vec<Term> = terms.collect();
        let bias = -2.5;
        let (rule, outlets) = match said.precedence {
            Precedence::Routine => ("no rule, as it is not flagged", 1),
            _ => ("rule 1: sign = flash, hedged = false, tension >= 0.15", 2),
        };
        Some(Box::new(Account {
            sum: bias + terms.iter().map(|it| it.log_odds).sum::<f32>(),
            said,
            bias,
            terms,
            watch_threshold: 0.3,
            flag_threshold: 0.5,
            rule: rule.to_owned(),
            outlets,
            language: "en".to_owned(),
        }))
    }

    pub(super) fn history() -> Vec<PastFetch> {
        let fetch = |number: u64| PastFetch {
            at: now() - TimeDelta::minutes(12 + 30 * i64::try_from(number).expect("small")),
            outcome: match number % 5 {
                0 => FetchOutcome::Failed,
                1 | 2 => FetchOutcome::NotModified,
                _ => FetchOutcome::Updated,
            },
            status: match number % 5 {
                0 if number == 0 => Some(503),
                0 => None,
                1 | 2 => Some(304),
                _ => Some(200),
            },
            took: Duration::from_millis(70 + 331 * number),
            bytes: if number % 5 > 2 { 48_000 + number } else { 0 },
            new: number % 3,
            error: number
                .is_multiple_of(5)
                .then(|| "the server did not answer within 20 s".to_owned()),
        };
        (0..40).map(fetch).collect()
    }

    /// Adds stories that arrived just now.
    pub(super) fn arrive(&mut self, count: i64) {
        for number in 0..count {
            let line = (-1 - number, 1, Priority, false, 1, None, "Just in");
            self.stories.insert(0, entry(0, &line));
        }
    }

    pub(super) fn find(&self, query: &Query) -> Vec<StoryId> {
        let stories = self
            .stories
            .iter()
            .filter(|entry| matches(&self.feeds, entry, query));
        stories.map(|entry| entry.detail.story.id).collect()
    }

    pub(super) fn page(&self, request: &PageRequest) -> Vec<StoryRow> {
        let mut rows: Vec<StoryRow> = self
            .stories
            .iter()
            .filter(|entry| matches(&self.feeds, entry, &request.query))
            .map(row)
            .collect();
        if let Some(grouping) = request.order.grouping() {
            rows.retain(|row| row.follow_up.is_some());
            rows.sort_by_key(|row| Card::of(row).map(|card| card.place(grouping, request.now)));
        }
        let place = |id: StoryId| {
            let known = rows.iter().position(|row| row.id == id);
            let older = || rows.iter().position(|row| row.id <= id);
            known.or_else(older).unwrap_or(rows.len())
        };
        let range = match request.from {
            From::Top => 0..request.limit,
            From::Bottom => rows.len().saturating_sub(request.limit)..rows.len(),
            From::After(id) => {
                let start = place(id) + usize::from(rows.iter().any(|row| row.id == id));
                start..start + request.limit
            }
            From::Before(id) => {
                let end = place(id);
                end.saturating_sub(request.limit)..end
            }
        };
        let length = rows.len();
        rows[range.start.min(length)..range.end.min(length)].to_vec()
    }

    pub(super) fn story(&self, id: StoryId) -> Option<Box<StoryEntry>> {
        let mut stories = self.stories.iter();
        let story = stories.find(|entry| entry.detail.story.id == id)?;
        Some(Box::new(story.clone()))
    }

    fn story_mut(&mut self, id: StoryId) -> &mut StoryEntry {
        let mut stories = self.stories.iter_mut();
        stories
            .find(|entry| entry.detail.story.id == id)
            .expect("a story of the wire")
    }

    /// Gives a story the text of its page; the last one's page has no more than its feed.
    pub(super) fn full_text(&mut self, id: StoryId) -> Answer {
        if self.stories.last().map(|entry| entry.detail.story.id) == Some(id) {
            return Answer::FullText(PageOutcome::NoMore, self.story(id));
        }
        let entry = self.story_mut(id);
        entry.detail.full_text = Some(FullText {
            url: "https://www.feed1.example/2026/11/23/story".to_owned(),
            at: now(),
            body: "The whole report begins here, and its first line is longer than a summary.\n\n\
                   A convoy of thirty lorries waits at the frontier [1]."
                .to_owned(),
            links: vec![Link {
                url: "https://feed1.example/map".to_owned(),
            }],
        });
        entry.detail.assessment = assessment("", Flash);
        entry.detail.assessment.evidence = Vec::new();
        Answer::FullText(PageOutcome::Stored, self.story(id))
    }

    /// Counts what a query finds.
    pub(super) fn count(&self, query: &Query) -> Count {
        let ids = self.find(query);
        let read = |id: &&StoryId| self.story(**id).is_some_and(|entry| entry.detail.read);
        let number = |count: usize| u64::try_from(count).expect("small");
        Count {
            unread: number(ids.len() - ids.iter().filter(read).count()),
            all: number(ids.len()),
            extent: Extent::Whole,
        }
    }

    pub(super) fn counts(&self, queries: &[Query]) -> Counts {
        let feed_count = |entry: &FeedEntry| {
            let of_feed = |story: &&StoryEntry| story.detail.story.feed == entry.feed.id;
            let stories: Vec<&StoryEntry> = self.stories.iter().filter(of_feed).collect();
            let number = |wanted: &dyn Fn(&StoryEntry) -> bool| {
                u64::try_from(stories.iter().filter(|story| wanted(story)).count()).expect("small")
            };
            FeedCount {
                feed: entry.feed.id,
                stories: number(&|_| true),
                unread: number(&|story| !story.detail.read),
                flagged: number(&|story| !story.detail.read && story.detail.assessment.flagged),
            }
        };
        Counts {
            feeds: self.feeds.iter().map(feed_count).collect(),
            queries: queries
                .iter()
                .map(|query| Some(self.count(query)))
                .collect(),
            pending: false,
        }
    }

    pub(super) fn mark(&mut self, ids: &[StoryId], mark: ReadMark) -> Vec<StoryId> {
        let read = mark == ReadMark::Read;
        let mut changed = Vec::new();
        for &id in ids {
            let entry = self.story_mut(id);
            if entry.detail.read != read {
                entry.detail.read = read;
                changed.push(id);
            }
        }
        changed
    }

    pub(super) fn ids(&self, window: &PageRequest) -> Vec<StoryId> {
        let rows = self.page(&PageRequest {
            limit: self.stories.len(),
            ..window.clone()
        });
        rows.iter().map(|row| row.id).collect()
    }

    pub(super) fn board(&self, query: &Query, ends: &Ends) -> Vec<BoardCount> {
        let rows = self.ids(&PageRequest {
            query: query.clone(),
            order: Order::Due,
            from: From::Top,
            limit: 0,
            now: now(),
        });
        let stories = rows.iter().filter_map(|&id| self.story(id));
        let cards = stories.filter_map(|entry| Card::of(&row(&entry)));
        cards
            .map(|card| BoardCount {
                when: card.when(ends),
                state: card.state,
                stories: 1,
            })
            .collect()
    }

    pub(super) fn change_follow_ups(&mut self, ids: &[StoryId], change: &FollowUpChange) -> Answer {
        let changed = ids.iter().map(|&id| {
            let before = self.story_mut(id).detail.follow_up.clone();
            let after = follow_up::apply(before.as_ref(), change, now()).expect("a valid change");
            self.restore(id, Some(after))
        });
        Answer::FollowUps(changed.collect())
    }

    pub(super) fn toggle_event_links(&mut self, ids: &[StoryId]) -> Answer {
        let own = |wire: &Self, id| wire.story(id).expect("a story").detail;
        let is_linked = |id: &StoryId| {
            let detail = own(self, *id);
            detail.event.is_none() || detail.follow_up.is_some_and(|it| it.event.is_some())
        };
        let ends = ids.iter().all(is_linked);
        let changed = ids.iter().map(|&id| {
            let detail = own(self, id);
            let mut after = detail.follow_up.unwrap_or_else(|| FollowUp::new(now()));
            after.event = detail.event.filter(|_| !ends);
            self.restore(id, Some(after))
        });
        Answer::FollowUps(changed.collect())
    }

    pub(super) fn restore_all(&mut self, wanted: Vec<(StoryId, Option<FollowUp>)>) -> Answer {
        let restored = wanted
            .into_iter()
            .map(|(id, after)| self.restore(id, after));
        Answer::FollowUps(restored.collect())
    }

    pub(super) fn label_all(&mut self, wanted: &[(StoryId, Option<bool>)]) -> Answer {
        let before = wanted
            .iter()
            .map(|&(id, label)| (id, self.label(id, label)));
        let before = before.collect();
        let ids = wanted.iter().map(|&(id, _)| id);
        let now = ids.filter_map(|id| self.story(id)).map(|entry| *entry);
        Answer::Labelled(before, now.collect())
    }

    fn label(&mut self, id: StoryId, label: Option<bool>) -> Option<bool> {
        let detail = self.story_mut(id).detail.clone();
        let own = (detail.assessment, detail.event);
        let (mut assessment, mut event) = self.said.remove(&id).unwrap_or(own);
        if let Some(tension) = label {
            self.said.insert(id, (assessment.clone(), event));
            assessment.flagged = tension;
            assessment.precedence = if tension {
                assessment.precedence.max(Priority)
            } else {
                Routine
            };
            event = event.or_else(|| tension.then_some(EventId(id.0)));
        }
        let entry = self.story_mut(id);
        let before = std::mem::replace(&mut entry.detail.label, label);
        entry.detail.assessment = assessment;
        entry.detail.event = event;
        before
    }

    pub(super) fn mute(&mut self, wanted: Vec<(StoryId, Option<Muter>)>) -> Answer {
        let changes = wanted.into_iter().map(|(id, after)| {
            let detail = &mut self.story_mut(id).detail;
            detail.read |= after.is_some();
            MuteChange {
                id,
                before: std::mem::replace(&mut detail.muted, after.clone()),
                after,
                read: detail.read,
            }
        });
        Answer::Muted(
            changes
                .filter(|change| change.before != change.after)
                .collect(),
        )
    }

    pub(super) fn keep(&mut self, mut ids: Vec<StoryId>, kept: bool) -> Answer {
        ids.retain(|&id| std::mem::replace(&mut self.story_mut(id).detail.kept, kept) != kept);
        Answer::Kept(ids)
    }

    fn restore(&mut self, id: StoryId, after: Option<FollowUp>) -> FollowUpChanged {
        let entry = self.story_mut(id);
        let before = std::mem::replace(&mut entry.detail.follow_up, after.clone());
        let edits = follow_up::differences(before.as_ref(), after.as_ref());
        let edits = edits
            .into_iter()
            .map(|(field, before, after)| FollowUpEdit {
                at: now(),
                who: "anna".to_owned(),
                field,
                before,
                after,
            });
        entry.past.edits.extend(edits);
        FollowUpChanged { id, before, after }
    }
}

/// Asks the definition of the query language.
fn matches(feeds: &[FeedEntry], entry: &StoryEntry, query: &Query) -> bool {
    let detail = &entry.detail;
    let feed = feeds.iter().find(|feed| feed.feed.id == detail.story.feed);
    let feed = &feed.expect("a feed of the wire").feed;
    let watches: Vec<String> = detail.watches.iter().map(|own| own.name.clone()).collect();
    let candidate = Candidate {
        id: detail.story.id,
        title: &detail.story.title,
        body: &detail.story.body,
        language: detail.story.language.as_deref(),
        author: detail.story.author.as_deref(),
        url: detail.story.url.as_deref(),
        published: detail.story.published,
        arrived: detail.story.arrived,
        outlet: None,
        feed: feed.id,
        feed_title: &feed.title,
        feed_url: &feed.url,
        folder: &feed.folder,
        feed_tags: &feed.tags,
        assessment: &detail.assessment,
        read: detail.read,
        follow_up: detail.follow_up.as_ref(),
        label: detail.label,
        muted: detail.muted.is_some(),
        kept: detail.kept,
        tags: &detail.tags,
        rules: &detail.rules,
        watches: &watches,
    };
    query::eval(query, &candidate, now())
}

fn feeds() -> Vec<FeedEntry> {
    let feed = |(index, (name, short, country, kind, folder)): (
        usize,
        (&str, &str, &str, OutletKind, &str),
    )| {
        let number = index + 1;
        let feed = Feed {
            id: FeedId(i64::try_from(number).expect("small")),
            url: format!("https://feed{number}.example/rss.xml"),
            title: name.to_owned(),
            site: None,
            folder: folder
                .split('/')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            tags: Vec::new(),
            language: None,
            health: health(number),
        };
        FeedEntry {
            standing: standing(&feed),
            feed,
            outlet: Some(Outlet {
                id: format!("outlet-{number}"),
                name: name.to_owned(),
                short: short.to_owned(),
                country: country.to_owned(),
                language: "en".to_owned(),
                kind,
                state_controlled: folder == "State media",
                domains: Vec::new(),
            }),
        }
    };
    FEEDS.into_iter().enumerate().map(feed).collect()
}

/// The health of the feed of that number: the seventh fails.
fn health(number: usize) -> FeedHealth {
    let ago = |minutes: i64| Some(now() - TimeDelta::minutes(minutes));
    let mut health = FeedHealth {
        last_fetched: ago(12),
        last_success: ago(12),
        last_story: ago(40),
        last: LastExchange {
            status: Some(200),
            took: Duration::from_millis(80 * number as u64),
            bytes: 9_000 * number as u64,
            trouble: None,
        },
        pace: Pace {
            rhythm: Some(Duration::from_mins(20 * number as u64)),
            ..Pace::default()
        },
        ..FeedHealth::default()
    };
    if number == 7 {
        health.last_success = ago(400);
        health.failures = 3;
        health.error = Some("the server answers with 503".to_owned());
        health.last.status = Some(503);
        health.last.trouble = Some(Trouble::Status);
    }
    health
}

fn standing(feed: &Feed) -> Standing {
    let policy = Policy {
        base: Duration::from_mins(30),
        shortest: Duration::from_mins(10),
        longest: Duration::from_hours(24),
        fixed: None,
    };
    schedule::standing(feed, &policy, &QuietHosts::default(), now())
}

pub(super) fn row(entry: &StoryEntry) -> StoryRow {
    let detail = &entry.detail;
    let assessment = &detail.assessment;
    let mut row = StoryRow {
        id: detail.story.id,
        feed: detail.story.feed,
        title: detail.story.title.clone(),
        time: detail.story.published.expect("dated"),
        read: detail.read,
        tension: assessment.tension,
        flagged: assessment.flagged,
        precedence: assessment.precedence,
        kinds: assessment.kinds,
        follow_up: None,
        due: None,
        priority: 0,
        assignee: None,
        snoozed_until: None,
        event: detail.event,
        reports: u32::try_from(detail.reports.len() + 1).expect("small"),
        label: detail.label,
        watch: detail.watches.first().map(|watched| watched.name.clone()),
        muted: detail.muted.clone(),
        kept: detail.kept,
    };
    row.set_follow_up(detail.follow_up.as_ref());
    row
}

fn entry(index: usize, line: &Line) -> StoryEntry {
    let (minutes, feed, precedence, read, reports, state, title) = *line;
    let time = now() - TimeDelta::minutes(minutes);
    let report = |number: u32| {
        let feed = FEEDS[usize::try_from(number).expect("small") % FEEDS.len()].0;
        let title = "Shots fired at sea: what is known so far".to_owned();
        (StoryId(i64::from(number)), feed.to_owned(), title)
    };
    let url = format!("https://feed{feed}.example/2026/11/23/story-{index}");
    StoryEntry {
        outlets: usize::try_from(reports).expect("small"),
        past: FollowUpPast::default(),
        theatres: theatres(precedence)
            .into_iter()
            .map(|(_, name)| name.to_owned())
            .collect(),
        detail: StoryDetail {
            story: Story {
                id: StoryId::first_at(time),
                feed: FeedId(feed),
                url: Some(url.clone()),
                canonical_url: Some(url),
                title: title.to_owned(),
                author: None,
                language: Some("en".to_owned()),
                body: BODY.to_owned(),
                links: (1..=2)
                    .map(|number| Link {
                        url: format!("https://council.example/statement/{number}"),
                    })
                    .collect(),
                categories: Vec::new(),
                enclosures: Vec::new(),
                published: Some(time),
                updated: None,
                arrived: time,
            },
            feed_title: FEEDS[usize::try_from(feed - 1).expect("small")]
                .0
                .to_owned(),
            full_text: None,
            assessment: assessment(title, precedence),
            label: None,
            muted: None,
            kept: false,
            tags: Vec::new(),
            rules: Vec::new(),
            read,
            follow_up: state.map(|state| follow_up_in(state, index)),
            event: (reports > 1).then_some(EventId(1)),
            changes: 0,
            changed: None,
            revisions: Vec::new(),
            reports: (1..reports).map(report).collect(),
            watches: Vec::new(),
        },
    }
}

fn follow_up_in(state: FollowUpState, index: usize) -> FollowUp {
    FollowUp {
        state,
        due: Some(match index {
            0 => now() + TimeDelta::hours(20),
            5 => now() - TimeDelta::hours(3),
            _ => now() + TimeDelta::days(3),
        }),
        priority: 2,
        note: "Ask the embassy for the wording of the note, and check both ministries' pages for a correction.".to_owned(),
        tags: vec!["navy".to_owned(), "strait".to_owned()],
        grade: Some("B2".to_owned()),
        ..FollowUp::new(now() - TimeDelta::hours(5))
    }
}

const fn theatre_of(precedence: Precedence) -> &'static [(&'static str, &'static str)] {
    match precedence {
        Flash | Immediate => &[("taiwan", "Taiwan Strait")],
        Priority => &[("ukraine", "Ukraine–NATO–Russia")],
        Routine => &[],
    }
}

fn theatres(precedence: Precedence) -> Vec<(&'static str, &'static str)> {
    theatre_of(precedence).to_vec()
}

fn assessment(title: &str, precedence: Precedence) -> Assessment {
    let (tension, direction, kinds): (f32, f32, &[Kind]) = match precedence {
        Flash => (0.97, -9.0, &[Kind::Act, Kind::Threat]),
        Immediate => (0.88, -6.5, &[Kind::Threat, Kind::BuildUp]),
        Priority if title.contains("prisoners") => (0.61, 5.0, &[Kind::DeEscalation]),
        Priority => (0.63, -2.4, &[Kind::Coercion]),
        Routine => (0.04, 0.0, &[]),
    };
    let phrases = [
        (Field::Title, "exchange fire", Some(Kind::Act), 2.6_f32),
        (Field::Body, "exchanged fire", Some(Kind::Act), 2.6),
        (Field::Title, "red line", Some(Kind::Threat), 1.8),
        (Field::Body, "red line", Some(Kind::Threat), 1.8),
        (Field::Body, "military response", Some(Kind::Threat), 1.4),
        (Field::Body, "cease-fire", Some(Kind::DeEscalation), 0.9),
        (Field::Body, "merchant traffic", None, -0.4),
    ];
    let evidence = phrases
        .into_iter()
        .filter_map(|(field, phrase, kind, weight)| {
            let text = if field == Field::Title { title } else { BODY };
            let start = text.find(phrase).filter(|_| precedence != Routine)?;
            Some(Evidence {
                field,
                start,
                end: start + phrase.len(),
                text: phrase.to_owned(),
                kind,
                weight,
            })
        });
    Assessment {
        tension,
        flagged: precedence != Routine,
        precedence,
        direction,
        kinds: kinds.iter().copied().collect(),
        theatres: theatres(precedence)
            .into_iter()
            .map(|(id, _)| id.to_owned())
            .collect(),
        actors: match precedence {
            Routine => Vec::new(),
            _ => vec!["CHN".to_owned(), "TWN".to_owned(), "USA".to_owned()],
        },
        dyad: match precedence {
            Flash | Immediate => Some(Dyad {
                source: "CHN".to_owned(),
                target: "TWN".to_owned(),
            }),
            Priority | Routine => None,
        },
        sign: None,
        hedged: false,
        evidence: evidence.collect(),
        model: "test".to_owned(),
    }
}
