//! The files below directories, each once.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{FileIdentity, InputError, walk};

/// A file below a directory, or what stands in the way.
#[derive(Debug)]
pub struct Found {
    /// The directory that it lies in.
    pub directory: PathBuf,
    /// The file.
    pub file: Result<PathBuf, InputError>,
}

/// Every file below a directory as [`walk`] finds it; those of one directory stand together. A file that links lead
/// to as well counts once, by the first path, and not if it has been `seen` before.
/// How many were left out for that is told too.
pub fn find(directory: &Path, seen: &mut HashSet<FileIdentity>) -> (Vec<Found>, usize) {
    let mut found: Vec<_> = walk(directory).into_iter().map(Found::new).collect();
    found.sort_by(|one, other| {
        let directories = one.directory.cmp(&other.directory);
        directories.then_with(|| one.path().cmp(other.path()))
    });
    let all = found.len();
    found.retain(|found| match &found.file {
        Err(_) => true,
        Ok(path) => {
            let metadata = fs::metadata(path).ok();
            let identity = metadata.as_ref().and_then(FileIdentity::of);
            identity.is_none_or(|identity| seen.insert(identity))
        }
    });
    let left_out = all - found.len();
    (found, left_out)
}

impl Found {
    fn new(file: Result<PathBuf, InputError>) -> Self {
        let mut found = Self {
            directory: PathBuf::new(),
            file,
        };
        found.directory = found.path().parent().unwrap_or(Path::new("")).to_owned();
        found
    }

    fn path(&self) -> &Path {
        match &self.file {
            Ok(path) => path,
            Err(error) => error.path(),
        }
    }
}
