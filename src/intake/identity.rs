//! What makes a story the same one when it is seen again: decisions over one document.
//!
//! The outlet's own id, else the address, else the text. Ids are told apart by case (they are
//! opaque: RFC 4287, section 4.2.6.1), white space around and within them does not count. It must
//! not know what is stored.

use std::collections::HashMap;

use url::Url;

use super::CleanStory;
use crate::text::{clean, tokens};

/// Longest identity that is kept as it is, in bytes; a longer one is hashed.
const MAX_IDENTITY_BYTES: usize = 1_000;
/// Stands between an identity and what tells apart the stories that share it.
const PART: char = '\u{1f}';
/// Share of common words, 0 to 1, from which two titles count as versions of one: chosen by us,
/// see the tests; better apart than wrongly together.
const RELATED: f32 = 0.5;
/// Titles under one identity that are compared as versions; more are told apart by their words
/// alone, so that the cost stays linear.
const MAX_COMPARED: usize = 32;

/// Returns the identity of a story by itself.
pub(super) fn of(id: Option<&str>, canonical_url: Option<&str>, title: &str, body: &str) -> String {
    let id = id.map(clean::line).filter(|id| !id.is_empty());
    let identity = match (id, canonical_url) {
        (Some(id), _) => format!("guid:{id}"),
        (None, Some(url)) => format!("link:{url}"),
        (None, None) => return format!("text:{}", hash(&[title, body])),
    };
    if identity.len() > MAX_IDENTITY_BYTES {
        let kind = identity.split(':').next().unwrap_or_default();
        return format!("{kind}:{}", hash(&[&identity]));
    }
    identity
}

/// Returns what identifies a story if others have the same identity: its place, then its title.
pub(super) fn variants(
    identity: &str,
    url: Option<&Url>,
    canonical_url: Option<&str>,
    title: &str,
) -> Vec<String> {
    let fragment = url.and_then(Url::fragment).unwrap_or_default();
    let place = canonical_url.map(|address| hash(&["place", address, fragment]));
    let title = hash(&["title", title]);
    place
        .into_iter()
        .chain([title])
        .map(|part| format!("{identity}{PART}{part}"))
        .collect()
}

/// Tells apart the stories of one document that share an identity without being one story.
///
/// Different addresses make different stories, and so do different places on one page under
/// different titles. Where the address is the same or says nothing, titles decide; only id and
/// article address together are stronger than a title, which outlets edit.
pub fn tell_apart(stories: &mut [CleanStory]) {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (idx, story) in stories.iter().enumerate() {
        groups.entry(&story.identity).or_default().push(idx);
    }
    let mut renamed: Vec<(usize, String)> = Vec::new();
    for indices in groups.into_values().filter(|indices| indices.len() > 1) {
        let group: Vec<(usize, &CleanStory)> = indices
            .into_iter()
            .filter_map(|idx| Some((idx, stories.get(idx)?)))
            .collect();
        renamed.extend(names(&group));
    }
    for (idx, name) in renamed {
        if let Some(story) = stories.get_mut(idx) {
            story.identity = name;
            story.variants.clear();
        }
    }
}

/// Returns the new identities of stories that share one; nothing if they are one story.
fn names(group: &[(usize, &CleanStory)]) -> Vec<(usize, String)> {
    let Some((_, first)) = group.first() else {
        return Vec::new();
    };
    let own = |name: fn(&CleanStory) -> Option<&String>| {
        let named = group.iter();
        named
            .filter_map(|&(idx, story)| Some((idx, name(story)?.clone())))
            .collect::<Vec<_>>()
    };
    let mut others = group.iter().skip(1).map(|(_, story)| story);
    if others.clone().any(|other| is_elsewhere(first, other)) {
        return own(|story| story.variants.first());
    }
    let is_sure = first.identity.starts_with("guid:") && first.canonical_url.is_some();
    if is_sure || others.all(|other| is_version(first, other)) {
        return Vec::new();
    }
    by_title(group)
}

/// Names stories by their titles; versions of one title get the name of the first of them.
fn by_title(group: &[(usize, &CleanStory)]) -> Vec<(usize, String)> {
    let mut kinds: Vec<(&CleanStory, &String)> = Vec::new();
    let mut names = Vec::new();
    for &(idx, story) in group {
        let Some(own) = story.variants.last() else {
            continue;
        };
        let known = kinds.iter().find(|(other, _)| is_version(other, story));
        let name = known.map_or(own, |(_, name)| name);
        if known.is_none() && kinds.len() < MAX_COMPARED {
            kinds.push((story, own));
        }
        names.push((idx, name.clone()));
    }
    names
}

/// Returns whether two stories of one identity stand at different places.
fn is_elsewhere(one: &CleanStory, other: &CleanStory) -> bool {
    one.canonical_url != other.canonical_url
        || one.title != other.title
            && one.canonical_url.is_some()
            && fragment(one) != fragment(other)
}

fn fragment(story: &CleanStory) -> Option<&str> {
    Some(story.url.as_deref()?.split_once('#')?.1)
}

/// Returns whether two texts can be versions of one: the same body, or titles that share most of
/// their words and all of their numbers.
fn is_version(one: &CleanStory, other: &CleanStory) -> bool {
    if one.title == other.title || !one.body.is_empty() && one.body == other.body {
        return true;
    }
    let (one, other) = (words(&one.title), words(&other.title));
    let number = |word: &&String| word.chars().any(|c| c.is_ascii_digit());
    let numbers = one.iter().filter(number).eq(other.iter().filter(number));
    let common = one.iter().filter(|word| other.contains(word)).count();
    let all = one.len() + other.len() - common;
    #[expect(clippy::cast_precision_loss, reason = "titles have few words")]
    let share = common as f32 / all.max(1) as f32;
    numbers && share >= RELATED
}

/// Returns the words of a title in order, each once.
fn words(title: &str) -> Vec<String> {
    let folded = tokens::folded(title);
    let mut words: Vec<String> = folded.split(' ').map(str::to_owned).take(64).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Returns 128 bits of FNV-1a in hexadecimal, parts told apart. It is no secret and guards nothing:
/// who can write a feed can write its ids.
fn hash(parts: &[&str]) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xFF]));
    let hash = bytes.fold(OFFSET, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    });
    format!("{hash:032x}")
}
