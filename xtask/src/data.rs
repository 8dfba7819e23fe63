//! The data directory: a real directory with nothing but files in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What Mozilla says.
pub(crate) const CERTDATA: &str = "certdata.txt";
/// Where it came from.
pub(crate) const LOCK: &str = "certdata.lock";

/// A directory that can be exchanged for another one as a whole.
pub(crate) struct DataDir {
    pub(crate) path: PathBuf,
    /// The directory it stands in.
    pub(crate) parent: PathBuf,
}

/// Why a directory is not that.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    #[error("{}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: a symbolic link cannot be exchanged for a directory; name its target", .0.display())]
    Symlink(PathBuf),
    #[error("{}: not a directory", .0.display())]
    NoDirectory(PathBuf),
    #[error("{}: a path without a last name cannot be exchanged", .0.display())]
    NoName(PathBuf),
    #[error("{}: not a plain file: the directory cannot be copied as it is", .0.display())]
    NoFile(PathBuf),
}

/// An error with the path it is about.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> DataError {
    let path = path.to_owned();
    |source| DataError::Io { path, source }
}

impl DataDir {
    /// data/ of the workspace that this program was built in.
    pub(crate) fn of_workspace() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("data")
    }

    /// Looks at a directory and what it holds.
    pub(crate) fn open(path: &Path) -> Result<Self, DataError> {
        // A slash at the end would hide a symbolic link; collecting components drops it.
        let path: PathBuf = std::path::absolute(path)
            .map_err(at(path))?
            .components()
            .collect();
        let (Some(parent), Some(_)) = (path.parent(), path.file_name()) else {
            return Err(DataError::NoName(path));
        };
        let parent = parent.to_owned();
        let kind = fs::symlink_metadata(&path).map_err(at(&path))?.file_type();
        if kind.is_symlink() {
            return Err(DataError::Symlink(path));
        }
        if !kind.is_dir() {
            return Err(DataError::NoDirectory(path));
        }
        let dir = Self { path, parent };
        dir.files()?;
        Ok(dir)
    }

    /// Every file in it.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, DataError> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(at(&self.path))? {
            let path = entry.map_err(at(&self.path))?.path();
            let kind = fs::symlink_metadata(&path).map_err(at(&path))?.file_type();
            if !kind.is_file() {
                return Err(DataError::NoFile(path));
            }
            files.push(path);
        }
        Ok(files)
    }

    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, DataError> {
        let path = self.path.join(name);
        fs::read(&path).map_err(at(&path))
    }
}
