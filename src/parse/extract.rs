//! From the tags and texts of an XML document to what the feed says, in one pass.
//!
//! The walker keeps the elements that are open, tells at each what its parts mean where they stand
//! (`title` in a story is not `title` in an image), and closes what the document forgot to close.
//! Depth and numbers are bounded, nothing recurses. It must not know encodings or JSON.

mod element;
mod feed;
mod hints;
mod scope;
mod story;
mod value;

use std::borrow::Cow;

use url::Url;

use self::{
    element::{Element, Link},
    feed::FeedParts,
    scope::Scopes,
    story::StoryParts,
};
use super::{
    names::{Space, Tag},
    references::Entities,
    scan::{Scanner, Token},
};
use crate::model::RawFeed;

/// Deepest nesting that is told apart; what is deeper counts as one level. Feeds with inline XHTML
/// reach 40.
const MAX_DEPTH: usize = 200;
/// Most stories of a document: chosen by us, ten times the largest archive feed that was seen.
const MAX_STORIES: usize = 500_000;

/// What a document says, and in what state it is.
#[derive(Debug, Default)]
pub(super) struct Extraction {
    /// The feed with its stories.
    pub(super) feed: RawFeed,
    /// Whether there is anything of a feed in it.
    pub(super) is_feed: bool,
    /// What is wrong with it.
    pub(super) state: State,
}

/// In what state a document is: the worst that was met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Well-formed, as far as it was looked at.
    #[default]
    Whole,
    /// Tags do not fit each other.
    Crooked,
    /// It ends before its elements do.
    Cut,
    /// It has more stories than are read.
    TooLong,
}

impl State {
    fn worsen(&mut self, state: Self) {
        *self = state.max(*self);
    }
}

/// Reads a document; `base` is where it came from.
pub(super) fn extract(text: &str, base: Option<&Url>) -> Extraction {
    let mut walker = Walker {
        text,
        entities: Entities::default(),
        open: Vec::new(),
        deeper: 0,
        text_at: None,
        scopes: Scopes::new(base),
        feed: FeedParts::default(),
        story: None,
        found: Extraction::default(),
    };
    walker.walk();
    walker.found.feed = RawFeed {
        stories: std::mem::take(&mut walker.found.feed.stories),
        ..walker.feed.into_raw()
    };
    walker.found
}

/// Whose parts the elements at a place are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Feed,
    Story,
    Image,
    Author,
    /// Of nobody who is asked for: a text input, a source, a contributor.
    Nobody,
}

/// An element that has begun.
#[derive(Debug)]
struct Open<'a> {
    /// Its qualified name, as written.
    name: &'a str,
    tag: Tag,
    /// Whose part it is.
    within: Context,
    /// Whose parts its children are.
    context: Context,
    /// The vocabulary of names without a prefix in it.
    default_space: Space,
    attributes: &'a str,
    /// Where its inside begins, in bytes.
    inner_start: usize,
    /// Its text so far.
    value: Cow<'a, str>,
    /// Whether markup stands in its text, which is then taken as written.
    has_markup: bool,
}

struct Walker<'a> {
    text: &'a str,
    entities: Entities<'a>,
    open: Vec<Open<'a>>,
    /// How many elements are open beyond `MAX_DEPTH`.
    deeper: usize,
    /// Which of the open elements is the text that is being read.
    text_at: Option<usize>,
    scopes: Scopes<'a>,
    feed: FeedParts,
    story: Option<StoryParts>,
    found: Extraction,
}

impl<'a> Walker<'a> {
    fn walk(&mut self) {
        let mut scanner = Scanner::new(self.text);
        loop {
            let begin = scanner.offset();
            let Some(token) = scanner.next() else { break };
            match token {
                Token::Start {
                    name,
                    attributes,
                    is_empty,
                } => {
                    self.start(name, attributes, begin);
                    let inner_start = scanner.offset();
                    match self.open.last_mut() {
                        _ if is_empty => self.end(name, inner_start),
                        Some(open) if self.deeper == 0 => open.inner_start = inner_start,
                        _ => {}
                    }
                }
                Token::End(name) => self.end(name, begin),
                Token::Text(text) => self.append(text, true),
                Token::Literal(text) => self.append(text, false),
                Token::Doctype(inside) => self.entities.declare(inside),
            }
        }
        if !self.open.is_empty() {
            self.found.state.worsen(State::Cut);
        }
        self.close_to(0, self.text.len());
    }

    fn start(&mut self, name: &'a str, attributes: &'a str, begin: usize) {
        if let Some(at) = self.story_that_ends_before(name) {
            self.found.state.worsen(State::Crooked);
            self.close_to(at, begin);
        }
        if let Some(at) = self.text_that_ends_before(name) {
            self.found.state.worsen(State::Crooked);
            self.close_to(at, begin);
        }
        if self.open.len() >= MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        let (within, outer_space) = self.place();
        if let Some(text) = self.text_at.and_then(|at| self.open.get_mut(at)) {
            text.has_markup = true;
            self.open.push(Open {
                name,
                tag: Tag::Markup,
                within,
                context: within,
                default_space: outer_space,
                attributes: "",
                inner_start: 0,
                value: Cow::Borrowed(""),
                has_markup: false,
            });
            return;
        }
        let depth = self.open.len();
        let declared = self.scopes.open(depth, attributes, &mut self.entities);
        let default_space = declared.unwrap_or(outer_space);
        let tag = self.tag(name, default_space, within);
        let context = self.enter(tag, within, attributes);
        if tag.is_text() {
            self.text_at = Some(self.open.len());
        }
        self.open.push(Open {
            name,
            tag,
            within,
            context,
            default_space,
            attributes,
            inner_start: 0,
            value: Cow::Borrowed(""),
            has_markup: false,
        });
    }

    /// Returns which open story ends because another begins: stories do not stand in each other.
    fn story_that_ends_before(&self, name: &str) -> Option<usize> {
        self.story.as_ref()?;
        let at = self.open.iter().rposition(|open| open.tag == Tag::Story)?;
        let same = self.open.get(at)?.name.eq_ignore_ascii_case(name);
        same.then_some(at)
    }

    /// Returns which open text was never closed, because what begins is of a feed and no markup.
    ///
    /// Content may hold any XML and is left alone.
    fn text_that_ends_before(&self, name: &str) -> Option<usize> {
        let at = self.text_at?;
        let text = self.open.get(at)?;
        if matches!(text.tag, Tag::Content | Tag::Encoded | Tag::Body) {
            return None;
        }
        let ends = match self.tag(name, text.default_space, text.within) {
            Tag::Story | Tag::Id | Tag::Published | Tag::Updated => true,
            // HTML has a `link` in the heads of pages.
            Tag::Link | Tag::Description => text.tag == Tag::Title,
            _ => false,
        };
        ends.then_some(at)
    }

    /// Returns whose parts stand here, and the vocabulary of names without a prefix.
    fn place(&self) -> (Context, Space) {
        self.open
            .last()
            .map_or((Context::Feed, Space::Core), |open| {
                (open.context, open.default_space)
            })
    }

    fn tag(&self, name: &str, default_space: Space, within: Context) -> Tag {
        let (space, local) = self.scopes.resolve(name, default_space);
        match Tag::of(space, local) {
            Tag::Body if within != Context::Story => Tag::Other,
            tag => tag,
        }
    }

    /// Takes in what an element says by its attributes; returns whose parts its children are.
    fn enter(&mut self, tag: Tag, within: Context, attributes: &str) -> Context {
        match tag {
            Tag::Root | Tag::Channel => {
                self.found.is_feed |= tag == Tag::Root || self.open.is_empty();
                self.feed.begin(attributes);
                Context::Feed
            }
            Tag::Story => {
                self.found.is_feed = true;
                self.story = Some(StoryParts::begin(attributes, self.scopes.base()));
                Context::Story
            }
            Tag::Image => Context::Image,
            Tag::Author => Context::Author,
            Tag::TextInput | Tag::Source | Tag::Contributor => Context::Nobody,
            _ => within,
        }
    }

    fn end(&mut self, name: &str, offset: usize) {
        if self.deeper > 0 && !self.ends_what_is_told_apart(name) {
            self.deeper -= 1;
            return;
        }
        let lowest = self.text_at.unwrap_or(0);
        let found = self
            .open
            .iter()
            .rposition(|open| open.name.eq_ignore_ascii_case(name));
        // An end tag in a text belongs to its markup, or to what the text stands in if that is
        // large: the text was never closed then.
        let found = found.filter(|&at| {
            at >= lowest
                || self
                    .open
                    .get(at)
                    .is_some_and(|open| matches!(open.tag, Tag::Story | Tag::Channel | Tag::Root))
        });
        match found {
            Some(at) => {
                if at + 1 < self.open.len() && at <= lowest {
                    self.found.state.worsen(State::Crooked);
                }
                self.close_to(at, offset);
            }
            None if self.text_at.is_none() => self.found.state.worsen(State::Crooked),
            None => {}
        }
    }

    /// Returns whether an end tag beyond `MAX_DEPTH` is that of the text being read or of a story
    /// or feed: a text with hundreds of unclosed `<br>` must not swallow what follows it.
    fn ends_what_is_told_apart(&self, name: &str) -> bool {
        let text = self.text_at;
        self.open.iter().enumerate().any(|(at, open)| {
            let is_mark = (Some(at) == text && open.tag != Tag::Body)
                || matches!(open.tag, Tag::Story | Tag::Channel | Tag::Root);
            is_mark && open.name.eq_ignore_ascii_case(name)
        })
    }

    /// Closes the open elements down to `depth`; the innermost end at `offset`.
    fn close_to(&mut self, depth: usize, offset: usize) {
        self.deeper = 0;
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            let depth = self.open.len();
            if self.text_at == Some(depth) {
                self.text_at = None;
            }
            self.close(open, depth, offset);
            self.scopes.close(depth);
        }
    }

    fn close(&mut self, mut open: Open<'a>, depth: usize, offset: usize) {
        if open.tag == Tag::Markup {
            return;
        }
        if open.tag == Tag::Story {
            self.finish_story();
            return;
        }
        if open.has_markup {
            let inside = self.text.get(open.inner_start..offset).unwrap_or_default();
            open.value = value::markup(inside);
        }
        let element = Element {
            tag: open.tag,
            depth,
            attributes: open.attributes,
            value: value::mended(open.value.trim()),
            has_markup: open.has_markup,
            is_atom: self.feed.is_atom(),
            stated_base: self.scopes.stated_base(),
            base: self.scopes.base(),
        };
        match (open.within, self.story.as_mut()) {
            (Context::Story, Some(story)) => story.take(&element, &mut self.entities),
            (Context::Author, Some(story)) => story.take_person(&element),
            (Context::Feed, None) => self.feed.take(&element, &mut self.entities),
            (Context::Image, None) => self.feed.take_image(&element),
            _ => {}
        }
    }

    fn finish_story(&mut self) {
        let Some(story) = self.story.take() else {
            return;
        };
        if self.found.feed.stories.len() >= MAX_STORIES {
            self.found.state.worsen(State::TooLong);
            return;
        }
        self.found.feed.stories.push(story.into_raw());
    }

    /// Adds text to the innermost element that wants it.
    fn append(&mut self, text: &'a str, has_references: bool) {
        let at = self.text_at.or_else(|| self.open.len().checked_sub(1));
        let Some(open) = at.and_then(|at| self.open.get_mut(at)) else {
            return;
        };
        let wanted = open.tag.has_value() && !open.has_markup;
        if !wanted || (open.value.is_empty() && text.trim_ascii().is_empty()) {
            return;
        }
        let text = if has_references {
            self.entities.resolve(text)
        } else {
            Cow::Borrowed(text)
        };
        if open.value.is_empty() {
            open.value = text;
        } else {
            open.value.to_mut().push_str(&text);
        }
    }
}
