//! What a document says of one story, part by part.

use url::Url;

use super::{
    Element, Link,
    value::{attribute, resolved},
};
use crate::{
    model::{Enclosure, RawStory},
    parse::{date, names::Tag, references::Entities},
};

/// Most authors that are named: chosen by us.
const MAX_AUTHORS: usize = 5;
/// Most categories and most enclosures that are kept: chosen by us.
const MAX_LISTED: usize = 50;

/// What is known of a story so far.
#[derive(Debug, Default)]
pub(super) struct StoryParts {
    raw: RawStory,
    /// How deep the title stands that is kept: a deeper one is another's.
    title_depth: Option<usize>,
    media_title: Option<String>,
    /// Where the article is, as links say; the relation tells how sure that is.
    link: Option<(Sureness, String)>,
    /// The outlet's id.
    id: Option<String>,
    /// The outlet's id as the address of the article, if it is one.
    permalink: Option<String>,
    created: Option<String>,
    texts: Texts,
    authors: Vec<String>,
    creators: Vec<String>,
    person: Person,
}

/// How sure it is that a link leads to the article; the highest wins, of equals the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sureness {
    /// `rel="via"`, `rel="related"`, or content that stands elsewhere.
    Related,
    /// An alternate that is no page.
    Document,
    /// An alternate page, or a plain link.
    Page,
}

/// The texts of a story, each as HTML.
#[derive(Debug, Default)]
struct Texts {
    encoded: Option<String>,
    content: Option<String>,
    body: Option<String>,
    summary: Option<String>,
    media: Option<String>,
    itunes: Option<String>,
    subtitle: Option<String>,
}

/// The parts of an author.
#[derive(Debug, Default)]
struct Person {
    name: Option<String>,
    email: Option<String>,
}

impl StoryParts {
    /// Begins a story with what the attributes of its element say.
    pub(super) fn begin(text: &str, base: Option<&Url>) -> Self {
        let mut parts = Self::default();
        if text.is_empty() {
            return parts;
        }
        let mut entities = Entities::default();
        let mut stated =
            |name| attribute(text, name, &mut entities).filter(|text| !text.is_empty());
        parts.raw.language = stated("xml:lang");
        parts.raw.updated = stated("lastmod").as_deref().and_then(date::parse);
        parts.id = stated("rdf:about");
        parts.permalink = parts.id.clone().filter(|about| about.contains("://"));
        parts.link = stated("href").map(|href| (Sureness::Page, resolved(&href, base)));
        parts
    }

    /// Takes in an element.
    pub(super) fn take(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let value = &*element.value;
        match element.tag {
            Tag::Title => self.take_title(element, entities),
            Tag::MediaTitle => keep(&mut self.media_title, || element.html(entities)),
            Tag::Link => {
                if let Some(link) = element.link(entities) {
                    self.take_link(link);
                }
            }
            Tag::Id => self.take_id(element, entities),
            Tag::Published if !value.is_empty() => {
                self.raw.published = date::parse(value).or(self.raw.published);
            }
            Tag::Updated if !value.is_empty() => {
                self.raw.updated = date::parse(value).or(self.raw.updated);
            }
            Tag::Date | Tag::Created if !value.is_empty() => {
                self.created = element.text();
            }
            Tag::Author => self.finish_person(element),
            Tag::Creator if !value.is_empty() => self.creators.push(person_name(value)),
            Tag::Category | Tag::Subject | Tag::Keywords => self.take_category(element, entities),
            Tag::Enclosure | Tag::MediaContent => self.take_enclosure(element, entities),
            Tag::Language if !value.is_empty() => self.raw.language = element.text(),
            _ => self.take_text(element, entities),
        }
    }

    /// Takes in a part of an author.
    pub(super) fn take_person(&mut self, element: &Element<'_>) {
        match element.tag {
            Tag::Name => self.person.name = element.text(),
            Tag::Email => self.person.email = element.text(),
            _ => {}
        }
    }

    fn finish_person(&mut self, element: &Element<'_>) {
        let person = std::mem::take(&mut self.person);
        let stated = person.name.or_else(|| element.text()).or(person.email);
        if let Some(stated) = stated {
            self.authors.push(person_name(&stated));
        }
    }

    fn take_title(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let is_better = self.title_depth.is_none_or(|depth| element.depth < depth);
        if is_better && !element.value.is_empty() {
            self.title_depth = Some(element.depth);
            self.raw.title = Some(element.html(entities));
        }
    }

    fn take_id(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let Some(id) = element.text() else { return };
        let permalink = element.attribute("isPermaLink", entities);
        let is_address = permalink.is_none_or(|stated| stated.trim().eq_ignore_ascii_case("true"));
        if is_address && (id.contains("://") || id.starts_with('/')) {
            self.permalink = Some(element.resolved(&id));
        }
        self.id = Some(id);
    }

    fn take_link(&mut self, link: Link) {
        if link.relation == "enclosure" {
            self.enclose(link.address, link.media_type, link.length.as_deref());
            return;
        }
        let sureness = match link.relation.as_str() {
            _ if link.is_alternate() && link.is_page() => Sureness::Page,
            _ if link.is_alternate() => Sureness::Document,
            "related" | "via" => Sureness::Related,
            _ => return,
        };
        self.offer(sureness, link.address);
    }

    fn offer(&mut self, sureness: Sureness, address: String) {
        if self
            .link
            .as_ref()
            .is_none_or(|(known, _)| sureness >= *known)
        {
            self.link = Some((sureness, address));
        }
    }

    fn take_category(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let stated = ["label", "term", "text"]
            .iter()
            .find_map(|name| element.attribute(name, entities))
            .or_else(|| element.text());
        let Some(stated) = stated else { return };
        let parts: Vec<&str> = match element.tag {
            Tag::Keywords => stated.split(',').collect(),
            _ => vec![&stated],
        };
        for part in parts
            .into_iter()
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let categories = &mut self.raw.categories;
            if categories.len() < MAX_LISTED && categories.iter().all(|known| known != part) {
                categories.push(part.to_owned());
            }
        }
    }

    fn take_enclosure(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let address = ["url", "href"]
            .iter()
            .find_map(|name| element.attribute(name, entities));
        let Some(address) = address.filter(|address| !address.trim().is_empty()) else {
            return;
        };
        let media_type = element.attribute("type", entities);
        let size = element
            .attribute("length", entities)
            .or_else(|| element.attribute("fileSize", entities));
        self.enclose(element.resolved(&address), media_type, size.as_deref());
    }

    fn enclose(&mut self, url: String, media_type: Option<String>, size: Option<&str>) {
        let enclosures = &mut self.raw.enclosures;
        if enclosures.len() >= MAX_LISTED || enclosures.iter().any(|known| known.url == url) {
            return;
        }
        enclosures.push(Enclosure {
            url,
            media_type: media_type.filter(|kind| !kind.trim().is_empty()),
            size_bytes: size
                .and_then(|size| size.trim().parse().ok())
                .filter(|&size| size > 0),
        });
    }

    fn take_text(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let texts = &mut self.texts;
        let slot = match element.tag {
            Tag::Encoded => &mut texts.encoded,
            Tag::Content => &mut texts.content,
            Tag::Body => &mut texts.body,
            // A second description is where some keep the whole text.
            Tag::Description | Tag::Summary if texts.summary.is_some() => &mut texts.body,
            Tag::Description | Tag::Summary => &mut texts.summary,
            Tag::MediaDescription => &mut texts.media,
            Tag::ItunesSummary => &mut texts.itunes,
            Tag::Subtitle => &mut texts.subtitle,
            _ => return,
        };
        if element.tag == Tag::Content
            && let Some(address) = element.attribute("src", entities)
        {
            let address = element.resolved(&address);
            if self.link.is_none() {
                self.link = Some((Sureness::Related, address));
            }
            return;
        }
        keep(slot, || element.html(entities));
        if let Some(base) = element.stated_base
            && !element.value.is_empty()
        {
            self.raw.base = Some(base.to_string());
        }
    }

    /// Returns the story.
    pub(super) fn into_raw(self) -> RawStory {
        let Self {
            raw,
            texts,
            id,
            link,
            ..
        } = self;
        let link = link.map(|(_, link)| link).or(self.permalink);
        let authors = if self.authors.is_empty() {
            self.creators
        } else {
            self.authors
        };
        let content = texts.encoded.or(texts.content).or(texts.body);
        let described = texts
            .summary
            .or(texts.media)
            .or(texts.itunes)
            .or(texts.subtitle);
        let dated = self.created.as_deref().and_then(date::parse);
        RawStory {
            id,
            title: raw.title.or(self.media_title),
            link,
            author: joined(authors),
            summary: described,
            content,
            published: raw.published.or(dated),
            ..raw
        }
    }
}

/// Keeps a text if it is the first that is not empty.
fn keep(slot: &mut Option<String>, text: impl FnOnce() -> String) {
    if slot.is_none() {
        *slot = Some(text()).filter(|text| !text.is_empty());
    }
}

/// Returns the name in `name@host (Name)` and `Name <name@host>`, else the whole.
fn person_name(stated: &str) -> String {
    let name = match (
        stated.find('@'),
        stated.split_once('('),
        stated.split_once('<'),
    ) {
        (Some(_), Some((_, name)), _) => name.split(')').next(),
        (Some(_), None, Some((name, _))) => Some(name),
        _ => None,
    };
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    name.unwrap_or(stated).to_owned()
}

fn joined(authors: Vec<String>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for author in authors {
        if names.len() < MAX_AUTHORS && !names.contains(&author) {
            names.push(author);
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}
