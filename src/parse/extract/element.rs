//! Elements that have ended, and the links among them.

use std::borrow::Cow;

use url::Url;

use super::value::{self, TextKind, attribute};
use crate::parse::{names::Tag, references::Entities};

/// An element that has ended, with its text.
pub(super) struct Element<'e> {
    pub(super) tag: Tag,
    /// How many elements it stands in.
    pub(super) depth: usize,
    pub(super) attributes: &'e str,
    pub(super) value: Cow<'e, str>,
    /// Whether the value is markup as written.
    pub(super) has_markup: bool,
    /// Whether the document is Atom, whose texts say what they are.
    pub(super) is_atom: bool,
    /// The `xml:base` that holds, if any.
    pub(super) stated_base: Option<&'e Url>,
    /// What addresses are relative to.
    pub(super) base: Option<&'e Url>,
}

impl Element<'_> {
    pub(super) fn attribute(&self, name: &str, entities: &mut Entities<'_>) -> Option<String> {
        attribute(self.attributes, name, entities)
    }

    /// Returns the value, if there is one.
    pub(super) fn text(&self) -> Option<String> {
        (!self.value.is_empty()).then(|| self.value.clone().into_owned())
    }

    /// Returns the value as HTML; empty if it is no text.
    pub(super) fn html(&self, entities: &mut Entities<'_>) -> String {
        let value = self.value.clone();
        if self.has_markup {
            return value.into_owned();
        }
        let media_type = self.attribute("type", entities);
        let kind = TextKind::of(media_type.as_deref(), self.is_atom);
        let mode = self.attribute("mode", entities);
        let is_packed = mode.is_some_and(|mode| mode.trim().eq_ignore_ascii_case("base64"));
        if !is_packed && kind != TextKind::Binary {
            return value::html(value, kind);
        }
        match value::decoded(&value) {
            Some(decoded) => value::html(Cow::Owned(decoded), kind),
            None if self.tag == Tag::Content && kind == TextKind::Binary => String::new(),
            None => value.into_owned(),
        }
    }

    /// Returns the value as an address.
    pub(super) fn address(&self) -> Option<String> {
        self.text().map(|text| self.resolved(&text))
    }

    pub(super) fn resolved(&self, address: &str) -> String {
        value::resolved(address, self.base)
    }

    /// Returns the address of a `link`, its relation and its media type.
    pub(super) fn link(&self, entities: &mut Entities<'_>) -> Option<Link> {
        let href = ["href", "url", "uri"]
            .iter()
            .find_map(|name| self.attribute(name, entities))
            .filter(|href| !href.trim().is_empty());
        let address = href
            .map(|href| self.resolved(&href))
            .or_else(|| self.address())?;
        let relation = self.attribute("rel", entities).unwrap_or_default();
        Some(Link {
            address,
            relation: relation.trim().to_ascii_lowercase(),
            media_type: self
                .attribute("type", entities)
                .filter(|kind| !kind.trim().is_empty()),
            length: self.attribute("length", entities),
        })
    }
}

/// A link of a feed or a story.
pub(super) struct Link {
    pub(super) address: String,
    /// Lower case; empty if there is none.
    pub(super) relation: String,
    pub(super) media_type: Option<String>,
    pub(super) length: Option<String>,
}

impl Link {
    /// Returns whether it leads to what the feed or story is about.
    pub(super) fn is_alternate(&self) -> bool {
        matches!(self.relation.as_str(), "" | "alternate") || self.relation.ends_with("/alternate")
    }

    /// Returns whether it leads to a page.
    pub(super) fn is_page(&self) -> bool {
        self.media_type
            .as_deref()
            .is_none_or(|kind| kind.to_ascii_lowercase().contains("html"))
    }
}
