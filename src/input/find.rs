//! The files below directories, each once.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{FileIdentity, InputError, walk};

/// A file below a directory, or what stands in the way.
#[derive(Debug)]
pub struct Found {
    /// The directory that it lies in.
    pub directory: PathBuf,
    /// The file.
    pub file: Result<PathBuf, InputError>,
    /// Which file it is, links followed; `None` where that is not known.
    pub identity: Option<FileIdentity>,
}

/// Every file below a directory as [`walk`] finds it; those of one directory stand together. A file that several links
/// or names in one directory lead to counts once, by the first of them, and not if it has been `seen` there before: as
/// directory and file. From another directory it is found again, for it is part of what stands there too.
/// How many were left out for that is told too.
pub fn find(
    directory: &Path,
    seen: &mut HashSet<(FileIdentity, FileIdentity)>,
) -> (Vec<Found>, usize) {
    let identity = |path: &Path| FileIdentity::at(path);
    let mut found: Vec<_> = walk(directory).into_iter().map(Found::new).collect();
    found.sort_by(|one, other| {
        let directories = one.directory.cmp(&other.directory);
        directories.then_with(|| one.path().cmp(other.path()))
    });
    let all = found.len();
    let mut here: Option<(PathBuf, Option<FileIdentity>)> = None;
    found.retain_mut(|found| {
        let Ok(path) = &found.file else {
            return true;
        };
        found.identity = identity(path);
        let parent = match &here {
            Some((path, parent)) if *path == found.directory => *parent,
            _ => {
                here.insert((found.directory.clone(), identity(&found.directory)))
                    .1
            }
        };
        let both = parent.zip(found.identity);
        both.is_none_or(|both| seen.insert(both))
    });
    let left_out = all - found.len();
    (found, left_out)
}

impl Found {
    fn new(file: Result<PathBuf, InputError>) -> Self {
        let mut found = Self {
            directory: PathBuf::new(),
            file,
            identity: None,
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
