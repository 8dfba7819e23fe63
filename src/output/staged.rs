//! A new directory beside the one that it is to replace.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::abandoned::{ATTEMPTS, Lock, is_at, lock};
use super::directory_of;
use super::name::builder;

/// Nobody else enters a directory before its mode is set: with a loose umask he could put something in.
pub(super) const OWNER_ONLY: u32 = 0o700;

/// A new directory beside a path, to stand there in one step when it is complete.
///
/// Dropping it deletes it with everything in it; then the path is as it was. If the process is killed
/// before, it becomes one of [`Abandoned::all`](super::Abandoned::all).
#[derive(Debug)]
pub struct Staged {
    /// Open, and locked as long as it is. Closed before the directory is deleted, which takes a file
    /// that can be opened.
    lock: File,
    directory: TempDir,
    target: PathBuf,
}

impl Staged {
    /// Makes an empty directory beside a path. Its name begins with `prefix`; only its owner may
    /// enter it until its mode is set.
    ///
    /// # Errors
    /// Of the system, and [`io::ErrorKind::InvalidInput`] if the path does not end in a name.
    pub fn beside(target: &Path, prefix: &str) -> io::Result<Self> {
        let Some(name) = target.file_name() else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let parent = directory_of(target);
        for _ in 0..ATTEMPTS {
            let directory = builder(prefix)
                .permissions(fs::Permissions::from_mode(OWNER_ONLY))
                .tempdir_in(parent)?;
            // Another build may come between and take it for abandoned.
            let lock = match File::open(directory.path()) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.inspect_err(|_| remove_empty(&directory))?,
            };
            if self::lock(&lock) != Lock::Others && is_at(&lock, directory.path()) {
                return Ok(Self {
                    directory,
                    lock,
                    target: parent.join(name),
                });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// It, open for reading.
    pub(super) fn file(&self) -> io::Result<File> {
        self.lock.try_clone()
    }

    /// Where it stands now.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Puts it where nothing stands, or an empty directory.
    ///
    /// A plain rename is enough: the system renames a directory over nothing but an empty directory
    /// (POSIX `rename`: `ENOTEMPTY`, `EEXIST`, `ENOTDIR`).
    ///
    /// # Errors
    /// Of the system; nothing has happened then.
    pub fn place(self) -> io::Result<()> {
        fs::rename(self.path(), &self.target)?;
        // Nothing is left to delete at the old name.
        let _ = self.directory.keep();
        sync_parent(&self.target);
        Ok(())
    }

    /// Exchanges it for the directory at the path, in one step: at no moment is there none, or one
    /// with old and new files. Gives the path at which the old one stands now.
    ///
    /// # Errors
    /// Of the system, and [`io::ErrorKind::Unsupported`] where it has no such step; nothing has
    /// happened then.
    pub fn exchange(self) -> io::Result<PathBuf> {
        exchange(self.path(), &self.target)?;
        let old = self.directory.keep();
        sync_parent(&self.target);
        Ok(old)
    }
}

/// Deletes a new directory where nothing can be opened, as it would have to be to be listed.
pub(super) fn remove_empty(directory: &TempDir) {
    let _ = fs::remove_dir(directory.path());
}

/// The new directory is in place. Without this a power cut may still bring the old one back, whole.
fn sync_parent(path: &Path) {
    if let Some(Ok(parent)) = path.parent().map(File::open) {
        let _ = parent.sync_all();
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(staged: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(
        CWD,
        staged,
        CWD,
        target,
        RenameFlags::EXCHANGE,
    )?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::Staged;
    use crate::output::Abandoned;

    /// A process at work is told from one that was killed.
    #[test]
    fn what_is_staged_is_locked_as_long_as_it_is() {
        let place = tempfile::tempdir().unwrap();
        let all = || Abandoned::all(place.path(), ".staged-");
        let staged = Staged::beside(&place.path().join("target"), ".staged-").unwrap();
        assert!(all().is_empty());
        let path = staged.path().to_owned();
        // As if killed: the lock goes, the directory stays.
        let Staged {
            directory, lock, ..
        } = staged;
        let _ = directory.keep();
        drop(lock);
        let found = all();
        assert_eq!(found[0].path(), path);
        assert!(all().is_empty(), "and only one process may have it");
        assert!(Abandoned::all(place.path(), ".other-").is_empty());
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let names = || {
            let entries = fs::read_dir(place.path()).unwrap();
            let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let target = place.path().join("target");
        let stage = || {
            let staged = Staged::beside(&target, ".staged-").unwrap();
            assert_eq!(names().first().unwrap(), staged.path().file_name().unwrap());
            fs::write(staged.path().join("new"), "").unwrap();
            staged
        };
        stage().exchange().unwrap_err();
        assert!(names().is_empty(), "there was nothing to exchange");
        fs::write(&target, "a file").unwrap();
        stage().place().unwrap_err();
        fs::remove_file(&target).unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("old"), "").unwrap();
        stage().place().unwrap_err();
        assert_eq!(names(), ["target"]);
        assert!(target.join("old").exists() && !target.join("new").exists());

        // Whatever the umask: nobody puts anything in before it is in its place.
        let mode = fs::metadata(stage().path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);

        let old = stage().exchange().unwrap();
        assert!(old.join("old").exists() && target.join("new").exists());
        assert!(Staged::beside(std::path::Path::new("/"), ".staged-").is_err());
    }
}
