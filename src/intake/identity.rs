//! What makes a story the same one when it is seen again: decisions over one document.
//!
//! The outlet's own id, else the address, else the text. Ids are told apart by case (they are
//! opaque: RFC 4287, section 4.2.6.1), white space around and within them does not count. It must
//! not know what is stored.

use std::collections::HashMap;

use super::CleanStory;
use crate::text::{
    clean,
    identity::{digest, fragment, variants},
    tokens,
};

/// Longest identity that is kept as it is, in bytes; a longer one is hashed.
const MAX_IDENTITY_BYTES: usize = 1_000;
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
        (None, None) => return format!("text:{}", digest(&[title, body])),
    };
    if identity.len() > MAX_IDENTITY_BYTES {
        let kind = identity.split(':').next().unwrap_or_default();
        return format!("{kind}:{}", digest(&[&identity]));
    }
    identity
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
        }
    }
}

/// Returns the new identities of stories that share one; nothing if they are one story.
fn names(group: &[(usize, &CleanStory)]) -> Vec<(usize, String)> {
    let Some((_, first)) = group.first() else {
        return Vec::new();
    };
    let mut others = group.iter().skip(1).map(|(_, story)| story);
    if others.clone().any(|other| is_elsewhere(first, other)) {
        let named = group.iter();
        return named
            .filter_map(|&(idx, story)| Some((idx, own_variants(story).into_iter().next()?)))
            .collect();
    }
    let is_sure = first.identity.starts_with("guid:") && first.canonical_url.is_some();
    if is_sure || others.all(|other| is_version(first, other)) {
        return Vec::new();
    }
    by_title(group)
}

fn own_variants(story: &CleanStory) -> Vec<String> {
    let (url, canonical_url) = (story.url.as_deref(), story.canonical_url.as_deref());
    variants(&story.identity, url, canonical_url, &story.title)
}

/// Names stories by their titles; versions of one title get the name of the first of them.
fn by_title(group: &[(usize, &CleanStory)]) -> Vec<(usize, String)> {
    let mut kinds: Vec<(&CleanStory, String)> = Vec::new();
    let mut names = Vec::new();
    for &(idx, story) in group {
        let known = kinds.iter().find(|(other, _)| is_version(other, story));
        if let Some((_, name)) = known {
            names.push((idx, name.clone()));
            continue;
        }
        let Some(own) = own_variants(story).pop() else {
            continue;
        };
        if kinds.len() < MAX_COMPARED {
            kinds.push((story, own.clone()));
        }
        names.push((idx, own));
    }
    names
}

/// Returns whether two stories of one identity stand at different places.
fn is_elsewhere(one: &CleanStory, other: &CleanStory) -> bool {
    one.canonical_url != other.canonical_url
        || one.title != other.title
            && one.canonical_url.is_some()
            && fragment(one.url.as_deref()) != fragment(other.url.as_deref())
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
