//! New files in data/, all of them at once.
//!
//! A whole new directory is staged beside the old one and made durable, then both are exchanged in
//! one step: at no moment is there a new file beside an old lock. Where the exchange is not
//! possible nothing happens.

use std::fs::{self, File, FileTimes};
use std::io::{self, Write as _};
use std::path::Path;

use cabundle::output::{Abandoned, Staged};

use crate::data::{DataDir, DataError, at};
use crate::words;

/// How the names of staged directories begin; .gitignore knows it.
const STAGED: &str = ".data-";

/// Why data/ is as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReplaceError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("{}: cannot be exchanged for a new directory beside it", path.display())]
    Exchange {
        path: std::path::PathBuf,
        source: io::Error,
    },
}

/// Deletes what killed refreshes left beside data/: a directory with new files in it or the old ones.
/// One that is at work holds a lock.
pub(crate) fn sweep(data: &DataDir) {
    for left in Abandoned::all(&data.parent, STAGED) {
        let path = left.path();
        if let Err(error) = fs::remove_dir_all(path) {
            words::warn(format_args!(
                "{}: cannot be deleted: {error}",
                path.display()
            ));
        }
    }
}

/// Says which staged directories stand beside data/ still: where the file system has no locks, another
/// refresh may be at work right now.
pub(crate) fn tell_leftovers(data: &DataDir) {
    let told = || -> io::Result<()> {
        for entry in fs::read_dir(&data.parent)? {
            let entry = entry?;
            let name = entry.file_name();
            let staged = name.as_encoded_bytes().starts_with(STAGED.as_bytes());
            if staged && entry.file_type()?.is_dir() {
                words::warn(format_args!(
                    "{}: left by a refresh that was killed; delete it unless one is at work right now",
                    entry.path().display()
                ));
            }
        }
        Ok(())
    };
    if let Err(error) = told() {
        words::warn(format_args!("{}: {error}", data.parent.display()));
    }
}

/// Replaces files by name; all others stay as they are.
pub(crate) fn replace(data: &DataDir, files: &[(&str, &[u8])]) -> Result<(), ReplaceError> {
    let staged = stage(data, files)?;
    let old = staged.exchange().map_err(|source| ReplaceError::Exchange {
        path: data.path.clone(),
        source,
    })?;
    // From here on data/ is new, and no error may say otherwise.
    if let Err(error) = fs::remove_dir_all(&old)
        && old.exists()
    {
        words::warn(format_args!(
            "the old data directory is left at {}: {error}",
            old.display()
        ));
    }
    Ok(())
}

/// The new directory, durable; dropping it deletes it.
fn stage(data: &DataDir, files: &[(&str, &[u8])]) -> Result<Staged, DataError> {
    let staged = Staged::beside(&data.path, STAGED).map_err(at(&data.parent))?;
    for source in data.files()? {
        let target = staged.path().join(source.file_name().unwrap_or_default());
        copy(&source, &target).map_err(at(&source))?;
    }
    for (name, bytes) in files {
        let target = staged.path().join(name);
        write(&target, bytes).map_err(at(&target))?;
    }
    let finish = || {
        // It is staged so that only its owner may enter it.
        fs::set_permissions(staged.path(), fs::metadata(&data.path)?.permissions())?;
        File::open(staged.path())?.sync_all()
    };
    finish().map_err(at(staged.path()))?;
    Ok(staged)
}

/// Contents and mode; the time of change too, or cargo would build again what did not change.
fn copy(source: &Path, target: &Path) -> io::Result<()> {
    fs::copy(source, target)?;
    let copied = File::options().append(true).open(target)?;
    let changed = fs::metadata(source)?.modified()?;
    copied.set_times(FileTimes::new().set_modified(changed))?;
    copied.sync_all()
}

/// Over the copy, whose mode stays.
fn write(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(target)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    use tempfile::TempDir;

    use super::replace;
    use crate::data::{DataDir, DataError};

    /// A directory `data` with two files, in a directory of its own.
    fn sample() -> (TempDir, DataDir) {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("a"), "old a").unwrap();
        fs::write(path.join("b"), "old b").unwrap();
        let data = DataDir::open(&path).unwrap();
        (parent, data)
    }

    fn names(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).unwrap();
        let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn files_are_replaced_and_the_rest_stays() {
        let (parent, data) = sample();
        let b = data.path.join("b");
        fs::set_permissions(&data.path, fs::Permissions::from_mode(0o750)).unwrap();
        fs::set_permissions(&b, fs::Permissions::from_mode(0o600)).unwrap();
        let before = fs::metadata(&b).unwrap();

        replace(&data, &[("a", b"new a"), ("c", b"new c")]).unwrap();

        assert_eq!(names(parent.path()), ["data"]);
        assert_eq!(names(&data.path), ["a", "b", "c"]);
        assert_eq!(data.read("a").unwrap(), b"new a");
        assert_eq!(data.read("b").unwrap(), b"old b");
        assert_eq!(data.read("c").unwrap(), b"new c");
        let after = fs::metadata(&b).unwrap();
        assert_eq!(after.modified().unwrap(), before.modified().unwrap());
        assert_eq!(after.permissions().mode() & 0o777, 0o600);
        let mode = fs::metadata(&data.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o750);
    }

    #[test]
    fn odd_directories_are_refused() {
        let (parent, data) = sample();
        let open = |path: &Path| DataDir::open(path).map(|_| ()).unwrap_err();
        let link = parent.path().join("link");
        symlink(&data.path, &link).unwrap();
        assert!(matches!(open(&link), DataError::Symlink(_)));
        assert!(matches!(open(&link.join("")), DataError::Symlink(_)));
        assert!(matches!(open(&data.path.join("..")), DataError::NoName(_)));
        assert!(matches!(open(Path::new("/")), DataError::NoName(_)));
        let file = data.path.join("a");
        assert!(matches!(open(&file), DataError::NoDirectory(_)));
        fs::create_dir(data.path.join("nested")).unwrap();
        assert!(matches!(open(&data.path), DataError::NoFile(_)));
    }
}
