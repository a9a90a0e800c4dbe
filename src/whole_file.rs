//! Files that are written whole or not at all: beside their place first, then put into it by one rename.
//!
//! Nothing is written through a symbolic link, and what is no ordinary file is left alone. Must not know what
//! the files hold.

use std::{
    fs::{self, Permissions},
    io::{self, BufWriter, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// A file on its way: until [`finish`](Self::finish) its place is as it was, and dropping it leaves nothing.
#[derive(Debug)]
pub struct WholeFile {
    writer: BufWriter<NamedTempFile>,
    path: PathBuf,
}

/// What becomes of a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replaced,
    /// It stays as it is.
    Kept,
}

/// A file could not be written; what stood in its place stands there still.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The place is not one for a file.
    #[error("cannot write {path}: it is {what}; name an ordinary file")]
    Place {
        /// The place.
        path: String,
        /// What is there.
        what: &'static str,
    },
    /// The system refused.
    #[error("cannot write {path}: {reason}")]
    System {
        /// The place.
        path: String,
        /// The system's reason.
        reason: io::Error,
    },
}

/// Who may read and write a new file, before the umask takes from it.
const NEW_FILE_MODE: u32 = 0o666;

impl WholeFile {
    /// Begins a file.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let before = look(path)?;
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let system = |reason| system(path, reason);
        let file = tempfile::Builder::new()
            .prefix(".flashwire-")
            .suffix(".part")
            .permissions(Permissions::from_mode(NEW_FILE_MODE))
            .tempfile_in(dir)
            .map_err(system)?;
        if let Some(before) = before {
            file.as_file().set_permissions(before).map_err(system)?;
        }
        Ok(Self {
            writer: BufWriter::new(file),
            path: path.to_owned(),
        })
    }

    /// Writes on.
    pub fn write(&mut self, part: &[u8]) -> Result<(), WriteError> {
        self.writer
            .write_all(part)
            .map_err(|reason| system(&self.path, reason))
    }

    /// Puts the file into its place, once it is on the disk; returns whether it is there.
    pub fn finish(self, existing: Existing) -> Result<bool, WriteError> {
        let Self { writer, path } = self;
        let system = |reason| system(&path, reason);
        let file = writer
            .into_inner()
            .map_err(|error| system(error.into_error()))?;
        file.as_file().sync_all().map_err(system)?;
        match existing {
            Existing::Replaced => {
                look(&path)?;
                file.persist(&path).map_err(|failed| system(failed.error))?;
            }
            Existing::Kept => match file.persist_noclobber(&path) {
                Ok(_file) => {}
                Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                    return Ok(false);
                }
                Err(failed) => return Err(system(failed.error)),
            },
        }
        Ok(true)
    }
}

/// Writes a whole file; returns whether it was written, which [`Existing::Kept`] may prevent.
pub fn write(path: &Path, content: &[u8], existing: Existing) -> Result<bool, WriteError> {
    let mut file = WholeFile::create(path)?;
    file.write(content)?;
    file.finish(existing)
}

/// Makes a directory, and those above it, unless it is there.
pub fn make_dir(path: &Path) -> Result<(), WriteError> {
    match fs::metadata(path) {
        Ok(there) if !there.is_dir() => Err(WriteError::Place {
            path: path.display().to_string(),
            what: "no directory, and notes need one",
        }),
        Ok(_) => Ok(()),
        Err(_) => fs::create_dir_all(path).map_err(|reason| system(path, reason)),
    }
}

/// Looks at a place: returns the permissions of the file that is there.
fn look(path: &Path) -> Result<Option<Permissions>, WriteError> {
    let there = match fs::symlink_metadata(path) {
        Ok(there) => there,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(reason) => return Err(system(path, reason)),
    };
    let kind = there.file_type();
    let what = if kind.is_file() {
        return Ok(Some(there.permissions()));
    } else if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a directory"
    } else {
        "no ordinary file"
    };
    Err(WriteError::Place {
        path: path.display().to_string(),
        what,
    })
}

fn system(path: &Path, reason: io::Error) -> WriteError {
    WriteError::System {
        path: path.display().to_string(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        fs::write(&path, "before").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write(b"half").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        drop(file);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(write(&path, b"after", Existing::Replaced).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(!write(&path, b"again", Existing::Kept).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_written_through_a_link_or_over_a_directory() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        fs::write(&target, "mine").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        for existing in [Existing::Replaced, Existing::Kept] {
            let error = write(&link, b"x", existing).unwrap_err();
            assert!(error.to_string().contains("a symbolic link"), "{error}");
            let error = write(dir.path(), b"x", existing).unwrap_err();
            assert!(error.to_string().contains("a directory"), "{error}");
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
