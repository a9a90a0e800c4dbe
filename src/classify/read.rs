//! Reads one text of a story: which names, contexts and groups stand in it, and where.
//!
//! Must not know weights; it settles only which of overlapping finds hold.

use bumpalo::{Bump, collections::Vec as BumpVec};

use super::{
    matcher::{Found, Hit, Matcher, Mention, Owner, View},
    scan::Scan,
    term::Class,
};

/// Words of a sequence for which there is room from the start.
const WORDS_EXPECTED: usize = 8;

/// What stands in one text of a story.
#[derive(Debug)]
pub(super) struct Reading<'t> {
    pub(super) scan: Scan<'t>,
    /// Actors and places in order of appearance.
    pub(super) mentions: BumpVec<'t, Mention>,
    /// Groups, each once, in order of appearance.
    pub(super) groups: BumpVec<'t, Found>,
    /// Negative contexts and masks, each once, in order of appearance.
    pub(super) contexts: BumpVec<'t, Found>,
}

/// Reads a text.
///
/// `in_office` says for which actor the holder of an office stands, if for one. `is_mask` says which
/// contexts are masks; `same_kind` says of two groups whether the longer phrase explains the shorter
/// one within it.
pub(super) fn read<'t>(
    arena: &'t Bump,
    matcher: &Matcher,
    mut scan: Scan<'t>,
    in_office: impl Fn(u32) -> Option<u32>,
    is_mask: impl Fn(u32) -> bool,
    same_kind: impl Fn(u32, u32) -> bool,
) -> Reading<'t> {
    let hits = matcher.hits(arena, &scan);
    let mut words = BumpVec::with_capacity_in(WORDS_EXPECTED, arena);
    let mut mentions = mentions(arena, matcher, &scan, &hits, in_office, &mut words);
    let mut contexts = BumpVec::new_in(arena);
    let mut masked = BumpVec::new_in(arena);
    let view = View::of(&scan, &mentions);
    for hit in &hits {
        let Owner::Context(context) = hit.owner else {
            continue;
        };
        if let Some(found) = matcher.verify(hit, view, &mut words) {
            contexts.push(found);
            if is_mask(context) {
                masked.extend_from_slice(&words);
            }
        }
    }
    for token in masked {
        scan.mask(token);
    }
    mentions.retain(|mention| {
        !(mention.found.first..=mention.found.last).any(|token| scan.is_masked(token))
    });
    let mut groups = BumpVec::new_in(arena);
    let view = View::of(&scan, &mentions);
    for hit in &hits {
        if matches!(hit.owner, Owner::Group(_)) {
            groups.extend(matcher.verify(hit, view, &mut words));
        }
    }
    drop_masked(&mut contexts, is_mask);
    drop_explained(&mut groups, same_kind);
    keep_first_of_each(&mut groups);
    keep_first_of_each(&mut contexts);
    Reading {
        scan,
        mentions,
        groups,
        contexts,
    }
}

/// Drops the contexts that stand within a longer mask: a theatre command is no theatre.
fn drop_masked(contexts: &mut BumpVec<'_, Found>, is_mask: impl Fn(u32) -> bool) {
    let mut masks = contexts.clone();
    masks.retain(|it| matches!(it.owner, Owner::Context(context) if is_mask(context)));
    contexts.retain(|it| {
        let mut around = masks.iter();
        !around.any(|mask| {
            let is_within = mask.first <= it.first && it.last <= mask.last;
            is_within && mask.last - mask.first > it.last - it.first
        })
    });
}

/// Returns the names in a text in order; a name within a longer one does not count (China in
/// South China Sea). That of a leader out of office keeps only leaders from counting (Kim Jong in Kim
/// Jong Il), and is none itself.
fn mentions<'t>(
    arena: &'t Bump,
    matcher: &Matcher,
    scan: &Scan<'_>,
    hits: &[Hit],
    in_office: impl Fn(u32) -> Option<u32>,
    words: &mut BumpVec<'_, usize>,
) -> BumpVec<'t, Mention> {
    let mut mentions: BumpVec<'t, Mention> = BumpVec::new_in(arena);
    let view = View::of(scan, &[]);
    for hit in hits {
        let class = match hit.owner {
            Owner::Actor(_, class) => class,
            Owner::Office(_) => Class::LEADER,
            Owner::Place(_) => Class::PLACE,
            Owner::Context(_) | Owner::Group(_) => continue,
        };
        if let Some(mut found) = matcher.verify(hit, view, words) {
            if let Owner::Office(office) = hit.owner
                && let Some(actor) = in_office(office)
            {
                found.owner = Owner::Actor(actor, class);
            }
            mentions.push(Mention { found, class });
        }
    }
    if mentions.len() > 1 {
        let all = mentions.clone();
        let hides = |long: &Mention, short: &Mention| {
            let is_out = matches!(long.found.owner, Owner::Office(_));
            is_within(short.found, long.found) && (!is_out || short.class == Class::LEADER)
        };
        mentions.retain(|mention| !all.iter().any(|other| hides(other, mention)));
    }
    mentions.retain(|mention| !matches!(mention.found.owner, Owner::Office(_)));
    mentions.sort_by_key(|mention| mention.found.first);
    mentions.dedup();
    mentions
}

/// Drops groups that stand within a longer phrase of the same kind.
fn drop_explained(groups: &mut BumpVec<'_, Found>, same_kind: impl Fn(u32, u32) -> bool) {
    if groups.len() < 2 {
        return;
    }
    let all = groups.clone();
    groups.retain(|group| {
        !all.iter().any(|other| match (group.owner, other.owner) {
            (Owner::Group(short), Owner::Group(long)) => {
                is_within(*group, *other) && (short == long || same_kind(short, long))
            }
            _ => false,
        })
    });
}

/// Keeps the first find of each owner, the longest of those that begin together.
fn keep_first_of_each(found: &mut BumpVec<'_, Found>) {
    if found.len() < 2 {
        return;
    }
    found.sort_by_key(|found| (found.first, std::cmp::Reverse(found.last)));
    let mut at = 0;
    while let Some((kept, [find, ..])) = found.split_at_checked(at) {
        if kept.iter().any(|known| known.owner == find.owner) {
            found.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Returns whether one find stands within another, longer one.
const fn is_within(short: Found, long: Found) -> bool {
    long.first <= short.first
        && short.last <= long.last
        && short.last - short.first < long.last - long.first
}
