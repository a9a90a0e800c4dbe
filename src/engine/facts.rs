//! From an answer to all that it says of a feed: pure but for the clock.

use chrono::{DateTime, Utc};
use url::Url;

use super::Engine;
use crate::{
    classify::{self, About, Workspace},
    fetch::{Answer, Document, FetchError, Response},
    guard,
    intake::{self, IntakeContext},
    model::{Exchange, Feed, FeedId, FetchFacts, FetchOutcome, PollHints, RawFeed, Trouble},
    parse,
    rules::{Arriving, InForce},
    text::{clean, html, urls},
};

/// The document with which a feed was found, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundDocument {
    /// What it says.
    pub(super) raw: RawFeed,
    /// What the exchange with its server showed.
    pub(super) exchange: Exchange,
    /// Where it came from after redirects.
    pub(super) final_url: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

impl Engine {
    /// Turns one answer into all that it says. A panic is told as that feed's failure: it must
    /// neither lose the feed from the round nor stop the others.
    pub(super) fn guarded_facts(&self, feed: &Feed, response: Response) -> FetchFacts {
        guard::catching(|| self.facts(feed, response)).unwrap_or_else(|_| {
            let mut facts = empty_facts(feed.id, self.now());
            facts.error = Some("flashwire failed on this document: please report it".to_owned());
            facts.trouble = Some(Trouble::Program);
            facts
        })
    }

    fn facts(&self, feed: &Feed, response: Response) -> FetchFacts {
        let mut facts = empty_facts(feed.id, self.now());
        facts.exchange = response.exchange;
        match response.answer {
            Answer::NotModified {
                etag,
                last_modified,
                of,
            } => {
                facts.outcome = FetchOutcome::NotModified;
                (facts.etag, facts.last_modified) = (etag, last_modified);
                facts.validators_of = Some(of);
            }
            Answer::Failed(error) => {
                facts.error = Some(clean::line(&error.to_string()));
                facts.trouble = Some(trouble(&error));
            }
            Answer::Document(document) => self.read(feed, document, &mut facts),
        }
        facts
    }

    /// Reads a document into `facts`.
    fn read(&self, feed: &Feed, document: Document, facts: &mut FetchFacts) {
        let content_type = document.content_type.as_deref();
        let parsed = parse::parse(&document.body, content_type, Some(&document.final_url));
        // Large documents have twice as large stories: the bytes go first.
        drop(document.body);
        match parsed {
            Ok((raw, _notes)) => {
                let found = FoundDocument {
                    raw,
                    exchange: Exchange::default(),
                    final_url: document.final_url,
                    etag: document.etag,
                    last_modified: document.last_modified,
                };
                self.take_in(feed, found, facts);
            }
            Err(error) => {
                facts.error = Some(clean::line(&error.to_string()));
                facts.trouble = Some(Trouble::NotAFeed);
            }
        }
    }

    /// Returns what the document says with which a feed was found.
    pub(super) fn facts_of_found(&self, feed: &Feed, mut found: FoundDocument) -> FetchFacts {
        let mut facts = empty_facts(feed.id, self.now());
        facts.exchange = std::mem::take(&mut found.exchange);
        self.take_in(feed, found, &mut facts);
        facts
    }

    /// Cleans, identifies and assesses the stories of a document, and asks the rules about them.
    fn take_in(&self, feed: &Feed, found: FoundDocument, facts: &mut FetchFacts) {
        facts.outcome = FetchOutcome::Updated;
        (facts.etag, facts.last_modified) = (found.etag, found.last_modified);
        // A feed that a program makes has an address that leads nowhere.
        let address = || Url::parse(&feed.url).ok();
        let base = urls::web(&found.final_url, None).or_else(address);
        facts.validators_of = Some(found.final_url);
        let (Some(feed_url), raw) = (base, found.raw) else {
            return;
        };
        let site = raw
            .site
            .as_deref()
            .and_then(|site| urls::web(site, Some(&feed_url)));
        let context = IntakeContext {
            feed_url: &feed_url,
            site: site.as_ref(),
            now: facts.at,
        };
        facts.title = raw
            .title
            .as_deref()
            .map(html::plain_line)
            .filter(|title| !title.is_empty());
        facts.hints = raw.hints;
        facts.language = raw.language.as_deref().and_then(intake::primary_language);
        let hint = facts.language.clone().or_else(|| self.language_of(feed));
        let classifier = self.in_force();
        let (arrivals, outlet) = (self.arrivals(), self.outlet(feed));
        let mut stories = converted(raw.stories, |story| intake::draft(&story, &context));
        intake::tell_apart(&mut stories);
        let rules = self.rules();
        let rules = InForce::new(&rules, &self.query_context());
        // With its first document a feed is still called by its address.
        let said = facts.title.as_deref();
        let said = said.filter(|_| feed.url.contains(&feed.title));
        let feed_title = said.unwrap_or(&feed.title);
        let mut workspace = Workspace::default();
        facts.stories = converted(stories, |story| {
            let said = story.language.as_deref().or(hint.as_deref());
            let language = classify::story_language(&story.title, &story.body, said).to_owned();
            let about = About {
                language: Some(&language),
                date: Some(story.sort_time.date_naive()),
            };
            let assessment = classifier.assess_in(&mut workspace, &story.title, &story.body, about);
            let mut draft = story.into_draft(assessment, None);
            draft.language = Some(language);
            let mut draft = arrivals.match_draft(draft, feed, outlet);
            let watches = arrivals.names(&draft.watches);
            let arriving = Arriving::new(&draft, feed, feed_title, outlet, &watches);
            let verdict = rules.judge(&arriving);
            draft.verdict = verdict.map(Box::new);
            draft
        });
        facts.site = site.map(|site| site.to_string());
    }
}

/// Converts one after the other, and gives the memory of those that are done back on the way: a
/// document of 50,000 stories is not held twice.
fn converted<T, U>(mut from: Vec<T>, mut convert: impl FnMut(T) -> U) -> Vec<U> {
    const STEP: usize = 4096;
    let mut to = Vec::with_capacity(from.len());
    from.reverse();
    while let Some(next) = from.pop() {
        to.push(convert(next));
        if from.len().is_multiple_of(STEP) {
            from.shrink_to_fit();
        }
    }
    to
}

/// Returns what went wrong, as far as it decides what a person can do about it.
const fn trouble(error: &FetchError) -> Trouble {
    match error {
        FetchError::Address(_) => Trouble::Address,
        FetchError::Resolve { .. } => Trouble::Name,
        FetchError::Connect { .. } => Trouble::Connection,
        FetchError::Certificate { .. } => Trouble::Certificate,
        FetchError::TimedOut { .. } => Trouble::Timeout,
        FetchError::Status { .. } => Trouble::Status,
        FetchError::Redirect(_) => Trouble::Redirect,
        FetchError::TooLarge { .. } => Trouble::TooLarge,
        FetchError::Broken(_) => Trouble::Broken,
        FetchError::Own(_) => Trouble::Setting,
    }
}

fn empty_facts(feed: FeedId, at: DateTime<Utc>) -> FetchFacts {
    FetchFacts {
        feed,
        at,
        outcome: FetchOutcome::Failed,
        error: None,
        trouble: None,
        etag: None,
        last_modified: None,
        validators_of: None,
        exchange: Exchange::default(),
        hints: PollHints::default(),
        title: None,
        site: None,
        language: None,
        stories: Vec::new(),
    }
}
