//! A new directory beside the one that it is to replace.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::{Files, below};
use crate::output::manifest::{self, Manifest};
use crate::output::{OutputError, STAGED, directory_of, name};

/// What the new directory is called while it is staged.
const NEW: &str = "new";

/// What the old one is called once it was moved aside.
const OLD: &str = "old";

/// How often a rename is tried, and how long it is waited for the next time.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

/// A directory `.cabundle-….staged` with the new one in it. Dropping it deletes both.
pub(super) struct Staged(TempDir);

impl Staged {
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        if target.file_name().is_none() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let holder = name::builder(STAGED).tempdir_in(directory_of(target))?;
        fs::create_dir(holder.path().join(NEW))?;
        Ok(Self(holder))
    }

    /// Writes files and manifest. `target` is where they are to stand.
    pub(super) fn fill(
        &self,
        files: &Files<'_>,
        manifest: &Manifest,
        target: &Path,
    ) -> Result<(), OutputError> {
        let root = self.0.path().join(NEW);
        for path in manifest.directories() {
            put(&root, path, target, |at| fs::create_dir(at))?;
        }
        let bytes = manifest.to_bytes();
        for (path, bytes) in files.iter().chain([(&manifest::NAME, &&bytes[..])]) {
            put(&root, path, target, |at| create(at, bytes))?;
        }
        Ok(())
    }

    /// Puts it where nothing stands.
    pub(super) fn place(self, target: &Path) -> io::Result<()> {
        // A rename might go over what came to stand there.
        match target.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        }
        rename(&self.0.path().join(NEW), target)
    }

    /// Moves the directory at the path aside and puts the new one there. Gives what holds the old one.
    pub(super) fn exchange(
        self,
        target: &Path,
        rename: impl Fn(&Path, &Path) -> io::Result<()>,
    ) -> Result<Old, OutputError> {
        // From here on it is not deleted with everything in it: the old directory will be.
        let holder = self.0.keep();
        let (new, old) = (holder.join(NEW), holder.join(OLD));
        let moved = rename(target, &old).map_err(|error| (false, error));
        let failed = match moved.and_then(|()| rename(&new, target).map_err(|e| (true, e))) {
            Ok(()) => return Ok(Old { holder, path: old }),
            Err(failed) => failed,
        };
        let _ = fs::remove_dir_all(&new);
        let path = target.to_owned();
        match failed {
            (true, error) if rename(&old, target).is_err() => {
                Err(OutputError::Aside { path, old, error })
            }
            (_, error) => {
                let _ = fs::remove_dir(&holder);
                Err(OutputError::NoExchange { path, error })
            }
        }
    }
}

/// An old directory that was moved aside.
pub(super) struct Old {
    holder: PathBuf,
    pub(super) path: PathBuf,
}

impl Old {
    /// Once nothing is in it any more.
    pub(super) fn remove(&self) -> io::Result<()> {
        fs::remove_dir(&self.path)?;
        fs::remove_dir(&self.holder)
    }
}

/// Renames a directory. Windows does not as long as somebody reads a file in it, and a scanner of viruses
/// reads what is new.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    for _ in 1..ATTEMPTS {
        match fs::rename(from, to) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                std::thread::sleep(PAUSE);
            }
            renamed => return renamed,
        }
    }
    fs::rename(from, to)
}

/// Makes something at a path of a tree.
fn put(
    root: &Path,
    path: &[u8],
    target: &Path,
    make: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), OutputError> {
    let at = below(root, path).ok_or(io::ErrorKind::InvalidInput.into());
    at.and_then(|at| make(&at)).map_err(|error| {
        let shown = below(target, path).unwrap_or_else(|| target.to_owned());
        OutputError::io("create", &shown, error)
    })
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
