//! What a feed says of itself, part by part.

use super::{Element, hints::HintParts};
use crate::{
    model::RawFeed,
    parse::{names::Tag, references::Entities, scan::attributes},
};

/// What is known of a feed so far.
#[derive(Debug, Default)]
pub(super) struct FeedParts {
    raw: RawFeed,
    hints: HintParts,
    /// How deep the title stands that is kept: a deeper one is another's.
    title_depth: Option<usize>,
    /// The site as its `id` says, if nothing better does.
    id: Option<String>,
    /// Whether the root is Atom's.
    is_atom: bool,
    /// Logos by how well they serve, best first: image, logo, icon.
    logos: [Option<String>; 3],
}

impl FeedParts {
    /// Takes in the attributes of a root or a channel.
    pub(super) fn begin(&mut self, text: &str) {
        for (name, value) in attributes(text) {
            match name {
                "xml:lang" if !value.is_empty() => {
                    self.raw.language.get_or_insert_with(|| value.to_owned());
                }
                "xmlns" | "version" => self.is_atom |= is_atom(value),
                // CDF has the site's address here.
                "href" | "HREF" => self.raw.site = Some(value.to_owned()),
                _ => {}
            }
        }
    }

    /// Returns whether texts say what they are, and are plain if they do not.
    pub(super) const fn is_atom(&self) -> bool {
        self.is_atom
    }

    /// Takes in an element.
    pub(super) fn take(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let raw = &mut self.raw;
        let value = &*element.value;
        match element.tag {
            Tag::Title => {
                let is_better = self.title_depth.is_none_or(|depth| element.depth < depth);
                if is_better && !value.is_empty() {
                    self.title_depth = Some(element.depth);
                    raw.title = Some(element.html(entities));
                }
            }
            Tag::Link => self.take_link(element, entities),
            Tag::Id => self.id = element.address(),
            Tag::Description | Tag::Subtitle | Tag::Summary | Tag::ItunesSummary
                if raw.description.is_none() && !value.is_empty() =>
            {
                raw.description = Some(element.html(entities));
            }
            Tag::Language if !value.is_empty() => raw.language = element.text(),
            Tag::Logo => self.logo(1, element.address()),
            Tag::Icon => self.logo(2, element.address()),
            Tag::ItunesImage => {
                let address = element.attribute("href", entities);
                self.logo(1, address.map(|address| element.resolved(&address)));
            }
            Tag::Ttl => self.hints.ttl(value),
            Tag::Hour => self.hints.hour(value),
            Tag::Day => self.hints.day(value),
            Tag::UpdatePeriod => self.hints.period(value),
            Tag::UpdateFrequency => self.hints.frequency(value),
            _ => {}
        }
    }

    /// Takes in a part of the feed's image.
    pub(super) fn take_image(&mut self, element: &Element<'_>) {
        if element.tag == Tag::Url {
            self.logo(0, element.address());
        }
    }

    fn logo(&mut self, rank: usize, address: Option<String>) {
        if let Some(slot) = self.logos.get_mut(rank).filter(|slot| slot.is_none()) {
            *slot = address;
        }
    }

    fn take_link(&mut self, element: &Element<'_>, entities: &mut Entities<'_>) {
        let Some(link) = element.link(entities) else {
            return;
        };
        match link.relation.as_str() {
            "self" => self.raw.self_url = Some(link.address),
            "hub" => self.raw.hub = Some(link.address),
            _ if link.is_alternate() && (link.is_page() || self.raw.site.is_none()) => {
                self.raw.site = Some(link.address);
            }
            _ => {}
        }
    }

    /// Returns the feed, without its stories.
    pub(super) fn into_raw(self) -> RawFeed {
        let id = self.id.filter(|id| id.starts_with("http"));
        RawFeed {
            site: self.raw.site.or(id),
            logo: self.logos.into_iter().flatten().next(),
            hints: self.hints.into_hints(),
            ..self.raw
        }
    }
}

/// Returns whether a namespace or a version is one of Atom's.
fn is_atom(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    value.ends_with("/2005/atom") || value.contains("purl.org/atom/ns")
}
