//! What elements declare for all that stands in them: vocabularies of prefixes, and addresses that
//! others are relative to.

use url::Url;

use super::super::{names::Space, references::Entities, scan::attributes};

/// Most namespace declarations that hold at one place: chosen by us, feeds have up to 30.
const MAX_NAMESPACES: usize = 200;
/// Longest `xml:base` that is heeded, in bytes: what `text::urls` keeps of an address. A longer one
/// before many relative addresses would multiply itself.
const MAX_BASE_BYTES: usize = 8 * 1024;

/// The declarations that hold at a place.
pub(super) struct Scopes<'a> {
    /// Where the document came from.
    document: Option<&'a Url>,
    /// Depth, prefix and vocabulary.
    namespaces: Vec<(usize, &'a str, Space)>,
    /// Depth and address of each `xml:base`.
    bases: Vec<(usize, Url)>,
}

impl<'a> Scopes<'a> {
    pub(super) const fn new(document: Option<&'a Url>) -> Self {
        Self {
            document,
            namespaces: Vec::new(),
            bases: Vec::new(),
        }
    }

    /// Learns what the element at a depth declares; returns the vocabulary of names without a
    /// prefix, if it is declared.
    pub(super) fn open(
        &mut self,
        depth: usize,
        text: &'a str,
        entities: &mut Entities<'a>,
    ) -> Option<Space> {
        // `BASE` is CDF's.
        if !text.contains("xml") && !text.contains("BASE") {
            return None;
        }
        let mut default_space = None;
        for (name, value) in attributes(text) {
            if name == "xmlns" {
                default_space = Some(Space::of_uri(value).unwrap_or(Space::Core));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                let space = Space::of_uri(value).unwrap_or_else(|| Space::of_prefix(prefix));
                if self.namespaces.len() < MAX_NAMESPACES {
                    self.namespaces.push((depth, prefix, space));
                }
            } else if matches!(name, "xml:base" | "BASE") {
                let value = entities.resolve(value);
                let base = match self.base() {
                    Some(base) => base.join(value.trim()),
                    None => Url::parse(value.trim()),
                };
                if let Ok(base) = base
                    && base.as_str().len() <= MAX_BASE_BYTES
                {
                    self.bases.push((depth, base));
                }
            }
        }
        default_space
    }

    /// Forgets what the elements from a depth on declared.
    pub(super) fn close(&mut self, depth: usize) {
        while self.namespaces.last().is_some_and(|&(at, ..)| at >= depth) {
            self.namespaces.pop();
        }
        while self.bases.last().is_some_and(|&(at, _)| at >= depth) {
            self.bases.pop();
        }
    }

    /// Returns the vocabulary of a name and the name in it.
    pub(super) fn resolve<'b>(&self, name: &'b str, default_space: Space) -> (Space, &'b str) {
        let Some((prefix, local)) = name.split_once(':') else {
            return (default_space, name);
        };
        let mut declared = self.namespaces.iter().rev();
        let declared = declared.find(|(_, known, _)| *known == prefix);
        let space = declared.map_or_else(|| Space::of_prefix(prefix), |&(.., space)| space);
        (space, local)
    }

    /// Returns what addresses are relative to.
    pub(super) fn base(&self) -> Option<&Url> {
        self.stated_base().or(self.document)
    }

    /// Returns what the document itself says that addresses are relative to.
    pub(super) fn stated_base(&self) -> Option<&Url> {
        self.bases.last().map(|(_, base)| base)
    }
}
