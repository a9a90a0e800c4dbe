//! The rows of the sidebar: which there are and in what order.

use std::collections::BTreeSet;

use crate::model::{FeedId, WatchId, WatchTally};

use super::super::{engine::View, message::FeedEntry};

/// The heading of the watches.
pub(super) const WATCHES: &str = "Watches";

/// A row of the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// The name of a part.
    Heading(&'static str),
    /// Room between parts.
    Blank,
    /// A view, as an index of the views.
    View {
        /// Which.
        index: usize,
        /// How deep it stands.
        depth: usize,
    },
    /// A watch.
    Watch {
        /// Which.
        id: WatchId,
    },
    /// A group of views or a folder of feeds.
    Group {
        /// What it is known by when it is folded.
        key: String,
        /// Its name.
        name: String,
        /// The folder's path; empty for a group of views.
        path: Vec<String>,
        /// How deep it stands.
        depth: usize,
    },
    /// A feed.
    Feed {
        /// Which.
        id: FeedId,
        /// How deep it stands.
        depth: usize,
    },
}

/// What a list can be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A view, as an index of the views.
    View(usize),
    /// A watch.
    Watch(WatchId),
    /// All feeds of a folder.
    Folder(Vec<String>),
    /// One feed.
    Feed(FeedId),
}

impl Row {
    /// Returns whether the cursor can stand on it.
    pub(crate) const fn is_selectable(&self) -> bool {
        !matches!(self, Self::Heading(_) | Self::Blank)
    }

    /// Returns what it shows, if it shows anything.
    pub(crate) fn target(&self) -> Option<Target> {
        match self {
            Self::View { index, .. } => Some(Target::View(*index)),
            Self::Watch { id } => Some(Target::Watch(*id)),
            Self::Group { path, .. } if !path.is_empty() => Some(Target::Folder(path.clone())),
            Self::Feed { id, .. } => Some(Target::Feed(*id)),
            Self::Group { .. } | Self::Heading(_) | Self::Blank => None,
        }
    }

    /// Returns how deep it stands: 0 at the left edge.
    pub(crate) const fn depth(&self) -> usize {
        match self {
            Self::Group { depth, .. } | Self::Feed { depth, .. } | Self::View { depth, .. } => {
                *depth
            }
            // Watches follow their group without a depth of their own.
            Self::Watch { .. } => 1,
            Self::Heading(_) | Self::Blank => 0,
        }
    }
}

/// Returns the rows: loose views, groups of views, watches, then folders and loose feeds.
pub(super) fn arrange(
    views: &[View],
    watches: &[WatchTally],
    feeds: &[FeedEntry],
    folded: &BTreeSet<String>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    arrange_views(&mut rows, views, folded);
    if !watches.is_empty() {
        rows.extend([Row::Blank, Row::Heading(WATCHES)]);
        rows.extend(
            watches
                .iter()
                .map(|tally| Row::Watch { id: tally.watch.id }),
        );
    }
    if !feeds.is_empty() {
        rows.extend([Row::Blank, Row::Heading("Feeds")]);
        let feeds: Vec<&FeedEntry> = feeds.iter().collect();
        arrange_folder(&mut rows, &feeds, &[], folded);
    }
    rows
}

fn arrange_views(rows: &mut Vec<Row>, views: &[View], folded: &BTreeSet<String>) {
    let all: Vec<(usize, Vec<&str>)> = views.iter().map(folder_of).enumerate().collect();
    let loose = all.iter().filter(|(_, folder)| folder.is_empty());
    rows.extend(loose.map(|&(index, _)| Row::View { index, depth: 0 }));
    for name in names_below(&all, &[]) {
        rows.push(Row::Blank);
        arrange_group(rows, &all, &[name], folded);
    }
}

/// Adds a group of views: those that stand in it, then the groups in it.
fn arrange_group(
    rows: &mut Vec<Row>,
    views: &[(usize, Vec<&str>)],
    path: &[&str],
    folded: &BTreeSet<String>,
) {
    let key = group_key(path);
    let open = !folded.contains(&key);
    rows.push(Row::Group {
        key,
        name: path.last().copied().unwrap_or_default().to_owned(),
        path: Vec::new(),
        depth: path.len().saturating_sub(1),
    });
    if !open {
        return;
    }
    let inside = views.iter().filter(|(_, folder)| folder == path);
    rows.extend(inside.map(|&(index, _)| Row::View {
        index,
        depth: path.len(),
    }));
    for name in names_below(views, path) {
        arrange_group(rows, views, &[path, &[name]].concat(), folded);
    }
}

/// Returns the names of the groups directly below one, in order of appearance.
fn names_below<'v>(views: &[(usize, Vec<&'v str>)], path: &[&str]) -> Vec<&'v str> {
    let mut names = Vec::new();
    for (_, folder) in views {
        if let Some(&name) = folder.get(path.len())
            && folder.starts_with(path)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// Returns the names of the groups that a view stands in, from the top.
fn folder_of(view: &View) -> Vec<&str> {
    let folder = view.folder.as_deref().unwrap_or_default();
    let names = folder.split('/').map(str::trim);
    names.filter(|name| !name.is_empty()).collect()
}

/// Returns what a group of views is known by when it is folded.
fn group_key(path: &[&str]) -> String {
    format!("views/{}", path.join("/"))
}

/// Returns the groups that are folded at first.
pub(super) fn folded_at_first(views: &[View]) -> BTreeSet<String> {
    let folded = views.iter().filter(|view| view.folded);
    folded.map(|view| group_key(&folder_of(view))).collect()
}

/// Adds what stands below a folder: folders in order of appearance, then loose feeds.
fn arrange_folder(
    rows: &mut Vec<Row>,
    feeds: &[&FeedEntry],
    path: &[String],
    folded: &BTreeSet<String>,
) {
    let depth = path.len();
    let mut seen: Vec<&String> = Vec::new();
    for name in feeds
        .iter()
        .filter_map(|entry| entry.feed.folder.get(depth))
    {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let mut path = path.to_vec();
        path.push(name.clone());
        let key = format!("feeds/{}", path.join("/"));
        let open = !folded.contains(&key);
        rows.push(Row::Group {
            key,
            name: name.clone(),
            path: path.clone(),
            depth,
        });
        if open {
            let inside: Vec<&FeedEntry> = feeds
                .iter()
                .copied()
                .filter(|entry| entry.feed.folder.starts_with(&path))
                .collect();
            arrange_folder(rows, &inside, &path, folded);
        }
    }
    let loose = feeds
        .iter()
        .filter(|entry| entry.feed.folder.len() == depth);
    rows.extend(loose.map(|entry| Row::Feed {
        id: entry.feed.id,
        depth,
    }));
}
