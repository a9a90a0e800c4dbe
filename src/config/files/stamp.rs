//! Whether the user's lexicons, theatres and rules are those that were read. Looks at them from outside and
//! must not know what they say.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::LEXICONS;

/// How the user's lexicons, theatres, weights and rules lie on the disk: another one means that they changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Stamp {
    /// Looks at the files of a directory: some calls to the system, no reading.
    pub fn of(dir: &Path) -> Self {
        let seen = files(dir).into_iter().filter_map(|path| {
            let found = fs::metadata(&path).ok()?;
            Some((path, found.modified().ok(), found.len()))
        });
        Self(seen.collect())
    }
}

/// Returns the directories where something happens when the files of a directory change: also those
/// that links lead to.
pub fn places(dir: &Path) -> BTreeSet<PathBuf> {
    let files = files(dir);
    let targets = files.iter().filter_map(|file| fs::canonicalize(file).ok());
    let of_files = files.iter().cloned().chain(targets);
    let of_files = of_files.filter_map(|file| file.parent().map(Path::to_owned));
    // One that has no lexicon yet.
    of_files.chain([dir.join(LEXICONS)]).collect()
}

/// Returns where the files are, or would be.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = lexicons(&dir.join(LEXICONS));
    files.extend(["theatres.toml", "model/en.tsv", "rules.toml"].map(|name| dir.join(name)));
    files
}

/// Returns the lexicons in a directory, in the order of their names.
pub(super) fn lexicons(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    paths
}
