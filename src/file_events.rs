//! Waits until something happens to files: the system tells, nobody looks at a clock.
//!
//! The only user of notify. Must not know what the files say.

use std::path::PathBuf;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// What happens to the files of some directories from now on.
#[derive(Debug)]
pub struct FileEvents {
    /// Watches until it is dropped.
    _watcher: RecommendedWatcher,
    /// From the watcher's thread. One is enough: what happens while it waits is no news.
    happened: mpsc::Receiver<()>,
}

/// The system cannot tell what happens to files.
#[derive(Debug, thiserror::Error)]
#[error("files cannot be watched: {0}")]
pub struct WatchError(#[from] notify::Error);

impl FileEvents {
    /// Begins to watch the files that stand in `dirs`, not those below. In place of a directory that is
    /// not there, the nearest one above it is watched, so that its making is seen.
    pub fn of(dirs: impl IntoIterator<Item = PathBuf>) -> Result<Self, WatchError> {
        let (happens, happened) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading changes nothing; an error means that events were lost.
            if event.is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            // One that waits already says the same.
            let _ = happens.try_send(());
        })?;
        for dir in dirs {
            if let Some(there) = dir.ancestors().find(|dir| dir.is_dir()) {
                watcher.watch(there, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(Self {
            _watcher: watcher,
            happened,
        })
    }

    /// Waits until something has happened.
    pub async fn next(&mut self) {
        if self.happened.recv().await.is_none() {
            // The watcher lives as long as this: it cannot have ended.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, time::Duration};

    use tokio::time::timeout;

    use super::*;

    /// Longer than any system needs to tell.
    const LONG: Duration = Duration::from_secs(20);

    /// Watches `watched` in a new directory, does something there and waits until it is told.
    async fn check(watched: &str, act: impl FnOnce(&Path)) {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("here"), "before").expect("written");
        let mut events = FileEvents::of([dir.path().join(watched)]).expect("watched");
        act(dir.path());
        let told = timeout(LONG, events.next()).await;
        assert!(told.is_ok(), "nothing was told of {watched:?}");
    }

    #[tokio::test]
    async fn what_changes_is_told() {
        check("", |dir| {
            fs::write(dir.join("here"), "after").expect("written");
        })
        .await;
        check("", |dir| fs::write(dir.join("new"), "").expect("written")).await;
        check("", |dir| {
            fs::remove_file(dir.join("here")).expect("removed");
        })
        .await;
        check("", |dir| {
            fs::rename(dir.join("here"), dir.join("there")).expect("renamed");
        })
        .await;
    }

    #[tokio::test]
    async fn a_directory_that_is_not_there_is_awaited() {
        check("later/below", |dir| {
            fs::create_dir(dir.join("later")).expect("made");
        })
        .await;
    }
}
