//! A new directory beside the one that it is to replace.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A new directory beside a path, to stand there in one step when it is complete.
///
/// Dropping it deletes it with everything in it; then the path is as it was.
#[derive(Debug)]
pub struct Staged {
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
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        Ok(Self {
            directory: tempfile::Builder::new().prefix(prefix).tempdir_in(parent)?,
            target: parent.join(name),
        })
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

    use super::Staged;

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

        let old = stage().exchange().unwrap();
        assert!(old.join("old").exists() && target.join("new").exists());
        assert!(Staged::beside(std::path::Path::new("/"), ".staged-").is_err());
    }
}
