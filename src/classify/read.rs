//! Reads one text of a story: which names, contexts and groups stand in it, and where.
//!
//! Must not know weights; it settles only which of overlapping finds hold.

use bumpalo::{Bump, collections::Vec as BumpVec};

use super::{
    matcher::{Found, Hit, Matcher, Mention, Owner, View},
    scan::Scan,
    term::Class,
};

/// Finds of one sort in a text for which there is room from the start: most have fewer.
const FOUND_EXPECTED: usize = 8;

/// Words of a sequence for which there is room from the start.
const WORDS_EXPECTED: usize = 8;

/// What stands in one text of a story.
#[derive(Debug)]
pub(super) struct Reading<'t> {
    pub(super) scan: Scan<'t>,
    /// Actors and places in order of appearance.
    pub(super) mentions: &'t [Mention],
    /// Groups, each once, in order of appearance.
    pub(super) groups: &'t [Found],
    /// Negative contexts and masks, each once, in order of appearance.
    pub(super) contexts: &'t [Found],
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
    let mut contexts = BumpVec::with_capacity_in(FOUND_EXPECTED, arena);
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
    if !masked.is_empty() {
        for token in masked {
            scan.mask(token);
        }
        mentions.retain(|mention| {
            !(mention.found.first..=mention.found.last).any(|token| scan.is_masked(token))
        });
        contexts = drop_masked(arena, &contexts, is_mask);
    }
    let mut groups = BumpVec::with_capacity_in(FOUND_EXPECTED, arena);
    let view = View::of(&scan, &mentions);
    for hit in &hits {
        if matches!(hit.owner, Owner::Group(_)) {
            groups.extend(matcher.verify(hit, view, &mut words));
        }
    }
    let mut groups = drop_explained(arena, groups, same_kind);
    keep_first_of_each(&mut groups);
    keep_first_of_each(&mut contexts);
    Reading {
        scan,
        mentions: mentions.into_bump_slice(),
        groups: groups.into_bump_slice(),
        contexts: contexts.into_bump_slice(),
    }
}

/// Drops the contexts that stand within a longer mask: a theatre command is no theatre.
fn drop_masked<'t>(
    arena: &'t Bump,
    contexts: &[Found],
    is_mask: impl Fn(u32) -> bool,
) -> BumpVec<'t, Found> {
    let is_mask = |it: &Found| matches!(it.owner, Owner::Context(context) if is_mask(context));
    kept(arena, contexts, |it| {
        let mut masks = contexts.iter().filter(|it| is_mask(it));
        !masks.any(|mask| is_within(*it, *mask))
    })
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
    let mut all = BumpVec::with_capacity_in(FOUND_EXPECTED, arena);
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
            all.push(Mention { found, class });
        }
    }
    if all.is_empty() {
        return all;
    }
    let is_out = |it: &Mention| matches!(it.found.owner, Owner::Office(_));
    let hides = |long: &Mention, short: &Mention| {
        is_within(short.found, long.found) && (!is_out(long) || short.class == Class::LEADER)
    };
    let is_hidden = |short: &Mention| all.iter().any(|long| hides(long, short));
    let mut mentions = kept(arena, &all, |it| !is_out(it) && !is_hidden(it));
    mentions.sort_by_key(|mention| mention.found.first);
    mentions.dedup();
    mentions
}

/// Drops groups that stand within a longer phrase of the same kind.
fn drop_explained<'t>(
    arena: &'t Bump,
    groups: BumpVec<'t, Found>,
    same_kind: impl Fn(u32, u32) -> bool,
) -> BumpVec<'t, Found> {
    if groups.len() < 2 {
        return groups;
    }
    let is_explained = |group: &Found, other: &Found| match (group.owner, other.owner) {
        (Owner::Group(short), Owner::Group(long)) => {
            is_within(*group, *other) && (short == long || same_kind(short, long))
        }
        _ => false,
    };
    kept(arena, &groups, |group| {
        !groups.iter().any(|other| is_explained(group, other))
    })
}

/// Returns those that are to be kept.
fn kept<'t, T: Copy>(arena: &'t Bump, all: &[T], is_kept: impl Fn(&T) -> bool) -> BumpVec<'t, T> {
    let mut kept = BumpVec::with_capacity_in(all.len(), arena);
    for it in all.iter().filter(|it| is_kept(it)) {
        kept.push(*it);
    }
    kept
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
